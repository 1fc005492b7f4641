"""Which bizSteps clean a container: kept beside the log, because the link facts are made by them.

Facts are stored when an event is recorded, so the steps by which they were made must be known and one for the whole
log. They stand in ``setting``; an environment that names others changes nothing until ``clew rebuild`` makes all facts
anew, in the very transaction that writes the new steps (docs/trace-semantics.md, "From events to a graph").
"""

from __future__ import annotations

from collections.abc import Collection

from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from clew.events.links import RESET_STEPS
from clew.storage.copying import Cursor
from clew.storage.database import driver, reading, writing

NAME = "reset_steps"
_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


def steps_in_force(cursor: Cursor) -> frozenset[str]:
    """The steps by which all link facts of the log were made."""
    row = cursor.execute("SELECT value FROM setting WHERE name = %s", (NAME,)).fetchone()
    return RESET_STEPS if row is None else frozenset(row[0])


def put_steps(cursor: Cursor, steps: Collection[str], principal: str) -> None:
    """Write what a rebuild makes the facts by. Under the sequencer lock, in the transaction of the rebuild."""
    if steps_in_force(cursor) == frozenset(steps):
        return
    cursor.execute(
        f"INSERT INTO setting (name, value, changed_at, changed_by) VALUES (%s, %s, {_NOW}, %s)"  # noqa: S608 - constant
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,"
        " changed_by = excluded.changed_by",
        (NAME, Jsonb(sorted(steps)), principal),
    )


class ResetSteps:
    """``asked``: what the environment names; in force only once the log was made by them."""

    def __init__(self, engine: Engine, asked: frozenset[str] = RESET_STEPS) -> None:
        self._engine = engine
        self.asked = asked

    def in_force(self) -> frozenset[str]:
        with reading(self._engine) as connection:
            return steps_in_force(driver(connection).cursor())

    def take_over_if_empty(self, principal: str = "system") -> None:
        """Before the first event there is no fact to make anew: what is asked for holds at once."""
        if self.in_force() == self.asked:
            return
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            head = cursor.execute("SELECT position FROM log_head WHERE id = 1 FOR UPDATE").fetchone()
            if head == (0,):
                put_steps(cursor, self.asked, principal)
