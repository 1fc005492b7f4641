"""An operation under a mixing model, as a search in time sees it: one node becomes several, each let out to one output.

Theory of operation. Under ``any`` an operation is one node: whatever enters it reaches every output not earlier. Under
a model an input reaches only the outputs that hold some of it. So each distinct composition that came out becomes a
*draw*, a node of its own behind the operation (``operation + MARK + number``): inputs lead to the draws that hold them,
draws lead to their outputs. The operation's own node is still entered as ever, for it is reached by whatever entered it
(backward: by whatever came out of it), but nothing leaves it. The links that a model closes hang on one more node that
no link leads to (the *stopper*): the static graph, which is folded back to operations, keeps them, so what they would
have reached is excluded with a reason instead of being forgotten. With the operation itself as subject the search
starts at the stopper: all its inputs or outputs are asked for.

The links stay as they are; only where a hop starts and ends changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from clew.events.timestamps import canonical_time
from clew.tracing.excluded import Missed
from clew.tracing.graph import Graph
from clew.tracing.links import Link
from clew.tracing.mixing.flow import Fallback, Flow, Place, flow_of
from clew.tracing.mixing.mixed import Mixed, Parts
from clew.tracing.mixing.plug import plug
from clew.tracing.mixing.policy import Mixing, MixingPolicy, Model
from clew.tracing.mixing.stirred import stirred
from clew.tracing.reachability import Hop
from clew.tracing.request import Parameter, Reason
from clew.tracing.resets import node_of

MARK = "\x00"
Share = float | None


class Applied(msgspec.Struct, frozen=True):
    """What became of the model asked for one operation with several events.

    ``asked``: as text. ``model``: the one applied; ``reason``: why it is not the one asked (a message code).
    ``overdrawn``: how much more came out than was in, ``left``: what stayed in, both exact in the base unit of
    ``dimension``; None where no model was applied.
    """

    operation: str
    asked: str
    model: Model
    reason: Fallback | None = None
    dimension: str | None = None
    overdrawn: Fraction | None = None
    left: Fraction | None = None


class _Draws(msgspec.Struct, frozen=True):
    """``of_input``: fact of an input → (draw, its share of it, sure); ``of_output``: fact of an output → draw."""

    of_input: Mapping[Place, tuple[tuple[str, Share, bool], ...]]
    of_output: Mapping[Place, str]
    input_shares: Mapping[Place, Share]
    output_shares: Mapping[Place, Share]


class Mixture:
    """The mixing models of one trace, worked out for every operation with several events of its graph."""

    def __init__(self, graph: Graph, policy: MixingPolicy) -> None:
        self.policy = policy
        self._draws: dict[str, _Draws] = {}
        self.applied: dict[str, Applied] = {}
        if policy.is_any:
            return
        produced = {(link.position, link.ordinal) for link in graph.links if link.kind == "produce"}
        for key, operation in graph.operations.items():
            if len(operation.events) < 2:
                continue
            removed = {(fact.position, fact.ordinal) for fact in operation.produced} - produced
            self._apply(key, policy.for_operation(key), flow_of(operation.consumed, operation.produced, removed))

    def _apply(self, key: str, asked: Mixing, flow: Flow | Fallback) -> None:
        if asked.model == "any":
            self.applied[key] = Applied(key, asked.text, "any")
            return
        width = asked.width
        if not isinstance(flow, Flow):
            self.applied[key] = Applied(key, asked.text, "any", flow)
        elif width is not None and width.dimension != flow.dimension:
            self.applied[key] = Applied(key, asked.text, "any", "mixing.band_unit", flow.dimension)
        else:
            band = Fraction(0) if width is None else Fraction(width.value)
            mixed = plug(flow, band) if asked.model == "plug" else stirred(flow, asked.cutoff)
            self.applied[key] = Applied(key, asked.text, asked.model, None, flow.dimension, mixed.overdrawn, mixed.left)
            self._draws[key] = _draws(key, flow, mixed)

    def starts(self, node: str) -> tuple[str, ...]:
        """Where a search also starts that starts at ``node``: with an operation, at everything in it."""
        return (_stopper(node),) if node in self._draws else ()

    def rewritten(
        self, hops: Mapping[str, list[Hop]], direction: Literal["forward", "backward"]
    ) -> dict[str, list[Hop]]:
        """The hops of a search with every operation under a model unfolded."""
        if not self._draws:
            return dict(hops)
        table: defaultdict[str, list[Hop]] = defaultdict(list)
        for leaving in hops.values():
            for hop in leaving:
                for each in self._unfolded(hop, direction):
                    table[each.source].append(each)
        return dict(table)

    def _unfolded(self, hop: Hop, direction: Literal["forward", "backward"]) -> Iterable[Hop]:
        link = hop.link
        operation = _operation(link)
        if operation is None or operation not in self._draws:
            return (hop,)
        draws = self._draws[operation]
        place = (link.position, link.ordinal)
        entering = (link.kind == "consume") == (direction == "forward")
        if link.kind == "consume":
            ways = [(draw, sure) for draw, _, sure in draws.of_input.get(place, ())]
        else:
            ways = [(draws.of_output[place], True)] if place in draws.of_output else []
        if entering:
            return (hop, *(_moved(hop, target=draw, sure=sure) for draw, sure in ways))
        return (
            _moved(hop, source=_stopper(operation)),
            *(_moved(hop, source=draw, sure=sure) for draw, sure in ways),
        )

    def blamed(self, missed: Mapping[str, Missed], hops: Mapping[str, Sequence[Hop]]) -> dict[str, Missed]:
        """The reasons of excluded nodes, where a model is one: an output of an operation whose first link came too
        early, but not a later one, is excluded by the model, not by time."""
        told: dict[int, Missed] = {}
        for one in missed.values():
            if id(one) not in told:
                told[id(one)] = self._blamed(one, hops)
        return {node: told[id(one)] for node, one in missed.items()}

    def _blamed(self, missed: Missed, hops: Mapping[str, Sequence[Hop]]) -> Missed:
        if missed.cleaned or missed.source not in self._draws:
            return missed
        in_time = (
            hop.link
            for hop in hops.get(_stopper(missed.source), ())
            if node_of(hop.target) == missed.target and missed.arrival < hop.end
        )
        link = min(in_time, key=lambda each: each.order, default=None)
        return missed if link is None else msgspec.structs.replace(missed, link=link, cleaned=True)

    def share(self, hop: Hop) -> Share:
        """The part of the hop's composition; only for links of operations in :meth:`covers`."""
        link = hop.link
        operation = _operation(link) or ""
        draws = self._draws[operation]
        place = (link.position, link.ordinal)
        if link.kind == "produce":
            return draws.output_shares.get(place)
        draw = hop.target if hop.target.startswith(operation + MARK) else hop.source
        for named, share, _ in draws.of_input.get(place, ()):
            if named == draw:
                return share
        return draws.input_shares.get(place)

    def reason(self, missed: Missed, event: str) -> Reason:
        """Why a model leaves out what a link in time would have reached. ``event``: its eventID."""
        link = missed.link
        model = self.applied[_operation(link) or ""].asked
        params: dict[str, Parameter] = {"event": event, "link_time": canonical_time(link.start), "model": model}
        return Reason("trace.excluded.mixing", link.source, link.target, params)

    def covers(self, link: Link) -> bool:
        """Whether the link is of an operation under a model."""
        return _operation(link) in self._draws


def _operation(link: Link) -> str | None:
    if link.kind == "consume":
        return link.target
    return link.source if link.kind == "produce" else None


def _stopper(operation: str) -> str:
    return f"{operation}{MARK}all"


def _moved(hop: Hop, *, source: str | None = None, target: str | None = None, sure: bool = True) -> Hop:
    link = hop.link if sure or not hop.link.certain else msgspec.structs.replace(hop.link, certain=False)
    return msgspec.structs.replace(hop, source=source or hop.source, target=target or hop.target, link=link)


def _draws(key: str, flow: Flow, mixed: Mixed) -> _Draws:
    names: dict[int, str] = {}
    of_input: defaultdict[Place, list[tuple[str, Share, bool]]] = defaultdict(list)
    of_output: dict[Place, str] = {}
    for moment in flow.moments:
        for portion in moment.drawn:
            parts = mixed.parts.get((moment.position, portion.thing), ()) if portion.quantity > 0 else ()
            if not parts:
                continue
            if id(parts) not in names:
                names[id(parts)] = f"{key}{MARK}{len(names)}"
                _fill(of_input, names[id(parts)], parts)
            of_output[portion.place] = names[id(parts)]
    return _Draws(
        {place: tuple(ways) for place, ways in of_input.items()},
        of_output,
        _of_all(flow),
        _of_their_kind(flow),
    )


def _fill(of_input: defaultdict[Place, list[tuple[str, Share, bool]]], draw: str, parts: Parts) -> None:
    for part in parts:
        of_input[part.place].append((draw, part.share, part.sure))


def _of_all(flow: Flow) -> dict[Place, Share]:
    """Every input as a part of everything that went in."""
    total = sum((moment.put_in for moment in flow.moments), Fraction(0))
    return {
        portion.place: float(portion.quantity / total) if total else None
        for moment in flow.moments
        for portion in moment.filled
    }


def _of_their_kind(flow: Flow) -> dict[Place, Share]:
    """Every output of an event as a part of all that came out under its name."""
    totals: defaultdict[str, Fraction] = defaultdict(Fraction)
    for moment in flow.moments:
        for portion in moment.drawn:
            totals[portion.thing] += portion.quantity
    return {
        portion.place: float(portion.quantity / totals[portion.thing]) if totals[portion.thing] else None
        for moment in flow.moments
        for portion in moment.drawn
    }
