"""``clew cause``: from a list of defects to a ranked, honest cause; and the runs that were recorded."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import is_text, read_bytes
from clew.events.errors import BadRequest

if TYPE_CHECKING:
    from clew.bootstrap.cause_verbs import Named
    from clew.storage.cause_runs import CauseRun

NOT_EQUAL = 3
"""Exit code of a repetition that found otherwise."""


LISTS = (".txt", ".csv")


@command("cause")
def cause(
    session: Session,
    outcome: Annotated[
        str | None, typer.Option("--outcome", metavar="CHARACTERISTIC=VALUE", show_default=False)
    ] = None,
    bad: Annotated[list[str] | None, typer.Option("--bad", metavar="FILE|ID,ID", show_default=False)] = None,
    good: Annotated[list[str] | None, typer.Option("--good", metavar="FILE|ID,ID", show_default=False)] = None,
    product: Annotated[str | None, typer.Option("--product", metavar="GTIN", show_default=False)] = None,
    between: Annotated[tuple[str, str] | None, typer.Option("--between", metavar="T1 T2", show_default=False)] = None,
    fix: Annotated[list[str] | None, typer.Option("--fix", metavar="FACET", show_default=False)] = None,
    know: Annotated[Path | None, typer.Option("--know", metavar="FILE", show_default=False)] = None,
    q: Annotated[float, typer.Option("--q", metavar="RATE")] = 0.05,
    seed: Annotated[int, typer.Option("--seed", metavar="NUMBER")] = 1,
    as_known_at: Annotated[
        int | None, typer.Option("--as-known-at", metavar="POSITION", min=0, show_default=False)
    ] = None,
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE")] = "UTC",
    matched: Annotated[int | None, typer.Option("--matched", metavar="N", min=1, show_default=False)] = None,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", show_default=False)] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=10_000)] = 10,
) -> int:
    from clew.scenarios.cause.asking import asked_of, question_of

    asked = asked_of(q=q, seed=seed, know=None if know is None else (str(know), read_bytes(know)))
    question = question_of(
        outcome=outcome, product=product, between=between, fix=fix or (), as_known_at=as_known_at, zone=zone,
        matched=matched,
    )  # fmt: skip
    _check_svg(svg)
    named, compared = _read(bad), None if good is None else _read(good)
    with session.open() as clew, session.progress() as progress:
        run = clew.cause(clew.cause_about(question, bad=named, good=compared), asked, progress=progress)
        with progress.aside():
            _give(session, run, svg, top)
    return 0


def _read(given: list[str] | None) -> list[Named]:
    """Each as identifiers, or as the text of the file it names."""
    found: list[Named] = []
    for each in given or ():
        if each == "-" or _is_file(each):
            text = read_bytes(Path(each)).decode("utf-8-sig", errors="replace")
            if not is_text(text):
                raise BadRequest("request.not_text", name=each)
            found.append(("list", text))
        else:
            found += [("name", name.strip()) for name in each.split(",") if name.strip()]
    return found


def _is_file(name: str) -> bool:
    """Whether it names a file: one that is there, or what nobody but a file is called."""
    try:
        return Path(name).is_file() or name.lower().endswith(LISTS)
    except OSError:  # too long for a file's name
        return False


def _give(session: Session, run: CauseRun, svg: Path | None, top: int) -> None:
    from clew.doors.cli.cause_lines import print_answer
    from clew.scenarios.cause.desk import run_document

    document = run_document(run)
    if svg is not None:
        _write_svg(session, document, svg)
    if session.json:
        session.emit(document)
    else:
        print_answer(session, document, top=top)


def _check_svg(file: Path | None) -> None:
    """Before anything is reckoned: that a minute's answer has nowhere to go shows at once."""
    if file is None:
        return
    if file.suffix.lower() != ".svg":
        raise BadRequest("cause.bad_svg", file=str(file))
    wrong = None
    if not file.parent.is_dir():
        wrong = errno.ENOENT
    elif file.is_dir():
        wrong = errno.EISDIR
    elif not os.access(file if file.exists() else file.parent, os.W_OK):
        wrong = errno.EACCES
    if wrong is not None:
        raise BadRequest("file.unwritable", file=str(file), detail=os.strerror(wrong))


def _write_svg(session: Session, document: dict[str, Any], file: Path) -> None:
    from clew.doors.cause_drawing import cause_svg

    try:
        file.write_text(cause_svg(document, session.lang), encoding="utf-8")
    except OSError as error:
        raise BadRequest("file.unwritable", file=str(file), detail=error.strerror or "") from error
    session.notice("cause.drawn", file=str(file))


@command("cause", "list")
def cause_list(
    session: Session,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 30,
    offset: Annotated[int, typer.Option("--offset", min=0)] = 0,
) -> int:
    from clew.scenarios.cause.asking import asked_words
    from clew.scenarios.cause.desk import run_heading

    with session.open() as clew:
        headings = [run_heading(each) for each in clew.cause_runs(limit=limit, offset=offset)]
    if session.json:
        for each in headings:
            session.emit(each)
        return 0
    if not headings:
        session.line((session.say("cause.no_runs"), "dim"))
        return 0
    table = session.table(*(f"cause.runs.{name}" for name in ("id", "at", "question", "verdict", "position", "by")))
    for each in headings:
        asked = " ".join(asked_words(each["question"]))
        verdict = session.say(f"cause.verdict.{each['verdict']}")
        table.add_row(str(each["id"]), each["at"][:19], asked, verdict, f"{each['position']:,}", each["principal"])
    session.print(table)
    return 0


@command("cause", "show")
def cause_show(
    session: Session,
    id: Annotated[str, typer.Argument(metavar="ID")],
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", show_default=False)] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, max=10_000)] = 10,
) -> int:
    _check_svg(svg)
    with session.open() as clew:
        run = clew.cause_run(id)
    _give(session, run, svg, top)
    return 0


@command("cause", "repeat")
def cause_repeat(session: Session, id: Annotated[str, typer.Argument(metavar="ID")]) -> int:
    from clew.scenarios.cause.desk import repeated_document

    with session.open() as clew, session.progress() as progress:
        document = repeated_document(clew.repeat_cause(id, progress=progress))
    if session.json:
        session.emit(document)
    else:
        outcome = "equal" if document["equal"] else "different"
        told = {"id": document["run"], "position": document["position"]}
        session.line((session.say(f"cause.repeat.{outcome}", **told), "green" if document["equal"] else "red"))
        if document["different"]:
            session.line(("  " + session.say("cause.repeat.members", members=", ".join(document["different"])), ""))
        if not document["study_equal"]:
            session.line(("  " + session.say("cause.repeat.study"), ""))
        if not document["code_equal"]:
            session.line(("  " + session.say("cause.repeat.code", version=document["code_version"]), "dim"))
    return 0 if document["equal"] else NOT_EQUAL


@command("cause", "verdict")
def cause_verdict(
    session: Session,
    run: Annotated[str, typer.Argument(metavar="RUN")],
    suspect: Annotated[str | None, typer.Argument(metavar="SUSPECT", show_default=False)] = None,
    judged: Annotated[str | None, typer.Option("--as", metavar="VERDICT", show_default=False)] = None,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", show_default=False)] = "",
) -> int:
    from clew.scenarios.cause.verdicts import JUDGED, verdict_document

    if suspect is not None and judged is None:
        raise BadRequest("request.bad_choice", name="--as", value="", choices=", ".join(JUDGED))
    with session.open() as clew:
        if suspect is None or judged is None:
            number = clew.cause_run(run).id
            given = clew.cause_verdicts([number])
        else:
            given = clew.judge_suspect(run, suspect, judged, because)
            number = given[-1].run_id
            last = session.say(f"cause.judged.{given[-1].verdict}")
            session.notice("cause.judged_now", run=number, suspect=given[-1].suspect, verdict=last)
    documents = [verdict_document(each) for each in given]
    if session.json:
        session.emit({"run": number, "items": documents})
        return 0
    for each in documents:
        said = session.say(
            "cause.judged_by",
            verdict=session.say(f"cause.judged.{each['verdict']}"),
            by=each["principal"].partition(":")[2],
            at=each["at"][:19],
            because=each["because"],
        )
        session.line((f"{each['suspect']:>3}  ", "dim"), (said, ""))
    if not documents:
        session.line((session.say("cause.no_verdicts", run=number), "dim"))
    return 0
