"""Pairs of factors that are worse together than each alone, and than both would be independently.

A pair is a finding when its units are worse than those with the one but not the other, and than those with the other
but not the one, and than two independent causes would make them: all three at once (intersection–union test: Berger
1982; its p is the largest of the three, and holds its level without correction among them). The search counts all
pairs at once with a sparse product over the rows, and tests those whose rows are bad beyond what their parts explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.assignment import levels_of
from clew.modelling.cause.blocks import Spread, lenth_of
from clew.modelling.cause.candidates import Members
from clew.modelling.cause.study import Facet, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_THINGS = 8
"""Things with both, and with each alone, that a pair must have."""
LEAST_BAD = 4
LEAST_APART, LEVELS_APART = 4, 5
"""Things on either side by which a partner's effect beside one level is told; so many levels tell how it differs."""
MOST_COLUMNS = 1500
"""Levels searched: those met by most things. Their products fit into memory."""
MOST_TESTED = 200
"""Pairs tested in full: the most striking by their counts; all that were counted are corrected for."""


class Cell(msgspec.Struct, frozen=True):
    """``rows`` judged, ``bad`` among them; ``things``, ``bad_things``: with at least one bad row; ``variance`` of the
    rate, things being independent."""

    rows: int
    bad: int
    things: int
    bad_things: int
    variance: float

    @property
    def rate(self) -> float:
        return self.bad / self.rows if self.rows else 0.0


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """``first``, ``second``: columns; the cells with both, with one only, with neither. ``p``: of the three tests."""

    first: int
    second: int
    both: Cell
    first_only: Cell
    second_only: Cell
    neither: Cell
    p: float
    q: float = 1.0


class Pairs(msgspec.Struct, frozen=True):
    """``counted``: how many pairs had enough units to be tested."""

    tested: tuple[Pair, ...]
    counted: int


def search(study: Study, members: Members, columns: Sequence[int]) -> Pairs:
    """All pairs among ``columns`` of different facets."""
    import numpy as np

    facet = _facets(study)
    chosen = _largest(study, members, columns)
    if len(chosen) < 2:
        return Pairs((), 0)
    rows_both, bad_both, things_both = _products(study, members, chosen)
    alone = members.counts()[chosen]
    bad_alone = np.array([int(study.rows.bad[members.rows(column)].sum()) for column in chosen])
    apart = facet[chosen][:, None] != facet[chosen][None, :]
    # Each without the other must have been met as well, or there is nothing to compare with.
    enough = apart & (things_both >= LEAST_THINGS) & (alone[:, None] - rows_both >= LEAST_THINGS)
    enough &= (alone[None, :] - rows_both >= LEAST_THINGS) & np.triu(np.ones(apart.shape, bool), 1)
    counted = int(enough.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = bad_both / rows_both
        first = (bad_alone[:, None] - bad_both) / (alone[:, None] - rows_both)
        second = (bad_alone[None, :] - bad_both) / (alone[None, :] - rows_both)
        beside = np.maximum(first, second)
        spread = np.sqrt(np.maximum(beside * (1 - beside), 1e-4) / np.maximum(things_both, 1))
        striking = np.where(enough & (bad_both >= LEAST_BAD) & (rate > beside), (rate - beside) / spread, 0.0)
    order = np.argsort(-striking, axis=None, kind="stable")[:MOST_TESTED]
    tested = [
        pair(study, members, int(chosen[a]), int(chosen[b]))
        for a, b in zip(*np.unravel_index(order, striking.shape), strict=True)
        if striking[a, b] > 2.0
    ]
    return Pairs(tuple(tested), counted)


def _facets(study: Study) -> NDArray[Any]:
    import numpy as np

    found = np.zeros(len(study.factors.columns), np.int64)
    for number, facet in enumerate(study.factors.facets):
        found[facet.first : facet.last] = number
    return found


def _largest(study: Study, members: Members, columns: Sequence[int]) -> NDArray[Any]:
    """Those that differ in their rows (of equal ones the first), met by most rows."""
    import numpy as np

    seen: set[bytes] = set()
    kept = []
    for column in columns:
        rows = members.rows(column)
        if len(rows) < LEAST_THINGS or len(rows) > len(study.rows) - LEAST_THINGS:
            continue
        print_ = rows.tobytes()
        if print_ not in seen:
            seen.add(print_)
            kept.append(column)
    by_size = sorted(kept, key=lambda column: (-len(members.rows(column)), column))[:MOST_COLUMNS]
    return np.array(sorted(by_size), np.int64)


def _products(study: Study, members: Members, chosen: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """int64 (k, k) each: rows, bad rows and things that have both."""
    import numpy as np
    from scipy.sparse import csr_matrix

    k = len(chosen)
    rows = [members.rows(int(column)) for column in chosen]
    place = np.repeat(np.arange(k), [len(each) for each in rows])
    row = np.concatenate(rows)
    n = len(study.rows)
    by_row = csr_matrix((np.ones(len(row), np.int64), (row, place)), shape=(n, k))
    bad = by_row[study.rows.bad]
    things = csr_matrix(
        (np.ones(len(row), np.int64), (study.rows.thing[row], place)), shape=(len(study.rows.things), k)
    )
    things.data[:] = 1
    things.sum_duplicates()
    things.data[:] = 1
    return tuple(np.asarray((each.T @ each).todense()) for each in (by_row, bad, things))  # type: ignore[return-value]


def pair(study: Study, members: Members, first: int, second: int) -> Pair:
    """One pair in full."""
    import numpy as np

    a, b = members.exposed(first), members.exposed(second)
    among = np.isin(study.rows.stratum, np.unique(study.rows.stratum[a & b]))
    cells = [cell(study, among & each) for each in (a & b, a & ~b, b & ~a, ~a & ~b)]
    both, first_only, second_only, neither = cells
    p = max(worse(both, first_only), worse(both, second_only), _beyond(*cells))
    return Pair(
        first=first, second=second, both=both, first_only=first_only, second_only=second_only, neither=neither, p=p
    )


def cell(study: Study, chosen: NDArray[Any]) -> Cell:
    import numpy as np

    thing, bad = study.rows.thing[chosen], study.rows.bad[chosen]
    if len(thing) == 0:
        return Cell(0, 0, 0, 0, 1.0)
    _, place = np.unique(thing, return_inverse=True)
    size = np.bincount(place)
    many = np.bincount(place, weights=bad)
    rate = many.sum() / size.sum()
    # A half is added, so that a cell in which all are alike does not count as certain.
    smooth = (many.sum() + 0.5) / (size.sum() + 1.0)
    residual = float(((many - rate * size) ** 2).sum()) + float(smooth * (1 - smooth))
    things = len(size)
    variance = residual / size.sum() ** 2 * (things / (things - 1) if things > 1 else 1.0)
    return Cell(int(size.sum()), int(many.sum()), things, int((many > 0).sum()), variance)


def worse(one: Cell, other: Cell) -> float:
    """One-sided p that ``one`` is no worse: the larger of an exact test on things and a score on rows."""
    from scipy.stats import hypergeom, norm

    if one.things == 0 or other.things == 0 or one.rate <= other.rate:
        return 1.0
    score = (one.rate - other.rate) / (one.variance + other.variance) ** 0.5
    by_rows = float(norm.sf(score))
    total, bad = one.things + other.things, one.bad_things + other.bad_things
    exact = float(hypergeom.sf(one.bad_things - 1, total, bad, one.things))
    # Where each thing has many rows nearly all are bad somewhere, and only rows tell.
    rows_a_thing = (one.rows + other.rows) / total
    return max(by_rows, exact) if rows_a_thing < 4 else by_rows


def _beyond(both: Cell, first: Cell, second: Cell, neither: Cell) -> float:
    """One-sided p that ``both`` is no worse than independent causes would make it (Bliss 1939)."""
    from scipy.stats import norm

    base = max(1e-9, 1 - neither.rate)
    together = 1 - (1 - first.rate) * (1 - second.rate) / base
    if both.rate <= together:
        return 1.0
    variance = both.variance + first.variance + second.variance + neither.variance
    return float(norm.sf((both.rate - together) / variance**0.5))


def apart_p(study: Study, facet: Facet, column: int, partner: NDArray[Any]) -> float:
    """Two-sided p that the partner (bool (n,)) does no more with a level of a facet that came in stretches than its
    effect differs between the levels of that facet anyhow, by Lenth's pseudo standard error. 1 where the partner was
    met and not met beside too few levels to tell."""
    import numpy as np

    level = levels_of(study, facet).level
    rates: list[float] = []
    variances: list[float] = []
    sizes: list[float] = []
    mine = -1
    for each in range(facet.last - facet.first):
        own = level == each
        met, other = cell(study, own & partner), cell(study, own & ~partner)
        if min(met.things, other.things) < LEAST_APART:
            continue
        mine = len(rates) if each == column - facet.first else mine
        rates.append(met.rate - other.rate)
        variances.append(met.variance + other.variance)
        sizes.append(met.things * other.things / (met.things + other.things))
    if mine < 0 or len(rates) < LEVELS_APART:
        return 1.0
    found = Spread(
        rate=np.array(rates),
        sampling=np.array(variances),
        effective=np.ones(len(rates)),
        within=np.zeros(len(rates)),
        rows=np.array(sizes),
        block_rows=np.array(sizes),
    )
    return lenth_of(rates[mine], sizes[mine], found)
