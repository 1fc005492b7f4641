"""The findings of an analysis, in their order: what survived, what others explain, what could not be a cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause import causal
from clew.modelling.cause.asked import Asked
from clew.modelling.cause.candidates import Candidate, Members, dose_of
from clew.modelling.cause.causal.suspects import Assessment, Suspect
from clew.modelling.cause.findings import Decider, Effect, Finding, Findings, Interval, Rates, Tested, Verdict
from clew.modelling.cause.groups import members_of
from clew.modelling.cause.intervals import risk_difference, wilson
from clew.modelling.cause.pairs import Cell, Pair
from clew.modelling.cause.study import Excluded, Facet, Number, Study

if TYPE_CHECKING:
    from clew.modelling.cause.pipeline import Selected

MOST_ASSESSED = 20
"""Single suspects that go through the causal step, the strongest first; as many pairs."""
TIERS = {"causal": 0, "adjusted": 0, "correlation": 1, "excluded": 2, "too_few": 2}


def tell(
    study: Study, selected: Selected, members: Members, asked: Asked, progress: Callable[[str, int, int], None]
) -> Findings:
    """``selected``: significant candidates, grouped and explained."""
    singles = [selected.candidates[group[0]] for group in selected.groups]
    accepted = set(selected.explained.accepted)
    findings: list[tuple[Finding, Suspect]] = []
    pairs = selected.interplay.pairs
    stood = {selected.explained.accepted[place]: pair for place, pair in selected.interplay.stood.items()}
    for place, candidate in enumerate(singles):
        told = _single(study, candidate, members)
        if place not in accepted:
            told = _explained(study, told, singles, selected.explained.by.get(place))
        elif place in stood and candidate.column not in (pairs[stood[place]].first, pairs[stood[place]].second):
            told = _met(study, told, pairs[stood[place]])
        findings.append((told, _suspect(candidate, members, told)))
    for place, pair in enumerate(pairs):
        finding, suspect = _pair(study, pair, members)
        if place in selected.interplay.whole:
            parts = [abs(told.score) for told, each in findings if each.column in (pair.first, pair.second)]
            finding = msgspec.structs.replace(finding, whole=max([abs(finding.score), *parts]))
        findings.append((finding, suspect))
    findings.sort(key=lambda each: order(each[0]))
    assessed = _assessed(study, findings, asked, progress) if asked.causal else _Assessed(told=_told(findings))
    ranking = sorted(range(len(findings)), key=lambda place: order(assessed.told[place]))
    ranked = [assessed.told[place] for place in ranking]
    rank = {place: number for number, place in enumerate(ranking)}
    verdict, reason, params = _verdict(ranked)
    together, deciders = (assessed.together, assessed.deciders) if verdict == "ranked" else (None, ())
    return Findings(
        verdict=verdict,
        factors=[*ranked, *excluded_findings(selected.excluded)],
        tested=tiles(study, members, ranked, selected.tests.by_category),
        tests=selected.count,
        together=together,
        unexplained=None if together is None else 1 - together,
        deciders=[msgspec.structs.replace(each, first=rank[each.first], second=rank[each.second]) for each in deciders],
        reason=reason,
        params=params,
    )


def _verdict(assessed: Sequence[Finding]) -> tuple[Verdict, str | None, dict[str, Any]]:
    """What was found may have too few units to be examined, or be known to follow the outcome: then nothing is left."""
    grades = {each.grade for each in assessed}
    if any(TIERS[each] < TIERS["excluded"] for each in grades):
        return "ranked", None, {}
    if "too_few" in grades:
        return "too_few", "cause.too_few.suspects", {"least": causal.LEAST_BAD_THINGS}
    return "nothing_found", "cause.nothing_found.known", {}


def order(finding: Finding) -> tuple[Any, ...]:
    """Of a ranking: grade, single factors before pairs, what was found by itself before what was found beside it, the
    larger change of rate first. A pair of which neither part does anything without the other stands among the single
    factors, and before its parts."""
    tier, p = TIERS[finding.grade], finding.p or 0.0
    if finding.whole is not None:
        return tier, False, False, -round(finding.whole, 6), 0, p
    return tier, finding.with_facet is not None, finding.beside, -round(abs(finding.score), 6), 1, p


def _told(findings: Sequence[tuple[Finding, Suspect]]) -> list[Finding]:
    return [finding for finding, _ in findings]


def _single(study: Study, candidate: Candidate, members: Members) -> Finding:
    source = candidate.source
    shared: dict[str, Any] = {
        "facet": source.name,
        "step": step_of(study, source),
        "category": source.category,
        "unit": source.unit,
        "assigned": candidate.assigned,
        "units": candidate.units,
        # A number harms at one of its ends, or in the middle: its shape says where.
        "direction": "harmful" if candidate.number is not None or candidate.score > 0 else "protective",
        "grade": "adjusted",
        "p": candidate.p,
        "q": candidate.q,
        "score": candidate.score,
        "beside": candidate.beside,
        "group": members_of(study, members, candidate),
    }
    test = candidate.test
    if candidate.number is not None:
        trend = test.trend
        # Without a single direction no odds go with so much more of it: both ends against the middle do.
        told, per = (trend.odds_ratio, trend.per) if test.outer is None else (test.outer, None)
        measure: Any = "odds_ratio" if test.outer is None else "risk_difference"
        effect = Effect(measure=measure, value=told.value, low=told.low, high=told.high, per=per)
        return Finding(value=None, reference="trend", effect=effect, trend=trend, **shared)
    assert candidate.column is not None  # noqa: S101 - a level, as it is no number
    counts = test.counts
    difference = test.difference
    return Finding(
        value=study.factors.columns[candidate.column],
        reference=test.reference,
        effect=Effect(measure="risk_difference", value=difference.value, low=difference.low, high=difference.high),
        rates=test.rate,
        bad_with=counts.bad_with,
        bad_without=counts.bad_without,
        good_with=counts.good_with,
        good_without=counts.good_without,
        **shared,
    )


def _explained(study: Study, finding: Finding, singles: Sequence[Candidate], by: int | None) -> Finding:
    if by is None:
        # Nothing remains that could explain it.
        return msgspec.structs.replace(finding, grade="correlation", reason="cause.reason.unconfirmed")
    column = singles[by].column
    params = {"facet": singles[by].name, "value": None if column is None else study.factors.columns[column]}
    return msgspec.structs.replace(finding, grade="correlation", reason="cause.reason.explained", params=params)


def _met(study: Study, finding: Finding, pair: Pair) -> Finding:
    """A single factor that stood for a pair, of which it is no part."""
    first, second = _facet_of(study, pair.first), _facet_of(study, pair.second)
    params = {
        "facet": first.name,
        "value": study.factors.columns[pair.first],
        "other": second.name,
        "other_value": study.factors.columns[pair.second],
    }
    return msgspec.structs.replace(finding, grade="correlation", reason="cause.reason.met", params=params)


def _suspect(candidate: Candidate, members: Members, finding: Finding) -> Suspect:
    column = candidate.column
    return Suspect(
        facet=finding.facet,
        value=finding.value,
        column=column,
        category=candidate.source.category,
        precedence=candidate.source.precedence,
        lead=candidate.source.lead,
        exposed=None if column is None else members.exposed(column),
        dose=None if candidate.number is None else dose_of(candidate, members),
        values=None if candidate.number is None or candidate.outwards else candidate.number.values,
        assignment=candidate.assignment,
        concurrent=candidate.concurrent,
        group=finding.group,
        beside=candidate.score if candidate.beside else None,
    )


def _pair(study: Study, pair: Pair, members: Members) -> tuple[Finding, Suspect]:
    from clew.modelling.cause.assignment import assignment_of

    first, second = _facet_of(study, pair.first), _facet_of(study, pair.second)
    assignments = [assignment_of(study, first), assignment_of(study, second)]
    finest = max(assignments, key=lambda each: each.units)
    both, without = pair.both, pair.first_only
    difference = risk_difference(
        both.bad, both.rows, without.bad, without.rows,
        effective1=effective(both), effective0=effective(without),
    )  # fmt: skip
    finding = Finding(
        facet=first.name,
        value=study.factors.columns[pair.first],
        step=step_of(study, first),
        with_facet=second.name,
        with_value=study.factors.columns[pair.second],
        with_step=step_of(study, second),
        category=first.category,
        assigned=finest.kind,
        units=both.things,
        reference="without_partner",
        grade="adjusted",
        effect=Effect(measure="risk_difference", value=difference.value, low=difference.low, high=difference.high),
        rates=Rates(_rate(both), _rate(without)),
        p=pair.p,
        q=pair.q,
        bad_with=both.bad,
        bad_without=int(study.rows.bad.sum()) - both.bad,
        good_with=both.rows - both.bad,
        good_without=int((~study.rows.bad).sum()) - (both.rows - both.bad),
        score=difference.value,
    )
    suspect = Suspect(
        facet=first.name,
        value=finding.value,
        column=pair.first,
        with_facet=second.name,
        with_value=finding.with_value,
        partner=pair.second,
        category=first.category,
        precedence=first.precedence,
        lead=first.lead,
        exposed=members.exposed(pair.first) & members.exposed(pair.second),
        assignment=finest,
        concurrent=True,
    )
    return finding, suspect


def effective(cell: Cell) -> float:
    """Rows of independent things that would be as sure of the cell's rate."""
    spread = cell.rate * (1 - cell.rate)
    if spread <= 0 or cell.variance <= 0:
        return float(cell.things)
    return float(min(cell.rows, max(1.0, spread / cell.variance)))


def _rate(cell: Cell) -> Interval:
    return wilson(cell.bad, cell.rows, effective(cell))


def step_of(study: Study, source: Facet | Number) -> str | None:
    """The step of a factor whose name alone does not say which one it is."""
    names = [each.name for each in study.factors.facets] + [each.name for each in study.factors.numbers]
    return source.step if names.count(source.name) > 1 else None


def _facet_of(study: Study, column: int) -> Facet:
    return next(facet for facet in study.factors.facets if facet.first <= column < facet.last)


class _Assessed(msgspec.Struct, kw_only=True):
    """``told``: findings in their former order; ``deciders``: by places in it."""

    told: list[Finding]
    together: float | None = None
    deciders: Sequence[Decider] = ()


def _assessed(
    study: Study,
    findings: Sequence[tuple[Finding, Suspect]],
    asked: Asked,
    progress: Callable[[str, int, int], None],
) -> _Assessed:
    """The strongest through the causal step, and how much of the bad the harmful suspects explain together.

    Single factors and pairs are each held fixed among themselves: a pair is a part of its factors, and would explain
    them away."""
    told = _told(findings)
    open_ = [place for place, finding in enumerate(told) if finding.grade == "adjusted"]
    standing: list[int] = []
    deciders: list[Decider] = []
    for paired in (False, True):
        places = [place for place in open_ if (told[place].with_facet is not None) is paired]
        for place in places[MOST_ASSESSED:]:
            told[place] = msgspec.structs.replace(told[place], grade="correlation", reason="cause.reason.beyond")
        places = places[:MOST_ASSESSED]
        progress("cause.stage.causal", int(paired), 2)
        suspects = [findings[place][1] for place in places]
        assessments = causal.assess(study, suspects, asked)
        for place, assessment in zip(places, assessments, strict=True):
            told[place] = _with(told[place], assessment)
        deciders += [
            msgspec.structs.replace(each, first=places[each.first], second=places[each.second])
            for each in causal.deciders(study, suspects, assessments, asked)
        ]
        standing += [place for place in places if _explains(told[place])]
    share = _together(study, [findings[place][1] for place in standing], [told[place] for place in standing], asked)
    return _Assessed(
        told=told,
        together=min(1.0, max(0.0, share)),
        deciders=deciders,
    )


def _explains(finding: Finding) -> bool:
    return finding.direction == "harmful" and finding.explains is not None and TIERS[finding.grade] == 0


def _together(study: Study, suspects: Sequence[Suspect], told: Sequence[Finding], asked: Asked) -> float:
    """One alone explains what it is said to explain; of several, one model says what they do at once."""
    if len(told) == 1 and told[0].explains is not None:
        return told[0].explains
    share = causal.together(study, suspects, asked) if suspects else None
    return 0.0 if share is None else share.value


def _with(finding: Finding, assessment: Assessment) -> Finding:
    return msgspec.structs.replace(
        finding,
        grade=assessment.grade,
        reason=assessment.reason,
        params=assessment.params,
        adjusted_for=assessment.adjusted_for,
        estimates=assessment.estimates,
        refutations=assessment.refutations,
        counterfactual=assessment.counterfactual,
        explains=None if assessment.explains is None else assessment.explains.value,
    )


def excluded_findings(excluded: Sequence[Excluded]) -> list[Finding]:
    """What was no candidate, with its reason; what is merely the same everywhere is not told."""
    return [
        Finding(
            facet=each.facet, value=each.value, step=each.step, category=each.category, grade="excluded",
            reason=each.reason, params=each.params,
        )
        for each in excluded
    ]  # fmt: skip


def tiles(
    study: Study, members: Members, ranked: Sequence[Finding], tested: dict[str, int] | None = None
) -> list[Tested]:
    """One for each category of 5M1E, and for when."""
    from typing import get_args

    from clew.modelling.cause.study import Category

    stated = _completeness(study, members)
    return [
        Tested(
            category=category,
            factors=(tested or {}).get(category, 0),
            completeness=stated.get(category, 0.0),
            suspects=sum(1 for each in ranked if each.category == category and TIERS[each.grade] == 0),
        )
        for category in get_args(Category)
    ]


def _completeness(study: Study, members: Members) -> dict[str, float]:
    """Mean share of the rows for which the facets and numbers of a category state something."""
    import numpy as np

    factors, n = study.factors, max(1, len(study.rows))
    shares: dict[str, list[float]] = {}
    for facet in factors.facets:
        shares.setdefault(facet.category, []).append(members.stated(facet) / n)
    for number in factors.numbers:
        shares.setdefault(number.category, []).append(float((~np.isnan(number.values)).sum()) / n)
    return {category: sum(each) / len(each) for category, each in shares.items()}
