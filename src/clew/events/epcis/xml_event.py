"""An event's XML as the tree that ``event_rules.read_event`` reads; 1.2's nested ``extension`` wrappers opened.

Order is not asked for: published documents of every version break it, and it carries no meaning. What has no namespace
and is not the standard's is refused; in the wrappers that the schema opens to such names (``extension`` within
``extension`` of 1.x, ``extension`` of a sensor element, an error declaration, ILMD) it is kept under a namespace of
ours, so that JSON can name it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from clew.events.epcis.event_reader import READ_ALREADY, EventReader, shown
from clew.events.epcis.formats import is_decimal, is_double
from clew.events.epcis.json_text import Number
from clew.events.epcis.xml_places import stray_texts
from clew.events.epcis.xml_tree import (
    UNQUALIFIED,
    XSI,
    Element,
    decoded,
    extension_of,
    is_foreign,
    local_name,
    namespace_of,
    text_of,
)
from clew.events.model import Extension

_WRAPPERS = frozenset({"extension", "baseExtension"})
_NUMBERS = frozenset({"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"})
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
Converter = Callable[[EventReader, Element, str], Any]


def event_tree(reader: EventReader, element: Element) -> dict[str, Any]:
    """The tree of an event element. What the form itself forbids goes to the reader's findings."""
    name = local_name(element)
    tree: dict[str, Any] = {"type": name}
    if is_foreign(name):
        return _extended_tree(reader, element)
    kept: list[Extension] = _attributes_kept(reader, element)
    _gather(reader, element, tree, kept, 0)
    if name == "QuantityEvent":
        _from_quantity_event(reader, tree)
    if kept:
        tree[READ_ALREADY] = kept
    return tree


def _gather(reader: EventReader, element: Element, tree: dict[str, Any], kept: list[Extension], depth: int) -> None:
    """``depth``: how many wrappers stand around the children."""
    _no_text(reader, element, "")
    for child in element:
        name = local_name(child)
        converter = _MEMBERS.get(name)
        if converter is not None:
            if name in tree and name != "certificationInfo":
                reader.refuse(name, "repeated", "epcis.xml.repeated", field=name)
            elif name in tree:
                tree[name] += converter(reader, child, name)
            else:
                tree[name] = converter(reader, child, name)
        elif name in _WRAPPERS:
            _gather(reader, child, tree, kept, depth + 1)
        elif is_foreign(name):
            kept.append(extension_of(child))
        elif depth > 1 and not namespace_of(child).endswith(":2"):
            kept.append(extension_of(child, f"{{{UNQUALIFIED}}}{name}"))
        else:
            reader.refuse(name, "unknown-field", "epcis.unknown_field", field=shown(name))


def _extended_tree(reader: EventReader, element: Element) -> dict[str, Any]:
    """A user's own event type: the members that all events share are read, the rest is kept."""
    namespace, _, local = element.tag[1:].partition("}")
    tree: dict[str, Any] = {"type": f"{namespace}{local}", "#type": decoded(element.tag)}
    kept = _attributes_kept(reader, element)
    for child in element:
        name = local_name(child)
        if name in _BASE_MEMBERS:
            tree[name] = _MEMBERS[name](reader, child, name)
        else:
            kept.append(extension_of(child))
    tree[READ_ALREADY] = kept
    return tree


def _attributes_kept(reader: EventReader, element: Element, place: str = "") -> list[Extension]:
    """An event's attributes are user extensions (xsd:anyAttribute); those of a document on a bare event are not its."""
    kept: list[Extension] = []
    for name, value in element.attrib.items():
        if name.startswith(f"{{{XSI}}}") or (element.getparent() is None and name in ("schemaVersion", "creationDate")):
            continue
        if is_foreign(name):
            kept.append(Extension(decoded(name), value))
        else:
            reader.refuse(
                f"{place}.@{name}" if place else f"@{name}", "unknown-field", "epcis.unknown_field", field=shown(name)
            )
    return kept


def _from_quantity_event(reader: EventReader, tree: dict[str, Any]) -> None:
    """EPCIS 1.x's deprecated QuantityEvent says what an ObjectEvent OBSERVE with a quantity list says (1.1 §7.4.4)."""
    reader.flag("", "deprecated", "epcis.xml.quantity_event")
    element = {key: tree.pop(key) for key in ("epcClass", "quantity") if key in tree}
    tree.update(type="ObjectEvent", action="OBSERVE", quantityList=[element])


def _text(reader: EventReader, element: Element, place: str) -> str:
    _no_attributes(reader, element, place)
    return _content(reader, element, place)


def _content(reader: EventReader, element: Element, place: str) -> str:
    for child in element:
        _refuse_child(reader, child, place)
    return text_of(element)


def _no_attributes(reader: EventReader, element: Element, place: str, *known: str) -> None:
    for name in element.attrib:
        if name not in known and not name.startswith(f"{{{XSI}}}"):
            reader.refuse(f"{place}.@{name}", "unknown-field", "epcis.unknown_field", field=shown(name))


def _no_text(reader: EventReader, element: Element, place: str) -> None:
    for text in stray_texts(element):
        reader.refuse(place, "text", "epcis.xml.text", value=shown(text))


def _structure(reader: EventReader, element: Element, place: str) -> None:
    """An element that holds elements alone."""
    _no_attributes(reader, element, place)
    _no_text(reader, element, place)


def _refuse_child(reader: EventReader, child: Element, place: str) -> None:
    name = local_name(child)
    reader.refuse(f"{place}.{name}", "unknown-field", "epcis.unknown_field", field=shown(name))


def _number(text: str, check: Callable[[str], bool]) -> Any:
    """A number's text; what is none stays a string, which the event's rules refuse where a number must stand."""
    return Number(text) if check(text) else text


def _quantity(reader: EventReader, element: Element, place: str) -> Any:
    _no_attributes(reader, element, place)
    if element.get(f"{{{XSI}}}nil") in ("true", "1"):
        return None
    return _number(_content(reader, element, place), is_decimal)


def _list(item_name: str, convert: Converter, *, least: int = 0) -> Converter:
    def convert_list(reader: EventReader, element: Element, place: str) -> list[Any]:
        _structure(reader, element, place)
        found: list[Any] = []
        for child in element:
            if local_name(child) == item_name:
                found.append(convert(reader, child, f"{place}[{len(found)}]"))
            else:
                _refuse_child(reader, child, place)
        if len(found) < least and not len(element):
            reader.refuse(place, "empty-list", "epcis.list.empty", field=place)
        return found

    return convert_list


def _record(**converters: Converter) -> Converter:
    """An element whose children are each one member."""

    def convert_record(reader: EventReader, element: Element, place: str) -> dict[str, Any]:
        _structure(reader, element, place)
        tree: dict[str, Any] = {}
        for child in element:
            name = local_name(child)
            converter = converters.get(name)
            if converter is None or name in tree:
                _refuse_child(reader, child, place)
                continue
            value = converter(reader, child, f"{place}.{name}")
            if value is not None:
                tree[name] = value
        return tree

    return convert_record


def _typed(member: str) -> Converter:
    """``<source type="…">identifier</source>``."""

    def convert_typed(reader: EventReader, element: Element, place: str) -> dict[str, Any]:
        _no_attributes(reader, element, place, "type")
        tree: dict[str, Any] = {member: _content(reader, element, place)}
        if "type" in element.attrib:
            tree["type"] = element.attrib["type"].strip()
        return tree

    return convert_typed


def _opened(element: Element) -> Iterator[tuple[Element, bool]]:
    """An element's children, those of ``extension`` wrappers among them; whether one stood in a wrapper."""
    for child in element:
        if local_name(child) == "extension":
            yield from ((inner, True) for inner, _ in _opened(child))
        else:
            yield child, False


def _place(reader: EventReader, element: Element, place: str) -> dict[str, Any]:
    _structure(reader, element, place)
    tree: dict[str, Any] = {}
    kept: list[Extension] = []
    for child, wrapped in _opened(element):
        name = local_name(child)
        if name == "id" and not wrapped and "id" in tree:
            reader.refuse(f"{place}.id", "repeated", "epcis.xml.repeated", field=name)
        elif name == "id" and not wrapped:
            tree["id"] = _text(reader, child, f"{place}.id")
        elif is_foreign(name) or wrapped:
            kept.append(extension_of(child))
        else:
            _refuse_child(reader, child, place)
    if kept:
        tree[READ_ALREADY] = kept
    return tree


def _keep_rest(reader: EventReader, element: Element, place: str, converters: dict[str, Converter]) -> dict[str, Any]:
    """Named members converted (repeated ones gathered in a list), the rest kept as extensions or refused."""
    _no_text(reader, element, place)
    tree: dict[str, Any] = {}
    kept: list[Extension] = []
    for child, wrapped in _opened(element):
        name = local_name(child)
        if name in converters:
            if name in _REPEATED:
                listed = tree.setdefault(name, [])
                listed.append(converters[name](reader, child, f"{place}.{name}[{len(listed)}]"))
            elif name in tree:
                reader.refuse(f"{place}.{name}", "repeated", "epcis.xml.repeated", field=name)
            else:
                tree[name] = converters[name](reader, child, f"{place}.{name}")
        elif is_foreign(name):
            kept.append(extension_of(child))
        elif wrapped:
            kept.append(extension_of(child, f"{{{UNQUALIFIED}}}{name}"))
        else:
            _refuse_child(reader, child, place)
    if kept:
        tree[READ_ALREADY] = kept
    return tree


def _attributes(reader: EventReader, element: Element, place: str) -> dict[str, Any]:
    """Sensor metadata and reports: the standard's attributes, a user's attributes, and what stands inside."""
    tree: dict[str, Any] = {}
    kept: list[Extension] = []
    for name, value in element.attrib.items():
        if name in _NUMBERS:
            tree[name] = _number(value.strip(), is_double)
        elif name == "booleanValue":
            tree[name] = _BOOLEANS.get(value.strip(), value)
        elif name == "stringValue":
            tree[name] = value
        elif not is_foreign(name):
            tree[name] = value.strip()
        elif not name.startswith(f"{{{XSI}}}"):
            kept.append(Extension(decoded(name), value))
    for child in element:
        if is_foreign(local_name(child)):
            kept.append(extension_of(child))
        else:
            _refuse_child(reader, child, place)
    if not len(element) and element.text and element.text.strip():
        kept.append(Extension("#text", element.text))
    if kept:
        tree[READ_ALREADY] = kept
    return tree


def _with_attributes(reader: EventReader, element: Element, place: str, tree: dict[str, Any]) -> dict[str, Any]:
    kept = _attributes_kept(reader, element, place)
    if kept:
        tree[READ_ALREADY] = [*kept, *tree.get(READ_ALREADY, [])]
    return tree


def _sensor_element(reader: EventReader, element: Element, place: str) -> dict[str, Any]:
    _no_attributes(reader, element, place)
    tree = _keep_rest(reader, element, place, {"sensorMetadata": _attributes, "sensorReport": _attributes})
    if "sensorReport" not in tree and namespace_of(element).endswith(":2"):
        reader.refuse(f"{place}.sensorReport", "required", "epcis.required", field="sensorReport")
    return tree


def _error_declaration(reader: EventReader, element: Element, place: str) -> dict[str, Any]:
    return _with_attributes(reader, element, place, _keep_rest(reader, element, place, _ERROR_MEMBERS))


def _persistent(reader: EventReader, element: Element, place: str) -> dict[str, Any]:
    _no_attributes(reader, element, place)
    return _keep_rest(reader, element, place, {"set": _text, "unset": _text})


def _ilmd(reader: EventReader, element: Element, place: str) -> dict[str, Any]:
    return _with_attributes(reader, element, place, _keep_rest(reader, element, place, {}))


def _certification(reader: EventReader, element: Element, place: str) -> list[str]:
    return [_text(reader, element, place)]


_REPEATED = frozenset({"sensorReport", "set", "unset"})
_ERROR_MEMBERS: dict[str, Converter] = {
    "declarationTime": _text,
    "reason": _text,
    "correctiveEventIDs": _list("correctiveEventID", _text),
}
_EPCS = _list("epc", _text)
_QUANTITIES = _list("quantityElement", _record(epcClass=_text, quantity=_quantity, uom=_text))
_BASE_MEMBERS = frozenset(
    {"eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "certificationInfo", "errorDeclaration"}
)
_MEMBERS: dict[str, Converter] = {
    "eventTime": _text,
    "recordTime": _text,
    "eventTimeZoneOffset": _text,
    "eventID": _text,
    "certificationInfo": _certification,
    "errorDeclaration": _error_declaration,
    "action": _text,
    "bizStep": _text,
    "disposition": _text,
    "persistentDisposition": _persistent,
    "readPoint": _place,
    "bizLocation": _place,
    "bizTransactionList": _list("bizTransaction", _typed("bizTransaction"), least=1),
    "sourceList": _list("source", _typed("source"), least=1),
    "destinationList": _list("destination", _typed("destination"), least=1),
    "sensorElementList": _list("sensorElement", _sensor_element, least=1),
    "ilmd": _ilmd,
    "epcList": _EPCS,
    "quantityList": _QUANTITIES,
    "parentID": _text,
    "childEPCs": _EPCS,
    "childQuantityList": _QUANTITIES,
    "transformationID": _text,
    "inputEPCList": _EPCS,
    "inputQuantityList": _QUANTITIES,
    "outputEPCList": _EPCS,
    "outputQuantityList": _QUANTITIES,
    "epcClass": _text,
    "quantity": _quantity,
}
