"""The log of acquisitions: which source was read when, by whom and by what, and what became of its records.

A source that is read in portions holds a lock of its session (:meth:`Acquisitions.exclusive`), so that two processes
never read the same source at once, and so that an acquisition whose process was killed is told from one that runs: its
row says ``running`` and nobody holds the lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import class_row, dict_row
from sqlalchemy import Engine

from clew.events.errors import NotFound
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor
from clew.storage.database import driver, reading, translated
from clew.storage.keys import KeyRing
from clew.storage.parties import visible_parties
from clew.storage.raws import open_raw
from clew.storage.records import LeftOut, Outcome


class Companion(msgspec.Struct, frozen=True):
    """A source that the mapping joined; ``digest``: SHA-256, hexadecimal."""

    name: str
    digest: str
    size: int


class Acquisition(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of one source. Instants are UTC microseconds; ``size`` in bytes.

    ``state``: ``running``; ``interrupted``: its process is gone, and reading the source again goes on after
    ``portions``; ``refused``: turned back whole; ``done``. ``capture_id``: of its first portion.
    """

    number: int
    identity: bytes
    digest: bytes
    size: int
    companions: tuple[Companion, ...]
    source_name: str | None
    media_type: str | None
    connector: str | None
    mapping: str | None
    mapping_version: str | None
    rule_book: str | None
    program: str
    principal: str
    source_party: str
    device: str | None
    on_error: str
    portion_size: int
    started_at: int
    finished_at: int | None
    state: str
    portions: int
    records: int
    made: int
    left_out: int
    refused: int
    items: int
    recorded: int
    duplicate: int
    conflict: int
    quarantined: int
    not_recorded: int
    reasons: tuple[LeftOut, ...]
    filled: dict[str, int]
    first_position: int | None
    last_position: int | None
    capture_id: UUID
    erased: bool

    @property
    def balanced(self) -> bool:
        """Whether nothing got lost: of the items, and of the records."""
        became = self.recorded + self.duplicate + self.conflict + self.quarantined + self.not_recorded
        return self.items == became and self.records == self.made + self.left_out + self.refused

    @property
    def clean(self) -> bool:
        """Whether everything in it is in the record, so that reading it again could only say the same again."""
        kept_out = self.conflict + self.quarantined + self.not_recorded
        return self.state == "done" and kept_out == 0 and not self.erased


class MappingUse(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody read sources by a mapping. ``version``: with the digest of its text; ``last_at``: when they last
    did, UTC microseconds."""

    name: str
    version: str
    last_by: str
    last_at: int


_SPECIAL = {
    "source_party": "p.name",
    "capture_id": "(SELECT c.id FROM capture c WHERE c.acquisition = a.number AND c.portion = 1)",
    "erased": "NOT EXISTS (SELECT 1 FROM raw r WHERE r.digest = a.digest AND r.wrapped_key IS NOT NULL)",
}
_SELECT = (
    "SELECT "  # noqa: S608 - constants
    + ", ".join(f"{_SPECIAL.get(name, f'a.{name}')} AS {name}" for name in Acquisition.__struct_fields__)
    + " FROM acquisition a JOIN party p ON p.id = a.party_id"
    + " WHERE (%(parties)s::int[] IS NULL OR a.party_id = ANY(%(parties)s::int[]))"
)
_USES = (
    "SELECT a.mapping AS name, a.mapping_version AS version, a.principal AS last_by, max(a.started_at) AS last_at"
    " FROM acquisition a WHERE a.mapping IS NOT NULL AND a.mapping_version IS NOT NULL"
    " AND (%(parties)s::int[] IS NULL OR a.party_id = ANY(%(parties)s::int[]))"
    " GROUP BY 1, 2, 3 ORDER BY last_at DESC, name, version, last_by"
)
_HELD = (
    "SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Acquisitions:
    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def latest(
        self,
        visibility: Visibility,
        *,
        source: str | None = None,
        since: int | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Acquisition]:
        """The newest first. ``source``: in whose name this text stands; ``since``: not begun before this instant;
        ``before``: the last number of the page before."""
        pattern = None if source is None else "%" + _literally(source) + "%"
        return self._select(
            "AND (%(source)s::text IS NULL OR a.source_name ILIKE %(source)s)"
            " AND (%(since)s::bigint IS NULL OR a.started_at >= %(since)s)"
            " AND (%(before)s::bigint IS NULL OR a.number < %(before)s) ORDER BY a.number DESC LIMIT %(limit)s",
            visibility,
            source=pattern,
            since=since,
            before=before,
            limit=limit,
        )

    def one(self, number: int, visibility: Visibility) -> Acquisition:
        """Raises NotFound("acquisition.unknown")."""
        found = self._select("AND a.number = %(number)s", visibility, number=number)
        if not found:
            raise NotFound("acquisition.unknown", number=number)
        return found[0]

    def of_capture(self, capture_id: UUID, visibility: Visibility) -> Acquisition | None:
        """The acquisition that a capture is a portion of; None for what Clew made itself and for releases."""
        of = "AND a.number = (SELECT c.acquisition FROM capture c WHERE c.id = %(capture)s)"
        found = self._select(of, visibility, capture=capture_id)
        return found[0] if found else None

    def of_identity(self, identity: bytes, visibility: Visibility) -> list[Acquisition]:
        """Every time that the same source was read by the same means, in their order."""
        return self._select("AND a.identity = %(identity)s ORDER BY a.number", visibility, identity=identity)

    def mappings(self, visibility: Visibility) -> list[MappingUse]:
        """What sources were read by, by whom; the latest first."""
        with reading(self._engine) as connection:
            database = driver(connection)
            parties = visible_parties(database.cursor(), visibility)
            rows = database.cursor(row_factory=class_row(MappingUse))
            return rows.execute(_USES.encode(), {"parties": parties}).fetchall()

    def recorded(self, number: int) -> list[Outcome]:
        """What an acquisition recorded, in order, as what a further reading would find known."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            cursor.execute(
                "SELECT e.place, e.position, e.event_id FROM capture c JOIN event e"
                " ON e.position BETWEEN c.first_position AND c.last_position"
                " WHERE c.acquisition = %s ORDER BY e.position",
                (number,),
            )
            return [Outcome(place=row[0], state="duplicate", position=row[1], event_id=row[2]) for row in cursor]

    def quarantined(self, number: int, limit: int) -> list[tuple[int, str, str]]:
        """Number, place and state of the items that an acquisition brought into quarantine."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            cursor.execute(
                "SELECT q.id, q.place, q.state FROM quarantine q JOIN capture c ON c.id = q.capture_id"
                " WHERE c.acquisition = %s ORDER BY q.id LIMIT %s",
                (number, limit),
            )
            return cursor.fetchall()

    def released_from(self, position: int) -> tuple[int, UUID, str] | None:
        """The quarantined item that an event was released from, the capture that brought it, and its place there."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            cursor.execute(
                "SELECT q.id, q.capture_id, q.place FROM quarantine_event e JOIN quarantine q ON q.id = e.quarantine_id"
                " WHERE e.position = %s",
                (position,),
            )
            return cursor.fetchone()

    def raw(self, digest: bytes) -> bytes:
        """The bytes of a source as they arrived. They hold persons' plaintext: whoever asks must be allowed that.

        Raises NotFound("raw.erased") when a person named in them was erased.
        """
        with reading(self._engine) as connection:
            return open_raw(driver(connection).cursor(), self._ring, digest)

    def names_persons(self, digest: bytes) -> bool:
        """Whether a person known to the vault is named in a source."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            return (
                cursor.execute("SELECT 1 FROM raw_subject WHERE digest = %s LIMIT 1", (digest,)).fetchone() is not None
            )

    @contextmanager
    def exclusive(self, identity: bytes) -> Iterator[None]:
        """Within, no other process reads this source in portions; waits until none does."""
        with translated():
            held = self._engine.raw_connection()
            # Out of the pool: it is kept for as long as the source is long, and every portion takes another.
            session: psycopg.Connection[tuple[Any, ...]] = held.driver_connection  # type: ignore[assignment]
            held.detach()
        try:
            with translated():
                session.rollback()
                session.autocommit = True
                session.execute("SELECT pg_advisory_lock(%s)", (_lock(identity),))
            yield
        finally:
            session.close()

    def _select(self, condition: str, visibility: Visibility, **asked: object) -> list[Acquisition]:
        with reading(self._engine) as connection:
            database = driver(connection)
            parties = visible_parties(database.cursor(), visibility)
            rows = database.cursor(row_factory=dict_row)
            found = rows.execute(f"{_SELECT} {condition}".encode(), {**asked, "parties": parties}).fetchall()
            running = _running(database.cursor()) if any(row["state"] == "running" for row in found) else set()
        return [_acquisition(row, running) for row in found]


def _acquisition(row: dict[str, Any], running: set[int]) -> Acquisition:
    if row["state"] == "running" and _lock(row["identity"]) not in running:
        row["state"] = "interrupted"
    row["companions"] = msgspec.convert(row["companions"], tuple[Companion, ...])
    row["reasons"] = msgspec.convert(row["reasons"], tuple[LeftOut, ...])
    return Acquisition(**row)


def _lock(identity: bytes) -> int:
    """The advisory lock of a source: 64 bits of its identity."""
    return int.from_bytes(identity[:8], "big", signed=True)


def _running(cursor: Cursor) -> set[int]:
    rows: Sequence[tuple[int, int]] = cursor.execute(_HELD).fetchall()
    return {int.from_bytes(high.to_bytes(4, "big") + low.to_bytes(4, "big"), "big", signed=True) for high, low in rows}


def _literally(text: str) -> str:
    """A text in which no character is a wildcard of LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
