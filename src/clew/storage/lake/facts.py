"""What one event states as facts: the pure first half of the lake, as ``clew.storage.derive`` is of the other folds.

A row is one judgement, or one reading, of one thing. What speaks of no thing (a reading of a room) is a row without
one. A calibration states none: what it measured is the gauge. A reading that was judged (``clew:result``) is a
judgement too, unless an outcome of the event says the same of that thing.

Personal fields never enter: rows have no facets, what names a person is no thing here, and a token is left out wherever
it stands (docs/adr/0003). Instants are UTC microseconds. ``number`` is ``value`` as a float64; ``base_number`` is it in
the base unit of its kind (``clew.events.units``), None where it cannot be converted. ``time``: of the reading, else of
the event. ``operation``: of a transformation, by its ID, else by its position.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import msgspec

from clew.events import house, units
from clew.events.house.calibration import gauge_key
from clew.events.model import AnyEvent, TransformationEvent
from clew.security.tokens import PERSON_URN, PREFIX
from clew.storage.derive import OPERATION, Summary, class_of, summarise

_TOKEN = re.compile(re.escape(PREFIX) + "[A-Za-z0-9_-]{43}")
_PERSONS = (PERSON_URN, PREFIX)
_LARGEST_EXPONENT = 400
"""Beyond it no float64 is finite, and an exact conversion would cost its digits."""
_Row = dict[str, Any]


class _Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Columns that both tables have; named as there. ``ordinal``: place among the rows of its kind in the event."""

    ordinal: int
    place: str
    event_time: int
    time: int
    thing: str | None
    product: str | None
    operation: str | None
    biz_step: str | None
    characteristic: str
    result: str | None
    value: str | None
    number: float | None
    unit: str | None
    base_number: float | None
    base_unit: str | None
    gauge: str | None


class OutcomeFact(_Fact, frozen=True, kw_only=True, gc=False):
    """One judgement of one thing."""

    defect_class: str | None = None
    severity: str | None = None
    nonconformity: str | None = None


class MeasurementFact(_Fact, frozen=True, kw_only=True, gc=False):
    """One reading of one thing; limits as its report states them, in its unit."""

    type: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    nominal: float | None = None
    lower_limit: float | None = None
    upper_limit: float | None = None


class LimitFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Limits that master data give a characteristic. ``since``: its ``valid_from``, else the time of the event;
    ``always``: it has no ``valid_from``. Decimals as text, in ``unit``."""

    ordinal: int
    characteristic: str
    since: int
    always: bool
    until: int | None
    unit: str | None
    nominal: str | None
    lower: str | None
    upper: str | None
    version: str | None


class EventFacts(msgspec.Struct, frozen=True):
    outcomes: tuple[OutcomeFact, ...] = ()
    measurements: tuple[MeasurementFact, ...] = ()
    limits: tuple[LimitFact, ...] = ()


NOTHING = EventFacts()


def facts_of(event: AnyEvent, position: int) -> EventFacts:
    """The facts that an event states at its position. Raises ``InvalidData`` for malformed house elements (admission
    keeps such events out)."""
    if event.error_declaration is not None or not (event.sensor_element_list or event.extensions):
        return NOTHING
    limits = tuple(_limits(event))
    readings, judged = house.measurements(event), house.outcomes(event)
    if not (readings or judged) or house.calibrations(event):
        return EventFacts(limits=limits) if limits else NOTHING
    stating = _Stating(event, position)
    outcomes = [row for number, each in enumerate(judged) for row in stating.judged(each, number)]
    said = {_judgement(row) for row in outcomes}
    outcomes += [row for each in readings for row in stating.judged_reading(each) if _judgement(row) not in said]
    measured = [row for each in readings for row in stating.measured(each)]
    return EventFacts(
        tuple(OutcomeFact(ordinal=number, **row) for number, row in enumerate(outcomes)),
        tuple(MeasurementFact(ordinal=number, **row) for number, row in enumerate(measured)),
        limits,
    )


def _judgement(row: _Row) -> tuple[Any, Any, Any]:
    return row["thing"], row["characteristic"], row["result"]


class _Stating:
    """What all rows of one event have in common."""

    def __init__(self, event: AnyEvent, position: int) -> None:
        summary = summarise(event)
        self._time = summary.event_time
        self._things = house.measured_things(event)
        self._common: _Row = {
            "event_time": summary.event_time,
            "biz_step": impersonal(summary.biz_step),
            "operation": _operation(event, summary, position),
        }
        stated = {e.text.strip() for e in house.found(event.extensions, "gauge") if e.text and e.text.strip()}
        self._gauge = stated.pop() if len(stated) == 1 else None

    def judged(self, outcome: house.Outcome, number: int) -> Iterator[_Row]:
        row = {
            **self._common,
            **_valued(outcome.value, outcome.unit),
            "place": f"outcome[{number}]",
            "time": self._time,
            "characteristic": impersonal(outcome.characteristic) or "",
            "result": impersonal(outcome.result),
            "defect_class": impersonal(outcome.defect_class),
            "severity": impersonal(outcome.severity),
            "nonconformity": impersonal(outcome.nonconformity),
            "gauge": self._taken_with(outcome.gauge),
        }
        return self._of_things(row, outcome.things)

    def judged_reading(self, reading: house.Measurement) -> Iterator[_Row]:
        if reading.result is None:
            return iter(())
        return self._of_things(self._read(reading), reading.things)

    def measured(self, reading: house.Measurement) -> Iterator[_Row]:
        minimum, maximum = _number(reading.report.min_value), _number(reading.report.max_value)
        row = self._read(reading)
        if row["value"] is None and minimum is None and maximum is None:
            return iter(())
        row.update(
            type=impersonal(reading.type),
            minimum=minimum,
            maximum=maximum,
            nominal=_number(reading.nominal),
            lower_limit=_number(reading.lower_limit),
            upper_limit=_number(reading.upper_limit),
        )
        return self._of_things(row, reading.things)

    def _read(self, reading: house.Measurement) -> _Row:
        return {
            **self._common,
            **_valued(reading.value, reading.uom),
            "place": reading.place,
            "time": self._time if reading.time is None else reading.time,
            "characteristic": impersonal(reading.characteristic or reading.type) or "",
            "result": impersonal(reading.result),
            "gauge": self._taken_with(reading.gauge),
        }

    def _taken_with(self, gauge: str | None) -> str | None:
        """The key of the gauge: its own, else the only one that the event names."""
        named = impersonal(gauge or self._gauge)
        return None if named is None else gauge_key(named)

    def _of_things(self, row: _Row, things: Sequence[str]) -> Iterator[_Row]:
        named = things or self._things
        for thing in [key for key in named if not _is_person(key)] if named else [None]:
            yield {**row, "thing": thing, "product": None if thing is None else class_of(thing)}


def _operation(event: AnyEvent, summary: Summary, position: int) -> str | None:
    if not isinstance(event, TransformationEvent):
        return None
    shared = impersonal(summary.transformation_id)
    return f"event:{position}" if shared is None else OPERATION + shared


def _limits(event: AnyEvent) -> Iterator[LimitFact]:
    for ordinal, data in enumerate(house.master_data(event)):
        if data.limits is None or _is_person(data.key):
            continue
        limits = data.limits
        yield LimitFact(
            ordinal=ordinal,
            characteristic=data.key,
            since=event.event_time.microseconds if data.valid_from is None else data.valid_from,
            always=data.valid_from is None,
            until=data.valid_to,
            unit=impersonal(limits.unit),
            nominal=_text(limits.nominal),
            lower=_text(limits.lower),
            upper=_text(limits.upper),
            version=impersonal(limits.version),
        )


def impersonal(text: str | None) -> str | None:
    """The text, unless a token of a person stands in it."""
    return None if text is None or (PREFIX in text and _TOKEN.search(text)) else text


def _is_person(key: str) -> bool:
    return key.startswith(_PERSONS) or impersonal(key) is None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _valued(value: str | None, unit: str | None) -> _Row:
    said, measured_in = impersonal(value), impersonal(unit)
    base_number, base_unit = _base(said, measured_in) if said and measured_in else (None, None)
    return {
        "value": said,
        "number": _number(said),
        "unit": measured_in,
        "base_number": base_number,
        "base_unit": base_unit,
    }


def _number(text: str | None) -> float | None:
    """The number as a float64; None for what is none or has no finite value."""
    decimal = _decimal(text) if text else None
    if decimal is None:
        return None
    number = float(decimal)
    return number if math.isfinite(number) else None


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@lru_cache(maxsize=65536)
def _base(text: str, unit: str) -> tuple[float | None, str | None]:
    decimal = _decimal(text)
    if decimal is None or not units.is_unit(unit) or abs(decimal.adjusted()) > _LARGEST_EXPONENT:
        return None, None
    converted, base = units.base(decimal, unit)
    number = float(converted)
    return (number, base) if math.isfinite(number) else (None, None)
