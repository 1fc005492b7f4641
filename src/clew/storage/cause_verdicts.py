"""Verdicts of engineers on the suspects of cause runs, as they are kept: added one after another, never changed."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Engine

from clew.storage.copying import numbers
from clew.storage.database import driver, reading, writing
from clew.storage.intake import Clock

_ADD = """
INSERT INTO cause_verdict (run_id, suspect, at, principal, verdict, because) VALUES (%s, %s, %s, %s, %s, %s)
"""
_OF = """
SELECT run_id, suspect, at, principal, verdict, because FROM cause_verdict
WHERE run_id = ANY(%s::bigint[]) ORDER BY run_id, id
"""


class CauseVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ``cause_verdict``. ``suspect``: its rank in the run's answer; ``at``: UTC microseconds."""

    run_id: int
    suspect: int
    at: int
    principal: str
    verdict: str
    because: str


class CauseVerdicts:
    """The room of verdicts. Like the runs they belong to readers of the whole record."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, run: int, suspect: int, principal: str, verdict: str, because: str) -> None:
        """Keep a verdict on a suspect of a run that there is."""
        with writing(self._engine) as connection:
            driver(connection).execute(_ADD, (run, suspect, self._clock(), principal, verdict, because))

    def of(self, runs: Collection[int]) -> list[CauseVerdict]:
        """All verdicts on these runs, in the order in which they were given."""
        with reading(self._engine) as connection:
            rows = driver(connection).execute(_OF, (numbers(runs),))
            return [CauseVerdict(**dict(zip(CauseVerdict.__struct_fields__, row, strict=True))) for row in rows]
