"""The plant runs day by day: an iterator over the events as they arrive, and what is true of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import msgspec

from clew.events.house import alias_event, hold_event
from clew.events.model import AnyEvent
from clew.events.timestamps import from_datetime
from clew.testing.factory.bench import Bench
from clew.testing.factory.causes import DEFECTS, MODEL, Case, Causes
from clew.testing.factory.delivery import Dispatch
from clew.testing.factory.gauges import Gauges
from clew.testing.factory.hall import Hall
from clew.testing.factory.journal import DAY, HOUR, MINUTE, Journal, instant
from clew.testing.factory.line import Line, Motor
from clew.testing.factory.market import Market
from clew.testing.factory.masters import master_data_events
from clew.testing.factory.plan import Plan
from clew.testing.factory.plant import OFFSET
from clew.testing.factory.truth import Description
from clew.testing.factory.workplaces import Workplaces, span_of, takt

_FIRST_DAY = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
START = from_datetime(_FIRST_DAY).microseconds

GENERATION = 2
"""Raised when what is made of a seed changes, so that an event of an older factory never has the ID of a newer one."""

Watch = Callable[[Motor, Case], None]
"""Told of each unit before its first test: what is in it, and what it met."""

DAMAGED = 12
"""Of so many motors one has its encoder replaced because the plug broke."""


class Simulation:
    """Iterate over it for the events, in arrival order; ``description`` is complete at the end.

    The same ``seed`` and ``plan`` give the same events, byte for byte. Memory does not grow with the number of units,
    but for the description's lists. It can be read once.
    """

    def __init__(self, seed: int, plan: Plan, watch: Watch | None = None) -> None:
        self.plan = plan
        self._watch = watch
        self.description = Description(seed=seed, units=plan.units, plan=msgspec.to_builtins(plan))
        span = span_of(START, plan)

        def stream(name: str) -> random.Random:
            # One for each, so that what is made does not depend on how messages travel, nor on what is sold.
            return random.Random(f"clew factory {GENERATION} {name} {seed}")

        self._journal = journal = Journal(stream("journal"), plan.mischief)
        self._workplaces = workplaces = Workplaces(journal, stream("people"), plan, span, seed)
        self._gauges = gauges = Gauges(journal, stream("gauges"), plan, span)
        self._hall = Hall(journal, workplaces, gauges, span)
        self._rng = stream("work")
        self._line = Line(journal, self._rng, workplaces, gauges, plan.carriers)
        self._bench = Bench(journal, stream("bench"), workplaces, gauges, plan, span)
        self._causes = Causes(plan, span, workplaces.tool_life, self._line.tanks.drums, stream("causes"))
        self._market = Market(journal, stream("market"), plan, self._line)
        self._dispatch = Dispatch(journal, stream("roads"), plan.trucks, self._market.receive)
        self._chosen: Motor | None = None
        self._events = self._run()

    def __iter__(self) -> Iterator[AnyEvent]:
        return self._events

    def __next__(self) -> AnyEvent:
        return next(self._events)

    def _run(self) -> Iterator[AnyEvent]:
        truth, journal = self.description, self._journal
        truth.defects = {defect: [] for defect in DEFECTS}
        truth.base_rates, truth.model = self._causes.base, MODEL
        truth.causes = [cause.truth for cause in self._causes.planted]
        truth.gauges, truth.trouble = self._gauges.truths, journal.trouble
        truth.complaints, truth.escaped = self._market.complaints, self._bench.escaped
        truth.carriers, truth.pallets = self._line.carriers, self._dispatch.pallets
        truth.drums, truth.warm_trucks = self._line.tanks.drums, self._dispatch.warm_trucks
        for event in master_data_events(journal, START - DAY, self.plan.machines):
            journal.record(event, delay=0)
        now = START
        for number in range(1, truth.units + 1):
            now = self._start_of(number)
            journal.work_off(now)
            yield from self._counted(journal.release(now))
            self._workplaces.hand_over(now)
            self._hall.watch(now)
            self._one_unit(number, now)
        self._close(now + DAY)
        while journal.busy:
            now += DAY // 4
            journal.work_off(now)
            yield from self._counted(journal.release(now))
        yield from self._counted(journal.release())
        self.settle()

    def settle(self) -> None:
        """Bring the description up to date with what was read so far; done by itself at the end."""
        truth = self.description
        truth.late, truth.voided = self._journal.trouble.late, len(self._journal.trouble.voided)
        if self._chosen is not None:
            truth.unit_origins = dict(self._chosen.origins)

    def _counted(self, events: Iterator[AnyEvent]) -> Iterator[AnyEvent]:
        for event in events:
            self.description.events += 1
            yield event

    def _one_unit(self, number: int, now: int) -> None:
        self._line.supply(now)
        truth = self.description
        fed = self._line.tanks.drums
        if not truth.suspect and len(fed) >= (3 if truth.units > 30 else 1):
            # A drum poured in while the tank was in use: some motors came before it, and are not affected.
            truth.suspect = fed[-1]
        motor, case = self._line.make(number, now)
        motor.defects = self._causes.defects_of(case)
        for defect in motor.defects:
            truth.defects[defect].append(motor.identifier)
        if self._watch is not None:
            self._watch(motor, case)
        good = self._test(motor, now)
        if good and motor.replaced is None and number % DAMAGED == 7:
            # A plug broken in handling: a part is replaced without any defect, as it happens everywhere.
            self._line.replace_encoder(motor, now + 150 * MINUTE)
            motor.finished = now + 152 * MINUTE
        word = motor.origins.get(truth.suspect)
        if word is not None:
            truth.affected[motor.identifier] = word
        chosen = good and not truth.unit and 2 * number > truth.units and motor.replaced is not None
        last = not truth.unit and number == truth.units
        if chosen or last:
            self._describe(motor, number)
        elif not good or number % 29 == 17:
            self._end(motor, good)
            return
        else:
            motor.forget()
        self._dispatch.pack(motor, motor.finished + HOUR)

    def _test(self, motor: Motor, now: int) -> bool:
        """Test, and what fails is reworked and tested again; whether the motor is good to be sent."""
        passed = self._bench.test(motor, now + 100 * MINUTE)
        motor.finished = now + 101 * MINUTE
        if passed:
            return True
        self._line.replace_encoder(motor, now + 150 * MINUTE)
        motor.finished = now + 181 * MINUTE
        # What the bench saw is put right, or cannot be; what it did not see stays.
        cured = self._rng.random() < 0.9
        if cured:
            motor.defects = []
        again = self._bench.test(motor, now + 180 * MINUTE, again=True)
        return again

    def _end(self, motor: Motor, good: bool) -> None:
        """A motor that is not sent: taken apart for its parts, or destroyed."""
        truth = self.description
        when = motor.finished + 20 * MINUTE
        if good or self._rng.random() < 0.5:
            self._line.disassemble(motor, when)
            truth.disassembled.append(motor.identifier)
        else:
            self._line.scrap(motor, when)
            truth.scrapped.append(motor.identifier)

    def _describe(self, motor: Motor, number: int) -> None:
        truth = self.description
        self._chosen = motor
        truth.unit = motor.identifier
        truth.unit_marking = f"urn:clew:id:SM60-{number:06d}"
        if motor.replaced is not None:
            truth.replaced = (motor.replaced.identifier, motor.encoder.identifier)
        marked = instant(motor.finished)
        self._journal.record(
            alias_event(
                motor.identifier,
                truth.unit_marking,
                marked,
                OFFSET,
                kind="marking",
                event_id=self._journal.new_id(),
            )
        )

    def _close(self, now: int) -> None:
        """The last working day: the open pallet leaves, the tanks are drained, the suspect resin is held."""
        truth = self.description
        self._dispatch.close(now)
        self._line.tanks.drain(now)
        truth.held = [truth.suspect]
        for hours, action in ((1, "place"), (30, "release")):
            self._journal.record(
                hold_event(
                    "H-2026-001",
                    "place" if action == "place" else "release",
                    truth.held,
                    instant(now + hours * HOUR),
                    OFFSET,
                    reason="viscosity in doubt" if action == "place" else "retest conformed",
                    event_id=self._journal.new_id(),
                )
            )

    def _start_of(self, number: int) -> int:
        """When work on a unit starts: so many a day, seven days a week."""
        day, place_in_day = divmod(number - 1, self.plan.units_a_day)
        return START + day * DAY + place_in_day * takt(self.plan)


def simulate(seed: int, units: int | None = None, plan: Plan | None = None, watch: Watch | None = None) -> Simulation:
    """Simulate by a plan, or ``units`` motors by the plan of the demonstration (both: the plan, so many units).

    An iterator over the events as they arrive, with a ``description`` of the truth. ``watch``: told of each unit.
    """
    plan = plan or Plan()
    return Simulation(seed, plan if units is None else msgspec.structs.replace(plan, units=units), watch)
