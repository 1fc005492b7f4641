"""Which engine answers: the kernel over a snapshot and what came since, or the plain engine.

The plain engine (``clew.tracing.trace``) is always right and reads what it needs; it answers whoever sees only a part
of the log, what is asked as known before the oldest snapshot, mixing models, and everything while there is no snapshot
or what came cannot be worked in. ``State.reason`` says why it does.

One live graph is kept at the head of the log: every question asks how far the log is and works in what is missing, so
that a link recorded is in the next trace. Where much is missing the plain engine begins, and once it has read as much
as would have taken as long, the question works in all of it (``bounded``). A newer snapshot is brought to the head
beside the graph in use, and then takes its place. For a position asked for that the live graph is already beyond, a
graph is made as of then and a few are kept. A log that is not the one before (restored, exchanged) is noticed by every
question; everything is begun anew then.

Whoever changes the live graph has it alone, one after the other in the order in which they came: a question that waits
while the background works in a batch is next.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

import msgspec

from clew.tracing.answer import Answer
from clew.tracing.engine.bounded import FACTS_AN_EVENT, Bounded, TooLarge
from clew.tracing.engine.gathering import Outdated
from clew.tracing.engine.live import LiveGraph, Size
from clew.tracing.engine.names import LiveNames, Texts
from clew.tracing.engine.ports import Kernel, LinkChanges, Ready, Snapshot, WideSource
from clew.tracing.engine.turns import Turns
from clew.tracing.request import TraceRequest, known_position
from clew.tracing.trace import trace

Reason = Literal[
    "no_snapshot", "warming", "not_compiled", "behind", "alternates", "too_many", "earlier", "mixing", "partial"
]
"""Why the plain engine answers. ``no_snapshot``; ``warming``: the kernel is still being compiled; ``behind``: much came
since (of these two, it only begins); ``not_compiled``: the kernel could not be compiled; ``alternates``, ``too_many``:
what came cannot be worked in; ``earlier``: asked as known before the oldest snapshot; ``mixing``: under a mixing model;
``partial``: by someone who sees a part only."""

CATCH_UP = 1000
"""Missing events that a question works in without further ado, and at most while others wait."""
FACTS_MEANWHILE = 50_000
"""Facts that it reads while the kernel is being compiled, before the question waits for that instead."""
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
        self.mark = changes.standing(snapshot.position)[2]
        self._changes = changes
        self._texts = Texts()
        self._ready: Ready | None = None

    def extend(self, known: int) -> None:
        """Raises Outdated."""
        if known > self.graph.position:
            try:
                self.graph.extend(known)
            finally:
                self.mark = self._changes.standing(self.graph.position)[2]

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
        hindered: Callable[[], Reason | None],
    ) -> None:
        """``newest``: the newest usable snapshot no later than a position (None: the newest of all). ``hindered``: why
        the kernel cannot answer at once (``warming``, ``not_compiled``); None: it can."""
        self._changes = changes
        self._newest = newest
        self._kernel = kernel
        self._hindered = hindered
        self._lock = Turns()
        self._live: _Live | None = None
        self._then: OrderedDict[int, _Live] = OrderedDict()
        self._next: _Live | None = None
        self._failed: Reason | None = None
        self._failed_at: int | None = None
        self._derived: object = None

    # --- answering ------------------------------------------------------------------------------------------------

    def answer(self, source: WideSource, request: TraceRequest, *, whole: bool, tried: bool = False) -> Answer:
        """``source``: what whoever asks may read; ``whole``: whether that is all of the log; ``tried``: whether the
        plain engine found the answer too large already."""
        if not whole or self.unfit(request) is not None:
            return trace(source, request)
        ready = self.ready(request.as_known_at)
        if not isinstance(ready, Ready) and ready in ("behind", "warming"):
            if not tried:
                with suppress(TooLarge):
                    return trace(Bounded(source, self._bound(request.as_known_at)), request)
            ready = self.caught_up(request.as_known_at)
        if not isinstance(ready, Ready):
            return trace(source, request)
        if isinstance(ready.names, LiveNames):
            ready.names.prepare(subject.key for subject in request.subjects)
        return self._kernel(ready, request, source.log_end(ready.position) if _needs_end(request) else None)

    def _bound(self, as_known_at: int | None) -> int:
        """How many facts the plain engine may read before the kernel would have been the better way. Nobody waits for
        this: it is an estimate, and the background may just be at work."""
        live = self._live
        at = 0 if live is None else live.graph.position
        head = self._changes.standing(at)[0]
        known = known_position(as_known_at, head)
        missing = 0 if live is None else abs(known - at)
        return (FACTS_MEANWHILE if self._hindered() else 0) + missing * FACTS_AN_EVENT

    @staticmethod
    def unfit(request: TraceRequest) -> Reason | None:
        """Why the kernel has no answer to such a request; None: it has."""
        return None if request.mixing.is_any else "mixing"

    def ready(self, as_known_at: int | None = None) -> Ready | Reason:
        """The graph as known at a position (None: the head of the log, now), or why there is none."""
        return self._hindered() or self._ready(as_known_at, CATCH_UP)

    def caught_up(self, as_known_at: int | None = None) -> Ready | Reason:
        """The same, however long it takes: never ``behind`` nor ``warming``. Other questions pass meanwhile."""
        with self._lock:
            known = self._known(as_known_at)
        while True:
            ready = self._ready(known, CATCH_UP)
            if ready != "behind":
                return ready
            with self._lock:
                if self._live is not None and known > self._live.graph.position:
                    self._brought(self._live, min(known, self._live.graph.position + CATCH_UP))
                    continue
            return self._ready(known, None)

    def _ready(self, as_known_at: int | None, most: int | None) -> Ready | Reason:
        """``most``: missing events to work in; ``behind`` for more, None: any."""
        with self._lock:
            known = self._known(as_known_at)
            live = self._live
            if live is None:
                return self._failed or "no_snapshot"
            if known < live.graph.position:
                return self._as_of(known, most)
            if most is not None and known - live.graph.position > most:
                return "behind"
            return self._brought(live, known)

    def _known(self, as_known_at: int | None) -> int:
        """The position meant; notices when the log is another one, or its facts are derived anew."""
        live = self._live
        at = 0 if live is None else live.graph.position
        head, derived, mark = self._changes.standing(at)
        if derived != self._derived or (live is not None and mark != live.mark):
            self._forget()
            self._derived = derived
        if self._live is None and self._failed is None:
            self._adopt()
        return known_position(as_known_at, head)

    def _forget(self) -> None:
        self._live, self._next, self._failed, self._failed_at = None, None, None, None
        self._then.clear()

    def _brought(self, live: _Live, known: int) -> Ready | Reason:
        try:
            live.extend(known)
        except Outdated as outdated:
            if live is self._live:
                self._failed, self._live = outdated.reason, None
            elif live is self._next:
                self._failed_at, self._next = live.snapshot.position, None
            return outdated.reason
        return live.ready()

    def _as_of(self, known: int, most: int | None) -> Ready | Reason:
        kept = self._then.get(known)
        if kept is None:
            snapshot = self._newest(known)
            if snapshot is None:
                return "earlier"
            if most is not None and known - snapshot.position > most:
                return "behind"
            kept = _Live(snapshot, self._changes)
        made = self._brought(kept, known)
        if isinstance(made, Ready):
            self._then[known] = kept
            self._then.move_to_end(known)
            while len(self._then) > THEN_KEPT:
                self._then.popitem(last=False)
        return made

    # --- upkeep ---------------------------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Look for a newer snapshot and go over to it, by and by; whether there was one."""
        with self._lock:
            self._known(None)
            return self._adopt()

    def _adopt(self) -> bool:
        snapshot = self._newest(None)
        mine = self._next or self._live
        if snapshot is None or (mine is not None and mine.snapshot.position >= snapshot.position):
            return False
        if self._live is not None:
            self._next = _Live(snapshot, self._changes)
            return True
        if self._failed is not None and self._failed_at == snapshot.position:
            return False
        self._failed_at = snapshot.position
        self._live, self._failed = _Live(snapshot, self._changes), None
        return True

    def advance(self, most: int) -> int:
        """Work in at most so many events of those that came; how many are still missing then. For a background. While a
        newer snapshot comes near, what is in use stays at the head."""
        with self._lock:
            head = self._known(None)
            for live in (self._live, self._next):
                if live is not None:
                    self._brought(live, min(head, live.graph.position + most))
            following = self._next
            if following is not None and (self._live is None or following.graph.position >= self._live.graph.position):
                self._live, self._next, self._failed = following, None, None
                self._failed_at = following.snapshot.position
            coming = self._next or self._live
            return 0 if coming is None else head - coming.graph.position

    def state(self) -> State:
        with self._lock:
            head = self._known(None)
            live = self._live
            if live is None:
                return State("plain", self._failed or "no_snapshot")
            reason = self._hindered()
            if reason is None and head - live.graph.position > CATCH_UP:
                reason = "behind"
            engine: Literal["kernel", "plain"] = "plain" if reason else "kernel"
            links = len(live.snapshot.base.order)
            return State(engine, reason, live.snapshot.position, links, live.graph.position, live.graph.size)


def _needs_end(request: TraceRequest) -> bool:
    return request.direction == "backward" and request.at_time is None
