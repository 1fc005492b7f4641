"""Time-respecting search: who is reached, when at the earliest, by which link; by all links and by certain ones.

The law is that of ``clew.tracing.reachability`` (which see for hops, own time, flagged links) and ``resets`` (states).
Labels are corrected, not settled: a slot waits in a queue while its label is new, and is passed on again if it
improves. Genealogies are so nearly ordered in time that this is little more than once. Both labels travel together.

A predecessor is the link, first in event order, of those that deliver at the label. It can be kept while searching:
whoever delivers at the final label offers that again with a final label of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clew.tracing.kernel.arrays import (
    CERTAIN,
    CLASS,
    CONSUME,
    CONTAIN,
    FLAGGED,
    KIND_MASK,
    LEVEL_MASK,
    PRODUCE,
    GraphArrays,
)
from clew.tracing.kernel.compilation import compiled, inlined
from clew.tracing.kernel.rows import Row, in_row, level_of, link_at, out_row, read
from clew.tracing.kernel.space import (
    ASKED,
    COUNT,
    FULL,
    HEAD,
    KEEPS_CONTENT,
    KEEPS_MATERIAL,
    MISSED,
    NEVER,
    NEW,
    NEW_CERTAIN,
    QUEUED,
    REACHED,
    TAIL,
    Space,
)
from clew.tracing.kernel.states import Hop, Way, delivered, enter, start
from clew.tracing.links import OPEN

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int64, UInt8


@compiled
def search(graph: GraphArrays, space: Space, way: Way, nodes: Int64, times: Int64, asked: UInt8) -> bool:
    """Fill a cleared space from subjects (nodes, own times, whether asked for by name); False if it is too small."""
    for index in range(len(nodes)):
        start(graph, space, way, nodes[index], times[index], asked[index] != 0)
    counter = space.counter
    while counter[HEAD] != counter[TAIL] and not counter[FULL]:
        slot = space.queue[counter[HEAD]]
        counter[HEAD] = 0 if counter[HEAD] + 1 == len(space.queue) else counter[HEAD] + 1
        pass_on(graph, space, way, slot)
    counter[REACHED] = counter[COUNT]
    return not counter[FULL]


@inlined
def pass_on(graph: GraphArrays, space: Space, way: Way, slot: int) -> None:
    """Offer a slot's new labels over all links that may leave it."""
    flag = space.flag[slot]
    space.flag[slot] = flag & ~(QUEUED | NEW | NEW_CERTAIN)
    node = space.node[slot]
    if not way.cross and not flag & ASKED and level_of(graph, node) & LEVEL_MASK == CLASS:
        return
    time = space.time[slot] if flag & NEW else NEVER
    certain = space.certain[slot] if flag & NEW_CERTAIN else NEVER
    material = not flag & KEEPS_MATERIAL
    contained = way.contact and not flag & KEEPS_CONTENT
    if flag & NEW:
        space.flag[slot] &= ~MISSED
    # Material leaves along links (backward: against them), containment both ways.
    for turn in range(2 if contained else 1):
        along = way.forward == (turn == 0)
        row = out_row(graph, node) if along else in_row(graph, node)
        _take(graph, space, way, slot, row, along, material and turn == 0, contained, time, certain)


@inlined
def _take(
    graph: GraphArrays,
    space: Space,
    way: Way,
    slot: int,
    row: Row,
    along: bool,
    material: bool,
    contained: bool,
    time: int,
    certain: int,
) -> None:
    """The links of one row. ``along``: from source to target."""
    table, begun, ended = row
    for step in range(ended - begun):
        # Backward the latest comes first: each label is then mostly right at once.
        link = link_at(graph, table, begun + step if way.forward else ended - 1 - step)
        bits, source, target, opened, closed = read(graph, link)
        if not (contained if bits & KIND_MASK == CONTAIN else material):
            continue
        first, last = (opened, closed) if way.forward else (1 - closed, 1 - opened)
        hop = hop_from(space, way, slot, link, bits, first, last)
        if time != NEVER and delivered(hop, time) == NEVER:
            space.flag[slot] |= MISSED
        proved = certain if certain != NEVER and _certain(graph, space, way, slot, bits, source, target) else NEVER
        if delivered(hop, time) != NEVER or delivered(hop, proved) != NEVER:
            enter(graph, space, way, target if along else source, hop, time, proved)


@inlined
def hop_from(space: Space, way: Way, slot: int, link: int, bits: int, first: int, last: int) -> Hop:
    """A link open in a window (own time) as it may leave a slot, which a stay may only within its own window."""
    lower, upper = (space.lower[slot], space.upper[slot]) if way.contact else (-NEVER, NEVER)
    if not bits & FLAGGED:
        first, last = max(first, lower), min(last, upper)
        return Hop(slot, link, first, last if first < last else -OPEN, bits & KIND_MASK == CONTAIN, False)
    if way.forward:
        return Hop(slot, link, first, OPEN, False, True)
    if lower <= last - 1 < upper:
        return Hop(slot, link, way.begin, last, False, True)
    return Hop(slot, link, way.begin, -OPEN, False, True)


@inlined
def _certain(graph: GraphArrays, space: Space, way: Way, slot: int, bits: int, source: int, target: int) -> bool:
    """Whether a link is certain: of its own, or as one of an operation asked for; never flagged or of a bare class."""
    if bits & CERTAIN:
        return True
    kind = bits & KIND_MASK
    if not way.own or bits & FLAGGED or kind not in (CONSUME, PRODUCE):
        return False
    operation, thing = (target, source) if kind == CONSUME else (source, target)
    known = space.slot[operation] - 1
    return bool(known >= 0 and space.flag[known] & ASKED and level_of(graph, thing) & LEVEL_MASK != CLASS)
