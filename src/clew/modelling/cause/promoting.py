"""What ran only then: a window of time that is bad hands over to the levels that filled it.

An hour or a day does nothing to a part; what was there does. Where the levels of a facet were met nearly only in a
window and fill it, the data cannot tell them from the window, and one test serves for both: of these rows against the
other windows. The levels that are bad themselves then stand in its place, with the window in their group.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.groups import is_when
from clew.modelling.cause.levels import facet_test
from clew.modelling.cause.pairs import cell, worse
from clew.modelling.cause.study import Facet, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONFINED = 0.7
"""Share of a level's rows in the window, from which it was met nearly only then."""
FILLS = 0.95
"""Share of the window's rows that such levels of one facet fill."""
WORSE = 0.01
"""A level stands in for its window if it is worse by itself than all rows outside, with a p below this."""

WHAT = 3.0
"""How much likelier, as a logarithm, what was there is to be a cause than when it was."""
LONGEST = 24
"""Windows that are taken together, at most."""


class _Window(msgspec.Struct, frozen=True, kw_only=True):
    """Windows of one facet that follow each other, all of them bad: ``p``, ``q`` of the least certain."""

    inside: Any
    p: float
    q: float
    units: int
    windows: int


def promoted(
    study: Study, chosen: Sequence[Candidate], facets: Sequence[Facet], members: Members, asked: Asked
) -> list[Candidate]:
    """``chosen`` and the levels that stand in for bad windows among them, each once, with the smallest p and q. A
    window that is better than others only says that those are worse: it is no candidate."""
    kept = [each for each in chosen if not (each.when and each.column is not None and each.score < 0)]
    have = {each.column for each in kept if each.column is not None}
    new: dict[int, Candidate] = {}
    what = [facet for facet in facets if not is_when(study, facet)]
    for window in _windows(kept, members):
        for facet in what:
            found = list(_of(study, window, facet, members, asked))
            if not _simpler(study, window, facet, found, members):
                continue
            for candidate in found:
                assert candidate.column is not None  # noqa: S101 - a level
                known = new.get(candidate.column)
                if candidate.column not in have and (known is None or candidate.p < known.p):
                    new[candidate.column] = candidate
    return [*kept, *(new[column] for column in sorted(new))]


def _windows(chosen: Sequence[Candidate], members: Members) -> Iterator[_Window]:
    """Each bad window, and every run of those that follow each other as one: columns of a facet of time stand in its
    order."""
    by_column = {column: each for each in chosen if each.when and (column := each.column) is not None}
    for column in sorted(by_column):
        together = [by_column[column]]
        yield _joined(together, members)
        while len(together) < LONGEST and _continues(by_column, column + len(together)):
            together.append(by_column[column + len(together)])
            yield _joined(together, members)


def _continues(by_column: dict[int, Candidate], column: int) -> bool:
    """Whether a window and the one before it are both bad."""
    own, before = by_column.get(column), by_column.get(column - 1)
    return own is not None and before is not None and own.facet == before.facet


def _joined(windows: Sequence[Candidate], members: Members) -> _Window:
    import numpy as np

    columns = [each.column for each in windows if each.column is not None]
    return _Window(
        inside=np.logical_or.reduce([members.exposed(column) for column in columns]),
        p=max(each.p for each in windows),
        q=max(each.q for each in windows),
        units=len(windows),
        windows=max(1, windows[0].facet.last - windows[0].facet.first if windows[0].facet else 1),
    )


def _of(study: Study, window: _Window, facet: Facet, members: Members, asked: Asked) -> Iterator[Candidate]:
    import numpy as np

    inside = window.inside
    confined = [column for column in range(facet.first, facet.last) if _is_confined(members, column, inside)]
    if not confined:
        return
    filled = np.zeros(len(inside), np.bool_)
    for column in confined:
        filled[members.rows(column)] = True
    if (filled & inside).sum() < FILLS * inside.sum():
        return
    outside = cell(study, ~filled & ~inside)
    bad = [column for column in confined if worse(cell(study, members.exposed(column)), outside) <= WORSE]
    if not bad:
        return
    test = facet_test(study, facet, asked, out_of_controls=filled, columns=bad)
    levels = [level for level in test.levels if level.difference.value > 0]
    for level in levels:
        yield Candidate(
            facet=facet,
            column=level.column,
            p=window.p,
            q=window.q,
            score=level.difference.value,
            assigned="block",
            units=window.units,
            concurrent=False,
            company=tuple(each.column for each in levels),
            assignment=test.assignment,
            test=msgspec.structs.replace(level, reference="pooled"),
        )


def _simpler(study: Study, window: _Window, facet: Facet, found: Sequence[Candidate], members: Members) -> bool:
    """Whether these levels say what the window says in fewer words (Rissanen 1978): each is to be named, and has a rate
    of its own. One treatment is likelier than the day that it was run on; twenty that are bad alike are less so."""
    import numpy as np

    if len(found) < 2:
        return True
    codes = np.zeros(len(study.rows), np.int64)
    for place, each in enumerate(found, 1):
        assert each.column is not None  # noqa: S101 - a level
        codes[members.rows(each.column)] = place
    inside = window.inside
    either = inside | (codes > 0)
    bad = study.rows.bad
    gain = _split(bad[either], codes[either]) - _split(bad[either], inside[either].astype(np.int64))
    levels = facet.last - facet.first
    naming = math.lgamma(levels + 1) - math.lgamma(len(found) + 1) - math.lgamma(levels - len(found) + 1)
    rates = (len(found) - 1) / 2 * math.log(max(2, int(either.sum())))
    return gain + WHAT + math.log(window.windows) * window.units >= naming + rates


def _split(bad: NDArray[Any], code: NDArray[Any]) -> float:
    """Logarithm of the likelihood with one rate for each code."""
    import numpy as np
    from scipy.special import xlogy

    size, worse_ = np.bincount(code), np.bincount(code, bad)
    rate = np.divide(worse_, size, out=np.zeros(len(size)), where=size > 0)
    return float((xlogy(worse_, rate) + xlogy(size - worse_, 1 - rate)).sum())


def _is_confined(members: Members, column: int, inside: NDArray[Any]) -> bool:
    rows = members.rows(column)
    return len(rows) > 0 and float(inside[rows].mean()) >= CONFINED
