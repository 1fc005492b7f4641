"""The answers that the explorer stands on keep to their types; names looked up at once are the same names."""

from __future__ import annotations

from typing import Any

import pytest
from tests.e2e.lanes.conftest import Ask

from clew.scenarios.names import Names
from clew.testing.installation import Installation


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/v1/things", {}),
        ("/api/v1/trace", {"words": "all"}),
        ("/api/v1/trace", {"words": "all", "format": "columns"}),
        ("/api/v1/trace", {"mixing": "plug", "limit": 3, "offset": 1}),
        ("/api/v1/trace", {"together": True}),
        ("/api/v1/chain", {}),
        ("/api/v1/sensitivity", {"direction": "backward"}),
    ],
)
def test_answers_about_a_unit(installation: Installation, ask: Ask, path: str, asked: dict[str, Any]) -> None:
    assert ask(path, id=installation.truth.unit, **asked)


def test_answers_about_a_lot(installation: Installation, ask: Ask) -> None:
    lot = installation.truth.suspect
    assert ask("/api/v1/balance", id=lot)["id"] == lot
    assert ask("/api/v1/trace", facet="equipment=M-402", words="all")["start"]["asked"]["facets"]
    assert ask("/api/v1/search", q=lot)["items"]
    assert ask("/api/v1/events/5/source")["items"][0]["position"] == 5


def test_a_witness_of_every_node(installation: Installation, ask: Ask) -> None:
    unit = installation.truth.unit
    for node in ask("/api/v1/trace", id=unit, words="all")["nodes"]:
        told = ask("/api/v1/witness", id=unit, node=node["id"])
        assert told["node"]["word"] == node["word"]
        assert bool(told["witness"]) == (node["word"] != "excluded")


def test_names_at_once_are_the_names_one_by_one(installation: Installation, ask: Ask) -> None:
    clew = installation.clew
    ids = [each["id"] for each in ask("/api/v1/trace", id=installation.truth.unit)["nodes"]]
    for lang in ("zh", "en"):
        at_once, single = Names(clew.store, clew.visibility, lang), Names(clew.store, clew.visibility, lang)
        at_once.prepare(ids)
        assert [at_once.of(each) for each in ids] == [single.of(each) for each in ids]
        assert any(at_once.of(each) for each in ids)
