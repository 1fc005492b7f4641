"""What the data cannot separate: factors that were met by the same rows stand in one group.

The strength of an alias is the smaller of two shares: of the rows with the one that have the other, and the other way
round. Nobody wins by a name: a group is led by what says *what* before what says *when*, by what was stated before the
judgement, by the larger change of rate, and then by the order of the rows in which the members appear first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clew.modelling.cause.candidates import Candidate, Members, ranks
from clew.modelling.cause.findings import Member
from clew.modelling.cause.study import Facet, Number, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME = 0.95
"""From this strength on two candidates are one."""
TOLD = 0.8
"""From this strength on a group tells of a member."""
MOST_MEMBERS = 25
TIME_RANGE, SERIAL_RANGE = "time_range", "serial_range"


def overlaps(study: Study, members: Members, column: int) -> NDArray[Any]:
    """float64 (columns,): strength of the alias of every column with one."""
    import numpy as np

    factors = study.factors
    inside = members.exposed(column)
    row = np.repeat(np.arange(len(study.rows)), np.diff(factors.indptr))
    shared = np.bincount(factors.indices[inside[row]], minlength=len(factors.columns))
    larger = np.maximum(members.counts(), members.counts()[column])
    strength: NDArray[Any] = np.divide(shared, larger, out=np.zeros(len(shared)), where=larger > 0)
    return strength


def leaders(candidates: Sequence[Candidate], members: Members) -> list[list[int]]:
    """Places of the candidates in groups that are one, the leader of each first; groups in the order of their first
    places. Everyone is one with the leader: of lots that follow each other each may be nearly the next, and the last
    still be another than the first."""
    import numpy as np

    first = [_appears(members, each) for each in candidates]

    def order(place: int) -> tuple[Any, ...]:
        one = candidates[place]
        late = one.source.precedence == "with"
        return one.when, late, -round(abs(one.score), 9), -round(-np.log(max(one.p, 1e-300)), 6), first[place], place

    found: list[list[int]] = []
    for place in sorted(range(len(candidates)), key=order):
        own = next((each for each in found if _alias(members, candidates[each[0]], candidates[place]) >= SAME), None)
        if own is None:
            found.append([place])
        else:
            own.append(place)
    return sorted(found, key=min)


def shared_rows(members: Members, one: int, other: int, least: float) -> float:
    """Strength of the alias of two columns, 0 where their sizes alone keep it below ``least``."""
    import numpy as np

    a, b = members.rows(one), members.rows(other)
    if min(len(a), len(b)) < least * max(len(a), len(b)):
        return 0.0
    return len(np.intersect1d(a, b, assume_unique=True)) / max(len(a), len(b))


def _alias(members: Members, one: Candidate, other: Candidate) -> float:
    if one.column is not None and other.column is not None:
        return shared_rows(members, one.column, other.column, SAME)
    if one.number is not None and other.number is not None:
        return correlation(one.number.values, other.number.values)
    return 0.0


def correlation(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Of the ranks of two numbers where both are there (Spearman), without its sign, times the share of such rows."""
    import numpy as np

    both = ~np.isnan(one) & ~np.isnan(other)
    either = ~np.isnan(one) | ~np.isnan(other)
    if both.sum() < 3:
        return 0.0
    a, b = ranks(one[both]), ranks(other[both])
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return abs(float(a @ b)) / size * float(both.sum() / either.sum()) if size > 0 else 0.0


def is_when(study: Study, source: Facet | Number) -> bool:
    """Whether a factor says when rather than what: by its category, or as a number that goes with time (a counter)."""
    import numpy as np

    if source.category in ("time", "sequence"):
        return True
    return isinstance(source, Number) and correlation(source.values, np.arange(len(study.rows), dtype=float)) >= SAME


def _appears(members: Members, candidate: Candidate) -> int:
    import numpy as np

    if candidate.column is not None:
        rows = members.rows(candidate.column)
        return int(rows[0]) if len(rows) else 0
    assert candidate.number is not None  # noqa: S101
    there = np.flatnonzero(~np.isnan(candidate.number.values))
    return int(there[0]) if len(there) else 0


def members_of(study: Study, members: Members, candidate: Candidate) -> tuple[Member, ...]:
    """The group of a leader: every column or number that it cannot be told from, the strongest first, and when and
    which, where nothing without it ran in its time."""
    found: list[Member] = []
    if candidate.column is not None:
        facets = _facet_of_column(study)
        strength = overlaps(study, members, candidate.column)
        for column, alias in enumerate(strength.tolist()):
            if alias >= TOLD and column != candidate.column:
                found.append(Member(facets[column], study.factors.columns[column], round(alias, 4)))
        if not candidate.concurrent:
            found += _ranges(study, members.rows(candidate.column))
    else:
        assert candidate.number is not None  # noqa: S101
        for number in study.factors.numbers:
            if number is candidate.number:
                continue
            alias = correlation(candidate.number.values, number.values)
            if alias >= TOLD:
                found.append(Member(number.name, "", round(alias, 4)))
    found.sort(key=lambda each: -each.alias)
    return tuple(found[:MOST_MEMBERS])


def _facet_of_column(study: Study) -> list[str]:
    return [facet.name for facet in study.factors.facets for _ in range(facet.first, facet.last)]


def _ranges(study: Study, exposed: NDArray[Any]) -> list[Member]:
    """The stretch of time and of things in which it was met, with the share of it that was."""
    import numpy as np

    rows = study.rows
    if len(exposed) == 0:
        return []
    low, high = rows.time[exposed[0]], rows.time[exposed[-1]]
    inside = np.flatnonzero((rows.time >= low) & (rows.time <= high))
    share = round(len(exposed) / max(1, len(inside)), 4)
    order = first_rows(study)
    things = np.unique(rows.thing[exposed])
    span = np.sort(order[things])
    among = order[np.unique(rows.thing)]
    within = int(((among >= span[0]) & (among <= span[-1])).sum())
    names = rows.things
    first, last = things[np.argmin(order[things])], things[np.argmax(order[things])]
    return [
        Member(TIME_RANGE, f"{int(low)}/{int(high)}", share),
        Member(SERIAL_RANGE, f"{names[first]}…{names[last]}", round(len(things) / max(1, within), 4)),
    ]


def first_rows(study: Study) -> NDArray[Any]:
    """int64 (things,): the first row of each thing, which gives their order in time."""
    import numpy as np

    rows = study.rows
    first = np.full(len(rows.things), len(rows), np.int64)
    np.minimum.at(first, rows.thing, np.arange(len(rows)))
    return first
