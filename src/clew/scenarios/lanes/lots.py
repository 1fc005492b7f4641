"""What went into a thing, as lanes: from when each was there to the instant it went in, and where that landed.

Which of them get a lane of their own: suspects first; then certain before possible; then the nearest; then what went in
last; of equals by identifier. The rest are ticks. Parts whose own operations stand on the spine get no lane: they are
told there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec

from clew.scenarios.lanes.joined import depths, joined_things, meets, things_of
from clew.scenarios.lanes.spine import Spine
from clew.scenarios.lanes.suspects import Suspicion
from clew.scenarios.unit_file import Entry
from clew.scenarios.whereabouts import INCOMING
from clew.tracing import Answer, Node, witness

StartIs = Literal["received", "made", "seen"]
Spans = Mapping[str, tuple[int, int]]


class Begun(msgspec.Struct, frozen=True):
    """When a thing was there first (UTC microseconds), and what that was."""

    time: int
    is_: StartIs


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """``end``: when it went in; ``operation``: position of the event of the spine that it landed in, None: in none that
    is shown; ``into``: key of the thing that it joined on its way, None: the subject."""

    node: Node
    begun: Begun
    end: int
    operation: int | None
    into: str | None
    depth: int


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """``lanes``: those chosen, by relevance; ``rest``: with the instants at which they went in, in that order."""

    nodes: tuple[Node, ...]
    lanes: tuple[Node, ...]
    rest: tuple[tuple[Node, int], ...]


def chosen(answer: Answer, spine: Spine, suspicions: Mapping[str, Sequence[Suspicion]], most: int) -> Chosen:
    """Who gets one of the ``most`` lanes."""
    nodes = [node for node in things_of(answer) if node.key not in spine.parts]
    far = depths(joined_things(answer))
    went_in = {node.key: meets(answer, node) for node in nodes}

    def relevance(node: Node) -> tuple[bool, bool, int, int, str]:
        suspect = bool(suspicions.get(node.key))
        return not suspect, node.word != "certain", far.get(node.key, 0), -went_in[node.key], node.id

    ranked = sorted(nodes, key=relevance)
    rest = sorted(((node, went_in[node.key]) for node in ranked[most:]), key=lambda each: (each[1], each[0].id))
    return Chosen(nodes=tuple(nodes), lanes=tuple(ranked[:most]), rest=tuple(rest))


def lanes(answer: Answer, nodes: Sequence[Node], spine: Spine, begun: Mapping[str, Begun]) -> tuple[Lot, ...]:
    """The lanes of the chosen ones, in the order in which they went in."""
    joined = joined_things(answer)
    far = depths(joined)
    told = [
        _lot(answer, node, spine, begun.get(node.key), joined.get(node.key), far.get(node.key, 1)) for node in nodes
    ]
    return tuple(sorted(told, key=lambda lot: (lot.end, lot.begun.time, lot.node.id)))


def _lot(answer: Answer, node: Node, spine: Spine, begun: Begun | None, into: str | None, depth: int) -> Lot:
    end = meets(answer, node)
    steps = witness(answer, node.key)
    landed = next((at for step in reversed(steps) if (at := spine.of_event(step.event)) is not None), None)
    if begun is None or begun.time > end:
        begun = Begun(end, "seen")
    return Lot(
        node=node,
        begun=begun,
        end=end,
        operation=None if landed is None else landed.position,
        into=into,
        depth=depth,
    )


def begun_by(first: Sequence[Entry], keys: Collection[str], spans: Spans) -> Begun | None:
    """How a thing began, by the first events of its life: received, made, else only seen."""
    for entry in first:
        if not entry.in_force:
            continue
        if entry.biz_step in INCOMING:
            return Begun(entry.recorded.event_time, "received")
        if "output" in entry.roles or entry.biz_step == "commissioning":
            return Begun(entry.recorded.event_time, "made")
    seen = [spans[key][0] for key in keys if key in spans]
    return Begun(min(seen), "seen") if seen else None
