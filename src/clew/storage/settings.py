"""Settings of an installation that its processes share, kept in the database with who changed them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from clew.storage.copying import Cursor
from clew.storage.database import driver, reading, writing
from clew.storage.record import Clock


class Settings:
    """Name → JSON value."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def get(self, name: str) -> Any:
        """The value; None when it was never set."""
        with writing(self._engine) as connection:
            row = driver(connection).execute("SELECT value FROM setting WHERE name = %s", (name,)).fetchone()
        return row[0] if row else None

    def beginning(self, prefix: str) -> list[tuple[str, Any, int, str]]:
        """Name, value, when (UTC microseconds) and by whom it was changed, of all that begin so; the latest first."""
        asked = "SELECT name, value, changed_at, changed_by FROM setting WHERE starts_with(name, %s)"
        with reading(self._engine) as connection:
            cursor = driver(connection).execute(f"{asked} ORDER BY changed_at DESC, name".encode(), (prefix,))
            return [(name, value, at, by) for name, value, at, by in cursor.fetchall()]

    def put(self, name: str, value: Any, principal: str) -> None:
        with writing(self._engine) as connection:
            self._put(driver(connection).cursor(), name, value, principal)

    def change(self, name: str, change: Callable[[Any], Any], principal: str) -> Any:
        """Put what ``change`` makes of the value, which nobody else changes meanwhile; the value now.

        What it gives back unchanged is not written. It may be raised in: then nothing is changed.
        """
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            # A setting that was never set has no row to lock.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"setting {name}",))
            row = cursor.execute("SELECT value FROM setting WHERE name = %s", (name,)).fetchone()
            before = row[0] if row else None
            after = change(before)
            if after != before:
                self._put(cursor, name, after, principal)
        return after

    def _put(self, cursor: Cursor, name: str, value: Any, principal: str) -> None:
        cursor.execute(
            "INSERT INTO setting (name, value, changed_at, changed_by) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,"
            " changed_by = excluded.changed_by",
            (name, Jsonb(value), self._clock(), principal),
        )
