"""The stretch of time whose rate differs most from that of the rest, and how far chance alone would get.

All stretches of neighbouring buckets are looked at, by the likelihood of bad units inside against those expected there
(Kulldorff 1997, Commun. Stat. Theory Methods 26, 1481); a stretch that lasts to either end is a change point. Whole
buckets are permuted, so that rows which share a bucket stay together. What so few draws cannot resolve is read off the
Gumbel distribution that fits them (Abrams, Kulldorff and Kleinman 2010, Int. J. Health Geogr. 9, 61).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 499
LEAST_BUCKETS = 4
_EULER = 0.5772156649015329


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """``first``, ``last``: of each stretch looked at, its buckets (inclusive), int64 (m,); ``ratio``: float64 (m,), its
    log likelihood; ``best``: place of the largest; ``drawn``: float64 (draws,), the largest of each permutation."""

    first: NDArray[Any]
    last: NDArray[Any]
    ratio: NDArray[Any]
    best: int
    drawn: NDArray[Any]

    @property
    def p(self) -> float:
        """Share of draws as large, the data among them."""
        import numpy as np

        beyond = int(np.count_nonzero(self.drawn >= self.ratio[self.best] - 1e-9))
        return (beyond + 1) / (len(self.drawn) + 1)

    @property
    def tail(self) -> float:
        """The same by the Gumbel distribution with the draws' mean and variance; never below what a float holds."""
        scale = float(self.drawn.std()) * math.sqrt(6) / math.pi
        if scale <= 0:
            return self.p
        z = (float(self.ratio[self.best]) - float(self.drawn.mean())) / scale + _EULER
        return max(-math.expm1(-math.exp(min(-z, 700.0))), 1e-300)


def scanned(
    observed: NDArray[Any], whole: NDArray[Any], likelihood: Callable[..., NDArray[Any]], seed: Any
) -> Scanned | None:
    """``observed``, ``whole``: (k,), of each bucket in the order of time, dealt out together. ``likelihood(observed,
    whole, first, last)``: of stretches. None for fewer than four buckets."""
    import numpy as np

    k = len(whole)
    if k < LEAST_BUCKETS:
        return None
    # A stretch from the beginning is the rest of one that lasts to the end.
    first, last = (ends + 1 for ends in np.triu_indices(k - 1))
    ratio = likelihood(observed, whole, first, last)
    draw = np.random.default_rng(seed)
    drawn = np.empty(DRAWS)
    for place in range(DRAWS):
        order = draw.permutation(k)
        drawn[place] = likelihood(observed[order], whole[order], first, last).max()
    return Scanned(first=first, last=last, ratio=ratio, best=int(np.argmax(ratio)), drawn=drawn)


def sums(each: NDArray[Any], first: NDArray[Any], last: NDArray[Any]) -> NDArray[Any]:
    """Of the buckets ``first`` to ``last`` (inclusive)."""
    import numpy as np

    cumulated = np.concatenate([[0], np.cumsum(each)])
    return np.asarray(cumulated[last + 1] - cumulated[first])


def of_rates(bad: NDArray[Any], rows: NDArray[Any], first: NDArray[Any], last: NDArray[Any]) -> NDArray[Any]:
    """Log likelihood of two rates, one inside and one outside; (stretches,)."""
    inside, bad_inside = sums(rows, first, last), sums(bad, first, last)
    both: NDArray[Any] = _binomial(bad_inside, inside) + _binomial(bad.sum() - bad_inside, rows.sum() - inside)
    return both


def of_expected(bad: NDArray[Any], expected: NDArray[Any], first: NDArray[Any], last: NDArray[Any]) -> NDArray[Any]:
    """Log likelihood of bad counts beside those expected, which differ from bucket to bucket (Kulldorff's Poisson
    model); (stretches,). ``expected`` sums to as many as ``bad``."""
    inside, bad_inside = sums(expected, first, last), sums(bad, first, last)
    both: NDArray[Any] = _poisson(bad_inside, inside) + _poisson(bad.sum() - bad_inside, expected.sum() - inside)
    return both


def _binomial(bad: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    bad, rows = bad.astype(np.float64), rows.astype(np.float64)
    good = rows - bad
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(bad > 0, bad * np.log(bad / rows), 0.0) + np.where(good > 0, good * np.log(good / rows), 0.0)
    likelihood: NDArray[Any] = np.where(rows > 0, found, 0.0)
    return likelihood


def _poisson(bad: NDArray[Any], expected: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    bad, expected = bad.astype(np.float64), np.maximum(expected.astype(np.float64), 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        likelihood: NDArray[Any] = np.where(bad > 0, bad * np.log(bad / expected), 0.0)
    return likelihood
