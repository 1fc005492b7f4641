"""``clew gauge``: how gauges stand, one gauge's history, and what a bad one touched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.choices import instant
from clew.doors.cli.gauge_axis import axis_lines
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.gauge_wire import gauge_document, impact_csv, impact_document
from clew.security.decisions import require

SHOWN = 50
STYLES = {
    "failed": "bold red", "overdue": "red", "due_soon": "yellow", "never_calibrated": "yellow", "good": "green",
    "retired": "dim",
}  # fmt: skip


@command("gauge")
def gauge(
    session: Session,
    id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    impact: Annotated[bool, typer.Option("--impact", show_default=False)] = False,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", show_default=False)] = None,
    as_known_at: Annotated[int | None, typer.Option("--as-known-at", metavar="POSITION", show_default=False)] = None,
    soon: Annotated[int, typer.Option("--soon", metavar="DAYS", min=0, max=36_500)] = 30,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", show_default=False)] = None,
) -> int:
    moment = instant("--at", at)
    with session.open() as clew:
        if id == "list":
            gauges = clew.gauges.list(at=moment, as_known_at=as_known_at, soon_days=soon)
            documents = [gauge_document(each, session.lang) for each in gauges]
            _list(session, documents)
            return 0
        if not impact and csv is None:
            one = clew.gauges.one(id, at=moment, as_known_at=as_known_at, soon_days=soon)
            document = gauge_document(one, session.lang)
            _history(session, document)
            return 0
        if csv is not None:
            require(clew.principal, "export")
        told = clew.gauges.impact(id, at=moment, as_known_at=as_known_at)
    if csv is not None:
        csv.write_bytes(impact_csv(told))
        session.notice("gauge.csv_written", file=str(csv))
    _impact(session, impact_document(told, session.lang))
    return 0


def _list(session: Session, documents: list[dict[str, Any]]) -> None:
    if session.json:
        for document in documents:
            session.emit(document)
        return
    if not documents:
        session.line((session.say("gauge.none"), "dim"))
        return
    table = session.table(*(f"gauge.column.{name}" for name in ("id", "state", "last", "due", "uses", "name")))
    for document in documents:
        last = document["last"]
        table.add_row(
            document["id"],
            session.say(f"gauge.state.{document['state']}"),
            f"{last['time'][:10]} {session.say('gauge.result.' + last['result'])}" if last else "",
            (document["due"] or "")[:10],
            str(document["uses"]),
            document["name"] or "",
            style=STYLES[document["state"]],
        )
    session.print(table)
    _standing(session, documents[0])


def _history(session: Session, document: dict[str, Any]) -> None:
    if session.json:
        session.emit(document)
        return
    _headline(session, document)
    for line in axis_lines(document, session.out.width):
        session.line(*line)
    table = session.table(*(f"gauge.column.{name}" for name in ("time", "result", "due", "certificate")))
    for one in document["calibrations"]:
        style = "red" if one["result"] == "failed" else "yellow" if one["result"] == "adjusted" else "green"
        result = session.say("gauge.result." + one["result"])
        table.add_row(one["time"], result, one["due"] or "", one["certificate"] or "", style=style)
    if document["calibrations"]:
        session.print(table)
    for span in document["doubtful"]:
        session.line((_span_text(session, span), "red"))
    _standing(session, document)


def _headline(session: Session, document: dict[str, Any]) -> None:
    session.line(
        (document["id"], "bold"),
        (f"  {document['name']}" if document["name"] else "", ""),
        (f"  {session.say('gauge.state.' + document['state'])}", STYLES[document["state"]]),
    )
    for name in document["names"]:
        session.line((f"= {name}", "dim"))


def _span_text(session: Session, span: dict[str, Any]) -> str:
    begin = span["from"] or session.say("gauge.beginning")
    end = span["until"] or session.say("gauge.still")
    cause = span["cause"]
    time = (cause["due"] if span["reason"] == "overdue" else None) or cause["time"]
    why = session.say(f"gauge.doubt.{span['reason']}", time=time)
    return session.say("gauge.span", begin=begin, end=end, why=why)


def _impact(session: Session, document: dict[str, Any]) -> None:
    if session.json:
        session.emit(document)
        return
    gauge_told = document["gauge"]
    _headline(session, gauge_told)
    for span in gauge_told["doubtful"]:
        session.line((_span_text(session, span), "red"))
    session.line((session.say("gauge.counts", **document["counts"]), "bold"))
    if document["results"]:
        _results(session, document["results"])
    if document["units"]:
        _units(session, document["units"])
    _standing(session, gauge_told)


def _results(session: Session, results: list[dict[str, Any]]) -> None:
    names = ("time", "thing", "characteristic", "value", "limits", "reason")
    table = session.table(*(f"gauge.column.{name}" for name in names))
    for each in results[:SHOWN]:
        limits = f"{each['lower_limit'] or ''} … {each['upper_limit'] or ''}"
        table.add_row(
            each["time"],
            ", ".join(each["things"]),
            each["characteristic"],
            f"{each['value'] or each['result'] or ''} {each['unit'] or ''}".strip(),
            limits if each["lower_limit"] or each["upper_limit"] else "",
            each["message"],
        )
    session.print(table)
    _more(session, len(results))


def _units(session: Session, units: list[dict[str, Any]]) -> None:
    table = session.table(*(f"gauge.column.{name}" for name in ("unit", "word", "via", "now")))
    for unit in units[:SHOWN]:
        now = [unit["disposition"], unit["place"], unit["container"], unit["assembly"]]
        now += [session.say(f"ui.ended.{unit['ended']}")] if unit["ended"] else []
        now += [session.say("ui.held")] if unit["held"] else []
        said = " · ".join(each for each in now if each)
        table.add_row(unit["id"], session.say(f"gauge.word.{unit['word']}"), unit["via"] or "", said)
    session.print(table)
    _more(session, len(units))


def _more(session: Session, count: int) -> None:
    if count > SHOWN:
        session.line((session.say("cli.more_rows", count=count - SHOWN), "dim"))


def _standing(session: Session, document: dict[str, Any]) -> None:
    session.line((session.say("gauge.judged_at", at=document["at"], position=document["position"]), "dim"))
