"""Having the kernel compiled before somebody waits for it: one small trace each way, as a question would be asked."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from clew.tracing.graph import Graph
from clew.tracing.kernel.answer import KernelAnswer, trace_arrays
from clew.tracing.kernel.arrays import GraphArrays
from clew.tracing.kernel.from_graph import arrays_of
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.links import OPEN, Link
from clew.tracing.reachability import Direction
from clew.tracing.request import Subject, TraceRequest
from clew.tracing.snapshot.names import Names

_EVENT = "event:2"
_LINKS = (
    Link("contain", "box", "part", 1, 5, 1, 0),
    Link("consume", "part", _EVENT, 2, 3, 2, 0, certain=True),
    Link("produce", _EVENT, "unit", 2, 3, 2, 1, certain=True),
    Link("install", "unit", "frame", 3, OPEN, 3, 0, certain=True),
    Link("consume", "unit", "event:4", 1, 2, 4, 0),
)


class _Names:
    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys

    def nodes_of(self, key: str) -> tuple[int, ...]:
        return (self._keys.index(key),) if key in self._keys else ()

    def names_of(self, key: str) -> tuple[str, ...]:
        return (key,)

    def captured(self, key: str) -> str:
        return key

    def key(self, node: int) -> str:
        return self._keys[node]

    def spelling(self, node: int) -> str:
        return self._keys[node]

    def event_id(self, position: int) -> str:
        return str(position)

    def keys(self, nodes: Iterable[int]) -> list[str]:
        return [self.key(node) for node in nodes]

    def spellings(self, nodes: Iterable[int]) -> list[str]:
        return self.keys(nodes)

    def event_ids(self, positions: Iterable[int]) -> list[str]:
        return [self.event_id(position) for position in positions]


class _Snapshot(_Names):
    """The same as a snapshot's names: read-only arrays."""

    @property
    def behind(self) -> tuple[Names, int, int]:
        texts = [key.encode() for key in self._keys]
        first = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(text) for text in texts], out=first[1:])
        data = np.frombuffer(b"".join(texts), np.uint8)
        none, few = np.zeros(0, np.int32), np.zeros(len(texts), np.int64)
        events, event = np.zeros(7, np.int64), np.zeros(0, np.uint8)
        names = Names(first, data, first, data, few, events, event, np.zeros(0, np.uint64), none, none)
        for column in names:
            column.flags.writeable = False
        return names, len(texts), 4


def warm() -> None:
    """Compile, or take from disk, everything that answers need. Seconds the first time."""
    graph = Graph(_LINKS, {}, {"box": (4,)}, ())
    arrays, keys = arrays_of(graph, {}, ("frame",))
    searchable, names = Searchable(arrays), _Names(keys)
    directions: tuple[Direction, ...] = ("forward", "backward")
    for direction in directions:
        for contact in (False, True):
            for subject in ("part", "frame"):
                request = TraceRequest(subjects=(Subject(subject),), direction=direction, contact=contact)
                answer = trace_arrays(searchable, names, request, 4, 5)
                for node in answer.nodes:
                    if node.word != "excluded":
                        answer.path(node)
    _warm_batch(arrays)
    _warm_writing(arrays, keys, answer)


def _warm_batch(arrays: GraphArrays) -> None:
    """The matrix of ancestors and what they were exposed to."""
    from clew.tracing.batch.crossing import Part, crossed, grouped
    from clew.tracing.batch.search import ancestors
    from clew.tracing.batch.starts import starts_of

    graph = Searchable(arrays).graph
    found = ancestors(graph, starts_of(graph, [[0]], [OPEN - 1]))
    none, nowhere = np.zeros(0, np.int64), np.zeros(0, np.int32)
    part = Part(np.zeros(graph.nodes + 1, np.int64), nowhere, none)
    crossed(found, part, grouped(none, nowhere, 1), grouped(none, nowhere, graph.nodes), 1)


def _warm_writing(arrays: GraphArrays, keys: tuple[str, ...], answer: KernelAnswer) -> None:
    """The document of a large answer, in both forms."""
    from clew.tracing.writing.from_kernel import columns_of, listing_of
    from clew.tracing.writing.nodes import node_pieces

    answer.names = _Snapshot(keys)
    list(node_pieces(listing_of(answer, ("certain", "possible"), 0, None)))
    list(columns_of(answer, ("certain", "possible"), 0, None).ids)
