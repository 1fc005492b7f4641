"""``/api/v1/quarantine``: refused items as a work list; the verbs of ``clew quarantine``."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.doors.choices import choice
from clew.doors.documents.findings import CaptureOutcome
from clew.doors.documents.quarantine import (
    CellsCorrected,
    QuarantineAccount,
    QuarantineCauses,
    QuarantinedDocument,
    QuarantineForm,
    QuarantineItem,
    QuarantineList,
)
from clew.doors.http.bodies import source_of
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text
from clew.doors.quarantine_form import CSV_COLUMNS, as_seen, csv_rows, form_document
from clew.doors.quarantine_wire import (
    account_document,
    cause_document,
    change_documents,
    item_document,
    list_document,
)
from clew.doors.wire import capture_document, quarantined_document
from clew.events.errors import BadRequest
from clew.language.exporting import write_csv
from clew.security.decisions import allowed, require
from clew.storage.quarantine import Quarantined
from clew.storage.worklist import Choice

router = APIRouter(prefix="/api/v1", tags=["quarantine"])
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}
MOST = 2**62
MANY = 10_000
Number = Annotated[int, Path(ge=1, le=MOST)]


class Items(BaseModel):
    """Which waiting items: all that fit. ``since``: a date or date-time; ``read_by``: a mapping's name."""

    model_config = ConfigDict(extra="forbid")

    numbers: Annotated[list[Annotated[int, Field(ge=1, le=MOST)]], Field(max_length=MANY)] = []
    cause: Text | None = None
    source: Text | None = None
    read_by: Text | None = None
    since: Text | None = None

    def choice(self) -> Choice:
        return choice(
            numbers=self.numbers, cause=self.cause, source=self.source, mapping=self.read_by, since=self.since
        )


class Edit(BaseModel):
    """``set``: value by cell; ``replace``: by column, what to write where a cell says what."""

    model_config = ConfigDict(extra="forbid")

    set: dict[Text, Text] = {}
    replace: dict[Text, dict[Text, Text]] = {}
    note: Text = ""
    dry_run: bool = False
    release: bool = False

    @property
    def sets(self) -> list[str]:
        return [f"{name}={value}" for name, value in self.set.items()]

    @property
    def replaces(self) -> list[str]:
        return [f"{name}:{old}={new}" for name, pairs in self.replace.items() for old, new in pairs.items()]


class EditOne(Edit):
    """``steps``: how many the item had when it was read; 409 when somebody went on with it meanwhile."""

    steps: Annotated[int | None, Field(ge=0, le=MOST)] = None


class EditMany(Items, Edit):
    """The same edit in many items."""


class Replay(Items):
    """``mapping``: another one to read by: its name, or its YAML."""

    mapping: Text | None = None
    note: Text = ""
    dry_run: bool = False


class Note(BaseModel):
    """``steps``: see :class:`EditOne`."""

    model_config = ConfigDict(extra="forbid")

    note: Text = ""
    steps: Annotated[int | None, Field(ge=0, le=MOST)] = None


@router.get("/quarantine", responses=answers(QuarantineList))
def listed(
    request: Request,
    clew: Acting,
    state: str = "open",
    cause: str | None = None,
    source: str | None = None,
    since: str | None = None,
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> Response:
    """What was refused and why."""
    chosen = choice(cause=cause, source=source, since=since)
    total, items = clew.quarantine.list(state=state, limit=limit, after=after, choice=chosen)
    return json_response(list_document(total, items, limit, language_of(request)))


@router.get("/quarantine.csv")
def listed_csv(
    request: Request,
    clew: Acting,
    state: str = "open",
    cause: str | None = None,
    source: str | None = None,
    since: str | None = None,
) -> Response:
    """The same as a table: a row for each finding of each item (the first 10,000 items)."""
    require(clew.principal, "export")
    chosen = choice(cause=cause, source=source, since=since)
    _, items = clew.quarantine.list(state=state, limit=MANY, choice=chosen)
    headers = {"Content-Disposition": 'attachment; filename="quarantine.csv"'}
    data = write_csv(CSV_COLUMNS, csv_rows(items, language_of(request)))
    return Response(data, 200, headers, "text/csv; charset=utf-8")


@router.get("/quarantine/causes", responses=answers(QuarantineCauses))
def causes(
    request: Request, clew: Acting, state: str = "open", source: str | None = None, since: str | None = None
) -> Response:
    """The items by why they are refused, most frequent first."""
    lang = language_of(request)
    found = clew.quarantine.causes(state=state, choice=choice(source=source, since=since))
    documents = [cause_document(group, lang) for group in found]
    return json_response({"counts": clew.quarantine.counts(), "causes": documents})


@router.post("/quarantine/corrections", responses=answers(QuarantineAccount))
def correct_many(request: Request, clew: Acting, asked: Annotated[EditMany, Body()]) -> Response:
    """The same edit in many items. 422 when some are still refused."""
    if asked.choice() == Choice():
        raise BadRequest("quarantine.correct_what")
    account = clew.quarantine.correct_many(
        asked.choice(),
        sets=asked.sets,
        replaces=asked.replaces,
        note=asked.note,
        release=asked.release,
        rehearse=asked.dry_run,
    )
    return json_response(account_document(account, language_of(request)), 422 if account.refused else 200)


@router.post("/quarantine/replay", responses=answers(QuarantineAccount))
def replay(request: Request, clew: Acting, asked: Annotated[Replay, Body()]) -> Response:
    """Read waiting items again and release those that are right now. 422 when some are still refused."""
    account = clew.quarantine.replay(asked.choice(), mapping=asked.mapping, note=asked.note, rehearse=asked.dry_run)
    return json_response(account_document(account, language_of(request)), 422 if account.refused else 200)


@router.get("/quarantine/{number}", responses=answers(QuarantineItem))
def quarantined(request: Request, clew: Acting, number: Number) -> Response:
    """One item with its cells, its bytes and its history."""
    desk = clew.quarantine
    return json_response(item_document(desk, desk.show(number), language_of(request)))


@router.get("/quarantine/{number}/form", responses=answers(QuarantineForm))
def form(request: Request, clew: Acting, number: Number) -> Response:
    """One item as a person works on it: each cell with what is wrong with it."""
    desk = clew.quarantine
    may = {verb: allowed(clew.principal, verb) for verb in ("quarantine.correct", "quarantine.release")}
    return json_response(form_document(desk, desk.show(number), language_of(request), may))


@router.put("/quarantine/{number}", openapi_extra=BODY, responses=answers(QuarantinedDocument))
async def correct(
    request: Request,
    clew: Acting,
    number: Number,
    note: str = "",
    steps: Annotated[int | None, Query(ge=0, le=MOST)] = None,
) -> Response:
    """Replace the bytes of a refused item; it stays in quarantine until it is released."""
    source = await source_of(request, "", None)

    def work() -> Quarantined:
        as_seen(clew.quarantine.show(number), steps)
        return clew.quarantine.correct(number, source.data, note=note)

    item = await clew.in_thread(work)
    return json_response(quarantined_document(item, language_of(request)), 422 if item.findings else 200)


@router.post("/quarantine/{number}/cells", responses=answers(CellsCorrected | CaptureOutcome))
def correct_cells(request: Request, clew: Acting, number: Number, asked: Annotated[EditOne, Body()]) -> Response:
    """Correct cells of a table record and, if asked, release it."""
    lang, desk = language_of(request), clew.quarantine
    as_seen(desk.show(number), asked.steps)
    if asked.dry_run:
        changed, item = desk.rehearse_cells(number, asked.sets, asked.replaces)
        document = quarantined_document(item, lang) | {"dry_run": True, "changes": change_documents(changed)}
        return json_response(document, 422 if item.findings else 200)
    item = desk.set_cells(number, asked.sets, asked.replaces, note=asked.note)
    if asked.release and not item.findings:
        return _released(request, clew, number, asked.note)
    changed = desk.changes(item)[-1] or ()
    document = quarantined_document(item, lang) | {"dry_run": False, "changes": change_documents(changed)}
    return json_response(document, 422 if item.findings else 200)


@router.post("/quarantine/{number}/release", responses=answers(CaptureOutcome))
def release(
    request: Request,
    clew: Acting,
    number: Number,
    note: str = "",
    steps: Annotated[int | None, Query(ge=0, le=MOST)] = None,
) -> Response:
    """Admit and record an item as it is now."""
    as_seen(clew.quarantine.show(number), steps)
    return _released(request, clew, number, note)


def _released(request: Request, clew: Acting, number: int, note: str) -> Response:
    result = clew.quarantine.release(number, note=note)
    return json_response(capture_document(f"#{number}", result, language_of(request)), 422 if result.refused else 200)


@router.post("/quarantine/{number}/dismiss", responses=answers(QuarantinedDocument))
def dismiss(request: Request, clew: Acting, number: Number, asked: Annotated[Note, Body()]) -> Response:
    """Settle an item without recording it; the note says why."""
    as_seen(clew.quarantine.show(number), asked.steps)
    item = clew.quarantine.dismiss(number, reason=asked.note)
    return json_response(quarantined_document(item, language_of(request)))


@router.post("/quarantine/{number}/reopen", responses=answers(QuarantinedDocument))
def reopen(request: Request, clew: Acting, number: Number, asked: Annotated[Note, Body()]) -> Response:
    """Take up a dismissed item again."""
    item = clew.quarantine.reopen(number, reason=asked.note)
    return json_response(quarantined_document(item, language_of(request)))
