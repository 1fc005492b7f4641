"""Studies of the simulated factory, straight from its events: the fast path of the benchmark of causes.

A row is a motor's first end-of-line test, judged in one characteristic. What it was exposed to is read off the events
that its own origins name (the factory's truth, which a trace must find) and those in which its parts were observed,
before it was judged. No database, no tracer; ``tests/e2e/cause/test_factory_harvest.py`` compares with the real
harvest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from clew.events.dictionary.terms import load
from clew.events.house import facets, measurements, outcomes
from clew.events.model import AggregationEvent, AnyEvent, AssociationEvent, ObjectEvent, TransformationEvent
from clew.modelling.cause.building import Nominal, assembled, orders, windows
from clew.modelling.cause.study import Category, Number, Precedence, Rows, Study
from clew.testing.factory import Plan, simulate
from clew.testing.factory.line import Motor
from clew.testing.factory.truth import Description

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHARACTERISTIC_OF = {
    "cogging": "cogging_torque",
    "insulation": "insulation_resistance",
    "vibration": "vibration_velocity",
}
WINDOWS = ("hour", "shift", "day", "week")
ZONE = "Asia/Shanghai"
NUMERIC = ("tool_use_count", "temperature_celsius", "humidity_percent")
"""Facets of the factory that are numbers."""
TELLING = ("process_step", "program")
"""Facets that say which step it was and nothing else here."""


class FactoryStudy(msgspec.Struct, frozen=True, kw_only=True):
    """``serials``: the motor of each row; ``exposed``: cause → bool (n,), the rows that truly met it."""

    study: Study
    truth: Description
    serials: tuple[str, ...]
    exposed: Mapping[str, NDArray[Any]]


class _Statement(msgspec.Struct, frozen=True):
    """What one event states: ``nominal`` (facet, value) and ``numeric`` (facet, number), and when."""

    when: int
    nominal: tuple[tuple[str, str, Category], ...]
    numeric: tuple[tuple[str, float, Category], ...]


def factory_study(seed: int, plan: Plan, defect: str) -> FactoryStudy:
    """Simulate and harvest: motors by whether their first test found the characteristic of a class of defect NOK.

    The plan's messages must be in order (``QUIET``): what mischief does to a harvest is tested elsewhere.
    """
    origins: dict[str, tuple[str, ...]] = {}

    def watch(motor: Motor, _: Any) -> None:
        parts = (motor, motor.stator, motor.rotor, motor.encoder)
        origins[motor.identifier] = (*(part.identifier for part in parts), *motor.origins)

    simulation = simulate(seed, plan=plan, watch=watch)
    ledger = _Ledger(CHARACTERISTIC_OF[defect])
    for event in simulation:
        ledger.add(event)
    truth = simulation.description
    serials = tuple(sorted(origins, key=lambda serial: ledger.judged[serial][0]))
    study = ledger.study(serials, origins)
    exposed = {cause.name: np.isin(np.array(serials), cause.exposed) for cause in truth.causes}
    return FactoryStudy(study=study, truth=truth, serials=serials, exposed=exposed)


class _Ledger:
    """Events by what they name, and the first judgement of every motor."""

    def __init__(self, characteristic: str) -> None:
        self._characteristic = characteristic
        self._terms = load().terms
        self._by_name: defaultdict[str, list[_Statement]] = defaultdict(list)
        self.judged: dict[str, tuple[int, bool, _Statement]] = {}

    def add(self, event: AnyEvent) -> None:
        final = [each for each in outcomes(event) if each.characteristic == self._characteristic]
        statement = self._statement(event)
        if final and isinstance(event, ObjectEvent) and event.epc_list:
            bad = any(each.result == "NOK" for each in final)
            self.judged.setdefault(event.epc_list[0], (statement.when, bad, statement))
            return
        for name in dict.fromkeys(_named(event)):
            self._by_name[name].append(statement)

    def study(self, serials: Sequence[str], origins: Mapping[str, Sequence[str]]) -> Study:
        table = _Table()
        for row, serial in enumerate(serials):
            when, _, judging = self.judged[serial]
            for name in origins[serial]:
                if (lot := _lot_of(name)) is not None:
                    table.level(f"lot of {lot[0]}", lot[1], "material", row, None)
                for said in self._by_name.get(name, ()):
                    if said.when <= when:
                        table.take(said, row, (when - said.when) / 1e6)
            table.take(judging, row, 0.0, judging=True)
        times = np.array([self.judged[serial][0] for serial in serials], np.int64)
        rows = Rows(
            bad=np.array([self.judged[serial][1] for serial in serials], np.bool_),
            thing=np.arange(len(serials), dtype=np.int32),
            time=times,
            position=np.arange(len(serials), dtype=np.int64),
            stratum=np.zeros(len(serials), np.int32),
            things=serials,
        )
        numbers = table.numbers(len(serials))
        return assembled(rows, [*table.nominals(), *windows(rows, WINDOWS, ZONE)], [*numbers, *orders(rows, numbers)])

    def _statement(self, event: AnyEvent) -> _Statement:
        stated = facets(event)
        step = next((each.value for each in stated if each.name == "process_step"), None)
        step = step or (event.biz_step or "tank").rpartition(":")[2]
        nominal: list[tuple[str, str, Category]] = []
        numeric: list[tuple[str, float, Category]] = []
        for each in stated:
            category: Category = "method" if each.category == "none" else each.category
            if each.name in NUMERIC:
                numeric.append((f"{each.name}@{step}", float(each.value), category))
            elif each.name not in TELLING:
                nominal.append((f"{each.name}@{step}", each.value, category))
        for reading in measurements(event):
            if reading.characteristic is not None and reading.value is not None:
                numeric.append((f"{reading.characteristic}@{step}", float(reading.value), "measurement"))
        if isinstance(event, AggregationEvent) and event.action == "ADD" and event.parent_id is not None:
            nominal.append((f"carrier@{step}", event.parent_id, "material"))
        return _Statement(event.event_time.microseconds, tuple(nominal), tuple(numeric))


class _Table:
    """Facets in the order met, the cells of each."""

    def __init__(self) -> None:
        self._facets: dict[str, tuple[Category, dict[str, int], list[tuple[int, int]], list[float], list[bool]]] = {}
        self._numbers: dict[str, tuple[Category, dict[int, float], list[float], list[bool]]] = {}

    def level(
        self, facet: str, value: str, category: Category, row: int, lead: float | None, judging: bool = False
    ) -> None:
        _, levels, cells, leads, withs = self._facets.setdefault(facet, (category, {}, [], [], []))
        cells.append((row, levels.setdefault(value, len(levels))))
        withs.append(judging)
        if lead is not None:
            leads.append(lead)

    def take(self, said: _Statement, row: int, lead: float, *, judging: bool = False) -> None:
        for facet, value, category in said.nominal:
            self.level(facet, value, category, row, lead, judging)
        for facet, number, kind in said.numeric:
            _, values, leads, withs = self._numbers.setdefault(facet, (kind, {}, [], []))
            values[row] = number
            leads.append(lead)
            withs.append(judging)

    def nominals(self) -> list[Nominal]:
        return [
            Nominal(
                name=name,
                category=category,
                row=np.array([row for row, _ in cells], np.int64),
                code=np.array([code for _, code in cells], np.int32),
                levels=list(levels),
                precedence=_precedence(withs),
                lead=float(np.median(leads)) if leads else None,
            )
            for name, (category, levels, cells, leads, withs) in self._facets.items()
        ]

    def numbers(self, rows: int) -> list[Number]:
        told: list[Number] = []
        for name, (category, values, leads, withs) in self._numbers.items():
            filled = np.full(rows, np.nan)
            filled[list(values)] = list(values.values())
            told.append(
                Number(
                    name=name,
                    category=category,
                    values=filled,
                    precedence=_precedence(withs),
                    lead=float(np.median(leads)),
                )
            )
        return told


def _precedence(judging: Sequence[bool]) -> Precedence:
    return "with" if all(judging) else "before"


def _named(event: AnyEvent) -> Iterable[str]:
    """The names under which an origin finds an event: of its operation, and of what was observed in it."""
    yield event.event_id or ""
    if isinstance(event, TransformationEvent):
        if event.transformation_id is not None:
            yield event.transformation_id
        if event.biz_step == "disassembling":
            # Its parts came out of it, and may go into another motor.
            yield from event.output_epc_list
    elif isinstance(event, ObjectEvent):
        yield from event.epc_list
        yield from (item.epc_class for item in event.quantity_list)
    elif isinstance(event, AggregationEvent):
        yield from event.child_epcs
    elif isinstance(event, AssociationEvent):
        # A part took part in it too, even if it goes into another motor later.
        yield from (event.parent_id or "", *event.child_epcs)


def _lot_of(name: str) -> tuple[str, str] | None:
    """(what it is a lot of, the lot); None for what is no lot."""
    if name.startswith("urn:epc:class:lgtin:"):
        return name.rpartition(".")[0].removeprefix("urn:epc:class:"), name
    if name.startswith("https://id.gs1.org/01/"):
        return name.partition("/10/")[0].removeprefix("https://id.gs1.org/"), name
    if name.startswith("urn:clew:lot:") or "lot" in name.partition(":")[0]:
        return name.rpartition(":")[0], name
    return None
