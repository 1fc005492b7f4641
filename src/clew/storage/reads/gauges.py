"""Gauges: their calibrations, and the events that say what each gauge is."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine

from clew.events.house import Calibration
from clew.security.visibility import Visibility
from clew.storage.copying import words
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.reads.facets import IN_FORCE

_CALIBRATIONS = f"""
SELECT c.gauge, c.event_time, c.result, c.due, c.certificate, c.position FROM calibration c
WHERE (%(gauges)s::text[] IS NULL OR c.gauge = ANY(%(gauges)s::text[])) AND {IN_FORCE.format(table="c")}
ORDER BY c.event_time, c.position, c.ordinal
"""  # noqa: S608 - a constant
_MASTER = f"""
SELECT DISTINCT m.valid_from, m.position FROM master_data m
WHERE (m.type = 'gauge' OR m.type LIKE '%%:gauge') AND {IN_FORCE.format(table="m")}
ORDER BY m.valid_from, m.position
"""  # noqa: S608 - a constant


class GaugeReads:
    """``known``: the log position as of which a statement is in force."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def calibrations(self, gauges: Collection[str] | None, known: int, visibility: Visibility) -> list[Calibration]:
        """Of these gauges (keys), or of all, in the order of (event time, position)."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {
                "gauges": None if gauges is None else words(gauges),
                "known": known,
                "parties": visible_parties(cursor, visibility),
            }
            return [
                Calibration(gauge=gauge, time=time, result=result, due=due, certificate=certificate, position=position)
                for gauge, time, result, due, certificate, position in cursor.execute(_CALIBRATIONS.encode(), asked)
            ]

    def master_positions(self, known: int, visibility: Visibility) -> list[int]:
        """Positions of the events with master data of gauges, in the order of their validity."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {"known": known, "parties": visible_parties(cursor, visibility)}
            return [position for _, position in cursor.execute(_MASTER.encode(), asked)]
