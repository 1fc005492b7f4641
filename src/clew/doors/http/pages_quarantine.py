"""Pages of quarantine: causes first, then the items of one, then one item as a form. No script in any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from clew.bootstrap import Clew
from clew.collection.quarantine import QuarantineDesk
from clew.collection.record_cells import Cell
from clew.doors.choices import choice
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.wall_clock import here, zone_here
from clew.doors.quarantine_wire import account_document, cause_document, change_documents
from clew.doors.wire import finding_documents, quarantined_document
from clew.events.errors import BadRequest, ClewError, Conflict, Finding
from clew.language import render
from clew.security.decisions import allowed
from clew.storage.causes import concerns
from clew.storage.quarantine import Quarantined
from clew.storage.release import WAITING
from clew.storage.worklist import CauseGroup, Choice

router = APIRouter(tags=["pages"], include_in_schema=False)
MOST = 2**62
SHOWN = 50
MOST_CELLS = 400
"""Beyond, a form is no help, and its fields would be too many: the record is edited as text."""
RAW_SHOWN = 100_000
_ASKED = ("column", "old", "new", "which", "mapping", "note")
Number = Annotated[int, Path(ge=1, le=MOST)]
Words = Annotated[str, Form(max_length=2000)]


@router.get("/quarantine")
def causes(
    request: Request, clew: Acting, state: str = "open", source: Annotated[str | None, Query(max_length=2000)] = None
) -> Response:
    """Why items are refused: the work list."""
    lang, desk = language_of(request), clew.quarantine
    found = desk.causes(state=state, choice=choice(source=source or None))
    counts = desk.counts()
    return page(
        request,
        "quarantine.html",
        person=person_of(clew),
        place="data",
        state=state,
        source=source,
        counts=counts,
        waiting=counts["open"] + counts["corrected"],
        causes=[cause_row(group, lang, state=state, source=source) for group in found],
        zone=zone_here(),
    )


def cause_row(group: CauseGroup, lang: str, *, state: str, source: str | None = None) -> dict[str, Any]:
    """What a list prints of one cause."""
    return cause_document(group, lang) | {
        "oldest": here(group.first_at),
        "newest": here(group.last_at),
        "href": items_url(cause=group.key, state=state, source=source),
    }


def items_url(**asked: str | int | None) -> str:
    """The page of the items that fit."""
    return "/quarantine/items?" + urlencode({name: value for name, value in asked.items() if value})


@router.get("/quarantine/items")
def items(
    request: Request,
    clew: Acting,
    state: str = "open",
    cause: Annotated[str | None, Query(max_length=200)] = None,
    source: Annotated[str | None, Query(max_length=2000)] = None,
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """The items of a cause, and what can be done with all of them."""
    return _items(request, clew, state=state, cause=cause, source=source, after=after)


def _items(
    request: Request,
    clew: Clew,
    *,
    state: str,
    cause: str | None,
    source: str | None,
    after: int = 0,
    told: dict[str, Any] | None = None,
    error: ClewError | None = None,
    asked: dict[str, str] | None = None,
) -> Response:
    lang, desk = language_of(request), clew.quarantine
    chosen = choice(cause=cause or None, source=source or None)
    total, found = desk.list(state=state, limit=SHOWN, after=after, choice=chosen)
    group = next((each for each in desk.causes(state=state, choice=chosen) if each.key == cause), None)
    record = desk.cells(found[0]) if found else None
    columns = list(dict.fromkeys(cell.column for cell in record.cells())) if record else []
    more = found[-1].id if len(found) == SHOWN else None
    return page(
        request,
        "quarantine_items.html",
        status=error.http_status if error else 200,
        person=person_of(clew),
        place="data",
        state=state,
        key=cause or "",
        source=source or "",
        cause=cause_document(group, lang) if group else None,
        total=total,
        items=[quarantined_document(item, lang) | {"opened": here(item.opened_at)} for item in found],
        columns=columns,
        field=asked.get("column") if asked else _concerned(group, columns),
        asked=dict.fromkeys(_ASKED, "") | (asked or {}),
        told=told,
        wrong=render(error.code, error.params, lang) if error else None,
        next=items_url(cause=cause, state=state, source=source, after=more) if more else None,
        may_correct=allowed(clew.principal, "quarantine.correct") and state in ("open", "corrected"),
        may_release=allowed(clew.principal, "quarantine.release") and state in ("open", "corrected"),
        zone=zone_here(),
    )


@router.post("/quarantine/items")
async def act_on_items(
    request: Request,
    clew: Acting,
    act: Words,
    cause: Words = "",
    source: Words = "",
    column: Words = "",
    old: Words = "",
    new: Words = "",
    which: Words = "all",
    mapping: Annotated[str, Form(max_length=200_000)] = "",
    note: Words = "",
) -> Response:
    """Correct or replay all items that fit, or try it first."""
    asked = {"column": column, "old": old, "new": new, "which": which, "mapping": mapping, "note": note}
    chosen = choice(cause=cause or None, source=source or None)

    def work() -> Response:
        try:
            told = _act(clew, act, chosen, asked, language_of(request))
        except ClewError as error:
            return _items(request, clew, state="open", cause=cause, source=source, error=error, asked=asked)
        return _items(request, clew, state="open", cause=cause, source=source, told=told, asked=asked)

    return await clew.in_thread(work)


def _act(clew: Clew, act: str, chosen: Choice, asked: dict[str, str], lang: str) -> dict[str, Any]:
    desk = clew.quarantine
    if chosen == Choice():
        raise BadRequest("quarantine.correct_what")
    rehearse = act.startswith("try-")
    if act in ("try-replay", "replay"):
        mapping = asked["mapping"].strip().replace("\r\n", "\n") or None
        return account_document(desk.replay(chosen, mapping=mapping, note=asked["note"], rehearse=rehearse), lang)
    if act not in ("try-correct", "correct"):
        raise BadRequest(
            "request.bad_choice", name="act", value=act, choices="try-correct, correct, try-replay, replay"
        )
    sets = [f"{asked['column']}={asked['new']}"] if asked["which"] == "all" else []
    replaces = [] if sets else [f"{asked['column']}:{asked['old']}={asked['new']}"]
    account = desk.correct_many(
        chosen, sets=sets, replaces=replaces, note=asked["note"], release=not rehearse, rehearse=rehearse
    )
    return account_document(account, lang)


@router.get("/quarantine/{number}")
def item(request: Request, clew: Acting, number: Number) -> Response:
    """One item as a form: its cells, the wrong ones marked."""
    return _item(request, clew, clew.quarantine.show(number))


def _item(request: Request, clew: Clew, item: Quarantined, error: ClewError | None = None) -> Response:
    lang, desk = language_of(request), clew.quarantine
    document = quarantined_document(item, lang)
    waiting = item.state in WAITING and not item.erased
    cells, others = _marked(desk, item, document["findings"])
    return page(
        request,
        "quarantine_item.html",
        status=error.http_status if error else 200,
        person=person_of(clew),
        place="data",
        item=document,
        opened=here(item.opened_at),
        steps=_steps(desk, item, lang),
        step_count=len(item.history),
        cells=cells,
        others=others,
        raw=item.raw.decode("utf-8", errors="replace")[:RAW_SHOWN],
        raw_whole=len(item.raw) <= RAW_SHOWN and _is_text(item.raw),
        wrong=render(error.code, error.params, lang) if error else None,
        may_correct=waiting and allowed(clew.principal, "quarantine.correct"),
        may_release=waiting and allowed(clew.principal, "quarantine.release"),
        may_reopen=item.state == "dismissed" and allowed(clew.principal, "quarantine.correct"),
        zone=zone_here(),
    )


def _concerned(group: CauseGroup | None, columns: Sequence[str]) -> str:
    """The column that a cause is about, or the first of them."""
    finding = group.finding if group else None
    return next((column for column in columns if finding is not None and concerns(finding, column)), "")


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _marked(
    desk: QuarantineDesk, item: Quarantined, documents: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]] | None, list[dict[str, Any]]]:
    """The cells with what is said about them (None: no record of a table, or too many), and the findings about none or
    several of them, which are said once, above; ``named_by``: those that name the cell."""
    documents = [document | {"anchor": f"f{number}"} for number, document in enumerate(documents, 1)]
    record = desk.cells(item)
    cells = list(record.cells()) if record is not None else []
    if not cells or len(cells) > MOST_CELLS:
        return None, documents
    named = [_cells_named(finding, cells) for finding in item.findings]
    told = list(zip(named, documents, strict=True))
    marked = [
        {
            "name": cell.name,
            "value": cell.value,
            "messages": [document["message"] for about, document in told if about == {cell.name}],
            "named_by": [document["anchor"] for about, document in told if len(about) > 1 and cell.name in about],
        }
        for cell in cells
    ]
    return marked, [document for about, document in told if len(about) != 1]


def _cells_named(finding: Finding, cells: Sequence[Cell]) -> set[str]:
    return {cell.name for cell in cells if any(concerns(finding, name) for name in (cell.name, cell.column))}


def _steps(desk: QuarantineDesk, item: Quarantined, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "time": here(step.at),
            "principal": step.principal,
            "action": step.action,
            "reason": step.reason,
            "mapping": f"{step.mapping} {step.mapping_version}" if step.mapping else "",
            "changes": change_documents(changed or ()),
            "findings": finding_documents(step.findings, lang) if step.action == "refuse" else [],
        }
        for step, changed in zip(item.history, desk.changes(item), strict=True)
    ]


@router.post("/quarantine/{number}")
async def act_on_item(request: Request, clew: Acting, number: Number) -> Response:
    """Correct, release, dismiss or reopen one item; what is wrong is told in the form."""
    form = await request.form(max_fields=MOST_CELLS + 20)
    given = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]

    def work() -> Response:
        desk = clew.quarantine
        try:
            _work(desk, number, given)
        except ClewError as error:
            return _item(request, clew, desk.show(number), error)
        return RedirectResponse(f"/quarantine/{number}", 303)

    return await clew.in_thread(work)


def _work(desk: QuarantineDesk, number: int, given: list[tuple[str, str]]) -> None:
    words = dict(given)
    act, note = words.get("act", ""), words.get("note", "")
    if act == "dismiss":
        _as_seen(desk.show(number), words)
        desk.dismiss(number, reason=note)
    elif act == "reopen":
        desk.reopen(number, reason=note)
    elif act in ("correct", "release"):
        item = _corrected(desk, number, given, note)
        if act == "release" and not item.findings:
            desk.release(number, note=note)
    else:
        raise BadRequest("request.bad_choice", name="act", value=act, choices="correct, release, dismiss, reopen")


def _corrected(desk: QuarantineDesk, number: int, given: list[tuple[str, str]], note: str) -> Quarantined:
    """The item as the form has it; one that the form does not change is left as it is."""
    words = dict(given)
    item = desk.show(number)
    record = desk.cells(item)
    values = [value for name, value in given if name == "cell"]
    if values and record is not None:
        steps = words.get("steps", "")
        standing = [cell.value for cell in record.cells()]
        values = [_line_ends(value, was) for value, was in zip_longest(values, standing, fillvalue="")]
        return desk.fill_cells(number, values, steps=int(steps) if steps.isdecimal() else -1, note=note)
    was = item.raw.decode("utf-8", "replace")
    raw = _line_ends(words.get("raw", was), was)
    _as_seen(item, words)
    return item if raw == was else desk.correct(number, raw.encode(), note=note)


def _as_seen(item: Quarantined, words: Mapping[str, str]) -> None:
    """Raises Conflict when the item has gone on since the page was made: what stands in the form is then not what
    anybody decided about."""
    if words.get("steps", "") not in ("", str(len(item.history))):
        raise Conflict("quarantine.changed", id=item.id)


def _line_ends(given: str, was: str) -> str:
    """Forms send every line end as CR LF; what says the same as before keeps the line ends that it had."""
    plain = given.replace("\r\n", "\n")
    return was if plain == was.replace("\r\n", "\n") else plain
