"""``python -m benchmarks tracing [--links 1m] [--lag 100k] [--rivals …] [--rounds N] [--units N] [--json]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.telling import telling
from benchmarks.tracing.lag import LagReport, measure_lag
from benchmarks.tracing.measure import Took, TracingReport, measure
from benchmarks.tracing.rivals import RIVALS

SIZES = {"k": 1_000, "m": 1_000_000}


def main(arguments: Sequence[str] | None = None) -> int:
    words = argparse.ArgumentParser(prog="python -m benchmarks tracing", description="Traces, beside rivals.")
    words.add_argument("--links", default="1m", help="how many, such as 500k, 1m, 10m, 50m; none (default 1m)")
    words.add_argument("--rivals", default=",".join(RIVALS), help=f"of {', '.join(RIVALS)}; none: no rival")
    words.add_argument("--rounds", type=int, default=5, help="of each question that is one search (default 5)")
    words.add_argument("--units", type=int, default=200, help="asked one by one for their ancestors (default 200)")
    words.add_argument("--lag", default="100k", help="events of the store of the update lag; none (default 100k)")
    words.add_argument("--folder", type=Path, help="where to keep graphs meanwhile (default: a temporary folder)")
    words.add_argument("--json", action="store_true", help="one JSON document on standard output")
    asked = words.parse_args(arguments)
    sizes = [size_of(size) for size in (asked.links, asked.lag)]
    rivals = [] if asked.rivals == "none" else asked.rivals.split(",")
    if None in sizes or min(asked.rounds, asked.units) < 1 or not set(rivals) <= set(RIVALS):
        words.error("links and lag such as 1m; rounds and units at least 1; rivals of " + ", ".join(RIVALS))
    links, events = (size or 0 for size in sizes)
    with TemporaryDirectory(dir=asked.folder) as folder, telling() as tell:
        report = measure(links, rivals, Path(folder), asked.rounds, tell, apart=asked.units) if links else None
        lag = measure_lag(events, rivals, Path(folder), tell) if events else None
    if asked.json:
        print(json.dumps(msgspec.to_builtins({"traces": report, "lag": lag})))
        return 0
    out = Console(highlight=False)
    if report is not None:
        show(report, out)
    if lag is not None:
        show_lag(lag, out)
    return 0


def size_of(text: str) -> int | None:
    """``1m`` is a million, ``none`` is 0; None for what is no number."""
    if text == "none":
        return 0
    number, unit = text[:-1], text[-1:].lower()
    if unit in SIZES and number.isdigit():
        return int(number) * SIZES[unit] or None
    return int(text) or None if text.isdigit() else None


def show(report: TracingReport, out: Console) -> None:
    out.print(
        f"{report.links:,} links, {report.nodes:,} nodes, {report.units:,} units; medians, processor time", style="dim"
    )
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
        ours = (f"{row.ours.processor:,.3f} ms", f"{row.closure.processor:,.3f} ms")
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


def show_lag(report: LagReport, out: Console) -> None:
    median, p95 = report.background
    out.print(
        f"\n{report.events:,} events, {report.links:,} links; milliseconds of processor time (and by the clock), "
        f"medians and 95 %; answers of {report.nodes} nodes, {report.compared:,} compared",
        style="dim",
    )
    table = Table(box=None, header_style="dim")
    for name in ("", "recorded", "in the next trace", "95 %", "asked again"):
        table.add_column(name, justify="right" if name else "left")
    for size, lags in report.lags.items():
        for name, lag in lags.items():
            told = (f"{each.processor:,.2f} ({each.wall:,.2f})" for each in (lag.recorded, lag.first))
            late = f"{lag.first.processor_p95:,.2f} ({lag.first.wall_p95:,.2f})"
            again = f"{lag.again.processor:,.2f} ({lag.again.wall:,.2f})"
            table.add_row(f"{name}, {size} at once", *told, late, again)
    out.print(table)
    out.print(f"in a server, nobody asking: in the answers {median:,.1f} ms after recordTime, 95 % {p95:,.1f} ms")


def _ratio(theirs: Took | None, ours: Took) -> str:
    return "" if theirs is None else f"{theirs.processor / ours.processor:,.1f} ×"


if __name__ == "__main__":
    sys.exit(main())
