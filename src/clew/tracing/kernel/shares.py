"""Shares under the mixing model ``any``, over arrays; the rules are those of ``clew.tracing.shares``."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clew.tracing.kernel.arrays import (
    ASSEMBLY,
    CLASS,
    CONSUME,
    CONTAIN,
    FLAGGED,
    KIND_MASK,
    LEVEL_MASK,
    MADE_OFTEN,
    PRODUCE,
    GraphArrays,
)
from clew.tracing.kernel.compilation import compiled, inlined
from clew.tracing.kernel.plain import hops_around
from clew.tracing.kernel.rows import fraction_of, in_row, level_of, link_at, out_row, read
from clew.tracing.kernel.search import hop_from
from clew.tracing.kernel.space import ASKED, NEVER, REACHED, SUBJECT, Space
from clew.tracing.kernel.states import Way, delivered
from clew.tracing.reachability import Hop, reach
from clew.tracing.shares import taken_hops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.tracing.kernel.arrays import Int32
    from clew.tracing.kernel.query import Query


class Shares(NamedTuple):
    """By slot: ``share`` (NaN: unknown), and by how many links it is still ``waiting`` to be added to."""

    share: NDArray[np.float64]
    waiting: Int32
    queue: Int32


def node_shares(query: Query, nodes: Int32) -> NDArray[np.float64]:
    """The share of each of the nodes, NaN where it is unknown."""
    if not query.forward and query.several:
        return np.full(len(nodes), np.nan)
    space = query.searched()
    reached = int(space.counter[REACHED])
    if (space.state[:reached] != space.node[:reached]).any():
        return _state_by_state(query, space, nodes)
    shares = Shares(np.zeros(reached), np.zeros(reached, np.int32), np.empty(reached, np.int32))
    add_up(query.searchable.graph, space, query.way, shares)
    slots = space.slot[nodes] - 1
    known = np.full(len(nodes), np.nan)
    told = slots < reached
    known[told] = shares.share[slots[told]]
    return known


@compiled
def add_up(graph: GraphArrays, space: Space, way: Way, shares: Shares) -> None:
    """Node by node, each when everything that it is made of is known; what stands in a circle never is."""
    for slot in range(len(shares.share)):
        _pass_on(graph, space, way, shares, slot, 0, True)
    tail = 0
    for slot in range(len(shares.share)):
        if space.flag[slot] & SUBJECT:
            shares.share[slot] = 1.0
            shares.queue[tail] = slot
            tail += 1
    head = 0
    while head < tail:
        tail = _pass_on(graph, space, way, shares, shares.queue[head], tail, False)
        head += 1
    for slot in range(len(shares.share)):
        if shares.waiting[slot] > 0:
            shares.share[slot] = np.nan


@inlined
def _pass_on(graph: GraphArrays, space: Space, way: Way, shares: Shares, slot: int, tail: int, counting: bool) -> int:
    """Over the links that can be taken from a slot: count them at their ends, or add what they bring."""
    node, time = space.node[slot], space.time[slot]
    bare = level_of(graph, node) & LEVEL_MASK == CLASS
    if time == NEVER or (bare and not way.cross and not space.flag[slot] & ASKED):
        return tail
    for turn in range(2 if way.contact else 1):
        along = way.forward == (turn == 0)
        table, begun, ended = out_row(graph, node) if along else in_row(graph, node)
        for place in range(begun, ended):
            link = link_at(graph, table, place)
            bits, source, target, opened, closed = read(graph, link)
            if not (way.contact if bits & KIND_MASK == CONTAIN else turn == 0):
                continue
            first, last = (opened, closed) if way.forward else (1 - closed, 1 - opened)
            if delivered(hop_from(space, way, slot, link, bits, first, last), time) == NEVER:
                continue
            onward = space.slot[target if along else source] - 1
            if space.flag[onward] & SUBJECT:
                continue
            if counting:
                shares.waiting[onward] += 1
                continue
            shares.share[onward] += shares.share[slot] * _part(graph, link, bits, target)
            shares.waiting[onward] -= 1
            if shares.waiting[onward] == 0:
                shares.queue[tail] = onward
                tail += 1
    return tail


@compiled
def part_of(graph: GraphArrays, link: int) -> float:
    """The part that a link brings of what its target is made of; NaN: unknown."""
    bits, _, target, _, _ = read(graph, link)
    return _part(graph, link, bits, target)


@inlined
def _part(graph: GraphArrays, link: int, bits: int, target: int) -> float:
    kind = bits & KIND_MASK
    if bits & FLAGGED or kind not in (CONSUME, PRODUCE):
        return np.nan
    if kind == PRODUCE:
        level = level_of(graph, target)
        if level & (ASSEMBLY | MADE_OFTEN) or level & LEVEL_MASK == CLASS:
            return np.nan
    return fraction_of(graph, link)


def _state_by_state(query: Query, space: Space, nodes: Int32) -> NDArray[np.float64]:
    """The same where containers were cleaned: what comes to a node is not what leaves each of its states."""
    graph = query.searchable.graph
    reached = {int(space.node[slot]) for slot in range(int(space.counter[REACHED])) if space.time[slot] != NEVER}
    table: defaultdict[str, list[Hop]] = defaultdict(list)
    parts: dict[tuple[int, int, int], float] = {}
    for number, hop in hops_around(graph, query.way, reached, query.asked):
        table[hop.source].append(hop)
        parts[hop.link.order] = float(part_of(graph, number))
    starts = query.states_of_subjects()
    arrival = reach(table, starts).arrival
    known = summed(taken_hops(table, arrival, starts), starts, lambda hop: parts[hop.link.order])
    return np.array([known.get(str(node), np.nan) for node in nodes.tolist()], np.float64)


def summed(
    leaving: Mapping[str, Sequence[Hop]], starts: Mapping[str, int], part: Callable[[Hop], float]
) -> dict[str, float]:
    waiting = Counter(hop.target for hops in leaving.values() for hop in hops)
    shares: defaultdict[str, float] = defaultdict(float, dict.fromkeys(starts, 1.0))
    queue = deque(starts)
    while queue:
        state = queue.popleft()
        for hop in leaving.get(state, ()):
            shares[hop.target] += shares[state] * part(hop)
            waiting[hop.target] -= 1
            if waiting[hop.target] == 0:
                queue.append(hop.target)
    return {state: np.nan if waiting[state] else share for state, share in shares.items()}
