"""The balance of a case towards 100 %: where everything is that was found affected. Pure.

Pieces are counted: each has one fate, and the fates add up to the total. What went into other things is counted there,
and not again. Lots are amounts: what came in is what was used, shipped, scrapped, is held, or is left.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from clew.scenarios.cases.affected import Affected, Fate, status_of
from clew.scenarios.recall.model import Unit

FATES: tuple[Fate, ...] = ("held", "released", "returned", "recovered", "scrapped", "free", "out", "unknown")
ACCOUNTED: frozenset[Fate] = frozenset({"held", "released", "returned", "recovered", "scrapped"})
"""Fates that somebody has settled. What is free inside the works, outside, or unknown is still to be seen to."""
LOT_PARTS = ("came", "used", "shipped", "scrapped", "held", "left", "unknown")
_CAME, _USED = ("received", "produced"), ("consumed", "installed")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one fate."""

    fate: Fate
    certain: int
    possible: int

    @property
    def count(self) -> int:
        return self.certain + self.possible


class LotSums(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts of the lots in one unit of measure, by :data:`LOT_PARTS`."""

    uom: str
    lots: int
    sums: dict[str, Decimal]


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """``used_up``: pieces and lots that went into others; ``without_amount``: lots of which a quantity is missing or
    does not add up."""

    parts: tuple[Part, ...]
    lots: tuple[LotSums, ...]
    used_up: int
    without_amount: int

    @property
    def total(self) -> int:
        return sum(part.count for part in self.parts)

    def count(self, fate: Fate) -> int:
        return next(part.count for part in self.parts if part.fate == fate)

    @property
    def accounted(self) -> float | None:
        """The share of the total that is settled; None where there is nothing."""
        if not self.total:
            return None
        return sum(part.count for part in self.parts if part.fate in ACCOUNTED) / self.total


def balance(found: Affected) -> Balance:
    """Every affected thing in exactly one place of the account."""
    counts = {fate: {"certain": 0, "possible": 0} for fate in FATES}
    used_up = 0
    for unit in found.pieces:
        fate = found.fate(unit)
        if fate == "used_up":
            used_up += 1
        else:
            counts[fate][unit.word] += 1
    lots, without_amount = _lots(found.lots)
    used_up += sum(found.fate(unit) == "used_up" for unit in found.lots)
    return Balance(
        parts=tuple(Part(fate=fate, **counts[fate]) for fate in FATES),
        lots=lots,
        used_up=used_up,
        without_amount=without_amount,
    )


def _lots(units: list[Unit]) -> tuple[tuple[LotSums, ...], int]:
    sums: dict[str, dict[str, Decimal]] = {}
    counts: dict[str, int] = {}
    without = 0
    for unit in units:
        amounts = unit.amounts or {}
        if not amounts or any(_left(parts) is None for parts in amounts.values()):
            without += 1
            continue
        for uom, parts in amounts.items():
            counts[uom] = counts.get(uom, 0) + 1
            account = sums.setdefault(uom, dict.fromkeys(LOT_PARTS, Decimal(0)))
            account["came"] += _sum(parts, _CAME)
            account["used"] += _sum(parts, _USED)
            account["shipped"] += _sum(parts, ("shipped",))
            account["scrapped"] += _sum(parts, ("scrapped",))
            account[_rest(unit)] += _left(parts) or Decimal(0)
    told = tuple(LotSums(uom=uom, lots=counts[uom], sums=sums[uom]) for uom in sorted(sums))
    return told, without


def _rest(unit: Unit) -> str:
    """Where what is left of a lot is counted."""
    if unit.reach and unit.holds:
        return "held"
    return "unknown" if status_of(unit) == "unknown" else "left"


def _left(parts: dict[str, str | None]) -> Decimal | None:
    """What remains; None where that cannot be said, or would be less than nothing."""
    remains = parts.get("remains")
    return None if remains is None or Decimal(remains) < 0 else Decimal(remains)


def _sum(parts: dict[str, str | None], names: tuple[str, ...]) -> Decimal:
    return sum((Decimal(parts.get(name) or 0) for name in names), Decimal(0))
