"""A graph ready to be searched, and spaces to search it in."""

from __future__ import annotations

import threading
from typing import Any, cast

import numpy as np

from clew.tracing.kernel.arrays import GraphArrays
from clew.tracing.kernel.space import Space, new_space

_SMALLEST = 1 << 12


class Searchable:
    """Arrays in the one form that the kernel is compiled for: read-only, aligned, contiguous. What is so already (a
    mapped file) is not copied. Many threads may search one; it is never written to."""

    def __init__(self, graph: GraphArrays) -> None:
        self.graph: GraphArrays = _frozen(graph)
        base, since = self.graph.base, self.graph.since
        cleaned = len(base.reset_time) + 2 * len(base.reset_node) + len(since.reset_time) + 2 * len(since.node)
        self.nodes = self.graph.nodes
        self.states = self.nodes + cleaned


class Overrun(RuntimeError):
    """A search wants more room than all states of its graph take: it is broken, and would go on for ever."""


class _Own(threading.local):
    space: Space | None = None


_own = _Own()


def space_for(states: int, more: bool = False) -> Space:
    """This thread's space, cleared, fit for a graph of so many states; ``more``: with more room than it had, though
    never more than these states can fill. Raises Overrun where it has that already."""
    known = _own.space
    if known is not None and len(known.slot) >= states and not more:
        return known
    size = max(states, 0 if known is None else len(known.slot))
    room = _SMALLEST if known is None else len(known.state)
    if more and room >= states:
        raise Overrun(f"{room} slots do not do for {states} states")
    _own.space = new_space(size + size // 8, min(room * 8, states) if more else room)
    return _own.space


def _frozen(part: Any) -> Any:
    if isinstance(part, tuple):
        return cast(Any, type(part))(*map(_frozen, part))
    array = np.ascontiguousarray(part)
    if not array.flags.aligned:
        array = array.copy()
    array = array.view(np.ndarray)
    array.flags.writeable = False
    return array
