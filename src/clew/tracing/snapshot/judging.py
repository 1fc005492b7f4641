"""What links are like: impossible order, certainty and fractions, for all operations at once.

``clew.tracing.graph`` (flagged, certain) and ``clew.tracing.shares`` (fractions) say what is done here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.events.links import LinkFact
from clew.tracing.graph import pieces_of
from clew.tracing.kernel.arrays import (
    CERTAIN,
    CLASS,
    FLAGGED,
    INSTANCE,
    LEVEL_MASK,
    LOT,
    MADE_OFTEN,
    SEVERAL,
)
from clew.tracing.links import OPEN
from clew.tracing.snapshot.amounts import PIECES_DIMENSION, Amounts
from clew.tracing.snapshot.compilation import compiled
from clew.tracing.snapshot.facts import ADD, CONSUME, INSTALL, KIND_MASK, NONE, PAIRED, PRODUCE, FactColumns
from clew.tracing.snapshot.pairs import Operations

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]
Float64 = NDArray[np.float64]
Chosen = NDArray[np.bool_]

UNKNOWN, TOO_FEW, ENOUGH = range(3)


class Judged(NamedTuple):
    """By fact: ``bits`` (FLAGGED, CERTAIN), ``fraction`` (NaN: unknown)."""

    bits: UInt8
    fraction: Float64


def judge(
    facts: FactColumns, operations: Operations, removed: Chosen, node: UInt8, group: Int32, amounts: Amounts
) -> Judged:
    """``facts``: by node. ``node``: levels; gets the bits MADE_OFTEN and SEVERAL. ``group``: product class by node."""
    count = len(facts.position)
    produced = _first_productions(operations, facts.thing, facts.event_time, removed, node)
    judged = Judged(np.zeros(count, np.uint8), np.full(count, np.nan, np.float64))
    _judge_links(facts.kind, facts.thing, facts.other, facts.event_time, produced, node, judged.bits)
    nodes, groups = len(node), int(group.max(initial=NONE)) + 2
    counts = Counts(
        np.full(nodes, NONE, np.int32),
        np.full(nodes, NONE, np.int32),
        np.zeros(nodes, np.int64),
        np.zeros(nodes, np.bool_),
        np.zeros(groups, np.int64),
    )
    read = Consumption(
        *(facts.kind, facts.thing, facts.position, facts.quantity, group, amounts),
        enough=_enough(facts, operations, node, amounts),
    )
    _judge_consumption(operations, read, counts, node, judged.bits)
    _fractions(operations, facts.thing, facts.position, facts.quantity, amounts, judged.fraction)
    return judged


@compiled
def _first_productions(operations: Operations, thing: Int32, time: Int64, removed: Chosen, node: UInt8) -> Int64:
    """When each node was first produced by an operation that does not also consume it; OPEN: never."""
    consumed, produced = operations
    first = np.full(node.size, OPEN, np.int64)
    input_of = np.full(node.size, NONE, np.int32)
    producer = np.full(node.size, NONE, np.int32)
    for operation in range(node.size):
        outputs = produced.items[produced.first[operation] : produced.first[operation + 1]]
        if outputs.size == 0:
            continue
        for i in consumed.items[consumed.first[operation] : consumed.first[operation + 1]]:
            input_of[thing[i]] = operation
        for i in outputs:
            if removed[i]:
                continue
            output = thing[i]
            if producer[output] == NONE:
                producer[output] = operation
            elif producer[output] != operation:
                node[output] |= MADE_OFTEN
            if input_of[output] != operation:
                first[output] = min(first[output], time[i])
    return first


@compiled
def _judge_links(
    kind: UInt8, thing: Int32, other: Int32, time: Int64, produced: Int64, node: UInt8, bits: UInt8
) -> None:
    """Impossible order; certainty of install and produce links."""
    for i in range(kind.size):
        what = kind[i] & KIND_MASK
        installs = what == ADD and kind[i] & INSTALL != 0
        if thing[i] < 0 or not (what in (CONSUME, PRODUCE) or installs):
            continue
        level = node[thing[i]] & LEVEL_MASK
        if what != PRODUCE and level != CLASS and time[i] < produced[thing[i]] and produced[thing[i]] != OPEN:
            bits[i] = FLAGGED
        elif level == CLASS or node[other[i]] & LEVEL_MASK == CLASS or what == CONSUME:
            continue
        elif installs or level != LOT or not node[thing[i]] & MADE_OFTEN:
            bits[i] = CERTAIN


class Counts(NamedTuple):
    """Room for what is counted of one operation at a time: by node, whether it is an input or output of the operation
    (its number), its pieces, and whether something of it is not counted in pieces; by product class, how many inputs.
    """

    input_of: Int32
    output_of: Int32
    pieces: Int64
    other_than_pieces: Chosen
    of_group: Int64


class Rule(NamedTuple):
    """What an operation says of all its inputs. ``outputs``, ``instances``: distinct ones."""

    single_event: bool
    outputs: int
    instances: int


class Consumption(NamedTuple):
    """The columns that judging consumption reads. ``enough``: by consume fact, where decimals had to decide."""

    kind: UInt8
    thing: Int32
    position: Int64
    quantity: Int32
    group: Int32
    amounts: Amounts
    enough: UInt8


@compiled
def _judge_consumption(operations: Operations, read: Consumption, counts: Counts, node: UInt8, bits: UInt8) -> None:
    """Certainty of consume links, and which operations have several events."""
    consumed, produced = operations
    for operation in range(node.size):
        inputs = consumed.items[consumed.first[operation] : consumed.first[operation + 1]]
        outputs = produced.items[produced.first[operation] : produced.first[operation + 1]]
        if inputs.size + outputs.size == 0:
            continue
        rule = _rule(operation, inputs, outputs, read, counts, node)
        if not rule.single_event:
            node[operation] |= SEVERAL
        for i in inputs:
            level = node[read.thing[i]] & LEVEL_MASK
            if bits[i] & FLAGGED == 0 and level != CLASS and _is_certain(i, level, rule, read, counts):
                bits[i] |= CERTAIN
        for i in inputs:
            counts.of_group[read.group[read.thing[i]] + 1] = 0


@compiled
def _rule(operation: int, inputs: Int32, outputs: Int32, read: Consumption, counts: Counts, node: UInt8) -> Rule:
    event = read.position[inputs[0]] if inputs.size else read.position[outputs[0]]
    single_event, distinct, instances = True, 0, 0
    for i in outputs:
        output = read.thing[i]
        single_event &= read.position[i] == event
        if counts.output_of[output] != operation:
            counts.output_of[output] = operation
            distinct += 1
            instances += node[output] & LEVEL_MASK == INSTANCE
    for i in inputs:
        source, number = read.thing[i], read.quantity[i]
        single_event &= read.position[i] == event
        if counts.input_of[source] != operation:
            counts.input_of[source] = operation
            counts.other_than_pieces[source] = False
            counts.pieces[source] = 0
            counts.of_group[read.group[source] + 1] += 1
        if number >= 0 and read.amounts.dimension[number] == PIECES_DIMENSION:
            counts.pieces[source] += read.amounts.scaled[number]
        else:
            counts.other_than_pieces[source] = True
    return Rule(single_event, distinct, instances)


@compiled
def _is_certain(i: int, level: int, rule: Rule, read: Consumption, counts: Counts) -> bool:
    if read.kind[i] & PAIRED:
        return True
    source = read.thing[i]
    if counts.of_group[read.group[source] + 1] != 1:
        return False
    if rule.outputs != 1 and (level != LOT or not rule.single_event):
        return False
    if read.enough[i] != UNKNOWN:
        return bool(read.enough[i] == ENOUGH)
    return bool(counts.other_than_pieces[source] or counts.pieces[source] >= rule.instances * read.amounts.pieces)


def _enough(facts: FactColumns, operations: Operations, node: UInt8, amounts: Amounts) -> UInt8:
    """ENOUGH or TOO_FEW for the consume facts of operations with pieces that whole numbers cannot hold."""
    enough = np.zeros(len(facts.position), np.uint8)
    unfit = (amounts.dimension == PIECES_DIMENSION) & ~amounts.fit
    if not unfit.any():
        return enough
    strange = (facts.kind & KIND_MASK == CONSUME) & (facts.quantity >= 0)
    strange[strange] = unfit[facts.quantity[strange]]
    for operation in np.unique(facts.other[strange]).tolist():
        consumed, produced = (
            group.items[group.first[operation] : group.first[operation + 1]].tolist() for group in operations
        )
        outputs = {int(facts.thing[i]) for i in produced}
        instances = sum(int(node[output]) & LEVEL_MASK == INSTANCE for output in outputs)
        counts = pieces_of(_consumption(facts, i) for i in consumed)
        for i in consumed:
            enough[i] = ENOUGH if counts.get(str(facts.thing[i]), instances) >= instances else TOO_FEW
    return enough


def _consumption(facts: FactColumns, i: int) -> LinkFact:
    number = int(facts.quantity[i])
    quantity, uom = facts.quantities[number] if number >= 0 else (None, None)
    return LinkFact(
        position=int(facts.position[i]),
        event_time=int(facts.event_time[i]),
        kind="consume",
        thing=str(facts.thing[i]),
        by_quantity=number >= 0,
        quantity=quantity,
        uom=uom,
    )


@compiled
def _fractions(
    operations: Operations, thing: Int32, position: Int64, quantity: Int32, amounts: Amounts, fraction: Float64
) -> None:
    """Of single-event operations whose inputs and outputs are all of one dimension."""
    consumed, produced = operations
    nodes = consumed.first.size - 1
    total = np.zeros(nodes, np.float64)
    for operation in range(nodes):
        inputs = consumed.items[consumed.first[operation] : consumed.first[operation + 1]]
        outputs = produced.items[produced.first[operation] : produced.first[operation + 1]]
        if inputs.size == 0 or outputs.size == 0 or not _comparable(inputs, outputs, position, quantity, amounts):
            continue
        put_in = 0.0
        for i in inputs:
            put_in += amounts.value[quantity[i]]
        for i in outputs:
            total[thing[i]] = 0.0
        for i in outputs:
            total[thing[i]] += amounts.value[quantity[i]]
        known = put_in > 0
        for i in outputs:
            known &= total[thing[i]] > 0
        if known:
            for i in inputs:
                fraction[i] = amounts.value[quantity[i]] / put_in
            for i in outputs:
                fraction[i] = amounts.value[quantity[i]] / total[thing[i]]


@compiled
def _comparable(inputs: Int32, outputs: Int32, position: Int64, quantity: Int32, amounts: Amounts) -> bool:
    """Whether these facts are of one event and carry quantities of one dimension, none below zero."""
    event, first = position[inputs[0]], quantity[inputs[0]]
    if first < 0 or amounts.dimension[first] < 0:
        return False
    for side in (inputs, outputs):
        for i in side:
            number = quantity[i]
            if position[i] != event or number < 0 or amounts.dimension[number] != amounts.dimension[first]:
                return False
            if amounts.value[number] < 0:
                return False
    return True
