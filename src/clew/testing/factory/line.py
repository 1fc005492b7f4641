"""The line: stators, rotors and motors are made, tested, reworked and, if need be, taken apart."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import msgspec

from clew.events.house import element, measurement, outcome
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    Extension,
    ObjectEvent,
    Place,
    QuantityElement,
    TransformationEvent,
)
from clew.testing.factory.journal import MINUTE, Journal, instant
from clew.testing.factory.plant import (
    ASSEMBLY,
    ENCODER,
    ENCODER_MAKER,
    GLUING,
    LAMINATION,
    MAGNET,
    MOTOR,
    OFFSET,
    OPERATORS,
    REWORK,
    ROTOR,
    SCREW,
    SHAFT,
    SITE,
    STATOR,
    TESTING,
    WINDING,
    WIRE,
    WORKS,
    Station,
    place,
)
from clew.testing.factory.supply import Stock, Tank, held_by, words_of
from clew.testing.factory.truth import Origins, Part, weaker

COATING = Decimal("1.25")
"""Varnish that one stator takes, in kilograms."""


class Motor(Part):
    """A motor with what is in it now."""

    def __init__(self, identifier: str, stator: Part, rotor: Part, encoder: Part) -> None:
        super().__init__(identifier)
        self.stator, self.rotor, self.encoder = stator, rotor, encoder
        self.replaced: Part | None = None
        self.finished = 0


class Line:
    """Makes one motor after another. ``now`` is UTC microseconds at the start of a motor's work."""

    CARRIERS = 12

    def __init__(self, journal: Journal, rng: random.Random) -> None:
        self._journal = journal
        self._rng = rng
        self._stocks = {m: Stock(m, journal) for m in (WIRE, LAMINATION, MAGNET, SHAFT, SCREW)}
        self.tank = Tank(journal)
        self.carriers = [WORKS.keys.carrier(70, number) for number in range(1, self.CARRIERS + 1)]
        self._encoders: list[Part] = []
        self._encoders_received = 0
        self._varnish: tuple[str, Origins, Decimal] | None = None
        self._salvaged: list[Part] = []

    def supply(self, now: int) -> None:
        """Receive what runs short, and top up the tank."""
        for stock in self._stocks.values():
            stock.replenish(now)
        if len(self._encoders) < 4:
            self._receive_encoders(now)
        self.tank.feed(now)

    def make(self, number: int, now: int) -> Motor:
        """Make, assemble and test motor ``number``; what fails the test is reworked."""
        stator = self._make_stator(number, now + 30 * MINUTE)
        rotor = self._salvaged.pop() if self._salvaged else self._make_rotor(number, now + 40 * MINUTE)
        motor = self._assemble(number, now + 80 * MINUTE, stator, rotor)
        passed = self._rng.random() > 0.12
        self._test(motor, now + 100 * MINUTE, passed)
        motor.finished = now + 101 * MINUTE
        if not passed:
            self._replace_encoder(motor, now + 150 * MINUTE)
            self._test(motor, now + 180 * MINUTE, True)
            motor.finished = now + 181 * MINUTE
        return motor

    def disassemble(self, motor: Motor, now: int) -> None:
        """Take a motor apart: its parts are removed, not produced; the rotor goes into a later motor."""
        self._record(
            TransformationEvent,
            now,
            REWORK,
            biz_step="disassembling",
            disposition=None,
            input_epc_list=(motor.identifier,),
            output_epc_list=(motor.stator.identifier, motor.rotor.identifier, motor.encoder.identifier),
        )
        self._salvaged.append(motor.rotor)

    def _make_stator(self, number: int, when: int) -> Part:
        varnish = self._varnish_for(when)
        wire, laminations = self._stocks[WIRE].draw(WIRE.take), self._stocks[LAMINATION].draw(LAMINATION.take)
        coating = (QuantityElement(varnish[0], str(COATING), "KGM"),)
        stator = Part(WORKS.keys.sgtin(STATOR, f"S{number:06d}"))
        carrier = self.carriers[number % self.CARRIERS]
        event = self._record(
            TransformationEvent,
            when,
            WINDING,
            biz_step="commissioning",
            input_quantity_list=(*wire, *laminations, *coating),
            output_epc_list=(stator.identifier,),
            sensor_element_list=(
                measurement(
                    "winding_resistance",
                    Decimal(f"{self._rng.gauss(1.52, 0.02):.3f}"),
                    "OHM",
                    type="Resistance",
                    lower_limit=Decimal("1.44"),
                    upper_limit=Decimal("1.60"),
                    gauge=WORKS.keys.asset("LCR-2"),
                ),
            ),
        )
        words = words_of(wire, laminations, coating)
        for key, word in varnish[1].items():
            words[key] = weaker(word, words[varnish[0]])
        stator.made_by(event.event_id or "", words)
        self._move(carrier, stator.identifier, when + MINUTE, when + 45 * MINUTE)
        return stator

    def _varnish_for(self, when: int) -> tuple[str, Origins, Decimal]:
        """The varnish batch in use, a new one drawn when no portion is left; one portion is used up."""
        if self._varnish is None or self._varnish[2] < COATING:
            self._varnish = self.tank.draw(when - 5 * MINUTE)
        lot, origins, left = self._varnish
        self._varnish = (lot, origins, left - COATING)
        return lot, origins, left

    def _make_rotor(self, number: int, when: int) -> Part:
        shaft, magnets = self._stocks[SHAFT].draw(SHAFT.take), self._stocks[MAGNET].draw(MAGNET.take)
        rotor = Part(WORKS.keys.sgtin(ROTOR, f"R{number:06d}"))
        event = self._build(
            TransformationEvent,
            when,
            GLUING,
            biz_step="commissioning",
            input_quantity_list=(*shaft, *magnets),
            output_epc_list=(rotor.identifier,),
        )
        if number % 37 == 12:
            # The scanner read the wrong lot: reported, voided, corrected.
            misread = self._stocks[MAGNET].material.lot("L99999")
            wrong = msgspec.structs.replace(
                event,
                event_id=self._journal.new_id(),
                input_quantity_list=(*shaft, QuantityElement(misread, MAGNET.take)),
            )
            self._journal.record_mistaken(wrong, event)
        else:
            self._journal.record(event)
        rotor.made_by(event.event_id or "", words_of(shaft, magnets))
        return rotor

    def _assemble(self, number: int, when: int, stator: Part, rotor: Part) -> Motor:
        encoder = self._encoders.pop(0)
        screws = self._stocks[SCREW].draw(SCREW.take)
        motor = Motor(WORKS.keys.sgtin(MOTOR, f"M{number:06d}"), stator, rotor, encoder)
        self._record(
            ObjectEvent,
            when - MINUTE,
            ASSEMBLY,
            biz_step="commissioning",
            action="ADD",
            epc_list=(motor.identifier,),
            ilmd=(element("product", WORKS.keys.gtin(MOTOR)),),
        )
        self._record(
            AssociationEvent,
            when,
            ASSEMBLY,
            biz_step="assembling",
            action="ADD",
            parent_id=motor.identifier,
            child_epcs=(stator.identifier, rotor.identifier, encoder.identifier),
            child_quantity_list=screws,
            facts=(element("tool", f"ST-{number % 3 + 1}"),),
        )
        for part in (stator, rotor, encoder, *(Part(item.epc_class) for item in screws)):
            motor.take(part)
        return motor

    def _test(self, motor: Motor, when: int, passed: bool) -> None:
        torque = self._rng.gauss(0.085, 0.006) if passed else self._rng.uniform(0.125, 0.18)
        self._record(
            ObjectEvent,
            when,
            TESTING,
            biz_step="inspecting",
            action="OBSERVE",
            disposition="conformant" if passed else "non_conformant",
            epc_list=(motor.identifier,),
            facts=(outcome("cogging_torque", "OK" if passed else "NOK"),),
            sensor_element_list=(
                measurement(
                    "cogging_torque",
                    Decimal(f"{torque:.4f}"),
                    "NU",
                    type="Torque",
                    upper_limit=Decimal("0.12"),
                    gauge=WORKS.keys.asset("TQ-7"),
                ),
            ),
        )

    def _replace_encoder(self, motor: Motor, when: int) -> None:
        old, new = motor.encoder, self._encoders.pop(0)
        for moment, action, part in ((when, "DELETE", old), (when + MINUTE, "ADD", new)):
            self._record(
                AssociationEvent,
                moment,
                REWORK,
                biz_step="replacing",
                action=action,
                parent_id=motor.identifier,
                child_epcs=(part.identifier,),
            )
        motor.encoder, motor.replaced = new, old
        motor.take(new)

    def _receive_encoders(self, now: int) -> None:
        first = self._encoders_received + 1
        self._encoders_received += 24
        maker = ENCODER_MAKER.keys
        serials = [maker.sgtin(ENCODER, f"E{n:06d}") for n in range(first, first + 24)]
        self._record(
            ObjectEvent,
            now,
            None,
            biz_step="receiving",
            disposition="in_progress",
            action="OBSERVE",
            epc_list=tuple(serials),
            facts=(element("supplier", maker.party()), element("batch", f"E{first // 24 + 1:04d}")),
            source_list=held_by(ENCODER_MAKER),
            destination_list=held_by(WORKS),
        )
        self._encoders += [Part(serial) for serial in serials]

    def _move(self, carrier: str, content: str, entered: int, left: int) -> None:
        """A part rides in a returnable carrier for a while; the carrier serves many."""
        for when, action, step in ((entered, "ADD", "loading"), (left, "DELETE", "unloading")):
            self._record(
                AggregationEvent,
                when,
                WINDING,
                biz_step=step,
                action=action,
                parent_id=carrier,
                child_epcs=(content,),
            )

    def _record(self, kind: type[Any], when: int, station: Station | None, **fields: Any) -> AnyEvent:
        return self._journal.record(self._build(kind, when, station, **fields))

    def _build(
        self,
        kind: type[Any],
        when: int,
        station: Station | None,
        *,
        facts: tuple[Extension, ...] = (),
        disposition: str | None = "in_progress",
        **fields: Any,
    ) -> Any:
        exposure: tuple[Extension, ...] = ()
        if station is not None:
            exposure = (
                element("equipment", station.equipment),
                element("program", station.program),
                element("operator", self._rng.choice(OPERATORS)),
            )
        return kind(
            event_time=instant(when),
            event_time_zone_offset=OFFSET,
            event_id=self._journal.new_id(),
            disposition=disposition,
            read_point=Place(place(station)) if station is not None else Place(WORKS.keys.place(1, "9")),
            biz_location=Place(SITE),
            extensions=(*exposure, *facts),
            **fields,
        )
