"""Whether a reading is outside: its value, minimum and maximum against limits, with units.

Values are decimals as written. A limit with a unit is converted into the unit of the reading; a limit without one
compares with readings as they stand, so all of them must be in one unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import msgspec

from clew.events.errors import BadRequest
from clew.events.house import Measurement
from clew.events.units import convert, dimension
from clew.scenarios.starting_sets.asked import Excursion


class Reading(msgspec.Struct, frozen=True):
    """One reading of a name: ``values``: value, minimum, maximum as far as stated. ``start``, ``end``: from when to
    when (both included, UTC microseconds) it speaks; ``things``: keys, empty: a place, ``place``. ``within``: of the
    limits that are recorded beside it; None without any."""

    position: int
    start: int
    end: int
    things: tuple[str, ...]
    values: tuple[Decimal, ...]
    unit: str | None
    within: bool | None = None
    place: str | None = None


def stated_values(measurement: Measurement) -> tuple[Decimal, ...]:
    """Value, minimum, maximum; empty when one of them is no finite number."""
    report = measurement.report
    return numbers(text for text in (measurement.value, report.min_value, report.max_value) if text is not None)


def numbers(texts: Iterable[str]) -> tuple[Decimal, ...]:
    """The decimals of texts; empty when one of them is no finite number."""
    try:
        values = tuple(Decimal(text.strip()) for text in texts)
    except InvalidOperation:
        return ()
    return values if all(value.is_finite() for value in values) else ()


def outside(reading: Reading, excursion: Excursion) -> bool | None:
    """Whether one of the values passes one of the limits; None: that cannot be said."""
    if not excursion.limits:
        return None if reading.within is None else not reading.within
    values = reading.values
    if not values:
        return None
    if excursion.unit is not None and excursion.unit != reading.unit:
        if reading.unit is None or dimension(reading.unit) != dimension(excursion.unit):
            return None
        values = tuple(convert(value, reading.unit, excursion.unit) for value in values)
    return any(limit.passed(value) for limit in excursion.limits for value in values)


def check_units(readings: Iterable[Reading], excursion: Excursion) -> None:
    """Raises BadRequest: where readings are in several units a limit must name its own, and it must fit one of them."""
    units = sorted({reading.unit for reading in readings if reading.unit is not None})
    if not excursion.limits or not units:
        return
    told = ", ".join(units)
    if excursion.unit is None:
        if len(units) > 1:
            raise BadRequest("start.unit_needed", name=excursion.name, units=told)
        return
    if not any(dimension(unit) == dimension(excursion.unit) for unit in units):
        raise BadRequest("start.unit_incomparable", name=excursion.name, unit=excursion.unit, units=told)
