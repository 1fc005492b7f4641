"""The answer of a cause run as a board: what the figures show, worded in the reader's language.

Made from the recorded document alone, with the verdicts that were given since: a run shows what was answered then,
whichever program asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from clew.doors.cause_figures import axis_of, bars, pieces, ranked, standing_out, unranked, whisker, without_crowding
from clew.doors.cause_suspects import suspect_document, verdict_said
from clew.doors.documents.cause import (
    CauseAxisDocument,
    CauseBoardDocument,
    CauseChangeDocument,
    CauseLackingDocument,
    CausePieceDocument,
    CauseRunDocument,
    CauseTileDocument,
    CauseTimeDocument,
    CauseTogetherDocument,
    CauseVerdictDocument,
)
from clew.doors.wording import Wording
from clew.events.timestamps import canonical_time
from clew.language import render
from clew.scenarios.cause.asking import knowledge_text
from clew.scenarios.cause.naming import share_text, short
from clew.scenarios.cause.verdicts import standing
from clew.storage.cause_runs import CauseRun
from clew.storage.cause_verdicts import CauseVerdict

Document = dict[str, Any]
FIVE_M_ONE_E = ("man", "machine", "material", "method", "environment", "measurement")
SEVERAL = 3
"""Names told of those that were asked about."""


def board_document(
    run: CauseRun, answer: Document, verdicts: Sequence[CauseVerdict], words: Wording
) -> CauseBoardDocument:
    """``answer``: of the run; ``verdicts``: all on its suspects, the first first."""
    last = standing(verdicts)
    everything = ranked(answer)
    shown_windows = {each["rank"] for each in without_crowding(everything)}
    drawn = [found for each in everything if (found := whisker(each)) is not None]
    axis: CauseAxisDocument | None = None
    if drawn:
        low, high = axis_of(drawn)
        axis = {"low": low, "high": high}
    population = answer["population"]
    return {
        "run": run_document(run, answer, list(last.values()), words),
        "groups": len(population["groups"]),
        "left_out": population["left_out"],
        "unknown": [
            {"name": each["name"], "why": render(each["code"], each["params"], words.lang)}
            for each in population["unknown"]
        ],
        "first": population["first"],
        "last": population["last"],
        "tests": answer["tests"],
        "tiles": _tiles(answer, words.lang),
        "axis": axis,
        "suspects": [
            suspect_document(each, answer, words, each["rank"] not in shown_windows, last.get((run.id, each["rank"])))
            for each in everything
        ]
        + [suspect_document(each, answer, words, False, None) for each in unranked(answer)],
        "together": _together(answer, words.lang),
        "time": _time(answer, words.lang),
        "lacking": _lacking(answer),
        "deciders": [each[words.lang] for each in answer["deciders"]],
        "verdicts": [verdict_said(each, words) for each in verdicts],
        "question": answer["question"],
        "know": knowledge_text(answer["parameters"]),
        "q": answer["parameters"]["q"],
        "program": answer["code_version"],
        "study": answer["study"],
    }


def run_document(run: CauseRun, answer: Document, verdicts: Sequence[CauseVerdict], words: Wording) -> CauseRunDocument:
    """A run in a list. ``verdicts``: the last on each suspect."""
    population = answer["population"]
    told: list[CauseVerdictDocument] = [verdict_said(each, words) for each in verdicts]
    return {
        "id": run.id,
        "at": canonical_time(run.at),
        "by": run.principal.partition(":")[2],
        "position": run.position,
        "seed": run.seed,
        "verdict": answer["verdict"],
        "verdict_title": render(f"cause.verdict.{answer['verdict']}", {}, words.lang),
        "asked": {"title": _title(run.question, words), "details": _details(run.question, words)},
        "statement": answer["sentence"][words.lang],
        "of": population["of"],
        "bad": population["bad"],
        "rows": population["bad"] + population["good"],
        "verdicts": told,
    }


def _title(question: Document, words: Wording) -> str:
    outcome = question["outcome"]
    if outcome is not None:
        return words.naming.outcome(outcome["characteristic"], outcome["value"])
    return _named("bad", question["bad"] or [], words.lang)


def _named(kind: str, names: Sequence[str], lang: str) -> str:
    told = ("、" if lang == "zh" else ", ").join(map(short, names[:SEVERAL]))
    more = "…" if len(names) > SEVERAL else ""
    return render(f"cause.asked.{kind}", {"count": len(names), "names": told + more}, lang)


def _details(question: Document, words: Wording) -> list[str]:
    lang = words.lang
    told: list[str] = []
    if question["good"] is not None:
        told.append(_named("good", question["good"], lang))
    if question["product"] is not None:
        product = words.product(question["product"])
        told.append(render("cause.asked.product", {"product": product}, lang))
    if question["between"] is not None:
        zone = question["zone"]
        since, until = (_minute(each, zone) if each else "…" for each in question["between"])
        told.append(render("cause.asked.between", {"since": since, "until": until, "zone": zone}, lang))
    if question["fix"]:
        facets = ("、" if lang == "zh" else ", ").join(words.naming.facet(each) for each in question["fix"])
        told.append(render("cause.asked.fix", {"facets": facets}, lang))
    if question["matched"] is not None:
        told.append(render("cause.asked.matched", {"count": question["matched"]}, lang))
    if question["as_known_at"] is not None:
        told.append(render("cause.asked.as_known_at", {"position": question["as_known_at"]}, lang))
    return told


def _minute(instant: str, zone: str) -> str:
    """``2026-03-02 09:00`` on the clock of the zone, with seconds where there are any."""
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))
    return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M")


def _tiles(answer: Document, lang: str) -> list[CauseTileDocument]:
    """5M1E always; order and time where something of them was tested."""
    found = {each["category"]: each for each in answer["tested"]}
    there = [name for name in found if name in FIVE_M_ONE_E or found[name]["factors"]]
    return [
        {
            "category": name,
            "title": render(f"cause.category.{name}", {}, lang),
            "factors": found[name]["factors"],
            "completeness": found[name]["completeness"] if found[name]["factors"] else None,
            "suspects": found[name]["suspects"],
        }
        for name in there
    ]


def _together(answer: Document, lang: str) -> CauseTogetherDocument | None:
    if answer["together"] is None:
        return None
    parted = [
        CausePieceDocument(rank=each.rank, category=each.category, name=each.label, share=each.share)  # type: ignore[typeddict-item]
        for each in pieces(answer, lang)
    ]
    return {"share": answer["together"], "unexplained": answer["unexplained"], "pieces": parted}


def _time(answer: Document, lang: str) -> CauseTimeDocument:
    told = answer["evidence"]["in_time"]
    return {
        "span_seconds": told["span_seconds"],
        "zone": told["zone"],
        "buckets": [
            {"start": each.start, "rows": each.rows, "bad": each.bad, "rate": each.rate, "inside": each.inside}
            for each in bars(answer, None)
        ],
        "change": _change(told["change"], standing_out(answer) is not None, lang),
    }


def _change(change: Document | None, stands: bool, lang: str) -> CauseChangeDocument | None:
    if change is None:
        return None
    rates = {"rate": share_text(change["rate"], lang), "outside": share_text(change["rate_outside"], lang)}
    code = "cause.board.change" if stands else "cause.board.no_change"
    return {
        "start": change["start"],
        "end": change["end"],
        "earliest": change["earliest"],
        "latest": change["latest"],
        "rate": change["rate"],
        "rate_outside": change["rate_outside"],
        "p": change["p"],
        "stands": stands,
        "said": render(code, rates | {"p": f"{change['p']:.2g}"}, lang),
    }


def _lacking(answer: Document) -> CauseLackingDocument | None:
    if answer["verdict"] == "ranked":
        return None
    params = answer["sentence"]["params"]
    return {
        "bad_units": params.get("bad_units"),
        "needed": params.get("needed"),
        "power": [
            {"share": each["share"], "rate": each["rate"], "rate_without": each["rate_without"]}
            for each in params.get("power", ())
        ],
    }
