"""Who works where with what: machines in parallel, tools that wear and are changed, programs with versions, shifts.

What a unit meets at a step is a :class:`Setting`; it is said in the step's event, term by term.
"""

from __future__ import annotations

import random
from decimal import Decimal
from functools import lru_cache

import msgspec

from clew.events.house import element
from clew.events.model import Extension, ObjectEvent
from clew.testing.factory.journal import DAY, HOUR, MINUTE, SECOND, Journal, at, instant, said
from clew.testing.factory.plan import Plan
from clew.testing.factory.plant import OFFSET, OPERATORS, SITE, STATIONS, TEAMS, WORKS, Station, place

SHIFTS = ("early", "late", "night")
CONFOUNDED = ("M-202", OPERATORS[7])
"""Where it is planted: the machine at fault, and the innocent operator who nearly always stands at it."""
_SHIFT_HOURS = 8 * HOUR
_CHINA = 8 * HOUR


class Setting(msgspec.Struct, frozen=True):
    """What one operation had around it. ``uses``: of the tool before it. Humidity in %, temperature in °C."""

    station: Station
    machine: str
    version: str
    operator: str
    team: str
    shift: str
    temperature: str
    humidity: str
    tool: str | None = None
    uses: int = 0

    def elements(self) -> tuple[Extension, ...]:
        """The exposures, as the event says them."""
        tool: tuple[Extension, ...] = ()
        if self.tool is not None:
            tool = (said("tool", self.tool), said("tool_use_count", self.uses))
        return (
            said("equipment", self.machine),
            *tool,
            said("program", self.station.program),
            said("program_version", self.version),
            said("operator", self.operator),
            said("team", self.team),
            said("shift", self.shift),
            said("process_step", self.station.process_step),
            _decimal("temperature_celsius", self.temperature),
            _decimal("humidity_percent", self.humidity),
        )


@lru_cache(maxsize=4096)
def _decimal(term: str, value: str) -> Extension:
    return element(term, Decimal(value))


class Span(msgspec.Struct, frozen=True):
    """When the plant runs, in UTC microseconds; ``at(0.4)`` is an instant after two fifths of it."""

    start: int
    end: int

    def at(self, share: float) -> int:
        return self.start + round((self.end - self.start) * share) // SECOND * SECOND


def shift_of(when: int) -> tuple[str, int]:
    """The shift of an instant and the ordinal of its working day (a night belongs to the day on which it began)."""
    since = when + _CHINA - 6 * HOUR
    return SHIFTS[since % DAY // _SHIFT_HOURS], since // DAY


class Climate:
    """Air in the hall, hour by hour: a daily swing, a slow weather and some noise, all from the seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._of_hour = lru_cache(maxsize=512)(self._measure)

    def at(self, when: int) -> tuple[str, str]:
        """Temperature (°C) and relative humidity (%), one decimal each."""
        return self._of_hour(when // HOUR)

    def _measure(self, hour: int) -> tuple[str, str]:
        noise = random.Random(f"clew factory climate {self._seed} {hour}")
        weather = random.Random(f"clew factory weather {self._seed} {hour // 24}")
        swing = abs((hour + 8) % 24 - 14) / 10 - 0.6
        temperature = 23 - 1.5 * swing + weather.gauss(0, 0.8) + noise.gauss(0, 0.2)
        humidity = 52 + 8 * swing + weather.gauss(0, 7) + noise.gauss(0, 1.5)
        return f"{temperature:.1f}", f"{min(95.0, max(20.0, humidity)):.1f}"


class Workplaces:
    """Gives each operation its setting, and reports changes of tools, maintenance and handovers as they happen."""

    def __init__(self, journal: Journal, rng: random.Random, plan: Plan, span: Span, seed: int) -> None:
        self._journal = journal
        self._rng = rng
        self._machines = plan.machines
        self._span = span
        self._climate = Climate(seed)
        self._confounded = "confounded_shift" in plan.causes
        self._confounded_operator = "confounded_operator" in plan.causes
        self.tool_life = min(400, max(8, plan.units // 18))
        self._tools: dict[str, tuple[int, int]] = {}
        self._last_shift: tuple[str, int] | None = None
        self.versions = {station.process_step: ("3.1", "3.2") for station in STATIONS}
        for number, station in enumerate(STATIONS):
            for index, machine in enumerate(station.machines[: plan.machines]):
                moment = span.at(0.35 if machine == "M-302" else 0.15 + 0.7 * self._rng.random())
                order = f"MO-{number:02d}{index}"
                journal.schedule(moment, lambda when, m=machine, s=station, o=order: self._maintain(when, s, m, o))  # type: ignore[misc]

    def setting(self, station: Station, when: int) -> Setting:
        """Choose machine, tool and people for one operation at an instant."""
        shift, day = shift_of(when)
        machine = self._machine(station, shift)
        team = _team(shift, day)
        person = TEAMS.index(team) * 8 + (station.number + station.machines.index(machine)) % 8
        temperature, humidity = self._climate.at(when)
        tool, uses = self._tool(station, machine, when) if station.tool else (None, 0)
        return Setting(
            station=station,
            machine=machine,
            version=self.version(station, machine, when),
            operator=self._operator(station, machine, person),
            team=team,
            shift=shift,
            temperature=temperature,
            humidity=humidity,
            tool=tool,
            uses=uses,
        )

    def _operator(self, station: Station, machine: str, person: int) -> str:
        if self._confounded_operator and station.process_step == "impregnation":
            if self._rng.random() < (0.9 if machine == CONFOUNDED[0] else 0.05):
                return CONFOUNDED[1]
            # Whoever else is there, so that the machine is not told by its people.
            return OPERATORS[person // 8 * 8 + self._rng.randrange(7)]
        return OPERATORS[person]

    def climate(self, when: int) -> tuple[str, str]:
        """Temperature (°C) and relative humidity (%) in the hall."""
        return self._climate.at(when)

    def version(self, station: Station, machine: str, when: int) -> str:
        """A new version of every program comes once, machine by machine."""
        share = 0.3 + 0.12 * station.machines.index(machine) + 0.03 * (station.number % 4)
        old, new = self.versions[station.process_step]
        return new if when >= self._span.at(share) else old

    def _machine(self, station: Station, shift: str) -> str:
        count = min(self._machines, len(station.machines))
        if self._confounded and station.process_step == "assembly" and self._rng.random() < 0.9:
            # Planted: the late shift stands at one machine, so that the two look alike.
            return station.machines[1] if shift == "late" else station.machines[0]
        return station.machines[self._rng.randrange(count)]

    def _tool(self, station: Station, machine: str, when: int) -> tuple[str, int]:
        number, uses = self._tools.get(machine, (1, self._rng.randrange(self.tool_life)))
        if uses >= self.tool_life * 3 // 2:
            self._change_tool(station, machine, number, uses, when)
            number, uses = number + 1, 0
        self._tools[machine] = (number, uses + 1)
        return f"{machine}-{(station.tool or 'T')[0].upper()}{number:04d}", uses

    def _change_tool(self, station: Station, machine: str, number: int, uses: int, when: int) -> None:
        old = f"{machine}-{(station.tool or 'T')[0].upper()}{number:04d}"
        terms = (said("equipment", machine), element("tool", old), said("tool_use_count", uses))
        self._state(when - MINUTE, station, WORKS.keys.asset(old), "tool_change", (*terms, _setup()))

    def _maintain(self, when: int, station: Station, machine: str, order: str) -> None:
        terms = (said("equipment", machine), said("maintenance_id", order), said("equipment_state", "maintenance"))
        self._state(when, station, WORKS.keys.asset(machine), "maintenance", terms)

    def hand_over(self, when: int) -> None:
        """Report the handover, if another shift has begun."""
        shift, day = shift_of(when)
        if (shift, day) == self._last_shift:
            return
        team = _team(shift, day)
        first, self._last_shift = self._last_shift is None, (shift, day)
        if first:
            return
        leader = OPERATORS[TEAMS.index(team) * 8]
        terms = (said("team", team), said("shift", shift), said("operator", leader))
        self._state(when, STATIONS[3], WORKS.keys.asset("LINE-1"), "handover", terms)

    def _state(self, when: int, station: Station, asset: str, step: str, terms: tuple[Extension, ...]) -> None:
        self._journal.record(
            ObjectEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step=f"urn:clew:bizstep:{step}",
                read_point=at(place(station)),
                biz_location=at(SITE),
                epc_list=(asset,),
                extensions=terms,
            )
        )


def _setup() -> Extension:
    return said("equipment_state", "setup")


def _team(shift: str, day: int) -> str:
    """Teams change shifts every week."""
    return TEAMS[(SHIFTS.index(shift) + day // 7) % len(TEAMS)]


def span_of(start: int, plan: Plan) -> Span:
    """From the first unit's start until the last one's."""
    days, rest = divmod(plan.units - 1, plan.units_a_day)
    return Span(start, start + days * DAY + rest * takt(plan) + 3 * HOUR)


def takt(plan: Plan) -> int:
    """Time between two starts: 24 minutes, or what a day allows, in whole seconds."""
    return min(24 * MINUTE, DAY // plan.units_a_day // SECOND * SECOND)
