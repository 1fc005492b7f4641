"""What is looked at: one unit whose lanes are crowded, and a lot that reaches tens of thousands of things.

Made up, with keys of GS1's example prefix 952, and recorded as any document is. The lot is split into sub-lots, each
made into :data:`UNITS_PER_LOT` units by an operation each, packed on a pallet of its own; seven of ten pallets went
away. The crowded unit went through hundreds of operations with readings against limits, and took hundreds of lots; a
few hundred neighbours were measured on the same machines, so that its strips have something to be compared with.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from clew.events.house import element, measurement
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    Extension,
    ObjectEvent,
    Place,
    QuantityElement,
    SensorElement,
    SourceOrDestination,
    TransformationEvent,
)
from clew.testing.factory.journal import MINUTE, SECOND, instant
from clew.testing.factory.keys import Company
from clew.testing.factory.plant import OFFSET

UNITS_PER_LOT = 49
LOTS_AT_ONCE = 5
CUSTOMERS = 40
NEIGHBOURS = 200
MACHINES = 4
START = 1_772_413_200_000_000
"""2026-03-02 09:00 in Suzhou, microseconds since 1970 in UTC."""
WORKS = Company("9521401")
SITE = Place(WORKS.place(1))
OUT = Place(WORKS.place(1, "8"))
HEAT = WORKS.lot(10, "HEAT-1")
CROWDED = WORKS.sgtin(50, "CROWDED-1")
CHARACTERISTICS = (
    ("pressing_force", "NEW", 4100.0, 3900.0, 4300.0),
    ("tightening_torque", "NU", 3.0, 2.6, 3.4),
    ("joint_gap", "MMT", 0.4, 0.1, 0.7),
    ("weld_current", "AMP", 180.0, 160.0, 200.0),
)
"""Name, unit, middle, limits."""


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """``nodes``: of the scope, about so many; ``operations``, ``lots``: of the crowded unit."""

    nodes: int = 50_000
    operations: int = 600
    lots: int = 300

    @property
    def sub_lots(self) -> int:
        """Each is a lot, the operation that made it, and its units with an operation each."""
        return max(1, round((self.nodes - 1) / (2 + 2 * UNITS_PER_LOT)))

    @property
    def scope_nodes(self) -> int:
        """What the trace forward must find, the lot itself among it."""
        return 1 + self.sub_lots * (2 + 2 * UNITS_PER_LOT)


def events(sizes: Sizes, seed: int = 7) -> Iterator[AnyEvent]:
    """All of it, in the order in which it is recorded."""
    rng = random.Random(seed)
    yield from _neighbours(rng)
    yield from _crowded(sizes, rng)
    yield from _spread(sizes)


def _id(kind: str, number: int) -> str:
    return f"urn:clew:event:web-{kind}-{number}"


def _measured(rng: random.Random, which: int) -> SensorElement:
    name, unit, middle, lower, upper = CHARACTERISTICS[which]
    value = Decimal(f"{rng.gauss(middle, (upper - lower) / 7):.3f}")
    return measurement(name, value, unit, lower_limit=Decimal(str(lower)), upper_limit=Decimal(str(upper)))


def _workplace(which: int) -> tuple[Extension, ...]:
    return element("equipment", f"M-{which + 1}"), element("process_step", f"OP{which + 1}0")


def _inspected(unit: str, at: int, event: str, which: int, rng: random.Random) -> ObjectEvent:
    return ObjectEvent(
        event_time=instant(at),
        event_time_zone_offset=OFFSET,
        event_id=event,
        action="OBSERVE",
        biz_step="inspecting",
        read_point=SITE,
        biz_location=SITE,
        epc_list=(unit,),
        sensor_element_list=(_measured(rng, which),),
        extensions=_workplace(which),
    )


def _neighbours(rng: random.Random) -> Iterator[AnyEvent]:
    for number in range(NEIGHBOURS):
        unit = WORKS.sgtin(50, f"N{number:05d}")
        for which in range(MACHINES):
            # Half of them earlier: what the strips compare with.
            at = START + ((number - NEIGHBOURS // 2) * 12 + which * 2) * MINUTE
            yield _inspected(unit, at, _id(f"neighbour-{which}", number), which, rng)


def _crowded(sizes: Sizes, rng: random.Random) -> Iterator[AnyEvent]:
    """Its making, then operations four minutes apart; every ninth or so puts lots in, the others measure."""
    taken = [QuantityElement(WORKS.lot(20, f"C{number:04d}"), "1") for number in range(sizes.lots)]
    yield TransformationEvent(
        event_time=instant(START),
        event_time_zone_offset=OFFSET,
        event_id=_id("crowded", 0),
        biz_step="commissioning",
        read_point=SITE,
        biz_location=SITE,
        input_quantity_list=tuple(taken[:LOTS_AT_ONCE]),
        output_epc_list=(CROWDED,),
    )
    groups = [taken[at : at + LOTS_AT_ONCE] for at in range(LOTS_AT_ONCE, len(taken), LOTS_AT_ONCE)]
    every = max(2, (sizes.operations - 2) // max(1, len(groups)))
    for number in range(1, sizes.operations - 1):
        at = START + number * 4 * MINUTE
        if groups and number % every == 0:
            yield AssociationEvent(
                event_time=instant(at),
                event_time_zone_offset=OFFSET,
                event_id=_id("crowded", number),
                action="ADD",
                biz_step="assembling",
                read_point=SITE,
                biz_location=SITE,
                parent_id=CROWDED,
                child_quantity_list=tuple(groups.pop(0)),
                extensions=_workplace(number % MACHINES),
            )
        else:
            yield _inspected(CROWDED, at, _id("crowded", number), number % MACHINES, rng)
    yield _sent(CROWDED, START + sizes.operations * 4 * MINUTE, _id("crowded", sizes.operations), 0)


def _spread(sizes: Sizes) -> Iterator[AnyEvent]:
    """The heat, what it was split into, what was made of that, and where it went."""
    count = sizes.sub_lots
    yield ObjectEvent(
        event_time=instant(START),
        event_time_zone_offset=OFFSET,
        event_id=_id("heat", 0),
        action="ADD",
        biz_step="receiving",
        disposition="in_progress",
        read_point=SITE,
        biz_location=SITE,
        quantity_list=(QuantityElement(HEAT, str(count * 50), "KGM"),),
    )
    for number in range(count):
        lot = WORKS.lot(11, f"S{number:05d}")
        at = START + (number + 1) * MINUTE
        yield TransformationEvent(
            event_time=instant(at),
            event_time_zone_offset=OFFSET,
            event_id=_id("split", number),
            biz_step="commissioning",
            read_point=SITE,
            biz_location=SITE,
            input_quantity_list=(QuantityElement(HEAT, "50", "KGM"),),
            output_quantity_list=(QuantityElement(lot, "50", "KGM"),),
        )
        yield from _pallet(number, lot, at + 60 * MINUTE)


def _pallet(number: int, lot: str, at: int) -> Iterator[AnyEvent]:
    units = [WORKS.sgtin(12, f"U{number * UNITS_PER_LOT + each:06d}") for each in range(UNITS_PER_LOT)]
    for each, unit in enumerate(units):
        yield TransformationEvent(
            event_time=instant(at + each * SECOND),
            event_time_zone_offset=OFFSET,
            event_id=_id(f"made-{number}", each),
            biz_step="commissioning",
            disposition="in_progress",
            read_point=SITE,
            biz_location=SITE,
            input_quantity_list=(QuantityElement(lot, "1", "KGM"),),
            output_epc_list=(unit,),
        )
    pallet = WORKS.pallet(number)
    yield AggregationEvent(
        event_time=instant(at + 10 * MINUTE),
        event_time_zone_offset=OFFSET,
        event_id=_id("packed", number),
        action="ADD",
        biz_step="packing",
        read_point=SITE,
        biz_location=SITE,
        parent_id=pallet,
        child_epcs=tuple(units),
    )
    if number % 10 < 7:
        yield _sent(pallet, at + 20 * MINUTE, _id("sent", number), number % CUSTOMERS)


def _sent(thing: str, at: int, event: str, customer: int) -> ObjectEvent:
    party = Company(f"95215{customer:02d}").party()
    return ObjectEvent(
        event_time=instant(at),
        event_time_zone_offset=OFFSET,
        event_id=event,
        action="OBSERVE",
        biz_step="shipping",
        disposition="in_transit",
        read_point=OUT,
        epc_list=(thing,),
        source_list=(SourceOrDestination("possessing_party", WORKS.party()),),
        destination_list=(SourceOrDestination("possessing_party", party),),
    )
