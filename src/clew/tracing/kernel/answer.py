"""The kernel's answer: columns at once, nodes as they are asked for.

``columns`` (:class:`clew.tracing.kernel.telling.Columns`) hold word, time and predecessors of every node, unordered; a
writer that needs no objects reads them. Order, reasons, shares and paths cost more and are worked out when first asked
for. Nothing keeps a search: they run it again, which is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from clew.tracing.answer import Step
from clew.tracing.excluded import Missed
from clew.tracing.kernel.arrays import LEVEL_MASK, LEVELS
from clew.tracing.kernel.paths import path_to
from clew.tracing.kernel.plain import bits_of, bits_of_nodes, link_of, resets_of_node
from clew.tracing.kernel.query import Query
from clew.tracing.kernel.shares import node_shares
from clew.tracing.kernel.static import static_search
from clew.tracing.kernel.telling import EXCLUDED_WORD, Columns
from clew.tracing.links import Link
from clew.tracing.reasons import reason_of
from clew.tracing.request import WORDS, Node, Reason, TraceRequest, Via, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.tracing.kernel.arrays import Int32, Int64
    from clew.tracing.kernel.ports import NodeNames
    from clew.tracing.kernel.searchable import Searchable
    from clew.tracing.mixing.hops import Applied

K = TypeVar("K")


def trace_arrays(
    searchable: Searchable, names: NodeNames, request: TraceRequest, position: int, log_end: int | None
) -> KernelAnswer:
    """Everything that :func:`clew.tracing.trace` would say of the log's prefix up to ``position``, whose links the
    arrays are. ``log_end``: the latest eventTime in force then (UTC microseconds)."""
    at_time = request.at_time if request.direction == "forward" or request.at_time is not None else log_end
    return KernelAnswer(Query(searchable, names, request, at_time), names, position, at_time)


class KernelAnswer:
    """A :class:`clew.tracing.Answer`."""

    def __init__(self, query: Query, names: NodeNames, position: int, at_time: int | None) -> None:
        self.query = query
        self.names = names
        self.position = position
        self.at_time = None if query.forward else at_time
        self.from_time = query.request.from_time if query.forward else None
        self.columns = self._kept(query.columns())

    @property
    def request(self) -> TraceRequest:
        return self.query.request

    @property
    def truncated(self) -> bool:
        return self.request.max_depth is not None

    @property
    def mixed(self) -> tuple[Applied, ...]:
        return ()

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """In the order asked, then contents by key."""
        asked: dict[str, None] = {}
        for subject in self.request.subjects:
            asked.update(dict.fromkeys(self.names.names_of(subject.key)))
        return (*asked, *sorted(self.names.key(node) for node in self.query.contents))

    def counts(self) -> dict[Word, int]:
        found = np.bincount(self.columns.word, minlength=len(WORDS)).tolist()
        return dict(zip(WORDS, found, strict=True))

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return self.page(WORDS)

    @property
    def spellings(self) -> Mapping[str, str]:
        return _Lookup(self._spelling)

    @property
    def event_ids(self) -> Mapping[int, str]:
        return _Lookup(self.names.event_id)

    def page(self, words: Collection[Word], offset: int = 0, limit: int | None = None) -> tuple[Node, ...]:
        rows = self.rows(words, offset, limit)
        reached = rows[self.columns.word[rows] != EXCLUDED_WORD]
        return (*self._told(reached), *(self._node(int(row)) for row in rows[len(reached) :]))

    def node(self, key: str) -> Node | None:
        if "nodes" in self.__dict__:
            # All were told already; one by one each would be made anew.
            return self._by_key.get(key)
        row = self._row(key)
        return None if row is None else self._node(row)

    def path(self, node: Node) -> tuple[Step, ...]:
        row = self._row(node.key)
        assert row is not None  # noqa: S101 - a node of this answer
        number = int(self.columns.node[row])
        return path_to(self.query, number, node.word == "certain", self.names)

    def rows(self, words: Collection[Word], offset: int = 0, limit: int | None = None) -> Int64:
        """Places in ``columns`` of the nodes with one of the words, in the order of the answer: (time, id), excluded
        ones last by id. Only the part asked for is brought into order."""
        columns = self.columns
        wanted = np.zeros(len(WORDS), bool)
        wanted[[WORDS.index(word) for word in words]] = True
        chosen = np.flatnonzero(wanted[columns.word])
        late = columns.word[chosen] == EXCLUDED_WORD
        told, excluded = chosen[~late], chosen[late]
        told = told[np.argsort(columns.time[told], kind="stable")]
        ordered = np.concatenate((told, excluded))
        end = len(ordered) if limit is None else min(offset + limit, len(ordered))
        if offset >= end:
            return ordered[:0]
        # Whoever shares a time with a node of the page may belong on it.
        group = np.concatenate((columns.time[told], np.full(len(excluded), np.iinfo(np.int64).max)))
        first = int(np.searchsorted(group, group[offset], "left"))
        last = int(np.searchsorted(group, group[end - 1], "right"))
        part = ordered[first:last]
        part = part[self._by_name(group[first:last], part)]
        return part[offset - first : end - first]

    def _by_name(self, times: Int64, rows: Int64) -> Int64:
        nodes = self.columns.node[rows]
        keyed = list(zip(times.tolist(), self.names.spellings(nodes), self.names.keys(nodes), strict=True))
        return np.array(sorted(range(len(keyed)), key=keyed.__getitem__), np.int64)

    def _kept(self, columns: Columns) -> Columns:
        """Within the depth asked for."""
        deepest = self.request.max_depth
        if deepest is None:
            return columns
        space = self.query.searched()
        paths = static_search(self.query.searchable.graph, space, self.query.way)
        near = paths.depth[space.slot[columns.node] - 1] <= deepest
        return Columns._make(column[near] for column in columns)

    def _row(self, key: str) -> int | None:
        return next((self._places[node] for node in self.names.nodes_of(key) if self._is(node, key)), None)

    def _is(self, node: int, key: str) -> bool:
        return node in self._places and self.names.key(node) == key

    @cached_property
    def _by_key(self) -> dict[str, Node]:
        return {node.key: node for node in self.nodes}

    @cached_property
    def _places(self) -> dict[int, int]:
        return {node: row for row, node in enumerate(self.columns.node.tolist())}

    def _spelling(self, key: str) -> str:
        return self.names.captured(key)

    def _node(self, row: int) -> Node:
        number = int(self.columns.node[row])
        if self.columns.word[row] != EXCLUDED_WORD:
            return next(self._told(np.array([row])))
        kind = LEVELS[bits_of(self.query.searchable.graph, number) & LEVEL_MASK]
        key, shown = self.names.key(number), self.names.spelling(number)
        return Node(key, shown, kind, "excluded", reason=self._reason(number))

    def _told(self, rows: Int64) -> Iterator[Node]:
        """Nodes that are not excluded, all their texts read at once."""
        columns, graph = self.columns, self.query.searchable.graph
        nodes = columns.node[rows]
        known = ~np.isnan(self.shares[rows])
        return map(
            Node,
            self.names.keys(nodes),
            self.names.spellings(nodes),
            [LEVELS[bits & LEVEL_MASK] for bits in bits_of_nodes(graph, nodes).tolist()],
            [WORDS[word] for word in columns.word[rows].tolist()],
            columns.time[rows].tolist(),
            self._vias(columns.via_node[rows], columns.via_position[rows]),
            self._vias(columns.certain_via_node[rows], columns.certain_via_position[rows]),
            [share if is_known else None for share, is_known in zip(self.shares[rows].tolist(), known, strict=True)],
        )

    def _vias(self, nodes: Int32, positions: Int64) -> list[Via | None]:
        """Nodes that were reached together are told of one predecessor."""
        told: list[Via | None] = [None] * len(nodes)
        some = np.flatnonzero(nodes >= 0)
        if not len(some):
            return told
        span = int(positions.max()) + 1
        pairs, which = np.unique(nodes[some].astype(np.int64) * span + positions[some], return_inverse=True)
        vias = list(map(Via, self.names.keys(pairs // span), self.names.event_ids(pairs % span)))
        for place, number in zip(some.tolist(), which.tolist(), strict=True):
            told[place] = vias[number]
        return told

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """By row of ``columns``; NaN: unknown."""
        return node_shares(self.query, self.columns.node)

    @cached_property
    def _missed(self) -> dict[int, tuple[int, int, int, bool]]:
        """By excluded node: the link missed, its source, when that was reached (own time), and whether a reset closed
        the link."""
        query = self.query
        space = query.searched()
        paths = static_search(query.searchable.graph, space, query.way)
        nodes = self.columns.node[self.columns.word == EXCLUDED_WORD]
        slots = space.slot[nodes] - 1
        found = {}
        for node, link, slot in zip(
            nodes.tolist(), paths.missed_link[slots].tolist(), paths.missed_slot[slots].tolist(), strict=True
        ):
            arrival = int(space.time[slot])
            missed = link_of(query.searchable.graph, link)
            open_until = missed.end if query.forward else 1 - missed.start
            found[node] = (link, int(space.node[slot]), arrival, arrival < open_until)
        return found

    def _reason(self, node: int) -> Reason:
        graph = self.query.searchable.graph
        number, source, arrival, cleaned = self._missed[node]
        link = link_of(graph, number)
        named = Link(
            link.kind,
            self.names.key(int(link.source)),
            self.names.key(int(link.target)),
            link.start,
            link.end,
            link.position,
            link.ordinal,
        )
        missed = Missed(named, str(source), "", arrival, cleaned)
        return reason_of(
            missed, self.request.direction, lambda key: resets_of_node(graph, int(key)), self.names.event_id
        )


class _Lookup(Mapping[K, str]):
    """Texts by what they belong to, made when asked for. It holds whatever is asked, and lists nothing."""

    def __init__(self, text: Callable[[K], str]) -> None:
        self._text = text

    def __getitem__(self, key: K) -> str:
        return self._text(key)

    def __iter__(self) -> Iterator[K]:
        return iter(())

    def __len__(self) -> int:
        return 0
