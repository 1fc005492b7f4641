"""A lock that is had in the order in which it was asked for.

``threading.Lock`` goes to whoever is quickest, and that is the thread that just let go of it: a background that works
batch after batch would keep it from everybody. Here who waits is before whoever comes again.
"""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """Used as a context. Not for a thread that has it already: it would wait for itself."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many threads wait."""
        return len(self._waiting)

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            # Whoever has the lock lets go of this one instead: it is handed over, nobody comes in between.
            mine.acquire()
        except BaseException:
            self._give_up(mine)
            raise

    def _give_up(self, mine: threading.Lock) -> None:
        """Interrupted (Ctrl-C): wait no longer; what was handed over just now goes on to the next."""
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
            else:
                self._hand_on()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self._hand_on()

    def _hand_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().release()
        else:
            self._taken = False
