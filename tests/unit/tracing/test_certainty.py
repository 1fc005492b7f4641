"""Certain, possible, excluded: the rules of a consume link one by one."""

from __future__ import annotations

import pytest

from clew.events import house

PART = "urn:epc:id:sgtin:0614141.112345.{}"
LOT = "urn:epc:class:lgtin:0614141.112347.{}"


def key(urn: str) -> str:
    from clew.events.identifiers import normalise

    return normalise(urn)


def word_of_consume(story, thing: str) -> str:
    operation = next(node for node in story.ask(thing).nodes if node.kind == "operation")
    return operation.word


@pytest.mark.parametrize(
    ("inputs", "outputs", "word"),
    [
        (["p1"], ["u1"], "certain"),
        (["p1"], ["u1", "u2"], "possible"),  # which of the two has it?
        (["p1", "p2"], ["u1"], "possible"),  # two of one (unknown) class: one may not have gone in
        (["p1", "bare GTIN of p1"], ["u1"], "possible"),  # a bare GTIN counts in the class
        (["p1", "lot A"], ["u1"], "certain"),  # classes differ
    ],
)
def test_an_instance(story, some, inputs: list[str], outputs: list[str], word: str) -> None:
    names = {
        "p1": PART.format(1),
        "p2": PART.format(2),
        "bare GTIN of p1": some("urn:epc:idpat:sgtin:0614141.112345.*"),
        "lot A": some(LOT.format("A")),
    }
    story.make(10, [names.get(name, name) for name in inputs], outputs)
    assert word_of_consume(story, key(PART.format(1))) == word


@pytest.mark.parametrize(
    ("quantity", "uom", "outputs", "word"),
    [
        (None, None, 3, "certain"),
        ("3", None, 3, "certain"),
        ("2", None, 3, "possible"),  # two pieces cannot be in three units
        ("2", "EA", 3, "possible"),
        ("0.2", "DZN", 2, "certain"),  # 2.4 pieces
        ("0.1", "KGM", 3, "certain"),  # not counted
    ],
)
def test_a_lot(story, some, quantity: str | None, uom: str | None, outputs: int, word: str) -> None:
    story.make(10, [some(LOT.format("A"), quantity, uom)], [f"u{n}" for n in range(outputs)])
    assert word_of_consume(story, key(LOT.format("A"))) == word


def test_several_events_make_a_lot_possible_unless_one_output(story, some) -> None:
    story.make(10, [some(LOT.format("A"))], campaign="urn:tank:1")
    story.make(11, [], ["u1"], campaign="urn:tank:1")
    assert word_of_consume(story, key(LOT.format("A"))) == "certain"
    story.make(12, [], ["u2"], campaign="urn:tank:1")
    assert word_of_consume(story, key(LOT.format("A"))) == "possible"


def test_a_stated_class_tells_inputs_apart(story) -> None:
    story.make(1, [], ["bolt"], ilmd=(house.product_class("urn:product:bolt"),))
    story.make(10, ["bolt", "nut"], ["u"])
    assert word_of_consume(story, "bolt") == "certain"
    assert word_of_consume(story, "nut") == "certain"


def test_a_bare_class_without_gtin_has_no_known_class_unless_one_is_stated(story, some) -> None:
    assets = "urn:epc:idpat:giai:0614141.*"
    story.make(10, ["bolt", some(assets)], ["u"])
    assert word_of_consume(story, "bolt") == "possible"
    story.see(1, ilmd=(house.product_class("urn:product:asset", [assets]),))
    assert word_of_consume(story, "bolt") == "certain"


def test_an_explicit_pairing_makes_the_link_certain(story) -> None:
    story.make(10, ["p1", "p2"], ["u1", "u2"], extensions=house.pairing({"p1": ["u1"]}))
    assert word_of_consume(story, "p1") == "certain"
    assert word_of_consume(story, "p2") == "possible"


def test_a_lot_from_two_operations_is_possible(story, some) -> None:
    lot = some(LOT.format("A"))
    story.make(1, ["a"], [lot])
    assert story.words("a")[key(LOT.format("A"))] == ("certain", 1)
    story.make(2, ["b"], [lot])
    assert story.words("a")[key(LOT.format("A"))] == ("possible", 1)
    assert story.words("event:2")[key(LOT.format("A"))] == ("certain", 2)


def test_a_removal_is_no_product(story) -> None:
    """Taken apart: the part leaves the unit; what had touched the unit before has not made the part."""
    story.install(10, "part", "unit")
    apart = story.make(20, ["unit"], ["part", "rest"])
    story.see(30, "part")
    told = story.words("part", "backward")
    assert told == {}
    assert story.words("rest", "backward")["part"] == ("possible", 19.999999)
    assert story.words("unit") == {apart: ("possible", 20), "rest": ("possible", 20)}


def test_via_certain_via_and_ties(story) -> None:
    """The possible way is the faster one; the certain way arrives later."""
    story.make(10, ["x", "y"], ["u"])  # one class: possible
    story.install(20, "x", "u")
    node = next(node for node in story.ask("x").nodes if node.key == "u")
    assert node.word == "certain"
    assert (node.via.node, node.via.event) == ("event:1", "e1")
    assert (node.certain_via.node, node.certain_via.event) == ("x", "e2")


def test_first_missed_link_is_the_reason_and_nodes_behind_repeat_it(story) -> None:
    story.make(10, [], ["early"], campaign="urn:run:1")
    story.make(20, ["x"], [], campaign="urn:run:1")
    story.make(30, ["early"], ["late"])
    document = story.document("x")
    reasons = {node["id"]: node["reason"] for node in document["nodes"] if node["word"] == "excluded"}
    assert set(reasons) == {"early", "e3", "late"}
    assert reasons["early"] == reasons["e3"] == reasons["late"]
    assert reasons["early"] == {
        "code": "trace.excluded.produced_before_arrival",
        "params": {
            "source": "urn:run:1",
            "target": "early",
            "event": "e1",
            "link_time": "1970-01-01T00:00:10Z",
            "source_time": "1970-01-01T00:00:20Z",
        },
    }
