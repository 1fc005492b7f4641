"""What the outcome determines, rather than the other way round: copies of it, and marks made because of it.

Where a value is stated only by the event that judges, time does not say which came first. Two kinds of such values are
no candidates: a *copy* says what the outcome says, both ways (mutual information); a *mark* is made now and then, by no
plan, on single operations, nearly always on bad ones, and more often than everything else that was found would make
them bad. A copy with errors is a mark, too: where few are bad even few errors on good ones outnumber them, so what
tells it is that it says yes to nearly all bad ones, row by row, and no to nearly all others. None is recognised by
its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.explaining import Partial, held_fixed
from clew.modelling.cause.study import Facet, Number, Study

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
ANSWERED, ASTRAY = 0.85, 0.12
"""Share of the bad rows that a copy with errors marks, at least; of the good ones, at most."""
ONE_ANSWER = 0.9
"""Share of the other rows that have one and the same value beside it, at least: of ten stations one may make nearly all
that is bad, and is not a yes or no."""
MIXED = 10
"""Things with good and bad rows, from which on a copy must tell these rows apart."""
ODDS = 3.0
SCORE = 3.0


def is_copy(study: Study, facet: Facet, members: Members) -> bool:
    """Whether a facet stated with the outcome says the same as it."""
    if facet.precedence != "with":
        return False
    codes = members.codes(facet)
    return codes is not None and mutual_information(codes, study.rows.bad) >= COPY


def is_copied_number(study: Study, number: Number) -> bool:
    """Whether the judgement is a limit on a number stated with it: good within one interval and bad outside, or the
    other way round. The interval is the one that tells bad from good best (largest sum of shares over the values in
    their order; Kadane)."""
    import numpy as np

    if number.precedence != "with":
        return False
    there = ~np.isnan(number.values)
    bad = study.rows.bad[there]
    if not bad.any() or bad.all():
        return False
    levels, place = np.unique(number.values[there], return_inverse=True)
    share = np.bincount(place, np.where(bad, 1 / bad.sum(), -1 / (~bad).sum()), len(levels))
    inside = max(
        (np.isin(place, np.arange(*_best_stretch(sign * share))) for sign in (1.0, -1.0)),
        key=lambda each: mutual_information(each.astype(np.int64), bad),
    )
    # Rows without the number are a third value: where many were judged without it, it is no copy of the judgement.
    codes = np.full(len(there), 2, np.int64)
    codes[there] = inside
    return mutual_information(codes, study.rows.bad) >= COPY


def _best_stretch(weights: NDArray[Any]) -> tuple[int, int]:
    """First place and the place after the last of the stretch with the largest sum."""
    import numpy as np

    sums = np.concatenate([[0.0], np.cumsum(weights)])
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums - lowest))
    return int(np.argmax(sums[: end + 1] == lowest[end])), end


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
        if _may_be_mark(study, facet, column, members) or _answers(study, facet, column, members)
    ]
    asked = [facet for facet, _ in suspicious]
    others = [each for each in chosen if not any(each.source is facet for facet in asked) and not each.when]
    found = [
        facet
        for facet, column in suspicious
        if _follows(study, column, others, members, 1.0 if _answers(study, facet, column, members) else ODDS)
    ]
    return [facet for facet in study.factors.facets if any(facet is each for each in found)]


def _may_be_mark(study: Study, facet: Facet, column: int, members: Members) -> bool:
    """What good rows say in many ways is no mark made now and then: of twenty treatments one may well be bad."""
    import numpy as np

    rows = members.rows(column)
    bad = study.rows.bad
    if len(rows) < 2 or bad[rows].mean() < MARKED_BAD or len(rows) > MARK_SHARE * bad.sum():
        return False
    codes = members.codes(facet)
    if codes is not None and np.bincount(codes[~bad] + 1).max() < ONE_ANSWER * np.count_nonzero(~bad):
        return False
    exposed = members.exposed(column)
    return is_of_rows(study, exposed) and not is_planned(study, exposed)


def _answers(study: Study, facet: Facet, column: int, members: Members) -> bool:
    """Whether a level says yes to nearly all bad rows and to few others, which nearly all have one other value; and
    does so row by row, not thing by thing as a cause would that came with the thing."""
    import numpy as np

    exposed, bad = members.exposed(column), study.rows.bad
    if not _tells_apart(exposed, bad, ANSWERED, ASTRAY) or is_planned(study, exposed):
        return False
    codes = members.codes(facet)
    if codes is None or np.bincount(codes[~exposed] + 1).max() < ONE_ANSWER * np.count_nonzero(~exposed):
        return False
    thing = study.rows.thing
    total, of_bad = np.bincount(thing), np.bincount(thing, bad)
    mixed = (of_bad > 0) & (of_bad < total)
    if np.count_nonzero(mixed) < MIXED:
        return is_of_rows(study, exposed)
    inside = mixed[thing]
    return _tells_apart(exposed[inside], bad[inside], 1 - 2 * (1 - ANSWERED), 2 * ASTRAY)


def _tells_apart(exposed: NDArray[Any], bad: NDArray[Any], least: float, most: float) -> bool:
    return bool(bad.any()) and float(exposed[bad].mean()) >= least and float(exposed[~bad].mean()) <= most


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


def _follows(study: Study, column: int, others: Sequence[Candidate], members: Members, least: float) -> bool:
    """Whether marked rows are bad far more often than all else that was found would make them: ``least``, as odds. A
    copy of an outcome that is well explained need not beat the explanation by much."""
    import numpy as np

    partial = Partial(study, members.exposed(column).astype(np.float64)[:, None])
    for other in others:
        partial.hold(held_fixed(other, members))
    rows = members.rows(column)
    seen = float(study.rows.bad[rows].sum())
    expected = float(np.clip((study.rows.bad - partial.outcome)[rows], 0.0, 1.0).sum())
    many = len(rows)
    odds = (seen + 0.5) / (many - seen + 0.5) / ((expected + 0.5) / (many - expected + 0.5))
    return odds >= least and float(partial.scores()[0]) >= SCORE
