"""The answer in a sentence: what raises the rate, by how much, how sure, how much of the bad it explains; or why
nothing can be said. A sentence is a code with parameters that no language has touched; words are made of them here,
twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.language import render
from clew.scenarios.cause.naming import Naming, amount_text, ends_of, span_text

if TYPE_CHECKING:
    from clew.events.dictionary import Dictionary
    from clew.modelling.cause.evidence import Power
    from clew.modelling.cause.findings import Finding, Findings, Trend

FEWEST = 8
"""Bad independent units that it takes (clause 7.3: below, chance looks like a cause too often)."""
NAMED = 3
"""Further suspects that the sentence names."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the sentence is about. ``characteristic``, ``value``: the outcome, None where the bad were named;
    ``bad_units``: bad things that were compared, ``uncompared``: those that have nothing good beside them; ``zone``: in
    which stretches of time are told; ``power``: what could have been found."""

    characteristic: str | None
    value: str | None
    bad_units: int
    uncompared: int = 0
    units: int
    q: float
    zone: str = "UTC"
    power: Sequence[Power] = ()


class Clause(msgspec.Struct, frozen=True):
    """``code``: a message; ``given``: its parameters as text, by language."""

    code: str
    given: dict[str, dict[str, Any]]

    def said(self, lang: str) -> str:
        return render(self.code, self.given[lang], lang)


def sentence_document(findings: Findings, about: About, dictionary: Dictionary) -> dict[str, Any]:
    """``{code, params, zh, en}``. ``code``: of the first clause; ``params``: plain numbers and names, and under
    ``also`` the codes of the clauses that follow."""
    speakers = {lang: Naming(dictionary, lang, about.zone) for lang in ("zh", "en")}
    clauses, params = _clauses(findings, about, speakers)
    return {
        "code": clauses[0].code,
        "params": params | {"also": [each.code for each in clauses[1:]]},
        "zh": "".join(each.said("zh") for each in clauses),
        "en": " ".join(each.said("en") for each in clauses),
    }


def finding_sentence(finding: Finding, about: About, speakers: dict[str, Naming]) -> dict[str, str]:
    """One finding in a sentence of its own, by language."""
    clauses = [_first(finding, about, speakers), *_alias(finding, speakers)]
    return {
        "zh": "".join(each.said("zh") for each in clauses),
        "en": " ".join(each.said("en") for each in clauses),
    }


def _clauses(findings: Findings, about: About, speakers: dict[str, Naming]) -> tuple[list[Clause], dict[str, Any]]:
    outcome = {"characteristic": about.characteristic, "outcome": about.value}
    if findings.verdict == "too_few":
        return _too_few(findings, about, speakers, outcome)
    if findings.verdict == "nothing_found":
        return _nothing(findings, about, speakers, outcome)
    ranked = [each for each in findings.factors if each.grade not in ("excluded", "too_few")]
    harmful = [each for each in ranked if each.direction == "harmful"]
    first = (harmful or ranked)[0]
    clauses = [_first(first, about, speakers), *_alias(first, speakers)]
    others = [each for each in harmful if each is not first and each.grade != "correlation"]
    if others:
        clauses.append(_others(findings, others, speakers))
    if harmful and (protective := [each for each in ranked if each.direction == "protective"]):
        clauses.append(_named("protective_too", protective, speakers))
    return clauses, outcome | _params(first) | {"others": [_name(each) for each in others]}


def _first(finding: Finding, about: About, speakers: dict[str, Naming]) -> Clause:
    """What one finding does to the rate."""
    kind = _kind(finding)
    given = {lang: _told(finding, about, naming) for lang, naming in speakers.items()}
    return Clause(f"cause.sentence.{kind}", given)


def _kind(finding: Finding) -> str:
    """Which sentence: by shape, direction, and whether it may speak of a cause."""
    if finding.value is None and finding.with_facet is None and finding.trend is not None:
        base = f"trend_{finding.trend.shape}"
    elif finding.direction == "protective":
        base = "protective"
    else:
        base = "level" if finding.with_facet is None else "pair"
    if finding.grade == "correlation":
        return f"{base}_correlation" if base in ("level", "pair", "protective") else f"{base}_only"
    return base if finding.explains is not None or base == "protective" else f"{base}_only"


def _told(finding: Finding, about: About, naming: Naming) -> dict[str, Any]:
    without, rate = _rates(finding)
    trend = finding.trend
    told: dict[str, Any] = {
        "factor": naming.factor(finding),
        "outcome": naming.outcome(about.characteristic, about.value),
        "without": naming.share(without),
        "rate": naming.share(rate),
        "effect": naming.effect(finding.effect, finding.unit),
        "grade": render(f"cause.grade.{finding.grade}", {}, naming.lang),
        "share": naming.share(finding.explains),
    }
    if trend is not None:
        low, high = _ends(trend, finding.unit)
        told |= {"low": low, "high": high}
    return told


def _rates(finding: Finding) -> tuple[float | None, float | None]:
    """Rate without and with; of a trend at its lower and its upper end."""
    if finding.trend is not None and finding.trend.doses:
        doses = finding.trend.doses
        if finding.trend.shape == "turning":
            return min(each.rate.value for each in doses), max(each.rate.value for each in doses)
        return doses[0].rate.value, doses[-1].rate.value
    if finding.rates is None:
        return None, None
    return finding.rates.without.value, finding.rates.with_factor.value


def _ends(trend: Trend, unit: str | None) -> tuple[str, str]:
    """The doses that the two rates belong to, in the unit of the number."""
    doses = trend.doses
    if not doses:
        return amount_text(trend.low_at, unit), amount_text(trend.high_at, unit)
    if trend.shape == "turning":
        ends = (min(doses, key=lambda each: each.rate.value), max(doses, key=lambda each: each.rate.value))
    else:
        ends = (doses[0], doses[-1])
    low, high = (span_text(each.low, each.high, unit) for each in ends)
    return low, high


def _alias(finding: Finding, speakers: dict[str, Naming]) -> list[Clause]:
    if not finding.group:
        return []
    given = {lang: {"members": naming.members(finding.group)} for lang, naming in speakers.items()}
    return [Clause("cause.sentence.aliased", given)]


def _others(findings: Findings, others: Sequence[Finding], speakers: dict[str, Naming]) -> Clause:
    kind = "others" if findings.together is not None else "others_named"
    clause = _named(kind, others, speakers)
    for lang, naming in speakers.items():
        clause.given[lang].update(
            together=naming.share(findings.together), unexplained=naming.share(findings.unexplained)
        )
    return clause


def _named(kind: str, findings: Sequence[Finding], speakers: dict[str, Naming]) -> Clause:
    given: dict[str, dict[str, Any]] = {}
    for lang, naming in speakers.items():
        named = [naming.factor(each) for each in findings[:NAMED]]
        if len(findings) > NAMED:
            named.append(render("cause.name.more", {"count": len(findings) - NAMED}, lang))
        given[lang] = {"others": "、".join(named) if lang == "zh" else "; ".join(named)}
    return Clause(f"cause.sentence.{kind}", given)


def _too_few(
    findings: Findings, about: About, speakers: dict[str, Naming], outcome: dict[str, Any]
) -> tuple[list[Clause], dict[str, Any]]:
    """How many independent bad units there are, and how many it takes; or that none could reach the level; or what
    stood out and has too few."""
    bad_units = findings.params.get("bad", about.bad_units)
    params = {"bad_units": bad_units, "needed": findings.params.get("least", FEWEST), "q": about.q}
    few = [each for each in findings.factors if each.grade == "too_few"]
    kind = "too_few" if bad_units < params["needed"] or "least" in findings.params else "out_of_reach"
    clause = _named("too_few_suspects" if few else kind, few, speakers)
    for lang, naming in speakers.items():
        clause.given[lang].update(params, outcome=naming.outcome(about.characteristic, about.value))
    # How many bad there are in all says nothing of what few of them state.
    told = params | ({"bad_units": None} if few else {})
    return [clause, *_uncompared(about, speakers)], outcome | told | {"uncompared": about.uncompared}


def _nothing(
    findings: Findings, about: About, speakers: dict[str, Naming], outcome: dict[str, Any]
) -> tuple[list[Clause], dict[str, Any]]:
    """What was tested, and what could have been found."""
    params: dict[str, Any] = {"tests": findings.tests, "bad_units": about.bad_units, "q": about.q}
    # What stood out and is known to follow the outcome was tested; marks and copies of it have no p.
    known = [each for each in findings.factors if each.grade == "excluded" and each.p is not None]
    clause = _named("nothing_left" if known else "nothing_found", known, speakers)
    for lang, naming in speakers.items():
        clause.given[lang].update(params, outcome=naming.outcome(about.characteristic, about.value))
    params["uncompared"] = about.uncompared
    clauses = [clause, *_uncompared(about, speakers)]
    reachable = next((each for each in about.power if each.rate is not None), None)
    if reachable is None:
        clauses.append(Clause("cause.sentence.powerless", {"zh": {}, "en": {}}))
    else:
        told = {
            lang: {
                "part": naming.share(reachable.share),
                "without": naming.share(reachable.rate_without),
                "rate": naming.share(reachable.rate),
            }
            for lang, naming in speakers.items()
        }
        clauses.append(Clause("cause.sentence.power", told))
    power = [msgspec.to_builtins(each) for each in about.power]
    return clauses, outcome | params | {"power": power}


def _uncompared(about: About, speakers: dict[str, Naming]) -> list[Clause]:
    """Bad units that have nothing good to be compared with."""
    if not about.uncompared:
        return []
    return [Clause("cause.sentence.uncompared", {lang: {"count": about.uncompared} for lang in speakers})]


def _params(finding: Finding) -> dict[str, Any]:
    without, rate = _rates(finding)
    return _name(finding) | {
        "direction": finding.direction,
        "grade": finding.grade,
        "rate": rate,
        "without": without,
        "effect": None if finding.effect is None else msgspec.to_builtins(finding.effect),
        "explains": finding.explains,
        "aliases": [{"facet": each.facet, "value": "/".join(ends_of(each)) or None} for each in finding.group],
    }


def _name(finding: Finding) -> dict[str, Any]:
    return {"facet": finding.facet, "value": finding.value, "step": finding.step, "with": partner_of(finding)}


def partner_of(finding: Finding) -> dict[str, str | None] | None:
    """The other part of a pair, as a document."""
    if finding.with_facet is None:
        return None
    return {"facet": finding.with_facet, "value": finding.with_value, "step": finding.with_step}
