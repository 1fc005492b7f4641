"""Recorded events by position, by eventID, of a thing, and onwards from a position."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import kwargs_row
from sqlalchemy import Engine

from clew.events import record_form
from clew.events.errors import Finding, NotFound
from clew.events.leaf import LeafEnvelope, commitment
from clew.events.model import AnyEvent
from clew.security.visibility import Visibility
from clew.storage.copying import numbers
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.record import SCHEMA_VERSION


class RecordedEvent(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One position of the log. Instants are UTC microseconds.

    ``event_id``: the given eventID, else the CBV ``ni:`` hash. ``document``: the record form that the leaf commits to.
    ``voided_at``: position of the earliest declaration that voids it, as known now.
    """

    position: int
    capture_id: UUID
    source_party: str
    principal: str
    device: str | None
    place: str
    event_id: str
    event_id_given: bool
    is_declaration: bool
    content_hash: bytes
    salt: bytes
    leaf_hash: bytes
    leaf_version: int
    record_time: int
    clock_held: bool
    event_time: int
    voided_at: int | None
    flags: list[Finding]
    document: bytes

    @cached_property
    def event(self) -> AnyEvent:
        """The event itself, as it was written; without recordTime, which is ours."""
        return record_form.decode(self.document)

    @property
    def leaf(self) -> LeafEnvelope:
        """The envelope whose hash is ``leaf_hash``."""
        return LeafEnvelope(
            salt=self.salt,
            position=self.position,
            record_time=self.record_time,
            principal=self.principal,
            device=self.device,
            schema_version=SCHEMA_VERSION,
            commitment=commitment(self.salt, self.document),
            version=self.leaf_version,
        )


class Page(msgspec.Struct, frozen=True):
    """``next``: hand it in as ``after`` for the following page; None at the end."""

    events: list[RecordedEvent]
    next: tuple[int, int] | None


COLUMNS = """
SELECT e.position, e.capture_id, p.name AS source_party, c.principal, c.device, e.place, e.event_id, e.event_id_given,
       e.is_declaration, e.content_hash, e.salt, e.leaf_hash, e.leaf_version, e.record_time, e.clock_held, e.event_time,
       v.voided_at, e.flags, e.document
"""
SOURCE = """
FROM event e JOIN party p ON p.id = e.party_id JOIN capture c ON c.id = e.capture_id
     LEFT JOIN voided v ON v.position = e.position
"""
VISIBLE = "(%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[]))"
SELECT = f"{COLUMNS} {SOURCE} WHERE {VISIBLE}"


def recorded_event(**row: Any) -> RecordedEvent:
    row["flags"] = msgspec.convert(row["flags"] or [], list[Finding])
    return RecordedEvent(**row)


class EventReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def at(self, position: int, visibility: Visibility) -> RecordedEvent:
        """Raises NotFound("event.unknown")."""
        found = self._select("AND e.position = %(position)s", visibility, position=position)
        if not found:
            raise NotFound("event.unknown", id=position)
        return found[0]

    def several(self, positions: Collection[int], visibility: Visibility) -> list[RecordedEvent]:
        """The visible ones of the events at these positions, in the order of the log."""
        wanted = numbers(positions)
        return self._select("AND e.position = ANY(%(wanted)s::bigint[]) ORDER BY e.position", visibility, wanted=wanted)

    def by_event_id(self, event_id: str, visibility: Visibility) -> list[RecordedEvent]:
        """Everything recorded under an eventID, by any party, declarations too, in the order of the log."""
        return self._select("AND e.event_id = %(event_id)s ORDER BY e.position", visibility, event_id=event_id)

    def after(self, position: int, visibility: Visibility, limit: int = 1000) -> list[RecordedEvent]:
        """The next events of the log after a position."""
        query = "AND e.position > %(position)s ORDER BY e.position LIMIT %(limit)s"
        return self._select(query, visibility, position=position, limit=limit)

    def of_thing(
        self,
        key: str,
        visibility: Visibility,
        *,
        as_known_at: int | None = None,
        after: tuple[int, int] | None = None,
        limit: int = 500,
    ) -> Page:
        """A page of the events that name a thing, in the order of (event time, position), voided and declarations too.

        ``key``: normalised. Empty for a thing that nothing visible names.
        """
        query = (
            "AND e.position IN (SELECT t.position FROM event_thing t"
            " WHERE t.node_id = (SELECT n.id FROM node n WHERE n.key = %(key)s))"
            " AND (%(known)s::bigint IS NULL OR e.position <= %(known)s)"
            " AND (%(time)s::bigint IS NULL OR (e.event_time, e.position) > (%(time)s, %(after)s))"
            " ORDER BY e.event_time, e.position LIMIT %(limit)s"
        )
        time, position = after or (None, None)
        found = self._select(query, visibility, key=key, known=as_known_at, time=time, after=position, limit=limit + 1)
        page = found[:limit]
        return Page(page, (page[-1].event_time, page[-1].position) if len(found) > limit else None)

    def _select(self, condition: str, visibility: Visibility, **asked: object) -> list[RecordedEvent]:
        with reading(self._engine) as connection:
            database = driver(connection)
            asked["parties"] = visible_parties(database.cursor(), visibility)
            cursor = database.cursor(row_factory=kwargs_row(recorded_event))
            return cursor.execute(f"{SELECT} {condition}".encode(), asked).fetchall()
