"""Who has affected things, and is to be told: by holder, with what they have. Pure.

A piece is with the party that it was sent to last, else at the place where it is. A lot can be with many: every
shipment of it names one, and what is left of it is where the lot is. A notice goes to others: what is still inside the
works is held, not told. What is scrapped, used up, or let go of by a decision needs none either.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from clew.scenarios.cases.affected import Affected, status_of
from clew.scenarios.cases.model import Case, Mark
from clew.scenarios.recall.desk import Shipment
from clew.scenarios.recall.model import Unit

HolderKind = Literal["party", "place", "unknown"]
NoticeState = Literal["open", "sent", "acknowledged"]
_SETTLED = frozenset({"scrapped", "used_up", "released"})
_OUT = frozenset({"shipped", "in_transit", "sold"})


class LotHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A lot with a holder. ``amount``: in ``uom``; None where nobody said how much."""

    unit: Unit
    amount: Decimal | None
    uom: str | None


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """What one holder has. ``holder``: key of the party or place, empty where nobody said; ``marks``: the latest
    first."""

    holder: str
    kind: HolderKind
    units: tuple[Unit, ...]
    lots: tuple[LotHeld, ...]
    marks: tuple[Mark, ...]

    @property
    def count(self) -> int:
        return len(self.units) + len(self.lots)

    @property
    def statuses(self) -> Counter[str]:
        return Counter(status_of(unit) for unit in self.units)

    @property
    def digest(self) -> str:
        """Says whether two lists are of the same things."""
        keys = sorted([*(unit.key for unit in self.units), *(f"{each.unit.key} {each.amount}" for each in self.lots)])
        return hashlib.sha256("\n".join(keys).encode()).hexdigest()

    @property
    def state(self) -> NoticeState:
        return self.marks[0].mark if self.marks else "open"

    @property
    def changed(self) -> bool:
        """Whether the things are others than at the last mark."""
        return bool(self.marks) and self.marks[0].digest != self.digest


def holdings(case: Case, found: Affected, shipments: Iterable[Shipment]) -> list[Holding]:
    """Every holder outside the works with affected things, those with most first. ``shipments``: of the lots."""
    units: dict[tuple[str, HolderKind], list[Unit]] = {}
    lots: dict[tuple[str, HolderKind], list[LotHeld]] = {}
    for unit in found.pieces:
        if not unit.reach and found.fate(unit) not in _SETTLED:
            units.setdefault(_holder(unit), []).append(unit)
    for holder, held in _lots(found, shipments):
        lots.setdefault(holder, []).append(held)
    told = [
        Holding(
            holder=holder[0],
            kind=holder[1],
            units=tuple(units.get(holder, ())),
            lots=tuple(lots.get(holder, ())),
            marks=case.marked(holder[0]),
        )
        for holder in dict.fromkeys((*units, *lots))
    ]
    return sorted(told, key=lambda each: (-each.count, each.holder))


def in_works(found: Affected) -> int:
    """How many affected things are inside the works, where nobody else is to be told of them."""
    return sum(unit.reach and found.fate(unit) not in _SETTLED for unit in found.units.values())


def gone(case: Case, told: Sequence[Holding]) -> list[Holding]:
    """Holders that were told before and have nothing affected now."""
    here = {each.holder for each in told}
    before = dict.fromkeys(mark.holder for mark in case.marks if mark.holder not in here)
    return [Holding(holder=each, kind="party", units=(), lots=(), marks=case.marked(each)) for each in before]


def _holder(unit: Unit) -> tuple[str, HolderKind]:
    if status_of(unit) in _OUT and unit.destination is not None:
        return unit.destination, "party"
    return (unit.place, "place") if unit.place is not None else ("", "unknown")


def _lots(found: Affected, shipments: Iterable[Shipment]) -> Iterable[tuple[tuple[str, HolderKind], LotHeld]]:
    sent: dict[tuple[str, str, str | None], Decimal | None] = {}
    for each in shipments:
        if each.lot in found.units and found.fate(found.units[each.lot]) != "released":
            place = (each.lot, each.to or "", each.uom)
            sent[place] = _added(sent.get(place, Decimal(0)), each.quantity)
    for (key, recipient, uom), amount in sent.items():
        holder: tuple[str, HolderKind] = (recipient, "party") if recipient else ("", "unknown")
        yield holder, LotHeld(unit=found.units[key], amount=amount, uom=uom)
    shipped = {key for key, _, _ in sent}
    for unit in found.lots:
        if unit.reach or found.fate(unit) in _SETTLED:
            continue
        left = {uom: parts.get("remains") for uom, parts in (unit.amounts or {}).items()}
        known = {uom: Decimal(amount) for uom, amount in left.items() if amount is not None}
        for uom, amount in known.items():
            if amount > 0:
                yield _holder_of_rest(unit, unit.key in shipped), LotHeld(unit=unit, amount=amount, uom=uom)
        if not known and unit.key not in shipped:
            yield _holder_of_rest(unit, unit.key in shipped), LotHeld(unit=unit, amount=None, uom=None)


def _holder_of_rest(unit: Unit, shipped: bool) -> tuple[str, HolderKind]:
    """Who has what was not shipped: where the lot is, and not those to whom a part of it went."""
    if not shipped:
        return _holder(unit)
    return (unit.place, "place") if unit.place is not None else ("", "unknown")


def _added(sum_: Decimal | None, quantity: str | None) -> Decimal | None:
    return None if sum_ is None or quantity is None else sum_ + Decimal(quantity)
