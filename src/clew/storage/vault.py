"""The vault: the only home of a person's plaintext, under a key per person (docs/adr/0003).

A token stands for one field of one person, and is the same each time, so that events about one operator can still be
compared; it is made with the person's own key, so after an erasure the old tokens mean nobody, even if that person
comes again. Erasing removes the key, the values, and the key of every raw capture in which the person is named;
``forget_in_backups`` then renews the master key, so that older copies of the database cannot be unwrapped either.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable

from sqlalchemy import Engine

from clew.events.errors import NotFound, Unavailable
from clew.security import tokens
from clew.storage.copying import Cursor
from clew.storage.database import driver, writing
from clew.storage.keys import KeyRing, seal, unseal

_REMEMBERED = 10_000
_REMEMBERED_SECONDS = 5.0
"""A file names few people many times: for so long, another process's erasure may go unnoticed by this one."""
_TOKEN = re.compile(rb"tok:[A-Za-z0-9_-]{43}")


class Vault:
    """Tokens and what they stand for. Every method is one transaction."""

    def __init__(self, engine: Engine, ring: KeyRing) -> None:
        self._engine = engine
        self._ring = ring
        self._recent: dict[tuple[str, str], tuple[str, float]] = {}

    def tokenise(self, field: str, plaintext: str) -> str:
        """The token (``clew.security.tokens``) of a personal value; the value itself goes in, sealed.

        The subject is whoever the value names: one field (``security.tokens.subject_field``) and one value.
        """
        known = self._recent.get((field, plaintext))
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        token = self._keep(field, plaintext)
        if len(self._recent) >= _REMEMBERED:
            self._recent.clear()
        self._recent[field, plaintext] = token, time.monotonic() + _REMEMBERED_SECONDS
        return token

    def _keep(self, field: str, plaintext: str) -> str:
        reference = self._reference(field, plaintext)
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            key = self._key(cursor, reference)
            token = tokens.token(key, field, plaintext)
            if cursor.execute("SELECT 1 FROM vault WHERE token = %s", (token,)).fetchone() is None:
                cursor.execute(
                    "INSERT INTO vault (token, subject_ref, field, sealed) VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT DO NOTHING",
                    (token, reference, field, seal(key, plaintext.encode(), token.encode())),
                )
        return token

    def _reference(self, field: str, plaintext: str) -> bytes:
        """The keyed digest (32 bytes) by which a person is filed; says nothing without the key file."""
        value = unicodedata.normalize("NFC", plaintext.strip())  # as the token algorithm compares values
        return self._ring.digest("subject", f"{field}\0{value}".encode())

    def _key(self, cursor: Cursor, reference: bytes) -> bytes:
        wrapped = _wrapped(cursor, reference)
        if wrapped is None:
            cursor.execute(
                "INSERT INTO subject (ref, wrapped_key) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (reference, self._ring.new_key()[1]),
            )
            wrapped = _wrapped(cursor, reference)
        assert wrapped is not None  # noqa: S101 - the row was just written, or another process had
        return self._ring.unwrap(wrapped)

    def reveal(self, token: str) -> str:
        """The plaintext. Raises NotFound("token.unknown") for a token never given or of an erased person."""
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            row = cursor.execute(
                "SELECT s.wrapped_key, v.sealed FROM vault v JOIN subject s ON s.ref = v.subject_ref"
                " WHERE v.token = %s",
                (token,),
            ).fetchone()
        if row is None:
            raise NotFound("token.unknown", token=token)
        wrapped, sealed = row
        return unseal(self._ring.unwrap(wrapped), sealed, token.encode()).decode()

    def erase(self, token: str) -> None:
        """Erase the person whom a token stands for: key, value, and the keys of the raw captures that name them.

        Raises NotFound("token.unknown") for a token never given or of a person erased already.
        """
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            row = cursor.execute("SELECT subject_ref FROM vault WHERE token = %s", (token,)).fetchone()
            if row is None:
                raise NotFound("token.unknown", token=token)
            (reference,) = row
            self._recent.clear()
            cursor.execute("DELETE FROM subject WHERE ref = %s", (reference,))
            cursor.execute(
                "UPDATE raw SET wrapped_key = NULL, sealed = NULL WHERE digest IN"
                " (SELECT digest FROM raw_subject WHERE subject_ref = %s)",
                (reference,),
            )
            cursor.execute("DELETE FROM raw_subject WHERE subject_ref = %s", (reference,))

    def forget_in_backups(self) -> int:
        """Renew the master key and destroy the old one: what was erased stays erased in every older copy of the
        database, which from now on opens for nobody. The count of keys wrapped anew.

        A process that had the key file open must be restarted; do it with nothing else running.
        """
        self._ring.begin_renewal()
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            renewed = self._rewrap(cursor, "subject", "ref") + self._rewrap(cursor, "raw", "digest")
            renewed += self._rewrap(cursor, "blob", "sha256")
        self._ring.end_renewal()
        return renewed

    def _rewrap(self, cursor: Cursor, table: str, identity: str) -> int:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"SELECT {identity}, wrapped_key FROM {table} WHERE wrapped_key IS NOT NULL")  # noqa: S608
        rows = [(self._ring.wrap(self._ring.unwrap(key)), which) for which, key in cursor]
        cursor.executemany(f"UPDATE {table} SET wrapped_key = %s WHERE {identity} = %s", rows)  # noqa: S608
        return len(rows)


def remember_ring(cursor: Cursor, ring: KeyRing) -> None:
    """Bind the database to its key file on first use. Raises Unavailable when it is bound to another one."""
    cursor.execute(
        "INSERT INTO setting (name, value, changed_at, changed_by)"
        " VALUES ('vault.key_file', to_jsonb(%s::text), 0, 'clew') ON CONFLICT DO NOTHING",
        (ring.fingerprint,),
    )
    row = cursor.execute("SELECT value #>> '{}' FROM setting WHERE name = 'vault.key_file'").fetchone()
    if row != (ring.fingerprint,):
        raise Unavailable("vault.wrong_key_file", file=str(ring.path))


def subjects_of(cursor: Cursor, documents: Iterable[bytes]) -> list[bytes]:
    """The references of the persons whose tokens stand in record forms."""
    found = sorted({token.decode() for document in documents for token in _TOKEN.findall(document)})
    if not found:
        return []
    cursor.execute("SELECT DISTINCT subject_ref FROM vault WHERE token = ANY(%s) ORDER BY 1", (found,))
    return [reference for (reference,) in cursor]


def _wrapped(cursor: Cursor, reference: bytes) -> bytes | None:
    row = cursor.execute("SELECT wrapped_key FROM subject WHERE ref = %s FOR SHARE", (reference,)).fetchone()
    return row[0] if row else None
