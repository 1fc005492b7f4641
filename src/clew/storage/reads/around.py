"""Events near an instant that state a given exposure: what was done on the same equipment, at the same step."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine

from clew.security.visibility import Visibility
from clew.storage.copying import numbers
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.reads.facets import IN_FORCE

_VALUES = "SELECT id FROM exposure_value WHERE term = %(term)s AND value = %(value)s"
_BEFORE = f"""
SELECT x.position FROM exposure x
WHERE x.value_id = ANY(%(values)s::int[]) AND x.event_time <= %(until)s AND {IN_FORCE.format(table="x")}
ORDER BY x.event_time DESC, x.position DESC LIMIT %(most)s
"""  # noqa: S608 - a constant
_BETWEEN = f"""
SELECT x.position FROM exposure x JOIN event e ON e.position = x.position
WHERE x.value_id = ANY(%(values)s::int[]) AND x.event_time BETWEEN %(start)s AND %(until)s
  AND (%(step)s::text IS NULL OR e.biz_step = %(step)s) AND {IN_FORCE.format(table="x")}
ORDER BY abs(x.event_time - %(near)s), x.position LIMIT %(most)s
"""  # noqa: S608 - a constant


class AroundReads:
    """``known``: the log position as of which a statement is in force. ``values``: numbers of :meth:`values`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def values(self, term: str, value: str) -> list[int]:
        """The numbers of an exposure's value, in whatever unit."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            return [number for (number,) in cursor.execute(_VALUES, {"term": term, "value": value})]

    def before(
        self, values: Collection[int], until: int, known: int, visibility: Visibility, *, most: int
    ) -> list[int]:
        """Positions of the last events up to an instant (UTC microseconds), the latest first."""
        return self._positions(_BEFORE, values, known, visibility, until=until, most=most)

    def between(
        self,
        values: Collection[int],
        span: tuple[int, int],
        near: int,
        known: int,
        visibility: Visibility,
        *,
        most: int,
        step: str | None = None,
    ) -> list[int]:
        """Positions of the events in a span of time, the nearest to ``near`` first. ``step``: of this business step."""
        start, until = span
        return self._positions(
            _BETWEEN, values, known, visibility, start=start, until=until, near=near, most=most, step=step
        )

    def _positions(
        self, query: str, values: Collection[int], known: int, visibility: Visibility, **asked: object
    ) -> list[int]:
        if not values:
            return []
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked |= {"values": numbers(values), "known": known, "parties": visible_parties(cursor, visibility)}
            return [position for (position,) in cursor.execute(query.encode(), asked)]
