"""Gap: the first reading after more than ``longest_seconds`` without one.

The reading itself is right; what is doubtful is what happened before it. So it is flagged, whatever ``then`` says.
A row whose value is missing is no reading. Example: readings at 0, 10 and 100 s with ``longest_seconds: 60``: the
third.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from clew.collection.cleaning.doubt import Doubt, Series
from clew.collection.tables.mapping.model import Cleaning

MICROSECONDS = 1_000_000


def gaps(step: Cleaning, series: Series, times: Sequence[int | None]) -> dict[int, Doubt]:
    """The readings that end a silence, with its length in seconds."""
    longest = int(Decimal(repr(step.longest_seconds)) * MICROSECONDS)
    timed = [
        (at, time)
        for at, (value, time) in enumerate(zip(series, times, strict=True))
        if value is not None and time is not None
    ]
    found: dict[int, Doubt] = {}
    for (_, before), (at, after) in pairwise(timed):
        if after - before > longest:
            seconds = Decimal(after - before) / MICROSECONDS
            found[at] = Doubt({"seconds": format(seconds.normalize(), "f"), "longest": step.longest_seconds})
    return found
