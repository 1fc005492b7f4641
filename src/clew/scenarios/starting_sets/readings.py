"""The readings of a name in the record: sensor reports by characteristic or kind of quantity, and facets with numbers.

A reading speaks of the things that it names, else of all things of its event, its own gauge apart; where nothing is
left (a logger in a hall) it speaks of the place of the event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from clew.events.errors import InvalidData
from clew.events.house import Measurement, measurements
from clew.events.house.calibration import gauge_key
from clew.events.identifiers import level, normalise
from clew.events.participants import participants
from clew.scenarios.starting_sets.facets import facet_names
from clew.scenarios.starting_sets.limits import Reading, numbers, stated_values
from clew.security.visibility import Visibility
from clew.storage.reads.events import RecordedEvent
from clew.storage.reads.starts import StartReads
from clew.storage.store import Store

READ_AT_ONCE = 1000
SAMPLE = 2000
"""Events looked at for names that may have been meant."""


class ReadingReads:
    """Under one visibility, as known at a log position."""

    def __init__(self, store: Store, visibility: Visibility, known: int) -> None:
        self._store = store
        self._visibility = visibility
        self._known = known
        self._reads = StartReads(store.engine)

    def of(self, name: str) -> list[Reading]:
        """Every reading in force, in no order. ``name``: a characteristic, a kind of quantity or a facet's term."""
        return [*self._measured(name), *self._stated(name)]

    def names(self) -> set[str]:
        """Of readings lately recorded, and the facets that may have numbers."""
        latest = self._reads.latest_with_readings(SAMPLE, self._known, self._visibility)
        events = self._store.events.several(latest, self._visibility)
        taken = [reading for recorded in events for reading in measurements(recorded.event)]
        return {name for each in taken for name in (each.characteristic, each.type) if name} | facet_names()

    def _measured(self, name: str) -> Iterator[Reading]:
        positions = iter(self._reads.with_readings(name, self._known, self._visibility))
        while batch := list(islice(positions, READ_AT_ONCE)):
            for recorded in self._store.events.several(batch, self._visibility):
                for measurement in measurements(recorded.event):
                    if name in (measurement.characteristic, measurement.type):
                        yield _reading(recorded, measurement)

    def _stated(self, name: str) -> Iterator[Reading]:
        if name not in facet_names():
            return
        facets = self._store.facets
        for value in facets.values(name, self._known, self._visibility):
            events = facets.events((value.id,), None, None, self._known, self._visibility)
            times: dict[int, int] = {}
            named: defaultdict[int, list[str]] = defaultdict(list)
            for each in self._reads.mentioned([position for _, position in events], self._visibility):
                times[each.position] = each.event_time
                if each.level != "class":
                    named[each.position].append(each.key)
            for position, time in times.items():
                yield Reading(position, time, time, tuple(named[position]), numbers((value.value,)), value.unit)


def _reading(recorded: RecordedEvent, measurement: Measurement) -> Reading:
    event = recorded.event
    gauge = gauge_key(measurement.gauge) if measurement.gauge else None
    things = measurement.things or tuple(dict.fromkeys(each.key for each in participants(event)))
    spoken = tuple(key for key in things if level(key) != "class" and gauge_key(key) != gauge)
    place = event.read_point or event.biz_location
    start, end = _lasted(recorded, measurement)
    return Reading(
        position=recorded.position,
        start=start,
        end=end,
        things=spoken,
        values=stated_values(measurement),
        unit=measurement.uom,
        within=_within(measurement),
        place=normalise(place.id) if place is not None and not spoken else None,
    )


def _within(measurement: Measurement) -> bool | None:
    try:
        return measurement.within_limits
    except InvalidData:
        return None


def _lasted(recorded: RecordedEvent, measurement: Measurement) -> tuple[int, int]:
    """From when to when the reading speaks: its own instant, else the span that its sensor element states (a minimum,
    mean or maximum of it), else the event's time."""
    if measurement.report.time is not None:
        return measurement.report.time.microseconds, measurement.report.time.microseconds
    for sensor in recorded.event.sensor_element_list:
        metadata = sensor.sensor_metadata
        if metadata is None or not any(report is measurement.report for report in sensor.sensor_report):
            continue
        if metadata.time is not None:
            return metadata.time.microseconds, metadata.time.microseconds
        ends = [moment.microseconds for moment in (metadata.start_time, metadata.end_time) if moment is not None]
        if ends:
            return min(ends), max(ends)
    return recorded.event_time, recorded.event_time
