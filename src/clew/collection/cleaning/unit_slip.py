"""Unit slip: a value off by one of ``factors`` from the level of its series (grams among kilograms: 1000).

The level is the median of the series' magnitudes and their spread is robust, both in logarithms, for units multiply.
A value is doubted when it lies further than ``limit`` standard deviations (and a tenth) from the level while times or
divided by a factor it lies within three (or a tenth): of several factors the nearest. ``replace`` puts it right: the
product exactly, a quotient that does not end to 12 digits. Values of 0 have no magnitude and are passed over, as is a
series of fewer than five. A series whose spread is as wide as a factor says nothing about that factor.

Without ``factors``: 10, 100, 1000 and 25.4. Example: ``5.1, 5.0, 5000, 5.2, 4.9`` doubts 5000; right is 5.000.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from statistics import median

from clew.collection.cleaning.doubt import Doubt, Series, present, spelt
from clew.collection.tables.mapping.model import Cleaning

USUAL = (10.0, 100.0, 1000.0, 25.4)
FEWEST = 5
TENTH = math.log(1.1)
DIGITS = 12


def slips(step: Cleaning, series: Series, times: Sequence[int | None]) -> dict[int, Doubt]:
    """The readings in another unit, each with its factor and the value put right."""
    logs = {at: _log(value) for at, value in present(series) if value}
    if len(logs) < FEWEST:
        return {}
    level = median(logs.values())
    sigma = 1.4826 * median(abs(log - level) for log in logs.values())
    near, far = max(3 * sigma, TENTH), max(step.limit * sigma, TENTH)
    factors = list(_factors(step.factors or USUAL))
    found: dict[int, Doubt] = {}
    for at, log in logs.items():
        if abs(log - level) <= far or not factors:
            continue
        distance, factor, times_it = min((abs(log + shift - level), f, up) for shift, f, up in factors)
        if distance <= near:
            value = series[at]
            assert value is not None  # noqa: S101 - present() named it
            right = _put_right(value, factor, times_it)
            found[at] = Doubt({"value": spelt(value), "factor": spelt(factor), "right": spelt(right)}, right)
    return found


def _log(value: Decimal) -> float:
    """The natural logarithm of the magnitude, for numbers no float can hold too."""
    exponent = value.adjusted()
    return math.log(abs(float(value.scaleb(-exponent)))) + exponent * math.log(10)


def _factors(factors: Sequence[float]) -> Iterator[tuple[float, Decimal, bool]]:
    """(what it adds to the logarithm, the factor, whether to multiply by it) for each factor above 0, both ways."""
    for factor in factors:
        if factor > 0 and factor != 1:
            exact = Decimal(repr(factor))
            exact = Decimal(int(exact)) if exact == exact.to_integral_value() else exact
            yield math.log(factor), exact, True
            yield -math.log(factor), exact, False


def _put_right(value: Decimal, factor: Decimal, times_it: bool) -> Decimal:
    wide = Context(prec=len(value.as_tuple().digits) + DIGITS + 20)
    if times_it:
        return wide.multiply(value, factor)
    exact = wide.divide(value, factor)
    ends = wide.multiply(exact, factor) == value and len(exact.as_tuple().digits) < wide.prec
    return exact if ends else Context(prec=max(DIGITS, len(value.as_tuple().digits))).divide(value, factor)
