"""Queries: what of their parameters must hold together, and the JSON documents that state them.

Three JSON documents ask instead of telling (EPCIS 2.0 §8.2.7 and §12; GS1's query schema and OpenAPI): the query
itself, ``{"eventType": […], "GE_eventTime": …}``; the definition of a named query, ``{"name", "query"}``; the request
for a subscription to one, ``{"dest", "schedule" | "stream"}``. They hold no events: they are read, and it is said what
they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from clew.events.epcis.contexts import check_context, check_context_shape, context_text, flag_unknown_prefixes
from clew.events.epcis.event_reader import EventReader, boolean, loose_extensions, shown, string, time, uri
from clew.events.epcis.event_tables import require
from clew.events.epcis.names import STANDARD_PREFIXES, Names, declared_prefixes
from clew.events.epcis.parsed import Parsed
from clew.events.epcis.query_parameters import EVENT_PARAMETERS, FIRST_WORDS, parameter
from clew.events.epcis.query_values import check, kind_of, texts
from clew.events.model import Document, Query, QueryParameter, SubscriptionControls

_QUERY_SCHEMA = "query-schema"
_DEFINITION = frozenset({"@context", "name", "query"})
# Two names of the client's secret: GS1's OpenAPI requires the one and defines the other. It is checked, never kept.
_SECRETS = ("signatureToken", "secret")
_ANSWERED = ("subscriptionID", "createdAt", "lastNotifiedAt", "minRecordTime", "epcFormat")
_SUBSCRIPTION = frozenset(
    {"@context", "dest", "schedule", "stream", "reportIfEmpty", "initialRecordTime", *_SECRETS, *_ANSWERED}
)
SCHEDULE = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
"""The fields of a schedule (§8.2.5.3) and the numbers that each may hold; Monday is 1."""
_SCHEDULE_PART = re.compile(r"(\d{1,2})|\[(\d{1,2})-(\d{1,2})\]", re.ASCII)


def is_query(tree: dict[str, Any]) -> bool:
    """Whether an object without type asks: a member of a query, of a definition or of a subscription gives it away."""
    if "query" in tree or ("dest" in tree and not tree.keys().isdisjoint(("schedule", "stream", *_SECRETS))):
        return True
    asking = any(key in EVENT_PARAMETERS or key.startswith(FIRST_WORDS) for key in tree)
    return asking or _QUERY_SCHEMA in context_text(tree.get("@context"))


def read_query(tree: dict[str, Any]) -> Parsed:
    """Read a JSON document of which :func:`is_query` holds. What it breaks is in the findings."""
    context = tree.get("@context")
    declared = declared_prefixes(context, STANDARD_PREFIXES)
    if type(tree.get("query")) is dict:
        declared |= declared_prefixes(tree["query"].get("@context"), {**STANDARD_PREFIXES, **declared})
    reader = EventReader(Names({**STANDARD_PREFIXES, **declared}), "json")
    if "@context" in tree:
        check_context(reader, context)
    if "query" in tree:
        query = _definition(reader, tree)
    elif "dest" in tree:
        query = _subscription(reader, tree)
    else:
        query = Query("Poll", "SimpleEventQuery", _parameters(reader, tree, ""))
    flag_unknown_prefixes(reader)
    note_what_it_is(reader, "document")
    document = Document(
        kind="EPCISQueryDocument",
        events=(),
        query_name=query.name,
        query=query,
        namespaces=tuple(declared.items()),
    )
    return Parsed(document, (), tuple(reader.findings))


def note_what_it_is(reader: EventReader, place: str) -> None:
    """A query is no mistake, but whoever hands it in as events should know that none are recorded."""
    reader.flag(place, "query", "epcis.document.query")


def _definition(reader: EventReader, tree: dict[str, Any]) -> Query:
    require(reader, tree, "", ("name",))
    _refuse_others(reader, tree, _DEFINITION)
    name = string(reader, tree["name"], "name") if "name" in tree else None
    if name == "":
        reader.refuse("name", "required", "epcis.required", field="name")
    parameters: tuple[QueryParameter, ...] = ()
    asked = tree["query"]
    if type(asked) is dict:
        parameters = _parameters(reader, asked, "query.")
    else:
        reader.wrong_type("query", "object", asked)
    return Query("CreateQuery", name, parameters)


def _parameters(reader: EventReader, tree: dict[str, Any], before: str) -> tuple[QueryParameter, ...]:
    found: list[QueryParameter] = []
    for name, value in tree.items():
        if name == "@context":
            if before:
                check_context_shape(reader, value, before + name)
            continue
        known = parameter(name)
        if known is None:
            refuse_unknown(reader, name, before + name)
            continue
        check(reader, known.form, value, before + name)
        field = None if known.field is None else reader.names.expand(known.field)
        found.append(QueryParameter(name, texts(value), kind_of(value), field))
    together(reader, tree, before)
    return tuple(found)


def refuse_unknown(reader: EventReader, name: str, place: str) -> None:
    reader.refuse(place, "unknown-parameter", "epcis.query.unknown_parameter", name=shown(name))


def together(reader: EventReader, names: Iterable[str], before: str = "") -> None:
    """Rules of §8.2.7.1 that span parameters: the two limits exclude each other, the first N need an order."""
    given = frozenset(names)
    if {"eventCountLimit", "maxEventCount"} <= given:
        reader.refuse(f"{before}maxEventCount", "exclusive", "epcis.query.limits_clash")
    if "eventCountLimit" in given and "orderBy" not in given:
        reader.refuse(f"{before}orderBy", "required", "epcis.query.limit_needs_order")


def _subscription(reader: EventReader, tree: dict[str, Any]) -> Query:
    _refuse_others(reader, tree, _SUBSCRIPTION)
    destination = uri(reader, tree["dest"], "dest")
    for member in (*_SECRETS, "subscriptionID", "epcFormat"):
        if member in tree:
            string(reader, tree[member], member)
    for member in ("createdAt", "lastNotifiedAt", "minRecordTime"):
        if member in tree:
            time(reader, tree[member], member)
    if ("schedule" in tree) == ("stream" in tree):
        reader.refuse("schedule", "exclusive", "epcis.query.schedule_or_stream")
    stream = tree.get("stream")
    if "stream" in tree and boolean(reader, stream, "stream") is False:
        reader.refuse("stream", "enum", "epcis.query.stream")
    controls = SubscriptionControls(
        schedule=_schedule(reader, tree.get("schedule", {}), "schedule"),
        stream=stream is True,
        initial_record_time=time(reader, tree["initialRecordTime"], "initialRecordTime")
        if "initialRecordTime" in tree
        else None,
        report_if_empty=boolean(reader, tree["reportIfEmpty"], "reportIfEmpty") if "reportIfEmpty" in tree else None,
    )
    identifier = tree.get("subscriptionID")
    return Query(
        "Subscribe",
        destination=destination,
        controls=controls,
        subscription_id=identifier if type(identifier) is str else None,
    )


def _schedule(reader: EventReader, schedule: Any, place: str) -> tuple[tuple[str, str], ...]:
    if type(schedule) is not dict:
        reader.wrong_type(place, "object", schedule)
        return ()
    found: list[tuple[str, str]] = []
    for field, value in schedule.items():
        where = f"{place}.{field}"
        if field not in SCHEDULE:
            reader.refuse(where, "unknown-field", "epcis.unknown_field", field=shown(field))
        elif string(reader, value, where) is not None:
            check_schedule(reader, field, value, where)
            found.append((field, value))
    return tuple(found)


def check_schedule(reader: EventReader, field: str, text: str, place: str) -> None:
    """Numbers and ranges, ``1,5,[10-20]``, within what the field can be."""
    least, most = SCHEDULE[field]
    for part in text.split(","):
        match = _SCHEDULE_PART.fullmatch(part.strip())
        numbers = [int(number) for number in match.groups() if number is not None] if match else []
        if not numbers or numbers != sorted(numbers) or numbers[0] < least or numbers[-1] > most:
            reader.refuse(place, "schedule", "epcis.query.schedule", value=shown(text), least=least, most=most)
            return


def _refuse_others(reader: EventReader, tree: dict[str, Any], known: frozenset[str]) -> None:
    """Extensions are named by prefix; the standard's interface has no place for them, so they are only checked."""
    for key in tree:
        if key not in known and ":" not in key:
            reader.refuse(key, "unknown-field", "epcis.unknown_field", field=shown(key))
    loose_extensions(reader, {key: value for key, value in tree.items() if ":" in key and key not in known}, "")
