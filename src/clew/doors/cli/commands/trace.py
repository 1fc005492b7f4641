"""``clew trace``: where does this come from, where did it go; from things, facets, excursions or a content."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from clew.doors.cli.errors import tell
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_ids
from clew.doors.cli.trace_tree import print_witness
from clew.doors.trace_wire import Page, start_document, trace_columns, trace_pieces
from clew.doors.wire import witness_document
from clew.events.errors import BadRequest, ClewError, NotFound
from clew.scenarios.asking import TraceOptions, spelling, trace_options, words_value
from clew.scenarios.mixing_asked import asked_mixing

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.scenarios.starting_sets import StartAsked, Starting
    from clew.tracing import Answer

Told = tuple["Answer", "Starting | None"]
WORDS_GIVEN = "certain,possible"
"""Which nodes are given where nobody says which."""


class _Wanted(msgspec.Struct, frozen=True):
    """How the answers are to be shown."""

    page: Page
    epc_format: str | None
    witness: str | None
    svg: Path | None
    pieces: Callable[..., Iterator[bytes]]


@command("trace")
def trace(
    session: Session,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", show_default=False)] = None,
    ids_file: Annotated[str | None, typer.Option("--ids", metavar="FILE|-", show_default=False)] = None,
    together: Annotated[bool, typer.Option("--together", show_default=False)] = False,
    facet: Annotated[list[str] | None, typer.Option("--facet", metavar="NAME=VALUE", show_default=False)] = None,
    excursion: Annotated[list[str] | None, typer.Option("--excursion", metavar="LIMIT", show_default=False)] = None,
    content_of: Annotated[list[str] | None, typer.Option("--content-of", metavar="ID", show_default=False)] = None,
    between: Annotated[tuple[str, str] | None, typer.Option("--between", metavar="T1 T2", show_default=False)] = None,
    direction: Annotated[
        str | None, typer.Option("--direction", metavar="backward|forward|both", show_default=False)
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="TIME", show_default=False)] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", show_default=False)] = None,
    as_known_at: Annotated[
        int | None, typer.Option("--as-known-at", metavar="POSITION", min=0, show_default=False)
    ] = None,
    max_depth: Annotated[int | None, typer.Option("--max-depth", min=0, max=1_000_000_000, show_default=False)] = None,
    cross_classes: Annotated[bool, typer.Option("--cross-classes", show_default=False)] = False,
    contact: Annotated[bool, typer.Option("--contact", show_default=False)] = False,
    words: Annotated[
        str | None, typer.Option("--words", metavar="certain,possible,excluded|all", show_default=False)
    ] = None,
    excluded: Annotated[bool, typer.Option("--excluded", show_default=False)] = False,
    limit: Annotated[int | None, typer.Option("--limit", metavar="COUNT", min=0, show_default=False)] = None,
    offset: Annotated[int, typer.Option("--offset", metavar="COUNT", min=0, show_default=False)] = 0,
    mixing: Annotated[str, typer.Option("--mixing", metavar="any|plug|perfect")] = "any",
    band: Annotated[str | None, typer.Option("--band", metavar="QUANTITY", show_default=False)] = None,
    cutoff: Annotated[str | None, typer.Option("--cutoff", metavar="SHARE", show_default=False)] = None,
    mixing_of: Annotated[
        list[str] | None, typer.Option("--mixing-of", metavar="OPERATION=MODEL", show_default=False)
    ] = None,
    witness: Annotated[str | None, typer.Option("--witness", metavar="NODE", show_default=False)] = None,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", show_default=False)] = None,
    format_: Annotated[str, typer.Option("--format", metavar="nodes|columns")] = "nodes",
    epc_format: Annotated[str | None, typer.Option("--epc-format", metavar="urn|dl", show_default=False)] = None,
) -> int:
    if format_ not in ("nodes", "columns"):
        raise BadRequest("request.bad_choice", name="--format", value=format_, choices="nodes, columns")
    if format_ == "columns" and not session.json:
        raise BadRequest("trace.columns_are_json")
    if epc_format not in (None, "urn", "dl"):
        raise BadRequest("request.bad_choice", name="--epc-format", value=epc_format, choices="urn, dl")
    things = [*(ids or []), *(read_ids(ids_file) if ids_file else [])]
    start = _start(things, facet or (), excursion or (), content_of or (), between or (), at)
    questions = trace_options(
        direction=direction or ("forward" if start.is_set else "backward"),
        from_=from_,
        at=None if content_of else at,
        as_known_at=as_known_at,
        max_depth=max_depth,
        cross_classes=cross_classes,
        contact=contact,
        words=_words(words, excluded=excluded),
        mixing=asked_mixing(mixing, band, cutoff, mixing_of or ()),
    )
    wanted = _Wanted(
        Page(limit, offset), epc_format, witness, svg, trace_columns if format_ == "columns" else trace_pieces
    )
    with session.open() as clew:
        if together or start.is_set:
            told = [(answer, found) for found, answer in clew.trace_from(start, questions)]
            _answered(session, clew, told, questions, wanted)
            return 0
        return _each(session, clew, start.things, questions, wanted)


def _words(words: str | None, *, excluded: bool) -> str:
    """Raises BadRequest for both, unless they say the same."""
    if not excluded:
        return WORDS_GIVEN if words is None else words
    if words is not None and words_value(words) != {"excluded"}:
        raise BadRequest("trace.words_and_excluded", value=words)
    return "excluded"


def _start(
    things: Sequence[str],
    facets: Sequence[str],
    excursions: Sequence[str],
    contents_of: Sequence[str],
    between: Sequence[str],
    at: str | None,
) -> StartAsked:
    from clew.scenarios.starting_sets import start_asked

    return start_asked(
        things=things,
        facets=facets,
        excursions=excursions,
        contents_of=contents_of,
        between=between,
        content_at=at if contents_of else None,
    )


def _each(
    session: Session, clew: Clew, things: Sequence[str], questions: Sequence[TraceOptions], wanted: _Wanted
) -> int:
    """An answer for each thing; what is wrong with one does not keep the others from theirs."""
    if wanted.svg is not None and len(things) > 1:
        raise BadRequest("trace.svg_of_one")
    worst = 0
    for thing in things:
        try:
            told: list[Told] = [(clew.trace(thing, question), None) for question in questions]
            _answered(session, clew, told, questions, wanted)
        except ClewError as error:
            if len(things) == 1:
                raise
            tell(error, session.lang, as_json=session.json)
            worst = max(worst, error.exit_code)
    return worst


def _answered(
    session: Session, clew: Clew, told: Sequence[Told], questions: Sequence[TraceOptions], wanted: _Wanted
) -> None:
    if wanted.svg is not None:
        _write_svg(session, clew, [answer for answer, _ in told], wanted.svg)
    if wanted.witness is not None:
        document = _witness(clew, [answer for answer, _ in told], wanted.witness, wanted.epc_format)
        if session.json:
            session.emit(document)
        else:
            print_witness(session, document)
        return
    for (answer, start), question in zip(told, questions, strict=True):
        if session.json:
            for piece in wanted.pieces(answer, question.words, spelling(wanted.epc_format), start, wanted.page):
                sys.stdout.buffer.write(piece)
            sys.stdout.flush()
        else:
            _print(session, clew, answer, start, question, wanted)


def _print(
    session: Session, clew: Clew, answer: Answer, start: Starting | None, question: TraceOptions, wanted: _Wanted
) -> None:
    from clew.doors.cli.mixing_lines import print_mixing
    from clew.doors.cli.trace_lanes import print_drawing, print_list

    spell = spelling(wanted.epc_format)
    if wanted.page.is_all and "certain" in question.words:
        print_drawing(session, clew, answer, None if start is None else start_document(start, spell))
    print_list(session, answer, question.words, wanted.page, spell)
    print_mixing(session, answer, spell)


def _write_svg(session: Session, clew: Clew, answers: Sequence[Answer], file: Path) -> None:
    from clew.doors.trace_drawing.showing import trace_svg

    if len(answers) > 1:
        raise BadRequest("trace.svg_of_one")
    try:
        file.write_text(trace_svg(clew, answers[0], session.lang), encoding="utf-8")
    except OSError as error:
        raise BadRequest("trace.svg_unwritten", file=str(file), detail=error.strerror or "") from error
    session.notice("trace.svg_written", file=str(file))


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
