"""The reports as tables."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.cause.decoys import DecoyRates
from benchmarks.cause.factory import Rates
from benchmarks.cause.many import Share
from benchmarks.cause.null import BOUND, NullRates
from benchmarks.cause.scale import ScaleReport


def _table(*names: str) -> Table:
    table = Table(box=None, header_style="dim")
    for place, name in enumerate(names):
        table.add_column(name, justify="right" if place else "left")
    return table


def null(rates: Sequence[NullRates], out: Console) -> None:
    out.print("outcomes permuted by thing and within things: whatever is found is false; 95 % intervals", style="dim")
    table = _table("", "runs", "any finding", f"bound {BOUND:g}", "graded causal or adjusted", "causal", "most often")
    for one in rates:
        often = ", ".join(f"{name} {count}" for name, count in list(one.facets.items())[:3])
        holds = "holds" if one.holds else "not shown"
        table.add_row(one.experiment, f"{one.any.of:,}", str(one.any), holds, str(one.graded), str(one.causal), often)
    out.print(table)


def decoys(rates: Sequence[DecoyRates], out: Console) -> None:
    out.print("simulated decoys beside real rows, names hashed; 95 % intervals", style="dim")
    table = _table("", *(one.experiment for one in rates))
    rows: list[tuple[str, list[str]]] = [
        ("seeds", [f"{one.runs:,}" for one in rates]),
        ("false discovery rate", [f"{one.discovery_rate:.4f}" for one in rates]),
        ("any decoy found", [str(one.any_false) for one in rates]),
        ("a decoy called causal", [str(one.causal_false) for one in rates]),
        ("a decoy above the first true entry", [str(one.above_first) for one in rates]),
        ("a decoy above any true entry", [str(one.above_last) for one in rates]),
        ("all true entries found", [str(one.complete) for one in rates]),
        ("alias in the treatment's group", [_maybe(one.alias) for one in rates]),
        ("copy in the same event excluded", [str(one.copy) for one in rates]),
        ("copy told afterwards excluded", [str(one.after) for one in rates]),
    ]
    for noise in dict.fromkeys(noise for one in rates for noise in one.copy_by_noise):
        rows.append((f"  copy with {noise} noise", [_maybe(one.copy_by_noise.get(noise)) for one in rates]))
    for name, cells in rows:
        table.add_row(name, *cells)
    out.print(table)


def planted(rates: Sequence[Rates], out: Console) -> None:
    table = _table(
        "story", "", "runs", "top 1", "top 3", "false discovery rate", "anything said", "interval covers",
        "causal", "wrongly causal", "s",
    )  # fmt: skip
    last = ""
    for one in rates:
        table.add_row(
            one.story if one.story != last else "",
            one.method,
            str(one.runs),
            _maybe(one.first),
            _maybe(one.third),
            "" if one.discovery_rate is None else f"{one.discovery_rate:.3f}",
            f"{one.any.share:.2f}",
            _maybe(one.covered),
            str(one.causal) if one.causal_false is not None else "",
            _maybe(one.causal_false),
            f"{one.seconds:.2f}",
        )
        last = one.story
    out.print("the simulated factory with planted causes; 95 % intervals, seconds are medians", style="dim")
    out.print(table)


def scale(report: ScaleReport, out: Console) -> None:
    out.print(
        f"{report.units:,} units, {report.columns:,} factors, {report.cells / report.units:.0f} each, "
        f"{report.bad:,} bad; {report.compared:,} counts compared",
        style="dim",
    )
    table = _table("", "computes", "s", "of the columns", "s, all columns", "")
    ours = report.timings[0].whole
    for one in report.timings:
        part = "all" if one.fraction == 1 else f"{one.fraction:.1%}, extrapolated"
        ratio = "" if one is report.timings[0] else f"{one.whole / ours:,.1f} ×"
        table.add_row(one.name, one.does, f"{one.seconds:.3f}", part, f"{one.whole:,.3f}", ratio)
    out.print(table)
    clustered = ""
    if report.clustered is not None and report.clustered_processor is not None:
        busy = f"{report.clustered_processor:.1f} s of processor time"
        clustered = f"; their tests at the unit of assignment: {report.clustered:.1f} s ({busy})"
    out.print(
        f"{report.kept} factors survive, {report.found} of {report.planted} planted among them{clustered}; "
        f"{report.study_bytes / 2**20:,.0f} MiB of study, {report.memory / 2**30:.2f} GiB at most in this process, "
        "all rivals in it"
    )


def _maybe(share: Share | None) -> str:
    return "" if share is None else str(share)
