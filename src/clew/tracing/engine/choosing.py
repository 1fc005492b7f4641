"""Which engine answers: the kernel over a snapshot and what came since, or the plain engine.

The plain engine (``clew.tracing.trace``) is always right and reads what it needs; it answers whoever sees only a part
of the log, what is asked as known before the oldest snapshot, mixing models, and everything while there is no snapshot
or what came cannot be worked in. ``State.reason`` says why it does.

One live graph is kept at the head of the log: every question asks how far the log is and works in what is missing, so
that a link recorded is in the next trace. For a position asked for that the live graph is already beyond, a graph is
made as of then and a few are kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal

import msgspec

from clew.tracing.answer import Answer
from clew.tracing.engine.gathering import Outdated
from clew.tracing.engine.live import LiveGraph, Size
from clew.tracing.engine.names import LiveNames, Texts
from clew.tracing.engine.ports import Kernel, LinkChanges, Ready, Snapshot
from clew.tracing.ports import LinkSource
from clew.tracing.request import TraceRequest
from clew.tracing.trace import trace

Reason = Literal["no_snapshot", "warming", "behind", "alternates", "too_many", "earlier", "mixing", "partial"]
"""Why the plain engine answers. ``no_snapshot``; ``warming``: the kernel is still being compiled; ``behind``: too much
came since; ``alternates``, ``too_many``: what came cannot be worked in; ``earlier``: asked as known before the oldest
snapshot; ``mixing``: under a mixing model; ``partial``: by someone who sees a part of the log."""

CATCH_UP = 2000
"""Events that a question works in before it is answered; of more, a background that does it."""
THEN_KEPT = 2
"""Graphs kept of earlier positions."""


class State(msgspec.Struct, frozen=True):
    """``engine`` in use for whoever sees all, at the head of the log; ``reason``: why it is the plain one.
    ``snapshot``: position of the one in use, ``links`` in it; ``position``: how far the live graph is; ``since``: what
    it holds beyond the snapshot."""

    engine: Literal["kernel", "plain"]
    reason: Reason | None = None
    snapshot: int | None = None
    links: int | None = None
    position: int | None = None
    since: Size | None = None


class _Live:
    """A snapshot brought forward, and what was made of it last."""

    def __init__(self, snapshot: Snapshot, changes: LinkChanges) -> None:
        self.snapshot = snapshot
        self.graph = LiveGraph(snapshot.base, snapshot.names, snapshot.position, changes)
        self._changes = changes
        self._texts = Texts()
        self._ready: Ready | None = None

    def ready(self) -> Ready:
        if self._ready is None or self._ready.position != self.graph.position:
            names = LiveNames(self.snapshot, self.graph, self._changes, self._texts)
            self._ready = Ready(self.graph.graph, names, self.graph.position)
        return self._ready


class TraceEngine:
    """Answers traces. Many threads may use one."""

    def __init__(
        self,
        changes: LinkChanges,
        newest: Callable[[int | None], Snapshot | None],
        kernel: Kernel,
        ready: Callable[[], bool],
    ) -> None:
        """``newest``: the newest usable snapshot no later than a position (None: the newest of all). ``ready``: whether
        the kernel can answer without being compiled first."""
        self._changes = changes
        self._newest = newest
        self._kernel = kernel
        self._kernel_ready = ready
        self._lock = threading.RLock()
        self._live: _Live | None = None
        self._then: OrderedDict[int, _Live] = OrderedDict()
        self._failed: Reason | None = None
        self._derived: object = None

    # --- answering ------------------------------------------------------------------------------------------------

    def answer(self, source: LinkSource, request: TraceRequest, *, whole: bool) -> Answer:
        """``source``: what whoever asks may read; ``whole``: whether that is all of the log."""
        if not whole or self.unfit(request) is not None:
            return trace(source, request)
        ready = self.ready(request.as_known_at)
        if not isinstance(ready, Ready):
            return trace(source, request)
        if isinstance(ready.names, LiveNames):
            ready.names.prepare(subject.key for subject in request.subjects)
        return self._kernel(ready, request, source.log_end(ready.position) if _needs_end(request) else None)

    @staticmethod
    def unfit(request: TraceRequest) -> Reason | None:
        """Why the kernel has no answer to such a request; None: it has."""
        return None if request.mixing.is_any else "mixing"

    def ready(self, as_known_at: int | None = None) -> Ready | Reason:
        """The graph as known at a position (None: the head of the log, now), or why there is none."""
        if not self._kernel_ready():
            return "warming"
        with self._lock:
            known = self._known(as_known_at)
            live = self._live
            if live is None:
                return self._failed or "no_snapshot"
            if known < live.graph.position:
                return self._as_of(known)
            if known - live.graph.position > CATCH_UP:
                return "behind"
            return self._brought(live, known)

    def _known(self, as_known_at: int | None) -> int:
        """The position meant; notices when the facts are derived anew."""
        head, derived = self._changes.standing()
        if derived != self._derived:
            self._derived = derived
            self._live, self._failed = None, None
            self._then.clear()
            self._adopt()
        elif self._live is None and self._failed is None:
            self._adopt()
        return head if as_known_at is None else min(as_known_at, head)

    def _brought(self, live: _Live, known: int) -> Ready | Reason:
        try:
            live.graph.extend(known)
        except Outdated as outdated:
            self._failed = outdated.reason
            if live is self._live:
                self._live = None
            return outdated.reason
        return live.ready()

    def _as_of(self, known: int) -> Ready | Reason:
        kept = self._then.get(known)
        if kept is None:
            snapshot = self._newest(known)
            if snapshot is None:
                return "earlier"
            if known - snapshot.position > CATCH_UP:
                return "behind"
            kept = _Live(snapshot, self._changes)
        made = self._brought_then(kept, known)
        if isinstance(made, Ready):
            self._then[known] = kept
            self._then.move_to_end(known)
            while len(self._then) > THEN_KEPT:
                self._then.popitem(last=False)
        return made

    @staticmethod
    def _brought_then(kept: _Live, known: int) -> Ready | Reason:
        try:
            kept.graph.extend(known)
        except Outdated as outdated:
            return outdated.reason
        return kept.ready()

    # --- upkeep ---------------------------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Look for a newer snapshot and go over to it; whether there was one."""
        with self._lock:
            self._known(None)
            return self._adopt()

    def _adopt(self) -> bool:
        snapshot = self._newest(None)
        if snapshot is None or (self._live is not None and self._live.snapshot.position >= snapshot.position):
            return False
        if self._live is None and self._failed is not None and self._failed_at == snapshot.position:
            return False
        self._failed_at = snapshot.position
        self._live, self._failed = _Live(snapshot, self._changes), None
        return True

    _failed_at: int | None = None

    def advance(self, most: int) -> int:
        """Work in at most so many events of those that came; how many are still missing then. For a background."""
        with self._lock:
            head = self._known(None)
            live = self._live
            if live is None:
                return 0
            self._brought(live, min(head, live.graph.position + most))
            return head - live.graph.position if self._live is live else 0

    def state(self) -> State:
        with self._lock:
            head = self._known(None)
            live = self._live
            if live is None:
                return State("plain", self._failed or "no_snapshot")
            reason: Reason | None = None
            if not self._kernel_ready():
                reason = "warming"
            elif head - live.graph.position > CATCH_UP:
                reason = "behind"
            engine: Literal["kernel", "plain"] = "plain" if reason else "kernel"
            links = len(live.snapshot.base.order)
            return State(engine, reason, live.snapshot.position, links, live.graph.position, live.graph.size)


def _needs_end(request: TraceRequest) -> bool:
    return request.direction == "backward" and request.at_time is None
