"""``clew balance``: what came of a lot, what went, what is held, and what nobody can account for."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import typer

from clew.doors.amounts_said import number_said, unit_said
from clew.doors.balance_wire import balance_document
from clew.doors.cli.errors import tell
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_ids
from clew.doors.trends import percent
from clew.events.errors import BadRequest, ClewError

STYLES = {"balanced": "green", "short": "bold red", "surplus": "bold red", "incomplete": "yellow"}
WIDTH = 30
SHOWN = 3


@command("balance")
def balance(
    session: Session,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", show_default=False)] = None,
    ids_file: Annotated[str | None, typer.Option("--ids", metavar="FILE|-", show_default=False)] = None,
    tolerance: Annotated[str, typer.Option("--tolerance", metavar="1%|QUANTITY")] = "0%",
    as_known_at: Annotated[
        int | None, typer.Option("--as-known-at", metavar="POSITION", min=0, show_default=False)
    ] = None,
) -> int:
    names = [*(ids or []), *(read_ids(ids_file) if ids_file else [])]
    if not names:
        raise BadRequest("balance.no_subject")
    worst = 0
    with session.open() as clew:
        for name in names:
            try:
                document = balance_document(clew.balances.of(name, tolerance=tolerance, as_known_at=as_known_at))
            except ClewError as error:
                if len(names) == 1:
                    raise
                tell(error, session.lang, as_json=session.json)
                worst = max(worst, error.exit_code)
                continue
            if session.json:
                session.emit(document)
            else:
                _print(session, document)
    return worst


def _print(session: Session, document: dict[str, Any]) -> None:
    session.line((document["id"], "bold"), (f"  {session.say('balance.kind.' + document['kind'])}", "dim"))
    if not document["dimensions"]:
        session.line((session.say("balance.nothing"), "dim"))
    for one in document["dimensions"]:
        _dimension(session, one)
    for code, listed in (("balance.without_quantity", "without_quantity"), ("balance.not_counted", "not_counted")):
        moves = document[listed]
        if moves:
            session.line((session.say(code, count=len(moves)), "yellow" if listed == "without_quantity" else "dim"))
            for move in moves:
                said = session.say("balance.figure." + move["figure"])
                why = f"  {session.say(move['reason'])}" if "reason" in move else ""
                session.line((f"  {move['time']}  {said}  {move['event']}{why}", "dim"))
    for held in document["held_without_quantity"]:
        session.line((session.say("balance.held_without_quantity", id=held), "yellow"))


def _dimension(session: Session, one: dict[str, Any]) -> None:
    unit = unit_said(one["unit"], session.lang)
    scale = max(Decimal(one["in"]["total"]), Decimal(one["out"]["total"]), Decimal(1) / 10**9)
    table = session.table(*(f"balance.column.{name}" for name in ("figure", "quantity", "bar", "events")))
    for side, style in (("in", "cyan"), ("out", "blue")):
        for figure, told in one[side]["figures"].items():
            _row(session, table, figure, told["total"], unit, scale, style, told["events"])
    held = one["held"]
    if held is not None and held["evidence"]:
        name = "held_" + held["evidence"]
        _row(session, table, name, held["total"], unit, scale, "green", held["counts"])
    if one["verdict"] != "balanced" or Decimal(one["unaccounted"]):
        _row(session, table, "unaccounted", one["unaccounted"], unit, scale, STYLES[one["verdict"]], [])
    session.print(table)
    tolerance = f"± {number_said(one['tolerance'])} {unit}"
    code = f"balance.verdict.{one['verdict']}"
    said = session.say(code, rest=number_said(one["unaccounted"].lstrip("-")), unit=unit)
    session.line((said, STYLES[one["verdict"]]), (f"  {tolerance}", "dim"))
    if held is not None and not held["evidence"] and one["verdict"] == "short":
        session.line((session.say("balance.held_unknown"), "dim"))
    if one["yield"] is not None:
        session.line((session.say("balance.yield", share=percent(min(one["yield"], 99.999))), ""))


def _row(
    session: Session,
    table: Any,
    name: str,
    total: str,
    unit: str,
    scale: Decimal,
    style: str,
    events: list[dict[str, Any]],
) -> None:
    value = Decimal(total)
    length = min(round(abs(value) / scale * WIDTH), WIDTH * 2)
    bar = "█" * length or ("▏" if value else "")
    shown = ", ".join(event["event"] for event in events[:SHOWN])
    more = f" +{len(events) - SHOWN}" if len(events) > SHOWN else ""
    table.add_row(session.say(f"balance.figure.{name}"), f"{number_said(total)} {unit}", bar, shown + more, style=style)
