"""What is read for a further event does not grow with the hub that it is at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clew.events.model import AnyEvent, QuantityElement
from clew.testing.live_links import ChangingLog, bits_of, bits_of_arrays, rows_of, rows_of_arrays, whole_graph
from clew.testing.samples import counted, install, observe, pack, transform
from clew.testing.snapshots import snapshot_of
from clew.tracing.engine.live import LiveGraph

SMALL, LARGE = 6, 60
TANK = "urn:tank:1"
LONG_AFTER = 1000


def lot(number: object) -> str:
    return f"urn:epc:class:lgtin:4012345.012345.{number}"


def other_lot(number: object) -> str:
    return f"urn:epc:class:lgtin:4012345.066666.{number}"


def unit(number: int) -> str:
    return f"urn:epc:id:sgtin:4012345.098765.{number}"


def fill(thing: str, at: int, output: str | None = None, quantity: QuantityElement | None = None) -> AnyEvent:
    listed = () if quantity is None else (quantity,)
    outputs = () if output is None else (output,)
    things = () if quantity is not None else (thing,)
    return transform(things, outputs, at, transformation_id=TANK, input_quantity_list=listed)


Made = Callable[[int], list[AnyEvent]]
HUBS: dict[str, tuple[Made, list[AnyEvent]]] = {
    "lot consumed often": (
        lambda n: [transform((lot("x"),), (unit(i),), i) for i in range(n)],
        [transform((lot("x"),), (unit(10**6),), LONG_AFTER)],
    ),
    "lot produced, then consumed often": (
        lambda n: [
            transform((lot("raw"),), (lot("x"),), 0),
            *(transform((lot("x"),), (unit(i),), i) for i in range(n)),
        ],
        [transform((lot("x"),), (unit(10**6),), LONG_AFTER)],
    ),
    "tank without output yet": (
        lambda n: [fill(lot(i), i) for i in range(n)],
        [fill(lot("a"), LONG_AFTER), fill(lot("b"), LONG_AFTER + 1)],
    ),
    "tank with one output": (
        lambda n: [fill(lot(i), i, lot("out")) for i in range(n)],
        [fill(lot("a"), LONG_AFTER), fill(lot("b"), LONG_AFTER + 1, lot("out"))],
    ),
    "tank with one output, always of the same lot": (
        lambda n: [fill(other_lot("x"), i, unit(1)) for i in range(n)],
        [fill(other_lot("x"), LONG_AFTER), fill(other_lot("x"), LONG_AFTER + 1, unit(1))],
    ),
    "tank with many outputs": (
        lambda n: [fill(lot(i), i, unit(i)) for i in range(n)],
        [fill(lot("a"), LONG_AFTER), fill(lot("b"), LONG_AFTER + 1, unit(10**6))],
    ),
    "warehouse": (
        lambda n: [pack("urn:house:1", unit(i), at=i) for i in range(n)],
        [
            pack("urn:house:1", unit(10**6), at=LONG_AFTER),
            pack("urn:house:1", unit(3), at=LONG_AFTER + 1, action="DELETE"),
        ],
    ),
    "fixture that everything is put on": (
        lambda n: [
            install(unit(i), "urn:fixture:1", at=2 * i + end, action="DELETE" if end else "ADD")
            for i in range(n)
            for end in (0, 1)
        ],
        [install(unit(10**6), "urn:fixture:1", at=LONG_AFTER)],
    ),
    "plant that everything is installed in": (
        lambda n: [install("urn:plant:1", unit(i), at=i) for i in range(n)],
        [
            install("urn:plant:1", unit(10**6), at=LONG_AFTER),
            install("urn:plant:1", unit(3), at=LONG_AFTER + 1, action="DELETE"),
        ],
    ),
    "tote cleaned daily": (
        lambda n: [observe("urn:tote:1", at=i, biz_step="urn:example:bizstep:cleaning") for i in range(n)],
        [observe("urn:tote:1", at=LONG_AFTER, biz_step="urn:example:bizstep:cleaning")],
    ),
}


class Growing:
    """A live graph over a snapshot of what was made; ``first``: what it takes to get to know the hub."""

    def __init__(self, made: list[AnyEvent], first: list[AnyEvent]) -> None:
        self.log = ChangingLog()
        for event in made:
            self.log.append(event)
        snapshot = snapshot_of(self.log)
        self.keys = snapshot.names.keys(range(len(snapshot.base.node)))
        self.live = LiveGraph(snapshot.base, snapshot.names, self.log.head(), self.log)
        for event in first:
            self.take(event)

    def take(self, event: AnyEvent) -> int:
        """How many facts were read for an event; the graph is right then."""
        self.log.append(event)
        self.log.asked = 0
        self.live.extend(self.log.head())
        asked = self.log.asked
        named, whole = [*self.keys, *self.live.new_keys], whole_graph(self.log, self.log.head())
        assert rows_of_arrays(self.live.graph, named) == rows_of(whole)
        assert bits_of_arrays(self.live.graph, named) == bits_of(whole)
        return asked


@pytest.mark.parametrize("name", HUBS)
def test_reads_do_not_grow_with_the_hub(name: str) -> None:
    made, further = HUBS[name]
    asked = []
    for many in (SMALL, LARGE):
        # A tank with one output is read once, and then no more.
        growing = Growing(made(many), [made(many + 1)[-1]])
        asked.append([growing.take(event) for event in further])
    assert asked[0] == asked[1]


FURTHER: dict[str, list[AnyEvent]] = {
    "an input of another class": [fill(other_lot(1), 50), fill(other_lot(1), 51), fill(other_lot(2), 52)],
    "another output": [fill(lot("a"), 50, unit(2)), fill(lot("b"), 51)],
    "the first output after all": [fill(lot("a"), 50, unit(1)), fill(lot("b"), 51)],
    "pieces": [fill("", 50, quantity=counted(other_lot(1), "3")), fill("", 51, quantity=counted(other_lot(1), "2"))],
    "no pieces": [fill("", 50, quantity=counted(other_lot(1), "0")), fill("", 51, quantity=counted(other_lot(1), "1"))],
    "a pairing": [fill(lot("a"), 50), transform((lot("b"),), (), 51, transformation_id=TANK)],
    "an earlier instant": [fill(lot("a"), -50), fill(other_lot(1), -51)],
    "consumes what it produces": [fill(unit(1), 50), fill(lot("a"), 51)],
}


@pytest.mark.parametrize("name", FURTHER)
@pytest.mark.parametrize("output", [None, unit(1), lot("out")])
def test_what_more_than_adds_to_a_settled_tank_is_right_too(name: str, output: str | None) -> None:
    made = [fill(lot(1), 0, output), fill(lot(2), 1), fill(lot(3), 2)]
    growing = Growing(made, [fill(lot(4), 3)])
    for event in FURTHER[name]:
        growing.take(event)
