"""Sense: what no schema forbids and no factory does.

Pure rules over one event. ``refuse`` keeps the event in quarantine; ``flag`` lets it in and stays with it for good.
Clause 5.4 (data quality control).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from clew.events.errors import Finding, InvalidData, Parameter
from clew.events.identifiers import validate
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    SensorReport,
)
from clew.events.participants import ThingMention
from clew.events.units import is_unit

CLOCK_TOLERANCE_MICROSECONDS = 24 * 3600 * 1_000_000
"""How far after its arrival an event may claim to have happened before its clock is doubted (one day)."""


def doubts(event: AnyEvent, things: tuple[ThingMention, ...], arrived: int) -> tuple[Finding, ...]:
    """All findings of sense about one event that arrived at ``arrived`` (UTC microseconds)."""
    return (
        *_time(event, arrived),
        *(_containment(things) if isinstance(event, AggregationEvent | AssociationEvent) else ()),
        *_identifiers(things),
        *_quantities(things),
        *(_sensors(event) if event.sensor_element_list else ()),
    )


def _flag(place: str, rule: str, code: str, **params: Parameter) -> Finding:
    return Finding(place, rule, code, params, severity="flag")


def _time(event: AnyEvent, arrived: int) -> Iterator[Finding]:
    if event.event_time.microseconds > arrived + CLOCK_TOLERANCE_MICROSECONDS:
        yield _flag("eventTime", "future", "sense.future", time=event.event_time.lexical)


def _containment(things: tuple[ThingMention, ...]) -> Iterator[Finding]:
    parents = {thing.key for thing in things if thing.role == "parent"}
    for thing in things:
        if thing.role == "child" and thing.key in parents:
            yield Finding("childEPCs", "self-containment", "sense.self_containment", {"id": thing.spelling})


def _identifiers(things: tuple[ThingMention, ...]) -> Iterator[Finding]:
    for spelling in dict.fromkeys(thing.spelling for thing in things):
        fault = _fault(spelling)
        if fault is not None:
            yield _flag(spelling, "identifier", fault.code, **fault.params)


@lru_cache(maxsize=65536)
def _fault(spelling: str) -> InvalidData | None:
    """What is wrong with an identifier; the same few stand in event after event."""
    try:
        validate(spelling)
    except InvalidData as error:
        return error.with_traceback(None)
    return None


def _quantities(things: tuple[ThingMention, ...]) -> Iterator[Finding]:
    for thing in things:
        if (
            thing.quantity is not None
            and "-" in thing.quantity
            and (amount := _decimal(thing.quantity)) is not None
            and amount < 0
        ):
            yield Finding(
                thing.spelling,
                "quantity",
                "sense.negative_quantity",
                {"id": thing.spelling, "quantity": thing.quantity},
            )
        if thing.uom is not None and not is_unit(thing.uom):
            yield _flag(thing.spelling, "unit", "unit.unknown", unit=thing.uom)


def _sensors(event: AnyEvent) -> Iterator[Finding]:
    for number, element in enumerate(event.sensor_element_list):
        for index, report in enumerate(element.sensor_report):
            place = f"sensorElementList[{number}].sensorReport[{index}]"
            yield from _report(place, report)


def _report(place: str, report: SensorReport) -> Iterator[Finding]:
    if report.min_value is None or report.max_value is None:
        return
    low, high = _decimal(report.min_value), _decimal(report.max_value)
    if low is not None and high is not None and low > high:
        yield _flag(place, "range", "sense.min_above_max", low=report.min_value, high=report.max_value)


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
