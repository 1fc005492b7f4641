"""Settings of an installation that its processes share, kept in the database with who changed them."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from clew.storage.database import driver, writing
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

    def put(self, name: str, value: Any, principal: str) -> None:
        with writing(self._engine) as connection:
            driver(connection).execute(
                "INSERT INTO setting (name, value, changed_at, changed_by) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,"
                " changed_by = excluded.changed_by",
                (name, Jsonb(value), self._clock(), principal),
            )
