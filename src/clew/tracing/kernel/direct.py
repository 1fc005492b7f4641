"""The search of ``clew.tracing.kernel.search`` where contact is not followed: the usual question, by the shortest way.

Then nothing has states or stays, a node's slot is its only one, and containment is passed over. What is left is kept in
few variables, and rows of the base are read where they lie. Labels, predecessors and marks are those of ``search``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy import uint64 as at

from clew.tracing.kernel.arrays import (
    CERTAIN,
    CLASS,
    CONSUME,
    CONTAIN,
    FLAGGED,
    INSTALL,
    KIND_MASK,
    LEVEL_MASK,
    PRODUCE,
    GraphArrays,
)
from clew.tracing.kernel.compilation import compiled, inlined
from clew.tracing.kernel.rows import level_of, rank_of, read
from clew.tracing.kernel.space import (
    ASKED,
    COUNT,
    FULL,
    HEAD,
    MISSED,
    NEVER,
    NEW,
    NEW_CERTAIN,
    NOTHING,
    QUEUED,
    REACHED,
    TAIL,
    Space,
)
from clew.tracing.kernel.states import Way, start
from clew.tracing.links import OPEN

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int64, UInt8


@compiled
def search_direct(graph: GraphArrays, space: Space, way: Way, nodes: Int64, times: Int64, asked: UInt8) -> bool:
    """Fill a cleared space from subjects (nodes, own times, whether asked for by name); False if it is too small."""
    for index in range(len(nodes)):
        start(graph, space, way, nodes[index], times[index], asked[index] != 0)
    counter = space.counter
    head, tail, count = counter[HEAD], counter[TAIL], counter[COUNT]
    size = len(space.queue)
    while head != tail and not counter[FULL]:
        slot = space.queue[at(head)]
        head = 0 if head + 1 == size else head + 1
        flag = space.flag[at(slot)]
        new = flag & NEW
        space.flag[at(slot)] = flag & ~(QUEUED | NEW | NEW_CERTAIN | (MISSED if new else 0))
        node = int(space.node[at(slot)])
        if not way.cross and not flag & ASKED and level_of(graph, node) & LEVEL_MASK == CLASS:
            continue
        time = space.time[at(slot)] if new else NEVER
        certain = space.certain[at(slot)] if flag & NEW_CERTAIN else NEVER
        count, tail = _leave(graph, space, way, (slot, node, time, certain), count, tail)
    counter[HEAD], counter[TAIL], counter[COUNT], counter[REACHED] = head, tail, count, count
    return not counter[FULL]


@inlined
def _leave(
    graph: GraphArrays, space: Space, way: Way, here: tuple[int, int, int, int], count: int, tail: int
) -> tuple[int, int]:
    """Offer a slot's new labels over all its links."""
    base, since, links = graph.base, graph.since, graph.base.links
    slot, node, _, _ = here
    row = int(since.row[at(node)])
    missed = False
    if row == 0 and way.forward:
        for link in range(base.out_first[at(node)], base.out_first[at(node + 1)]):
            kind = links.kind[at(link)]
            if kind & KIND_MASK != CONTAIN:
                opened = links.start[at(link)]
                closed = links.end[at(link)] if kind & KIND_MASK == INSTALL else opened + 1
                target = links.target[at(link)]
                count, tail, late = _offer(graph, space, way, here, (link, kind, opened, closed, target), count, tail)
                missed |= late
    elif row == 0:
        # The latest comes first: each label is then mostly right at once.
        for place in range(base.in_first[at(node + 1)] - 1, base.in_first[at(node)] - 1, -1):
            link = base.in_link[at(place)]
            kind = links.kind[at(link)]
            if kind & KIND_MASK != CONTAIN:
                opened = links.start[at(link)]
                closed = links.end[at(link)] if kind & KIND_MASK == INSTALL else opened + 1
                first, last = 1 - closed, 1 - opened
                source = links.source[at(link)]
                count, tail, late = _offer(graph, space, way, here, (link, kind, first, last, source), count, tail)
                missed |= late
    else:
        begun = since.out_first[row - 1] if way.forward else since.in_first[row - 1]
        ended = since.out_first[row] if way.forward else since.in_first[row]
        for step in range(ended - begun):
            link = since.out_link[begun + step] if way.forward else since.in_link[ended - 1 - step]
            kind, source, target, opened, closed = read(graph, link)
            if kind & KIND_MASK != CONTAIN:
                first, last = (opened, closed) if way.forward else (1 - closed, 1 - opened)
                other = target if way.forward else source
                count, tail, late = _offer(graph, space, way, here, (link, kind, first, last, other), count, tail)
                missed |= late
    if missed:
        space.flag[at(slot)] |= MISSED
    return count, tail


@inlined
def _offer(
    graph: GraphArrays,
    space: Space,
    way: Way,
    here: tuple[int, int, int, int],
    link: tuple[int, int, int, int, int],
    count: int,
    tail: int,
) -> tuple[int, int, bool]:
    """Have the node at a link's other end reached, in so far as the link is open (own time) to who comes to a slot at
    ``time``, by certain links at ``certain``. Slots, end of the queue, whether ``time`` is too late."""
    slot, node, time, certain = here
    number, kind, first, last, other = link
    own = kind & FLAGGED != 0
    if own:
        first, last = (first, OPEN) if way.forward else (way.begin, last)
    late = time != NEVER and time >= last
    time = (first if own or time < first else time) if time < last else NEVER
    if certain != NEVER:
        proved = certain < last and _certain(graph, space, way, kind, node, other)
        certain = (first if own or certain < first else certain) if proved else NEVER
    if time == NEVER and certain == NEVER:
        return count, tail, late
    reached = space.slot[at(other)] - 1
    if reached < 0:
        if count == len(space.state):
            space.counter[FULL] = 1
            return count, tail, late
        _new(space, count, other, number, slot, time, certain)
        space.queue[at(tail)] = count
        return count + 1, 0 if tail + 1 == len(space.queue) else tail + 1, late
    reason = NEW if _label(graph, space.time, space.via_link, space.via_slot, reached, time, number, slot) else 0
    if _label(graph, space.certain, space.certain_link, space.certain_slot, reached, certain, number, slot):
        reason |= NEW_CERTAIN
    if reason:
        flag = space.flag[at(reached)]
        space.flag[at(reached)] = flag | reason | QUEUED
        if not flag & QUEUED:
            space.queue[at(tail)] = reached
            tail = 0 if tail + 1 == len(space.queue) else tail + 1
    return count, tail, late


@inlined
def _new(space: Space, slot: int, node: int, link: int, source: int, time: int, certain: int) -> None:
    """Give a node its slot, reached by a link from another slot's."""
    space.slot[at(node)] = slot + 1
    space.state[at(slot)] = node
    space.node[at(slot)] = node
    space.flag[at(slot)] = QUEUED | (NEW if time != NEVER else 0) | (NEW_CERTAIN if certain != NEVER else 0)
    space.time[at(slot)] = time
    space.via_link[at(slot)] = link if time != NEVER else NOTHING
    space.via_slot[at(slot)] = source
    space.certain[at(slot)] = certain
    space.certain_link[at(slot)] = link if certain != NEVER else NOTHING
    space.certain_slot[at(slot)] = source


@inlined
def _label(graph: GraphArrays, label, links, slots, reached: int, time: int, number: int, slot: int) -> int:  # type: ignore[no-untyped-def]
    """Whether a slot is reached earlier than was known; of links that deliver at one time the first is kept."""
    known = label[at(reached)]
    if time > known or time == NEVER:
        return 0
    if time == known:
        via = links[at(reached)]
        if via == NOTHING or rank_of(graph, number) >= rank_of(graph, via):
            return 0
    label[at(reached)] = time
    links[at(reached)] = number
    slots[at(reached)] = slot
    return 1 if time < known else 0


@inlined
def _certain(graph: GraphArrays, space: Space, way: Way, bits: int, node: int, other: int) -> bool:
    """Whether a link between a node and the other that it leads to (backward: comes from) is certain: of its own, or as
    one of an operation asked for; never flagged or of a bare class."""
    if bits & CERTAIN:
        return True
    kind = bits & KIND_MASK
    if not way.own or bits & FLAGGED or kind not in (CONSUME, PRODUCE):
        return False
    operation, thing = (other, node) if (kind == CONSUME) == way.forward else (node, other)
    known = space.slot[at(operation)] - 1
    return bool(known >= 0 and space.flag[at(known)] & ASKED and level_of(graph, thing) & LEVEL_MASK != CLASS)
