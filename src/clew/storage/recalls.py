"""Recall scopes as they are kept: who opened them, every evaluation, and the units of each.

An evaluation is written whole or not at all, and only on top of the version that it was compared with; whoever comes
second is told so and compares again. See ``schema_recall`` for how versions share their rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from clew.storage import schema_recall as schema
from clew.storage.copying import Cursor, copy_rows, numbers, words
from clew.storage.database import driver, reading, writing
from clew.storage.ending import Ending
from clew.storage.intake import Clock

_SCOPE = (
    "id, name, start, policy, created_at, created_by, closed_at, closed_by, close_reason, version, checked"
)  # fmt: skip
_EVALUATION = "version, position, at, principal, why, summary, difference"
UNIT_COLUMNS = (
    "key", "spelling", "kind", "way", "word", "time", "share", "via", "event", "reason", "class_key", "status",
    "carrier_status", "place", "destination", "inside", "reach", "told_time", "told_position", "holds", "amounts",
    "gaps",
)  # fmt: skip
"""What a row says of a unit; beside these it has its ordinal, its versions and its causes."""
HOLD_COLUMNS = ("key", "place", "inside", "amounts", "holds")
"""What a hold depends on, of those."""
_JSON = frozenset({"reason", "amounts"})
_ARRAYS = frozenset({"inside", "holds", "gaps"})
_QUOTED = ", ".join(f'u."{name}"' for name in UNIT_COLUMNS)
_AT = "u.scope_id = %(scope)s AND u.since <= %(version)s AND (u.until IS NULL OR u.until > %(version)s)"
_CHOSEN = """
AND (%(words)s::text[] IS NULL OR u.word = ANY(%(words)s::text[]))
AND (%(statuses)s::text[] IS NULL OR u.status = ANY(%(statuses)s::text[]))
AND (%(kinds)s::text[] IS NULL OR u.kind = ANY(%(kinds)s::text[]))
AND (%(gap)s::text IS NULL OR %(gap)s = ANY(u.gaps))
AND (%(holder)s::text IS NULL OR coalesce(u.destination, u.place, '') = %(holder)s::text)
AND (%(text)s::text IS NULL OR lower(u.spelling) LIKE %(text)s OR lower(u.key) LIKE %(text)s)
"""
_ORDERS = {
    "id": "u.spelling",
    "word": "CASE u.word WHEN 'certain' THEN 0 WHEN 'possible' THEN 1 ELSE 2 END",
    "status": "u.status",
    "place": "coalesce(u.destination, u.place)",
    "time": "u.told_time",
}
SORTS = tuple(_ORDERS)
PAGE = 5000


class ScopeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ``recall_scope``; ``start`` and ``policy`` as plain documents."""

    id: int
    name: str
    start: dict[str, Any]
    policy: dict[str, Any]
    created_at: int
    created_by: str
    closed_at: int | None
    closed_by: str | None
    close_reason: str | None
    version: int
    checked: int


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """One evaluation as kept: when, on which log position, on whose behalf, and why: created, asked, recorded,
    held, released."""

    version: int
    position: int
    at: int
    principal: str
    why: str
    summary: dict[str, Any]
    difference: dict[str, int]


class UnitRow(msgspec.Struct, frozen=True, gc=False):
    """A row of ``recall_unit``. ``values``: in the order of :data:`UNIT_COLUMNS`; ``caused``, ``ended``: log positions
    of the events that made it and that ended it."""

    ordinal: int
    values: tuple[Any, ...]
    since: int
    until: int | None
    caused: tuple[int, ...]
    ended: tuple[int, ...]


class Held(msgspec.Struct, frozen=True):
    """How many units of one status are with one holder. ``key``: the destination, else the place; None: nobody said."""

    status: str
    key: str | None
    count: int
    certain: int


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which units of a version; None: whatever it is. ``holder``: the key of where they were sent, else of where they
    are; empty: nobody said; ``text``: a part of the identifier, in any letter case."""

    words: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    gap: str | None = None
    holder: str | None = None
    text: str | None = None

    def asked(self) -> dict[str, Any]:
        return {
            "words": None if self.words is None else list(self.words),
            "statuses": None if self.statuses is None else list(self.statuses),
            "kinds": None if self.kinds is None else list(self.kinds),
            "gap": self.gap,
            "holder": self.holder,
            "text": None if not self.text else f"%{_literal(self.text)}%",
        }


class Sorting(msgspec.Struct, frozen=True, kw_only=True):
    """A page of units in an order of :data:`SORTS`; None: the order of the scope. Unknown values come last."""

    by: str | None = None
    descending: bool = False
    offset: int = 0
    limit: int = 100


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation to be kept. ``ended``: ordinal → log positions of what ended the row; ``begun``: values of new rows
    with the log positions of what made them."""

    base: int
    evaluation: Evaluation
    ended: Mapping[int, Sequence[int]]
    begun: Sequence[tuple[tuple[Any, ...], Sequence[int]]]
    watched: Collection[str]


class Recalls:
    """The room of recall scopes. They belong to readers of the whole record: no party's visibility narrows them."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def create(self, name: str, start: dict[str, Any], policy: dict[str, Any], principal: str, first: Written) -> int:
        """A new scope with its first evaluation; its number."""
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            row = cursor.execute(
                "INSERT INTO recall_scope (name, start, policy, created_at, created_by, version, checked)"
                " VALUES (%s, %s, %s, %s, %s, 0, 0) RETURNING id",
                (name, Jsonb(start), Jsonb(policy), self._clock(), principal),
            ).fetchone()
            assert row is not None  # noqa: S101 - RETURNING
            self._write(cursor, row[0], first)
            return int(row[0])

    def evaluate(self, scope: int, written: Written, ending: Ending | None = None) -> bool:
        """Keep an evaluation. False, and nothing is kept, when another was kept since ``written.base``; nothing either
        where ``ending`` is asked for meanwhile: raises Ended."""
        with writing(self._engine) as connection, (ending or Ending()).cancelling(driver(connection)):
            cursor = driver(connection).cursor()
            row = cursor.execute("SELECT version FROM recall_scope WHERE id = %s FOR UPDATE", (scope,)).fetchone()
            if row is None or row[0] != written.base:
                return False
            self._write(cursor, scope, written)
            return True

    def checked(
        self,
        scope: int,
        version: int,
        position: int,
        watched: Collection[str] | None = None,
        ending: Ending | None = None,
    ) -> None:
        """Note that nothing up to a log position changes this version, unless ``ending`` is asked for meanwhile (raises
        Ended). ``watched``: as they are now, if known."""
        with writing(self._engine) as connection, (ending or Ending()).cancelling(driver(connection)):
            cursor = driver(connection).cursor()
            noted = cursor.execute(
                "UPDATE recall_scope SET checked = %s WHERE id = %s AND version = %s AND checked < %s",
                (position, scope, version, position),
            )
            if noted.rowcount == 1 and watched is not None:
                _watch(cursor, scope, watched)

    def close(self, scope: int, principal: str, reason: str) -> bool:
        """False when it was closed already."""
        with writing(self._engine) as connection:
            done = driver(connection).execute(
                "UPDATE recall_scope SET closed_at = %s, closed_by = %s, close_reason = %s"
                " WHERE id = %s AND closed_at IS NULL",
                (self._clock(), principal, reason, scope),
            )
            return done.rowcount == 1

    def all(self, *, open_only: bool = False) -> list[ScopeRow]:
        """All scopes, the newest first."""
        condition = "WHERE closed_at IS NULL" if open_only else ""
        return self._scopes(f"{condition} ORDER BY id DESC")

    def one(self, scope: int) -> ScopeRow | None:
        """None: there is none of that number."""
        found = self._scopes("WHERE id = %(id)s", id=scope)
        return found[0] if found else None

    def named(self, name: str) -> list[ScopeRow]:
        """The scopes of a name."""
        return self._scopes("WHERE name = %(name)s ORDER BY id", name=name)

    def evaluations(self, scope: int) -> list[Evaluation]:
        """All evaluations of a scope, the first first."""
        with reading(self._engine) as connection:
            query = f"SELECT {_EVALUATION} FROM recall_evaluation WHERE scope_id = %s ORDER BY version"  # noqa: S608
            rows = driver(connection).execute(query.encode(), (scope,)).fetchall()
        names = Evaluation.__struct_fields__
        return [Evaluation(**dict(zip(names, row, strict=True))) for row in rows]

    def units(
        self, scope: int, version: int, choice: Choice, *, after: int = 0, limit: int | None = None
    ) -> Iterator[UnitRow]:
        """The units of a version in their order, after an ordinal; read in portions, so of any number."""
        left = limit
        while left is None or left > 0:
            portion = PAGE if left is None else min(PAGE, left)
            with reading(self._engine) as connection:
                rows = self._page(driver(connection).cursor(), scope, version, choice, after, portion)
            yield from rows
            if len(rows) < portion:
                return
            after = rows[-1].ordinal
            left = None if left is None else left - len(rows)

    def sorted_units(self, scope: int, version: int, choice: Choice, sorting: Sorting) -> list[UnitRow]:
        """A page of the chosen units in another order; equals stay in the order of the scope."""
        way = "DESC" if sorting.descending else "ASC"
        first = "" if sorting.by is None else f"{_ORDERS[sorting.by]} {way} NULLS LAST, "
        query = (
            f"SELECT u.ordinal, u.since, u.until, u.caused, u.ended, {_QUOTED} FROM recall_unit u"  # noqa: S608
            f" WHERE {_AT} {_CHOSEN} ORDER BY {first}u.ordinal {way if sorting.by is None else ''}"
            " LIMIT %(limit)s OFFSET %(offset)s"
        )
        asked = {"scope": scope, "version": version, **choice.asked()}
        asked |= {"limit": sorting.limit, "offset": sorting.offset}
        with reading(self._engine) as connection:
            return [_row(row) for row in driver(connection).execute(query.encode(), asked)]

    def once(self, scope: int, statuses: Collection[str]) -> set[str]:
        """Keys of the units that some version found in one of the statuses, or in something that was."""
        query = (
            "SELECT DISTINCT key FROM recall_unit WHERE scope_id = %(scope)s"
            " AND (status = ANY(%(statuses)s::text[]) OR carrier_status = ANY(%(statuses)s::text[]))"
        )
        with reading(self._engine) as connection:
            asked = {"scope": scope, "statuses": words(statuses)}
            rows = driver(connection).execute(query.encode(), asked).fetchall()
        return {key for (key,) in rows}

    def count(self, scope: int, version: int, choice: Choice) -> int:
        """How many units of a version are chosen."""
        with reading(self._engine) as connection:
            asked = {"scope": scope, "version": version, **choice.asked()}
            query = f"SELECT count(*) FROM recall_unit u WHERE {_AT} {_CHOSEN}"  # noqa: S608 - constants
            row = driver(connection).execute(query.encode(), asked).fetchone()
        return int(row[0]) if row else 0

    def in_reach(self, scope: int, version: int, choice: Choice) -> list[tuple[Any, ...]]:
        """The chosen units that a hold can still take, in the order of the scope: what a hold depends on, by
        :data:`HOLD_COLUMNS`. A scope has many rows more."""
        names = ", ".join(f'u."{name}"' for name in HOLD_COLUMNS)
        query = f"SELECT {names} FROM recall_unit u WHERE {_AT} AND u.reach = 1 {_CHOSEN} ORDER BY u.ordinal"  # noqa: S608
        asked = {"scope": scope, "version": version, **choice.asked()}
        with reading(self._engine) as connection:
            return driver(connection).execute(query.encode(), asked).fetchall()

    def known_places(self, scope: int, version: int, choice: Choice) -> set[str]:
        """Where the chosen units are."""
        query = f"SELECT DISTINCT u.place FROM recall_unit u WHERE {_AT} AND u.place IS NOT NULL {_CHOSEN}"  # noqa: S608
        asked = {"scope": scope, "version": version, **choice.asked()}
        with reading(self._engine) as connection:
            return {str(place) for (place,) in driver(connection).execute(query.encode(), asked)}

    def out_of_reach(self, scope: int, version: int, choice: Choice) -> dict[str, int]:
        """How many of the chosen units no hold takes any more, by status."""
        query = (
            "SELECT coalesce(u.status, 'unknown'), count(*) FROM recall_unit u"  # noqa: S608 - constants
            f" WHERE {_AT} AND u.reach = 0 {_CHOSEN} GROUP BY 1 ORDER BY min(u.ordinal)"
        )
        asked = {"scope": scope, "version": version, **choice.asked()}
        with reading(self._engine) as connection:
            return {str(status): int(count) for status, count in driver(connection).execute(query.encode(), asked)}

    def places(self, scope: int, version: int, choice: Choice, limit: int) -> list[Held]:
        """Of the chosen units, those of one status with one holder together, the most first."""
        with reading(self._engine) as connection:
            asked = {"scope": scope, "version": version, "most": limit, **choice.asked()}
            query = (
                "SELECT u.status, coalesce(u.destination, u.place) AS at, count(*),"  # noqa: S608 - constants
                " count(*) FILTER (WHERE u.word = 'certain') FROM recall_unit u"
                f" WHERE {_AT} {_CHOSEN} AND u.status IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %(most)s"
            )
            rows = driver(connection).execute(query.encode(), asked).fetchall()
        return [Held(str(status), at, int(count), int(certain)) for status, at, count, certain in rows]

    def changes(self, scope: int, older: int, newer: int) -> list[UnitRow]:
        """The rows that are in one of two versions and not in the other."""
        with reading(self._engine) as connection:
            query = (
                f"SELECT u.ordinal, u.since, u.until, u.caused, u.ended, {_QUOTED} FROM recall_unit u"  # noqa: S608
                " WHERE u.scope_id = %(scope)s AND ("
                " (u.since > %(older)s AND u.since <= %(newer)s AND (u.until IS NULL OR u.until > %(newer)s))"
                " OR (u.since <= %(older)s AND u.until > %(older)s AND u.until <= %(newer)s)) ORDER BY u.ordinal"
            )
            asked = {"scope": scope, "older": older, "newer": newer}
            return [_row(row) for row in driver(connection).execute(query.encode(), asked)]

    def touched(self, keys: Collection[str], scopes: Collection[int]) -> set[int]:
        """Those of the scopes in which one of the keys is a node of the last version, or is watched."""
        with reading(self._engine) as connection:
            rows = driver(connection).execute(
                "SELECT scope_id FROM recall_unit WHERE key = ANY(%(keys)s::text[]) AND until IS NULL"
                " AND scope_id = ANY(%(scopes)s::bigint[])"
                " UNION SELECT scope_id FROM recall_watch WHERE key = ANY(%(keys)s::text[])"
                " AND scope_id = ANY(%(scopes)s::bigint[])",
                {"keys": words(keys), "scopes": numbers(scopes)},
            )
            return {scope for (scope,) in rows}

    @contextmanager
    def refreshing(self, scope: int) -> Iterator[bool]:
        """Whether nobody else is about to evaluate this scope in the background; held until the context ends."""
        with self._engine.connect() as connection:
            row = driver(connection).execute("SELECT pg_try_advisory_lock(%s, %s)", (_LOCK, scope)).fetchone()
            free = bool(row and row[0])
            try:
                yield free
            finally:
                if free:
                    driver(connection).execute("SELECT pg_advisory_unlock(%s, %s)", (_LOCK, scope))

    def _scopes(self, condition: str, **asked: object) -> list[ScopeRow]:
        with reading(self._engine) as connection:
            query = f"SELECT {_SCOPE} FROM recall_scope {condition}"  # noqa: S608 - constants
            rows = driver(connection).execute(query.encode(), asked).fetchall()
        names = ScopeRow.__struct_fields__
        return [ScopeRow(**dict(zip(names, row, strict=True))) for row in rows]

    def _page(self, cursor: Cursor, scope: int, version: int, choice: Choice, after: int, limit: int) -> list[UnitRow]:
        query = (
            f"SELECT u.ordinal, u.since, u.until, u.caused, u.ended, {_QUOTED} FROM recall_unit u"  # noqa: S608
            f" WHERE {_AT} AND u.ordinal > %(after)s {_CHOSEN} ORDER BY u.ordinal LIMIT %(limit)s"
        )
        asked = {"scope": scope, "version": version, "after": after, "limit": limit, **choice.asked()}
        return [_row(row) for row in cursor.execute(query.encode(), asked)]

    def _write(self, cursor: Cursor, scope: int, written: Written) -> None:
        told = written.evaluation
        if written.ended:
            cursor.execute(
                "UPDATE recall_unit u SET until = %(version)s, ended = w.ended::bigint[]"
                " FROM unnest(%(ordinals)s::bigint[], %(ended)s::text[]) AS w (ordinal, ended)"
                " WHERE u.scope_id = %(scope)s AND u.ordinal = w.ordinal",
                {
                    "version": told.version,
                    "scope": scope,
                    "ordinals": numbers(written.ended),
                    "ended": words(numbers(each) for each in written.ended.values()),
                },
            )
        row = cursor.execute("SELECT coalesce(max(ordinal), 0) FROM recall_unit WHERE scope_id = %s", (scope,))
        last = (row.fetchone() or (0,))[0]
        columns = ("scope_id", "ordinal", "since", "caused", *UNIT_COLUMNS)
        rows = (
            (scope, last + number, told.version, numbers(caused), *_stored(values))
            for number, (values, caused) in enumerate(written.begun, 1)
        )
        copy_rows(cursor, schema.recall_unit, rows, columns)
        _watch(cursor, scope, written.watched)
        cursor.execute(
            f"INSERT INTO recall_evaluation (scope_id, {_EVALUATION}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)".encode(),  # noqa: S608
            (
                scope,
                told.version,
                told.position,
                told.at,
                told.principal,
                told.why,
                Jsonb(told.summary),
                Jsonb(told.difference),
            ),
        )
        cursor.execute(
            "UPDATE recall_scope SET version = %s, checked = %s WHERE id = %s", (told.version, told.position, scope)
        )


def _literal(text: str) -> str:
    """A LIKE pattern of the text in lower case."""
    return text.lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _watch(cursor: Cursor, scope: int, keys: Collection[str]) -> None:
    cursor.execute("DELETE FROM recall_watch WHERE scope_id = %s", (scope,))
    copy_rows(cursor, schema.recall_watch, ((scope, key) for key in keys))


_LOCK = 723_543_612
_JSON_AT = [index for index, name in enumerate(UNIT_COLUMNS) if name in _JSON]
_ARRAYS_AT = [index for index, name in enumerate(UNIT_COLUMNS) if name in _ARRAYS]
_REACH = UNIT_COLUMNS.index("reach")


def _stored(values: tuple[Any, ...]) -> list[object]:
    row: list[object] = list(values)
    for index in _JSON_AT:
        if row[index] is not None:
            row[index] = Jsonb(row[index])
    for index in _ARRAYS_AT:
        row[index] = words(values[index]) if values[index] else "{}"
    row[_REACH] = int(values[_REACH])
    return row


def _row(row: tuple[Any, ...]) -> UnitRow:
    ordinal, since, until, caused, ended, *values = row
    for index in _ARRAYS_AT:
        values[index] = tuple(values[index])
    values[_REACH] = bool(values[_REACH])
    return UnitRow(ordinal, tuple(values), since, until, tuple(caused), tuple(ended or ()))
