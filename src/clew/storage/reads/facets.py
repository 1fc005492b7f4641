"""Exposures: which values a facet has, and which events state one of them within a window of time."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Engine

from clew.security.visibility import Visibility
from clew.storage.copying import numbers
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties

IN_FORCE = """
{table}.position <= %(known)s AND (%(parties)s::int[] IS NULL OR {table}.party_id = ANY(%(parties)s::int[]))
AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.position = {table}.position AND v.voided_at <= %(known)s)
"""
_VALUES = f"""
SELECT f.id, f.value, f.unit, count(DISTINCT x.position), min(x.event_time), max(x.event_time)
FROM exposure_value f JOIN exposure x ON x.value_id = f.id
WHERE f.term = %(term)s AND {IN_FORCE.format(table="x")}
GROUP BY f.id ORDER BY f.id
"""  # noqa: S608 - a constant
_KNOWN = """
SELECT f.id, f.value FROM exposure_value f
WHERE f.term = %(term)s AND EXISTS (
  SELECT 1 FROM exposure x WHERE x.value_id = f.id AND (%(known)s::bigint IS NULL OR x.position <= %(known)s)
  AND (%(parties)s::int[] IS NULL OR x.party_id = ANY(%(parties)s::int[])))
ORDER BY f.id
"""
_EVENTS = f"""
SELECT DISTINCT x.event_time, x.position FROM exposure x
WHERE x.value_id = ANY(%(values)s::int[]) AND (%(start)s::bigint IS NULL OR x.event_time >= %(start)s)
  AND (%(end)s::bigint IS NULL OR x.event_time < %(end)s) AND {IN_FORCE.format(table="x")}
ORDER BY x.event_time, x.position
"""  # noqa: S608 - a constant


class FacetValue(msgspec.Struct, frozen=True):
    """One value of a facet, as written. ``events``: how many in force state it, between ``first`` and ``last``
    (UTC microseconds)."""

    id: int
    value: str
    unit: str | None
    events: int
    first: int
    last: int


class KnownValue(msgspec.Struct, frozen=True):
    id: int
    value: str


class FacetReads:
    """``known``: the log position as of which a statement is in force."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def values(self, term: str, known: int, visibility: Visibility) -> list[FacetValue]:
        """The values of a facet in the order in which the log first named them."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {"term": term, "known": known, "parties": visible_parties(cursor, visibility)}
            return [FacetValue(*row) for row in cursor.execute(_VALUES.encode(), asked)]

    def known(self, term: str, visibility: Visibility) -> list[KnownValue]:
        """The values of a facet that visible events state, voided ones and late ones too; uncounted, so cheap."""
        return self._known(term, None, visibility)

    def spellings(self, term: str, known: int, visibility: Visibility) -> list[str]:
        """The values of a facet that a visible event up to a position states, in the order of the log."""
        return [each.value for each in self._known(term, known, visibility)]

    def _known(self, term: str, known: int | None, visibility: Visibility) -> list[KnownValue]:
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {"term": term, "known": known, "parties": visible_parties(cursor, visibility)}
            return [KnownValue(*row) for row in cursor.execute(_KNOWN, asked)]

    def events(
        self, values: Collection[int], start: int | None, end: int | None, known: int, visibility: Visibility
    ) -> list[tuple[int, int]]:
        """``(event time, position)`` of the events in force that state one of the values in ``[start, end)``, in that
        order. ``values``: :attr:`FacetValue.id`; None: without that bound."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {
                "values": numbers(values),
                "start": start,
                "end": end,
                "known": known,
                "parties": visible_parties(cursor, visibility),
            }
            return [(time, position) for time, position in cursor.execute(_EVENTS.encode(), asked)]
