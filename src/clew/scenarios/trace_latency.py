"""From recording to tracing: how long after its recordTime an event is in the answer to a trace."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

import msgspec

KEPT = 1000
"""The last so many events count."""


class LatencyTold(msgspec.Struct, frozen=True):
    """Over the last ``events`` events: microseconds. ``since``: when the first of these was visible (UTC µs)."""

    events: int
    since: int
    last: int
    median: int
    p95: int


class Latency:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._measured: deque[tuple[int, int]] = deque(maxlen=KEPT)

    def add(self, recorded: Iterable[int], visible: int) -> None:
        """Events with these recordTimes are visible since ``visible`` (UTC microseconds)."""
        with self._lock:
            self._measured.extend((visible, max(0, visible - time)) for time in recorded)

    def told(self) -> LatencyTold | None:
        """None while nothing was recorded."""
        with self._lock:
            measured = list(self._measured)
        if not measured:
            return None
        waits = sorted(wait for _, wait in measured)
        return LatencyTold(
            len(waits), measured[0][0], measured[-1][1], waits[len(waits) // 2], waits[(len(waits) * 95 - 1) // 100]
        )
