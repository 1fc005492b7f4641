"""Predecessors that lead astray: found over arrays, led back by the rules of ``clew.tracing.circles``.

What follows to a subject keeps its predecessor, and has a path that passes nothing astray. So for those astray it is
all one subject, and only the links into them need to be looked at, however large the answer is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from clew.tracing.circles import Order, order_of, predecessors
from clew.tracing.kernel.arrays import RESET, GraphArrays
from clew.tracing.kernel.compilation import compiled, inlined
from clew.tracing.kernel.plain import hops_around, resets_of_node
from clew.tracing.kernel.rows import level_of
from clew.tracing.kernel.space import ASKED, COUNT, NEVER, NOTHING, REACHED, SUBJECT, Space
from clew.tracing.kernel.states import Way, comes_first, first_state, states_of
from clew.tracing.reachability import Hop
from clew.tracing.resets import node_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from clew.tracing.kernel.arrays import Int32, Int64, UInt8


class _Step(msgspec.Struct, frozen=True):
    source: str
    target: str
    order: Order
    number: int
    slot: int


def settle(graph: GraphArrays, space: Space, way: Way, certain: Callable[[Hop], bool]) -> None:
    """Make every predecessor lead back to a subject, wherever it can. ``certain``: whether a hop is, in this trace."""
    if way.contact:
        merge(graph, space, way)
    if not may_circle(space):
        return
    count = int(space.counter[REACHED])
    for links, slots, times, allowed in (
        (space.via_link, space.via_slot, space.time, None),
        (space.certain_link, space.certain_slot, space.certain, certain),
    ):
        mark = np.zeros(count, np.uint8)
        if mark_astray(space, links, slots, mark):
            _lead_back(graph, space, way, np.flatnonzero(mark == 2).tolist(), (links, slots, times), allowed)


def _lead_back(
    graph: GraphArrays,
    space: Space,
    way: Way,
    astray: list[int],
    columns: tuple[Int32, Int32, Int64],
    allowed: Callable[[Hop], bool] | None,
) -> None:
    links, slots, times = columns
    wanted = set(astray)
    same = _Same(graph, space, way, times)
    asked = [int(space.node[slot]) for slot in range(int(space.counter[COUNT])) if space.flag[slot] & ASKED]
    around = hops_around(graph, way, {int(space.node[slot]) for slot in astray}, asked)

    def steps() -> Iterable[_Step]:
        for number, hop in around:
            source, target = same.slot(hop.source), same.slot(hop.target)
            if source < 0 or target not in wanted or (allowed is not None and not allowed(hop)):
                continue
            if times[source] != NEVER and hop.delivers(int(times[source])) == times[target]:
                order = order_of(hop.link, int(times[source]), int(times[target]), node_of(hop.source))
                yield _Step(str(source), str(target), order, number, source)

    found = list(steps())
    via = predecessors(lambda: found, lambda name: int(name) not in wanted)
    for name, step in via.items():
        links[int(name)] = step.number
        slots[int(name)] = step.slot


class _Same:
    """The slot that a state's name (``clew.tracing.resets``) goes by."""

    def __init__(self, graph: GraphArrays, space: Space, way: Way, times: Int64) -> None:
        self._graph, self._space, self._way, self._times = graph, space, way, times

    def slot(self, name: str) -> int:
        number, _, stay = name.partition("\x00")
        node = int(number)
        if not stay:
            return int(self._space.slot[node]) - 1
        place = len(resets_of_node(self._graph, node)) + 1 if stay == "free" else int(stay)
        slot = int(self._space.slot[first_state_of(self._graph, node) + place]) - 1
        return slot if slot < 0 else int(same_slot(self._graph, self._space, slot, self._times))


@compiled
def first_state_of(graph: GraphArrays, node: int) -> int:
    return first_state(graph, node)


@compiled
def same_slot(graph: GraphArrays, space: Space, slot: int, times: Int64) -> int:
    """The slot by which states of a node that are reached at one time go: the node's own, else the first of them."""
    return _same(graph, space, slot, times)


@inlined
def _same(graph: GraphArrays, space: Space, slot: int, times: Int64) -> int:
    node = space.node[slot]
    if space.state[slot] == node:
        return slot
    own = space.slot[node] - 1
    if times[own] == times[slot]:
        return int(own)
    begun = first_state(graph, node)
    for state in range(begun, begun + states_of(graph, node)):
        other = space.slot[state] - 1
        if other >= 0 and times[other] == times[slot]:
            return int(other)
    return slot


@compiled
def merge(graph: GraphArrays, space: Space, way: Way) -> None:
    """Let predecessors name states as :func:`same_slot` does; the others get none. The first in event order stays."""
    for slot in range(space.counter[REACHED]):
        if not level_of(graph, space.node[slot]) & RESET:
            continue
        same = _same(graph, space, slot, space.time)
        if same != slot and space.via_link[slot] != NOTHING:
            link, source = space.via_link[slot], space.via_slot[slot]
            if comes_first(graph, space.time, link, source, space.via_link[same], space.via_slot[same]):
                space.via_link[same] = link
                space.via_slot[same] = source
    for slot in range(space.counter[REACHED]):
        if space.via_link[slot] != NOTHING:
            space.via_slot[slot] = _same(graph, space, space.via_slot[slot], space.time)
        if space.certain_link[slot] != NOTHING:
            space.certain_slot[slot] = _same(graph, space, space.certain_slot[slot], space.certain)
    for slot in range(space.counter[REACHED]):
        if level_of(graph, space.node[slot]) & RESET and _same(graph, space, slot, space.time) != slot:
            space.via_link[slot] = NOTHING
            space.certain_link[slot] = NOTHING


@compiled
def may_circle(space: Space) -> bool:
    """Whether predecessors could lead astray: they cannot where each was come to before what it leads to."""
    for slot in range(space.counter[REACHED]):
        if space.via_link[slot] != NOTHING and space.via_slot[slot] >= slot:
            return True
        if space.certain_link[slot] != NOTHING and space.certain_slot[slot] >= slot:
            return True
    return False


@compiled
def mark_astray(space: Space, links: Int32, slots: Int32, mark: UInt8) -> int:
    """Mark (by slot, 2) those from which following predecessors never comes to a subject; how many they are.
    ``links``, ``slots``: of the predecessors, by all links or by certain ones. ``mark``: zeros."""
    astray = 0
    for begun in range(space.counter[REACHED]):
        slot = begun
        while mark[slot] == 0 and links[slot] != NOTHING and not _is_subject(space, slot):
            mark[slot] = 3
            slot = slots[slot]
        end = 2 if mark[slot] >= 2 else 1
        slot = begun
        while mark[slot] == 3:
            mark[slot] = end
            astray += end - 1
            slot = slots[slot]
    return astray


@inlined
def _is_subject(space: Space, slot: int) -> bool:
    known = space.slot[space.node[slot]] - 1
    return bool(known >= 0 and space.flag[known] & SUBJECT)
