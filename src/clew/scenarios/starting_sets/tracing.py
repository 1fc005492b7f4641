"""A trace from a start: the start is read once, each direction asked is one answer for the whole set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clew.scenarios.asking import TraceOptions
from clew.scenarios.starting_sets.asked import StartAsked
from clew.scenarios.starting_sets.starting import Starting, Starts
from clew.scenarios.unit_reading import UnitReader
from clew.security.visibility import Visibility
from clew.storage.store import Store
from clew.tracing import Answer
from clew.tracing.request import TraceRequest, known_position


class StartedTraces:
    """Reads under one visibility. ``answer``: the trace of a request under the same; ``now``: UTC microseconds."""

    def __init__(
        self, store: Store, visibility: Visibility, now: int, answer: Callable[[TraceRequest], Answer]
    ) -> None:
        self._store = store
        self._visibility = visibility
        self._now = now
        self._answer = answer
        self._units = UnitReader(store, visibility, now)

    def traced(self, asked: StartAsked, questions: Sequence[TraceOptions]) -> list[tuple[Starting, Answer]]:
        """One answer for each question. The questions differ in direction alone. Raises NotFound, BadRequest."""
        first = questions[0]
        known = known_position(first.as_known_at, self._store.position())
        starts = Starts(self._store, self._visibility, known, self._now)

        def key_of(name: str) -> str:
            at = first.from_time if first.direction == "forward" else first.at_time
            return self._units.subject_key(name, first.as_known_at, at)

        found = starts.found(asked, key_of, contact=first.contact)
        told = []
        for question in questions:
            starting = starts.starting(asked, found, question.direction, question.from_time, question.at_time)
            told.append((starting, self._answer(question.asking(starting.subjects, key_of))))
        return told
