"""``clew capture``: files into the record. Several files are several captures, each atomic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.cli.errors import tell
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.doors.wire import capture_document, reading_document
from clew.events.errors import BadRequest, ClewError
from clew.storage.records import OnError

REFUSED = 3
FINDINGS_SHOWN = 20
STATES = ("recorded", "duplicate", "conflict", "quarantined", "not_recorded")


@command("capture")
def capture(
    session: Session,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", show_default=False)],
    mapping: Annotated[str | None, typer.Option("--mapping", metavar="NAME|FILE", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", show_default=False)] = False,
    on_error: Annotated[str, typer.Option("--on-error", metavar="rollback|proceed")] = "rollback",
    party: Annotated[str | None, typer.Option("--party", metavar="ID", show_default=False)] = None,
    device: Annotated[str | None, typer.Option("--device", metavar="ID", show_default=False)] = None,
) -> int:
    from clew.bootstrap import rehearse
    from clew.collection.connectors import Source

    behaviour = _on_error(on_error)
    chosen = _mapping(mapping)
    worst = 0

    def each(act: Any) -> None:
        nonlocal worst
        for file in files:
            try:
                source = Source(read_bytes(file), name=file.name, mapping=chosen)
                worst = max(worst, act(file, source))
            except ClewError as error:
                if len(files) == 1:
                    raise
                tell(error, session.lang, as_json=session.json)
                worst = max(worst, error.exit_code)

    if dry_run:
        each(lambda file, source: _show_reading(session, file, rehearse(source)))
        return worst
    with session.open() as clew:

        def record(file: Path, source: Source) -> int:
            with session.progress() as progress:
                result = clew.capture(source, on_error=behaviour, party=party, device=device, progress=progress)
            return _show(session, capture_document(str(file), result, session.lang))

        each(record)
    return worst


def _on_error(text: str) -> OnError:
    if text not in ("rollback", "proceed"):
        raise BadRequest("request.bad_choice", name="--on-error", value=text, choices="rollback, proceed")
    return "rollback" if text == "rollback" else "proceed"


def _mapping(mapping: str | None) -> str | None:
    """A mapping is named, or is a file of one's own: then its text is handed on."""
    from clew.collection.connectors import discover

    shipped = {name for manifest in discover() for name in manifest.mappings}
    if mapping is None or mapping in shipped:
        return mapping
    if mapping.endswith((".yaml", ".yml")) or "/" in mapping or Path(mapping).is_file():
        return read_bytes(Path(mapping)).decode("utf-8-sig", errors="replace")
    return mapping


def _show_reading(session: Session, file: Path, reading: Any) -> int:
    return _show(session, reading_document(str(file), reading, session.lang))


def _show(session: Session, document: dict[str, Any]) -> int:
    refused = document["counts"].get("quarantined", 0) + document["counts"].get("conflict", 0)
    refused += document["counts"].get("refused", 0)
    if session.json:
        session.emit(document)
        return REFUSED if refused else 0
    counts = ", ".join(
        session.say(f"capture.count.{state}", count=count) for state, count in document["counts"].items() if count
    )
    mark = ("✗ ", "red") if refused else ("✓ ", "green")
    session.line(mark, (f"{document['file']}: ", ""), (counts or session.say("capture.count.nothing"), ""))
    for remark in document["remarks"]:
        session.line(("  ", ""), (remark["message"], "dim"))
    _show_findings(session, document)
    if refused and not document.get("dry_run"):
        session.notice("capture.quarantine_hint")
    return REFUSED if refused else 0


def _show_findings(session: Session, document: dict[str, Any]) -> None:
    rows = [
        (outcome, finding)
        for outcome in document["outcomes"]
        if outcome["state"] not in ("recorded", "duplicate", "valid")
        for finding in outcome["findings"]
    ]
    if not rows:
        return
    table = session.table("cli.column.quarantine", "cli.column.place", "cli.column.rule", "cli.column.message")
    for outcome, finding in rows[:FINDINGS_SHOWN]:
        number = outcome.get("quarantine_id")
        table.add_row(f"#{number}" if number else "", finding["place"], finding["rule"], finding["message"])
    session.print(table)
    if len(rows) > FINDINGS_SHOWN:
        session.line((session.say("cli.more_rows", count=len(rows) - FINDINGS_SHOWN), "dim"))
