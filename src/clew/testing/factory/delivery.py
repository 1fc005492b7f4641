"""Motors leave on pallets and trucks; distributors report what they received, often late."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

from clew.events.house import element, measurement
from clew.events.model import AggregationEvent, BusinessTransaction, Extension, ObjectEvent, SensorElement
from clew.testing.factory.journal import DAY, HOUR, MINUTE, Journal, at, instant, said
from clew.testing.factory.line import Motor
from clew.testing.factory.plant import CARRIER, CUSTOMERS, GOODS_OUT, OFFSET, PACKING, SITE, WORKS, Firm, place
from clew.testing.factory.supply import held_by


class Dispatch:
    """Packs motors onto pallets and ships each full pallet to the next distributor in turn.

    ``PALLET``: motors on a full one; an order takes ``ORDER`` of them, so most orders leave in parts. ``on_received``:
    told of each motor, its distributor and the instant when it was unpacked there.
    """

    PALLET = 12
    ORDER = 30

    def __init__(
        self,
        journal: Journal,
        rng: random.Random,
        trucks: int,
        on_received: Callable[[Motor, Firm, int], None] = lambda *_: None,
    ) -> None:
        self._journal = journal
        self._rng = rng
        self._on_received = on_received
        self._trucks = trucks
        self._packed: list[Motor] = []
        self._sent = 0
        self._last = 0
        self.pallets: list[str] = []
        self.warm_trucks: list[str] = []

    def pack(self, motor: Motor, when: int) -> None:
        """Put a motor on the open pallet; ship the pallet when it is full."""
        self._packed.append(motor)
        self._last = max(self._last, when)
        if len(self._packed) == self.PALLET:
            self.close(self._last)

    def close(self, when: int) -> None:
        """Ship what is packed, if anything is."""
        if not self._packed:
            return
        number = len(self.pallets) + 1
        pallet, motors = WORKS.keys.pallet(number), tuple(motor.identifier for motor in self._packed)
        customer = CUSTOMERS[self._sent // self.ORDER % len(CUSTOMERS)]
        order = self._sent // self.ORDER + 1
        self.pallets.append(pallet)
        packed, self._packed = self._packed, []
        self._sent += len(packed)
        self._aggregate(pallet, motors, when + 10 * MINUTE, "ADD", "packing", WORKS)
        shipped = when + 2 * HOUR
        truck = f"苏E-{1000 + number % self._trucks}"
        facts = (
            element("consignment", f"C-{order:05d}"),
            said("vehicle", truck),
            said("carrier", CARRIER.keys.party()),
        )
        self._pass_on(pallet, shipped, "shipping", "in_transit", customer, None, facts)
        received = shipped + self._rng.randint(1, 3) * DAY
        self._travel(pallet, (shipped + received) // 2, facts)
        # The customer's message comes by mail: hours after the truck, sometimes days.
        delay = self._rng.randint(HOUR, 2 * DAY)
        self._pass_on(pallet, received, "receiving", "in_progress", customer, delay, ())
        self._aggregate(pallet, (), received + HOUR, "DELETE", "unpacking", customer)
        for motor in packed:
            self._on_received(motor, customer, received + HOUR)

    def _travel(self, pallet: str, when: int, facts: tuple[Extension, ...]) -> None:
        """The truck's logger speaks once on the way; now and then the cooling was off."""
        warm = self._rng.random() < 0.04
        if warm:
            self.warm_trucks.append(pallet)
        highest = self._rng.uniform(44, 52) if warm else self._rng.gauss(27, 3)
        sensor = measurement(
            "cargo_temperature", Decimal(f"{highest:.1f}"), "CEL", type="Temperature", upper_limit=Decimal(40)
        )
        self._journal.record(
            ObjectEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step="transporting",
                disposition="in_transit",
                read_point=at(CARRIER.keys.place(1)),
                epc_list=(pallet,),
                extensions=facts,
                sensor_element_list=_sensors(sensor),
            )
        )

    def _aggregate(self, pallet: str, motors: tuple[str, ...], when: int, action: str, step: str, firm: Firm) -> None:
        read = place(PACKING) if firm is WORKS else firm.keys.place(1)
        self._journal.record(
            AggregationEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="ADD" if action == "ADD" else "DELETE",
                biz_step=step,
                disposition="in_progress",
                read_point=at(read),
                biz_location=at(SITE if firm is WORKS else firm.keys.place(1)),
                parent_id=pallet,
                child_epcs=motors,
            )
        )

    def _pass_on(
        self,
        pallet: str,
        when: int,
        step: str,
        disposition: str,
        customer: Firm,
        delay: int | None,
        facts: tuple[Extension, ...],
    ) -> None:
        advice = BusinessTransaction(WORKS.keys.shipment(len(self.pallets)), "desadv")
        self._journal.record(
            ObjectEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step=step,
                disposition=disposition,
                read_point=at(GOODS_OUT if step == "shipping" else customer.keys.place(1)),
                biz_location=None if step == "shipping" else at(customer.keys.place(1)),
                biz_transaction_list=(advice,),
                epc_list=(pallet,),
                extensions=facts,
                source_list=held_by(WORKS),
                destination_list=held_by(customer),
            ),
            delay,
        )


def _sensors(*elements: SensorElement) -> tuple[SensorElement, ...]:
    return elements
