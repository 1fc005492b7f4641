"""A snapshot at any position and what came since, event by event, are the graph of all facts as known then."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.house import alias_event, product_class
from clew.events.model import AnyEvent, ObjectEvent
from clew.events.timestamps import timestamp
from clew.testing.histories import (
    HOUSE_LOTS,
    HOUSE_THINGS,
    LOTS,
    PARTS,
    SECOND,
    START,
    UNITS,
    Arrival,
    carrier_histories,
    histories,
    pair_histories,
    stock_histories,
)
from clew.testing.law import histories_each
from clew.testing.live_links import (
    ChangingLog,
    bits_of,
    bits_of_arrays,
    rows_of,
    rows_of_arrays,
    whole_graph,
)
from clew.testing.samples import counted, declared_wrong, install, observe, transform
from clew.testing.snapshots import snapshot_of
from clew.tracing.engine.live import LiveGraph

pytestmark = pytest.mark.law

busy = settings(
    max_examples=histories_each(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def recorded(arrivals: list[Arrival]) -> ChangingLog:
    log = ChangingLog()
    for event, party in arrivals:
        log.append(event, party)
    return log


def snapshot_at(log: ChangingLog, position: int) -> tuple[LiveGraph, list[str]]:
    snapshot = snapshot_of(log, position)
    keys = snapshot.names.keys(range(len(snapshot.base.node)))
    return LiveGraph(snapshot.base, snapshot.names, position, log), keys


def check(live: LiveGraph, keys: list[str], log: ChangingLog) -> None:
    whole = whole_graph(log, live.position)
    named = [*keys, *live.new_keys]
    assert rows_of_arrays(live.graph, named) == rows_of(whole)
    assert bits_of_arrays(live.graph, named) == bits_of(whole)


@busy
@given(histories(12) | pair_histories() | stock_histories() | carrier_histories(), st.data())
def test_since_is_the_difference(arrivals: list[Arrival], data: st.DataObject) -> None:
    log = recorded(arrivals)
    start = data.draw(st.integers(0, len(arrivals)))
    live, keys = snapshot_at(log, start)
    while live.position < log.head():
        live.extend(data.draw(st.integers(live.position + 1, log.head())))
        check(live, keys, log)


@st.composite
def with_other_names(draw: st.DrawFn) -> list[Arrival]:
    """A history in which things get and lose other names, some for a time only, and state their product class."""
    arrivals = draw(histories(9))
    named = st.sampled_from((*PARTS, *UNITS, *LOTS, *HOUSE_LOTS, "urn:label:1", "urn:label:2"))
    for number in range(draw(st.integers(1, 4))):
        instant = timestamp(START + draw(st.integers(0, 8)) * SECOND)
        event: AnyEvent
        if draw(st.integers(0, 3)):
            bound = st.none() | st.integers(0, 8).map(lambda second: timestamp(START + second * SECOND))
            thing, other = draw(st.lists(named, min_size=2, max_size=2, unique=True))
            event = alias_event(
                thing,
                other,
                instant,
                valid_from=draw(bound),
                valid_to=draw(bound),
                event_id=f"urn:example:name:{number}",
            )
        else:
            stated = product_class(draw(st.sampled_from(["urn:class:1", "urn:class:2"])))
            event = ObjectEvent(
                event_time=instant,
                event_time_zone_offset="+00:00",
                action="ADD",
                epc_list=(draw(st.sampled_from((*HOUSE_THINGS, *HOUSE_LOTS))),),
                ilmd=(stated,),
                event_id=f"urn:example:name:{number}",
            )
        arrivals.insert(draw(st.integers(0, len(arrivals))), (event, "us"))
        if draw(st.integers(0, 3)) == 0:
            arrivals.insert(draw(st.integers(0, len(arrivals))), (declared_wrong(event), "us"))
    return arrivals


@busy
@given(with_other_names(), st.data())
def test_with_aliases_and_classes(arrivals: list[Arrival], data: st.DataObject) -> None:
    log = recorded(arrivals)
    live, keys = snapshot_at(log, data.draw(st.integers(0, len(arrivals))))
    while live.position < log.head():
        live.extend(data.draw(st.integers(live.position + 1, log.head())))
        check(live, keys, log)


@busy
@given(histories(14) | pair_histories(10))
def test_event_by_event_from_nothing(arrivals: list[Arrival]) -> None:
    log = ChangingLog()
    live, keys = snapshot_at(log, 0)
    for event, party in arrivals:
        log.append(event, party)
        live.extend(log.head())
        check(live, keys, log)


def test_what_is_taken_out_of_itself_later_came_out_of_no_operation_as_a_removal() -> None:
    """A thing installed in itself makes no link; the rework that it goes through is a removal only while it is."""
    log = recorded(
        [
            (install("urn:t", "urn:t", at=0), "us"),
            (transform(("urn:t",), ("urn:t",), at=4), "us"),
        ]
    )
    live, keys = snapshot_at(log, 2)
    assert {row[0] for row in rows_of(whole_graph(log, 2))} == {"consume"}
    log.append(install("urn:t", at=3, action="DELETE"))
    live.extend(3)
    assert {row[0] for row in rows_of(whole_graph(log, 3))} == {"consume", "produce"}
    check(live, keys, log)


def test_what_is_counted_later_becomes_a_lot() -> None:
    log = recorded([(transform(("urn:t:1",), ("urn:t:2", "urn:t:3")), "us")])
    live, keys = snapshot_at(log, 1)
    assert not any(row[8] for row in rows_of(whole_graph(log, 1)) if row[0] == "consume")
    log.append(observe(at=1, quantity_list=(counted("urn:t:1", "1"),)))
    live.extend(2)
    check(live, keys, log)
    assert all(row[8] for row in rows_of(whole_graph(log, 2)) if row[0] == "consume")
