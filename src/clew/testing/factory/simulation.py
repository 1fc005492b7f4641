"""One run of the simulated plant: events in the order in which they arrive, and what is true of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from clew.events.house import alias_event, hold_event
from clew.events.model import AnyEvent
from clew.events.timestamps import from_datetime
from clew.testing.factory.delivery import Dispatch
from clew.testing.factory.journal import DAY, HOUR, MINUTE, Journal, instant
from clew.testing.factory.line import Line, Motor
from clew.testing.factory.masters import master_data_events
from clew.testing.factory.plant import OFFSET
from clew.testing.factory.truth import Description

TAKT = 24 * MINUTE
UNITS_A_DAY = 30
_FIRST_DAY = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
START = from_datetime(_FIRST_DAY).microseconds


class Simulation:
    """Iterate over it for the events, in arrival order; ``description`` is complete at the end.

    The same ``seed`` and ``units`` give the same events, byte for byte. Memory does not grow with ``units``, but for
    the description's lists. It can be read once.
    """

    def __init__(self, seed: int, units: int) -> None:
        if units < 1:
            raise ValueError("at least one unit")
        self.description = Description(seed=seed, units=units)
        # Two streams, so that what is made does not depend on how messages travel.
        self._journal = Journal(random.Random(f"clew factory journal {seed}"))
        rng = random.Random(f"clew factory work {seed}")
        self._line = Line(self._journal, rng)
        self._dispatch = Dispatch(self._journal, rng)
        self._events = self._run()

    def __iter__(self) -> Iterator[AnyEvent]:
        return self._events

    def __next__(self) -> AnyEvent:
        return next(self._events)

    def _run(self) -> Iterator[AnyEvent]:
        truth = self.description
        for event in master_data_events(self._journal, START - DAY):
            self._journal.record(event, delay=0)
        now = START
        for number in range(1, truth.units + 1):
            now = _start_of(number)
            yield from self._counted(self._journal.release(now))
            self._one_unit(number, now)
        self._close(now + DAY)
        yield from self._counted(self._journal.release())
        truth.late, truth.voided = self._journal.late, self._journal.voided
        truth.carriers, truth.pallets = self._line.carriers, self._dispatch.pallets
        truth.drums = self._line.tank.drums

    def _counted(self, events: Iterator[AnyEvent]) -> Iterator[AnyEvent]:
        for event in events:
            self.description.events += 1
            yield event

    def _one_unit(self, number: int, now: int) -> None:
        self._line.supply(now)
        truth = self.description
        fed = self._line.tank.drums
        if not truth.suspect and len(fed) >= (3 if truth.units > UNITS_A_DAY else 1):
            # A drum poured in while the tank was in use: some motors came before it, and are not affected.
            truth.suspect = fed[-1]
        motor = self._line.make(number, now)
        word = motor.origins.get(truth.suspect)
        chosen = not truth.unit and 2 * number > truth.units and (motor.replaced or number == truth.units)
        if word is not None:
            truth.affected[motor.identifier] = word
        if chosen:
            self._describe(motor, number)
        if number % 29 == 17 and not chosen:
            self._line.disassemble(motor, motor.finished + 20 * MINUTE)
            truth.disassembled.append(motor.identifier)
        else:
            self._dispatch.pack(motor.identifier, motor.finished + HOUR)

    def _describe(self, motor: Motor, number: int) -> None:
        truth = self.description
        truth.unit, truth.unit_origins = motor.identifier, dict(motor.origins)
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
        """The last working day: the open pallet leaves, the tank is drained, the suspect resin is held."""
        truth = self.description
        self._dispatch.close(now)
        self._line.tank.draw(now)
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


def _start_of(number: int) -> int:
    """When work on a unit starts: 30 a day, seven days a week."""
    day, place_in_day = divmod(number - 1, UNITS_A_DAY)
    return START + day * DAY + place_in_day * TAKT


def simulate(seed: int, units: int = 60) -> Simulation:
    """Simulate ``units`` motors: an iterator over their events as they arrive, with a ``description`` of the truth."""
    return Simulation(seed, units)
