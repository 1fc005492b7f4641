"""The mark of the lake: which position its tables stand on, and which versions of them say so.

It is a row of ``projection`` in the database: the tables may lie on any disk or object store, and the mark moves in one
transaction when everything it names is on disk. What the tables hold beyond it was never acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from clew.storage.database import driver, reading, translated, writing
from clew.storage.lake.place import Place
from clew.storage.lake.status import Fault
from clew.storage.lake.tables import VERSION

NAME = "facts"
_LOCK = 0x666163_7473  # "facts"
_LEAF = "SELECT leaf_hash FROM event WHERE position = %s"


class TableMark(msgspec.Struct, frozen=True):
    """``version``: of the Delta table; ``rows``: in it."""

    version: int
    rows: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """``log``: the leaf hash of the event at ``position`` (hex), which holds that event's salt, so that no other log
    has it; empty for position 0. ``lake``: where; ``folder``: the generation within; ``previous``: the one before,
    kept for whoever is still reading it."""

    version: int
    position: int
    log: str
    lake: str
    folder: str
    tables: dict[str, TableMark]
    previous: str | None = None


class Marks:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self) -> Mark | None:
        """The mark; None when there is none, or one that no program of this version wrote."""
        with reading(self._engine) as connection:
            row = (
                driver(connection)
                .execute("SELECT version, position, state FROM projection WHERE name = %s", (NAME,))
                .fetchone()
            )
        if row is None:
            return None
        version, position, state = row
        try:
            return msgspec.convert({**(state or {}), "version": version, "position": position}, Mark)
        except (msgspec.ValidationError, TypeError):
            return None

    def put(self, mark: Mark) -> None:
        state = msgspec.to_builtins(mark)
        version, position = state.pop("version"), state.pop("position")
        with writing(self._engine) as connection:
            driver(connection).execute(
                "INSERT INTO projection (name, version, position, current, state) VALUES (%s, %s, %s, false, %s)"
                " ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = excluded.position,"
                " state = excluded.state",
                (NAME, version, position, Jsonb(state)),
            )

    def leaf(self, position: int) -> str | None:
        """The leaf hash at a position (hex; of 0: empty); None when the log does not reach that far."""
        if position == 0:
            return ""
        with reading(self._engine) as connection:
            row = driver(connection).execute(_LEAF, (position,)).fetchone()
        return None if row is None else bytes(row[0]).hex()

    def fault(self, mark: Mark | None, place: Place) -> Fault | None:
        """Why a mark is of no use; None: it is of use."""
        if mark is None:
            return "absent"
        if mark.version != VERSION:
            return "outdated"
        if mark.lake != place.address:
            return "moved"
        if not place.holds(mark.folder):
            return "absent"
        return None if self.leaf(mark.position) == mark.log else "foreign"

    @contextmanager
    def exclusive(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Within, no other process writes the lake of this database; waits until none does, after ``waiting()``."""
        with translated():
            held = self._engine.raw_connection()
            # Out of the pool: it is kept for as long as a rebuild takes.
            session: psycopg.Connection[tuple[Any, ...]] = held.driver_connection  # type: ignore[assignment]
            held.detach()
        try:
            with translated():
                session.rollback()
                session.autocommit = True
                row = session.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
                if not (row and row[0]):
                    waiting()
                    session.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
            yield
        finally:
            session.close()
