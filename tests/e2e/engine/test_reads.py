"""The engine's narrow reads say on a server what they say on the log in memory, and so does the graph made of them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings

from clew.events.house import alias_event, product_class
from clew.events.links import LinkFact, link_facts
from clew.events.model import AnyEvent
from clew.events.timestamps import timestamp
from clew.storage.reads.link_changes import LinkChangesReader
from clew.storage.store import Store
from clew.testing.database import wipe
from clew.testing.histories import Arrival, histories
from clew.testing.live_links import ChangingLog, bits_of, bits_of_arrays, rows_of, rows_of_arrays, whole_graph
from clew.testing.records import record_events
from clew.testing.samples import declared_wrong, observe
from clew.testing.snapshots import snapshot_of
from clew.tracing.engine.live import LiveGraph

pytestmark = pytest.mark.postgres
few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def recorded(store: Store, arrivals: list[Arrival]) -> ChangingLog:
    """The log in memory of what the store took: it leaves out what it knows already."""
    wipe(store)
    log = ChangingLog()
    for event, party in arrivals:
        if record_events(store, [event], f"urn:p:{party}", "proceed").outcomes[0].state == "recorded":
            log.append(event, party)
    return log


def places(facts: list[LinkFact]) -> list[LinkFact]:
    return sorted(facts, key=lambda fact: (fact.position, fact.ordinal))


def agree(store: Store, log: ChangingLog) -> None:
    reader = LinkChangesReader(store.engine)
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    things = sorted({key for fact in facts for key in (fact.thing, fact.parent) if key} | {"urn:t:1"})
    pairs = set(itertools.product(things, things))
    times = {(thing, fact.event_time) for thing in things for fact in facts}
    head = log.head()
    assert reader.standing(head)[0] == head
    assert reader.standing(head + 1)[2] is None
    marks = [reader.standing(position)[2] for position in range(1, head + 1)]
    assert None not in marks
    assert len(set(marks)) == head
    for known in {head // 2, head}:
        for after in range(known + 1):
            assert places(reader.changed_facts(after, known)) == places(log.changed_facts(after, known))
            assert log.counted_between(after, known) <= reader.counted_between(after, known)
            assert reader.aliased_between(after, known) == log.aliased_between(after, known)
            assert reader.classified_between(after, known) == log.classified_between(after, known)
            assert reader.alternates_between(after, known) == log.alternates_between(after, known)
        assert places(reader.pair_facts(pairs, known)) == places(log.pair_facts(pairs, known))
        assert places(reader.endings(times, known)) == places(log.endings(times, known))
        assert reader.adds_at(times, known) == log.adds_at(times, known)
        assert reader.installed(things, (), known) == log.installed(things, (), known)
        assert reader.installed((), things, known) == log.installed((), things, known)
        assert places(reader.removal_facts(pairs, known)) == places(log.removal_facts(pairs, known))
        assert places(reader.facts_at(range(1, known), known)) == places(log.facts_at(range(1, known), known))
        assert places(reader.resets_of(things, known)) == places(log.resets_of(things, known))
        assert reader.assembled(things, known) == log.assembled(things, known)
        assert reader.levels(things, known) == log.levels(things, known)


@few
@given(histories())
def test_on_any_history(store: Store, arrivals: list[Arrival]) -> None:
    agree(store, recorded(store, arrivals))


def test_on_aliases_classes_and_alternates(store: Store) -> None:
    named = alias_event("urn:t:1", "urn:label:1", timestamp(5), event_id="urn:e:1")
    stated = observe("urn:t:1", at=4, ilmd=(product_class("urn:class:4"),), event_id="urn:e:c")
    events: list[AnyEvent] = [named, stated, declared_wrong(stated), declared_wrong(named)]
    agree(store, recorded(store, [(event, "us") for event in events]))


@few
@given(histories())
def test_the_graph_on_a_server(store: Store, arrivals: list[Arrival]) -> None:
    log = recorded(store, arrivals)
    start = log.head() // 2
    snapshot = snapshot_of(log, start)
    live = LiveGraph(snapshot.base, snapshot.names, start, LinkChangesReader(store.engine))
    keys = snapshot.names.keys(range(len(snapshot.base.node)))
    for position in range(start, log.head() + 1):
        live.extend(position)
        whole = whole_graph(log, position)
        named = [*keys, *live.new_keys]
        assert rows_of_arrays(live.graph, named) == rows_of(whole)
        assert bits_of_arrays(live.graph, named) == bits_of(whole)
