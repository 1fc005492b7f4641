"""Evidence beside a finding: when the rate changed, who carries the suspect, what holding it would take.

A change in time is found as the stretch of time buckets whose rate differs most from that of all others (``scan``).
Pure: arrays in, plain structs out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.findings import Finding
from clew.modelling.cause.reach import comparable
from clew.modelling.cause.scan import of_rates, scanned
from clew.modelling.cause.study import Study, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECOND = 1_000_000
SPANS = tuple(
    seconds * SECOND
    for seconds in (60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 604_800, 2_419_200, 7_257_600)
)
"""Lengths of a time bucket, microseconds: from a minute to twelve weeks."""
MOST_BUCKETS = 96
NEAR = 1.92
"""Half the 95 % quantile of χ² with one degree of freedom: beginnings this near to the best fit nearly as well."""


class Bucket(msgspec.Struct, frozen=True):
    """``start``: UTC microseconds; ``rows`` judged, ``bad`` of them."""

    start: int
    rows: int
    bad: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The stretch from bucket ``first`` to ``last`` (inclusive) against the rest. ``earliest``, ``latest``: between
    these buckets lies the change (into the stretch, or out of one that lasts from the beginning), as far as others fit
    nearly as well; ``p``: by permutation of buckets."""

    first: int
    last: int
    rate: float
    rate_outside: float
    earliest: int
    latest: int
    p: float


class InTime(msgspec.Struct, frozen=True, kw_only=True):
    """``span``: microseconds of a bucket; buckets without any row are left out. ``change``: None where there are fewer
    than four buckets."""

    span: int
    buckets: tuple[Bucket, ...]
    change: Change | None


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """Who carries a suspect. ``rows``, ``bad``: by bucket of :class:`InTime`; ``things`` of ``of_things`` carry it in
    some row; ``bad_things`` of ``of_bad_things`` are bad in some row that carries it. ``cut``: of a number, the value
    from which (``above``) or up to which it counts as carried."""

    rows: tuple[int, ...]
    bad: tuple[int, ...]
    things: int
    bad_things: int
    of_things: int
    of_bad_things: int
    rows_total: int
    of_rows: int
    bad_rows: int
    of_bad_rows: int
    cut: float | None = None
    above: bool = True


def span_of(time: NDArray[Any]) -> int:
    """The shortest span that cuts these instants (microseconds) into at most :data:`MOST_BUCKETS` occupied buckets."""
    import numpy as np

    for span in SPANS:
        if len(np.unique(time // span)) <= MOST_BUCKETS:
            return span
    return SPANS[-1]


def in_time(study: Study, seed: int, *, offset: int = 0) -> InTime:
    """The rate over time. ``offset``: microseconds that wall clocks are ahead of UTC: days begin at their midnight."""
    import numpy as np

    rows = study.rows
    if not len(rows):
        return InTime(span=SPANS[0], buckets=(), change=None)
    local = rows.time + offset
    span = span_of(local)
    numbers, place = np.unique(local // span, return_inverse=True)
    counts = np.bincount(place, minlength=len(numbers))
    bad = np.bincount(place[rows.bad], minlength=len(numbers))
    buckets = tuple(
        Bucket(int(number) * span - offset, int(count), int(of))
        for number, count, of in zip(numbers, counts, bad, strict=True)
    )
    return InTime(span=span, buckets=buckets, change=change_of(bad, counts, seed))


def change_of(bad: NDArray[Any], rows: NDArray[Any], seed: int) -> Change | None:
    """The stretch of buckets whose rate differs most. ``bad``, ``rows``: counts by bucket, (k,). None: fewer than four
    buckets, or all rows alike."""
    import numpy as np

    k = len(rows)
    total, of = int(rows.sum()), int(bad.sum())
    if of in (0, total):
        return None
    found = scanned(bad, rows, of_rates, np.random.SeedSequence([seed, k, total, of]))
    if found is None:
        return None
    first, last, ratio, best = found.first, found.last, found.ratio, found.best
    begin, end = int(first[best]), int(last[best])
    n, x = int(rows[begin : end + 1].sum()), int(bad[begin : end + 1].sum())
    near = first[(last == end) & (ratio >= ratio[best] - NEAR)]
    rate, outside = x / n, (of - x) / (total - n)
    if end == k - 1 and rate < outside:
        # What is told is the worse side of a change.
        begin, end, rate, outside = 0, begin - 1, outside, rate
    return Change(
        first=begin,
        last=end,
        rate=rate,
        rate_outside=outside,
        earliest=int(near.min()),
        latest=int(near.max()),
        p=found.p,
    )


def exposure_of(study: Study, finding: Finding) -> tuple[NDArray[Any], float | None, bool] | None:
    """Which rows carry a finding (bool (n,)); of a number also from which value, and whether above it. None: the study
    has no such factor."""
    own = _exposed(study, finding.facet, finding.value, finding.step)
    if own is None:
        return None
    exposed, cut, above = own
    if finding.with_facet is not None:
        partner = _exposed(study, finding.with_facet, finding.with_value, finding.with_step)
        if partner is None:
            return None
        exposed = exposed & partner[0]
    return exposed, cut, above


def _exposed(
    study: Study, name: str, value: str | None, step: str | None = None
) -> tuple[NDArray[Any], float | None, bool] | None:
    """``step``: which one, where several factors have the name."""
    if value is None:
        named = [each for each in study.factors.numbers if each.name == name and step in (None, each.step)]
        number = next(iter(named), None)
        return None if number is None else _beyond(study, number.values)
    for facet in study.factors.facets:
        if facet.name == name and step in (None, facet.step):
            for column in range(facet.first, facet.last):
                if study.factors.columns[column] == value:
                    return rows_of(study.factors, column), None, True
    return None


def _beyond(study: Study, values: NDArray[Any]) -> tuple[NDArray[Any], float, bool] | None:
    """The cut of a number that tells bad from good best: largest share of the bad minus share of the good (Youden)."""
    import numpy as np

    there = ~np.isnan(values)
    if not there.any():
        return None
    levels, place = np.unique(values[there], return_inverse=True)
    bad = np.bincount(place[study.rows.bad[there]], minlength=len(levels)).astype(np.float64)
    good = np.bincount(place[~study.rows.bad[there]], minlength=len(levels)).astype(np.float64)
    above = np.cumsum((bad / max(bad.sum(), 1) - good / max(good.sum(), 1))[::-1])[::-1]
    upper = int(np.argmax(above[1:])) + 1 if len(levels) > 1 else 0
    lower = int(np.argmin(above[1:])) if len(levels) > 1 else 0
    if len(levels) < 2 or above[upper] >= -above[lower + 1]:
        return there & (values >= levels[upper]), float(levels[upper]), True
    return there & (values <= levels[lower]), float(levels[lower]), False


def carried(study: Study, finding: Finding, time: InTime, *, offset: int = 0) -> Carried | None:
    """Who carries a finding, over the buckets of ``time``. None: the study has no such factor."""
    import numpy as np

    found = exposure_of(study, finding)
    if found is None:
        return None
    exposed, cut, above = found
    rows = study.rows
    starts = np.array([each.start for each in time.buckets], np.int64) + offset
    place = np.searchsorted(starts, (rows.time + offset) // time.span * time.span)
    size = len(time.buckets)
    with_bad = exposed & rows.bad
    return Carried(
        rows=tuple(np.bincount(place[exposed], minlength=size).tolist()),
        bad=tuple(np.bincount(place[with_bad], minlength=size).tolist()),
        things=len(np.unique(rows.thing[exposed])),
        bad_things=len(np.unique(rows.thing[with_bad])),
        of_things=len(np.unique(rows.thing)),
        of_bad_things=len(np.unique(rows.thing[rows.bad])),
        rows_total=int(exposed.sum()),
        of_rows=len(rows),
        bad_rows=int(with_bad.sum()),
        of_bad_rows=int(rows.bad.sum()),
        cut=cut,
        above=above,
    )


class Power(msgspec.Struct, frozen=True):
    """A factor that ``share`` of the units carry would have been found with 80 % power from this ``rate`` on, where the
    others have ``rate_without``; None: no rate would do."""

    share: float
    rate: float | None
    rate_without: float


def power_of(study: Study, tests: int, q: float) -> tuple[Power, ...]:
    """What could have been found: by the arcsine approximation (Cohen 1988), with independent things as units and the
    level divided by the number of tests, as the first discovery needs it (Benjamini and Hochberg 1995). Of rows that
    were compared with any."""
    import math
    from statistics import NormalDist

    import numpy as np

    compared = comparable(study.rows)
    bad, thing = study.rows.bad[compared], study.rows.thing[compared]
    if not len(bad):
        return ()
    rate = float(bad.mean())
    units = len(np.unique(thing)) / _inflation(bad, thing)
    normal = NormalDist()
    needed = normal.inv_cdf(1 - q / max(1, tests) / 2) + normal.inv_cdf(0.8)
    found: list[Power] = []
    for share in (0.5, 0.1):
        exposed = units * share
        if exposed < 2:
            continue
        step = needed * math.sqrt(1 / exposed + 1 / (units - exposed))
        angle = 2 * math.asin(math.sqrt(rate)) + step
        found.append(Power(share, math.sin(angle / 2) ** 2 if angle <= math.pi else None, rate))
    return tuple(found)


def _inflation(bad: NDArray[Any], thing: NDArray[Any]) -> float:
    """Things for one independent row-equivalent: below 1 where the rows of a thing add information. The variance of the
    things' rates beside that of single judgements; never below what all rows being independent would give."""
    import numpy as np

    things, place, count = np.unique(thing, return_inverse=True, return_counts=True)
    rate = float(bad.mean())
    if len(things) < 2 or rate in (0.0, 1.0):
        return 1.0
    means = np.bincount(place, weights=bad.astype(np.float64)) / count
    return float(np.clip(means.var(ddof=1) / (rate * (1 - rate)), 1 / max(1.0, float(count.mean())), 1.0))
