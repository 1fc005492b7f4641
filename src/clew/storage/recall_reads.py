"""What a recall asks of the record about many things at once: where they are, what held them, what was said of lots.

One snapshot for all of it, so that the answers belong to one log position; every question is one statement for all
things, never one for each. Node numbers are used within a snapshot only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Engine

from clew.events import record_form
from clew.events.model import AnyEvent
from clew.storage.copying import Cursor, numbers, words
from clew.storage.database import driver, reading
from clew.storage.ending import Ending
from clew.storage.state import State

LEAVING = ("shipping", "departing")
"""Steps by which things leave a place for another (CBV 2.0 section 7.1)."""
LOOKING = ("inspecting", "sensor_reporting", "sampling", "cycle_counting", "stock_taking", "holding", "other")
"""Steps that change nothing about where a thing is: without a disposition they leave the word that stood before."""

_FIELDS = State.__struct_fields__
_MANY = 20_000
_HOLDS = _FIELDS.index("holds")
_IN_FORCE = "NOT EXISTS (SELECT FROM voided v WHERE v.position = {0}.position)"
_NODES = "SELECT key, id, level, class_key, spelling FROM node WHERE key = ANY(%(keys)s::text[])"
_STATES = f"SELECT node_id, {', '.join(_FIELDS)} FROM current_state WHERE node_id = ANY(%(nodes)s::bigint[])"  # noqa: S608
# A stay ends with the first of: the container lets go of it, of all, or another container takes it.
_STAYS = f"""
SELECT f.thing_id, f.parent_id, f.event_time, f.position, x.event_time, x.position, coalesce(x.whole, false)
FROM unnest(%(nodes)s::bigint[], %(starts)s::bigint[], %(ends)s::bigint[]) AS w (node, start, "end")
CROSS JOIN LATERAL (
    SELECT coalesce((
        SELECT b.event_time FROM link_fact b
        WHERE b.thing_id = w.node AND b.kind = 'add' AND b.event_time <= w.start AND b.bond = 'contain'
          AND NOT b.by_quantity AND {_IN_FORCE.format("b")}
        ORDER BY b.event_time DESC, b.position DESC LIMIT 1), w.start) AS time
) AS since
JOIN link_fact f ON f.thing_id = w.node AND f.kind = 'add' AND f.event_time BETWEEN since.time AND w."end"
LEFT JOIN LATERAL (
    SELECT * FROM (
        (SELECT d.event_time, d.position, false AS whole FROM link_fact d
         WHERE d.thing_id = f.thing_id AND d.kind = 'delete' AND d.parent_id = f.parent_id AND NOT d.by_quantity
           AND (d.event_time, d.position) > (f.event_time, f.position) AND {_IN_FORCE.format("d")}
         ORDER BY d.event_time, d.position LIMIT 1)
        UNION ALL
        (SELECT g.event_time, g.position, true FROM link_fact g
         WHERE g.parent_id = f.parent_id AND g.thing_id IS NULL AND g.kind = 'delete' AND g.bond = 'contain'
           AND (g.event_time, g.position) > (f.event_time, f.position) AND {_IN_FORCE.format("g")}
         ORDER BY g.event_time, g.position LIMIT 1)
        UNION ALL
        (SELECT a.event_time, a.position, false FROM link_fact a
         WHERE a.thing_id = f.thing_id AND a.kind = 'add' AND a.bond = 'contain' AND NOT a.by_quantity
           AND a.parent_id <> f.parent_id
           AND (a.event_time, a.position) > (f.event_time, f.position) AND {_IN_FORCE.format("a")}
         ORDER BY a.event_time, a.position LIMIT 1)
    ) AS ends ORDER BY event_time, position LIMIT 1
) AS x ON true
WHERE f.bond = 'contain' AND NOT f.by_quantity AND {_IN_FORCE.format("f")}
ORDER BY f.thing_id, f.event_time, f.position
"""  # noqa: S608 - constants
_SAID = f"""
SELECT w.number, e.event_time, e.position, e.biz_step, e.disposition, e.biz_location, e.read_point
FROM unnest(%(numbers)s::int[], %(nodes)s::bigint[], %(starts)s::bigint[], %(ends)s::bigint[])
     AS w (number, node, start, "end")
JOIN event_thing t ON t.node_id = w.node AND t.event_time BETWEEN w.start AND w."end" AND t.role <> 'supplied'
JOIN event e ON e.position = t.position
WHERE NOT e.is_declaration AND {_IN_FORCE.format("e")}
ORDER BY w.number, e.event_time, e.position
"""  # noqa: S608 - constants
_LATEST = f"""
SELECT w.node, x.event_time, x.position, x.biz_step, x.disposition, x.biz_location, x.read_point
FROM unnest(%(nodes)s::bigint[]) AS w (node) CROSS JOIN LATERAL (
    SELECT t.event_time, t.position, e.biz_step, e.disposition, e.biz_location, e.read_point
    FROM event_thing t JOIN event e ON e.position = t.position
    WHERE t.node_id = w.node AND t.role <> 'supplied' AND NOT e.is_declaration AND {_IN_FORCE.format("t")}
      AND {{condition}} ORDER BY t.event_time DESC, t.position DESC LIMIT 1
) AS x
"""  # noqa: S608 - constants
_WITH_WORDS = "(e.disposition IS NOT NULL OR e.biz_step <> ALL(%(looking)s))"
_WITH_PLACE = "(e.biz_location IS NOT NULL OR e.read_point IS NOT NULL)"
_OWN_LEAVING = f"""
SELECT w.node, x.event_time, x.position FROM unnest(%(nodes)s::bigint[]) AS w (node) CROSS JOIN LATERAL (
    SELECT t.event_time, t.position FROM event_thing t JOIN event e ON e.position = t.position
    WHERE t.node_id = w.node AND t.role <> 'supplied' AND NOT e.is_declaration AND e.biz_step = ANY(%(leaving)s)
      AND {_IN_FORCE.format("t")} ORDER BY t.event_time DESC, t.position DESC LIMIT 1
) AS x
"""  # noqa: S608 - constants
# Who came back: said to be returned since it left, or where it had been before.
_BACK = f"""
SELECT w.node FROM unnest(%(nodes)s::bigint[], %(times)s::bigint[], %(places)s::text[]) AS w (node, "left", place)
WHERE EXISTS (
    SELECT FROM event_thing t JOIN event e ON e.position = t.position
    WHERE t.node_id = w.node AND t.role <> 'supplied' AND NOT e.is_declaration AND {_IN_FORCE.format("t")}
      AND CASE WHEN t.event_time > w."left" THEN e.disposition = 'returned' OR e.biz_step = 'void_shipping'
               WHEN t.event_time < w."left" THEN e.biz_location = w.place OR e.read_point = w.place
               ELSE false END)
"""  # noqa: S608 - constants
_CONSUMED = f"""
SELECT DISTINCT ON (f.thing_id) f.thing_id, coalesce(n.key, 'event:' || f.position)
FROM link_fact f LEFT JOIN node n ON n.id = f.operation_id
WHERE f.thing_id = ANY(%(nodes)s::bigint[]) AND f.kind = 'consume' AND {_IN_FORCE.format("f")}
ORDER BY f.thing_id, f.event_time DESC, f.position DESC
"""  # noqa: S608 - constants
_ORIGIN = f"""
SELECT w.node FROM unnest(%(nodes)s::bigint[]) AS w (node)
WHERE NOT EXISTS (
    SELECT FROM link_fact f WHERE f.thing_id = w.node AND f.kind = 'produce' AND {_IN_FORCE.format("f")})
AND NOT EXISTS (
    SELECT FROM event_thing t JOIN event e ON e.position = t.position
    WHERE t.node_id = w.node AND t.role = 'epc' AND e.type = 'ObjectEvent' AND NOT e.is_declaration
      AND (e.action = 'ADD' OR e.biz_step = ANY(%(arriving)s)) AND {_IN_FORCE.format("t")})
"""  # noqa: S608 - constants
_LOT_FACTS = f"""
SELECT f.thing_id, f.position, f.kind, f.bond, f.quantity, f.uom, f.by_quantity FROM link_fact f
WHERE f.thing_id = ANY(%(nodes)s::bigint[]) AND f.kind IN ('produce', 'consume', 'add')
  AND (f.kind <> 'add' OR f.bond = 'install') AND {_IN_FORCE.format("f")}
ORDER BY f.thing_id, f.event_time, f.position, f.ordinal
"""  # noqa: S608 - constants
_LOT_EVENTS = f"""
SELECT t.node_id, e.position, e.event_time, e.biz_step, e.action, e.document
FROM event_thing t JOIN event e ON e.position = t.position
WHERE t.node_id = ANY(%(nodes)s::bigint[]) AND e.type = 'ObjectEvent' AND NOT e.is_declaration
  AND (e.action <> 'OBSERVE' OR e.biz_step = ANY(%(steps)s)) AND {_IN_FORCE.format("t")}
ORDER BY t.node_id, e.event_time, e.position
"""  # noqa: S608 - constants


_COUNTED = """
SELECT w.node FROM unnest(%(nodes)s::bigint[]) AS w (node) WHERE EXISTS (
    SELECT FROM event_thing t JOIN event e ON e.position = t.position
    WHERE t.node_id = w.node AND t.by_quantity AND NOT e.is_declaration
      AND NOT EXISTS (SELECT FROM voided v WHERE v.position = t.position))
"""
_BESIDE = """
WITH mine AS MATERIALIZED (SELECT id FROM node WHERE key = ANY(%(keys)s::text[])),
operation AS MATERIALIZED (
    SELECT DISTINCT f.position, f.operation_id FROM mine JOIN link_fact f ON f.thing_id = mine.id
    WHERE f.kind IN ('consume', 'produce')),
other AS (
    SELECT g.thing_id AS id FROM operation o JOIN link_fact g ON g.position = o.position
    WHERE g.kind IN ('consume', 'produce')
    UNION ALL SELECT g.operation_id FROM operation o JOIN link_fact g ON g.position = o.position
    WHERE g.kind IN ('consume', 'produce') AND g.operation_id IS NOT NULL
    UNION ALL SELECT g.thing_id
    FROM (SELECT DISTINCT operation_id FROM operation WHERE operation_id IS NOT NULL) AS o
    JOIN link_fact g ON g.operation_id = o.operation_id)
SELECT m.key FROM (SELECT id FROM other EXCEPT SELECT id FROM mine) AS x JOIN node m ON m.id = x.id
"""
_ALIASED = """
SELECT a.b FROM alias a WHERE a.a = ANY(%(keys)s::text[])
UNION SELECT a.a FROM alias a WHERE a.b = ANY(%(keys)s::text[])
"""
# Positions of what was recorded, and of what a declaration recorded then has voided.
_RECENT = """
SELECT p AS position, p AS at FROM generate_series(%(after)s::bigint + 1, %(until)s::bigint) AS p
UNION ALL SELECT v.position, v.voided_at FROM voided v WHERE v.voided_at > %(after)s AND v.voided_at <= %(until)s
"""
_NAMED_AT = """
SELECT n.key, r.at FROM recent r JOIN event_thing t ON t.position = r.position JOIN node n ON n.id = t.node_id
UNION ALL SELECT n.key, r.at FROM recent r JOIN link_fact f ON f.position = r.position
    JOIN node n ON n.id = f.operation_id
UNION ALL SELECT n.key, r.at FROM recent r JOIN hold_fact h ON h.position = r.position JOIN node n ON n.id = h.node_id
UNION ALL SELECT a.a, r.at FROM recent r JOIN alias a ON a.position = r.position
UNION ALL SELECT a.b, r.at FROM recent r JOIN alias a ON a.position = r.position
UNION ALL SELECT c.key, r.at FROM recent r JOIN product_class c ON c.position = r.position
UNION ALL SELECT 'event:' || r.position, r.at FROM recent r WHERE r.at <> r.position
"""
_TOUCHED = f"WITH recent AS MATERIALIZED ({_RECENT}) SELECT DISTINCT key FROM ({_NAMED_AT}) AS named"  # noqa: S608
_TOUCHES_ALL = f"""
WITH recent AS MATERIALIZED ({_RECENT})
SELECT EXISTS (SELECT FROM recent r JOIN alternate a ON a.position = r.position)
"""  # noqa: S608 - constants
_CAUSES = f"""
WITH recent AS MATERIALIZED ({_RECENT})
SELECT key, array_agg(DISTINCT at ORDER BY at) FROM ({_NAMED_AT}) AS named
WHERE key = ANY(%(keys)s::text[]) GROUP BY key
"""  # noqa: S608 - constants


_CRITICAL = f"""
SELECT DISTINCT e.event_time, e.position, e.event_id FROM event_thing t JOIN event e ON e.position = t.position
WHERE t.node_id = ANY(%(nodes)s::bigint[]) AND t.role <> 'supplied' AND NOT e.is_declaration
  AND (e.type = 'TransformationEvent' OR e.biz_step = ANY(%(steps)s)) AND {_IN_FORCE.format("e")}
ORDER BY e.event_time, e.position
"""  # noqa: S608 - constants


class Touched(msgspec.Struct, frozen=True):
    """``keys``: everything named, under all its names; ``everything``: something that can change any trace."""

    keys: frozenset[str]
    everything: bool


class NodeRow(msgspec.Struct, frozen=True, gc=False):
    """A node as the record numbers it now. ``level``: what its identifier names."""

    id: int
    level: str
    class_key: str | None
    spelling: str


class StayRow(msgspec.Struct, frozen=True, gc=False):
    """A thing in a container from ``start`` (UTC µs) at ``position`` until ``end`` (None: still). ``whole``: ended by
    the container letting go of all, which does not name the thing."""

    thing: int
    container: int
    start: int
    position: int
    end: int | None
    end_position: int | None
    whole: bool


class Said(msgspec.Struct, frozen=True, gc=False):
    """One statement in force; terms are CBV words or URIs, places are keys."""

    time: int
    position: int
    biz_step: str | None
    disposition: str | None
    biz_location: str | None
    read_point: str | None


class Window(msgspec.Struct, frozen=True, gc=False):
    """A node between two instants, both included."""

    node: int
    start: int
    end: int


class LotFact(msgspec.Struct, frozen=True, gc=False):
    """What a transformation or an installation says of an amount of a lot."""

    position: int
    kind: str
    quantity: str | None
    uom: str | None


class LotEvent(msgspec.Struct, frozen=True, gc=False):
    """An ObjectEvent in force that names a lot and can change how much of it there is."""

    position: int
    time: int
    biz_step: str | None
    action: str | None
    document: bytes

    @property
    def event(self) -> AnyEvent:
        return record_form.decode(self.document)


FOREVER = 1 << 62


class RecallReads:
    """Reads of the whole record: scopes belong to readers who see all of it (``clew.scenarios.recall.desk``)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def snapshot(self, ending: Ending | None = None) -> Iterator[Snapshot]:
        """The record as it is now, for as long as the context lasts. ``ending``: what may end it before; it raises
        Ended then."""
        ending = ending or Ending()
        with reading(self._engine) as connection, ending.cancelling(driver(connection)):
            cursor = driver(connection).cursor()
            row = cursor.execute("SELECT position FROM log_head WHERE id = 1").fetchone()
            yield Snapshot(cursor, row[0] if row else 0, ending)


class Snapshot:
    """``position``: the head of the log in it; ``ending``: what every further question looks at."""

    def __init__(self, cursor: Cursor, position: int, ending: Ending) -> None:
        self._cursor = cursor
        self.position = position
        self.ending = ending

    def nodes(self, keys: Collection[str]) -> dict[str, NodeRow]:
        """By key, the nodes that exist."""
        found: dict[str, NodeRow] = {}
        self._expect(len(keys))
        if keys:
            for key, *row in self._cursor.execute(_NODES, {"keys": words(keys)}):
                found[key] = NodeRow(*row)
        return found

    def keys(self, nodes: Collection[int]) -> dict[int, str]:
        """Key by number."""
        if not nodes:
            return {}
        return dict(self._rows("SELECT id, key FROM node WHERE id = ANY(%(nodes)s::bigint[])", nodes))

    def states(self, nodes: Collection[int]) -> dict[int, State]:
        """The current states, of those that have one."""
        found: dict[int, State] = {}
        if nodes:
            for node, *row in self._rows(_STATES, nodes):
                row[_HOLDS] = tuple(row[_HOLDS])
                found[node] = State(**dict(zip(_FIELDS, row, strict=True)))
        return found

    def stays(self, windows: Sequence[Window]) -> list[StayRow]:
        """The stays of things in containers that overlap their windows, in the order (thing, start)."""
        if not windows:
            return []
        rows = self._cursor.execute(_STAYS.encode(), _asked(windows)).fetchall()
        return [StayRow(*row) for row in rows]

    def said(self, windows: Sequence[Window]) -> list[list[Said]]:
        """What was said of each node in its window, in the order of time."""
        found: list[list[Said]] = [[] for _ in windows]
        if windows:
            asked = _asked(windows) | {"numbers": numbers(range(len(windows)))}
            for number, *row in self._cursor.execute(_SAID.encode(), asked):
                found[number].append(Said(*row))
        return found

    def latest_words(self, nodes: Collection[int]) -> dict[int, Said]:
        """The last own statement that says in which state each thing is."""
        rows = self._rows(_LATEST.format(condition=_WITH_WORDS), nodes, looking=list(LOOKING)) if nodes else []
        return {node: Said(*row) for node, *row in rows}

    def latest_places(self, nodes: Collection[int]) -> dict[int, Said]:
        """The last own statement that names a place for each thing."""
        rows = self._rows(_LATEST.format(condition=_WITH_PLACE), nodes) if nodes else []
        return {node: Said(*row) for node, *row in rows}

    def own_leaving(self, nodes: Collection[int]) -> dict[int, tuple[int, int]]:
        """(time, position) of the last event that sent each thing away under its own name."""
        if not nodes:
            return {}
        rows = self._rows(_OWN_LEAVING, nodes, leaving=list(LEAVING))
        return {node: (time, position) for node, time, position in rows}

    def back(self, left: Mapping[int, tuple[int, str | None]]) -> set[int]:
        """Those that are back. ``left``: node → (when it left, where it is now)."""
        if not left:
            return set()
        asked = {
            "nodes": numbers(left),
            "times": numbers(time for time, _ in left.values()),
            "places": words(place or "" for _, place in left.values()),
        }
        return {node for (node,) in self._cursor.execute(_BACK.encode(), asked)}

    def consumed_into(self, nodes: Collection[int]) -> dict[int, str]:
        """The key of the operation that took each thing last, of those that one took."""
        return dict(self._rows(_CONSUMED, nodes)) if nodes else {}

    def counted(self, nodes: Collection[int]) -> set[int]:
        """Those that something in force names by quantity: whatever their identifiers are, they are lots."""
        return {node for (node,) in self._rows(_COUNTED, nodes)} if nodes else set()

    def beside(self, keys: Collection[str]) -> set[str]:
        """Keys, besides ``keys``, of the things that go into or come out of the same operations as things of ``keys``,
        and of these operations where they have a name of their own; whatever is in force or not."""
        self._expect(len(keys))
        rows = self._cursor.execute(_BESIDE, {"keys": words(keys)}).fetchall() if keys else []
        return {key for (key,) in rows}

    def aliased(self, keys: Collection[str]) -> set[str]:
        """The keys and every key that some statement, in force or not, makes another name of one, however far."""
        found = set(keys)
        waiting = set(keys)
        while waiting:
            rows = self._cursor.execute(_ALIASED, {"keys": words(waiting)}).fetchall()
            waiting = {key for (key,) in rows} - found
            found |= waiting
        return found

    def touched(self, after: int) -> Touched:
        """What was recorded from ``after`` (excluded) to the snapshot's position."""
        asked = {"after": after, "until": self.position}
        keys = {key for (key,) in self._cursor.execute(_TOUCHED, asked)}
        everything = self._cursor.execute(_TOUCHES_ALL, asked).fetchone()
        return Touched(frozenset(self.aliased(keys)), bool(everything and everything[0]))

    def causes(self, keys: Collection[str], after: int, until: int) -> dict[str, tuple[int, ...]]:
        """By key: the log positions after ``after`` up to ``until`` at which something was said of it; a voided
        statement counts at the declaration that voids it."""
        asked = {"after": after, "until": until, "keys": words(keys)}
        rows = self._cursor.execute(_CAUSES, asked).fetchall() if keys else []
        return {key: tuple(positions) for key, positions in rows}

    def without_origin(self, nodes: Collection[int], arriving: Sequence[str]) -> set[int]:
        """Things that nothing in force produced, commissioned, added or received."""
        return {node for (node,) in self._rows(_ORIGIN, nodes, arriving=list(arriving))} if nodes else set()

    def lot_facts(self, nodes: Collection[int]) -> Iterator[tuple[int, LotFact]]:
        """Amounts produced, consumed and installed, by lot in the order of time."""
        for node, position, kind, bond, quantity, uom, _ in self._rows(_LOT_FACTS, nodes) if nodes else ():
            yield node, LotFact(position, bond if kind == "add" else kind, quantity, uom)

    def lot_events(self, nodes: Collection[int], steps: Sequence[str]) -> Iterator[tuple[int, LotEvent]]:
        """ObjectEvents that add or delete a lot, or take one of these steps with it."""
        for node, *row in self._rows(_LOT_EVENTS, nodes, steps=list(steps)) if nodes else ():
            yield node, LotEvent(*row)

    def critical(self, nodes: Collection[int], steps: Sequence[str]) -> list[tuple[int, int, str]]:
        """(event time, position, eventID) of the events in force that transform one of the nodes or take one of these
        steps with it, in the order of time."""
        rows = self._rows(_CRITICAL, nodes, steps=list(steps)) if nodes else []
        return [(time, position, event_id) for time, position, event_id in rows]

    def events(self, positions: Collection[int]) -> dict[int, AnyEvent]:
        """The events at these positions."""
        if not positions:
            return {}
        rows = self._rows("SELECT position, document FROM event WHERE position = ANY(%(nodes)s::bigint[])", positions)
        return {position: record_form.decode(document) for position, document in rows}

    def _expect(self, many: int) -> None:
        """The session forbids scans for the sake of small questions; one about very many things may read it all."""
        if many > _MANY:
            self._cursor.execute("SET LOCAL enable_seqscan = on")
            self._cursor.execute("SET LOCAL work_mem = '64MB'")

    def _rows(self, query: str, nodes: Collection[int], **more: object) -> list[tuple[Any, ...]]:
        self.ending.look()
        self._expect(len(nodes))
        return self._cursor.execute(query.encode(), {"nodes": numbers(nodes), **more}).fetchall()


def _asked(windows: Sequence[Window]) -> dict[str, str]:
    return {
        "nodes": numbers(window.node for window in windows),
        "starts": numbers(window.start for window in windows),
        "ends": numbers(window.end for window in windows),
    }
