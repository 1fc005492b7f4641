"""``clew rules``: what comes in is judged by them; shipped ones, and the site's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.doors.rule_documents import RULE, book_document, removed_document, rules_document, trial_document

REFUSED = 3
FINDINGS_SHOWN = 100
_SIGNS = {"flag": ("! ", "yellow"), "quarantine": ("✗ ", "red"), "refuse": ("✗✗ ", "bold red")}
RuleFileArgument = typer.Argument(metavar="RULES", show_default=False)


@command("rules", "list")
def list_rules(session: Session) -> int:
    with session.open() as clew:
        desk = clew.rules
        document = rules_document(desk.version, desk.list(), desk.history(), session.lang)
    if session.json:
        session.emit(document)
        return 0
    table = session.table(
        *(f"rules.column.{name}" for name in ("book", "rule", "severity", "kind", "origin", "message"))
    )
    for book in document["books"]:
        for rule in book["rules"]:
            table.add_row(*_row(session, book, rule))
    session.print(table)
    session.line((session.say("rules.in_force", version=document["version"]), "dim"))
    return 0


def _row(session: Session, book: dict[str, Any], rule: dict[str, Any]) -> tuple[str, ...]:
    origin, severity = session.say(f"rules.origin.{book['origin']}"), session.say(f"rules.severity.{rule['severity']}")
    return book["name"], rule["name"], severity, rule["kind"], origin, rule["message"] or ""


@command("rules", "show")
def show_rule(session: Session, name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)]) -> int:
    import yaml

    with session.open() as clew:
        shelf, rules = clew.rules.show(name)
        document = book_document(shelf, rules, session.lang)
    if session.json:
        session.emit(document)
        return 0
    session.line((f"{document['name']} {document['version']}", "bold"), (f"  {document['title']}", ""))
    origin = session.say(f"rules.origin.{document['origin']}")
    session.line((" ".join(filter(None, (origin, document["added_at"], document["added_by"]))), "dim"))
    session.line((yaml.safe_dump(document["rules"], allow_unicode=True, sort_keys=False).rstrip(), ""))
    return 0


@command("rules", "add")
def add_rules(
    session: Session, file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]
) -> int:  # fmt: skip
    data = read_bytes(file)
    with session.open() as clew:
        shelf = clew.rules.add(data)
    if session.json:
        session.emit(book_document(shelf, shelf.book.rules, session.lang))
    else:
        session.line((session.say("rules.added", name=shelf.book.name, count=len(shelf.book.rules)), "green"))
    return 0


@command("rules", "remove")
def remove_rules(session: Session, name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)]) -> int:
    with session.open() as clew:
        book = clew.rules.remove(name)
    if session.json:
        session.emit(removed_document(book))
    else:
        session.line((session.say("rules.removed", name=book.name), "green"))
    return 0


@command("rules", "test")
def try_rules(
    session: Session,
    rules: Annotated[Path, RuleFileArgument],
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    mapping: Annotated[str | None, typer.Option("--mapping", metavar="NAME|FILE", show_default=False)] = None,
    record: Annotated[bool, typer.Option("--record", show_default=False)] = False,
) -> int:
    from clew.bootstrap.installation import rules_without_record
    from clew.collection.connectors import Source

    source = Source(read_bytes(file), name=file.name, mapping=_mapping(mapping))
    data = read_bytes(rules)
    if record:
        with session.open() as clew:
            reading = clew.rules.test(data, source)
    else:
        reading = rules_without_record().test(data, source)
    document = trial_document(str(file), reading, session.lang)
    if session.json:
        session.emit(document)
    else:
        _show(session, document)
    return REFUSED if reading.rejected else 0


def _mapping(mapping: str | None) -> str | None:
    """A mapping file's text; any other word is the name of a shipped mapping."""
    if mapping is None or not mapping.endswith((".yaml", ".yml")):
        return mapping
    return read_bytes(Path(mapping)).decode("utf-8-sig", errors="replace")


def _show(session: Session, document: dict[str, Any]) -> None:
    found = [finding for outcome in document["outcomes"] for finding in outcome["findings"]]
    for finding in found[:FINDINGS_SHOWN]:
        judged = finding["code"].startswith(RULE) or finding["severity"] == "flag"
        sign = _SIGNS[finding["severity"] if judged else "quarantine"]
        session.line(sign, (f"{finding['place']}: {finding['message']} [{finding['rule']}]", ""))
    if len(found) > FINDINGS_SHOWN:
        session.line((session.say("cli.more_rows", count=len(found) - FINDINGS_SHOWN), "dim"))
    if not found:
        session.line((session.say("rules.nothing_found"), "green"))
    session.line((session.say("rules.tested", items=len(document["outcomes"]), **document["rules"]), "bold"))
