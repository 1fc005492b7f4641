"""Captures as they came in: lists, one of them, its bytes."""

from __future__ import annotations

from uuid import UUID

import msgspec
from psycopg.rows import class_row
from sqlalchemy import Engine

from clew.events.errors import NotFound
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor
from clew.storage.database import driver, reading
from clew.storage.keys import KeyRing
from clew.storage.parties import visible_parties
from clew.storage.raws import open_raw


class CaptureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One submission; that of a source read in portions counts them all. ``number``: in the order of arrival;
    ``state``: ``done`` or ``refused`` (something went to quarantine); ``received_at``: UTC microseconds;
    ``raw_digest``: SHA-256 of its bytes."""

    id: UUID
    number: int
    received_at: int
    principal: str
    source_party: str
    device: str | None
    sequence: int | None
    connector: str | None
    mapping: str | None
    mapping_version: str | None
    source_name: str | None
    media_type: str | None
    raw_digest: bytes
    on_error: str
    state: str
    recorded: int
    duplicate: int
    quarantined: int
    not_recorded: int
    first_position: int | None
    last_position: int | None


_SPECIAL = {
    "source_party": "p.name",
    "state": "CASE WHEN a.conflict + a.quarantined > 0 THEN 'refused' ELSE c.state END",
    "quarantined": "coalesce(a.conflict + a.quarantined, c.quarantined)",
    **{name: f"coalesce(a.{name}, c.{name})" for name in ("recorded", "duplicate", "not_recorded")},
    **{name: f"coalesce(a.{name}, c.{name})" for name in ("first_position", "last_position")},
}
_COLUMNS = ", ".join(f"{_SPECIAL.get(name, f'c.{name}')} AS {name}" for name in CaptureRecord.__struct_fields__)
_FIRST = "(c.portion IS NULL OR c.portion = 1)"
"""The first portion stands for its source."""
_SELECT = (
    f"SELECT {_COLUMNS} FROM capture c JOIN party p ON p.id = c.party_id"  # noqa: S608 - constants
    " LEFT JOIN acquisition a ON a.number = c.acquisition"
    " WHERE (%(parties)s::int[] IS NULL OR c.party_id = ANY(%(parties)s::int[]))"
)


class Captures:
    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def list(self, visibility: Visibility, *, before: int | None = None, limit: int = 100) -> list[CaptureRecord]:
        """The newest captures first; ``before``: the number of the last one of the page before."""
        with reading(self._engine) as connection:
            database = driver(connection)
            asked = {"parties": visible_parties(database.cursor(), visibility), "before": before, "limit": limit}
            older = "(%(before)s::bigint IS NULL OR c.number < %(before)s) ORDER BY c.number DESC LIMIT %(limit)s"
            query = f"{_SELECT} AND {_FIRST} AND {older}"
            return database.cursor(row_factory=class_row(CaptureRecord)).execute(query.encode(), asked).fetchall()

    def one(self, capture_id: UUID, visibility: Visibility) -> CaptureRecord:
        """Raises NotFound("capture.unknown")."""
        with reading(self._engine) as connection:
            database = driver(connection)
            asked = {"parties": visible_parties(database.cursor(), visibility), "id": capture_id}
            rows = database.cursor(row_factory=class_row(CaptureRecord))
            found = rows.execute(f"{_SELECT} AND c.id = %(id)s".encode(), asked).fetchone()
        if found is None:
            raise NotFound("capture.unknown", id=str(capture_id))
        return found

    def raw(self, capture_id: UUID, visibility: Visibility) -> bytes:
        """The bytes as they arrived. They hold persons' plaintext: whoever asks must be allowed that.

        Raises NotFound: ``capture.unknown``; ``raw.erased`` when a person named in them was erased.
        """
        digest = self.one(capture_id, visibility).raw_digest
        with reading(self._engine) as connection:
            return open_raw(driver(connection).cursor(), self._ring, digest)

    def counts(self, visibility: Visibility) -> dict[str, int]:
        """For ``status``: captures, events, declarations, voided events, things, operations, open quarantine."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            return {name: _count(cursor, query, parties) for name, query in _COUNTS.items()}


_BY = "(%(parties)s::int[] IS NULL OR x.party_id = ANY(%(parties)s::int[]))"
_NODES = (
    "SELECT count(*) FROM node n WHERE {level} AND (%(parties)s::int[] IS NULL OR EXISTS ("
    "SELECT 1 FROM {table} x WHERE x.{column} = n.id AND x.party_id = ANY(%(parties)s::int[])))"
)
_COUNTS = {
    "captures": f"SELECT count(*) FROM capture x WHERE {_BY} AND (x.portion IS NULL OR x.portion = 1)",  # noqa: S608
    "events": f"SELECT count(*) FROM event x WHERE {_BY}",  # noqa: S608
    "declarations": f"SELECT count(*) FROM event x WHERE is_declaration AND {_BY}",  # noqa: S608
    "voided": f"SELECT count(*) FROM voided v JOIN event x USING (position) WHERE {_BY}",  # noqa: S608
    "things": _NODES.format(level="level <> 'operation'", table="event_thing", column="node_id"),
    "operations": "SELECT count(DISTINCT coalesce(transformation_id, position::text)) FROM event x"  # noqa: S608
    f" WHERE type = 'TransformationEvent' AND NOT is_declaration AND {_BY}",
    "quarantine_open": f"SELECT count(*) FROM quarantine x WHERE state IN ('open', 'corrected') AND {_BY}",  # noqa: S608
}


def _count(cursor: Cursor, query: str, parties: list[int] | None) -> int:
    row = cursor.execute(query.encode(), {"parties": parties}).fetchone()
    return int(row[0]) if row else 0
