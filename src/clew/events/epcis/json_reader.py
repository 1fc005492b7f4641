"""JSON-LD documents: EPCISDocument, EPCISQueryDocument, a bare event (GS1 EPCIS 2.0 JSON Schema, document level).

What asks instead of telling is read in ``queries``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clew.events.epcis import json_text
from clew.events.epcis.contexts import check_context, check_context_shape, context_text, flag_unknown_prefixes
from clew.events.epcis.event_reader import EventReader, loose_extensions, shown, string, time, uri
from clew.events.epcis.event_rules import read_event
from clew.events.epcis.event_tables import TABLES, require
from clew.events.epcis.formats import is_iri, is_version
from clew.events.epcis.limits import Limits, check_faults
from clew.events.epcis.master_data import read_vocabularies
from clew.events.epcis.names import STANDARD_CONTEXT, STANDARD_PREFIXES, Names, declared_prefixes
from clew.events.epcis.parsed import Parsed, ParsedItem
from clew.events.epcis.queries import is_query, read_query
from clew.events.epcis.refusal import refusal
from clew.events.errors import Finding
from clew.events.model import AnyEvent, Document, Extension

_SIMPLE_CONTEXT = "epcis-context-simple.jsonld"
_DOCUMENT = frozenset({"@context", "type", "schemaVersion", "creationDate", "epcisBody"})
_DOCUMENT_STRINGS = ("instanceIdentifier", "sender", "receiver")


def parse_json(data: bytes, limits: Limits) -> Parsed:
    """Read JSON bytes. Raises InvalidData when there is no document to speak about."""
    tree = json_text.decode(data, limits)
    if type(tree) is not dict:
        raise refusal("epcis.document.not_an_object", "type")
    kind = tree.get("type")
    if kind is None and is_query(tree):
        return read_query(tree)
    return _DocumentReader(tree, limits).read(kind)


class _DocumentReader:
    """The document's own members are read by an :class:`EventReader` too: same findings, same names."""

    def __init__(self, tree: dict[str, Any], limits: Limits) -> None:
        self.tree = tree
        self.limits = limits
        self.faults = 0
        self.context = tree.get("@context")
        declared = declared_prefixes(self.context, STANDARD_PREFIXES)
        self.namespaces = dict(declared)
        self.names = Names({**STANDARD_PREFIXES, **declared})
        self.simple = _SIMPLE_CONTEXT in context_text(self.context)
        self.reader = EventReader(self.names, "json", simple=self.simple)
        self.items: list[ParsedItem] = []
        self.header: list[Extension] = []

    def read(self, kind: Any) -> Parsed:
        if kind == "EPCISDocument":
            document = self._epcis_document()
        elif kind == "EPCISQueryDocument":
            document = self._query_document()
        else:
            document = self._bare_event(kind)
        flag_unknown_prefixes(self.reader)
        return Parsed(document, tuple(self.items), tuple(self.reader.findings))

    def _epcis_document(self) -> Document:
        reader, tree = self.reader, self.tree
        self._check_context()
        require(reader, tree, "", ("epcisBody",))
        for member in ("schemaVersion", "creationDate"):
            if member not in tree:  # missing in GS1's own examples of the simple context
                report = reader.flag if self.simple else reader.refuse
                report(member, "required", "epcis.required", field=member)
        vocabularies = ()
        if "epcisHeader" in tree:
            vocabularies = self._header(tree["epcisHeader"])
        for member in _DOCUMENT_STRINGS:
            if member in tree and string(reader, tree[member], member) is not None:
                self.header.append(Extension(member, tree[member]))
        self._other_members(tree, "", _DOCUMENT | {"id", "epcisHeader", *_DOCUMENT_STRINGS})
        body = self._object(tree, "epcisBody", "")
        if body is not None:
            self._extra_body(body, "epcisBody", frozenset({"eventList"}))
            self._events(body, "epcisBody")
        return self._document("EPCISDocument", master_data=vocabularies)

    def _query_document(self) -> Document:
        reader, tree = self.reader, self.tree
        self._check_context()
        require(reader, tree, "", ("epcisBody",))
        self._other_members(tree, "", _DOCUMENT | {"id"})
        found: dict[str, Any] = {}
        body = self._object(tree, "epcisBody", "")
        if body is not None:
            self._other_members(body, "epcisBody", frozenset({"queryResults"}))
            require(reader, body, "epcisBody", ("queryResults",))
            results = self._object(body, "queryResults", "epcisBody")
            if results is not None:
                found = self._query_results(results, "epcisBody.queryResults")
        return self._document("EPCISQueryDocument", **found)

    def _query_results(self, results: dict[str, Any], place: str) -> dict[str, Any]:
        reader = self.reader
        require(reader, results, place, ("queryName", "resultsBody"))
        self._other_members(results, place, frozenset({"queryName", "subscriptionID", "resultsBody"}))
        found: dict[str, Any] = {}
        for member, attribute in (("queryName", "query_name"), ("subscriptionID", "subscription_id")):
            if member in results:
                found[attribute] = string(reader, results[member], f"{place}.{member}")
        body = self._object(results, "resultsBody", place)
        if body is not None:
            inner = f"{place}.resultsBody"
            self._other_members(body, inner, frozenset({"eventList", "vocabularyList"}))
            if "vocabularyList" in body:
                found["master_data"] = read_vocabularies(reader, body["vocabularyList"], f"{inner}.vocabularyList")
            self._events(body, inner)
        return found

    def _bare_event(self, kind: Any) -> Document:
        if type(kind) is str and kind not in TABLES and not is_iri(kind):
            raise refusal("epcis.document.kind", "enum", "type", kind=shown(kind))
        if "eventTime" not in self.tree and (type(kind) is not str or kind not in TABLES):
            raise refusal("epcis.document.no_events", "required", "type")
        self._check_context()
        self._item(self.tree, "event", "")
        return self._document("Event")

    def _document(self, kind: Any, **found: Any) -> Document:
        tree, reader = self.tree, self.reader
        version, created = tree.get("schemaVersion"), None
        if kind == "Event":
            version = "2.0"
        else:
            if "schemaVersion" in tree and (type(version) is not str or not is_version(version)):
                reader.refuse("schemaVersion", "version", "epcis.version", value=shown(version))
            if "creationDate" in tree:
                created = time(reader, tree["creationDate"], "creationDate")
            if "id" in tree:
                self._identifier(tree["id"])
        return Document(
            kind=kind,
            events=tuple([item.event for item in self.items if item.event is not None]),
            schema_version=version if type(version) is str else "2.0",
            creation_date=created,
            header=tuple(self.header),
            namespaces=tuple(self.namespaces.items()),
            **found,
        )

    def _identifier(self, value: Any) -> None:
        """A document's id may be a JSON-LD blank node (``_:document1``), as in GS1's own examples."""
        blank = type(value) is str and value.startswith("_:") and value[2:].isidentifier()
        if blank or uri(self.reader, value, "id") is not None:
            self.header.insert(0, Extension("id", value))

    def _check_context(self) -> None:
        """Declared, and of the shapes that JSON-LD gives it. What is remote is never fetched."""
        reader, context = self.reader, self.context
        if "@context" not in self.tree:
            reader.refuse("@context", "required", "epcis.required", field="@context")
            return
        check_context(reader, context)

    def _object(self, tree: dict[str, Any], member: str, place: str) -> dict[str, Any] | None:
        if member not in tree:
            return None
        value = tree[member]
        if type(value) is dict:
            return value
        self.reader.wrong_type(f"{place}.{member}" if place else member, "object", value)
        return None

    def _header(self, header: Any) -> Any:
        reader = self.reader
        if type(header) is not dict:
            reader.wrong_type("epcisHeader", "object", header)
            return ()
        kept: list[Extension] = []
        self._other_members(header, "epcisHeader", frozenset({"epcisMasterData"}), kept)
        if kept:
            self.header.append(Extension("epcisHeader", children=tuple(kept)))
        data = self._object(header, "epcisMasterData", "epcisHeader")
        if data is None or "vocabularyList" not in data:
            return ()
        return read_vocabularies(reader, data["vocabularyList"], "epcisHeader.epcisMasterData.vocabularyList")

    def _other_members(
        self, tree: dict[str, Any], place: str, known: frozenset[str], kept: list[Extension] | None = None
    ) -> None:
        """Extensions beside the standard's members: kept if their names say whose they are, else refused."""
        reader = self.reader
        target = self.header if kept is None else kept
        for key in tree:
            if key not in known and (":" not in key or not is_iri(key)):
                where = f"{place}.{key}" if place else key
                reader.refuse(where, "unknown-field", "epcis.unknown_field", field=shown(key))
                check_faults(len(reader.findings), self.limits)
        foreign = {key: value for key, value in tree.items() if key not in known and ":" in key}
        target.extend(loose_extensions(reader, foreign, place))

    def _extra_body(self, body: dict[str, Any], place: str, known: frozenset[str]) -> None:
        kept = loose_extensions(self.reader, body, place, known)
        if kept:
            self.header.append(Extension("epcisBody", children=kept))

    def _events(self, body: dict[str, Any], place: str) -> None:
        if "eventList" not in body:
            self.reader.refuse(f"{place}.eventList", "required", "epcis.required", field="eventList")
            return
        events = body["eventList"]
        if type(events) is dict and self.simple:
            events = [events]
        if type(events) is not list:
            self.reader.wrong_type(f"{place}.eventList", "array", events)
            return
        for index, event in enumerate(events):
            where = f"{place}.eventList[{index}]"
            self._item(event, where, f"{where}.")

    def _item(self, tree: Any, where: str, before: str) -> None:
        names, own = self.names, None
        if before and type(tree) is dict and "@context" in tree:
            own = tree["@context"]
            declared = declared_prefixes(own, names.prefixes)
            names = names.child(declared)
            for prefix, namespace in declared.items():
                self.namespaces.setdefault(prefix, namespace)
        reader = EventReader(names, "json", simple=self.simple)
        if own is not None:
            check_context_shape(reader, own, "@context")
        event: AnyEvent | None = read_event(reader, tree)
        if names is not self.names:
            self.names.unknown |= names.unknown
        findings = reader.findings
        if findings:
            findings = [_placed(finding, where, before) for finding in findings]
            self.faults += len(findings)
            check_faults(self.faults, self.limits)
        self.items.append(ParsedItem(where, event, tuple(findings), _raw_maker(tree, self.context, own)))


def _placed(finding: Finding, where: str, before: str) -> Finding:
    place = before + finding.place if finding.place else where
    return Finding(place, finding.rule, finding.code, finding.params, finding.severity)


def _raw_maker(tree: Any, document_context: Any, own: Any) -> Callable[[], bytes]:
    """The event as a document of its own: what the document's context meant travels with it."""

    def make() -> bytes:
        if type(tree) is not dict:
            return json_text.encode(tree)
        contexts: list[Any] = []
        for context in (document_context, own):
            for part in context if type(context) is list else [context]:
                if part is not None and part not in contexts:
                    contexts.append(part)
        body = {key: value for key, value in tree.items() if key != "@context"}
        return json_text.encode({"@context": contexts or [STANDARD_CONTEXT], **body})

    return make
