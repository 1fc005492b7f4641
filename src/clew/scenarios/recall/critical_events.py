"""The rows of an electronic sortable spreadsheet in the manner of the FSMA traceability rule: one row for each critical
tracking event and traceability lot of a scope.

Which facts a row must hold (the key data elements) is from 21 CFR part 1 subpart S: shipping section 1.1340, receiving
1.1345, transformation 1.1350; the spreadsheet section 1.1455(c). A work of the United States government, in the public
domain. The rule speaks of food; the events are the same for anything that is made of lots.

What moved inside a container is told as if it had been named: the events of a pallet are events of what is on it then.
A serial without a lot is its own traceability lot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from clew.events.identifiers import normalise
from clew.events.model import AnyEvent, TransformationEvent
from clew.events.vocabulary import normalise_term
from clew.scenarios.recall.model import Unit
from clew.scenarios.recall.standing import stays_with_containers
from clew.storage.recall_reads import LEAVING, RecallReads, Snapshot, StayRow

RECEIVING = ("receiving", "arriving", "accepting")
MAKING = ("commissioning", "creating_class_instance")
COLUMNS = (
    "cte", "tlc", "product", "quantity", "uom", "location", "source", "recipient", "date", "tlc_source",
    "document_type", "document_number", "word", "event",
)  # fmt: skip
_PORTION = 500
Named = Callable[[str], str | None]
"""The name that master data give an identifier."""


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One critical tracking event of one traceability lot. ``cte``: creation, shipping, receiving, transformation_input
    or transformation_output; ``time``: UTC µs; ``offset``: the event's own; places and parties by name, else id."""

    cte: str
    tlc: str
    product: str
    quantity: str | None
    uom: str | None
    location: str
    source: str
    recipient: str
    time: int
    offset: str
    tlc_source: str
    document_type: str
    document_number: str
    word: str
    event: str


def critical_rows(reads: RecallReads, units: Sequence[Unit], named: Named) -> Iterator[Row]:
    """The rows of these units in the order of time; read in portions."""
    things = {unit.key: unit for unit in units if unit.in_scope}
    with reads.snapshot() as snapshot:
        nodes = snapshot.nodes(things)
        keys = {row.id: key for key, row in nodes.items()}
        stays = stays_with_containers(snapshot, list(keys))
        contents = _contents(stays)
        names = snapshot.keys(list(contents))
        steps = (*LEAVING, *RECEIVING, *MAKING)
        found = snapshot.critical([*keys, *(node for node in contents if node not in keys)], steps)
        told = _Told(things, keys, contents, {name: node for node, name in names.items()}, named)
        for begin in range(0, len(found), _PORTION):
            yield from _portion(snapshot, found[begin : begin + _PORTION], told)


def _portion(snapshot: Snapshot, found: Sequence[tuple[int, int, str]], told: _Told) -> Iterator[Row]:
    events = snapshot.events([position for _, position, _ in found])
    for time, position, event_id in found:
        yield from told.rows(events[position], time, position, event_id)


def _contents(stays: Mapping[int, list[StayRow]]) -> dict[int, list[StayRow]]:
    held: dict[int, list[StayRow]] = {}
    for listed in stays.values():
        for stay in listed:
            held.setdefault(stay.container, []).append(stay)
    return held


class _Told:
    """Turns events into rows; remembers where each lot got its code."""

    def __init__(
        self,
        things: Mapping[str, Unit],
        keys: Mapping[int, str],
        contents: Mapping[int, list[StayRow]],
        containers: Mapping[str, int],
        named: Named,
    ) -> None:
        self._things = things
        self._keys = keys
        self._contents = contents
        self._containers = containers
        self._names = {node: name for name, node in containers.items()}
        self._named = named
        self._sources: dict[str, str] = {}

    def rows(self, event: AnyEvent, time: int, position: int, event_id: str) -> Iterator[Row]:
        place = self._place(event)
        if isinstance(event, TransformationEvent):
            inputs = (event.input_epc_list, event.input_quantity_list)
            outputs = (event.output_epc_list, event.output_quantity_list)
            sides = [("transformation_input", inputs), ("transformation_output", outputs)]
        else:
            step = _step(event)
            cte = "shipping" if step in LEAVING else "receiving" if step in RECEIVING else "creation"
            lists = (_listed(event), getattr(event, "quantity_list", ()) or getattr(event, "child_quantity_list", ()))
            sides = [(cte, lists)]
        for cte, (epcs, quantities) in sides:
            for key, quantity, uom in self._named_in(epcs, quantities, (time, position)):
                if cte in ("creation", "transformation_output") or key not in self._sources:
                    self._sources[key] = place if cte != "receiving" else self._party(event, "source_list") or place
                yield self._row(event, cte, key, quantity, uom, time, event_id)

    def _named_in(
        self, epcs: Sequence[str], quantities: Sequence[Any], order: tuple[int, int]
    ) -> Iterator[tuple[str, str | None, str | None]]:
        """Units of the scope in an event's lists, or in what it lists, each with its quantity."""
        seen: set[str] = set()
        for epc in epcs:
            for key in self._within(normalise(epc), order, ()):
                if key not in seen:
                    seen.add(key)
                    yield key, "1", None
        for element in quantities:
            key = normalise(element.epc_class)
            if key in self._things:
                yield key, element.quantity, element.uom

    def _within(self, key: str, order: tuple[int, int], seen: tuple[str, ...]) -> Iterator[str]:
        if key in self._things:
            yield key
        node = self._containers.get(key)
        for stay in self._contents.get(node, ()) if node is not None and key not in seen else ():
            ends = (stay.end, stay.end_position or 0) if stay.end is not None else None
            if (stay.start, stay.position) <= order and (ends is None or order < ends):
                inner = self._keys.get(stay.thing)
                if inner is not None:
                    yield inner
                name = self._names.get(stay.thing)
                if name is not None and name != key:
                    yield from (each for each in self._within(name, order, (*seen, key)) if each != inner)

    def _row(
        self, event: AnyEvent, cte: str, key: str, quantity: str | None, uom: str | None, time: int, event_id: str
    ) -> Row:
        unit = self._things[key]
        documents = getattr(event, "biz_transaction_list", ())
        return Row(
            cte=cte,
            tlc=unit.spelling,
            product=self._named(unit.spelling) or unit.class_key or "",
            quantity=quantity,
            uom=uom or ("C62" if quantity is not None else None),
            location=self._place(event),
            source=self._party(event, "source_list") if cte in ("receiving", "shipping") else "",
            recipient=self._party(event, "destination_list") if cte in ("receiving", "shipping") else "",
            time=time,
            offset=event.event_time_zone_offset,
            tlc_source=self._sources.get(key, ""),
            document_type="; ".join(_short(each.type or "") for each in documents),
            document_number="; ".join(each.biz_transaction for each in documents),
            word=unit.word,
            event=event_id,
        )

    def _place(self, event: AnyEvent) -> str:
        place = getattr(event, "biz_location", None) or getattr(event, "read_point", None)
        return "" if place is None else self._said(place.id)

    def _party(self, event: AnyEvent, field: str) -> str:
        return "; ".join(dict.fromkeys(self._said(each.id) for each in getattr(event, field, ())))

    def _said(self, identifier: str) -> str:
        name = self._named(identifier)
        return identifier if name is None else f"{name} ({identifier})"


def _step(event: AnyEvent) -> str | None:
    """The bizStep as a bare word of the CBV, or a URI."""
    step = getattr(event, "biz_step", None)
    return normalise_term("bizStep", step) if step else None


def _listed(event: AnyEvent) -> tuple[str, ...]:
    parent = getattr(event, "parent_id", None)
    epcs = (*getattr(event, "epc_list", ()), *getattr(event, "child_epcs", ()))
    return (*((parent,) if parent else ()), *epcs)


def _short(type_: str) -> str:
    return type_.rpartition(":")[2].rpartition("/")[2].removeprefix("BTT-")
