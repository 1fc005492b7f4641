"""``clew mapping list|show|test``: mappings, and what one makes of a table before anything is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clew.doors.cli.commands.capture import REFUSED
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_bytes
from clew.doors.mapping_trial import event_lines, trial_document
from clew.language import render

if TYPE_CHECKING:
    from clew.collection.tables.trial import Found, Sample, Trial

_LONGEST_CELL = 60


@command("mapping", "list")
def list_mappings(session: Session) -> None:
    from clew.collection.tables import shipped_mapping, shipped_mappings

    mappings = [shipped_mapping(name) for name in shipped_mappings()]
    if session.json:
        for mapping in mappings:
            session.emit(
                {
                    "name": mapping.name,
                    "version": mapping.version,
                    "names": mapping.names,
                    "source": mapping.source,
                    "digest": mapping.digest,
                }
            )
        return
    table = session.table("cli.column.mapping", "cli.column.version", "cli.column.reads")
    for mapping in mappings:
        table.add_row(mapping.name, mapping.version, mapping.names.get(session.lang, mapping.name))
    session.print(table)


@command("mapping", "show")
def show_mapping(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
) -> None:
    from clew.collection.tables.mapping import shipped_text

    text = shipped_text(name)
    if session.json:
        session.emit({"name": name, "text": text})
        return
    session.out.out(text, highlight=False, end="")


@command("mapping", "test")
def try_on_table(
    session: Session,
    mapping: Annotated[str, typer.Argument(metavar="MAPPING", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    companions: Annotated[list[Path] | None, typer.Option("--with", metavar="FILE", show_default=False)] = None,
    rows: Annotated[int, typer.Option("--rows", min=0)] = 3,
    show_all: Annotated[bool, typer.Option("--all", show_default=False)] = False,
) -> int:
    from datetime import UTC, datetime

    from clew.collection.connectors import Source, discover
    from clew.collection.tables.trial import try_mapping
    from clew.events.dictionary import load
    from clew.events.timestamps import from_datetime

    source = Source(
        read_bytes(file),
        name="" if str(file) == "-" else file.name,
        mapping=_mapping(mapping),
        companions=tuple(Source(read_bytes(each), name=each.name) for each in companions or ()),
    )
    now = from_datetime(datetime.now(UTC)).microseconds
    trial = try_mapping(source, discover(), load(), now, first=-1 if show_all else rows)
    if session.json:
        session.emit(trial_document(str(file), trial, session.lang))
    else:
        _show(session, trial)
    return REFUSED if trial.refused else 0


def _mapping(mapping: str) -> str:
    """A shipped one by its name; else the text of the file."""
    from clew.collection.tables import shipped_mappings

    if mapping in shipped_mappings():
        return mapping
    if not Path(mapping).exists() and not mapping.endswith((".yaml", ".yml")) and "/" not in mapping:
        return mapping  # unknown; the language says which there are
    return read_bytes(Path(mapping)).decode("utf-8-sig", errors="replace")


def _show(session: Session, trial: Trial) -> None:
    table = session.table("cli.column.record", "cli.column.becomes")
    mapped = set(trial.filled)
    for sample in trial.samples:
        table.add_row("\n".join(_record_lines(sample, mapped)), "\n".join(_outcome_lines(session, sample)))
        table.add_section()
    session.print(table)
    _summary(session, trial)


def _record_lines(sample: Sample, mapped: set[str]) -> list[str]:
    lines = [sample.place]
    several = len(sample.rows) > 1
    for number, row in enumerate(sample.rows, 1):
        mark = f"#{number} " if several else ""
        lines += [f"  {mark}{column}: {_cell(text)}" for column, text in row if text.strip() and column in mapped]
    for name, row in sample.joined:
        cells = ", ".join(f"{column}: {_cell(text)}" for column, text in row if text.strip())
        lines.append(f"  {name}: {cells}")
    return [*lines, ""]


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_CELL else f"{plain[:_LONGEST_CELL]}…"


def _outcome_lines(session: Session, sample: Sample) -> list[str]:
    lines: list[str] = []
    for number, one in enumerate(sample.events, 1):
        marks = [str(number)] if len(sample.events) > 1 else []
        title = " ".join((*marks, one.name)).strip()
        first, *rest = event_lines(one.event, session.lang)
        lines.append(f"→ {title}: {first}" if title else f"→ {first}")
        lines += [f"  {line}" for line in rest]
    if sample.left_out is not None:
        lines.append(f"– {_said(session, sample.left_out)}")
    for finding in sample.findings:
        mark = "!" if finding.severity == "flag" else "✗"
        lines.append(f"{mark} {finding.place}: {_said(session, finding)}")
    return [*lines, ""]


def _said(session: Session, finding: Any) -> str:
    return render(finding.code, finding.params, session.lang)


def _summary(session: Session, trial: Trial) -> None:
    left_out = sum(kind.count for kind in trial.left_out)
    events = sum(trial.events.values())
    mark = ("✗ ", "red") if trial.refused else ("✓ ", "green")
    session.line(
        mark,
        (
            session.say(
                "mapping.trial", records=trial.records, events=events, refused=trial.refused, left_out=left_out
            ),
            "",
        ),
    )
    for name, count in trial.events.items():
        if name:
            session.line(("  ", ""), (session.say("mapping.trial_event", name=name, count=count), ""))
    for kind in (*trial.found, *trial.left_out):
        _kind(session, kind)
    for finding in trial.remarks:
        session.line(("! ", "yellow"), (_said(session, finding), ""))
    empty = [column for column, count in trial.filled.items() if not count]
    if empty and trial.records:
        session.line(("! ", "yellow"), (session.say("mapping.trial_empty", columns=", ".join(empty)), ""))


def _kind(session: Session, kind: Found) -> None:
    mark = ("! ", "yellow") if kind.example.severity == "flag" else ("✗ ", "red")
    said = session.say("mapping.trial_kind", count=kind.count, message=_said(session, kind.example))
    session.line(mark, (said, ""))
