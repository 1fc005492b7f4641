"""``clew process``: what was measured, and how one characteristic ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session

if TYPE_CHECKING:
    from clew.doors.documents.process import ProcessCharacteristicsDocument


@command("process")
def process(
    session: Session,
    characteristic: Annotated[str | None, typer.Argument(metavar="CHARACTERISTIC", show_default=False)] = None,
    judged: Annotated[bool, typer.Option("--judged")] = False,
    product: Annotated[str | None, typer.Option("--product", metavar="GTIN", show_default=False)] = None,
    step: Annotated[str | None, typer.Option("--step", metavar="BIZSTEP", show_default=False)] = None,
    gauge: Annotated[str | None, typer.Option("--gauge", metavar="GAUGE", show_default=False)] = None,
    equipment: Annotated[str | None, typer.Option("--equipment", metavar="CODE", show_default=False)] = None,
    between: Annotated[tuple[str, str] | None, typer.Option("--between", metavar="T1 T2", show_default=False)] = None,
) -> int:
    from clew.doors.process_wire import characteristics_document, chart_document
    from clew.scenarios.process.asked import chart_asked

    with session.open() as clew:
        if characteristic is None:
            found = characteristics_document(clew, session.lang)
            if session.json:
                session.emit(found)
            else:
                _print_characteristics(session, found)
            return 0
        kind = "outcome" if judged else "measurement"
        asked = chart_asked(
            characteristic, kind=kind, product=product, step=step, gauge=gauge, equipment=equipment,
            between=between or (),
        )  # fmt: skip
        document = chart_document(clew, asked, session.lang)
    if session.json:
        session.emit(document)
        return 0
    session.line((document["statement"], "bold"))
    summary = document["summary"]
    if summary is not None:
        told = {name: f"{summary[name]:.6g}" for name in ("least", "mean", "greatest")}
        session.line((session.say("process.summary", unit=document["unit_symbol"], **told), ""))
    return 0


def _print_characteristics(session: Session, found: ProcessCharacteristicsDocument) -> None:
    columns = ("name", "kind", "title", "readings", "things", "unit")
    table = session.table(*(f"process.column.{name}" for name in columns))
    for each in found["items"]:
        kind = session.say(f"process.of.{each['of']}")
        counts = f"{each['readings']:,}", f"{each['things']:,}"
        table.add_row(each["name"], kind, each["title"], *counts, ", ".join(each["units"]))
    session.print(table)
