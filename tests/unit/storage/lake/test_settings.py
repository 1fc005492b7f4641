"""Where a lake may lie, who may read it, and what is said where a library is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clew.events.errors import BadRequest, Unavailable
from clew.storage.lake.engines import checked
from clew.storage.lake.libraries import PACKAGES, needed
from clew.storage.lake.place import Place


@pytest.mark.parametrize("engine", ["duckdb://", "duckdb://?threads=1", "spark://local", "spark://host:7077"])
def test_engines_that_can_be_asked(engine: str) -> None:
    assert checked(engine) == engine


@pytest.mark.parametrize("engine", ["duckdb", "duckdb:///file.db", "duckdb://host", "spark://", "polars://", ""])
def test_engines_that_cannot(engine: str) -> None:
    with pytest.raises(BadRequest) as refused:
        checked(engine)
    assert refused.value.code == "facts.bad_engine"


def test_a_place_is_a_folder_or_an_object_store(tmp_path: Path) -> None:
    assert Place(str(tmp_path)).folder == tmp_path
    assert Place(f"file://{tmp_path}/a%20b").folder == tmp_path / "a b"
    assert Place("s3://bucket/lake/").folder is None
    assert Place("s3://bucket/lake/").table("g", "outcome") == "s3://bucket/lake/g/outcome"
    with pytest.raises(BadRequest):
        Place("http://host/lake")


def test_generations_of_one_log_are_cleared_and_those_of_others_stay(tmp_path: Path) -> None:
    place = Place(str(tmp_path))
    old, new, other = place.new_generation("aa"), place.new_generation("aa"), place.new_generation("bb")
    place.clear("aa", [new, None])
    assert {path.name for path in tmp_path.iterdir()} == {new, other}
    assert old not in {new, other}


@pytest.mark.parametrize("module", ["deltalake", "pyspark.sql"])
def test_a_missing_library_is_named_with_what_to_install(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module.partition(".")[0], None)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Unavailable) as missing:
        needed(module)
    assert missing.value.code == "facts.not_installed"
    assert missing.value.params == {"package": module.partition(".")[0], "install": PACKAGES[module]}
