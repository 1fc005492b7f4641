"""``python -m benchmarks tracing --links 1m [--rivals …] [--rounds N] [--json]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.tracing.measure import TracingReport, measure
from benchmarks.tracing.rivals import RIVALS

SIZES = {"k": 1_000, "m": 1_000_000}


def main(arguments: Sequence[str] | None = None) -> int:
    words = argparse.ArgumentParser(prog="python -m benchmarks tracing", description="Traces, beside rivals.")
    words.add_argument("--links", default="1m", help="how many, such as 500k, 1m, 10m, 50m (default 1m)")
    words.add_argument("--rivals", default=",".join(RIVALS), help=f"of {', '.join(RIVALS)}; none: no rival")
    words.add_argument("--rounds", type=int, default=5, help="of each question that is one search (default 5)")
    words.add_argument("--folder", type=Path, help="where to keep graphs meanwhile (default: a temporary folder)")
    words.add_argument("--json", action="store_true", help="one JSON document on standard output")
    asked = words.parse_args(arguments)
    links = size_of(asked.links)
    rivals = [] if asked.rivals == "none" else asked.rivals.split(",")
    if links is None or asked.rounds < 1 or not set(rivals) <= set(RIVALS):
        words.error("links such as 1m; rounds at least 1; rivals of " + ", ".join(RIVALS))
    with TemporaryDirectory(dir=asked.folder) as folder:
        report = _measured(links, rivals, Path(folder), asked.rounds)
    if asked.json:
        print(json.dumps(msgspec.to_builtins(report)))
    else:
        show(report, Console(highlight=False))
    return 0


def size_of(text: str) -> int | None:
    """``1m`` is a million; None for what is no number of links."""
    number, unit = text[:-1], text[-1:].lower()
    if unit in SIZES and number.isdigit():
        return int(number) * SIZES[unit] or None
    return int(text) or None if text.isdigit() else None


def _measured(links: int, rivals: Sequence[str], folder: Path, rounds: int) -> TracingReport:
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("starting", total=None)
        return measure(links, rivals, folder, rounds, lambda what: progress.update(task, description=what))


def show(report: TracingReport, out: Console) -> None:
    out.print(f"{report.links:,} links, {report.nodes:,} nodes, {report.units:,} units; medians", style="dim")
    rivals = [name for name in report.loaded if name != "Clew"]
    table = Table(box=None, header_style="dim")
    for name in (
        "",
        "nodes",
        "Clew, full answer",
        "Clew, closure",
        *rivals,
        *(f"{name}, in time" for name in rivals),
        "compared",
    ):
        table.add_column(name, justify="right" if name else "left")
    for row in report.rows:
        same = (_ratio(row.rivals.get(name), row.closure) for name in rivals)
        timely = (_ratio(row.in_time.get(name), row.ours) for name in rivals)
        ours = (f"{row.ours:,.3f} ms", f"{row.closure:,.3f} ms")
        table.add_row(row.question, f"{row.nodes:,}", *ours, *same, *timely, f"{row.compared:,}")
    out.print(table)
    made = Table(box=None, header_style="dim")
    for name in ("", "s to build", "bytes a link"):
        made.add_column(name, justify="right" if name else "left")
    for name, loaded in report.loaded.items():
        made.add_row(name, f"{loaded.seconds:,.1f}", f"{loaded.bytes_per_link:,.1f}")
    out.print(made)
    out.print(
        f"a matrix of the ancestors of 1,000 units: {report.each_milliseconds:,.2f} ms, {report.each_nodes:,} cells; "
        f"{report.checked_slowly} units checked the slow way"
    )
    cold = report.cold
    out.print(
        f"cold process: {cold['imports']:.2f} s imports, {cold['open'] * 1e3:.1f} ms to open, first answer "
        f"{cold['first answer'] * 1e3:.1f} ms, then {cold['second answer'] * 1e3:.2f} ms; "
        f"{cold['resident'] / 2**20:,.0f} MiB resident, of it {cold['of it mapped'] / 2**20:,.0f} mapped from files"
    )


def _ratio(theirs: float | None, ours: float) -> str:
    return "" if theirs is None else f"{theirs / ours:,.0f} ×"


if __name__ == "__main__":
    sys.exit(main())
