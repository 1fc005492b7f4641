"""How often somebody unknown may ask: counted per address, in memory, forgotten with the window. No address is kept
beyond it and none is written anywhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from clew.doors.http.limits import TooManyAttempts

KEYS_KEPT = 20_000
LIMITS = {
    # Behind a proxy all readers share an address: generous, for the page is cheap and kept for a moment.
    "page": (600, 60),
    # Whoever asks for codes that do not exist is guessing.
    "guess": (30, 60),
    "report": (5, 3600),
}
"""kind → (how many, in how many seconds)."""


class Visits:
    """``clock``: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._windows: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def check(self, kind: str, address: str) -> None:
        """Raises TooManyAttempts while a kind was used up within its window."""
        most, seconds = LIMITS[kind]
        started, count = self._windows.get((kind, address), (0.0, 0))
        left = started + seconds - self._clock()
        if count >= most and left > 0:
            raise TooManyAttempts("passport.too_many", seconds=int(left) + 1)

    def count(self, kind: str, address: str) -> None:
        """Count one."""
        now = self._clock()
        started, count = self._windows.pop((kind, address), (now, 0))
        if now - started >= LIMITS[kind][1]:
            started, count = now, 0
        self._windows[(kind, address)] = (started, count + 1)
        while len(self._windows) > KEYS_KEPT:
            self._windows.popitem(last=False)
