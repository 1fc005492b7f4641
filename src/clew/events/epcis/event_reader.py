"""From an event's tree to an event, finding by finding.

A tree is what strict JSON decoding gives (dict, list, str, :class:`Number`, bool, None); the XML reader makes the same
tree. One table per event type says which member goes where; rules that span members are in ``event_rules``. Findings
carry places relative to the event; whoever knows the document completes them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

from clew.events.epcis import formats, terms
from clew.events.epcis.json_text import Number
from clew.events.epcis.names import Names
from clew.events.errors import Finding, Parameter
from clew.events.model import Extension
from clew.events.timestamps import Timestamp

Form = Literal["json", "xml"]
# The member under which the XML reader leaves the extensions that it has read itself.
READ_ALREADY = "#extensions"
_SHOWN = 200
_TYPE_CODES = {
    "string": "epcis.type.string",
    "number": "epcis.type.number",
    "boolean": "epcis.type.boolean",
    "object": "epcis.type.object",
    "array": "epcis.type.array",
    "attribute": "epcis.type.attribute",
}


class EventReader:
    """Reads one event: what its names mean, which form's rules hold, and what was found.

    ``simple``: the document names GS1's "simple" context, whose published examples leave out what 2.0 requires
    (a list of one written as the bare item).
    """

    __slots__ = ("findings", "names", "refused", "simple", "strict")

    def __init__(self, names: Names, form: Form, *, simple: bool = False) -> None:
        self.names = names
        self.strict = form == "json"
        self.simple = simple
        self.findings: list[Finding] = []
        self.refused = False

    def refuse(self, place: str, rule: str, code: str, **params: Parameter) -> None:
        self.refused = True
        self.findings.append(Finding(place, rule, code, params))

    def flag(self, place: str, rule: str, code: str, **params: Parameter) -> None:
        self.findings.append(Finding(place, rule, code, params, "flag"))

    def wrong_type(self, place: str, expected: str, value: Any) -> None:
        self.refuse(place, "type", _TYPE_CODES[expected], value=shown(value))


Handler = Callable[[EventReader, Any, str], Any]


def shown(value: Any) -> str:
    """A value as findings quote it: short, on one line."""
    kind = type(value)
    if kind is dict or kind is list:
        return "{…}" if kind is dict else "[…]"
    text = {True: "true", False: "false", None: "null"}[value] if value is None or kind is bool else str(value)
    text = " ".join(text.split()) if not text.isprintable() else text
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def string(reader: EventReader, value: Any, place: str) -> str | None:
    if type(value) is str:
        return value
    reader.wrong_type(place, "string", value)
    return None


def uri(reader: EventReader, value: Any, place: str) -> str | None:
    if type(value) is not str:
        reader.wrong_type(place, "string", value)
        return None
    if not formats.is_iri(value):
        # The XSD's anyURI takes any text: published 1.2 documents hold bare words where a URI is meant.
        report = reader.refuse if reader.strict or not value else reader.flag
        report(place, "uri", "epcis.uri", value=shown(value))
    return value


def time(reader: EventReader, value: Any, place: str) -> Timestamp | None:
    if type(value) is not str:
        reader.wrong_type(place, "string", value)
        return None
    moment = formats.date_time(value)
    if moment is None and not reader.strict:
        moment = formats.date_time_without_seconds(value)
        if moment is not None:
            reader.flag(place, "date-time", "epcis.date_time.seconds", value=shown(value))
    if moment is None:
        reader.refuse(place, "date-time", "epcis.date_time", value=shown(value))
    return moment


def offset(reader: EventReader, value: Any, place: str) -> str | None:
    if type(value) is not str:
        reader.wrong_type(place, "string", value)
        return None
    if not formats.is_offset(value):
        reader.refuse(place, "offset", "epcis.offset", value=shown(value))
    return value


def action(reader: EventReader, value: Any, place: str) -> str | None:
    if value not in ("ADD", "OBSERVE", "DELETE"):
        reader.refuse(place, "enum", "epcis.action", value=shown(value))
    return str(value)


def number(reader: EventReader, value: Any, place: str) -> str | None:
    if type(value) is not Number:
        reader.wrong_type(place, "number", value)
        return None
    if not formats.is_double(value):
        reader.refuse(place, "number", "epcis.number", value=shown(value))
        return None
    return str(value)


def boolean(reader: EventReader, value: Any, place: str) -> bool | None:
    if type(value) is bool:
        return value
    reader.wrong_type(place, "boolean", value)
    return None


def hex_binary(reader: EventReader, value: Any, place: str) -> str | None:
    if type(value) is not str:
        reader.wrong_type(place, "string", value)
        return None
    if not formats.is_hex(value):
        reader.refuse(place, "hexBinary", "epcis.hex_binary", value=shown(value))
    return value


def uom(reader: EventReader, value: Any, place: str) -> str | None:
    if type(value) is not str:
        reader.wrong_type(place, "string", value)
        return None
    if not formats.is_uom(value):
        report = reader.refuse if reader.strict else reader.flag  # the XSD takes any text
        report(place, "uom", "epcis.uom", value=shown(value))
    return value


def term(field: str) -> Handler:
    """Reads a value of a CBV standard vocabulary."""

    def read_term(reader: EventReader, value: Any, place: str) -> str | None:
        if type(value) is not str:
            reader.wrong_type(place, "string", value)
            return None
        fault = (terms.fault_in_json if reader.strict else terms.fault_in_xml)(field, value)
        if fault == "vocabulary":
            # Published 1.2 requests name source types and error reasons by words of their own.
            lenient = not reader.strict and field not in ("bizStep", "disposition")
            report = reader.flag if lenient and value else reader.refuse
            report(place, "vocabulary", "epcis.vocabulary.unknown", field=field, value=shown(value))
        elif fault:
            reader.refuse(place, "vocabulary", "epcis.vocabulary.spelling", field=field, value=shown(value))
        return value

    return read_term


def items(reader: EventReader, value: Any, place: str) -> list[Any]:
    if type(value) is list:
        return value
    if reader.simple:
        reader.flag(place, "array", "epcis.list_of_one")
        return [value]
    reader.wrong_type(place, "array", value)
    return []


def list_of(read: Handler, *, least: int = 0) -> Handler:
    def read_list(reader: EventReader, value: Any, place: str) -> tuple[Any, ...]:
        members = items(reader, value, place)
        if len(members) < least and type(value) is list:
            reader.refuse(place, "empty-list", "epcis.list.empty", field=place)
        found = [read(reader, item, f"{place}[{index}]") for index, item in enumerate(members)]
        return tuple([item for item in found if item is not None])

    return read_list


def _all_uris(members: list[Any]) -> bool:
    is_uri = formats.is_uri
    for item in members:  # noqa: SIM110 - measured: a generator expression takes a quarter longer
        if type(item) is not str or not is_uri(item):
            return False
    return True


def uris(reader: EventReader, value: Any, place: str) -> tuple[str, ...]:
    """A list of identifiers: the commonest list, so places are spelled only when something is found."""
    members = items(reader, value, place)
    if _all_uris(members):
        return tuple(members)
    found = [uri(reader, item, f"{place}[{index}]") for index, item in enumerate(members)]
    return tuple([item for item in found if item is not None])


def unique_uris(reader: EventReader, value: Any, place: str) -> tuple[str, ...]:
    found = uris(reader, value, place)
    if len(set(found)) != len(found):
        seen: set[str] = set()
        twice = next(item for item in found if item in seen or seen.add(item))  # type: ignore[func-returns-value]
        report = reader.refuse if reader.strict else reader.flag
        report(place, "unique", "epcis.list.repeated", value=shown(twice))
    return found


@lru_cache(maxsize=4096)
def _names_an_extension(key: str) -> bool:
    """By prefix or by full URI. A document has few names, and each of them in event after event."""
    return ":" in key and formats.is_iri(key)


def extensions(reader: EventReader, tree: dict[str, Any], place: str, known: frozenset[str]) -> tuple[Extension, ...]:
    """The members of ``tree`` that the standard does not name, which must be named by prefix or full URI."""
    found: list[Extension] = []
    for key, value in tree.items():
        if key in known:
            continue
        if key == READ_ALREADY and not reader.strict:
            found.extend(value)
            continue
        where = f"{place}.{key}" if place else key
        if not _names_an_extension(key):
            reader.refuse(where, "unknown-field", "epcis.unknown_field", field=shown(key))
            continue
        extension(reader, key, value, where, found)
    return tuple(found)


def loose_extensions(
    reader: EventReader, tree: dict[str, Any], place: str, known: frozenset[str] = frozenset()
) -> tuple[Extension, ...]:
    """As :func:`extensions`, where the schema lets any name stand (places, inside extensions)."""
    found: list[Extension] = []
    for key, value in tree.items():
        if key == READ_ALREADY and not reader.strict:
            found.extend(value)
        elif key not in known:
            extension(reader, key, value, f"{place}.{key}" if place else key, found)
    return tuple(found)


def extension(
    reader: EventReader, key: str, value: Any, place: str, found: list[Extension], in_array: bool = False
) -> None:
    """Append what ``key: value`` means; an array becomes siblings of one name."""
    name = reader.names.element(key)
    if name is None:
        reader.refuse(place, "extension-name", "epcis.extension.name", name=shown(key))
        return
    append(reader, name, value, place, found, in_array)


def append(reader: EventReader, name: str, value: Any, place: str, found: list[Extension], in_array: bool) -> None:
    kind = type(value)
    if kind is str:
        found.append(Extension(name, value, in_array=in_array))
    elif kind is Number:
        if not formats.is_double(value):
            reader.refuse(place, "number", "epcis.number", value=shown(value))
        found.append(Extension(name, str(value), kind="number", in_array=in_array))
    elif kind is bool:
        found.append(Extension(name, "true" if value else "false", kind="boolean", in_array=in_array))
    elif value is None:
        found.append(Extension(name, kind="null", in_array=in_array))
    elif kind is dict:
        _append_object(reader, name, value, place, found, in_array)
    elif value and not in_array:
        for index, item in enumerate(value):
            append(reader, name, item, f"{place}[{index}]", found, True)
    else:  # an array in an array, or an empty one: its items are children named @list
        inner: list[Extension] = []
        for index, item in enumerate(value):
            append(reader, "@list", item, f"{place}[{index}]", inner, True)
        found.append(Extension(name, children=tuple(inner) or (Extension("@list", kind="null"),), in_array=in_array))


def _append_object(
    reader: EventReader, name: str, value: dict[str, Any], place: str, found: list[Extension], in_array: bool
) -> None:
    """An object; ``#attributes`` and ``#text`` are how XML attributes and the text beside them are written in JSON."""
    attributes: tuple[tuple[str, str], ...] = ()
    written = value.get("#attributes")
    if type(written) is dict and all(type(item) is str for item in written.values()):
        attributes = tuple([(reader.names.expand(key), item) for key, item in written.items()])
        value = {key: item for key, item in value.items() if key != "#attributes"}
        if list(value) == ["#text"] and type(value["#text"]) is not dict and type(value["#text"]) is not list:
            leaf: list[Extension] = []
            append(reader, name, value["#text"], place, leaf, in_array)
            found.append(Extension(name, leaf[0].text, (), attributes, leaf[0].kind, in_array))
            return
    children = loose_extensions(reader, value, place)
    found.append(Extension(name, None, children, attributes, in_array=in_array))
