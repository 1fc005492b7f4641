"""The benchmark of traces at a tiny size: everybody answers, and the answers are the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.tracing.__main__ import show, show_lag, size_of
from benchmarks.tracing.lag import measure_lag
from benchmarks.tracing.measure import measure
from benchmarks.tracing.plant import plant
from rich.console import Console

from clew.testing.factory.links import CONSUME, PRODUCE


def test_answers_compared(tmp_path: Path) -> None:
    report = measure(3_000, ["sqlite", "ladybug"], tmp_path, 1, lambda what: None)
    # LadybugDB answers the closure, SQLite follows time as well.
    assert [row.compared for row in report.rows] == [60, 3, 3, 3, 3]
    assert report.checked_slowly == 20
    assert report.links >= 3_000
    console = Console(width=200, record=True, quiet=True)
    show(report, console)


@pytest.mark.postgres
def test_postgres_compared(tmp_path: Path) -> None:
    report = measure(3_000, ["postgresql"], tmp_path, 1, lambda what: None)
    assert sum(row.compared for row in report.rows) >= 8


@pytest.mark.postgres
def test_update_lag(tmp_path: Path) -> None:
    report = measure_lag(
        200, ["postgresql", "sqlite", "ladybug"], tmp_path, lambda what: None, singles=2, batches=(1, 5)
    )
    assert report.compared == 9
    everybody = {"Clew", "PostgreSQL", "SQLite", "LadybugDB"}
    assert [(size, set(lags)) for size, lags in report.lags.items()] == [("1", everybody), ("5", everybody)]
    assert report.background[0] <= report.background[1]
    show_lag(report, Console(width=200, record=True, quiet=True))


def test_a_different_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.tracing.sqlite import SQLite

    monkeypatch.setattr(SQLite, "nodes", lambda self, direction, subjects: np.array([1], np.int64))
    with pytest.raises(RuntimeError, match="SQLite"):
        measure(1_000, ["sqlite"], tmp_path, 1, lambda what: None)


def test_supplies_reach_their_units() -> None:
    made = plant(60_000)
    question, (supply, reached) = next(iter(made.supplies.items()))
    assert (question, reached) == ("forward 1 k units", 1_000)
    uses = made.target[(made.kind == CONSUME) & (made.source == supply)]
    assert len(uses) == reached // 50
    assert np.isin(uses, made.source[made.kind == PRODUCE]).all()
    assert (np.diff(made.start) >= 0).all()
    named = np.stack([made.source, made.target], axis=1).ravel()
    assert len(np.unique(named)) == made.nodes


@pytest.mark.parametrize(
    ("text", "links"), [("1m", 1_000_000), ("500K", 500_000), ("42", 42), ("0", None), ("x", None), ("none", 0)]
)
def test_sizes(text: str, links: int | None) -> None:
    assert size_of(text) == links
