"""``clew capture``: files and folders into the record. Several files are several sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clew.doors.cli.errors import tell
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import files_of, read_bytes
from clew.doors.wire import capture_document, reading_document
from clew.events.errors import BadRequest, ClewError
from clew.storage.records import OnError

if TYPE_CHECKING:
    from clew.collection.connectors import Source
    from clew.doors.cli.session import Watched

REFUSED = 3
FINDINGS_SHOWN = 20
FLAGS_SHOWN = 10
FILES_SHOWN = 20
"""Files up to which each gets a line on a terminal; of more, those that something is to be said of."""


@command("capture")
def capture(
    session: Session,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", show_default=False)],
    mapping: Annotated[str | None, typer.Option("--mapping", metavar="NAME|FILE", show_default=False)] = None,
    companions: Annotated[list[Path] | None, typer.Option("--with", metavar="FILE", show_default=False)] = None,
    recursive: Annotated[bool, typer.Option("--recursive", show_default=False)] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", show_default=False)] = False,
    on_error: Annotated[str, typer.Option("--on-error", metavar="rollback|proceed")] = "rollback",
    again: Annotated[bool, typer.Option("--again", show_default=False)] = False,
    party: Annotated[str | None, typer.Option("--party", metavar="ID", show_default=False)] = None,
    device: Annotated[str | None, typer.Option("--device", metavar="ID", show_default=False)] = None,
) -> int:
    from clew.bootstrap import rehearse
    from clew.collection.connectors import Source

    behaviour = _on_error(on_error)
    chosen = _mapping(mapping)
    found, skipped = files_of(files, recursive=recursive, mapped=chosen is not None)
    for file in skipped:
        session.notice("capture.skipped", file=str(file))
    joined = tuple(Source(read_bytes(file), name=file.name) for file in companions or ())

    def source(file: Path) -> Source:
        return Source(read_bytes(file), name=file.name, mapping=chosen, companions=joined)

    if dry_run:
        with session.progress() as progress:
            run = _Run(session, found, progress)
            run.each(lambda file: reading_document(str(file), rehearse(source(file)), session.lang))
        return run.end(len(skipped))
    with session.open() as clew, session.progress() as progress:
        run = _Run(session, found, progress)

        def record(file: Path) -> dict[str, Any]:
            result = clew.capture(
                source(file), on_error=behaviour, party=party, device=device, progress=progress, again=again
            )
            return capture_document(str(file), result, session.lang)

        run.each(record)
    return run.end(len(skipped))


class _Run:
    """The files of one command, one after the other; an error of one does not keep the others back."""

    def __init__(self, session: Session, files: Sequence[Path], progress: Watched) -> None:
        self._session = session
        self._files = files
        self._progress = progress
        self._counts: Counter[str] = Counter()
        self._failed = 0
        self._known = 0
        self._worst = 0
        self._hinted = False

    def each(self, act: Callable[[Path], dict[str, Any]]) -> None:
        for number, file in enumerate(self._files):
            if len(self._files) > 1:
                self._progress("capture.files", number, len(self._files))
            try:
                document = act(file)
            except ClewError as error:
                if len(self._files) == 1:
                    raise
                self._failed += 1
                with self._progress.aside():
                    tell(error, self._session.lang, as_json=self._session.json)
                self._worst = max(self._worst, error.exit_code)
                continue
            with self._progress.aside():
                self._show(document)

    def end(self, skipped: int) -> int:
        """Say what all files came to, if there were several; the exit code."""
        if len(self._files) > 1 and not self._session.json:
            said = [self._session.say("capture.total", files=len(self._files)), *self._said(self._counts)]
            if self._failed:
                said.append(self._session.say("capture.count.failed", count=self._failed))
            if skipped:
                said.append(self._session.say("capture.count.skipped", count=skipped))
            self._session.line((", ".join(said), "bold"))
            if self._known:
                self._session.notice("capture.known_files", count=self._known)
        return self._worst

    def _said(self, counts: Counter[str] | dict[str, int]) -> list[str]:
        return [self._session.say(f"capture.count.{state}", count=count) for state, count in counts.items() if count]

    def _show(self, document: dict[str, Any]) -> None:
        session, counts = self._session, document["counts"]
        self._counts.update(counts)
        refused = sum(counts.get(state, 0) for state in ("quarantined", "conflict", "refused"))
        self._worst = max(self._worst, REFUSED if refused else 0)
        if session.json:
            session.emit(document)
            return
        self._notices(document)
        if refused or document["remarks"] or len(self._files) <= FILES_SHOWN or not session.err.is_terminal:
            mark = ("✗ ", "red") if refused else ("✓ ", "green")
            said = ", ".join(self._said(counts)) or session.say("capture.count.nothing")
            session.line(mark, (f"{document['file']}: ", ""), (said, ""))
        for remark in document["remarks"]:
            session.line(("  ", ""), (remark["message"], "dim"))
        _show_findings(session, document)
        _show_flags(session, document)
        if refused and not document.get("dry_run"):
            session.notice("capture.quarantine_hint")

    def _notices(self, document: dict[str, Any]) -> None:
        session = self._session
        self._known += bool(document.get("known_as"))
        if document.get("known_as") and len(self._files) == 1:
            session.notice("capture.known_as", file=document["file"], number=document["known_as"])
        if document.get("continued"):
            session.notice(
                "capture.continued",
                file=document["file"],
                number=document["acquisition"],
                count=document["continued"],
            )
        if document["counts"].get("not_recorded") and not self._hinted:
            self._hinted = True
            session.notice("capture.proceed_hint")


def _on_error(text: str) -> OnError:
    if text not in ("rollback", "proceed"):
        raise BadRequest("request.bad_choice", name="--on-error", value=text, choices="rollback, proceed")
    return "rollback" if text == "rollback" else "proceed"


def _mapping(mapping: str | None) -> str | None:
    """A mapping is named, or is a file of one's own: then its text is handed on."""
    from clew.collection.connectors import discover

    shipped = {name for manifest in discover() for name in manifest.mappings}
    if mapping is None or mapping in shipped:
        return mapping
    if mapping.endswith((".yaml", ".yml")) or "/" in mapping or Path(mapping).is_file():
        return read_bytes(Path(mapping)).decode("utf-8-sig", errors="replace")
    return mapping


def _show_flags(session: Session, document: dict[str, Any]) -> None:
    """What let events in and stays with them: each kind once, with how many and an example."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for outcome in document["outcomes"]:
        for finding in outcome["findings"]:
            if finding["severity"] == "flag" and outcome["state"] in ("recorded", "valid"):
                kinds.setdefault(finding["code"], []).append(finding)
    for found in list(kinds.values())[:FLAGS_SHOWN]:
        told = session.say("capture.flagged", count=len(found), place=found[0]["place"], message=found[0]["message"])
        session.line(("  ! ", "yellow"), (told, ""))


def _show_findings(session: Session, document: dict[str, Any]) -> None:
    rows = [
        (outcome, finding)
        for outcome in document["outcomes"]
        if outcome["state"] not in ("recorded", "duplicate", "valid")
        for finding in outcome["findings"]
    ]
    if not rows:
        return
    table = session.table("cli.column.quarantine", "cli.column.place", "cli.column.rule", "cli.column.message")
    for outcome, finding in rows[:FINDINGS_SHOWN]:
        number = outcome.get("quarantine_id")
        place = _whole_place(outcome["place"], finding["place"])
        table.add_row(f"#{number}" if number else "", place, finding["rule"], finding["message"])
    session.print(table)
    if len(rows) > FINDINGS_SHOWN:
        session.line((session.say("cli.more_rows", count=len(rows) - FINDINGS_SHOWN), "dim"))


def _whole_place(item: str, finding: str) -> str:
    """What admission finds it tells of the event alone; a person needs the row or line that the event stands in."""
    return finding if finding.startswith(item) else f"{item}, {finding}"
