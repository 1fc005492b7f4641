"""Across things: when each was first and last seen, and which were seen last."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine

from clew.security.visibility import Visibility
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties

_SPANS = """
SELECT n.key, min(e.event_time), max(e.event_time)
FROM node n JOIN event_thing t ON t.node_id = n.id JOIN event e ON e.position = t.position
WHERE n.key = ANY(%(keys)s) AND NOT e.is_declaration
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.position = e.position)
  AND (%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[]))
GROUP BY n.key
"""
_RECENT = """
SELECT n.key FROM event e JOIN event_thing t ON t.position = e.position JOIN node n ON n.id = t.node_id
WHERE e.position > (SELECT position FROM log_head WHERE id = 1) - %(window)s AND n.level <> 'operation'
  AND (%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[]))
GROUP BY n.key ORDER BY max(e.position) DESC, n.key LIMIT %(limit)s
"""
RECENT_WINDOW = 500
"""How many of the last log positions are looked at for the things seen last."""


class OverviewReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def spans(self, keys: Collection[str], visibility: Visibility) -> dict[str, tuple[int, int]]:
        """First and last event time (UTC microseconds) of each thing that something in force names, by key."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {"keys": list(keys), "parties": visible_parties(cursor, visibility)}
            return {key: (first, last) for key, first, last in cursor.execute(_SPANS, asked)}

    def recent(self, visibility: Visibility, *, limit: int = 10) -> list[str]:
        """Keys of the things that the latest records name, the latest first."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {"parties": visible_parties(cursor, visibility), "limit": limit, "window": RECENT_WINDOW}
            return [key for (key,) in cursor.execute(_RECENT, asked)]
