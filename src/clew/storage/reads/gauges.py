"""Gauges: their calibrations, and the events that say what each gauge is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Engine

from clew.events.house import Calibration
from clew.events.house.calibration import Service, service_of
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
_SERVICE = f"""
SELECT DISTINCT n.key, e.event_time, e.position, e.action, e.biz_step
FROM node n JOIN event_thing t ON t.node_id = n.id JOIN event e ON e.position = t.position
WHERE n.key = ANY(%(keys)s::text[]) AND t.role = 'epc' AND e.type = 'ObjectEvent' AND NOT e.is_declaration
  AND (e.action <> 'OBSERVE' OR e.biz_step IN ('commissioning', 'decommissioning', 'destroying'))
  AND {IN_FORCE.format(table="t")}
ORDER BY e.event_time, e.position
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

    def service(self, keys: Collection[str], known: int, visibility: Visibility) -> dict[str, list[Service]]:
        """By key of a thing that events list: when it was put into service or out of it, in the order of time."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {"keys": words(keys), "known": known, "parties": visible_parties(cursor, visibility)}
            rows = cursor.execute(_SERVICE.encode(), asked).fetchall()
        told: defaultdict[str, list[Service]] = defaultdict(list)
        for key, time, position, action, biz_step in rows:
            in_service = service_of(action, biz_step)
            if in_service is not None:
                told[key].append(Service(time=time, in_service=in_service, position=position))
        return told

    def master_positions(self, known: int, visibility: Visibility) -> list[int]:
        """Positions of the events with master data of gauges, in the order of their validity."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {"known": known, "parties": visible_parties(cursor, visibility)}
            return [position for _, position in cursor.execute(_MASTER.encode(), asked)]
