"""``clew trace``: where does this come from, where did it go."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_ids
from clew.doors.cli.trace_tree import print_trace, print_witness
from clew.events.errors import BadRequest, ClewError


@command("trace")
def trace(
    session: Session,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", show_default=False)] = None,
    ids_file: Annotated[str | None, typer.Option("--ids", metavar="FILE|-", show_default=False)] = None,
    direction: Annotated[str, typer.Option("--direction", metavar="backward|forward|both")] = "backward",
    from_: Annotated[str | None, typer.Option("--from", metavar="TIME", show_default=False)] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", show_default=False)] = None,
    as_known_at: Annotated[int | None, typer.Option("--as-known-at", metavar="POSITION", show_default=False)] = None,
    max_depth: Annotated[int | None, typer.Option("--max-depth", min=0, show_default=False)] = None,
    cross_classes: Annotated[bool, typer.Option("--cross-classes", show_default=False)] = False,
    contact: Annotated[bool, typer.Option("--contact", show_default=False)] = False,
    words: Annotated[str, typer.Option("--words", metavar="certain,possible,excluded|all")] = "certain,possible",
    witness: Annotated[str | None, typer.Option("--witness", metavar="NODE", show_default=False)] = None,
    epc_format: Annotated[str | None, typer.Option("--epc-format", metavar="urn|dl", show_default=False)] = None,
) -> int:
    from clew.scenarios.asking import trace_options

    subjects = [*(ids or []), *(read_ids(ids_file) if ids_file else [])]
    if not subjects:
        raise BadRequest("trace.no_subject")
    if epc_format not in (None, "urn", "dl"):
        raise BadRequest("request.bad_choice", name="--epc-format", value=epc_format, choices="urn, dl")
    questions = trace_options(
        direction=direction,
        from_=from_,
        at=at,
        as_known_at=as_known_at,
        max_depth=max_depth,
        cross_classes=cross_classes,
        contact=contact,
        words=words,
    )
    worst = 0
    with session.open() as clew:
        for subject in subjects:
            try:
                for question in questions:
                    answer = clew.trace(subject, question)
                    if witness is not None:
                        _show_witness(session, clew.witness(answer, witness))
                    else:
                        _show(session, clew.trace_document(answer, question.words, epc_format))
            except ClewError as error:
                if len(subjects) == 1:
                    raise
                from clew.doors.cli.run import tell

                tell(error, session.lang, as_json=session.json)
                worst = max(worst, error.exit_code)
    return worst


def _show(session: Session, document: dict[str, Any]) -> None:
    if session.json:
        session.emit(document)
    else:
        print_trace(session, document)


def _show_witness(session: Session, steps: list[dict[str, Any]]) -> None:
    if session.json:
        session.emit({"witness": steps})
    else:
        print_witness(session, steps)
