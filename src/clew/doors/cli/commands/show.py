"""``clew show``: one thing's life, or one event."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.said import facet_text, is_not_good, outcome_text, step_title, term
from clew.doors.wire import unit_file_document
from clew.scenarios.unit_file import Entry, UnitFile

OTHERS_SHOWN = 3


@command("show")
def show(
    session: Session,
    id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 1000,
) -> int:
    with session.open() as clew:
        file = clew.show(id, limit=limit)
    if session.json:
        session.emit(unit_file_document(file, session.lang))
    else:
        print_unit_file(session, file)
    return 0


def print_unit_file(session: Session, file: UnitFile) -> None:
    """A life as a table: when (as the clock on site showed it), which step, what happened, where."""
    out = session.out
    title = Text(file.id, style="bold")
    title.append(f"  {session.say('kind.' + file.kind)}", style="dim")
    out.print(title)
    for name in file.aliases:
        out.print(f"= {name}", style="dim", markup=False)
    if file.state is not None:
        out.print(state_line(session, file), style="cyan", markup=False)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("time", "step", "what", "where"):
        table.add_column(session.say(f"cli.column.{column}"), overflow="fold", no_wrap=column == "time")
    for entry in file.entries:
        style = "" if entry.in_force else "dim strike"
        table.add_row(
            entry.local_time, step_title(entry, session.lang), _what(session, entry), _where(entry), style=style
        )
    out.print(table)
    if file.total > len(file.entries):
        out.print(session.say("cli.more_rows", count=file.total - len(file.entries)), style="dim")
    out.print(session.say("trace.position", position=file.position), style="dim")


def state_line(session: Session, file: UnitFile) -> str:
    """Where the thing is now, in one line."""
    state = file.state
    assert state is not None  # noqa: S101 - asked only where there is one
    parts = [term("disposition", state.disposition, session.lang)] if state.disposition else []
    parts += [f"@ {state.location}"] if state.location else []
    parts += [f"{session.say('state.in_container')} {state.container}"] if state.container else []
    parts += [f"{session.say('state.in_assembly')} {state.assembly}"] if state.assembly else []
    parts += [session.say("ui.held")] if state.holds else []
    return f"{session.say('state.now')}: " + (" · ".join(parts) or session.say("state.unknown"))


def _what(session: Session, entry: Entry) -> Text:
    text = Text()
    for outcome in entry.outcomes:
        bad = is_not_good(outcome)
        text.append(outcome_text(outcome, session.lang) + "  ", style="bold red" if bad else "green")
    for facet in entry.facets:
        text.append(facet_text(facet, session.lang) + "  ", style="dim")
    shown: list[Any] = list(entry.others[:OTHERS_SHOWN])
    for other in shown:
        text.append(f"{session.say('role.' + other.role)} {other.spelling}  ")
    if len(entry.others) > OTHERS_SHOWN:
        text.append(session.say("ui.more", count=len(entry.others) - OTHERS_SHOWN), style="dim")
    return text


def _where(entry: Entry) -> str:
    event = entry.recorded.event
    place = event.biz_location or event.read_point
    return place.id if place else ""
