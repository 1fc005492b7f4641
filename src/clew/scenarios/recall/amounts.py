"""How much of each lot there was and is: received or made, used, shipped, scrapped; by unit of measure.

What an event states as a quantity counts; one without a quantity makes the remainder unknown, never zero. Amounts in
different units of one dimension are added up in that of the first; a unit that cannot be compared stands apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from clew.events import units
from clew.events.identifiers import normalise
from clew.events.model import AnyEvent
from clew.scenarios.recall.model import Unit
from clew.storage.recall_reads import LotEvent, Snapshot
from clew.tracing.quantities import amount

ARRIVING = ("commissioning", "creating_class_instance", "receiving", "accepting", "arriving")
_OUT = {"shipping": "shipped", "departing": "shipped", "destroying": "scrapped", "decommissioning": "scrapped",
        "retail_selling": "shipped", "dispensing": "shipped"}  # fmt: skip
STEPS = (*ARRIVING, *_OUT)
PARTS = ("received", "produced", "consumed", "installed", "shipped", "scrapped")
_IN = ("received", "produced")
Amounts = dict[str, dict[str, str | None]]


class Tally:
    """The account of one lot. ``missing``: statements that say no quantity."""

    def __init__(self) -> None:
        self._sums: dict[str, dict[str, Decimal]] = {}
        self._units: dict[str, str | None] = {}
        self.missing = 0

    def add(self, part: str, quantity: str | None, uom: str | None) -> None:
        stated = amount(quantity, uom)
        if stated is None:
            self.missing += 1
            return
        sums = self._sums.setdefault(stated.dimension, dict.fromkeys(PARTS, Decimal(0)))
        self._units.setdefault(stated.dimension, uom)
        sums[part] += stated.value

    @property
    def used_up(self) -> bool:
        """Whether at least as much went out as came in, in every unit."""
        return bool(self._sums) and not self.missing and all(_left(sums) <= 0 for sums in self._sums.values())

    @property
    def left_over(self) -> bool:
        """Whether, as far as all of it was stated, more came in than went out."""
        return not self.missing and any(_left(sums) > 0 for sums in self._sums.values())

    @property
    def gaps(self) -> tuple[str, ...]:
        """What does not add up."""
        found = []
        if self.missing or not self._sums:
            found.append("quantity_missing")
        if any(_left(sums) < 0 for sums in self._sums.values()):
            found.append("lot_unaccounted")
        return tuple(found)

    def amounts(self) -> Amounts:
        """By unit (``C62`` where it is counted), each part and what ``remains``: None where a quantity is missing."""
        told: Amounts = {}
        for dimension, sums in self._sums.items():
            uom = self._units[dimension]
            parts: dict[str, str | None] = {part: _written(sums[part], uom) for part in PARTS if sums[part]}
            parts["remains"] = None if self.missing else _written(_left(sums), uom)
            told[uom or "C62"] = parts
        return told


def _left(sums: dict[str, Decimal]) -> Decimal:
    return sum((sums[part] for part in _IN), Decimal(0)) - sum(sums[part] for part in PARTS if part not in _IN)


def _written(base: Decimal, uom: str | None) -> str:
    """An amount in base units as a plain number of its own unit."""
    if uom is not None and units.is_unit(uom):
        base = units.convert(base, units.unit(uom).base, uom)
    text = format(base, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def tallies(snapshot: Snapshot, lots: Collection[int], keys: dict[int, str]) -> dict[int, Tally]:
    """The account of each lot that an event says anything of. ``keys``: of the lots, by node number."""
    found: dict[int, Tally] = {}
    for node, fact in snapshot.lot_facts(lots):
        part = {"produce": "produced", "consume": "consumed", "install": "installed"}[fact.kind]
        found.setdefault(node, Tally()).add(part, fact.quantity, fact.uom)
    for node, event in snapshot.lot_events(lots, STEPS):
        part_ = _part(event)
        for quantity, uom in _stated(event, keys[node]) if part_ else ():
            found.setdefault(node, Tally()).add(part_ or "", quantity, uom)
    return found


def shipments(snapshot: Snapshot, keys: dict[int, str]) -> Iterator[tuple[str, AnyEvent, str | None, str | None]]:
    """(lot, event, quantity, unit of measure) of everything that sent some of a lot away. ``keys``: of the lots, by
    node number; quantity None: none was said."""
    for node, event in snapshot.lot_events(list(keys), STEPS):
        if _part(event) == "shipped":
            told = event.event
            for quantity, uom in list(_stated(event, keys[node])) or [(None, None)]:
                yield keys[node], told, quantity, uom


def _part(event: LotEvent) -> str | None:
    if event.action == "DELETE":
        return _OUT.get(event.biz_step or "", "scrapped")
    if event.biz_step in _OUT:
        return _OUT[event.biz_step or ""]
    return "received" if event.action == "ADD" or event.biz_step in ARRIVING else None


def _stated(event: LotEvent, key: str) -> Iterator[tuple[str | None, str | None]]:
    """The quantities of the lot in the event; a lot named as one thing is one piece."""
    told = event.event
    for element in getattr(told, "quantity_list", ()):
        if normalise(element.epc_class) == key:
            yield (None if element.quantity is None else str(element.quantity)), element.uom
    if any(normalise(each) == key for each in getattr(told, "epc_list", ())):
        yield "1", None


def remaining(units: Iterable[Unit]) -> dict[str, str]:
    """What is left of the lots of the scope, by unit of measure; lots of which a quantity is missing are not in it."""
    return left_over(unit.amounts for unit in units if unit.in_scope)


def left_over(amounts: Iterable[Amounts | None]) -> dict[str, str]:
    """What remains of the lots whose accounts these are (None: no lot, or nothing stated), by unit of measure."""
    sums: dict[str, Decimal] = {}
    for told in amounts:
        for uom, parts in (told or {}).items():
            left = parts.get("remains")
            if left is not None and Decimal(left) > 0:
                sums[uom] = sums.get(uom, Decimal(0)) + Decimal(left)
    return {uom: format(total.normalize(), "f") for uom, total in sorted(sums.items())}
