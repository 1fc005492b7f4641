"""``python -m benchmarks [capture] [--documents N] [--rounds N] [--json]``; ``… tracing``, ``… cause``, ``… web``."""

from __future__ import annotations

import argparse
import json
import statistics
import sys

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.capture import Report, measure, steps


def main() -> int:
    if sys.argv[1:2] == ["tracing"]:
        from benchmarks.tracing.__main__ import main as tracing

        return tracing(sys.argv[2:])
    if sys.argv[1:2] == ["cause"]:
        from benchmarks.cause.__main__ import main as cause

        return cause(sys.argv[2:])
    if sys.argv[1:2] == ["web"]:
        from benchmarks.web.__main__ import main as web

        return web(sys.argv[2:])
    words = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, beside the rival, in one run.")
    words.add_argument("what", nargs="?", choices=["capture"], default="capture")
    words.add_argument("--documents", type=int, default=20, help="of 500 events of 1 KB (default 20)")
    words.add_argument("--rounds", type=int, default=5, help="of capture and COPY in turn (default 5)")
    words.add_argument("--json", action="store_true", help="one JSON document on standard output")
    asked = words.parse_args()
    if asked.documents < 1 or asked.rounds < 1:
        words.error("documents and rounds are at least 1")
    report = _measure(asked.documents, asked.rounds)
    if asked.json:
        print(json.dumps(msgspec.to_builtins(report)))
    else:
        _show(report)
    return 0


def _measure(documents: int, rounds: int) -> Report:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("starting", total=steps(rounds))

        def tell(what: str) -> None:
            progress.update(task, description=what, advance=1)

        return measure(documents, rounds, tell)


def _show(report: Report) -> None:
    out = Console(highlight=False)
    out.print(
        f"{report.documents} documents of {report.events_per_document} events of {report.bytes_per_event} bytes, "
        f"{report.rows} rows, PostgreSQL {report.server}; {len(report.capture)} rounds, medians",
        style="dim",
    )
    table = Table(box=None, header_style="dim")
    for name in ("", "events/s", "lowest", "highest", "capture is"):
        table.add_column(name, justify="right" if name else "left")
    rivals = (("COPY, rows of Python", report.copy_rows), ("COPY, ready text", report.copy_text))
    for name, rates in (("clew capture", report.capture), *rivals):
        middle = statistics.median(rates)
        share = statistics.median(report.capture) / middle
        shown = "" if rates is report.capture else f"{share:.2f} of it"
        table.add_row(name, f"{middle:,.0f}", f"{min(rates):,.0f}", f"{max(rates):,.0f}", shown)
    out.print(table)
    whole = sum(report.stages.values())
    parts = Table(box=None, header_style="dim")
    for name in ("where the time goes", "µs/event", "share"):
        parts.add_column(name, justify="right" if name != "where the time goes" else "left")
    events = report.documents * report.events_per_document
    for name, seconds in report.stages.items():
        parts.add_row(name, f"{seconds / events * 1e6:,.1f}", f"{seconds / whole:.1%}")
    out.print(parts)


if __name__ == "__main__":
    sys.exit(main())
