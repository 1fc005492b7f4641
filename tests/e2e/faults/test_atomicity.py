"""All of a document or nothing, whoever else writes and whatever else runs on the folder."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.postgres, pytest.mark.faults]

Write = Callable[..., dict[Path, frozenset[tuple[str, bool]]]]
Audit = Callable[[Any], Any]


def spoil(file: Path) -> int:
    """Make one event in the middle of a document invalid; how many events it has."""
    document = json.loads(file.read_bytes())
    events = document["epcisBody"]["eventList"]
    del events[len(events) // 2]["eventTime"]
    file.write_bytes(json.dumps(document).encode())
    return len(events)


def test_one_invalid_event_keeps_its_document_out_and_no_other(
    installation: Any, write_documents: Write, auditor: Audit
) -> None:
    good, bad = write_documents("good", 1), write_documents("bad", 1)
    events = spoil(next(iter(bad)))
    ended = installation.run("capture", *bad, *good)
    assert ended.code == 3
    held_back, recorded = (document["counts"] for document in ended.acknowledged)
    assert (held_back["quarantined"], held_back["not_recorded"], held_back["recorded"]) == (1, events - 1, 0)
    assert recorded["recorded"] == events
    with installation.open() as clew:
        audit = auditor(clew)
        audit.check(good | bad, ended.acknowledged)
        assert set(audit.names()) == next(iter(good.values()))


def test_proceed_records_all_but_the_invalid_event(installation: Any, write_documents: Write, auditor: Audit) -> None:
    bad = write_documents("bad", 1)
    events = spoil(next(iter(bad)))
    ended = installation.run("capture", *bad, "--on-error", "proceed")
    assert ended.code == 3
    assert ended.acknowledged[0]["counts"]["recorded"] == events - 1
    with installation.open() as clew:
        audit = auditor(clew)
        audit.check({}, ended.acknowledged)
        assert len(audit.names()) == events - 1
        assert len(next(iter(bad.values())).difference(audit.names())) == 1
        assert clew.quarantine.list()[0] == 1


def test_two_processes_that_capture_the_same_files_record_them_once(
    installation: Any, write_documents: Write, auditor: Audit
) -> None:
    documents = write_documents("shared", 8)
    commands = [installation.start("capture", *documents) for _ in range(2)]
    both = [command.end() for command in commands]
    assert [ended.code for ended in both] == [0, 0], [ended.errors for ended in both]
    states: Counter[tuple[str, str]] = Counter()
    for ended in both:
        for capture in ended.acknowledged:
            (state,) = {outcome["state"] for outcome in capture["outcomes"]}  # a document is new as a whole or not
            states[capture["file"], state] += 1
    assert states == Counter({(str(file), state): 1 for file in documents for state in ("recorded", "duplicate")})
    with installation.open() as clew:
        audit = auditor(clew)
        audit.check(documents, [capture for ended in both for capture in ended.acknowledged])
        assert len(audit.names()) == sum(map(len, documents.values()))


def interrupt_when(command: Any, started: Callable[[], bool]) -> None:
    while command.process.poll() is None and not started():
        time.sleep(0.002)
    command.process.send_signal(signal.SIGINT)


@pytest.mark.parametrize("moment", ["server up", "first document acknowledged"])
def test_ctrl_c_leaves_no_process_behind_and_nothing_halved(
    installation: Any, write_documents: Write, auditor: Audit, moment: str
) -> None:
    documents = write_documents("interrupted", 30)
    command = installation.start("capture", *documents)
    interrupt_when(command, lambda: bool(installation.processes() if moment == "server up" else command.said()))
    ended = command.end()
    assert ended.code in (0, 1, 130, -signal.SIGINT), ended.errors
    assert installation.is_quiet()
    with installation.open() as clew:
        audit = auditor(clew)
        audit.check(documents, ended.acknowledged)
        audit.recapture(documents)


def test_the_server_goes_by_itself_when_its_only_user_is_killed(
    installation: Any, write_documents: Write, killer: Callable[[int], bool]
) -> None:
    command = installation.start("capture", *write_documents("orphaned", 30))
    while not command.said():
        assert command.process.poll() is None, command.end().errors
        time.sleep(0.002)
    assert killer(command.process.pid)
    command.end()
    assert installation.is_quiet()


def test_a_capture_beside_a_running_server_survives_that_servers_death(
    installation: Any, write_documents: Write, auditor: Audit
) -> None:
    """``serve`` and all that it started are killed as a group while another process captures."""
    serving = installation.start("serve", "--port", "0")
    while not serving.said():
        assert serving.process.poll() is None, serving.end().errors
        time.sleep(0.01)
    documents = write_documents("beside", 10)
    capturing = installation.start("capture", *documents)
    while not capturing.said() and capturing.process.poll() is None:
        time.sleep(0.002)
    os.killpg(serving.process.pid, signal.SIGKILL)
    serving.end()
    ended = capturing.end()
    assert ended.code == 0, ended.errors
    with installation.open() as clew:
        auditor(clew).check(documents, ended.acknowledged)
        assert {len(capture["outcomes"]) for capture in ended.acknowledged} == {40}


def test_a_killed_child_of_the_server_does_not_hold_up_whoever_leaves_or_comes(
    installation: Any, killer: Callable[[int], bool]
) -> None:
    """A fast shutdown in the middle of the recovery after a crash never ends in PostgreSQL 18.6."""
    for pause in (0.0, 0.05, 0.3):
        with installation.open():
            assert killer(installation.children()[0])
            time.sleep(pause)
            status = installation.run("status")
            assert status.code == 0, status.errors
            assert killer(installation.children()[-1])
            time.sleep(pause)
        assert installation.is_quiet()
