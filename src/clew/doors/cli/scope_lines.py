"""Recall scopes on a terminal: a headline, bars of where the units are, what is not known, what changed."""

from __future__ import annotations

from typing import Any

from clew.doors.cli.session import Session

BAR = 30
SHOWN = 50
STYLES = {
    "in_stock": "green", "returned": "green", "installed": "cyan", "in_transit": "yellow", "shipped": "red",
    "sold": "red", "consumed": "dim", "scrapped": "dim", "unknown": "magenta",
}  # fmt: skip
_MARKS = {"added": ("+", "red"), "left": ("−", "green"), "reworded": ("~", "yellow"), "moved": ("→", "cyan")}


def print_scope(session: Session, document: dict[str, Any]) -> None:
    """One scope with its last evaluation."""
    evaluation = document["evaluation"]
    summary = evaluation["summary"]
    state = "behind" if document["behind"] else document["state"]
    session.line(
        (f"#{document['id']}", "bold"),
        (f"  {document['name']}" if document["name"] else "", "bold"),
        (f"  {session.say(f'scope.state.{state}')}", "yellow" if state == "behind" else "dim"),
    )
    start = ", ".join(str(each) for value in document["start"].values() for each in _listed(value))
    session.line((session.say("scope.from_start", start=start, direction=document["policy"]["direction"]), "dim"))
    session.line((session.say("scope.counts", **_counts(summary)), "bold"))
    _bars(session, summary)
    if summary["amounts"]:
        told = ", ".join(f"{amount} {uom}" for uom, amount in summary["amounts"].items())
        session.line((session.say("scope.amounts", amounts=told), ""))
    for gap, count in summary["gaps"].items():
        if count:
            session.line(("! ", "yellow"), (f"{session.say(f'scope.gap.{gap}')}: {count:,}", ""))
    said = session.say(
        "scope.evaluated",
        version=evaluation["version"],
        position=evaluation["position"],
        at=evaluation["at"],
        by=evaluation["by"],
        why=session.say(f"scope.why.{evaluation['why']}"),
    )
    session.line((said, "dim"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _counts(summary: dict[str, Any]) -> dict[str, int]:
    words = summary["words"]
    return {
        "pieces": summary["pieces"],
        "lots": summary["lots"],
        "certain": _things(words["certain"]),
        "possible": _things(words["possible"]),
        "excluded": _things(words["excluded"]),
        "in_reach": summary["in_reach"],
        "held": summary["held"],
    }


def _things(counts: dict[str, int]) -> int:
    return counts["instance"] + counts["lot"]


def _bars(session: Session, summary: dict[str, Any]) -> None:
    most = max(summary["statuses"].values(), default=0)
    if not most:
        return
    table = session.table("scope.column.status", "scope.list.units", "scope.list.share")
    table.columns[1].justify = "right"
    for status in STYLES:
        if count := summary["statuses"][status]:
            bar = "█" * max(1, round(BAR * count / most))
            table.add_row(session.say(f"scope.status.{status}"), f"{count:,}", bar, style=STYLES[status])
    session.print(table)


def print_difference(session: Session, document: dict[str, Any]) -> None:
    """What two versions found differently."""
    names = {"id": document["id"], "older": document["older"], "newer": document["newer"]}
    session.line((session.say("scope.between", **names), "bold"))
    changes = document["changes"]
    if not changes:
        session.line((session.say("scope.no_difference"), "dim"))
    for each in changes[:SHOWN]:
        mark, style = _MARKS.get(each["change"], ("·", "dim"))
        events = ", ".join(str(position) for position in each["events"])
        session.line(
            (f"{mark} ", style),
            (each["id"], "bold"),
            (f"  {session.say('scope.change.' + each['change'])}  {_said(session, each)}", ""),
            (f"  {session.say('scope.by_events', events=events)}" if events else "", "dim"),
        )
    if len(changes) > SHOWN:
        session.line((session.say("cli.more_rows", count=len(changes) - SHOWN), "dim"))


def _said(session: Session, change: dict[str, Any]) -> str:
    told = [
        " ".join(filter(None, (_word(session, unit, change["change"]), unit["destination"] or unit["place"])))
        for unit in (change["before"], change["after"])
        if unit is not None
    ]
    return " → ".join(dict.fromkeys(told))


def _word(session: Session, unit: dict[str, Any], change: str) -> str:
    if change == "reworded" or unit["status"] is None:
        return session.say(f"trace.word.{unit['word']}")
    return session.say(f"scope.status.{unit['status']}")


def print_what_if(session: Session, document: dict[str, Any]) -> None:
    """What each hold would take, and the fewest that take all."""
    session.line((session.say("scope.in_reach", count=document["in_reach"]), "bold"))
    if document["holds"]:
        table = session.table(*(f"scope.what_if.{each}" for each in ("hold", "captured", "remaining", "where", "more")))
        for each in document["holds"]:
            where = ", ".join(f"{at['place'] or '?'} {at['count']:,}" for at in each["where"][:3])
            more = ", ".join(f"{amount} {uom}" for uom, amount in each["prevented"].items())
            table.add_row(each["id"], f"{each['captured']:,}", f"{each['remaining']:,}", where, more)
        session.print(table)
    if document["suggested"]:
        session.line((session.say("scope.suggested", count=len(document["suggested"])), ""))
    table = session.table(*(f"scope.what_if.{each}" for each in ("hold", "kind", "captured", "total")))
    for each in document["suggested"][:SHOWN]:
        total = f"{each['total']:,} / {each['of']:,}"
        table.add_row(each["key"], session.say(f"scope.kind.{each['kind']}"), f"{each['captured']:,}", total)
    if document["suggested"]:
        session.print(table)
    gone = [(status, count) for status, count in document["out_of_reach"].items() if count]
    if gone:
        told = ", ".join(f"{session.say(f'scope.status.{status}')} {count:,}" for status, count in gone)
        session.line((session.say("scope.out_of_reach", told=told), "yellow"))
