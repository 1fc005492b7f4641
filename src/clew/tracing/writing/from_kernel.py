"""A kernel's answer as a listing: its columns in the order of the answer, its names where a snapshot keeps them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from clew.tracing.document import node_document
from clew.tracing.kernel.arrays import LEVEL_MASK
from clew.tracing.kernel.compilation import compiled
from clew.tracing.request import WORDS, Word
from clew.tracing.writing.columns import Columns
from clew.tracing.writing.listing import NONE, Listing, Named, Texts, texts
from clew.tracing.writing.nodes import text_pieces
from clew.tracing.writing.ordering import by_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.tracing.kernel.answer import KernelAnswer

    Int64 = NDArray[np.int64]


class _Names:
    """Texts of nodes and events: the snapshot's own arrays, and beside them what came since."""

    def __init__(self, answer: KernelAnswer) -> None:
        self._answer = answer
        names: Any = answer.names
        base, self.nodes, self.position = names.behind
        self.spellings = Texts(base.spelling_first, base.spelling_bytes)
        self.events = Texts(base.event_first, base.event_bytes)
        self._key_first, self._first_position = base.key_first, base.first_position

    def coded(self, nodes: NDArray[np.int32], more: dict[int, int]) -> Int64:
        """Nodes as a listing names them; ``more`` numbers those that came since."""
        coded = np.empty(len(nodes), np.int64)
        if _code(nodes, self.nodes, self._key_first, self._first_position, coded):
            for place in np.flatnonzero(nodes >= self.nodes).tolist():
                coded[place] = self.nodes + more.setdefault(int(nodes[place]), len(more))
        return coded

    def dated(self, positions: Int64, more: dict[int, int]) -> Int64:
        """Events by position likewise."""
        dated = positions.astype(np.int64)
        if _unnamed(dated, self.events.first, np.zeros(0, bool)):
            unnamed = np.zeros(len(dated), bool)
            _unnamed(dated, self.events.first, unnamed)
            for place in np.flatnonzero(unnamed).tolist():
                dated[place] = len(self.events.first) - 1 + more.setdefault(int(dated[place]), len(more))
        return dated


@compiled
def _code(nodes: NDArray[np.int32], of_base: int, key_first: Int64, first_position: Int64, coded: Int64) -> int:
    """Number nodes of the snapshot as a listing does, and leave out those behind it; how many these are."""
    behind = 0
    for place in range(len(nodes)):
        node = np.int64(nodes[place])
        if node >= of_base:
            behind += 1
        elif node >= 0 and key_first[node] == key_first[node + 1]:
            node = -2 - first_position[node]
        coded[place] = node
    return behind


@compiled
def _unnamed(positions: Int64, first: Int64, marked: NDArray[np.bool_]) -> int:
    """How many events the snapshot does not name; ``marked``, unless it is empty, tells which."""
    known, found = len(first) - 1, 0
    for place in range(len(positions)):
        position = positions[place]
        if position >= known or (position > 0 and first[position] == first[position + 1]):
            found += 1
            if len(marked):
                marked[place] = True
    return found


def listing_of(answer: KernelAnswer, words: Collection[Word], offset: int, limit: int | None) -> Listing:
    """Of the reached nodes with one of the words, in order, at most ``limit`` from ``offset`` on."""
    columns, names = answer.columns, _Names(answer)
    more_names: dict[int, int] = {}
    more_events: dict[int, int] = {}
    rows, id = _chosen(answer, names, words, offset, limit, more_names)
    share, shares = _shares(np.asarray(answer.shares, np.float64)[rows])
    via = names.coded(columns.via_node[rows], more_names)
    certain = names.coded(columns.certain_via_node[rows], more_names)
    via_event = names.dated(columns.via_position[rows], more_events)
    certain_event = names.dated(columns.certain_via_position[rows], more_events)
    return Listing(
        id,
        _bits(answer, columns.node[rows]) & np.uint8(LEVEL_MASK),
        columns.word[rows],
        columns.time[rows],
        via,
        via_event,
        certain,
        certain_event,
        share,
        names.spellings,
        names.events,
        texts([answer.names.spelling(node).encode() for node in more_names]),
        texts([answer.names.event_id(position).encode() for position in more_events]),
        shares,
        texts([]),
    )


def _chosen(
    answer: KernelAnswer,
    names: _Names,
    words: Collection[Word],
    offset: int,
    limit: int | None,
    more: dict[int, int],
) -> tuple[Int64, Int64]:
    """The rows of ``answer.columns`` that are listed, in order, and their nodes as a listing names them."""
    columns = answer.columns
    wanted = np.array([word in words and word != "excluded" for word in WORDS])
    rows = np.flatnonzero(wanted[columns.word])
    rows = rows[np.argsort(columns.time[rows], kind="stable")]
    id = names.coded(columns.node[rows], more)
    by_name = _by_name(answer, columns.time[rows], rows, id, names)
    chosen = by_name[offset : None if limit is None else offset + limit]
    return rows[chosen], id[chosen]


def columns_of(answer: KernelAnswer, words: Collection[Word], offset: int, limit: int | None) -> Columns:
    """Of the same nodes, column by column."""
    told, names = answer.columns, _Names(answer)
    more_names: dict[int, int] = {}
    more_events: dict[int, int] = {}
    rows, id = _chosen(answer, names, words, offset, limit, more_names)
    listed = len(rows)
    late, reasons = _excluded(answer, words, offset, limit, listed)
    rows, id = np.concatenate((rows, late)), np.concatenate((id, names.coded(told.node[late], more_names)))
    via, certain = told.via_node[rows], told.certain_via_node[rows]
    place, further = _places(answer.query.searchable.nodes, told.node[rows], via, certain)
    ids = np.concatenate((id, names.coded(further, more_names)))
    positions, certain_positions = told.via_position[rows], told.certain_via_position[rows]
    number, events = _places(answer.position + 1, positions[:0], positions, certain_positions)
    dated = -2 - names.dated(events, more_events)
    known = Named(
        names.spellings,
        names.events,
        texts([answer.names.spelling(node).encode() for node in more_names]),
        texts([answer.names.event_id(event).encode() for event in more_events]),
    )
    return Columns(
        ids=text_pieces(known, ids),
        events=text_pieces(known, dated),
        kind=_bits(answer, told.node[rows]) & np.uint8(LEVEL_MASK),
        word=told.word[rows],
        time=told.time[rows] if not len(late) else [*told.time[rows[:listed]].tolist(), *[None] * len(late)],
        via=_placed(place, via, via >= 0),
        via_event=_placed(number, positions, via >= 0),
        certain_via=_placed(place, certain, certain >= 0),
        certain_via_event=_placed(number, certain_positions, certain >= 0),
        share=np.asarray(answer.shares, np.float64)[rows],
        reasons={str(listed + at): reason for at, reason in enumerate(reasons)},
    )


def _excluded(
    answer: KernelAnswer, words: Collection[Word], offset: int, limit: int | None, listed: int
) -> tuple[Int64, list[dict[str, Any]]]:
    """The rows of the excluded nodes on a page on which so many others are listed, and their reasons."""
    if "excluded" not in words:
        return np.zeros(0, np.int64), []
    counts = answer.counts()
    before = sum(counts[word] for word in words if word != "excluded")
    page = (max(0, offset - before), None if limit is None else limit - listed)
    excluded: tuple[Word, ...] = ("excluded",)
    nodes = answer.page(excluded, *page)
    told = [node_document(answer, node)["reason"] for node in nodes]
    return answer.rows(excluded, *page), told


def _places(size: int, first: NDArray[Any], *others: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """By number, 1 + its place in a table: those of ``first`` in their order, then others that are no less than 0
    (ascending), which are told too."""
    place = np.zeros(size, np.int32)
    place[first] = np.arange(1, len(first) + 1, dtype=np.int32)
    seen = np.zeros(size, bool)
    for numbers in others:
        seen[numbers[numbers >= 0]] = True
    further = np.flatnonzero(seen & (place == 0))
    place[further] = np.arange(len(first) + 1, len(first) + len(further) + 1, dtype=np.int32)
    return place, further


def _placed(place: NDArray[np.int32], numbers: NDArray[Any], known: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.where(known, place[np.where(known, numbers, 0)] - 1, np.int32(NONE))


def _bits(answer: KernelAnswer, nodes: NDArray[np.int32]) -> NDArray[np.uint8]:
    graph = answer.query.searchable.graph
    row = graph.since.row[nodes]
    bits = np.empty(len(nodes), np.uint8)
    bits[row == 0] = graph.base.node[nodes[row == 0]]
    bits[row > 0] = graph.since.node[row[row > 0] - 1]
    return bits


def _shares(values: NDArray[np.float64]) -> tuple[Int64, Texts]:
    known = ~np.isnan(values)
    different, places = np.unique(values[known], return_inverse=True)
    share = np.full(len(values), NONE, np.int64)
    share[known] = places
    return share, texts([orjson.dumps(value) for value in different.tolist()])


def _by_name(answer: KernelAnswer, times: Int64, rows: Int64, id: Int64, names: _Names) -> Int64:
    """The order (time, id, key) of rows that are in the order of time."""
    order, left = by_name(times, id, names.spellings, names.events)
    for first, last in left.tolist():
        nodes = answer.columns.node[rows[first:last]].tolist()
        keyed = [(answer.names.spelling(node), answer.names.key(node), first + at) for at, node in enumerate(nodes)]
        order[first:last] = [place for _, _, place in sorted(keyed)]
    return order


def is_mapped(names: object) -> bool:
    """Whether names are those of a snapshot and what came since."""
    return hasattr(names, "behind")
