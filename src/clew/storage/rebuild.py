"""Projections: dropped and folded anew from the log, to equal ordered dumps (docs/adr/0005).

All derived tables are one family: the recording transaction keeps them current through ``Projector``, and a rebuild
feeds the same ``Projector`` from the log. ``VERSION`` is raised when their meaning changes; a database whose mark shows
an older one is rebuilt before it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice

import msgspec
from sqlalchemy import Engine, Table

from clew.events import record_form
from clew.storage import schema, schema_exposure
from clew.storage.copying import Cursor
from clew.storage.database import driver, reading, writing
from clew.storage.derive import Entry, derive
from clew.storage.projecting import Projector
from clew.storage.record import lock_head
from clew.storage.reset_steps import put_steps, steps_in_force

NAME = "record"
VERSION = 3
BATCH = 2000
DERIVED: tuple[Table, ...] = (
    schema.node,
    schema.event_thing,
    schema.link_fact,
    schema.hold_fact,
    schema.voided,
    schema.alias,
    schema.product_class,
    schema.alternate,
    schema.master_data,
    schema.current_state,
    schema_exposure.exposure_value,
    schema_exposure.exposure,
    schema_exposure.calibration,
    schema_exposure.lot_name,
    schema_exposure.attachment,
)
Progress = Callable[[str, int, int], None]
"""Called with a stage code, positions done, and positions to do."""

_VOIDED = """
INSERT INTO voided (position, voided_at)
SELECT e.position, min(d.position)
FROM event d JOIN event e ON e.party_id = d.party_id AND NOT e.is_declaration
  AND CASE WHEN d.event_id_given THEN e.event_id = d.event_id ELSE e.content_hash = d.content_hash END
WHERE d.is_declaration GROUP BY e.position
"""


class Mark(msgspec.Struct, frozen=True):
    """How far a projection is. ``position``: its high-water mark; ``version``: of its meaning."""

    name: str
    version: int
    position: int


class Projections:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def marks(self) -> list[Mark]:
        with reading(self._engine) as connection:
            rows = driver(connection).execute("SELECT name, version, position FROM projection ORDER BY name").fetchall()
        return [Mark(*row) for row in rows]

    def outdated(self) -> bool:
        """Whether a program with another meaning of these tables wrote them: then :meth:`rebuild`."""
        return any(mark.version != VERSION for mark in self.marks() if mark.name == NAME)

    def rebuild(
        self,
        progress: Progress = lambda stage, done, total: None,
        reset_steps: Collection[str] | None = None,
        principal: str = "system",
    ) -> int:
        """Drop all derived tables and fold them anew from the log, in one transaction: readers see the old ones until
        the new are complete, writers wait. ``reset_steps``: by which bizSteps containers are cleaned from now on, in
        the whole log (None: as before). Returns the position reached."""
        with writing(self._engine) as connection:
            database = driver(connection)
            cursor = database.cursor()
            head = lock_head(cursor)
            progress("rebuild.dropping", 0, head.position)
            for table in DERIVED:
                cursor.execute(f"DELETE FROM {table.name}".encode())  # noqa: S608 - TRUNCATE would lock readers out
            cursor.execute(_VOIDED)
            if reset_steps is not None:
                put_steps(cursor, reset_steps, principal)
            steps = steps_in_force(cursor)
            projector = Projector(cursor, 0)
            with database.cursor(name="clew_rebuild") as events:
                for batch in _batches(events, head.position, steps):
                    projector.apply(batch)
                    progress("rebuild.folding", batch[-1].position, head.position)
            cursor.execute("UPDATE log_head SET node_id = %s WHERE id = 1", (projector.last_node_id,))
            cursor.execute(
                "UPDATE projection SET version = %s, position = %s WHERE name = %s", (VERSION, head.position, NAME)
            )
        return head.position

    def dump(self, table: str) -> Iterator[tuple[object, ...]]:
        """All rows of a derived table in a total order, from one snapshot."""
        chosen = next(t for t in DERIVED if t.name == table)
        order = ", ".join(f'"{column.name}"' for column in chosen.columns)
        with reading(self._engine) as connection, driver(connection).cursor(name="clew_dump") as cursor:
            cursor.execute(f"SELECT * FROM {chosen.name} ORDER BY {order}".encode())  # noqa: S608
            yield from cursor


def _batches(events: Cursor, head: int, reset_steps: Collection[str]) -> Iterator[list[Entry]]:
    query = (
        "SELECT e.position, e.party_id, e.document, v.position IS NOT NULL FROM event e"
        " LEFT JOIN voided v ON v.position = e.position WHERE e.position <= %s ORDER BY e.position"
    )
    events.execute(query, (head,))
    entries = (
        Entry(position, party, derive(record_form.decode(document), reset_steps=reset_steps), voided)
        for position, party, document, voided in events
    )
    while batch := list(islice(entries, BATCH)):
        yield batch
