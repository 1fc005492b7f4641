"""What a starting set asks of the record: which things stand in events, and which events carry readings of a name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec
from sqlalchemy import Engine

from clew.security.visibility import Visibility
from clew.storage.copying import numbers
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.reads.facets import IN_FORCE

AT_ONCE = 20_000
"""Positions of one query, so that a window of a million events asks for no million numbers at once."""

_THINGS = """
SELECT DISTINCT t.position, t.event_time, n.key, n.level, t.by_quantity
FROM event_thing t JOIN node n ON n.id = t.node_id
WHERE t.position = ANY(%(positions)s::bigint[])
  AND (%(parties)s::int[] IS NULL OR t.party_id = ANY(%(parties)s::int[]))
ORDER BY t.position, n.key
"""
_READINGS = f"""
SELECT e.position FROM event e
WHERE NOT e.is_declaration AND position(%(mark)s::bytea IN e.document) > 0
  AND position(%(name)s::bytea IN e.document) > 0 AND {IN_FORCE.format(table="e")}
ORDER BY e.position
"""  # noqa: S608 - a constant
_LATEST = f"""
SELECT e.position FROM event e
WHERE NOT e.is_declaration AND position(%(mark)s::bytea IN e.document) > 0 AND {IN_FORCE.format(table="e")}
ORDER BY e.position DESC LIMIT %(most)s
"""  # noqa: S608 - a constant
_MARK = b'"sensor_element_list":'


class Mentioned(NamedTuple):
    """One thing of one event. ``level``: what its identifier names (``class``: a bare class, no thing)."""

    position: int
    event_time: int
    key: str
    level: str
    by_quantity: bool


class StartReads:
    """``known``: the log position as of which a statement is in force."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def mentioned(self, positions: Collection[int], visibility: Visibility) -> Iterator[Mentioned]:
        """The things that the visible ones of these events name, in whatever role, in the order of the log."""
        ordered = sorted(set(positions))
        for first in range(0, len(ordered), AT_ONCE):
            with reading(self._engine) as connection:
                cursor = driver(connection).cursor()
                asked = {
                    "positions": numbers(ordered[first : first + AT_ONCE]),
                    "parties": visible_parties(cursor, visibility),
                }
                rows = cursor.execute(_THINGS, asked).fetchall()
            yield from (Mentioned(*row) for row in rows)

    def with_readings(self, name: str, known: int, visibility: Visibility) -> list[int]:
        """Positions of the events in force that have sensor readings and contain the name somewhere: every event with a
        reading of it is among them, and few others. Reads all of the log."""
        written = msgspec.json.encode(name)[1:-1]  # as the record form writes a text
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            asked: dict[str, object] = {"known": known, "parties": parties, "name": written, "mark": _MARK}
            return [position for (position,) in cursor.execute(_READINGS.encode(), asked)]

    def latest_with_readings(self, most: int, known: int, visibility: Visibility) -> list[int]:
        """Positions of the last events in force that have sensor readings."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            asked: dict[str, object] = {"known": known, "parties": parties, "most": most, "mark": _MARK}
            return [position for (position,) in cursor.execute(_LATEST.encode(), asked)]
