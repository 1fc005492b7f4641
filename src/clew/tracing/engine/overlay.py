"""Rows of the touched nodes as arrays: a base with some links gone and some added, published as ``Since`` structs.

The new row of a node is appended and the node points to it, so a ``Since`` that somebody still searches stays as it
was while the next one is made. Rows that are replaced that way are dropped once they outweigh those in use. The row of
a hub is copied as an array, never link by link. The whole overlay is thrown away with the next snapshot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.tracing.engine.growing import Growing, Int64, Numbering
from clew.tracing.kernel.arrays import ORDER_LOW, ORDER_SHIFT, RESET, Base, GraphArrays, Links, Since, empty_links

WASTE_KEPT = 1 << 20
"""Entries of replaced rows that are kept whatever is in use."""


class TooMany(Exception):
    """More links since the snapshot than ranks have room for."""


class NewLink(NamedTuple):
    """A link by node numbers; ``kind`` with its bits. Times in UTC microseconds."""

    source: int
    target: int
    start: int
    end: int
    position: int
    ordinal: int
    kind: int
    fraction: float


class Overlay:
    def __init__(self, base: Base) -> None:
        self.base = base
        self.links_of_base = len(base.links.source)
        self.nodes_of_base = len(base.node)
        self._row = Numbering(self.nodes_of_base)
        self._node = Growing(np.uint8)
        self._first = {side: Growing(np.int64, [0]) for side in ("out", "in", "reset")}
        self._listed = {side: Growing(np.int64) for side in ("out", "in", "reset")}
        self._columns = {name: Growing(column.dtype) for name, column in empty_links()._asdict().items()}
        self._rank = Growing(np.int64)
        self._before = Growing(np.int64)
        self._in_order = Growing(np.int64)
        self._by_order: NDArray[np.int32] | None = None
        self.live_rows = 0
        self._waste = 0

    # --- reading ------------------------------------------------------------------------------------------------

    @property
    def nodes(self) -> int:
        return len(self._row)

    @property
    def links(self) -> int:
        """How many links were added, whether or not they still hold."""
        return len(self._rank)

    def out(self, node: int) -> Int64:
        """The links that leave a node, in event order."""
        row = self._row_of(node)
        if row:
            return self._listed["out"].view[self._span("out", row - 1)]
        if node >= self.nodes_of_base:
            return np.zeros(0, np.int64)
        return np.arange(self.base.out_first[node], self.base.out_first[node + 1], dtype=np.int64)

    def into(self, node: int) -> Int64:
        row = self._row_of(node)
        if row:
            return self._listed["in"].view[self._span("in", row - 1)]
        if node >= self.nodes_of_base:
            return np.zeros(0, np.int64)
        return self.base.in_link[self.base.in_first[node] : self.base.in_first[node + 1]].astype(np.int64)

    def _row_of(self, node: int) -> int:
        return int(self._row[node]) if node < len(self._row) else 0

    def _span(self, side: str, row: int) -> slice:
        first = self._first[side].view
        return slice(int(first[row]), int(first[row + 1]))

    def bits(self, node: int) -> int | None:
        """Level and bits; None: a new node that nothing was said of yet."""
        row = self._row_of(node)
        if row:
            return int(self._node.view[row - 1])
        return int(self.base.node[node]) if node < self.nodes_of_base else None

    def resets(self, node: int) -> Int64:
        row = self._row_of(node)
        if row:
            return self._listed["reset"].view[self._span("reset", row - 1)]
        place = int(np.searchsorted(self.base.reset_node, node))
        if place == len(self.base.reset_node) or self.base.reset_node[place] != node:
            return np.zeros(0, np.int64)
        return self.base.reset_time[self.base.reset_first[place] : self.base.reset_first[place + 1]]

    def column(self, name: str, ids: Int64) -> NDArray[Any]:
        """The values of a column of links, of the base or since."""
        of_base: NDArray[Any] = getattr(self.base.links, name)
        of_since = self._columns[name].view
        if not len(of_since):
            return of_base[ids]
        since = ids >= self.links_of_base
        if not since.any():
            return of_base[ids]
        values = np.empty(len(ids), of_since.dtype)
        values[since] = of_since[ids[since] - self.links_of_base]
        values[~since] = of_base[ids[~since]]
        return values

    def published(self) -> GraphArrays:
        since = Since(
            row=self._row.view,
            node=self._node.view,
            out_first=self._first["out"].view,
            out_link=self._listed["out"].view,
            in_first=self._first["in"].view,
            in_link=self._listed["in"].view,
            links=Links(**{name: column.view for name, column in self._columns.items()}),
            rank=self._rank.view,
            reset_first=self._first["reset"].view,
            reset_time=self._listed["reset"].view,
        )
        return GraphArrays(self.base, since)

    # --- changing -----------------------------------------------------------------------------------------------

    def change(
        self,
        nodes: int,
        gone: Collection[int],
        added: Sequence[NewLink],
        bits: Mapping[int, int],
        resets: Mapping[int, Sequence[int]],
    ) -> None:
        """``nodes``: how many there are now. ``bits``, ``resets``: of the nodes where they are others than before; a
        new node always has bits. Raises TooMany, and changes nothing."""
        gone_ids = np.array(sorted(gone), np.int64)
        first_new = self.links_of_base + self.links
        fresh = _columns(added)
        self._place(fresh)
        new_ids = np.arange(first_new, first_new + len(added), dtype=np.int64)
        ends = [self.column(end, gone_ids) for end in ("source", "target")]
        said = np.array([*bits, *resets], np.int64)
        touched = np.unique(np.concatenate([fresh.source, fresh.target, *ends, said]).astype(np.int64))
        if not len(touched):
            return
        known = touched[touched < len(self._row)]
        old_rows = np.zeros(len(touched), np.int64)
        old_rows[: len(known)] = self._row[known]
        self._append_rows(touched, old_rows, gone_ids, fresh, new_ids, bits, resets)
        self._row.change(nodes, touched, np.arange(len(self._node) - len(touched), len(self._node)) + 1)
        self.live_rows += int(np.count_nonzero(old_rows == 0))
        self._tidy(old_rows[old_rows > 0] - 1)

    def _tidy(self, replaced: Int64) -> None:
        """Drop the rows that were replaced once they outweigh the others."""
        firsts = [self._first[side].view for side in ("out", "in", "reset")]
        self._waste += len(replaced) + sum(int((first[replaced + 1] - first[replaced]).sum()) for first in firsts)
        entries = len(self._node) + sum(len(listed) for listed in self._listed.values())
        if self._waste < max(WASTE_KEPT, entries // 2):
            return
        nodes = np.flatnonzero(self._row.view).astype(np.int64)
        rows = self._row[nodes].astype(np.int64) - 1
        self._node.replace(self._node.view[rows])
        for side, first in zip(("out", "in", "reset"), firsts, strict=True):
            lengths = first[rows + 1] - first[rows]
            within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
            self._listed[side].replace(self._listed[side].view[np.repeat(first[rows], lengths) + within])
            self._first[side].replace(np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))
        self._row.change(len(self._row), nodes, np.arange(1, len(nodes) + 1))
        self._waste = 0

    def _append_rows(
        self,
        touched: Int64,
        old_rows: Int64,
        gone: Int64,
        fresh: Links,
        new_ids: Int64,
        bits: Mapping[int, int],
        resets: Mapping[int, Sequence[int]],
    ) -> None:
        flags = np.zeros(len(touched), np.uint8)
        of_base = (old_rows == 0) & (touched < self.nodes_of_base)
        flags[of_base] = self.base.node[touched[of_base]]
        flags[old_rows > 0] = self._node.view[old_rows[old_rows > 0] - 1]
        for node, value in bits.items():
            flags[np.searchsorted(touched, node)] = value
        times = [
            np.array(resets[node], np.int64) if node in resets else self._resets_then(node, flag)
            for node, flag in zip(touched.tolist(), flags.tolist(), strict=True)
        ]
        for side, end in (("out", fresh.source), ("in", fresh.target)):
            lengths, listed = self._rows(side, touched, old_rows, gone, end.astype(np.int64), new_ids)
            self._extend(side, lengths, listed)
        lengths = np.array([len(each) for each in times], np.int64)
        self._extend("reset", lengths, np.concatenate(times))
        for place, each in enumerate(times):
            flags[place] = flags[place] | RESET if len(each) else flags[place] & ~np.uint8(RESET)
        self._node.append(flags)

    def _resets_then(self, node: int, flag: int) -> Int64:
        return self.resets(node) if flag & RESET and node < self.nodes else np.zeros(0, np.int64)

    def _extend(self, side: str, lengths: Int64, listed: Int64) -> None:
        last = self._first[side].view[-1]
        self._first[side].append(last + np.cumsum(lengths))
        self._listed[side].append(listed)

    def _rows(
        self, side: str, touched: Int64, old_rows: Int64, gone: Int64, end: Int64, new_ids: Int64
    ) -> tuple[Int64, Int64]:
        """The new rows of the touched nodes, one after the other: how long each is, and its links in event order."""
        lengths, kept = self._old_rows(side, touched, old_rows)
        place = np.repeat(np.arange(len(touched)), lengths)
        if len(gone):
            stay = gone[np.minimum(np.searchsorted(gone, kept), len(gone) - 1)] != kept
            kept, place = kept[stay], place[stay]
        stops = np.searchsorted(place, np.arange(len(touched)), side="right")
        starts = np.searchsorted(place, np.arange(len(touched)), side="left")
        rows = np.searchsorted(touched, end)
        order = np.lexsort((self.rank(new_ids), rows))
        new_ids, rows = new_ids[order], rows[order]
        at = self._bisect(kept, starts[rows], stops[rows], self.rank(new_ids))
        counts = stops - starts + np.bincount(rows, minlength=len(touched))
        return counts.astype(np.int64), np.insert(kept, at, new_ids)

    def _old_rows(self, side: str, touched: Int64, old_rows: Int64) -> tuple[Int64, Int64]:
        """Their rows before, one after the other."""
        first = self.base.out_first if side == "out" else self.base.in_first
        lengths, begins = np.zeros(len(touched), np.int64), np.zeros(len(touched), np.int64)
        base = np.flatnonzero((old_rows == 0) & (touched < self.nodes_of_base))
        begins[base] = first[touched[base]]
        lengths[base] = first[touched[base] + 1] - begins[base]
        since = np.flatnonzero(old_rows > 0)
        own = self._first[side].view
        begins[since] = own[old_rows[since] - 1]
        lengths[since] = own[old_rows[since]] - begins[since]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        index = np.repeat(begins, lengths) + within
        of_since = np.repeat(old_rows > 0, lengths)
        listed = np.empty(len(index), np.int64)
        listed[of_since] = self._listed[side].view[index[of_since]]
        listed[~of_since] = index[~of_since] if side == "out" else self.base.in_link[index[~of_since]]
        return lengths, listed

    def _bisect(self, kept: Int64, low: Int64, high: Int64, wanted: Int64) -> Int64:
        low, high = low.astype(np.int64), high.astype(np.int64)
        while (open_ := np.flatnonzero(low < high)).size:
            middle = (low[open_] + high[open_]) // 2
            before = self.rank(kept[middle]) < wanted[open_]
            low[open_[before]] = middle[before] + 1
            high[open_[~before]] = middle[~before]
        return low

    # --- ranks --------------------------------------------------------------------------------------------------

    def rank(self, ids: Int64) -> Int64:
        """Ranks of links, of the base or since (``clew.tracing.kernel.arrays``)."""
        ranks = np.empty(len(ids), np.int64)
        since = ids >= self.links_of_base
        ranks[since] = self._rank.view[ids[since] - self.links_of_base]
        ranks[~since] = (self.base.order[ids[~since]].astype(np.int64) << ORDER_SHIFT) | ORDER_LOW
        return ranks

    def _place(self, fresh: Links) -> None:
        """Append links and rank them; where late ones stand before others that came since, all of these anew."""
        if not len(fresh.source):
            return
        before = self._base_links_before(fresh)
        order = np.lexsort((fresh.ordinal, fresh.position, fresh.start))
        at = self._place_in_order(fresh, order)
        numbered = self._ranks_behind(before[order]) if at[0] == self.links else None
        if numbered is None:
            in_order = np.insert(self._in_order.view, at, order + self.links)
            every = np.concatenate([self._before.view, before])
            rank = np.empty(len(every), np.int64)
            rank[in_order] = _ranked(every[in_order])
            self._rank.replace(rank)
            self._in_order.replace(in_order)
        else:
            rank = np.empty(len(order), np.int64)
            rank[order] = numbered
            self._in_order.append(order + self.links)
            self._rank.append(rank)
        self._before.append(before)
        for name, column in self._columns.items():
            column.append(getattr(fresh, name))

    def _ranks_behind(self, stands: Int64) -> Int64:
        """The ranks of links, in event order, that come after all others since; ``stands``: before how many of the
        base's links each does. Raises TooMany."""
        first = 0
        if self.links:
            last = int(self._rank.view[self._in_order.view[-1]])
            if last >> ORDER_SHIFT == stands[0]:
                first = (last & ORDER_LOW) + 1
        return _ranked(stands, first)

    def _place_in_order(self, fresh: Links, order: Int64) -> Int64:
        """Where among the links since, in event order, each of the fresh ones belongs."""
        wanted = [column[order] for column in (fresh.start, fresh.position, fresh.ordinal)]
        own = [self._columns[name].view for name in ("start", "position", "ordinal")]
        return _lexical(own, self._in_order.view, wanted)

    def _base_links_before(self, fresh: Links) -> Int64:
        if self._by_order is None:
            self._by_order = np.empty(self.links_of_base, np.int32)
            self._by_order[self.base.order] = np.arange(self.links_of_base, dtype=np.int32)
        own = self.base.links
        return _lexical(
            [own.start, own.position, own.ordinal], self._by_order, [fresh.start, fresh.position, fresh.ordinal]
        )


def _ranked(stands: Int64, first: int = 0) -> Int64:
    """Ranks of links in event order: numbered from 0 among those with the same ``stands``, the foremost of all from
    ``first``. Raises TooMany."""
    number = np.arange(len(stands)) - np.searchsorted(stands, stands, side="left")
    number[stands == stands[0]] += first
    if number.max() >= ORDER_LOW:
        raise TooMany
    ranks: Int64 = (stands << ORDER_SHIFT) | number
    return ranks


def _lexical(columns: Sequence[NDArray[Any]], in_order: NDArray[Any], wanted: Sequence[NDArray[Any]]) -> Int64:
    """How many entries of ``columns``, read in the order of ``in_order``, come before each wanted triple."""
    low = np.zeros(len(wanted[0]), np.int64)
    high = np.full(len(wanted[0]), len(in_order), np.int64)
    while (open_ := np.flatnonzero(low < high)).size:
        middle = (low[open_] + high[open_]) // 2
        entry = in_order[middle]
        before, same = np.zeros(len(open_), np.bool_), np.ones(len(open_), np.bool_)
        for column, value in zip(columns, wanted, strict=True):
            own, asked = column[entry], value[open_]
            before |= same & (own < asked)
            same &= own == asked
        low[open_[before]] = middle[before] + 1
        high[open_[~before]] = middle[~before]
    return low


def _columns(added: Sequence[NewLink]) -> Links:
    values = list(zip(*added, strict=True)) if added else [() for _ in NewLink._fields]
    by_name = dict(zip(NewLink._fields, values, strict=True))
    return Links(**{name: np.array(by_name[name], column.dtype) for name, column in empty_links()._asdict().items()})
