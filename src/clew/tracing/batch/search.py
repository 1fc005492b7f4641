"""The search of a batch: backward from each row's starts, row after row, over one set of scratch arrays.

The rule is that of ``clew.tracing.reachability``: a link ``[a, b)`` into a node of departure *d* is taken when
``a <= d`` and its source leaves at ``min(d, b - 1)``; a flagged one, taken when its own instant is not after *d*, lets
its source leave at any time of the row's window. Containment is not followed; bare classes are not left. A heap takes
the latest departure first, so that without flagged links every node settles once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

import clew.tracing.kernel.compilation  # noqa: F401 - says where compiled loops are kept
from clew.tracing.batch.starts import Starts
from clew.tracing.kernel.arrays import CLASS, CONTAIN, FLAGGED, KIND_MASK, LEVEL_MASK, GraphArrays

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Ancestry(NamedTuple):
    """Compressed rows: the nodes of row *r* are ``node[first[r]:first[r + 1]]``, ascending, with ``latest`` (UTC
    microseconds), the latest departure of each. ``start``: 1 for the row's own starts, 0 for ancestors."""

    first: NDArray[np.int64]
    node: NDArray[np.int32]
    latest: NDArray[np.int64]
    start: NDArray[np.uint8]


def ancestors(graph: GraphArrays, starts: Starts, *, cross_classes: bool = False) -> Ancestry:
    """The time-respecting ancestors of every row."""
    return Ancestry(*_search(graph, starts, cross_classes))


@njit(cache=True, nogil=True)
def _grown(values, used):  # type: ignore[no-untyped-def]
    larger = np.empty(max(2 * len(values), 16), values.dtype)
    for at in range(used):  # a slice takes seconds to compile
        larger[at] = values[at]
    return larger


@njit(cache=True, nogil=True, forceinline=True)
def _sift_up(times, nodes, place):  # type: ignore[no-untyped-def]
    while place > 0:
        above = (place - 1) >> 1
        if times[above] >= times[place]:
            return
        times[above], times[place] = times[place], times[above]
        nodes[above], nodes[place] = nodes[place], nodes[above]
        place = above


@njit(cache=True, nogil=True, forceinline=True)
def _sift_down(times, nodes, size):  # type: ignore[no-untyped-def]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            return
        if below + 1 < size and times[below + 1] > times[below]:
            below += 1
        if times[place] >= times[below]:
            return
        times[below], times[place] = times[place], times[below]
        nodes[below], nodes[place] = nodes[place], nodes[below]
        place = below


class _Scratch(NamedTuple):
    """By node: the row that last reached it, its latest departure there, the row that it starts, the row in which it
    may be left though it is a bare class."""

    stamp: NDArray[np.int32]
    latest: NDArray[np.int64]
    began: NDArray[np.int32]
    left: NDArray[np.int32]


@njit(cache=True, nogil=True)
def _pushed(times, nodes, size, time, node):  # type: ignore[no-untyped-def]
    if size == len(times):
        times, nodes = _grown(times, size), _grown(nodes, size)
    times[size], nodes[size] = time, node
    _sift_up(times, nodes, size)
    return times, nodes


@njit(cache=True, nogil=True, forceinline=True)
def _into(graph, node):  # type: ignore[no-untyped-def]
    """Where the links into a node stand: (in ``since``?, first, end), and its level."""
    touched = graph.since.row[node]
    if touched:
        since = graph.since
        level = since.node[touched - 1] & LEVEL_MASK
        return True, since.in_first[touched - 1], since.in_first[touched], level
    base = graph.base
    return False, base.in_first[node], base.in_first[node + 1], base.node[node] & LEVEL_MASK


@njit(cache=True, nogil=True, forceinline=True)
def _link(graph, since, place):  # type: ignore[no-untyped-def]
    link = graph.since.in_link[place] if since else np.int64(graph.base.in_link[place])
    number = len(graph.base.links.kind)
    if link < number:
        links = graph.base.links
        return links.kind[link], links.source[link], links.start[link], links.end[link]
    added = graph.since.links
    link -= number
    return added.kind[link], added.source[link], added.start[link], added.end[link]


@njit(cache=True, nogil=True)
def _row(graph, scratch, mark, times, nodes, size, found, told, window, cross_classes):  # type: ignore[no-untyped-def]
    """Search one row from what the heap holds; the grown arrays, and how many nodes were found."""
    while size > 0:
        depart, target = times[0], nodes[0]
        size -= 1
        times[0], nodes[0] = times[size], nodes[size]
        _sift_down(times, nodes, size)
        if depart < scratch.latest[target]:
            continue
        since, begin, end, level = _into(graph, target)
        if level == CLASS and not cross_classes and scratch.left[target] != mark:
            continue
        for place in range(begin, end):
            kind, source, opens, closes = _link(graph, since, place)
            if kind & KIND_MASK == CONTAIN or opens > depart:
                continue
            leaves = window if kind & FLAGGED else min(depart, closes - 1)
            if scratch.stamp[source] == mark and leaves <= scratch.latest[source]:
                continue
            if scratch.stamp[source] != mark:
                scratch.stamp[source] = mark
                if told == len(found):
                    found = _grown(found, told)
                found[told] = source
                told += 1
            scratch.latest[source] = leaves
            times, nodes = _pushed(times, nodes, size, leaves, source)
            size += 1
    return times, nodes, found, told


@njit(cache=True, nogil=True)
def _begun(scratch, mark, starts, begin, end, times, nodes, found):  # type: ignore[no-untyped-def]
    """Put a row's starts on the heap; the grown arrays, and the latest start."""
    window = starts.time[begin] if begin < end else 0
    for at in range(begin, end):
        who, time = starts.node[at], starts.time[at]
        scratch.stamp[who], scratch.latest[who], scratch.began[who] = mark, time, mark
        if starts.asked[at]:
            scratch.left[who] = mark
        window = max(window, time)
        if at - begin == len(found):
            found = _grown(found, at - begin)
        found[at - begin] = who
        times, nodes = _pushed(times, nodes, at - begin, time, who)
    return times, nodes, found, window


@njit(cache=True, nogil=True)
def _search(graph, starts, cross_classes):  # type: ignore[no-untyped-def]
    count, rows = len(graph.since.row), len(starts.first) - 1
    scratch = _Scratch(
        np.zeros(count, np.int32), np.empty(count, np.int64), np.zeros(count, np.int32), np.zeros(count, np.int32)
    )
    times, nodes, found = np.empty(64, np.int64), np.empty(64, np.int32), np.empty(64, np.int32)
    first = np.zeros(rows + 1, np.int64)
    node, latest, start = np.empty(1024, np.int32), np.empty(1024, np.int64), np.empty(1024, np.uint8)
    written = 0
    for row in range(rows):
        mark, begin, end = np.int32(row + 1), starts.first[row], starts.first[row + 1]
        times, nodes, found, window = _begun(scratch, mark, starts, begin, end, times, nodes, found)
        times, nodes, found, told = _row(
            graph, scratch, mark, times, nodes, end - begin, found, end - begin, window, cross_classes
        )
        found[:told].sort()
        while written + told > len(node):
            node, latest, start = _grown(node, written), _grown(latest, written), _grown(start, written)
        for who in found[:told]:
            node[written], latest[written] = who, scratch.latest[who]
            start[written] = scratch.began[who] == mark
            written += 1
        first[row + 1] = written
    return first, node[:written].copy(), latest[:written].copy(), start[:written].copy()
