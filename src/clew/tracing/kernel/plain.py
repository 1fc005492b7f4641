"""Small parts of a graph of arrays as the plain engine sees them, for what is rare: circles, contents, long witnesses.

Nodes go by their numbers, as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clew.tracing.kernel.arrays import CERTAIN, CLASS, FLAGGED, KIND_MASK, KINDS, LEVEL_MASK, GraphArrays
from clew.tracing.kernel.states import Way
from clew.tracing.links import Link
from clew.tracing.reachability import Direction, Hop, hops_of
from clew.tracing.resets import Stays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.tracing.kernel.arrays import Int32


def link_of(graph: GraphArrays, number: int) -> Link:
    count = len(graph.base.order)
    links, index = (graph.base.links, number) if number < count else (graph.since.links, number - count)
    kind = int(links.kind[index])
    return Link(
        KINDS[kind & KIND_MASK],
        str(links.source[index]),
        str(links.target[index]),
        int(links.start[index]),
        int(links.end[index]),
        int(links.position[index]),
        int(links.ordinal[index]),
        bool(kind & FLAGGED),
        bool(kind & CERTAIN),
    )


def links_out(graph: GraphArrays, node: int) -> Sequence[int]:
    """Numbers of the links that leave a node, in event order."""
    row = int(graph.since.row[node])
    if row == 0:
        return range(int(graph.base.out_first[node]), int(graph.base.out_first[node + 1]))
    found: list[int] = graph.since.out_link[graph.since.out_first[row - 1] : graph.since.out_first[row]].tolist()
    return found


def links_in(graph: GraphArrays, node: int) -> Sequence[int]:
    row = int(graph.since.row[node])
    base, since = graph.base, graph.since
    found: list[int] = (
        since.in_link[since.in_first[row - 1] : since.in_first[row]]
        if row
        else base.in_link[base.in_first[node] : base.in_first[node + 1]]
    ).tolist()
    return found


def bits_of(graph: GraphArrays, node: int) -> int:
    """Level and bits of a node."""
    row = int(graph.since.row[node])
    return int(graph.since.node[row - 1] if row else graph.base.node[node])


def bits_of_nodes(graph: GraphArrays, nodes: Int32) -> NDArray[np.uint8]:
    """The same of many."""
    row = graph.since.row[nodes]
    bits = np.empty(len(nodes), np.uint8)
    bits[row == 0] = graph.base.node[nodes[row == 0]]
    bits[row > 0] = graph.since.node[row[row > 0] - 1]
    return bits


def resets_of_node(graph: GraphArrays, node: int) -> tuple[int, ...]:
    """Instants at which a node was cleaned, ascending."""
    row = int(graph.since.row[node])
    if row:
        since = graph.since
        times = since.reset_time[since.reset_first[row - 1] : since.reset_first[row]]
    else:
        base = graph.base
        place = int(base.reset_node.searchsorted(node))
        if place == len(base.reset_node) or int(base.reset_node[place]) != node:
            return ()
        times = base.reset_time[base.reset_first[place] : base.reset_first[place + 1]]
    return tuple(times.tolist())


def hops_around(graph: GraphArrays, way: Way, nodes: Iterable[int], asked: Iterable[int]) -> Iterator[tuple[int, Hop]]:
    """(link number, hop) of all links that touch the nodes, as the trace may take them."""
    numbers = {number for node in nodes for number in (*links_out(graph, node), *links_in(graph, node))}
    known = {number: link_of(graph, number) for number in numbers}
    links = dict(sorted(known.items(), key=lambda item: item[1].order))
    ends = {int(end) for link in links.values() for end in (link.source, link.target)}
    resets = {str(node): resets_of_node(graph, node) for node in ends} if way.contact else {}
    named = set(map(str, asked))

    def crossed(node: str) -> bool:
        return way.cross or node in named or bits_of(graph, int(node)) & LEVEL_MASK != CLASS

    direction: Direction = "forward" if way.forward else "backward"
    stays = Stays({node: times for node, times in resets.items() if times}, direction)
    for number, link in links.items():
        if way.contact or link.kind != "contain":
            for leaving in hops_of([link], direction, stays, crossed, way.begin).values():
                for hop in leaving:
                    yield number, hop
