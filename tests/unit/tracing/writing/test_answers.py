"""The nodes of an answer over arrays, written without objects, are those of the plain engine's document."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.links import link_facts
from clew.events.timestamps import canonical_time
from clew.testing.histories import Arrival, carrier_histories, histories, stock_histories
from clew.testing.law import histories_each
from clew.testing.live_links import ChangingLog
from clew.testing.snapshots import snapshot_of
from clew.tracing import WORDS, Subject, TraceRequest, trace
from clew.tracing.document import node_document
from clew.tracing.engine.live import LiveGraph
from clew.tracing.engine.names import LiveNames, Texts
from clew.tracing.kernel.answer import KernelAnswer, trace_arrays
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.writing import answers, columns
from clew.tracing.writing.answers import node_bytes
from clew.tracing.writing.columns import column_pieces

pytestmark = pytest.mark.law

quick = settings(
    max_examples=histories_each(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True)
def however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "FEW", 0)
    monkeypatch.setattr(columns, "FEW", 0)


def traced(log: ChangingLog, start: int, request: TraceRequest) -> KernelAnswer:
    snapshot = snapshot_of(log, start)
    live = LiveGraph(snapshot.base, snapshot.names, start, log)
    live.extend(log.head())
    names = LiveNames(snapshot, live, log, Texts())
    return trace_arrays(Searchable(live.graph), names, request, log.head(), log.log_end(log.head()))


@quick
@given(histories(12) | carrier_histories() | stock_histories(), st.data())
def test_same_bytes(arrivals: list[Arrival], data: st.DataObject) -> None:
    log = ChangingLog()
    for event, party in arrivals:
        log.append(event, party)
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    keys = sorted({key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key})
    if not keys:
        return
    request = TraceRequest(
        subjects=(Subject(data.draw(st.sampled_from(keys))),),
        direction=data.draw(st.sampled_from(("forward", "backward"))),
        contact=data.draw(st.booleans()),
    )
    fast = traced(log, data.draw(st.integers(0, log.head())), request)
    plain = trace(log, request)
    words = data.draw(st.sets(st.sampled_from(WORDS)))
    offset, limit = data.draw(st.integers(0, 5)), data.draw(st.none() | st.integers(0, 6))
    expected = [orjson.dumps(node_document(plain, node)) for node in plain.page(words, offset, limit)]
    assert b"".join(node_bytes(fast, words, offset=offset, limit=limit)) == b",".join(expected)


def rebuilt(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The members of ``nodes`` from columns."""

    def via(node: int, event: int) -> dict[str, str] | None:
        return None if node < 0 else {"node": document["ids"][node], "event": document["events"][event]}

    return [
        {
            "id": document["ids"][row],
            "kind": document["kinds"][document["kind"][row]],
            "word": document["words"][document["word"][row]],
            "time": None if document["time"][row] is None else canonical_time(document["time"][row]),
            "via": via(document["via"][row], document["via_event"][row]),
            "certain_via": via(document["certain_via"][row], document["certain_via_event"][row]),
            "share": document["share"][row],
            "reason": document["reasons"].get(str(row)),
        }
        for row in range(len(document["kind"]))
    ]


@quick
@given(histories(12) | carrier_histories() | stock_histories(), st.data())
def test_columns_hold_the_same(arrivals: list[Arrival], data: st.DataObject) -> None:
    log = ChangingLog()
    for event, party in arrivals:
        log.append(event, party)
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    keys = sorted({key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key})
    if not keys:
        return
    request = TraceRequest(
        subjects=(Subject(data.draw(st.sampled_from(keys))),),
        direction=data.draw(st.sampled_from(("forward", "backward"))),
    )
    fast, plain = traced(log, data.draw(st.integers(0, log.head())), request), trace(log, request)
    words = data.draw(st.sets(st.sampled_from(WORDS)))
    offset, limit = data.draw(st.integers(0, 5)), data.draw(st.none() | st.integers(0, 6))
    expected = [orjson.loads(orjson.dumps(node_document(plain, node))) for node in plain.page(words, offset, limit)]
    for answer in (fast, plain):
        told = orjson.loads(b"".join(column_pieces(answer, words, offset=offset, limit=limit)))
        assert rebuilt(told) == expected
        assert len(set(told["events"])) == len(told["events"])
        assert told["reasons"].keys() <= {str(row) for row in range(len(expected))}
