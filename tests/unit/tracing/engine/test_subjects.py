"""Subjects without a link of their own are told as the plain engine tells them."""

from __future__ import annotations

import pytest

from clew.events.house import alias_event
from clew.events.model import AnyEvent
from clew.events.timestamps import timestamp
from clew.testing.live_links import ChangingLog
from clew.testing.samples import START, observe, transform
from clew.testing.snapshots import snapshot_of
from clew.tracing.answer import Answer
from clew.tracing.document import document
from clew.tracing.engine.choosing import TraceEngine
from clew.tracing.engine.ports import Ready
from clew.tracing.kernel.answer import trace_arrays
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.request import Subject, TraceRequest
from clew.tracing.trace import trace

SEEN = "urn:epc:id:sgtin:9521001.000024.7"
"""Captured as URN, kept as Digital Link: only ever observed."""
KEY = "https://id.gs1.org/01/09521001000246/21/7"
EVENTS: tuple[AnyEvent, ...] = (
    observe(SEEN),
    alias_event(SEEN, "urn:t:b", timestamp(START + 1), valid_to=timestamp(START + 5)),
    transform(("urn:t:b",), ("urn:t:c",), at=9),
)


def kernel(ready: Ready, request: TraceRequest, log_end: int | None) -> Answer:
    return trace_arrays(Searchable(ready.graph), ready.names, request, ready.position, log_end)


def both(*subjects: Subject, start: int) -> tuple[Answer, Answer]:
    log = ChangingLog()
    for event in EVENTS:
        log.append(event)
    snapshot = snapshot_of(log, start)
    engine = TraceEngine(
        log, lambda at_most: snapshot if at_most is None or at_most >= start else None, kernel, lambda: None
    )
    request = TraceRequest(subjects=subjects, direction="backward")
    return trace(log, request), engine.answer(log, request, whole=True)


@pytest.mark.parametrize("start", [1, 3])
@pytest.mark.parametrize("asked", [KEY, "urn:t:b", "urn:t:c", "urn:t:nobody"])
def test_subjects_are_named_as_captured(asked: str, start: int) -> None:
    plain, fast = both(Subject(asked), start=start)
    assert sorted(document(fast)["subjects"]) == sorted(document(plain)["subjects"])


def test_a_name_of_another_time_is_a_subject_too() -> None:
    plain, _ = both(Subject("urn:t:b"), start=3)
    assert set(plain.subjects) == {KEY, "urn:t:b"}
    assert SEEN in document(plain)["subjects"]
