"""Paths in time: earliest arrival, latest departure, flagged links, boundaries, containers as subjects."""

from __future__ import annotations

import pytest

from clew.events.errors import BadRequest
from clew.tracing.excluded import static_search
from clew.tracing.links import OPEN, Link
from clew.tracing.reachability import hops_of, reach
from clew.tracing.resets import Stays

GTIN_CLASS = "https://id.gs1.org/01/10614141123486"


def test_a_component_reaches_only_what_its_assembly_became_while_it_was_in(story) -> None:
    story.install(10, "c", "a")
    story.remove(20, "c", "a")
    before = story.make(15, ["a"], ["x"])
    after = story.make(20, ["a"], ["y"])
    # c left at 20, but a had been reached by then, so what becomes of a later is affected too
    assert story.words("c") == {
        "a": ("certain", 10),
        before: ("certain", 15),
        "x": ("certain", 15),
        after: ("certain", 20),
        "y": ("certain", 20),
    }


def test_an_interval_is_left_at_its_last_microsecond(story) -> None:
    story.install(10, "c", "a")
    story.remove(20, "c", "a")
    story.see(30, "a")
    assert story.words("a", "backward") == {"c": ("certain", 19.999999)}
    assert story.words("a", "backward", at_time=15) == {"c": ("certain", 15)}
    assert story.words("a", "backward", at_time=9) == {"c": ("excluded", None)}


def test_an_open_interval_is_left_at_the_end_of_the_log(story) -> None:
    story.install(10, "c", "a")
    story.see(50, "z")
    assert story.words("a", "backward") == {"c": ("certain", 50)}


def test_an_operation_passes_on_only_to_later_outputs(story) -> None:
    tank = story.make(10, ["in1"], campaign="urn:tank")
    story.make(11, [], ["out1"], campaign="urn:tank")
    story.make(12, ["in2"], campaign="urn:tank")
    story.make(12, [], ["out2"], campaign="urn:tank")
    story.make(13, [], ["out3"], campaign="urn:tank")
    told = story.words("in2")
    assert told[tank] == ("possible", 12)
    assert told["out1"] == ("excluded", None)
    assert told["out2"] == ("possible", 12)
    assert told["out3"] == ("possible", 13)
    assert story.words("out1", "backward") == {
        tank: ("certain", 11),
        "in1": ("possible", 10),
        "in2": ("excluded", None),
    }


def test_a_lying_clock_hides_nothing(story) -> None:
    """The part was installed, says its clock, before it was made: flagged, taken anyway, delivered at its instant."""
    making = story.make(100, ["melt"], ["part"])
    story.install(40, "part", "unit")
    building = story.make(50, ["unit"], ["car"])
    told = story.words("melt")
    assert told["part"] == ("certain", 100)
    assert told["unit"] == ("possible", 40)
    assert told["car"] == ("possible", 50)
    assert story.words("car", "backward") == {
        "unit": ("certain", 50),
        building: ("certain", 50),
        "part": ("possible", 100),  # whenever: at the end of the log
        making: ("possible", 100),
        "melt": ("possible", 100),
    }
    assert story.words("unit", "backward", at_time=39)["part"] == ("excluded", None)


def test_rework_is_no_first_production(story) -> None:
    story.install(5, "part", "unit")
    story.make(10, ["part"], ["part"])
    assert story.words("part")["unit"] == ("certain", 5)


def test_bare_classes_are_boundaries_unless_crossed(story, some) -> None:
    screws = some(GTIN_CLASS, "100")
    story.make(10, ["bar"], [screws])
    story.make(20, [screws], ["unit"])
    told = story.words("bar")
    assert told[GTIN_CLASS] == ("possible", 10)
    assert "unit" not in told
    assert story.words("bar", cross_classes=True)["unit"] == ("possible", 20)
    assert story.words(GTIN_CLASS)["unit"] == ("possible", 20)


def test_operation_as_subject_starts_with_all_and_its_own_links_are_certain(story) -> None:
    mix = story.make(10, ["a", "b"], ["x", "y"])
    assert story.words(mix) == {"x": ("certain", 10), "y": ("certain", 10)}
    assert story.words(mix, "backward") == {"a": ("certain", 10), "b": ("certain", 10)}
    assert story.words("x", "backward") == {mix: ("certain", 10), "a": ("possible", 10), "b": ("possible", 10)}


def test_a_container_stands_for_what_it_held_from_its_entry(story) -> None:
    story.pack(10, "pallet", "case")
    story.pack(5, "case", "unit")
    early = story.make(7, ["unit"], ["early"])
    late = story.make(12, ["unit"], ["late"])
    answer = story.ask("pallet")
    assert set(answer.subjects) == {"pallet", "case", "unit"}
    told = story.words("pallet")
    assert told["late"][0] == "certain"
    assert told[early] == ("excluded", None)
    assert told[late] == ("certain", 12)


def test_contact_goes_both_ways_until_the_container_is_cleaned(story) -> None:
    story.pack(10, "bin", "dirty")
    story.unpack(20, "bin", "dirty")
    story.pack(25, "bin", "touched")
    story.unpack(26, "bin", "touched")
    story.see(30, "bin", step="cleaning")
    story.pack(30, "bin", "clean")
    assert story.words("dirty") == {}
    assert story.words("dirty", contact=True) == {
        "bin": ("possible", 10),
        "touched": ("possible", 25),
        "clean": ("excluded", None),
    }
    assert story.words("clean", "backward", contact=True) == {
        "bin": ("possible", 30),
        "dirty": ("excluded", None),
        "touched": ("excluded", None),
    }


def test_a_lying_clock_does_not_undo_a_cleaning(story) -> None:
    """A part is in the box, says its clock, before it was made; the box is cleaned before it holds the thing."""
    story.install(1, "part", "box")
    story.make(2, ["raw"], ["part"])
    story.see(3, "box", step="cleaning")
    story.pack(4, "box", "thing")
    back = story.words("thing", "backward", contact=True)
    assert (back["box"][0], back["part"][0], back["raw"][0]) == ("possible", "excluded", "excluded")
    assert story.words("part", contact=True)["thing"][0] == "excluded"


def test_windows_belong_to_one_direction(story) -> None:
    story.install(10, "c", "a")
    assert story.words("c", from_time=20) == {"a": ("certain", 20)}
    with pytest.raises(BadRequest, match=r"trace\.at_is_backward"):
        story.ask("c", "forward", at_time=5)
    with pytest.raises(BadRequest, match=r"trace\.from_is_forward"):
        story.ask("c", "backward", from_time=5)


def test_a_long_chain_needs_no_recursion() -> None:
    links = [Link("install", f"t{n}", f"t{n + 1}", 0, OPEN, n, 0) for n in range(20_000)]
    links.append(Link("install", "t20000", "t1", 0, OPEN, 0, 1))  # one circle, all at one instant
    hops = hops_of(links, "forward", Stays({}, "forward"), lambda node: True, 5)
    found = reach(hops, {"t0": 5})
    assert len(found.arrival) == 20_001
    assert found.via["t1"].source == "t0"
    assert static_search(hops, ["t0"], found.arrival).depth["t20000"] == 20_000


def test_a_circle_at_one_instant_is_entered_from_the_subject(story) -> None:
    """The rework says that it made the unit (first in event order), but only the install came from outside."""
    story.make(10, ["unit"], ["unit"])
    story.install(10, "part", "unit")
    nodes = {node.key: node for node in story.ask("part").nodes}
    assert nodes["unit"].via.node == "part"
    assert nodes["event:1"].via.node == "unit"
