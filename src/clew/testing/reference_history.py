"""The law of docs/trace-semantics.md, first half, once more: from whole events to links, slowly and obviously.

Half of the reference that ``clew.tracing`` is compared with (``clew.testing.reference_trace``); shares no code with it.
Every pair of things is replayed on its own, instant by instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import msgspec

from clew.events import house
from clew.events.identifiers import normalise
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    Event,
    QuantityElement,
    TransformationEvent,
)
from clew.events.units import base, dimension
from clew.events.vocabulary import normalise_term
from clew.testing.reference_names import Names

FOREVER = 10**18
INSTALLS = ("assembling", "installing", "replacing")
REMOVES = ("removing", "disassembling", "replacing")


class Record(Protocol):
    @property
    def position(self) -> int: ...
    @property
    def event(self) -> AnyEvent: ...
    @property
    def party(self) -> str: ...


@dataclass(frozen=True)
class Link:
    kind: str
    source: str
    target: str
    start: int
    end: int  # first microsecond at which it is no longer open; start + 1 for an instant
    position: int
    place: int
    flagged: bool = False
    certain: bool = False

    @property
    def order(self) -> tuple[int, int, int]:
        return (self.start, self.position, self.place)


@dataclass(frozen=True)
class Named:
    """A record whose lists name nodes."""

    position: int
    event: AnyEvent
    party: str


@dataclass
class Operation:
    inputs: set[str] = field(default_factory=set)
    outputs: set[str] = field(default_factory=set)
    events: set[int] = field(default_factory=set)
    counted: dict[str, list[QuantityElement | None]] = field(default_factory=dict)


class History:
    """The events in force, in order, and the links they yield."""

    def __init__(self, log: Sequence[Record], as_known_at: int) -> None:
        known = [record for record in log if record.position <= as_known_at]
        written = sorted(
            (record for record in known if not any(voids(other, record) for other in known)),
            key=lambda record: (record.event.event_time.microseconds, record.position),
        )
        self.names = Names([(one.position, one.event) for one in known], [one.event for one in written])
        self.records: list[Record] = [
            Named(record.position, self.names.by_node(record.event), record.party) for record in written
        ]
        self.paired = {
            (record.position, self.names.node(source, when(record.event)))
            for record in written
            for source in house.pairings(record.event)
        }
        self.end = max((when(record.event) for record in self.records), default=0)
        self.operations: dict[str, Operation] = {}
        for record in self.records:
            if isinstance(record.event, TransformationEvent):
                self.read_operation(record, record.event)
        self.removals: set[tuple[int, str]] = set()
        pairs = self.pairs()
        self.links = self.flag_and_judge([*pairs, *self.transformation_links()])

    def read_operation(self, record: Record, event: TransformationEvent) -> None:
        operation = self.operations.setdefault(operation_of(record), Operation())
        operation.inputs |= {thing for thing, _ in inputs(event)}
        operation.outputs |= {thing for thing, _ in outputs(event)}
        operation.events.add(record.position)
        for thing, item in inputs(event):
            operation.counted.setdefault(thing, []).append(item)

    def kind(self, node: str) -> str:
        if node in self.operations:
            return "operation"
        return self.names.kind(node)

    # --- containment and installation: each pair replayed on its own ---

    def pairs(self) -> list[Link]:
        named = dict.fromkeys(
            (normalise(record.event.parent_id), child)
            for record in self.records
            if isinstance(record.event, AggregationEvent | AssociationEvent) and record.event.parent_id
            for child, _ in children(record.event)
        )
        return [link for parent, child in named for link in self.replay(parent, child)]

    def replay(self, parent: str, child: str) -> list[Link]:
        links: list[Link] = []
        opened: dict[str, Opened] = {}
        times = sorted({when(record.event) for record in self.records})
        for time in times:
            here = [record for record in self.records if when(record.event) == time]
            adds = [a for record in here for a in self.adds(record, parent, child, links)]
            ends: list[End] = [end for record in here for end in self.ends(record, parent, child)]
            returns = [record for record in here if self.gives_back(record, parent, child)]
            if opened:
                removed = returns if "install" in opened else []
            else:
                removed = [
                    record
                    for record in returns
                    if any(a.bond == "install" and a.position < record.position for a in adds)
                ]
            self.removals |= {(record.position, child) for record in removed}
            ends += [End("install", None, False) for _ in removed]
            steps: list[Callable[[], None]] = [
                lambda adds=adds: add_all(opened, adds),  # type: ignore[misc]
                lambda ends=ends, time=time: end_all(opened, ends, time, parent, child, links),  # type: ignore[misc]
            ]
            for step in reversed(steps) if opened else steps:
                step()
                for bond in [bond for bond, one in opened.items() if one.used_up()]:
                    close(opened, bond, time, parent, child, links)
        for bond in list(opened):
            close(opened, bond, FOREVER, parent, child, links)
        return links

    def adds(self, record: Record, parent: str, child: str, links: list[Link]) -> list[Opened]:
        """The ADDs of the pair; a component given by quantity is a link of that instant and nothing more."""
        event = record.event
        if not isinstance(event, AggregationEvent | AssociationEvent) or event.action != "ADD":
            return []
        if normalise(event.parent_id or "") != parent:
            return []
        found = []
        for place, (thing, item) in enumerate(children(event)):
            if thing != child:
                continue
            bond = bond_of(event)
            if bond == "install" and (item is not None or self.kind(child) == "class"):
                time = when(event)
                links.append(Link("install", child, parent, time, time + 1, record.position, place))
            else:
                held = None if item is None else counted(item)
                found.append(Opened(bond, when(event), record.position, place, item is not None, held))
        return found

    def ends(self, record: Record, parent: str, child: str) -> list[End]:
        event = record.event
        if not isinstance(event, AggregationEvent | AssociationEvent) or event.action != "DELETE":
            return []
        if normalise(event.parent_id or "") != parent:
            return []
        listed = children(event)
        if not listed:
            return [End(bond_of(event), None, False)]
        return [End("any", None if item is None else counted(item), True) for thing, item in listed if thing == child]

    def gives_back(self, record: Record, parent: str, child: str) -> bool:
        event = record.event
        return (
            isinstance(event, TransformationEvent)
            and child in {thing for thing, _ in outputs(event)}
            and parent in self.operations[operation_of(record)].inputs
        )

    # --- transformations ---

    def transformation_links(self) -> list[Link]:
        links = []
        for record in self.records:
            event = record.event
            if not isinstance(event, TransformationEvent):
                continue
            time, operation = when(event), operation_of(record)
            for place, (thing, _) in enumerate(inputs(event)):
                links.append(Link("consume", thing, operation, time, time + 1, record.position, place))
            for place, (thing, _) in enumerate(outputs(event), len(inputs(event))):
                if (record.position, thing) not in self.removals:
                    links.append(Link("produce", operation, thing, time, time + 1, record.position, place))
        return links

    # --- impossible order, and what is certain ---

    def flag_and_judge(self, links: list[Link]) -> list[Link]:
        judged = []
        for link in links:
            if link.source == link.target:
                continue
            productions = [
                other.start
                for other in links
                if other.kind == "produce"
                and other.target == link.source
                and link.source not in self.operations[other.source].inputs
            ]
            flagged = (
                link.kind in ("consume", "install")
                and self.kind(link.source) != "class"
                and bool(productions)
                and link.start < min(productions)
            )
            boundary = "class" in (self.kind(link.source), self.kind(link.target))
            certain = not flagged and not boundary and self.certain(link, links)
            judged.append(
                Link(
                    link.kind,
                    link.source,
                    link.target,
                    link.start,
                    link.end,
                    link.position,
                    link.place,
                    flagged,
                    certain,
                )
            )
        return sorted(judged, key=lambda link: link.order)

    def certain(self, link: Link, links: list[Link]) -> bool:
        if link.kind == "install":
            return True
        if link.kind == "produce":
            makers = {other.source for other in links if other.kind == "produce" and other.target == link.target}
            return self.kind(link.target) != "lot" or len(makers) == 1
        if link.kind == "contain":
            return False
        if (link.position, link.source) in self.paired:
            return True
        operation = self.operations[link.target]
        classes = [self.names.product_class(thing) for thing in operation.inputs]
        if classes.count(self.names.product_class(link.source)) != 1:
            return False
        if self.kind(link.source) != "lot" and len(operation.outputs) != 1:
            return False
        if len(operation.events) != 1 and len(operation.outputs) != 1:
            return False
        instances = [thing for thing in operation.outputs if self.kind(thing) == "instance"]
        amounts = [None if item is None else counted(item) for item in operation.counted[link.source]]
        in_pieces = all(one is not None and one[0] == "count" for one in amounts)
        return not in_pieces or sum(one[1] for one in amounts if one is not None) >= len(instances)


@dataclass
class Opened:
    bond: str
    start: int
    position: int
    place: int
    by_quantity: bool
    first: tuple[str, Decimal] | None
    held: dict[str, Decimal] | None = None

    def __post_init__(self) -> None:
        self.held = None if self.first is None else {self.first[0]: self.first[1]}

    def used_up(self) -> bool:
        return self.held is not None and all(value <= 0 for value in self.held.values())


@dataclass(frozen=True)
class End:
    bond: str  # install, contain, or any
    taken: tuple[str, Decimal] | None
    named: bool


def add_all(opened: dict[str, Opened], adds: Iterable[Opened]) -> None:
    for one in adds:
        there = opened.get(one.bond)
        if there is None:
            opened[one.bond] = one
        elif one.by_quantity and there.held is not None:
            if one.first is None:
                there.held = None
            else:
                there.held[one.first[0]] = there.held.get(one.first[0], Decimal(0)) + one.first[1]


def end_all(
    opened: dict[str, Opened], ends: Iterable[End], time: int, parent: str, child: str, links: list[Link]
) -> None:
    for end in ends:
        if end.bond in ("install", "any") and "install" in opened:
            close(opened, "install", time, parent, child, links)
        if end.bond in ("contain", "any") and "contain" in opened:
            held = opened["contain"].held
            if end.taken is None:
                close(opened, "contain", time, parent, child, links)
            elif held is not None and end.taken[0] in held:
                held[end.taken[0]] -= end.taken[1]


def close(opened: dict[str, Opened], bond: str, time: int, parent: str, child: str, links: list[Link]) -> None:
    one = opened.pop(bond)
    if one.start < time:
        source, target = (child, parent) if bond == "install" else (parent, child)
        links.append(Link(bond, source, target, one.start, time, one.position, one.place))


# --- reading one event ----------------------------------------------------------------------------------------------


def when(event: Event) -> int:
    return event.event_time.microseconds


def voids(other: Record, record: Record) -> bool:
    declaration = other.event
    if declaration.error_declaration is None or other.party != record.party:
        return False
    if declaration.event_id is not None:
        return declaration.event_id == record.event.event_id
    return bool(bare(declaration) == bare(record.event))


def bare(event: AnyEvent) -> Any:
    """What an event says, whatever it is called: its lists of identifiers have no order."""
    lists = {name: getattr(event, name) for name in event.__struct_fields__ if name.endswith(("epcs", "epc_list"))}
    unordered = {name: tuple(sorted(each)) for name, each in lists.items()}
    return msgspec.structs.replace(event, event_id=None, record_time=None, error_declaration=None, **unordered)


Mention = tuple[str, QuantityElement | None]


def mentions(epcs: Iterable[str], items: Iterable[QuantityElement]) -> list[Mention]:
    return [*((normalise(epc), None) for epc in epcs), *((normalise(item.epc_class), item) for item in items)]


def children(event: AggregationEvent | AssociationEvent) -> list[Mention]:
    return mentions(event.child_epcs, event.child_quantity_list)


def inputs(event: TransformationEvent) -> list[Mention]:
    return mentions(event.input_epc_list, event.input_quantity_list)


def outputs(event: TransformationEvent) -> list[Mention]:
    return mentions(event.output_epc_list, event.output_quantity_list)


def operation_of(record: Record) -> str:
    event = record.event
    if isinstance(event, TransformationEvent) and event.transformation_id:
        return f"transformation:{normalise(event.transformation_id)}"
    return f"event:{record.position}"


def bond_of(event: AggregationEvent | AssociationEvent) -> str:
    if isinstance(event, AssociationEvent):
        return "install"
    step = normalise_term("bizStep", event.biz_step) if event.biz_step else ""
    return "install" if step in (INSTALLS if event.action == "ADD" else REMOVES) else "contain"


def counted(item: QuantityElement) -> tuple[str, Decimal] | None:
    if item.quantity is None:
        return None
    if item.uom is None:
        return ("count", Decimal(item.quantity))
    measured = dimension(item.uom)
    if measured is None:
        return (item.uom, Decimal(item.quantity))
    return (measured, base(Decimal(item.quantity), item.uom)[0])
