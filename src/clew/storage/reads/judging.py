"""What an analysis of causes reads in bulk beside exposures: operations of events, lives of equipment, comparable
things."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Engine

from clew.security.visibility import Visibility
from clew.storage.copying import numbers, words
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.reads.facets import IN_FORCE

_OPERATIONS = """
SELECT e.position, e.transformation_id FROM event e
WHERE e.position = ANY(%(positions)s::bigint[]) AND e.transformation_id IS NOT NULL
AND (%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[]))
"""
_LIVES = f"""
SELECT DISTINCT f.term, f.value, e.biz_step, e.event_time
FROM exposure_value f JOIN exposure x ON x.value_id = f.id JOIN event e ON e.position = x.position
WHERE f.value = ANY(%(values)s::text[]) AND e.biz_step IS NOT NULL AND NOT (e.biz_step = ANY(%(steps)s::text[]))
  AND NOT e.is_declaration AND {IN_FORCE.format(table="x")}
ORDER BY f.term, f.value, e.biz_step, e.event_time
"""  # noqa: S608 - a constant
_PEERS = f"""
SELECT DISTINCT n.key, e.biz_step, t.event_time, t.position
FROM event e JOIN event_thing t ON t.position = e.position JOIN node n ON n.id = t.node_id
WHERE e.event_time >= %(start)s AND e.event_time <= %(end)s AND e.biz_step IS NOT DISTINCT FROM %(step)s
  AND n.level <> 'operation' AND n.level <> 'class' AND t.role <> 'input' AND NOT e.is_declaration
  AND {IN_FORCE.format(table="e")}
"""  # noqa: S608 - a constant


class Lived(NamedTuple):
    """An event that states ``value`` of the facet ``term``, at ``time`` (UTC microseconds)."""

    term: str
    value: str
    step: str
    time: int


class Peer(NamedTuple):
    """``key`` took part in an event of the bizStep ``step`` at ``time`` (UTC microseconds)."""

    key: str
    step: str | None
    time: int
    position: int


class JudgingReads:
    """``known``: the log position as of which a statement is in force."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def operations(self, positions: Collection[int], visibility: Visibility) -> dict[int, str]:
        """The transformationID (normalised) of each event that has one."""
        return dict(self._rows(_OPERATIONS, visibility, positions=numbers(positions)))

    def lives(
        self, values: Collection[str], beyond: Collection[str], known: int, visibility: Visibility
    ) -> list[Lived]:
        """The events that state one of these values of a facet, of bizSteps other than those of ``beyond``: what befell
        the equipment itself. In the order of facet, value, step and time."""
        rows = self._rows(_LIVES, visibility, values=words(values), steps=words(beyond), known=known)
        return [Lived(*row) for row in rows]

    def peers(self, step: str | None, start: int, end: int, known: int, visibility: Visibility) -> list[Peer]:
        """What took part as a whole in the events of a bizStep within ``[start, end]`` (UTC microseconds)."""
        rows = self._rows(_PEERS, visibility, step=step, start=start, end=end, known=known)
        return [Peer(*row) for row in rows]

    def _rows(self, query: str, visibility: Visibility, **asked: object) -> list[tuple]:  # type: ignore[type-arg]
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked["parties"] = visible_parties(cursor, visibility)
            return cursor.execute(query.encode(), asked).fetchall()
