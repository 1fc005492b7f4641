"""XML documents of EPCIS 1.x and 2.0: EPCISDocument, EPCISQueryDocument, SOAP-wrapped results, bare events.

One reader for all versions: what 1.2 nests in ``extension`` and what 2.0 puts at the event's root is the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lxml import etree

from clew.events.epcis.event_reader import EventReader, shown
from clew.events.epcis.event_rules import read_event
from clew.events.epcis.event_tables import TABLES
from clew.events.epcis.formats import is_version
from clew.events.epcis.limits import Limits, check_faults
from clew.events.epcis.names import STANDARD_PREFIXES, Names
from clew.events.epcis.parsed import Parsed, ParsedItem
from clew.events.epcis.refusal import refusal
from clew.events.epcis.xml_event import event_tree
from clew.events.epcis.xml_master_data import read_vocabulary_list
from clew.events.epcis.xml_places import Notes, path_of, placed
from clew.events.epcis.xml_queries import OPERATIONS, check_document, read_operation
from clew.events.epcis.xml_tree import (
    XSD,
    XSI,
    Element,
    extension_of,
    is_foreign,
    local_name,
    namespace_decoded,
    parse_tree,
    text_of,
)
from clew.events.model import Document, Extension, Vocabulary

_SOAP = frozenset({"{http://schemas.xmlsoap.org/soap/envelope/}", "{http://www.w3.org/2003/05/soap-envelope}"})
_EVENTS = frozenset({*TABLES, "QuantityEvent"})
# Namespaces of the form itself; a prefix for them is never offered to a writer.
_STRUCTURAL = (
    "urn:epcglobal:epcis",
    "urn:epcglobal:xsd",
    "http://schemas.xmlsoap.org/",
    "http://www.w3.org/2003/05/soap-envelope",
)


def parse_xml(data: bytes, limits: Limits) -> Parsed:
    """Read XML bytes. Raises InvalidData when there is no document of events to speak about."""
    return _DocumentReader(parse_tree(data, limits), limits).read()


class _DocumentReader:
    def __init__(self, root: Element, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self.faults = 0
        self.notes = Notes()
        self.names = Names(STANDARD_PREFIXES)
        self.items: list[ParsedItem] = []
        self.header: list[Extension] = []
        self.namespaces: dict[str, str] = {}
        self.master_data: tuple[Vocabulary, ...] = ()

    def read(self) -> Parsed:
        root = _unwrapped(self.root)
        name = local_name(root)
        self._note_namespaces(self.root)
        self._note_namespaces(root)
        if name in ("EPCISDocument", "EPCISMasterDataDocument"):
            document = self._epcis_document(root)
        elif name in ("EPCISQueryDocument", "QueryResults", *OPERATIONS):
            document = self._query_document(root)
        elif name == "VocabularyList":
            self.master_data = read_vocabulary_list(self.notes, root)
            document = self._document("EPCISDocument", root)
        else:
            self._events([root])
            document = self._document("Event", root)
        return Parsed(document, tuple(self.items), tuple(self.notes.findings))

    def _note_namespaces(self, element: Element) -> None:
        for prefix, namespace in element.nsmap.items():
            if prefix and namespace not in (XSI, XSD) and not namespace.startswith(_STRUCTURAL):
                self.namespaces.setdefault(prefix, namespace_decoded(namespace))

    def _parts(self, element: Element, known: Mapping[str, Callable[[Element], None]], kept: list[Extension]) -> None:
        """Read each child by its name, each name once; keep what a namespace says is somebody else's."""
        seen: set[str] = set()
        for child in element:
            name = local_name(child)
            if name in known and name in seen:
                self.notes.repeated(child)
            elif name in known:
                seen.add(name)
                known[name](child)
            else:
                self._other(child, kept)

    def _other(self, element: Element, kept: list[Extension], wrapped: bool = False) -> None:
        """What stands beside the standard's elements: kept if a namespace says whose it is, else refused.

        Inside an ``extension`` the schema lets names without namespace stand, which is where a JSON document's
        ``sender`` goes.
        """
        name = local_name(element)
        if is_foreign(name) or wrapped:
            kept.append(extension_of(element))
        elif name == "extension":
            for child in element:
                self._other(child, kept, wrapped=True)
        else:
            self.notes.unknown(element)

    def _epcis_document(self, root: Element) -> Document:
        for attribute in ("schemaVersion", "creationDate"):
            if root.get(attribute) is None:
                self.notes.refuse(root, f"@{attribute}", "required", "epcis.required", field=attribute)
        if not any(local_name(child) == "EPCISBody" for child in root):
            self.notes.refuse(root, "EPCISBody", "required", "epcis.required", field="EPCISBody")
        self._parts(root, {"EPCISHeader": self._header, "EPCISBody": self._body}, self.header)
        return self._document("EPCISDocument", root)

    def _body(self, body: Element) -> None:
        kept: list[Extension] = []
        self._parts(body, {"EventList": self._event_list, "VocabularyList": self._vocabulary_list}, kept)
        if kept:
            self.header.append(Extension("epcisBody", children=tuple(kept)))

    def _vocabulary_list(self, element: Element) -> None:
        self.master_data += read_vocabulary_list(self.notes, element)

    def _query_document(self, root: Element) -> Document:
        found: dict[str, Any] = {}

        def results(element: Element) -> None:
            known = {
                "queryName": lambda child: found.update(query_name=text_of(child)),
                "subscriptionID": lambda child: found.update(subscription_id=text_of(child)),
                "resultsBody": self._body,
            }
            self._parts(element, known, self.header)

        content = _content(root)
        name = local_name(content)
        if name in OPERATIONS:
            return self._question_or_answer(root, content)
        if content is root:
            results(root)
        else:
            body = {"EPCISHeader": self._header, "EPCISBody": lambda child: self._only(child, "QueryResults", results)}
            self._parts(root, body, self.header)
        return self._document("EPCISQueryDocument", root, **found)

    def _only(self, body: Element, name: str, read: Callable[[Element], None]) -> None:
        self._parts(body, {name: read}, self.header)

    def _question_or_answer(self, root: Element, content: Element) -> Document:
        if content is not root:
            check_document(self.notes, root)
            name = local_name(content)
            body = {"EPCISHeader": self._header, "EPCISBody": lambda child: self._only(child, name, lambda _: None)}
            self._parts(root, body, self.header)
        query = read_operation(self.notes, content)
        return self._document("EPCISQueryDocument", root, query_name=query.name, query=query)

    def _document(self, kind: Any, root: Element, **found: Any) -> Document:
        version = root.get("schemaVersion")
        if version is not None and not is_version(version.strip()):
            self.notes.refuse(root, "@schemaVersion", "version", "epcis.version", value=shown(version))
            version = None
        return Document(
            kind=kind,
            events=tuple([item.event for item in self.items if item.event is not None]),
            schema_version="2.0" if version is None else version.strip(),
            creation_date=self.notes.time_attribute(root, "creationDate"),
            master_data=self.master_data,
            header=tuple(self.header),
            namespaces=tuple(self.namespaces.items()),
            **found,
        )

    def _header(self, header: Element) -> None:
        kept: list[Extension] = []

        def extension(element: Element) -> None:
            for child in element:
                name = local_name(child)
                if name == "EPCISMasterData":
                    self._parts(child, {"VocabularyList": self._vocabulary_list}, kept)
                elif name == "extension":
                    kept.extend([extension_of(inner) for inner in child])
                elif is_foreign(name):
                    kept.append(extension_of(child))
                else:
                    self.notes.unknown(child)

        self._parts(header, {"extension": extension}, kept)
        if kept:
            self.header.append(Extension("epcisHeader", children=tuple(kept)))

    def _event_list(self, element: Element) -> None:
        self.notes.no_text(element)
        self._events(element)

    def _events(self, elements: Iterable[Element]) -> None:
        for element in elements:
            name = local_name(element)
            if name in _EVENTS:
                self._item(element)
            elif name == "extension":
                self._event_list(element)
            elif is_foreign(name) and any(local_name(child) == "eventTime" for child in element):
                self._item(element)
            elif element.getparent() is None:
                raise _not_events(element)
            else:
                self.notes.unknown(element)
                check_faults(len(self.notes.findings), self.limits)

    def _item(self, element: Element) -> None:
        self._note_namespaces(element)
        reader = EventReader(self.names, "xml")
        tree = event_tree(reader, element)
        event = read_event(reader, tree)
        findings = tuple([placed(finding, element) for finding in reader.findings])
        self.faults += len(findings)
        check_faults(self.faults, self.limits)
        self.items.append(ParsedItem(path_of(element), event, findings, _raw_maker(element)))


def _unwrapped(root: Element) -> Element:
    """The document inside a SOAP envelope."""
    tag = root.tag
    if not any(tag == f"{soap}Envelope" for soap in _SOAP):
        return root
    body = next((child for child in root if child.tag.endswith("}Body")), None)
    content = None if body is None else next(iter(body), None)
    if content is None:
        raise refusal("epcis.document.no_events", "required", _place(root))
    if content.tag.endswith("}Fault"):  # its detail is the exception of EPCIS
        content = next((part for part in content.iter() if local_name(part) in OPERATIONS), content)
    if local_name(content) not in ("EPCISDocument", "EPCISQueryDocument", "QueryResults", *OPERATIONS):
        raise _not_events(content)
    return content


def _not_events(element: Element) -> Exception:
    """Why what came instead of events is not taken: an answer that EPCIS does not define, or something unknown."""
    name = etree.QName(element).localname
    if name.endswith(("Exception", "Fault", "Result")):
        return refusal("epcis.document.answer", "query", _place(element), kind=shown(name))
    return refusal("epcis.document.kind", "enum", _place(element), kind=shown(name))


def _place(element: Element) -> str:
    return f"{path_of(element)} (line {element.sourceline})"


def _content(root: Element) -> Element:
    """What an EPCISQueryDocument's body holds: results, a question, an answer of another kind; a bare one is itself."""
    if local_name(root) != "EPCISQueryDocument":
        return root
    body = next((child for child in root if local_name(child) == "EPCISBody"), None)
    content = None if body is None else next(iter(body), None)
    if content is None:
        raise refusal("epcis.document.no_events", "required", _place(root))
    if local_name(content) not in ("QueryResults", *OPERATIONS):
        raise _not_events(content)
    return content


def _raw_maker(element: Element) -> Callable[[], bytes]:
    """The event's own element, with the namespaces in force on it, is a document that ``parse`` reads."""

    def make() -> bytes:
        return bytes(etree.tostring(element, encoding="UTF-8", with_tail=False, xml_declaration=True))

    return make
