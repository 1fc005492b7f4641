"""``clew scope``: recall scopes, from opening one to holding what is still in reach."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.scope_lines import print_difference, print_scope, print_what_if
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_ids
from clew.doors.cli.writing import written

Scope = Annotated[str, typer.Argument(metavar="SCOPE", show_default=False)]


@command("scope", "new")
def new(
    session: Session,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", show_default=False)] = None,
    ids_file: Annotated[str | None, typer.Option("--ids", metavar="FILE|-", show_default=False)] = None,
    facets: Annotated[list[str] | None, typer.Option("--facet", metavar="NAME=VALUE", show_default=False)] = None,
    excursions: Annotated[
        list[str] | None, typer.Option("--excursion", metavar="NAME>LIMIT", show_default=False)
    ] = None,
    contents: Annotated[list[str] | None, typer.Option("--content-of", metavar="ID", show_default=False)] = None,
    between: Annotated[
        tuple[str, str] | None, typer.Option("--between", metavar="TIME TIME", show_default=False)
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", show_default=False)] = "",
    direction: Annotated[str, typer.Option("--direction", metavar="forward|backward|both")] = "forward",
    from_: Annotated[str | None, typer.Option("--from", metavar="TIME", show_default=False)] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", show_default=False)] = None,
    cross_classes: Annotated[bool, typer.Option("--cross-classes", show_default=False)] = False,
    contact: Annotated[bool, typer.Option("--contact", show_default=False)] = False,
    mixing: Annotated[str, typer.Option("--mixing", metavar="any|plug|perfect")] = "any",
) -> int:
    from clew.doors.scope_asking import policy_asked, start_asked

    things = [*(ids or []), *(read_ids(ids_file) if ids_file else [])]
    start = start_asked(things, facets or (), excursions or (), contents or (), between or ())
    policy = policy_asked(direction, from_, at, contact, cross_classes, mixing)
    with session.open() as clew:
        done = clew.scopes.new(start, policy, name)
        _show(session, clew.scopes.one(str(done.scope.id)))
    return 0


@command("scope", "list")
def list_scopes(session: Session) -> int:
    from clew.doors.scope_wire import scope_document

    with session.open() as clew:
        documents = [scope_document(each) for each in clew.scopes.all()]
    if session.json:
        for document in documents:
            session.emit(document)
        return 0
    if not documents:
        session.line((session.say("scope.none"), "dim"))
        return 0
    table = session.table(*(f"scope.list.{each}" for each in ("id", "name", "state", "version", "units", "in_reach")))
    for document in documents:
        summary = document["evaluation"]["summary"]
        state = "behind" if document["behind"] else document["state"]
        table.add_row(
            str(document["id"]),
            document["name"] or ", ".join(document["start"].get("things", [])),
            session.say(f"scope.state.{state}"),
            str(document["version"]),
            f"{summary['pieces'] + summary['lots']:,}",
            f"{summary['in_reach']:,}",
            style="dim" if state == "closed" else "yellow" if state == "behind" else "",
        )
    session.print(table)
    return 0


@command("scope", "show")
def show(
    session: Session,
    scope: Scope,
    version: Annotated[int | None, typer.Option("--version", min=1, show_default=False)] = None,
    units: Annotated[bool, typer.Option("--units", show_default=False)] = False,
    words: Annotated[str, typer.Option("--words", metavar="certain,possible,excluded|all")] = "certain,possible",
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS", show_default=False)] = None,
    gap: Annotated[str | None, typer.Option("--gap", metavar="GAP", show_default=False)] = None,
    holder: Annotated[str | None, typer.Option("--holder", metavar="ID", show_default=False)] = None,
) -> int:
    from clew.doors.scope_asking import choice_asked
    from clew.doors.scope_wire import unit_document

    choice = choice_asked(words, status, gap, holder=holder)
    with session.open() as clew:
        # A filter asks for the units: leaving it out of account would answer another question.
        given = any(each is not None for each in (version, status, gap, holder))
        filtered = given or words != "certain,possible"
        if not (units or filtered):
            _show(session, clew.scopes.one(scope))
            return 0
        for _, unit in clew.scopes.units(scope, version=version, choice=choice):
            _unit(session, unit_document(unit, session.lang))
    return 0


@command("scope", "refresh")
def refresh(
    session: Session,
    scope: Annotated[str | None, typer.Argument(metavar="SCOPE", show_default=False)] = None,
) -> int:
    from clew.doors.scope_wire import difference_document

    with session.open() as clew:
        desk = clew.scopes
        done = [desk.refresh(scope)] if scope is not None else desk.refresh_touched()
        for each in done:
            older, newer, changes = desk.diff(str(each.scope.id))
            document = difference_document(each.scope, older, newer, changes, session.lang)
            session.answer(document, print_difference)
    if not done and not session.json:
        session.line((session.say("scope.none_touched"), "dim"))
    return 0


@command("scope", "diff")
def diff(
    session: Session,
    scope: Scope,
    older: Annotated[int | None, typer.Option("--from", metavar="VERSION", min=1, show_default=False)] = None,
    newer: Annotated[int | None, typer.Option("--to", metavar="VERSION", min=1, show_default=False)] = None,
) -> int:
    from clew.doors.scope_wire import difference_document

    with session.open() as clew:
        desk = clew.scopes
        first, last, changes = desk.diff(scope, older, newer)
        document = difference_document(desk.one(scope).scope, first, last, changes, session.lang)
    session.answer(document, print_difference)
    return 0


@command("scope", "export")
def export(
    session: Session,
    scope: Scope,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", show_default=False)],
    format: Annotated[str | None, typer.Option("--format", metavar="csv|xlsx|json|fsma-csv|fsma-xlsx")] = None,
    version: Annotated[int | None, typer.Option("--version", min=1, show_default=False)] = None,
    words: Annotated[str, typer.Option("--words", metavar="certain,possible,excluded|all")] = "certain,possible",
) -> int:
    from clew.doors.scope_asking import choice_asked, format_asked
    from clew.doors.scope_export import pieces

    chosen = format_asked(format or out.suffix.removeprefix(".") or "csv")
    with session.open() as clew:
        choice = choice_asked(words, None, None)
        size = written(out, pieces(clew, scope, chosen, session.lang, version=version, choice=choice))
    session.wrote(out, chosen, size)
    return 0


@command("scope", "what-if")
def what_if(
    session: Session,
    scope: Scope,
    hold: Annotated[list[str] | None, typer.Option("--hold", metavar="ID", show_default=False)] = None,
) -> int:
    from clew.doors.scope_wire import what_if_document

    with session.open() as clew:
        desk = clew.scopes
        document = what_if_document(desk.one(scope).scope, desk.what_if(scope, hold or ()))
    session.answer(document, print_what_if)
    return 0


@command("scope", "hold")
def place_hold(
    session: Session,
    scope: Scope,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", show_default=False)] = None,
) -> int:
    from clew.doors.scope_wire import scope_document

    with session.open() as clew:
        done = clew.scopes.hold(scope, reason)
        document = {
            "placed": done.things,
            "events": list(done.events),
            **scope_document(clew.scopes.one(str(done.scope.id))),
        }
    told = session.say("scope.held", count=done.things, hold=document["hold_id"])
    session.answer(document, lambda at, _: at.line((told, "bold")))
    return 0


@command("scope", "release")
def release_hold(
    session: Session,
    scope: Scope,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False)],
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", show_default=False)] = None,
) -> int:
    from clew.doors.scope_wire import scope_document

    with session.open() as clew:
        done = clew.scopes.release(scope, ids or (), reason)
        standing = scope_document(clew.scopes.one(str(done.scope.id)))
        document = {"released": done.things, "events": list(done.events), **standing}
    told = session.say("scope.released", count=done.things, hold=document["hold_id"])
    session.answer(document, lambda at, _: at.line((told, "bold")))
    return 0


@command("scope", "close")
def close(
    session: Session,
    scope: Scope,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False)],
) -> int:
    with session.open() as clew:
        closed = clew.scopes.close(scope, reason)
        _show(session, clew.scopes.one(str(closed.id)))
    return 0


def _show(session: Session, standing: Any) -> None:
    from clew.doors.scope_wire import scope_document

    session.answer(scope_document(standing), print_scope)


def _unit(session: Session, document: dict[str, Any]) -> None:
    if session.json:
        session.emit(document)
        return
    status = session.say(f"scope.status.{document['status']}") if document["status"] else ""
    where = document["destination"] or document["place"] or ""
    word = session.say(f"trace.word.{document['word']}")
    session.line((document["id"], "bold"), (f"  {word}", ""), (f"  {status} {where}", "dim"))
