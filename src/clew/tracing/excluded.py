"""Excluded nodes and their reasons: what the graph joins to the subjects, times ignored, but time does not.

The static graph is searched breadth first with each node's links in event order, so that every node gets the path with
fewest links, and among equal ones the first when compared link by link from the subject on. The reason of an excluded
node is the first link on its path that its own (reachable) source comes too late for; nodes behind repeat it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

import msgspec

from clew.tracing.links import Link
from clew.tracing.reachability import Hops
from clew.tracing.resets import node_of


class Missed(msgspec.Struct, frozen=True):
    """``link`` could not be taken by ``source``, which was reached at ``arrival`` (the trace's own time). ``cleaned``:
    it was open, but a reset had closed the path."""

    link: Link
    source: str
    target: str
    arrival: int
    cleaned: bool


class Static(msgspec.Struct, frozen=True):
    """``depth``: links of the shortest static path to each node. ``missed``: the first link missed on it, if any."""

    depth: dict[str, int]
    missed: dict[str, Missed]


class _Edge(msgspec.Struct):
    target: str
    link: Link
    taken: bool
    end: int


def static_search(hops: Hops, subjects: Iterable[str], arrival: Mapping[str, int]) -> Static:
    """``arrival``: as reached in time, by node (and stay). ``subjects``: nodes, in the order asked."""
    edges = _edges(hops, arrival)
    depth = dict.fromkeys(subjects, 0)
    missed: dict[str, Missed] = {}
    first = ((node, edge) for node in depth for edge in edges.get(node, ()))
    queue = deque(sorted(first, key=lambda step: step[1].link.order))
    while queue:
        node, edge = queue.popleft()
        if edge.target in depth:
            continue
        depth[edge.target] = depth[node] + 1
        queue.extend((edge.target, onward) for onward in edges.get(edge.target, ()))
        if node in missed:
            missed[edge.target] = missed[node]
        elif not edge.taken and node in arrival:
            cleaned = arrival[node] < edge.end
            missed[edge.target] = Missed(edge.link, node, edge.target, arrival[node], cleaned)
    return Static(depth, missed)


def _edges(hops: Hops, arrival: Mapping[str, int]) -> dict[str, list[_Edge]]:
    """The hops between nodes (stays folded back), in event order; ``taken`` when any of a link's hops can be."""
    folded: defaultdict[str, dict[tuple[str, tuple[int, int, int]], _Edge]] = defaultdict(dict)
    for source, leaving in hops.items():
        when = arrival.get(source)
        for hop in leaving:
            target = node_of(hop.target)
            if target == node_of(source):
                continue
            taken = when is not None and hop.delivers(when) is not None
            edge = folded[node_of(source)].setdefault((target, hop.link.order), _Edge(target, hop.link, False, hop.end))
            edge.taken |= taken
            edge.end = max(edge.end, hop.end)
    return {
        node: sorted(table.values(), key=lambda edge: (edge.link.order, edge.target)) for node, table in folded.items()
    }
