"""The end-of-line test: what it measures, how it judges, and what does not reach it rightly."""

from __future__ import annotations

import random
from decimal import Decimal

import msgspec

from clew.events.house import outcome
from clew.events.model import Extension, ObjectEvent, SensorElement
from clew.testing.factory.gauges import COGGING, INSULATION, VIBRATION, Characteristic, Gauges
from clew.testing.factory.journal import MINUTE, SECOND, Journal, at, instant, said
from clew.testing.factory.line import Motor
from clew.testing.factory.plan import Plan
from clew.testing.factory.plant import MOTOR, OFFSET, SITE, TESTING, WORKS, place
from clew.testing.factory.trouble import LyingClock
from clew.testing.factory.workplaces import Setting, Span, Workplaces

# Defect → characteristic, kind of gauge, good (mean, spread), defective (from, to).
MEASURED: dict[str, tuple[Characteristic, str, tuple[float, float], tuple[float, float]]] = {
    "cogging": (COGGING, "TQ", (0.085, 0.008), (0.125, 0.18)),
    "insulation": (INSULATION, "IR", (480.0, 40.0), (20.0, 90.0)),
    "vibration": (VIBRATION, "VB", (0.9, 0.15), (1.9, 3.2)),
}
STAND = "M-502"


class Bench:
    """Tests motors. ``escaped``: the defects that it did not see are kept there."""

    def __init__(
        self, journal: Journal, rng: random.Random, workplaces: Workplaces, gauges: Gauges, plan: Plan, span: Span
    ) -> None:
        self._journal = journal
        self._rng = rng
        self._workplaces = workplaces
        self._gauges = gauges
        self._plan = plan
        self.escaped: list[str] = []
        self._clock: LyingClock | None = None
        if plan.mischief.clock_seconds:
            self._clock = LyingClock(STAND, plan.mischief.clock_seconds, span.at(0.45), span.at(0.55))
            journal.trouble.clocks.append(self._clock)

    def test(self, motor: Motor, when: int, *, again: bool = False) -> bool:
        """Test a motor and report it; whether the bench passed it."""
        setting = self._workplaces.setting(TESTING, when)
        stand = setting.machine[-1]
        seen = [defect for defect in motor.defects if again or self._rng.random() >= self._plan.escape]
        event_id = self._journal.new_id()
        sensors: list[SensorElement] = []
        failed: list[str] = []
        for defect, (what, kind, good, bad) in MEASURED.items():
            gauge = WORKS.keys.asset(f"{kind}-50{stand}")
            true = self._value(what, good, bad, defect in seen)
            value = true
            if kind == "TQ" and (bias := self._gauges.bias(gauge, when)):
                value = true + bias
                self._note_false(motor, gauge, what.conforms(true), what.conforms(value))
            sensors.append(self._gauges.show(what, value, gauge, event_id, motor.identifier))
            if not what.conforms(value):
                failed.append(what.name)
        self._report(motor.identifier, when, setting, event_id, tuple(sensors), failed)
        if not failed and motor.defects:
            self.escaped.append(motor.identifier)
        return not failed

    def _value(self, what: Characteristic, good: tuple[float, float], bad: tuple[float, float], seen: bool) -> Decimal:
        """A true value on the right side of the limits."""
        if seen:
            return Decimal(f"{self._rng.uniform(*bad):.{what.digits}f}")
        value = Decimal(f"{self._rng.gauss(*good):.{what.digits}f}")
        return value if what.conforms(value) else Decimal(f"{good[0]:.{what.digits}f}")

    def _note_false(self, motor: Motor, gauge: str, truly: bool, shown: bool) -> None:
        truth = self._gauges.biased
        if truth is None or gauge != truth.gauge or truly == shown:
            return
        sound = "cogging" not in motor.defects
        listed = truth.false_rejects if sound and truly else truth.false_accepts
        if sound == truly and motor.identifier not in listed[-1:]:
            listed.append(motor.identifier)

    def _report(
        self,
        serial: str,
        when: int,
        setting: Setting,
        event_id: str,
        sensors: tuple[SensorElement, ...],
        failed: list[str],
    ) -> None:
        written = when
        clock = self._clock
        if clock is not None and setting.machine == clock.device and clock.since <= when < clock.until:
            written = when + clock.offset_seconds * SECOND
            clock.event_ids.append(event_id)
        judged = [_judged(what.name, what.name in failed) for what, *_ in MEASURED.values()]
        event = ObjectEvent(
            event_time=instant(written),
            event_time_zone_offset=OFFSET,
            event_id=event_id,
            action="OBSERVE",
            biz_step="inspecting",
            disposition="non_conformant" if failed else "conformant",
            read_point=at(place(TESTING)),
            biz_location=at(SITE),
            epc_list=(serial,),
            extensions=(*setting.elements(), said("inspection_type", "final"), *judged),
            sensor_element_list=sensors,
        )
        self._journal.record(event, happened=when)
        self._misreport(event, serial, when)

    def _misreport(self, event: ObjectEvent, serial: str, when: int) -> None:
        """At times the bench reports a serial that nobody made, or the same test under another spelling."""
        mischief, trouble = self._journal.mischief, self._journal.trouble
        if self._journal.strikes(mischief.orphan):
            orphan = WORKS.keys.sgtin(MOTOR, f"M9{self._journal.luck.randrange(100_000):05d}")
            event_id = self._journal.new_id()
            trouble.orphans.append((event_id, orphan))
            self._send(event, event_id, orphan, when + MINUTE)
        if self._journal.strikes(mischief.respelled):
            number = serial.rpartition(".")[2]
            spelt = self._journal.luck.choice((number.lower(), f"M-{number[1:]}", number.replace("0", "O", 1)))
            event_id = self._journal.new_id()
            other = WORKS.keys.sgtin(MOTOR, spelt)
            trouble.respelled.append((event_id, other, serial))
            self._send(event, event_id, other, when + MINUTE)

    def _send(self, event: ObjectEvent, event_id: str, thing: str, when: int) -> None:
        self._journal.record(
            msgspec.structs.replace(event, event_id=event_id, epc_list=(thing,), event_time=instant(when))
        )


def _judged(characteristic: str, failed: bool) -> Extension:
    judged = outcome(characteristic, "NOK" if failed else "OK", defect_class=f"D-{characteristic}" if failed else None)
    # One of several: what JSON writes as an array.
    return msgspec.structs.replace(judged, in_array=True)
