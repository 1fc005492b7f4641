"""What the simulated factory says is true of it, a trace of its events finds: every origin, every affected motor.

The factory keeps its books while it makes things and searches no graph; the trace knows only the events. Where they
agree, both are right or both make the same mistake by two ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec
import pytest

from clew.events.house import aliases
from clew.events.identifiers import level, normalise, product_class
from clew.events.links import LinkFact, link_facts, operation_key
from clew.events.model import AnyEvent, TransformationEvent
from clew.events.participants import participants
from clew.testing.factory import CAUSES, WILD, Description, Plan, simulate
from clew.testing.link_log import EventLog, FirstSpelling, StatedAlias
from clew.testing.reference_trace import Question, reference_trace
from clew.tracing import Level, Subject, TraceRequest, trace


class Log:
    """A log in memory, as the tracer wants to read it: positions are the order of arrival."""

    def __init__(self, events: Iterable[AnyEvent]) -> None:
        self.events = list(events)
        self.spelt: dict[str, FirstSpelling] = {}
        self.facts: list[LinkFact] = []
        self._by_key: dict[str, list[LinkFact]] = {}
        self._by_quantity: set[str] = set()
        self._aliases: list[StatedAlias] = []
        voided = {
            event.event_id: position
            for position, event in enumerate(self.events, 1)
            if event.error_declaration is not None
        }
        for position, event in enumerate(self.events, 1):
            self._read(position, event, voided.get(event.event_id))

    def _read(self, position: int, event: AnyEvent, voided_at: int | None) -> None:
        for thing in participants(event):
            self.spelt.setdefault(thing.key, FirstSpelling(position, thing.spelling))
            if thing.by_quantity:
                self._by_quantity.add(thing.key)
        if isinstance(event, TransformationEvent):
            shared = event.transformation_id
            spelt = FirstSpelling(position, shared or event.event_id or "")
            self.spelt.setdefault(operation_key(shared, position), spelt)
        for alias in aliases(event):
            self._aliases.append(StatedAlias(alias.thing, alias.key, alias.valid_from, alias.valid_to))
        for fact in link_facts(event, position):
            known = msgspec.structs.replace(fact, voided_at=voided_at)
            for key in {known.thing, known.parent, known.operation} - {None, ""}:
                self._by_key.setdefault(str(key), []).append(known)

    def head(self) -> int:
        return len(self.events)

    def log_end(self, as_known_at: int) -> int | None:
        return max(event.event_time.microseconds for event in self.events[:as_known_at])

    def facts_touching(self, keys: Collection[str], as_known_at: int) -> Iterable[LinkFact]:
        found = {fact for key in keys for fact in self._by_key.get(key, ()) if fact.position <= as_known_at}
        return list(found)

    def spellings(self, keys: Collection[str]) -> Mapping[str, FirstSpelling]:
        return {key: self.spelt[key] for key in keys if key in self.spelt}

    def levels(self, keys: Collection[str], as_known_at: int) -> Mapping[str, Level]:
        def one(key: str) -> Level:
            stated = level(key)
            if stated == "class":
                return "class"
            return "lot" if stated == "lot" or (stated == "other" and key in self._by_quantity) else "instance"

        return {key: one(key) for key in keys}

    def product_classes(self, keys: Collection[str], as_known_at: int) -> Mapping[str, str]:
        return {key: found for key in keys if (found := product_class(key)) is not None}

    def aliases(self, keys: Collection[str], as_known_at: int) -> Iterable[StatedAlias]:
        return [record for record in self._aliases if record.a in keys or record.b in keys]

    def event_ids(self, positions: Collection[int]) -> Mapping[int, str]:
        return {position: self.events[position - 1].event_id or "" for position in positions}


PLANS = {
    "demo": (7, Plan()),
    "one": (1, Plan(units=1)),
    "forty": (2, Plan(units=40)),
    "campaigns": (3, Plan(units=300)),
    "fast": (5, Plan(units=240, units_a_day=2000)),
    "wild": (4, Plan(units=300, units_a_day=300, machines=4, mischief=WILD, causes=CAUSES)),
}


@pytest.fixture(scope="module", params=list(PLANS))
def run(request: pytest.FixtureRequest) -> tuple[Log, Description]:
    seed, plan = PLANS[request.param]
    simulation = simulate(seed, plan=plan)
    return Log(recorded(simulation)), simulation.description


def recorded(events: Iterable[AnyEvent]) -> Iterator[AnyEvent]:
    """What the product records of what arrives: an eventID once, and its error declaration."""
    seen: set[tuple[str | None, bool]] = set()
    for event in events:
        key = (event.event_id, event.error_declaration is not None)
        if key not in seen:
            seen.add(key)
            yield event


def test_the_chosen_motor_has_the_origins_that_the_factory_knows(run: tuple[Log, Description]) -> None:
    log, truth = run
    asked = TraceRequest(subjects=(Subject(normalise(truth.unit)),), direction="backward")
    answer = trace(log, asked)
    assert {node.id: node.word for node in answer.nodes if node.word != "excluded"} == truth.unit_origins


def test_the_marking_names_the_same_motor(run: tuple[Log, Description]) -> None:
    log, truth = run
    asked = TraceRequest(subjects=(Subject(normalise(truth.unit_marking)),), direction="backward")
    assert {node.id for node in trace(log, asked).nodes if node.word != "excluded"} == truth.unit_origins.keys()


def test_the_suspect_drum_reaches_the_motors_that_the_factory_knows(run: tuple[Log, Description]) -> None:
    log, truth = run
    asked = TraceRequest(subjects=(Subject(normalise(truth.suspect)),), direction="forward")
    motors = {
        node.id: node.word for node in trace(log, asked).nodes if ".000060." in node.id and node.word != "excluded"
    }
    assert motors == truth.affected


def test_motors_made_before_the_drum_are_excluded_with_a_reason() -> None:
    simulation = simulate(7, 60)
    log = Log(simulation)
    truth = simulation.description
    asked = TraceRequest(subjects=(Subject(normalise(truth.suspect)),), direction="forward")
    excluded = [node for node in trace(log, asked).nodes if node.word == "excluded" and ".000060." in node.id]
    assert excluded
    assert all(node.reason is not None for node in excluded)
    assert not {node.id for node in excluded} & truth.affected.keys()


@pytest.mark.parametrize("plan", [Plan(units=8), Plan(units=8, mischief=WILD)], ids=["calm", "wild"])
def test_the_slow_reference_says_the_same_words(plan: Plan) -> None:
    simulation = simulate(7, plan=plan)
    log = EventLog()
    for event in recorded(simulation):
        log.append(event)
    truth = simulation.description
    positions = {record.event.event_id: record.position for record in log.records if not record.event.error_declaration}
    shared = {record.event.transformation_id for record in log.records if isinstance(record.event, TransformationEvent)}

    def key(name: str) -> str:
        if name in shared:
            return operation_key(name, 0)
        return f"event:{positions[name]}" if name in positions else normalise(name)

    told = reference_trace(log.records, Question(subject=normalise(truth.unit), direction="backward"))
    words = {name: one.word for name, one in told.items() if one.word != "excluded"}
    assert words == {key(name): word for name, word in truth.unit_origins.items()}
