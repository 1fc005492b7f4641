"""Read a mapping file: its shape (msgspec) and its sense (terms, units, zones, roles); mistakes have line and key."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from importlib.resources import files

import msgspec

from clew.collection.tables.local_time import zone_of
from clew.collection.tables.mapping.model import ROLES, Mapping, Operation, Value, digest_of, template_columns
from clew.collection.tables.mapping.yaml_tree import Lines, Path, invalid, place_of, read_tree, spelled
from clew.collection.tables.terms import is_facet
from clew.events.errors import Finding, NotFound
from clew.events.units import is_unit

_SHIPPED = files("clew.collection.tables") / "shipped"


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with Clew, sorted."""
    return tuple(sorted(item.name.removesuffix(".yaml") for item in _SHIPPED.iterdir() if item.name.endswith(".yaml")))


def shipped_mapping(name: str) -> Mapping:
    """The mapping of that name. Raises :class:`NotFound` ``mapping.unknown``."""
    if name not in shipped_mappings():
        raise NotFound("mapping.unknown", name=name, known=", ".join(shipped_mappings()))
    return read_mapping((_SHIPPED / f"{name}.yaml").read_bytes())


def read_mapping(source: bytes) -> Mapping:
    """Read and check a mapping file.

    Raises :class:`InvalidData` ``mapping.invalid`` whose findings name the line, the key and the rule.
    """
    tree, lines = read_tree(source)
    if "digest" in tree:
        # The digest is computed, never claimed.
        raise invalid(Finding(place_of(("digest",), lines), "unknown-key", "mapping.unknown_key", {"key": "digest"}))
    try:
        mapping = msgspec.convert({**tree, "digest": digest_of(source)}, Mapping, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(_shape_finding(str(error), lines)) from None
    findings = _check(mapping, lines)
    if findings:
        raise invalid(*findings)
    return mapping


def _shape_finding(message: str, lines: Lines) -> Finding:
    """msgspec's complaint ("… - at `$.things[0].role`") as a finding with the line of the innermost known key."""
    detail, _, where = message.partition(" - at `$")
    path = _path(where.rstrip("`"))
    if "unknown field" in detail:
        key = detail.rsplit("`", 2)[-2]
        return Finding(place_of((*path, key), lines), "unknown-key", "mapping.unknown_key", {"key": key})
    if "missing required field" in detail:
        key = detail.rsplit("`", 2)[-2]
        return Finding(place_of(path, lines), "required", "mapping.missing_key", {"key": key})
    return Finding(place_of(path, lines), "type", "mapping.bad_value", {"key": spelled(path), "detail": detail})


def _path(text: str) -> Path:
    # msgspec writes [...] for a key of a dict that it does not name.
    parts = text.replace("[", ".[").split(".")
    inner = [part for part in parts if part and part != "[" and part != "]"]
    return tuple(int(part[1:-1]) if part[1:-1].isdigit() and part[0] == "[" else part for part in inner)


# --- sense ----------------------------------------------------------------------------------------------------------


def _check(mapping: Mapping, lines: Lines) -> list[Finding]:
    """What the shape alone cannot say: terms, units, zones, templates, roles that fit the event type."""
    findings: list[Finding] = []

    def add(path: Path, rule: str, code: str, **params: str) -> None:
        findings.append(Finding(place_of(path, lines), rule, code, dict(params)))

    _check_head(mapping, add)
    _check_things(mapping, add)
    _check_terms(mapping, add)
    for path, value in _values(mapping):
        if (value.column is None) == (value.constant is None):
            add(path, "one-of", "mapping.column_or_constant")
    for path, template in _templates(mapping):
        bare = template
        for column in template_columns(template):
            bare = bare.replace("{" + column + "}", "")
        if "{" in bare or "}" in bare or "" in template_columns(template):
            add(path, "template", "mapping.bad_template", value=template)
    return findings


def _check_head(mapping: Mapping, add: Callable[..., None]) -> None:
    for key, text in (
        ("name", mapping.name),
        ("version", mapping.version),
        ("time", mapping.time.column if mapping.time else None),
    ):
        if not text:
            add((key,), "required", "mapping.missing_key", key=key)
    if mapping.time is not None and mapping.time.zone is not None:
        try:
            zone_of(mapping.time.zone)
        except ValueError:
            add(("time", "zone"), "zone", "mapping.unknown_zone", zone=mapping.time.zone)
    if mapping.encoding is not None:
        try:
            text_codec = codecs.lookup(mapping.encoding)._is_text_encoding
        except LookupError:
            text_codec = False
        if not text_codec:
            add(("encoding",), "encoding", "mapping.unknown_encoding", encoding=mapping.encoding)
    if mapping.delimiter is not None and (len(mapping.delimiter) != 1 or mapping.delimiter in '"\r\n\ufeff'):
        add(("delimiter",), "delimiter", "mapping.bad_delimiter", value=mapping.delimiter)
    operation = mapping.operation or Operation()
    transformation = operation.type == "TransformationEvent"
    if operation.transformation_id is not None and not transformation:
        add(("operation", "transformation_id"), "event-type", "mapping.not_a_transformation")


def _check_things(mapping: Mapping, add: Callable[..., None]) -> None:
    operation = mapping.operation or Operation()
    allowed = ROLES[operation.type]
    if not mapping.things:
        add(("things",), "required", "mapping.missing_key", key="things")
    parents = 0
    for index, thing in enumerate(mapping.things):
        path = ("things", index)
        if not thing.id:
            add(path, "required", "mapping.missing_key", key="id")
        if thing.role not in allowed:
            params = {"role": thing.role, "type": operation.type, "allowed": ", ".join(allowed)}
            add((*path, "role"), "event-type", "mapping.role", **params)
        parents += thing.role == "parent"
        if parents > 1 or (thing.role == "parent" and thing.quantity is not None):
            add(path, "event-type", "mapping.one_parent")
        if thing.uom is not None and not is_unit(thing.uom):
            add((*path, "uom"), "unit", "mapping.unknown_unit", unit=thing.uom)
    if operation.type in ("AggregationEvent", "AssociationEvent") and parents == 0:
        add(("things",), "event-type", "mapping.no_parent", type=operation.type)


def _check_terms(mapping: Mapping, add: Callable[..., None]) -> None:
    for term in mapping.facets:
        if not is_facet(term):
            add(("facets", term), "dictionary", "mapping.unknown_term", term=term)
    for index, outcome in enumerate(mapping.outcomes):
        if not outcome.characteristic:
            add(("outcomes", index), "required", "mapping.missing_key", key="characteristic")
    for index, item in enumerate(mapping.measurements):
        for key in ("characteristic", "type"):
            if not getattr(item, key):
                add(("measurements", index), "required", "mapping.missing_key", key=key)
        if item.uom is not None and not is_unit(item.uom):
            add(("measurements", index, "uom"), "unit", "mapping.unknown_unit", unit=item.uom)


def _values(mapping: Mapping) -> list[tuple[Path, Value]]:
    found: list[tuple[Path, Value | None]] = []
    found += [(("facets", term), value) for term, value in mapping.facets.items()]
    for index, outcome in enumerate(mapping.outcomes):
        for key in ("result", "defect_class", "severity"):
            found.append((("outcomes", index, key), getattr(outcome, key)))
    found += [(("things", index, "quantity"), thing.quantity) for index, thing in enumerate(mapping.things)]
    for index, item in enumerate(mapping.measurements):
        for key, value in (("value", item.value), ("lower", item.lower), ("upper", item.upper)):
            found.append((("measurements", index, key), value))
    return [(path, value) for path, value in found if value is not None]


def _templates(mapping: Mapping) -> list[tuple[Path, str]]:
    operation = mapping.operation or Operation()
    found: list[tuple[Path, str | None]] = [
        (("operation", key), getattr(operation, key))
        for key in ("id", "biz_step", "disposition", "read_point", "biz_location", "transformation_id")
    ]
    found += [(("things", index, "id"), thing.id) for index, thing in enumerate(mapping.things)]
    return [(path, text) for path, text in found if text is not None]
