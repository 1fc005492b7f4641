"""Stays: what a container passes on, until it is cleaned.

With contact followed, a container passes on what it held until a *reset* closes the path at that instant. So a node
with resets has *stays*, one before its first reset, one between each two, one after the last; whoever arrives at the
node arrives in the stay of that instant, and containment is left only from a stay, within it. What is still inside
when the container is cleaned goes on touching it: a containment that outlasts a reset reaches the next stay at its
start. Material links (consume, produce, install) leave from the node itself: cleaning does not undo them.

All instants are in the trace's own time (``clew.tracing.reachability``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from clew.tracing.links import OPEN

_MARK = "\x00"
Window = tuple[str, int, int]


def node_of(stay: str) -> str:
    """The node of a stay; a node is its own."""
    return stay.partition(_MARK)[0]


class Stays:
    def __init__(self, resets: Mapping[str, Sequence[int]], direction: Literal["forward", "backward"]) -> None:
        """``resets``: ascending instants (UTC microseconds) per node; empty when contact is not followed."""
        self._cuts = {
            node: tuple(instants) if direction == "forward" else tuple(1 - instant for instant in reversed(instants))
            for node, instants in resets.items()
        }

    def at(self, node: str, time: int) -> tuple[str, ...]:
        """Where one is who is at ``node`` at ``time``: there, and in its stay."""
        cuts = self._cuts.get(node)
        return (node,) if not cuts else (node, f"{node}{_MARK}{bisect_right(cuts, time)}")

    def of(self, node: str) -> tuple[str, ...]:
        """All stays of a node; none where it has no resets."""
        cuts = self._cuts.get(node, ())
        return tuple(f"{node}{_MARK}{stay}" for stay in range(len(cuts) + 1)) if cuts else ()

    @property
    def nodes(self) -> Collection[str]:
        return self._cuts.keys()

    def split(
        self, source: str, target: str, start: int, end: int, *, gated: bool
    ) -> Iterator[tuple[str, str, int, int]]:
        """The hops (from, to, start, end) that a link ``[start, end)`` is, once nodes are stays.

        ``gated``: the link is left only from a stay (a containment).
        """
        for leaving, first, last in self._within(source, start, end) if gated else ((source, start, end),):
            for entering, opened, closed in self._within(target, first, last):
                yield leaving, entering, opened, closed

    def _within(self, node: str, start: int, end: int) -> Iterator[Window]:
        """The stays of a node that ``[start, end)`` meets, each with the part that it meets."""
        cuts = self._cuts.get(node)
        if not cuts:
            yield node, start, end
            return
        for stay in range(bisect_right(cuts, start), bisect_left(cuts, end) + 1):
            opened = max(start, cuts[stay - 1] if stay else -OPEN)
            closed = min(end, cuts[stay] if stay < len(cuts) else OPEN)
            if opened < closed:
                yield f"{node}{_MARK}{stay}", opened, closed
