"""What many things took part in, and what those events expose to: the reads of an exposure matrix, in bulk.

A consumed input, and a component installed by quantity, is not acted upon by the event that takes a part of it: what
remains of a lot was not at that machine. Such an event counts through its operation or its assembly, where that is an
ancestor itself.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Engine

from clew.security.visibility import Visibility
from clew.storage.copying import numbers, words
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.reads.facets import IN_FORCE

EVENT = "event:"
_NAMED = """
SELECT n.key FROM node n WHERE n.key = ANY(%(keys)s::text[]) AND n.first_position <= %(known)s
AND (%(parties)s::int[] IS NULL OR EXISTS (
  SELECT 1 FROM event_thing t WHERE t.node_id = n.id AND t.party_id = ANY(%(parties)s::int[])
  AND t.position <= %(known)s))
"""
_OF_THINGS = f"""
SELECT DISTINCT n.key, t.event_time, t.position
FROM node n JOIN event_thing t ON t.node_id = n.id JOIN event e ON e.position = t.position
WHERE n.key = ANY(%(keys)s::text[]) AND t.role <> 'input' AND NOT e.is_declaration
  AND NOT (t.role = 'child' AND t.by_quantity AND EXISTS (
    SELECT 1 FROM link_fact f WHERE f.position = t.position AND f.thing_id = t.node_id AND f.bond = 'install'))
  AND {IN_FORCE.format(table="t")}
"""  # noqa: S608 - a constant
_OF_OPERATIONS = f"""
SELECT DISTINCT n.key, f.event_time, f.position FROM node n JOIN link_fact f ON f.operation_id = n.id
WHERE n.key = ANY(%(keys)s::text[]) AND {IN_FORCE.format(table="f")}
UNION ALL
SELECT 'event:' || e.position, e.event_time, e.position FROM event e
WHERE e.position = ANY(%(positions)s::bigint[]) AND NOT e.is_declaration AND {IN_FORCE.format(table="e")}
"""  # noqa: S608 - a constant
_STATED = """
SELECT DISTINCT x.position, x.value_id FROM unnest(%(positions)s::bigint[]) AS wanted(position)
JOIN exposure x ON x.position = wanted.position
WHERE %(parties)s::int[] IS NULL OR x.party_id = ANY(%(parties)s::int[])
"""
_STEPS = """
SELECT e.position, e.biz_step FROM event e WHERE e.position = ANY(%(positions)s::bigint[]) AND e.biz_step IS NOT NULL
AND (%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[]))
"""


class TookPart(NamedTuple):
    """``key``: of a thing or an operation; ``time``: of the event (UTC microseconds), ``position``: its place."""

    key: str
    time: int
    position: int


class StatedValue(NamedTuple):
    term: str
    value: str
    unit: str | None


class ExposureReads:
    """``known``: the log position as of which a statement is in force."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def named(self, keys: Collection[str], known: int, visibility: Visibility) -> set[str]:
        """Those of the keys that a visible event up to ``known`` names."""
        rows = self._rows(_NAMED, visibility, keys=words(keys), known=known)
        return {key for (key,) in rows}

    def took_part(self, keys: Collection[str], known: int, visibility: Visibility) -> list[TookPart]:
        """The events in force in which each thing took part as a whole, and those that each operation consists of."""
        positions = [int(key.removeprefix(EVENT)) for key in keys if key.startswith(EVENT)]
        things = words(key for key in keys if not key.startswith(EVENT))
        asked = {"keys": things, "known": known}
        rows = self._rows(_OF_THINGS, visibility, **asked)
        rows += self._rows(_OF_OPERATIONS, visibility, **asked, positions=numbers(positions))
        return [TookPart(key, time, position) for key, time, position in rows]

    def stated(self, positions: Collection[int], visibility: Visibility) -> list[tuple[int, int]]:
        """``(position, value)`` of what each event states; values by number."""
        rows = self._rows(_STATED, visibility, positions=numbers(positions))
        return [(position, value) for position, value in rows]

    def values(self, ids: Collection[int]) -> dict[int, StatedValue]:
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            cursor.execute(
                "SELECT id, term, value, unit FROM exposure_value WHERE id = ANY(%s::int[])", (numbers(ids),)
            )
            return {number: StatedValue(term, value, unit) for number, term, value, unit in cursor}

    def steps(self, positions: Collection[int], visibility: Visibility) -> dict[int, str]:
        """The bizStep of each event that states one, normalised."""
        return dict(self._rows(_STEPS, visibility, positions=numbers(positions)))

    def _rows(self, query: str, visibility: Visibility, **asked: object) -> list[tuple]:  # type: ignore[type-arg]
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked["parties"] = visible_parties(cursor, visibility)
            return cursor.execute(query.encode(), asked).fetchall()
