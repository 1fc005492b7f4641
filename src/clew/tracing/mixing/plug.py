"""Plug flow: first in, first out by quantity.

Theory of operation. Lay everything that went in end to end along an axis of quantity, and everything that came out
along the same axis: an output holds of an input what their ranges have in common. What comes out beyond what is in is
of unknown origin and takes up its own stretch of the axis; later inputs begin behind it. A *band* widens the range of
an input on both sides: outputs that meet only the widened range may hold some of it, nobody knows how much. Whatever
the band, an input is only in outputs of its own event or later ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

import msgspec

from clew.tracing.mixing.flow import Flow, Moment
from clew.tracing.mixing.mixed import Mixed, Part, Parts


class _Range(msgspec.Struct, frozen=True):
    """``[start, end)`` on the axis of quantity: the inputs, or the outputs, of one event."""

    moment: Moment
    start: Fraction
    end: Fraction

    def meets(self, start: Fraction, end: Fraction) -> Fraction:
        """How much of ``[start, end)`` is in this range."""
        return max(min(self.end, end) - max(self.start, start), Fraction(0))


def plug(flow: Flow, band: Fraction = Fraction(0)) -> Mixed:
    """``band``: in the base unit of the flow's dimension, not below zero."""
    axis = _Axis(band)
    for moment in flow.moments:
        axis.fill(moment)
        axis.draw(moment)
    parts: dict[tuple[int, str], Parts] = {}
    for drawn, held in axis.met:
        for thing in dict.fromkeys(portion.thing for portion in drawn.moment.drawn if portion.quantity > 0):
            parts[(drawn.moment.position, thing)] = tuple(
                part for number in held for part in axis.parts(number, drawn, thing)
            )
    return Mixed(_nominal(parts) if band else parts, axis.overdrawn, axis.filled - axis.drawn)


def _nominal(parts: Mapping[tuple[int, str], Parts]) -> dict[tuple[int, str], Parts]:
    """Shares are those of the nominal boundary: where an output holds some of an input anyway, what a band may add
    counts as nothing; only where nothing but the band joins them the share is unknown."""
    joined = {(part.thing, thing) for (_, thing), held in parts.items() for part in held if part.share is not None}
    return {
        (position, thing): tuple(
            msgspec.structs.replace(part, share=0.0) if part.share is None and (part.thing, thing) in joined else part
            for part in held
        )
        for (position, thing), held in parts.items()
    }


class _Axis:
    def __init__(self, band: Fraction) -> None:
        self._band = band
        self._inputs: list[_Range] = []
        self._ends: list[Fraction] = []
        self._alone: defaultdict[tuple[int, str], Fraction] = defaultdict(Fraction)
        self.met: list[tuple[_Range, range]] = []
        self.filled = self.drawn = self.overdrawn = Fraction(0)

    def fill(self, moment: Moment) -> None:
        quantity = moment.put_in
        if quantity > 0:
            self._inputs.append(_Range(moment, self.filled, self.filled + quantity))
            self.filled += quantity
            self._ends.append(self.filled)

    def draw(self, moment: Moment) -> None:
        quantity = moment.taken_out
        if quantity <= 0:
            return
        drawn = _Range(moment, self.drawn, self.drawn + quantity)
        first = bisect_right(self._ends, drawn.start - self._band)
        last = bisect_right(self._inputs, drawn.end + self._band, key=lambda one: one.start)
        if last > first and self._inputs[last - 1].start == drawn.end + self._band:
            last -= 1
        self.met.append((drawn, range(first, last)))
        self._note(drawn, range(first, last))
        self.drawn = drawn.end
        if self.drawn > self.filled:
            self.overdrawn += self.drawn - self.filled
            self.filled = self.drawn

    def _note(self, drawn: _Range, held: range) -> None:
        """How much of each widened range only one output takes: what is outside decides whether it is sure of some."""
        things = {portion.thing for portion in drawn.moment.drawn if portion.quantity > 0}
        if not self._band or len(things) != 1:
            return
        [thing] = things
        for number in held:
            self._alone[(number, thing)] += drawn.meets(*self._widened(number))

    def _widened(self, number: int) -> tuple[Fraction, Fraction]:
        one = self._inputs[number]
        return max(one.start - self._band, Fraction(0)), one.end + self._band

    def parts(self, number: int, drawn: _Range, thing: str) -> Parts:
        """What the input range ``number`` gave to a draw. Only after all draws are known."""
        one = self._inputs[number]
        common = one.meets(drawn.start, drawn.end)
        start, end = self._widened(number)
        outside = min(end, self.filled) - start - self._alone[(number, thing)] if self._band else Fraction(0)
        whole = (drawn.end - drawn.start) * one.moment.put_in
        return tuple(
            Part(
                portion.place,
                portion.thing,
                float(common * portion.quantity / whole) if common else None,
                common > 0 and outside < portion.quantity,
            )
            for portion in one.moment.filled
            if portion.quantity > 0
        )
