"""``clew dictionary``: the terms of the data dictionary; no database is started for them."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.writing import written
from clew.events.errors import NotFound

if TYPE_CHECKING:
    from clew.doors.documents.dictionary import TermDocument

NEAR = 5


@command("dictionary", "list")
def list_terms(
    session: Session,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD", show_default=False)] = None,
    stage: Annotated[str | None, typer.Option("--stage", metavar="STAGE", show_default=False)] = None,
    category: Annotated[str | None, typer.Option("--category", metavar="CATEGORY", show_default=False)] = None,
    grade: Annotated[str | None, typer.Option("--grade", metavar="GRADE", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", show_default=False)] = None,
) -> int:
    from clew.doors.dictionary_wire import CSV_COLUMNS, Wanted, chosen, csv_rows, dictionary_document, known_choice
    from clew.events.dictionary import load
    from clew.language.exporting import csv_pieces

    dictionary = load()
    wanted = known_choice(dictionary, Wanted(q=" ".join(words or ()), stage=stage, category=category, grade=grade))
    if out is not None:
        size = written(out, csv_pieces(CSV_COLUMNS, csv_rows(chosen(dictionary, wanted)[1])))
        session.wrote(out, "csv", size)
        return 0
    document = dictionary_document(dictionary, wanted, session.lang)
    if session.json:
        session.emit(document)
        return 0
    table = session.table(*(f"dictionary.column.{name}" for name in ("name", "label", "type", "unit", "definition")))
    for term in document["terms"]:
        table.add_row(term["name"], term["label"], term["type_label"], term["unit_label"] or "", term["definition"])
    session.print(table)
    session.notice("dictionary.found", count=len(document["terms"]), total=document["total"])
    return 0


@command("dictionary", "show")
def show(session: Session, term: Annotated[str, typer.Argument(metavar="TERM", show_default=False)]) -> int:
    from clew.doors.dictionary_wire import Wanted, chosen, term_document
    from clew.events.dictionary import load
    from clew.events.dictionary.namespace import PREFIX

    dictionary = load()
    found = dictionary.get(term.removeprefix(f"{PREFIX}:"))
    if found is None:
        near = [each.name for each in chosen(dictionary, Wanted(q=term))[1][:NEAR]]
        near = near or get_close_matches(term, dictionary.terms, NEAR)
        raise NotFound("dictionary.no_such_term", term=term, near=", ".join(near) or "–")
    session.answer(term_document(found, dictionary, session.lang), _print_term)
    return 0


def _print_term(session: Session, term: TermDocument) -> None:
    session.line((term["name"], "bold"), (f"  {term['zh']}  {term['en']}", ""))
    session.line((term["definition"], ""))
    facts = {
        "type": " ".join(filter(None, (term["type_label"], term["unit_label"]))),
        "values": ", ".join(each["value"] for each in term["values"]),
        "members": ", ".join(term["members"]),
        "places": ", ".join(term["places"]),
        "category": term["category_label"],
        "role": term["role_label"],
        "grade": term["grade_label"],
        "retention": term["retention_label"],
        "stage": term["stage_label"],
        "clause": term["clause"],
        "source": term["source"],
    }
    for name, value in facts.items():
        if value:
            session.line((f"{session.say(f'dictionary.fact.{name}')}  ", "dim"), (value, ""))
