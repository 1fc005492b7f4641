"""From facts to intervals, for all pairs at once: ``clew.tracing.pairing`` says what is done here.

That module reads facts instant by instant over all pairs. But pairs (parent, child) settle independently: what a pair
becomes depends on its own ADDs and DELETEs, on the parent's DELETEs without children, and on outputs that are the child
of operations whose input is the parent (removals). So each pair is settled by itself, in one run over its own facts;
of a parent's many DELETEs without children only those are looked at that meet it open. A pair with quantities that
whole numbers cannot hold goes to ``clew.tracing.pairing`` itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.events.links import LinkFact
from clew.tracing.links import OPEN
from clew.tracing.pairing import pair_intervals
from clew.tracing.snapshot.amounts import Amounts
from clew.tracing.snapshot.compilation import compiled
from clew.tracing.snapshot.facts import ADD, CONSUME, DELETE, INSTALL, KIND_MASK, NONE, PRODUCE, FactColumns
from clew.tracing.snapshot.grouping import grouped, regrouped

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]
Chosen = NDArray[np.bool_]
Whole = int | np.signedinteger[Any]
Truth = bool | np.bool_


class Grouped(NamedTuple):
    """Entries by key: those of k are ``items[first[k]:first[k + 1]]``."""

    first: Int64
    items: Int32


class Operations(NamedTuple):
    """The consume and the produce facts of each node that is an operation, in event order."""

    consumed: Grouped
    produced: Grouped


class Intervals(NamedTuple):
    """By fact: ``linked``: an ADD that makes a link, ending at ``end``; ``removed``: an output that is a removal."""

    linked: Chosen
    end: Int64
    removed: Chosen


def intervals(facts: FactColumns, operations: Operations, instant: Chosen, amounts: Amounts, nodes: int) -> Intervals:
    """``facts``: by node. ``instant``: ADDs that install for their instant only."""
    count = len(facts.position)
    made = Intervals(np.zeros(count, np.bool_), np.zeros(count, np.int64), np.zeros(count, np.bool_))
    kind = facts.kind & KIND_MASK
    named = ((kind == ADD) & ~instant) | ((kind == DELETE) & (facts.thing >= 0))
    let_go = (kind == DELETE) & (facts.thing < 0)
    installs = facts.kind & INSTALL != 0
    entries = _entries(facts, operations, named, named & (kind == ADD) & installs, nodes)
    if not len(entries.fact):
        return made
    read = Read(
        *(facts.kind, facts.event_time, facts.position, facts.quantity, amounts),
        installs_end=Grouped(*grouped(facts.other, let_go & installs, nodes)),
        contents_end=Grouped(*grouped(facts.other, let_go & ~installs, nodes)),
    )
    unsettled = _settle_all(entries, read, made)
    if len(unsettled):
        by_parent = Grouped(*grouped(facts.other, let_go, nodes))
        for first, last in unsettled:
            _settle_exactly(facts, entries.fact[first:last], int(entries.parent[first]), by_parent, made)
    return made


class Entries(NamedTuple):
    """What decides pairs: ``fact`` about ``child`` in ``parent``, sorted by (parent, child), then event order."""

    parent: Int32
    child: Int32
    fact: Int32


def _entries(facts: FactColumns, operations: Operations, named: Chosen, entering: Chosen, nodes: int) -> Entries:
    own = np.flatnonzero(named).astype(np.int32)
    parent, child, fact = facts.other[own], facts.thing[own], own
    if entering.any():
        assemblies = Grouped(*grouped(facts.thing, entering, nodes))
        taken = _taken_out(operations, assemblies, facts.thing, facts.other, nodes)
        if len(taken):
            fact = np.concatenate((own, taken[:, 1]))
            in_order = np.argsort(fact, kind="stable")
            parent = np.concatenate((parent, taken[:, 0]))[in_order]
            child = np.concatenate((child, facts.thing[taken[:, 1]]))[in_order]
            fact = fact[in_order]
    order = regrouped(child, np.arange(len(fact), dtype=np.int32), nodes)
    order = regrouped(parent, order, nodes)
    return Entries(parent[order], child[order], fact[order])


@compiled
def _taken_out(operations: Operations, assemblies: Grouped, thing: Int32, other: Int32, nodes: int) -> Int32:
    """(assembly, produce fact) for every output that was ever installed in an input of its operation."""
    consumed, produced = operations
    found = np.empty((16, 2), np.int32)
    count = 0
    input_of = np.full(nodes, -1, np.int32)
    seen_by = np.full(nodes, -1, np.int32)
    for operation in range(nodes):
        outputs = produced.items[produced.first[operation] : produced.first[operation + 1]]
        inputs = consumed.items[consumed.first[operation] : consumed.first[operation + 1]]
        if outputs.size == 0 or inputs.size == 0:
            continue
        for i in inputs:
            input_of[thing[i]] = operation
        for i in outputs:
            child = thing[i]
            for j in assemblies.items[assemblies.first[child] : assemblies.first[child + 1]]:
                parent = other[j]
                if input_of[parent] != operation or seen_by[parent] == i:
                    continue
                seen_by[parent] = i
                if count == len(found):
                    larger = np.empty((2 * count, 2), np.int32)
                    larger[:count] = found
                    found = larger
                found[count, 0] = parent
                found[count, 1] = i
                count += 1
    return found[:count]


class Read(NamedTuple):
    """The columns that settling reads, and the parents' DELETEs without children by bond."""

    kind: UInt8
    time: Int64
    position: Int64
    quantity: Int32
    amounts: Amounts
    installs_end: Grouped
    contents_end: Grouped


class Open(NamedTuple):
    """The ADDs of a pair's open links (NONE: none is); whether the containment is counted, and what is left in it."""

    installed: Whole
    contained: Whole
    counted: Truth
    held: Whole


class Instant(NamedTuple):
    """One instant of a pair: the places of its facts, whether ADDs are among them, the first that installs."""

    first: Whole
    last: Whole
    adds: bool
    entered: Whole


@compiled
def _settle_all(entries: Entries, read: Read, made: Intervals) -> Int64:
    """Settle every pair; the ranges of entries of those that need decimals."""
    unsettled = np.empty((16, 2), np.int64)
    count = 0
    first = 0
    while first < entries.fact.size:
        last = first + 1
        while (
            last < entries.fact.size
            and entries.parent[last] == entries.parent[first]
            and entries.child[last] == entries.child[first]
        ):
            last += 1
        own = entries.fact[first:last]
        if _countable(own, read):
            _settle(own, entries.parent[first], read, made)
        else:
            if count == len(unsettled):
                larger = np.empty((2 * count, 2), np.int64)
                larger[:count] = unsettled
                unsettled = larger
            unsettled[count, 0] = first
            unsettled[count, 1] = last
            count += 1
        first = last
    return unsettled[:count]


@compiled
def _countable(own: Int32, read: Read) -> bool:
    """Whether all amounts of the pair are whole numbers of one dimension."""
    only = NONE
    for i in own:
        number = read.quantity[i]
        if number < 0 or read.kind[i] & KIND_MASK == PRODUCE or read.amounts.dimension[number] < 0:
            continue
        if not read.amounts.fit[number] or (only != NONE and only != read.amounts.dimension[number]):
            return False
        only = read.amounts.dimension[number]
    return True


@compiled
def _settle(own: Int32, parent: int, read: Read, made: Intervals) -> None:
    """One pair. ``own``: its facts in event order."""
    gone = read.installs_end.items[read.installs_end.first[parent] : read.installs_end.first[parent + 1]]
    emptied = read.contents_end.items[read.contents_end.first[parent] : read.contents_end.first[parent + 1]]
    pair = Open(np.int64(NONE), np.int64(NONE), False, np.int64(0))
    first: Whole = np.int64(0)
    while first < own.size:
        instant = _instant(own, first, read)
        now = read.time[own[first]]
        if pair.installed != NONE or pair.contained != NONE:
            pair = _end(own, instant, pair, pair, gone, emptied, read, made)
            pair = _add(own, instant, pair, read, made)
        else:
            added = _add(own, instant, pair, read, made)
            pair = _end(own, instant, pair, added, gone, emptied, read, made)
        first = instant.last
        until = read.time[own[first]] if first < own.size else np.int64(OPEN)
        leaves, empties = _after(gone, read.time, now), _after(emptied, read.time, now)
        pair = _closed(pair, leaves < until, leaves, empties < until, empties, read, made)
    _closed(pair, True, np.int64(OPEN), True, np.int64(OPEN), read, made)


@compiled
def _instant(own: Int32, first: Whole, read: Read) -> Instant:
    last, adds, entered = first, False, np.int64(NONE)
    while last < own.size and read.time[own[last]] == read.time[own[first]]:
        i = own[last]
        if read.kind[i] & KIND_MASK == ADD:
            adds = True
            if read.kind[i] & INSTALL and entered == NONE:
                entered = np.int64(i)
        last += 1
    return Instant(first, last, adds, entered)


@compiled
def _end(
    own: Int32, instant: Instant, before: Open, pair: Open, gone: Int32, emptied: Int32, read: Read, made: Intervals
) -> Open:
    """All ends of one instant. ``before``: the pair before the instant, by which removals are told."""
    now = read.time[own[instant.first]]
    was_open = before.installed != NONE or before.contained != NONE
    leaves: Truth = False
    empties: Truth = False
    if was_open or instant.adds:
        leaves, empties = _at(gone, read.time, now), _at(emptied, read.time, now)
    held = pair.held
    for i in own[instant.first : instant.last]:
        what = read.kind[i] & KIND_MASK
        if what == PRODUCE:
            put_in = instant.entered != NONE and read.position[instant.entered] < read.position[i]
            if before.installed != NONE or (not was_open and put_in):
                made.removed[i] = True
                leaves = True
        elif what == DELETE:
            leaves = True
            number = read.quantity[i]
            if number < 0 or read.amounts.dimension[number] < 0:
                empties = True
            else:
                held -= read.amounts.scaled[number]
    empties = empties or (pair.counted and held <= 0)
    pair = Open(pair.installed, pair.contained, pair.counted, held)
    return _closed(pair, leaves, now, empties, now, read, made)


@compiled
def _add(own: Int32, instant: Instant, pair: Open, read: Read, made: Intervals) -> Open:
    """All ADDs of one instant."""
    installed, contained, held = pair.installed, pair.contained, pair.held
    counted: Truth = pair.counted
    for i in own[instant.first : instant.last]:
        if read.kind[i] & KIND_MASK != ADD:
            continue
        if read.kind[i] & INSTALL:
            if installed == NONE:
                installed = np.int64(i)
            continue
        number = read.quantity[i]
        amount = np.int64(0)
        has_amount = number >= 0 and read.amounts.dimension[number] >= 0
        if has_amount:
            amount = read.amounts.scaled[number]
        if contained == NONE:
            contained, counted, held = np.int64(i), has_amount, amount
        elif has_amount:
            held += amount
        elif number >= 0:
            counted = False
    now = read.time[own[instant.first]]
    return _closed(Open(installed, contained, counted, held), False, now, counted and held <= 0, now, read, made)


@compiled
def _closed(
    pair: Open, leaves: Truth, left: Whole, empties: Truth, emptied: Whole, read: Read, made: Intervals
) -> Open:
    """The pair with its links ended, if they are open; one that was open for no time makes none."""
    installed, contained = pair.installed, pair.contained
    if leaves and installed != NONE:
        if read.time[installed] < left:
            made.linked[installed], made.end[installed] = True, left
        installed = np.int64(NONE)
    if empties and contained != NONE:
        if read.time[contained] < emptied:
            made.linked[contained], made.end[contained] = True, emptied
        contained = np.int64(NONE)
    return Open(installed, contained, pair.counted, pair.held)


@compiled
def _behind(items: Int32, time: Int64, now: Whole) -> int:
    """How many of the facts (in event order) are at ``now`` or before."""
    low, high = 0, items.size
    while low < high:
        middle = (low + high) // 2
        if time[items[middle]] <= now:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _at(items: Int32, time: Int64, now: Whole) -> bool:
    place = _behind(items, time, now)
    return place > 0 and bool(time[items[place - 1]] == now)


@compiled
def _after(items: Int32, time: Int64, now: Whole) -> Whole:
    """When the first of the facts after ``now`` is; OPEN if none is."""
    place = _behind(items, time, now)
    return np.int64(OPEN) if place == items.size else time[items[place]]


def _settle_exactly(facts: FactColumns, own: Int32, parent: int, let_go: Grouped, made: Intervals) -> None:
    """One pair by ``clew.tracing.pairing``: its own facts, and the DELETEs without children that may meet it open."""
    others = let_go.items[let_go.first[parent] : let_go.first[parent + 1]]
    chosen = sorted({*own.tolist(), *_meeting(facts, own, others)})
    read = [_fact(facts, i, parent) for i in chosen]
    inputs = {fact.operation: frozenset({str(parent)}) for fact in read if fact.operation is not None}
    found = pair_intervals(read, inputs, frozenset())
    places = {(fact.position, fact.ordinal): i for fact, i in zip(read, chosen, strict=True)}
    for link in found.links:
        i = places[(link.position, link.ordinal)]
        made.linked[i], made.end[i] = True, link.end
    for place in found.removed:
        made.removed[places[place]] = True


def _meeting(facts: FactColumns, own: Int32, others: Int32) -> set[int]:
    """At each instant of the pair the DELETEs of that instant, and of each bond the next one after it."""
    times = facts.event_time[others]
    installs = facts.kind[others] & INSTALL != 0
    chosen: set[int] = set()
    for now in np.unique(facts.event_time[own]):
        low, high = np.searchsorted(times, now, "left"), np.searchsorted(times, now, "right")
        chosen.update(others[low:high].tolist())
        for bond in (True, False):
            later = np.flatnonzero(installs[high:] == bond)
            chosen.update(others[high:][later[:1]].tolist())
    return chosen


def _fact(facts: FactColumns, i: int, parent: int) -> LinkFact:
    what = int(facts.kind[i]) & KIND_MASK
    number = int(facts.quantity[i])
    quantity, uom = facts.quantities[number] if number >= 0 else (None, None)
    assert what != CONSUME  # noqa: S101 - no pair's fact
    return LinkFact(
        position=int(facts.position[i]),
        event_time=int(facts.event_time[i]),
        ordinal=int(facts.ordinal[i]),
        kind="produce" if what == PRODUCE else "add" if what == ADD else "delete",
        bond="" if what == PRODUCE else "install" if facts.kind[i] & INSTALL else "contain",
        thing="" if facts.thing[i] < 0 else str(facts.thing[i]),
        operation=f"operation {facts.other[i]}" if what == PRODUCE else None,
        parent=None if what == PRODUCE else str(parent),
        by_quantity=number >= 0,
        quantity=quantity,
        uom=uom,
    )
