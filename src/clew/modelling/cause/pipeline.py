"""From a study to its findings: tests, false discoveries, groups, what explains what, and the causal step.

The order matters: what the outcome determines goes out before anything else is explained by it; levels that are harmful
leave the controls of the others of their facet; what the data cannot separate is one candidate from then on; and only
what remains when the others are held fixed goes on to be adjusted and refuted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.events.errors import BadRequest
from clew.modelling.cause.asked import Asked
from clew.modelling.cause.assignment import assignment_of
from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.carrying import carrier, contenders
from clew.modelling.cause.discoveries import benjamini_hochberg
from clew.modelling.cause.explaining import ENTERS, Explained, explain, surprise_of
from clew.modelling.cause.findings import Findings
from clew.modelling.cause.further import beside_found, new_among, others
from clew.modelling.cause.groups import leaders
from clew.modelling.cause.interplay import Interplay, interplay
from clew.modelling.cause.pairs import Pair, apart_p, search
from clew.modelling.cause.promoting import promoted
from clew.modelling.cause.reach import comparable
from clew.modelling.cause.reverse import is_copied_number, is_copy, marks
from clew.modelling.cause.study import Excluded, Facet, Number, Study
from clew.modelling.cause.telling import step_of, tell
from clew.modelling.cause.testing import LEAST_BLOCKS, Tests, tested_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[str, int, int], None]
"""Stage (a message code ``cause.stage.*``), how many steps are done, of how many."""
LEAST_BAD_UNITS = 8
"""Independent bad units under which nothing is said."""


class Selected(msgspec.Struct, kw_only=True):
    """What the analysis has come to, for ``telling``. ``candidates``: significant ones; ``groups``: places of them, the
    leader first; ``explained``: over the leaders; ``interplay``: of those accepted, in their order, with pairs."""

    candidates: list[Candidate]
    groups: list[list[int]]
    explained: Explained
    interplay: Interplay
    excluded: list[Excluded]
    tests: Tests
    count: int


class _Found(msgspec.Struct, frozen=True):
    """``chosen``: as found; ``marked``: facets that are marks of the outcome; ``candidates``: the rest and who stands
    in for windows among them, in ``groups``; ``explained``: over the leaders, at ``level``."""

    chosen: list[Candidate]
    marked: Sequence[Facet]
    candidates: list[Candidate]
    groups: list[list[int]]
    explained: Explained
    level: float


def silent(stage: str, done: int, total: int) -> None:
    pass


def analyse(study: Study, asked: Asked, progress: Progress = silent) -> Findings:
    """The ranked findings of a study, or that there are none, or too few to tell.

    Raises BadRequest where no stratum holds both bad and good rows."""
    bad_units = _bad_units(study)
    if bad_units < LEAST_BAD_UNITS:
        return _none(study, "too_few", "cause.too_few.units", {"bad": bad_units, "least": LEAST_BAD_UNITS})
    members = Members(study)
    excluded = list(study.factors.excluded)
    open_, copies = _without_copies(study, members)
    excluded += copies
    progress("cause.stage.tests", 0, len(open_))
    tests = tested_all(study, open_, members, asked, progress, None)
    pairs, counted = _pairs(study, open_, members, asked, progress)
    count = tests.count + counted
    if tests.least_p * max(1, tests.count) > asked.q:
        params = {"least_p": tests.least_p, "tests": tests.count, "bad": bad_units}
        return _none(study, "too_few", "cause.too_few.reach", params, excluded, count, members, tests)
    progress("cause.stage.explaining", 0, 1)
    found = _remaining(study, tests, _found(study, tests, members, asked), open_, members, asked)
    again = _again(study, open_, found, members, asked, progress)
    if again:
        found = _remaining(study, tests, [*found.chosen, *again], open_, members, asked)
    excluded += [_excluded(study, facet, "cause.reason.determined") for facet in found.marked]
    pairs = [each for each in pairs if each.q <= asked.q and not _touches(each, found.marked)]
    columns = {each.column for each in [*tests.candidates, *again] if each.p <= asked.q}
    pairs = [each for each in pairs if _stands(study, each, columns, members, asked)]
    singles = [found.candidates[group[0]] for group in found.groups]
    together = interplay(study, singles, found.explained.accepted, pairs, members, found.level)
    if not found.candidates and not pairs:
        params = {"tests": count, "bad": bad_units}
        return _none(study, "nothing_found", "cause.nothing_found", params, excluded, count, members, tests)
    selected = Selected(
        candidates=found.candidates,
        groups=found.groups,
        explained=found.explained,
        interplay=together,
        excluded=excluded,
        tests=tests,
        count=count,
    )
    return tell(study, selected, members, asked, progress)


def _found(
    study: Study, tests: Tests, members: Members, asked: Asked, strata: NDArray[Any] | None = None
) -> list[Candidate]:
    """What was found by itself, who carries a change in time that was found, and who contends with either."""
    _corrected(tests)
    chosen = [each for each in tests.candidates if each.q <= asked.q]
    if tests.change is not None and tests.change_q <= asked.q:
        found = carrier(study, tests.change, tests.change_q, tests.candidates, members, strata)
        # Who was found by itself needs no change in time to be found by.
        known = {(id(each.source), each.column) for each in chosen}
        if found is not None and (id(found.source), found.column) not in known:
            chosen.append(found)
    return [*chosen, *contenders(study, chosen, tests.candidates, members, strata)]


def _remaining(
    study: Study,
    tests: Tests,
    chosen: list[Candidate],
    sources: Sequence[Facet | Number],
    members: Members,
    asked: Asked,
) -> _Found:
    """Who of the chosen, and of those that stand in for them, remain given the others. ``sources``: what was tested."""
    marked = marks(study, chosen, members)
    chosen = [each for each in chosen if not _among(each.source, marked)]
    facets = [each for each in sources if isinstance(each, Facet) and not _among(each, marked)]
    candidates = promoted(study, chosen, facets, members, asked)
    groups = leaders(candidates, members)
    # Of what was found by so many tests, each is asked at the level at which these were held to be findings.
    level = min(ENTERS, asked.q * max(1, len(candidates)) / max(1, tests.count))
    singles = [candidates[group[0]] for group in groups]
    surprise = [min(surprise_of(candidates[place]) for place in group) for group in groups]
    explained = explain(study, singles, members, level, surprise)
    return _Found(chosen, marked, candidates, groups, explained, level)


def _again(
    study: Study,
    sources: Sequence[Facet | Number],
    found: _Found,
    members: Members,
    asked: Asked,
    progress: Progress,
) -> list[Candidate]:
    """What is found only when what remained is held fixed."""
    accepted = [found.candidates[found.groups[place][0]] for place in found.explained.accepted]
    strata = beside_found(study, accepted, members)
    if strata is None:
        return []
    open_ = others([each for each in sources if not _among(each, found.marked)], accepted)
    tests = tested_all(study, open_, members, asked, progress, strata)
    return new_among(_found(study, tests, members, asked, strata), found.candidates, asked.q)


def _bad_units(study: Study) -> int:
    """Bad things that can be compared: rows are compared within strata, and where all are bad with none."""
    import numpy as np

    bad, compared = study.rows.bad, comparable(study.rows)
    if bad.any() and not bad.all() and not compared.any():
        raise BadRequest("cause.no_common_group")
    return len(np.unique(study.rows.thing[bad & compared]))


def _among(source: Facet | Number, others: Sequence[Facet | Number]) -> bool:
    """By identity: several steps may state factors of one name."""
    return any(source is each for each in others)


def _without_copies(study: Study, members: Members) -> tuple[list[Facet | Number], list[Excluded]]:
    factors = study.factors
    copies: list[Facet | Number] = [facet for facet in factors.facets if is_copy(study, facet, members)]
    copies += [number for number in factors.numbers if is_copied_number(study, number)]
    candidates: list[Facet | Number] = [*factors.facets, *factors.numbers]
    kept = [each for each in candidates if not _among(each, copies)]
    return kept, [_excluded(study, each, "cause.reason.copy") for each in copies]


def _excluded(study: Study, source: Facet | Number, reason: str) -> Excluded:
    return Excluded(source.name, None, source.category, reason, step=step_of(study, source))


def _pairs(
    study: Study, sources: Sequence[Facet | Number], members: Members, asked: Asked, progress: Progress
) -> tuple[list[Pair], int]:
    if not asked.pairs:
        return [], 0
    progress("cause.stage.pairs", 0, 1)
    columns = [
        column
        for facet in sources
        if isinstance(facet, Facet) and facet.category not in ("time", "sequence") and not facet.derived
        for column in range(facet.first, facet.last)
    ]
    found = search(study, members, columns)
    q = benjamini_hochberg([each.p for each in found.tested] + [1.0] * max(0, found.counted - len(found.tested)))
    return [
        msgspec.structs.replace(each, q=float(one)) for each, one in zip(found.tested, q, strict=False)
    ], found.counted


def _corrected(tests: Tests) -> None:
    """Benjamini and Hochberg (1995) over everything tested, each p by its weight; what is not among the candidates
    counts with p = 1. A change in time is held to the level of all, but makes none of them easier to find."""
    weighted = [min(1.0, each.p / weight) for each, weight in zip(tests.candidates, tests.weights, strict=True)]
    rest = max(0, tests.count - len(weighted))
    for candidate, one in zip(tests.candidates, benjamini_hochberg(weighted + [1.0] * rest), strict=False):
        candidate.q = float(one)
    if tests.change is not None:
        own = min(1.0, tests.change.p / tests.change_weight)
        tests.change_q = float(benjamini_hochberg([own, *weighted] + [1.0] * (rest - 1))[0])


def _touches(pair: Pair, facets: Sequence[Facet]) -> bool:
    return any(facet.first <= column < facet.last for facet in facets for column in (pair.first, pair.second))


def _stands(study: Study, pair: Pair, found: set[int | None], members: Members, asked: Asked) -> bool:
    """Whether both parts of a pair stand on their own feet. What came in stretches of time is compared across them: it
    must show by itself against the spread between stretches, and where these are few its partner must do more in them
    than the partner's effect differs from stretch to stretch anyhow."""
    for column, partner in ((pair.first, pair.second), (pair.second, pair.first)):
        facet = next(each for each in study.factors.facets if each.first <= column < each.last)
        assignment = assignment_of(study, facet)
        if assignment.kind != "block":
            continue
        few = assignment.blocks < LEAST_BLOCKS * (facet.last - facet.first)
        if column not in found or (few and apart_p(study, facet, column, members.exposed(partner)) > asked.q):
            return False
    return True


def _none(
    study: Study,
    verdict: Any,
    reason: str,
    params: dict[str, Any],
    excluded: Sequence[Excluded] = (),
    count: int = 0,
    members: Members | None = None,
    tests: Tests | None = None,
) -> Findings:
    from clew.modelling.cause.telling import excluded_findings, tiles

    return Findings(
        verdict=verdict,
        factors=excluded_findings(excluded or study.factors.excluded),
        tested=tiles(study, members or Members(study), [], tests.by_category if tests else None),
        tests=count,
        together=None,
        unexplained=None,
        reason=reason,
        params=params,
    )
