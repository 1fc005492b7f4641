"""Having the kernel compiled before somebody waits for it: one small trace each way, as a question would be asked."""

from __future__ import annotations

from collections.abc import Iterable

from clew.tracing.graph import Graph
from clew.tracing.kernel.answer import trace_arrays
from clew.tracing.kernel.from_graph import arrays_of
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.links import OPEN, Link
from clew.tracing.reachability import Direction
from clew.tracing.request import Subject, TraceRequest

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
