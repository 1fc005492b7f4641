"""Balances as a door asks for them: a name in, everything read that moved the lot or its containers, a balance out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Literal

import msgspec

from clew.events.errors import BadRequest
from clew.events.links import LinkFact, link_facts
from clew.scenarios.balance import Balance, Tolerance, balance
from clew.scenarios.balance_movements import Moved, Movement, Movements, Told, measured, movements
from clew.scenarios.names import OtherNames
from clew.scenarios.quantity_asked import quantity_value, share_value
from clew.security.visibility import Visibility
from clew.storage.reads.events import RecordedEvent
from clew.storage.store import Store
from clew.tracing.graph import in_force
from clew.tracing.loader import is_operation
from clew.tracing.quantities import PIECES, amount
from clew.tracing.request import known_position

PAGE = 1000


class BalanceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """``position``: the log position it was computed at. ``spellings``: of the keys in it, as first captured.
    ``tolerance``: as asked."""

    id: str
    key: str
    kind: Literal["lot", "operation"]
    position: int
    tolerance: str
    balance: Balance
    spellings: Mapping[str, str]


def tolerance_value(text: str) -> Tolerance:
    """``1%`` of what came in, or a quantity such as ``5kg``. Raises BadRequest."""
    if text.strip().endswith("%"):
        share = Fraction(share_value("tolerance", text))
        if share < 0:
            raise BadRequest("balance.tolerance_negative", value=text)
        return Tolerance(share=share)
    counted = amount(*quantity_value("tolerance", text))
    if counted is None or counted.value < 0:
        raise BadRequest("balance.tolerance_negative", value=text)
    return Tolerance(value=Fraction(counted.value), dimension=counted.dimension)


class BalanceDesk:
    """Reads under one visibility. ``key_of``: the node that a name means as known at a position."""

    def __init__(self, store: Store, visibility: Visibility, key_of: Callable[[str, int | None], str]) -> None:
        self._store = store
        self._visibility = visibility
        self._key_of = key_of
        self._links = store.links.source(visibility)

    def of(self, name: str, *, tolerance: str = "0%", as_known_at: int | None = None) -> BalanceAnswer:
        """The balance of a lot, or of an operation. Raises NotFound for an unknown thing; BadRequest
        ``balance.not_a_lot`` for an instance or a class, ``balance.tolerance_dimension`` for a tolerance in a dimension
        that the balance does not have, and for a position that is none of the log's."""
        allowed = tolerance_value(tolerance)
        position = known_position(as_known_at, self._store.position())
        key = self._key_of(name, as_known_at)
        if is_operation(key):
            told, kind = balance(self._operation(key, position), allowed, stock=False), "operation"
        else:
            level = self._links.levels([key], position).get(key, "instance")
            if level != "lot":
                raise BadRequest("balance.not_a_lot", id=name, kind=level)
            told, kind = balance(self._lot(key, position), allowed), "lot"
        dimensions = {each.dimension for each in told.dimensions}
        if allowed.dimension is not None and dimensions and allowed.dimension not in dimensions:
            raise BadRequest("balance.tolerance_dimension", value=tolerance, id=name)
        spellings = self._spellings(key, told)
        return BalanceAnswer(
            id=spellings[key],
            key=key,
            kind="lot" if kind == "lot" else "operation",
            position=position,
            tolerance=tolerance,
            balance=told,
            spellings=spellings,
        )

    # --- lots

    def _lot(self, key: str, position: int) -> Movements:
        names = OtherNames(self._links, position)
        keys = names.of(key)
        events: dict[int, Told] = {}
        for name in sorted(keys):
            # A label that was moved on names another thing before and after.
            events.update(
                (each.position, each) for each in self._told(name, position) if names.joins(key, name, each.time)
            )
        holders = {fact.parent for each in events.values() for fact in _packings(each) if fact.thing in keys}
        waiting = {holder for holder in holders if holder} - keys
        seen: set[str] = set()
        while waiting:
            seen |= waiting
            outer: set[str] = set()
            for holder in sorted(waiting):
                for each in self._told(holder, position):
                    events.setdefault(each.position, each)
                    outer |= {fact.parent for fact in _packings(each) if fact.thing == holder and fact.parent}
            waiting = outer - seen - keys
        return movements(keys, events.values())

    def _told(self, key: str, position: int) -> Iterable[Told]:
        """All events in force as known then that name a thing."""
        after: tuple[int, int] | None = None
        while True:
            page = self._store.events.of_thing(key, self._visibility, as_known_at=position, after=after, limit=PAGE)
            yield from (_told(each) for each in page.events if _in_force(each, position))
            if page.next is None:
                return
            after = page.next

    # --- operations

    def _operation(self, key: str, position: int) -> Movements:
        """Inputs and outputs; what has a serial is one piece."""
        facts = in_force(self._links.facts_touching([key], position), position)
        recorded = self._store.events.several({fact.position for fact in facts}, self._visibility)
        told = {each.position: _told(each) for each in recorded}
        levels = self._links.levels({fact.thing for fact in facts}, position)
        found = []
        for fact in facts:
            if fact.by_quantity:
                counted = measured(fact.quantity, fact.uom)
            else:
                counted = Moved(PIECES, Fraction(1)) if levels.get(fact.thing) == "instance" else None
            found.append(
                Movement(
                    "input" if fact.kind == "consume" else "output",
                    told[fact.position],
                    (counted,) if counted else (),
                    thing=fact.thing,
                )
            )
        return Movements(tuple(found), ())

    def _spellings(self, key: str, told: Balance) -> dict[str, str]:
        moves = [move for each in told.dimensions for group in each.figures.values() for move in group]
        moves += [*told.unknown, *told.uncounted]
        keys = {key, *told.unknown_held, *(name for move in moves for name in (move.through, move.thing) if name)}
        keys |= {each.container for one in told.dimensions for each in one.held.contained}
        keys |= {move.through for one in told.dimensions for move in one.held.counts if move.through}
        found = self._links.spellings(keys)
        return {name: found[name].text if name in found else name for name in keys}


def _told(recorded: RecordedEvent) -> Told:
    return Told(recorded.position, recorded.event_id, recorded.event)


def _in_force(recorded: RecordedEvent, position: int) -> bool:
    voided = recorded.voided_at is not None and recorded.voided_at <= position
    return not recorded.is_declaration and not voided


def _packings(told: Told) -> Iterable[LinkFact]:
    return (fact for fact in link_facts(told.event, told.position) if fact.kind == "add" and fact.bond == "contain")
