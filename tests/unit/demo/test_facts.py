"""The packaged facts are the source's facts, all of them and no others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from clew.collection.tables import shipped_mapping
from clew.demo.facts import EXPERIMENTS, Run, pack, screwdriving_rows, screwdriving_table, source_rows
from clew.testing.tables import read_rows


def test_counts_as_published() -> None:
    results = Counter((run.experiment, run.result) for run in screwdriving_rows())
    assert results == {
        ("s01", "OK"): 4089,
        ("s01", "NOK"): 911,
        ("s02", "OK"): 9512,
        ("s02", "NOK"): 2988,
        ("s04", "OK"): 4307,
        ("s04", "NOK"): 693,
    }


def test_the_first_run() -> None:
    assert next(screwdriving_rows()) == Run(
        experiment="s01",
        run=1596334,
        serial="30000000008730",
        time="2022-09-05 13:43:39",
        position="left",
        use_count=0,
        treatment="001_control-group",
        condition="normal",
        exception=0,
        result="OK",
    )


def test_the_run_number_identifies_a_run() -> None:
    runs = [run.run for run in screwdriving_rows()]
    assert len(set(runs)) == len(runs) == 22_500


@pytest.mark.shared_data
def test_row_by_row_with_the_source(shared_data: Path) -> None:
    assert list(source_rows(shared_data / "screwdriving")) == list(screwdriving_rows())


@pytest.mark.shared_data
@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_the_table_given_out_is_the_source_file(shared_data: Path, experiment: str) -> None:
    assert screwdriving_table(experiment) == (shared_data / "screwdriving" / EXPERIMENTS[experiment]).read_bytes()


def test_the_table_is_small_and_made_again_alike() -> None:
    packed = pack(screwdriving_rows())
    assert len(packed) < 300_000


def test_an_unknown_experiment() -> None:
    with pytest.raises(KeyError):
        screwdriving_table("s03")


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_run_becomes_an_event(experiment: str) -> None:
    parsed = read_rows(screwdriving_table(experiment), shipped_mapping("screwdriving"))
    assert not parsed.refused
    assert not parsed.findings
    assert len(parsed.document.events) == sum(run.experiment == experiment for run in screwdriving_rows())


def test_source_rows_refuses_a_fact_that_the_table_cannot_keep(tmp_path: Path) -> None:
    for experiment, name in EXPERIMENTS.items():
        table = screwdriving_table(experiment)
        (tmp_path / name).write_bytes(table.replace(b"Ch_000001603638.json", b"Ch_other.json"))
    with pytest.raises(ValueError, match="1603638"):
        list(source_rows(tmp_path))
