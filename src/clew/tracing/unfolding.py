"""Unfolding predecessors into a path: from a node back to a subject, or where they circle, by a search of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

import msgspec

from clew.tracing.answer import Step
from clew.tracing.reachability import Hop, Hops, Reach
from clew.tracing.resets import node_of


def unfold(table: Hops, starts: Mapping[str, int], reach: Reach, node: str) -> list[Hop]:
    """The hops from a subject to a node that was reached."""
    return _walked(table, _followed(reach, node)) or _searched(table, starts, node, reach.arrival[node])


def steps_of(
    hops: list[Hop], starts: Mapping[str, int], forward: bool, key: Callable[[str], str], event: Callable[[int], str]
) -> tuple[Step, ...]:
    """The steps of a path. ``starts``: own times of subjects. ``key``: of a node as hops name it; ``event``: eventID by
    log position."""
    time = starts.get(hops[0].source, starts[node_of(hops[0].source)])
    steps = [Step(key(node_of(hops[0].source)))]
    for hop in hops:
        delivered = hop.delivers(time)
        time = time if delivered is None else delivered
        shown = time if forward else -time
        steps.append(Step(key(node_of(hop.target)), shown, hop.link, event(hop.link.position)))
    return tuple(steps)


def _followed(reach: Reach, node: str) -> list[Hop]:
    """The hops back to a subject, in order; empty when they never get there (``clew.tracing.circles``)."""
    hops: list[Hop] = []
    seen = {node}
    while node in reach.via:
        hop = reach.via[node]
        hops.append(hop)
        node = reach.same.get(hop.source, hop.source)
        if node in seen:
            return []
        seen.add(node)
    return hops[::-1]


def _walked(table: Hops, hops: list[Hop]) -> list[Hop]:
    """The same path, each hop into the very state that the next leaves; empty where some link leads to none such."""
    walked = hops[-1:]
    for hop in reversed(hops[:-1]):
        into = walked[0].source
        fitting = (other for other in table[hop.source] if other.target == into and other.link.order == hop.link.order)
        found = hop if hop.target == into else next(fitting, None)
        if found is None:
            return []
        walked.insert(0, found)
    return walked


class _Label(msgspec.Struct, frozen=True):
    """A state reached at ``arrival`` (the trace's own time) by ``hop`` from the label ``before``; a subject by none."""

    state: str
    arrival: int
    hop: Hop | None = None
    before: _Label | None = None


def _searched(table: Hops, starts: Mapping[str, int], node: str, arrival: int) -> list[Hop]:
    """A path that reaches the node at its earliest, found by searching in time, every improvement of an arrival keeping
    the way it came. It may pass a node twice: later, and by a flagged link earlier."""
    best = dict(starts)
    queue = deque(_Label(state, time) for state, time in starts.items())
    while queue:
        label: _Label | None = queue.popleft()
        if label is None or (label.state == node and label.arrival == arrival):
            break
        for hop in table.get(label.state, ()):
            delivered = hop.delivers(label.arrival)
            if delivered is not None and delivered < best.get(hop.target, delivered + 1):
                best[hop.target] = delivered
                queue.append(_Label(hop.target, delivered, hop, label))
    hops: list[Hop] = []
    while label is not None and label.hop is not None:
        hops.append(label.hop)
        label = label.before
    return hops[::-1]
