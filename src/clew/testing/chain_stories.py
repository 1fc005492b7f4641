"""A small works whose record is in order, and one story for each thing that can be wrong with it.

The products, times and serials are invented (GS1 prefix 952 is set aside for examples). ``clean`` makes the events of
:data:`UNITS` pumps; each story of :data:`STORIES` changes them so that exactly one kind of finding of chain quality
must come of it, and says of what thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import msgspec

from clew.events.house import (
    Component,
    Stage,
    component_elements,
    facet,
    hold_event,
    master_data_event,
    stage_elements,
)
from clew.events.house.master_data import PRODUCT
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ErrorDeclaration,
    ObjectEvent,
    QuantityElement,
    TransformationEvent,
    VocabularyElement,
)
from clew.events.timestamps import parse_timestamp, timestamp

UNITS = 24
MINUTE = 60_000_000
HOUR = 60 * MINUTE
START = parse_timestamp("2026-03-02T08:00:00Z").microseconds
PUMP = "urn:epc:idpat:sgtin:9521234.010001.*"
BOARD = "urn:epc:idpat:sgtin:9521234.010002.*"
SCREW = "urn:epc:idpat:sgtin:9521234.010003.*"
OTHER_SCREW = "urn:epc:idpat:sgtin:9521234.010004.*"
LOT = "urn:epc:class:lgtin:9521234.010003.L1"
OTHER_LOT = "urn:epc:class:lgtin:9521234.010004.L2"
PALLET = "urn:epc:id:sscc:9521234.0000000001"
Events = list[AnyEvent]
Story = Callable[[Events], str | None]
STORIES: dict[str, Story] = {}


def pump(number: int) -> str:
    return f"urn:epc:id:sgtin:9521234.010001.U{number:06d}"


def board(number: int) -> str:
    return f"urn:epc:id:sgtin:9521234.010002.B{number:06d}"


def start_of(number: int) -> int:
    return START + number * 10 * MINUTE


def _at(time: int, name: str) -> dict[str, Any]:
    return {"event_time": timestamp(time), "event_time_zone_offset": "+00:00", "event_id": f"urn:clew:event:{name}"}


def seen(
    time: int, name: str, step: str, *things: str, action: Any = "OBSERVE", machine: str | None = None
) -> ObjectEvent:
    extensions = () if machine is None else (facet("equipment", machine),)
    return ObjectEvent(**_at(time, name), action=action, biz_step=step, epc_list=things, extensions=extensions)


def received(time: int, name: str, lot: str) -> ObjectEvent:
    quantity = (QuantityElement(lot, "1000"),)
    return ObjectEvent(**_at(time, name), action="ADD", biz_step="receiving", quantity_list=quantity)


def installed(
    time: int, name: str, parent: str, *children: str, screws: str | None = None, lot: str = LOT, action: Any = "ADD"
) -> AssociationEvent:
    quantities = () if screws is None else (QuantityElement(lot, screws),)
    return AssociationEvent(
        **_at(time, name),
        action=action,
        biz_step="assembling",
        parent_id=parent,
        child_epcs=children,
        child_quantity_list=quantities,
    )


def masters(since: int = START - 48 * HOUR) -> Events:
    """The pump takes one board and four screws of either kind; it is commissioned, assembled, inspected. Valid from
    ``since`` (UTC µs) on."""
    parts = (Component(BOARD, Decimal(1)), Component(SCREW, Decimal(4), alternates=(OTHER_SCREW,)))
    stages = (Stage("commissioning", 10), Stage("assembling", 20), Stage("inspecting", 30))
    time = timestamp(since)
    terms = (*component_elements(parts), *stage_elements(stages))
    return [
        master_data_event(
            PRODUCT, VocabularyElement(PUMP), time, valid_from=time, terms=terms, event_id="urn:clew:event:bill"
        )
    ]


def clean() -> Events:
    """All events in the order in which they happen; each arrives at once."""
    events: Events = [received(START - HOUR, "receipt-1", LOT), received(START - HOUR, "receipt-2", OTHER_LOT)]
    for number in range(1, UNITS + 1):
        time, name = start_of(number), f"{number:02d}"
        lot = LOT if number % 3 else OTHER_LOT
        events += [
            seen(time, f"board-{name}", "commissioning", board(number), action="ADD"),
            seen(time + MINUTE, f"commission-{name}", "commissioning", pump(number), action="ADD", machine="M-1"),
            installed(time + 2 * MINUTE, f"assemble-{name}", pump(number), board(number), screws="4", lot=lot),
            seen(time + 3 * MINUTE, f"inspect-{name}", "inspecting", pump(number), machine="M-2"),
        ]
        if number % 6 == 0:
            events += _shipment(number)
        events.append(seen(time + 6 * MINUTE, f"ship-{name}", "shipping", pump(number)))
    # Life goes on elsewhere, so that what is not seen any more can be missed.
    events.append(seen(START + 96 * HOUR, "later", "receiving", pump(1)))
    return [*masters(), *events]


def _shipment(number: int) -> Events:
    time = start_of(number) + 4 * MINUTE
    children = tuple(pump(each) for each in range(number - 5, number + 1))
    quantities = (QuantityElement(PUMP, "6"),)
    packed: dict[str, Any] = {"biz_step": "packing", "parent_id": PALLET, "child_epcs": children}
    return [
        AggregationEvent(**_at(time, f"pack-{number}"), **packed, action="ADD", child_quantity_list=quantities),
        AggregationEvent(
            **_at(time + MINUTE, f"unpack-{number}"), action="DELETE", biz_step="unpacking", parent_id=PALLET
        ),
    ]


# --- the stories


def story(run: Story) -> Story:
    STORIES[run.__name__] = run
    return run


def tell(kind: str) -> tuple[Events, str | None]:
    """The events of a story and the thing that must be found, None where the finding is of no thing."""
    events = clean()
    thing = STORIES[kind](events)
    return events, thing


def place(events: Events, name: str) -> int:
    return next(at for at, event in enumerate(events) if event.event_id == f"urn:clew:event:{name}")


def change(events: Events, name: str, **fields: Any) -> None:
    at = place(events, name)
    events[at] = msgspec.structs.replace(events[at], **fields)


def move(events: Events, name: str, time: int) -> None:
    """It happened, or its clock says so, at another time; it arrives in the order of times."""
    change(events, name, event_time=timestamp(time))
    events.sort(key=lambda event: event.event_time.microseconds)


def drop(events: Events, names: Iterable[str]) -> None:
    for name in names:
        events.pop(place(events, name))


def then(events: Events, *more: AnyEvent) -> None:
    events += more
    events.sort(key=lambda event: event.event_time.microseconds)


def declare(events: Events, name: str, time: int, reason: str, ids: tuple[str, ...] = (), **fields: Any) -> None:
    wrong = events[place(events, name)]
    said = ErrorDeclaration(declaration_time=timestamp(time), reason=reason, corrective_event_ids=ids)
    events.append(msgspec.structs.replace(wrong, error_declaration=said, **fields))


@story
def stage_missing(events: Events) -> str | None:
    drop(events, ["inspect-05"])
    return pump(5)


@story
def stages_out_of_order(events: Events) -> str | None:
    move(events, "inspect-05", start_of(5) + 90_000_000)
    return pump(5)


@story
def component_missing(events: Events) -> str | None:
    change(events, "assemble-05", child_quantity_list=())
    return pump(5)


@story
def component_short(events: Events) -> str | None:
    change(events, "assemble-05", child_quantity_list=(QuantityElement(LOT, "3"),))
    return pump(5)


@story
def component_excess(events: Events) -> str | None:
    then(events, seen(start_of(5), "board-x", "commissioning", board(500), action="ADD"))
    change(events, "assemble-05", child_epcs=(board(5), board(500)))
    return pump(5)


@story
def component_foreign(events: Events) -> str | None:
    wrong = "urn:epc:id:sgtin:9521234.010009.X1"
    then(events, seen(start_of(5), "wrong-x", "commissioning", wrong, action="ADD"))
    change(events, "assemble-05", child_epcs=(board(5), wrong))
    return pump(5)


@story
def orphan(events: Events) -> str | None:
    then(events, seen(start_of(5), "ship-x", "shipping", board(777)))
    return board(777)


@story
def lot_without_source(events: Events) -> str | None:
    unknown = "urn:epc:class:lgtin:9521234.010003.L9"
    change(events, "assemble-05", child_quantity_list=(QuantityElement(unknown, "4"),))
    return unknown


def _potted(time: int, name: str, number: int, **inputs: Any) -> TransformationEvent:
    made = f"urn:epc:id:sgtin:9521234.010007.P{number}"
    return TransformationEvent(**_at(time, name), biz_step="commissioning", output_epc_list=(made,), **inputs)


@story
def consumed_before_produced(events: Events) -> str | None:
    time = start_of(7)
    then(
        events,
        _potted(time, "pot", 7, input_epc_list=(board(888),)),
        seen(time + HOUR, "board-888", "commissioning", board(888), action="ADD"),
    )
    return board(888)


@story
def installed_before_produced(events: Events) -> str | None:
    move(events, "board-05", start_of(5) + 30 * MINUTE)
    return board(5)


@story
def shipped_before_produced(events: Events) -> str | None:
    move(events, "ship-05", start_of(5) - 5 * MINUTE)
    return pump(5)


@story
def seen_before_produced(events: Events) -> str | None:
    move(events, "inspect-05", start_of(5) - 5 * MINUTE)
    return pump(5)


@story
def used_before_received(events: Events) -> str | None:
    lot = "urn:epc:class:lgtin:9521234.010008.G1"
    time = start_of(7)
    used = (QuantityElement(lot, "1", "KGM"),)
    then(events, _potted(time, "pot", 7, input_quantity_list=used), received(time + HOUR, "receipt-x", lot))
    return lot


@story
def produced_twice(events: Events) -> str | None:
    then(events, seen(start_of(5) + HOUR, "again", "commissioning", pump(5), action="ADD"))
    return pump(5)


@story
def used_after_end(events: Events) -> str | None:
    then(events, seen(start_of(6) + 5 * MINUTE, "end", "destroying", pump(6), action="DELETE"))
    return pump(6)


@story
def used_on_hold(events: Events) -> str | None:
    held = hold_event("H-1", "place", (pump(5),), timestamp(start_of(5) + 5 * MINUTE), event_id="urn:clew:event:hold")
    then(events, held)
    return pump(5)


@story
def added_while_open(events: Events) -> str | None:
    then(events, installed(start_of(5) + 5 * MINUTE, "again", pump(5), board(5)))
    return board(5)


@story
def ended_while_closed(events: Events) -> str | None:
    then(events, installed(start_of(7) + 5 * MINUTE, "out", pump(6), board(5), action="DELETE"))
    return board(5)


@story
def open_in_two_assemblies(events: Events) -> str | None:
    change(events, "assemble-06", child_epcs=(board(5), board(6)))
    return board(5)


@story
def serial_gap(events: Events) -> str | None:
    drop(events, [f"{name}-12" for name in ("board", "commission", "assemble", "inspect", "ship", "pack", "unpack")])
    return None


@story
def content_count(events: Events) -> str | None:
    change(events, "pack-6", child_quantity_list=(QuantityElement(PUMP, "7"),))
    return PALLET


@story
def never_seen_again(events: Events) -> str | None:
    then(events, seen(start_of(25), "commission-25", "commissioning", board(25), action="ADD"))
    return board(25)


@story
def clock_disagreement(events: Events) -> str | None:
    for number in range(5, 10):
        move(events, f"inspect-{number:02d}", start_of(number) + 3 * MINUTE - 2 * HOUR)
    return None


@story
def correction_missing(events: Events) -> str | None:
    time = start_of(25)
    then(events, seen(time, "look-x", "inspecting", pump(5)))
    declare(events, "look-x", time + HOUR, "incorrect_data", ("urn:clew:event:nowhere",))
    return pump(5)


@story
def not_corrected(events: Events) -> str | None:
    time = start_of(25)
    then(events, seen(time, "look-x", "inspecting", pump(5)))
    declare(events, "look-x", time + HOUR, "incorrect_data")
    return pump(5)


@story
def void_differs(events: Events) -> str | None:
    time = start_of(25)
    then(events, seen(time, "look-x", "inspecting", pump(5)))
    declare(events, "look-x", time + HOUR, "did_not_occur", biz_step="packing")
    return pump(5)


@story
def void_of_nothing(events: Events) -> str | None:
    time = start_of(25)
    then(events, seen(time, "look-x", "inspecting", pump(5)))
    declare(events, "look-x", time + HOUR, "did_not_occur")
    drop(events, ["look-x"])
    return pump(5)


@story
def look_alike(events: Events) -> str | None:
    alike = "urn:epc:id:sgtin:9521234.010001.u000005"
    then(events, seen(start_of(5) + 5 * MINUTE, "other", "inspecting", alike, machine="M-2"))
    return alike


@story
def late(events: Events) -> str | None:
    events.append(events.pop(place(events, "inspect-05")))
    return pump(5)


@story
def dated_ahead(events: Events) -> str | None:
    events.append(seen(parse_timestamp("2199-01-01T00:00:00Z").microseconds, "ahead", "storing", pump(5)))
    return pump(5)
