"""What both doors say of cause runs as plain documents: a list of them, the board, verdicts, jobs, choices, a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from clew.doors.cause_board import board_document, run_document
from clew.doors.cause_figures import whisker
from clew.doors.cause_suspects import verdict_said
from clew.doors.documents.cause import (
    CauseBoardDocument,
    CauseChoicesDocument,
    CauseJobDocument,
    CauseJobProblemDocument,
    CauseOutcomeChoiceDocument,
    CauseRunsDocument,
    CauseVerdictsDocument,
)
from clew.doors.wire import problem_document
from clew.doors.wording import Wording
from clew.events.timestamps import canonical_time
from clew.language import render
from clew.language.exporting import csv_pieces
from clew.scenarios.cause.verdicts import standing
from clew.scenarios.names import Names
from clew.storage.cause_runs import CauseRun
from clew.storage.cause_verdicts import CauseVerdict

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.doors.http.cause_jobs import Job
    from clew.storage.lake import Characteristic

COLUMNS = (
    "rank", "facet", "value", "step", "with_facet", "with_value", "name", "category", "grade", "direction", "change",
    "change_low", "change_high", "effect", "rate_with", "rate_without", "p", "q", "explains", "units", "bad_with",
    "good_with", "bad_without", "good_without", "same_as", "reason", "verdict", "because",
)  # fmt: skip


def wording(clew: Clew, lang: str, zone: str = "UTC") -> Wording:
    return Wording(clew.dictionary, Names(clew.store, clew.visibility, lang), lang, zone)


def runs_document(clew: Clew, runs: Sequence[CauseRun], lang: str) -> CauseRunsDocument:
    """``runs``: with their answers."""
    last = standing(clew.cause_verdicts([each.id for each in runs]))
    words = wording(clew, lang)
    return {
        "total": clew.cause_count(),
        "runs": [
            run_document(
                run,
                orjson.loads(run.answer or b"{}"),
                [verdict for (number, _), verdict in sorted(last.items()) if number == run.id],
                words,
            )
            for run in runs
        ],
    }


def board_of(clew: Clew, run: CauseRun, lang: str) -> CauseBoardDocument:
    """``run``: with its answer."""
    words = wording(clew, lang, run.question["zone"])
    return board_document(run, orjson.loads(run.answer or b"{}"), clew.cause_verdicts([run.id]), words)


def verdicts_document(clew: Clew, run: CauseRun, verdicts: Sequence[CauseVerdict], lang: str) -> CauseVerdictsDocument:
    words = wording(clew, lang)
    return {"run": run.id, "items": [verdict_said(each, words) for each in verdicts]}


def job_document(job: Job, seconds: float, lang: str) -> CauseJobDocument:
    problem: CauseJobProblemDocument | None = None
    if job.error is not None:
        told = problem_document(job.error, lang)
        problem = {
            "code": told["code"],
            "status": told["status"],
            "title": told["title"],
            "detail": told["detail"],
            "findings": told.get("findings", []),
        }
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "since": canonical_time(job.since),
        "seconds": round(seconds, 1),
        "stages": [
            {"name": code, "title": render(code, {}, lang), "done": done, "total": total}
            for code, (done, total) in list(job.stages.items())
        ],
        "run": None if job.result is None else job.result.run,
        "repeated": None if job.result is None else job.result.repeated,  # type: ignore[typeddict-item]
        "problem": problem,
    }


def choices_document(clew: Clew, lang: str, zone: str) -> CauseChoicesDocument:
    """``zone``: IANA name of where days and shifts are cut, unless a question says otherwise."""
    found = clew.cause_choices()
    words = wording(clew, lang)
    return {
        "position": found.position,
        "zone": zone,
        "outcomes": [_choice(each, words) for each in found.characteristics],
        "products": [
            {"value": product, "title": words.product(product), "count": count} for product, count in found.products
        ],
        "fix": [{"value": name, "title": words.naming.facet(name), "count": None} for name in found.fix],
    }


def _choice(told: Characteristic, words: Wording) -> CauseOutcomeChoiceDocument:
    judged = told.kind == "outcome"
    units = [value for value, _ in told.values]
    return {
        "name": told.name,
        "title": words.characteristic(told.name),
        "kind": told.kind,
        "rows": told.rows,
        "things": told.things,
        "values": [
            {"value": value, "title": words.naming.value(told.name, value), "count": count}
            for value, count in told.values
        ]
        if judged
        else [],
        "unit": units[0] if not judged and len(units) == 1 else None,
    }


def factor_pieces(clew: Clew, run: CauseRun, lang: str) -> Iterator[bytes]:
    """Every factor of an answer as a row of a CSV table; columns are named as members of the document are."""
    answer: dict[str, Any] = orjson.loads(run.answer or b"{}")
    last = standing(clew.cause_verdicts([run.id]))
    return csv_pieces(COLUMNS, _rows(run.id, answer, last, wording(clew, lang)))


def _rows(
    run: int, answer: dict[str, Any], last: dict[tuple[int, int], CauseVerdict], words: Wording
) -> Iterator[list[object]]:
    lang = words.lang
    for factor in answer["factors"]:
        change, rates = whisker(factor), factor["rates"]
        partner = factor["with"] or {"facet": None, "value": None}
        verdict = last.get((run, factor["rank"]))
        told = None if verdict is None else verdict_said(verdict, words)
        yield [
            *(factor[name] for name in ("rank", "facet", "value", "step")),
            partner["facet"],
            partner["value"],
            factor["name"][lang],
            render(f"cause.category.{factor['category']}", {}, lang),
            render(f"cause.grade.{factor['grade']}", {}, lang),
            factor["direction"],
            *((None, None, None) if change is None else (change.value, change.low, change.high)),
            words.effect(factor["effect"], factor["unit"]),
            *((None, None) if rates is None else (rates["with"]["value"], rates["without"]["value"])),
            *(factor[name] for name in ("p", "q", "explains", "units")),
            *(factor[name] for name in ("bad_with", "good_with", "bad_without", "good_without")),
            _joined(each["name"][lang] for each in factor["group"]),
            None if factor["reason"] is None else factor["reason"][lang],
            None if told is None else told["title"],
            None if told is None else told["because"],
        ]


def _joined(names: Iterable[str]) -> str | None:
    return "; ".join(names) or None
