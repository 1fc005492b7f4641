"""Witness paths: the chain of predecessors behind one node's word, for a person to read and check."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import msgspec

from clew.events.errors import NotFound
from clew.tracing.links import Link
from clew.tracing.reachability import Hop, Hops
from clew.tracing.resets import node_of
from clew.tracing.trace import Answer


class Step(msgspec.Struct, frozen=True):
    """``node`` (key) was reached at ``time`` (UTC microseconds) by ``link``, which ``event`` (its eventID) made. A
    path's first step is a subject and has none of the three."""

    node: str
    time: int | None = None
    link: Link | None = None
    event: str | None = None


def witness(answer: Answer, node: str) -> tuple[Step, ...]:
    """The path from a subject to ``node`` (key): certain if the node is, else by earliest arrivals. Empty for an
    excluded node: there is none. Raises ``NotFound`` for a node that the answer does not know."""
    known = next((told for told in answer.nodes if told.key == node), None)
    if known is None:
        raise NotFound("trace.not_in_answer", id=node)
    if known.word == "excluded":
        return ()
    ways = answer.ways
    hops, reach = (ways.certain_hops, ways.certain) if known.word == "certain" else (ways.hops, ways.reached)
    path = _unfold(reach.via, node) or _searched(hops, ways.starts, node, reach.arrival[node])
    return (Step(node_of(path[0].source)), *_steps(answer, path))


def _unfold(via: Mapping[str, Hop], node: str) -> list[Hop]:
    """The hops back to a subject, in order; empty when they never get there (``clew.tracing.circles``)."""
    hops: list[Hop] = []
    seen = {node}
    while node in via:
        hop = via[node]
        hops.append(hop)
        node = hop.source
        if node in seen:
            return []
        seen.add(node)
    return hops[::-1]


class _Label(msgspec.Struct, frozen=True):
    """A stay reached at ``arrival`` (the trace's own time) by ``hop`` from the label ``before``; a subject by none."""

    stay: str
    arrival: int
    hop: Hop | None = None
    before: _Label | None = None


def _searched(table: Hops, starts: Mapping[str, int], node: str, arrival: int) -> list[Hop]:
    """A path that reaches the node at its earliest, found by searching in time, every improvement of an arrival keeping
    the way it came. It may pass a node twice: later, and by a flagged link earlier."""
    best = dict(starts)
    queue = deque(_Label(stay, time) for stay, time in starts.items())
    while queue:
        label: _Label | None = queue.popleft()
        if label is None or (label.stay == node and label.arrival == arrival):
            break
        for hop in table.get(label.stay, ()):
            delivered = hop.delivers(label.arrival)
            if delivered is not None and delivered < best.get(hop.target, delivered + 1):
                best[hop.target] = delivered
                queue.append(_Label(hop.target, delivered, hop, label))
    hops: list[Hop] = []
    while label is not None and label.hop is not None:
        hops.append(label.hop)
        label = label.before
    return hops[::-1]


def _steps(answer: Answer, hops: list[Hop]) -> list[Step]:
    forward = answer.request.direction == "forward"
    time = answer.ways.starts[hops[0].source]
    steps = []
    for hop in (hop for hop in hops if not hop.link.is_arrival):
        delivered = hop.delivers(time)
        time = time if delivered is None else delivered
        steps.append(
            Step(node_of(hop.target), time if forward else -time, hop.link, answer.event_ids[hop.link.position])
        )
    return steps
