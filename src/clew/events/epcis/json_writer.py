"""Events and documents as JSON-LD 2.0.

Vocabulary values become the bare words that the schema asks for; identifiers, times and numbers keep their spelling.
Extensions get prefixes again: the document's own where they are free, others where two documents clash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from clew.events import vocabulary
from clew.events.epcis import formats, json_text
from clew.events.epcis.json_text import Number
from clew.events.epcis.members import (
    BASE,
    COMMON,
    ERROR,
    METADATA,
    REPORT,
    TYPED,
    document_time,
    namespaces_used,
    needs_empty_epc_list,
)
from clew.events.epcis.names import STANDARD_CONTEXT, STANDARD_PREFIXES, prefixes_for, split
from clew.events.epcis.refusal import refuse_query
from clew.events.model import (
    AnyEvent,
    Document,
    ExtendedEvent,
    Extension,
    Place,
    QuantityElement,
    SensorElement,
    Vocabulary,
    VocabularyElement,
)
from clew.events.timestamps import Timestamp, canonical_time

Offered = tuple[tuple[str, str], ...]
_HEADER_STRINGS = frozenset({"sender", "receiver", "instanceIdentifier", "id"})


def write_json(document: Document, *, indent: int = 0) -> bytes:
    """The document as JSON-LD 2.0, numbers as they were written. A lone bare event stays bare.

    Raises InvalidData for a query: written as an answer without events it would say something else.
    """
    refuse_query(document)
    return json_text.encode(document_tree(document), indent=indent)


def event_to_json(event: AnyEvent, namespaces: Offered = ()) -> dict[str, Any]:
    """One event as a plain JSON-ready dict with its ``@context``; numbers are int or float (``0.10`` becomes 0.1).

    Use :func:`event_json` where the lexical form of numbers must stay.
    """
    tree = _plain(_bare(event, namespaces))
    assert isinstance(tree, dict)  # noqa: S101 - _plain keeps a dict a dict
    return tree


def event_json(event: AnyEvent, namespaces: Offered = ()) -> bytes:
    """One event as a JSON-LD document of its own, numbers as they were written."""
    return json_text.encode(_bare(event, namespaces))


def document_tree(document: Document) -> dict[str, Any]:
    """The document's JSON tree, numbers as :class:`Number`."""
    if document.kind == "Event" and len(document.events) == 1 and not document.header and not document.master_data:
        return _bare(document.events[0], document.namespaces)
    writer = _Writer(namespaces_used(document), document.namespaces)
    tree: dict[str, Any] = {"@context": writer.context()}
    header = {extension.name: extension for extension in document.header if extension.name in _HEADER_STRINGS}
    kind = "EPCISQueryDocument" if document.kind == "EPCISQueryDocument" else "EPCISDocument"
    if "id" in header:
        tree["id"] = header["id"].text
    tree.update(type=kind, schemaVersion="2.0", creationDate=_time(writer, document_time(document)))
    body: dict[str, Any] = {"eventList": [writer.event(event) for event in document.events]}
    vocabularies = [_vocabulary(writer, item) for item in document.master_data]
    rest = [extension for extension in document.header if extension.name not in _HEADER_STRINGS]
    within = {name: [child for item in rest if item.name == name for child in item.children] for name in _WITHIN}
    tree.update(writer.members([extension for extension in rest if extension.name not in _WITHIN]))
    if kind == "EPCISQueryDocument":
        results: dict[str, Any] = {"queryName": document.query_name or "SimpleEventQuery"}
        if document.subscription_id is not None:
            results["subscriptionID"] = document.subscription_id
        if vocabularies:
            body["vocabularyList"] = vocabularies
        tree.update(writer.members(within["epcisHeader"] + within["epcisBody"]))
        tree["epcisBody"] = {"queryResults": {**results, "resultsBody": body}}
        return tree
    tree.update({name: header[name].text for name in header if name != "id"})
    top: dict[str, Any] = writer.members(within["epcisHeader"])
    if vocabularies:
        top["epcisMasterData"] = {"vocabularyList": vocabularies}
    if top:
        tree["epcisHeader"] = top
    tree["epcisBody"] = {**writer.members(within["epcisBody"]), **body}
    return tree


_WITHIN = ("epcisHeader", "epcisBody")


def _bare(event: AnyEvent, namespaces: Offered) -> dict[str, Any]:
    writer = _Writer(namespaces_used(event), namespaces)
    return {"@context": writer.context(), **writer.event(event)}


class _Writer:
    """Knows the prefixes of one document."""

    def __init__(self, used: set[str], offered: Offered) -> None:
        self.prefixes = prefixes_for(used, offered, STANDARD_PREFIXES)

    def context(self) -> list[Any]:
        declared = {
            prefix: namespace
            for namespace, prefix in sorted(self.prefixes.items(), key=lambda item: item[1])
            if STANDARD_PREFIXES.get(prefix) != namespace
        }
        return [STANDARD_CONTEXT, declared] if declared else [STANDARD_CONTEXT]

    def name(self, name: str) -> str:
        namespace, local = split(name)
        return f"{self.prefixes[namespace]}:{local}" if namespace else name

    def event(self, event: AnyEvent) -> dict[str, Any]:
        tree: dict[str, Any] = {"type": type(event).__name__}
        if isinstance(event, ExtendedEvent):
            tree["type"] = self.name(event.event_type)
        self._fill(tree, event, BASE)
        if not isinstance(event, ExtendedEvent):
            if needs_empty_epc_list(event):
                tree["epcList"] = []
            self._fill(tree, event, TYPED[type(event)])
            self._fill(tree, event, COMMON)
        tree.update(self.members(event.extensions))
        return tree

    def _fill(self, tree: dict[str, Any], source: Any, members: Iterable[tuple[str, str, str]]) -> None:
        for attribute, key, kind in members:
            value = getattr(source, attribute)
            if value is None or value == ():
                continue
            tree[key] = _KINDS[kind](self, value) if kind in _KINDS else _term(kind, value)

    def struct(self, source: Any, members: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        self._fill(tree, source, members)
        tree.update(self.members(source.extensions))
        return tree

    def members(self, extensions: Iterable[Extension]) -> dict[str, Any]:
        """Extensions as members; siblings of one name become one array, where the first of them stands."""
        grouped: dict[str, list[Extension]] = {}
        for extension in extensions:
            grouped.setdefault(extension.name, []).append(extension)
        tree: dict[str, Any] = {}
        for name, same in grouped.items():
            one = len(same) == 1 and not same[0].in_array
            values = [self.value(extension) for extension in same]
            tree[self.name(name)] = values[0] if one else values
        return tree

    def value(self, extension: Extension) -> Any:
        children = extension.children
        if children and all(child.name == "@list" for child in children):
            if len(children) == 1 and children[0].kind == "null" and not children[0].in_array:
                return []
            if extension.in_array:
                return [self.value(child) for child in children]
        tree: dict[str, Any] = {}
        if extension.attributes:
            tree["#attributes"] = {self.name(name): text for name, text in extension.attributes}
        if children:
            tree.update(self.members(children))
            return tree
        if extension.text is None and extension.kind == "string":
            return tree
        if tree:
            tree["#text"] = _scalar(extension)
            return tree
        return _scalar(extension)


def _scalar(extension: Extension) -> Any:
    text = extension.text
    if text is None or extension.kind == "null":
        return None
    if extension.kind == "number" and formats.is_double(text):
        return Number(formats.json_number(text))
    if extension.kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def _term(field: str, value: Any) -> Any:
    """The bare word of a standard value; of a CBV URN that names none, the web URI, which alone JSON may hold."""
    if isinstance(value, tuple):
        return [_term(field, item) for item in value]
    word = vocabulary.normalise_term(field, value)
    prefix = vocabulary.term_urn(field, next(iter(vocabulary.values_of(field)))).rpartition(":")[0] + ":"
    if word.startswith("urn:epcglobal:cbv:") and word.startswith(prefix):
        base = vocabulary.term_uri(field, next(iter(vocabulary.values_of(field)))).rpartition("-")[0]
        return f"{base}-{word[len(prefix) :]}"
    return word


def _time(_: _Writer, moment: Timestamp) -> str:
    """The lexical form, where it is one that the schema knows; else the canonical spelling of the instant."""
    return moment.lexical if formats.date_time(moment.lexical) else canonical_time(moment.microseconds)


def _quantity(_: _Writer, items: tuple[QuantityElement, ...]) -> list[dict[str, Any]]:
    return [_one_quantity(item) for item in items]


def _one_quantity(item: QuantityElement) -> dict[str, Any]:
    tree: dict[str, Any] = {"epcClass": item.epc_class}
    if item.quantity is not None:
        tree["quantity"] = Number(formats.json_number(item.quantity))
    if item.uom is not None:
        tree["uom"] = item.uom
    return tree


def _place(writer: _Writer, place: Place) -> dict[str, Any]:
    return {"id": place.id, **writer.members(place.extensions)}


def _transactions(_: _Writer, items: Any) -> list[dict[str, Any]]:
    return [
        ({"type": _term("bizTransactionType", item.type)} if item.type is not None else {})
        | {"bizTransaction": item.biz_transaction}
        for item in items
    ]


def _parties(member: str) -> Callable[[_Writer, Any], list[dict[str, Any]]]:
    def write(_: _Writer, items: Any) -> list[dict[str, Any]]:
        return [{"type": _term("sourceDestinationType", item.type), member: item.id} for item in items]

    return write


def _persistent(_: _Writer, value: Any) -> dict[str, Any]:
    tree = {"set": _term("disposition", value.set), "unset": _term("disposition", value.unset)}
    return {key: item for key, item in tree.items() if item}


def _sensors(writer: _Writer, elements: tuple[SensorElement, ...]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for element in elements:
        tree: dict[str, Any] = {}
        if element.sensor_metadata is not None:
            tree["sensorMetadata"] = writer.struct(element.sensor_metadata, METADATA)
        tree["sensorReport"] = [writer.struct(report, REPORT) for report in element.sensor_report]
        found.append(tree | writer.members(element.extensions))
    return found


_KINDS: dict[str, Callable[[_Writer, Any], Any]] = {
    "text": lambda _, value: value,
    "texts": lambda _, value: list(dict.fromkeys(value)),  # the schema wants each once; XML documents repeat
    "one-or-more": lambda _, value: value[0] if len(value) == 1 else list(value),
    "time": _time,
    "number": lambda _, value: Number(formats.json_number(value)),
    "boolean": lambda _, value: value,
    "quantities": _quantity,
    "place": _place,
    "transactions": _transactions,
    "sources": _parties("source"),
    "destinations": _parties("destination"),
    "persistent": _persistent,
    "sensors": _sensors,
    "ilmd": lambda writer, value: writer.members(value),
    "error": lambda writer, value: writer.struct(value, ERROR),
}


def _vocabulary(writer: _Writer, vocabulary_list: Vocabulary) -> dict[str, Any]:
    elements = [_vocabulary_element(writer, element) for element in vocabulary_list.elements]
    return {"type": vocabulary_list.type, "vocabularyElementList": elements}


def _vocabulary_element(writer: _Writer, element: VocabularyElement) -> dict[str, Any]:
    tree: dict[str, Any] = {"id": element.id}
    if element.attributes:
        tree["attributes"] = [_attribute(writer, attribute) for attribute in element.attributes]
    if element.children:
        tree["children"] = list(element.children)
    return tree


def _attribute(writer: _Writer, attribute: Extension) -> dict[str, Any]:
    """A master data attribute: text, number or object; what XML alone can say (null, boolean) becomes text."""
    value = writer.value(attribute)
    namespace, local = split(attribute.name)
    tree: dict[str, Any] = {"id": f"{namespace}{local}"}
    if value is not None:
        tree["attribute"] = str(value).lower() if isinstance(value, bool) else value
    return tree


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if type(node) is Number:
        if node.lstrip("-").isdigit():
            return int(node)
        number = float(node)
        return number if abs(number) != float("inf") else str(node)
    return node
