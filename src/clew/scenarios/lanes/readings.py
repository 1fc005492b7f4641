"""Readings around an operation: of other units at the same step and on the same equipment, and of the surroundings.

Read from the record itself, by the index of exposures, so that they are as fresh as the log. Alike are readings of the
same characteristic, in the same unit, of things whose identifiers name the same product (or none).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import msgspec

from clew.events.house import Measurement, facets, measured_things, measurements
from clew.events.house.calibration import gauge_key
from clew.events.house.exposure import BIZ_LOCATION, READ_POINT
from clew.events.identifiers import normalise, product_class
from clew.scenarios.lanes.limits import Limits, Statements, limits_of, number_of
from clew.scenarios.lanes.spine import Operation
from clew.security.visibility import Visibility
from clew.storage.reads.around import AroundReads
from clew.storage.reads.events import RecordedEvent
from clew.storage.store import Store

SAME_STEP = ("process_step", READ_POINT, "equipment", BIZ_LOCATION)
SAME_PLACE = ("equipment", READ_POINT, "process_step", BIZ_LOCATION)
"""Which exposure of an operation says best what it shares with others; the first that it states."""
REPORTING = "sensor_reporting"
Span = tuple[int, int]
"""From an instant to another, UTC microseconds."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One value of one thing. ``thing``: its key, None: it speaks of no unit; ``time``: UTC microseconds."""

    position: int
    time: int
    thing: str | None
    value: float
    unit: str | None
    limits: Limits
    result: str | None = None

    @property
    def within(self) -> bool | None:
        return self.limits.within(self.value)


class Kind(msgspec.Struct, frozen=True):
    """What makes readings alike."""

    characteristic: str
    unit: str | None
    product: str | None


class ReadingsAround:
    """Reads under one visibility, as known at a log position."""

    def __init__(self, store: Store, visibility: Visibility, known: int, stated: Statements) -> None:
        self._store = store
        self._visibility = visibility
        self._known = known
        self._stated = stated
        self._around = AroundReads(store.engine)
        self._read: dict[tuple[object, ...], list[RecordedEvent]] = {}

    def shared(self, operation: Operation, terms: Collection[str]) -> tuple[str, str] | None:
        """Term and value of the first of the exposures that the operation states."""
        stated = {facet.name: facet.value for facet in reversed(operation.entry.facets)}
        return next(((term, stated[term]) for term in terms if term in stated), None)

    def own(self, operation: Operation, reading: Measurement) -> Reading | None:
        """A reading of the operation itself; None where it has no number."""
        recorded = operation.entry.recorded
        return next(iter(self._readings(recorded, reading)), None)

    def kind(self, operation: Operation, reading: Measurement) -> Kind:
        own = self.own(operation, reading)
        product = product_class(own.thing) if own is not None and own.thing else None
        return Kind(reading.characteristic or reading.type or "", reading.uom, product)

    def last(self, facet: tuple[str, str], kind: Kind, until: int, most: int) -> list[Reading]:
        """The last readings of the kind up to an instant, the latest first, one for each thing and event."""
        events = self._before(facet, until, most + most // 4)
        return [each for recorded in events for each in self._of_kind(recorded, kind)][:most]

    def between(self, facet: tuple[str, str], kind: Kind, span: Span, near: int, most: int) -> list[Reading]:
        """The readings of the kind in a span, those nearest to an instant, in the order of time."""
        events = self._near(facet, span, near, most, None)
        found = [each for recorded in events for each in self._of_kind(recorded, kind)]
        return sorted(found, key=lambda each: (each.time, each.position))

    def surroundings(self, place: str, span: Span, near: int, most: int) -> dict[tuple[str, str], list[Reading]]:
        """Readings reported in a span at a place (its key) that speak of no unit, by characteristic and unit."""
        found: dict[tuple[str, str], list[Reading]] = {}
        for recorded in self._near((BIZ_LOCATION, place), span, near, most, REPORTING):
            for measured in measurements(recorded.event):
                for each in self._readings(recorded, measured):
                    if each.thing is None:
                        key = (measured.characteristic or measured.type or "", measured.uom or "")
                        found.setdefault(key, []).append(each)
        return {key: sorted(told, key=lambda each: each.time) for key, told in found.items()}

    def stated(self, facet: tuple[str, str], name: str, span: Span, near: int, most: int) -> list[Reading]:
        """The numbers of another exposure that events with ``facet`` state in a span, in the order of time."""
        found: list[Reading] = []
        for recorded in self._near(facet, span, near, most, None):
            for each in facets(recorded.event):
                value = _number(each.value) if each.name == name else None
                if value is not None:
                    found.append(_of_facet(recorded, value, each.unit))
        return sorted(found, key=lambda each: (each.time, each.position))

    def _before(self, facet: tuple[str, str], until: int, most: int) -> list[RecordedEvent]:
        return self._kept(
            ("before", facet, until, most),
            facet,
            lambda values: self._around.before(values, until, self._known, self._visibility, most=most),
        )

    def _near(self, facet: tuple[str, str], span: Span, near: int, most: int, step: str | None) -> list[RecordedEvent]:
        return self._kept(
            ("near", facet, span, near, most, step),
            facet,
            lambda values: self._around.between(
                values, span, near, self._known, self._visibility, most=most, step=step
            ),
        )

    def _kept(
        self, key: tuple[object, ...], facet: tuple[str, str], find: Callable[[list[int]], list[int]]
    ) -> list[RecordedEvent]:
        """Several characteristics of one operation ask for the same events."""
        if key not in self._read:
            positions = find(self._around.values(*facet))
            told = {each.position: each for each in self._store.events.several(positions, self._visibility)}
            self._read[key] = [told[position] for position in positions if position in told]
        return self._read[key]

    def _of_kind(self, recorded: RecordedEvent, kind: Kind) -> Iterator[Reading]:
        for measured in measurements(recorded.event):
            if (measured.characteristic or measured.type) != kind.characteristic or measured.uom != kind.unit:
                continue
            for each in self._readings(recorded, measured):
                if kind.product is None or each.thing is None or product_class(each.thing) == kind.product:
                    yield each

    def _readings(self, recorded: RecordedEvent, measured: Measurement) -> Iterator[Reading]:
        value = number_of(measured)
        if value is None:
            return
        time = recorded.event_time if measured.time is None else measured.time
        limits = limits_of(measured, time, self._stated)
        gauge = gauge_key(measured.gauge) if measured.gauge else None
        things = measured.things or measured_things(recorded.event)
        spoken = [key for key in things if gauge_key(key) != gauge and normalise(key) != gauge]
        for thing in spoken or (None,):
            yield Reading(
                position=recorded.position,
                time=time,
                thing=thing,
                value=value,
                unit=measured.uom,
                limits=limits,
                result=measured.result,
            )


def _of_facet(recorded: RecordedEvent, value: float, unit: str | None) -> Reading:
    return Reading(
        position=recorded.position, time=recorded.event_time, thing=None, value=value, unit=unit, limits=Limits()
    )


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None
