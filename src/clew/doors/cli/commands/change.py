"""``clew correct`` and ``clew void``: taking back what was recorded. Nothing is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.doors.wire import capture_document

REFUSED = 3
Event = Annotated[str, typer.Argument(metavar="EVENT", show_default=False)]


@command("correct")
def correct(
    session: Session,
    event: Event,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    reason: Annotated[str, typer.Option("--reason")] = "incorrect_data",
) -> int:
    from clew.collection.connectors import Source

    source = Source(read_bytes(file), name=file.name)
    with session.open() as clew:
        result = clew.correct(event, source, reason)
    return _show(session, capture_document(str(file), result, session.lang))


@command("void")
def void(
    session: Session,
    event: Event,
    reason: Annotated[str, typer.Option("--reason", show_default=False)],
) -> int:
    with session.open() as clew:
        result = clew.void(event, reason)
    return _show(session, capture_document(event, result, session.lang))


def _show(session: Session, document: dict) -> int:  # type: ignore[type-arg]
    refused = document["counts"]["conflict"] + document["counts"]["quarantined"]
    if session.json:
        session.emit(document)
        return REFUSED if refused else 0
    for outcome in document["outcomes"]:
        place = session.say(f"change.{outcome['place']}") if not outcome["findings"] else outcome["place"]
        session.out.print(
            f"{place}: {session.say('change.state.' + outcome['state'])} #{outcome['position'] or ''} {outcome['event_id']}",
            markup=False,
        )
        for finding in outcome["findings"]:
            session.out.print(f"  ✗ {finding['message']}", style="red", markup=False)
    return REFUSED if refused else 0
