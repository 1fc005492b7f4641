"""``clew case``: quality cases, from a complaint to close."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clew.doors.cli.case_lines import print_account, print_case, print_disciplines, print_history, print_notices
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_ids
from clew.doors.cli.writing import written
from clew.events.errors import BadRequest

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.doors.case_words import Words
    from clew.scenarios.cases.model import Case

Number = Annotated[str, typer.Argument(metavar="CASE", show_default=False)]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", show_default=False)]
Seen = Annotated[int | None, typer.Option("--version", min=1, show_default=False)]


@command("case", "open")
def open_case(
    session: Session,
    title: Annotated[str, typer.Argument(metavar="TITLE", show_default=False)],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", show_default=False)] = "",
    complained_by: Annotated[str, typer.Option("--by", metavar="NAME", show_default=False)] = "",
    complained_on: Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", show_default=False)] = None,
    units: Annotated[list[str] | None, typer.Option("--unit", metavar="ID", show_default=False)] = None,
    units_file: Annotated[str | None, typer.Option("--units", metavar="FILE|-", show_default=False)] = None,
    severity: Annotated[str, typer.Option("--severity", metavar="minor|major|critical")] = "major",
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", show_default=False)] = "",
    due: Annotated[str | None, typer.Option("--due", metavar="YYYY-MM-DD", show_default=False)] = None,
    scopes: Annotated[list[str] | None, typer.Option("--scope", metavar="SCOPE", show_default=False)] = None,
    causes: Annotated[list[str] | None, typer.Option("--cause", metavar="RUN", show_default=False)] = None,
    reports: Annotated[list[str] | None, typer.Option("--report", metavar="NUMBER", show_default=False)] = None,
) -> int:
    with session.open() as clew:
        case = clew.cases.open(
            title,
            text,
            complained_by=complained_by,
            complained_on=complained_on,
            units=[*(units or []), *(read_ids(units_file) if units_file else [])],
            severity=severity,
            owner=owner,
            due=due,
            scopes=scopes or (),
            causes=causes or (),
            reports=reports or (),
        )
        _show(session, clew, case)
    return 0


@command("case", "list")
def list_cases(
    session: Session,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE,…", show_default=False)] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", show_default=False)] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="ID", show_default=False)] = None,
    scope: Annotated[int | None, typer.Option("--scope", metavar="NUMBER", show_default=False)] = None,
    cause: Annotated[int | None, typer.Option("--cause", metavar="RUN", show_default=False)] = None,
) -> int:
    from clew.doors.case_wire import head_document
    from clew.scenarios.cases.listing import chosen, linked_to

    with session.open() as clew:
        desk = clew.cases
        linked = linked_to(unit=None if unit is None else desk.file(unit).key, scope=scope, cause=cause)
        documents = [head_document(desk, case) for case in chosen(desk.all(), state, text, linked)]
    if session.json:
        for document in documents:
            session.emit(document)
        return 0
    if not documents:
        session.line((session.say("case.none"), "dim"))
        return 0
    table = session.table(*(f"case.list.{each}" for each in ("number", "title", "state", "severity", "owner", "due")))
    for document in documents:
        table.add_row(
            str(document["number"]),
            document["title"],
            session.say(f"case.state.{document['state']}"),
            session.say(f"case.severity.{document['severity']}"),
            document["owner"],
            document["due"] or "",
            style="dim" if document["state"] == "closed" else "yellow" if document["overdue"] else "",
        )
    session.print(table)
    return 0


@command("case", "show")
def show(
    session: Session,
    case: Number,
    balance: Annotated[bool, typer.Option("--balance", show_default=False)] = False,
    disciplines: Annotated[bool, typer.Option("--disciplines", show_default=False)] = False,
    history: Annotated[bool, typer.Option("--history", show_default=False)] = False,
    holds: Annotated[bool, typer.Option("--holds", show_default=False)] = False,
) -> int:
    from clew.doors.case_wire import balance_document, disciplines_document, history_document, holds_document

    with session.open() as clew:
        desk, words = clew.cases, _words(session, clew)
        found = desk.one(case)
        if not (balance or disciplines or history or holds):
            _show(session, clew, found)
        if balance:
            session.answer(balance_document(desk.account(found), words), print_account)
        if disciplines:
            session.answer(disciplines_document(desk, found, desk.account(found), words), print_disciplines)
        if history:
            session.answer(history_document(desk.history(case), words), print_history)
        if holds:
            session.answer(holds_document(desk, found), _print_holds)
    return 0


@command("case", "note")
def note(
    session: Session,
    case: Number,
    text: Annotated[str, typer.Argument(metavar="TEXT", show_default=False)],
    discipline: Annotated[str | None, typer.Option("--discipline", metavar="D0…D8", show_default=False)] = None,
    version: Seen = None,
) -> int:
    with session.open() as clew:
        desk = clew.cases
        told = desk.note(case, text) if discipline is None else desk.write(case, discipline, text, seen=version)
        _show(session, clew, told)
    return 0


@command("case", "step")
def step(
    session: Session,
    case: Number,
    state: Annotated[str, typer.Argument(metavar="STATE", show_default=False)],
    because: Because,
    version: Seen = None,
) -> int:
    with session.open() as clew:
        _show(session, clew, clew.cases.step(case, state, because, seen=version))
    return 0


@command("case", "close")
def close(session: Session, case: Number, because: Because, version: Seen = None) -> int:
    with session.open() as clew:
        _show(session, clew, clew.cases.step(case, "closed", because, seen=version))
    return 0


@command("case", "head")
def head(
    session: Session,
    case: Number,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", show_default=False)] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", show_default=False)] = None,
    severity: Annotated[str | None, typer.Option("--severity", metavar="WORD", show_default=False)] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="YYYY-MM-DD", show_default=False)] = None,
    because: Because = "",
    version: Seen = None,
) -> int:
    with session.open() as clew:
        told = clew.cases.retitle(case, why=because, title=title, owner=owner, severity=severity, due=due, seen=version)
        _show(session, clew, told)
    return 0


@command("case", "link")
def link(
    session: Session,
    case: Number,
    unit: Annotated[str | None, typer.Option("--unit", metavar="ID", show_default=False)] = None,
    scope: Annotated[str | None, typer.Option("--scope", metavar="SCOPE", show_default=False)] = None,
    cause: Annotated[str | None, typer.Option("--cause", metavar="RUN", show_default=False)] = None,
    report: Annotated[str | None, typer.Option("--report", metavar="NUMBER", show_default=False)] = None,
    remove: Annotated[bool, typer.Option("--remove", show_default=False)] = False,
    because: Because = "",
) -> int:
    given = (("unit", unit), ("scope", scope), ("cause", cause), ("report", report))
    named = [(kind, name) for kind, name in given if name is not None]
    if len(named) != 1:
        raise BadRequest("case.link_one")
    [(kind, name)] = named
    with session.open() as clew:
        desk = clew.cases
        told = desk.unlink(case, kind, name, because) if remove else desk.link(case, kind, name)
        _show(session, clew, told)
    return 0


@command("case", "action")
def action(
    session: Session,
    case: Number,
    text: Annotated[str, typer.Argument(metavar="TEXT", show_default=False)],
    discipline: Annotated[str, typer.Option("--discipline", metavar="D3|D5|D6|D7", show_default=False)],
    number: Annotated[int | None, typer.Option("--number", min=1, show_default=False)] = None,
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", show_default=False)] = "",
    due: Annotated[str | None, typer.Option("--due", metavar="YYYY-MM-DD", show_default=False)] = None,
    state: Annotated[str, typer.Option("--state", metavar="planned|done|verified|dropped")] = "planned",
    evidence: Annotated[str, typer.Option("--evidence", metavar="TEXT", show_default=False)] = "",
    version: Seen = None,
) -> int:
    with session.open() as clew:
        told = clew.cases.act(
            case,
            discipline=discipline,
            text=text,
            action=number,
            owner=owner,
            due=due,
            state=state,
            evidence=evidence,
            seen=version,
        )
        _show(session, clew, told)
    return 0


@command("case", "notice")
def notice(
    session: Session,
    case: Number,
    holder: Annotated[str | None, typer.Option("--holder", metavar="ID", show_default=False)] = None,
    mark: Annotated[str, typer.Option("--mark", metavar="sent|acknowledged")] = "sent",
    on: Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", show_default=False)] = None,
    how: Annotated[str, typer.Option("--how", metavar="TEXT", show_default=False)] = "",
    text: Annotated[str, typer.Option("--text", metavar="TEXT", show_default=False)] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", show_default=False)] = None,
    version: Seen = None,
) -> int:
    from clew.doors.case_wire import notices_document

    with session.open() as clew:
        desk, words = clew.cases, _words(session, clew)
        if holder is not None:
            name = words.name(holder) if holder else ""
            said = on or desk.today
            desk.notify(case, holder, mark, on=said, how=how, note=text, name=name, seen=version)
        found = desk.one(case)
        account = desk.account(found)
        if out is not None:
            return _export(session, clew, found, account, out)
        session.answer(notices_document(found, account, words), print_notices)
    return 0


def _export(session: Session, clew: Clew, case: Case, account: Any, out: Path) -> int:
    from clew.doors.case_files import notice_pieces
    from clew.security.decisions import require

    require(clew.principal, "export")
    format = out.suffix.removeprefix(".") or "csv"
    size = written(out, notice_pieces(account, _words(session, clew), format, case.head.title))
    session.wrote(out, format, size)
    return 0


def _words(session: Session, clew: Clew) -> Words:
    from clew.doors.case_words import words_for

    return words_for(clew, session.lang)


def _show(session: Session, clew: Clew, case: Case) -> None:
    from clew.doors.case_wire import case_document

    session.answer(case_document(clew.cases, case, _words(session, clew)), print_case)


def _print_holds(session: Session, document: dict[str, Any]) -> None:
    for each in document["holds"]:
        told = session.say(f"case.hold.{each['action']}", count=each["things"], hold=each["hold"], by=each["by"])
        session.line((f"{each['at']}  ", "dim"), (told, "dim" if each["voided"] else ""), (f"  {each['event']}", "dim"))
