"""``clew trace``: where does this come from, where did it go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clew.doors.cli.errors import tell
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_ids
from clew.doors.cli.trace_tree import print_trace, print_witness
from clew.doors.wire import witness_document
from clew.events.errors import BadRequest, ClewError, NotFound
from clew.scenarios.asking import spelling, trace_options

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.tracing import Answer


@command("trace")
def trace(
    session: Session,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", show_default=False)] = None,
    ids_file: Annotated[str | None, typer.Option("--ids", metavar="FILE|-", show_default=False)] = None,
    direction: Annotated[str, typer.Option("--direction", metavar="backward|forward|both")] = "backward",
    from_: Annotated[str | None, typer.Option("--from", metavar="TIME", show_default=False)] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", show_default=False)] = None,
    as_known_at: Annotated[int | None, typer.Option("--as-known-at", metavar="POSITION", show_default=False)] = None,
    max_depth: Annotated[int | None, typer.Option("--max-depth", min=0, max=1_000_000_000, show_default=False)] = None,
    cross_classes: Annotated[bool, typer.Option("--cross-classes", show_default=False)] = False,
    contact: Annotated[bool, typer.Option("--contact", show_default=False)] = False,
    words: Annotated[str, typer.Option("--words", metavar="certain,possible,excluded|all")] = "certain,possible",
    witness: Annotated[str | None, typer.Option("--witness", metavar="NODE", show_default=False)] = None,
    epc_format: Annotated[str | None, typer.Option("--epc-format", metavar="urn|dl", show_default=False)] = None,
) -> int:
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
                answers = [(clew.trace(subject, question), question.words) for question in questions]
                if witness is not None:
                    document = _witness(clew, [answer for answer, _ in answers], witness, epc_format)
                    _show(session, document, print_witness)
                    continue
                for answer, wanted in answers:
                    _show(session, clew.trace_document(answer, wanted, epc_format), print_trace)
            except ClewError as error:
                if len(subjects) == 1:
                    raise
                tell(error, session.lang, as_json=session.json)
                worst = max(worst, error.exit_code)
    return worst


def _witness(clew: Clew, answers: Sequence[Answer], name: str, epc_format: str | None) -> dict[str, Any]:
    """The path to a node in the first direction that knows it. Raises NotFound when none does."""
    for answer in answers[:-1]:
        try:
            return _path(clew, answer, name, epc_format)
        except NotFound:
            continue
    return _path(clew, answers[-1], name, epc_format)


def _path(clew: Clew, answer: Answer, name: str, epc_format: str | None) -> dict[str, Any]:
    node = clew.node_of(answer, name)
    return witness_document(answer, node, clew.witness(answer, node.key), spelling(epc_format))


def _show(session: Session, document: dict[str, Any], tell_it: Callable[[Session, dict[str, Any]], None]) -> None:
    if session.json:
        session.emit(document)
    else:
        tell_it(session, document)
