"""The lens: a monotone map from instants to pixels that keeps order and shortens long waits.

A unit's life mixes seconds at a station with months in the field; a linear axis shows one or the other. Here every
instant of interest is an anchor, and the pixels between two neighbours grow with the logarithm of the time between
them, never below a readable minimum where both carry a block. The page says so under the axis.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable

_MICROSECONDS_PER_MINUTE = 60_000_000


class TimeLens:
    """Maps UTC microseconds to x in ``[left, right]`` pixels.

    ``anchors``: all instants to be drawn. ``crowded``: those that carry a block ``block`` pixels wide; neighbours
    among them stay at least that far apart as long as the width allows.
    """

    def __init__(
        self, anchors: Iterable[int], *, crowded: Iterable[int], left: float, right: float, block: float
    ) -> None:
        self._times = sorted(set(anchors))
        blocks = set(crowded)
        gaps = [_gap(start, end) for start, end in zip(self._times, self._times[1:], strict=False)]
        self._x = _place(self._times, gaps, blocks, left, right, block)
        self._left = left
        self._right = right

    @property
    def anchors(self) -> tuple[tuple[int, float], ...]:
        """All anchors with their x, in time order."""
        return tuple(zip(self._times, self._x, strict=True))

    def x(self, microseconds: int) -> float:
        """The x of an instant; between anchors linear, outside clamped."""
        if not self._times or microseconds <= self._times[0]:
            return self._x[0] if self._x else self._left
        if microseconds >= self._times[-1]:
            return self._x[-1]
        right = bisect.bisect_right(self._times, microseconds)
        start, end = self._times[right - 1], self._times[right]
        part = (microseconds - start) / (end - start)
        return self._x[right - 1] + part * (self._x[right] - self._x[right - 1])


def _gap(start: int, end: int) -> float:
    return 0.6 + math.log1p((end - start) / _MICROSECONDS_PER_MINUTE)


def _place(
    times: list[int], gaps: list[float], blocks: set[int], left: float, right: float, block: float
) -> list[float]:
    if len(times) < 2:
        return [(left + right) / 2] * len(times)
    room = right - left
    weights = [gap / sum(gaps) * room for gap in gaps]
    # Widen the stretches between neighbouring blocks to the block's width, at the cost of the others.
    wanted = _minimum(times, weights, blocks, block)
    scale = room / sum(wanted)
    x = [left]
    for width in wanted:
        x.append(x[-1] + width * scale)
    x[-1] = right
    return x


def _minimum(times: list[int], weights: list[float], blocks: set[int], block: float) -> list[float]:
    positions = [index for index, time in enumerate(times) if time in blocks]
    widths = list(weights)
    for start, end in zip(positions, positions[1:], strict=False):
        have = sum(widths[start:end])
        if have < block:
            for index in range(start, end):
                widths[index] *= block / have
    return widths
