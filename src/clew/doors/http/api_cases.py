"""``/api/v1/cases``: quality cases over HTTP; the documents are those of ``clew case … --json``.

Every write answers with the case as it is then. ``version`` is the version of the case that the writer had read: where
somebody has changed the same thing since, the answer is 409 ``case.changed``.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.bootstrap import Clew
from clew.doors.case_files import notice_pieces
from clew.doors.case_wire import (
    balance_document,
    case_document,
    cases_document,
    disciplines_document,
    history_document,
    holds_document,
    notices_document,
)
from clew.doors.case_words import Words, words_for
from clew.doors.documents.cases import (
    CaseBalanceDocument,
    CaseDocument,
    CaseHistoryDocument,
    CaseHoldsDocument,
    CasesDocument,
    DisciplinesDocument,
    NoticesDocument,
)
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, file_response, json_response
from clew.doors.http.texts import Text
from clew.doors.table_file import MEDIA_TYPES
from clew.scenarios.cases.listing import chosen, linked_to
from clew.scenarios.cases.model import Case
from clew.security.decisions import require

router = APIRouter(prefix="/api/v1/cases", tags=["clew"])
Number = Annotated[str, Path(min_length=1, max_length=30)]
Line = Annotated[Text, Field(max_length=1000)]
Prose = Annotated[Text, Field(max_length=40_000)]
Seen = Annotated[int | None, Field(ge=1, le=2**31 - 1)]
_ONE = answers(CaseDocument)


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewCase(_Asked):
    """A complaint. ``units``: as they are named in it; ``scopes``, ``causes``, ``reports`` (of the public, which make a
    ``text`` needless): numbers. Days are ``YYYY-MM-DD``."""

    title: Line
    text: Prose = ""
    complained_by: Line = ""
    complained_on: Line | None = None
    units: Annotated[list[Line], Field(max_length=1000)] = []
    severity: Line = "major"
    owner: Line = ""
    due: Line | None = None
    scopes: Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(max_length=100)] = []
    causes: Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(max_length=100)] = []
    reports: Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(max_length=100)] = []


class StepAsked(_Asked):
    """``state``: open (again), contained, analysed, corrected or closed."""

    state: Line
    why: Prose
    version: Seen = None


class NoteAsked(_Asked):
    """A remark that belongs to no discipline."""

    text: Prose


class TextAsked(_Asked):
    """The text of a discipline, D0 to D8."""

    discipline: Line
    text: Prose
    version: Seen = None


class LinkAsked(_Asked):
    """``kind``: unit, scope, cause or report; ``id``: a name, or a number."""

    kind: Line
    id: Line


class UnlinkAsked(LinkAsked):
    """A link to be taken away, and why."""

    why: Prose


class HeadAsked(_Asked):
    """What changes; None: it stays. An empty ``due``: none."""

    title: Line | None = None
    owner: Line | None = None
    severity: Line | None = None
    due: Line | None = None
    why: Prose = ""
    version: Seen = None


class ActionAsked(_Asked):
    """A measure of D3, D5, D6 or D7, as it is now. ``number``: None for a new one; ``state``: planned, done, verified
    or dropped."""

    number: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    discipline: Line
    text: Prose
    owner: Line = ""
    due: Line | None = None
    state: Line = "planned"
    evidence: Prose = ""
    version: Seen = None


class MarkAsked(_Asked):
    """``holder``: as the notice list names it; ``mark``: sent or acknowledged; ``on``: the day."""

    holder: Line
    mark: Line
    on: Line
    how: Line = ""
    note: Prose = ""
    version: Seen = None


def _words(request: Request, clew: Clew) -> Words:
    return words_for(clew, language_of(request))


def _told(request: Request, clew: Clew, case: Case, status: int = 200) -> Response:
    location = {"Location": f"/api/v1/cases/{case.number}"} if status == 201 else None
    return json_response(case_document(clew.cases, case, _words(request, clew)), status, headers=location)


@router.get("", responses=answers(CasesDocument))
def cases(
    clew: Acting,
    state: Annotated[str | None, Query(max_length=100)] = None,
    q: Annotated[Text | None, Query(max_length=400)] = None,
    unit: Annotated[Text | None, Query(max_length=2000)] = None,
    scope: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    cause: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Cases: those that are due first, then the newest. ``state``: some, with commas; ``q``: a part of number, title,
    complaint, owner or units; ``unit`` (by any of its names), ``scope``, ``cause``: the cases that it is linked to."""
    desk = clew.cases
    everything = desk.all()
    linked = linked_to(unit=None if unit is None else desk.file(unit).key, scope=scope, cause=cause)
    found = chosen(everything, state, q, linked)
    return json_response(cases_document(desk, found[offset : offset + limit], everything, len(found)))


@router.post("", status_code=201, responses=answers(CaseDocument, 201))
def new(request: Request, clew: Acting, asked: NewCase) -> Response:
    """Open a case from a complaint."""
    case = clew.cases.open(
        asked.title,
        asked.text,
        complained_by=asked.complained_by,
        complained_on=asked.complained_on,
        units=asked.units,
        severity=asked.severity,
        owner=asked.owner,
        due=asked.due,
        scopes=[str(each) for each in asked.scopes],
        causes=[str(each) for each in asked.causes],
        reports=[str(each) for each in asked.reports],
    )
    return _told(request, clew, case, 201)


@router.get("/{number}", responses=_ONE)
def one(request: Request, clew: Acting, number: Number) -> Response:
    """One case, with what it is linked to and the steps ahead."""
    return _told(request, clew, clew.cases.one(number))


@router.get("/{number}/balance", responses=answers(CaseBalanceDocument))
def balance(request: Request, clew: Acting, number: Number) -> Response:
    """Where everything affected is, towards 100 %; found now."""
    desk = clew.cases
    return json_response(balance_document(desk.account(desk.one(number)), _words(request, clew)))


@router.get("/{number}/notices", responses=answers(NoticesDocument))
def notices(request: Request, clew: Acting, number: Number) -> Response:
    """Who has affected things, and who was told; found now."""
    desk = clew.cases
    case = desk.one(number)
    return json_response(notices_document(case, desk.account(case), _words(request, clew)))


@router.get("/{number}/notices/export")
def export(request: Request, clew: Acting, number: Number, format: str = "csv") -> Response:
    """The notice list as csv or xlsx: a row for each thing."""
    require(clew.principal, "export")
    desk = clew.cases
    case = desk.one(number)
    pieces = notice_pieces(desk.account(case), _words(request, clew), format, case.head.title)
    return file_response(pieces, f"case-{case.number}-notices.{format}", MEDIA_TYPES[format])


@router.get("/{number}/disciplines", responses=answers(DisciplinesDocument))
def disciplines(request: Request, clew: Acting, number: Number) -> Response:
    """D0 to D8: what Clew knows beside what a person wrote."""
    desk = clew.cases
    case = desk.one(number)
    return json_response(disciplines_document(desk, case, desk.account(case), _words(request, clew)))


@router.get("/{number}/history", responses=answers(CaseHistoryDocument))
def history(request: Request, clew: Acting, number: Number) -> Response:
    """Everything that was said, the latest first."""
    return json_response(history_document(clew.cases.history(number), _words(request, clew)))


@router.get("/{number}/holds", responses=answers(CaseHoldsDocument))
def holds(clew: Acting, number: Number) -> Response:
    """The holds of the case's scopes, as they were recorded."""
    desk = clew.cases
    return json_response(holds_document(desk, desk.one(number)))


@router.post("/{number}/steps", responses=_ONE)
def step(request: Request, clew: Acting, number: Number, asked: StepAsked) -> Response:
    """Take a step; what is missing is kept with it."""
    return _told(request, clew, clew.cases.step(number, asked.state, asked.why, seen=asked.version))


@router.post("/{number}/notes", responses=_ONE)
def note(request: Request, clew: Acting, number: Number, asked: NoteAsked) -> Response:
    """Say something that belongs to no discipline."""
    return _told(request, clew, clew.cases.note(number, asked.text))


@router.post("/{number}/texts", responses=_ONE)
def write(request: Request, clew: Acting, number: Number, asked: TextAsked) -> Response:
    """Write the text of a discipline anew; the ones before stay in the history."""
    return _told(request, clew, clew.cases.write(number, asked.discipline, asked.text, seen=asked.version))


@router.post("/{number}/links", responses=_ONE)
def link(request: Request, clew: Acting, number: Number, asked: LinkAsked) -> Response:
    """Link a unit, a recall scope, a cause run or a report of the public."""
    return _told(request, clew, clew.cases.link(number, asked.kind, asked.id))


@router.post("/{number}/unlinks", responses=_ONE)
def unlink(request: Request, clew: Acting, number: Number, asked: UnlinkAsked) -> Response:
    """Take a link away; the history keeps it."""
    return _told(request, clew, clew.cases.unlink(number, asked.kind, asked.id, asked.why))


@router.post("/{number}/head", responses=_ONE)
def retitle(request: Request, clew: Acting, number: Number, asked: HeadAsked) -> Response:
    """Change title, owner, severity or due day."""
    case = clew.cases.retitle(
        number,
        why=asked.why,
        title=asked.title,
        owner=asked.owner,
        severity=asked.severity,
        due=asked.due,
        seen=asked.version,
    )
    return _told(request, clew, case)


@router.post("/{number}/actions", responses=_ONE)
def act(request: Request, clew: Acting, number: Number, asked: ActionAsked) -> Response:
    """Tell a measure: a new one, or one as it is now."""
    case = clew.cases.act(
        number,
        action=asked.number,
        discipline=asked.discipline,
        text=asked.text,
        owner=asked.owner,
        due=asked.due,
        state=asked.state,
        evidence=asked.evidence,
        seen=asked.version,
    )
    return _told(request, clew, case)


@router.post("/{number}/notices", responses=_ONE)
def notify(request: Request, clew: Acting, number: Number, asked: MarkAsked) -> Response:
    """A person says that a notice was sent, or acknowledged."""
    name = _words(request, clew).name(asked.holder) if asked.holder else ""
    case = clew.cases.notify(
        number,
        asked.holder,
        asked.mark,
        on=asked.on,
        how=asked.how,
        note=asked.note,
        name=name,
        seen=asked.version,
    )
    return _told(request, clew, case)
