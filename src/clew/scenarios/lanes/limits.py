"""The limits of a reading: its own, else those that master data gave its characteristic then, in the reading's unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from clew.events.errors import InvalidData
from clew.events.house import Measurement, subject
from clew.events.house.elements import decimal
from clew.events.house.master_data import CHARACTERISTIC
from clew.events.identifiers import normalise
from clew.events.units import convert
from clew.security.visibility import Visibility
from clew.storage.lake.limits import Statement, valid_at
from clew.storage.reads.histories import Asked
from clew.storage.store import Store

Statements = Mapping[str, Sequence[Statement]]
"""By characteristic as readings write it."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """``source``: where they come from; None: none are known."""

    lower: float | None = None
    upper: float | None = None
    nominal: float | None = None
    source: Literal["reading", "master"] | None = None

    def within(self, value: float) -> bool | None:
        """Whether a value keeps them; None without any."""
        if self.lower is None and self.upper is None:
            return None
        return (self.lower is None or value >= self.lower) and (self.upper is None or value <= self.upper)


def limit_statements(store: Store, visibility: Visibility, characteristics: Iterable[str]) -> Statements:
    """What master data in force say of the limits of each characteristic."""
    keys = {normalise(subject(CHARACTERISTIC, name)): name for name in characteristics}
    found = store.histories.about(Asked(subjects=frozenset(keys)), visibility).master if keys else {}
    return {
        keys[key]: [
            Statement(
                position=known.rank,
                ordinal=0,
                characteristic=key,
                since=known.since,
                always=known.data.valid_from is None,
                until=known.data.valid_to,
                unit=known.data.limits.unit,
                nominal=_text(known.data.limits.nominal),
                lower=_text(known.data.limits.lower),
                upper=_text(known.data.limits.upper),
            )
            for known in told
            if known.data.limits is not None
        ]
        for key, told in found.items()
        if key in keys
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def limits_of(reading: Measurement, time: int, stated: Statements) -> Limits:
    """``time``: of the reading (UTC microseconds)."""
    if reading.lower_limit is not None or reading.upper_limit is not None:
        own = (reading.lower_limit, reading.upper_limit, reading.nominal)
        return _limits(own, reading.uom, reading.uom, "reading")
    valid = valid_at(stated.get(reading.characteristic or "", ()), time)
    if valid is None:
        return Limits(nominal=_number(reading.nominal, None, None))
    return _limits((valid.lower, valid.upper, valid.nominal), valid.unit, reading.uom, "master")


def _limits(
    written: tuple[str | None, str | None, str | None],
    unit: str | None,
    wanted: str | None,
    source: Literal["reading", "master"],
) -> Limits:
    lower, upper, nominal = (_number(each, unit, wanted) for each in written)
    if lower is None and upper is None:
        return Limits(nominal=nominal)
    return Limits(lower=lower, upper=upper, nominal=nominal, source=source)


def _number(text: str | None, unit: str | None, wanted: str | None) -> float | None:
    if text is None:
        return None
    try:
        value = decimal(text, "limit")
        return float(value if unit is None or wanted is None else convert(value, unit, wanted))
    except InvalidData:
        return None


def number_of(reading: Measurement) -> float | None:
    """The value as a float; None where none is stated or it is no number."""
    return _number(reading.value, None, None)
