"""Real installations, real captures, real kills. What an installation leaves running fails its test, and is ended."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.canonical import content_hash
from clew.events.epcis import write_json
from clew.events.leaf import leaf_hash
from clew.events.model import AggregationEvent, AnyEvent, Document, ErrorDeclaration, ObjectEvent, TransformationEvent
from clew.events.timestamps import timestamp
from clew.security.visibility import EVERYTHING
from clew.storage.embedded import status

CLEW = Path(sys.executable).with_name("clew")
GONE_SECONDS = 30.0
"""Longest that a server may outlive its last user: it writes a checkpoint first, on a disk that others use too."""


class Process(msgspec.Struct, frozen=True):
    """One process of an installation as ``/proc`` tells it. ``words``: its command line."""

    pid: int
    parent: int
    words: str


class Ended(msgspec.Struct, frozen=True):
    """A command that has ended, or was: ``documents`` are the whole lines of JSON it got out before."""

    code: int
    documents: list[dict[str, Any]]
    errors: str

    @property
    def acknowledged(self) -> list[dict[str, Any]]:
        """The captures whose result was told."""
        return [document for document in self.documents if "capture" in document]


class Command:
    """A ``clew`` command running on an installation, in a process group of its own."""

    def __init__(self, data: Path, words: Sequence[object]) -> None:
        # Files, not pipes: a killed process must not take with it what we have not read yet.
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        self._err = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            [CLEW, *map(str, words), "--json", "--data", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._err,
            start_new_session=True,
            env={**os.environ, "CLEW_LANG": "en"},
        )

    def said(self) -> list[dict[str, Any]]:
        """The JSON documents printed so far."""
        text = os.pread(self._out.fileno(), 1 << 26, 0)
        return [json.loads(line) for line in text.split(b"\n")[:-1]]

    def end(self, timeout: float = 120.0) -> Ended:
        """Wait for the end of the process."""
        code = self.process.wait(timeout)
        documents = self.said()
        errors = os.pread(self._err.fileno(), 1 << 20, 0).decode(errors="replace")
        self._out.close()
        self._err.close()
        return Ended(code, documents, errors)


class Installation:
    """A data folder and what runs on it."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def start(self, *words: object) -> Command:
        return Command(self.data, words)

    def run(self, *words: object) -> Ended:
        return self.start(*words).end()

    def open(self) -> Any:
        """The installation, opened in this process (a context manager of :class:`Clew`)."""
        return open_clew(settings_from(data=self.data), principal=local_principal())

    def processes(self) -> list[Process]:
        """Postmaster, its children and the watchdog; zombies and this process apart."""
        return [found for number in os.listdir("/proc") if number.isdigit() and (found := self._process(int(number)))]

    def _process(self, pid: int) -> Process | None:
        folder = Path("/proc", str(pid))
        try:
            inside = os.readlink(folder / "cwd").startswith(f"{self.data}/")
            words = (folder / "cmdline").read_bytes()
            if pid == os.getpid() or not (inside or os.fsencode(f"{self.data}/") in words):
                return None
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return None
        return Process(pid, parent, words.replace(b"\0", b" ").decode(errors="replace"))

    def postmaster(self) -> int | None:
        """The process number of the running server."""
        pid = status(self.data)["pid"]
        return int(pid) if pid else None

    def children(self) -> list[int]:
        """Backends and helpers of the postmaster."""
        found = self.processes()
        pids = {process.pid for process in found}
        return [process.pid for process in found if process.parent in pids and "postgres" in process.words]

    def is_quiet(self, seconds: float = GONE_SECONDS) -> bool:
        """Whether nothing of the installation runs any more, within ``seconds``."""
        deadline = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def kill_everything(self) -> None:
        """Postmaster, backends and watchdog die at once, without a word."""
        for process in self.processes():
            kill(process.pid)


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> bool:
    """Whether the process was there to be killed."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


Contents = dict[Path, frozenset[tuple[str, bool]]]
"""What is in each file: (event ID, is a declaration) pairs."""


class Auditor:
    """Looks through the whole record for what a kill must not leave behind."""

    def __init__(self, clew: Clew) -> None:
        self._clew = clew
        self._events = clew.store.events.after(0, EVERYTHING, limit=10**9)

    def names(self) -> list[tuple[str, bool]]:
        """What is recorded, in the order of the log."""
        return [(event.event_id, event.is_declaration) for event in self._events]

    def check(self, documents: Contents, acknowledged: Sequence[dict[str, Any]]) -> None:
        """``acknowledged``: what ``clew capture --json`` told."""
        self._positions()
        self._leaves()
        self._acknowledged(acknowledged)
        recorded = self.names()
        assert len(recorded) == len(set(recorded)), "an event was recorded twice"
        for file, content in documents.items():
            present = content.intersection(recorded)
            assert len(present) in (0, len(content)), f"{file.name} is half captured: {len(present)} events"
        report = self._clew.rebuild(verify=True)
        assert report["equal"] is True, report

    def _positions(self) -> None:
        positions = [event.position for event in self._events]
        assert positions == list(range(1, len(positions) + 1)), "positions have gaps"
        assert self._clew.status()["position"] == len(positions)
        times = [event.record_time for event in self._events]
        assert times == sorted(times), "recordTime went back"

    def _leaves(self) -> None:
        for event in self._events:
            assert leaf_hash(event.leaf) == event.leaf_hash, f"leaf of {event.position} is of another event"
            assert content_hash(event.event) == event.content_hash

    def _acknowledged(self, acknowledged: Sequence[dict[str, Any]]) -> None:
        by_position = {event.position: event.event_id for event in self._events}
        for document in acknowledged:
            for outcome in document["outcomes"]:
                if outcome["state"] in ("recorded", "duplicate"):
                    position, name = outcome["position"], outcome["event_id"]
                    assert by_position.get(position) == name, f"acknowledged event lost: {name} at {position}"

    def recapture(self, documents: Contents) -> None:
        """The same files again: whatever was missing comes in, and nothing comes twice or contradicts itself."""
        for file, content in documents.items():
            result = self._clew.capture(Source(file.read_bytes(), name=file.name))
            told = {outcome.state for outcome in result.outcomes}
            assert told <= {"recorded", "duplicate"}, f"{file.name}: {told}"
            assert len(told) == 1, f"{file.name} was half captured: {told}"
            assert len(result.outcomes) == len(content)
        self._events = self._clew.store.events.after(0, EVERYTHING, limit=10**9)
        recorded = self.names()
        assert len(recorded) == len(set(recorded))
        assert all(content.issubset(recorded) for content in documents.values())


START = 1_700_000_000_000_000
HOUR = 3600_000_000


def events_of(tag: str, count: int) -> Iterator[AnyEvent]:
    """``count`` events whose IDs begin with ``tag``: makings, packings in boxes that all documents share, unpackings,
    late ones, and at the end a declaration that voids the first."""
    common: dict[str, Any] = {"event_time_zone_offset": "+00:00"}
    for number in range(count - 1):
        thing, box = f"urn:x:{tag}:{number}", f"urn:x:box:{number % 5}"
        late = number % 7 == 6
        here = {
            **common,
            "event_time": timestamp(START - HOUR if late else START + number),
            "event_id": f"{thing}:event",
        }
        match number % 4:
            case 0:
                yield ObjectEvent(**here, action="ADD", epc_list=(thing,), biz_step="commissioning")
            case 1:
                made_of = (f"urn:x:{tag}:{number - 1}",)
                yield TransformationEvent(**here, input_epc_list=made_of, output_epc_list=(thing,))
            case 2:
                packed = (f"urn:x:{tag}:{number - 1}",)
                yield AggregationEvent(**here, action="ADD", parent_id=box, child_epcs=packed, biz_step="packing")
            case _:
                yield AggregationEvent(**here, action="DELETE", parent_id=box, biz_step="unpacking")
    yield ObjectEvent(
        **common,
        event_time=timestamp(START),
        event_id=f"urn:x:{tag}:0:event",
        action="ADD",
        epc_list=(f"urn:x:{tag}:0",),
        biz_step="commissioning",
        error_declaration=ErrorDeclaration(declaration_time=timestamp(START + HOUR), reason="incorrect_data"),
    )


@pytest.fixture
def write_documents(tmp_path: Path) -> Callable[..., Contents]:
    """Write documents of ``size`` events; for each file, the (event ID, is a declaration) pairs in it."""

    def write(tag: str, count: int, size: int = 40) -> Contents:
        written = {}
        for number in range(count):
            events = tuple(events_of(f"{tag}.{number}", size))
            file = tmp_path / f"{tag}.{number}.json"
            file.write_bytes(write_json(Document(kind="EPCISDocument", events=events)))
            written[file] = frozenset((event.event_id or "", event.error_declaration is not None) for event in events)
        return written

    return write


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """An installation that was opened once: making a cluster is most of the time of most tests."""
    parent = Path(tempfile.mkdtemp(prefix="clew-faults-template-"))
    with open_clew(settings_from(data=parent / "data"), principal=local_principal()):
        pass
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
def installation(template: Path) -> Iterator[Installation]:
    """An installation of this test's own, not running."""
    parent = Path(tempfile.mkdtemp(prefix="clew-faults-"))
    parent.chmod(0o755)
    subprocess.run(["cp", "-a", str(template), str(parent / "data")], check=True)
    made = Installation(parent / "data")
    yield made
    quiet = made.is_quiet()
    left = made.processes()
    made.kill_everything()
    made.is_quiet()
    shutil.rmtree(parent, ignore_errors=True)
    assert quiet, f"processes left behind: {left}"


@pytest.fixture
def auditor() -> Callable[[Clew], Auditor]:
    return Auditor


@pytest.fixture
def killer() -> Callable[[int], bool]:
    return kill
