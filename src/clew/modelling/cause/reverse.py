"""What the outcome determines, rather than the other way round: copies of it, and marks made because of it.

Where a value is stated only by the event that judges, time does not say which came first. Two kinds of such values are
no candidates: a *copy* says what the outcome says, both ways (mutual information); a *mark* is made now and then, by no
plan, on single operations, nearly always on bad ones, and more often than everything else that was found would make
them bad. Neither is recognised by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.explaining import Partial, held_fixed
from clew.modelling.cause.study import Facet, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

COPY = 0.9
"""Normalised mutual information from which a facet is a copy."""
MARKED_BAD = 0.5
"""Share of a mark's rows that are bad, at least."""
MARK_SHARE = 1.5
"""How many times as many rows as are bad a mark may have, at most."""
PLANNED = 0.9
"""Share of the things with equally many rows that have a planned value equally often."""
SINGLE = 0.2
"""Share of the things with a mark on only some of their rows, at least."""
ODDS = 3.0
SCORE = 3.0


def is_copy(study: Study, facet: Facet, members: Members) -> bool:
    """Whether a facet stated with the outcome says the same as it."""
    if facet.precedence != "with":
        return False
    codes = members.codes(facet)
    return codes is not None and mutual_information(codes, study.rows.bad) >= COPY


def mutual_information(codes: NDArray[Any], bad: NDArray[Any]) -> float:
    """Of two classifications, divided by the larger entropy: 1 where each says all about the other."""
    import numpy as np

    different, place = np.unique(codes, return_inverse=True)
    table = np.zeros((len(different), 2))
    np.add.at(table, (place, bad.astype(np.int64)), 1.0)
    table /= table.sum()
    level, outcome = table.sum(axis=1), table.sum(axis=0)
    largest = max(_entropy(level), _entropy(outcome))
    if largest <= 0:
        return 0.0
    return (_entropy(level) + _entropy(outcome) - _entropy(table.ravel())) / largest


def _entropy(shares: NDArray[Any]) -> float:
    import numpy as np

    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def marks(study: Study, chosen: Sequence[Candidate], members: Members) -> list[Facet]:
    """The facets with a level that is a mark made because of the outcome, whether or not it was found to matter: asked
    of every level that only the judging event states, with ``chosen``, what was found, held fixed."""
    suspicious = [
        (facet, column)
        for facet in study.factors.facets
        if facet.precedence == "with"
        for column in range(facet.first, facet.last)
        if _may_be_mark(study, column, members)
    ]
    names = {facet.name for facet, _ in suspicious}
    others = [each for each in chosen if each.name not in names and not each.when]
    found = {facet.name for facet, column in suspicious if _follows(study, column, others, members)}
    return [facet for facet in study.factors.facets if facet.name in found]


def _may_be_mark(study: Study, column: int, members: Members) -> bool:
    rows = members.rows(column)
    bad = study.rows.bad
    if len(rows) < 2 or bad[rows].mean() < MARKED_BAD or len(rows) > MARK_SHARE * bad.sum():
        return False
    exposed = members.exposed(column)
    return is_of_rows(study, exposed) and not is_planned(study, exposed)


def is_of_rows(study: Study, exposed: NDArray[Any]) -> bool:
    """Whether it is made on single rows: of the things that have several and it at all, many have it on some only."""
    import numpy as np

    thing = study.rows.thing
    total = np.bincount(thing, minlength=len(study.rows.things))
    with_it = np.bincount(thing[exposed], minlength=len(total))
    several = (total > 1) & (with_it > 0)
    return bool(several.any()) and float((with_it < total)[several].mean()) >= SINGLE


def is_planned(study: Study, exposed: NDArray[Any]) -> bool:
    """Whether things that have equally many rows nearly all have the value equally often (once left, once right)."""
    import numpy as np

    thing = study.rows.thing
    total = np.bincount(thing, minlength=len(study.rows.things))
    with_it = np.bincount(thing[exposed], minlength=len(total))
    size = np.bincount(total[total > 0]).argmax()
    counts = np.bincount(with_it[total == size])
    usual = int(counts.argmax())
    return usual > 0 and counts[usual] >= PLANNED * counts.sum()


def _follows(study: Study, column: int, others: Sequence[Candidate], members: Members) -> bool:
    """Whether marked rows are bad far more often than all else that was found would make them."""
    import numpy as np

    partial = Partial(study, members.exposed(column).astype(np.float64)[:, None])
    for other in others:
        partial.hold(held_fixed(other, members))
    rows = members.rows(column)
    seen = float(study.rows.bad[rows].sum())
    expected = float(np.clip((study.rows.bad - partial.outcome)[rows], 0.0, 1.0).sum())
    many = len(rows)
    odds = (seen + 0.5) / (many - seen + 0.5) / ((expected + 0.5) / (many - expected + 0.5))
    return odds >= ODDS and float(partial.scores()[0]) >= SCORE
