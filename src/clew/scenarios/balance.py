"""The mass balance of a lot: received or produced = consumed + shipped + scrapped + still held ± tolerance; the rest is
unaccounted (docs/trace-semantics.md, "Quantities"). And of an operation: what went in against what came out.

Pure: movements in, a balance out. Quantities are added up exactly, each dimension for itself. What is *held* is not
what is left over, or nothing could ever be missing: it is what a stock count found, with the movements since; without
a count, what containers here still hold; else nothing is known of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from clew.events import units
from clew.scenarios.balance_movements import Contained, Movement, Movements
from clew.scenarios.balance_steps import IN, OUT, RANKS, Figure, step_of
from clew.tracing.quantities import base_unit

Verdict = Literal["balanced", "short", "surplus", "incomplete"]
Evidence = Literal["count", "containers"]


class Tolerance(msgspec.Struct, frozen=True):
    """``share`` of what came in, or ``value`` in the base unit of ``dimension``."""

    share: Fraction = Fraction(0)
    value: Fraction = Fraction(0)
    dimension: str | None = None

    def of(self, dimension: str, total: Fraction) -> Fraction:
        if self.dimension is not None:
            return self.value if self.dimension == dimension else Fraction(0)
        return abs(total) * self.share


class Holding(msgspec.Struct, frozen=True):
    """What is still held. ``evidence``: None: nothing says; ``value`` is 0 then. ``counts``: those it stands on."""

    value: Fraction
    evidence: Evidence | None
    counts: tuple[Movement, ...] = ()
    contained: tuple[Contained, ...] = ()


class DimensionBalance(msgspec.Struct, frozen=True):
    """One dimension; values in its base unit. ``unit``: the one that the lot is first written in (None: pieces).
    ``figures``: every movement that counts, by figure."""

    dimension: str
    unit: str | None
    figures: dict[Figure, tuple[Movement, ...]]
    came: Fraction
    went: Fraction
    held: Holding
    tolerance: Fraction
    verdict: Verdict

    @property
    def unaccounted(self) -> Fraction:
        return self.came - self.went - self.held.value

    def total(self, figure: Figure) -> Fraction:
        return sum_of(self.figures.get(figure, ()), self.dimension)


class Balance(msgspec.Struct, frozen=True):
    """``unknown``: movements that do not say how much; ``uncounted``: movements that another one counts already, each
    with its reason. ``unknown_held``: containers holding some of the lot, nobody knows how much."""

    dimensions: tuple[DimensionBalance, ...]
    unknown: tuple[Movement, ...]
    uncounted: tuple[Movement, ...]
    unknown_held: tuple[str, ...] = ()


def sum_of(moves: Iterable[Movement], dimension: str) -> Fraction:
    parts = (each.value for move in moves for each in move.amounts if each.dimension == dimension)
    return sum(parts, Fraction(0))


def in_unit(value: Fraction, unit: str | None) -> Fraction:
    """A value of a dimension's base unit in ``unit``."""
    known = units.units().get(unit) if unit else None
    return value if known is None else value / known.factor


def balance(found: Movements, tolerance: Tolerance, *, stock: bool = True) -> Balance:
    """``stock``: whether it is of something that can be held (an operation holds nothing that is counted)."""
    moves = _once(found.movements)
    counting = [move for move in moves if move.uncounted is None]
    unknown = tuple(move for move in counting if not move.amounts and move.figure != "counted")
    seen = [(each, move) for move in counting for each in move.amounts]
    names = dict.fromkeys(each.dimension for each, _ in sorted(seen, key=lambda pair: pair[1].told.order))
    names |= dict.fromkeys(name for each in found.contained for name in each.amounts)
    dimensions = tuple(_dimension(name, counting, found.contained, tolerance, bool(unknown), stock) for name in names)
    uncounted = tuple(move for move in moves if move.uncounted is not None)
    if len(dimensions) > 1:
        dimensions = tuple(map(_one_sided, dimensions))
    return Balance(dimensions, unknown, uncounted, tuple(each.container for each in found.contained if each.unknown))


def _one_sided(one: DimensionBalance) -> DimensionBalance:
    """Beside other dimensions, one that only came or only went cannot be compared: 100 kg in, 500 pieces out."""
    sides = {figure in IN for figure in one.figures}
    if one.held.evidence is not None:
        sides.add(False)
    return one if len(sides) == 2 else msgspec.structs.replace(one, verdict="incomplete")


def _once(moves: Iterable[Movement]) -> list[Movement]:
    """What two kinds of events say of one movement is counted once: finer steps beside overall ones, a commissioning
    beside the operation that produced the lot."""
    told = list(moves)
    met: dict[Figure, int] = {}
    for move in told:
        rank = RANKS.get(step_of(move.told.event))
        if rank is not None and move.uncounted is None:
            met[move.figure] = min(met.get(move.figure, rank), rank)
    produced = any(move.figure == "produced" for move in told)
    return [_judged(move, met, produced) for move in told]


def _judged(move: Movement, met: dict[Figure, int], produced: bool) -> Movement:
    if move.uncounted is not None:
        return move
    if RANKS.get(step_of(move.told.event), 0) > met.get(move.figure, 0):
        return msgspec.structs.replace(move, uncounted="balance.finer_step")
    if move.figure == "commissioned" and produced:
        return msgspec.structs.replace(move, uncounted="balance.also_produced")
    return move


def _dimension(
    name: str,
    moves: Sequence[Movement],
    contained: Iterable[Contained],
    tolerance: Tolerance,
    unknown: bool,
    stock: bool,
) -> DimensionBalance:
    figures: defaultdict[Figure, list[Movement]] = defaultdict(list)
    for move in moves:
        if any(each.dimension == name for each in move.amounts):
            figures[move.figure].append(move)
    came = sum((sum_of(figures[figure], name) for figure in IN if figure in figures), Fraction(0))
    went = sum((sum_of(figures[figure], name) for figure in OUT if figure in figures), Fraction(0))
    counts = figures.pop("counted", [])
    held = _held(name, figures, counts, contained, came - went) if stock else Holding(Fraction(0), None)
    allowed = tolerance.of(name, came)
    rest = came - went - held.value
    verdict: Verdict = "balanced" if abs(rest) <= allowed else "short" if rest > 0 else "surplus"
    if unknown:
        verdict = "incomplete"
    told = {figure: tuple(figures[figure]) for figure in (*IN, *OUT) if figure in figures}
    return DimensionBalance(name, _unit(name, moves), told, came, went, held, allowed, verdict)


def _unit(name: str, moves: Iterable[Movement]) -> str | None:
    """The unit as first written of what came in, else of anything."""
    ordered = sorted(moves, key=lambda move: (move.figure not in IN, move.told.order))
    written = (each for move in ordered for each in move.amounts if each.dimension == name and each.quantity)
    first = next(written, None)
    return base_unit(name) if first is None else first.uom


def _held(
    name: str,
    figures: dict[Figure, list[Movement]],
    counts: Iterable[Movement],
    contained: Iterable[Contained],
    left: Fraction,
) -> Holding:
    """``left``: by the figures; containers are not always said to be emptied when something is taken from them, so they
    never hold more than that."""
    latest = _latest_counts(counts)
    if latest:
        last = max(order for order, _ in latest.values())
        since = Fraction(0)
        for figure, moves in figures.items():
            for move in moves:
                counted = latest.get(move.told.place)
                if move.told.order > (last if counted is None else counted[0]):
                    since += sum_of([move], name) * (1 if figure in IN else -1)
        used = tuple(move for _, moves in latest.values() for move in moves)
        return Holding(sum_of(used, name) + since, "count", used)
    inside = tuple(each for each in contained if name in each.amounts)
    if inside:
        packed = sum((each.amounts[name] for each in inside), Fraction(0))
        return Holding(min(packed, max(left, Fraction(0))), "containers", (), inside)
    return Holding(Fraction(0), None)


def _latest_counts(counts: Iterable[Movement]) -> dict[str, tuple[tuple[int, int], tuple[Movement, ...]]]:
    """Of every place its last count: all that was counted there at that instant, and the order of the last of it."""
    places: defaultdict[str, list[Movement]] = defaultdict(list)
    for move in counts:
        places[move.told.place].append(move)
    latest = {}
    for place, moves in places.items():
        time = max(move.told.time for move in moves)
        used = tuple(move for move in moves if move.told.time == time)
        latest[place] = (max(move.told.order for move in used), used)
    return latest
