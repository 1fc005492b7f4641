"""What a start found: occurrences of things at instants, and in which event each stands."""

from __future__ import annotations

from typing import Literal

import msgspec

By = Literal["thing", "facet", "excursion", "content"]


class Occurrence(msgspec.Struct, frozen=True):
    """A thing (key) touched in ``[start, end)``, UTC microseconds; None: without that bound. ``position``: of the event
    that says so, None for what was only named. ``alone``: a container without what it held at other times; ``within``:
    the container that it was in then."""

    key: str
    by: By
    start: int | None = None
    end: int | None = None
    position: int | None = None
    alone: bool = False
    within: str | None = None

    def time(self, forward: bool) -> int | None:
        """The instant a trace starts from: forward the first, backward the last."""
        if forward:
            return self.start
        return None if self.end is None else self.end - 1


class Found(msgspec.Struct):
    """``events``: positions of the events that matched. ``classes``: bare classes in them, which are no things.
    ``readings``: how many were outside; ``unreadable``: how many of the name could not be compared."""

    occurrences: list[Occurrence] = []
    events: set[int] = set()
    classes: set[str] = set()
    readings: int = 0
    unreadable: int = 0

    def add(self, other: Found) -> None:
        self.occurrences += other.occurrences
        self.events |= other.events
        self.classes |= other.classes
        self.readings += other.readings
        self.unreadable += other.unreadable
