"""``clew passport``: publishing units to everybody, labels, grades, announced recalls, and what the public reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes, read_ids
from clew.events.errors import BadRequest, Conflict

Code = Annotated[str, typer.Argument(metavar="CODE", show_default=False)]
Symbol = Annotated[str, typer.Option("--symbol", metavar="qr|datamatrix")]
STYLES = {"good": "green", "due": "yellow", "bad": "bold red", "plain": ""}


@command("passport", "publish")
def publish(
    session: Session,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", show_default=False)] = None,
    ids_file: Annotated[str | None, typer.Option("--ids", metavar="FILE|-", show_default=False)] = None,
    by_identifier: Annotated[bool, typer.Option("--by-identifier", show_default=False)] = False,
) -> int:
    from clew.doors.passport_wire import PublishedWire

    named = [*(ids or []), *(read_ids(ids_file) if ids_file else [])]
    with session.open() as clew:
        done, wire = clew.passports.publish(named, by_identifier=by_identifier), PublishedWire(clew, session.lang)
        documents = [wire.published(each.published) for each in done if each.published is not None]
        refused = wire.refused(done)
    for each in refused:
        session.notice("passport.refused", id=each["id"], message=each["message"])
    _list(session, documents)
    return 3 if refused else 0


@command("passport", "list")
def list_passports(
    session: Session,
    text: Annotated[str, typer.Argument(metavar="TEXT", show_default=False)] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100,
) -> int:
    from clew.doors.passport_wire import PublishedWire

    with session.open() as clew:
        wire = PublishedWire(clew, session.lang)
        documents = [wire.published(each) for each in clew.passports.find(text=text, limit=limit)[1]]
        waiting = clew.passports.counts().reports
    if not documents and not session.json:
        session.line((session.say("passport.no_passports"), "dim"))
        return 0
    _list(session, documents)
    if waiting:
        session.notice("passport.reports_waiting", count=waiting)
    return 0


def _list(session: Session, documents: list[Any]) -> None:
    if session.json:
        for document in documents:
            session.emit(document)
        return
    if not documents:
        return
    table = session.table(
        *(f"passport.column.{each}" for each in ("code", "label", "product", "state", "opened", "address"))
    )
    for document in documents:
        state = "withdrawn" if document["withdrawn_at"] else "published"
        table.add_row(
            document["code"],
            document["label"],
            document["product"],
            session.say(f"passport.state.{state}"),
            f"{document['opened']:,}",
            document["address"],
            style="dim" if state == "withdrawn" else "",
        )
    session.print(table)


@command("passport", "show")
def show(session: Session, code: Code) -> int:
    from clew.doors.passport_wire import PublishedWire, passport_document

    with session.open() as clew:
        found = clew.passports.one(code)
        kept = PublishedWire(clew, session.lang).published(found)
        says = passport_document(found.code, *clew.passports.say(found), session.lang) if found.in_force else None
    if session.json:
        session.emit({"published": kept, "says": says})
        return 0
    session.line((kept["label"], "bold"), (f"  {kept['product']}", ""), (f"  {kept['address']}", "cyan"))
    if says is None:
        session.line((session.say("passport.withdrawn_already", id=found.code), "yellow"))
        session.line((kept["because"] or "", "dim"))
        return 0
    _print(session, says)
    return 0


def _print(session: Session, says: Any) -> None:
    status = says["status"]
    session.line((status["title"], STYLES[status["tone"]]), (f"  {status['detail']}", "dim"))
    if status["advice"]:
        session.line((status["advice"], ""))
    for leg in says["journey"]:
        session.line((f"{leg['days']:<20} ", "dim"), (leg["title"], ""), (f"  {leg['detail']}", "dim"))
    for each in says["results"]:
        value = f"{each['value']} {each['unit']}".strip()
        session.line(
            (f"{each['name']}  ", ""), (value, "bold"), (f"  {each['limits']}  {each['verdict']}  {each['day']}", "dim")
        )
    if says["withheld"]:
        code = "passport.withheld" if says["results"] else "passport.withheld.all"
        session.line((session.say(code, count=says["withheld"]), "dim"))
    for each in says["materials"]:
        session.line((f"{each['name']}  ", ""), (each["detail"], "dim"))
    evidence = says["evidence"]
    where = session.say("passport.check.position", position=evidence["position"])
    session.line((evidence["fingerprint"], "dim"), (f"  {where}", "dim"))


@command("passport", "withdraw")
def withdraw(
    session: Session,
    code: Code,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", show_default=False)] = "",
) -> int:
    from clew.doors.passport_wire import PublishedWire

    with session.open() as clew:
        document = PublishedWire(clew, session.lang).published(clew.passports.withdraw(code, because))
    _list(session, [document])
    return 0


@command("passport", "label")
def label(
    session: Session,
    code: Code,
    svg: Annotated[Path, typer.Option("--svg", metavar="FILE", show_default=False)],
    symbol: Symbol = "qr",
) -> int:
    from clew.doors.passport_label import label_svg
    from clew.doors.passport_wire import PublishedWire

    with session.open() as clew:
        found = clew.passports.one(code)
        if not found.in_force:
            raise Conflict("passport.withdrawn_already", id=found.code)
        told = PublishedWire(clew, session.lang).published(found)
    _write(session, svg, label_svg(told["address"], told["product"], told["label"], session.lang, symbol))
    return 0


@command("passport", "sheet")
def sheet(
    session: Session,
    file: Annotated[str, typer.Argument(metavar="FILE", show_default=False)],
    html: Annotated[Path, typer.Option("--html", metavar="FILE", show_default=False)],
    symbol: Symbol = "qr",
) -> int:
    from clew.doors.http.pages_labels import sheet_page
    from clew.doors.label_sheet import listed
    from clew.doors.label_sheet import sheet as made
    from clew.doors.passport_wire import PublishedWire

    names = listed(_read(file))
    with session.open() as clew:
        page = sheet_page(made(clew, PublishedWire(clew, session.lang), names, session.lang, symbol), session.lang)
    _write(session, html, page)
    return 0


def _read(file: str) -> str:
    try:
        return read_bytes(Path(file)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest("request.not_text", name=file) from error


def _write(session: Session, file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadRequest("file.unwritable", file=str(file), detail=error.strerror or "") from error
    if session.json:
        session.emit({"file": str(file)})
        return
    session.notice("passport.written", file=str(file))


@command("passport", "grade")
def grade(
    session: Session,
    names: Annotated[list[str] | None, typer.Argument(metavar="CHARACTERISTIC", show_default=False)] = None,
    internal: Annotated[bool, typer.Option("--internal", show_default=False)] = False,
) -> int:
    from clew.doors.passport_wire import PublishedWire

    with session.open() as clew:
        desk, wire = clew.passports, PublishedWire(clew, session.lang)
        graded = desk.grade(names, public=not internal) if names else desk.characteristics()
        documents = [wire.graded(each) for each in graded]
    if session.json:
        for document in documents:
            session.emit(document)
        return 0
    table = session.table(*(f"passport.column.{each}" for each in ("characteristic", "name", "grade")))
    for document in documents:
        word = "public" if document["public"] else "internal"
        table.add_row(document["name"], document["label"], session.say(f"passport.grade.{word}"))
    session.print(table)
    return 0


@command("passport", "announce")
def announce(
    session: Session,
    scope: Annotated[str, typer.Argument(metavar="SCOPE", show_default=False)],
    advice: Annotated[str, typer.Option("--advice", metavar="TEXT", show_default=False)] = "",
    lift: Annotated[bool, typer.Option("--lift", show_default=False)] = False,
) -> int:
    from clew.doors.passport_wire import announcement_documents

    with session.open() as clew:
        found = clew.scopes.one(scope).scope
        if lift:
            clew.passports.lift(found.id)
        elif not found.is_open:
            raise Conflict("scope.closed", id=found.id)
        else:
            clew.passports.announce(found.id, advice)
        documents = announcement_documents(clew)
    if session.json:
        session.emit({"recalls": documents})
        return 0
    session.line((session.say("passport.lifted" if lift else "passport.announced", scope=found.id), ""))
    return 0


@command("passport", "reports")
def reports(
    session: Session,
    all: Annotated[bool, typer.Option("--all", show_default=False)] = False,
    seen: Annotated[int | None, typer.Option("--seen", metavar="NUMBER", show_default=False)] = None,
) -> int:
    from clew.doors.passport_wire import PublishedWire

    with session.open() as clew:
        if seen is not None:
            clew.passports.saw(seen)
        wire = PublishedWire(clew, session.lang)
        documents = wire.reports(clew.passports.reports(seen=all))
    if session.json:
        for document in documents:
            session.emit(document)
        return 0
    for document in documents:
        session.line(
            (f"#{document['number']}  ", "bold"),
            (f"{document['at']}  {document['kind_said']}  ", "dim"),
            (document["label"], "cyan"),
        )
        session.line((f"    {document['text']}", ""))
        for case in document["cases"]:
            session.line((f"    → {session.say('case.report.title', number=case['number'])}  {case['title']}", "dim"))
    session.line((session.say("passport.reports_waiting", count=sum(not each["seen_at"] for each in documents)), "dim"))
    return 0
