"""An ordered trend: whether rows are the worse, the higher a number is (Cochran 1954, Armitage 1955, on ranks); or the
further out it is, on either side: what has an optimum, or a limit that few rows pass, shows no trend.

The test is the permutation of ``permuting`` with ranks for labels, at the unit where the number was assigned: within
things where it varies there, among things, or among blocks. What it amounts to is told by logistic regression.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.assignment import Assignment, assignment_of_number, stretches_of_time
from clew.modelling.cause.candidates import code_within, midranks, ranks, tamed
from clew.modelling.cause.clusters import cluster_p
from clew.modelling.cause.findings import Dose, Interval, Trend
from clew.modelling.cause.intervals import difference_of, wilson
from clew.modelling.cause.logistic import Slope, expected_difference, fit_slope, odds_ratio
from clew.modelling.cause.permuting import arrangements, permutation_p
from clew.modelling.cause.study import Number, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 10
_STEPS = (1.0, 2.0, 5.0)
_OUTER, _INNER = 0.8, 0.5
"""Shares of the rows, from the middle outwards, beyond which a value counts as outer, and up to which as inner."""
_TREND = 1e-3
"""A number whose trend has a p below it is told by its trend."""
_TURNS = 2.8
"""Standard errors by which one dose must fall below an earlier one for a trend to turn."""


class TrendCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that state the number."""

    bad: int
    good: int


class TrendTest(msgspec.Struct, frozen=True, kw_only=True):
    """``p``: two-sided, of a trend, at the unit of assignment. ``units``: how many such units were compared. ``outer``:
    None where the trend is what is told; else the rate of the outer fifth minus that of the inner half, which differ
    more clearly than low and high do; the number then has no single direction."""

    number: Number
    assignment: Assignment
    p: float
    trend: Trend
    counts: TrendCounts
    units: int
    outer: Interval | None = None


def number_test(
    study: Study,
    number: Number,
    asked: Asked,
    *,
    rows: NDArray[Any] | None = None,
    strata: NDArray[Any] | None = None,
    bends: bool = False,
) -> TrendTest | None:
    """Test a number. ``rows`` bool (n,): which rows to look at; ``strata`` int (n,): rows to be compared only with each
    other, beside the study's own strata. ``bends``: whether to ask of the outer values as well; the smaller p is then
    doubled (Bonferroni). None where there is nothing to compare: the number does not vary among the
    rows that state it, or these are all good or all bad."""
    import numpy as np

    stated = ~np.isnan(number.values)
    chosen = np.flatnonzero(stated if rows is None else stated & rows)
    values, bad = number.values[chosen], study.rows.bad[chosen]
    if len(chosen) < 2 or bad.all() or not bad.any() or float(values.min()) == float(values.max()):
        return None
    assignment = assignment_of_number(study, number)
    fixed = _fixed(study, strata)[chosen]
    thing = study.rows.thing[chosen].astype(np.int64)
    rank = _ranks(values, study.rows.stratum[chosen])
    cluster = _clusters(assignment, chosen, thing)
    p, units = _p(study, number, rank, assignment, chosen, fixed, asked)
    outer = None
    if bends and len(np.unique(np.round(np.abs(rank), 9))) > 2:
        p_outer, _ = _p(study, number, _outwards(rank), assignment, chosen, fixed, asked)
        # A curve that rises ever faster is a trend, however well its ends alone say so.
        if p_outer < p and p > _TREND:
            outer = _outer_difference(rank, bad, cluster)
        p = min(1.0, 2 * min(p, p_outer))
    trend = _trend(bad, values, _dense(fixed), cluster)
    if trend is None:
        return None
    if outer is not None:
        trend = msgspec.structs.replace(trend, shape="turning")
    counts = TrendCounts(bad=int(bad.sum()), good=int(len(bad) - bad.sum()))
    return TrendTest(number=number, assignment=assignment, p=p, trend=trend, counts=counts, units=units, outer=outer)


def _clusters(assignment: Assignment, chosen: NDArray[Any], thing: NDArray[Any]) -> NDArray[Any]:
    """int64 (rows,), dense: by what chance is shared: blocks, or things where there are few blocks."""
    import numpy as np

    block = assignment.unit[chosen].astype(np.int64)
    return _dense(block if assignment.kind == "block" and len(np.unique(block)) >= 5 else thing)


def _dense(code: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    return np.unique(code, return_inverse=True)[1].astype(np.int64)


def _fixed(study: Study, strata: NDArray[Any] | None) -> NDArray[Any]:
    import numpy as np

    own = study.rows.stratum.astype(np.int64)
    return own if strata is None else _dense(own * (int(strata.max(initial=0)) + 2) + strata + 1)


def _excess(bad: NDArray[Any], stratum: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    y = bad.astype(np.float64)
    return np.asarray(y - (np.bincount(stratum, y) / np.maximum(np.bincount(stratum), 1))[stratum])


def _ranks(values: NDArray[Any], stratum: NDArray[Any]) -> NDArray[Any]:
    """Mid-ranks within strata, from -1 to 1: one outlier is then no more than the largest."""
    rank, size = midranks(values, stratum)
    found: NDArray[Any] = 2 * rank / (size + 1) - 1
    return found


def _outwards(rank: NDArray[Any]) -> NDArray[Any]:
    """How far out on either side, as exponential scores (Savage 1956): the few outermost count most."""
    import numpy as np

    return np.asarray(-np.log1p(-np.abs(rank)) - 1)


def _outer_difference(rank: NDArray[Any], bad: NDArray[Any], cluster: NDArray[Any]) -> Interval:
    """The rate of the outer fifth minus that of the inner half; where many values are alike, as near as these allow."""
    import numpy as np

    far = np.round(np.abs(rank), 9)
    inner_to, outer_from = np.quantile(far, (_INNER, _OUTER), method="inverted_cdf")
    outer = far >= outer_from if outer_from > far.min() else far > outer_from
    inner = ~outer & (far <= inner_to)
    rates = []
    for rows in (outer, inner if inner.any() else ~outer):
        y = bad[rows]
        rates.append(wilson(int(y.sum()), len(y), len(y) / _alike(y, cluster[rows])))
    return difference_of(*rates)


def _p(
    study: Study,
    number: Number,
    rank: NDArray[Any],
    assignment: Assignment,
    chosen: NDArray[Any],
    fixed: NDArray[Any],
    asked: Asked,
) -> tuple[float, int]:
    import numpy as np

    bad = study.rows.bad[chosen]
    thing = study.rows.thing[chosen].astype(np.int64)
    place = next((place for place, each in enumerate(study.factors.numbers) if each is number), 0)
    seed = np.random.SeedSequence([asked.seed, len(study.factors.columns) + place])
    excess = _excess(bad, _dense(fixed))
    stratum = study.rows.stratum[chosen]
    if _within(assignment, thing, chosen):
        p, units = _within_things(rank, bad, thing, fixed, asked, seed), len(chosen)
        stretch = stretches_of_time(study, number, chosen)
        if stretch is not None:
            own = _dense(thing * (int(fixed.max()) + 1) + fixed)
            at_stretches, count = _unit_p(rank, _excess(bad, own), stretch, stratum, stratum, asked, seed)
            p, units = max(p, at_stretches), count if assignment.kind == "block" else units
        return p, units
    p, units = _unit_p(rank, excess, thing, stratum, fixed, asked, seed)
    if assignment.kind == "block":
        block = assignment.unit[chosen].astype(np.int64)
        at_blocks, units = _unit_p(rank, excess, block, stratum, fixed, asked, seed)
        p = max(p, at_blocks)
    return p, units


def _within(assignment: Assignment, thing: NDArray[Any], chosen: NDArray[Any]) -> bool:
    """Whether things have several values: that of each operation, or of blocks that cut through things."""
    import numpy as np

    unit = assignment.unit[chosen].astype(np.int64)
    things = len(np.unique(thing))
    pairs = len(np.unique(unit * (int(thing.max()) + 1) + thing))
    return assignment.kind == "operation" or (assignment.kind == "block" and pairs > 1.5 * things)


def _within_things(
    rank: NDArray[Any], bad: NDArray[Any], thing: NDArray[Any], fixed: NDArray[Any], asked: Asked, seed: Any
) -> float:
    """Rows dealt out within their thing, and things' own contrasts against each other: the larger p."""
    stratum = _dense(thing * (int(fixed.max()) + 1) + fixed)
    excess = _excess(bad, stratum)
    p = permutation_p(rank, excess, stratum, asked.permutations, seed)
    return max(p, cluster_p(rank, excess, stratum, thing))


def _unit_p(
    rank: NDArray[Any],
    excess: NDArray[Any],
    own: NDArray[Any],
    stratum: NDArray[Any],
    fixed: NDArray[Any],
    asked: Asked,
    seed: Any,
) -> tuple[float, int]:
    """Units' mean ranks dealt out among units of a stratum."""
    import numpy as np

    unit = _dense(own)
    size = np.bincount(unit).astype(np.float64)
    label = np.bincount(unit, rank) / size
    first = np.zeros(len(size), np.int64)
    first[unit[::-1]] = np.arange(len(unit) - 1, -1, -1)
    total = np.bincount(unit, excess)
    whole = bool(np.all(fixed == fixed[first][unit]))
    group = _dense(fixed[first] if whole else stratum[first].astype(np.int64))
    if arrangements(label, group) < math.log(1000.0):
        return _few_p(label, total / size, size, group), len(size)
    return permutation_p(label, total, group, asked.permutations, seed), len(size)


def _few_p(label: NDArray[Any], mean: NDArray[Any], size: NDArray[Any], group: NDArray[Any]) -> float:
    """Too few units to deal out: Student's t of the weighted regression of their means, 1 where none are left over."""
    import numpy as np
    from scipy.special import stdtr

    total = np.bincount(group, size)
    x = label - (np.bincount(group, size * label) / total)[group]
    y = mean - (np.bincount(group, size * mean) / total)[group]
    freedom = len(label) - len(total) - 1
    information = float((size * x * x).sum())
    if freedom < 1 or information <= 0:
        return 1.0
    slope = float((size * x * y).sum()) / information
    rest = float((size * (y - slope * x) ** 2).sum()) / freedom
    if rest <= 0:
        return 1.0
    return float(min(1.0, max(2 * stdtr(freedom, -abs(slope) / math.sqrt(rest / information)), 1e-300)))


def _trend(bad: NDArray[Any], values: NDArray[Any], stratum: NDArray[Any], cluster: NDArray[Any]) -> Trend | None:
    """None where no stratum with both good and bad has two values. The difference is that of ranks, as is the test: on
    a skewed number a logistic curve is all at one end. The odds are told in the number's own unit."""
    import numpy as np

    drawn, share = tamed(_aligned(values, stratum))
    # In a unit in which the largest is 1: what is stored in farads or in counts of atoms is squared as well.
    unit = float(np.abs(drawn).max()) or 1.0
    x = drawn / unit
    rank = ranks(x)
    ranked = fit_slope(bad, rank, stratum, cluster, always=True)
    if ranked is None:
        return None
    found = fit_slope(bad, x, stratum, cluster)
    if found is None or found.slope * ranked.slope < 0:
        found = _per_unit(ranked, share * unit, _middle(x))
    low_at, high_at = _ends(x)
    low, high = (float(each) for each in np.percentile(x, (1, 99)))
    per = nice_step((high - low if high > low else float(x.max() - x.min())) / 4 * unit)
    return Trend(
        per=per,
        odds_ratio=odds_ratio(found, per / unit),
        difference=expected_difference(ranked, *_ends(rank)),
        low_at=low_at * unit,
        high_at=high_at * unit,
        shape=_shape(doses_of(bad, drawn, cluster), ranked.slope > 0),
        doses=tuple(dose for dose, _ in doses_of(bad, values, cluster)),
    )


def _ends(values: NDArray[Any]) -> tuple[float, float]:
    """Its 10th and 90th percentile; where nearly all rows have one value, the least and the greatest."""
    import numpy as np

    low, high = (float(each) for each in np.percentile(values, (10, 90)))
    return (low, high) if high > low else (float(values.min()), float(values.max()))


def _aligned(values: NDArray[Any], stratum: NDArray[Any]) -> NDArray[Any]:
    """A number as far from the median of all as it is from that of its stratum, where strata have rows enough: what
    is worse at the top of each product is not worse at the top of one and at the bottom of another."""
    import numpy as np

    own = code_within(stratum)
    if not own.any():
        return values
    size = np.bincount(own)
    middle = values[np.lexsort((values, own))][np.cumsum(size) - size + (size - 1) // 2]
    return np.asarray(values - (middle - _middle(values))[own])


def _middle(values: NDArray[Any]) -> float:
    import numpy as np

    return float(np.quantile(values, 0.5, method="inverted_cdf"))


def _per_unit(ranked: Slope, share: float, middle: float) -> Slope:
    """A slope on ranks told per unit of the number, of which the ``middle`` has half of all ranks below it: where no
    slope on the number itself can be found. ``share`` of all ranks lie within one unit."""
    of_slope, both, of_base = ranked.covariance
    return Slope(
        slope=ranked.slope * share,
        error=ranked.error * share,
        base=ranked.base + ranked.slope * (0.5 - share * middle),
        separated=ranked.separated,
        covariance=(of_slope * share**2, both * share, of_base),
        middle=middle + (ranked.middle - 0.5) / share,
    )


def nice_step(most: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50, … (or 0.5, 0.2, 0.1, …) that is at most ``most`` (above 0)."""
    power = math.floor(math.log10(most))
    # Rounding may put a power of ten just below itself.
    for exponent in (power + 1, power, power - 1):
        for step in reversed(_STEPS):
            nice = float(f"{step:g}e{exponent}")
            if nice <= most * (1 + 1e-9):
                return nice
    return float(f"1e{power}")


def doses_of(bad: NDArray[Any], values: NDArray[Any], cluster: NDArray[Any]) -> list[tuple[Dose, float]]:
    """At most ten bins of about equally many rows, each with what its rows are worth (rows over design effect)."""
    import numpy as np

    distinct = np.unique(values)
    if len(distinct) <= BINS:
        edges = distinct
    else:
        edges = np.unique(np.quantile(values, np.arange(1, BINS + 1) / BINS, method="inverted_cdf"))
    place = np.searchsorted(edges, values)
    found = []
    for each in range(len(edges)):
        inside = place == each
        y, own, x = bad[inside], cluster[inside], values[inside]
        worth = len(y) / _alike(y, own)
        dose = Dose(
            low=float(x.min()),
            high=float(x.max()),
            rows=len(y),
            bad=int(y.sum()),
            rate=wilson(int(y.sum()), len(y), worth),
        )
        found.append((dose, worth))
    return found


def _alike(bad: NDArray[Any], cluster: NDArray[Any]) -> float:
    """Design effect of a rate: how much more it varies than if its rows were independent."""
    import numpy as np

    rest = bad - bad.mean()
    total = float((rest**2).sum())
    size = np.bincount(_dense(cluster)).astype(np.float64)
    largest = float((size**2).sum() / size.sum())
    if total <= 0 or len(size) < 2:
        return 1.0 if total > 0 else max(1.0, largest)
    together = np.bincount(_dense(cluster), rest)
    found = float((together**2).sum()) * len(size) / (len(size) - 1) / total
    return float(np.clip(found, 1.0, max(1.0, largest)))


def _shape(doses: list[tuple[Dose, float]], rising: bool) -> Any:
    """Turning where a dose lies clearly on the wrong side of an earlier one."""
    sign = 1.0 if rising else -1.0
    for later, (dose, worth) in enumerate(doses):
        for before, worth_before in doses[:later]:
            variance = _variance(dose.rate, worth) + _variance(before.rate, worth_before)
            if sign * (before.rate.value - dose.rate.value) > _TURNS * math.sqrt(variance):
                return "turning"
    return "rising" if rising else "falling"


def _variance(rate: Interval, worth: float) -> float:
    smoothed = (rate.value * worth + 1) / (worth + 2)
    return smoothed * (1 - smoothed) / worth
