"""Whether a level stands out against the spread from one stretch of time to the next.

A level that came in blocks shares every fate of its blocks: weather, wear, whoever set the machine up. Against that its
things are no evidence, its blocks are. In order of preference:

* blocks are permuted, where there are enough of them to be dealt out otherwise;
* few but replicated: the level against the rest with the mean square between blocks within levels, and Student's t
  (the nested contrast of the analysis of variance). A level that is taken up again after work stopped is a block anew;
* no replicates, but several levels: the level among the levels, against the variance of the others where these are of
  a kind, else with the pseudo standard error of Lenth (1989, Technometrics 31, 469), which takes most levels to be
  without effect;
* else what the stretches before, during and after it differ by, cut into segments.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.permuting import arrangements, permutation_p
from clew.modelling.cause.runs import dense, sessions, starts, stretches_of_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

REPLICATES = 5.0
"""Least degrees of freedom between blocks within levels for these to be called replicated."""
ARRANGEMENTS = 1000.0
"""Least number of ways to deal out the blocks for these to be permuted."""
_LEVELS = 6
"""Least number of levels for a pseudo standard error."""
_HOMOGENEOUS = 1.5
"""How many times its robust error the spread of the other levels may be for these to count as without effect."""
_SEGMENTS = 5
"""Segments that a stretch is cut into, at most, each of at least so many units:"""
_SEGMENT_UNITS = 4
_ALIKE = 0.5
"""Blocks count as replicates for a level if on average they are at least this share of its own in rows."""


class Units(msgspec.Struct, frozen=True, kw_only=True):
    """Units in the order of time within groups, arrays (m,). ``code``: int64, value of the facet; ``label``: bool, has
    the level; ``excess``: bad rows minus expected ones; ``rows``: how many rows; ``group``: int64, ascending;
    ``time``: int64, of the first row."""

    code: NDArray[Any]
    label: NDArray[Any]
    excess: NDArray[Any]
    rows: NDArray[Any]
    group: NDArray[Any]
    time: NDArray[Any]


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How levels of a facet, and their blocks, differ; arrays (levels,). ``rate``: mean excess of a row; ``sampling``:
    its variance from units alone; ``effective``: number of blocks, worth of equal ones; ``within``: variance between
    the blocks of the level; ``rows``: its rows; ``block_rows``: those of its average block."""

    rate: NDArray[Any]
    sampling: NDArray[Any]
    effective: NDArray[Any]
    within: NDArray[Any]
    rows: NDArray[Any]
    block_rows: NDArray[Any]


def spread_of(units: Units) -> Spread:
    """From all units of a facet that are compared."""
    import numpy as np

    code = dense(units.code)
    levels = int(code.max(initial=-1)) + 1
    rows = units.rows.astype(np.float64)
    total = np.bincount(code, rows, levels)
    rate = np.bincount(code, units.excess, levels) / total
    rest = units.excess - rows * rate[code]
    variance = float((rest**2).sum() / (rows**2).sum())
    stretch = stretches_of_values(code, sessions(units.time, units.group))
    size = np.bincount(stretch, rows)
    mean = np.bincount(stretch, units.excess) / size
    owner = np.empty(len(size), np.int64)
    owner[stretch] = code
    effective = total**2 / np.bincount(owner, size**2, levels)
    within = np.bincount(owner, size * (mean - rate[owner]) ** 2, levels) / total
    return Spread(
        rate=rate,
        sampling=variance * np.bincount(code, rows**2, levels) / total**2,
        effective=effective,
        within=within,
        rows=total,
        block_rows=total / np.bincount(owner, minlength=levels),
    )


def block_p(units: Units, spread: Spread, permutations: int, seed: Any, *, windows: bool = False) -> float:
    """Two-sided p of a level (``units.label``) against the spread between blocks. ``windows``: the levels are windows
    of time, which hold whatever ran in them: they are never taken to be of a kind."""
    import numpy as np

    begins = starts(units.label, units.group)
    first = np.flatnonzero(begins)
    label = units.label[first].astype(np.float64)
    excess = np.add.reduceat(units.excess, first)
    group = np.unique(units.group[first], return_inverse=True)[1]
    if arrangements(label, group) >= math.log(ARRANGEMENTS):
        return permutation_p(label, excess, group, permutations, seed)
    size = np.add.reduceat(units.rows, first).astype(np.float64)
    own, rest = label > 0, label == 0
    if not own.any() or not rest.any():
        return 1.0
    difference = float(excess[own].sum() / size[own].sum() - excess[rest].sum() / size[rest].sum())
    worth = [float(size[side].sum() ** 2 / (size[side] ** 2).sum()) for side in (own, rest)]
    nested = _nested_p(difference, worth, float(size[own].mean()), spread)
    if nested is not None:
        return nested
    if len(spread.rate) >= _LEVELS:
        among = lenth_of if windows else _among_levels
        return among(float(excess[own].sum() / size[own].sum()), float(size[own].sum()), spread)
    return _segments_p(units, difference)


def few_p(units: Units, stretch: NDArray[Any], spread: Spread) -> float | None:
    """Two-sided p of a level that had others beside it, against the spread between the stretches of all levels; None
    where these are too few. ``stretch``: int64 (m,), which stretch with or without the level each unit is in."""
    import numpy as np

    size = np.bincount(stretch, units.rows).astype(np.float64)
    excess = np.bincount(stretch, units.excess)
    own = np.zeros(len(size), np.bool_)
    own[stretch[units.label]] = True
    if own.all() or not own.any():
        return None
    difference = float(excess[own].sum() / size[own].sum() - excess[~own].sum() / size[~own].sum())
    worth = [float(size[side].sum() ** 2 / (size[side] ** 2).sum()) for side in (own, ~own)]
    nested = _nested_p(difference, worth, float(size[own].mean()), spread)
    if nested is not None:
        return nested
    if len(spread.rate) < _LEVELS:
        return None
    return _among_levels(float(excess[own].sum() / size[own].sum()), float(size[own].sum()), spread)


def _nested_p(difference: float, worth: list[float], block_rows: float, spread: Spread) -> float | None:
    """By the mean square between blocks within levels; None where too few blocks of this size are replicated."""
    from scipy.special import stdtr

    like = spread.block_rows >= _ALIKE * block_rows
    freedom = float((spread.effective[like] - 1).sum())
    if freedom < REPLICATES:
        return None
    variance = float((spread.effective[like] * spread.within[like]).sum() / freedom)
    # Blocks without any spread between them still sample their rows.
    variance = max(variance, float((spread.sampling[like] * spread.effective[like]).mean()))
    if variance <= 0:
        return 1.0
    t = abs(difference) / math.sqrt(variance * (1 / worth[0] + 1 / worth[1]))
    return float(min(1.0, max(2 * stdtr(freedom, -t), 1e-300)))


def _among_levels(rate: float, rows: float, spread: Spread) -> float:
    """A level among levels that came once each. Where the *others* differ among themselves no more than levels without
    effect would, their variance serves with Student's t: one bad lot among good ones. Where some of them stand out as
    well, they would hide each other, and the error is Lenth's. What only the others decide does not bend the p."""
    import numpy as np
    from scipy.special import stdtr

    mine = int(np.lexsort((np.abs(spread.rate - rate), np.abs(spread.rows - rows)))[0])
    others = np.delete(spread.rate, mine)
    usual = float(np.median(np.delete(spread.sampling, mine)))
    freedom = len(others) - 1
    variance = float(others.var(ddof=1))
    if math.sqrt(max(variance, usual)) > _HOMOGENEOUS * max(
        pseudo_standard_error(others - np.median(others)), usual**0.5
    ):
        return lenth_of(rate, rows, spread)
    own = float(np.median(spread.sampling * spread.rows)) / rows
    error = (max(variance, usual) + max(0.0, own - usual)) * (1 + 1 / len(others))
    return float(min(1.0, max(2 * stdtr(freedom, -abs(rate - float(others.mean())) / math.sqrt(error)), 1e-300)))


def lenth_of(rate: float, rows: float, spread: Spread) -> float:
    """Two-sided p of a level's ``rate`` on so many ``rows`` among the levels of ``spread``, most of which are taken to
    be without effect (Lenth 1989)."""
    import numpy as np

    middle = float(np.median(spread.rate))
    usual = float(np.median(spread.sampling))
    # A level of few rows strays further than the levels that the error is taken from.
    own = float(np.median(spread.sampling * spread.rows)) / rows
    error = max(pseudo_standard_error(spread.rate - middle) ** 2, usual) + max(0.0, own - usual)
    return lenth_p(abs(rate - middle) / math.sqrt(error), len(spread.rate)) if error > 0 else 1.0


def pseudo_standard_error(contrasts: NDArray[Any]) -> float:
    """Lenth's: one and a half times the median of the absolute contrasts that are not clearly effects."""
    import numpy as np

    size = np.abs(contrasts)
    first = 1.5 * float(np.median(size))
    kept = size[size < 2.5 * first]
    return 1.5 * float(np.median(kept)) if len(kept) else first


def lenth_p(t: float, levels: int) -> float:
    """Chance that one of ``levels`` levels without effect lies so many pseudo standard errors from their median:
    by simulation (kept, of a fixed seed), beyond it by the power law of the tail."""
    import numpy as np
    from scipy.special import stdtr

    if levels > 60:
        return float(max(2 * stdtr(levels / 3, -t), 1e-300))
    tail, share = _lenth_tail(levels)
    if t <= tail[0]:
        return 1.0 if t <= 0 else float(max(share, 2 * stdtr(levels / 3, -t)))
    place = int(np.searchsorted(tail, t))
    beyond = len(tail) - place
    if beyond >= 50:
        return float(share * beyond / len(tail))
    knee = tail[-200]
    slope = 1 / float(np.mean(np.log(tail[-199:] / knee)))
    return float(share * 200 / len(tail) * (t / knee) ** -slope)


@lru_cache(maxsize=64)
def _lenth_tail(levels: int) -> tuple[NDArray[Any], float]:
    """The largest tenth of |t| among levels without effect, ascending, and the share it is of all."""
    import numpy as np

    rng = np.random.default_rng(np.random.SeedSequence([1989, levels]))
    draws = max(1, 600_000 // levels)
    contrasts = rng.standard_normal((draws, levels))
    contrasts -= np.median(contrasts, axis=1, keepdims=True)
    size = np.abs(contrasts)
    first = 1.5 * np.median(size, axis=1, keepdims=True)
    size.sort(axis=1)
    kept = np.count_nonzero(size < 2.5 * first, axis=1)
    row = np.arange(draws)
    error = 0.75 * (size[row, (kept - 1) // 2] + size[row, kept // 2])
    every = np.sort((size / error[:, None]).ravel())
    tail = every[-(len(every) // 10) :].copy()
    return tail, len(tail) / len(every)


def _segments_p(units: Units, difference: float) -> float:
    """Stretches cut into segments: the difference against the spread between segments of the same stretch's side."""
    import numpy as np
    from scipy.special import stdtr

    begins = starts(units.label, units.group)
    first = np.flatnonzero(begins)
    length = np.diff(np.append(first, len(units.label)))
    pieces = np.minimum(_SEGMENTS, np.maximum(1, length // _SEGMENT_UNITS))
    cut = np.concatenate([f + (np.arange(p) * n) // p for f, n, p in zip(first, length, pieces, strict=True)])
    size = np.add.reduceat(units.rows, cut).astype(np.float64)
    mean = np.add.reduceat(units.excess, cut) / size
    label = units.label[cut]
    weighed, freedom, parts = 0.0, 0.0, 0.0
    for side in (label, ~label):
        total = float(size[side].sum())
        effective = total**2 / float((size[side] ** 2).sum())
        rate = float((size[side] * mean[side]).sum()) / total
        weighed += effective * float((size[side] * (mean[side] - rate) ** 2).sum()) / total
        freedom += effective - 1
        parts += 1 / effective
    if freedom < 2:
        return 1.0
    floor = float((units.excess**2).sum() / (units.rows.astype(np.float64) ** 2).sum()) * float(units.rows.mean())
    variance = max(weighed / freedom, floor / float(size.mean()) * 0.5)
    if variance <= 0:
        return 1.0
    return float(min(1.0, max(2 * stdtr(freedom, -abs(difference) / math.sqrt(variance * parts)), 1e-300)))
