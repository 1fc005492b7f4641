"""Where the rows of a batch start: each unit at its own time, and what a container among them held."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from clew.tracing.holding import Holdings
from clew.tracing.kernel.arrays import CONTAIN, KIND_MASK, GraphArrays
from clew.tracing.links import Link

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Starts(NamedTuple):
    """``first``: rows + 1 entries; the starts of row *r* are ``first[r]:first[r + 1]``. ``node``, ``time`` (UTC
    microseconds): who starts, and the instant until which influence on it counts. ``asked``: 1 for the node that was
    asked for, 0 for what it held (a bare class is left only when it was asked for)."""

    first: NDArray[np.int64]
    node: NDArray[np.int32]
    time: NDArray[np.int64]
    asked: NDArray[np.uint8]


def starts_of(graph: GraphArrays, rows: Sequence[Sequence[int]], times: Sequence[int]) -> Starts:
    """``rows``: the nodes that each unit asked for goes by; ``times``: its own ``at``. Contents of a container start at
    ``at`` or when they left it, whichever is earlier."""
    import numpy as np

    first: list[int] = [0]
    node: list[int] = []
    time: list[int] = []
    asked: list[int] = []
    for nodes, at in zip(rows, times, strict=True):
        row = dict.fromkeys(nodes, at)
        for content, departed in _contents(graph, nodes, at).items():
            row.setdefault(content, departed)
        node.extend(row)
        time.extend(row.values())
        asked.extend(int(each in nodes) for each in row)
        first.append(len(node))
    return Starts(
        np.array(first, np.int64), np.array(node, np.int32), np.array(time, np.int64), np.array(asked, np.uint8)
    )


def _contents(graph: GraphArrays, nodes: Sequence[int], at: int) -> dict[int, int]:
    contents: dict[int, int] = {}
    for container in nodes:
        links = list(_inside(graph, container))
        if not links:
            continue
        for content, intervals in Holdings(links).held_by(str(container)).items():
            for start, end in intervals:
                if start <= at:
                    departed = min(at, end - 1)
                    contents[int(content)] = max(contents.get(int(content), departed), departed)
    return contents


def _inside(graph: GraphArrays, container: int) -> Iterator[Link]:
    """The containments below a container, whenever they were."""
    seen, waiting = {container}, deque([container])
    while waiting:
        holder = waiting.popleft()
        for link in out_links(graph, holder):
            base = len(graph.base.links.kind)
            columns, at = (graph.base.links, link) if link < base else (graph.since.links, link - base)
            if columns.kind[at] & KIND_MASK != CONTAIN:
                continue
            content = int(columns.target[at])
            yield Link(
                "contain",
                str(holder),
                str(content),
                int(columns.start[at]),
                int(columns.end[at]),
                int(columns.position[at]),
                int(columns.ordinal[at]),
            )
            if content not in seen:
                seen.add(content)
                waiting.append(content)


def out_links(graph: GraphArrays, node: int) -> Sequence[int]:
    """The numbers of the links that leave a node."""
    row = int(graph.since.row[node])
    if row == 0:
        return range(int(graph.base.out_first[node]), int(graph.base.out_first[node + 1]))
    since = graph.since
    found: list[int] = since.out_link[since.out_first[row - 1] : since.out_first[row]].tolist()
    return found
