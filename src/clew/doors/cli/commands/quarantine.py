"""``clew quarantine``: what was refused, why, and the way back in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.cli.errors import tell
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.doors.wire import capture_document, quarantined_document
from clew.events.errors import ClewError

REFUSED = 3
RAW_SHOWN = 8000
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, show_default=False)]


@command("quarantine", "list")
def list_items(
    session: Session,
    state: Annotated[str, typer.Option("--state", metavar="open|corrected|released|dismissed|all")] = "open",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100,
) -> int:
    with session.open() as clew:
        total, items = clew.quarantine.list(state=state, limit=limit)
        documents = [quarantined_document(item, session.lang) for item in items]
    if session.json:
        for document in documents:
            session.emit(document)
        return 0
    if not documents:
        session.line((session.say("quarantine.empty"), ""))
        return 0
    table = session.table(*(f"cli.column.{name}" for name in ("quarantine", "state", "source", "place", "message")))
    for document in documents:
        first = document["findings"][0]["message"] if document["findings"] else ""
        more = len(document["findings"]) - 1
        table.add_row(
            f"#{document['id']}",
            session.say(f"quarantine.state.{document['state']}"),
            document["source"] or "",
            document["place"],
            first + (f" (+{more})" if more > 0 else ""),
        )
    session.print(table)
    if total > len(documents):
        session.line((session.say("cli.more_rows", count=total - len(documents)), "dim"))
    return 0


@command("quarantine", "show")
def show_item(
    session: Session,
    number: Number,
    raw: Annotated[bool, typer.Option("--raw", show_default=False)] = False,
) -> int:
    with session.open() as clew:
        item = clew.quarantine.show(number)
    if raw:
        sys.stdout.buffer.write(item.raw)
        return 0
    document = quarantined_document(item, session.lang)
    document["raw"] = item.raw.decode("utf-8", errors="replace")
    if session.json:
        session.emit(document)
        return 0
    session.line((f"#{document['id']}  {session.say('quarantine.state.' + document['state'])}", "bold"))
    session.line((f"{document['source'] or ''}  {document['place']}", "dim"))
    _print_findings(session, document)
    for entry in document["history"]:
        action = session.say(f"quarantine.action.{entry['action']}")
        session.line((f"{entry['time']}  {entry['principal']}  {action}  {entry['reason']}".rstrip(), "dim"))
    session.line(("", ""))
    session.line((document["raw"][:RAW_SHOWN], ""))
    if len(document["raw"]) > RAW_SHOWN:
        session.line((session.say("quarantine.raw_cut", command=f"clew quarantine show {number} --raw"), "dim"))
    return 0


@command("quarantine", "correct")
def correct_item(
    session: Session,
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    release: Annotated[bool, typer.Option("--release", show_default=False)] = False,
    note: Annotated[str, typer.Option("--note", show_default=False)] = "",
) -> int:
    with session.open() as clew:
        item = clew.quarantine.correct(number, read_bytes(file), note=note)
        document = quarantined_document(item, session.lang)
        if document["findings"]:
            return _still_refused(session, document)
        if release:
            return _released(session, number, clew.quarantine.release(number))
    if session.json:
        session.emit(document)
    else:
        session.line((session.say("quarantine.corrected", id=number), "green"))
    return 0


@command("quarantine", "release")
def release_item(
    session: Session,
    numbers: Annotated[list[int], typer.Argument(metavar="NUMBER", show_default=False)],
) -> int:
    worst = 0
    with session.open() as clew:
        for number in numbers:
            try:
                worst = max(worst, _released(session, number, clew.quarantine.release(number)))
            except ClewError as error:
                if len(numbers) == 1:
                    raise
                # Each is a release of its own: one that cannot be does not keep the others back.
                tell(error, session.lang, as_json=session.json)
                worst = max(worst, error.exit_code)
    return worst


def _released(session: Session, number: int, result: Any) -> int:
    document = {"quarantine_id": number, **capture_document(f"#{number}", result, session.lang)}
    if session.json:
        session.emit(document)
    elif result.refused:
        for outcome in document["outcomes"]:
            _print_findings(session, outcome, f"#{number} ")
    else:
        position = next((each.position for each in result.outcomes if each.position is not None), result.position)
        session.line((session.say("quarantine.released", id=number, position=position), "green"))
    return REFUSED if result.refused else 0


def _still_refused(session: Session, document: dict[str, Any]) -> int:
    if session.json:
        session.emit(document)
        return REFUSED
    session.line((session.say("quarantine.still_refused", id=document["id"]), "red"))
    _print_findings(session, document)
    return REFUSED


def _print_findings(session: Session, document: dict[str, Any], before: str = "") -> None:
    for finding in document["findings"]:
        sign = ("✗ ", "red") if finding["severity"] == "refuse" else ("! ", "yellow")
        session.line(sign, (f"{before}{finding['place']}: {finding['message']} [{finding['rule']}]", ""))
