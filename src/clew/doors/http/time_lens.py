"""The lens: a monotone map from instants to pixels that keeps order and shortens long waits.

A unit's life mixes seconds at a station with months in the field; a linear axis shows one or the other. Here every
instant of interest is an anchor, and the pixels between two neighbours grow with the logarithm of the time between
them; where both carry a block, there is room for it. The page says so above the drawing.
"""

from __future__ import annotations

import bisect
import itertools
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
        blocks = set(crowded)
        self._times = sorted({*anchors, *blocks})
        self._x = _place(self._times, blocks, left, right, block)

    @property
    def anchors(self) -> tuple[tuple[int, float], ...]:
        """All anchors with their x, in time order."""
        return tuple(zip(self._times, self._x, strict=True))

    def x(self, microseconds: int) -> float:
        """The x of an instant; between anchors linear, outside clamped. Raises ``IndexError`` without anchors."""
        if microseconds <= self._times[0]:
            return self._x[0]
        if microseconds >= self._times[-1]:
            return self._x[-1]
        right = bisect.bisect_right(self._times, microseconds)
        start, end = self._times[right - 1], self._times[right]
        part = (microseconds - start) / (end - start)
        return self._x[right - 1] + part * (self._x[right] - self._x[right - 1])


def _place(times: list[int], blocks: set[int], left: float, right: float, block: float) -> list[float]:
    if len(times) < 2:
        return [(left + right) / 2] * len(times)
    gaps = [0.6 + math.log1p((end - start) / _MICROSECONDS_PER_MINUTE) for start, end in itertools.pairwise(times)]
    x = [left]
    for start, end, width in _stretches(times, gaps, blocks, right - left, block):
        weight = sum(gaps[start:end])
        for gap in gaps[start:end]:
            # Rounding must not let an instant overtake the next.
            x.append(min(max(x[-1] + gap / weight * width, x[-1]), right))
    x[-1] = right
    return x


def _stretches(
    times: list[int], gaps: list[float], blocks: set[int], room: float, block: float
) -> list[tuple[int, int, float]]:
    """First and last gap and the width of each stretch: between two blocks, before the first, after the last."""
    inner = [index for index, time in enumerate(times) if time in blocks and 0 < index < len(times) - 1]
    edges = [0, *inner, len(times) - 1]
    spans = list(itertools.pairwise(edges))
    weights = [sum(gaps[start:end]) for start, end in spans]
    least = [block if times[start] in blocks and times[end] in blocks else 0.0 for start, end in spans]
    widths = _shared(weights, least, room)
    return [(start, end, width) for (start, end), width in zip(spans, widths, strict=True)]


def _shared(weights: list[float], least: list[float], room: float) -> list[float]:
    """Widths in proportion to the weights, none below its least; the least themselves shrink when even they exceed."""
    if sum(least) >= room:
        return [each * room / sum(least) for each in least]
    held: set[int] = set()
    while True:
        free = room - sum(least[index] for index in held)
        weight = sum(each for index, each in enumerate(weights) if index not in held)
        scale = free / weight if weight else 0.0
        short = {i for i, each in enumerate(weights) if i not in held and each * scale < least[i]}
        if not short:
            return [least[i] if i in held else each * scale for i, each in enumerate(weights)]
        held |= short
