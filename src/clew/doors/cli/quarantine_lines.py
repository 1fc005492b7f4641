"""How quarantined items, causes and accounts are printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clew.doors.cli.session import Session

RAW_SHOWN = 8000
CAUSES_SHOWN = 20
VERSION_SHOWN = 21
"""A version and as much of its digest as tells two apart."""


def print_items(session: Session, documents: list[dict[str, Any]], total: int) -> None:
    if not documents:
        session.line((session.say("quarantine.empty"), ""))
        return
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


def print_causes(session: Session, documents: list[dict[str, Any]], counts: dict[str, int]) -> None:
    if not documents:
        session.line((session.say("quarantine.empty"), ""))
    else:
        names = ("cause", "count", "field", "source", "first_seen", "last_seen", "message")
        table = session.table(*(f"quarantine.column.{name}" for name in names))
        table.columns[1].justify = "right"
        for document in documents:
            sources = ", ".join(document["sources"])
            more = document["source_count"] - len(document["sources"])
            table.add_row(
                document["cause"],
                f"{document['count']:,}",
                document["field"] or "",
                sources + (f" (+{more})" if more > 0 else ""),
                document["first_seen"][:16].replace("T", " "),
                document["last_seen"][:16].replace("T", " "),
                session.say("quarantine.example", id=document["example"], message=document["message"]),
            )
        session.print(table)
    told = ", ".join(f"{session.say('quarantine.state.' + name)} {count:,}" for name, count in counts.items() if count)
    if told:
        session.line((told, "dim"))


def print_item(session: Session, document: dict[str, Any]) -> None:
    session.line((f"#{document['id']}  {session.say('quarantine.state.' + document['state'])}", "bold"))
    session.line((f"{document['source'] or ''}  {document['place']}", "dim"))
    print_findings(session, document)
    for entry in document["history"]:
        action = session.say(f"quarantine.action.{entry['action']}")
        by = f"  [{entry['mapping']} {entry['mapping_version'][:VERSION_SHOWN]}]" if entry["mapping"] else ""
        session.line((f"{entry['time']}  {entry['principal']}  {action}{by}  {entry['reason']}".rstrip(), "dim"))
        print_changes(session, entry["changes"] or ())
        for finding in entry["findings"] if entry["action"] == "refuse" else ():
            session.line((f"    {finding['place']}: {finding['message']} [{finding['rule']}]", "dim"))
    session.line(("", ""))
    if document["cells"] is not None:
        _print_cells(session, document)
        return
    session.line((document["raw"][:RAW_SHOWN], ""))
    if len(document["raw"]) > RAW_SHOWN:
        command = f"clew quarantine show {document['id']} --raw"
        session.line((session.say("quarantine.raw_cut", command=command), "dim"))


def _print_cells(session: Session, document: dict[str, Any]) -> None:
    """Column and cell, one a line; those that a finding names are marked."""
    wrong = [finding["place"].partition(", column ")[2] for finding in document["findings"]]
    for name, value in document["cells"].items():
        marked = name.partition("#")[0] in wrong or name in wrong
        session.line(("✗ " if marked else "  ", "red"), (name, "dim"), (": ", "dim"), (value, "red" if marked else ""))


def print_changes(session: Session, changes: Iterable[dict[str, Any]]) -> None:
    for change in changes:
        session.line(
            (f"    {change['cell']}: ", ""),
            (change["before"] if change["before"] is not None else "—", "red"),
            (" → ", "dim"),
            (change["after"] if change["after"] is not None else "—", "green"),
        )


def print_findings(session: Session, document: dict[str, Any], before: str = "") -> None:
    for finding in document["findings"]:
        sign = ("✗ ", "red") if finding["severity"] == "refuse" else ("! ", "yellow")
        session.line(sign, (f"{before}{finding['place']}: {finding['message']} [{finding['rule']}]", ""))


def print_account(session: Session, document: dict[str, Any]) -> None:
    """What became of many items; the samples show what an edit does."""
    if not document["chosen"]:
        session.line((session.say("quarantine.none_chosen"), ""))
        return
    for sample in document["samples"]:
        session.line((f"#{sample['id']}", "bold"))
        print_changes(session, sample["changes"])
    code = "quarantine.account.dry_run" if document["dry_run"] else "quarantine.account.done"
    session.line((session.say(code, chosen=document["chosen"], valid=document["valid"]), "bold"))
    for name in ("released", "recorded", "duplicate", "refused", "untouched", "settled"):
        if document[name]:
            session.line((f"  {session.say('quarantine.account.' + name, count=document[name])}", ""))
    for cause in document["causes"][:CAUSES_SHOWN]:
        told = session.say("quarantine.example", id=cause["example"], message=cause["message"])
        session.line((f"  ✗ {cause['count']:,} × ", "red"), (f"{cause['cause']}  {told}", ""))
    if len(document["causes"]) > CAUSES_SHOWN:
        session.line((session.say("cli.more_rows", count=len(document["causes"]) - CAUSES_SHOWN), "dim"))
