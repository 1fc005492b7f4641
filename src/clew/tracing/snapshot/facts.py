"""Facts as columns: what a snapshot is built from.

A *name* is a thing or an operation of several events by number, as its maker numbers them (a database by its node
numbers). An operation that is one event needs no name: it is the event at its position.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.events.links import LinkFact
from clew.tracing.kernel.arrays import CLASS, INSTANCE, LOT, OPERATION
from clew.tracing.ports import Level

CONSUME, PRODUCE, ADD, DELETE, RESET = range(5)
KINDS = ("consume", "produce", "add", "delete", "reset")
KIND_MASK = 7
INSTALL = 8
"""Bit of ``kind``: an ADD that installs, or a DELETE without children that ends installations; else containment."""
PAIRED = 16
"""Bit of ``kind``: a unit-level pairing names this input."""
NONE = -1
"""No thing (a DELETE that names none); as operation: the event itself; as quantity: named by EPC."""

Quantity = tuple[str | None, str | None]
"""Number and unit as written."""
NUMBERS: Mapping[Level, int] = {"instance": INSTANCE, "lot": LOT, "class": CLASS}


class FactColumns(NamedTuple):
    """Facts in force, one entry each, in event order (event_time, position, ordinal).

    ``kind``: kind, INSTALL, PAIRED. ``thing``: name or NONE. ``other``: the operation's name (consume, produce; NONE:
    the event itself), the parent's (add, delete). ``quantity``: number of its entry in ``quantities``; NONE: by EPC.
    Times in UTC microseconds.
    """

    position: NDArray[np.int64]
    event_time: NDArray[np.int64]
    ordinal: NDArray[np.int32]
    kind: NDArray[np.uint8]
    thing: NDArray[np.int32]
    other: NDArray[np.int32]
    quantity: NDArray[np.int32]
    quantities: Sequence[Quantity]


class Things(NamedTuple):
    """By name: ``level`` (INSTANCE, LOT, CLASS; OPERATION for operations), ``product_class``: number of the class, NONE
    where unknown; alternates have one number."""

    level: NDArray[np.uint8]
    product_class: NDArray[np.int32]


def in_event_order(facts: FactColumns) -> FactColumns:
    """The same facts sorted; cheap where they stand nearly in order."""
    if np.all((np.diff(facts.position) > 0) | ((np.diff(facts.position) == 0) & (np.diff(facts.ordinal) > 0))):
        order = np.argsort(facts.event_time, kind="stable")
    else:
        order = np.lexsort((facts.ordinal, facts.position, facts.event_time))
    return FactColumns._make((*(column[order] for column in facts[:-1]), facts.quantities))


def numbered(
    facts: Iterable[LinkFact], levels: Mapping[str, Level], classes: Mapping[str, str], also: Iterable[str] = ()
) -> tuple[FactColumns, Things, list[str]]:
    """Columns of ``facts`` (in force, in event order, aliases resolved), and the keys by name.

    ``levels``, ``classes`` as for ``clew.tracing.graph.build_graph``. ``also``: further keys that need a name.
    """
    names: dict[str, int] = {}
    quantities: dict[Quantity, int] = {}
    rows = [_row(fact, names, quantities) for fact in facts]
    for key in also:
        names.setdefault(key, len(names))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    operations = {row[5] for row in rows if row[3] & KIND_MASK in (CONSUME, PRODUCE)}
    groups = {name: number for number, name in enumerate(dict.fromkeys(classes.values()))}
    keys = list(names)
    things = Things(
        np.array(
            [
                OPERATION if name in operations else NUMBERS[levels.get(key, "instance")]
                for name, key in enumerate(keys)
            ],
            np.uint8,
        ),
        np.array([groups[classes[key]] if key in classes else NONE for key in keys], np.int32),
    )
    types = (np.int64, np.int64, np.int32, np.uint8, np.int32, np.int32, np.int32)
    arrays = [np.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return FactColumns._make((*arrays, tuple(quantities))), things, keys


def _row(
    fact: LinkFact, names: dict[str, int], quantities: dict[Quantity, int]
) -> tuple[int, int, int, int, int, int, int]:
    kind = KINDS.index(fact.kind)
    kind |= INSTALL if fact.bond == "install" else 0
    kind |= PAIRED if fact.paired_with else 0
    other = fact.operation if fact.kind in ("consume", "produce") else fact.parent
    if other == f"event:{fact.position}":
        other = None
    quantity = NONE
    if fact.by_quantity:
        quantity = quantities.setdefault((fact.quantity, fact.uom), len(quantities))
    return (
        fact.position,
        fact.event_time,
        fact.ordinal,
        kind,
        names.setdefault(fact.thing, len(names)) if fact.thing else NONE,
        names.setdefault(other, len(names)) if other is not None else NONE,
        quantity,
    )
