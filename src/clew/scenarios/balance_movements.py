"""What every event did to the stock of one lot: by its own name, or inside the containers that the event names.

Theory of operation. Events are played in event order. Packing moves nothing in or out; it only fills a container, so
that what is in a pallet is known when the pallet is shipped: a lot is counted where it is named, else through the
containers that hold it at that moment, each content once. A container that went out is *gone* until it comes in again:
shipping it a second time ships nothing more, unless it was filled anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

import msgspec

from clew.events.identifiers import normalise
from clew.events.links import LinkFact, link_facts
from clew.events.model import AnyEvent, ObjectEvent, QuantityElement, TransactionEvent, TransformationEvent
from clew.events.participants import participants
from clew.scenarios.balance_steps import IN, OUT, Figure, figure_of, moves_contents, reverses, step_of
from clew.tracing.quantities import amount


class Told(msgspec.Struct, frozen=True):
    """An event in force: its log position, its name, and itself."""

    position: int
    event_id: str
    event: AnyEvent

    @property
    def time(self) -> int:
        return self.event.event_time.microseconds

    @property
    def order(self) -> tuple[int, int]:
        return (self.time, self.position)

    @property
    def place(self) -> str:
        where = self.event.biz_location or self.event.read_point
        return where.id if where else ""


class Moved(msgspec.Struct, frozen=True):
    """One dimension of a movement: ``value`` in its base unit (below zero where it is taken back), ``quantity`` and
    ``uom`` as written; both None for what a container held."""

    dimension: str
    value: Fraction
    quantity: str | None = None
    uom: str | None = None


class Movement(msgspec.Struct, frozen=True):
    """``amounts``: empty where the event does not say how much. ``through``: the container that was named instead of
    the lot (key); ``thing``: of the balance of an operation, which input or output (key)."""

    figure: Figure
    told: Told
    amounts: tuple[Moved, ...]
    through: str | None = None
    thing: str | None = None
    uncounted: str | None = None


Held = dict[str, Fraction]


class Contained(msgspec.Struct, frozen=True):
    """What a container still holds: by dimension; ``unknown``: put in without quantity."""

    container: str
    amounts: Held
    unknown: bool


class Movements(msgspec.Struct, frozen=True):
    """``contained``: in containers that have not gone out."""

    movements: tuple[Movement, ...]
    contained: tuple[Contained, ...]


def movements(keys: Collection[str], events: Iterable[Told]) -> Movements:
    """The movements of the lot known under ``keys``. ``events``: all in force that name it or a container of it."""
    player = _Player(frozenset(keys))
    for told in sorted(events, key=lambda each: each.order):
        player.play(told)
    return Movements(tuple(player.found), tuple(player.contained()))


class _Player:
    def __init__(self, keys: frozenset[str]) -> None:
        self._keys = keys
        self._contents: dict[str, Held] = {}
        self._unknown: set[str] = set()
        self._parent: dict[str, str] = {}
        self._gone: set[str] = set()
        self.found: list[Movement] = []

    def contained(self) -> Iterable[Contained]:
        for container in sorted({*self._contents, *self._unknown} - self._gone):
            left = {name: value for name, value in self._contents.get(container, {}).items() if value > 0}
            if left or container in self._unknown:
                yield Contained(container, left, container in self._unknown)

    def play(self, told: Told) -> None:
        event = told.event
        if isinstance(event, TransformationEvent):
            self._transform(told)
            return
        facts = [fact for fact in link_facts(event, told.position) if fact.kind in ("add", "delete")]
        self._install(told, [fact for fact in facts if fact.bond == "install" and fact.thing in self._keys])
        packed = [fact for fact in facts if fact.bond == "contain" or (fact.kind == "delete" and not fact.thing)]
        leaving = [fact for fact in packed if fact.kind == "delete"]
        for fact in packed:
            if fact.kind == "add":
                self._pack(fact)
        if not isinstance(event, TransactionEvent) and (isinstance(event, ObjectEvent) or step_of(event)):
            self._move(told)
        for fact in leaving:
            self._unpack(fact)

    def _transform(self, told: Told) -> None:
        for fact in link_facts(told.event, told.position):
            if fact.thing in self._keys:
                figure: Figure = "consumed" if fact.kind == "consume" else "produced"
                counted = measured(fact.quantity, fact.uom) if fact.by_quantity else None
                self.found.append(Movement(figure, told, (counted,) if counted else ()))

    def _install(self, told: Told, facts: Iterable[LinkFact]) -> None:
        for fact in facts:
            figure: Figure = "installed" if fact.kind == "add" else "removed"
            counted = measured(fact.quantity, fact.uom) if fact.by_quantity else None
            self.found.append(Movement(figure, told, (counted,) if counted else ()))

    # --- containers

    def _pack(self, fact: LinkFact) -> None:
        parent = fact.parent or ""
        if fact.thing not in self._keys:
            self._parent[fact.thing] = parent
            return
        counted = measured(fact.quantity, fact.uom) if fact.by_quantity else None
        if parent in self._gone:  # what it went out with is not in it when somebody here fills it again
            self._forget(parent)
        if counted is None:
            self._unknown.add(parent)
        else:
            held = self._contents.setdefault(parent, {})
            held[counted.dimension] = held.get(counted.dimension, Fraction(0)) + counted.value

    def _unpack(self, fact: LinkFact) -> None:
        parent = fact.parent or ""
        if not fact.thing:
            self._forget(parent)
            self._parent = {child: holder for child, holder in self._parent.items() if holder != parent}
        elif fact.thing not in self._keys:
            self._parent.pop(fact.thing, None)
        else:
            counted = measured(fact.quantity, fact.uom) if fact.by_quantity else None
            held = self._contents.get(parent, {})
            if counted is None:
                self._forget(parent)
            elif counted.dimension in held:
                held[counted.dimension] = max(held[counted.dimension] - counted.value, Fraction(0))

    def _forget(self, container: str) -> None:
        self._contents.pop(container, None)
        self._unknown.discard(container)
        self._gone.discard(container)

    def _holding(self, named: Collection[str]) -> list[str]:
        """The containers that hold some of the lot and are named, or are inside one that is."""
        return [holder for holder in sorted({*self._contents, *self._unknown}) if self._is_within(holder, named)]

    def _is_within(self, container: str, named: Collection[str]) -> bool:
        seen: set[str] = set()
        while container not in named:
            seen.add(container)
            outer = self._parent.get(container)
            if outer is None or outer in seen:
                return False
            container = outer
        return True

    # --- movements

    def _move(self, told: Told) -> None:
        figure = figure_of(told.event)
        if figure is None:
            return
        named = self._named(told.event)
        for element in named:
            counted = None if element is None else measured(element.quantity, element.uom)
            self.found.append(Movement(figure, told, (_signed(counted, told.event),) if counted else ()))
        if named or not moves_contents(told.event):
            return
        for container in self._holding({each.key for each in participants(told.event)}):
            held = self._contents.get(container, {})
            amounts = tuple(_signed(Moved(name, value), told.event) for name, value in held.items() if value)
            if container in self._unknown:
                amounts = ()
            elif not amounts:
                continue
            again = figure in OUT and container in self._gone and not reverses(told.event)
            self.found.append(
                Movement(figure, told, amounts, container, uncounted="balance.gone_already" if again else None)
            )
            self._note(figure, told.event, container)

    def _note(self, figure: Figure, event: AnyEvent, container: str) -> None:
        if figure in IN or reverses(event):
            self._gone.discard(container)
        elif figure in OUT:
            self._gone.add(container)

    def _named(self, event: AnyEvent) -> list[QuantityElement | None]:
        """The lot as the event lists it: how much, or None where it stands among the EPCs."""
        epcs = (*getattr(event, "epc_list", ()), *getattr(event, "child_epcs", ()))
        items = (*getattr(event, "quantity_list", ()), *getattr(event, "child_quantity_list", ()))
        return [
            *(None for epc in epcs if normalise(epc) in self._keys),
            *(item for item in items if normalise(item.epc_class) in self._keys),
        ]


def measured(quantity: str | None, uom: str | None) -> Moved | None:
    """A quantity as written; None: not known."""
    counted = amount(quantity, uom)
    if counted is None:
        return None
    return Moved(counted.dimension, Fraction(counted.value), quantity, uom)


def _signed(moved: Moved, event: AnyEvent) -> Moved:
    return msgspec.structs.replace(moved, value=-moved.value) if reverses(event) else moved
