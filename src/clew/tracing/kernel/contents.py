"""What containers among the subjects held, each content from its entry; the rule of ``clew.tracing.holding``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from clew.tracing.holding import Holdings
from clew.tracing.kernel.arrays import CONTAIN, KIND_MASK, GraphArrays
from clew.tracing.kernel.compilation import compiled
from clew.tracing.kernel.plain import link_of, links_out
from clew.tracing.kernel.rows import link_at, out_row, read
from clew.tracing.links import Link

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int64


def contents(graph: GraphArrays, starts: Mapping[int, int], forward: bool) -> dict[int, int]:
    """The first own time of everything that the subjects (node → own time) held within the trace's window."""
    import numpy as np

    found: dict[int, int] = {}
    holders = np.fromiter(starts, np.int64, len(starts))
    while (place := next_holder(graph, holders)) >= 0:
        container = int(holders[place])
        holders = holders[place + 1 :]
        begin = starts[container]
        for content, intervals in Holdings(_inside(graph, container)).held_by(str(container)).items():
            for first, last in intervals:
                start, end = (first, last) if forward else (1 - last, 1 - first)
                if begin < end:
                    entered = max(begin, start)
                    found[int(content)] = min(found.get(int(content), entered), entered)
    return found


@compiled
def next_holder(graph: GraphArrays, nodes: Int64) -> int:
    """The place of the first of the nodes that ever contained anything; -1: none did."""
    for index in range(len(nodes)):
        table, first, last = out_row(graph, nodes[index])
        for place in range(first, last):
            if read(graph, link_at(graph, table, place))[0] & KIND_MASK == CONTAIN:
                return index
    return -1


def _inside(graph: GraphArrays, container: int) -> Iterator[Link]:
    """Containments of a container, and of what it contained."""
    known = {container}
    waiting = [container]
    while waiting:
        for number in links_out(graph, waiting.pop()):
            link = link_of(graph, number)
            if link.kind == "contain":
                yield link
                content = int(link.target)
                if content not in known:
                    known.add(content)
                    waiting.append(content)
