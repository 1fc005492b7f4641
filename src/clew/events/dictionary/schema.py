"""JSON Schema (2020-12) of house elements in an EPCIS 2.0 JSON event, generated from the dictionary.

For partners who validate before they send. It assumes the conventional prefix ``clew`` (JSON Schema cannot follow an
``@context``) and says what a schema can: which terms, where, of what type. Comparable units and the order of limits
and intervals are :func:`clew.events.dictionary.check`'s alone.
"""

from __future__ import annotations

from typing import Any

from clew.events.dictionary.namespace import PREFIX
from clew.events.dictionary.terms import Dictionary, Term, load
from clew.events.dictionary.values import DATE_TIME, DECIMAL, IDENTIFIER_LENGTH, INTEGER

Schema = dict[str, Any]
SCHEMA_ID = "urn:clew:schema:dictionary:1"


def json_schema(dictionary: Dictionary | None = None) -> Schema:
    """The schema of one event as JSON: apply it to each item of ``epcisBody.eventList``."""
    terms = dictionary or load()
    anywhere: Schema = {"$ref": "#/$defs/anywhere"}
    sensor = {
        "allOf": [anywhere],
        "properties": {"sensorMetadata": anywhere, "sensorReport": {"type": "array", "items": anywhere}},
    }
    quantities = {"type": "array", "items": anywhere}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "House terms of Clew in an EPCIS 2.0 event",
        "type": "object",
        "allOf": [{"$ref": "#/$defs/event"}],
        "properties": {
            "ilmd": {"$ref": "#/$defs/ilmd"},
            "sensorElementList": {"type": "array", "items": sensor},
            "readPoint": anywhere,
            "bizLocation": anywhere,
            "errorDeclaration": anywhere,
            "quantityList": quantities,
            "childQuantityList": quantities,
            "inputQuantityList": quantities,
            "outputQuantityList": quantities,
        },
        "$defs": {
            "event": _holder(t for t in terms.terms.values() if not t.places or "event" in t.places),
            "ilmd": _holder(t for t in terms.terms.values() if not t.places or "ilmd" in t.places),
            "anywhere": _holder(t for t in terms.terms.values() if not t.places),
            "elements": {"properties": {f"{PREFIX}:{name}": _one_or_many(name) for name in sorted(terms.terms)}},
            **{f"term.{name}": _term(term, terms) for name, term in sorted(terms.terms.items())},
        },
    }


def _holder(allowed: Any) -> Schema:
    """An object whose house members are the allowed terms, once or in an array; other members are free."""
    return {
        "$ref": "#/$defs/elements",
        "propertyNames": {
            "if": {"pattern": f"^{PREFIX}:"},
            "then": {"enum": sorted(f"{PREFIX}:{term.name}" for term in allowed)},
        },
    }


def _one_or_many(name: str) -> Schema:
    reference = {"$ref": f"#/$defs/term.{name}"}
    return {
        "if": {"type": "array"},
        "then": {"items": reference},
        "else": reference,
    }


def _term(term: Term, terms: Dictionary) -> Schema:
    described = {"title": f"{term.en} / {term.zh}", "description": f"{term.en_definition} / {term.zh_definition}"}
    return {**described, **_shape(term, terms)}


def _shape(term: Term, terms: Dictionary) -> Schema:
    match term.type:
        case "object":
            return _object(term, terms)
        case "quantity":
            members = _holder([terms["value"], terms["unit"]])
            return {
                "if": {"type": "object"},
                "then": {**members, "required": [f"{PREFIX}:value"]},
                "else": _number(DECIMAL, term),
            }
        case "decimal":
            return _number(DECIMAL, term)
        case "integer":
            return _number(INTEGER, term)
        case "boolean":
            return {"enum": [True, False, "true", "false", "1", "0", 1, 0]}
        case "enum":
            return {"enum": list(term.values)}
        case "date-time":
            return {"type": "string", "pattern": f"^{DATE_TIME}$"}
        case "any":
            return {}
    text: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
    if term.pattern is not None:
        # A pattern binds text only, and no number is a digest, a media type or a country.
        text |= {"type": "string", "pattern": f"^({term.pattern})$"}
    if term.type == "identifier":
        text["maxLength"] = IDENTIFIER_LENGTH
    return text


def _number(pattern: str, term: Term) -> Schema:
    shape: Schema = {"type": ["string", "integer" if pattern is INTEGER else "number"]}
    if term.minimum is None:
        return {**shape, "pattern": f"^{pattern}$"}
    # A minimum says nothing about a number written as text; every minimum of the dictionary is 0, so a sign does.
    return {**shape, "minimum": term.minimum, "pattern": f"^{pattern.replace('[+-]?', '[+]?', 1)}$"}


def _object(term: Term, terms: Dictionary) -> Schema:
    if term.any_member:
        members = [t for t in terms.terms.values() if not t.places or term.name in t.places]
    else:
        members = [terms[name] for name in term.members]
    shape = {"type": "object", **_holder(members)}
    if term.requires:
        shape["anyOf"] = [{"required": [f"{PREFIX}:{name}" for name in names]} for names in term.requires]
    return shape
