"""Published passports, announced recalls, and reports of the public. See ``schema_passports``.

Passports are for readers of the whole record, and for whoever has the code: no party's visibility narrows them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Engine

from clew.storage.copying import words
from clew.storage.database import driver, reading, writing
from clew.storage.intake import Clock
from clew.storage.keys import KeyRing, seal, unseal

_PASSPORT = (
    "p.number, p.code, p.key, p.spelling, p.by_identifier, p.published_at, p.published_by, p.position,"
    " p.withdrawn_at, p.withdrawn_by, p.because, p.opened"
)
_UNSEEN = "(SELECT count(*) FROM passport_report r WHERE r.passport = p.number AND r.seen_at IS NULL)"
_CHOSEN = """
WHERE (%(text)s = '' OR position(lower(%(text)s) IN lower(p.spelling)) > 0 OR p.code = %(text)s)
AND (%(withdrawn)s::boolean IS NULL OR (p.withdrawn_at IS NOT NULL) = %(withdrawn)s::boolean)
"""
_SQL_COUNTS = """
SELECT count(*) FILTER (WHERE withdrawn_at IS NULL), count(*) FILTER (WHERE withdrawn_at IS NOT NULL),
       coalesce(sum(opened), 0)::bigint, (SELECT count(*) FROM passport_report WHERE seen_at IS NULL)
FROM passport
"""
_SQL_RECALLS = """
SELECT r.scope_id, u.word, r.advice, r.announced_at
FROM passport_recall r JOIN recall_scope s ON s.id = r.scope_id
JOIN recall_unit u ON u.scope_id = r.scope_id AND u.until IS NULL AND u.key = ANY(%s::text[])
WHERE r.lifted_at IS NULL AND s.closed_at IS NULL AND u.word IN ('certain', 'possible')
ORDER BY u.word, r.announced_at, r.scope_id
"""
_SQL_REPORTS = """
SELECT r.number, p.code, p.spelling, r.at, r.kind, r.seen_at, r.seen_by, p.number, r.wrapped_key, r.sealed
FROM passport_report r JOIN passport p ON p.number = r.passport
WHERE (%(all)s OR r.seen_at IS NULL) AND (%(number)s::bigint IS NULL OR r.number = %(number)s::bigint)
ORDER BY r.number DESC LIMIT %(limit)s
"""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ``passport``; instants in UTC microseconds; ``reports``: of the public, that nobody has seen yet."""

    number: int
    code: str
    key: str
    spelling: str
    by_identifier: bool
    published_at: int
    published_by: str
    position: int
    withdrawn_at: int | None
    withdrawn_by: str | None
    because: str | None
    opened: int
    reports: int

    @property
    def in_force(self) -> bool:
        return self.withdrawn_at is None


class Counts(msgspec.Struct, frozen=True):
    """``opened``: how often all passports were opened; ``reports``: those not seen yet."""

    published: int
    withdrawn: int
    opened: int
    reports: int


class Announced(msgspec.Struct, frozen=True):
    """A recall that is announced and concerns a thing. ``word``: certain or possible."""

    scope: int
    word: str
    advice: str
    at: int


class Announcement(msgspec.Struct, frozen=True):
    """A recall scope as it is told to the public."""

    scope: int
    advice: str
    at: int
    by: str


class Report(msgspec.Struct, frozen=True):
    """What somebody unknown wrote about a published unit."""

    number: int
    code: str
    spelling: str
    at: int
    kind: str
    seen_at: int | None
    seen_by: str | None
    text: str


class Passports:
    """Every method is one transaction."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock) -> None:
        self._engine = engine
        self._ring = ring
        self._clock = clock

    def publish(
        self, key: str, spelling: str, code: str, *, by_identifier: bool, position: int, by: str
    ) -> tuple[Published, bool]:
        """The passport in force of a thing, and whether it is new: published before, it keeps its code."""
        with writing(self._engine) as connection:
            made = driver(connection).execute(
                "INSERT INTO passport (code, key, spelling, by_identifier, published_at, published_by, position)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) WHERE withdrawn_at IS NULL DO NOTHING",
                (code, key, spelling, by_identifier, self._clock(), by, position),
            )
            if made.rowcount == 0 and by_identifier:
                driver(connection).execute(
                    "UPDATE passport SET by_identifier = true WHERE key = %s AND withdrawn_at IS NULL", (key,)
                )
            new = made.rowcount == 1
        found = self.of_key(key)
        assert found is not None  # noqa: S101 - written above
        return found, new

    def withdraw(self, number: int, because: str, by: str) -> bool:
        """False when it was withdrawn already."""
        with writing(self._engine) as connection:
            done = driver(connection).execute(
                "UPDATE passport SET withdrawn_at = %s, withdrawn_by = %s, because = %s"
                " WHERE number = %s AND withdrawn_at IS NULL",
                (self._clock(), by, because, number),
            )
            return done.rowcount == 1

    def of_code(self, code: str) -> Published | None:
        found = self._passports("WHERE p.code = %(code)s", code=code)
        return found[0] if found else None

    def of_key(self, key: str) -> Published | None:
        """The one in force."""
        found = self._passports("WHERE p.key = %(key)s AND p.withdrawn_at IS NULL", key=key)
        return found[0] if found else None

    def find(
        self, *, text: str = "", withdrawn: bool | None = None, limit: int = 100, offset: int = 0
    ) -> tuple[int, list[Published]]:
        """How many contain the text in their identifier (or have it as code), and a page of them, the newest first."""
        asked = {"text": text.strip(), "withdrawn": withdrawn, "limit": limit, "offset": offset}
        with reading(self._engine) as connection:
            row = driver(connection).execute(f"SELECT count(*) FROM passport p {_CHOSEN}".encode(), asked).fetchone()  # noqa: S608 - constants
        order = "ORDER BY p.number DESC LIMIT %(limit)s OFFSET %(offset)s"
        return (int(row[0]) if row else 0), self._passports(f"{_CHOSEN} {order}", **asked)

    def counts(self) -> Counts:
        with reading(self._engine) as connection:
            row = driver(connection).execute(_SQL_COUNTS.encode()).fetchone()
        assert row is not None  # noqa: S101 - an aggregate
        return Counts(*(int(each) for each in row))

    def opened(self, number: int) -> None:
        """Count one reading."""
        with writing(self._engine) as connection:
            driver(connection).execute("UPDATE passport SET opened = opened + 1 WHERE number = %s", (number,))

    def _passports(self, condition: str, **asked: object) -> list[Published]:
        with reading(self._engine) as connection:
            query = f"SELECT {_PASSPORT}, {_UNSEEN} FROM passport p {condition}"  # noqa: S608 - constants
            rows = driver(connection).execute(query.encode(), asked).fetchall()
        names = Published.__struct_fields__
        return [Published(**dict(zip(names, row, strict=True))) for row in rows]

    # --- recalls

    def announce(self, scope: int, advice: str, by: str) -> None:
        """Tell a recall to the public; told already, its advice is replaced by a new announcement."""
        with writing(self._engine) as connection:
            self._lift(connection, scope, by)
            driver(connection).execute(
                "INSERT INTO passport_recall (scope_id, advice, announced_at, announced_by) VALUES (%s, %s, %s, %s)",
                (scope, advice, self._clock(), by),
            )

    def lift(self, scope: int, by: str) -> bool:
        """False when it was not announced."""
        with writing(self._engine) as connection:
            return self._lift(connection, scope, by)

    def _lift(self, connection: Any, scope: int, by: str) -> bool:
        done = driver(connection).execute(
            "UPDATE passport_recall SET lifted_at = %s, lifted_by = %s WHERE scope_id = %s AND lifted_at IS NULL",
            (self._clock(), by, scope),
        )
        return done.rowcount == 1

    def announcements(self) -> Sequence[Announcement]:
        """Those not lifted, the newest first."""
        with reading(self._engine) as connection:
            rows = driver(connection).execute(
                "SELECT scope_id, advice, announced_at, announced_by FROM passport_recall"
                " WHERE lifted_at IS NULL ORDER BY number DESC"
            )
            return [Announcement(*row) for row in rows]

    def recalls_of(self, keys: Collection[str]) -> Sequence[Announced]:
        """Announced recalls in whose last evaluation one of the names of a thing is affected, the certain first."""
        with reading(self._engine) as connection:
            return [Announced(*row) for row in driver(connection).execute(_SQL_RECALLS.encode(), (words(keys),))]

    # --- reports

    def report(self, passport: int, kind: str, text: str) -> int:
        """Keep what somebody wrote; its number."""
        key, wrapped = self._ring.new_key()
        sealed = seal(key, text.encode("utf-8", "replace"), _context(passport))
        with writing(self._engine) as connection:
            row = (
                driver(connection)
                .execute(
                    "INSERT INTO passport_report (passport, at, kind, wrapped_key, sealed) VALUES (%s, %s, %s, %s, %s)"
                    " RETURNING number",
                    (passport, self._clock(), kind, wrapped, sealed),
                )
                .fetchone()
            )
        assert row is not None  # noqa: S101 - RETURNING
        return int(row[0])

    def reported_since(self, passport: int, since: int) -> int:
        """How many reports a passport had since an instant."""
        with reading(self._engine) as connection:
            query = "SELECT count(*) FROM passport_report WHERE passport = %s AND at >= %s"
            row = driver(connection).execute(query, (passport, since)).fetchone()
        return int(row[0]) if row else 0

    def reports(self, *, seen: bool = False, limit: int = 200) -> Sequence[Report]:
        """Those that nobody has seen, with ``seen`` all, the newest first."""
        return self._reports(all=seen, limit=limit, number=None)

    def report_of(self, number: int) -> Report | None:
        """One report, seen or not. None: there is none of that number."""
        found = self._reports(all=True, limit=1, number=number)
        return found[0] if found else None

    def _reports(self, **asked: object) -> list[Report]:
        with reading(self._engine) as connection:
            rows = driver(connection).execute(_SQL_REPORTS.encode(), asked).fetchall()
        names = Report.__struct_fields__
        return [Report(**dict(zip(names, (*row[:7], self._text(*row[7:])), strict=True))) for row in rows]

    def _text(self, passport: int, wrapped: bytes, sealed: bytes) -> str:
        return unseal(self._ring.unwrap(bytes(wrapped)), bytes(sealed), _context(passport)).decode()

    def seen(self, number: int, by: str) -> bool:
        """Note that somebody read a report. False when there is none of that number."""
        with writing(self._engine) as connection:
            done = driver(connection).execute(
                "UPDATE passport_report SET seen_at = coalesce(seen_at, %s), seen_by = coalesce(seen_by, %s)"
                " WHERE number = %s",
                (self._clock(), by, number),
            )
            return done.rowcount == 1


def _context(passport: int) -> bytes:
    return b"passport report %d" % passport
