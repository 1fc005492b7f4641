"""Gauges, their calibrations, and what they show: mostly the truth, at times what a sensor's fault makes of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from clew.events.house import measurement
from clew.events.house.calibration import CalibrationResult, calibration_event
from clew.events.model import SensorElement
from clew.testing.factory.journal import DAY, HOUR, Journal, instant
from clew.testing.factory.plan import Plan
from clew.testing.factory.plant import OFFSET, WORKS
from clew.testing.factory.trouble import FalseReading
from clew.testing.factory.truth import GaugeTruth
from clew.testing.factory.workplaces import Span

COGGING_BIAS = 0.04


class Characteristic(msgspec.Struct, frozen=True):
    """What is measured: in ``uom``, to ``digits`` decimals; ``slip``: the factor when somebody mistakes the unit."""

    name: str
    zh: str
    uom: str
    type: str | None
    digits: int
    lower: str | None = None
    upper: str | None = None
    slip: int = 1000

    @property
    def en(self) -> str:
        return self.name.replace("_", " ")

    def conforms(self, value: Decimal) -> bool:
        return (self.lower is None or value >= Decimal(self.lower)) and (
            self.upper is None or value <= Decimal(self.upper)
        )


RESISTANCE = Characteristic("winding_resistance", "绕组电阻", "OHM", "Resistance", 3, "1.44", "1.60")
OVEN = Characteristic("oven_temperature", "烘炉温度", "CEL", "Temperature", 1, "135", "155", slip=10)
UNBALANCE = Characteristic("unbalance", "不平衡量", "GRM", "Mass", 3, None, "0.900")
SCREW_TORQUE = Characteristic("tightening_torque", "拧紧扭矩", "NU", "Torque", 2, "2.60", "3.40")
COGGING = Characteristic("cogging_torque", "齿槽转矩", "NU", "Torque", 4, None, "0.12")
INSULATION = Characteristic("insulation_resistance", "绝缘电阻", "B75", "Resistance", 0, "100", None)
VIBRATION = Characteristic("vibration_velocity", "振动速度", "C16", "Speed", 2, None, "1.80")
HALL_TEMPERATURE = Characteristic("hall_temperature", "车间温度", "CEL", "Temperature", 1, "18", "28", slip=10)
HALL_HUMIDITY = Characteristic("hall_humidity", "车间湿度", "P1", "RelativeHumidity", 1, "30", "70", slip=10)
CHARACTERISTICS = (
    RESISTANCE, OVEN, UNBALANCE, SCREW_TORQUE, COGGING, INSULATION, VIBRATION, HALL_TEMPERATURE, HALL_HUMIDITY,
)  # fmt: skip
STAND_GAUGES = {
    "TQ": ("转矩传感器", "torque sensor"),
    "IR": ("绝缘测试仪", "insulation tester"),
    "VB": ("振动计", "vibration meter"),
}
"""Kinds of gauges that every test stand has."""
SINGLE_GAUGES = {
    "WR-101": ("绕组电阻仪", "winding resistance meter"),
    "BL-901": ("动平衡机", "balancing machine"),
    "TH-801": ("炉温热电偶", "oven thermocouple"),
    "HALL-1": ("温湿度记录仪", "climate logger"),
}
SPARE_NAMES = ("便携式 LCR 表", "portable LCR meter")


def gauge_names(machines: int) -> Iterator[tuple[str, str, str]]:
    """Every gauge of a plant with so many machines of a kind: its key, and its name in both languages."""
    for number in range(1, machines + 1):
        for kind, (zh, en) in STAND_GAUGES.items():
            yield WORKS.keys.asset(f"{kind}-50{number}"), zh, en
        yield WORKS.keys.asset(f"TT-40{number}"), "拧紧扭矩仪", "tightening torque gauge"
    for gauge, (zh, en) in SINGLE_GAUGES.items():
        yield WORKS.keys.asset(gauge), zh, en
    yield Gauges.SPARE, *SPARE_NAMES


class Gauges:
    """All gauges of the plant: keeps what each showed last, calibrates them, and lies where the plan says so.

    ``tightened``: upper limits that have changed since the start, by characteristic.
    """

    STUCK_RUN = 12
    SPARE = WORKS.keys.asset("LCR-2")

    def __init__(self, journal: Journal, rng: random.Random, plan: Plan, span: Span) -> None:
        self._journal = journal
        self._rng = rng
        self._mischief = journal.mischief
        self._span = span
        self._last: dict[str, str] = {}
        self._stuck: dict[str, int] = {}
        self.tightened: dict[str, Decimal] = {}
        self.truths: list[GaugeTruth] = []
        self.biased: GaugeTruth | None = None
        self._certificates = 0
        self._plan_calibrations("lying_gauge" in plan.causes, plan.machines)

    def show(self, what: Characteristic, value: Decimal, gauge: str, event_id: str, thing: str) -> SensorElement:
        """The reading of a true value as the event says it; a false one is listed."""
        return measurement(
            what.name,
            self._written(what, value, gauge, event_id, thing),
            what.uom,
            type=what.type,
            lower_limit=None if what.lower is None else Decimal(what.lower),
            upper_limit=self.tightened.get(what.name) or (None if what.upper is None else Decimal(what.upper)),
            gauge=gauge,
        )

    def bias(self, gauge: str, when: int) -> Decimal:
        """How much more than the truth a gauge shows."""
        lying = self.biased
        if lying is None or gauge != lying.gauge or lying.since is None or not lying.since <= when < lying.found:
            return Decimal(0)
        return Decimal(str(lying.bias))

    def _written(self, what: Characteristic, value: Decimal, gauge: str, event_id: str, thing: str) -> str:
        true = format(value, f".{what.digits}f")
        mischief = self._mischief
        if not (mischief.spike or mischief.unit_slip or mischief.stuck):
            return true
        series = f"{gauge} {what.name}"
        draw = self._rng.random()
        written, kind = true, None
        if self._stuck.get(series, 0) > 0:
            self._stuck[series] -= 1
            written, kind = self._last[series], "stuck"
        elif draw < mischief.stuck and series in self._last:
            self._stuck[series] = self.STUCK_RUN - 1
            written, kind = self._last[series], "stuck"
        elif mischief.stuck <= draw < mischief.stuck + mischief.spike:
            written, kind = format(value * self._rng.randint(6, 12), f".{what.digits}f"), "spike"
        elif mischief.stuck + mischief.spike <= draw < mischief.stuck + mischief.spike + mischief.unit_slip:
            written, kind = format(value * what.slip, "f"), "unit_slip"
        if kind is None or kind == "stuck":
            self._last[series] = written
        if kind is not None and written != true:
            reading = FalseReading(kind, event_id, thing, what.name, true, written)  # type: ignore[arg-type]
            self._journal.trouble.readings.append(reading)
        return written

    def _plan_calibrations(self, lying: bool, machines: int) -> None:
        """Everything is calibrated before the start; one gauge fails a calibration later, one is overdue."""
        start, end = self._span.start, self._span.end
        # So far that only the one that is planned to be overdue is so, whenever somebody asks.
        due = end + 5 * 365 * DAY
        for number in range(1, machines + 1):
            for kind in STAND_GAUGES:
                self._calibrate(WORKS.keys.asset(f"{kind}-50{number}"), start - 2 * DAY, "passed", due)
            self._calibrate(WORKS.keys.asset(f"TT-40{number}"), start - 2 * DAY, "passed", due)
        for gauge in SINGLE_GAUGES:
            self._calibrate(WORKS.keys.asset(gauge), start - 2 * DAY, "passed", due)
        overdue = self._span.at(0.6)
        self._calibrate(self.SPARE, start - 90 * DAY, "passed", overdue)
        self.truths.append(GaugeTruth(self.SPARE, "overdue", start - 90 * DAY, overdue))
        failing = WORKS.keys.asset("TQ-502" if lying else "VB-501")
        good, failed = self._span.at(0.25), self._span.at(0.7)
        self._journal.schedule(good, lambda when: self._calibrate(failing, when, "passed", due))
        self._journal.schedule(failed, lambda when: self._calibrate(failing, when, "failed", None))
        self._journal.schedule(failed + HOUR, lambda when: self._calibrate(failing, when, "adjusted", due))
        truth = GaugeTruth(failing, "failed", good, failed)
        self.truths.append(truth)
        if lying:
            truth.since, truth.bias = self._span.at(0.35), COGGING_BIAS
            self.biased = truth

    def _calibrate(self, gauge: str, when: int, result: CalibrationResult, due: int | None) -> None:
        self._certificates += 1
        self._journal.record(
            calibration_event(
                gauge,
                result,
                instant(when),
                OFFSET,
                due=None if due is None else instant(due),
                certificate=f"CAL-26-{self._certificates:05d}",
                event_id=self._journal.new_id(),
            ),
            delay=0,
        )
