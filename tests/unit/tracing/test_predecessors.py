"""Who a node names as its predecessor: ties, circles, lying clocks; every via that can unfold to a subject does."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from clew.tracing import Answer, Subject, TraceRequest, trace, witness
from clew.tracing.circles import Order, predecessors
from clew.tracing.dominators import Dominators

SECOND = 1_000_000
NODES = "stabcdef"
SUBJECTS = frozenset("st")


class Tie(msgspec.Struct, frozen=True):
    source: str
    target: str
    order: Order


def ties(pairs: Iterable[tuple[str, str]]) -> list[Tie]:
    """In event order."""
    return [Tie(source, target, (0, position, 0, 0, 0, False)) for position, (source, target) in enumerate(pairs)]


def led_to(steps: Collection[Tie], shunned: str | None = None) -> set[str]:
    """What the steps lead to from the subjects without ever being at the node shunned."""
    found = set(SUBJECTS)
    while True:
        more = {step.target for step in steps if step.source in found and step.target != shunned} - found
        if not more:
            return found
        found |= more


def end_of(via: dict[str, Tie], node: str) -> str | None:
    met: set[str] = set()
    while node in via and node not in SUBJECTS and node not in met:
        met.add(node)
        node = via[node].source
    return None if node in met else node


graphs = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1]),
    max_size=24,
    unique=True,
).map(ties)


@given(graphs)
def test_whatever_can_unfold_does(steps: list[Tie]) -> None:
    via = predecessors(lambda: steps, SUBJECTS.__contains__)
    named = {step.target for step in steps}
    assert via.keys() == named
    for node in (led_to(steps) & named) - SUBJECTS:
        assert end_of(via, node) in SUBJECTS


@given(graphs)
def test_the_first_that_a_way_leads_to_past_the_node(steps: list[Tie]) -> None:
    """Word for word, wherever that rule alone leaves no circle; and the first of all where there is no such way."""
    expected = {}
    for node in {step.target for step in steps} - SUBJECTS:
        into = [step for step in steps if step.target == node]
        apart = led_to(steps, shunned=node)
        expected[node] = next((step for step in into if step.source in apart), into[0])
    sound = led_to(steps)
    if all(end_of(expected, node) in SUBJECTS for node in expected if node in sound):
        via = predecessors(lambda: steps, SUBJECTS.__contains__)
        assert {node: step for node, step in via.items() if node not in SUBJECTS} == expected


@given(graphs)
def test_dominators_stand_in_every_way(steps: list[Tie]) -> None:
    out: dict[str, list[str]] = {}
    for step in steps:
        if step.target not in SUBJECTS:
            out.setdefault(step.source, []).append(step.target)
    dominators = Dominators(SUBJECTS, out)
    begun = led_to(steps)
    assert {node for node in NODES if node in dominators} == begun
    for node in begun - SUBJECTS:
        apart = led_to(steps, shunned=node)
        assert {other for other in begun if dominators.dominates(node, other)} == begun - apart


def test_a_circle_of_thousands_is_entered() -> None:
    chain = [(f"t{n}", f"t{n + 1}") for n in range(3000)]
    steps = ties([("t3000", "t0"), *chain, ("s", "t0"), ("s", "t3000")])
    via = predecessors(lambda: steps, SUBJECTS.__contains__)
    assert via["t0"].source == "s"
    assert via["t3000"].source == "t2999"


def told(answer: Answer) -> dict[str, str]:
    return {node.key: node.via.node for node in answer.nodes if node.via}


def path(answer: Answer, node: str) -> list[tuple[str, float | None]]:
    return [(step.node, step.time and step.time / SECOND) for step in witness(answer, node)]


def test_a_circle_of_lying_clocks_beside_an_honest_way(story, some) -> None:
    """The batch made u1 and u0. By u1, which claims to have been installed before it was made, no path comes back."""
    batch = some("urn:batch")
    story.make(500, [batch], ["h"])
    story.bond(100, "ADD", "e", "h", "u1", step="replacing")
    story.make(100, ["e"], [batch])
    made = story.make(200, [batch], ["u1", "u0"])
    answer = story.ask("u0", "backward")
    assert told(answer)[made] == "u0"
    assert path(answer, made) == [("u0", None), (made, 200)]


def test_the_tank_itself_rather_than_a_thing_that_the_tank_made_later(story) -> None:
    story.make(61, ["b"], ["b", "u"])
    tank = story.make(61, [], ["u"], campaign="urn:tank:1")
    story.make(63, [], ["b"], campaign="urn:tank:1")
    answer = story.ask(tank)
    assert told(answer)["u"] == tank
    assert path(answer, "u") == [(tank, None), ("u", 61)]


def test_two_that_are_each_reached_by_the_other_and_on_their_own(story) -> None:
    first = story.make(10, ["a"], ["b"])
    second = story.make(10, ["b"], ["a"])
    story.install(10, "part", "a")
    story.install(10, "part", "b")
    assert told(story.ask("part")) == {"a": "part", first: "a", "b": first, second: "b"}


def test_a_subject_that_was_reached_before_its_own_start(story) -> None:
    """The tote held p, and from 40 on also a, which p had been made into at 20: what a did at 30 is p's doing."""
    story.pack(10, "tote", "p")
    made = story.make(20, ["p"], ["a"])
    reworked = story.make(30, ["a"], ["a", "chip"])
    story.pack(40, "tote", "a")
    answer = story.ask("tote")
    assert set(answer.subjects) == {"tote", "a", "p"}
    assert told(answer) == {made: "p", reworked: "a", "chip": reworked}
    assert path(answer, "chip") == [("p", None), (made, 20), ("a", 20), (reworked, 30), ("chip", 30)]


def test_a_certain_path_past_a_subject_reached_early_is_certain(story) -> None:
    """All at one instant: b names the subject a (first in event order), which was reached through b."""
    story.make(20, ["a"], ["b"])
    story.make(20, ["b"], ["a"])
    story.install(20, "s", "b")
    request = TraceRequest(subjects=(Subject("s"), Subject("a", 40 * SECOND)), direction="forward")
    answer = trace(story, request)
    assert told(answer)["b"] == "event:1"
    steps = witness(answer, "b")
    assert [step.node for step in steps] == ["s", "b"]
    assert all(step.link is None or step.link.certain for step in steps)
