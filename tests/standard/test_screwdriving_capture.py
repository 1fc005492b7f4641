"""The screw-driving experiments through the front door: every run is in the life of its housing, as tabled."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.storage.embedded import EmbeddedServer
from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.shared_data, pytest.mark.xdist_group("screwdriving")]

TABLE = "s04_variations-in-assembly-conditions-2.csv"


@pytest.fixture(scope="module")
def table(shared_data: Path) -> Path:
    return shared_data / "screwdriving" / TABLE


@pytest.fixture(scope="module")
def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def works(table: Path, rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    folder = tmp_path_factory.mktemp("screwdriving") / "data"
    with EmbeddedServer(folder):
        clew = CommandLine(folder)
        captured = clew.json("capture", table, "--mapping", "screwdriving")
        assert captured["counts"]["recorded"] == len(rows)
        yield clew


def test_the_table_again_is_known(works: CommandLine, table: Path, rows: list[dict[str, str]]) -> None:
    again = works.json("capture", table, "--mapping", "screwdriving")
    assert again["counts"]["duplicate"] == len(rows)
    assert works.json("status")["events"] == len(rows)


def test_a_bare_serial_shows_its_life(works: CommandLine, rows: list[dict[str, str]]) -> None:
    lives: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        lives[row["workpiece_id"]].append(row)
    for serial in [*lives][:: max(1, len(lives) // 12)]:
        life = sorted(lives[serial], key=lambda row: (row["workpiece_date"], int(row["run_id"])))
        shown = works.json("show", serial)
        assert (shown["key"], shown["total"]) == (f"urn:clew:id:{serial}", len(life))
        assert [each["event_id"] for each in shown["events"]] == [
            f"urn:clew:event:screwdriving:{row['run_id']}" for row in life
        ]
        for entry, row in zip(shown["events"], life, strict=True):
            facets = {facet["name"]: facet["value"] for facet in entry["facets"]}
            assert entry["time_local"][:19] == row["workpiece_date"].replace(" ", "T")
            assert (entry["outcomes"][0]["characteristic"], entry["outcomes"][0]["result"]) == (
                "result",
                row["workpiece_result"],
            )
            assert (facets["treatment"], facets["position"], facets["use_count"]) == (
                row["class_value"],
                row["workpiece_location"],
                row["workpiece_usage"],
            )


def test_a_housing_has_no_genealogy_and_says_so(works: CommandLine, rows: list[dict[str, str]]) -> None:
    answer = works.json("trace", rows[0]["workpiece_id"])
    assert (answer["nodes"], answer["counts"]) == ([], {"certain": 0, "possible": 0, "excluded": 0})


def test_not_ok_is_seen_in_both_languages(works: CommandLine, rows: list[dict[str, str]]) -> None:
    bad = next(row for row in rows if row["workpiece_result"] == "NOK")
    for lang, word in (("en", "result=NOK"), ("zh", "=NOK")):
        assert word in works("show", bad["workpiece_id"], "--lang", lang).out
