"""What was refused: listed, shown, corrected, released or dismissed, with every step kept.

Contents are sealed, for a refused item was never tokenised. An item is ``open`` until somebody hands in a correction
(``corrected``); releasing it goes through admission and the record like any other capture
(``Store.record(releases=…)``), which makes it ``released`` or leaves it with the new findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Engine

from clew.events.errors import Conflict, Finding, NotFound
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor
from clew.storage.database import driver, reading, writing
from clew.storage.intake import Contents
from clew.storage.keys import KeyRing
from clew.storage.parties import visible_parties
from clew.storage.raws import RawKey, key_of, seal_item, unseal_item
from clew.storage.record import Clock

_DECODER = msgspec.msgpack.Decoder(Contents)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did. ``action``: correct, release, refuse (a release that failed) or dismiss. ``at``: UTC µs."""

    at: int
    principal: str
    action: str
    reason: str
    findings: tuple[Finding, ...]


class Quarantined(msgspec.Struct, frozen=True, kw_only=True):
    """One item. ``raw``: the item as it is now (the last correction, else as it came); ``original``: as it came;
    ``findings``: why it is refused now. ``erased``: a person in it was erased, so only the outline is left."""

    id: int
    capture_id: UUID
    source_party: str
    source_name: str | None
    media_type: str | None
    connector: str | None
    mapping: str | None
    mapping_version: str | None
    place: str
    state: str
    opened_at: int
    released_position: int | None
    raw: bytes
    original: bytes
    findings: tuple[Finding, ...]
    history: tuple[Step, ...]
    erased: bool


_SELECT = """
SELECT q.id, q.capture_id, p.name, c.source_name, c.media_type, c.connector, c.mapping, c.mapping_version, q.place,
       q.state, q.opened_at, q.released_position, q.raw_digest, q.sealed
FROM quarantine q JOIN capture c ON c.id = q.capture_id JOIN party p ON p.id = q.party_id
WHERE (%(parties)s::int[] IS NULL OR q.party_id = ANY(%(parties)s::int[]))
"""


class Quarantine:
    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock) -> None:
        self._engine = engine
        self._ring = ring
        self._clock = clock

    def list(
        self, visibility: Visibility, *, states: Sequence[str] = ("open", "corrected"), after: int = 0, limit: int = 100
    ) -> tuple[int, list[Quarantined]]:
        """How many there are in these states, and a page of them in the order of their numbers after ``after``."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {
                "parties": visible_parties(cursor, visibility),
                "states": list(states),
                "after": after,
                "limit": limit,
            }
            chosen = f"{_SELECT} AND q.state = ANY(%(states)s)"
            count = cursor.execute(f"SELECT count(*) FROM ({chosen}) AS x".encode(), asked).fetchone()  # noqa: S608
            page = f"{chosen} AND q.id > %(after)s ORDER BY q.id LIMIT %(limit)s"
            rows = cursor.execute(page.encode(), asked).fetchall()
            return int(count[0]) if count else 0, [self._item(cursor, row) for row in rows]

    def one(self, number: int, visibility: Visibility) -> Quarantined:
        """Raises NotFound("quarantine.unknown")."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            return self._item(cursor, self._row(cursor, number, visibility))

    def correct(
        self,
        number: int,
        corrected: bytes,
        findings: Sequence[Finding],
        *,
        principal: str,
        visibility: Visibility,
        reason: str = "",
    ) -> None:
        """Keep a correction and what admission says about it. Raises NotFound, and Conflict for a settled item."""
        contents = Contents(corrected, tuple(findings), reason)
        self._step(number, "correct", "corrected", contents, principal, visibility)

    def dismiss(self, number: int, *, principal: str, visibility: Visibility, reason: str) -> None:
        """Settle an item without recording it; it stays listed as dismissed, with who and why."""
        self._step(number, "dismiss", "dismissed", Contents(b"", (), reason), principal, visibility)

    def _step(
        self, number: int, action: str, state: str, contents: Contents, principal: str, visibility: Visibility
    ) -> None:
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            cursor.execute("SELECT 1 FROM quarantine WHERE id = %s FOR UPDATE", (number,))
            row = self._row(cursor, number, visibility)
            if row[9] not in ("open", "corrected"):
                raise Conflict("quarantine.settled", id=number)
            digest = row[12]
            assert isinstance(digest, bytes)  # noqa: S101 - the column's type
            raw = RawKey(digest, key_of(cursor, self._ring, digest))
            cursor.execute(
                "INSERT INTO quarantine_step (quarantine_id, number, at, principal, action, raw_digest, sealed)"
                " SELECT %s, count(*) + 1, %s, %s, %s, %s, %s FROM quarantine_step WHERE quarantine_id = %s",
                (
                    number,
                    self._clock(),
                    principal,
                    action,
                    digest,
                    seal_item(raw, msgspec.msgpack.encode(contents)),
                    number,
                ),
            )
            cursor.execute("UPDATE quarantine SET state = %s WHERE id = %s", (state, number))

    def _row(self, cursor: Cursor, number: int, visibility: Visibility) -> tuple[Any, ...]:
        asked = {"parties": visible_parties(cursor, visibility), "id": number}
        row = cursor.execute(f"{_SELECT} AND q.id = %(id)s".encode(), asked).fetchone()
        if row is None:
            raise NotFound("quarantine.unknown", id=number)
        return row

    def _item(self, cursor: Cursor, row: tuple[Any, ...]) -> Quarantined:
        *outline, digest, sealed = row
        contents = self._contents(cursor, digest, sealed)
        history = []
        last = contents
        cursor.execute(
            "SELECT at, principal, action, raw_digest, sealed FROM quarantine_step"
            " WHERE quarantine_id = %s ORDER BY number",
            (row[0],),
        )
        for at, principal, action, step_digest, step_sealed in cursor.fetchall():
            step = self._contents(cursor, step_digest, step_sealed) or Contents(b"", ())
            history.append(Step(at=at, principal=principal, action=action, reason=step.reason, findings=step.findings))
            if action == "correct":
                last = step
            elif action == "refuse" and last is not None:
                last = Contents(last.raw, step.findings)
        names = Quarantined.__struct_fields__[: len(outline)]
        return Quarantined(
            **dict(zip(names, outline, strict=True)),
            raw=last.raw if last else b"",
            original=contents.raw if contents else b"",
            findings=last.findings if last else (),
            history=tuple(history),
            erased=contents is None,
        )

    def _contents(self, cursor: Cursor, digest: object, sealed: object) -> Contents | None:
        """None when a person named in it was erased, and its key with them."""
        assert isinstance(digest, bytes)  # noqa: S101 - the columns' types
        assert isinstance(sealed, bytes)  # noqa: S101
        try:
            key = key_of(cursor, self._ring, digest)
        except NotFound:
            return None
        return _DECODER.decode(unseal_item(RawKey(digest, key), sealed))
