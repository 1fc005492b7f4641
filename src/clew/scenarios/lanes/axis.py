"""The lens of the axis: materials in days, production in minutes or hours, logistics in days again.

A unit's life mixes seconds at a station with months in the field. The axis is therefore cut where operations stand
close together (a *production* zone), and each part is linear in itself. What was before the first is *materials*, what
comes after the last *logistics*. *Waiting* is a part in which nothing happened: between two productions, or from the
last happening until now where that is long.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

import msgspec

Kind = Literal["materials", "production", "waiting", "logistics"]

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
APART = 36 * HOUR
"""Operations farther apart than this belong to different productions."""
MOST_PRODUCTIONS = 3
STEPS = tuple(
    seconds * SECOND
    for seconds in (
        *(1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1800),
        *(3600, 7200, 14400, 21600, 43200),
        *(86400 * days for days in (1, 2, 5, 7, 14, 30, 60, 91, 182, 365, 730, 1826, 3652)),
    )
)
"""From one grid line to the next."""
_LINES: dict[Kind, int] = {"materials": 5, "production": 9, "waiting": 1, "logistics": 4}
"""Grid lines that have room for their text."""
MOST_LINES = 40
_AFTERMATH, _LONG = 0.06, 2.5
_MARGIN = 0.035
"""Of a production's length, left and right of its operations."""


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """``width``: share of the axis; ``step``: microseconds from line to line; ``lines``: instants, at the site's whole
    steps."""

    kind: Kind
    start: int
    end: int
    width: float
    step: int
    lines: tuple[int, ...]


def zones(production: Sequence[tuple[int, int]], others: Sequence[int], now: int, offset: int) -> tuple[Zone, ...]:
    """The parts of the axis from left to right, without gap; their widths add up to 1.

    ``production``: start and end of each operation; ``others``: every other instant to be drawn; ``now``: the right
    end; ``offset``: of the site's clock, microseconds. Empty without any instant.
    """
    instants = [*itertools.chain.from_iterable(production), *others]
    if not instants:
        return ()
    clusters = [_with_margin(start, end, now) for start, end in _clusters(production)]
    spans = _spans(clusters, min(instants), max(instants), max(now, *instants))
    weights = [_weight(kind, start, end, others) for kind, start, end in spans]
    total = sum(weights)
    return tuple(
        _zone(kind, start, end, weight / total, offset)
        for (kind, start, end), weight in zip(spans, weights, strict=True)
    )


def _clusters(production: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Operations that stand close together, as (first start, last end); the nearest joined until few are left."""
    clusters: list[tuple[int, int]] = []
    for start, end in sorted(production):
        if clusters and start - clusters[-1][1] <= APART:
            clusters[-1] = (clusters[-1][0], max(end, clusters[-1][1]))
        else:
            clusters.append((start, end))
    while len(clusters) > MOST_PRODUCTIONS:
        gaps = [after[0] - before[1] for before, after in itertools.pairwise(clusters)]
        near = gaps.index(min(gaps))
        clusters[near : near + 2] = [(clusters[near][0], clusters[near + 1][1])]
    return clusters


def _with_margin(start: int, end: int, now: int) -> tuple[int, int]:
    least = 5 * 60 * SECOND if end - start < 10 * 60 * SECOND else 30 * SECOND
    margin = max(round((end - start) * _MARGIN), least)
    return start - margin, max(end, min(end + margin, now))


def _spans(clusters: Sequence[tuple[int, int]], first: int, happened: int, last: int) -> list[tuple[Kind, int, int]]:
    if not clusters:
        return _after(first, happened, last) or [("logistics", first, first + SECOND)]
    spans: list[tuple[Kind, int, int]] = []
    lead = clusters[0][0] - first
    if 0 < lead <= max(2 * HOUR, (clusters[0][1] - clusters[0][0]) // 2):
        # A short lead-in needs no days: it is on the clock of the production.
        clusters = [(first - 30 * SECOND, clusters[0][1]), *clusters[1:]]
    elif lead > 0:
        spans.append(("materials", first, clusters[0][0]))
    for number, (start, end) in enumerate(clusters):
        if number:
            spans.append(("waiting", clusters[number - 1][1], start))
        spans.append(("production", start, end))
    return spans + _after(clusters[-1][1], happened, last)


def _after(made: int, happened: int, last: int) -> list[tuple[Kind, int, int]]:
    """What comes after the last production, until ``last``; ``happened``: the last instant of which something is told.
    A long silence at the end is a part of its own, so that it does not press what happened into a corner."""
    if last <= made:
        return []
    if happened <= made:
        return [("waiting", made, last)]
    quiet = happened + max(round((happened - made) * _AFTERMATH), HOUR)
    if last - made < _LONG * (quiet - made):
        return [("logistics", made, last)]
    return [("logistics", made, quiet), ("waiting", quiet, last)]


def _weight(kind: Kind, start: int, end: int, others: Sequence[int]) -> float:
    """How much of the axis a part gets: production most, and little to where nothing happened."""
    if kind == "production":
        return 0.52
    if kind == "waiting":
        return 0.07
    return 0.24 if any(start <= time < end for time in others) else 0.08


def _zone(kind: Kind, start: int, end: int, width: float, offset: int) -> Zone:
    most = max(1, round(_LINES[kind] * min(1.0, width / (0.5 if kind == "production" else 0.2))))
    step = next((each for each in STEPS if (end - start) / each <= most), STEPS[-1])
    first = -(-(start + offset) // step) * step - offset
    return Zone(
        kind=kind, start=start, end=end, width=width, step=step, lines=tuple(range(first, end + 1, step))[:MOST_LINES]
    )
