"""``clew facts``: what was measured and how things were judged, as tables of the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session


@command("facts", "status")
def facts_status(session: Session) -> int:
    with session.open() as clew:
        _tell(session, clew.facts.status())
    return 0


@command("facts", "refresh")
def refresh_facts(session: Session) -> int:
    with session.open() as clew, session.progress() as progress:
        report = clew.facts.refresh(progress)
    _tell(session, report)
    return 0


@command("facts", "rebuild")
def rebuild_facts(session: Session) -> int:
    with session.open() as clew, session.progress() as progress:
        report = clew.facts.rebuild(progress)
    _tell(session, report)
    return 0


@command("facts", "export")
def export_facts(
    session: Session,
    kind: Annotated[str, typer.Argument(metavar="KIND", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", show_default=False)],
) -> int:
    with session.open() as clew, session.progress() as progress:
        report = clew.facts.export(kind, out, progress)
    if session.json:
        session.emit(report)
    else:
        session.line((session.say("facts.exported", **report), ""))
    return 0


def _tell(session: Session, report: dict[str, Any]) -> None:
    if session.json:
        session.emit(report)
        return
    told = {name: report[name] for name in ("position", "head", "behind")}
    style = "" if report["state"] in ("current", "behind") else "yellow"
    session.line((session.say(f"facts.state.{report['state']}", **told), style))
    session.line((session.say("facts.lies", lake=report["lake"], engine=report["engine"]), "dim"))
    if not report["tables"]:
        return
    table = session.table("facts.column.table", "facts.column.rows")
    table.columns[1].justify = "right"
    for each in report["tables"]:
        table.add_row(session.say(f"facts.table.{each['name']}"), f"{each['rows']:,}")
    session.print(table)
