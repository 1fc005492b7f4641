"""A server's engine: it makes its first snapshot itself, and what is recorded is in the very next trace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.events.model import TransformationEvent
from clew.events.timestamps import timestamp
from clew.scenarios import trace_keeper
from clew.security.visibility import EVERYTHING
from clew.testing.database import DatabaseServer
from clew.testing.factory import simulate
from clew.testing.records import record_events
from clew.testing.samples import declared_wrong
from clew.tracing.answer import Answer
from clew.tracing.kernel.answer import KernelAnswer
from clew.tracing.reachability import Direction
from clew.tracing.request import Subject, TraceRequest
from clew.tracing.trace import trace

pytestmark = pytest.mark.postgres
DIRECTIONS: tuple[Direction, ...] = ("forward", "backward")
PATIENCE_SECONDS = 240
PARTY = "urn:p:us"


@pytest.fixture
def clew(database_server: DatabaseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clew]:
    """A small factory, and a server's background that makes a snapshot of anything."""
    monkeypatch.setenv("CLEW_SNAPSHOT_EVENTS", "1")
    settings = settings_from(data=tmp_path / "data", database=database_server.empty())
    with open_clew(settings, principal=local_principal()) as opened:
        record_events(opened.store, list(simulate(3, 6)), PARTY, "proceed")
        with opened.trace_keeper.serving():
            yield opened


def until_kernel(clew: Clew) -> dict[str, object]:
    for _ in range(PATIENCE_SECONDS * 5):
        account = clew.status()["tracing"]
        if account["engine"] == "kernel":
            return dict(account)
        time.sleep(0.2)
    raise AssertionError(clew.status()["tracing"])


def told(answer: Answer) -> list[object]:
    return [answer.position, answer.at_time, set(answer.subjects), answer.counts(), *answer.nodes]


def asked(clew: Clew, request: TraceRequest) -> Answer:
    return clew._answer(request)


def transformed(number: int, inputs: tuple[str, ...], outputs: tuple[str, ...], at: int) -> TransformationEvent:
    return TransformationEvent(
        event_time=timestamp(at),
        event_time_zone_offset="+00:00",
        event_id=f"urn:example:event:{number}",
        input_epc_list=inputs,
        output_epc_list=outputs,
    )


def test_recorded_is_traced_at_once_and_as_known_then(clew: Clew) -> None:
    account = until_kernel(clew)
    first = clew.store.position()
    assert account["snapshot"] == first
    source = clew.store.links.source(EVERYTHING)
    events = [transformed(n, (f"urn:t:{n}",), (f"urn:t:{n + 1}",), 2_000_000_000_000_000 + n) for n in range(4)]
    for event in [*events, declared_wrong(events[1])]:
        record_events(clew.store, [event], PARTY)
        for direction in DIRECTIONS:
            for key in ("urn:t:0", "urn:t:2"):
                request = TraceRequest(subjects=(Subject(key),), direction=direction)
                answer = asked(clew, request)
                assert isinstance(answer, KernelAnswer)
                assert told(answer) == told(trace(source, request))
    assert "urn:t:4" not in {node.key for node in asked(clew, request_forward("urn:t:0")).nodes}
    for known in range(first, clew.store.position() + 1):
        for direction in DIRECTIONS:
            request = TraceRequest(subjects=(Subject("urn:t:2"),), direction=direction, as_known_at=known)
            answer = asked(clew, request)
            assert isinstance(answer, KernelAnswer)
            assert told(answer) == told(trace(source, request))
    earlier = asked(clew, TraceRequest(subjects=(Subject("urn:t:2"),), direction="forward", as_known_at=first - 1))
    assert not isinstance(earlier, KernelAnswer)
    for _ in range(50):
        latency = clew.status()["tracing"]["latency"]
        if latency is not None and latency["events"] == 5:
            break
        time.sleep(0.2)
    assert latency["events"] == 5
    assert 0 <= latency["median"] <= latency["p95"]


def request_forward(key: str) -> TraceRequest:
    return TraceRequest(subjects=(Subject(key),), direction="forward")


def test_catching_up_looks_between_portions_and_ends_where_it_is_told_to(
    clew: Clew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The background is held off meanwhile: only who catches up works in what came."""
    until_kernel(clew)
    keeper, looked = clew.trace_keeper, []
    with monkeypatch.context() as patched:
        patched.setattr(trace_keeper, "AT_ONCE", 1)
        patched.setattr(keeper, "_advance", lambda: None)
        first = clew.store.position()
        keeper.catch_up(lambda: None)
        events = [transformed(n, (f"urn:t:{n}",), (f"urn:t:{n + 1}",), 2_000_000_000_000_000 + n) for n in range(6)]
        record_events(clew.store, events, PARTY)
        with pytest.raises(StopIteration):
            keeper.catch_up(iter([True, True, True]).__next__)
        assert keeper.engine.state().position == first + 3
        keeper.catch_up(lambda: looked.append(1))
    assert keeper.engine.state().position == first + 6
    assert len(looked) == 3
