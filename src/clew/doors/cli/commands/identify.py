"""``clew id`` and ``clew hash``: pure answers that never start a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.events.errors import InvalidData

Form = Literal["urn", "dl", "key"]


@command("id")
def identify(
    session: Session,
    ids: Annotated[list[str], typer.Argument(metavar="ID", show_default=False)],
    form: Annotated[Form, typer.Option("--as", show_default=False)] = "key",
    gcp_length: Annotated[int | None, typer.Option("--gcp-length", min=4, max=12, show_default=False)] = None,
) -> int:
    from clew.events.identifiers import identify as recognise
    from clew.events.identifiers import normalise, to_digital_link, to_urn

    def spelled(text: str) -> str:
        if form == "urn":
            return to_urn(text, gcp_length=gcp_length)
        return to_digital_link(text) if form == "dl" else normalise(text)

    worst = 0
    table = session.table("cli.column.given", "cli.column.scheme", "cli.column.level", "cli.column.result")
    for text in ids:
        try:
            identifier = recognise(text)
            result = spelled(text)
        except InvalidData as error:
            worst = error.exit_code
            message = session.say(error.code, **error.params)
            if session.json:
                session.emit({"given": text, "error": {"code": error.code, "message": message}})
            else:
                session.err.print(f"{text}: {message}", style="red", soft_wrap=True)
            continue
        warnings = _warnings(session, text)
        if session.json:
            told = {"given": text, "scheme": identifier.scheme, "level": identifier.level, form: result}
            session.emit({**told, "warnings": warnings})
        elif session.out.is_terminal:
            table.add_row(text, identifier.scheme, session.say(f"level.{identifier.level}"), result)
        else:
            print(result)
        for warning in () if session.json else warnings:
            session.err.print(warning["message"], style="yellow", soft_wrap=True, markup=False)
    if table.row_count:
        session.print(table)
    return worst


def _warnings(session: Session, text: str) -> list[dict[str, str]]:
    """What is wrong with an identifier that can be read all the same: most often a mistyped digit."""
    from clew.events.identifiers import validate

    try:
        validate(text)
    except InvalidData as error:
        return [{"code": error.code, "message": session.say(error.code, **error.params)}]
    return []


@command("hash")
def hash_events(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
) -> int:
    from clew.events.cbv_hash import event_hashes
    from clew.events.epcis import read

    document = read(read_bytes(file))
    for number, (event, digest) in enumerate(zip(document.events, event_hashes(document), strict=True)):
        if session.json:
            session.emit({"index": number, "event_id": event.event_id, "hash": digest})
        else:
            sys.stdout.write(digest + "\n")
    return 0
