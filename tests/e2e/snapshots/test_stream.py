"""What is streamed from the database makes the snapshot that the log in memory makes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from clew.events.house import alias_event, element, product_class
from clew.events.model import AnyEvent
from clew.events.timestamps import timestamp
from clew.scenarios.snapshot_making import concluded, silent
from clew.storage.reads.link_stream import stream
from clew.storage.store import Store
from clew.testing.database import wipe
from clew.testing.histories import Arrival, histories
from clew.testing.link_log import EventLog
from clew.testing.records import record_events
from clew.testing.samples import START, counted, declared_wrong, install, observe, pack, transform
from clew.testing.snapshots import snapshot_of
from clew.tracing.snapshot.content import arrays_of

pytestmark = pytest.mark.postgres

TOLD_APART = {"names.event_first", "names.event_bytes"}
"""The database has a hash for an event without eventID, the log in memory another stand-in."""


def recorded(store: Store, arrivals: list[Arrival]) -> EventLog:
    """The log in memory of what the store took: it leaves out what it knows already."""
    wipe(store)
    log = EventLog()
    for event, party in arrivals:
        if record_events(store, [event], f"urn:p:{party}", "proceed").outcomes[0].state == "recorded":
            log.append(event, party)
    return log


def agree(store: Store, log: EventLog) -> None:
    for known_at in range(log.head() + 1):
        found = concluded(stream(store.engine, silent, known_at))
        expected = snapshot_of(log, known_at)
        assert (found.position, found.log_end) == (expected.position, expected.log_end)
        mine, theirs = arrays_of(found), arrays_of(expected)
        assert mine.keys() == theirs.keys()
        for name in mine.keys() - TOLD_APART - {"aliases"}:
            assert np.array_equal(mine[name], theirs[name], equal_nan=mine[name].dtype.kind == "f"), name
        assert set(found.aliases.records) == set(expected.aliases.records)
        ids = log.event_ids(range(1, known_at + 1))
        for position in found.base.links.position.tolist():
            given_id = ids[position]
            shown = found.names.event_id(position)
            assert shown == given_id or (given_id.startswith("urn:clew:position:") and shown.startswith("ni:"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(10))
def test_on_any_history_at_every_position(store: Store, history: list[Arrival]) -> None:
    agree(store, recorded(store, history))


def test_on_aliases_and_classes(store: Store) -> None:
    lot, relabelled = "urn:epc:class:lgtin:0614141.112347.A", "urn:epc:id:sgtin:0614141.112345.9"
    alias = alias_event("urn:t:1", relabelled, timestamp(5), valid_from=timestamp(START + 30), event_id="urn:e:1")
    same = alias_event("urn:t:3", "urn:label:3", timestamp(5), event_id="urn:e:2")
    stated: list[AnyEvent] = [
        observe("urn:t:1", at=at, ilmd=(product_class(f"urn:class:{at}"),), event_id=f"urn:e:c{at}") for at in (4, 2, 3)
    ]
    events: list[AnyEvent] = [
        *(alias, same, *stated, declared_wrong(stated[0])),
        transform(("urn:t:1", "urn:t:2"), ("urn:t:4",), at=20),
        transform(("urn:t:1", "urn:label:3"), ("urn:t:5",), at=40),
        install("urn:t:5", relabelled, at=35),
        pack("urn:box:1", "urn:t:1", relabelled, at=50, child_quantity_list=(counted(lot, "4"),)),
        pack("urn:box:1", at=60, action="DELETE", child_quantity_list=(counted(lot, "4", "EA"),)),
        observe("urn:t:3", at=61, quantity_list=(counted("urn:label:3", "1"),)),
        declared_wrong(same),
    ]
    agree(store, recorded(store, [(event, "us") for event in events]))


def test_supplier_lots_are_one_with_ours_while_they_are_one_to_one(store: Store) -> None:
    ours = "urn:epc:class:lgtin:0614141.112347.A"
    supplier = (element("supplier", "urn:epc:id:pgln:9521102.00000"), element("batch", "B-77"))
    events = [
        observe(at=1, action="ADD", quantity_list=(counted(ours, "10"),), extensions=supplier),
        transform((), ("urn:t:1",), at=2, input_quantity_list=(counted(ours, "1"),)),
    ]
    for event in events:
        record_events(store, [event], "urn:p:us", "proceed")
    alone = concluded(stream(store.engine, silent))
    assert len(alone.aliases.records) == 1
    other = observe(at=3, action="ADD", quantity_list=(counted(ours + "2", "10"),), extensions=supplier)
    record_events(store, [other])
    assert concluded(stream(store.engine, silent)).aliases.records == ()
    assert concluded(stream(store.engine, silent, 2)).aliases == alone.aliases
