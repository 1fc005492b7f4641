"""Slowing down whoever guesses passwords: failures are counted per name and address, and per address.

In memory and per process: it makes guessing slow, the password's own strength makes it hopeless. A right password
does not clear an address's count, only its own name's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from clew.doors.http.limits import (
    SIGN_IN_FAILURES_PER_ADDRESS,
    SIGN_IN_FAILURES_PER_NAME,
    SIGN_IN_WINDOW_SECONDS,
    TooManyAttempts,
)

Key = tuple[str, ...]
KEYS_KEPT = 10_000


class Throttle:
    """``clock``: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: OrderedDict[Key, list[float]] = OrderedDict()

    def check(self, name: str, address: str) -> None:
        """Raises TooManyAttempts while there were too many failures within the window."""
        now = self._clock()
        for key, most in _keys(name, address):
            times = [time for time in self._failures.get(key, ()) if now - time < SIGN_IN_WINDOW_SECONDS]
            if len(times) >= most:
                wait = int(SIGN_IN_WINDOW_SECONDS - (now - times[-most])) + 1
                raise TooManyAttempts("sign_in.too_many", seconds=wait)

    def failed(self, name: str, address: str) -> None:
        """Count one wrong password."""
        now = self._clock()
        for key, most in _keys(name, address):
            self._failures[key] = [*self._failures.pop(key, [])[-most + 1 :], now]
        while len(self._failures) > KEYS_KEPT:
            self._failures.popitem(last=False)

    def taken_back(self, name: str, address: str) -> None:
        """Uncount the last one: it was no wrong password."""
        for key, _ in _keys(name, address):
            if times := self._failures.get(key):
                times.pop()

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of this name from this address."""
        self._failures.pop(_keys(name, address)[0][0], None)


def _keys(name: str, address: str) -> tuple[tuple[Key, int], tuple[Key, int]]:
    return (
        (("name", name.casefold(), address), SIGN_IN_FAILURES_PER_NAME),
        (("address", address), SIGN_IN_FAILURES_PER_ADDRESS),
    )
