"""``python -m benchmarks cause null|decoys|planted|scale …``, each with ``--json``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks.cause import showing
from benchmarks.cause.planted import STORIES, UNITS
from clew.testing.cause_screwdriving import EXPERIMENTS

Tell = Callable[..., None]


def main(arguments: Sequence[str] | None = None) -> int:
    words = _words()
    asked = words.parse_args(arguments)
    # Several processes share the processors: each with one thread.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    if any(getattr(asked, name, 1) < 1 for name in ("runs", "seeds", "units", "columns", "rounds", "workers")):
        words.error("numbers are at least 1")
    if unknown := set(getattr(asked, "stories", [])) - set(STORIES):
        words.error(f"no such story: {', '.join(sorted(unknown))}; there are {', '.join(STORIES)}")
    held, report = asked.run(asked)
    if asked.json:
        print(json.dumps(report))
    return 0 if held else 1


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="python -m benchmarks cause", description="Causes, judged by what is true.")
    parts = words.add_subparsers(required=True, metavar="null|decoys|planted|scale")
    null = _part(parts, "null", _null, "how often something is found where nothing is")
    null.add_argument("--runs", type=int, default=100, help="permutations of each experiment (default 100)")
    decoys = _part(parts, "decoys", _decoys, "decoys beside what is real")
    decoys.add_argument("--seeds", type=int, default=20, help="of decoys, for each experiment (default 20)")
    planted = _part(parts, "planted", _planted, "planted causes, beside rivals")
    planted.add_argument("--seeds", type=int, default=10, help="factories of each story (default 10)")
    planted.add_argument("--stories", type=_list, default=list(STORIES), help=f"of {', '.join(STORIES)} (default all)")
    planted.add_argument("--units", type=int, default=UNITS, help=f"motors of a factory (default {UNITS})")
    planted.add_argument("--pc", type=Path, help="a Python that has causal-learn; without one PC does not take part")
    for part in (null, decoys, planted):
        part.add_argument("--first", type=int, default=1, help="first seed (default 1)")
        part.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: processors)")
    for part in (null, decoys):
        part.add_argument("--experiments", type=_list, default=list(EXPERIMENTS), help="of s01, s02, s04 (default all)")
    scale = _part(parts, "scale", _scale, "crude screening at size, beside pandas, polars and DuckDB")
    scale.add_argument("--units", type=int, default=1_000_000, help="(default a million)")
    scale.add_argument("--columns", type=int, default=5_000, help="factors (default 5000)")
    scale.add_argument("--rounds", type=int, default=5, help="medians of so many (default 5)")
    scale.add_argument("--crosstabs", type=int, default=25, help="columns that pandas is asked one by one (default 25)")
    return words


def _part(parts: Any, name: str, run: Callable[..., tuple[bool, Any]], what: str) -> argparse.ArgumentParser:
    part: argparse.ArgumentParser = parts.add_parser(name, help=what, description=what)
    part.set_defaults(run=run)
    part.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return part


def _list(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


@contextmanager
def _progress(total: int | None) -> Iterator[Tell]:
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("analyses" if total else "starting", total=total)

        def tell(what: str | None = None) -> None:
            if what is None:
                progress.advance(task)
            else:
                progress.update(task, description=what)

        yield tell


def _out(asked: argparse.Namespace) -> Console:
    # Where nobody watches, wide enough for every column.
    return Console(highlight=False, quiet=asked.json, width=None if sys.stdout.isatty() else 200)


def _null(asked: argparse.Namespace) -> tuple[bool, Any]:
    from benchmarks.cause.null import null_rates

    with _progress(asked.runs * len(asked.experiments)) as tell:
        rates = null_rates(asked.experiments, asked.runs, first=asked.first, workers=asked.workers, tell=tell)
    showing.null(rates, _out(asked))
    # A small number of runs cannot show that the bound holds; a rate that is clearly too high, any number can.
    held = all(each.holds for each in rates) if asked.runs >= 1000 else all(each.any.low <= 0.05 for each in rates)
    return held, msgspec.to_builtins(rates)


def _decoys(asked: argparse.Namespace) -> tuple[bool, Any]:
    from benchmarks.cause.decoys import decoy_rates

    with _progress(asked.seeds * len(asked.experiments)) as tell:
        rates = decoy_rates(asked.experiments, asked.seeds, first=asked.first, workers=asked.workers, tell=tell)
    showing.decoys(rates, _out(asked))
    return all(each.holds for each in rates), msgspec.to_builtins(rates)


def _planted(asked: argparse.Namespace) -> tuple[bool, Any]:
    from benchmarks.cause.factory import factory_rates

    with _progress(asked.seeds * len(asked.stories)) as tell:
        rates, scored = factory_rates(
            asked.stories,
            asked.seeds,
            first=asked.first,
            units=asked.units,
            python=asked.pc,
            workers=asked.workers,
            tell=tell,
        )
    showing.planted(rates, _out(asked))
    return True, {"rates": msgspec.to_builtins(rates), "runs": msgspec.to_builtins(scored)}


def _scale(asked: argparse.Namespace) -> tuple[bool, Any]:
    from benchmarks.cause.scale import measure

    with _progress(None) as tell:
        report = measure(asked.units, asked.columns, asked.rounds, asked.crosstabs, tell)
    showing.scale(report, _out(asked))
    return True, msgspec.to_builtins(report)


if __name__ == "__main__":
    sys.exit(main())
