"""Holds as they were recorded: which events placed and released them, and what is on them now.

A hold is named by whoever placed it; things are told by key.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Engine

from clew.storage.copying import words
from clew.storage.database import driver, reading

_EVENTS = """
SELECT h.hold_id, h.action, e.event_id, e.position, e.event_time, c.principal, min(h.reason), count(*),
       EXISTS (SELECT FROM voided v WHERE v.position = e.position)
FROM hold_fact h JOIN event e ON e.position = h.position JOIN capture c ON c.id = e.capture_id
WHERE h.hold_id = ANY(%(holds)s::text[]) AND NOT e.is_declaration
GROUP BY h.hold_id, h.action, e.position, c.principal ORDER BY e.position DESC, h.hold_id
"""
# Of each thing and hold the last statement in force counts, as in current_state.
_LAST = """
SELECT DISTINCT ON (h.node_id, h.hold_id) h.hold_id, n.key, h.action
FROM hold_fact h JOIN event e ON e.position = h.position JOIN node n ON n.id = h.node_id
WHERE h.hold_id = ANY(%(holds)s::text[]) AND NOT e.is_declaration
  AND NOT EXISTS (SELECT FROM voided v WHERE v.position = h.position)
ORDER BY h.node_id, h.hold_id, e.event_time DESC, h.position DESC, h.ordinal DESC
"""


class HoldEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event that placed or released a hold. ``time``: of the event, UTC microseconds; ``things``: how many."""

    hold_id: str
    action: str
    event_id: str
    position: int
    time: int
    principal: str
    reason: str | None
    things: int
    voided: bool


class HoldReads:
    """Reads of the whole record: who may ask is decided above."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def events(self, holds: Collection[str]) -> list[HoldEvent]:
        """What was recorded of these holds, the latest recorded first; void events too."""
        if not holds:
            return []
        with reading(self._engine) as connection:
            rows = driver(connection).execute(_EVENTS.encode(), {"holds": words(sorted(holds))}).fetchall()
        names = HoldEvent.__struct_fields__
        return [HoldEvent(**dict(zip(names, row, strict=True))) for row in rows]

    def last(self, holds: Collection[str]) -> dict[str, dict[str, str]]:
        """By hold: key of each thing that it was ever on → ``place`` (it still is) or ``release``."""
        found: dict[str, dict[str, str]] = {hold: {} for hold in holds}
        if holds:
            with reading(self._engine) as connection:
                asked = {"holds": words(sorted(holds))}
                for hold, key, action in driver(connection).execute(_LAST.encode(), asked):
                    found[hold][key] = action
        return found
