"""The arrays of a graph of the plain engine: for comparing the two, and for small graphs that are at hand anyway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from clew.tracing.graph import Graph
from clew.tracing.kernel.arrays import (
    ASSEMBLY,
    CERTAIN,
    FLAGGED,
    KINDS,
    LEVELS,
    MADE_OFTEN,
    OPERATION,
    RESET,
    SEVERAL,
    Base,
    GraphArrays,
    Links,
    untouched,
)
from clew.tracing.links import Link
from clew.tracing.ports import Level
from clew.tracing.shares import operation_fractions

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int32, Int64


def arrays_of(
    graph: Graph, levels: Mapping[str, Level], assemblies: Collection[str]
) -> tuple[GraphArrays, tuple[str, ...]]:
    """All of ``graph`` as a base, and the key of each node. ``levels``: of all things; ``assemblies``: everything that
    something was ever installed in."""
    import numpy as np

    keys = _keys(graph.links)
    number = {key: node for node, key in enumerate(keys)}
    links = sorted(graph.links, key=lambda link: (number[link.source], link.order))
    order = np.empty(len(links), np.int32)
    order[sorted(range(len(links)), key=lambda index: links[index].order)] = np.arange(len(links))
    columns = _columns(graph, links, number)
    cleaned = sorted(number[key] for key in graph.resets if key in number)
    instants = [graph.resets[keys[node]] for node in cleaned]
    base = Base(
        node=np.array(_bits(graph, keys, levels, assemblies), np.uint8),
        out_first=_firsts(columns.source, len(keys)),
        in_first=_firsts(columns.target, len(keys)),
        in_link=np.lexsort((order, columns.target)).astype(np.int32),
        order=order,
        links=columns,
        reset_node=np.array(cleaned, np.int32),
        reset_first=np.cumsum([0, *map(len, instants)]).astype(np.int64),
        reset_time=np.array([instant for times in instants for instant in times], np.int64),
    )
    return GraphArrays(base, untouched(len(keys))), keys


def _keys(links: Sequence[Link]) -> tuple[str, ...]:
    """In the order in which the log names them."""
    named = sorted(links, key=lambda link: (link.position, link.ordinal))
    return tuple(dict.fromkeys(key for link in named for key in (link.source, link.target)))


def _columns(graph: Graph, links: Sequence[Link], number: Mapping[str, int]) -> Links:
    import numpy as np

    parts = {key: operation_fractions(operation) or {} for key, operation in graph.operations.items()}

    def fraction(link: Link) -> float:
        operation = link.target if link.kind == "consume" else link.source
        known = parts.get(operation, {}) if link.kind in ("consume", "produce") else {}
        return known.get((link.position, link.ordinal), float("nan"))

    return Links(
        source=np.array([number[link.source] for link in links], np.int32),
        target=np.array([number[link.target] for link in links], np.int32),
        start=np.array([link.start for link in links], np.int64),
        end=np.array([link.end for link in links], np.int64),
        position=np.array([link.position for link in links], np.int64),
        ordinal=np.array([link.ordinal for link in links], np.int32),
        kind=np.array([_kind(link) for link in links], np.uint8),
        fraction=np.array([fraction(link) for link in links], np.float64),
    )


def _kind(link: Link) -> int:
    return KINDS.index(link.kind) | FLAGGED * link.flagged | CERTAIN * link.certain


def _firsts(ends: Int32, nodes: int) -> Int64:
    import numpy as np

    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(ends, minlength=nodes)))).astype(np.int64)


def _bits(graph: Graph, keys: Sequence[str], levels: Mapping[str, Level], assemblies: Collection[str]) -> list[int]:
    makers: defaultdict[str, set[str]] = defaultdict(set)
    for link in graph.links:
        if link.kind == "produce":
            makers[link.target].add(link.source)
    bits = []
    for key in keys:
        operation = graph.operations.get(key)
        bits.append(
            (OPERATION if operation else LEVELS.index(levels.get(key, "instance")))
            | ASSEMBLY * (key in assemblies)
            | RESET * (key in graph.resets)
            | SEVERAL * (operation is not None and len(operation.events) > 1)
            | MADE_OFTEN * (len(makers[key]) > 1)
        )
    return bits
