"""One suspect of a cause board: its effect, what it cannot be told apart from, evidence, refutations, what to do."""

from __future__ import annotations

from typing import Any

from clew.doors.cause_figures import whisker
from clew.doors.documents.cause import (
    CauseEstimateDocument,
    CauseHoldingDocument,
    CauseIntervalDocument,
    CausePathDocument,
    CausePathNodeDocument,
    CauseRatesDocument,
    CauseRefutationDocument,
    CauseSharedDocument,
    CauseSuspectDocument,
    CauseTrendDocument,
    CauseVerdictDocument,
)
from clew.doors.wording import Wording
from clew.events.timestamps import canonical_time
from clew.language import render
from clew.scenarios.cause.evidence import start_of
from clew.scenarios.cause.naming import cut_text, points_text, ratio_text, unit_symbol
from clew.storage.cause_verdicts import CauseVerdict

Document = dict[str, Any]
RATIO = frozenset({"e_value"})
"""Attempts to refute whose value is a ratio; of others it is a difference of rates."""


def verdict_said(verdict: CauseVerdict, words: Wording) -> CauseVerdictDocument:
    """A verdict for one reader."""
    return {
        "suspect": verdict.suspect,
        "verdict": verdict.verdict,  # type: ignore[typeddict-item]  # what is kept was one of the three
        "title": render(f"cause.judged.{verdict.verdict}", {}, words.lang),
        "because": verdict.because,
        "by": verdict.principal.partition(":")[2],
        "at": canonical_time(verdict.at),
    }


def suspect_document(
    factor: Document, answer: Document, words: Wording, folded: bool, verdict: CauseVerdict | None
) -> CauseSuspectDocument:
    """``factor``: of the ``answer``; ``verdict``: the last on it."""
    lang = words.lang
    evidence = factor["evidence"]
    change = whisker(factor)
    rank = factor["rank"]
    return {
        "rank": rank,
        "name": factor["name"][lang],
        "category": factor["category"],
        "category_title": render(f"cause.category.{factor['category']}", {}, lang),
        "step": factor["step"],
        "grade": factor["grade"],
        "grade_title": render(f"cause.grade.{factor['grade']}", {}, lang),
        "direction": factor["direction"],
        "folded": folded,
        "change": None if change is None else {"value": change.value, "low": change.low, "high": change.high},
        "effect": words.effect(factor["effect"], factor["unit"]),
        "explains": factor["explains"],
        "assigned": render(f"cause.assigned.{factor['assigned']}", {"count": factor["units"]}, lang),
        "units": factor["units"],
        "bad_with": factor["bad_with"],
        "good_with": factor["good_with"],
        "bad_without": factor["bad_without"],
        "good_without": factor["good_without"],
        "rates": _rates(factor),
        "p": factor["p"],
        "q": factor["q"],
        "sentence": None if factor["sentence"] is None else factor["sentence"][lang],
        "reason": None if factor["reason"] is None else factor["reason"][lang],
        "members": [{"name": each["name"][lang], "alias": each["alias"]} for each in factor["group"]],
        "adjusted_for": [words.naming.facet(each) for each in factor["adjusted_for"]],
        "estimates": [_estimate(each, lang) for each in factor["estimates"]],
        "refutations": [_refutation(each, lang) for each in factor["refutations"]],
        "counterfactual": factor["counterfactual"],
        "trend": _trend(factor, words),
        "in_time": None if evidence is None else evidence["in_time"],
        "path": None if evidence is None else _path(factor, answer, words),
        "holding": None if evidence is None else _holding(factor, lang),
        "shared": None if evidence is None else _shared(factor),
        "deciders": [each[lang] for each in answer["deciders"] if rank is not None and rank in each["between"]],
        "standing": None if verdict is None else verdict_said(verdict, words),
    }


def _rates(factor: Document) -> CauseRatesDocument | None:
    rates: CauseRatesDocument | None = factor["rates"]
    return rates


def _estimate(estimate: Document, lang: str) -> CauseEstimateDocument:
    effect: CauseIntervalDocument = {name: estimate[name] for name in ("value", "low", "high")}  # type: ignore[assignment]
    title = render(f"cause.method.{estimate['method']}", {}, lang)
    return {"method": estimate["method"], "title": title, "effect": effect}


def _refutation(told: Document, lang: str) -> CauseRefutationDocument:
    name = told["test"]
    return {
        "test": name,
        "title": render(f"cause.test.{name}", {}, lang),
        "meaning": render(f"cause.test_means.{name}", {}, lang),
        "passed": told["passed"],
        "value": _refuted_by(told),
        "reason": None if told["reason"] is None else told["reason"][lang],
    }


def _refuted_by(told: Document) -> str:
    """``+46.2`` or ``−0.1 [−14.7; 14.5]`` points; of an E-value ``6.80 [5.54]``, the second that of the limit."""
    if told["value"] is None:
        return ""
    if told["test"] in RATIO:
        limit = "" if told["low"] is None else f" [{ratio_text(told['low'])}]"
        return ratio_text(told["value"]) + limit
    said = points_text(told["value"], sign=True)
    if told["low"] is None or told["high"] is None:
        return said
    return f"{said} [{points_text(told['low'])}; {points_text(told['high'])}]"


def _trend(factor: Document, words: Wording) -> CauseTrendDocument | None:
    trend = factor["trend"]
    if trend is None:
        return None
    return {
        "title": words.naming.facet(factor["facet"]),
        "unit": unit_symbol(factor["unit"]),
        "shape": trend["shape"],
        "per": trend["per"],
        "odds_ratio": trend["odds_ratio"],
        "doses": trend["doses"],
    }


def _path(factor: Document, answer: Document, words: Wording) -> CausePathDocument:
    """The path by the names of its nodes: the suspect, what it cannot be told apart from, what was held fixed."""
    aliases = iter(each["name"][words.lang] for each in factor["group"])
    outcome = answer["question"]["outcome"] or {"characteristic": None, "value": None}
    naming = words.naming
    nodes: list[CausePathNodeDocument] = []
    for node in factor["evidence"]["path"]["nodes"]:
        if node["is"] == "alias":
            name = next(aliases)
        elif node["is"] == "outcome":
            name = naming.outcome(outcome["characteristic"], outcome["value"])
        else:
            name = naming.level(node["facet"], node["value"])
        nodes.append({"name": name, "role": node["is"]})
    return {"nodes": nodes, "arrows": factor["evidence"]["path"]["arrows"]}


def _holding(factor: Document, lang: str) -> CauseHoldingDocument:
    """Things; or where a thing has it only at times, the judgements that have it."""
    holding = factor["evidence"]["holding"]
    by_rows = factor["assigned"] == "operation"
    counted = ("rows", "of_rows", "bad_rows", "bad_of_rows") if by_rows else ("held", "of", "bad_held", "bad_of")
    name, cut = factor["name"][lang], holding["cut"]
    if cut is not None:
        name = cut_text(name, cut, factor["unit"])
    told = {each: holding[each] for each in counted}
    code = "cause.holding_rows" if by_rows else "cause.holding"
    held, total, bad_held, bad = (holding[each] for each in counted)
    return {
        "of": "judgements" if by_rows else "things",
        "held": held,
        "total": total,
        "bad_held": bad_held,
        "bad": bad,
        "said": render(code, {"factor": name, **told}, lang),
    }


def _shared(factor: Document) -> CauseSharedDocument:
    partner = factor["with"] or {"facet": None, "value": None}
    start = start_of(factor["facet"], factor["value"], partner["facet"], partner["value"])
    scope = factor["evidence"]["scope"]
    return {
        "facets": [f"{each.name}={each.value}" for each in start.facets] if scope["command"] else [],
        "ids": list(start.things) if scope["command"] else [],
        "judged": scope["judged"],
        "exposed": scope["exposed"],
    }
