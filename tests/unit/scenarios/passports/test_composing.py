"""What a passport may say, as pure functions."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.scenarios.passports.composing import fingerprint, in_order, label_of, masked, materials, moved_leg
from clew.scenarios.passports.model import STAGES, Leaf, Leg, Named
from clew.scenarios.whereabouts import Stay
from clew.tracing.request import Node

DAY = 86_400_000_000


@given(st.text(max_size=60))
def test_a_masked_number_never_shows_its_end(number: str) -> None:
    shown = masked(number)
    assert len(shown) == len(number)
    if number:
        assert shown.endswith("•")
        assert number.startswith(shown.rstrip("•"))


@pytest.mark.parametrize(
    ("spelling", "gtin", "number"),
    [
        ("urn:epc:id:sgtin:9521001.000060.M000025", "09521001000604", "M000025"),
        ("urn:epc:class:lgtin:9521101.000011.L00001", "09521101000115", "L00001"),
        ("urn:clew:id:30000000008730", None, "30000000008730"),
        ("urn:clew:id:%E7%94%B2-1", None, "甲-1"),
    ],
)
def test_what_is_printed_as_number(spelling: str, gtin: str | None, number: str) -> None:
    assert label_of(spelling) == (gtin, number)


def leaf(position: int, byte: int) -> Leaf:
    return Leaf(position, f"{byte:02x}" * 32, True)


def test_the_fingerprint_is_of_the_leaf_hashes_in_their_order() -> None:
    told = (leaf(1, 1), leaf(5, 2))
    assert fingerprint(told) == hashlib.sha256(b"\x01" * 32 + b"\x02" * 32).hexdigest()
    assert fingerprint(told) != fingerprint(told[::-1])


def node(key: str, kind: str = "lot", word: str = "certain") -> Node:
    return Node(key=key, id=key, kind=kind, word=word)  # type: ignore[arg-type]


def test_materials_are_counted_by_name_and_what_has_none_is_left_out() -> None:
    names = {"urn:x:a1": Named("树脂", "resin"), "urn:x:a2": Named("树脂", "resin")}
    nodes = [node("urn:x:a1"), node("urn:x:a2", word="possible"), node("urn:x:unnamed")]
    told = materials(nodes, lambda key: names.get(key, Named()))
    assert [(each.name.en, each.certain, each.possible) for each in told] == [("resin", 1, 1)]


def test_transport_is_the_units_own_events_and_the_containers_that_carried_it() -> None:
    case = Stay("urn:x:case", 0, 3 * DAY, False, None, "e1")
    away = Stay("urn:x:customer", DAY, None, True, 0, "e2")
    assert moved_leg([], [case, away], "+00:00") == Leg("moved", "1970-01-01", "1970-01-04", 0, 1, 1)
    assert moved_leg([], [], "+00:00") is None
    own = [Leg("moved", "1970-01-02", "1970-01-06", 2), Leg("sold", "1970-01-07", "1970-01-07", 1)]
    told = moved_leg(own, [case], "+08:00")
    assert told == Leg("moved", "1970-01-01", "1970-01-06", 2, 1, 0)


@given(st.permutations(STAGES))
def test_a_life_is_told_in_its_order(stages: list[str]) -> None:
    legs = [Leg(stage, "", "", 1) for stage in stages]  # type: ignore[arg-type]
    assert tuple(leg.stage for leg in in_order(legs)) == STAGES
