"""Keeping traces fast: the engine of one process, and in a server the background that keeps it at the head of the log.

One-shot commands take a snapshot only where that pays: the plain engine begins, before numba is even imported, and is
given up for the kernel once it has read as much as starting that would have taken. A server warms the kernel, follows
the log, and makes a new snapshot when what came since has grown too much; its account
(``<data>/engine/<process>.json``) is what ``clew status`` tells.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clew.events.errors import ClewError
from clew.scenarios.trace_latency import Latency
from clew.security.visibility import Visibility
from clew.storage.reads.link_changes import LinkChangesReader
from clew.storage.snapshot_files import position_of
from clew.storage.store import Store
from clew.tracing.answer import Answer
from clew.tracing.engine.bounded import FACTS_AN_EVENT, Bounded, TooLarge
from clew.tracing.request import TraceRequest, known_position
from clew.tracing.trace import trace

if TYPE_CHECKING:
    from clew.scenarios.snapshots import SnapshotDesk
    from clew.tracing.engine.choosing import Reason, State, TraceEngine
    from clew.tracing.engine.ports import Ready

FACTS_AT_START = 20_000
"""Facts that the plain engine reads in the time that starting the kernel takes."""
AT_ONCE = 100
"""Events that the background works in before questions that came meanwhile have their turn."""
MOST_SINCE = 50_000
"""Events or links since the snapshot that make a new one due, if the last one is not too recent."""
RESTED = 9
"""How many times as long as the last snapshot took, until the next is made: at most a tenth of one processor."""
FAR_SINCE = 500_000
"""Events or links since the snapshot that make a new one due at once. Ranks of links have room for twice as many."""
WAIT_SECONDS = 1.0
PAUSE_MICROSECONDS = 60_000_000
"""Between two tries to make a snapshot that failed."""

log = logging.getLogger("clew.tracing")


class Compaction(msgspec.Struct, frozen=True):
    """The last time a snapshot was made by this process. ``error``: class of what went wrong. Instants in UTC µs."""

    started: int
    ended: int
    position: int | None = None
    error: str | None = None


class _Stopped(Exception):
    """The server ends while a snapshot is being made."""


class TraceKeeper:
    """``snapshots``: made when first needed, as it needs numpy. ``first``: events from which on a server makes the
    first snapshot; 0: a server makes none."""

    def __init__(
        self, store: Store, snapshots: Callable[[], SnapshotDesk], data: Path, clock: Callable[[], int], first: int
    ) -> None:
        self._store = store
        self._snapshots = snapshots
        self._folder = data / "engine"
        self._kept = data / "snapshots"
        self._clock = clock
        self._first = first
        self._changes = LinkChangesReader(store.engine)
        self._engine: TraceEngine | None = None
        self._making = threading.Lock()
        self._serving = False
        self._warmth: Reason | None = "warming"
        self._stop = threading.Event()
        self._compacting: threading.Thread | None = None
        self._compaction: Compaction | None = None
        self._latency = Latency()

    # --- answering ------------------------------------------------------------------------------------------------

    def answer(self, request: TraceRequest, visibility: Visibility) -> Answer:
        """The answer to a trace by whoever sees so much."""
        source = self._store.links.source(visibility)
        if visibility.parties is not None:
            return trace(source, request)
        if self._serving or self._engine is not None:
            return self.engine.answer(source, request, whole=True)
        most = self._worth(request)
        if most is None:
            return trace(source, request)
        try:
            return trace(Bounded(source, most), request)
        except TooLarge:
            return self.engine.answer(source, request, whole=True, tried=True)

    def _worth(self, request: TraceRequest) -> int | None:
        """How many facts the plain engine may read before the kernel, not yet started, would be the better way; None:
        however many, as there is no snapshot for this request."""
        if not request.mixing.is_any:
            return None
        head = self._store.position()
        known = known_position(request.as_known_at, head)
        kept = [at for folder in self._kept.glob("*-*") if (at := position_of(folder)) is not None and at <= known]
        return FACTS_AT_START + (known - max(kept)) * FACTS_AN_EVENT if kept else None

    def catch_up(self, look: Callable[[], object]) -> None:
        """Bring a server's engine to where the log is now, for a question of the background: a large answer would do so
        anyway, without a word. ``look``: called between portions; what it raises ends this."""
        head = self._store.position()
        missing = 1
        while self._serving and missing > 0 and self._store.position() - missing < head:
            look()
            missing = self.engine.advance(AT_ONCE)

    @property
    def engine(self) -> TraceEngine:
        with self._making:
            if self._engine is None:
                from clew.tracing.engine.choosing import TraceEngine

                self._engine = TraceEngine(self._changes, self._newest, _kernel, self._hindered)
            return self._engine

    def _newest(self, at_most: int | None) -> Any:
        return self._snapshots().newest(at_most)

    def _hindered(self) -> Reason | None:
        return self._warmth if self._serving else None

    # --- a server's background ------------------------------------------------------------------------------------

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Keep the engine at the head of the log, and snapshots fresh, until the end."""
        self._serving = True
        self._stop.clear()
        threads = [
            threading.Thread(target=each, name=name, daemon=True)
            for name, each in (("clew-warm", self._warm_up), ("clew-engine", self._follow))
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            threads[1].join(WAIT_SECONDS * 5)
            if self._compacting is not None:
                self._compacting.join(WAIT_SECONDS * 10)
            self._serving = False
            with suppress(OSError):
                self._account_file.unlink()

    def _warm_up(self) -> None:
        try:
            from clew.tracing.engine.warming import warm

            warm()
            self._warmth = None
        except Exception:
            self._warmth = "not_compiled"
            log.exception("the kernel could not be compiled")

    def _follow(self) -> None:
        done = self._store.position()
        while not self._stop.is_set():
            try:
                for head in self._store.feed.follow(done, WAIT_SECONDS):
                    self._advance()
                    seen = self._clock()
                    self._latency.add(self._changes.record_times(done, head), seen)
                    done = head
                    if self._stop.is_set():
                        break
                self._look_after()
            except Exception as error:  # noqa: BLE001 - a lost connection comes back, and nobody waits for this
                log.warning("the engine waits: %s", type(error).__name__)
                self._stop.wait(WAIT_SECONDS)

    def _advance(self) -> None:
        while not self._stop.is_set() and self.engine.advance(AT_ONCE) > 0:
            pass

    def _look_after(self) -> None:
        self.engine.refresh()
        self._advance()
        state = self.engine.state()
        if self._is_due(state):
            self._compacting = threading.Thread(target=self._compact, name="clew-compaction", daemon=True)
            self._compacting.start()
        self._write_account(state)

    def _is_due(self, state: State) -> bool:
        last = self._compaction
        if self._first <= 0 or (self._compacting is not None and self._compacting.is_alive()):
            return False
        if last is not None and last.error is not None and self._clock() - last.ended < PAUSE_MICROSECONDS:
            return False
        if state.snapshot is None:
            return self._store.position() >= self._first
        if state.reason in ("behind", "alternates", "too_many"):
            return True
        grown = 0 if state.since is None else max(state.since.events, state.since.links)
        rested = last is None or self._clock() - last.ended > RESTED * (last.ended - last.started)
        return grown > FAR_SINCE or (grown > MOST_SINCE and rested)

    def _compact(self) -> None:
        """Make a snapshot, unless another process is about it. The old one stays in use until the new is complete."""
        started = self._clock()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _alone(self._folder / "compacting") as alone:
                if not alone:
                    return
                made = self._snapshots().build(self._progress)
            position = None if made is None else made.position
            self._compaction = Compaction(started, self._clock(), position)
            log.info("snapshot made at %s", position)
        except _Stopped:
            return
        except Exception as error:  # noqa: BLE001 - told by status; the old snapshot goes on serving
            code = error.code if isinstance(error, ClewError) else type(error).__name__
            self._compaction = Compaction(started, self._clock(), None, code)
            log.error("snapshot not made: %s", code)

    def _progress(self, stage: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Stopped

    # --- the account ----------------------------------------------------------------------------------------------

    @property
    def _account_file(self) -> Path:
        return self._folder / f"{os.getpid()}.json"

    def _write_account(self, state: State) -> None:
        document = {"at": self._clock(), "process": os.getpid(), **self._document(state)}
        beside = self._account_file.with_suffix(".new")
        with suppress(OSError):  # a disk that is full holds up nobody; an account that is old says so by its instant
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(document))
            beside.replace(self._account_file)

    def _document(self, state: State) -> dict[str, Any]:
        return {
            **msgspec.to_builtins(state),
            "compaction": msgspec.to_builtins(self._compaction),
            "latency": msgspec.to_builtins(self._latency.told()),
        }

    def account(self) -> dict[str, Any] | None:
        """How traces are answered: of this process if it serves, else as the newest running server told; None when
        none does."""
        if self._serving:
            return {"at": self._clock(), "process": os.getpid(), **self._document(self.engine.state())}
        return max((told for told in map(_told, self._folder.glob("*.json")) if told), key=_at, default=None)


def _at(account: dict[str, Any]) -> int:
    return int(account["at"])


def _told(path: Path) -> dict[str, Any] | None:
    """What a process wrote, if it is still there."""
    try:
        document: dict[str, Any] = msgspec.json.decode(path.read_bytes())
        os.kill(document["process"], 0)
    except PermissionError:
        return document
    except (OSError, msgspec.MsgspecError):
        return None
    return document


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether this is the only process in here."""
    number = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(number)


def _kernel(ready: Ready, request: TraceRequest, log_end: int | None) -> Answer:
    from clew.tracing.kernel.answer import trace_arrays
    from clew.tracing.kernel.searchable import Searchable

    return trace_arrays(Searchable(ready.graph), ready.names, request, ready.position, log_end)
