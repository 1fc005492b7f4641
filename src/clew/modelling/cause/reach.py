"""The smallest p that a factor could have had, if every bad row had been its doing: below it nothing can be found.

Rows are compared within their stratum only: where all are bad, or none is, they say nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clew.modelling.cause.assignment import assignment_of_levels, assignment_of_number, levels_of
from clew.modelling.cause.candidates import ranks_within
from clew.modelling.cause.permuting import Moments, exact_p, moments, pearson_p
from clew.modelling.cause.study import Facet, Number, Rows, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TRIED = 12
"""Levels tried: those that hold about as many units as there are bad ones reach furthest."""


def comparable(rows: Rows) -> NDArray[Any]:
    """bool (n,): rows of strata that hold both bad and good ones."""
    import numpy as np

    stratum = np.unique(rows.stratum, return_inverse=True)[1].reshape(-1)
    total, bad = np.bincount(stratum), np.bincount(stratum, rows.bad)
    return np.asarray(((bad > 0) & (bad < total))[stratum], np.bool_)


def least_p(study: Study, factor: Facet | Number) -> float:
    """Smallest p attainable by permutation of the units of a factor as they were assigned, had the worst units (those
    with the most bad rows) all had one of its levels, or its highest values. 1 where nothing varies."""
    import numpy as np

    if isinstance(factor, Number):
        stated = ~np.isnan(factor.values)
        assignment = assignment_of_number(study, factor)
    else:
        levels = levels_of(study, factor)
        stated = levels.code >= 0
        assignment = assignment_of_levels(study, levels)
    rows = np.flatnonzero(stated & comparable(study.rows))
    if len(rows) < 2:
        return 1.0
    things = assignment.kind != "operation"
    unit = np.unique(study.rows.thing[rows], return_inverse=True)[1] if things else np.arange(len(rows))
    bad = study.rows.bad[rows].astype(np.float64)
    excess = np.sort(np.bincount(unit, bad - bad.mean()))[::-1]
    if isinstance(factor, Number):
        # As it is tested: by ranks, of which one wild reading is no more than the largest.
        values = np.bincount(unit, ranks_within(factor.values, study.rows.stratum)[rows]) / np.bincount(unit)
        return _least(np.sort(values)[::-1], excess)
    return _least_of_levels(levels.level[rows], unit, excess)


def _least_of_levels(level: NDArray[Any], unit: NDArray[Any], excess: NDArray[Any]) -> float:
    import numpy as np

    first = np.full(len(excess), -1, np.int64)
    first[unit] = level
    sizes = np.unique(np.bincount(first[first >= 0]))
    sizes = sizes[(sizes > 0) & (sizes < len(excess))]
    if len(sizes) == 0:
        return 1.0
    worst = np.count_nonzero(excess > 0)
    nearest = sizes[np.argsort(np.abs(sizes - worst), kind="stable")[:_TRIED]]
    best = 1.0
    for size in nearest.tolist():
        label = np.zeros(len(excess))
        label[:size] = 1
        best = min(best, _least(label, excess))
    return best


def _least(label: NDArray[Any], excess: NDArray[Any]) -> float:
    import numpy as np

    one = np.zeros(len(excess), np.int64)
    found: Moments = moments(label, excess, one)
    if found.variance <= 1e-18:
        return 1.0
    if bool(np.all((label == 0) | (label == 1))):
        exact = exact_p(label, excess, one)
        if exact is not None:
            return exact
    return pearson_p(found)
