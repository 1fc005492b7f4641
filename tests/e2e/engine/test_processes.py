"""Several processes on one installation, one that is killed in the middle, and a database that was restored."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.security.visibility import EVERYTHING
from clew.testing.database import DatabaseServer
from clew.testing.factory import simulate
from clew.testing.other_process import told
from clew.testing.records import record_events
from clew.testing.samples import transform
from clew.tracing.request import Subject, TraceRequest
from clew.tracing.trace import trace

pytestmark = pytest.mark.postgres
PARTY = "urn:p:us"


class Process:
    """Another process on the installation."""

    def __init__(self, data: Path, dsn: str) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-m", "clew.testing.other_process", str(data), dsn],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.number = self._running.pid

    def told(self, line: str) -> Any:
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(f"{line}\n")
        self._running.stdin.flush()
        return json.loads(self._running.stdout.readline())

    def kill(self) -> None:
        self._running.kill()
        self._running.wait(60)


@pytest.fixture
def dsn(database_server: DatabaseServer) -> str:
    return database_server.empty()


@pytest.fixture
def data(tmp_path: Path, dsn: str) -> Path:
    """Of an installation with a small factory."""
    with opened(tmp_path / "data", dsn) as clew:
        record_events(clew.store, list(simulate(3, 4)), PARTY, "proceed")
        record_events(clew.store, [transform((f"urn:t:{n}",), (f"urn:t:{n + 1}",), at=n) for n in range(3)], PARTY)
    return tmp_path / "data"


@pytest.fixture
def another(data: Path, dsn: str) -> Iterator[Callable[[], Process]]:
    begun: list[Process] = []

    def begin() -> Process:
        begun.append(Process(data, dsn))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()


def opened(data: Path, dsn: str) -> Any:
    return open_clew(settings_from(data=data, database=dsn), principal=local_principal())


def plainly(clew: Clew, key: str) -> list[list[object]]:
    answer = trace(clew.store.links.source(EVERYTHING), TraceRequest(subjects=(Subject(key),), direction="forward"))
    return [list(node) for node in sorted((node.key, node.word, node.time) for node in answer.nodes)]


def mapped(process: int, name: str) -> set[tuple[str, str, str]]:
    """(how, inode, folder) of the files of this name that a process has mapped."""
    lines = [line.split() for line in Path(f"/proc/{process}/maps").read_text().splitlines()]
    return {(line[1], line[4], Path(line[5]).parent.name) for line in lines if line[-1].endswith(f"/{name}")}


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="says which files a process has mapped")
def test_processes_share_one_mapping_and_notice_a_newer_one(
    another: Callable[[], Process], data: Path, dsn: str
) -> None:
    first, second = another(), another()
    begun = first.told("compact")
    answers = [process.told("trace urn:t:0") for process in (first, second)]
    assert answers[0] == answers[1]
    assert answers[0]["answer"] == "KernelAnswer"
    assert answers[0]["snapshot"] == begun
    assert mapped(first.number, "link.source") == mapped(second.number, "link.source")
    assert [how for how, *_ in mapped(first.number, "link.source")] == ["r--s"]

    assert first.told("record urn:t:3 urn:t:4") == ["recorded"]
    answers = [process.told("trace urn:t:0") for process in (second, first)]
    assert answers[0] == answers[1]
    assert answers[0]["position"] == begun + 1
    assert answers[0]["snapshot"] == begun
    assert "urn:t:4" in {key for key, *_ in answers[0]["nodes"]}

    assert second.told("compact") == begun + 1
    assert first.told("compact") == begun + 1
    assert len(list((data / "snapshots").glob(f"{begun + 1}-*"))) == 1
    shared = mapped(first.number, "link.source") & mapped(second.number, "link.source")
    assert any(folder.startswith(f"{begun + 1}-") for *_, folder in shared)
    with opened(data, dsn) as clew:
        assert first.told("trace urn:t:0")["nodes"] == plainly(clew, "urn:t:0")


@pytest.mark.parametrize("stage", ["snapshot.pairing", "renaming"])
def test_killed_while_it_makes_a_snapshot(another: Callable[[], Process], data: Path, dsn: str, stage: str) -> None:
    steady, doomed = another(), another()
    begun = steady.told("compact")
    assert steady.told("record urn:t:3 urn:t:4") == ["recorded"]
    assert doomed.told(f"hang {stage}") == {"stage": stage}
    # While it is about it no other makes one, and all go on with the old.
    assert steady.told("compact") == begun
    doomed.kill()
    assert len(list((data / "snapshots").glob(".making-*"))) == (1 if stage == "renaming" else 0)
    answer = steady.told("trace urn:t:0")
    assert answer["snapshot"] == begun
    assert answer["position"] == begun + 1
    fresh = another()
    assert fresh.told("trace urn:t:0") == answer
    assert fresh.told("compact") == begun + 1
    assert not list((data / "snapshots").glob(".making-*"))
    with opened(data, dsn) as clew:
        assert fresh.told("trace urn:t:0")["nodes"] == answer["nodes"] == plainly(clew, "urn:t:0")


def test_a_restored_database_finds_its_snapshots_foreign(data: Path, dsn: str, database_server: DatabaseServer) -> None:
    before = _copy(dsn, database_server)
    with opened(data, dsn) as clew:
        record_events(clew.store, [transform(("urn:t:3",), ("urn:t:4",), at=8)], PARTY)
        assert clew.trace_keeper._snapshots().build() is not None
        clew.trace_keeper.engine.refresh()
        assert told(clew, "urn:t:0")["answer"] == "KernelAnswer"
    with opened(data, before) as clew:
        for target in (None, "urn:t:other"):
            if target is not None:  # the position of the snapshot again, with another event
                record_events(clew.store, [transform(("urn:t:3",), (target,), at=9)], PARTY)
            assert [row.reason for row in clew.snapshots.list()] == ["foreign"]
            clew.trace_keeper.engine.refresh()
            answer = told(clew, "urn:t:0")
            assert answer["answer"] == "PlainAnswer"
            assert answer["snapshot"] is None
            assert "urn:t:4" not in {key for key, *_ in answer["nodes"]}
            assert [list(node) for node in answer["nodes"]] == plainly(clew, "urn:t:0")
        assert clew.trace_keeper._snapshots().build() is not None
        clew.trace_keeper.engine.refresh()
        assert told(clew, "urn:t:0")["answer"] == "KernelAnswer"
        assert [list(node) for node in told(clew, "urn:t:0")["nodes"]] == plainly(clew, "urn:t:0")


def _copy(dsn: str, server: DatabaseServer) -> str:
    """A backup, restored: the database as it is now."""
    target = server.empty()
    names = [str(conninfo_to_dict(one)["dbname"]) for one in (dsn, target)]
    with psycopg.connect(make_conninfo(dsn, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{names[1]}"')
        connection.execute(f'CREATE DATABASE "{names[1]}" TEMPLATE "{names[0]}"')
    return target
