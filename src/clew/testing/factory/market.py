"""After delivery: motors are sold, some come back with a complaint days to weeks later, are looked at and repaired."""

from __future__ import annotations

import random

from clew.events.house import element, outcome
from clew.events.model import Extension, ObjectEvent
from clew.testing.factory.journal import DAY, HOUR, Journal, at, instant, said
from clew.testing.factory.line import Line, Motor
from clew.testing.factory.plan import Plan
from clew.testing.factory.plant import GOODS_IN, GOODS_OUT, OFFSET, SITE, WORKS, Firm
from clew.testing.factory.supply import held_by

SYMPTOMS = {
    "cogging": ("低速抖动", "运行不平稳"),
    "insulation": ("绝缘报警", "漏电跳闸"),
    "vibration": ("振动大", "有异响"),
}
UNFOUNDED = ("无法启动", "有异响")


class Market:
    """What becomes of motors at the distributors. A motor that is defective is complained about by most who buy it; a
    few sound ones are too (``UNFOUNDED_RATE``), for reasons of their own."""

    UNFOUNDED_RATE = 0.004

    def __init__(self, journal: Journal, rng: random.Random, plan: Plan, line: Line) -> None:
        self._journal = journal
        self._rng = rng
        self._plan = plan
        self._line = line
        self.complaints: dict[str, str] = {}

    def receive(self, motor: Motor, dealer: Firm, when: int) -> None:
        """A motor is unpacked at a distributor: from here on its life is scheduled."""
        sold = when + self._rng.randint(1, 20) * DAY + self._rng.randint(0, 8) * HOUR
        channel = "direct" if self._rng.random() < 0.5 else "retail"
        complains = self._rng.random() < (self._plan.complain if motor.defects else self.UNFOUNDED_RATE)
        wait = self._rng.randint(2, 45) * DAY + self._rng.randint(0, 8) * HOUR
        words = SYMPTOMS[motor.defects[0]] if motor.defects else UNFOUNDED
        symptom = self._rng.choice(words)
        serial = motor.identifier
        self._journal.schedule(sold, lambda at_: self._sell(serial, dealer, channel, at_))
        if complains:
            self._journal.schedule(sold + wait, lambda at_: self._complain(motor, dealer, channel, symptom, at_))

    def _sell(self, serial: str, dealer: Firm, channel: str, when: int) -> None:
        facts = (said("sales_channel", channel), said("customer", dealer.keys.party()))
        self._observe(serial, when, "retail_selling", "retail_sold", dealer, facts)

    def _complain(self, motor: Motor, dealer: Firm, channel: str, symptom: str, when: int) -> None:
        number = f"CP-{len(self.complaints) + 1:05d}"
        self.complaints[motor.identifier] = number
        complaint = element(
            "complaint",
            {
                "complaint_id": number,
                "symptom": symptom,
                "customer": dealer.keys.party(),
                "sales_channel": channel,
                "severity": self._rng.choice(("major", "minor")),
            },
        )
        self._observe(motor.identifier, when, None, None, dealer, (complaint,))
        self._journal.schedule(
            when + self._rng.randint(3, 9) * DAY, lambda at_: self._return(motor, dealer, number, at_)
        )

    def _return(self, motor: Motor, dealer: Firm, number: str, when: int) -> None:
        self._journal.record(
            ObjectEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step="receiving",
                disposition="returned",
                read_point=at(GOODS_IN),
                biz_location=at(SITE),
                epc_list=(motor.identifier,),
                extensions=(element("case_id", number),),
                source_list=held_by(dealer),
                destination_list=held_by(WORKS),
            )
        )
        found = outcome("function", "NOK" if motor.defects else "OK")
        self._observe(
            motor.identifier,
            when + 5 * HOUR,
            "inspecting",
            "non_conformant" if motor.defects else "conformant",
            WORKS,
            (element("case_id", number), found),
        )
        if not motor.defects:
            return
        repair = (element("repair_id", number.replace("CP", "RP")), said("repair_action", "encoder replaced"))
        self._journal.schedule(when + DAY, lambda at_: self._line.replace_encoder(motor, at_, repair))
        self._observe(motor.identifier, when + 2 * DAY, "shipping", "in_transit", WORKS, (element("case_id", number),))

    def _observe(
        self, thing: str, when: int, step: str | None, disposition: str | None, firm: Firm, facts: tuple[Extension, ...]
    ) -> None:
        read = (GOODS_OUT if step == "shipping" else SITE) if firm is WORKS else firm.keys.place(1)
        self._journal.record(
            ObjectEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step=step,
                disposition=disposition,
                read_point=at(read),
                biz_location=None if step == "shipping" else at(read),
                epc_list=(thing,),
                extensions=facts,
            )
        )
