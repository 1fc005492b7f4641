"""What an EPCISQueryDocument or a SOAP message asks, or answers without events (EPCIS 1.2 and 2.0 §8.2.5, query XSD).

A question is read to a :class:`~clew.events.model.Query`; so are the answers that carry no events and the exceptions.
What each must hold is a table; parameters are judged only for the predefined queries, since what a query of somebody's
own takes is known to its definer alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from clew.events.epcis.event_reader import EventReader, shown
from clew.events.epcis.names import STANDARD_PREFIXES, Names, split_uri
from clew.events.epcis.queries import SCHEDULE, check_schedule, refuse_unknown, together
from clew.events.epcis.query_parameters import PREDEFINED, Parameter
from clew.events.epcis.query_values import check, kind_of, texts, typed
from clew.events.epcis.xml_places import Notes, placed
from clew.events.epcis.xml_tree import XSI, Element, is_foreign, local_name, text_of
from clew.events.model import Query, QueryParameter, SubscriptionControls

_NAMED = ("queryName", "subscriptionID")
_REASON = ("reason",)
# Operation → (elements that it must hold, elements that it may hold).
_QUESTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Poll": (("queryName", "params"), ()),
    "Subscribe": (("queryName", "params", "dest", "controls", "subscriptionID"), ()),
    "Unsubscribe": (("subscriptionID",), ()),
    "GetSubscriptionIDs": (("queryName",), ()),
    "GetQueryNames": ((), ()),
    "GetStandardVersion": ((), ()),
    "GetVendorVersion": ((), ()),
}
_EXCEPTIONS = (
    "DuplicateName InvalidURI NoSuchName NoSuchSubscription DuplicateSubscription QueryParameter QueryTooComplex"
    " SubscriptionControls SubscribeNotPermitted Security Validation EPCIS"
)
_ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "SubscribeResult": ((), ()),
    "UnsubscribeResult": ((), ()),
    "VoidHolder": ((), ()),
    "GetQueryNamesResult": ((), ("string",)),
    "GetSubscriptionIDsResult": ((), ("string",)),
    "GetStandardVersionResult": ((), ()),
    "GetVendorVersionResult": ((), ()),
    **{f"{name}Exception": (_REASON, ()) for name in _EXCEPTIONS.split()},
    "QueryTooLargeException": (_REASON, _NAMED),
    "ImplementationException": ((*_REASON, "severity"), _NAMED),
}
_TEXTS = ("GetStandardVersionResult", "GetVendorVersionResult")
OPERATIONS = frozenset({*_QUESTIONS, *_ANSWERS})
"""The elements that are read here."""
_SEVERITIES = ("ERROR", "SEVERE")
_VALUE_ITEMS = ("string", "value")  # the XSD's ArrayOfString; what FasTnT's requests write instead


def read_operation(notes: Notes, element: Element) -> Query:
    """Read one question or answer; what it breaks is added to ``notes``, and a flag that says what it is."""
    operation = local_name(element)
    question = operation in _QUESTIONS
    required, optional = (_QUESTIONS if question else _ANSWERS)[operation]
    parts = _parts(notes, element, frozenset({*required, *optional}), many=("string",))
    for part in required:
        if part not in parts:
            notes.refuse(element, part, "required", "epcis.required", field=part)
    name = _text(notes, parts, "queryName", needed="queryName" in required)
    found = Query(
        operation,
        name,
        parameters=_parameters(notes, parts["params"][0], name) if "params" in parts else (),
        destination=_text(notes, parts, "dest"),
        controls=_controls(notes, parts["controls"][0]) if "controls" in parts else None,
        subscription_id=_text(notes, parts, "subscriptionID", needed="subscriptionID" in required),
        stated=_stated(notes, element, parts),
    )
    if question:
        notes.flag(element, "query", "epcis.document.query")
    else:
        notes.flag(element, "query", "epcis.document.answer", kind=operation)
    return found


def check_document(notes: Notes, root: Element) -> None:
    """The attributes that the XSD asks of a document."""
    for attribute in ("schemaVersion", "creationDate"):
        if root.get(attribute) is None:
            notes.refuse(root, f"@{attribute}", "required", "epcis.required", field=attribute)


def _parts(
    notes: Notes, element: Element, known: frozenset[str], many: tuple[str, ...] = ()
) -> dict[str, list[Element]]:
    """The children by name, each once save those of ``many``; names without meaning here are refused."""
    found: dict[str, list[Element]] = {}
    for child in element:
        name = local_name(child)
        if name not in known:
            if not is_foreign(name) and name != "extension":
                notes.unknown(child)
        elif name in found and name not in many:
            notes.repeated(child)
        else:
            found.setdefault(name, []).append(child)
    return found


def _text(notes: Notes, parts: dict[str, list[Element]], name: str, *, needed: bool = False) -> str | None:
    if name not in parts:
        return None
    text = text_of(parts[name][0])
    if needed and not text:
        notes.refuse(parts[name][0], "", "required", "epcis.required", field=name)
    return text


def _stated(notes: Notes, element: Element, parts: dict[str, list[Element]]) -> tuple[str, ...]:
    if local_name(element) in _TEXTS:
        return (text_of(element),)
    if "severity" in parts and text_of(parts["severity"][0]) not in _SEVERITIES:
        severity = parts["severity"][0]
        notes.refuse(severity, "", "enum", "epcis.query.severity", value=shown(text_of(severity)))
    return tuple([text_of(item) for name in ("reason", "severity", "string") for item in parts.get(name, ())])


def _parameters(notes: Notes, params: Element, query: str | None) -> tuple[QueryParameter, ...]:
    known = PREDEFINED.get(query or "")
    found: dict[str, QueryParameter] = {}
    for param in params:
        if local_name(param) != "param":
            notes.unknown(param)
            continue
        parts = _parts(notes, param, frozenset({"name", "value"}))
        name = _text(notes, parts, "name", needed=True)
        if not name:
            if name is None:
                notes.refuse(param, "name", "required", "epcis.required", field="name")
            continue
        if name in found:
            notes.refuse(param, "name", "repeated", "epcis.query.repeated_parameter", name=shown(name))
            continue
        found[name] = _parameter(notes, param, name, parts.get("value"), known)
    if query == "SimpleEventQuery":
        reader = EventReader(Names({}), "xml")
        together(reader, found)
        _take(notes, reader, params)
    return tuple(found.values())


def _parameter(
    notes: Notes,
    param: Element,
    name: str,
    value: list[Element] | None,
    known: Callable[[str], Parameter | None] | None,
) -> QueryParameter:
    reader = EventReader(Names(STANDARD_PREFIXES), "xml")
    found = known(name) if known is not None else None
    if known is not None and found is None:
        refuse_unknown(reader, name, "name")
    if value is None:
        reader.refuse("value", "required", "epcis.query.value", name=shown(name))
    written = _value(reader, value[0]) if value is not None else []
    kept = QueryParameter(name, texts(written))
    if found is not None and value is not None:
        kept = _judged(reader, found, kept, written, _prefixes(param))
    _take(notes, reader, param)
    return kept


def _judged(
    reader: EventReader, found: Parameter, kept: QueryParameter, written: str | list[str], prefixes: dict[str, str]
) -> QueryParameter:
    meant = typed(found.form, written)
    if type(meant) is list and type(written) is str:
        reader.flag("value", "array", "epcis.list_of_one")
    if meant == "":
        reader.refuse("value", "required", "epcis.query.value", name=shown(kept.name))
    else:
        check(reader, found.form, meant, "value")
    field = None if found.field is None else _qualified(found.field, prefixes)
    return msgspec.structs.replace(kept, values=texts(meant), kind=kind_of(meant), field=field)


def _value(reader: EventReader, value: Element) -> str | list[str]:
    """A text, or a list: where items stand, or an empty element is said to be a list."""
    declared: str = value.get(f"{{{XSI}}}type", "")
    if len(value) == 0 and declared.rpartition(":")[2] != "ArrayOfString":
        return text_of(value)
    for item in value:
        if local_name(item) not in _VALUE_ITEMS or len(item):
            reader.refuse("value", "unknown-field", "epcis.unknown_field", field=shown(local_name(item)))
    return [text_of(item) for item in value]


def _prefixes(element: Element) -> dict[str, str]:
    return {prefix: namespace for prefix, namespace in element.nsmap.items() if prefix}


def _qualified(field: str, prefixes: dict[str, str]) -> str:
    """``namespace#local`` (§8.2.7.1), or a name with a prefix that is declared around it, as ``{namespace}local``."""
    namespace, mark, local = field.rpartition("#")
    if not mark:
        prefix, _, local = field.partition(":")
        namespace = prefixes.get(prefix, "")
        if not namespace:
            namespace, local = split_uri(field)
    return f"{{{namespace}}}{local}"


def _controls(notes: Notes, element: Element) -> SubscriptionControls:
    known = frozenset({"schedule", "trigger", "initialRecordTime", "reportIfEmpty"})
    parts = _parts(notes, element, known)
    if ("schedule" in parts) == ("trigger" in parts):
        notes.refuse(element, "", "exclusive", "epcis.query.schedule_or_trigger")
    if "reportIfEmpty" not in parts:
        notes.refuse(element, "reportIfEmpty", "required", "epcis.required", field="reportIfEmpty")
    read: dict[str, Any] = {}
    reader = EventReader(Names({}), "xml")
    for name, form in (("trigger", "uri"), ("initialRecordTime", "time"), ("reportIfEmpty", "boolean")):
        if name in parts:
            meant = typed(form, text_of(parts[name][0]))  # type: ignore[arg-type]
            read[name] = check(reader, form, meant, name)  # type: ignore[arg-type]
    _take(notes, reader, element)
    return SubscriptionControls(
        schedule=_schedule(notes, parts["schedule"][0]) if "schedule" in parts else (),
        trigger=read.get("trigger"),
        initial_record_time=read.get("initialRecordTime"),
        report_if_empty=read.get("reportIfEmpty"),
    )


def _schedule(notes: Notes, element: Element) -> tuple[tuple[str, str], ...]:
    parts = _parts(notes, element, frozenset(SCHEDULE))
    reader = EventReader(Names({}), "xml")
    found = tuple([(name, text_of(items[0])) for name, items in parts.items()])
    for name, text in found:
        check_schedule(reader, name, text, name)
    _take(notes, reader, element)
    return found


def _take(notes: Notes, reader: EventReader, element: Element) -> None:
    notes.findings.extend([placed(finding, element) for finding in reader.findings])
