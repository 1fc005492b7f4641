"""``clew attachment``: what the events of a thing attach, and the bytes of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.gauge_wire import attached_document


@command("attachment", "list")
def list_attachments(session: Session, id: Annotated[str, typer.Argument(metavar="ID", show_default=False)]) -> int:
    with session.open() as clew:
        documents = [attached_document(each) for each in clew.attachments.of(id)]
    if session.json:
        for document in documents:
            session.emit(document)
        return 0
    if not documents:
        session.line((session.say("attachment.none"), "dim"))
        return 0
    table = session.table(*(f"attachment.column.{name}" for name in ("time", "title", "type", "size", "sha256")))
    for each in documents:
        size = "" if each["size_bytes"] is None else str(each["size_bytes"])
        gone = "" if each["here"] else session.say("attachment.absent")
        table.add_row(each["time"], each["title"] or "", each["media_type"], gone or size, each["sha256"])
    session.print(table)
    return 0


@command("attachment", "get")
def get(
    session: Session,
    sha256: Annotated[str, typer.Argument(metavar="SHA256", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", show_default=False)] = None,
) -> int:
    with session.open() as clew:
        note, data = clew.attachments.get(sha256)
    if out is None:
        if session.json:
            document = {"sha256": note.sha256, "media_type": note.media_type, "title": note.title, "size": note.size}
            session.emit(document)
            return 0
        sys.stdout.buffer.write(data)
        return 0
    out.write_bytes(data)
    if session.json:
        session.emit({"sha256": note.sha256, "media_type": note.media_type, "title": note.title, "size": note.size})
    else:
        session.notice("attachment.written", file=str(out), size=len(data))
    return 0
