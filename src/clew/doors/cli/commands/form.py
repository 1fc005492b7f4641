"""``clew form``: what people enter by hand, from a terminal or a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID, uuid4

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.events.errors import BadRequest

if TYPE_CHECKING:
    from clew.doors.documents.forms import FactLine

Name = Annotated[str, typer.Argument(metavar="FORM", show_default=False)]
REFUSED = 3
NEEDED = "*"


@command("form", "list")
def list_forms(session: Session) -> int:
    from clew.doors.form_entry import form_documents

    with session.open() as clew:
        documents = form_documents(clew, session.lang)
    if session.json:
        for document in documents:
            session.emit(document)
        return 0
    table = session.table(*(f"form.column.{name}" for name in ("name", "title", "step", "says")))
    for document in documents:
        told = [document[name] for name in ("name", "title", "step", "says")]
        table.add_row(*told, style="" if document["may"] else "dim")
    session.print(table)
    return 0


@command("form", "show")
def show(session: Session, name: Name) -> int:
    from clew.doors.form_entry import described

    with session.open() as clew:
        document = described(clew, name, session.lang)
    session.answer(document, _print_form)
    return 0


@command("form", "enter")
def enter(
    session: Session,
    name: Name,
    sets: Annotated[list[str], typer.Option("--set", metavar="FIELD=VALUE", show_default=False)],
    entry: Annotated[UUID | None, typer.Option("--entry", metavar="UUID", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", show_default=False)] = False,
) -> int:
    from clew.doors.form_entry import entered, tried

    values = filled(sets)
    with session.open() as clew:
        if dry_run:
            trial = tried(clew, name, entry or uuid4(), values, session.lang).document
            session.answer(trial, _print_trial)
            return 0 if trial["valid"] else REFUSED
        document = entered(clew, name, entry or uuid4(), values, session.lang)
    session.answer(document, _print_recorded)
    return 0


def filled(sets: Sequence[str]) -> dict[str, str]:
    """``FIELD=VALUE`` by field; what is given for a field again stands on a line of its own. Raises BadRequest."""
    values: dict[str, str] = {}
    for text in sets:
        field, given, value = text.partition("=")
        if not (field.strip() and given):
            raise BadRequest("form.bad_set", text=text)
        values[field.strip()] = f"{values[field.strip()]}\n{value}" if field.strip() in values else value
    return values


def _print_form(session: Session, document: dict[str, Any]) -> None:
    session.line((document["title"], "bold"), (f"  {document['says']}", "dim"))
    table = session.table(*(f"form.column.{name}" for name in ("field", "title", "kind", "choices")))
    for field in document["fields"]:
        choices = ", ".join(each["value"] for each in field["choices"]) or field["unit"] or ""
        needed = NEEDED if field["required"] else ""
        table.add_row(field["name"] + needed, field["label"], session.say(f"form.kind.{field['kind']}"), choices)
    session.print(table)
    session.line((session.say("form.how", form=document["name"]), "dim"))


def _print_trial(session: Session, document: dict[str, Any]) -> None:
    for field in document["fields"]:
        session.line((f"{field['name']}: ", "bold"), (" ".join(field["messages"]), "red"))
    for finding in document["findings"]:
        session.line((f"{finding['place']}: {finding['message']}", "red"))
    for flag in document["flags"]:
        session.line((f"{flag['place']}: {flag['message']}", "yellow"))
    _print_facts(session, document["facts"])
    if document["valid"]:
        session.notice("form.valid")


def _print_recorded(session: Session, document: dict[str, Any]) -> None:
    code = "form.recorded" if document["state"] == "recorded" else "form.known"
    session.line((session.say(code, position=document["position"]), "green"), (f"  {document['event_id']}", "dim"))
    _print_facts(session, document["facts"])


def _print_facts(session: Session, facts: Sequence[FactLine]) -> None:
    for fact in facts:
        session.line((f"{fact['label']}  ", "dim"), (", ".join(fact["value"].splitlines()), ""))
