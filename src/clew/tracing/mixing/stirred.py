"""A perfectly stirred vessel: what comes out has the composition of what is in, so shares decay with throughput.

A draw does not change the composition, only the amount; an input dilutes what is there. A vessel that was emptied to
the last gram begins anew. What comes out beyond what is in is of unknown origin, and the vessel is empty after.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from clew.tracing.mixing.flow import Flow, Moment, Place
from clew.tracing.mixing.mixed import Mixed, Part, Parts

_CLOSE = 1e-9
"""Shares are floats; one that is relatively nearer to the cutoff than this is worked out exactly."""
_NEGLIGIBLE = 1e-12
"""How small a part of the cutoff is forgotten; far less than what is worked out exactly."""


def stirred(flow: Flow, cutoff: Decimal | None = None) -> Mixed:
    """``cutoff``: an input whose share of an output (over all that came out under that name) is below it is dropped
    from that output."""
    portions = sum(len(moment.filled) for moment in flow.moments)
    vessel = _Vessel(float(cutoff) * _NEGLIGIBLE / portions if cutoff and portions else 0.0)
    parts: dict[tuple[int, str], Parts] = {}
    for moment in flow.moments:
        vessel.fill(moment)
        held = vessel.draw(moment)
        if held:
            parts.update({(moment.position, each.thing): held for each in moment.drawn if each.quantity > 0})
    if cutoff:
        _cut(flow, parts, Fraction(cutoff))
    return Mixed(parts, vessel.overdrawn, vessel.volume)


class _Vessel:
    """``least``: shares below it are forgotten: all of them together cannot lift an input over the cutoff."""

    def __init__(self, least: float) -> None:
        self._least = least
        self.volume = self.overdrawn = Fraction(0)
        self._shares: dict[tuple[Place, str], float] = {}
        self._held: Parts | None = None

    def fill(self, moment: Moment) -> None:
        quantity = moment.put_in
        if quantity <= 0:
            return
        volume = self.volume + quantity
        kept = float(self.volume / volume)
        diluted = ((portion, share * kept) for portion, share in self._shares.items())
        self._shares = {portion: share for portion, share in diluted if share >= self._least}
        for portion in moment.filled:
            if portion.quantity > 0:
                self._shares[(portion.place, portion.thing)] = float(portion.quantity / volume)
        self.volume, self._held = volume, None

    def draw(self, moment: Moment) -> Parts:
        """What the outputs of the event hold."""
        quantity = moment.taken_out
        if quantity <= 0:
            return ()
        if quantity > self.volume:
            held = self._parts(float(self.volume / quantity))
            self.overdrawn += quantity - self.volume
            self.volume = Fraction(0)
        else:
            held = self._held = self._held or self._parts(1.0)
            self.volume -= quantity
        if not self.volume:
            self._shares, self._held = {}, None
        return held

    def _parts(self, known: float) -> Parts:
        return tuple(Part(place, thing, share * known) for (place, thing), share in self._shares.items())


def _cut(flow: Flow, parts: dict[tuple[int, str], Parts], cutoff: Fraction) -> None:
    """Drop from every output the inputs that are too small a part of it."""
    totals: defaultdict[str, Fraction] = defaultdict(Fraction)
    drawn: defaultdict[tuple[int, str], Fraction] = defaultdict(Fraction)
    for moment in flow.moments:
        for portion in moment.drawn:
            totals[portion.thing] += portion.quantity
            drawn[(moment.position, portion.thing)] += portion.quantity
    shares: defaultdict[tuple[str, str], float] = defaultdict(float)
    for (position, output), held in parts.items():
        weight = float(drawn[(position, output)] / totals[output])
        for part in held:
            shares[(part.thing, output)] += weight * (part.share or 0.0)
    low = {pair for pair, share in shares.items() if _below(flow, pair, share, cutoff)}
    cut: dict[tuple[int, frozenset[str]], Parts] = {}
    for (position, output), held in list(parts.items()):
        dropped = frozenset(part.thing for part in held if (part.thing, output) in low)
        if dropped:
            kept = cut.get((id(held), dropped))
            if kept is None:
                kept = cut[(id(held), dropped)] = tuple(part for part in held if part.thing not in dropped)
            parts[(position, output)] = kept


def _below(flow: Flow, pair: tuple[str, str], share: float, cutoff: Fraction) -> bool:
    if abs(share - float(cutoff)) > _CLOSE * float(cutoff):
        return share < cutoff
    return _exact(flow, *pair) < cutoff


def _exact(flow: Flow, thing: str, output: str) -> Fraction:
    """The share of an input in an output, without rounding."""
    volume = inside = given = Fraction(0)
    for moment in flow.moments:
        volume += moment.put_in
        inside += sum(portion.quantity for portion in moment.filled if portion.thing == thing)
        out = moment.taken_out
        if out <= 0:
            continue
        of_output = sum((each.quantity for each in moment.drawn if each.thing == output), Fraction(0))
        given += inside * of_output / max(volume, out)
        taken = min(out, volume)
        inside -= inside * taken / volume if volume else 0
        volume -= taken
    return given / flow.of(output)
