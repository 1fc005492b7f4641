"""A kernel that cannot be compiled: the plain engine answers, and the state says why."""

from __future__ import annotations

from clew.testing.live_links import ChangingLog
from clew.testing.samples import transform
from clew.testing.snapshots import snapshot_of
from clew.tracing.answer import Answer
from clew.tracing.document import document
from clew.tracing.engine.choosing import TraceEngine
from clew.tracing.engine.ports import Ready
from clew.tracing.request import Subject, TraceRequest
from clew.tracing.trace import trace


def never(ready: Ready, request: TraceRequest, log_end: int | None) -> Answer:
    raise AssertionError("the kernel is not there")


def test_the_plain_engine_answers_and_the_state_says_why() -> None:
    log = ChangingLog()
    log.append(transform(("urn:t:a",), ("urn:t:b",), at=9))
    snapshot = snapshot_of(log, 1)
    engine = TraceEngine(log, lambda at_most: snapshot, never, lambda: "not_compiled")
    request = TraceRequest(subjects=(Subject("urn:t:a"),), direction="forward")
    assert document(engine.answer(log, request, whole=True)) == document(trace(log, request))
    state = engine.state()
    assert (state.engine, state.reason) == ("plain", "not_compiled")
