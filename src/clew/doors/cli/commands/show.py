"""``clew show``: one thing's life, or one event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.gauge_wire import doubt_text
from clew.doors.said import characteristic, facet_text, is_not_good, measurement_text, outcome_text, step_title, term
from clew.doors.wire import unit_file_document
from clew.events.vocabulary import normalise_term
from clew.scenarios.names import Names

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.events.house import Facet
    from clew.scenarios.unit_file import Entry, UnitFile

OTHERS_SHOWN = 8


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
            print_unit_file(session, clew, file)
    return 0


def print_unit_file(session: Session, clew: Clew, file: UnitFile) -> None:
    """A life as a table: when (as the clock on site showed it), which step, what happened, where."""
    session.line((file.id, "bold"), (f"  {session.say('kind.' + file.kind)}", "dim"))
    for name in file.aliases:
        session.line((f"= {name}", "dim"))
    if file.product_class is not None:
        session.line((f"{session.say('show.product_class')}: ", "dim"), (file.product_class, "dim"))
    if file.state is not None and state_parts(session, file):
        session.line((state_line(session, file), "cyan"))
    common = common_facets(file)
    if common:
        said = "  ".join(facet_text(facet, session.lang) for facet in common)
        session.line((f"{session.say('show.throughout')}: ", "dim"), (said, "dim"))
    names = Names(clew.store, clew.visibility, session.lang)
    session.print(_table(session, file, names, frozenset(common)))
    if file.total > len(file.entries):
        session.line((session.say("cli.more_rows", count=file.total - len(file.entries)), "dim"))
    session.line((session.say("trace.position", position=file.position), "dim"))


def common_facets(file: UnitFile) -> tuple[Facet, ...]:
    """Facets that every event in force states alike: said once, so that rows show what changes."""
    lives = [entry.facets for entry in file.entries if entry.in_force]
    if len(lives) < 2:
        return ()
    shared = frozenset.intersection(*map(frozenset, lives))
    return tuple(facet for facet in lives[0] if facet in shared)


def _table(session: Session, file: UnitFile, names: Names, common: frozenset[Facet]) -> Table:
    places = [_where(entry) for entry in file.entries]
    columns = ["time", "step", "what", *(["where"] if any(places) else [])]
    table = session.table(*(f"cli.column.{column}" for column in columns))
    table.columns[0].no_wrap = True
    for entry, place in zip(file.entries, places, strict=True):
        cells: list[str | Text] = [
            entry.local_time,
            step_title(entry, session.lang),
            _what(session, entry, names, common),
            place,
        ]
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


def _what(session: Session, entry: Entry, names: Names, common: frozenset[Facet]) -> Text:
    """What was observed on one line, then every other thing on a line of its own."""
    lang = session.lang
    told = [] if entry.in_force or entry.is_declaration else [Text(session.say("ui.voided"), style="not strike red")]
    declared = entry.recorded.event.error_declaration
    if declared is not None:
        reason = normalise_term("errorReason", declared.reason) if declared.reason else ""
        told.append(Text(term("errorReason", reason, lang), style="red"))
        named = [Text(f"{session.say('role.corrective')} {name}") for name in declared.corrective_event_ids]
        return Text("\n").join([Text("  ").join(told), *named])
    for outcome in entry.outcomes:
        told.append(Text(outcome_text(outcome, names, lang), style="bold red" if is_not_good(outcome) else "green"))
    told += [Text(measurement_text(measurement, names, lang), style="cyan") for measurement in entry.measurements]
    told += [
        Text(facet_text(facet, lang), style="dim")
        for facet in entry.facets
        if facet not in common and facet.name not in ("read_point", "biz_location")
    ]
    lines = [Text("  ").join(told)] if told else []
    lines += [
        Text(f"? {characteristic(doubt.characteristic, names, lang)}: {doubt_text(doubt, lang)}", style="yellow")
        for doubt in entry.doubts
    ]
    for other in entry.others[:OTHERS_SHOWN]:
        amount = f"  {other.quantity} {other.uom or ''}".rstrip() if other.quantity is not None else ""
        lines.append(Text(f"{session.say('role.' + other.role)} {other.spelling}{amount}"))
    if len(entry.others) > OTHERS_SHOWN:
        lines.append(Text(session.say("ui.more", count=len(entry.others) - OTHERS_SHOWN), style="dim"))
    return Text("\n").join(lines)


def _where(entry: Entry) -> str:
    event = entry.recorded.event
    place = event.biz_location or event.read_point
    return place.id if place else ""
