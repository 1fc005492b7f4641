"""Words offered for one that the record does not know."""

from __future__ import annotations

from clew.scenarios.starting_sets.near import MOST, NONE, near


def test_the_nearest_come_first() -> None:
    assert near("PRES-2", ["OVEN-1", "PRESS-2", "PRESS-1"]).startswith("PRESS-2")


def test_where_none_is_near_some_of_all_are_offered() -> None:
    known = [f"M-{number}" for number in range(9)]
    assert near("瓷砖", known) == ", ".join(known[:MOST])
    assert near("瓷砖", []) == NONE
