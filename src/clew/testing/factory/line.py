"""The line: wound cores, stators, rotors and motors are made; what fails the test is reworked, scrapped or taken apart.

``now`` is always the start of a motor's work, in UTC microseconds; its steps follow at fixed distances.
"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import msgspec

from clew.events.house import element
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    Extension,
    ObjectEvent,
    QuantityElement,
    TransformationEvent,
)
from clew.testing.factory.causes import Case
from clew.testing.factory.gauges import OVEN, RESISTANCE, SCREW_TORQUE, UNBALANCE, Gauges
from clew.testing.factory.journal import MINUTE, Journal, at, instant, said
from clew.testing.factory.plant import (
    ADHESIVES,
    ASSEMBLY,
    BALANCING,
    CORE,
    CURING,
    ENCODER,
    ENCODER_MAKER,
    GLUING,
    GOODS_IN,
    IMPREGNATION,
    LAMINATIONS,
    MAGNETS,
    MOTOR,
    OFFSET,
    REWORK,
    ROTOR,
    SCREWS,
    SHAFTS,
    SITE,
    STATOR,
    WINDING,
    WIRES,
    WORKS,
    place,
)
from clew.testing.factory.supply import Lot, Stock, Taking, held_by, words_of
from clew.testing.factory.truth import CERTAIN, Part
from clew.testing.factory.vessels import Tanks
from clew.testing.factory.workplaces import Setting, Workplaces

COATING, POWDER = Decimal("1.25"), Decimal("0.25")
"""Varnish and powder that one stator takes, in kilograms."""


class Motor(Part):
    """A motor with what is in it now."""

    __slots__ = ("defects", "encoder", "finished", "replaced", "rotor", "stator")

    def __init__(self, identifier: str, stator: Part, rotor: Part, encoder: Part) -> None:
        super().__init__(identifier)
        self.stator, self.rotor, self.encoder = stator, rotor, encoder
        self.replaced: Part | None = None
        self.defects: list[str] = []
        self.finished = 0

    def forget(self) -> None:
        """What it is made of is not asked for any more: a simulation of any size keeps no histories."""
        for part in (self, self.stator, self.rotor, self.encoder):
            part.origins = {}


class Line:
    """Makes one motor after another."""

    def __init__(
        self, journal: Journal, rng: random.Random, workplaces: Workplaces, gauges: Gauges, carriers: int
    ) -> None:
        self._journal = journal
        self._rng = rng
        self._workplaces = workplaces
        self._gauges = gauges
        self._stocks = {
            "wire": Stock(WIRES, journal, rng, split=2, inspected=("wire_diameter", "MMT", "0.71")),
            "lamination": Stock(LAMINATIONS, journal, rng),
            "magnet": Stock(MAGNETS, journal, rng, inspected=("remanence", "D33", "1.31")),
            "shaft": Stock(SHAFTS, journal, rng, inspected=("shaft_diameter", "MMT", "14.00")),
            "screw": Stock(SCREWS, journal, rng),
            "adhesive": Stock(ADHESIVES, journal, rng),
        }
        self.tanks = Tanks(journal, rng)
        self.carriers = [WORKS.keys.carrier(70, number) for number in range(1, carriers + 1)]
        self._carrier_uses = 0
        self._encoders: list[Part] = []
        self._encoders_received = 0
        self._varnish: Lot | None = None
        self._powder: Lot | None = None
        self._salvaged: list[tuple[int, Part]] = []

    def supply(self, now: int) -> None:
        """Receive what runs short, and top up tanks and silo."""
        for stock in self._stocks.values():
            stock.replenish(now)
        if len(self._encoders) < 4:
            self._receive_encoders(now)
        self.tanks.feed(now)

    def make(self, number: int, now: int) -> tuple[Motor, Case]:
        """Make and assemble motor ``number``; what it met is its case."""
        case = Case(serial="", settings={}, takings={}, origins={}, glued=0, fixture="")
        stator = self._make_stator(number, now, case)
        salvaged = self._salvaged and self._salvaged[0][0] < now + 79 * MINUTE
        rotor = self._salvaged.pop(0)[1] if salvaged else self._make_rotor(number, now + 40 * MINUTE, case)
        motor = self._assemble(number, now + 80 * MINUTE, stator, rotor, case)
        if "gluing" not in case.settings:
            # A salvaged rotor: nobody knows any more what it met, so no cause of its making counts.
            case.settings["gluing"] = self._workplaces.setting(REWORK, now)
        case.serial, case.origins = motor.identifier, motor.origins
        return motor, case

    def disassemble(self, motor: Motor, now: int) -> None:
        """Take a motor apart: its parts are removed, not produced; the rotor goes into a later motor."""
        self._record(
            TransformationEvent,
            now,
            self._workplaces.setting(REWORK, now),
            biz_step="disassembling",
            disposition=None,
            input_epc_list=(motor.identifier,),
            output_epc_list=(motor.stator.identifier, motor.rotor.identifier, motor.encoder.identifier),
        )
        self._salvaged.append((now, motor.rotor))

    def scrap(self, motor: Motor, now: int) -> None:
        """Destroy a motor that could not be made good."""
        self._record(
            ObjectEvent,
            now,
            self._workplaces.setting(REWORK, now),
            biz_step="destroying",
            disposition="destroyed",
            action="DELETE",
            epc_list=(motor.identifier,),
        )

    def replace_encoder(self, motor: Motor, when: int, facts: tuple[Extension, ...] = ()) -> None:
        """Take the encoder out and put a new one in."""
        if not self._encoders:
            self._receive_encoders(when - MINUTE)
        old, new = motor.encoder, self._encoders.pop(0)
        setting = self._workplaces.setting(REWORK, when)
        for moment, action, part in ((when, "DELETE", old), (when + MINUTE, "ADD", new)):
            self._record(
                AssociationEvent,
                moment,
                setting,
                facts=facts,
                biz_step="replacing",
                action=action,
                parent_id=motor.identifier,
                child_epcs=(part.identifier,),
            )
        motor.encoder, motor.replaced = new, old
        motor.take(new)

    def _make_stator(self, number: int, now: int, case: Case) -> Part:
        core = self._wind(number, now + 30 * MINUTE, case)
        varnish = self._varnish_for(now)
        stator = Part(WORKS.keys.sgtin(STATOR, f"S{number:06d}"))
        when = max(now + 45 * MINUTE, varnish.lots[0].since)
        setting = case.settings["impregnation"] = self._workplaces.setting(IMPREGNATION, when)
        case.impregnated = when
        event = self._record(
            TransformationEvent,
            when,
            setting,
            biz_step="commissioning",
            input_epc_list=(core.identifier,),
            input_quantity_list=varnish.elements,
            output_epc_list=(stator.identifier,),
        )
        words = words_of(varnish)
        words[core.identifier] = CERTAIN
        stator.made_by(event.event_id or "", words)
        stator.take(core)
        self._move(stator.identifier, when + MINUTE, when + 25 * MINUTE)
        self._observe(CURING, when + 20 * MINUTE, stator.identifier, OVEN, self._rng.gauss(145, 1.2), "TH-801")
        return stator

    def _wind(self, number: int, when: int, case: Case) -> Part:
        wire, laminations = self._take("wire", WIRES[0].take, case), self._take("lamination", "1", case)
        powder = self._powder_for(when - 30 * MINUTE)
        core = Part(WORKS.keys.sgtin(CORE, f"C{number:06d}"))
        setting = case.settings["winding"] = self._workplaces.setting(WINDING, when)
        event_id = self._journal.new_id()
        value = Decimal(f"{self._rng.gauss(1.52, 0.02):.3f}")
        event = self._record(
            TransformationEvent,
            max(when, powder.lots[0].since),
            setting,
            event_id=event_id,
            biz_step="commissioning",
            input_quantity_list=(*wire.elements, *laminations.elements, *powder.elements),
            output_epc_list=(core.identifier,),
            sensor_element_list=(
                self._gauges.show(RESISTANCE, value, _gauge("WR-101", number), event_id, core.identifier),
            ),
        )
        core.made_by(event.event_id or "", words_of(wire, laminations, powder))
        return core

    def _varnish_for(self, now: int) -> Taking:
        """The varnish batch in use, a new one drawn when no portion is left; one portion is used up."""
        if self._varnish is None or self._varnish.left < COATING:
            self._varnish = self.tanks.draw_varnish(now)
        return _portion(self._varnish, COATING)

    def _powder_for(self, now: int) -> Taking:
        if self._powder is None or self._powder.left < POWDER:
            self._powder = self.tanks.draw_powder(now)
        return _portion(self._powder, POWDER)

    def _make_rotor(self, number: int, when: int, case: Case) -> Part:
        takings = [self._take(good, goods[0].take, case) for good, goods in _ROTOR_GOODS]
        shaft, magnets, adhesive = (taking.elements for taking in takings)
        rotor = Part(WORKS.keys.sgtin(ROTOR, f"R{number:06d}"))
        setting = case.settings["gluing"] = self._workplaces.setting(GLUING, when)
        case.glued = when
        event = self._build(
            TransformationEvent,
            when,
            setting,
            biz_step="commissioning",
            input_quantity_list=(*shaft, *magnets, *adhesive),
            output_epc_list=(rotor.identifier,),
        )
        misread = self._journal.mischief.misread
        every = round(1 / misread) if misread else 0
        if every and number % every == every // 3:
            # The scanner read the wrong lot: reported, voided, corrected.
            unused = MAGNETS[0].lot("L99999")
            wrong = msgspec.structs.replace(
                event,
                event_id=self._journal.new_id(),
                input_quantity_list=(*shaft, QuantityElement(unused, MAGNETS[0].take), *adhesive),
            )
            self._journal.record_mistaken(wrong, event)
        else:
            self._journal.record(event)
        rotor.made_by(event.event_id or "", words_of(*takings))
        self._observe(BALANCING, when + 30 * MINUTE, rotor.identifier, UNBALANCE, self._rng.gauss(0.5, 0.08), "BL-901")
        return rotor

    def _assemble(self, number: int, when: int, stator: Part, rotor: Part, case: Case) -> Motor:
        encoder = self._encoders.pop(0)
        screws = self._take("screw", SCREWS[0].take, case)
        motor = Motor(WORKS.keys.sgtin(MOTOR, f"M{number:06d}"), stator, rotor, encoder)
        setting = case.settings["assembly"] = self._workplaces.setting(ASSEMBLY, when)
        case.fixture = f"F-{self._rng.randint(1, 3)}"
        self._record(
            ObjectEvent,
            when - MINUTE,
            None,
            biz_step="commissioning",
            action="ADD",
            read_point=at(place(ASSEMBLY)),
            epc_list=(motor.identifier,),
            ilmd=(element("product", WORKS.keys.gtin(MOTOR)),),
        )
        event_id = self._journal.new_id()
        torque = Decimal(f"{self._rng.gauss(3.0, 0.06):.2f}")
        self._record(
            AssociationEvent,
            when,
            setting,
            facts=(said("fixture", case.fixture),),
            event_id=event_id,
            biz_step="assembling",
            action="ADD",
            parent_id=motor.identifier,
            child_epcs=(stator.identifier, rotor.identifier, encoder.identifier),
            child_quantity_list=screws.elements,
            sensor_element_list=(
                self._gauges.show(SCREW_TORQUE, torque, _gauge(setting.machine, 0), event_id, motor.identifier),
            ),
        )
        for part in (stator, rotor, encoder):
            motor.take(part)
        for item in screws.elements:
            motor.origins[item.epc_class] = CERTAIN
        return motor

    def _take(self, good: str, amount: str, case: Case) -> Taking:
        taking = case.takings[good] = self._stocks[good].draw(amount)
        return taking

    def _observe(self, station: Any, when: int, thing: str, what: Any, value: float, gauge: str) -> None:
        """Cure or balance a part: seen and measured, unless nobody recorded it."""
        setting = self._workplaces.setting(station, when)
        if self._journal.strikes(self._journal.mischief.missing):
            self._journal.trouble.missing.append((thing, station.process_step))
            return
        event_id = self._journal.new_id()
        number = Decimal(f"{value:.{what.digits}f}")
        self._record(
            ObjectEvent,
            when,
            setting,
            event_id=event_id,
            biz_step=f"urn:clew:bizstep:{station.process_step}",
            action="OBSERVE",
            epc_list=(thing,),
            sensor_element_list=(self._gauges.show(what, number, WORKS.keys.asset(gauge), event_id, thing),),
        )

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
            action="OBSERVE",
            epc_list=tuple(serials),
            facts=(said("supplier", maker.party()), element("batch", f"E{first // 24 + 1:04d}")),
            source_list=held_by(ENCODER_MAKER),
            destination_list=held_by(WORKS),
        )
        self._encoders += [Part(serial) for serial in serials]

    def _move(self, content: str, entered: int, left: int) -> None:
        """A part rides in a returnable carrier for a while; the carrier serves many, and is cleaned now and then."""
        self._carrier_uses += 1
        carrier = self.carriers[self._carrier_uses % len(self.carriers)]
        if self._carrier_uses % (8 * len(self.carriers)) < len(self.carriers):
            self._record(
                ObjectEvent,
                entered - MINUTE,
                None,
                disposition=None,
                biz_step="urn:clew:bizstep:cleaning",
                read_point=at(place(CURING)),
                action="OBSERVE",
                epc_list=(carrier,),
            )
        for when, action, step in ((entered, "ADD", "loading"), (left, "DELETE", "unloading")):
            self._record(
                AggregationEvent,
                when,
                None,
                biz_step=step,
                read_point=at(place(CURING)),
                action=action,
                parent_id=carrier,
                child_epcs=(content,),
            )

    def _record(self, kind: type[Any], when: int, setting: Setting | None, **fields: Any) -> AnyEvent:
        return self._journal.record(self._build(kind, when, setting, **fields))

    def _build(
        self,
        kind: type[Any],
        when: int,
        setting: Setting | None,
        *,
        facts: tuple[Extension, ...] = (),
        disposition: str | None = "in_progress",
        event_id: str | None = None,
        **fields: Any,
    ) -> Any:
        exposure: tuple[Extension, ...] = () if setting is None else setting.elements()
        fields.setdefault("read_point", at(GOODS_IN if setting is None else place(setting.station)))
        return kind(
            event_time=instant(when),
            event_time_zone_offset=OFFSET,
            event_id=event_id or self._journal.new_id(),
            disposition=disposition,
            biz_location=at(SITE),
            extensions=(*exposure, *facts),
            **fields,
        )


_ROTOR_GOODS = (("shaft", SHAFTS), ("magnet", MAGNETS), ("adhesive", ADHESIVES))


def _portion(lot: Lot, amount: Decimal) -> Taking:
    lot.left -= amount
    return Taking((QuantityElement(lot.identifier, str(amount), "KGM"),), (lot,))


def _gauge(near: str, number: int) -> str:
    """The gauge of a machine; every tenth winding is measured with a portable one."""
    if near == "WR-101" and number % 10 == 3:
        return Gauges.SPARE
    return WORKS.keys.asset(near.replace("M-", "TT-"))
