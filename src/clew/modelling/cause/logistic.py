"""Logistic regression of bad on one number, with an intercept for each stratum, robust to clusters.

Own iterations, since the intercepts of thousands of strata are eliminated instead of estimated one by one; the tests
hold it against statsmodels.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.findings import Interval
from clew.modelling.cause.intervals import Z95

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEPS = 60
_PRECISE = 1e-10
_PRIORS = (0.05, 5.0, 500.0)
"""Weights of the prior that keeps a slope finite where the number separates good from bad: in squared deviations; the
more rows are separated, the more it takes."""
_FAR = 30.0


class Slope(msgspec.Struct, frozen=True, kw_only=True):
    """``slope``: log odds per unit of the number, its robust standard error ``error``. ``base``: log odds at 0 of each
    row's stratum, float64 (rows,). ``separated``: no finite slope fits best; ``slope`` is then held back by a weak
    prior and is a bound rather than an estimate. ``covariance``: variance of the slope, covariance with and variance of
    the log odds at ``middle``."""

    slope: float
    error: float
    base: NDArray[Any]
    separated: bool
    covariance: tuple[float, float, float]
    middle: float


def fit_slope(
    bad: NDArray[Any], values: NDArray[Any], stratum: NDArray[Any], cluster: NDArray[Any], *, always: bool = False
) -> Slope | None:
    """``bad``: bool (n,), ``values``: float64 (n,), ``stratum``, ``cluster``: int (n,), dense. Strata all good or all
    bad say nothing of the slope. ``always``: hold a slope back as strongly as it takes. None where nothing is left that
    varies, or else where the weakest prior does not keep it finite."""
    import numpy as np

    y = bad.astype(np.float64)
    strata = int(stratum.max(initial=0)) + 1
    size = np.bincount(stratum, minlength=strata)
    bad_in = np.bincount(stratum, y, strata)
    telling = ((bad_in > 0) & (bad_in < size))[stratum]
    if not telling.any():
        return None
    middle, scale = float(values[telling].mean()), float(values[telling].std())
    # Of the number's own size: ten picofarads told in farads do vary.
    if scale == 0 or scale <= 1e-12 * abs(middle):
        return None
    z = (values - middle) / scale
    own = stratum[telling]
    priors = (0.0, *_PRIORS) if always else (0.0, _PRIORS[0])
    tried = ((_iterate(y[telling], z[telling], own, strata, prior), prior > 0) for prior in priors)
    fitted, separated = next((each for each in tried if each[0] is not None), (None, True))
    if fitted is None:
        return None
    slope, base = fitted
    covariance = _robust(y[telling], z[telling], own, strata, cluster[telling], slope, base)
    # Back to the units of the number: log odds at 0 of the row's stratum.
    return Slope(
        slope=slope / scale,
        error=math.sqrt(max(covariance[0], 0.0)) / scale,
        base=np.where(telling, base[stratum], np.nan) - slope * middle / scale,
        separated=separated,
        covariance=(covariance[0] / scale**2, covariance[1] / scale, covariance[2]),
        middle=middle,
    )


def _iterate(
    y: NDArray[Any], z: NDArray[Any], own: NDArray[Any], strata: int, prior: float
) -> tuple[float, NDArray[Any]] | None:
    """Newton's steps; None where the slope runs away."""
    import numpy as np

    size = np.maximum(np.bincount(own, minlength=strata), 1)
    rate = np.clip(np.bincount(own, y, strata) / size, 1e-9, 1 - 1e-9)
    base = np.log(rate / (1 - rate))
    slope = 0.0
    for _ in range(_STEPS):
        mean = 1 / (1 + np.exp(-np.clip(base[own] + slope * z, -_FAR, _FAR)))
        weight = mean * (1 - mean)
        total = np.maximum(np.bincount(own, weight, strata), 1e-300)
        centre = np.bincount(own, weight * z, strata) / total
        short = np.bincount(own, y - mean, strata)
        score = float(((y - mean) * z).sum()) - prior * slope - float((short * centre).sum())
        information = float((weight * (z - centre[own]) ** 2).sum()) + prior
        if information < 1e-9:
            return None
        step = score / information
        step = max(-1.0, min(1.0, step))
        slope += step
        base = base + np.clip(short / total, -2.0, 2.0) - step * centre
        if abs(slope) > _FAR:
            return None
        if abs(step) < _PRECISE and float(np.abs(short).max()) < 1e-7 * max(1.0, float(size.max())):
            converged = float((weight * (z - centre[own]) ** 2).sum())
            return None if prior == 0.0 and converged < 1e-5 else (slope, base)
    return None if prior == 0.0 else (slope, base)


def _robust(
    y: NDArray[Any],
    z: NDArray[Any],
    own: NDArray[Any],
    strata: int,
    cluster: NDArray[Any],
    slope: float,
    base: NDArray[Any],
) -> tuple[float, float, float]:
    """Variance of the slope, covariance with and variance of the (only) intercept: sandwich of clusters, with the
    correction for few of them that statsmodels makes. With several strata the intercepts' own errors are left out."""
    import numpy as np

    mean = 1 / (1 + np.exp(-np.clip(base[own] + slope * z, -_FAR, _FAR)))
    weight = mean * (1 - mean)
    total = np.maximum(np.bincount(own, weight, strata), 1e-300)
    centre = (np.bincount(own, weight * z, strata) / total)[own]
    bread = max(float((weight * (z - centre) ** 2).sum()), 1e-12)
    clusters = len(np.unique(cluster))
    n = len(y)
    factor = clusters / max(clusters - 1, 1) * (n - 1) / max(n - 2, 1)
    of_slope = np.bincount(cluster, (y - mean) * (z - centre)) / bread
    if len(np.unique(own)) > 1:
        return factor * float((of_slope**2).sum()), 0.0, 0.0
    of_base = np.bincount(cluster, y - mean) / float(weight.sum()) - of_slope * float(centre[0])
    return (
        factor * float((of_slope**2).sum()),
        factor * float((of_slope * of_base).sum()),
        factor * float((of_base**2).sum()),
    )


def odds_ratio(found: Slope, per: float) -> Interval:
    """Of ``per`` units; without the bound that a separated slope does not have."""
    middle = found.slope * per
    half = Z95 * found.error * per
    value = math.exp(max(-_FAR, min(_FAR, middle)))
    low = math.exp(max(-_FAR, min(_FAR, middle - half)))
    high = math.exp(max(-_FAR, min(_FAR, middle + half)))
    if found.separated:
        return Interval(value, low, None) if middle > 0 else Interval(value, None, high)
    return Interval(value, low, high)


def expected_difference(found: Slope, low_at: float, high_at: float) -> Interval:
    """Rate expected were all rows at ``high_at`` minus were all at ``low_at``; by the delta method, within [-1, 1]."""
    import numpy as np

    base = found.base[~np.isnan(found.base)]

    def rate(at: float) -> NDArray[Any]:
        return np.asarray(1 / (1 + np.exp(-np.clip(base + found.slope * at, -_FAR, _FAR))))

    high, low = rate(high_at), rate(low_at)
    value = float((high - low).mean())
    up, down = high * (1 - high), low * (1 - low)
    # Intercepts follow the slope, so as to keep the strata's rates: about the point where the number stands on average.
    by_slope = float((up * (high_at - found.middle) - down * (low_at - found.middle)).mean())
    by_base = float((up - down).mean())
    of_slope, both, of_base = found.covariance
    variance = by_slope**2 * of_slope + 2 * by_slope * by_base * both + by_base**2 * of_base
    half = Z95 * math.sqrt(max(variance, 0.0))
    return Interval(value, max(-1.0, value - half), min(1.0, value + half))
