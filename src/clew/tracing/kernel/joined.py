"""What is joined to some nodes when times are ignored: the static closure, and nothing said about it.

It is what a recursive query over a table of links gives; the benchmarks ask it to compare like with like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy import uint64 as at

from clew.tracing.kernel.arrays import CLASS, CONTAIN, KIND_MASK, LEVEL_MASK, GraphArrays
from clew.tracing.kernel.compilation import compiled, inlined
from clew.tracing.kernel.rows import in_row, level_of, link_at, out_row, read
from clew.tracing.kernel.searchable import Searchable, space_for
from clew.tracing.kernel.space import COUNT, FULL, Space, clear

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int32, Int64


def joined(searchable: Searchable, nodes: Int64, forward: bool) -> Int32:
    """The nodes that consume, produce and install links lead to (backward: come from), the given ones first; a bare
    class is not left unless it was given. Valid until this thread searches again."""
    space = space_for(searchable.states)
    while True:
        clear(space)
        if spread(searchable.graph, space, nodes, forward):
            return space.state[: space.counter[COUNT]]
        clear(space)
        space = space_for(searchable.states, more=True)


@compiled
def spread(graph: GraphArrays, space: Space, nodes: Int64, forward: bool) -> bool:
    """Fill ``state`` and ``slot`` of a cleared space; False if it is too small."""
    count = 0
    for index in range(len(nodes)):
        count = _come(space, nodes[index], count)
    given, place = count, 0
    base, links = graph.base, graph.base.links
    while place < count <= len(space.state):
        node = int(space.state[at(place)])
        place += 1
        if place > given and level_of(graph, node) & LEVEL_MASK == CLASS:
            continue
        if graph.since.row[at(node)] == 0 and forward:
            for link in range(base.out_first[at(node)], base.out_first[at(node + 1)]):
                if links.kind[at(link)] & KIND_MASK != CONTAIN:
                    count = _come(space, links.target[at(link)], count)
            continue
        table, first, last = out_row(graph, node) if forward else in_row(graph, node)
        for row in range(first, last):
            bits, source, target, _, _ = read(graph, link_at(graph, table, row))
            if bits & KIND_MASK != CONTAIN:
                count = _come(space, target if forward else source, count)
    space.counter[COUNT] = min(count, len(space.state))
    space.counter[FULL] = count > len(space.state)
    return count <= len(space.state)


@inlined
def _come(space: Space, node: int, count: int) -> int:
    """Note a node if it is new; how many there are, one more than there is room for when there is none."""
    if space.slot[at(node)] or count >= len(space.state):
        return count if space.slot[at(node)] else len(space.state) + 1
    space.slot[at(node)] = count + 1
    space.state[at(count)] = node
    return count + 1
