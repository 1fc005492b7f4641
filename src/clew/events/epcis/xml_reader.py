"""XML documents of EPCIS 1.x and 2.0: EPCISDocument, EPCISQueryDocument, SOAP-wrapped results, bare events.

One reader for all versions: what 1.2 nests in ``extension`` and what 2.0 puts at the event's root is the same tree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from clew.events.epcis.event_reader import EventReader, shown, time, uri
from clew.events.epcis.event_rules import read_event
from clew.events.epcis.event_tables import TABLES
from clew.events.epcis.formats import is_version
from clew.events.epcis.limits import Limits
from clew.events.epcis.names import STANDARD_PREFIXES, Names
from clew.events.epcis.parsed import Parsed, ParsedItem
from clew.events.epcis.refusal import refusal
from clew.events.epcis.xml_event import event_tree
from clew.events.epcis.xml_places import path_of, placed
from clew.events.epcis.xml_tree import XSD, XSI, Element, extension_of, is_foreign, local_name, parse_tree, text_of
from clew.events.errors import Finding
from clew.events.model import Document, Extension, Vocabulary, VocabularyElement

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
    return _DocumentReader(parse_tree(data, limits)).read()


class _DocumentReader:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.reader = EventReader(Names(STANDARD_PREFIXES), "xml")
        self.findings: list[Finding] = []
        self.items: list[ParsedItem] = []
        self.header: list[Extension] = []
        self.namespaces: dict[str, str] = {}
        self.master_data: tuple[Vocabulary, ...] = ()

    def read(self) -> Parsed:
        root = _unwrapped(self.root)
        name = local_name(root)
        self._note_namespaces(self.root)
        self._note_namespaces(root)
        if name == "EPCISDocument":
            document = self._epcis_document(root)
        elif name in ("EPCISQueryDocument", "QueryResults"):
            document = self._query_document(root)
        elif name == "EPCISMasterDataDocument" or name == "VocabularyList":
            document = self._master_data_document(root)
        else:
            self._event_list([root])
            document = self._document("Event", root)
        return Parsed(document, tuple(self.items), tuple(self.findings))

    def _note_namespaces(self, element: Element) -> None:
        for prefix, namespace in element.nsmap.items():
            if prefix and namespace not in (XSI, XSD) and not namespace.startswith(_STRUCTURAL):
                self.namespaces.setdefault(prefix, namespace)

    def _epcis_document(self, root: Element) -> Document:
        body = None
        for child in root:
            name = local_name(child)
            if name == "EPCISHeader":
                self._header(child)
            elif name == "EPCISBody":
                body = child
            else:
                self._other(child, self.header)
        for attribute in ("schemaVersion", "creationDate"):
            if root.get(attribute) is None:
                self._refuse(root, f"@{attribute}", "required", "epcis.required", field=attribute)
        if body is None:
            self._refuse(root, "EPCISBody", "required", "epcis.required", field="EPCISBody")
        else:
            self._body(body)
        return self._document("EPCISDocument", root)

    def _body(self, body: Element) -> None:
        kept: list[Extension] = []
        for child in body:
            name = local_name(child)
            if name == "EventList":
                self._event_list(child)
            elif name in ("VocabularyList", "extension") and _is_vocabulary(child):
                self.master_data += self._vocabularies(child)
            else:
                self._other(child, kept)
        if kept:
            self.header.append(Extension("epcisBody", children=tuple(kept)))

    def _query_document(self, root: Element) -> Document:
        found: dict[str, Any] = {}
        results = root if local_name(root) == "QueryResults" else self._results_of(root)
        for child in results:
            name = local_name(child)
            if name == "queryName":
                found["query_name"] = text_of(child)
            elif name == "subscriptionID":
                found["subscription_id"] = text_of(child)
            elif name == "resultsBody":
                self._results_body(child)
            else:
                self._other(child, self.header)
        return self._document("EPCISQueryDocument", root, **found)

    def _results_of(self, root: Element) -> Element:
        """The QueryResults of a query document; a query, an answer of another kind or an exception is no events."""
        for child in root:
            if local_name(child) == "EPCISHeader":
                self._header(child)
            elif is_foreign(local_name(child)):
                self._other(child, self.header)
        body = next((child for child in root if local_name(child) == "EPCISBody"), None)
        content = None if body is None else next(iter(body), None)
        if content is None:
            raise refusal("epcis.document.no_events", "required", _place(root))
        if local_name(content) != "QueryResults":
            raise _not_events(content)
        return content

    def _results_body(self, body: Element) -> None:
        for child in body:
            name = local_name(child)
            if name == "EventList":
                self._event_list(child)
            elif name == "VocabularyList":
                self.master_data += self._vocabularies(child)
            else:
                self._other(child, self.header)

    def _master_data_document(self, root: Element) -> Document:
        lists = [root] if local_name(root) == "VocabularyList" else list(root.iter("VocabularyList"))
        for element in lists:
            self.master_data += self._vocabularies(element)
        return self._document("EPCISDocument", root)

    def _document(self, kind: Any, root: Element, **found: Any) -> Document:
        reader = self.reader
        version, created = root.get("schemaVersion"), root.get("creationDate")
        if version is not None and not is_version(version.strip()):
            self._refuse(root, "@schemaVersion", "version", "epcis.version", value=shown(version))
            version = None
        moment = None if created is None else time(reader, created.strip(), "@creationDate")
        self._take_findings(root)
        return Document(
            kind=kind,
            events=tuple([item.event for item in self.items if item.event is not None]),
            schema_version="2.0" if version is None else version.strip(),
            creation_date=moment,
            master_data=self.master_data,
            header=tuple(self.header),
            namespaces=tuple(self.namespaces.items()),
            **found,
        )

    def _header(self, header: Element) -> None:
        kept: list[Extension] = []
        for child in header:
            if local_name(child) == "extension":
                for inner in child:
                    self._header_extension(inner, kept)
            elif is_foreign(local_name(child)):
                kept.append(extension_of(child))
            else:
                self._unknown(child)
        if kept:
            self.header.append(Extension("epcisHeader", children=tuple(kept)))

    def _header_extension(self, element: Element, kept: list[Extension]) -> None:
        name = local_name(element)
        if name == "EPCISMasterData":
            self.master_data += self._vocabularies(element)
        elif name == "extension":
            kept.extend([extension_of(child) for child in element])
        else:
            kept.append(extension_of(element))

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
            self._unknown(element)

    def _unknown(self, element: Element) -> None:
        name = local_name(element)
        self._refuse(element, "", "unknown-field", "epcis.unknown_field", field=shown(name))

    def _event_list(self, elements: Any) -> None:
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
                self._unknown(element)

    def _item(self, element: Element) -> None:
        self._note_namespaces(element)
        reader = EventReader(self.reader.names, "xml")
        tree = event_tree(reader, element)
        event = read_event(reader, tree)
        findings = tuple([placed(finding, element) for finding in reader.findings])
        self.items.append(ParsedItem(path_of(element), event, findings, _raw_maker(element)))

    def _vocabularies(self, element: Element) -> tuple[Vocabulary, ...]:
        found: list[Vocabulary] = []
        for vocabulary in element.iter("Vocabulary", "{*}Vocabulary"):
            kind = self._uri_attribute(vocabulary, "type")
            elements = [
                self._vocabulary_element(item) for item in vocabulary.iter("VocabularyElement", "{*}VocabularyElement")
            ]
            found.append(Vocabulary(kind, tuple(elements)))
        return tuple(found)

    def _vocabulary_element(self, element: Element) -> VocabularyElement:
        attributes: list[Extension] = []
        children: list[str] = []
        for child in element:
            name = local_name(child)
            if name == "attribute":
                identifier = child.get("id")
                if identifier is None:
                    self._refuse(child, "@id", "required", "epcis.required", field="id")
                    continue
                del child.attrib["id"]
                attributes.append(extension_of(child, identifier.strip()))
            elif name == "children":
                children.extend([text_of(item) for item in child])
            elif is_foreign(name):
                attributes.append(extension_of(child))
            else:
                self._unknown(child)
        return VocabularyElement(self._uri_attribute(element, "id"), tuple(attributes), tuple(children))

    def _uri_attribute(self, element: Element, name: str) -> str:
        value = element.get(name)
        if value is None:
            self._refuse(element, f"@{name}", "required", "epcis.required", field=name)
            return ""
        found = uri(self.reader, value.strip(), f"@{name}")
        self._take_findings(element)
        return found or ""

    def _refuse(self, element: Element, place: str, rule: str, code: str, **params: Any) -> None:
        self.reader.refuse(place, rule, code, **params)
        self._take_findings(element)

    def _take_findings(self, element: Element) -> None:
        self.findings.extend([placed(finding, element) for finding in self.reader.findings])
        self.reader.findings.clear()


def _unwrapped(root: Element) -> Element:
    """The document inside a SOAP envelope."""
    tag = root.tag
    if not any(tag == f"{soap}Envelope" for soap in _SOAP):
        return root
    body = next((child for child in root if child.tag.endswith("}Body")), None)
    content = None if body is None else next(iter(body), None)
    if content is None:
        raise refusal("epcis.document.no_events", "required", _place(root))
    if local_name(content) not in ("EPCISDocument", "EPCISQueryDocument", "QueryResults"):
        raise _not_events(content)
    return content


def _not_events(element: Element) -> Exception:
    """Why what came instead of events is not taken: a query, an answer of another kind, or something unknown."""
    name = etree.QName(element).localname
    if name in _QUERIES:
        return refusal("epcis.document.query", "query", _place(element))
    if name.endswith(("Exception", "Fault", "Result")):
        return refusal("epcis.document.answer", "query", _place(element), kind=shown(name))
    return refusal("epcis.document.kind", "enum", _place(element), kind=shown(name))


_QUERIES = frozenset(
    {
        "Poll",
        "Subscribe",
        "Unsubscribe",
        "GetQueryNames",
        "GetSubscriptionIDs",
        "GetStandardVersion",
        "GetVendorVersion",
    }
)


def _place(element: Element) -> str:
    return f"{path_of(element)} (line {element.sourceline})"


def _is_vocabulary(element: Element) -> bool:
    return next(iter(element.iter("VocabularyList", "{*}VocabularyList")), None) is not None


def _raw_maker(element: Element) -> Callable[[], bytes]:
    """The event's own element, with the namespaces in force on it, is a document that ``parse`` reads."""

    def make() -> bytes:
        return bytes(etree.tostring(element, encoding="UTF-8", with_tail=False, xml_declaration=True))

    return make
