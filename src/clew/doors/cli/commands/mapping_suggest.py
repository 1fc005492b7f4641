"""``clew mapping suggest``: a draft of a mapping for a table that nobody has mapped yet. Starts no database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.doors.suggestions import note_teller
from clew.events.errors import BadRequest, Conflict

if TYPE_CHECKING:
    from rich.console import Console

    from clew.collection.suggest import Suggestion

WIDE = 96
"""Columns of a terminal that has room for the reasons."""


@command("mapping", "suggest")
def suggest_mapping(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", show_default=False)] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", show_default=False)] = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", show_default=False)] = None,
    query: Annotated[str | None, typer.Option("--query", metavar="SQL", show_default=False)] = None,
) -> None:
    from clew.collection.connectors import Source, discover
    from clew.collection.suggest import suggest, suggestion_document
    from clew.collection.tables.local_time import zone_of

    if zone is not None:
        try:
            zone_of(zone)
        except ValueError:
            raise BadRequest("suggest.bad_zone", zone=zone) from None
    source = Source(read_bytes(file), name="" if str(file) == "-" else file.name)
    say = note_teller(session.lang)
    made = suggest(source, discover(), say, sheet=sheet, zone=zone, query=query)
    if out is not None:
        _write(out, made.text)
    if session.json:
        session.emit(suggestion_document(str(file), made, say))
        return
    # Into a file or a pipe goes the mapping alone; the table of what was found is for whoever looks on.
    _found(session, made, session.err if out is None else session.out)
    if out is None:
        sys.stdout.write(made.text)
        sys.stdout.flush()
    else:
        session.line(("✓ ", "green"), (session.say("suggest.written", file=str(out)), ""))
    _notices(session, made)


def _found(session: Session, made: Suggestion, console: Console) -> None:
    """Column, what it is, its role, how sure that is and why, the last where there is room."""
    from clew.collection.suggest import Note, shortened

    wide = console.width >= WIDE
    say = note_teller(session.lang)
    names = ["column", "kind", "role", "confidence", *(["why"] if wide else [])]
    table = session.table(*(f"suggest.table.{name}" for name in names))
    for column in made.columns:
        why = "; ".join(say(note) for note in column.why)
        cells = [
            Text(shortened(column.name) if column.name else f"#{column.profile.index + 1}"),
            Text(say(Note(f"suggest.kind.{column.profile.kind}"))),
            Text(say(Note(f"suggest.role.{column.role}")), style="" if column.usable else "yellow"),
            Text(f"{column.confidence:.2f}", style="" if column.usable else "yellow"),
        ]
        table.add_row(*cells, *([Text(why, style="dim")] if wide else []))
    console.print(table)
    console.print()


def _write(out: Path, text: str) -> None:
    """Raises Conflict where the file is there already: a draft never overwrites what a person finished."""
    try:
        with out.open("x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError as error:
        raise Conflict("suggest.file_exists", file=str(out)) from error
    except OSError as error:
        raise BadRequest("suggest.unwritable", file=str(out), detail=error.strerror or "") from error


def _notices(session: Session, made: Suggestion) -> None:
    """What to know besides the draft, on standard error."""
    session.notice(
        "suggest.said",
        columns=len(made.columns),
        rows=len(made.opened.sample.records),
        tried=made.trial.rows,
        events=made.trial.events,
        refused=made.trial.refused,
    )
    say = note_teller(session.lang)
    for question in made.parts.questions:
        session.err.print(f"? {say(question)}", style="yellow", soft_wrap=True)
    if not made.usable:
        session.notice("suggest.not_usable")
