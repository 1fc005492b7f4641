"""All link facts in force at once, as columns: what a snapshot of the links is built from.

Millions of rows are not fetched one by one: the server joins the columns of a block of rows into one value of bytes
(numbers of fixed width, big-endian; texts side by side, their lengths apart), which is read as an array. Everything is
read in one transaction, so it belongs to one state of the record. It is all of the record: for builders, not readers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from clew.events.identifiers import level, product_class
from clew.storage.copying import Cursor
from clew.storage.database import driver, reading
from clew.storage.exposing import STATED_LOT
from clew.storage.nodes import lookup
from clew.storage.reads.classes import representatives
from clew.storage.snapshot_files import Log
from clew.storage.snapshots import log_at

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]
Progress = Callable[[str, int, int], None]
"""Called with a stage code, how much is done, and how much there is to do."""

INSTANCE, LOT, CLASS, OPERATION = range(4)
NONE = -1
_BLOCK = 20_000
"""Positions or nodes in one block."""
_FACT = np.dtype(
    [
        ("position", ">i8"),
        ("event_time", ">i8"),
        ("ordinal", ">i4"),
        ("thing", ">i4"),
        ("other", ">i4"),
        ("kind", ">i4"),
    ]
)
_COUNTED = np.dtype([("position", ">i8"), ("node", ">i4")])
_EVENT = np.dtype([("position", ">i8"), ("event_time", ">i8"), ("declares", ">i4"), ("length", ">i4")])
_NODE = np.dtype([("id", ">i4"), ("first", ">i8"), ("level", ">i4"), ("key", ">i4"), ("spelling", ">i4")])
_PLACE = np.dtype([("position", ">i8"), ("ordinal", ">i4")])

_FACTS = """
SELECT string_agg(int8send(position) || int8send(event_time) || int4send(ordinal)
    || int4send(coalesce(thing_id, -1)::int) || int4send(coalesce(operation_id, parent_id, -1)::int)
    || int4send(CASE kind WHEN 'consume' THEN 0 WHEN 'produce' THEN 1 WHEN 'add' THEN 2 WHEN 'delete' THEN 3 ELSE 4 END
        + CASE WHEN bond = 'install' THEN 8 ELSE 0 END
        + CASE WHEN cardinality(paired_with) > 0 THEN 16 ELSE 0 END), '')
FROM (SELECT * FROM link_fact WHERE position > %s AND position <= %s ORDER BY position, ordinal) AS f
"""
_QUANTITIES = """
SELECT quantity, uom, string_agg(int8send(position) || int4send(ordinal), '')
FROM link_fact WHERE position > %s AND position <= %s AND by_quantity GROUP BY quantity, uom
"""
_COUNTED_THINGS = """
SELECT string_agg(int8send(position) || int4send(node_id::int), '') FROM (
    SELECT DISTINCT position, node_id FROM event_thing WHERE position > %s AND position <= %s AND by_quantity) AS t
"""
_EVENTS = """
SELECT string_agg(int8send(position) || int8send(event_time) || int4send(is_declaration::int)
    || int4send(octet_length(event_id)), ''), string_agg(convert_to(event_id, 'UTF8'), '')
FROM (SELECT position, event_time, is_declaration, event_id FROM event
      WHERE position > %s AND position <= %s ORDER BY position) AS e
"""
_NODES = """
SELECT string_agg(int4send(id::int) || int8send(first_position)
    || int4send(CASE level WHEN 'lot' THEN 1 WHEN 'class' THEN 2 WHEN 'operation' THEN 3 ELSE 0 END)
    || int4send(octet_length(key)) || int4send(octet_length(spelling)), ''),
    string_agg(convert_to(key, 'UTF8'), ''), string_agg(convert_to(spelling, 'UTF8'), '')
FROM (SELECT id, first_position, level, key, spelling FROM node WHERE id > %s AND id <= %s ORDER BY id) AS n
"""
_OWN_CLASSES = """
SELECT class_key, string_agg(int4send(id::int), '') FROM node
WHERE id > %s AND id <= %s AND class_key IS NOT NULL GROUP BY class_key
"""
_IN_FORCE = """
{0}.position <= %(known)s
AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.position = {0}.position AND v.voided_at <= %(known)s)
"""
_STATED_CLASSES = f"""
SELECT DISTINCT ON (c.key) c.key, c.class_key FROM product_class c WHERE {_IN_FORCE.format("c")}
ORDER BY c.key, c.event_time DESC, c.position DESC, c.ordinal DESC
"""  # noqa: S608 - a constant
_ALTERNATES = f"SELECT a.a, a.b FROM alternate a WHERE {_IN_FORCE.format('a')}"  # noqa: S608 - a constant
_ALIASES = f"""
SELECT DISTINCT a.a, a.b, a.valid_from, a.valid_to, a.kind FROM alias a WHERE {_IN_FORCE.format("a")}
ORDER BY a.a, a.b, a.valid_from, a.valid_to, a.kind
"""  # noqa: S608 - a constant


class StreamedTexts(NamedTuple):
    """Texts in UTF-8: the i-th is ``data[first[i]:first[i + 1]]``."""

    first: Int64
    data: UInt8


class StreamedFacts(NamedTuple):
    """Facts in force, in the order of the log. ``kind``: consume, produce, add, delete, reset as 0 to 4; + 8: of an
    installation; + 16: paired. ``thing``, ``other`` (operation or parent): numbers of nodes, NONE where there is none.
    ``quantity``: place in ``quantities`` (number and unit as written), NONE where named by EPC."""

    position: Int64
    event_time: Int64
    ordinal: Int32
    kind: UInt8
    thing: Int32
    other: Int32
    quantity: Int32
    quantities: tuple[tuple[str | None, str | None], ...]


class StreamedAlias(NamedTuple):
    """One alias in force; UTC microseconds, None: without that bound."""

    a: str
    b: str
    valid_from: int | None
    valid_to: int | None


class AliasedKey(NamedTuple):
    """``node``: NONE where no event names the key, and then nobody captured it. ``level``, ``product_class`` as in
    :class:`Streamed`."""

    node: int
    first_position: int
    level: int
    product_class: int


class Streamed(NamedTuple):
    """Everything as known at ``position``. By number of a node, from 0: ``level`` (instance, lot, class, operation as
    0 to 3), ``product_class`` (a number, alternates alike; NONE: unknown), ``key``, ``spelling``, ``first_position``.
    ``event_ids``: by position, from 0, of events with facts. ``log``: None at position 0."""

    position: int
    log: Log | None
    log_end: int | None
    facts: StreamedFacts
    level: UInt8
    product_class: Int32
    key: StreamedTexts
    spelling: StreamedTexts
    first_position: Int64
    event_ids: StreamedTexts
    aliases: tuple[StreamedAlias, ...]
    aliased: dict[str, AliasedKey]


def stream(engine: Engine, progress: Progress, as_known_at: int | None = None) -> Streamed:
    """All facts in force as known at a position; default: the last."""
    with reading(engine) as connection:
        cursor = driver(connection).cursor(binary=True)
        row = cursor.execute("SELECT position, node_id FROM log_head WHERE id = 1").fetchone()
        head, last_node = row if row is not None else (0, 0)
        known = head if as_known_at is None else min(as_known_at, head)
        return _Stream(cursor, known, last_node, progress).read()


class _Stream:
    def __init__(self, cursor: Cursor, known: int, last_node: int, progress: Progress) -> None:
        self._cursor = cursor
        self._known = known
        self._last_node = last_node
        self._progress = progress
        self._quantities: dict[tuple[str | None, str | None], int] = {}
        self._classes: dict[str, int] = {}
        self._asked: dict[str, object] = {"known": known}
        self._same: dict[str, str] = {}

    def read(self) -> Streamed:
        voided = self._numbers("SELECT string_agg(int8send(position), '') FROM voided WHERE voided_at <= %s", ">i8")
        facts, counted, event_ids, log_end = self._record(voided)
        self._same = representatives(self._cursor.execute(_ALTERNATES.encode(), self._asked).fetchall())
        level_of, key, spelling, first_position = self._nodes()
        level_of[counted[level_of[counted] == INSTANCE]] = LOT
        classes = self._own_classes()
        stated: dict[str, str] = dict(self._cursor.execute(_STATED_CLASSES.encode(), self._asked).fetchall())
        for named, number in self._numbers_of(stated).items():
            if classes[number] == NONE:
                classes[number] = self._class(stated[named])
        aliases = self._aliases()
        return Streamed(
            position=self._known,
            log=log_at(self._cursor, self._known),
            log_end=log_end,
            facts=facts,
            level=level_of,
            product_class=classes,
            key=key,
            spelling=spelling,
            first_position=first_position,
            event_ids=event_ids,
            aliases=aliases,
            aliased=self._aliased(aliases, level_of, classes, stated),
        )

    def _numbers(self, query: str, kind: str) -> NDArray[Any]:
        row = self._cursor.execute(query.encode(), (self._known,)).fetchone()
        return np.frombuffer(row[0] if row and row[0] else b"", kind)

    # --- by position

    def _record(self, voided: NDArray[Any]) -> tuple[StreamedFacts, Int64, StreamedTexts, int | None]:
        facts: list[StreamedFacts] = []
        counted = np.zeros(self._last_node + 1, np.bool_)
        lengths = np.zeros(self._known + 2, np.int64)
        texts: list[UInt8] = []
        log_end: int | None = None
        for block in _blocks(self._known):
            events, named = self._events(block)
            standing = ~np.isin(events["position"], voided) & (events["declares"] == 0)
            if standing.any():
                latest = int(events["event_time"][standing].max())
                log_end = latest if log_end is None else max(log_end, latest)
            in_force = events["position"][standing].astype(np.int64)
            found = self._facts(block, in_force)
            facts.append(found)
            things = self._block(_COUNTED_THINGS, block, _COUNTED)
            counted[things["node"][np.isin(things["position"], in_force)]] = True
            told = np.isin(events["position"], found.position)
            lengths[events["position"][told] + 1] = events["length"][told]
            texts.append(named[np.repeat(told, events["length"])])
            self._progress("snapshot.reading", block[1], self._known)
        columns = [np.concatenate(column) for column in zip(*(one[:-1] for one in facts), strict=True)]
        joined = StreamedFacts._make((*(columns or _no_columns()), tuple(self._quantities)))
        data = np.concatenate(texts) if texts else np.zeros(0, np.uint8)
        return joined, np.flatnonzero(counted), StreamedTexts(np.cumsum(lengths), data), log_end

    def _block(self, query: str, block: tuple[int, int], kind: np.dtype[Any]) -> NDArray[Any]:
        row = self._cursor.execute(query.encode(), block).fetchone()
        return np.frombuffer(row[0] if row and row[0] else b"", kind)

    def _events(self, block: tuple[int, int]) -> tuple[NDArray[Any], UInt8]:
        row = self._cursor.execute(_EVENTS, block).fetchone()
        numbers, texts = row if row is not None and row[0] is not None else (b"", b"")
        events = np.frombuffer(numbers, _EVENT)
        _check_ascending(events["position"])
        return events, np.frombuffer(texts, np.uint8)

    def _facts(self, block: tuple[int, int], in_force: Int64) -> StreamedFacts:
        rows = self._block(_FACTS, block, _FACT)
        position = rows["position"].astype(np.int64)
        ordinal = rows["ordinal"].astype(np.int32)
        quantity = np.full(len(rows), NONE, np.int32)
        places = position << 31 | ordinal
        if len(places) and (np.diff(places) <= 0).any():
            raise AssertionError("link facts out of order")
        for number, unit, where in self._cursor.execute(_QUANTITIES, block):
            counted = np.frombuffer(where, _PLACE)
            found = np.searchsorted(places, counted["position"].astype(np.int64) << 31 | counted["ordinal"])
            quantity[found] = self._quantities.setdefault((number, unit), len(self._quantities))
        kept = np.isin(position, in_force)
        return StreamedFacts(
            position[kept],
            rows["event_time"][kept].astype(np.int64),
            ordinal[kept],
            rows["kind"][kept].astype(np.uint8),
            rows["thing"][kept].astype(np.int32),
            rows["other"][kept].astype(np.int32),
            quantity[kept],
            (),
        )

    # --- by node

    def _nodes(self) -> tuple[UInt8, StreamedTexts, StreamedTexts, Int64]:
        count = self._last_node + 1
        level_of, first_position = np.zeros(count, np.uint8), np.zeros(count, np.int64)
        lengths = {name: np.zeros(count + 1, np.int64) for name in ("key", "spelling")}
        texts: dict[str, list[UInt8]] = {"key": [], "spelling": []}
        for block in _blocks(self._last_node):
            row = self._cursor.execute(_NODES, block).fetchone()
            if row is None or row[0] is None:
                continue
            nodes = np.frombuffer(row[0], _NODE)
            _check_ascending(nodes["id"])
            level_of[nodes["id"]] = nodes["level"]
            first_position[nodes["id"]] = nodes["first"]
            for name, data in (("key", row[1]), ("spelling", row[2])):
                lengths[name][nodes["id"] + 1] = nodes[name]
                texts[name].append(np.frombuffer(data, np.uint8))
            self._progress("snapshot.naming", block[1], self._last_node)
        joined = {name: np.concatenate(parts) if parts else np.zeros(0, np.uint8) for name, parts in texts.items()}
        key, spelling = (StreamedTexts(np.cumsum(lengths[name]), joined[name]) for name in ("key", "spelling"))
        return level_of, key, spelling, first_position

    def _own_classes(self) -> Int32:
        """The product class that each node's identifier itself names."""
        found = np.full(self._last_node + 1, NONE, np.int32)
        for block in _blocks(self._last_node):
            for class_key, where in self._cursor.execute(_OWN_CLASSES, block):
                found[np.frombuffer(where, ">i4")] = self._class(class_key)
        return found

    def _class(self, key: str) -> int:
        """The number of a product class; alternates have one."""
        return self._classes.setdefault(self._same.get(key, key), len(self._classes))

    def _numbers_of(self, keys: Sequence[str] | dict[str, Any]) -> dict[str, int]:
        return {key: node.id for key, node in lookup(self._cursor, keys).items()}

    # --- aliases

    def _aliases(self) -> tuple[StreamedAlias, ...]:
        """Those in force; supplier and batch beside a lot only while they are one to one (``reads.links``)."""
        rows = self._cursor.execute(_ALIASES.encode(), self._asked).fetchall()
        stated = {(row[0], row[1]) for row in rows if row[4] == STATED_LOT}
        firsts, seconds = Counter(a for a, _ in stated), Counter(b for _, b in stated)
        kept = (row for row in rows if row[4] != STATED_LOT or firsts[row[0]] == seconds[row[1]] == 1)
        return tuple(dict.fromkeys(StreamedAlias(*row[:4]) for row in kept))

    def _aliased(
        self, aliases: Sequence[StreamedAlias], level_of: UInt8, classes: Int32, stated: dict[str, str]
    ) -> dict[str, AliasedKey]:
        keys = list(dict.fromkeys(key for one in aliases for key in (one.a, one.b)))
        if not keys:
            return {}
        self._cursor.execute("SELECT key, id, first_position FROM node WHERE key = ANY(%s)", (keys,))
        nodes = {key: (number, position) for key, number, position in self._cursor}
        found = {}
        for key in keys:
            number, position = nodes.get(key, (NONE, NONE))
            if number != NONE:
                found[key] = AliasedKey(number, position, int(level_of[number]), int(classes[number]))
                continue
            named, own = level(key), product_class(key) or stated.get(key)
            number_of_class = NONE if own is None else self._class(own)
            found[key] = AliasedKey(NONE, NONE, {"lot": LOT, "class": CLASS}.get(named, INSTANCE), number_of_class)
        return found


def _blocks(last: int) -> Iterator[tuple[int, int]]:
    """(after, up to) of every block from 1 to ``last``."""
    for after in range(0, last, _BLOCK):
        yield after, min(after + _BLOCK, last)


def _check_ascending(numbers: NDArray[Any]) -> None:
    if (np.diff(numbers.astype(np.int64)) <= 0).any():
        raise AssertionError("rows out of order")


def _no_columns() -> list[NDArray[Any]]:
    types = (np.int64, np.int64, np.int32, np.uint8, np.int32, np.int32, np.int32)
    return [np.zeros(0, kind) for kind in types]
