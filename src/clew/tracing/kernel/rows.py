"""Reading a row of a graph, its links and their ranks, whether base or since; every loop of the kernel begins so.

A row is (table, first, last): link numbers stand in places ``first`` to ``last`` of a table, and :func:`link_at` reads
them. In table OUT of the base a link's number is its place.
"""

from __future__ import annotations

from numpy import uint64 as at

from clew.tracing.kernel.arrays import ORDER_LOW, ORDER_SHIFT, GraphArrays
from clew.tracing.kernel.compilation import inlined

OUT, IN, OUT_SINCE, IN_SINCE = range(4)
Row = tuple[int, int, int]


@inlined
def out_row(graph: GraphArrays, node: int) -> Row:
    row = graph.since.row[node]
    if row == 0:
        return OUT, graph.base.out_first[node], graph.base.out_first[node + 1]
    return OUT_SINCE, graph.since.out_first[row - 1], graph.since.out_first[row]


@inlined
def in_row(graph: GraphArrays, node: int) -> Row:
    row = graph.since.row[node]
    if row == 0:
        return IN, graph.base.in_first[node], graph.base.in_first[node + 1]
    return IN_SINCE, graph.since.in_first[row - 1], graph.since.in_first[row]


@inlined
def link_at(graph: GraphArrays, table: int, place: int) -> int:
    if table == OUT:
        return place
    if table == IN:
        return int(graph.base.in_link[place])
    if table == OUT_SINCE:
        return int(graph.since.out_link[place])
    return int(graph.since.in_link[place])


@inlined
def level_of(graph: GraphArrays, node: int) -> int:
    """Level and bits of a node."""
    row = graph.since.row[node]
    return int(graph.base.node[node]) if row == 0 else int(graph.since.node[row - 1])


@inlined
def rank_of(graph: GraphArrays, link: int) -> int:
    """Place in event order."""
    known = len(graph.base.order)
    if link < known:
        return (int(graph.base.order[link]) << ORDER_SHIFT) | ORDER_LOW
    return int(graph.since.rank[link - known])


@inlined
def place_of(graph: GraphArrays, link: int) -> tuple[int, int]:
    """(position, ordinal) of the event that made a link."""
    known = len(graph.base.order)
    if link < known:
        return int(graph.base.links.position[at(link)]), int(graph.base.links.ordinal[at(link)])
    return int(graph.since.links.position[link - known]), int(graph.since.links.ordinal[link - known])


@inlined
def resets_of(graph: GraphArrays, node: int) -> tuple[int, int, int]:
    """(1 if in ``since``, first, last) of a node's resets; states of the node are numbered from :func:`first_state`."""
    row = graph.since.row[node]
    if row != 0:
        return 1, graph.since.reset_first[row - 1], graph.since.reset_first[row]
    low, high = 0, len(graph.base.reset_node)
    while low < high:
        middle = (low + high) // 2
        if graph.base.reset_node[middle] < node:
            low = middle + 1
        else:
            high = middle
    return 0, graph.base.reset_first[low], graph.base.reset_first[low + 1]


@inlined
def read(graph: GraphArrays, link: int) -> tuple[int, int, int, int, int]:
    """(kind with bits, source, target, start, end) of a link."""
    known = len(graph.base.order)
    if link < known:
        links = graph.base.links
        return links.kind[link], links.source[link], links.target[link], links.start[link], links.end[link]
    later = graph.since.links
    link -= known
    return later.kind[link], later.source[link], later.target[link], later.start[link], later.end[link]


@inlined
def fraction_of(graph: GraphArrays, link: int) -> float:
    """The column ``fraction`` of a link."""
    known = len(graph.base.order)
    if link < known:
        return float(graph.base.links.fraction[link])
    return float(graph.since.links.fraction[link - known])
