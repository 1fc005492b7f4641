"""The answer as its JSON document (docs/json.md), the same bytes for the same findings: nothing in it is a clock's, and
no order in it is a set's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from clew.language import render
from clew.modelling.cause.evidence import power_of
from clew.modelling.cause.reach import comparable
from clew.scenarios.cause.evidence import MOST, Evidence, Sharing
from clew.scenarios.cause.naming import Naming, ends_of
from clew.scenarios.cause.sentence import About, finding_sentence, partner_of, sentence_document

if TYPE_CHECKING:
    from clew.events.dictionary import Dictionary
    from clew.modelling.cause.asked import Asked
    from clew.modelling.cause.findings import Finding, Findings, Trend
    from clew.modelling.cause.study import Study

UNRANKED = ("excluded", "too_few")
LANGUAGES = ("zh", "en")


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above the findings. ``question``, ``population``: plain documents; ``characteristic``, ``value``: the
    outcome asked for, None where the bad were named."""

    question: dict[str, Any]
    position: int
    population: dict[str, Any]
    characteristic: str | None
    value: str | None
    zone: str
    code_version: str
    study_digest: str


def answer_document(
    study: Study, findings: Findings, asked: Asked, heading: Heading, dictionary: Dictionary, shared: Sharing
) -> dict[str, Any]:
    """The document of one answer, without the number and time of its run."""
    import numpy as np

    rows = study.rows
    bad_units = len(np.unique(rows.thing[rows.bad]))
    compared = len(np.unique(rows.thing[rows.bad & comparable(rows)]))
    about = About(
        characteristic=heading.characteristic,
        value=heading.value,
        bad_units=compared,
        uncompared=bad_units - compared,
        units=len(np.unique(rows.thing)),
        q=asked.q,
        zone=heading.zone,
        power=power_of(study, findings.tests, asked.q) if findings.verdict == "nothing_found" else (),
    )
    evidence = Evidence(study, asked.seed, heading.zone)
    factors = _factors(findings.factors, about, dictionary, evidence, shared)
    return {
        "question": heading.question,
        "position": heading.position,
        "population": heading.population,
        "verdict": findings.verdict,
        "sentence": sentence_document(findings, about, dictionary),
        "factors": factors,
        "together": findings.together,
        "unexplained": findings.unexplained,
        "tests": findings.tests,
        "tested": [_builtin(each) for each in findings.tested],
        "deciders": _deciders(findings, factors, dictionary),
        "evidence": {"in_time": evidence.in_time()},
        "parameters": parameters_document(asked),
        "seed": asked.seed,
        "code_version": heading.code_version,
        "study": heading.study_digest,
    }


def answer_bytes(document: dict[str, Any]) -> bytes:
    """The document as it is kept and compared."""
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def parameters_document(asked: Asked) -> dict[str, Any]:
    """How the analysis was made, beside its seed."""
    told: dict[str, Any] = msgspec.to_builtins(asked)
    del told["seed"]
    return told


def _factors(
    found: Sequence[Finding],
    about: About,
    dictionary: Dictionary,
    evidence: Evidence,
    shared: Sharing,
) -> list[dict[str, Any]]:
    """Ranked ones from 1 on, the others after them without a rank."""
    ranked = [each for each in found if each.grade not in UNRANKED]
    speakers = {lang: Naming(dictionary, lang, about.zone) for lang in LANGUAGES}
    told: list[dict[str, Any]] = []
    for place, finding in enumerate(ranked):
        own = evidence.of(finding, shared) if place < MOST else None
        told.append(
            _factor(finding, place + 1, speakers)
            | {"sentence": finding_sentence(finding, about, speakers), "evidence": own}
        )
    for finding in (each for each in found if each.grade in UNRANKED):
        told.append(_factor(finding, None, speakers) | {"sentence": None, "evidence": None})
    return told


def _factor(finding: Finding, rank: int | None, speakers: dict[str, Naming]) -> dict[str, Any]:
    rates = finding.rates
    return {
        "rank": rank,
        "facet": finding.facet,
        "value": finding.value,
        "step": finding.step,
        "with": partner_of(finding),
        "name": {lang: naming.factor(finding) for lang, naming in speakers.items()},
        "category": finding.category,
        "unit": finding.unit,
        "assigned": finding.assigned,
        "units": finding.units,
        "reference": finding.reference,
        "direction": finding.direction,
        "grade": finding.grade,
        "effect": None if finding.effect is None else _builtin(finding.effect),
        "rates": None if rates is None else {"with": _builtin(rates.with_factor), "without": _builtin(rates.without)},
        "trend": None if finding.trend is None else _trend(finding.trend),
        "p": finding.p,
        "q": finding.q,
        "bad_with": finding.bad_with,
        "bad_without": finding.bad_without,
        "good_with": finding.good_with,
        "good_without": finding.good_without,
        "explains": finding.explains,
        "score": finding.score,
        "group": [
            {
                "facet": each.facet,
                "value": "/".join(ends_of(each)) or None,
                "alias": each.alias,
                "name": {lang: naming.member(each) for lang, naming in speakers.items()},
            }
            for each in finding.group
        ],
        "adjusted_for": list(finding.adjusted_for),
        "estimates": [_builtin(each) for each in finding.estimates],
        "refutations": [_builtin(each) | {"reason": _said(each.reason, {}, speakers)} for each in finding.refutations],
        "counterfactual": None if finding.counterfactual is None else _builtin(finding.counterfactual),
        "reason": _said(finding.reason, finding.params, speakers),
    }


def _trend(trend: Trend) -> dict[str, Any]:
    return _builtin(trend)


def _said(code: str | None, params: dict[str, Any], speakers: dict[str, Naming]) -> dict[str, Any] | None:
    """A reason as code, parameters and words; facets that it names are called as the reader calls them."""
    if code is None:
        return None
    params = {name: given for name, given in params.items() if given is not None}
    words = {lang: render(code, _worded(params, naming), lang) for lang, naming in speakers.items()}
    return {"code": code, "params": params, **words}


def _worded(params: dict[str, Any], naming: Naming) -> dict[str, Any]:
    """Parameters for a sentence. ``facet``, ``facet_…`` and ``…_facet`` are names of facets, ``value`` belongs to
    ``facet`` as ``other_value`` to ``other`` or ``other_facet``; a list under ``facets`` is of facets; ``share`` is a
    share; ``test`` is an attempt to refute."""
    worded = dict(params)
    for name, given in params.items():
        if isinstance(given, str) and (
            name in ("facet", "other") or name.startswith("facet_") or name.endswith("_facet")
        ):
            value = params.get("other_value" if name == "other" else name.replace("facet", "value"))
            worded[name] = naming.level(given, value if isinstance(value, str) else None)
        elif name == "test" and isinstance(given, str):
            worded[name] = naming.test(given)
        elif name == "share" and isinstance(given, float):
            worded[name] = naming.share(given)
        elif name == "facets" and isinstance(given, list | tuple):
            worded[name] = [naming.facet(str(each)) for each in given]
    return worded


def _deciders(findings: Findings, factors: Sequence[dict[str, Any]], dictionary: Dictionary) -> list[dict[str, Any]]:
    """Which further test would decide; ``between``: ranks of the two suspects."""
    speakers = {lang: Naming(dictionary, lang) for lang in LANGUAGES}
    told = []
    for each in findings.deciders:
        between = [factors[place]["rank"] for place in (each.first, each.second) if place < len(factors)]
        told.append({"between": between} | (_said(each.code, each.params, speakers) or {}))
    return told


def _builtin(struct: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(struct)
    return plain
