"""What a trace reads: link facts, spellings, levels, classes and aliases, each as known at a position.

``LinkReads.source`` binds a reader's visibility once; its methods are those of ``clew.tracing.ports.LinkSource`` (the
floor above), with this floor's own structs for spelling and alias.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import msgspec
from sqlalchemy import Engine

from clew.events.identifiers import level
from clew.events.links import LinkFact
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor, numbers, words
from clew.storage.database import driver, reading
from clew.storage.exposing import STATED_LOT
from clew.storage.parties import visible_parties
from clew.storage.reads import classes

Level = Literal["instance", "lot", "class"]
EVENT = "event:"


class FirstSpelling(msgspec.Struct, frozen=True):
    """``text`` as first captured, at log ``position``."""

    position: int
    text: str


class AliasFact(msgspec.Struct, frozen=True):
    """Keys ``a`` and ``b`` name one thing from ``valid_from`` (included) until ``valid_to`` (excluded); UTC µs."""

    a: str
    b: str
    valid_from: int | None = None
    valid_to: int | None = None


FACT_COLUMNS = """
f.position, f.event_time, f.kind, coalesce((SELECT key FROM node WHERE id = f.thing_id), ''), f.bond,
CASE WHEN f.kind IN ('consume', 'produce')
     THEN coalesce((SELECT key FROM node WHERE id = f.operation_id), 'event:' || f.position) END,
(SELECT key FROM node WHERE id = f.parent_id), f.by_quantity, f.quantity, f.uom, f.paired_with,
(SELECT voided_at FROM voided v WHERE v.position = f.position), f.ordinal
"""
"""Of ``link_fact AS f``, in the order of :class:`LinkFact`."""
_FACTS = f"""
SELECT {FACT_COLUMNS}
FROM (
    SELECT DISTINCT ON (position, ordinal) * FROM (
        SELECT * FROM link_fact WHERE thing_id = ANY(%(nodes)s::bigint[])
        UNION ALL SELECT * FROM link_fact WHERE parent_id = ANY(%(nodes)s::bigint[])
        UNION ALL SELECT * FROM link_fact WHERE operation_id = ANY(%(nodes)s::bigint[])
        UNION ALL SELECT * FROM link_fact WHERE position = ANY(%(events)s::bigint[])
            AND kind IN ('consume', 'produce') AND operation_id IS NULL
    ) AS hits ORDER BY position, ordinal
) AS f
WHERE f.position <= %(known)s AND (%(parties)s::int[] IS NULL OR f.party_id = ANY(%(parties)s::int[]))
ORDER BY f.position, f.ordinal LIMIT %(at_most)s
"""  # noqa: S608 - a constant
_IN_FORCE = """
{table}.position <= %(known)s AND (%(parties)s::int[] IS NULL OR {table}.party_id = ANY(%(parties)s::int[]))
AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.position = {table}.position AND v.voided_at <= %(known)s)
"""
_ALIASES = f"""
SELECT a.a, a.b, a.valid_from, a.valid_to, a.kind FROM alias a
WHERE (a.a = ANY(%(keys)s::text[]) OR a.b = ANY(%(keys)s::text[])) AND {_IN_FORCE.format(table="a")}
GROUP BY a.a, a.b, a.valid_from, a.valid_to, a.kind ORDER BY min(a.position), a.a, a.b
"""  # noqa: S608 - a constant
_COUNTED = f"""
SELECT DISTINCT n.key FROM node n JOIN event_thing t ON t.node_id = n.id JOIN event e ON e.position = t.position
WHERE n.key = ANY(%(keys)s::text[]) AND t.by_quantity AND NOT e.is_declaration
  AND {_IN_FORCE.format(table="t")}
"""  # noqa: S608 - a constant
_LOG_END = f"""
SELECT e.event_time FROM event e WHERE NOT e.is_declaration AND {_IN_FORCE.format(table="e")}
ORDER BY e.event_time DESC LIMIT 1
"""  # noqa: S608 - a constant
_SPELLINGS = """
SELECT DISTINCT ON (n.id) n.key, t.position, coalesce(t.spelling, n.spelling)
FROM node n JOIN event_thing t ON t.node_id = n.id
WHERE n.key = ANY(%(keys)s::text[]) AND t.party_id = ANY(%(parties)s::int[]) ORDER BY n.id, t.position
"""


class LinkReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def source(self, visibility: Visibility) -> LinkReader:
        """The reads of one trace under one visibility. Each call sees the log as it is then; positions do the rest."""
        return LinkReader(self._engine, visibility)


class LinkReader:
    def __init__(self, engine: Engine, visibility: Visibility) -> None:
        self._engine = engine
        self._visibility = visibility

    @contextmanager
    def _cursor(self, asked: dict[str, object]) -> Iterator[Cursor]:
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked["parties"] = visible_parties(cursor, self._visibility)
            yield cursor

    def head(self) -> int:
        """The last log position, 0 for an empty log."""
        with self._cursor({}) as cursor:
            row = cursor.execute("SELECT position FROM log_head WHERE id = 1").fetchone()
        return row[0] if row else 0

    def log_end(self, as_known_at: int) -> int | None:
        """The latest event time (UTC microseconds) in force as known then; None when there is no such event."""
        asked: dict[str, object] = {"known": as_known_at}
        with self._cursor(asked) as cursor:
            row = cursor.execute(_LOG_END.encode(), asked).fetchone()
        return row[0] if row else None

    def facts_touching(self, keys: Collection[str], as_known_at: int, *, at_most: int | None = None) -> list[LinkFact]:
        """Every fact up to ``as_known_at`` that names a key as thing, parent or operation, in the order of the log;
        ``voided_at`` is filled with what is known now. ``at_most``: the first so many."""
        asked: dict[str, object] = {"known": as_known_at, "events": numbers(_positions(keys)), "at_most": at_most}
        with self._cursor(asked) as cursor:
            named = [key for key in keys if not key.startswith(EVENT)]
            cursor.execute("SELECT id FROM node WHERE key = ANY(%s::text[])", (words(named),))
            asked["nodes"] = numbers(number for (number,) in cursor)
            rows = cursor.execute(_FACTS.encode(), asked).fetchall()
        return [fact_of(row) for row in rows]

    def spellings(self, keys: Collection[str]) -> dict[str, FirstSpelling]:
        """The first captured spelling of each key; of an operation its transformationID, else its event's eventID."""
        things = [key for key in keys if not key.startswith(EVENT)]
        asked: dict[str, object] = {"keys": words(things)}
        with self._cursor(asked) as cursor:
            if asked["parties"] is None:
                cursor.execute(
                    "SELECT key, first_position, spelling FROM node WHERE key = ANY(%(keys)s::text[])", asked
                )
            else:
                cursor.execute(_SPELLINGS, asked)
            found = {key: FirstSpelling(position, text) for key, position, text in cursor}
        events = {position: f"{EVENT}{position}" for position in _positions(keys)}
        for position, event_id in self.event_ids(list(events)).items():
            found[events[position]] = FirstSpelling(position, event_id)
        return found

    def levels(self, keys: Collection[str], as_known_at: int) -> dict[str, Level]:
        """``class`` for a bare class; ``lot`` for a lot's identifier and for any other that something in force as known
        then counts; else ``instance``."""
        asked: dict[str, object] = {"keys": words(keys), "known": as_known_at}
        with self._cursor(asked) as cursor:
            counted = {key for (key,) in cursor.execute(_COUNTED.encode(), asked)}
        return {key: level_of(key, key in counted) for key in keys}

    def product_classes(self, keys: Collection[str], as_known_at: int) -> Mapping[str, str]:
        """The class of each key that has one; alternates come as one representative."""
        asked: dict[str, object] = {"known": as_known_at}
        with self._cursor(asked) as cursor:
            return classes.product_classes(cursor, keys, asked, _IN_FORCE)

    def aliases(self, keys: Collection[str], as_known_at: int) -> list[AliasFact]:
        """Every alias in force as known then with one of the keys on either side, in the order of the log.

        Supplier and batch beside a lot make one thing of the two only while the statements are one to one: a lot of
        ours that came of several of theirs, or theirs that we booked in twice, is not one thing with each.
        """
        asked: dict[str, object] = {"keys": words(keys), "known": as_known_at}
        with self._cursor(asked) as cursor:
            rows = cursor.execute(_ALIASES.encode(), asked).fetchall()
            stated = {(row[0], row[1]) for row in rows if row[4] == STATED_LOT}
            if stated:
                asked["keys"] = words(sorted({key for pair in stated for key in pair}))
                around = cursor.execute(_ALIASES.encode(), asked).fetchall()
                stated &= _one_to_one({(row[0], row[1]) for row in around if row[4] == STATED_LOT})
        return [AliasFact(*row[:4]) for row in rows if row[4] != STATED_LOT or (row[0], row[1]) in stated]

    def event_ids(self, positions: Collection[int]) -> dict[int, str]:
        """The eventID of each visible event, or the ``ni:`` hash that stands for it."""
        asked: dict[str, object] = {"positions": numbers(positions)}
        with self._cursor(asked) as cursor:
            cursor.execute(
                "SELECT e.position, e.event_id FROM event e WHERE e.position = ANY(%(positions)s::bigint[])"
                " AND (%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[]))",
                asked,
            )
            return dict(cursor)


def _one_to_one(pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs whose sides both stand in no other."""
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    return {pair for pair in pairs if firsts[pair[0]] == seconds[pair[1]] == 1}


def level_of(key: str, counted: bool) -> Level:
    named = level(key)
    if named == "class" or named == "lot":
        return named
    return "lot" if counted else "instance"


def fact_of(row: tuple[Any, ...]) -> LinkFact:
    """The fact in a row of ``FACT_COLUMNS``."""
    names = LinkFact.__struct_fields__  # the columns stand in their order
    return LinkFact(
        **{**dict(zip(names, row, strict=True)), "paired_with": tuple(row[names.index("paired_with")] or ())}
    )


def _positions(keys: Collection[str]) -> list[int]:
    numbers = (key.removeprefix(EVENT) for key in keys if key.startswith(EVENT))
    return [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 19]
