"""From a trace to the bands of the drawing: which nodes get a lane, in what order, and what each joins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from clew.doors.http.genealogy_drawing import Band, Lane
from clew.doors.http.rendering import thing_url
from clew.doors.http.short_names import short_id
from clew.scenarios.lanes.joined import depths, joined_things, things_of
from clew.scenarios.lanes.joined import meets as meets_at
from clew.scenarios.names import Names
from clew.scenarios.whereabouts import Stay
from clew.tracing import Answer, Node

LANES_SHOWN = 12
Spans = Mapping[str, tuple[int, int]]


def band(
    answer: Answer, spans: Spans, names: Names, title: str, empty: str, rest_href: str, *, most: int = LANES_SHOWN
) -> Band:
    """The band of one direction: the nearest things have lanes, the rest are ticks.

    Backward, what is farther stands above what it went into, so that arrows fall; forward the other way round.
    """
    backward = answer.request.direction == "backward"
    joined = joined_things(answer)
    far = depths(joined)
    nodes = {node.key: node for node in things_of(answer)}
    ranked = sorted(nodes, key=lambda key: (far[key], nodes[key].time or 0, key))
    meets = {key: meets_at(answer, nodes[key]) for key in ranked[:most]}
    order = _family_order(ranked[:most], joined, meets, backward)
    index = {key: number for number, key in enumerate(order)}
    lanes = tuple(_lane(nodes[key], meets[key], spans, names, backward, index.get(joined[key] or "")) for key in order)
    rest = tuple(nodes[key].time or 0 for key in ranked[most:])
    return Band(title, lanes, rest, rest_href, empty)


def _family_order(
    keys: Sequence[str], joined: Mapping[str, str | None], meets: Mapping[str, int], backward: bool
) -> list[str]:
    children: dict[str | None, list[str]] = {}
    for key in sorted(keys, key=lambda each: (meets[each], each)):
        on = joined[key]
        children.setdefault(on if on in meets else None, []).append(key)
    order: list[str] = []
    placed: set[str] = set()

    def place(key: str) -> None:
        if key in placed:
            return
        placed.add(key)
        if not backward:
            order.append(key)
        for child in children.get(key, ()):
            place(child)
        if backward:
            order.append(key)

    # What is joined in a circle hangs under nothing, and still gets its lane.
    for key in (*children.get(None, ()), *keys):
        place(key)
    return order


def _lane(node: Node, meets: int, spans: Spans, names: Names, backward: bool, on: int | None) -> Lane:
    first, last = spans.get(node.key, (meets, meets))
    return Lane(
        name=names.of(node.id) or "",
        label=short_id(node.id),
        full=node.id,
        href=thing_url(node.id),
        kind=node.kind,
        word=node.word,
        start=min(first, meets) if backward else meets,
        end=meets if backward else max(last, meets),
        on=on,
    )


def with_stays(drawn: Band, stays: Sequence[Stay], names: Names, note: Callable[[bool], str], *, most: int) -> Band:
    """The forward band with the containers that held the thing and the parties that got it, below what it went into."""
    base = len(drawn.lanes)
    shown = stays[: max(0, most - base)]
    lanes = tuple(
        Lane(
            name=names.of(stay.id) or note(stay.sent),
            label=short_id(stay.id),
            full=stay.id,
            href=thing_url(stay.id),
            kind="party" if stay.sent else "container",
            word="certain",
            start=stay.start,
            end=stay.end,
            on=None if stay.within is None else base + stay.within,
        )
        for stay in shown
    )
    rest = (*drawn.rest, *(stay.start for stay in stays[len(shown) :]))
    return Band(drawn.title, (*drawn.lanes, *lanes), rest, drawn.rest_href, drawn.empty)
