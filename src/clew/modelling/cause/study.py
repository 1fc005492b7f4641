"""What an analysis of causes is given: judged rows, and the factors each row was exposed to.

A row is one judgement of one thing: an outcome stated by an event, or, where the bad ones were named one by one, the
thing as a whole. One thing may have many rows (a part used 25 times), and rows that share a machine-hour share its
fate: what is independent of what is found from the data (``assignment``), never assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from numpy.typing import NDArray

Category = Literal["man", "machine", "material", "method", "environment", "measurement", "sequence", "time"]
"""5M1E (clause 7.4); ``sequence`` and ``time`` are about when rather than by what: they stand beside it."""

Precedence = Literal["before", "with"]
"""``before``: stated by something that happened before the row was judged, or of an ancestor; ``with``: stated only by
the very event that judges, so that time does not say which came first."""


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """``n`` rows in the order of their time (equal times: of the log).

    ``bad``: bool (n,). ``thing``: int32 (n,), places in ``things``. ``time``: int64 (n,), UTC microseconds of the
    judgement, never falling. ``position``: int64 (n,), log position of the event that judges (-1: none does).
    ``stratum``: int32 (n,), rows to be compared only with each other (product, what the question fixes); all 0 for one.
    ``things``: keys as first captured.
    """

    bad: NDArray[Any]
    thing: NDArray[Any]
    time: NDArray[Any]
    position: NDArray[Any]
    stratum: NDArray[Any]
    things: Sequence[str]

    def __len__(self) -> int:
        return len(self.bad)


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """A nominal factor: columns ``first`` to ``last`` (exclusive) of ``Factors.columns`` are its levels. A row without
    any of them has no value stated; a row may have several (two lots of one part).

    ``step``: bizStep of the events that state it, where there is one. ``lead``: median seconds between its statement
    and the judgement (0: the same event; None: has no time of its own, such as what an ancestor is). ``derived``:
    counted or cut from other facts (an hour, the n-th since), not stated by anyone.
    """

    name: str
    category: Category
    first: int
    last: int
    precedence: Precedence = "before"
    unit: str | None = None
    step: str | None = None
    lead: float | None = None
    derived: bool = False


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A numeric factor: ``values`` float64 (n,), NaN where none is stated. Otherwise as ``Facet``."""

    name: str
    category: Category
    values: NDArray[Any]
    precedence: Precedence = "before"
    unit: str | None = None
    step: str | None = None
    lead: float | None = None
    derived: bool = False


class Excluded(msgspec.Struct, frozen=True):
    """What is no candidate, and why: ``reason`` a message code (``cause.reason.*``) with ``params``. ``step``: which
    one, where several have the name."""

    facet: str
    value: str | None
    category: Category
    reason: str
    params: dict[str, Any] = {}
    step: str | None = None


class Factors(msgspec.Struct, frozen=True, kw_only=True):
    """Row *r* was exposed to the columns ``indices[indptr[r]:indptr[r + 1]]``, ascending, each once.

    ``indptr``: int64 (n + 1,); ``indices``: int32; ``columns``: the level of each column as text. ``excluded``: what
    the harvest left out (recorded after the judgement).
    """

    facets: Sequence[Facet]
    columns: Sequence[str]
    indptr: NDArray[Any]
    indices: NDArray[Any]
    numbers: Sequence[Number] = ()
    excluded: Sequence[Excluded] = ()


class Study(msgspec.Struct, frozen=True, kw_only=True):
    rows: Rows
    factors: Factors


def rows_of(factors: Factors, column: int) -> NDArray[Any]:
    """bool (n,): which rows were exposed to a column."""
    import numpy as np

    row = np.repeat(np.arange(len(factors.indptr) - 1), np.diff(factors.indptr))
    exposed = np.zeros(len(factors.indptr) - 1, np.bool_)
    exposed[row[factors.indices == column]] = True
    return exposed
