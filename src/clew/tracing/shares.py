"""Shares: how much of what an operation put out is from each of its inputs.

A share is a fraction of composition: inputs of 60 kg and 40 kg make outputs that are 0.6 and 0.4 of them, however much
came out. So shares multiply along a path and add over paths, and need no knowledge of what else became of an input.
They are known where every input and output of a single-event operation carries a quantity of one dimension, and in an
operation of several events where a mixing model decides (``clew.tracing.mixing``); everywhere else (the model ``any``,
installed components, a unit missing) they are unknown, which is not zero.

Forward, a node's share is the part of it that stems from the subjects; backward, the part of the subject that stems
from the node.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping

from clew.events.links import LinkFact
from clew.tracing.graph import Graph, Operation
from clew.tracing.mixing.hops import Mixture
from clew.tracing.mixing.policy import MixingPolicy
from clew.tracing.quantities import amount
from clew.tracing.reachability import Hop, Hops

Share = float | None


def node_shares(
    graph: Graph,
    hops: Hops,
    arrival: Mapping[str, int],
    subjects: Collection[str],
    unmixed: Collection[str],
    mixture: Mixture | None = None,
) -> dict[str, Share]:
    """The share of every node reached. ``unmixed``: nodes whose composition no operation decides (assemblies: something
    was installed in them; bare classes). ``mixture``: by which the hops were rewritten."""
    of_link = _LinkShares(graph, unmixed, mixture or Mixture(graph, MixingPolicy()))
    onward = taken_hops(hops, arrival, subjects)
    waiting: defaultdict[str, int] = defaultdict(int)
    for leaving in onward.values():
        for hop in leaving:
            waiting[hop.target] += 1
    shares: dict[str, Share] = dict.fromkeys(subjects, 1.0)
    queue = deque(subjects)
    while queue:
        node = queue.popleft()
        for hop in onward.get(node, ()):
            shares[hop.target] = _plus(shares.get(hop.target, 0.0), _times(shares[node], of_link.share(hop)))
            waiting[hop.target] -= 1
            if waiting[hop.target] == 0:
                queue.append(hop.target)
    return {node: None if waiting[node] else shares[node] for node in shares}


def taken_hops(hops: Hops, arrival: Mapping[str, int], subjects: Collection[str]) -> dict[str, list[Hop]]:
    """The hops that can be taken in time from each node reached, but for those back to a subject."""
    return {
        node: [hop for hop in hops.get(node, ()) if hop.target not in subjects and hop.delivers(time) is not None]
        for node, time in arrival.items()
    }


def _plus(first: Share, second: Share) -> Share:
    return None if first is None or second is None else first + second


def _times(first: Share, second: Share) -> Share:
    return None if first is None or second is None else first * second


class _LinkShares:
    def __init__(self, graph: Graph, unmixed: Collection[str], mixture: Mixture) -> None:
        self._operations = graph.operations
        self._mixture = mixture
        self._unmixed = unmixed
        self._known: dict[str, dict[tuple[int, int], float] | None] = {}
        self._producers: defaultdict[str, set[str]] = defaultdict(set)
        for link in graph.links:
            if link.kind == "produce":
                self._producers[link.target].add(link.source)

    def share(self, hop: Hop) -> Share:
        link = hop.link
        if link.flagged or link.kind not in ("consume", "produce"):
            return None
        if link.kind == "produce" and (link.target in self._unmixed or len(self._producers[link.target]) > 1):
            return None
        if self._mixture.covers(link):
            return self._mixture.share(hop)
        operation = link.target if link.kind == "consume" else link.source
        if operation not in self._known:
            self._known[operation] = operation_fractions(self._operations[operation])
        known = self._known[operation]
        return None if known is None else known.get((link.position, link.ordinal))


def operation_fractions(operation: Operation) -> dict[tuple[int, int], float] | None:
    """For each consume fact its part of all inputs, for each produce fact its part of that output; None: unknown."""
    if len(operation.events) != 1:
        return None
    inputs, outputs = _values(operation.consumed), _values(operation.produced)
    if inputs is None or outputs is None or inputs[0] != outputs[0] or sum(inputs[1]) <= 0:
        return None
    fractions = {
        _place(fact): value / sum(inputs[1]) for fact, value in zip(operation.consumed, inputs[1], strict=True)
    }
    totals: defaultdict[str, float] = defaultdict(float)
    for fact, value in zip(operation.produced, outputs[1], strict=True):
        totals[fact.thing] += value
    for fact, value in zip(operation.produced, outputs[1], strict=True):
        if totals[fact.thing] <= 0:
            return None
        fractions[_place(fact)] = value / totals[fact.thing]
    return fractions


def _values(facts: Iterable[LinkFact]) -> tuple[str, list[float]] | None:
    """The one dimension of all facts and their values in its base unit; None when they have none in common."""
    amounts = [amount(fact.quantity, fact.uom) if fact.by_quantity else None for fact in facts]
    known = [counted for counted in amounts if counted is not None and counted.value >= 0]
    dimensions = {counted.dimension for counted in known}
    if len(known) != len(amounts) or len(dimensions) != 1:
        return None
    return dimensions.pop(), [float(counted.value) for counted in known]


def _place(fact: LinkFact) -> tuple[int, int]:
    return (fact.position, fact.ordinal)
