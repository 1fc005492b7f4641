"""``clew quarantine``: what was refused, why, and the way back in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.choices import choice
from clew.doors.cli.errors import tell
from clew.doors.cli.quarantine_lines import (
    print_account,
    print_causes,
    print_changes,
    print_findings,
    print_item,
    print_items,
)
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.doors.quarantine_wire import account_document, cause_document, change_documents, item_document
from clew.doors.wire import capture_document, quarantined_document
from clew.events.errors import BadRequest, ClewError

REFUSED = 3
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, show_default=False)]
Numbers = Annotated[list[int], typer.Argument(metavar="NUMBER", min=1, show_default=False)]
SomeNumbers = Annotated[list[int] | None, typer.Argument(metavar="NUMBER", min=1, show_default=False)]
State = Annotated[str, typer.Option("--state", metavar="open|corrected|released|dismissed|all")]
Cause = Annotated[str | None, typer.Option("--cause", metavar="KEY", show_default=False)]
Origin = Annotated[str | None, typer.Option("--source", metavar="NAME", show_default=False)]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", show_default=False)]
Note = Annotated[str, typer.Option("--note", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", show_default=False)]
AndRelease = Annotated[bool, typer.Option("--release", show_default=False)]


@command("quarantine", "causes")
def causes(session: Session, state: State = "open", source: Origin = None, since: Since = None) -> int:
    with session.open() as clew:
        found = clew.quarantine.causes(state=state, choice=choice(source=source, since=since))
        counts = clew.quarantine.counts()
    documents = [cause_document(group, session.lang) for group in found]
    if session.json:
        for document in documents:
            session.emit(document)
    else:
        print_causes(session, documents, counts)
    return 0


@command("quarantine", "list")
def list_items(
    session: Session,
    state: State = "open",
    cause: Cause = None,
    source: Origin = None,
    since: Since = None,
    after: Annotated[int, typer.Option("--after", metavar="NUMBER", min=0)] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100,
) -> int:
    chosen = choice(cause=cause, source=source, since=since)
    with session.open() as clew:
        total, items = clew.quarantine.list(state=state, limit=limit, after=after, choice=chosen)
    documents = [quarantined_document(item, session.lang) for item in items]
    if session.json:
        for document in documents:
            session.emit(document)
    else:
        print_items(session, documents, total)
    return 0


@command("quarantine", "show")
def show_item(
    session: Session,
    number: Number,
    raw: Annotated[bool, typer.Option("--raw", show_default=False)] = False,
) -> int:
    with session.open() as clew:
        item = clew.quarantine.show(number)
        document = item_document(clew.quarantine, item, session.lang)
    if raw:
        sys.stdout.buffer.write(item.raw)
    elif session.json:
        session.emit(document)
    else:
        print_item(session, document)
    return 0


@command("quarantine", "correct")
def correct_item(
    session: Session,
    number: Annotated[int | None, typer.Argument(metavar="NUMBER", min=1, show_default=False)] = None,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", show_default=False)] = None,
    sets: Annotated[list[str] | None, typer.Option("--set", metavar="COLUMN=VALUE", show_default=False)] = None,
    replaces: Annotated[
        list[str] | None, typer.Option("--replace", metavar="COLUMN:OLD=NEW", show_default=False)
    ] = None,
    cause: Cause = None,
    source: Origin = None,
    since: Since = None,
    dry_run: DryRun = False,
    release: AndRelease = False,
    note: Note = "",
) -> int:
    edit = {"sets": sets or [], "replaces": replaces or []}
    many = cause is not None or source is not None or since is not None
    if (number is None) == (not many) or (file is not None) == bool(sets or replaces):
        raise BadRequest("quarantine.correct_what")
    with session.open() as clew:
        if number is None:
            chosen = choice(cause=cause, source=source, since=since)
            with session.progress() as progress:
                account = clew.quarantine.correct_many(
                    chosen, **edit, note=note, release=release, rehearse=dry_run, progress=progress
                )
            return _told(session, account_document(account, session.lang))
        if dry_run:
            return _rehearse_one(session, clew.quarantine, number, file, edit)
        if file is not None:
            item = clew.quarantine.correct(number, read_bytes(file), note=note)
        else:
            item = clew.quarantine.set_cells(number, **edit, note=note)
        document = quarantined_document(item, session.lang)
        if not session.json:
            print_changes(session, change_documents(clew.quarantine.changes(item)[-1] or ()))
        if document["findings"]:
            return _still_refused(session, document)
        if release:
            return _released(session, number, clew.quarantine.release(number, note=note))
    if session.json:
        session.emit(document)
    else:
        session.line((session.say("quarantine.corrected", id=number), "green"))
    return 0


def _rehearse_one(session: Session, desk: Any, number: int, file: Path | None, edit: dict[str, list[str]]) -> int:
    if file is not None:
        raise BadRequest("quarantine.correct_what")
    changed, item = desk.rehearse_cells(number, **edit)
    document = quarantined_document(item, session.lang) | {"dry_run": True, "changes": change_documents(changed)}
    if session.json:
        session.emit(document)
        return REFUSED if item.findings else 0
    print_changes(session, document["changes"])
    if item.findings:
        print_findings(session, document)
        return REFUSED
    session.line((session.say("quarantine.would_pass", id=number), "green"))
    return 0


@command("quarantine", "replay")
def replay(
    session: Session,
    numbers: SomeNumbers = None,
    mapping: Annotated[str | None, typer.Option("--mapping", metavar="NAME|FILE", show_default=False)] = None,
    read_by: Annotated[str | None, typer.Option("--read-by", metavar="NAME", show_default=False)] = None,
    cause: Cause = None,
    source: Origin = None,
    since: Since = None,
    dry_run: DryRun = False,
    note: Note = "",
) -> int:
    from clew.doors.cli.commands.capture import _mapping

    chosen = choice(numbers=numbers or (), cause=cause, source=source, mapping=read_by, since=since)
    text = _mapping(mapping)
    with session.open() as clew, session.progress() as progress:
        for number in numbers or ():
            clew.quarantine.show(number)  # one that there is not must not pass for one that waits no more
        account = clew.quarantine.replay(chosen, mapping=text, note=note, rehearse=dry_run, progress=progress)
    return _told(session, account_document(account, session.lang))


@command("quarantine", "release")
def release_item(session: Session, numbers: Numbers, note: Note = "") -> int:
    def act(desk: Any, number: int) -> int:
        return _released(session, number, desk.release(number, note=note))

    return _each(session, numbers, act)


@command("quarantine", "dismiss")
def dismiss(
    session: Session, numbers: Numbers, note: Annotated[str, typer.Option("--note", show_default=False)]
) -> int:
    def act(desk: Any, number: int) -> int:
        return _settled(session, desk.dismiss(number, reason=note), "quarantine.dismissed")

    return _each(session, numbers, act)


@command("quarantine", "reopen")
def reopen(session: Session, numbers: Numbers, note: Note = "") -> int:
    def act(desk: Any, number: int) -> int:
        return _settled(session, desk.reopen(number, reason=note), "quarantine.reopened")

    return _each(session, numbers, act)


def _each(session: Session, numbers: list[int], act: Callable[[Any, int], int]) -> int:
    worst = 0
    with session.open() as clew:
        for number in numbers:
            try:
                worst = max(worst, act(clew.quarantine, number))
            except ClewError as error:
                if len(numbers) == 1:
                    raise
                # Each stands alone: one that cannot be does not keep the others back.
                tell(error, session.lang, as_json=session.json)
                worst = max(worst, error.exit_code)
    return worst


def _settled(session: Session, item: Any, code: str) -> int:
    if session.json:
        session.emit(quarantined_document(item, session.lang))
    else:
        session.line((session.say(code, id=item.id), "green"))
    return 0


def _released(session: Session, number: int, result: Any) -> int:
    document = {"quarantine_id": number, **capture_document(f"#{number}", result, session.lang)}
    if session.json:
        session.emit(document)
    elif result.refused:
        for outcome in document["outcomes"]:
            print_findings(session, outcome, f"#{number} ")
    else:
        position = next((each.position for each in result.outcomes if each.position is not None), result.position)
        session.line((session.say("quarantine.released", id=number, position=position), "green"))
    return REFUSED if result.refused else 0


def _told(session: Session, document: dict[str, Any]) -> int:
    if session.json:
        session.emit(document)
    else:
        print_account(session, document)
    return REFUSED if document["refused"] else 0


def _still_refused(session: Session, document: dict[str, Any]) -> int:
    if session.json:
        session.emit(document)
        return REFUSED
    session.line((session.say("quarantine.still_refused", id=document["id"]), "red"))
    print_findings(session, document)
    return REFUSED
