"""Quality cases as they are kept: entries that are added one after another and never changed.

Who writes says which version of the case they had read. An entry about the same subject since then is a conflict: they
would overwrite what they have not seen. Entries about other subjects are not.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from clew.storage.copying import Cursor, numbers
from clew.storage.database import driver, reading, writing
from clew.storage.intake import Clock

_ENTRIES = """
SELECT case_number, version, at, principal, kind, subject, body FROM case_entry
WHERE %(cases)s::bigint[] IS NULL OR case_number = ANY(%(cases)s::bigint[]) ORDER BY case_number, version
"""
_SINCE = """
SELECT case_number, version, at, principal, kind, subject, body FROM case_entry
WHERE case_number = %s AND subject = %s AND version > %s ORDER BY version DESC LIMIT 1
"""
_ADD = """
INSERT INTO case_entry (case_number, version, at, principal, kind, subject, body) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
LARGEST_NUMBER = 2**63 - 1


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be added. ``subject``: what it is about; ``body``: a plain document."""

    kind: str
    subject: str
    body: dict[str, Any]


class CaseEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ``case_entry``. ``version``: its number in its case; ``at``: UTC microseconds."""

    case_number: int
    version: int
    at: int
    principal: str
    kind: str
    subject: str
    body: dict[str, Any]


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What came of adding: ``conflict`` is the later entry about the same subject, and nothing was added."""

    version: int
    conflict: CaseEntry | None = None


class Cases:
    """The room of quality cases. They belong to readers of the whole record: no party's visibility narrows them."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def open(self, principal: str, entries: Collection[NewEntry]) -> int:
        """A new case with its first entries; its number."""
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            row = cursor.execute("INSERT INTO quality_case (version) VALUES (0) RETURNING number").fetchone()
            assert row is not None  # noqa: S101 - RETURNING
            self._add(cursor, int(row[0]), 0, principal, entries)
            return int(row[0])

    def add(self, number: int, principal: str, entries: Collection[NewEntry], seen: int | None = None) -> Added | None:
        """Add entries. ``seen``: the version that their writer had read; None: it does not matter what it was.

        None: there is no case of that number.
        """
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            row = cursor.execute("SELECT version FROM quality_case WHERE number = %s FOR UPDATE", (number,)).fetchone()
            if row is None:
                return None
            last = int(row[0])
            for entry in entries if seen is not None else ():
                later = cursor.execute(_SINCE, (number, entry.subject, seen)).fetchone()
                if later is not None:
                    return Added(version=last, conflict=_entry(later))
            return Added(version=self._add(cursor, number, last, principal, entries))

    def entries(self, number: int | None = None) -> list[CaseEntry]:
        """The entries of a case, or of all cases, in their order; none where there is no such case."""
        with reading(self._engine) as connection:
            asked = {"cases": None if number is None else numbers([number])}
            return [_entry(row) for row in driver(connection).execute(_ENTRIES.encode(), asked)]

    def _add(self, cursor: Cursor, number: int, last: int, principal: str, entries: Collection[NewEntry]) -> int:
        now = self._clock()
        for version, entry in enumerate(entries, last + 1):
            cursor.execute(_ADD, (number, version, now, principal, entry.kind, entry.subject, Jsonb(entry.body)))
        version = last + len(entries)
        cursor.execute("UPDATE quality_case SET version = %s WHERE number = %s", (version, number))
        return version


def _entry(row: tuple[Any, ...]) -> CaseEntry:
    return CaseEntry(**dict(zip(CaseEntry.__struct_fields__, row, strict=True)))
