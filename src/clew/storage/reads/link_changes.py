"""What changed between two positions, and the narrow reads by which the live engine works it in.

The methods are those of ``clew.tracing.engine.ports.LinkChanges`` (the floor above). All of the record is read: whoever
sees a part of it only is answered by the plain engine. No read follows a hub further than it must: of a tank, a resin
lot or a warehouse only the rows that decide the change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Engine

from clew.events.links import LinkFact
from clew.security.visibility import EVERYTHING
from clew.storage.copying import numbers, words
from clew.storage.database import driver, reading
from clew.storage.reads.classes import representatives
from clew.storage.reads.links import FACT_COLUMNS, Level, LinkReader, fact_of, level_of
from clew.storage.reset_steps import NAME

Pair = tuple[str, str]

_STEPS: dict[str, object] = {"steps": NAME}

_STANDING = """
SELECT position, (SELECT value FROM setting WHERE name = %(steps)s),
       (SELECT leaf_hash FROM event WHERE position = %(at)s) FROM log_head
"""
_BETWEEN = """
SELECT position FROM {table} WHERE position > %(after)s AND position <= %(known)s
UNION ALL SELECT position FROM voided
    WHERE voided_at > %(after)s AND voided_at <= %(known)s AND position <= %(after)s
"""
_TOLD = "SELECT {columns} FROM ({hits}) AS f WHERE f.position <= %(known)s ORDER BY f.position, f.ordinal"
_CHANGED = """
SELECT l.* FROM link_fact l WHERE l.position > %(after)s AND l.position <= %(known)s
UNION ALL SELECT l.* FROM voided v JOIN link_fact l ON l.position = v.position
    WHERE v.voided_at > %(after)s AND v.voided_at <= %(known)s AND v.position <= %(after)s
"""
_PAIRS = """
pairs AS MATERIALIZED (
    SELECT up.id AS parent, down.id AS child
    FROM unnest(%(parents)s::text[], %(children)s::text[]) AS asked (parent, child)
    JOIN node up ON up.key = asked.parent JOIN node down ON down.key = asked.child)
"""
_OF_PAIRS = f"""
WITH {_PAIRS} SELECT l.* FROM pairs JOIN link_fact l ON l.parent_id = pairs.parent AND l.thing_id = pairs.child
"""  # noqa: S608 - a constant
_REMOVALS = f"""
WITH {_PAIRS}, both_sides AS MATERIALIZED (
    SELECT made.position AS made_position, made.ordinal AS made_ordinal,
           eaten.position AS eaten_position, eaten.ordinal AS eaten_ordinal
    FROM pairs
    JOIN link_fact eaten ON eaten.thing_id = pairs.parent AND eaten.kind = 'consume'
    JOIN link_fact made ON made.thing_id = pairs.child AND made.kind = 'produce'
     AND (made.operation_id = eaten.operation_id
          OR (made.operation_id IS NULL AND eaten.operation_id IS NULL AND made.position = eaten.position)))
SELECT l.* FROM (SELECT made_position AS position, made_ordinal AS ordinal FROM both_sides
                 UNION SELECT eaten_position, eaten_ordinal FROM both_sides) AS chosen
JOIN link_fact l ON l.position = chosen.position AND l.ordinal = chosen.ordinal
"""  # noqa: S608 - a constant
_PLACES = """
SELECT up.id AS parent, asked.event_time
FROM unnest(%(parents)s::text[], %(times)s::bigint[]) AS asked (parent, event_time)
JOIN node up ON up.key = asked.parent
"""
_IN_FORCE = """
l.position <= %(known)s
AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.position = l.position AND v.voided_at <= %(known)s)
"""
_LET_GO = f"l.thing_id IS NULL AND l.parent_id = places.parent AND l.bond = '{{bond}}' AND {_IN_FORCE}"
_AT_OR_NEXT = """
(SELECT l.* FROM link_fact l WHERE {let_go} AND l.event_time = places.event_time)
UNION ALL (SELECT l.* FROM link_fact l WHERE {let_go} AND l.event_time > places.event_time
           ORDER BY l.event_time, l.position LIMIT 1)
"""
_ENDINGS = f"""
WITH places AS MATERIALIZED ({_PLACES}) SELECT DISTINCT ON (d.position, d.ordinal) d.* FROM places JOIN LATERAL (
    {" UNION ALL ".join(_AT_OR_NEXT.format(let_go=_LET_GO.format(bond=bond)) for bond in ("install", "contain"))}
) AS d ON true
"""  # noqa: S608 - a constant
_ADDS_AT = f"""
WITH places AS MATERIALIZED ({_PLACES}) SELECT DISTINCT up.key, down.key FROM places
JOIN link_fact l ON l.parent_id = places.parent AND l.event_time = places.event_time AND l.kind = 'add'
JOIN node up ON up.id = l.parent_id JOIN node down ON down.id = l.thing_id WHERE l.position <= %(known)s
"""  # noqa: S608 - a constant
_INSTALLED = """
SELECT DISTINCT up.key, down.key FROM (
    SELECT l.* FROM node n JOIN link_fact l ON l.thing_id = n.id WHERE n.key = ANY(%(things)s::text[])
        AND l.kind = 'add' AND l.bond = 'install' AND NOT l.by_quantity
    UNION ALL SELECT l.* FROM node n JOIN link_fact l ON l.parent_id = n.id WHERE n.key = ANY(%(parents)s::text[])
        AND l.kind = 'add' AND l.bond = 'install' AND NOT l.by_quantity
) AS l JOIN node up ON up.id = l.parent_id JOIN node down ON down.id = l.thing_id WHERE l.position <= %(known)s
"""
_ALTERNATES = f"SELECT l.a, l.b FROM alternate l WHERE {_IN_FORCE}"  # noqa: S608 - a constant
_RESETS = """
SELECT l.* FROM node n JOIN link_fact l ON l.thing_id = n.id
WHERE n.key = ANY(%(keys)s::text[]) AND l.kind = 'reset'
"""
_ASSEMBLED = f"""
SELECT n.key FROM node n WHERE n.key = ANY(%(keys)s::text[]) AND EXISTS (
    SELECT 1 FROM link_fact l WHERE l.parent_id = n.id AND l.kind = 'add' AND l.bond = 'install' AND {_IN_FORCE})
"""  # noqa: S608 - a constant
_COUNTED = f"""
SELECT n.key FROM node n JOIN LATERAL (
    SELECT 1 FROM event_thing l JOIN event e ON e.position = l.position
    WHERE l.node_id = n.id AND l.by_quantity AND NOT e.is_declaration AND {_IN_FORCE} LIMIT 1
) AS once ON true WHERE n.key = ANY(%(keys)s::text[])
"""  # noqa: S608 - a constant
_COUNTED_BETWEEN = f"""
SELECT DISTINCT n.key FROM ({_BETWEEN.format(table="event")}) AS p
JOIN event_thing t ON t.position = p.position AND t.by_quantity JOIN node n ON n.id = t.node_id
"""  # noqa: S608 - a constant


class LinkChangesReader(LinkReader):
    """A :class:`clew.tracing.engine.ports.LinkChanges` over the whole record."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, EVERYTHING)
        self._engine = engine

    def _rows(self, statement: str, asked: dict[str, object]) -> list[tuple[Any, ...]]:
        with reading(self._engine) as connection:
            return driver(connection).cursor().execute(statement.encode(), asked).fetchall()

    def _facts(self, hits: str, known: int, **asked: object) -> list[LinkFact]:
        rows = self._rows(_TOLD.format(columns=FACT_COLUMNS, hits=hits), {"known": known, **asked})
        return [fact_of(row) for row in rows]

    def standing(self, at: int) -> tuple[int, object, object]:
        """The last log position, the steps by which all facts were derived, and the leaf hash of the event at a
        position: no other log has it."""
        position, steps, leaf = self._rows(_STANDING, {**_STEPS, "at": at})[0]
        return position, tuple(steps or ()), leaf and bytes(leaf)

    def record_times(self, after: int, known: int) -> list[int]:
        """When the last thousand of the events between were recorded (UTC microseconds), in their order."""
        statement = (
            "SELECT record_time FROM event WHERE position > greatest(%(after)s, %(known)s - 1000)"
            " AND position <= %(known)s ORDER BY position"
        )
        return [time for (time,) in self._rows(statement, {"after": after, "known": known})]

    # --- what changed ---------------------------------------------------------------------------------------------

    def changed_facts(self, after: int, known: int) -> list[LinkFact]:
        """The facts of events recorded in ``(after, known]``, and of earlier ones voided there."""
        return self._facts(_CHANGED, known, after=after)

    def counted_between(self, after: int, known: int) -> set[str]:
        """Keys in quantity lists of those events, whatever their type."""
        return {key for (key,) in self._rows(_COUNTED_BETWEEN, {"after": after, "known": known})}

    def aliased_between(self, after: int, known: int) -> set[str]:
        """Keys that alias statements of those events name."""
        rows = self._stated("SELECT s.a, s.b FROM", "alias", after, known)
        return {key for row in rows for key in row}

    def classified_between(self, after: int, known: int) -> set[str]:
        """Keys whose product class those events state."""
        return {key for (key,) in self._stated("SELECT s.key FROM", "product_class", after, known)}

    def alternates_between(self, after: int, known: int) -> bool:
        """Whether those events change which product classes count as one."""
        if not self._stated("SELECT 1 FROM", "alternate", after, known):
            return False
        then, now = (representatives(self._rows(_ALTERNATES, {"known": at})) for at in (after, known))
        return _grouped(then) != _grouped(now)

    def _stated(self, what: str, table: str, after: int, known: int) -> list[tuple[Any, ...]]:
        between = _BETWEEN.format(table=table)
        statement = f"{what} (SELECT DISTINCT position FROM ({between}) AS e) AS p JOIN {table} s USING (position)"  # noqa: S608 - constants
        return self._rows(statement, {"after": after, "known": known})

    # --- narrow reads ---------------------------------------------------------------------------------------------

    def pair_facts(self, pairs: Collection[Pair], known: int) -> list[LinkFact]:
        """Every ADD and DELETE that names both parent and child."""
        return self._facts(_OF_PAIRS, known, **_sides(pairs)) if pairs else []

    def endings(self, adds: Collection[tuple[str, int]], known: int) -> list[LinkFact]:
        """For each (parent, instant): the DELETEs without children at that instant, and of each bond the next after
        it; in force as known then."""
        return self._facts(_ENDINGS, known, **_times(adds)) if adds else []

    def adds_at(self, places: Collection[tuple[str, int]], known: int) -> set[Pair]:
        """The pairs of all ADDs to a parent at an instant."""
        return {(up, down) for up, down in self._rows(_ADDS_AT, {"known": known, **_times(places)})}

    def installed(self, things: Collection[str], parents: Collection[str], known: int) -> set[Pair]:
        """The pairs of all install ADDs by EPC with such a child or parent."""
        asked: dict[str, object] = {"things": words(things), "parents": words(parents), "known": known}
        return {(up, down) for up, down in self._rows(_INSTALLED, asked)}

    def removal_facts(self, pairs: Collection[Pair], known: int) -> list[LinkFact]:
        """Of every operation that a parent goes into and its child comes out of: these consume and produce facts."""
        return self._facts(_REMOVALS, known, **_sides(pairs)) if pairs else []

    def facts_at(self, positions: Collection[int], known: int) -> list[LinkFact]:
        """The facts of these events."""
        hits = "SELECT l.* FROM link_fact l WHERE l.position = ANY(%(positions)s::bigint[])"
        return self._facts(hits, known, positions=numbers(positions))

    def resets_of(self, things: Collection[str], known: int) -> list[LinkFact]:
        """The reset facts of these things."""
        return self._facts(_RESETS, known, keys=words(things))

    def assembled(self, keys: Collection[str], known: int) -> set[str]:
        """Those that are the parent of some install ADD in force as known then."""
        return {key for (key,) in self._rows(_ASSEMBLED, {"keys": words(keys), "known": known})}

    def levels(self, keys: Collection[str], as_known_at: int) -> dict[str, Level]:
        """As of any reader; a thing that is counted all the time is read once."""
        counted = {key for (key,) in self._rows(_COUNTED, {"keys": words(keys), "known": as_known_at})}
        return {key: level_of(key, key in counted) for key in keys}


def _grouped(leader: dict[str, str]) -> dict[str, str]:
    """Without those that stand alone."""
    return {key: first for key, first in leader.items() if key != first}


def _sides(pairs: Iterable[Pair]) -> dict[str, object]:
    listed = list(pairs)
    return {"parents": words(parent for parent, _ in listed), "children": words(child for _, child in listed)}


def _times(places: Iterable[tuple[str, int]]) -> dict[str, object]:
    listed = list(places)
    return {"parents": words(parent for parent, _ in listed), "times": numbers(time for _, time in listed)}
