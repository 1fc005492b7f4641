"""Candidates of an analysis: a level of a facet, or a number, as one column of numbers over the rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.findings import AssignedAt
from clew.modelling.cause.study import Facet, Number, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray


LEAST_ROWS = 10
"""Rows to a stratum, on average, from which on a number is seen by its place within its stratum."""


class Candidate(msgspec.Struct, kw_only=True):
    """What was tested: a level of ``facet`` (``column``, a place in ``Factors.columns``) or a ``number``.

    ``p``: of the test at the unit of assignment, ``q``: after all tests. ``score``: signed change of rate.
    ``concurrent``: whether unexposed units ran in the same stretches of time. ``when``: whether it says when rather
    than what, and so stands for whatever changed then: a window of time, or a number that only rises with time.
    ``outwards``: of a number, whether it was found by how far out its values are on either side. ``company``: of a
    level that stands in for a window, the columns that fill it together. ``beside``: found only with what was found
    before held fixed.
    """

    facet: Facet | None = None
    column: int | None = None
    number: Number | None = None
    p: float
    q: float = 1.0
    score: float
    assigned: AssignedAt
    units: int = 0
    concurrent: bool = True
    when: bool = False
    outwards: bool = False
    company: tuple[int, ...] = ()
    beside: bool = False
    assignment: Any = None
    test: Any = None

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def source(self) -> Facet | Number:
        found = self.facet if self.facet is not None else self.number
        assert found is not None  # noqa: S101 - one of both is given
        return found


class Members:
    """Which rows have which column, quickly."""

    def __init__(self, study: Study) -> None:
        import numpy as np

        factors = study.factors
        count = len(factors.columns)
        row = np.repeat(np.arange(len(study.rows), dtype=np.int64), np.diff(factors.indptr))
        order = np.argsort(factors.indices, kind="stable")
        self._rows = row[order]
        self._first = np.searchsorted(factors.indices[order], np.arange(count + 1))
        self._n = len(study.rows)
        self.stratum: NDArray[Any] = study.rows.stratum

    def rows(self, column: int) -> NDArray[Any]:
        """Places of the rows exposed to a column, ascending."""
        return self._rows[self._first[column] : self._first[column + 1]]

    def exposed(self, column: int) -> NDArray[Any]:
        """bool (n,)."""
        import numpy as np

        filled = np.zeros(self._n, np.bool_)
        filled[self.rows(column)] = True
        return filled

    def codes(self, facet: Facet) -> NDArray[Any] | None:
        """int32 (n,): each row's level as a place from 0 in its facet, -1 for none; None where a row has several."""
        import numpy as np

        first, last = self._first[facet.first], self._first[facet.last]
        rows = self._rows[first:last]
        codes = np.full(self._n, -1, np.int32)
        sizes = np.diff(self._first[facet.first : facet.last + 1])
        codes[rows] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        return codes if int((codes >= 0).sum()) == len(rows) else None

    def stated(self, facet: Facet) -> int:
        """How many rows have any of its levels."""
        import numpy as np

        return len(np.unique(self._rows[self._first[facet.first] : self._first[facet.last]]))

    def counts(self) -> NDArray[Any]:
        """int64 (columns,): rows with each."""
        import numpy as np

        return np.diff(self._first)


def values_of(candidate: Candidate, members: Members) -> NDArray[Any]:
    """float64 (n,): 1 and 0 for a level; a number as ranks between 0 and 1 within its stratum, rows without it in the
    middle; how far out it is as exponential scores (Savage 1956) from 0, of mean 1: the few outermost count most."""
    import numpy as np

    if candidate.column is not None:
        return members.exposed(candidate.column).astype(np.float64)
    assert candidate.number is not None  # noqa: S101
    found = ranks_within(candidate.number.values, members.stratum)
    if not candidate.outwards:
        return found
    far = np.minimum(np.abs(2 * found - 1), 1 - 1 / (len(found) + 1))
    return np.where(np.isnan(candidate.number.values), 1.0, -np.log1p(-far))


def dose_of(candidate: Candidate, members: Members) -> NDArray[Any]:
    """float64 (n,): of a number what is held to act: its ranks, or how far out they are; NaN: none. Ranks, as in the
    test: one wild reading is no more than the largest, and what is set otherwise for each stratum is no dose."""
    import numpy as np

    assert candidate.number is not None  # noqa: S101 - asked of numbers only
    return np.where(np.isnan(candidate.number.values), np.nan, values_of(candidate, members))


def ranks(values: NDArray[Any]) -> NDArray[Any]:
    """Mid-ranks between 0 and 1; NaN: one half."""
    import numpy as np

    there = ~np.isnan(values)
    found = np.full(len(values), 0.5)
    different, inverse, count = np.unique(values[there], return_inverse=True, return_counts=True)
    if len(different) == 0:
        return found
    middle = np.cumsum(count) - (count - 1) / 2.0
    found[there] = (middle / max(1, int(there.sum())))[inverse]
    return found


def ranks_within(values: NDArray[Any], stratum: NDArray[Any]) -> NDArray[Any]:
    """Mid-ranks between 0 and 1 among the rows of the same stratum, one half in the middle of each; NaN: one half."""
    import numpy as np

    there = ~np.isnan(values)
    found = np.full(len(values), 0.5)
    rank, size = midranks(values[there], stratum[there])
    found[there] = (rank - 0.5) / size
    return found


def midranks(values: NDArray[Any], stratum: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each of ``values`` (m,) its mid-rank from 1 among those of its stratum, and how many these are: what is set
    otherwise for each product says nothing across products. Among all where strata have too few rows to rank."""
    import numpy as np

    different, code = np.unique(values, return_inverse=True)
    own = code_within(stratum)
    width = max(1, len(different))
    cells, place, count = np.unique(own * width + code.reshape(-1), return_inverse=True, return_counts=True)
    group = cells // width
    size = np.bincount(group, count)
    before = np.cumsum(size) - size
    middle = np.cumsum(count) - before[group] - (count - 1) / 2.0
    return middle[place.reshape(-1)], size[own].astype(np.float64)


def code_within(stratum: NDArray[Any]) -> NDArray[Any]:
    """int64 (m,), dense: the stratum in which a number is ranked; all 0 where strata have too few rows."""
    import numpy as np

    different, own = np.unique(stratum, return_inverse=True)
    few = len(stratum) < LEAST_ROWS * len(different)
    return np.zeros(len(stratum), np.int64) if few else own.reshape(-1).astype(np.int64)


def tamed(values: NDArray[Any]) -> tuple[NDArray[Any], float]:
    """``values`` with what is wildly out drawn in to the 10th percentile less, or the 90th plus, what lies between the
    two; and the share of all ranks in one unit of the number between them. Where nearly all have one value: between the
    outer hundredths, or all of it."""
    import numpy as np

    for tail in (0.1, 0.01, 0.0):
        # Percentiles that are values: means of two largest numbers have no room.
        low, high = (float(each) for each in np.quantile(values, (tail, 1 - tail), method="inverted_cdf"))
        if 0 < high - low < math.inf:
            return np.clip(values, low - (high - low), high + (high - low)), (1 - 2 * tail) / (high - low)
    return values, 0.0
