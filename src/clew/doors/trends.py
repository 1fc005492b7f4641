"""Shares and spans as people read them, and their trend over days in eight signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clew.scenarios.data_quality import SourceQuality

BARS = "▁▂▃▄▅▆▇█"
NO_DAY = "·"
LOWEST_TOP = 0.9
"""A trend is drawn from 90 % up where nothing is worse, so that one per cent can be seen and is not a mountain."""


def percent(share: float | None) -> str:
    """``97.3 %``; never 100 % for what is not all."""
    if share is None:
        return "–"
    shown = f"{share * 100:.1f}"
    if share < 1 and shown == "100.0":
        shown = "99.9"
    return f"{shown} %"


def span(seconds: float | None) -> str:
    """``45 s``, ``12 min``, ``3.5 h``, ``12 d``."""
    if seconds is None:
        return "–"
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length * (2 if unit == "d" else 1):
            amount = seconds / length
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"
    return f"{seconds:.0f} s"


def by_calendar(source: SourceQuality, dimension: str, calendar: Sequence[str]) -> list[float | None]:
    """The share of each day of the calendar; None where there was nothing to judge."""
    known = {day.day: day.shares[dimension].value for day in source.days}
    return [known.get(day) for day in calendar]


def sparkline(values: Sequence[float | None]) -> str:
    """One sign a day."""
    told = [value for value in values if value is not None]
    if not told:
        return NO_DAY * len(values)
    low = min(*told, LOWEST_TOP)
    return "".join(NO_DAY if value is None else _bar(value, low) for value in values)


def _bar(value: float, low: float) -> str:
    if value >= 1:
        return BARS[-1]
    return BARS[min(int((value - low) / (1 - low) * (len(BARS) - 1)), len(BARS) - 2)]
