"""Intervals from ADDs and DELETEs, by hand: same instants, quantities, kinds of DELETE, flags."""

from __future__ import annotations

from clew.events.links import LinkFact
from clew.tracing.graph import build_graph, event_order
from clew.tracing.links import OPEN

LOT = "urn:epc:class:lgtin:0614141.112347.A"


def intervals(story) -> list[tuple[str, str, str, float, float | None]]:
    return [
        (link.kind, link.source, link.target, link.start / 1e6, None if link.end == OPEN else link.end / 1e6)
        for link in graph_of(story).links
    ]


def graph_of(story):
    from clew.events.links import link_facts

    facts: list[LinkFact] = []
    for record in story.records:
        facts.extend(link_facts(record.event, record.position))
    things = {key for fact in facts for key in (fact.thing, fact.parent) if key}
    levels = story.levels(things, story.head())
    return build_graph(sorted(facts, key=event_order), levels, {})


def test_delete_then_add_at_one_instant_reopens(story) -> None:
    story.install(10, "c", "a")
    story.install(20, "c", "a")
    story.remove(20, "c", "a")
    assert intervals(story) == [("install", "c", "a", 10, 20), ("install", "c", "a", 20, None)]


def test_add_then_delete_at_one_instant_is_nothing(story) -> None:
    story.remove(10, "c", "a")
    story.install(10, "c", "a")
    assert intervals(story) == []


def test_a_nameless_delete_ends_its_own_kind_only(story) -> None:
    story.install(10, "c", "a")
    story.pack(10, "a", "d")
    story.bond(20, "DELETE", "a", step="unpacking")
    assert intervals(story) == [("install", "c", "a", 10, None), ("contain", "a", "d", 10, 20)]
    story.bond(30, "DELETE", "a", association=True)
    assert intervals(story) == [("install", "c", "a", 10, 30), ("contain", "a", "d", 10, 20)]


def test_a_naming_delete_ends_every_kind(story) -> None:
    story.install(10, "c", "a")
    story.pack(10, "a", "c")
    story.unpack(20, "a", "c")
    assert [(kind, end) for kind, *_, end in intervals(story)] == [("install", 20), ("contain", 20)]


def test_counted_contents(story, some) -> None:
    story.pack(10, "bin", some("urn:melt", "1", "KGM"))
    story.pack(11, "bin", some("urn:melt", "500", "GRM"))
    story.unpack(12, "bin", some("urn:melt", "1400", "GRM"))
    story.unpack(13, "bin", some("urn:melt", "3"))  # pieces were never put in
    story.unpack(14, "bin", some("urn:melt", "0.1", "KGM"))
    assert intervals(story) == [("contain", "bin", "urn:melt", 10, 14)]


def test_emptied_and_refilled_at_one_instant(story, some) -> None:
    story.pack(10, "bin", some("urn:melt", "5"))
    story.pack(20, "bin", some("urn:melt", "2"))
    story.unpack(20, "bin", some("urn:melt", "5"))
    assert [link[3:] for link in intervals(story)] == [(10, 20), (20, None)]


def test_a_delete_without_quantity_ends_counted_contents(story, some) -> None:
    story.pack(10, "bin", some("urn:melt", "5"))
    story.unpack(20, "bin", some("urn:melt"))
    assert [link[3:] for link in intervals(story)] == [(10, 20)]


def test_a_component_by_quantity_is_there_for_an_instant(story, some) -> None:
    story.install(10, some("urn:screws", "4"), "a")
    assert intervals(story) == [("install", "urn:screws", "a", 10, 10.000001)]


def test_flags(story) -> None:
    story.install(10, "c", "a")
    story.install(11, "c", "a")
    story.install(12, "c", "b")
    story.remove(13, "c", "b")
    story.remove(14, "c", "b")
    story.bond(15, "DELETE", "z", step="removing")
    assert [(flag.kind, flag.parent, flag.position) for flag in graph_of(story).flags] == [
        ("added_while_open", "a", 2),
        ("open_in_two_assemblies", "b", 3),
        ("ended_while_closed", "b", 5),
        ("ended_while_closed", "z", 6),
    ]


def test_disassembly_and_delete_reported_at_one_instant_are_one_removal(story) -> None:
    story.install(10, "c", "a")
    story.remove(20, "c", "a")
    story.make(20, ["a"], ["c", "rest"])
    kinds = [(kind, source, target) for kind, source, target, *_ in intervals(story)]
    assert kinds == [("install", "c", "a"), ("consume", "a", "event:3"), ("produce", "event:3", "rest")]


def test_an_assembly_that_is_a_bare_class_still_ends_what_was_in_it(story, some) -> None:
    """A class as a parent is a boundary, and what else it took part in is not followed; but its DELETEs count."""
    rack = "https://id.gs1.org/01/10614141123486"
    story.install(10, "c", rack)
    assert story.words("c", from_time=25)[rack] == ("possible", 25)
    story.bond(20, "DELETE", rack, step="removing")
    assert story.words("c", from_time=25)[rack] == ("excluded", None)
    story.install(30, "c", rack)
    story.make(40, [some(rack)], ["c"])
    assert story.words("c", from_time=35)[rack] == ("possible", 35)
    assert story.words("c", from_time=40)[rack] == ("excluded", None)
