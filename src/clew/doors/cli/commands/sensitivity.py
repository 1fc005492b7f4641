"""``clew sensitivity``: how far the answer of a trace depends on how material is taken to mix."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from clew.doors.cli.mixing_lines import mixed_lines
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.scenarios.asking import spelling, trace_options
from clew.scenarios.mixing_asked import asked_mixing
from clew.scenarios.sensitivity import MODELS, asked_models

SHOWN = 40
STYLES = {"certain": "bold", "possible": "", "excluded": "dim", None: "dim"}


@command("sensitivity")
def sensitivity(
    session: Session,
    id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    models: Annotated[str, typer.Option("--models", metavar="MODEL,…")] = MODELS,
    direction: Annotated[str, typer.Option("--direction", metavar="backward|forward")] = "forward",
    from_: Annotated[str | None, typer.Option("--from", metavar="TIME", show_default=False)] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", show_default=False)] = None,
    as_known_at: Annotated[
        int | None, typer.Option("--as-known-at", metavar="POSITION", min=0, show_default=False)
    ] = None,
    cross_classes: Annotated[bool, typer.Option("--cross-classes", show_default=False)] = False,
    contact: Annotated[bool, typer.Option("--contact", show_default=False)] = False,
    mixing_of: Annotated[
        list[str] | None, typer.Option("--mixing-of", metavar="OPERATION=MODEL", show_default=False)
    ] = None,
    epc_format: Annotated[str | None, typer.Option("--epc-format", metavar="urn|dl", show_default=False)] = None,
) -> int:
    asked = asked_models(models, asked_mixing(of=mixing_of or ()))
    spell = spelling(epc_format)
    questions = trace_options(
        direction=direction,
        from_=from_,
        at=at,
        as_known_at=as_known_at,
        max_depth=None,
        cross_classes=cross_classes,
        contact=contact,
        words="all",
    )
    with session.open() as clew:
        documents = [clew.sensitivity(id, question, asked).document(spell) for question in questions]
    for document in documents:
        if session.json:
            session.emit(document)
        else:
            _print(session, document)
    return 0


def _print(session: Session, document: dict[str, Any]) -> None:
    session.line((", ".join(document["subjects"]), "bold"), (f"  {document['direction']}", "dim"))
    names = ("mixing", "certain", "possible", "excluded", "units", "lots", "operations")
    table = session.table(*(f"sensitivity.column.{name}" for name in names))
    for one in document["models"]:
        counts, reached = one["counts"], one["reached"]
        numbers = (*counts.values(), reached["instance"], reached["lot"], reached["operation"])
        table.add_row(one["mixing"], *map(str, numbers))
    session.print(table)
    for one in document["models"]:
        mixed_lines(session, one["mixed"])
    _differences(session, document)


def _differences(session: Session, document: dict[str, Any]) -> None:
    told = document["differences"]
    session.line((session.say("sensitivity.differences", count=len(told), alike=document["alike"]), "dim"))
    if not told:
        return
    table = session.table("sensitivity.column.id")
    for one in document["models"]:
        table.add_column(one["mixing"])
    for each in told[:SHOWN]:
        table.add_row(each["id"], *(_cell(session, each, one["mixing"]) for one in document["models"]))
    session.print(table)
    if len(told) > SHOWN:
        session.line((session.say("sensitivity.more", count=len(told) - SHOWN), "dim"))


def _cell(session: Session, each: dict[str, Any], model: str) -> str:
    word, share = each["words"][model], each["shares"][model]
    if word is None:
        return "–"
    shown = session.say(f"sensitivity.word.{word}")
    return shown if share is None else f"{shown} {share:.3%}"
