"""Stays: what a container passes on, until it is cleaned.

With contact followed, a container passes on what it held until a *reset* closes the path at that instant. On a path,
what came to the container and leaves it through containment must do both without a reset between: *stays* are the
spans between resets, and whoever arrives at the very instant of one arrives after it. What is still inside when the
container is cleaned goes on touching it: a link that outlasts a reset reaches the next stay at its start. Material
links (consume, produce, install) are left at any later time: cleaning does not undo them. A subject is itself, cleaned
or not: it is in every stay from its start on.

So a node with resets has states beside the node itself, which only says when it was reached. The gate is at the
containment that leaves the node as influence flows. A forward search meets it when leaving: through containment it
leaves the stay that it arrived in, through material the node. A backward search meets it when entering: through
containment it enters a stay, and leaves within it whatever the link; through material it enters *free*, and leaves at
any earlier time. The two find the same paths, so they agree on every pair.

All instants are in the trace's own time (``clew.tracing.reachability``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from clew.tracing.links import OPEN

_MARK = "\x00"
Window = tuple[str, int, int]


def node_of(state: str) -> str:
    """The node of a state; a node is its own."""
    return state.partition(_MARK)[0]


class Stays:
    def __init__(self, resets: Mapping[str, Sequence[int]], direction: Literal["forward", "backward"]) -> None:
        """``resets``: ascending instants (UTC microseconds) per node; empty when contact is not followed."""
        self._forward = direction == "forward"
        self._cuts = {
            node: tuple(instants) if self._forward else tuple(1 - instant for instant in reversed(instants))
            for node, instants in resets.items()
        }

    def starts(self, node: str, time: int) -> dict[str, int]:
        """The states of a subject, each with its first time: ``time``, or where a stay begins later."""
        if not self._cuts.get(node):
            return {node: time}
        if not self._forward:
            return {node: time, _free(node): time}
        return {node: time, **{stay: opened for stay, opened, _ in self._within(node, time, OPEN)}}

    def split(
        self, source: str, target: str, start: int, end: int, *, contained: bool
    ) -> Iterator[tuple[str, str, int, int]]:
        """The hops (from, to, start, end) that a link ``[start, end)`` is, once nodes have states."""
        for leaving, first, last in self._leaving(source, start, end, contained):
            yield leaving, target, first, last
            if not self._cuts.get(target):
                continue
            if self._forward or contained:
                for stay, opened, closed in self._within(target, first, last):
                    yield leaving, stay, opened, closed
            else:
                yield leaving, _free(target), first, last

    def _leaving(self, node: str, start: int, end: int, contained: bool) -> Iterator[Window]:
        """The states that a link may be left from, each with the part of it that may be taken from there."""
        if not self._cuts.get(node):
            yield node, start, end
        elif self._forward and contained:
            yield from self._within(node, start, end)
        elif self._forward:
            yield node, start, end
        else:
            yield _free(node), start, end
            yield from self._within(node, start, end)

    def _within(self, node: str, start: int, end: int) -> Iterator[Window]:
        """The stays of a node that ``[start, end)`` meets, each with the part that it meets."""
        cuts = self._cuts[node]
        for stay in range(bisect_right(cuts, start), bisect_left(cuts, end) + 1):
            opened = max(start, cuts[stay - 1] if stay else -OPEN)
            closed = min(end, cuts[stay] if stay < len(cuts) else OPEN)
            if opened < closed:
                yield f"{node}{_MARK}{stay}", opened, closed


def _free(node: str) -> str:
    return f"{node}{_MARK}free"
