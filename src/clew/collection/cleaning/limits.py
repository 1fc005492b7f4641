"""Range: a value that is physically impossible: below ``lower`` or above ``upper``; the bounds themselves are possible.

Not the limits of a product, which a bad part breaks and a record must keep. ``replace`` puts the median of the
neighbours. Example: ``lower: 0`` on a mass doubts -0.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from clew.collection.cleaning.doubt import Doubt, Series, present, spelt
from clew.collection.tables.mapping.model import Cleaning


def outside(step: Cleaning, series: Series, times: Sequence[int | None]) -> dict[int, Doubt]:
    """The readings outside the bounds, with both."""
    lower = Decimal(repr(step.lower)) if step.lower is not None else None
    upper = Decimal(repr(step.upper)) if step.upper is not None else None
    found: dict[int, Doubt] = {}
    for at, value in present(series):
        if (lower is not None and value < lower) or (upper is not None and value > upper):
            found[at] = Doubt({"value": spelt(value), "lower": step.lower, "upper": step.upper})
    return found
