"""What the scopes of a case found affected, taken together: each thing once, as it stands now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from clew.events.errors import NotFound
from clew.scenarios.recall.desk import AFFECTED, RecallDesk
from clew.scenarios.recall.model import Scope, Unit

Fate = Literal["held", "released", "returned", "recovered", "scrapped", "free", "out", "unknown", "used_up"]
_OUT = frozenset({"shipped", "in_transit", "sold"})


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Which version of which scope was counted. ``fresh``: evaluated for this answer, which stands on ``position``."""

    scope: Scope
    position: int
    fresh: bool


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """``units``: certain or possible, by key; ``released``: keys let go of by a decision and on no hold of the case
    since; ``once_out``: keys that an earlier evaluation found outside the works."""

    scopes: tuple[Counted, ...]
    units: dict[str, Unit]
    released: frozenset[str]
    once_out: frozenset[str]

    @property
    def pieces(self) -> list[Unit]:
        return [unit for unit in self.units.values() if unit.kind == "instance"]

    @property
    def lots(self) -> list[Unit]:
        return [unit for unit in self.units.values() if unit.kind == "lot"]

    def fate(self, unit: Unit) -> Fate:
        """What became of a thing; the first that fits of scrapped, used up, held, released, returned, recovered, free
        inside the works, outside, unknown."""
        status = status_of(unit)
        if status == "scrapped":
            return "scrapped"
        if status == "consumed":
            return "used_up"
        if unit.reach and unit.holds:
            return "held"
        if unit.key in self.released:
            return "released"
        if status == "returned":
            return "returned"
        if unit.reach:
            return "recovered" if unit.key in self.once_out else "free"
        return "out" if status in _OUT else "unknown"


def status_of(unit: Unit) -> str:
    """Where it is; what is installed is where its assembly is."""
    return (unit.carrier_status if unit.status == "installed" else unit.status) or "unknown"


def affected(desk: RecallDesk, scopes: Sequence[str]) -> Affected:
    """Things of several scopes: by the best word that one of them gives it, and the latest that is known of it."""
    counted: list[Counted] = []
    units: dict[str, Unit] = {}
    out: set[str] = set()
    for name in scopes:
        try:
            standing = desk.one(name)
        except NotFound:
            continue
        scope = standing.scope
        found = desk.current(scope) if standing.behind else None
        kept = desk.units(str(scope.id), choice=AFFECTED) if found is None else ()
        listed: Iterable[Unit] = found.units if found else (unit for _, unit in kept)
        position = found.position if found else standing.head if scope.is_open else standing.evaluation.position
        counted.append(Counted(scope=scope, position=position, fresh=found is not None))
        for unit in listed:
            if unit.in_scope:
                units[unit.key] = _merged(units.get(unit.key), unit)
        out |= desk.once_out(scope)
    return Affected(
        scopes=tuple(counted),
        units=units,
        released=_released(desk, [each.scope for each in counted]),
        once_out=frozenset(out),
    )


def _merged(before: Unit | None, unit: Unit) -> Unit:
    if before is None:
        return unit
    later = unit if (unit.told_position or 0) > (before.told_position or 0) else before
    word = "certain" if "certain" in (before.word, unit.word) else later.word
    holds = tuple(dict.fromkeys((*before.holds, *unit.holds))) if later.reach else later.holds
    return msgspec.structs.replace(later, word=word, holds=holds)


def _released(desk: RecallDesk, scopes: Sequence[Scope]) -> frozenset[str]:
    last = desk.hold_standing(scopes)
    on_hold = {key for told in last.values() for key, action in told.items() if action == "place"}
    let_go = {key for told in last.values() for key, action in told.items() if action == "release"}
    return frozenset(let_go - on_hold)
