"""The static search: the shortest path to every node when times are ignored, and the first link missed on it.

The rules are those of ``clew.tracing.excluded``: breadth first, a node's links in event order, the subjects' own links
sorted first. It runs over a space that a search in time has filled, in which every node of the answer has a slot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clew.tracing.kernel.arrays import CLASS, CONTAIN, KIND_MASK, LEVEL_MASK, RESET, GraphArrays
from clew.tracing.kernel.compilation import compiled, inlined
from clew.tracing.kernel.rows import in_row, level_of, link_at, out_row, rank_of, read
from clew.tracing.kernel.search import hop_from
from clew.tracing.kernel.space import (
    ASKED,
    COUNT,
    KEEPS_CONTENT,
    KEEPS_MATERIAL,
    NEVER,
    NOTHING,
    SUBJECT,
    Space,
)
from clew.tracing.kernel.states import Way, delivered, first_state, states_of

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int32, Int64


class Paths(NamedTuple):
    """By slot: ``depth``: links of the shortest path (-1: none); ``missed_link``, ``missed_slot``: the first link that
    its source came too late for, and that source (-1: none missed). ``order``: slots in the order found."""

    depth: Int32
    missed_link: Int64
    missed_slot: Int32
    order: Int32


class Edges(NamedTuple):
    """Links that leave subjects: rank, slot they leave, link, slot they lead to."""

    rank: Int64
    slot: Int32
    link: Int64
    target: Int32


def static_search(graph: GraphArrays, space: Space, way: Way) -> Paths:
    slots = int(space.counter[COUNT])
    paths = Paths(
        np.full(slots, -1, np.int32),
        np.full(slots, NOTHING, np.int64),
        np.full(slots, NOTHING, np.int32),
        np.empty(slots, np.int32),
    )
    room = first_edges(graph, space, way, Edges._make(np.empty(0, kind) for kind in _EDGE_TYPES))
    edges = Edges._make(np.empty(room, kind) for kind in _EDGE_TYPES)
    first_edges(graph, space, way, edges)
    go(graph, space, way, paths, edges, np.argsort(edges.rank, kind="stable"))
    return paths


_EDGE_TYPES = (np.int64, np.int32, np.int64, np.int32)


@compiled
def first_edges(graph: GraphArrays, space: Space, way: Way, edges: Edges) -> int:
    """How many links leave the subjects; they are filled in as far as there is room."""
    count = 0
    for slot in range(space.counter[COUNT]):
        node = space.node[slot]
        if not space.flag[slot] & SUBJECT or space.state[slot] != node or _closed(graph, space, way, slot):
            continue
        for turn in range(2 if way.contact else 1):
            along = way.forward == (turn == 0)
            table, first, last = out_row(graph, node) if along else in_row(graph, node)
            for place in range(first, last):
                link = link_at(graph, table, place)
                bits, source, target, _, _ = read(graph, link)
                if not _followed(way, bits, turn):
                    continue
                if count < len(edges.rank):
                    edges.rank[count] = rank_of(graph, link)
                    edges.slot[count] = slot
                    edges.link[count] = link
                    edges.target[count] = space.slot[target if along else source] - 1
                count += 1
    return count


@compiled
def go(graph: GraphArrays, space: Space, way: Way, paths: Paths, edges: Edges, sequence: Int64) -> None:
    """The whole search. ``sequence``: the places of the first edges in event order."""
    found = 0
    for slot in range(space.counter[COUNT]):
        if space.flag[slot] & SUBJECT and space.state[slot] == space.node[slot]:
            paths.depth[slot] = 0
    for index in range(len(sequence)):
        edge = sequence[index]
        found += _step(graph, space, way, paths, edges.slot[edge], edges.link[edge], edges.target[edge], found)
    read_to = 0
    while read_to < found:
        slot = paths.order[read_to]
        read_to += 1
        if not _closed(graph, space, way, slot):
            found = _leave(graph, space, way, paths, slot, found)


@inlined
def _leave(graph: GraphArrays, space: Space, way: Way, paths: Paths, slot: int, found: int) -> int:
    """Follow the links of a node in event order: of two rows, whichever has the next."""
    node = space.node[slot]
    table, place, last = out_row(graph, node) if way.forward else in_row(graph, node)
    other_table, other, other_last = in_row(graph, node) if way.forward else out_row(graph, node)
    if not way.contact:
        other = other_last
    while place < last or other < other_last:
        link = link_at(graph, table, place) if place < last else NOTHING
        back = link_at(graph, other_table, other) if other < other_last else NOTHING
        turn = 0
        if link == NOTHING or (back != NOTHING and rank_of(graph, back) < rank_of(graph, link)):
            turn = 1
            link = back
            other += 1
        else:
            place += 1
        bits, source, target, _, _ = read(graph, link)
        if _followed(way, bits, turn):
            along = way.forward == (turn == 0)
            onward = space.slot[target if along else source] - 1
            found += _step(graph, space, way, paths, slot, link, onward, found)
    return found


@inlined
def _step(
    graph: GraphArrays, space: Space, way: Way, paths: Paths, slot: int, link: int, target: int, found: int
) -> int:
    """Come to a slot by a link, if none came before: 1 if so."""
    if target < 0 or paths.depth[target] >= 0:
        return 0
    paths.depth[target] = paths.depth[slot] + 1
    paths.order[found] = target
    if paths.missed_link[slot] != NOTHING:
        paths.missed_link[target] = paths.missed_link[slot]
        paths.missed_slot[target] = paths.missed_slot[slot]
    elif space.time[slot] != NEVER and not _taken(graph, space, way, slot, link):
        paths.missed_link[target] = link
        paths.missed_slot[target] = slot
    return 1


@inlined
def _taken(graph: GraphArrays, space: Space, way: Way, slot: int, link: int) -> bool:
    """Whether the link can be taken from any state of the node of a slot."""
    bits, _, _, opened, closed = read(graph, link)
    first, last = (opened, closed) if way.forward else (1 - closed, 1 - opened)
    keeps = KEEPS_CONTENT if bits & KIND_MASK == CONTAIN else KEEPS_MATERIAL
    if not space.flag[slot] & keeps and _in_time(space, way, slot, link, bits, first, last):
        return True
    node = space.node[slot]
    if not way.contact or not level_of(graph, node) & RESET:
        return False
    begun = first_state(graph, node)
    for state in range(begun, begun + states_of(graph, node)):
        known = space.slot[state] - 1
        if known >= 0 and not space.flag[known] & keeps and _in_time(space, way, known, link, bits, first, last):
            return True
    return False


@inlined
def _in_time(space: Space, way: Way, slot: int, link: int, bits: int, first: int, last: int) -> bool:
    return delivered(hop_from(space, way, slot, link, bits, first, last), space.time[slot]) != NEVER


@inlined
def _followed(way: Way, bits: int, turn: int) -> bool:
    return bool(way.contact if bits & KIND_MASK == CONTAIN else turn == 0)


@inlined
def _closed(graph: GraphArrays, space: Space, way: Way, slot: int) -> bool:
    """Whether nothing is followed beyond the node: a bare class that was not asked for."""
    bare = level_of(graph, space.node[slot]) & LEVEL_MASK == CLASS
    return bool(bare and not way.cross and not space.flag[slot] & ASKED)
