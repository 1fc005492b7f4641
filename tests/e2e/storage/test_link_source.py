"""The store answers a trace's questions as the log in memory does, at every position that could be asked about."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.house import alias_event, product_class
from clew.events.links import link_facts
from clew.events.model import AnyEvent
from clew.events.participants import participants
from clew.events.timestamps import timestamp
from clew.security.visibility import EVERYTHING, Visibility, only
from clew.storage.store import Store
from clew.testing.database import wipe
from clew.testing.histories import Arrival, histories
from clew.testing.link_log import EventLog
from clew.testing.records import record_events
from clew.testing.samples import declared_wrong, observe
from clew.tracing import LinkSource, Subject, TraceRequest, Via, trace
from clew.tracing.reachability import Direction

pytestmark = pytest.mark.postgres

DIRECTIONS: tuple[Direction, ...] = ("forward", "backward")


def agree(store: Store, log: EventLog, visibility: Visibility) -> None:
    source = store.links.source(visibility)
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    keys = {key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key}
    keys |= {mention.key for record in log.records for mention in participants(record.event)} | {"urn:label:1"}
    for known in range(store.position() + 1):
        assert list(source.facts_touching(keys, known)) == list(log.facts_touching(keys, known))
        assert source.log_end(known) == log.log_end(known)
        assert source.levels(keys, known) == log.levels(keys, known)
        assert source.product_classes(keys, known) == log.product_classes(keys, known)
        assert [(a.a, a.b) for a in source.aliases(keys, known)] == [(a.a, a.b) for a in log.aliases(keys, known)]
    for key in keys:
        assert list(source.facts_touching([key], 99)) == list(log.facts_touching([key], 99))
    things = {key for key in keys if not key.startswith("event:")}
    expected = {key: (s.position, s.text) for key, s in log.spellings(things).items()}
    assert {key: (s.position, s.text) for key, s in source.spellings(things).items()} == expected


def recorded(store: Store, arrivals: list[Arrival]) -> EventLog:
    """The log in memory of what the store took: it leaves out what it knows already."""
    wipe(store)
    log = EventLog()
    for event, party in arrivals:
        if record_events(store, [event], f"urn:p:{party}", "proceed").outcomes[0].state == "recorded":
            log.append(event, party)
    return log


def told(source: LinkSource, request: TraceRequest) -> list[tuple[object, ...]]:
    """All that a trace says, but for the stand-ins of eventIDs that the events did not have."""

    def named(via: Via | None) -> tuple[str, str | None] | None:
        return via and (via.node, via.event if via.event.startswith("urn:example:event:") else None)

    answer = trace(source, request)
    return [
        (node.key, node.kind, node.word, node.time, named(node.via), named(node.certain_via), node.share)
        + ((node.reason.code, node.reason.source, node.reason.target) if node.reason else ())
        for node in answer.nodes
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.booleans(), st.booleans())
def test_every_trace_of_any_history(store: Store, history: list[Arrival], contact: bool, cross_classes: bool) -> None:
    log = recorded(store, history)
    source = store.links.source(EVERYTHING)
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    for key in sorted({key for fact in facts for key in (fact.thing, fact.operation) if key}):
        for direction, known in itertools.product(DIRECTIONS, (None, log.head() // 2)):
            request = TraceRequest(
                subjects=(Subject(key),),
                direction=direction,
                as_known_at=known,
                contact=contact,
                cross_classes=cross_classes,
            )
            assert told(source, request) == told(log, request)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_on_any_history(store: Store, history: list[Arrival]) -> None:
    log = recorded(store, history)
    agree(store, log, EVERYTHING)
    agree(store, log, only(*{f"urn:p:{record.party}" for record in log.records}))


def test_on_aliases_and_classes(store: Store) -> None:
    named = alias_event("urn:t:1", "urn:label:1", timestamp(5), event_id="urn:e:1")
    classes: list[AnyEvent] = [
        observe("urn:t:1", at=at, ilmd=(product_class(f"urn:class:{at}"),), event_id=f"urn:e:c{at}") for at in (4, 2, 3)
    ]
    events: list[AnyEvent] = [named, *classes, declared_wrong(classes[0]), declared_wrong(named)]
    agree(store, recorded(store, [(event, "us") for event in events]), EVERYTHING)
