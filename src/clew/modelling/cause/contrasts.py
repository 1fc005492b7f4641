"""Rows with against rows without: rates, their difference within bounds, and what the rows are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.findings import Interval, Rates
from clew.modelling.cause.intervals import difference_of, rate_interval, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows compared."""

    bad_with: int
    good_with: int
    bad_without: int
    good_without: int


class Contrast(msgspec.Struct, frozen=True, kw_only=True):
    """``difference``: over strata weighted as by Mantel and Haenszel; ``rates``: weighted likewise, so that the one is
    the difference of the others; ``design_effect``: how many rows are worth one in the intervals."""

    rates: Rates
    difference: Interval
    counts: Counts
    design_effect: float


def contrast(bad: NDArray[Any], label: NDArray[Any], stratum: NDArray[Any], cluster: NDArray[Any]) -> Contrast:
    """``bad``, ``label``: bool (n,); ``stratum``, ``cluster``: int (n,), dense. Rows of a cluster share their fate.

    The interval stays within [-1, 1]: Newcombe's, with the effective number of rows that makes its variance the
    cluster-robust one; a design effect below one is not believed.
    """
    import numpy as np

    y, x = bad.astype(np.float64), label.astype(np.float64)
    strata = int(stratum.max(initial=0)) + 1
    n1, n = np.bincount(stratum, x, strata), np.bincount(stratum, minlength=strata).astype(np.float64)
    n0 = n - n1
    b1 = np.bincount(stratum, x * y, strata)
    b0 = np.bincount(stratum, y, strata) - b1
    counts = Counts(
        bad_with=int(b1.sum()),
        good_with=int(n1.sum() - b1.sum()),
        bad_without=int(b0.sum()),
        good_without=int(n0.sum() - b0.sum()),
    )
    weight = np.where(n > 0, n1 * n0 / np.maximum(n, 1), 0.0)
    total = float(weight.sum())
    if total <= 0:
        rates = Rates(wilson(counts.bad_with, float(n1.sum())), wilson(counts.bad_without, float(n0.sum())))
        return Contrast(rates=rates, difference=Interval(0.0, -1.0, 1.0), counts=counts, design_effect=1.0)
    r1, r0 = b1 / np.maximum(n1, 1), b0 / np.maximum(n0, 1)
    share = weight / total
    both = weight > 0
    s1, s0 = float((share * r1).sum()), float((share * r0).sum())
    # What each row contributes to the difference of the standardised rates.
    per1, per0 = share / np.maximum(n1, 1), share / np.maximum(n0, 1)
    influence = np.where(label, per1[stratum] * (y - r1[stratum]), -per0[stratum] * (y - r0[stratum]))
    effect = _design_effect(influence, cluster, y, label, counts)
    worth1 = 1 / float((share[both] ** 2 / n1[both]).sum()) / effect
    worth0 = 1 / float((share[both] ** 2 / n0[both]).sum()) / effect
    # A thing that is its own control weighs only where it has both: rates of all rows would be of other things.
    rates = Rates(rate_interval(_unit(s1), worth1), rate_interval(_unit(s0), worth0))
    return Contrast(
        rates=rates,
        difference=difference_of(rates.with_factor, rates.without),
        counts=counts,
        design_effect=effect,
    )


def _unit(rate: float) -> float:
    return min(1.0, max(0.0, rate))


def _design_effect(
    influence: NDArray[Any], cluster: NDArray[Any], y: NDArray[Any], label: NDArray[Any], counts: Counts
) -> float:
    import numpy as np

    size = np.bincount(cluster)
    size = size[size > 0]
    clusters = len(size)
    largest = float((size.astype(np.float64) ** 2).sum() / size.sum())
    if clusters < 2 or largest <= 1:
        return 1.0
    naive = float((influence**2).sum())
    if naive > 0:
        robust = float((np.bincount(cluster, influence) ** 2).sum()) * clusters / (clusters - 1)
        found = robust / naive
        if min(counts.bad_with, counts.good_with) > 0:
            return float(np.clip(found, 1.0, largest))
    else:
        found = 1.0
    # One side is all good or all bad and shows no spread: rows are as alike as those of all clusters together.
    rest = y - y.mean()
    total = float((rest**2).sum())
    if total <= 0:
        return 1.0
    alike = float((np.bincount(cluster, rest) ** 2).sum()) / total
    return float(np.clip(max(found, alike), 1.0, largest))
