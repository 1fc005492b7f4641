"""What was said of a thing while it was somewhere: by itself, and by whatever held it then, and held that. Pure.

A pallet is shipped under its own name, and emptied by an event that names nothing that stood on it. So the events of a
container between a thing's entry and exit are statements about the thing, and those of its containers' containers too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

import msgspec

from clew.storage.recall_reads import FOREVER, LEAVING, LOOKING, Said, StayRow

Order = tuple[int, int]
"""(event time, log position)"""
NEVER: Order = (-FOREVER, 0)


class Told(msgspec.Struct, frozen=True, gc=False):
    """The latest of each aspect, with when it was said. ``left``: the last time it was sent away; ``last``: of all."""

    last: Order = NEVER
    said_at: Order = NEVER
    biz_step: str | None = None
    disposition: str | None = None
    placed_at: Order = NEVER
    place: str | None = None
    left: Order = NEVER

    def later(self, other: Told) -> Told:
        """Both together; at one instant the later recorded statement counts, of one statement that of ``other``."""
        said = other if other.said_at >= self.said_at else self
        placed = other if other.placed_at >= self.placed_at else self
        return Told(
            max(self.last, other.last),
            said.said_at,
            said.biz_step,
            said.disposition,
            placed.placed_at,
            placed.place,
            max(self.left, other.left),
        )


NOTHING = Told()


class Line:
    """The statements about one thing, for windows asked of it: each answered by look-ups, however long it is."""

    def __init__(self, said: Sequence[Said]) -> None:
        self._said = said
        self._orders = [(each.time, each.position) for each in said]
        self._words = _latest(said, _has_words)
        self._places = _latest(said, lambda each: bool(each.biz_location or each.read_point))
        self._left = _latest(said, lambda each: each.biz_step in LEAVING)

    def told(self, start: Order, end: Order) -> Told:
        """What was said from ``start`` to ``end``, both included."""
        first, last = bisect_left(self._orders, start), bisect_right(self._orders, end) - 1
        if last < first:
            return NOTHING
        words, placed, left = (at[last] for at in (self._words, self._places, self._left))
        said = self._said
        return Told(
            self._orders[last],
            self._orders[words] if words >= first else NEVER,
            said[words].biz_step if words >= first else None,
            said[words].disposition if words >= first else None,
            self._orders[placed] if placed >= first else NEVER,
            (said[placed].biz_location or said[placed].read_point) if placed >= first else None,
            self._orders[left] if left >= first else NEVER,
        )


def _has_words(said: Said) -> bool:
    return said.disposition is not None or (said.biz_step is not None and said.biz_step not in LOOKING)


def _latest(said: Sequence[Said], fits: Callable[[Said], bool]) -> list[int]:
    """At each index, the index of the last statement up to it that fits; -1 before the first."""
    found, latest = -1, []
    for index, each in enumerate(said):
        if fits(each):
            found = index
        latest.append(found)
    return latest


class Timelines:
    """``stays``: of every thing, in the order of their starts; ``lines``: statements about each container."""

    def __init__(self, stays: dict[int, list[StayRow]], lines: dict[int, Line]) -> None:
        self._stays = stays
        self._lines = lines
        self._known: dict[tuple[int, Order, Order], Told] = {}

    def carried(self, thing: int, start: Order = NEVER, end: Order = (FOREVER, FOREVER)) -> Told:
        """What was said of the containers of a thing, while they held it, between two instants."""
        told = NOTHING
        for stay in self._stays.get(thing, ()):
            entry = max(start, (stay.start, stay.position))
            left = (stay.end, stay.end_position or 0) if stay.end is not None else (FOREVER, FOREVER)
            exit_ = min(end, left)
            if entry <= exit_:
                told = told.later(self._held(stay.container, entry, exit_))
        return told

    def _held(self, container: int, start: Order, end: Order) -> Told:
        key = (container, start, end)
        found = self._known.get(key)
        if found is None:
            self._known[key] = NOTHING  # a container within itself: somebody's error, and no more to be said
            line = self._lines.get(container)
            own = line.told(start, end) if line else NOTHING
            found = self._known[key] = self.carried(container, start, end).later(own)
        return found
