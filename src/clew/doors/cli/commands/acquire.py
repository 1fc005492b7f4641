"""``clew acquire``: rows of a database into the record, going on where the last run ended.

The command line only: over HTTP it would let whoever may capture make the server call any address (docs/acquire.md).
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.doors.cli.commands.capture import REFUSED
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.doors.wire import reading_document
from clew.events.errors import Unavailable

if TYPE_CHECKING:
    from clew.collection.databases import Request, Run


@command("acquire")
def acquire(
    session: Session,
    url: Annotated[str, typer.Argument(metavar="URL", show_default=False)],
    mapping: Annotated[str, typer.Option("--mapping", metavar="NAME|FILE", show_default=False)],
    query: Annotated[str | None, typer.Option("--query", metavar="SQL", show_default=False)] = None,
    table: Annotated[str | None, typer.Option("--table", metavar="TABLE", show_default=False)] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", show_default=False)] = None,
    full: Annotated[bool, typer.Option("--full", show_default=False)] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", show_default=False)] = False,
    every: Annotated[int | None, typer.Option("--every", metavar="SECONDS", min=1, show_default=False)] = None,
    portion: Annotated[int, typer.Option("--portion", metavar="ROWS", min=1, max=1_000_000)] = 5_000,
    timeout: Annotated[int, typer.Option("--timeout", metavar="SECONDS", min=1, max=86_400)] = 300,
    party: Annotated[str | None, typer.Option("--party", metavar="ID", show_default=False)] = None,
) -> int:
    from clew.collection.databases import Request

    request = Request(
        url=url,
        mapping=_mapping(mapping),
        query=query,
        table=table,
        name=name,
        full=full,
        portion_rows=portion,
        timeout_seconds=timeout,
    )
    if dry_run:
        return _rehearse(session, request)
    with session.open() as clew:
        desk = clew.databases(party)
        while True:
            try:
                with session.progress() as progress:
                    run = desk.acquire(request, progress)
                ended = _show(session, run)
            except Unavailable as error:
                # A source that is away for a while is no reason to stop looking.
                if every is None:
                    raise
                session.notice(error.code, **error.params)
                ended = error.exit_code
            if every is None:
                return ended
            request = _going_on(request)
            try:
                time.sleep(every)
            except KeyboardInterrupt:
                return ended


def _going_on(request: Request) -> Request:
    """From the beginning is meant once, not every time."""
    import msgspec

    return msgspec.structs.replace(request, full=False)


def _mapping(mapping: str) -> str:
    """A shipped mapping's name, or the text of a file."""
    from clew.collection.tables.mapping import shipped_mappings

    if mapping in shipped_mappings():
        return mapping
    if mapping.endswith((".yaml", ".yml")) or "/" in mapping or Path(mapping).is_file():
        return read_bytes(Path(mapping)).decode("utf-8-sig", errors="replace")
    return mapping


def _rehearse(session: Session, request: Request) -> int:
    from clew.bootstrap import rehearse
    from clew.collection.databases.desk import first_portion

    source = first_portion(request)
    if source is None:
        session.notice("acquire.no_rows")
        return 0
    document = reading_document(source.name, rehearse(source), session.lang)
    refused = document["counts"].get("refused", 0)
    if session.json:
        session.emit(document)
        return REFUSED if refused else 0
    session.line((session.say("acquire.rehearsed", source=source.name, **document["counts"]), ""))
    for outcome in document["outcomes"][:20]:
        for finding in outcome["findings"]:
            session.line(("  ", ""), (f"{finding['place']}: {finding['message']}", "dim"))
    return REFUSED if refused else 0


def _show(session: Session, run: Run) -> int:
    from clew.collection.databases import run_document

    document = run_document(run)
    refused = document["counts"]["quarantined"] + document["counts"]["conflict"]
    if session.json:
        session.emit(document)
        return REFUSED if refused else 0
    counts = ", ".join(
        session.say(f"capture.count.{state}", count=count) for state, count in document["counts"].items() if count
    )
    mark = ("✗ ", "red") if refused else ("✓ ", "green")
    said = session.say("acquire.done", rows=run.rows, known=run.known, mark=run.mark or "—")
    session.line(
        mark, (f"{run.source}: ", ""), (counts or session.say("capture.count.nothing"), ""), (f" ({said})", "dim")
    )
    if refused:
        session.notice("capture.quarantine_hint")
    return REFUSED if refused else 0
