"""Where a search writes: memory that is used again and again, so that a query costs what it finds.

A search numbers what it comes to from 0, in *slots*. ``slot`` alone is as long as the graph: by state, 0 or 1 + its
slot; all other columns are by slot. Clearing means setting the used entries of ``slot`` back to 0. One space serves one
search at a time: keep one for each thread.

A *state* is a node, or where contact is followed and the node was cleaned, one of the states that it splits into
(``clew.tracing.resets``), numbered behind all nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clew.tracing.kernel.compilation import compiled, inlined

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int32, Int64, UInt8

NEVER = 1 << 62
"""A label of what was not reached."""
NOTHING = -1

# Bits of ``flag``.
SUBJECT, ASKED, QUEUED, NEW, NEW_CERTAIN, MISSED, KEEPS_MATERIAL, KEEPS_CONTENT = (1 << bit for bit in range(8))
"""Subject: begins here; asked: by the caller, not as content. Queued, new, new certain: label to be passed on. Missed:
some link leaves that could not be taken. Keeps: material, or containment, is not left from this state."""

COUNT, REACHED, FULL, HEAD, TAIL, PASSED = range(6)
"""Entries of ``counter``: slots used; of these reached in time; 1 if there was no room; queue; labels passed on."""


class Space(NamedTuple):
    """By slot: ``time``, ``certain``: earliest arrivals in the trace's own time (``NEVER``: none), by all links and by
    certain ones; ``via_link``, ``via_slot``: link and slot they came by (``NOTHING``: at its own start). ``lower``,
    ``upper``: the window (own time) of a state that is a stay. ``depth``, ``missed_link``, ``missed_slot``: of the
    static search; ``order``: slots in the order in which it came to them."""

    slot: Int32
    state: Int32
    node: Int32
    flag: UInt8
    time: Int64
    certain: Int64
    via_link: Int32
    via_slot: Int32
    certain_link: Int32
    certain_slot: Int32
    lower: Int64
    upper: Int64
    queue: Int32
    counter: Int64


def new_space(states: int, capacity: int) -> Space:
    """For a graph of so many states, with room for so many slots. Memory is taken as it is touched."""
    return Space(
        slot=np.zeros(states, np.int32),
        state=np.empty(capacity, np.int32),
        node=np.empty(capacity, np.int32),
        flag=np.empty(capacity, np.uint8),
        time=np.empty(capacity, np.int64),
        certain=np.empty(capacity, np.int64),
        via_link=np.empty(capacity, np.int32),
        via_slot=np.empty(capacity, np.int32),
        certain_link=np.empty(capacity, np.int32),
        certain_slot=np.empty(capacity, np.int32),
        lower=np.empty(capacity, np.int64),
        upper=np.empty(capacity, np.int64),
        # One more than can wait: with all waiting, its end would come round to its head, as if none did.
        queue=np.empty(capacity + 1, np.int32),
        counter=np.zeros(8, np.int64),
    )


@compiled
def clear(space: Space) -> None:
    for slot in range(space.counter[COUNT]):
        space.slot[space.state[slot]] = 0
    space.counter[:] = 0


@inlined
def touch(space: Space, state: int, node: int) -> int:
    """The slot of a state, a new one if it has none; ``NOTHING`` when the space is full."""
    slot = int(space.slot[state]) - 1
    if slot >= 0:
        return slot
    slot = int(space.counter[COUNT])
    if slot == len(space.state):
        space.counter[FULL] = 1
        return NOTHING
    space.counter[COUNT] = slot + 1
    space.slot[state] = slot + 1
    space.state[slot] = state
    space.node[slot] = node
    space.flag[slot] = 0
    space.time[slot] = NEVER
    space.certain[slot] = NEVER
    space.via_link[slot] = NOTHING
    space.certain_link[slot] = NOTHING
    space.lower[slot] = -NEVER
    space.upper[slot] = NEVER
    return slot


@inlined
def enqueue(space: Space, slot: int, reason: int) -> None:
    """Have a slot's new label passed on; each slot waits once."""
    flag = space.flag[slot]
    space.flag[slot] = flag | reason | QUEUED
    if flag & QUEUED:
        return
    tail = space.counter[TAIL]
    space.queue[tail] = slot
    space.counter[TAIL] = 0 if tail + 1 == len(space.queue) else tail + 1
