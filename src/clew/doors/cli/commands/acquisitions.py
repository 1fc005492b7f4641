"""``clew acquisition`` and ``clew source``: what was read, what became of it, and the way back from an event."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.acquisition_wire import acquisition_details, acquisition_document, arrival_document
from clew.doors.choices import instant
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.writing import written
from clew.events.errors import BadRequest, NotFound

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, show_default=False)]
STATES = ("recorded", "duplicate", "conflict", "quarantined", "not_recorded")
COLUMNS = ("number", "state", "source", "started", "records", "counts", "principal")


@command("acquisition", "list")
def list_acquisitions(
    session: Session,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", show_default=False)] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", show_default=False)] = None,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 30,
) -> int:
    earliest = instant("--since", since)
    with session.open() as clew:
        found = clew.acquisitions.latest(source=source, since=earliest, limit=limit)
    documents = [acquisition_document(each, session.lang) for each in found]
    if session.json:
        for document in documents:
            session.emit(document)
        return 0
    if not documents:
        session.line((session.say("acquisition.none"), "dim"))
        return 0
    table = session.table(*(f"acquisition.column.{column}" for column in COLUMNS))
    for document in documents:
        table.add_row(
            str(document["number"]),
            session.say(f"acquisition.state.{document['state']}"),
            document["source"] or document["connector"] or "",
            document["started"],
            f"{document['records']['read']:,}",
            _counts(session, document),
            document["principal"],
        )
    session.print(table)
    return 0


@command("acquisition", "export")
def export(
    session: Session,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", show_default=False)],
    format: Annotated[str | None, typer.Option("--format", metavar="csv|xlsx", show_default=False)] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", show_default=False)] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", show_default=False)] = None,
) -> int:
    from clew.doors.acquisition_files import log_pieces
    from clew.doors.table_file import table_format

    chosen, earliest = table_format(out, format), instant("--since", since)
    with session.open() as clew:
        size = written(out, log_pieces(clew, chosen, session.lang, source=source, since=earliest))
    session.wrote(out, chosen, size)
    return 0


@command("acquisition", "show")
def show_acquisition(session: Session, number: Number) -> int:
    with session.open() as clew:
        found = clew.acquisitions.one(number)
        document = acquisition_details(found, clew.acquisitions.refused(number), session.lang)
    if session.json:
        session.emit(document)
        return 0
    _print_facts(session, [(f"acquisition.fact.{name}", value) for name, value in _facts(session, document)])
    for reason in document["left_out"]:
        session.line(
            ("  ", ""), (session.say("acquisition.left_out", count=reason["count"]), ""), (reason["message"], "")
        )
    for item in document["quarantine"]:
        state = session.say(f"quarantine.state.{item['state']}")
        session.line(("  ", ""), (f"#{item['id']} {item['place']} ", ""), (state, "dim"))
    return 0


@command("source")
def source(
    session: Session,
    event: Annotated[str, typer.Argument(metavar="EVENT", show_default=False)],
    raw: Annotated[bool, typer.Option("--raw", show_default=False)] = False,
) -> int:
    with session.open() as clew:
        found = clew.events_named(event)
        if not found:
            raise NotFound("event.unknown", id=event)
        if raw:
            if len(found) > 1:
                positions = ", ".join(str(each.position) for each in found)
                raise BadRequest("event.ambiguous", id=event, positions=positions)
            desk = clew.acquisitions
            record = desk.raw(desk.arrival(found[0]))
            sys.stdout.flush()
            sys.stdout.buffer.write(record)
            return 0
        documents = [arrival_document(clew.acquisitions.arrival(each)) for each in found]
    for document in documents:
        if session.json:
            session.emit(document)
        else:
            _print_arrival(session, document)
    return 0


def _print_arrival(session: Session, document: dict[str, Any]) -> None:
    facts: list[tuple[str, str | None]] = [
        ("source.fact.event", f"{document['position']}  {document['event_id']}"),
        ("source.fact.source", document["source"]),
        ("source.fact.acquisition", f"#{document['acquisition']}" if document["acquisition"] else None),
        ("source.fact.quarantine", f"#{document['quarantine']}" if document["quarantine"] else None),
        ("source.fact.digest", f"SHA-256 {document['digest']}"),
        ("source.fact.connector", document["connector"]),
        ("source.fact.mapping", _joined(document["mapping"], document["mapping_version"])),
        ("source.fact.received", document["received"]),
        ("source.fact.principal", _joined(document["principal"], document["party"])),
        ("source.fact.place", document["place"]),
        ("source.fact.bytes", _range(session, document)),
    ]
    _print_facts(session, facts)
    if document["record"] is not None:
        session.line((document["record"], ""))
    elif document["acquisition"] is None:
        session.notice("source.own")
    else:
        session.notice(f"source.bytes.{document['bytes']}")


def _range(session: Session, document: dict[str, Any]) -> str | None:
    if document["start"] is None:
        return None
    code = "source.range_unpacked" if document["unpacked"] else "source.range"
    return session.say(code, start=document["start"], end=document["end"])


def _facts(session: Session, document: dict[str, Any]) -> list[tuple[str, str | None]]:
    records = document["records"]
    positions = (
        None
        if document["first_position"] is None
        else f"{document['first_position']:,} – {document['last_position']:,}"
    )
    return [
        ("state", session.say(f"acquisition.state.{document['state']}")),
        ("source", document["source"]),
        ("digest", f"SHA-256 {document['digest']}"),
        ("size", f"{document['size']:,}"),
        ("companions", ", ".join(each["source"] for each in document["companions"]) or None),
        ("connector", document["connector"]),
        ("mapping", _joined(document["mapping"], document["mapping_version"])),
        ("rule_book", document["rule_book"]),
        ("principal", _joined(document["principal"], document["party"], document["device"])),
        ("started", document["started"]),
        ("finished", document["finished"]),
        ("records", session.say("acquisition.records", **records)),
        ("items", f"{document['items']:,}"),
        ("counts", _counts(session, document)),
        ("positions", positions),
        ("erased", session.say("acquisition.erased") if document["erased"] else None),
    ]


def _print_facts(session: Session, facts: list[tuple[str, str | None]]) -> None:
    for code, value in facts:
        if value:
            session.line((f"{session.say(code)}  ", "dim"), (value, ""))


def _counts(session: Session, document: dict[str, Any]) -> str:
    counts = document["counts"]
    said = [session.say(f"capture.count.{state}", count=counts[state]) for state in STATES if counts[state]]
    return ", ".join(said) or session.say("capture.count.nothing")


def _joined(*parts: str | None) -> str | None:
    return " · ".join(part for part in parts if part) or None
