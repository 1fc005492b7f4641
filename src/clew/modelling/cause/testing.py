"""Every candidate tested at the unit where it was assigned, with controls that are clean of its facet's other causes.

A facet is tested as a whole first; its levels count only if that says something. Levels found harmful leave the
controls of the others, and those are tested again: beside a very bad level every harmless one looks protective. Of a
facet with two levels that leave no row unstated both say the same, and the harmful one stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.carrying import Moved, moved
from clew.modelling.cause.groups import is_when
from clew.modelling.cause.levels import FacetTest, LevelTest, facet_test
from clew.modelling.cause.reach import least_p
from clew.modelling.cause.screening import Crude, crude
from clew.modelling.cause.study import Facet, Number, Study
from clew.modelling.cause.trends import number_test

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 3
"""How often controls are cleaned and the rest tested again."""
CLEANED = 0.01
"""Below it a level is harmful enough to leave the controls of the others."""
MOST_CONTROLS = 0.7
"""Share of the rows of a facet that may leave its controls: beyond it what is left is no norm. Three of four equal
levels that are alike are not harmful beside the fourth: that one is protective."""
STRIKING = 0.05
"""Below this crude p a level is tested at its unit of assignment; clusters make a p larger, hardly ever smaller."""
MOST_LEVELS = 300
"""Levels of one facet tested at their unit, the most striking first."""
LEAST_BLOCKS = 8
"""Stretches over which a number must have gone up and down: with fewer any drift goes with any other."""
SHARE = 0.5
"""Power of the number of its tests that a factor's share of false discoveries goes with: 1 would be one share for each
test, 0 one for each factor."""
FEW_LEVELS = 60
"""Up to so many levels are all tested, however they look."""


class Tests(msgspec.Struct, kw_only=True):
    """``candidates``: levels and numbers with their p; ``count``: how many were tested; ``least_p``: the smallest
    weighted p that any could have had; ``by_category``: tests made in each; ``weights``: of the candidates.
    ``change``: of the rate in time, one test of its own with ``change_weight``; None where there was too little
    time."""

    candidates: list[Candidate]
    count: int
    least_p: float
    by_category: dict[str, int]
    weights: list[float]
    change: Moved | None = None
    change_weight: float = 1.0
    change_q: float = 1.0


def tested_all(
    study: Study,
    sources: Sequence[Facet | Number],
    members: Members,
    asked: Asked,
    progress: Callable[..., None],
    strata: NDArray[Any] | None,
) -> Tests:
    """Tests of all sources. Sources that are no candidates (copies of the outcome) are not among them. ``strata``: int
    (n,), rows to be compared only with each other, beside the study's own strata."""
    screened = crude(study)
    candidates: list[Candidate] = []
    made: list[int] = []
    owners: list[int] = []
    least: list[float] = []
    by_category: dict[str, int] = {}
    for done, source in enumerate(sources):
        if isinstance(source, Facet):
            found, tested = _facet(study, source, screened, members, asked, strata)
        else:
            found, tested = _number(study, source, asked, strata)
        candidates += found
        owners += [done] * len(found)
        made.append(tested)
        by_category[source.category] = by_category.get(source.category, 0) + tested
        least.append(least_p(study, source) if tested else 1.0)
        progress("cause.stage.tests", done + 1, len(sources))
    beside = {owner for each, owner in zip(candidates, owners, strict=True) if each.concurrent}
    alone = [place in set(owners) - beside for place in range(len(sources))]
    change = moved(study, asked.seed, strata)
    made.append(0 if change is None else 1)
    weight = weights(made, [*(source.category == "time" for source in sources), True], [*alone, False])
    return Tests(
        candidates=candidates,
        count=sum(made),
        least_p=min([1.0, *(p / each for p, each in zip(least, weight[:-1], strict=True) if each > 0)]),
        by_category=by_category,
        weights=[weight[owner] for owner in owners],
        change=change,
        change_weight=weight[-1],
    )


def weights(tests: Sequence[int], windows: Sequence[bool], alone: Sequence[bool]) -> list[float]:
    """Of each test of a factor, given how many tests each factor has; which are windows of time (one factor, however
    time is cut); and which came in stretches of time with no one beside them.

    A factor's share of what may be found falsely grows with its tests, but slower than they do, lest a version of two
    pay for a lot of two hundred. What stood alone rests on how stretches differ, of which there are few where levels
    are few: it gets no more than one test's share. Known before any outcome is looked at, and one on average, so that
    the rate of false discoveries is kept (Genovese, Roeder and Wasserman 2006, Biometrika 93, 509). 0 for a factor
    without tests."""
    together = sum(each for each, window in zip(tests, windows, strict=True) if window)
    size = [together if window and each else each for each, window in zip(tests, windows, strict=True)]
    share = [one ** (SHARE - 1) if one else 0.0 for one in size]
    total = float(sum(tests))
    found = _scaled(share, tests, total)
    bounded = [min(1.0, each) if lone else each for each, lone in zip(found, alone, strict=True)]
    return _scaled(bounded, tests, total)


def _scaled(weight: Sequence[float], tests: Sequence[int], total: float) -> list[float]:
    """``total`` over all tests."""
    now = sum(each * one for each, one in zip(tests, weight, strict=True))
    return [each * total / now if now else 0.0 for each in weight]


def _facet(
    study: Study,
    facet: Facet,
    screened: Crude,
    members: Members,
    asked: Asked,
    strata: NDArray[Any] | None,
) -> tuple[list[Candidate], int]:
    import numpy as np

    inside = np.arange(facet.first, facet.last)
    when = is_when(study, facet)
    testable = inside[screened.things_with[inside] >= 2]
    if len(testable) == 0:
        return [], 0
    binary = _is_binary(study, facet, members)
    tested = 1 if binary else len(testable)
    columns = _striking(testable, screened)
    if len(columns) == 0:
        return [], tested
    first = facet_test(study, facet, asked, columns=columns, strata=strata)
    if first.p > asked.q:
        return [_candidate(facet, first, level, when, p=max(level.p, first.p)) for level in first.levels], tested
    again = testable if len(testable) <= MOST_LEVELS else columns
    levels = _cleaned(study, facet, first, again, members, asked, strata)
    found = [_candidate(facet, first, level, when) for level in levels]
    if binary:
        found = sorted(found, key=lambda each: -each.score)[:1]
    return found, tested


def _striking(testable: NDArray[Any], screened: Crude) -> NDArray[Any]:
    import numpy as np

    if len(testable) <= FEW_LEVELS:
        return testable
    order = np.argsort(screened.p[testable], kind="stable")[:MOST_LEVELS]
    return np.sort(testable[order[screened.p[testable[order]] <= STRIKING]])


def _is_binary(study: Study, facet: Facet, members: Members) -> bool:
    import numpy as np

    if facet.last - facet.first != 2:
        return False
    both = np.concatenate([members.rows(facet.first), members.rows(facet.first + 1)])
    return len(both) == len(study.rows) and len(np.unique(both)) == len(both)


def _cleaned(
    study: Study,
    facet: Facet,
    first: FacetTest,
    columns: NDArray[Any],
    members: Members,
    asked: Asked,
    strata: NDArray[Any] | None,
) -> list[LevelTest]:
    """The levels, tested again with the harmful ones out of the controls until no more are found. A level found before
    keeps the p that it was found by."""
    import numpy as np

    found: dict[int, float] = {}
    now = {level.column: level for level in first.levels}
    stated = members.stated(facet)
    for _ in range(ROUNDS):
        new = [level for level in now.values() if level.p <= CLEANED and level.difference.value > 0]
        new = [level for level in new if level.column not in found and _worse_than_rest(study, facet, level, members)]
        out = np.zeros(len(study.rows), np.bool_)
        for column in [*found, *(level.column for level in new)]:
            out[members.rows(column)] = True
        if not new or out.sum() > MOST_CONTROLS * stated:
            break
        found |= {level.column: level.p for level in new}
        again = facet_test(study, facet, asked, out_of_controls=out, columns=columns, strata=strata)
        now = {level.column: level for level in again.levels}
    return [
        msgspec.structs.replace(level, p=found.get(level.column, level.p))
        for level in sorted(now.values(), key=lambda each: each.column)
    ]


def _worse_than_rest(study: Study, facet: Facet, level: LevelTest, members: Members) -> bool:
    """Whether it is worse than the facet's other rows together. Of two levels that only ran beside each other one
    always looks worse than the other; that makes it a finding, but no reason to leave the controls."""
    rows = members.rows(level.column)
    bad = int(study.rows.bad[rows].sum())
    others = [members.rows(column) for column in range(facet.first, facet.last) if column != level.column]
    rest = sum(len(each) for each in others)
    bad_rest = sum(int(study.rows.bad[each].sum()) for each in others)
    return rest > 0 and bad * rest > bad_rest * len(rows)


def _candidate(facet: Facet, test: FacetTest, level: LevelTest, when: bool, p: float | None = None) -> Candidate:
    return Candidate(
        facet=facet,
        column=level.column,
        p=level.p if p is None else p,
        score=level.difference.value,
        assigned=level.assigned,
        units=level.units,
        when=when,
        assignment=test.assignment,
        concurrent=level.reference == "concurrent",
        test=level,
    )


def _number(study: Study, number: Number, asked: Asked, strata: NDArray[Any] | None) -> tuple[list[Candidate], int]:
    # Early and late against the middle is no dose of anything.
    when = is_when(study, number)
    test = number_test(study, number, asked, bends=not when, strata=strata)
    if test is None:
        return [], 0
    told = test.assignment.kind != "block" or test.units >= LEAST_BLOCKS
    return [
        Candidate(
            number=number,
            p=test.p if told else 1.0,
            score=test.trend.difference.value if test.outer is None else test.outer.value,
            outwards=test.outer is not None,
            assigned=test.assignment.kind,
            units=test.assignment.units,
            when=when,
            assignment=test.assignment,
            concurrent=test.assignment.kind != "block",
            test=test,
        )
    ], 1
