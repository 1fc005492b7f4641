"""Time-respecting reachability: who can be reached, when at the earliest, and by which link.

One algorithm serves both directions: backward is forward with time running the other way. A link ``[a, b)`` becomes a
*hop* in the trace's own time; backward, ``[a, b)`` of whole microseconds becomes ``[1 - b, 1 - a)``, so that "arrive
before the end, deliver at max(arrival, start)" reads "be needed at or after a, leave at min(departure, b - 1)".

A flagged hop (impossible order) is taken whenever one arrives and delivers at its own instant, which may be earlier.
Backward that reads: the source may leave at any time, so its latest departure is the end of the trace's window, as long
as the link's instant is not after the target's. Either way a node can be improved after it was settled, and the search
corrects its labels instead of settling them. Arrivals only ever fall to instants that links or the window name, so it
ends; without flagged links each node settles once.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from clew.tracing.circles import Order, order_of, predecessors
from clew.tracing.links import OPEN, Link
from clew.tracing.resets import Stays, node_of

Direction = Literal["forward", "backward"]
BEGINNING = -OPEN
"""Before any instant: where a forward trace starts by default."""


class Hop(msgspec.Struct, frozen=True, gc=False):
    """A link as one trace sees it: taken by whoever is at ``source`` before ``end``, delivers at ``max(arrival,
    start)`` in the trace's own time; a flagged link always at ``own``. Nodes may be states of nodes
    (``clew.tracing.resets``).
    """

    source: str
    target: str
    start: int
    end: int
    link: Link
    own: int | None = None

    def delivers(self, arrival: int) -> int | None:
        """When ``target`` is reached by who arrived at ``source`` at ``arrival``; None: too late."""
        if arrival >= self.end:
            return None
        return max(arrival, self.start) if self.own is None else self.own


Hops = Mapping[str, Sequence[Hop]]


class Reach(msgspec.Struct, frozen=True):
    """``arrival`` (the trace's own time) of every node and state reached; ``via``: the last hop of an earliest-arrival
    path to each (``clew.tracing.circles``), but for subjects reached at their own start. States of a node that are
    reached at one time go by one name (``same``: state → that name) in ``via``, the node itself if it is one."""

    arrival: dict[str, int]
    via: dict[str, Hop]
    same: dict[str, str]


class _Tight(msgspec.Struct, frozen=True, gc=False):
    """A hop on an earliest-arrival path between states by the names they go by."""

    source: str
    target: str
    left: int
    reached: int
    hop: Hop

    @property
    def order(self) -> Order:
        return order_of(self.hop.link, self.left, self.reached, node_of(self.hop.source))


def reach(hops: Hops, starts: Mapping[str, int]) -> Reach:
    """Everything reachable from ``starts`` (node → its own time)."""
    arrival = _earliest(hops, starts)
    same = _same(arrival)

    def steps() -> Iterable[_Tight]:
        for hop in tight_hops(hops, starts, arrival):
            source, target = same.get(hop.source, hop.source), same.get(hop.target, hop.target)
            yield _Tight(source, target, arrival[source], arrival[target], hop)

    via = predecessors(steps, lambda node: node_of(node) in starts)
    return Reach(arrival, {node: step.hop for node, step in via.items()}, same)


def _same(arrival: Mapping[str, int]) -> dict[str, str]:
    """Of states reached at the same time as another of their node, the name that they go by."""
    first: dict[tuple[str, int], str] = {}
    states = sorted(state for state in arrival if node_of(state) != state)
    for state in states:
        node = node_of(state)
        first.setdefault((node, arrival[state]), node if arrival.get(node) == arrival[state] else state)
    return {state: first[node_of(state), arrival[state]] for state in states}


def _earliest(hops: Hops, starts: Mapping[str, int]) -> dict[str, int]:
    arrival = dict(starts)
    heap = [(time, node) for node, time in starts.items()]
    heapq.heapify(heap)
    while heap:
        time, node = heapq.heappop(heap)
        if time > arrival[node]:
            continue
        for hop in hops.get(node, ()):
            delivered = hop.delivers(time)
            if delivered is not None and delivered < arrival.get(hop.target, delivered + 1):
                arrival[hop.target] = delivered
                heapq.heappush(heap, (delivered, hop.target))
    return arrival


def tight_hops(hops: Hops, starts: Mapping[str, int], arrival: Mapping[str, int]) -> Iterable[Hop]:
    """The hops that lie on earliest-arrival paths. None lead to a subject, unless another gets there before its own
    start."""
    for node, time in arrival.items():
        for hop in hops.get(node, ()):
            reached = arrival.get(hop.target)
            if hop.delivers(time) == reached and reached != starts.get(hop.target):
                yield hop


def hops_of(
    links: Iterable[Link], direction: Direction, stays: Stays, crossed: Callable[[str], bool], begin: int
) -> dict[str, list[Hop]]:
    """The hops of ``links`` by source. ``crossed``: whether a trace may leave a node (bare classes are boundaries).
    ``begin``: the first instant of the trace's window, in its own time."""
    table: defaultdict[str, list[Hop]] = defaultdict(list)
    for link in links:
        for source, target, contained in _ways(link, direction):
            if not crossed(source):
                continue
            if link.flagged:
                for hop in _flagged(link, source, target, direction, stays, begin):
                    table[hop.source].append(hop)
                continue
            start, end = (link.start, link.end) if direction == "forward" else (1 - link.end, 1 - link.start)
            for from_stay, to_stay, first, last in stays.split(source, target, start, end, contained=contained):
                table[from_stay].append(Hop(from_stay, to_stay, first, last, link))
    return dict(table)


def _flagged(link: Link, source: str, target: str, direction: Direction, stays: Stays, begin: int) -> Iterable[Hop]:
    """Forward: at any time, to the link's own instant. Backward: from then on, to any time of the window."""
    if direction == "forward":
        for leaving, entering, own, _ in stays.split(source, target, link.start, link.start + 1, contained=False):
            yield Hop(leaving, entering, own, OPEN, link, own)
        return
    for leaving, entering, _, end in stays.split(source, target, -link.start, 1 - link.start, contained=False):
        yield Hop(leaving, entering, begin, end, link, begin)


def _ways(link: Link, direction: Direction) -> tuple[tuple[str, str, bool], ...]:
    """(from, to, is a containment): contact passes on in both directions."""
    if link.kind == "contain":
        return (link.source, link.target, True), (link.target, link.source, True)
    if direction == "forward":
        return ((link.source, link.target, False),)
    return ((link.target, link.source, False),)
