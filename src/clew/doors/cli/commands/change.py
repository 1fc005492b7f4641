"""``clew correct`` and ``clew void``: taking back what was recorded. Nothing is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

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


def _show(session: Session, document: dict[str, Any]) -> int:
    refused = document["counts"]["conflict"] + document["counts"]["quarantined"]
    if session.json:
        session.emit(document)
        return REFUSED if refused else 0
    for outcome in document["outcomes"]:
        position = "" if outcome["position"] is None else f"#{outcome['position']}  "
        what = session.say(f"change.{outcome['place']}")
        state = session.say(f"change.state.{outcome['state']}")
        session.line((f"{what}: {state}  ", "bold"), (f"{position}{outcome['event_id']}", ""))
        for finding in outcome["findings"]:
            refusing = finding["severity"] == "refuse"
            session.line(("  ✗ " if refusing else "  ! ", "red" if refusing else "yellow"), (finding["message"], ""))
    return REFUSED if refused else 0
