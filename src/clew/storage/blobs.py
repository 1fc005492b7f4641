"""Blobs: what events name by digest and do not hold (curves, images, certificates), each kept once, under its SHA-256.

They live in the database: one backup holds everything, and an installation on a server given by DSN has no folder that
could be left behind. The price is size, so one blob is at most :data:`LARGEST`; longer recordings are telemetry, which
an event names by stream and window. Like raw captures they may show persons and are compressed, then sealed under a
key of their own. ``keep`` commits before it returns, so an event never names a blob that a crash could still take away;
a blob whose event was refused in the end stays, for the day the event is corrected and released.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Engine

from clew.events.errors import InvalidData, NotFound
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor, words
from clew.storage.database import driver, reading, writing
from clew.storage.keys import KeyRing, seal, unseal
from clew.storage.parties import visible_parties

LARGEST = 64 * 1024 * 1024
"""Bytes of one blob."""
CHUNK_BYTES = 1024 * 1024
_FASTEST = 1


class BlobNote(msgspec.Struct, frozen=True):
    """What the first visible event that names a blob says of it. ``size``: bytes, None where the blob is not here."""

    sha256: str
    media_type: str
    title: str | None
    position: int
    size: int | None


class Blobs:
    """Every method is one transaction."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring

    def keep(self, data: bytes) -> str:
        """Store ``data`` unless it is here already; on disk when this returns. Its SHA-256, 64 hexadecimal digits.

        Raises ``InvalidData("blob.too_large")`` above :data:`LARGEST`.
        """
        return self.keep_all([data])[0]

    def keep_all(self, blobs: Sequence[bytes]) -> list[str]:
        """The same for several, in one transaction: all are kept or none."""
        for data in blobs:
            if len(data) > LARGEST:
                raise InvalidData("blob.too_large", size=len(data), largest=LARGEST)
        named = [(hashlib.sha256(data).hexdigest(), data) for data in blobs]
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            # In one order, so that two captures of the same blobs cannot wait for each other.
            for sha256, data in sorted(dict(named).items()):
                self._write(cursor, sha256, data)
        return [sha256 for sha256, _ in named]

    def _write(self, cursor: Cursor, sha256: str, data: bytes) -> None:
        key, wrapped = self._ring.new_key()
        # Whoever keeps the same bytes at the same time waits here for the row, and then finds it.
        cursor.execute(
            "INSERT INTO blob (sha256, size, wrapped_key) VALUES (%s, %s, %s) ON CONFLICT (sha256)"
            " DO UPDATE SET wrapped_key = excluded.wrapped_key WHERE blob.wrapped_key IS NULL",
            (sha256, len(data), wrapped),
        )
        if cursor.rowcount == 0:
            return
        packed = zlib.compress(data, _FASTEST)
        for number, start in enumerate(range(0, len(packed), CHUNK_BYTES)):
            sealed = seal(key, packed[start : start + CHUNK_BYTES], _context(sha256, number))
            cursor.execute("INSERT INTO blob_chunk VALUES (%s, %s, %s)", (sha256, number, sealed))

    def note(self, sha256: str, visibility: Visibility) -> BlobNote:
        """Raises ``NotFound("attachment.unknown")`` when no event that the reader may see names the digest."""
        with reading(self._engine) as connection:
            return _note(driver(connection).cursor(), sha256.strip().lower(), visibility)

    def read(self, sha256: str, visibility: Visibility) -> bytes:
        """The bytes. Raises NotFound: ``attachment.unknown`` when no visible event names them, ``attachment.not_here``
        when one does and they never came, ``attachment.erased`` when they were erased."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            note = _note(cursor, sha256.strip().lower(), visibility)
            row = cursor.execute("SELECT wrapped_key FROM blob WHERE sha256 = %s", (note.sha256,)).fetchone()
            if row is None:
                raise NotFound("attachment.not_here", sha256=note.sha256)
            if row[0] is None:
                raise NotFound("attachment.erased", sha256=note.sha256)
            key = self._ring.unwrap(row[0])
            cursor.execute("SELECT number, sealed FROM blob_chunk WHERE sha256 = %s ORDER BY number", (note.sha256,))
            packed = b"".join(unseal(key, sealed, _context(note.sha256, number)) for number, sealed in cursor)
        return zlib.decompress(packed)

    def here(self, sha256s: Collection[str]) -> frozenset[str]:
        """Those of the digests whose bytes can be read."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = (words(each.lower() for each in sha256s),)
            cursor.execute("SELECT sha256 FROM blob WHERE sha256 = ANY(%s::text[]) AND wrapped_key IS NOT NULL", asked)
            return frozenset(sha256 for (sha256,) in cursor)

    def erase(self, sha256: str) -> None:
        """Destroy a blob's key and bytes; that it was there stays known. Raises ``NotFound("attachment.not_here")``."""
        digest = sha256.strip().lower()
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            cursor.execute("UPDATE blob SET wrapped_key = NULL WHERE sha256 = %s", (digest,))
            if cursor.rowcount == 0:
                raise NotFound("attachment.not_here", sha256=digest)
            cursor.execute("DELETE FROM blob_chunk WHERE sha256 = %s", (digest,))


def _context(sha256: str, number: int) -> bytes:
    """What a piece is sealed to: its blob and its place in it."""
    return f"blob {sha256} {number}".encode()


def _note(cursor: Cursor, sha256: str, visibility: Visibility) -> BlobNote:
    row = cursor.execute(
        "SELECT a.media_type, a.title, a.position,"
        " (SELECT b.size FROM blob b WHERE b.sha256 = a.sha256 AND b.wrapped_key IS NOT NULL)"
        " FROM attachment a WHERE a.sha256 = %(sha256)s"
        " AND (%(parties)s::int[] IS NULL OR a.party_id = ANY(%(parties)s::int[]))"
        " ORDER BY a.position, a.ordinal LIMIT 1",
        {"sha256": sha256, "parties": visible_parties(cursor, visibility)},
    ).fetchone()
    if row is None:
        raise NotFound("attachment.unknown", sha256=sha256)
    return BlobNote(sha256, *row)
