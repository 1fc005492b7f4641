"""The verbs that answer from links: traces and what is made of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from clew.events.errors import NotFound
from clew.scenarios.asking import TraceOptions, spelling
from clew.scenarios.balance_desk import BalanceDesk
from clew.scenarios.exposures import ExposureDesk, links_as_arrays
from clew.scenarios.facts import FactsDesk
from clew.scenarios.lanes.desk import Access, LanesDesk
from clew.scenarios.lanes.suspects import latest_runs
from clew.scenarios.mixing_asked import AskedMixing
from clew.scenarios.process.desk import ProcessDesk
from clew.scenarios.recall.desk import RecallDesk
from clew.scenarios.recall.joining import recall_desk
from clew.scenarios.sensitivity import Sensitivity, sensitivity
from clew.scenarios.snapshots import SnapshotVerbs
from clew.scenarios.starting_sets import StartAsked, Starting
from clew.scenarios.starting_sets.tracing import StartedTraces
from clew.scenarios.unit_reading import UnitReader
from clew.security.decisions import allowed, require
from clew.security.principals import Principal
from clew.security.visibility import Visibility
from clew.storage.recalls import Recalls
from clew.storage.store import Store
from clew.tracing import Answer, Step
from clew.tracing.document import document
from clew.tracing.request import Node, TraceRequest, Word
from clew.tracing.witness import witness

if TYPE_CHECKING:
    from clew.bootstrap.parts import Parts
    from clew.collection.capture import Sender
    from clew.events.dictionary import Dictionary


class TracingVerbs:
    """Mixed into ``Clew``, which fills the attributes."""

    _parts: Parts
    _store: Store
    principal: Principal
    visibility: Visibility

    if TYPE_CHECKING:

        @property
        def dictionary(self) -> Dictionary: ...
        def _reader(self) -> UnitReader: ...
        def _sender(self, party: str | None, device: str | None) -> Sender: ...

    def trace(self, name: str, options: TraceOptions) -> Answer:
        """Where it comes from or where it went. Raises NotFound for a thing that nothing visible names."""
        require(self.principal, "trace")
        asked_time = options.from_time if options.direction == "forward" else options.at_time
        key = self._reader().subject_key(name, options.as_known_at, asked_time)
        return self._answer(options.request((key,), self.subject))

    def trace_from(self, start: StartAsked, questions: Sequence[TraceOptions]) -> list[tuple[Starting, Answer]]:
        """One answer for each question (they differ in direction) from a facet, an excursion, a container's content,
        or many things at once. Raises NotFound, BadRequest."""
        require(self.principal, "trace")
        return StartedTraces(self._store, self.visibility, self._parts.clock(), self._answer).traced(start, questions)

    def _answer(self, request: TraceRequest) -> Answer:
        return self._parts.traces.answer(request, self.visibility)

    @property
    def exposures(self) -> ExposureDesk:
        """What many units were made of, by whom, on what and when, as a sparse matrix."""
        require(self.principal, "trace")
        graph = partial(links_as_arrays, self._parts.traces)
        return ExposureDesk(self._store, self.visibility, self.dictionary, self._parts.clock(), graph)

    def sensitivity(self, name: str, options: TraceOptions, models: Sequence[AskedMixing]) -> Sensitivity:
        """The same trace under several mixing models."""
        return sensitivity(self.trace, name, options, models)

    @property
    def balances(self) -> BalanceDesk:
        """Mass balances of lots and operations."""
        require(self.principal, "read")
        return BalanceDesk(self._store, self.visibility, self._reader().subject_key)

    def trace_document(self, answer: Answer, words: Collection[Word], epc_format: str | None = None) -> dict[str, Any]:
        """The JSON document of an answer; identifiers as first captured, or as ``urn`` or ``dl`` where they have it."""
        return document(answer, words, spelling(epc_format))

    def node_of(self, answer: Answer, name: str) -> Node:
        """The node of the answer that is called so, in any spelling. Raises NotFound."""
        found = answer.node(name)
        if found is None:
            # An operation is shown by the name of its event, which names no thing.
            found = next((told for told in answer.nodes if told.id == name), None)
        if found is None:
            found = answer.node(self.subject(name))
        if found is None:
            raise NotFound("trace.not_in_answer", id=name)
        return found

    def witness(self, answer: Answer, node: str) -> tuple[Step, ...]:
        """The path by which a node of the answer, in any spelling, was reached. Raises NotFound."""
        return witness(answer, self.node_of(answer, node).key)

    def subject(self, name: str) -> str:
        """The node key of what a person calls it. Raises NotFound."""
        require(self.principal, "read")
        return self._reader().subject_key(name, None)

    @property
    def scopes(self) -> RecallDesk:
        """Recall scopes: what is affected, where it is, and what holding something would take."""
        return recall_desk(
            self._store,
            self._parts.clock,
            self.principal,
            self.visibility,
            require=partial(require, self.principal),
            trace=self._answer,
            record=lambda events, raw: self._parts.capture.record_events(events, self._sender(None, None), raw=raw),
        )

    @property
    def lanes(self) -> LanesDesk:
        """One thing on its axis of time."""
        require(self.principal, "read")
        whole = self.visibility.parties is None
        may_trace = allowed(self.principal, "trace")
        runs = self._store.cause_runs
        access = Access(
            show=lambda name, limit: self._reader().unit_file(name, limit=limit),
            lived=lambda key, limit: self._reader().lived(key, limit=limit),
            doubted=lambda entries: self._reader().doubted(entries),
            trace=self.trace if may_trace else None,
            scopes=lambda: Recalls(self._store.engine, self._parts.clock).all(open_only=True) if whole else (),
            runs=lambda most: latest_runs(runs, most) if whole and allowed(self.principal, "cause") else (),
            clock=self._parts.clock,
        )
        return LanesDesk(self._store, self.visibility, access)

    @property
    def snapshots(self) -> SnapshotVerbs:
        """The links kept as arrays, from which traces are answered."""
        return SnapshotVerbs(self._parts.snapshots, partial(require, self.principal))

    @property
    def process(self) -> ProcessDesk:
        """Run charts of what was measured and judged."""
        return ProcessDesk(self._store, self._parts.facts, self.visibility, partial(require, self.principal))

    @property
    def facts(self) -> FactsDesk:
        """What was measured and how things were judged, as tables."""
        return FactsDesk(self._parts.facts, self.visibility, partial(require, self.principal))
