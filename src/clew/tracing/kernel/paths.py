"""One node's witness path, unfolded from the columns of a search made again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from clew.tracing.answer import Step
from clew.tracing.kernel.arrays import RESET
from clew.tracing.kernel.plain import bits_of, hops_around, link_of
from clew.tracing.kernel.space import NEVER, NOTHING, REACHED
from clew.tracing.links import Link
from clew.tracing.reachability import Hop, reach
from clew.tracing.unfolding import steps_of, unfold

if TYPE_CHECKING:
    from clew.tracing.kernel.ports import NodeNames
    from clew.tracing.kernel.query import Query
    from clew.tracing.kernel.space import Space


def path_to(query: Query, node: int, certain: bool, names: NodeNames) -> tuple[Step, ...]:
    """The steps from a subject to a node that was reached: by certain links, or by earliest arrivals."""
    space = query.searched()
    steps = _chain(query, space, node, certain, names)
    return steps or _searched(query, space, node, certain, names)


def named_link(link: Link, names: NodeNames) -> Link:
    """A link between keys instead of numbers."""
    source, target = names.key(int(link.source)), names.key(int(link.target))
    return msgspec.structs.replace(link, source=source, target=target)


def _chain(query: Query, space: Space, node: int, certain: bool, names: NodeNames) -> tuple[Step, ...]:
    """The path that predecessors name; empty where they circle, or a node on it was cleaned: what its states may do
    is left to the plain engine."""
    graph = query.searchable.graph
    links = space.certain_link if certain else space.via_link
    slots = space.certain_slot if certain else space.via_slot
    times = space.certain if certain else space.time
    slot = int(space.slot[node]) - 1
    steps: list[Step] = []
    seen = set()
    while slot not in seen:
        seen.add(slot)
        key = names.key(int(space.node[slot]))
        if query.way.contact and bits_of(graph, int(space.node[slot])) & RESET:
            return ()
        number = int(links[slot])
        if number == NOTHING:
            return (Step(key), *steps[::-1])
        link = link_of(graph, number)
        time = int(times[slot]) if query.forward else -int(times[slot])
        steps.append(Step(key, time, named_link(link, names), names.event_id(link.position)))
        slot = int(slots[slot])
    return ()


def _searched(query: Query, space: Space, node: int, certain: bool, names: NodeNames) -> tuple[Step, ...]:
    """The same by the plain engine, over all that was reached."""
    reached = {int(space.node[slot]) for slot in range(int(space.counter[REACHED])) if space.time[slot] != NEVER}
    table: defaultdict[str, list[Hop]] = defaultdict(list)
    for _, hop in hops_around(query.searchable.graph, query.way, reached, query.asked):
        if not certain or query.certain(hop):
            table[hop.source].append(hop)
    starts = query.states_of_subjects()
    found = unfold(table, starts, reach(table, starts), str(node))
    steps = steps_of(found, starts, query.forward, lambda name: names.key(int(name)), names.event_id)
    return tuple(
        step if step.link is None else msgspec.structs.replace(step, link=named_link(step.link, names))
        for step in steps
    )
