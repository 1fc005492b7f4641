"""Names that are one thing at some time: who a node is does not depend on what was asked about it before."""

from __future__ import annotations

from clew.testing.link_log import FirstSpelling, StatedAlias
from clew.tracing.identity import Identity

ALIASES = (StatedAlias("a", "b", None, 10), StatedAlias("a", "c", 20, None))
CAPTURED = {"a": FirstSpelling(1, "A"), "b": FirstSpelling(2, "B"), "c": FirstSpelling(3, "C")}


def test_a_node_goes_by_all_the_names_it_has_at_some_time() -> None:
    assert Identity(ALIASES, CAPTURED, 3).members("a") == ("a", "b", "c")


def test_names_are_the_same_whatever_was_asked_before() -> None:
    asked = Identity(ALIASES, CAPTURED, 3)
    asked.node("b", 5)
    asked.nodes("c")
    for key in ("a", "b", "c", "d"):
        assert asked.members(key) == Identity(ALIASES, CAPTURED, 3).members(key)


def test_what_another_node_is_called_is_no_name_of_this_one() -> None:
    identity = Identity(ALIASES, CAPTURED, 3)
    assert identity.node("b", 10) == "b"
    assert identity.members("b") == ("b",)
    assert identity.members("c") == ("c",)


def test_the_level_is_of_all_names() -> None:
    levels = {"a": "instance", "b": "instance", "c": "lot"}
    identity = Identity(ALIASES, CAPTURED, 3)
    assert identity.level("a", levels) == "lot"  # type: ignore[arg-type]
    assert identity.level("b", levels) == "instance"  # type: ignore[arg-type]
