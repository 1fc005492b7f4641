"""Benchmark documents: as many events as asked for, of about the size asked for, readable."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clew.events.epcis import parse
from clew.testing.factory.documents import write_documents
from clew.testing.factory.plan import enough


def test_documents_of_so_many_events(tmp_path: Path) -> None:
    told: list[int] = []
    paths = write_documents(tmp_path, 250, per_document=100, on_written=told.append)
    assert told == [100, 100, 50]
    sizes = [len(json.loads(path.read_bytes())["epcisBody"]["eventList"]) for path in paths]
    assert sizes == [100, 100, 50]
    assert not any(parse(path.read_bytes()).refused for path in paths)


def test_events_are_filled_to_the_size_asked_for(tmp_path: Path) -> None:
    (path,) = write_documents(tmp_path, 100, per_document=100, bytes_per_event=1500)
    parsed = parse(path.read_bytes())
    assert not parsed.refused
    assert path.stat().st_size / 100 == pytest.approx(1500, rel=0.05)


def test_the_module_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "clew.testing.factory", "--events", "30", "--out", str(tmp_path / "new")]
    subprocess.run([*command, "--per-document", "20"], check=True, capture_output=True)
    assert len(list((tmp_path / "new" / "events").glob("factory-*.json"))) == 2
    refused = subprocess.run([*command, "--per-document", "0"], check=False, capture_output=True)
    assert refused.returncode == 2


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (
            ["--preset", "week", "--events", "40", "--cause", "bad_lot", "--mischief", "wild"],
            {"events/factory-000001.json", "truth.json"},
        ),
        (
            ["--units", "3", "--tables"],
            {"tables/bench.jsonl", "tables/wareneingang.csv", "tables/校准台账.xlsx", "mappings", "truth.json"},
        ),
        (["--preset", "links", "--links", "100"], {"links.json", "source.i8"}),
    ],
    ids=["plan", "tables", "links"],
)
def test_the_module_writes_what_is_asked_for_and_says_that_it_is_simulated(
    tmp_path: Path, words: list[str], files: set[str]
) -> None:
    command = [sys.executable, "-m", "clew.testing.factory", *words, "--out", str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "imulated" in done.stdout
    assert "模拟" in done.stdout
    assert files <= {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "SIMULATED" in readme
    assert "模拟" in readme


@pytest.mark.parametrize("words", [["--units", "0"], ["--events", "0"], ["--effect", "2"], ["--units-a-day", "0"]])
def test_the_module_refuses_what_cannot_be(tmp_path: Path, words: list[str]) -> None:
    command = [sys.executable, "-m", "clew.testing.factory", *words, "--out", str(tmp_path / "none")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 2
    assert not (tmp_path / "none").exists()


def test_nothing_lies_in_the_future_however_many_events() -> None:
    """A plan chosen by the number of events takes two months at most."""
    for events in (1000, 100_000, 10_000_000):
        plan = enough(events)
        assert plan.units * 12 >= events
        assert plan.units / plan.units_a_day <= 60
    with pytest.raises(ValueError, match="a day"):
        enough(1_000_000_000)
