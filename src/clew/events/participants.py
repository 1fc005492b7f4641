"""Which things an event names, and in which role: what ``show`` and search stand on.

Roles follow the standard's lists (EPCIS 2.0 §7.4): ``epc``, ``parent``, ``child``, ``input``, ``output``. A thing
named in a quantity list has ``by_quantity`` set. Parties and places are not things and are indexed apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from clew.events.identifiers import Level, level, normalise
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ObjectEvent,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)

Role = Literal["epc", "parent", "child", "input", "output"]


class ThingMention(msgspec.Struct, frozen=True, gc=False):
    """``key``: the thing's one normalised key; ``spelling``: as this event wrote it; ``level``: what it identifies.

    A key of level ``other`` named by quantity is a lot (docs/trace-semantics.md "thing").
    """

    key: str
    spelling: str
    level: Level
    role: Role
    by_quantity: bool = False
    quantity: str | None = None
    uom: str | None = None


def participants(event: AnyEvent) -> tuple[ThingMention, ...]:
    """All things the event names, each once per role, in the order of the event's lists."""
    named = list(_mentions(event))
    return tuple(named) if len(named) < 2 else tuple(dict.fromkeys(named))


def _mentions(event: AnyEvent) -> Iterator[ThingMention]:
    match event:
        case ObjectEvent() | TransactionEvent():
            if isinstance(event, TransactionEvent) and event.parent_id:
                yield from _epcs((event.parent_id,), "parent")
            yield from _epcs(event.epc_list, "epc")
            yield from _quantities(event.quantity_list, "epc")
        case AggregationEvent() | AssociationEvent():
            if event.parent_id:
                yield from _epcs((event.parent_id,), "parent")
            yield from _epcs(event.child_epcs, "child")
            yield from _quantities(event.child_quantity_list, "child")
        case TransformationEvent():
            yield from _epcs(event.input_epc_list, "input")
            yield from _quantities(event.input_quantity_list, "input")
            yield from _epcs(event.output_epc_list, "output")
            yield from _quantities(event.output_quantity_list, "output")


def _epcs(spellings: Iterable[str], role: Role) -> Iterator[ThingMention]:
    for spelling in spellings:
        yield ThingMention(normalise(spelling), spelling, level(spelling), role)


def _quantities(elements: Iterable[QuantityElement], role: Role) -> Iterator[ThingMention]:
    for item in elements:
        yield ThingMention(
            normalise(item.epc_class),
            item.epc_class,
            level(item.epc_class),
            role,
            True,
            item.quantity,
            item.uom,
        )
