"""``clew show``: one thing's life, or one event."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.said import facet_text, is_not_good, measurement_text, outcome_text, step_title, term
from clew.doors.wire import unit_file_document
from clew.events.house import Facet
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
    if file.state is not None and state_parts(session, file):
        out.print(state_line(session, file), style="cyan", markup=False)
    common = common_facets(file)
    if common:
        said = "  ".join(facet_text(facet, session.lang) for facet in common)
        session.line((f"{session.say('show.throughout')}: ", "dim"), (said, "dim"))
    out.print(_table(session, file, frozenset(common)))
    if file.total > len(file.entries):
        out.print(session.say("cli.more_rows", count=file.total - len(file.entries)), style="dim")
    out.print(session.say("trace.position", position=file.position), style="dim")


def common_facets(file: UnitFile) -> tuple[Facet, ...]:
    """Facets that every event in force states alike: said once, so that rows show what changes."""
    lives = [frozenset(entry.facets) for entry in file.entries if entry.in_force]
    if len(lives) < 2:
        return ()
    shared = frozenset.intersection(*lives)
    return tuple(facet for facet in file.entries[0].facets if facet in shared)


def _table(session: Session, file: UnitFile, common: frozenset[Facet]) -> Table:
    places = [_where(entry) for entry in file.entries]
    columns = ["time", "step", "what", *(["where"] if any(places) else [])]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(session.say(f"cli.column.{column}"), overflow="fold", no_wrap=column == "time")
    for entry, place in zip(file.entries, places, strict=True):
        cells = [entry.local_time, step_title(entry, session.lang), _what(session, entry, common), place]
        table.add_row(*cells[: len(columns)], style="" if entry.in_force else "dim strike")
    return table


def state_parts(session: Session, file: UnitFile) -> list[str]:
    """Where the thing is now: disposition, place, container, assembly, hold, as far as recorded."""
    state = file.state
    if state is None:
        return []
    parts = [term("disposition", state.disposition, session.lang)] if state.disposition else []
    parts += [f"@ {state.location}"] if state.location else []
    parts += [f"{session.say('state.in_container')} {state.container}"] if state.container else []
    parts += [f"{session.say('state.in_assembly')} {state.assembly}"] if state.assembly else []
    return parts + ([session.say("ui.held")] if state.holds else [])


def state_line(session: Session, file: UnitFile) -> str:
    """The same in one line."""
    return f"{session.say('state.now')}: " + " · ".join(state_parts(session, file))


def _what(session: Session, entry: Entry, common: frozenset[Facet]) -> Text:
    text = Text()
    for outcome in entry.outcomes:
        text.append(outcome_text(outcome, session.lang) + "  ", style="bold red" if is_not_good(outcome) else "green")
    for measurement in entry.measurements:
        text.append(measurement_text(measurement, session.lang) + "  ", style="cyan")
    for facet in entry.facets:
        if facet not in common and facet.name not in ("read_point", "biz_location"):
            text.append(facet_text(facet, session.lang) + "  ", style="dim")
    for other in entry.others[:OTHERS_SHOWN]:
        text.append(f"{session.say('role.' + other.role)} {other.spelling}  ")
    if len(entry.others) > OTHERS_SHOWN:
        text.append(session.say("ui.more", count=len(entry.others) - OTHERS_SHOWN), style="dim")
    return text


def _where(entry: Entry) -> str:
    event = entry.recorded.event
    place = event.biz_location or event.read_point
    return place.id if place else ""
