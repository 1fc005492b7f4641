"""Candidates of an analysis: a level of a facet, or a number, as one column of numbers over the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.findings import AssignedAt
from clew.modelling.cause.study import Facet, Number, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    """float64 (n,): 1 and 0 for a level; a number as ranks between 0 and 1, rows without it in the middle; how far out
    it is as exponential scores (Savage 1956) from 0, of mean 1: the few outermost count most."""
    import numpy as np

    if candidate.column is not None:
        return members.exposed(candidate.column).astype(np.float64)
    assert candidate.number is not None  # noqa: S101
    found = ranks(candidate.number.values)
    if not candidate.outwards:
        return found
    far = np.minimum(np.abs(2 * found - 1), 1 - 1 / (len(found) + 1))
    return np.where(np.isnan(candidate.number.values), 1.0, -np.log1p(-far))


def dose_of(candidate: Candidate, members: Members) -> NDArray[Any]:
    """float64 (n,): of a number what is held to act: its values, or how far out they are; NaN: none."""
    import numpy as np

    assert candidate.number is not None  # noqa: S101 - asked of numbers only
    values = candidate.number.values
    return np.where(np.isnan(values), np.nan, values_of(candidate, members)) if candidate.outwards else values


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
