"""The engine says what the plain engine says, event by event, with any snapshot and as known at any time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.house import alias_event
from clew.events.links import link_facts
from clew.events.model import QuantityElement
from clew.events.timestamps import timestamp
from clew.testing.histories import Arrival, carrier_histories, histories, named_histories
from clew.testing.law import histories_each
from clew.testing.live_links import ChangingLog
from clew.testing.samples import START, transform
from clew.testing.snapshots import snapshot_of
from clew.tracing.answer import Answer
from clew.tracing.engine.choosing import TraceEngine
from clew.tracing.engine.ports import Ready
from clew.tracing.kernel.answer import trace_arrays
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.reachability import Direction
from clew.tracing.request import Subject, TraceRequest
from clew.tracing.trace import trace

pytestmark = pytest.mark.law

busy = settings(max_examples=histories_each(8), deadline=None, suppress_health_check=list(HealthCheck))
DIRECTIONS: tuple[Direction, ...] = ("forward", "backward")


def kernel(ready: Ready, request: TraceRequest, log_end: int | None) -> Answer:
    return trace_arrays(Searchable(ready.graph), ready.names, request, ready.position, log_end)


def engine_over(log: ChangingLog, positions: list[int]) -> TraceEngine:
    """With snapshots of these positions."""
    made = {position: snapshot_of(log, position) for position in positions}

    def newest(at_most: int | None) -> object:
        fit = [position for position in made if at_most is None or position <= at_most]
        return made[max(fit)] if fit else None

    return TraceEngine(log, newest, kernel, lambda: None)  # type: ignore[arg-type]


def told(answer: Answer) -> list[object]:
    nodes = [
        (n.key, n.id, n.kind, n.word, n.time, n.via, n.certain_via, n.reason, n.share and round(n.share, 4))
        for n in answer.nodes
    ]
    return [answer.position, answer.from_time, answer.at_time, sorted(answer.subjects), answer.counts(), *nodes]


def subjects(log: ChangingLog) -> list[str]:
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    return sorted({key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key})


@busy
@given(histories() | carrier_histories() | named_histories(), st.data())
def test_every_answer_after_every_event(arrivals: list[Arrival], data: st.DataObject) -> None:
    log = ChangingLog()
    start = data.draw(st.integers(0, len(arrivals)))
    for event, party in arrivals[:start]:
        log.append(event, party)
    engine = engine_over(log, [start])
    for event, party in [*arrivals[start:], (None, "")]:
        for key in subjects(log):
            for direction in DIRECTIONS:
                contact = data.draw(st.booleans())
                request = TraceRequest(subjects=(Subject(key),), direction=direction, contact=contact)
                assert told(engine.answer(log, request, whole=True)) == told(trace(log, request))
        state = engine.state()
        assert state.engine == "kernel" or state.reason == "alternates"
        if event is not None:
            log.append(event, party)


def test_a_name_of_two_nodes_is_several_subjects_though_no_link_joins_one_of_them() -> None:
    """Until 7 the melt is the tin; what it is called afterwards is a node of its own that nothing was made of."""
    log = ChangingLog()
    melt = (QuantityElement("urn:melt", "3"),)
    log.append(alias_event("urn:tin", "urn:melt", timestamp(START), valid_to=timestamp(START + 7)))
    log.append(transform((), (), at=3, input_quantity_list=melt, output_quantity_list=melt))
    request = TraceRequest(subjects=(Subject("urn:melt"),), direction="backward")
    answer = engine_over(log, [2]).answer(log, request, whole=True)
    assert told(answer) == told(trace(log, request))
    assert (sorted(answer.subjects), [node.share for node in answer.nodes]) == (["urn:melt", "urn:tin"], [None])


@busy
@given(histories() | named_histories(), st.data())
def test_as_known_at_any_position(arrivals: list[Arrival], data: st.DataObject) -> None:
    log = ChangingLog()
    for event, party in arrivals:
        log.append(event, party)
    engine = engine_over(log, sorted({0, data.draw(st.integers(0, len(arrivals)))}))
    known = data.draw(st.integers(0, len(arrivals)))
    for key in subjects(log):
        for direction in DIRECTIONS:
            request = TraceRequest(subjects=(Subject(key),), direction=direction, as_known_at=known)
            assert told(engine.answer(log, request, whole=True)) == told(trace(log, request))
