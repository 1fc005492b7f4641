"""Ancestors times events times values: which row was exposed to which column, and when first.

A product of three sparse matrices that keeps times: of an event in which an ancestor took part, only those count that
happened while the ancestor could still influence the row, at or before its latest departure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

import clew.tracing.kernel.compilation  # noqa: F401 - says where compiled loops are kept
from clew.tracing.batch.search import Ancestry
from clew.tracing.batch.stays import Stays

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Grouped(NamedTuple):
    """The items of key *k*: ``item[first[k]:first[k + 1]]``."""

    first: NDArray[np.int64]
    item: NDArray[np.int32]


class Part(NamedTuple):
    """Who took part in what: the events of node *k* are ``event[first[k]:first[k + 1]]``, in the order of ``time``
    (UTC microseconds)."""

    first: NDArray[np.int64]
    event: NDArray[np.int32]
    time: NDArray[np.int64]


class Cells(NamedTuple):
    """Compressed rows, columns ascending. ``counts``: by how many events (and ancestors that are themselves the column)
    a row was exposed; ``earliest``, ``last``: when (UTC microseconds)."""

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    counts: NDArray[np.int32]
    earliest: NDArray[np.int64]
    last: NDArray[np.int64]


def grouped(keys: NDArray[np.int64], items: NDArray[np.int32], count: int) -> Grouped:
    """``items`` by ``keys`` (0 to ``count``), otherwise in their order."""
    order = np.argsort(keys, kind="stable")
    first = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=count), out=first[1:])
    return Grouped(first, items[order])


def taking_part(
    node: NDArray[np.int64], time: NDArray[np.int64], event: NDArray[np.int32], stays: Stays, nodes: int
) -> Part:
    """``node[i]`` took part in ``event[i]`` at ``time[i]``. What is in a container takes part in what befalls that: its
    events from the instant at which the stay begins to the one before it ends."""
    instants, rank = np.unique(time, return_inverse=True)
    span = len(instants) + 1
    order = np.lexsort((event, rank, node))
    node, rank, event = node[order], rank[order], event[order]
    place = node * span + rank
    container = stays.container.astype(np.int64) * span
    first = np.searchsorted(place, container + np.searchsorted(instants, stays.start))
    end = np.searchsorted(place, container + np.searchsorted(instants, stays.end))
    count = end - first
    inside = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
    node = np.concatenate((node, np.repeat(stays.node.astype(np.int64), count)))
    rank, event = np.concatenate((rank, rank[inside])), np.concatenate((event, event[inside]))
    order = np.lexsort((event, rank, node))
    node, rank, event = node[order], rank[order], event[order]
    again = (node[1:] == node[:-1]) & (rank[1:] == rank[:-1]) & (event[1:] == event[:-1])
    once = np.append(True, ~again)[: len(node)]
    bounds = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(node[once], minlength=nodes), out=bounds[1:])
    return Part(bounds, event[once], instants[rank[once]])


def crossed(ancestry: Ancestry, part: Part, of_event: Grouped, of_node: Grouped, columns: int) -> Cells:
    """``of_event``: the columns of an event; ``of_node``: those that a node is itself as ancestor (its lot, its class),
    counted at its latest departure; starts are not their own ancestors."""
    events = int(part.event.max()) + 1 if len(part.event) else 0
    return Cells(*_crossed(ancestry, part, of_event, of_node, columns, events))


@njit(cache=True, nogil=True)
def _more(values):  # type: ignore[no-untyped-def]
    larger = np.empty(2 * len(values), values.dtype)
    for at in range(len(values)):  # a slice takes seconds to compile
        larger[at] = values[at]
    return larger


@njit(cache=True, nogil=True)
def _expose(row, column, time, seen, count, earliest, last, found, told):  # type: ignore[no-untyped-def]
    """Note one exposure; how many columns the row has by now."""
    if seen[column] != row + 1:
        seen[column], count[column], earliest[column], last[column] = row + 1, 1, time, time
        found[told] = column
        return told + 1
    count[column] += 1
    earliest[column] = min(earliest[column], time)
    last[column] = max(last[column], time)
    return told


@njit(cache=True, nogil=True)
def _crossed(ancestry, part, of_event, of_node, columns, events):  # type: ignore[no-untyped-def]
    rows = len(ancestry.first) - 1
    seen, met = np.zeros(columns, np.int32), np.zeros(events, np.int32)
    count = np.zeros(columns, np.int32)
    earliest, last = np.zeros(columns, np.int64), np.zeros(columns, np.int64)
    found = np.empty(columns, np.int32)
    indptr = np.zeros(rows + 1, np.int64)
    indices, counts = np.empty(1024, np.int32), np.empty(1024, np.int32)
    firsts, lasts = np.empty(1024, np.int64), np.empty(1024, np.int64)
    written = 0
    for row in range(rows):
        told = 0
        for at in range(ancestry.first[row], ancestry.first[row + 1]):
            node, latest = ancestry.node[at], ancestry.latest[at]
            if not ancestry.start[at]:
                for place in range(of_node.first[node], of_node.first[node + 1]):
                    told = _expose(row, of_node.item[place], latest, seen, count, earliest, last, found, told)
            for place in range(part.first[node], part.first[node + 1]):
                time, event = part.time[place], part.event[place]
                if time > latest:
                    break
                if met[event] == row + 1:
                    continue
                met[event] = row + 1
                for which in range(of_event.first[event], of_event.first[event + 1]):
                    told = _expose(row, of_event.item[which], time, seen, count, earliest, last, found, told)
        found[:told].sort()
        while written + told > len(indices):
            indices, counts, firsts, lasts = _more(indices), _more(counts), _more(firsts), _more(lasts)
        for at in range(told):
            column = found[at]
            indices[written], counts[written] = column, count[column]
            firsts[written], lasts[written] = earliest[column], last[column]
            written += 1
        indptr[row + 1] = written
    return indptr, indices[:written].copy(), counts[:written].copy(), firsts[:written].copy(), lasts[:written].copy()
