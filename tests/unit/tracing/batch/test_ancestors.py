"""Every row of a batch is the trace of that unit alone, on invented histories."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.links import link_facts
from clew.testing.array_graphs import arrays_of_log, torn
from clew.testing.histories import Arrival, carrier_histories, histories
from clew.testing.law import histories_each
from clew.testing.link_log import EventLog
from clew.tracing import Subject, TraceRequest, trace
from clew.tracing.batch.crossing import Part, crossed, grouped
from clew.tracing.batch.search import Ancestry, ancestors
from clew.tracing.batch.starts import starts_of

pytestmark = pytest.mark.law

quick = settings(
    max_examples=histories_each(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def recorded(arrivals: list[Arrival]) -> EventLog:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
    return log


def named(log: EventLog) -> list[str]:
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    return sorted({key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key})


@quick
@given(histories(12) | carrier_histories(), st.booleans(), st.data())
def test_rows_are_single_traces(arrivals: list[Arrival], cross: bool, data: st.DataObject) -> None:
    log = recorded(arrivals)
    arrays, names = arrays_of_log(log, None)
    if data.draw(st.booleans()):
        arrays = torn(arrays, data.draw(st.integers(0, 1 << 20)))
    units = [key for key in named(log) if names.nodes_of(key)]
    if not units:
        return
    instants = sorted({record.event.event_time.microseconds for record in log.records})
    times = [data.draw(st.sampled_from(instants)) for _ in units]
    starts = starts_of(arrays, [names.nodes_of(key) for key in units], times)
    found = ancestors(arrays, starts, cross_classes=cross)
    for row, (unit, at) in enumerate(zip(units, times, strict=True)):
        request = TraceRequest(subjects=(Subject(unit),), direction="backward", at_time=at, cross_classes=cross)
        answer = trace(log, request)
        span = slice(found.first[row], found.first[row + 1])
        told = list(
            zip(found.node[span].tolist(), found.latest[span].tolist(), found.start[span].tolist(), strict=True)
        )
        assert {(names.key(node), time) for node, time, start in told if not start} == {
            (node.key, node.time) for node in answer.nodes if node.time is not None
        }
        assert {names.key(node) for node, _, start in told if start} == set(answer.subjects)
        assert [node for node, _, _ in told] == sorted(node for node, _, _ in told)


matrices = st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.booleans()), max_size=4), max_size=4)


@quick
@given(
    matrices,
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 4)), max_size=12),
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=8),
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=4),
)
def test_crossing_is_the_product(
    rows: list[list[tuple[int, int, bool]]],
    parts: list[tuple[int, int, int]],
    of_event: set[tuple[int, int]],
    of_node: set[tuple[int, int]],
) -> None:
    when = {event: time for _, time, event in parts}
    parts = sorted({(node, when[event], event) for node, _, event in parts})
    rows = [sorted({node: (node, latest, start) for node, latest, start in row}.values()) for row in rows]
    flat = [each for row in rows for each in row]
    first = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    ancestry = Ancestry(
        first,
        np.array([node for node, _, _ in flat], np.int32),
        np.array([latest for _, latest, _ in flat], np.int64),
        np.array([start for _, _, start in flat], np.uint8),
    )
    bounds = np.cumsum([0, *np.bincount([node for node, _, _ in parts], minlength=4)]).astype(np.int64)
    part = Part(
        bounds, np.array([event for _, _, event in parts], np.int32), np.array([time for _, time, _ in parts], np.int64)
    )
    cells = crossed(ancestry, part, by_first(of_event, 5), by_first(of_node, 4), 6)
    for number, row in enumerate(rows):
        times: dict[int, list[int]] = {}
        met = {event for node, latest, _ in row for who, time, event in parts if who == node and time <= latest}
        for event, column in of_event:
            if event in met:
                times.setdefault(column, []).append(when[event])
        for node, latest, start in row:
            for who, column in of_node:
                if who == node and not start:
                    times.setdefault(column, []).append(latest)
        span = slice(cells.indptr[number], cells.indptr[number + 1])
        told = zip(*(column[span].tolist() for column in cells[1:]), strict=True)
        assert list(told) == [(each, len(times[each]), min(times[each]), max(times[each])) for each in sorted(times)]


def by_first(pairs: set[tuple[int, int]], count: int):  # type: ignore[no-untyped-def]
    both = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return grouped(both[:, 0], both[:, 1].astype(np.int32), count)
