"""The results that an event states, each with the gauge it was taken with and the things it speaks of (clause 5.4).

A sensor report or an outcome names its gauge itself (``clew:gauge``, a report also by ``deviceID``); one that names
none was taken with the gauge of the event as a whole, if that names exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from clew.events.house.calibration import calibrations, gauge_key
from clew.events.house.elements import found
from clew.events.house.exposure import Measurement, Outcome, measurements, outcomes
from clew.events.model import AggregationEvent, AnyEvent, AssociationEvent, TransformationEvent
from clew.events.participants import ThingMention, participants


class GaugedResult(msgspec.Struct, frozen=True, kw_only=True):
    """``gauge``: its key; ``time``: when it was taken (UTC microseconds: the reading's own, else the event's);
    ``place``: where in the event; ``things``: keys. Values are text as written, in ``unit``."""

    gauge: str
    time: int
    place: str
    characteristic: str
    things: tuple[str, ...]
    value: str | None = None
    unit: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    result: str | None = None


def gauged_results(event: AnyEvent) -> tuple[GaugedResult, ...]:
    """The results of an event that name a gauge. A calibration has none: what it measured is the gauge."""
    if calibrations(event):
        return ()
    stated = [e.text.strip() for e in found(event.extensions, "gauge") if e.text and e.text.strip()]
    shared = gauge_key(stated[0]) if len(set(stated)) == 1 else None
    return tuple(_gauged(event, shared))


def _gauged(event: AnyEvent, shared: str | None) -> Iterator[GaugedResult]:
    things = measured_things(event)
    told = 0
    for reading in measurements(event):
        key = gauge_key(reading.gauge) if reading.gauge else shared
        if key is not None:
            told += 1
            yield _of_measurement(event, reading, key, things)
    for number, judged in enumerate(outcomes(event)):
        key = gauge_key(judged.gauge) if judged.gauge else shared
        if key is not None:
            told += 1
            yield _of_outcome(event, judged, number, key, things)
    if not told and shared is not None:
        # The gauge was used, and what it showed stands elsewhere: the use is what is doubtful.
        time = event.event_time.microseconds
        yield GaugedResult(gauge=shared, time=time, place="gauge", characteristic="gauge", things=things)


def _of_measurement(event: AnyEvent, reading: Measurement, gauge: str, things: tuple[str, ...]) -> GaugedResult:
    return GaugedResult(
        gauge=gauge,
        time=event.event_time.microseconds if reading.time is None else reading.time,
        place=reading.place,
        characteristic=reading.characteristic or reading.type or "",
        things=reading.things or things,
        value=reading.value,
        unit=reading.uom,
        lower_limit=reading.lower_limit,
        upper_limit=reading.upper_limit,
        result=reading.result,
    )


def _of_outcome(event: AnyEvent, judged: Outcome, number: int, gauge: str, things: tuple[str, ...]) -> GaugedResult:
    return GaugedResult(
        gauge=gauge,
        time=event.event_time.microseconds,
        place=f"outcome[{number}]",
        characteristic=judged.characteristic,
        things=judged.things or things,
        value=judged.value,
        unit=judged.unit,
        result=judged.result,
    )


def taken_at(event: AnyEvent) -> tuple[int, ...]:
    """The instants (UTC microseconds) that readings of an event state, and that are not the event's own."""
    stated = (
        report.time or (metadata and (metadata.time or metadata.end_time))
        for sensor in event.sensor_element_list
        for metadata in (sensor.sensor_metadata,)
        for report in sensor.sensor_report
    )
    times = dict.fromkeys(time.microseconds for time in stated if time)
    times.pop(event.event_time.microseconds, None)
    return tuple(times)


def measured_things(event: AnyEvent) -> tuple[str, ...]:
    """The keys of the things that a result of the event speaks of where it names none.

    What was made, not what was used up: the outputs of a transformation; of an assembly or a packing its parent and the
    instances in it, not the lots they were taken from. A bare class is no thing.
    """
    return tuple(dict.fromkeys(mention.key for mention in participants(event) if _meant(event, mention)))


def _meant(event: AnyEvent, mention: ThingMention) -> bool:
    if mention.level == "class":
        return False
    if isinstance(event, TransformationEvent):
        return mention.role == "output"
    if isinstance(event, (AggregationEvent, AssociationEvent)):
        return mention.role == "parent" or not (mention.by_quantity or mention.level == "lot")
    return True
