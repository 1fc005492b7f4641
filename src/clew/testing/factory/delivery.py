"""Motors leave on pallets; customers report what they received, often late."""

from __future__ import annotations

import random

from clew.events.model import (
    AggregationEvent,
    BusinessTransaction,
    ObjectEvent,
    Place,
)
from clew.testing.factory.journal import DAY, HOUR, MINUTE, Journal, instant
from clew.testing.factory.plant import CUSTOMERS, OFFSET, PACKING, SITE, WORKS, Firm, place
from clew.testing.factory.supply import held_by


class Dispatch:
    """Packs motors onto pallets and ships each full pallet to the next customer in turn."""

    PALLET = 12

    def __init__(self, journal: Journal, rng: random.Random) -> None:
        self._journal = journal
        self._rng = rng
        self._packed: list[str] = []
        self.pallets: list[str] = []

    def pack(self, motor: str, when: int) -> None:
        """Put a motor on the open pallet; ship the pallet when it is full."""
        self._packed.append(motor)
        if len(self._packed) == self.PALLET:
            self.close(when)

    def close(self, when: int) -> None:
        """Ship what is packed, if anything is."""
        if not self._packed:
            return
        number = len(self.pallets) + 1
        pallet, motors = WORKS.keys.pallet(number), tuple(self._packed)
        customer = CUSTOMERS[number % len(CUSTOMERS)]
        self.pallets.append(pallet)
        self._packed = []
        self._aggregate(pallet, motors, when + 10 * MINUTE, "ADD", "packing", WORKS)
        shipped = when + 2 * HOUR
        self._pass_on(pallet, shipped, "shipping", "in_transit", customer, delay=None)
        received = shipped + self._rng.randint(1, 3) * DAY
        # The customer's message comes by mail: hours after the truck, sometimes days.
        self._pass_on(pallet, received, "receiving", "in_progress", customer, self._rng.randint(HOUR, 2 * DAY))
        self._aggregate(pallet, (), received + HOUR, "DELETE", "unpacking", customer)

    def _aggregate(self, pallet: str, motors: tuple[str, ...], when: int, action: str, step: str, firm: Firm) -> None:
        at = place(PACKING) if firm is WORKS else firm.keys.place(1)
        self._journal.record(
            AggregationEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="ADD" if action == "ADD" else "DELETE",
                biz_step=step,
                disposition="in_progress",
                read_point=Place(at),
                biz_location=Place(SITE if firm is WORKS else firm.keys.place(1)),
                parent_id=pallet,
                child_epcs=motors,
            )
        )

    def _pass_on(self, pallet: str, when: int, step: str, disposition: str, customer: Firm, delay: int | None) -> None:
        at = WORKS if step == "shipping" else customer
        advice = BusinessTransaction(WORKS.keys.shipment(len(self.pallets)), "desadv")
        self._journal.record(
            ObjectEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step=step,
                disposition=disposition,
                read_point=Place(at.keys.place(1, "8" if at is WORKS else "0")),
                biz_location=None if step == "shipping" else Place(at.keys.place(1)),
                biz_transaction_list=(advice,),
                epc_list=(pallet,),
                source_list=held_by(WORKS),
                destination_list=held_by(customer),
            ),
            delay,
        )
