"""``clew quality``: how good the data of each source are, day by day."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.quality_wire import CSV_COLUMNS, csv_rows, report_document
from clew.doors.trends import by_calendar, percent, span, sparkline
from clew.events.errors import BadRequest
from clew.security.decisions import require

if TYPE_CHECKING:
    from clew.scenarios.data_quality import Report, SourceQuality

UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
SHOWN = 5


@command("quality")
def quality(
    session: Session,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", show_default=False)] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366)] = 14,
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE")] = "UTC",
    target: Annotated[str | None, typer.Option("--target", metavar="30min|2h|1d", show_default=False)] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", show_default=False)] = None,
) -> int:
    with session.open() as clew:
        if target is not None:
            if source is None:
                raise BadRequest("quality.target_of_what")
            clew.quality.set_target(source, seconds_of(target))
        if csv is not None:
            require(clew.principal, "export")
        report = clew.quality.report(days=days, source=source, zone=zone)
    if csv is not None:
        _write_csv(csv, report)
    if session.json:
        session.emit(report_document(report))
        return 0
    session.line(
        (session.say("quality.of_days", first=report.calendar[0], last=report.calendar[-1], zone=report.zone), "dim")
    )
    if not report.sources:
        session.line((session.say("quality.nothing"), ""))
    for each in report.sources:
        _print_source(session, report, each)
    return 0


def seconds_of(text: str) -> int:
    """``30min``, ``2h``, ``1d``, ``90s`` in seconds. Raises BadRequest."""
    found = re.fullmatch(r"([0-9]{1,9}) ?(s|min|h|d)", text.strip())
    if found is None:
        raise BadRequest("quality.bad_target", value=text)
    return int(found[1]) * UNITS[found[2]]


def _write_csv(file: Path, report: Report) -> None:
    from clew.language.exporting import write_csv

    try:
        file.write_bytes(write_csv(CSV_COLUMNS, csv_rows(report)))
    except OSError as error:
        raise BadRequest("file.unwritable", file=str(file), detail=error.strerror or "") from error


def _print_source(session: Session, report: Report, source: SourceQuality) -> None:
    total = source.total
    device = f" · {source.device}" if source.device else ""
    session.line(("", ""))
    session.line((f"{source.source}{device}", "bold"), (f"  {source.party}", "dim"))
    counts = {name: getattr(total, name) for name in ("recorded", "duplicate", "quarantined", "not_recorded")}
    told = ", ".join(session.say(f"capture.count.{name}", count=count) for name, count in counts.items() if count)
    session.line((session.say("quality.items", count=total.items), ""), (f": {told}" if told else "", ""))
    names = ("dimension", "share", "counted", "trend")
    table = session.table(*(f"quality.column.{name}" for name in names))
    for number in (1, 2):
        table.columns[number].justify = "right"
    for name, share in total.shares.items():
        if not share.of:
            continue
        trend = sparkline(by_calendar(source, name, report.calendar))
        table.add_row(
            session.say(f"quality.dimension.{name}"), percent(share.value), f"{share.count:,} / {share.of:,}", trend
        )
    session.print(table)
    late = total.lateness
    if late.median_seconds is not None:
        spans = {
            "median": span(late.median_seconds),
            "most": span(late.p95_seconds),
            "target": span(source.target_seconds),
        }
        session.line((session.say("quality.lateness", **spans), "dim"))
    _print_worst(session, source)


def _print_worst(session: Session, source: SourceQuality) -> None:
    if source.columns:
        columns = ", ".join(f"{each.column} {percent(each.share.value)}" for each in source.columns[:SHOWN])
        session.line((session.say("quality.emptiest", columns=columns), "dim"))
    for broken in source.broken[:SHOWN]:
        where = f" {broken.field}" if broken.field else ""
        key = f"  clew quarantine list --state all --cause {broken.cause}" if broken.cause else ""
        session.line((f"  {broken.count:,} × {broken.rule}{where}", ""), (key, "dim"))
