"""``python -m benchmarks web [--rounds N] [--nodes N] [--operations N] [--folder DIR] [--keep DIR] [--json]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.telling import telling
from benchmarks.web.measure import Row, WebReport, measure
from benchmarks.web.plant import Sizes
from benchmarks.web.traces import Lasted
from clew.doors.http import web_app


def main(arguments: Sequence[str] | None = None) -> int:
    words = argparse.ArgumentParser(
        prog="python -m benchmarks web", description="The front end, by the browser's trace."
    )
    words.add_argument("--rounds", type=int, default=5, help="of everything, after one that does not count (default 5)")
    words.add_argument("--nodes", type=int, default=50_000, help="of the recall scope (default 50000)")
    words.add_argument("--operations", type=int, default=600, help="of the crowded unit (default 600)")
    words.add_argument("--cold", action="store_true", help="without the round that does not count")
    words.add_argument("--folder", type=Path, help="data that are kept for the next run (default: a temporary folder)")
    words.add_argument("--keep", type=Path, help="keep all traces there, with what each function took, for DevTools")
    words.add_argument("--json", action="store_true", help="one JSON document on standard output")
    asked = words.parse_args(arguments)
    if asked.rounds < 1 or asked.nodes < 1000 or asked.operations < 600:
        words.error("at least 1 round, 1000 nodes, 600 operations")
    if not (web_app.BUILT / ".vite" / "manifest.json").is_file():
        words.error("the front end is not built: make web")
    sizes = Sizes(nodes=asked.nodes, operations=asked.operations, lots=asked.operations // 2)
    with _folder(asked.folder) as folder, telling() as tell:
        report = measure(folder, sizes, asked.rounds, tell, keep=asked.keep, warmed=not asked.cold)
    if asked.json:
        print(json.dumps(msgspec.to_builtins(report)))
    else:
        show(report, Console(highlight=False))
    return 0


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with TemporaryDirectory(prefix="clew-web-") as folder:
        yield Path(folder) / "data"


def show(report: WebReport, out: Console) -> None:
    marks = report.marks
    out.print(
        f"{report.events:,} events; a unit with {marks.operations:,} operations, {marks.lots:,} lots and "
        f"{marks.readings:,} readings to draw, in {marks.shapes:,} shapes; a scope of {report.scope_nodes:,} nodes, "
        f"{report.in_reach:,} units in reach\n"
        f"medians of {report.rows[0].rounds} rounds in milliseconds, by the clock (processor time of the page's main "
        f"thread); load average {report.load[0]:.1f} to {report.load[1]:.1f} on {report.processors} processors",
        style="dim",
    )
    table = Table(box=None, header_style="dim")
    table.add_column("until it is painted", no_wrap=True)
    for name in (
        "ms",
        "lowest",
        "asked",
        "answered",
        "painted",
        "scripts",
        "layout",
        "paint",
        "longest task",
        "server",
    ):
        table.add_column(name, justify="right")
    for row in report.rows:
        parts = (_both(row.parts[name]) for name in ("scripting", "layout", "paint"))
        steps = (_told(each) for each in (row.before, row.request, row.after))
        times = (f"{row.wall:,.0f}", f"{row.lowest:,.0f}", *steps, *parts, _both(row.longest), f"{row.server:,.0f}")
        table.add_row(row.step, *times)
    out.print(table)
    out.print(_sizes(report.rows))


def _sizes(rows: Sequence[Row]) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column("frames meanwhile", no_wrap=True)
    for name in ("frames", "50 ms apart", "50 ms of work", "longest ms", "elements", "heap MiB", "answer kB"):
        table.add_column(name, justify="right")
    for row in rows:
        shares = ("" if each is None else f"{each:.1%}" for each in (row.late, row.busy))
        held = (f"{row.nodes:,}", f"{row.heap / 2**20:,.1f}", "" if row.bytes is None else f"{row.bytes / 1e3:,.0f}")
        table.add_row(row.step, f"{row.frames:,}", *shares, f"{row.longest_frame:,.0f}", *held)
    return table


def _both(lasted: Lasted) -> str:
    return f"{lasted.wall:,.0f} ({lasted.processor:,.0f})"


def _told(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
