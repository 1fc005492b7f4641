"""``/api/v1/causes``: from a list of defects to a ranked, honest cause; the verb ``clew cause`` and its runs.

``POST /api/v1/causes`` answers when the answer is there; ``POST /api/v1/causes/jobs`` at once, with a job that can be
looked at and cancelled (docs/cause.md).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from clew.bootstrap import Clew
from clew.bootstrap.cause_verbs import Named
from clew.doors import cause_wire
from clew.doors.cause_drawing import FIGURES, cause_svg
from clew.doors.documents.cause import (
    CauseBoardDocument,
    CauseChoicesDocument,
    CauseJobDocument,
    CauseJobsDocument,
    CauseRepeatedDocument,
    CauseRunsDocument,
    CauseVerdictsDocument,
)
from clew.doors.http.cause_jobs import CauseJobs, Job, Progress, Result
from clew.doors.http.identity import Acting
from clew.doors.http.positions import Position
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, file_response, json_response
from clew.doors.http.texts import Text
from clew.doors.http.wall_clock import zone_name_here
from clew.modelling.cause.asked import Asked
from clew.scenarios.cause.asking import LARGEST_SEED, asked_of, question_of
from clew.scenarios.cause.desk import repeated_document, run_document, run_heading
from clew.scenarios.cause.harvest import silent
from clew.scenarios.cause.question import CauseQuestion
from clew.security.decisions import require
from clew.storage.cause_runs import CauseRun

router = APIRouter(prefix="/api/v1/causes", tags=["cause"])
SVG = "image/svg+xml"
Run = Annotated[str, Path(min_length=1, max_length=30)]
JobId = Annotated[str, Path(min_length=1, max_length=40)]
Word = Annotated[Text, Field(min_length=1, max_length=2000)]


class CauseAsked(BaseModel):
    """What is bad: an ``outcome`` (``result=NOK``), or ``bad`` things by name, or in ``bad_list``, the text of a list
    or of a table. ``know``: the text of a YAML file of what is known of causes. ``between``: two date-times with a
    zone; null: without this end."""

    model_config = ConfigDict(extra="forbid")

    outcome: Word | None = None
    bad: Annotated[list[Word], Field(max_length=100_000)] = []
    good: Annotated[list[Word], Field(max_length=100_000)] | None = None
    bad_list: Text | None = None
    good_list: Text | None = None
    product: Word | None = None
    between: Annotated[list[Text | None], Field(max_length=2)] = []
    fix: Annotated[list[Word], Field(max_length=20)] = []
    know: Text | None = None
    q: float = 0.05
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 1
    as_known_at: Position | None = None
    zone: Annotated[Text, Field(max_length=100)] = "UTC"
    matched: Annotated[int | None, Field(ge=1, le=1_000_000)] = None

    def question(self) -> tuple[CauseQuestion, Asked]:
        """Raises BadRequest, InvalidData for what no question can be."""
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
        return question, asked

    def answered(self, clew: Clew, progress: Progress = silent) -> CauseRun:
        question, asked = self.question()
        bad = _named(self.bad, self.bad_list)
        compared = None if self.good is None and self.good_list is None else _named(self.good or [], self.good_list)
        return clew.cause(clew.cause_about(question, bad=bad, good=compared), asked, progress=progress)


class VerdictAsked(BaseModel):
    """``suspect``: its rank; ``as``: confirmed, doubted or dismissed; ``because``: the reason."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    suspect: Annotated[int, Field(ge=1, le=10_000)]
    as_: Annotated[Text, Field(alias="as", max_length=30)]
    because: Annotated[Text, Field(max_length=40_000)]


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


@router.get("/list", responses=answers(CauseRunsDocument))
def listed(
    request: Request,
    clew: Acting,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """Recorded runs, the latest first: what was asked, the statement, and the last verdict on each suspect."""
    found = clew.cause_runs(limit=limit, offset=offset, answers=True)
    return json_response(cause_wire.runs_document(clew, found, language_of(request)))


@router.get("/choices", responses=answers(CauseChoicesDocument))
def choices(request: Request, clew: Acting) -> Response:
    """What a question can be about: outcomes and measurements, products, what can be held fixed."""
    return json_response(cause_wire.choices_document(clew, language_of(request), zone_name_here()))


@router.post("/jobs", status_code=202, responses=answers(CauseJobDocument, 202))
def ask(request: Request, clew: Acting, asked: Annotated[CauseAsked, Body()]) -> Response:
    """Begin to look for causes; a question that cannot be read is refused at once."""
    require(clew.principal, "cause")
    asked.question()

    def work(progress: Progress) -> Result:
        return Result(run=asked.answered(clew, progress).id)

    return _begun(request, _jobs(request).begin("question", clew.principal.id, work))


@router.get("/jobs", responses=answers(CauseJobsDocument))
def jobs(request: Request, clew: Acting) -> Response:
    """One's own questions that are being answered, or were in the last hour."""
    items = [_job(request, each) for each in _jobs(request).of(clew.principal.id)]
    return json_response({"items": items})


@router.get("/jobs/{job}", responses=answers(CauseJobDocument))
def job(request: Request, clew: Acting, job: JobId) -> Response:
    """How far a question is; its run once it is answered."""
    return json_response(_job(request, _jobs(request).one(job, clew.principal.id)))


@router.delete("/jobs/{job}", responses=answers(CauseJobDocument))
def cancel(request: Request, clew: Acting, job: JobId) -> Response:
    """Ask a question to be given up; nothing is recorded of it."""
    return json_response(_job(request, _jobs(request).cancel(job, clew.principal.id)))


@router.get("/{run}")
def one(clew: Acting, run: Run) -> Response:
    """The answer of a recorded run, as it was given."""
    return json_response(run_document(clew.cause_run(run)))


@router.get("/{run}/board", responses=answers(CauseBoardDocument))
def board(request: Request, clew: Acting, run: Run) -> Response:
    """The answer as a board, in the reader's language, with the verdicts that were given on its suspects."""
    return json_response(cause_wire.board_of(clew, clew.cause_run(run), language_of(request)))


@router.get("/{run}/factors.csv", response_class=StreamingResponse)
def factors(request: Request, clew: Acting, run: Run) -> Response:
    """Every factor of an answer as a row: its effect with interval, counts, grade, reason, and the last verdict."""
    require(clew.principal, "export")
    body = cause_wire.factor_pieces(clew, clew.cause_run(run), language_of(request))
    return file_response(body, f"cause-{run.removeprefix('#')}.csv", "text/csv; charset=utf-8")


@router.get("/{run}/verdicts", responses=answers(CauseVerdictsDocument))
def verdicts(request: Request, clew: Acting, run: Run) -> Response:
    """Every verdict on the suspects of a run, the first first."""
    found = clew.cause_run(run)
    given = clew.cause_verdicts([found.id])
    return json_response(cause_wire.verdicts_document(clew, found, given, language_of(request)))


@router.post("/{run}/verdicts", status_code=201, responses=answers(CauseVerdictsDocument, 201))
def judge(request: Request, clew: Acting, run: Run, asked: VerdictAsked) -> Response:
    """Conclude about a suspect. Nothing is overwritten: of one suspect the last verdict counts."""
    given = clew.judge_suspect(run, asked.suspect, asked.as_, asked.because)
    found = clew.cause_run(run)
    return json_response(cause_wire.verdicts_document(clew, found, given, language_of(request)), 201)


@router.post("/{run}/repeat", responses=answers(CauseRepeatedDocument))
def repeat(clew: Acting, run: Run) -> Response:
    """Make a recorded run again and compare the answer, byte by byte. Nothing is recorded."""
    return json_response(repeated_document(clew.repeat_cause(run)))


@router.post("/{run}/repeat/jobs", status_code=202, responses=answers(CauseJobDocument, 202))
def repeat_later(request: Request, clew: Acting, run: Run) -> Response:
    """Begin to make a recorded run again."""
    found = clew.cause_run(run)

    def work(progress: Progress) -> Result:
        return Result(run=found.id, repeated=repeated_document(clew.repeat_cause(found.id, progress=progress)))

    return _begun(request, _jobs(request).begin("repetition", clew.principal.id, work))


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


def _jobs(request: Request) -> CauseJobs:
    kept: CauseJobs = request.app.state.cause_jobs
    return kept


def _job(request: Request, job: Job) -> CauseJobDocument:
    return cause_wire.job_document(job, _jobs(request).seconds(job), language_of(request))


def _begun(request: Request, job: Job) -> Response:
    return json_response(_job(request, job), 202, headers={"Location": f"/api/v1/causes/jobs/{job.id}"})
