"""Which engine answers: the plain one first where the kernel would have to catch up; never from another log."""

from __future__ import annotations

import threading
import time

import pytest

from clew.testing.live_links import ChangingLog
from clew.testing.samples import transform
from clew.testing.snapshots import snapshot_of
from clew.tracing.answer import Answer
from clew.tracing.engine import choosing
from clew.tracing.engine.choosing import TraceEngine
from clew.tracing.engine.ports import Ready, Snapshot
from clew.tracing.request import Subject, TraceRequest
from clew.tracing.trace import PlainAnswer, trace

FORWARD = TraceRequest(subjects=(Subject("urn:t:0"),), direction="forward")


class Engine(TraceEngine):
    """Over the snapshots that are put into ``snapshots``; ``by_kernel``: positions that the kernel was asked at."""

    def __init__(self, log: ChangingLog) -> None:
        self.snapshots: list[Snapshot] = [snapshot_of(log)]
        self.by_kernel: list[int] = []
        super().__init__(log, self._found, self._answered, lambda: None)
        self._log = log

    def _found(self, at_most: int | None) -> Snapshot | None:
        fit = [one for one in self.snapshots if at_most is None or one.position <= at_most]
        return max(fit, key=lambda one: one.position, default=None)

    def _answered(self, ready: Ready, request: TraceRequest, log_end: int | None) -> Answer:
        self.by_kernel.append(ready.position)
        return trace(self._log, request)

    def ask(self, request: TraceRequest = FORWARD) -> Answer:
        return self.answer(self._log, request, whole=True)


def chain(log: ChangingLog, first: int, last: int) -> None:
    for number in range(first, last):
        log.append(transform((f"urn:t:{number}",), (f"urn:t:{number + 1}",), at=number))


@pytest.fixture
def log() -> ChangingLog:
    made = ChangingLog()
    chain(made, 0, 3)
    return made


@pytest.fixture
def engine(log: ChangingLog, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setattr(choosing, "CATCH_UP", 4)
    return Engine(log)


def test_a_small_answer_waits_for_nothing(engine: Engine, log: ChangingLog) -> None:
    for number in range(9):
        log.append(transform((f"urn:other:{number}",), (f"urn:other:{number + 1}",), at=number))
    assert isinstance(engine.ask(), PlainAnswer)
    assert not engine.by_kernel
    assert engine.state().reason == "behind"


def test_a_large_answer_works_in_what_is_missing(
    engine: Engine, log: ChangingLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "FACTS_AN_EVENT", 1)
    chain(log, 3, 20)
    engine.ask()
    assert engine.by_kernel == [20]
    assert engine.state().engine == "kernel"


def test_another_log_is_begun_anew(engine: Engine, log: ChangingLog) -> None:
    chain(log, 3, 5)
    engine.ask()
    assert engine.by_kernel == [5]
    del log.records[2:]
    engine.snapshots = []
    assert isinstance(engine.ask(), PlainAnswer)
    assert engine.state().reason == "no_snapshot"


def test_another_log_as_long_as_the_one_before(engine: Engine, log: ChangingLog) -> None:
    engine.ask()
    del log.records[2:]
    log.append(transform(("urn:t:2",), ("urn:t:elsewhere",), at=7))
    engine.snapshots = [snapshot_of(log, 2)]
    engine.ask()
    assert engine.by_kernel == [3, 3]
    assert engine.state().snapshot == 2


def test_the_old_snapshot_is_in_use_until_the_new_one_is_at_the_head(engine: Engine, log: ChangingLog) -> None:
    engine.ask()
    engine.snapshots.append(snapshot_of(log))
    chain(log, 3, 12)
    engine.advance(100)
    engine.snapshots.append(snapshot_of(log, 4))
    assert engine.refresh()
    assert engine.advance(3) > 0
    state = engine.state()
    assert (state.engine, state.snapshot, state.position) == ("kernel", 3, 12)
    while engine.advance(3):
        pass
    state = engine.state()
    assert (state.engine, state.snapshot, state.position) == ("kernel", 4, 12)


def test_following_for_long_takes_no_more_room_than_there_are_nodes(log: ChangingLog) -> None:
    """Event after event, each asked about while the answer before is still held."""
    chain(log, 3, 100)
    engine = Engine(log)
    for number in range(100, 160):
        chain(log, number, number + 1)
        ready = engine.ready()
        assert isinstance(ready, Ready)
        row = ready.graph.since.row
        assert len(row if row.base is None else row.base) <= 1.25 * len(row)


def test_a_small_answer_does_not_wait_for_the_background(
    engine: Engine, log: ChangingLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the kernel is being compiled, and the background has the graph for itself."""
    engine.state()
    monkeypatch.setattr(engine, "_hindered", lambda: "warming")
    chain(log, 3, 5)
    answers: list[Answer] = []
    question = threading.Thread(target=lambda: answers.append(engine.ask()), daemon=True)
    with engine._lock:
        question.start()
        question.join(60)
        assert isinstance(answers[0], PlainAnswer)
    assert not engine.by_kernel


def test_a_question_that_waits_is_before_the_next_batch(log: ChangingLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """The background has the graph when the question comes, and much to do still."""
    entered: list[str] = []

    class Watched(Engine):
        def _known(self, as_known_at: int | None) -> int:
            entered.append(threading.current_thread().name)
            if entered == ["background"]:
                asked.start()
                while not self._lock.waiting:
                    time.sleep(0.001)
            return super()._known(as_known_at)

    monkeypatch.setattr(choosing, "CATCH_UP", 4)
    engine = Watched(log)
    engine.state()
    entered.clear()
    chain(log, 3, 20)

    def follow() -> None:
        while engine.advance(3):
            pass

    asked = threading.Thread(target=engine.ready, name="question", daemon=True)
    background = threading.Thread(target=follow, name="background", daemon=True)
    background.start()
    background.join(60)
    asked.join(60)
    assert entered == ["background", "question", *["background"] * 5]
    assert engine.state().position == 20
