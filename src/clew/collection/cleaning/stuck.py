"""Stuck: ``run`` or more equal values one after the other, where the series otherwise moves.

A series that never moves, or that moves only from one long run to the next, is a set point and not a sensor: nothing
is said of it. Otherwise every value of the run is doubted, the first too, for nobody can tell at which of them the
sensor died. ``1.0`` and ``1.00`` are equal. A missing reading ends a run. There is nothing to put in its place, so
``replace`` drops. Example: ``1, 2, 3, 3, 3, 3, 4`` with ``run: 4`` doubts the four 3s.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from clew.collection.cleaning.doubt import Doubt, Series, spelt
from clew.collection.tables.mapping.model import Cleaning


def runs(step: Cleaning, series: Series, times: Sequence[int | None]) -> dict[int, Doubt]:
    """The readings of each long run, with how many there are of them."""
    found: dict[int, Doubt] = {}
    at, moving = 0, 0
    for value, group in groupby(series):
        length = len(list(group))
        if value is not None and length >= max(step.run, 2):
            doubt = Doubt({"value": spelt(value), "count": length, "run": step.run})
            found.update(dict.fromkeys(range(at, at + length), doubt))
        elif value is not None:
            moving += length
        at += length
    return found if moving else {}
