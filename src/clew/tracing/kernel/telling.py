"""From a finished search to columns: a word, a time and predecessors for every node, and who is excluded.

A node is excluded when the graph joins it to the subjects but time does not: it lies behind a link that could not be
taken. So only such links are followed here, and a search that missed none has no excluded nodes. The reasons, which
depend on the shortest static path, cost a search of their own (``clew.tracing.kernel.static``) and are told on demand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy import uint64 as at

from clew.tracing.kernel.arrays import CLASS, CONTAIN, KIND_MASK, LEVEL_MASK, GraphArrays
from clew.tracing.kernel.compilation import compiled, inlined
from clew.tracing.kernel.rows import in_row, level_of, link_at, out_row, place_of, read
from clew.tracing.kernel.space import (
    ASKED,
    COUNT,
    FULL,
    MISSED,
    NEVER,
    NOTHING,
    REACHED,
    SUBJECT,
    Space,
    touch,
)
from clew.tracing.kernel.states import Way

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int32, Int64, UInt8

CERTAIN_WORD, POSSIBLE_WORD, EXCLUDED_WORD = range(3)
"""Entries of ``word``, as in ``clew.tracing.WORDS``."""


class Columns(NamedTuple):
    """One entry for each node of an answer, in no order that means anything. ``time``: UTC microseconds, 0 where
    excluded. ``via_node``, ``certain_via_node``: -1: none. ``via_position``, ``certain_via_position``: log positions of
    the events, 0: none."""

    node: Int32
    word: UInt8
    time: Int64
    via_node: Int32
    via_position: Int64
    certain_via_node: Int32
    certain_via_position: Int64


def new_columns(rows: int) -> Columns:
    return Columns(
        np.empty(rows, np.int32),
        np.empty(rows, np.uint8),
        np.empty(rows, np.int64),
        np.empty(rows, np.int32),
        np.empty(rows, np.int64),
        np.empty(rows, np.int32),
        np.empty(rows, np.int64),
    )


@compiled
def go_beyond(graph: GraphArrays, space: Space, way: Way) -> bool:
    """Give slots to all nodes behind links that were missed; False if the space is too small."""
    slot = 0
    while slot < space.counter[COUNT] and not space.counter[FULL]:
        missing = slot >= space.counter[REACHED] or way.contact or space.flag[slot] & MISSED
        if missing and space.state[slot] == space.node[slot]:
            _spread(graph, space, way, slot)
        slot += 1
    return not space.counter[FULL]


@inlined
def _spread(graph: GraphArrays, space: Space, way: Way, slot: int) -> None:
    node = space.node[slot]
    if not way.cross and not space.flag[slot] & ASKED and level_of(graph, node) & LEVEL_MASK == CLASS:
        return
    for turn in range(2 if way.contact else 1):
        along = way.forward == (turn == 0)
        table, first, last = out_row(graph, node) if along else in_row(graph, node)
        for place in range(first, last):
            bits, source, target, _, _ = read(graph, link_at(graph, table, place))
            contained = bits & KIND_MASK == CONTAIN
            if (way.contact if contained else turn == 0) and not space.counter[FULL]:
                other = target if along else source
                touch(space, other, other)


@compiled
def tell(graph: GraphArrays, space: Space, way: Way, columns: Columns) -> int:
    """Fill columns (as many rows as there are slots will do) with the nodes of the answer; how many they are."""
    row = 0
    for slot in range(space.counter[COUNT]):
        here = at(slot)
        node = space.node[here]
        if space.flag[here] & SUBJECT or (way.contact and space.state[here] != node):
            continue
        to = at(row)
        row += 1
        columns.node[to] = node
        time = space.time[here]
        if time == NEVER:
            columns.word[to], columns.time[to] = EXCLUDED_WORD, 0
            columns.via_node[to], columns.via_position[to] = NOTHING, 0
            columns.certain_via_node[to], columns.certain_via_position[to] = NOTHING, 0
            continue
        columns.time[to] = time if way.forward else -time
        link, other = space.via_link[here], space.node[at(space.via_slot[here])]
        position = place_of(graph, link)[0]
        columns.via_node[to], columns.via_position[to] = other, position
        if space.certain[here] == NEVER:
            columns.word[to] = POSSIBLE_WORD
            columns.certain_via_node[to], columns.certain_via_position[to] = NOTHING, 0
            continue
        columns.word[to] = CERTAIN_WORD
        if space.certain_link[here] != link:
            position = place_of(graph, space.certain_link[here])[0]
        columns.certain_via_node[to] = space.node[at(space.certain_slot[here])]
        columns.certain_via_position[to] = position
    return row
