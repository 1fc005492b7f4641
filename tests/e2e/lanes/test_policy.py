"""Lanes follow what the reader chose, as the trace and the witness do."""

from __future__ import annotations

from typing import Any

import pytest
from tests.e2e.lanes.conftest import Ask

from clew.scenarios.recall.model import Policy, Start
from clew.testing.installation import Installation

POLICIES: list[dict[str, Any]] = [
    {},
    {"mixing": "plug"},
    {"mixing": "plug:band=5kg"},
    {"contact": True},
    {"cross_classes": True},
]


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_lots_and_parts_are_those_of_the_trace_by_the_same_policy(
    installation: Installation, ask: Ask, policy: dict[str, Any]
) -> None:
    unit = installation.truth.unit
    nodes = ask("/api/v1/trace", id=unit, direction="backward", **policy)["nodes"]
    things = {each["id"]: each["word"] for each in nodes if each["kind"] != "operation"}
    lanes = ask("/api/v1/lanes", id=unit, lots=100, **policy)
    told = {each["id"]: each["word"] for each in [*lanes["lots"]["lanes"], *lanes["lots"]["minor"]]}
    parts = {each["part"]["id"] for each in lanes["spine"]["operations"] if each["part"]}
    assert told == {id: word for id, word in things.items() if id not in parts}
    assert parts <= set(things)
    into = [
        each
        for each in ask("/api/v1/trace", id=unit, direction="forward", **policy)["nodes"]
        if each["kind"] != "operation"
    ]
    assert lanes["downstream"]["total"] >= len(into)


def test_a_policy_makes_a_difference_that_the_lanes_show(installation: Installation, ask: Ask) -> None:
    counted = {
        str(policy): (lots["certain"], lots["possible"])
        for policy in POLICIES
        for lots in [ask("/api/v1/lanes", id=installation.truth.unit, **policy)["lots"]]
    }
    assert len(set(counted.values())) > 1, counted


@pytest.mark.parametrize("policy", POLICIES[:4], ids=str)
def test_the_split_follows_the_policy(installation: Installation, ask: Ask, policy: dict[str, Any]) -> None:
    suspect = installation.truth.suspect
    told = ask("/api/v1/lanes/recall", of=suspect, **policy)
    found = installation.clew.scopes.preview(Start(things=(suspect,)), Policy(**policy))
    units = [each for each in found.units if each.in_scope and each.kind == "instance" and each.way != "subject"]
    assert told["units"] == len(units) == sum(each["count"] for each in told["parts"])
    beyond = ask("/api/v1/lanes/recall", of=suspect, limit=1, **policy)
    assert (beyond["truncated"], beyond["certain"], beyond["units"]) == (True, told["certain"], told["units"])
