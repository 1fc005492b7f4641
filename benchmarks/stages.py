"""Where the time goes: the parts of a capture, timed where they are called. No profiler: it would slow what is small.

A stage's own time is what passed in it less what passed in the stages that it called, so the parts add up to the whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

STAGES: tuple[tuple[str, str, str], ...] = (
    ("parse", "clew.collection.connectors.epcis_file.portions", "parse"),
    ("check", "clew.collection.admission", "check"),
    ("sense", "clew.collection.admission", "doubts"),
    ("participants", "clew.collection.admission", "participants"),
    ("rules", "clew.collection.rules.judging", "Judge.__init__"),
    ("rules", "clew.collection.rules.judging", "Judge.findings"),
    ("tokens", "clew.collection.admission", "tokenise_event"),
    ("content hash", "clew.collection.admission", "content_hash"),
    ("record form", "clew.collection.admission", "record_form.encode"),
    ("CBV hash (no eventID)", "clew.collection.admission", "event_hash"),
    ("derive", "clew.storage.record", "derive"),
    ("commitment", "clew.storage.record", "commitment"),
    ("leaf hash", "clew.storage.record", "leaf_hash"),
    ("seal raw bytes", "clew.storage.record", "keep"),
    ("known already?", "clew.storage.record", "recorded_alike"),
    ("COPY event", "clew.storage.record", "copy_rows"),
    ("nodes", "clew.storage.projecting", "intern"),
    ("rows of projections", "clew.storage.projecting", "Batch.make"),
    ("COPY projections", "clew.storage.projecting", "copy_rows"),
    ("current state", "clew.storage.projecting", "StateFold.observe"),
    ("current state", "clew.storage.projecting", "StateFold.write"),
    ("current state", "clew.storage.projecting", "StateFold.__init__"),
    ("capture row", "clew.storage.record", "write_intake"),
    ("commit", "sqlalchemy.engine.default", "DefaultDialect.do_commit"),
)
"""Name of the stage, and the module and the name there by which its caller reaches it."""
REST = "everything else"


class Stopwatch:
    """Own seconds by stage. One thread."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inside: list[float] = []

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """``work``, its own time added to ``stage`` at every call; what it yields is made at once."""

        @wraps(work)
        def measured(*arguments: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            begun = time.perf_counter()
            try:
                made = work(*arguments, **named)
                return iter(list(made)) if isinstance(made, Generator) else made
            finally:
                took = time.perf_counter() - begun
                own = took - self._inside.pop()
                self.seconds[stage] = self.seconds.get(stage, 0.0) + own
                if self._inside:
                    self._inside[-1] += took

        return measured

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Within, every call of a stage is timed. Raises AttributeError when a stage has moved: then mend STAGES."""
        replaced: list[tuple[Any, str, Any]] = []
        try:
            for stage, module, path in STAGES:
                *holders, name = path.split(".")
                holder: Any = import_module(module)
                for step in holders:
                    holder = getattr(holder, step)
                work = getattr(holder, name)
                replaced.append((holder, name, work))
                setattr(holder, name, self.timed(stage, work))
            yield
        finally:
            for holder, name, work in reversed(replaced):
                setattr(holder, name, work)
