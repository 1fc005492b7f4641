"""Documents as EPCIS XML 2.0, in the order that the schema asks for.

Vocabulary values are written as URIs. What JSON alone can say is kept by conventions that the reader undoes: number and
boolean as ``xsi:type``, null as ``xsi:nil``, a name that XML forbids as ``_x0020_``. An extension of a sensor report
that is more than a text cannot be an attribute: it becomes a child element, which the XSD (not we) would refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree

from clew.events import vocabulary
from clew.events.epcis import formats
from clew.events.epcis.members import (
    BASE,
    COMMON,
    ERROR,
    METADATA,
    REPORT,
    TYPED,
    XML_ORDER,
    document_time,
    namespaces_used,
    needs_empty_epc_list,
)
from clew.events.epcis.names import prefixes_for, split
from clew.events.epcis.refusal import refuse_query
from clew.events.epcis.xml_extensions import accepted, tag, write_extensions, write_value
from clew.events.epcis.xml_tree import XSD, XSI, Element
from clew.events.errors import InvalidData
from clew.events.model import AnyEvent, Document, ExtendedEvent, Extension, Vocabulary
from clew.events.timestamps import Timestamp, canonical_time

EPCIS = "urn:epcglobal:epcis:xsd:2"
QUERY = "urn:epcglobal:epcis-query:xsd:2"
_SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
_RESERVED = {"epcis": EPCIS, "epcisq": QUERY, "xsi": XSI, "xsd": XSD, "sbdh": _SBDH}
_DATE_TIME_STAMP = re.compile(
    r"\d{4}-(?:1[0-2]|0[1-9])-(?:3[01]|0[1-9]|[12]\d)T(?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d(?:\.\d+)?"
    r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))",
    re.ASCII,
)
_WITHIN = ("epcisHeader", "epcisBody")


def write_xml(document: Document) -> bytes:
    """The document as XML 2.0. Raises InvalidData for text that XML cannot hold (control characters), for a query."""
    refuse_query(document)
    prefixes = prefixes_for(namespaces_used(document), document.namespaces, _RESERVED)
    nsmap = {prefix: accepted(namespace) for namespace, prefix in prefixes.items()}
    try:
        return bytes(etree.tostring(_root(document, nsmap), encoding="UTF-8", xml_declaration=True))
    except ValueError as error:
        raise InvalidData("epcis.write.not_in_xml", reason=str(error)) from None


def _root(document: Document, nsmap: dict[str, str]) -> Element:
    query = document.kind == "EPCISQueryDocument"
    nsmap = {"epcisq" if query else "epcis": QUERY if query else EPCIS, "xsi": XSI, "xsd": XSD, **nsmap}
    name = f"{{{QUERY}}}EPCISQueryDocument" if query else f"{{{EPCIS}}}EPCISDocument"
    root = etree.Element(name, nsmap=nsmap)
    root.set("schemaVersion", "2.0")
    root.set("creationDate", _time(document_time(document)))
    within = {part: [x for item in document.header if item.name == part for x in item.children] for part in _WITHIN}
    _header(root, within["epcisHeader"], document.master_data)
    body = etree.SubElement(root, "EPCISBody")
    holder = body
    if query:
        results = etree.SubElement(body, f"{{{QUERY}}}QueryResults")
        _leaf(results, "queryName", document.query_name or "SimpleEventQuery")
        if document.subscription_id is not None:
            _leaf(results, "subscriptionID", document.subscription_id)
        holder = etree.SubElement(results, "resultsBody")
    events = etree.SubElement(holder, "EventList")
    for event in document.events:
        _event(events, event)
    _open_content(body, within["epcisBody"])
    _open_content(root, [item for item in document.header if item.name not in _WITHIN])
    return root


def _header(root: Element, kept: list[Extension], master_data: tuple[Vocabulary, ...]) -> None:
    if not kept and not master_data:
        return
    header = etree.SubElement(root, "EPCISHeader")
    sbdh = [item for item in kept if split(item.name)[0] == _SBDH]
    rest = [item for item in kept if split(item.name)[0] != _SBDH]
    write_extensions(header, sbdh)
    if not rest and not master_data:
        return
    extension = etree.SubElement(header, "extension")
    if master_data:
        _master_data(extension, master_data)
    if rest:
        write_extensions(etree.SubElement(extension, "extension"), rest)


def _master_data(parent: Element, vocabularies: tuple[Vocabulary, ...]) -> None:
    listed = etree.SubElement(etree.SubElement(parent, "EPCISMasterData"), "VocabularyList")
    for item in vocabularies:
        node = etree.SubElement(listed, "Vocabulary", type=item.type)
        if not item.elements:
            continue
        elements = etree.SubElement(node, "VocabularyElementList")
        for element in item.elements:
            entry = etree.SubElement(elements, "VocabularyElement", id=element.id)
            for attribute in element.attributes:
                named = etree.SubElement(entry, "attribute", id="".join(split(attribute.name)))
                write_value(named, attribute)
            if element.children:
                _leaves(etree.SubElement(entry, "children"), "id", element.children)


def _open_content(parent: Element, extensions: list[Extension]) -> None:
    """What stands beside the standard's elements: names without namespace go where the schema lets them, apart."""
    bare = [item for item in extensions if not item.name.startswith("{")]
    if bare:
        write_extensions(etree.SubElement(parent, "extension"), bare)
    write_extensions(parent, [item for item in extensions if item.name.startswith("{")])


def _event(parent: Element, event: AnyEvent) -> None:
    if isinstance(event, ExtendedEvent):
        node = etree.SubElement(etree.SubElement(parent, "extension"), tag(event.event_type))
        rows = {member: (attribute, kind) for attribute, member, kind in BASE}
        order = tuple(rows)
    else:
        node = etree.SubElement(parent, type(event).__name__)
        rows = {member: (attribute, kind) for attribute, member, kind in (*BASE, *COMMON, *TYPED[type(event)])}
        order = (*(member for _, member, _ in BASE), *XML_ORDER[type(event)])
    for member in order:
        attribute, kind = rows[member]
        value = getattr(event, attribute)
        if value is None or value == ():
            if member == "epcList" and needs_empty_epc_list(event):
                etree.SubElement(node, member)
            continue
        writer = _KINDS.get(kind)
        if writer is None:
            _leaf(node, member, _term(kind, value))
        else:
            writer(node, member, value)
    write_extensions(node, event.extensions)


def _leaf(parent: Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text


def _leaves(parent: Element, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _leaf(parent, name, text)


def _term(field: str, value: str) -> str:
    """The URI of a standard value as XML documents spell it; any other value unchanged."""
    word = vocabulary.normalise_term(field, value)
    if field in ("measurementType", "sensorAlertType"):
        return f"gs1:{word}" if word in vocabulary.values_of(field) else value
    return vocabulary.term_urn(field, word) if word == value else value


def _time(moment: Timestamp) -> str:
    """The lexical form where the schema knows it, else the canonical spelling of the instant."""
    return moment.lexical if _DATE_TIME_STAMP.fullmatch(moment.lexical) else canonical_time(moment.microseconds)


def _times(parent: Element, name: str, moment: Timestamp) -> None:
    _leaf(parent, name, _time(moment))


_ITEMS = {"correctiveEventIDs": "correctiveEventID"}


def _list(parent: Element, name: str, texts: tuple[str, ...]) -> None:
    _leaves(etree.SubElement(parent, name), _ITEMS.get(name, "epc"), texts)


def _quantities(parent: Element, name: str, items: Any) -> None:
    listed = etree.SubElement(parent, name)
    for item in items:
        node = etree.SubElement(listed, "quantityElement")
        _leaf(node, "epcClass", item.epc_class)
        if item.quantity is not None:
            _leaf(node, "quantity", formats.xsd_decimal(item.quantity))
        if item.uom is not None:
            _leaf(node, "uom", item.uom)


def _place(parent: Element, name: str, place: Any) -> None:
    node = etree.SubElement(parent, name)
    _leaf(node, "id", place.id)
    _open_content(node, list(place.extensions))


def _transactions(parent: Element, name: str, items: Any) -> None:
    listed = etree.SubElement(parent, name)
    for item in items:
        node = etree.SubElement(listed, "bizTransaction")
        node.text = item.biz_transaction
        if item.type is not None:
            node.set("type", _term("bizTransactionType", item.type))


def _parties(member: str) -> Callable[[Element, str, Any], None]:
    def write(parent: Element, name: str, items: Any) -> None:
        listed = etree.SubElement(parent, name)
        for item in items:
            node = etree.SubElement(listed, member, type=_term("sourceDestinationType", item.type))
            node.text = item.id

    return write


def _persistent(parent: Element, name: str, value: Any) -> None:
    node = etree.SubElement(parent, name)
    _leaves(node, "unset", [_term("disposition", item) for item in value.unset])
    _leaves(node, "set", [_term("disposition", item) for item in value.set])


def _error(parent: Element, name: str, value: Any) -> None:
    node = etree.SubElement(parent, name)
    for attribute, member, kind in ERROR:
        stated = getattr(value, attribute)
        if stated is None or stated == ():
            continue
        if kind == "errorReason":
            _leaf(node, member, _term(kind, stated))
        else:
            _KINDS[kind](node, member, stated)
    write_extensions(node, value.extensions)


def _sensors(parent: Element, name: str, elements: Any) -> None:
    listed = etree.SubElement(parent, name)
    for element in elements:
        node = etree.SubElement(listed, "sensorElement")
        if element.sensor_metadata is not None:
            _attributes(etree.SubElement(node, "sensorMetadata"), element.sensor_metadata, METADATA)
        for report in element.sensor_report:
            _attributes(etree.SubElement(node, "sensorReport"), report, REPORT)
        write_extensions(node, element.extensions)


def _attributes(node: Element, source: Any, rows: Any) -> None:
    for attribute, member, kind in rows:
        value = getattr(source, attribute)
        if value is None:
            continue
        if kind == "time":
            text = _time(value)
        elif kind == "boolean":
            text = "true" if value else "false"
        else:
            text = value if kind in ("text", "number") else _term(kind, value)
        node.set(member, text)
    names = [extension.name for extension in source.extensions]
    for extension in source.extensions:
        plain = not extension.children and not extension.attributes and extension.text is not None
        if extension.name == "#text":
            node.text = extension.text
        elif plain and extension.name.startswith("{") and names.count(extension.name) == 1:
            node.set(tag(extension.name), extension.text)
        else:
            write_extensions(node, [extension])


def _certification(parent: Element, name: str, values: tuple[str, ...]) -> None:
    _leaves(parent, name, values)


def _ilmd(parent: Element, name: str, value: tuple[Extension, ...]) -> None:
    write_extensions(etree.SubElement(parent, name), value)


_KINDS: dict[str, Callable[[Element, str, Any], None]] = {
    "text": _leaf,
    "texts": _list,
    "one-or-more": _certification,
    "time": _times,
    "quantities": _quantities,
    "place": _place,
    "transactions": _transactions,
    "sources": _parties("source"),
    "destinations": _parties("destination"),
    "persistent": _persistent,
    "sensors": _sensors,
    "ilmd": _ilmd,
    "error": _error,
}
