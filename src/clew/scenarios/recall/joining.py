"""The desk of recall scopes joined from the rooms of a store, for one principal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import to_builtins

from clew.events.errors import BadRequest, NotFound
from clew.scenarios.asking import TraceOptions
from clew.scenarios.names import OtherNames
from clew.scenarios.recall.desk import Parts, RecallDesk
from clew.scenarios.recall.evaluating import Evaluator
from clew.scenarios.recall.holding import RecordEvents
from clew.scenarios.recall.model import Start
from clew.scenarios.starting_sets import StartAsked, Starts, start_asked
from clew.scenarios.starting_sets.found import Found
from clew.scenarios.unit_reading import UnitReader
from clew.security.principals import Principal
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.reads.holds import HoldReads
from clew.storage.recall_reads import RecallReads
from clew.storage.recalls import Recalls
from clew.storage.record import Clock
from clew.storage.store import Store
from clew.tracing import Answer
from clew.tracing.request import Subject, TraceRequest


def recall_desk(
    store: Store,
    clock: Clock,
    principal: Principal,
    visibility: Visibility,
    *,
    require: Callable[[Verb], object],
    trace: Callable[[TraceRequest], Answer],
    record: RecordEvents,
) -> RecallDesk:
    """``trace``: as the installation traces; ``record``: its capture path for events of its own."""
    reader = UnitReader(store, visibility, clock())

    def keys_of(name: str) -> tuple[str, ...]:
        key = reader.subject_key(name, None)
        others = OtherNames(store.links.source(visibility), store.position()).of(key)
        return (key, *sorted(others - {key}))

    def operation_of(name: str) -> str:
        return reader.subject_key(name, None)

    def traced(options: TraceOptions, subjects: tuple[Subject, ...]) -> Answer:
        return trace(options.asking(subjects, operation_of))

    def resolve(start: Start, position: int, options: TraceOptions, *, strict: bool) -> tuple[Subject, ...]:
        starts = Starts(store, visibility, position, clock())
        found = Found()
        for part in _parts(start):
            try:
                found.add(starts.found(part, operation_of, contact=options.contact))
            except (NotFound, BadRequest):
                if strict:
                    raise
        asked = start_asked(**to_builtins(start), as_recorded=True)
        return starts.starting(asked, found, options.direction, options.from_time, options.at_time).subjects

    reads = RecallReads(store.engine)
    parts = Parts(
        recalls=Recalls(store.engine, clock),
        reads=reads,
        evaluator=Evaluator(reads, resolve, traced),
        holds=HoldReads(store.engine),
        keys_of=keys_of,
        record=record,
        clock=clock,
    )
    return RecallDesk(parts, principal, visibility, require)


def _parts(start: Start) -> Iterator[StartAsked]:
    """Each thing that a start names on its own: one may come to mean nothing, and the others still do."""
    for thing in start.things:
        yield start_asked(things=(thing,))
    if start.facets:
        yield start_asked(facets=start.facets, between=start.between)
    for excursion in start.excursions:
        yield start_asked(excursions=(excursion,), between=start.between, as_recorded=True)
    for name in start.contents_of:
        yield start_asked(contents_of=(name,), between=start.between, content_at=start.content_at)
