"""What went into and came out of an operation, event by event: what mixing models work on.

One event is one moment: its inputs go in before its outputs come out, its inputs go in as one portion (the order of
its lists is no order of time), and its outputs are one draw, so that they all have the composition of that draw.
Events follow each other in event order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Literal

import msgspec

from clew.events.links import LinkFact
from clew.tracing.quantities import Amount, amount

Place = tuple[int, int]
"""(log position, ordinal) of a fact: what a link knows it by."""
_NOTHING = Fraction(0)
Fallback = Literal["mixing.quantity_missing", "mixing.units_differ", "mixing.band_unit"]


class Portion(msgspec.Struct, frozen=True):
    """One input or output of one event. ``quantity``: in the base unit of the operation's dimension."""

    place: Place
    thing: str
    quantity: Fraction


class Moment(msgspec.Struct, frozen=True):
    """One event: what it put in and then took out."""

    position: int
    filled: tuple[Portion, ...]
    drawn: tuple[Portion, ...]

    @property
    def put_in(self) -> Fraction:
        return sum((portion.quantity for portion in self.filled), _NOTHING)

    @property
    def taken_out(self) -> Fraction:
        return sum((portion.quantity for portion in self.drawn), _NOTHING)


class Flow(msgspec.Struct, frozen=True):
    """``moments``: in event order. ``dimension``: that all quantities have in common."""

    dimension: str
    moments: tuple[Moment, ...]

    def of(self, thing: str) -> Fraction:
        """How much of an output came out in all."""
        return sum((part.quantity for moment in self.moments for part in moment.drawn if part.thing == thing), _NOTHING)


def flow_of(consumed: Iterable[LinkFact], produced: Iterable[LinkFact], removed: Collection[Place]) -> Flow | Fallback:
    """The flow of an operation, or why it has none: a quantity is missing (or below zero), or not all are of one
    dimension. ``removed``: outputs that were only taken out of an input; they are no part of the flow."""
    facts = [fact for fact in (*consumed, *produced) if (fact.position, fact.ordinal) not in removed]
    amounts: dict[Place, Amount] = {}
    for fact in facts:
        counted = amount(fact.quantity, fact.uom) if fact.by_quantity else None
        if counted is None or counted.value < 0:
            return "mixing.quantity_missing"
        amounts[(fact.position, fact.ordinal)] = counted
    if not facts:
        return "mixing.quantity_missing"
    dimensions = {counted.dimension for counted in amounts.values()}
    if len(dimensions) != 1:
        return "mixing.units_differ"
    sides: dict[tuple[int, int], tuple[list[Portion], list[Portion]]] = {}
    for fact in facts:
        place = (fact.position, fact.ordinal)
        filled, drawn = sides.setdefault((fact.event_time, fact.position), ([], []))
        side = filled if fact.kind == "consume" else drawn
        side.append(Portion(place, fact.thing, Fraction(amounts[place].value)))
    moments = [Moment(when[1], tuple(filled), tuple(drawn)) for when, (filled, drawn) in sorted(sides.items())]
    return Flow(dimensions.pop(), tuple(moments))
