"""``clew chain``: how far the recorded history of things can be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from clew.doors.chain_wire import asked_chain, chain_document
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_ids
from clew.doors.trends import percent
from clew.events.errors import BadRequest

if TYPE_CHECKING:
    from rich.table import Table

BAR = 24
GOOD, FAIR = 0.99, 0.95
EVENTS_SHOWN = 3


@command("chain")
def chain(
    session: Session,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", show_default=False)] = None,
    ids_file: Annotated[str | None, typer.Option("--ids", metavar="FILE|-", show_default=False)] = None,
    product: Annotated[str | None, typer.Option("--product", metavar="GTIN", show_default=False)] = None,
    lot: Annotated[str | None, typer.Option("--lot", metavar="LOT", show_default=False)] = None,
    between: Annotated[tuple[str, str] | None, typer.Option("--between", metavar="T1 T2", show_default=False)] = None,
    findings: Annotated[list[str] | None, typer.Option("--findings", metavar="KIND", show_default=False)] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, max=10_000)] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0)] = 0,
    as_known_at: Annotated[int | None, typer.Option("--as-known-at", metavar="POSITION", show_default=False)] = None,
) -> int:
    named = [*(ids or []), *(read_ids(ids_file) if ids_file else [])]
    if ids_file and not named:
        raise BadRequest("chain.nothing_named", file=ids_file)
    since, until = between or (None, None)
    asked = asked_chain(named, product, lot, since, until, as_known_at)
    with session.open() as clew:
        judged = clew.chain.judge(asked)
        found, shown = clew.chain.findings(judged, kinds=findings or (), limit=limit, offset=offset)
        document = chain_document(judged, found, shown, offset=offset, lang=session.lang)
    if session.json:
        session.emit(document)
        return 0
    _print(session, document)
    return 0


def _print(session: Session, document: dict[str, Any]) -> None:
    counts = {name: document[name] for name in ("units", "things", "events")}
    session.line((session.say("chain.of", **counts), "dim"))
    worst = document["worst"]
    if worst is None:
        session.line((session.say("chain.nothing"), ""))
        return
    session.line(
        (f"{session.say('chain.score')} ", ""),
        (percent(document["score"]), f"bold {_tone(document['score'])}"),
        (f"   {session.say('chain.worst')} ", "dim"),
        (session.say(f"chain.part.{worst['part']}"), ""),
        (f" {percent(worst['share'])}", _tone(worst["share"])),
    )
    session.print(_parts(session, document["parts"]))
    for part in document["parts"]:
        for name in ("pending", "outside"):
            if part[name]:
                label = session.say(f"chain.part.{part['part']}")
                session.line((f"{label}: {session.say(f'chain.{name}', count=part[name])}", "dim"))
    for each in document["findings"]:
        _print_finding(session, each)
    shown = len(document["findings"])
    if document["next_offset"] is not None:
        session.line((session.say("chain.more", shown=shown, found=document["found"]), "dim"))


def _parts(session: Session, parts: list[dict[str, Any]]) -> Table:
    from rich.text import Text

    table = session.table(*(f"chain.column.{name}" for name in ("part", "share", "bar", "counted", "kinds")))
    table.columns[1].justify = "right"
    table.columns[3].justify = "right"
    for part in parts:
        label = session.say(f"chain.part.{part['part']}")
        if not part["assessed"]:
            table.add_row(label, "–", "", "", Text(part["why_not"], style="dim"))
            continue
        kinds = ", ".join(f"{session.say(f'chain.kind.{kind}')} {count:,}" for kind, count in part["kinds"].items())
        tone = _tone(part["share"])
        counted = f"{part['of'] - part['faulty']:,} / {part['of']:,}"
        table.add_row(
            label, Text(percent(part["share"]), style=tone), Text(bar(part["share"]), style=tone), counted, kinds
        )
    return table


def bar(share: float) -> str:
    """A bar in eighths of a sign; full only for all, and never empty for something."""
    eighths = round(share * BAR * 8)
    eighths = min(eighths, BAR * 8 - 1) if share < 1 else eighths
    eighths = max(eighths, 1) if share > 0 else eighths
    full, rest = divmod(eighths, 8)
    drawn = "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")
    return drawn + "░" * (BAR - len(drawn))


def _tone(share: float) -> str:
    return "green" if share >= GOOD else "yellow" if share >= FAIR else "red"


def _print_finding(session: Session, each: dict[str, Any]) -> None:
    session.line(
        ("● ", _mark(each["part"])),
        (each["thing"] or "", "bold"),
        ("  " if each["thing"] else "", ""),
        (each["message"], ""),
    )
    for event in each["events"][:EVENTS_SHOWN]:
        step = f"{event['step']}  " if event["step"] else ""
        session.line((f"    {event['event_time']}  {step}", "dim"), (event["event_id"], "cyan"),
                     (f"  @{event['position']} · {event['party']}", "dim"))  # fmt: skip
    if len(each["events"]) > EVENTS_SHOWN:
        session.line((f"    {session.say('ui.more', count=len(each['events']) - EVENTS_SHOWN)}", "dim"))


def _mark(part: str) -> str:
    return "red" if part in ("stages", "components", "sources", "order") else "yellow"
