"""Parameter strips: what was measured on a thing, over time on the same equipment and among the last units.

A strip belongs to one reading of one operation. First come those beyond their limits, then those whose gauge is
doubtful, then in the order of time; the surroundings (a hall, an oven) and stated conditions follow.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from clew.events.house import Measurement
from clew.events.identifiers import normalise
from clew.scenarios.lanes.limits import Limits
from clew.scenarios.lanes.readings import SAME_PLACE, SAME_STEP, Kind, Reading, ReadingsAround, Span
from clew.scenarios.lanes.spine import Operation

UNITS = 500
BINS = 24
POINTS_READ = 2000
POINTS_SHOWN = 300
PEERS_READ = 1500
HALF_DAY = 12 * 3600 * 1_000_000
SURROUNDINGS_SHOWN = 2
CONDITIONS_SHOWN = 2


class Beyond(msgspec.Struct, frozen=True, kw_only=True):
    """Readings beyond their limits that follow each other."""

    start: int
    end: int
    worst: float
    count: int


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Values in bins ``(start, end, count)``; ``below``: smaller than the unit's own; ``outside``: beyond limits."""

    bins: tuple[tuple[float, float, int], ...]
    count: int
    outside: int
    below: int
    first: int
    last: int


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """``facet``: term and value that the points share; ``span``: the operation's; ``own``: its reading, None for what
    speaks of no unit. ``points``: in the order of time, ``total`` before thinning."""

    characteristic: str
    unit: str | None
    source: Literal["units", "environment", "facet"]
    facet: tuple[str, str] | None
    operation: Operation
    own: Reading | None
    limits: Limits
    points: tuple[Reading, ...]
    total: int
    beyond: tuple[Beyond, ...]
    spread: Spread | None


class Strips:
    """``around``: where readings come from; ``spans``: of the productions, in which points are drawn."""

    def __init__(self, around: ReadingsAround, operations: Sequence[Operation], spans: Sequence[Span]) -> None:
        self._around = around
        self._operations = [each for each in operations if each.production and each.entry.in_force]
        self._spans = spans

    def of_readings(self, limit: int) -> tuple[list[Strip], int]:
        """At most ``limit`` strips, and how many there are in all; surroundings and conditions count too."""
        taken = sorted(self._taken(), key=_urgency)
        strips = [self._strip(operation, measured, own) for operation, measured, own in taken[:limit]]
        more = [*self._surroundings(), *self._conditions()]
        return [*strips, *more[: max(0, limit - len(strips))]], len(taken) + len(more)

    def operation(self, position: str) -> Operation | None:
        """The production operation at a log position."""
        return next((each for each in self._operations if str(each.position) == position), None)

    def own(self, operation: Operation, characteristic: str) -> Reading | None:
        """The operation's first reading of a characteristic."""
        measured = _measured(operation, characteristic)
        return None if measured is None else self._around.own(operation, measured)

    def peers(self, operation: Operation, characteristic: str) -> tuple[Kind, tuple[str, str] | None, list[Reading]]:
        """The readings of the same characteristic on the same equipment within half a day, this one's among them."""
        measured, own = _measured(operation, characteristic), self.own(operation, characteristic)
        if measured is None or own is None:
            return Kind(characteristic, None, None), None, []
        kind, facet = self._around.kind(operation, measured), self._around.shared(operation, SAME_PLACE)
        if facet is None:
            return kind, None, [own]
        span = (own.time - HALF_DAY, own.time + HALF_DAY)
        return kind, facet, _with(self._around.between(facet, kind, span, own.time, PEERS_READ), own)

    def _taken(self) -> Iterator[tuple[Operation, Measurement, Reading]]:
        for operation in self._operations:
            for measured in operation.entry.measurements:
                own = self._around.own(operation, measured)
                if own is not None:
                    yield operation, measured, own

    def _strip(self, operation: Operation, measured: Measurement, own: Reading) -> Strip:
        kind = self._around.kind(operation, measured)
        facet = self._around.shared(operation, SAME_PLACE)
        found = [] if facet is None else self._around.between(facet, kind, self._span(own.time), own.time, POINTS_READ)
        points = _with(found, own)
        return Strip(
            characteristic=kind.characteristic,
            unit=measured.uom,
            source="units",
            facet=facet,
            operation=operation,
            own=own,
            limits=own.limits,
            points=thinned(points, own),
            total=len(points),
            beyond=tuple(runs_beyond(points)),
            spread=self._spread(operation, kind, own),
        )

    def _span(self, time: int) -> Span:
        """The production around an instant."""
        return next((span for span in self._spans if span[0] <= time <= span[1]), (time - HALF_DAY, time + HALF_DAY))

    def _spread(self, operation: Operation, kind: Kind, own: Reading) -> Spread | None:
        facet = self._around.shared(operation, SAME_STEP)
        if facet is None:
            return None
        readings = _with(self._around.last(facet, kind, own.time, UNITS), own)
        values = [each.value for each in readings]
        return Spread(
            bins=tuple(bins(values)),
            count=len(values),
            outside=sum(each.within is False for each in readings),
            below=sum(value < own.value for value in values),
            first=min(each.time for each in readings),
            last=max(each.time for each in readings),
        )

    def _surroundings(self) -> Iterator[Strip]:
        """What loggers reported at the place of the thing's operations meanwhile."""
        if not self._operations:
            return
        first, last = self._operations[0], self._operations[-1]
        event = first.entry.recorded.event
        if event.biz_location is None:
            return
        span = self._span(first.start)
        told = self._around.surroundings(normalise(event.biz_location.id), span, first.start, POINTS_READ)
        place = ("biz_location", event.biz_location.id)
        window = msgspec.structs.replace(first, end=max(first.end, min(last.end, span[1])))
        for (name, unit), points in itertools.islice(sorted(told.items()), SURROUNDINGS_SHOWN):
            yield self._apart(name, unit or None, "environment", place, window, points)

    def _conditions(self) -> Iterator[Strip]:
        """Conditions that the operations on one equipment state as numbers."""
        shown: set[str] = set()
        for operation in self._operations:
            facet = self._around.shared(operation, ("equipment",))
            for each in operation.entry.facets if facet is not None else ():
                if each.category != "environment" or each.unit is None or each.name in shown or facet is None:
                    continue
                span = self._span(operation.start)
                points = self._around.stated(facet, each.name, span, operation.start, POINTS_READ)
                if len(points) > 1 and len(shown) < CONDITIONS_SHOWN:
                    shown.add(each.name)
                    own = next((one for one in points if one.position == operation.position), None)
                    yield self._apart(each.name, each.unit, "facet", facet, operation, points, own)

    def _apart(
        self,
        name: str,
        unit: str | None,
        source: Literal["environment", "facet"],
        facet: tuple[str, str],
        operation: Operation,
        points: Sequence[Reading],
        own: Reading | None = None,
    ) -> Strip:
        return Strip(
            characteristic=name,
            unit=unit,
            source=source,
            facet=facet,
            operation=operation,
            own=own,
            limits=points[-1].limits,
            points=thinned(points, own),
            total=len(points),
            beyond=tuple(runs_beyond(points)),
            spread=None,
        )


def _measured(operation: Operation, characteristic: str) -> Measurement | None:
    told = operation.entry.measurements
    return next((each for each in told if characteristic in (each.characteristic, each.type)), None)


def _urgency(taken: tuple[Operation, Measurement, Reading]) -> tuple[bool, bool, bool, int, int]:
    operation, measured, own = taken
    doubted = any(doubt.place == measured.place for doubt in operation.entry.doubts)
    return own.within is not False, not doubted, own.within is None, operation.start, operation.position


def _with(readings: Sequence[Reading], own: Reading) -> list[Reading]:
    """The readings with one's own among them, once."""
    others = [each for each in readings if (each.position, each.thing) != (own.position, own.thing)]
    return sorted([*others, own], key=lambda each: (each.time, each.position))


def bins(values: Sequence[float], most: int = BINS) -> Iterator[tuple[float, float, int]]:
    """Bins of equal width from the smallest value to the largest; one bin where all are equal."""
    low, high = min(values), max(values)
    if not low < high:
        yield low, high, len(values)
        return
    width = (high - low) / most
    counts = [0] * most
    for value in values:
        counts[min(most - 1, int((value - low) / width))] += 1
    for number, count in enumerate(counts):
        yield low + number * width, high if number == most - 1 else low + (number + 1) * width, count


def runs_beyond(points: Sequence[Reading]) -> Iterator[Beyond]:
    """Runs of readings beyond their limits; the worst is the one farthest from them."""
    for bad, run in itertools.groupby(points, key=lambda each: each.within is False):
        if bad:
            told = list(run)
            worst = max(told, key=_excess)
            yield Beyond(start=told[0].time, end=told[-1].time, worst=worst.value, count=len(told))


def _excess(reading: Reading) -> float:
    low, high = reading.limits.lower, reading.limits.upper
    return max(
        low - reading.value if low is not None else float("-inf"),
        reading.value - high if high is not None else float("-inf"),
    )


def thinned(points: Sequence[Reading], own: Reading | None, most: int = POINTS_SHOWN) -> tuple[Reading, ...]:
    """At most about ``most`` points, evenly; one's own and those beyond limits stay."""
    if len(points) <= most:
        return tuple(points)
    step = len(points) / most
    kept = {int(number * step) for number in range(most)}
    return tuple(each for number, each in enumerate(points) if number in kept or each is own or each.within is False)
