"""Neighbours of a reading: exact whole numbers to compute with, and the median of those that are not doubted."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Sequence
from decimal import Context, Decimal

from clew.collection.cleaning.doubt import Series, present

MAX_DIGITS = 60
"""Digits before and after the point that take part in a comparison; beyond them a value counts as the bound."""
_WIDE = Context(prec=3 * MAX_DIGITS)


def scaled(series: Sequence[Decimal]) -> tuple[list[int], int]:
    """The values as whole numbers of 10^-places, and the places: exact up to :data:`MAX_DIGITS` either side."""
    places = max((_places(value) for value in series), default=0)
    bound = 10 ** (MAX_DIGITS + places)
    numbers = []
    for value in series:
        if value.adjusted() >= MAX_DIGITS:
            numbers.append(bound if value > 0 else -bound)
        else:
            numbers.append(int(value.scaleb(places, _WIDE)))
    return numbers, places


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(max(-exponent, 0), MAX_DIGITS) if isinstance(exponent, int) else 0


def doubled_median(ordered: Sequence[int]) -> int:
    """Twice the median of sorted numbers: whole even where two stand in the middle."""
    middle = len(ordered) // 2
    return 2 * ordered[middle] if len(ordered) % 2 else ordered[middle - 1] + ordered[middle]


def medians(
    series: Series, wanted: Collection[int], doubted: Collection[int], window: int
) -> dict[int, Decimal | None]:
    """The median of the ``window - 1`` readings around each place that nobody doubts; None where there are none."""
    sound = [at for at, _ in present(series) if at not in doubted]
    result: dict[int, Decimal | None] = {}
    for at in wanted:
        around = [
            value
            for near in _around(sound, bisect(sound, at), max(window - 1, 2))
            if (value := series[near]) is not None
        ]
        result[at] = _median(around) if around else None
    return result


def _around(sound: Sequence[int], before: int, count: int) -> Sequence[int]:
    """``count`` of the sound places on both sides of the ``before``-th; near an end, more of the other side."""
    start = max(0, min(before - count // 2, len(sound) - count))
    return sound[start : start + count]


def _median(values: Sequence[Decimal]) -> Decimal:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return _WIDE.divide(_WIDE.add(ordered[middle - 1], ordered[middle]), Decimal(2))
