"""Tests by permutation of the units of assignment: had labels been dealt out otherwise, how often as far from chance?

The statistic is linear: the sum over units of label times excess, where a unit's excess is its bad rows minus those
expected at the rate of its stratum (the numerator of the score test and of Mantel and Haenszel's). A unit carries all
its rows, so rows that share its fate cannot be mistaken for evidence, whatever their number. Labels are dealt out anew
within strata only. Of such a sum mean, variance and skewness over all permutations are known exactly; so

* where each unit is simply good or bad and labels are yes or no, the p is exact (hypergeometric, over all strata);
* else labels are dealt out by chance, stopping early where that is hopeless (Besag and Clifford 1991, Biometrika 78,
  301), and
* what so few draws cannot resolve is read off a Pearson III distribution with the exact moments (Winkler, Ridgway,
  Douaud, Nichols and Smith 2016, NeuroImage 141, 502), never below one over the number of arrangements.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOPELESS = 0.3
"""A p by moments above which no labels are dealt out: no draw would make it small."""
_ENOUGH = 20
"""Draws as extreme as the data after which no more are made."""
_RESOLVED = 3
"""Draws as extreme as the data from which on they are believed more than the fitted tail."""
_CLEAR, _CLEARLY = 1e-5, 400
"""A p by moments below the first needs no more draws than the second to be believed, if none was as extreme."""
_MOST_CLASSES = 400
_MOST_UNITS = 4000
_MOST_STRATA = 40
_MOST_STEPS = 4_000_000
"""Additions and multiplications that an exact distribution may cost."""
_TIE = 1e-9


class Moments(msgspec.Struct, frozen=True):
    """Of the sum over all permutations, about its mean: ``excess`` is the observed sum minus the mean;
    ``arrangements``: natural logarithm of how many there are."""

    excess: float
    variance: float
    third: float
    arrangements: float


def permutation_p(
    label: NDArray[Any], excess: NDArray[Any], stratum: NDArray[Any], permutations: int, seed: Any
) -> float:
    """Two-sided p. ``label``, ``excess``: float64 (units,); ``stratum``: int (units,), dense; ``seed``: a
    ``SeedSequence``. 1 where nothing can be dealt out differently."""
    import numpy as np

    if len(label) < 2:
        return 1.0
    binary = bool(np.all((label == 0) | (label == 1)))
    if binary:
        exact = exact_p(label, excess, stratum)
        if exact is not None:
            return exact
    found = moments(label, excess, stratum)
    if found.variance <= 1e-18:
        return 1.0
    fitted = pearson_p(found)
    if fitted > HOPELESS:
        return fitted
    rng = np.random.default_rng(seed)
    drawn = _by_classes(label, excess, stratum, found, permutations, rng) if binary else None
    if drawn is None:
        drawn = _by_shuffling(label, excess, stratum, found, permutations, rng)
    if drawn is None:
        return fitted
    extreme, draws = drawn
    if extreme < _RESOLVED:
        return min(fitted, 2 * (_RESOLVED + 1) / (draws + 1))
    return min(1.0, 2 * (extreme + 1) / (draws + 1))


def moments(label: NDArray[Any], excess: NDArray[Any], stratum: NDArray[Any]) -> Moments:
    """Exact moments of the sum of label times excess, labels permuted within strata (cumulants of strata add up)."""
    import numpy as np

    strata = int(stratum.max()) + 1
    size = np.bincount(stratum, minlength=strata).astype(np.float64)
    safe = np.maximum(size, 1)
    x = label - (np.bincount(stratum, label, strata) / safe)[stratum]
    e = excess - (np.bincount(stratum, excess, strata) / safe)[stratum]
    xx, ee = np.bincount(stratum, x * x, strata), np.bincount(stratum, e * e, strata)
    xxx, eee = np.bincount(stratum, x * x * x, strata), np.bincount(stratum, e * e * e, strata)
    two, three = size >= 2, size >= 3
    variance = float((xx[two] * ee[two] / (size[two] - 1)).sum())
    n = size[three]
    third = float((n * xxx[three] * eee[three] / ((n - 1) * (n - 2))).sum())
    return Moments(float((x * e).sum()), variance, third, arrangements(label, stratum))


def arrangements(label: NDArray[Any], stratum: NDArray[Any]) -> float:
    """Natural logarithm of the number of different ways to deal the labels out within strata."""
    import numpy as np
    from scipy.special import gammaln

    strata = int(stratum.max()) + 1
    lowest, highest = float(label.min()), float(label.max())
    if bool(np.all((label == lowest) | (label == highest))):
        k = np.bincount(stratum, label == highest, strata)
        n = np.bincount(stratum, minlength=strata)
        return float((gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)).sum())
    values, code = np.unique(label, return_inverse=True)
    size = np.bincount(stratum, minlength=strata)
    _, times = np.unique(stratum.astype(np.int64) * len(values) + code, return_counts=True)
    return float(gammaln(size + 1).sum() - gammaln(times + 1).sum())


def pearson_p(found: Moments) -> float:
    """Two-sided p by a Pearson III distribution with the moments: twice the smaller tail."""
    z = found.excess / math.sqrt(found.variance)
    skew = found.third / found.variance**1.5
    p = 2 * min(pearson_upper(z, skew), pearson_upper(-z, -skew))
    return min(1.0, max(p, math.exp(-min(found.arrangements, 690.0))))


def pearson_upper(z: float, skew: float) -> float:
    """Chance that a Pearson III variate of mean 0, deviation 1 and the given skewness is ``z`` or more."""
    from scipy.special import gammainc, gammaincc, ndtr

    if abs(skew) < 1e-3:
        return float(ndtr(-z))
    shape = 4 / (skew * skew)
    if skew > 0:
        return float(gammaincc(shape, max(0.0, shape + z * math.sqrt(shape))))
    return float(gammainc(shape, max(0.0, shape - z * math.sqrt(shape))))


def exact_p(label: NDArray[Any], excess: NDArray[Any], stratum: NDArray[Any]) -> float | None:
    """Fisher's two-sided p, over strata where there are several; None unless in each stratum units have at most two
    excesses, as far apart in all, and the distribution is cheap enough to write down. ``label``: 0 or 1."""
    import numpy as np

    strata = int(stratum.max()) + 1
    low, high = np.full(strata, np.inf), np.full(strata, -np.inf)
    np.minimum.at(low, stratum, excess)
    np.maximum.at(high, stratum, excess)
    step = high - low
    telling = step > _TIE
    if not telling.any():
        return 1.0
    width = float(step[telling].max())
    near = 1e-7 * width
    if not bool(np.all(np.abs(step[telling] - width) <= near)):
        return None
    up = excess > low[stratum] + near
    if not bool(np.all((np.abs(excess - low[stratum]) <= near) | (np.abs(excess - high[stratum]) <= near))):
        return None
    up &= telling[stratum]
    n = np.bincount(stratum, minlength=strata)
    bad = np.bincount(stratum, up, strata).astype(np.int64)
    k = np.bincount(stratum, label, strata).astype(np.int64)
    varied = (k > 0) & (k < n) & (bad > 0)
    if not varied.any():
        return 1.0
    tables = np.stack([n[varied], bad[varied], k[varied]])
    seen = int(np.count_nonzero(up & (label > 0) & varied[stratum]))
    return _stratified_fisher(tables, seen)


def _stratified_fisher(tables: NDArray[Any], seen: int) -> float | None:
    import numpy as np

    kinds, times = np.unique(tables, axis=1, return_counts=True)
    low = np.maximum(0, kinds[1] + kinds[2] - kinds[0])
    widths = np.minimum(kinds[1], kinds[2]) - low + 1
    if _cost(widths, times) > _MOST_STEPS:
        return None
    total = np.ones(1)
    offset = 0
    for (n, bad, k), start, width, often in zip(
        kinds.T.tolist(), low.tolist(), widths.tolist(), times.tolist(), strict=True
    ):
        total = np.convolve(total, _power(_hypergeometric(n, bad, k, start, width), often))
        offset += start * often
    likely = total[seen - offset] * (1 + 1e-7)
    return float(min(1.0, max(total[total <= likely].sum(), 1e-300)))


def _cost(widths: NDArray[Any], times: NDArray[Any]) -> float:
    """Steps to convolve: each kind with itself (its last squaring counts most), then with what stands before it."""
    import numpy as np

    spans = (widths - 1).astype(np.float64) * times + 1
    before = np.cumsum(spans)
    return float(np.where(times > 1, spans**2 / 2, 0).sum() + (spans * before)[1:].sum())


def _hypergeometric(n: int, bad: int, k: int, start: int, width: int) -> NDArray[Any]:
    import numpy as np
    from scipy.special import gammaln

    j = np.arange(start, start + width, dtype=np.float64)
    logs = -(gammaln(j + 1) + gammaln(bad - j + 1) + gammaln(k - j + 1) + gammaln(n - bad - k + j + 1))
    terms = np.exp(logs - logs.max())
    return np.asarray(terms / terms.sum())


def _power(terms: NDArray[Any], often: int) -> NDArray[Any]:
    import numpy as np

    result, square = np.ones(1), terms
    while often:
        if often & 1:
            result = np.convolve(result, square)
        often >>= 1
        if often:
            square = np.convolve(square, square)
    return np.asarray(result)


def _by_classes(
    label: NDArray[Any],
    excess: NDArray[Any],
    stratum: NDArray[Any],
    found: Moments,
    permutations: int,
    rng: np.random.Generator,
) -> tuple[int, int] | None:
    """How many of how many draws are as extreme: units of equal excess are alike, so that it is enough to draw how many
    of each kind are labelled, however many units there are. None where there are too many kinds."""
    import numpy as np

    strata = int(stratum.max()) + 1
    if strata > _MOST_STRATA:
        return None
    kinds: list[tuple[NDArray[Any], NDArray[Any], int]] = []
    count = 0
    for each in range(strata):
        own = stratum == each
        k = int(label[own].sum())
        if 0 < k < np.count_nonzero(own):
            values, times = np.unique(np.round(excess[own], 12), return_counts=True)
            kinds.append((values, times, k))
            count += len(values)
    if count > _MOST_CLASSES:
        return None
    mean = float((label * excess).sum()) - found.excess

    def draw(size: int) -> NDArray[Any]:
        total = np.zeros(size)
        for values, times, k in kinds:
            total += rng.multivariate_hypergeometric(times, k, size=size, method="marginals") @ values
        return total - mean

    return _extreme(draw, found, permutations)


def _by_shuffling(
    label: NDArray[Any],
    excess: NDArray[Any],
    stratum: NDArray[Any],
    found: Moments,
    permutations: int,
    rng: np.random.Generator,
) -> tuple[int, int] | None:
    import numpy as np

    strata = int(stratum.max()) + 1
    if len(label) > _MOST_UNITS or strata > _MOST_STRATA:
        return None
    order = np.argsort(stratum, kind="stable")
    x, e = label[order], excess[order]
    bounds = np.concatenate(([0], np.cumsum(np.bincount(stratum, minlength=strata))))
    mean = float((x * e).sum()) - found.excess

    def draw(size: int) -> NDArray[Any]:
        total = np.zeros(size)
        for first, last in pairwise(bounds.tolist()):
            dealt = rng.permuted(np.broadcast_to(e[first:last], (size, last - first)), axis=1)
            total += dealt @ x[first:last]
        return total - mean

    return _extreme(draw, found, permutations)


def _extreme(draw: Any, found: Moments, permutations: int) -> tuple[int, int]:
    import numpy as np

    near = _TIE * math.sqrt(found.variance)
    side = 1.0 if _upper_is_smaller(found) else -1.0
    extreme = draws = 0
    clear = pearson_p(found) < _CLEAR
    while draws < permutations and extreme < _ENOUGH and not (clear and draws >= _CLEARLY and extreme == 0):
        size = min(max(100, draws), permutations - draws)
        extreme += int(np.count_nonzero(side * draw(size) >= side * found.excess - near))
        draws += size
    return extreme, draws


def _upper_is_smaller(found: Moments) -> bool:
    z = found.excess / math.sqrt(found.variance)
    skew = found.third / found.variance**1.5
    return pearson_upper(z, skew) <= pearson_upper(-z, -skew)
