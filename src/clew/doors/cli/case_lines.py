"""Quality cases on a terminal: a headline, what is missing, the balance as a bar, who is to be told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from clew.doors.cli.session import Session
from clew.doors.trends import percent

BAR = 40
STYLES = {
    "held": "green", "released": "green", "returned": "green", "recovered": "green", "scrapped": "dim",
    "free": "yellow", "out": "red", "unknown": "magenta",
}  # fmt: skip
STATES = {"open": "yellow", "sent": "cyan", "acknowledged": "green"}


def print_case(session: Session, document: dict[str, Any]) -> None:
    """One case: what it is, what it is linked to, what comes next."""
    head = document["head"]
    state = session.say(f"case.state.{head['state']}")
    session.line(
        (f"#{head['number']}  {head['title']}", "bold"),
        (f"  {state}", "cyan"),
        (f"  {session.say('case.overdue')}" if head["overdue"] else "", "yellow"),
    )
    facts = {
        "severity": session.say(f"case.severity.{head['severity']}"),
        "owner": head["owner"] or None,
        "due": head["due"],
        "days": head["days_open"],
    }
    session.line((session.say("case.headline", **facts), "dim"))
    if head["complaint"]["text"]:
        session.line((head["complaint"]["text"], ""))
    for each in document["reports"]:
        session.line(
            (f"  {session.say('case.link.report')} #{each['number']} {each['name']}  ", ""),
            (f"{each['written_at']}  {each['kind_said']}", "dim"),
        )
        session.line((f"    “{each['text']}”", ""))
    for unit in document["units"]:
        session.line(("  ", ""), (unit["id"], "bold"))
    for each in document["scopes"]:
        session.line((f"  {session.say('case.link.scope')} #{each['scope']['id']} {each['scope']['name']}", ""))
    for each in document["causes"]:
        session.line((f"  {session.say('case.link.cause')} #{each['run']} {each['sentence']}", ""))
        for judged in each["judged"]:
            told = session.say(f"case.judged.{judged['verdict']}")
            session.line(
                (f"    {judged['suspect']}: {told}  {judged['because']}  ", ""),
                (f"{judged['by']}  {judged['at']}", "dim"),
            )
    for each in document["actions"]:
        told = session.say(f"case.action.{each['state']}")
        style = "yellow" if each["overdue"] else ""
        session.line((f"  {each['discipline']} {each['number']}. {each['text']}", ""), (f"  {told}", style))
    for step in document["ahead"]:
        session.line((f"→ {session.say('case.state.' + step['state'])}", "bold"))
        for each in step["missing"]:
            session.line(("  ! ", "yellow"), (each["message"], ""))


def print_account(session: Session, document: dict[str, Any]) -> None:
    """The balance: a line for each fate, then the lots."""
    accounted = percent(document["accounted"])
    session.line((session.say("case.balance", total=document["total"], accounted=accounted), "bold"))
    for part in document["parts"]:
        if part["count"]:
            width = round(BAR * part["share"])
            style = STYLES[part["part"]]
            session.line((f"  {'█' * width or '▏':<{BAR}} ", style), (f"{part['count']:>7,}  {part['name']}", ""))
    for lot in document["lots"]:
        told = {name: f"{lot[name]} {lot['uom']}" for name in ("came", "used", "shipped", "scrapped", "held", "left")}
        session.line((session.say("case.lots", lots=lot["lots"], **told), ""))
    if document["used_up"]:
        session.line((session.say("case.used_up", count=document["used_up"]), "dim"))
    if document["lots_without_amount"]:
        session.line(("! ", "yellow"), (session.say("case.no_amount", count=document["lots_without_amount"]), ""))
    session.line((session.say("trace.position", position=document["position"]), "dim"))


def print_notices(session: Session, document: dict[str, Any]) -> None:
    """Who has affected things, and what they were told."""
    if not document["notices"]:
        session.line((session.say("case.no_holders"), "dim"))
        return
    table = session.table(*(f"case.notices.{each}" for each in ("holder", "pieces", "lots", "state", "on")))
    for each in document["notices"]:
        mark = each["marks"][0] if each["marks"] else None
        state = session.say(f"case.notice.{each['state']}")
        changed = f" · {session.say('case.notices.changed')}" if each["changed"] else ""
        lots = _amounts(each["lots"])
        table.add_row(
            f"{each['name']}\n{each['holder']}" if each["name"] != each["holder"] else each["holder"],
            f"{each['pieces']:,}",
            lots,
            state + changed,
            mark["on"] if mark else "",
            style=STATES[each["state"]],
        )
    session.print(table)


def _amounts(lots: list[dict[str, Any]]) -> str:
    """How many lots, and how much of them together by unit of measure: ``3 (12.5 KGM)``."""
    sums: dict[str, Decimal] = {}
    for lot in lots:
        if lot["amount"] is not None:
            sums[lot["uom"]] = sums.get(lot["uom"], Decimal(0)) + Decimal(lot["amount"])
    told = ", ".join(f"{amount.normalize():f} {uom}" for uom, amount in sorted(sums.items()))
    return "" if not lots else f"{len(lots):,} ({told})" if told else f"{len(lots):,}"


def print_disciplines(session: Session, document: dict[str, Any]) -> None:
    """D0 to D8: what is known, then what was written."""
    for each in document["disciplines"]:
        session.line((f"{each['discipline']}  {each['title']}", "bold"))
        for known in each["known"]:
            session.line(("  · ", "dim"), (known["message"], "dim"))
        if each["text"] is not None:
            session.line((f"  {each['text']['text']}", ""))


def print_history(session: Session, document: dict[str, Any]) -> None:
    """The first first, as it was said."""
    for each in reversed(document["entries"]):
        session.line((f"{each['version']:>4}  {each['at']}  {each['by']}  ", "dim"), (each["message"], ""))
