"""In which containers many things were, and when: what befell a container befell what was in it.

Containment makes no ancestors, but it says what a thing lived through (docs/trace-semantics.md "Defaults follow
material"): an event that names the tray alone is one of everything on the tray.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

import clew.tracing.kernel.compilation  # noqa: F401 - says where compiled loops are kept
from clew.tracing.batch.search import _into, _link
from clew.tracing.holding import Holdings
from clew.tracing.kernel.arrays import CLASS, CONTAIN, KIND_MASK, GraphArrays
from clew.tracing.links import Link

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Stays(NamedTuple):
    """``node[i]`` was in ``container[i]``, directly or inside another, during ``[start[i], end[i])``, UTC microseconds.
    The intervals of a pair are disjoint."""

    node: NDArray[np.int32]
    container: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def stays_of(graph: GraphArrays, nodes: NDArray[np.int32]) -> Stays:
    """All stays of the nodes. A bare class stays nowhere: its pieces are in many places at once."""
    direct = _direct_stays(graph, nodes)
    above = _closure(graph, direct.container)
    deep = np.unique(direct.node[np.isin(direct.container, above.node)])
    if not len(deep):
        return direct
    nested = np.isin(direct.node, deep)
    upward = Holdings((*_reversed(_chosen(direct, nested)), *_reversed(above)))
    told = np.array(
        [
            (node, int(container), start, end)
            for node in deep.tolist()
            for container, intervals in upward.held_by(str(node)).items()
            for start, end in intervals
        ],
        np.int64,
    ).reshape(-1, 4)
    return _together([_chosen(direct, ~nested), _of_columns(told.T)])


def _chosen(stays: Stays, rows: NDArray[np.bool_]) -> Stays:
    return Stays(stays.node[rows], stays.container[rows], stays.start[rows], stays.end[rows])


def _of_columns(told: NDArray[np.int64]) -> Stays:
    return Stays(told[0].astype(np.int32), told[1].astype(np.int32), told[2], told[3])


def _together(parts: Sequence[Stays]) -> Stays:
    node, container, start, end = zip(*parts, strict=True)
    return Stays(np.concatenate(node), np.concatenate(container), np.concatenate(start), np.concatenate(end))


def _reversed(stays: Stays) -> list[Link]:
    """As links from what was held to what held it, so that a thing "holds" its containers and theirs."""
    rows = zip(*(column.tolist() for column in stays), strict=True)
    return [Link("contain", str(node), str(container), start, end, 0, 0) for node, container, start, end in rows]


def _closure(graph: GraphArrays, containers: NDArray[np.int32]) -> Stays:
    """The direct stays of the containers, of their containers and so on."""
    found: list[Stays] = []
    asked = waiting = np.unique(containers)
    while len(waiting):
        found.append(_direct_stays(graph, waiting))
        waiting = np.setdiff1d(found[-1].container, asked)
        asked = np.union1d(asked, waiting)
    if not found:
        return _direct_stays(graph, containers)
    return _together(found)


def _direct_stays(graph: GraphArrays, nodes: NDArray[np.int32]) -> Stays:
    return Stays(*_direct(graph, nodes.astype(np.int32)))


@njit(cache=True, nogil=True)
def _direct(graph, nodes):  # type: ignore[no-untyped-def]
    count = 0
    for node in nodes:
        _, begin, end, _ = _into(graph, node)
        count += end - begin
    held, container = np.empty(count, np.int32), np.empty(count, np.int32)
    opened, closed = np.empty(count, np.int64), np.empty(count, np.int64)
    told = 0
    for node in nodes:
        since, begin, end, level = _into(graph, node)
        if level == CLASS:
            continue
        for place in range(begin, end):
            kind, source, start, ends = _link(graph, since, place)
            if kind & KIND_MASK == CONTAIN:
                held[told], container[told], opened[told], closed[told] = node, source, start, ends
                told += 1
    return held[:told].copy(), container[:told].copy(), opened[:told].copy(), closed[:told].copy()
