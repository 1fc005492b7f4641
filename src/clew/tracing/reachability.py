"""Time-respecting reachability: who can be reached, when at the earliest, and by which link.

One algorithm serves both directions: backward is forward with time running the other way. A link ``[a, b)`` becomes a
*hop* in the trace's own time; backward, ``[a, b)`` of whole microseconds becomes ``[1 - b, 1 - a)``, so that "arrive
before the end, deliver at max(arrival, start)" reads "be needed at or after a, leave at min(departure, b - 1)".

A flagged hop (impossible order) is taken whenever one arrives and delivers at its own instant, which may be earlier:
so a node can be improved after it was settled, and the search corrects its labels instead of settling them. Arrivals
only ever fall to instants that links name, so it ends; without flagged links each node settles once.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from clew.tracing.circles import attach_circles
from clew.tracing.links import OPEN, Link, arrival_at
from clew.tracing.resets import Stays

Direction = Literal["forward", "backward"]
BEGINNING = -(1 << 62)
"""Before any instant: where a forward trace starts by default."""


class Hop(msgspec.Struct, frozen=True, gc=False):
    """A link as one trace sees it: taken by whoever is at ``source`` before ``end``, delivers at ``max(arrival,
    start)`` in the trace's own time. ``own``: a flagged link's instant. Nodes may be stays (``clew.tracing.resets``).
    """

    source: str
    target: str
    start: int
    end: int
    link: Link
    own: int | None = None

    def delivers(self, arrival: int) -> int | None:
        """When ``target`` is reached by who arrived at ``source`` at ``arrival``; None: too late."""
        if self.own is not None:
            return self.own
        return max(arrival, self.start) if arrival < self.end else None


Hops = Mapping[str, Sequence[Hop]]


class Reach(msgspec.Struct, frozen=True):
    """``arrival`` (the trace's own time) of every node and stay reached; ``via``: the last hop of an earliest-arrival
    path to each, but for the subjects."""

    arrival: dict[str, int]
    via: dict[str, Hop]


def reach(hops: Hops, starts: Mapping[str, int]) -> Reach:
    """Everything reachable from ``starts`` (node → its own time)."""
    arrival = _earliest(hops, starts)
    return Reach(arrival, _predecessors(hops, starts, arrival))


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


def _predecessors(hops: Hops, starts: Mapping[str, int], arrival: Mapping[str, int]) -> dict[str, Hop]:
    """Of the hops that deliver at a node's earliest arrival, the first in event order."""
    via: dict[str, Hop] = {}
    for hop in tight_hops(hops, starts, arrival):
        best = via.get(hop.target)
        if best is None or hop.link.order < best.link.order:
            via[hop.target] = hop
    return attach_circles(via, lambda: tight_hops(hops, starts, arrival))


def tight_hops(hops: Hops, starts: Collection[str], arrival: Mapping[str, int]) -> Iterable[Hop]:
    """The hops that lie on earliest-arrival paths."""
    for node, time in arrival.items():
        for hop in hops.get(node, ()):
            if hop.target not in starts and hop.delivers(time) == arrival.get(hop.target):
                yield hop


def hops_of(
    links: Iterable[Link], direction: Direction, stays: Stays, crossed: Callable[[str], bool]
) -> dict[str, list[Hop]]:
    """The hops of ``links`` by source. ``crossed``: whether a trace may leave a node (bare classes are boundaries)."""
    table: defaultdict[str, list[Hop]] = defaultdict(list)
    for link in links:
        for source, target, both in _ways(link, direction):
            if not crossed(source):
                continue
            start, end = (link.start, link.end) if direction == "forward" else (1 - link.end, 1 - link.start)
            own = None if not link.flagged else (link.start if direction == "forward" else -link.start)
            if own is not None:
                start, end = own, own + 1
            for from_stay, to_stay, first, last in stays.split(source, target, start, end, gated=both):
                table[from_stay].append(Hop(from_stay, to_stay, first, last, link, own))
    for node in stays.nodes:
        for stay in stays.of(node):
            table[stay].append(Hop(stay, node, BEGINNING, OPEN, arrival_at(node)))
    return dict(table)


def _ways(link: Link, direction: Direction) -> tuple[tuple[str, str, bool], ...]:
    """(from, to, is a containment): contact passes on in both directions."""
    if link.kind == "contain":
        return (link.source, link.target, True), (link.target, link.source, True)
    if direction == "forward":
        return ((link.source, link.target, False),)
    return ((link.target, link.source, False),)
