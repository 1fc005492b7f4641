"""Flags of the pairing and names that look alike: to which events they point, and of which of two they are told."""

from __future__ import annotations

import pytest

from clew.events.links import LinkFact
from clew.scenarios.chain.judging import judge
from clew.scenarios.chain.model import Finding
from clew.storage.reads.chain import Alike, Material

PART, FRAME, OTHER = 1, 2, 3


def add(position: int, parent: int, time: int) -> LinkFact:
    return LinkFact(position, time, "add", str(PART), "install", parent=str(parent))


def found(material: Material) -> list[Finding]:
    return list(judge(material, 9, lambda keys: ()).findings)


def linked(*facts: LinkFact) -> list[tuple[str, tuple[int, ...]]]:
    members = {PART: PART, FRAME: FRAME, OTHER: OTHER}
    return [(each.kind, each.positions) for each in found(Material(things=3, facts=list(facts), members=members))]


def test_an_add_of_what_is_open_points_to_the_one_that_opened_it() -> None:
    assert linked(add(1, FRAME, 10), add(2, FRAME, 20)) == [("added_while_open", (2, 1))]


def test_two_assemblies_point_to_the_other_one() -> None:
    told = linked(add(1, OTHER, 10), add(2, FRAME, 20), add(3, FRAME, 30))
    assert told == [("added_while_open", (3, 2)), ("open_in_two_assemblies", (2, 1))]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_names_the_one_without_a_source_is_told(turned: bool) -> None:
    known = Alike(PART, "urn:x:A-1", OTHER, "urn:x:a-1", 1, 5, False)
    typed = Alike(OTHER, "urn:x:a-1", PART, "urn:x:A-1", 5, 1, True)
    (one,) = found(Material(alike=[typed, known] if turned else [known, typed]))
    assert (one.kind, one.thing, one.params["other"]) == ("look_alike", OTHER, "urn:x:A-1")
