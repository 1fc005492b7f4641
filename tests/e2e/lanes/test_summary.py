"""A trace in groups: nothing is lost, nothing is told twice, and members are those of the trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.e2e.lanes.conftest import Ask

from clew.events.identifiers import product_class
from clew.testing.installation import Installation

SUMMARY, MEMBERS, TRACE = "/api/v1/trace/summary", "/api/v1/trace/summary/members", "/api/v1/trace"


def nodes_of(ask: Ask, lot: str, **more: Any) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = ask(TRACE, id=lot, direction="forward", **more)["nodes"]
    return told


@pytest.mark.parametrize("by", ["product", "day", "place"])
@pytest.mark.parametrize("words", ["certain", "certain,possible", "all"])
def test_groups_hold_every_node_once(installation: Installation, ask: Ask, by: str, words: str) -> None:
    lot = installation.truth.suspect
    nodes = nodes_of(ask, lot, words=words)
    told = ask(SUMMARY, id=lot, direction="forward", by=by, words=words, limit=1000)
    assert told["nodes"] == len(nodes) == sum(each["count"] for each in told["groups"])
    assert told["rest"] == 0
    assert told["groups_total"] == len(told["groups"])
    kinds = Counter(each["kind"] for each in nodes)
    assert Counter({kind: sum(g["count"] for g in told["groups"] if g["kind"] == kind) for kind in kinds}) == kinds
    for word in ("certain", "possible"):
        assert sum(each[word] for each in told["groups"]) == (
            told["counts"][word] if word in words or words == "all" else 0
        )
    assert told["listed"] == {word: sum(each["word"] == word for each in nodes) for word in told["counts"]}
    counts = [each["count"] for each in told["groups"]]
    assert counts == sorted(counts, reverse=True)


def test_groups_are_of_one_product(installation: Installation, ask: Ask) -> None:
    lot = installation.truth.suspect
    nodes = nodes_of(ask, lot)
    wanted = Counter(
        (each["kind"], product_class(each["id"]) if each["kind"] != "operation" else None) for each in nodes
    )
    told = ask(SUMMARY, id=lot, direction="forward", limit=1000)
    assert {(each["kind"], each["product"]): each["count"] for each in told["groups"]} == dict(wanted)


def test_members_page_by_page(installation: Installation, ask: Ask) -> None:
    lot = installation.truth.suspect
    told = ask(SUMMARY, id=lot, direction="forward")
    group = told["groups"][0]
    found: list[dict[str, Any]] = []
    offset: int | None = 0
    while offset is not None:
        page = ask(
            MEMBERS, id=lot, direction="forward", group=group["group"], offset=offset, limit=7,
            as_known_at=told["position"],
        )  # fmt: skip
        assert page["group"] == group
        found += page["members"]
        offset = page["next"]
    nodes = {each["id"]: each for each in nodes_of(ask, lot)}
    assert len(found) == group["count"] == len({each["id"] for each in found})
    for member in found:
        plain = {name: value for name, value in member.items() if name not in ("label", "name")}
        assert plain == nodes[member["id"]]


def test_what_is_not_listed_is_told(installation: Installation, ask: Ask) -> None:
    whole = ask(SUMMARY, id=installation.truth.suspect, direction="forward")
    told = ask(SUMMARY, id=installation.truth.suspect, direction="forward", limit=1)
    assert len(told["groups"]) == 1
    assert told["groups_total"] == whole["groups_total"]
    assert told["rest"] == whole["nodes"] - told["groups"][0]["count"]


def test_a_bounded_trace_says_so(installation: Installation, ask: Ask) -> None:
    told = ask(SUMMARY, id=installation.truth.suspect, direction="forward", max_depth=1)
    assert told["truncated"]
    assert told["policy"]["max_depth"] == 1


def test_no_such_group(installation: Installation, client_of: Callable[[str, str], TestClient]) -> None:
    answer = client_of("engineer", "en").get(MEMBERS, params={"id": installation.truth.suspect, "group": "0"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "lanes.no_group"
