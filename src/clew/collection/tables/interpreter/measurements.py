"""Measured values: a sensor report that says which characteristic, with its limits, in one unit.

``convert_to``: the value is recorded in that unit, and what was written stays beside it. A value that cleaning may
doubt is handed on as :class:`Reading`: its series is known only when all records are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import msgspec

from clew.collection.tables.cells import CellError, Cells, stated_of
from clew.collection.tables.interpreter.calculations import spelt
from clew.collection.tables.interpreter.conditions import condition_of
from clew.collection.tables.interpreter.facts import characteristic_of
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.interpreter.times import Moment, time_of
from clew.collection.tables.interpreter.units import unit_of
from clew.collection.tables.interpreter.values import label, number_of, text_of
from clew.collection.tables.mapping.model import Measurement, Value
from clew.events.errors import InvalidData
from clew.events.house import element, qualified
from clew.events.model import Extension, SensorElement, SensorReport
from clew.events.units import convert

_LIMITS = (("nominal", "nominal"), ("lower_limit", "lower"), ("upper_limit", "upper"))
_FINITE = 400
"""Digits before or after the point beyond which no measured value lies; converting one would take for ever."""


class Reading(msgspec.Struct, frozen=True):
    """A measured value in its series: ``steps`` to clean it by, the ``keys`` of its series for each."""

    index: int
    steps: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    value: Decimal
    microseconds: int | None


class Measured(msgspec.Struct, frozen=True):
    element: SensorElement
    moment: Moment | None
    keys: tuple[tuple[str, ...], ...] = ()


Measure = Callable[[Cells], Iterator[Measured]]


def measurement_of(item: Measurement, scope: Scope) -> Measure:
    """What makes the sensor elements of a record: one, or one for each row of ``each``; none where it is empty."""
    make, each = _one(item, scope), item.each
    holds = condition_of(item.when, scope) if item.when is not None else None

    def measured(row: Cells) -> Measured | None:
        return make(row) if holds is None or holds(row) else None

    return stated_of(measured, each)


def _one(item: Measurement, scope: Scope) -> Callable[[Cells], Measured | None]:
    characteristic, value = characteristic_of(item.characteristic, scope), number_of(item.value, scope)
    column, unit, kind = label(item.value), unit_of(item.uom, scope), _kind(item.type, scope)
    limits = [
        (qualified(name), number_of(given, scope)) for name, key in _LIMITS if (given := getattr(item, key)) is not None
    ]
    gauge = text_of(item.gauge, scope) if item.gauge is not None else None
    time = time_of(item.time, scope) if item.time is not None else None
    target = item.convert_to
    series = [scope.cleaning[step].series for step in item.clean]

    def make(row: Cells) -> Measured | None:
        text = value(row)
        if text is None:
            return None
        code, written = unit(row)
        said = [characteristic(row)]
        for name, limit in limits:
            bound = limit(row)
            if bound is not None:
                said.append(Extension(name, _converted(bound, code, target, column), kind="number"))
        tool = gauge(row) if gauge is not None else None
        if tool is not None:
            said.append(element("gauge", tool))
        number = _converted(text, code, target, column)
        if number != text:
            said.append(Extension(qualified("original_value"), text, kind="number"))
            said.append(element("original_unit", written or ""))
        moment = time(row) if time is not None else None
        if moment is not None:
            said.extend(corrections(moment))
        report = SensorReport(
            type=kind(row),
            value=number,
            uom=target if target is not None and code is not None else code,
            time=moment.instant if moment is not None else None,
            extensions=tuple(said),
        )
        keys = tuple(tuple(row[name] for name in names) for names in series)
        return Measured(SensorElement(sensor_report=(report,)), moment, keys)

    return make


def _kind(given: str | Value, scope: Scope) -> Callable[[Cells], str | None]:
    """What names the kind of quantity: the mapping, or a cell."""
    return text_of(given, scope) if isinstance(given, Value) else lambda cells: given


def _converted(text: str, code: str | None, target: str | None, column: str) -> str:
    """A number in the wanted unit. Without a unit there is nothing to convert from, and nothing is guessed."""
    if target is None or code == target:
        return text
    if code is None:
        raise CellError(column, "unit", "mapping.no_unit", column=column, unit=target)
    number = Decimal(text)
    if abs(number.adjusted()) > _FINITE:
        raise CellError(column, "number", "mapping.too_large_to_convert", column=column, value=text[:80])
    try:
        return spelt(convert(number, code, target))
    except InvalidData as error:
        raise CellError(column, "unit", error.code, **error.params) from None


def corrections(moment: Moment) -> Iterator[Extension]:
    """What a wrong clock had told, and why it was put right."""
    if moment.reported is not None:
        yield element("reported_time", moment.reported)
        if moment.reason:
            yield element("time_shift_reason", moment.reason)
