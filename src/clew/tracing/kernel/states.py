"""Labels of nodes, and of the states that a cleaned container has where contact is followed.

Forward a node with resets is left through material from the node itself, through containment only from the *stay* it
was entered in. Backward the gate stands on the other side: who comes to it through containment is in a stay, and leaves
only within it, through whatever link; who comes through material leaves *free*. (``clew.tracing.resets`` says why.)
The node itself carries the label that the answer tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from clew.tracing.kernel.arrays import RESET, GraphArrays
from clew.tracing.kernel.compilation import inlined
from clew.tracing.kernel.rows import level_of, rank_of, resets_of
from clew.tracing.kernel.space import (
    ASKED,
    KEEPS_CONTENT,
    KEEPS_MATERIAL,
    NEVER,
    NEW,
    NEW_CERTAIN,
    NOTHING,
    SUBJECT,
    Space,
    enqueue,
    touch,
)

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int64


class Way(NamedTuple):
    """What one search follows. ``own``: an operation is among those asked for. ``begin``: where the trace's window
    begins, in its own time."""

    forward: bool
    contact: bool
    cross: bool
    own: bool
    begin: int


class Hop(NamedTuple):
    """A link about to be taken from a slot: by number, open in ``first`` to ``last`` (own time). ``own``: a flagged
    link delivers at ``first`` whenever it is taken before ``last``."""

    slot: int
    link: int
    first: int
    last: int
    contained: bool
    own: bool


@inlined
def delivered(hop: Hop, arrival: int) -> int:
    """When the hop's target is reached by who came to its source at ``arrival``; ``NEVER``: too late."""
    if arrival >= hop.last:
        return NEVER
    return hop.first if hop.own or arrival < hop.first else arrival


@inlined
def offer(graph: GraphArrays, space: Space, slot: int, hop: Hop, time: int) -> None:
    """Have a slot reached at ``time``, by a hop, if nothing better is known."""
    known = space.time[slot]
    if time < known:
        space.time[slot] = time
        space.via_link[slot] = hop.link
        space.via_slot[slot] = hop.slot
        enqueue(space, slot, NEW)
    elif time == known != NEVER and comes_first(
        graph, space.time, hop.link, hop.slot, space.via_link[slot], space.via_slot[slot]
    ):
        space.via_link[slot] = hop.link
        space.via_slot[slot] = hop.slot


@inlined
def offer_certain(graph: GraphArrays, space: Space, slot: int, hop: Hop, time: int) -> None:
    known = space.certain[slot]
    if time < known:
        space.certain[slot] = time
        space.certain_link[slot] = hop.link
        space.certain_slot[slot] = hop.slot
        enqueue(space, slot, NEW_CERTAIN)
    elif time == known != NEVER and comes_first(
        graph, space.certain, hop.link, hop.slot, space.certain_link[slot], space.certain_slot[slot]
    ):
        space.certain_link[slot] = hop.link
        space.certain_slot[slot] = hop.slot


@inlined
def comes_first(graph: GraphArrays, times: Int64, link: int, source: int, known: int, before: int) -> bool:
    """Whether a link from the slot ``source`` is a predecessor rather than the one ``known`` from the slot ``before``
    (``NOTHING``: a start, which stays one), as :func:`clew.tracing.circles.order_of` orders them."""
    if known == NOTHING or link == known:
        return bool(known != NOTHING and times[source] < times[before])
    return rank_of(graph, link) < rank_of(graph, known)


@inlined
def enter(graph: GraphArrays, space: Space, way: Way, node: int, hop: Hop, time: int, certain: int) -> None:
    """Have a node reached by a hop from who came to its source at ``time`` and, by certain links, at ``certain``."""
    slot = touch(space, node, node)
    if slot == NOTHING:
        return
    offer(graph, space, slot, hop, delivered(hop, time))
    if certain != NEVER:
        offer_certain(graph, space, slot, hop, delivered(hop, certain))
    if not way.contact or not level_of(graph, node) & RESET:
        return
    space.flag[slot] |= KEEPS_CONTENT if way.forward else KEEPS_CONTENT | KEEPS_MATERIAL
    if way.forward or hop.contained:
        _enter_stays(graph, space, way, node, hop, time)
        return
    free = _free(graph, space, node)
    if free != NOTHING:
        offer(graph, space, free, hop, delivered(hop, time))
        if certain != NEVER:
            offer_certain(graph, space, free, hop, delivered(hop, certain))


@inlined
def start(graph: GraphArrays, space: Space, way: Way, node: int, time: int, asked: bool) -> None:
    """Make a node a subject from ``time`` on. It is itself, cleaned or not: it is in every stay from then on."""
    slot = _begin(space, node, node, time, asked)
    if slot == NOTHING or not way.contact or not level_of(graph, node) & RESET:
        return
    if not way.forward:
        space.flag[slot] |= KEEPS_CONTENT | KEEPS_MATERIAL
        _begin(space, first_state(graph, node) + _cuts(graph, node) + 1, node, time, asked)
        return
    space.flag[slot] |= KEEPS_CONTENT
    cuts = _cuts(graph, node)
    for stay in range(cuts + 1):
        closed = _cut(graph, way, node, stay) if stay < cuts else NEVER
        opened = _cut(graph, way, node, stay - 1) if stay > 0 else -NEVER
        if time < closed:
            begun = _begin(space, first_state(graph, node) + stay, node, max(time, opened), asked)
            _bound(space, way, begun, opened, closed)


@inlined
def _begin(space: Space, state: int, node: int, time: int, asked: bool) -> int:
    slot = touch(space, state, node)
    if slot != NOTHING:
        space.flag[slot] |= SUBJECT | ASKED if asked else SUBJECT
        if time < space.time[slot]:
            space.time[slot] = time
            space.certain[slot] = time
            enqueue(space, slot, NEW | NEW_CERTAIN)
    return slot


@inlined
def _enter_stays(graph: GraphArrays, space: Space, way: Way, node: int, hop: Hop, time: int) -> None:
    """In the stay of the instant of arrival, and in each later one that begins while the link lasts."""
    arrival = delivered(hop, time)
    if arrival == NEVER:
        return
    last = arrival + 1 if hop.own else hop.last
    cuts, first = _cuts(graph, node), first_state(graph, node)
    opened = -NEVER
    for stay in range(cuts + 1):
        closed = _cut(graph, way, node, stay) if stay < cuts else NEVER
        if opened >= last:
            return
        if arrival < closed:
            slot = touch(space, first + stay, node)
            if slot == NOTHING:
                return
            _bound(space, way, slot, opened, closed)
            offer(graph, space, slot, hop, max(arrival, opened))
        opened = closed


@inlined
def _bound(space: Space, way: Way, slot: int, opened: int, closed: int) -> None:
    if slot == NOTHING:
        return
    space.lower[slot] = opened
    space.upper[slot] = closed
    if way.forward:
        space.flag[slot] |= KEEPS_MATERIAL


@inlined
def _free(graph: GraphArrays, space: Space, node: int) -> int:
    return touch(space, first_state(graph, node) + _cuts(graph, node) + 1, node)


@inlined
def first_state(graph: GraphArrays, node: int) -> int:
    """The states of a node with resets: one before each, one after the last, and the free one; numbered on behind all
    nodes, those of the base first."""
    since, first, _ = resets_of(graph, node)
    if not since:
        low, high = 0, len(graph.base.reset_node)
        while low < high:
            middle = (low + high) // 2
            if graph.base.reset_node[middle] < node:
                low = middle + 1
            else:
                high = middle
        return len(graph.since.row) + first + 2 * low
    before = len(graph.since.row) + len(graph.base.reset_time) + 2 * len(graph.base.reset_node)
    return int(before + first + 2 * (graph.since.row[node] - 1))


@inlined
def states_of(graph: GraphArrays, node: int) -> int:
    """How many states a node with resets has beside itself."""
    return _cuts(graph, node) + 2


@inlined
def _cuts(graph: GraphArrays, node: int) -> int:
    _, first, last = resets_of(graph, node)
    return last - first


@inlined
def _cut(graph: GraphArrays, way: Way, node: int, number: int) -> int:
    """The instant of a node's reset in the trace's own time, counted in it."""
    since, first, last = resets_of(graph, node)
    place = first + number if way.forward else last - 1 - number
    time = graph.since.reset_time[place] if since else graph.base.reset_time[place]
    return int(time) if way.forward else 1 - int(time)
