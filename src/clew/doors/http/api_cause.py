"""``/api/v1/causes``: from a list of defects to a ranked, honest cause; the verb ``clew cause`` and its runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.bootstrap import Clew
from clew.bootstrap.cause_verbs import Named
from clew.doors.cause_drawing import FIGURES, cause_svg
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import json_response
from clew.doors.http.texts import Text
from clew.scenarios.cause.asking import LARGEST_SEED, asked_of, question_of
from clew.scenarios.cause.desk import repeated_document, run_document, run_heading
from clew.storage.cause_runs import CauseRun

router = APIRouter(prefix="/api/v1/causes", tags=["cause"])
SVG = "image/svg+xml"
Run = Annotated[str, Path(min_length=1, max_length=30)]
Word = Annotated[Text, Field(min_length=1, max_length=2000)]


class CauseAsked(BaseModel):
    """What is bad: an ``outcome`` (``result=NOK``), or ``bad`` things by name, or in ``bad_list``, the text of a list
    or of a table. ``know``: the text of a YAML file of what is known of causes. Times are date-times with a zone."""

    model_config = ConfigDict(extra="forbid")

    outcome: Word | None = None
    bad: Annotated[list[Word], Field(max_length=100_000)] = []
    good: Annotated[list[Word], Field(max_length=100_000)] | None = None
    bad_list: Text | None = None
    good_list: Text | None = None
    product: Word | None = None
    between: Annotated[list[Text], Field(max_length=2)] = []
    fix: Annotated[list[Word], Field(max_length=20)] = []
    know: Text | None = None
    q: float = 0.05
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 1
    as_known_at: Annotated[int | None, Field(ge=0, le=2**63 - 1)] = None
    zone: Annotated[Text, Field(max_length=100)] = "UTC"
    matched: Annotated[int | None, Field(ge=1, le=1_000_000)] = None

    def answered(self, clew: Clew) -> CauseRun:
        asked = asked_of(q=self.q, seed=self.seed, know=None if self.know is None else ("know", self.know.encode()))
        question = question_of(
            outcome=self.outcome,
            product=self.product,
            between=self.between,
            fix=self.fix,
            as_known_at=self.as_known_at,
            zone=self.zone,
            matched=self.matched,
        )
        bad = _named(self.bad, self.bad_list)
        compared = None if self.good is None and self.good_list is None else _named(self.good or [], self.good_list)
        return clew.cause(clew.cause_about(question, bad=bad, good=compared), asked)


def _named(names: list[str], listing: str | None) -> list[Named]:
    given: list[Named] = [("name", each) for each in names]
    return given if listing is None else [*given, ("list", listing)]


@router.post("")
def answer(clew: Acting, asked: Annotated[CauseAsked, Body()]) -> Response:
    """Look for causes; the answer is recorded as a run, whose address is in ``Location``."""
    run = asked.answered(clew)
    return json_response(run_document(run), 201, headers={"Location": f"/api/v1/causes/{run.id}"})


@router.get("")
def runs(
    clew: Acting,
    limit: Annotated[int, Query(ge=1, le=1000)] = 30,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """Recorded runs, the latest first, without their answers."""
    return json_response({"runs": [run_heading(each) for each in clew.cause_runs(limit=limit, offset=offset)]})


@router.get("/{run}")
def one(clew: Acting, run: Run) -> Response:
    """The answer of a recorded run, as it was given."""
    return json_response(run_document(clew.cause_run(run)))


@router.post("/{run}/repeat")
def repeat(clew: Acting, run: Run) -> Response:
    """Make a recorded run again and compare the answer, byte by byte. Nothing is recorded."""
    return json_response(repeated_document(clew.repeat_cause(run)))


@router.get("/{run}/figure.svg")
def figure(
    request: Request,
    clew: Acting,
    run: Run,
    lang: Literal["zh", "en"] | None = None,
    figure: Annotated[str, Query(description=", ".join(FIGURES), max_length=20)] = "all",
    rank: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> Response:
    """The figures of an answer, or one of them; ``rank``: the suspect that ``time`` and ``dose`` are about."""
    document: dict[str, Any] = run_document(clew.cause_run(run))
    return Response(cause_svg(document, lang or language_of(request), figure, rank), 200, {}, SVG)
