"""Spike: a value far from the running median of its neighbours (a Hampel identifier that knows the whole series).

Parameters: ``window`` readings, itself included, so ``window - 1`` neighbours, half on each side; near an end, more of
the other side. ``limit``: robust standard deviations (1.4826 · MAD). The deviation must exceed the limit by the
spread of its own neighbours *and* by that of all residuals of the series: the spread of six values alone is often far
too small by chance, and would condemn one in a hundred readings of a sound sensor.

Where most residuals are nothing at all (a quantised or constant series), MAD is 0 and says nothing; the mean absolute
residual (times 1.2533; without the largest fiftieth, lest a spike hide itself) stands in for it. The spread is never
less than half of the last digit that the series is written with: a flicker of the last digit is no spike.

The fewer readings there are, the less their spread says: it is widened by (n + 15) / n. Fewer than
four neighbours: nothing is said. Example: ``1, 1, 1, 9, 1, 1, 1`` doubts the 9.
Source: F. R. Hampel, The influence curve and its role in robust estimation, JASA 69 (1974).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from clew.collection.cleaning.doubt import Doubt, Series, present, spelt
from clew.collection.cleaning.neighbours import doubled_median, scaled
from clew.collection.tables.mapping.model import Cleaning

MAD_TO_SIGMA = Fraction("1.4826")
MEAN_TO_SIGMA = Fraction("1.2533")
FEWEST_NEIGHBOURS = 4
SMALL_SAMPLE = 15


def spikes(step: Cleaning, series: Series, times: Sequence[int | None]) -> dict[int, Doubt]:
    """The readings that stand out, each with the level of its neighbours."""
    there = present(series)
    if len(there) <= FEWEST_NEIGHBOURS:
        return {}
    numbers, places = scaled([value for _, value in there])
    neighbours = min(max(step.window - 1, FEWEST_NEIGHBOURS), len(numbers) - 1)
    levels, spreads = _local(numbers, neighbours)
    residuals = [abs(2 * number - level) for number, level in zip(numbers, levels, strict=True)]
    limit = Fraction(repr(step.limit))
    least = limit * _overall(residuals)
    by_spread = limit * MAD_TO_SIGMA / 2
    found: dict[int, Doubt] = {}
    for index, residual in enumerate(residuals):
        if residual > least and residual > by_spread * spreads[index]:
            at, value = there[index]
            level = (Decimal(levels[index]) / 2).scaleb(-places)
            found[at] = Doubt({"value": spelt(value), "level": spelt(level), "limit": step.limit})
    return found


def _local(numbers: list[int], neighbours: int) -> tuple[list[int], list[int]]:
    """For each place: twice the median of its neighbours, and four times their MAD about it: whole numbers."""
    levels, spreads = [], []
    half, size = neighbours // 2, len(numbers)
    for at in range(size):
        start = max(0, min(at - half, size - neighbours - 1))
        around = sorted(numbers[start:at] + numbers[at + 1 : start + neighbours + 1])
        level = doubled_median(around)
        levels.append(level)
        spreads.append(doubled_median(sorted([abs(2 * number - level) for number in around])))
    return levels, spreads


def _overall(residuals: list[int]) -> Fraction:
    """The standard deviation of all (doubled) residuals, robustly; 1, half of the last digit doubled, at least."""
    widened = Fraction(len(residuals) + SMALL_SAMPLE, len(residuals))
    sigma = widened * MAD_TO_SIGMA * doubled_median(sorted(residuals)) / 2
    if not sigma:
        usual = sorted(residuals)[: -1 - len(residuals) // 50]
        sigma = MEAN_TO_SIGMA * Fraction(sum(usual), len(usual))
    return max(sigma, Fraction(1))
