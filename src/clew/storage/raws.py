"""Bytes as they arrived: compressed, sealed under a key of their own, kept once however often they come.

They hold people's plaintext, so nothing reads them without the key file; and whoever erases a person named in them
erases their key (``vault.Vault.erase``): digest and size stay, as evidence that something was received.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection

import msgspec

from clew.events.errors import NotFound
from clew.storage.copying import Cursor
from clew.storage.keys import KeyRing, seal, unseal

_FASTEST = 1


class RawKey(msgspec.Struct, frozen=True):
    """Where the raw bytes stand and the key that what belongs to them (quarantined items) is sealed under, too."""

    digest: bytes
    key: bytes


def keep(
    cursor: Cursor, ring: KeyRing, data: bytes, subjects: Collection[bytes], digest: bytes | None = None
) -> RawKey:
    """Store ``data`` unless it is there already. ``subjects``: references of the persons named in it; ``digest``: its
    SHA-256, where it is known."""
    if digest is None:
        digest = hashlib.sha256(data).digest()
    found = _key(cursor, ring, digest)
    if found is None:
        key, wrapped = ring.new_key()
        sealed = seal(key, zlib.compress(data, _FASTEST), digest)
        cursor.execute(
            "INSERT INTO raw (digest, size, wrapped_key, sealed) VALUES (%s, %s, %s, %s) ON CONFLICT (digest)"
            " DO UPDATE SET wrapped_key = excluded.wrapped_key, sealed = excluded.sealed WHERE raw.wrapped_key IS NULL",
            (digest, len(data), wrapped, sealed),
        )
        found = _key(cursor, ring, digest)  # another process may have been first
        assert found is not None  # noqa: S101 - the row was just written or was there
    if subjects:
        cursor.executemany(
            "INSERT INTO raw_subject (subject_ref, digest) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [(ref, digest) for ref in subjects],
        )
    return RawKey(digest, found)


def _key(cursor: Cursor, ring: KeyRing, digest: bytes) -> bytes | None:
    row = cursor.execute("SELECT wrapped_key FROM raw WHERE digest = %s", (digest,)).fetchone()
    return ring.unwrap(row[0]) if row and row[0] else None


def key_of(cursor: Cursor, ring: KeyRing, digest: bytes) -> bytes:
    """The key of a raw. Raises NotFound("raw.erased") when it was erased together with a person."""
    key = _key(cursor, ring, digest)
    if key is None:
        raise NotFound("raw.erased", digest=digest.hex())
    return key


def open_raw(cursor: Cursor, ring: KeyRing, digest: bytes) -> bytes:
    """The bytes as they arrived."""
    key = key_of(cursor, ring, digest)
    row = cursor.execute("SELECT sealed FROM raw WHERE digest = %s", (digest,)).fetchone()
    assert row is not None  # noqa: S101 - its key was there
    return zlib.decompress(unseal(key, row[0], digest))


def seal_item(raw: RawKey, content: bytes) -> bytes:
    """Seal what was cut out of a raw under that raw's key."""
    return seal(raw.key, zlib.compress(content, _FASTEST), b"item" + raw.digest)


def unseal_item(raw: RawKey, sealed: bytes) -> bytes:
    return zlib.decompress(unseal(raw.key, sealed, b"item" + raw.digest))
