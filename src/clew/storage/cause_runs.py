"""Cause runs as they are kept: who asked what, on which position, with which program, and the answer byte by byte."""

from __future__ import annotations

from typing import Any

import msgspec
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from clew.storage.database import driver, reading, writing
from clew.storage.intake import Clock

_COLUMNS = "id, at, principal, position, question, parameters, seed, code_version, study_digest, verdict"
_SQL_LIST = f"SELECT {_COLUMNS} FROM cause_run ORDER BY id DESC LIMIT %s OFFSET %s"  # noqa: S608 - a constant
_SQL_WHOLE = f"SELECT {_COLUMNS}, answer FROM cause_run ORDER BY id DESC LIMIT %s OFFSET %s"  # noqa: S608 - a constant
_SQL_ONE = f"SELECT {_COLUMNS}, answer FROM cause_run WHERE id = %s"  # noqa: S608 - a constant
_SQL_ADD = """
INSERT INTO cause_run (at, principal, position, question, parameters, seed, code_version, study_digest, verdict, answer)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
LARGEST_ID = 2**63 - 1


class NewRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run to be kept. ``question``, ``parameters``: plain documents it can be asked again with; ``study_digest``:
    SHA-256 of what was analysed; ``answer``: the document as it was given."""

    position: int
    question: dict[str, Any]
    parameters: dict[str, Any]
    seed: int
    code_version: str
    study_digest: bytes
    verdict: str
    answer: bytes


class CauseRun(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ``cause_run``; ``at``: UTC microseconds; ``answer``: None in lists."""

    id: int
    at: int
    principal: str
    position: int
    question: dict[str, Any]
    parameters: dict[str, Any]
    seed: int
    code_version: str
    study_digest: bytes
    verdict: str
    answer: bytes | None = None


class CauseRuns:
    """The room of cause runs. They belong to readers of the whole record: no party's visibility narrows them."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, run: NewRun, principal: str) -> CauseRun:
        """Keep a run; the row as kept."""
        at = self._clock()
        question, parameters = Jsonb(run.question), Jsonb(run.parameters)
        row = (at, principal, run.position, question, parameters, run.seed, run.code_version, run.study_digest)
        with writing(self._engine) as connection:
            found = driver(connection).execute(_SQL_ADD, (*row, run.verdict, run.answer)).fetchone()
        assert found is not None  # noqa: S101 - RETURNING
        return CauseRun(id=int(found[0]), at=at, principal=principal, **msgspec.structs.asdict(run))

    def one(self, number: int) -> CauseRun | None:
        """The run with its answer."""
        if not 0 < number <= LARGEST_ID:
            return None
        with reading(self._engine) as connection:
            row = driver(connection).execute(_SQL_ONE.encode(), (number,)).fetchone()
        return None if row is None else _run(row)

    def list(self, *, limit: int, offset: int = 0, answers: bool = False) -> list[CauseRun]:
        """The latest first; without their answers, unless these are asked for."""
        query = _SQL_WHOLE if answers else _SQL_LIST
        with reading(self._engine) as connection:
            return [_run(row) for row in driver(connection).execute(query.encode(), (limit, offset))]

    def count(self) -> int:
        """How many runs are kept."""
        with reading(self._engine) as connection:
            row = driver(connection).execute("SELECT count(*) FROM cause_run").fetchone()
        assert row is not None  # noqa: S101 - an aggregate
        return int(row[0])


def _run(row: tuple[Any, ...]) -> CauseRun:
    fields = dict(zip(CauseRun.__struct_fields__, row, strict=False))
    fields["study_digest"] = bytes(fields["study_digest"])
    if "answer" in fields:
        fields["answer"] = bytes(fields["answer"])
    return CauseRun(**fields)
