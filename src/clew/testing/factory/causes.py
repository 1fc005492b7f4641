"""Planted causes and the probability by which they make a unit defective.

The model, for each class of defect: a unit escapes the base rate and every cause that it met, or it is defective:

    P(defective) = [1 - (1 - base) · Π (1 - effect · dose)] · Π protection

Each cause draws for itself, so it is known which one made a defect. ``dose`` lies between 0 (not met) and 1. What the
events say of a unit is the same whether or not something was planted: no event names a cause.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec

from clew.testing.factory.plan import CauseName, Plan
from clew.testing.factory.supply import Taking
from clew.testing.factory.truth import CauseTruth, Origins
from clew.testing.factory.workplaces import CONFOUNDED, Setting, Span

DEFECTS = ("cogging", "insulation", "vibration")
MODEL = (
    "per class of defect: P = [1 - (1 - base) * prod(1 - effect * dose)] * prod(protection); "
    "a defect escapes the end-of-line test with the plan's probability 'escape'"
)


class Case(msgspec.Struct):
    """What one motor met while it was made: settings by process step, takings by name of the good, its origins."""

    serial: str
    settings: dict[str, Setting]
    takings: dict[str, Taking]
    origins: Origins
    glued: int
    fixture: str
    impregnated: int = 0


Dose = Callable[[Case], float]


class Cause:
    """One planted cause. ``protection``: what is left of the probability for who met it; None: it is a risk."""

    def __init__(self, truth: CauseTruth, dose: Dose, protection: float | None = None) -> None:
        self.truth = truth
        self.dose = dose
        self.protection = protection


class Causes:
    """The causes of one simulation: they decide which defects a unit has."""

    def __init__(self, plan: Plan, span: Span, tool_life: int, drums: list[str], rng: random.Random) -> None:
        self._rng = rng
        self._plan = plan
        self._span = span
        self._tool_life = tool_life
        self._drums = drums
        self.base = dict.fromkeys(DEFECTS, plan.base_rate)
        makers: dict[CauseName, Callable[[], Cause | None]] = {
            "bad_lot": self._bad_lot,
            "machine_drift": self._machine_drift,
            "tool_wear": self._tool_wear,
            "confounded_shift": self._confounded_shift,
            "confounded_operator": self._confounded_operator,
            "program_version": self._program_version,
            "interaction": self._interaction,
            "humidity": self._humidity,
            "upstream_drum": self._upstream_drum,
            "window_excursion": self._window_excursion,
            "protective": self._protective,
            "rare": self._rare,
            "lying_gauge": lambda: None,
            "none": lambda: None,
        }
        self.planted = [cause for name in plan.causes if (cause := makers[name]()) is not None]

    def defects_of(self, case: Case) -> list[str]:
        """The classes of defect that a unit has; what was planted keeps its books."""
        return [defect for defect in DEFECTS if self._strikes(defect, case)]

    def _strikes(self, defect: str, case: Case) -> bool:
        struck = self._rng.random() < self.base[defect]
        met: list[tuple[Cause, float, float]] = []
        left = 1.0
        for cause in self.planted:
            if cause.truth.defect_class != defect:
                continue
            dose, draw = cause.dose(case), self._rng.random()
            if dose <= 0:
                continue
            cause.truth.exposed.append(case.serial)
            if cause.protection is None:
                met.append((cause, cause.truth.effect * dose, draw))
            else:
                left *= cause.protection
        spared = self._rng.random() >= left
        makers = [cause for cause, risk, draw in met if draw < risk]
        for cause, risk, _ in met:
            cause.truth.expected += risk * left
        if spared or not (struck or makers):
            return False
        for cause in makers:
            cause.truth.caused.append(case.serial)
        return True

    def _cause(
        self,
        name: CauseName,
        defect: str,
        effect: float,
        model: str,
        dose: Callable[[Case, CauseTruth], float],
        protection: float | None = None,
        **factor: object,
    ) -> Cause:
        planned = self._plan.effect
        effect = effect if planned is None or protection is not None else planned
        truth = CauseTruth(name, model, defect, effect, dict(factor))
        return Cause(truth, lambda case: dose(case, truth), protection)

    def _nth_lot(self, units_of_lot: int) -> int:
        """The lot that is in use after two fifths of the run."""
        return max(1, round(self._plan.units * 0.4 / units_of_lot))

    def _bad_lot(self) -> Cause:
        chosen = self._nth_lot(30)
        return self._cause("bad_lot", "cogging", 0.45, "dose 1 with a magnet of the lot", _has_lot("magnet", chosen))

    def _machine_drift(self) -> Cause:
        serviced, ramp = self._span.at(0.35), max(1, self._span.at(0.65) - self._span.at(0.35))

        def dose(case: Case, _: CauseTruth) -> float:
            if case.settings["gluing"].machine != "M-302" or case.glued < serviced:
                return 0.0
            return min(1.0, 0.2 + (case.glued - serviced) / ramp)

        model = "dose rises from 0.2 at the maintenance to 1 over three tenths of the run"
        return self._cause("machine_drift", "cogging", 0.4, model, dose, equipment="M-302", since=serviced)

    def _tool_wear(self) -> Cause:
        life = self._tool_life

        def dose(case: Case, truth: CauseTruth) -> float:
            setting = case.settings["assembly"]
            over = setting.uses - life
            if over > 0 and setting.tool not in truth.factor["tools"]:
                truth.factor["tools"].append(setting.tool)
            return min(1.0, over / (life * 0.5)) if over > 0 else 0.0

        model = "dose = uses of the screwdriver bit beyond its life / (life / 2), at most 1"
        return self._cause("tool_wear", "vibration", 0.6, model, dose, tool_life=life, step="assembly", tools=[])

    def _confounded_shift(self) -> Cause:
        def dose(case: Case, _: CauseTruth) -> float:
            return float(case.settings["assembly"].shift == "late")

        model = "dose 1 in the late shift, which stands at M-402 in nine of ten cases; the machine itself does nothing"
        other = {"equipment": "M-402"}
        return self._cause("confounded_shift", "vibration", 0.3, model, dose, shift="late", confounded_with=other)

    def _confounded_operator(self) -> Cause:
        machine, person = CONFOUNDED

        def dose(case: Case, _: CauseTruth) -> float:
            return float(case.settings["impregnation"].machine == machine)

        model = "dose 1 at the machine, where one operator stands in nine of ten cases; the operator does nothing"
        other = {"operator": person}
        return self._cause(
            "confounded_operator", "insulation", 0.3, model, dose, equipment=machine, confounded_with=other
        )

    def _window_excursion(self) -> Cause:
        since, until = self._span.at(0.46), self._span.at(0.52)

        def dose(case: Case, _: CauseTruth) -> float:
            return float(since <= case.impregnated < until)

        model = "dose 1 for whatever was impregnated between the two instants, on any machine"
        return self._cause("window_excursion", "insulation", 0.45, model, dose, since=since, until=until)

    def _program_version(self) -> Cause:
        def dose(case: Case, _: CauseTruth) -> float:
            return float(case.settings["gluing"].version == "3.2")

        model = "dose 1 under the version"
        return self._cause("program_version", "cogging", 0.25, model, dose, program="GLUE-8", program_version="3.2")

    def _interaction(self) -> Cause:
        chosen = self._nth_lot(200)
        met = _has_lot("adhesive", chosen)

        def dose(case: Case, truth: CauseTruth) -> float:
            return met(case, truth) * float(case.settings["gluing"].machine == "M-301")

        model = "dose 1 where the adhesive lot met the machine; neither does anything without the other"
        return self._cause("interaction", "cogging", 0.55, model, dose, equipment="M-301")

    def _humidity(self) -> Cause:
        def dose(case: Case, _: CauseTruth) -> float:
            return float(float(case.settings["impregnation"].humidity) > 58)

        model = "dose 1 above 58 % relative humidity at impregnation"
        return self._cause("humidity", "insulation", 0.3, model, dose, humidity_percent_above=58)

    def _upstream_drum(self) -> Cause:
        # A drum of 25 kg serves 20 units; the chosen one comes in after two fifths of the run.
        chosen = max(1, round(self._plan.units * 0.4 / 20))
        if chosen == 3:
            # The third is the one that is held at the end: a cause must not be the thing that everybody speaks of.
            chosen = 4

        def dose(case: Case, truth: CauseTruth) -> float:
            if len(self._drums) < chosen:
                return 0.0
            drum = self._drums[chosen - 1]
            truth.factor["drum"] = drum
            return float(drum in case.origins)

        return self._cause("upstream_drum", "insulation", 0.5, "dose 1 with the resin drum among the origins", dose)

    def _protective(self) -> Cause:
        self.base["vibration"] = max(self.base["vibration"], 0.12)

        def dose(case: Case, _: CauseTruth) -> float:
            return float(case.fixture == "F-2")

        model = "a unit assembled in the fixture has 0.15 times the probability of the others"
        return self._cause("protective", "vibration", 0.0, model, dose, protection=0.15, fixture="F-2")

    def _rare(self) -> Cause:
        self.base["vibration"] = 0.0005

        def dose(case: Case, _: CauseTruth) -> float:
            return float(case.settings["assembly"].machine == "M-402")

        return self._cause(
            "rare", "vibration", 0.003, "dose 1 at the machine; too few to tell", dose, equipment="M-402"
        )


def _has_lot(good: str, chosen: int) -> Callable[[Case, CauseTruth], float]:
    """Whether a unit took of the ``chosen``-th lot of a good; the lot's identifier is noted when it is first met."""

    def dose(case: Case, truth: CauseTruth) -> float:
        taking = case.takings.get(good)
        for lot in taking.lots if taking is not None else ():
            if lot.running == chosen:
                truth.factor["lot"] = lot.identifier
                return 1.0
        return 0.0

    return dose
