"""From facts to the graph as arrays, link for link what ``clew.tracing.graph.build_graph`` makes of the same facts.

Every link is made by one fact (a consume, a produce or an ADD), so a link is worked out as what becomes of its fact:
whether it makes a link, until when, and what that is like. Facts stand in event order, hence links do, and sorting them
by their ends keeps event order among the links of each node.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.tracing.kernel import arrays
from clew.tracing.kernel.arrays import ASSEMBLY, CLASS, OPERATION, RESET, Base, Links
from clew.tracing.snapshot import facts as columns
from clew.tracing.snapshot.amounts import amounts
from clew.tracing.snapshot.compilation import compiled
from clew.tracing.snapshot.facts import INSTALL, KIND_MASK, NONE, FactColumns, Things
from clew.tracing.snapshot.grouping import grouped
from clew.tracing.snapshot.judging import judge
from clew.tracing.snapshot.pairs import Grouped, Operations, intervals

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]
Progress = Callable[[str, int, int], None]
"""Called with a stage code, steps done, and steps to do."""


class Built(NamedTuple):
    """``name``: by node its name as in the facts, or minus the position of the event that it is."""

    base: Base
    name: Int64


def silent(stage: str, done: int, total: int) -> None:
    pass


def build(facts: FactColumns, things: Things, progress: Progress = silent) -> Built:
    """``facts``: in force as known at one position, in event order, aliases resolved. ``things``: by name."""
    progress("snapshot.numbering", 0, 4)
    thing, other, name = _numbered(facts, len(things.level))
    facts = facts._replace(thing=thing, other=other)
    node, group = _levels(things, name)
    kind = facts.kind & np.uint8(KIND_MASK)
    nodes = len(name)
    operations = Operations(
        Grouped(*grouped(other, kind == columns.CONSUME, nodes)),
        Grouped(*grouped(other, kind == columns.PRODUCE, nodes)),
    )
    progress("snapshot.pairing", 1, 4)
    values = amounts(facts.quantities, len(kind))
    adds = (kind == columns.ADD) & (thing >= 0) & (other >= 0)
    installs = adds & (facts.kind & INSTALL != 0)
    instant = installs & ((facts.quantity >= 0) | (node[thing] == CLASS))
    paired = intervals(facts, operations, instant, values, nodes)
    progress("snapshot.judging", 2, 4)
    judged = judge(facts, operations, paired.removed, node, group, values)
    node[other[installs]] |= ASSEMBLY
    made = (kind == columns.CONSUME) | ((kind == columns.PRODUCE) & ~paired.removed) | instant | paired.linked
    made &= thing != other
    chosen = np.flatnonzero(made)
    progress("snapshot.linking", 3, 4)
    at = facts.event_time[chosen]
    into = (kind == columns.CONSUME) | installs
    base = assembled(
        node,
        Links(
            np.where(into, thing, other)[chosen],
            np.where(into, other, thing)[chosen],
            at,
            np.where(paired.linked[chosen], paired.end[chosen], at + 1),
            facts.position[chosen],
            facts.ordinal[chosen],
            _link_kinds(kind, installs)[chosen] | judged.bits[chosen],
            judged.fraction[chosen],
        ),
        *_resets(facts, kind),
    )
    progress("snapshot.linking", 4, 4)
    return Built(base, name)


def assembled(node: UInt8, links: Links, reset_node: Int32, reset_time: Int64) -> Base:
    """A base from links in event order. ``reset_node``, ``reset_time``: sorted, each pair once."""
    count, nodes = len(links.source), len(node)
    every = np.ones(count, np.bool_)
    out_first, leaving = grouped(links.source, every, nodes)
    in_first, arriving = grouped(links.target, every, nodes)
    number = np.empty(count, np.int32)
    number[leaving] = np.arange(count, dtype=np.int32)
    cleaned, first = np.unique(reset_node, return_index=True)
    node[cleaned] |= RESET
    return Base(
        node,
        out_first,
        in_first,
        number[arriving],
        leaving,
        _rearranged(links, leaving),
        cleaned.astype(np.int32),
        np.append(first, len(reset_node)).astype(np.int64),
        reset_time,
    )


def _rearranged(links: Links, order: Int32) -> Links:
    columns: list[Any] = [column[order] for column in links]
    return Links(*columns)


def _numbered(facts: FactColumns, names: int) -> tuple[Int32, Int32, Int64]:
    """Nodes in the order of first mention, an event's operation or parent before its things."""
    thing, other = np.empty_like(facts.thing), np.empty_like(facts.other)
    name = np.empty(names + len(facts.position), np.int64)
    count = _number(
        facts.kind, facts.position, facts.thing, facts.other, np.full(names, NONE, np.int32), thing, other, name
    )
    return thing, other, name[:count].copy()


@compiled
def _number(
    kind: UInt8, position: Int64, thing: Int32, other: Int32, node: Int32, thing_to: Int32, other_to: Int32, name: Int64
) -> int:
    count = 0
    event, operation = np.int64(NONE), NONE
    for i in range(kind.size):
        what = kind[i] & KIND_MASK
        if other[i] >= 0:
            if node[other[i]] == NONE:
                node[other[i]] = count
                name[count] = other[i]
                count += 1
            other_to[i] = node[other[i]]
        elif what == columns.CONSUME or what == columns.PRODUCE:
            if position[i] != event:
                event, operation = position[i], count
                name[count] = -event
                count += 1
            other_to[i] = operation
        else:
            other_to[i] = NONE
        if thing[i] < 0:
            thing_to[i] = NONE
            continue
        if node[thing[i]] == NONE:
            node[thing[i]] = count
            name[count] = thing[i]
            count += 1
        thing_to[i] = node[thing[i]]
    return count


def _levels(things: Things, name: Int64) -> tuple[UInt8, Int32]:
    """Level and product class by node."""
    named = name >= 0
    node = np.full(len(name), OPERATION, np.uint8)
    node[named] = things.level[name[named]]
    group = np.full(len(name), NONE, np.int32)
    group[named] = things.product_class[name[named]]
    return node, group


def _link_kinds(kind: UInt8, installs: NDArray[np.bool_]) -> UInt8:
    of_fact = np.array([arrays.CONSUME, arrays.PRODUCE, arrays.CONTAIN, 0, 0, 0, 0, 0], np.uint8)
    return np.where(installs, np.uint8(arrays.INSTALL), of_fact[kind])


def _resets(facts: FactColumns, kind: UInt8) -> tuple[Int32, Int64]:
    """(node, instant) of every reset, sorted, each once."""
    chosen = np.flatnonzero((kind == columns.RESET) & (facts.thing >= 0))
    node, time = facts.thing[chosen], facts.event_time[chosen]
    order = np.lexsort((time, node))
    node, time = node[order], time[order]
    if len(node):
        first = np.append(True, (node[1:] != node[:-1]) | (time[1:] != time[:-1]))
        node, time = node[first], time[first]
    return node, time
