"""Passports made a moment ago: a code that many scan at once costs one making. How a unit stands is asked each time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clew.events.errors import Unavailable
from clew.scenarios.passports.model import Passport

KEPT_SECONDS = 60.0
KEPT = 256
AT_ONCE = 2
"""Makings under way: a trace is work, and whoever asks is unknown."""
WAITING = 6
"""Who waits for one of these places holds a thread that every other page needs, too: few may, and not for long."""
WAIT_SECONDS = 1.0
AGAIN_SECONDS = 3
"""When to come again: what was being made is on the shelf by then."""


class PassportShelf:
    """``clock``: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._making = threading.BoundedSemaphore(AT_ONCE)
        self._room = threading.BoundedSemaphore(AT_ONCE + WAITING)
        self._kept: OrderedDict[str, tuple[float, Passport]] = OrderedDict()

    def passport(self, key: str, make: Callable[[str], Passport]) -> Passport:
        """The one on the shelf, else a new one. Raises Unavailable("passport.busy") where too many are being made."""
        found = self._found(key)
        if found is not None:
            return found
        with _place(self._room, 0), _place(self._making, WAIT_SECONDS):
            # Whoever waited may find it made meanwhile.
            found = self._found(key)
            return found if found is not None else self._put(key, make(key))

    def _found(self, key: str) -> Passport | None:
        with self._guard:
            kept = self._kept.get(key)
            return kept[1] if kept is not None and self._clock() - kept[0] < KEPT_SECONDS else None

    def _put(self, key: str, passport: Passport) -> Passport:
        with self._guard:
            self._kept[key] = (self._clock(), passport)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return passport


@contextmanager
def _place(places: threading.Semaphore, seconds: float) -> Iterator[None]:
    """One of ``places``, waited for so long at most."""
    if not places.acquire(timeout=seconds):
        raise Unavailable("passport.busy", seconds=AGAIN_SECONDS)
    try:
        yield
    finally:
        places.release()
