"""Things: what is known of one, and finding one by what stands on its label."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote

import msgspec
from sqlalchemy import Engine

from clew.events.identifiers import normalise
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor, numbers, words
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.refold import refold
from clew.storage.state import State


class Whereabouts(msgspec.Struct, frozen=True, kw_only=True):
    """Current state, by what is in force now. Terms are bare CBV words or URIs; places are keys; ``container`` and
    ``assembly`` are keys of things; ``ended``: consumed or decommissioned; ``holds``: identifiers of holds in force."""

    last_time: int
    last_position: int
    biz_step: str | None
    disposition: str | None
    read_point: str | None
    biz_location: str | None
    container: str | None
    assembly: str | None
    ended: str | None
    holds: tuple[str, ...]


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """``key``: normalised; ``spelling``: as first captured, at ``first_position``; ``level``: what its identifier
    names (instance, lot, class, other); ``class_key``: the product class in the identifier; ``event_count``: events
    that name it, voided ones and declarations too; ``state``: None when nothing in force says any."""

    key: str
    spelling: str
    level: str
    class_key: str | None
    first_position: int
    event_count: int
    state: Whereabouts | None = None


_MENTIONED = """
SELECT t.node_id, count(DISTINCT t.position) AS events, min(t.position) AS first,
       (array_agg(coalesce(t.spelling, n.spelling) ORDER BY t.position))[1] AS spelling
FROM event_thing t JOIN node n ON n.id = t.node_id
WHERE t.node_id = ANY(%(nodes)s::bigint[]) AND (%(parties)s::int[] IS NULL OR t.party_id = ANY(%(parties)s::int[]))
GROUP BY t.node_id
"""
_FOUND = """
SELECT n.id, n.key, n.level, n.class_key, m.spelling, m.first, m.events
FROM ({mentioned}) m JOIN node n ON n.id = m.node_id
"""
_CANDIDATES = """
SELECT id, min(rank) AS rank FROM (
  SELECT id, 0 AS rank FROM node WHERE key = %(key)s
  UNION ALL SELECT n.id, 1 FROM alias a JOIN node n ON n.key = CASE WHEN a.a = %(key)s THEN a.b ELSE a.a END
    WHERE (a.a = %(key)s OR a.b = %(key)s) AND (%(parties)s::int[] IS NULL OR a.party_id = ANY(%(parties)s::int[]))
      AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.position = a.position)
  UNION ALL SELECT id, 2 FROM node WHERE lower(display) LIKE %(prefix)s
  UNION ALL SELECT id, 3 FROM node WHERE lower(spelling) LIKE %(prefix)s
  UNION ALL SELECT id, 4 FROM node WHERE lower(spelling) LIKE %(inside)s OR lower(spelling) LIKE %(escaped)s
  UNION ALL SELECT t.node_id, 5 FROM event_thing t
    WHERE t.spelling IS NOT NULL AND (lower(t.spelling) LIKE %(inside)s OR lower(t.spelling) LIKE %(escaped)s)
) AS hits GROUP BY id
"""
_SEARCH = f"""
SELECT h.id FROM ({_CANDIDATES}) h JOIN node n ON n.id = h.id
WHERE n.level <> 'operation' AND EXISTS (
  SELECT 1 FROM event_thing t WHERE t.node_id = h.id
  AND (%(parties)s::int[] IS NULL OR t.party_id = ANY(%(parties)s::int[])))
ORDER BY h.rank, length(n.display), n.display, h.id
"""  # noqa: S608 - a constant


class ThingReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def info(self, identifier: str, visibility: Visibility) -> Thing | None:
        """What is known of one thing, in any spelling; None when nothing visible names it."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            cursor.execute("SELECT id FROM node WHERE key = %s AND level <> 'operation'", (normalise(identifier),))
            found = _things(cursor, [number for (number,) in cursor], parties)
            return found[0] if found else None

    def several(self, keys: Collection[str], visibility: Visibility) -> dict[str, Thing]:
        """By key, what is known of those of the things that something visible names. ``keys``: normalised."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            asked = (words(keys),)
            cursor.execute("SELECT id FROM node WHERE key = ANY(%s::text[]) AND level <> 'operation'", asked)
            return {thing.key: thing for thing in _things(cursor, [number for (number,) in cursor], parties)}

    def search(self, text: str, visibility: Visibility, *, limit: int = 50) -> tuple[int, list[Thing]]:
        """How many things match, and the best of them: the very thing, its aliases, then labels and spellings that
        begin with the text, then those that contain it. Letter case (ASCII) does not matter; what a URI escapes (a
        number in Chinese, a slash) is found as it is read."""
        wanted = text.strip()
        if not wanted:
            return 0, []
        pattern = _literal(wanted)
        escaped = _literal(quote(wanted, safe=""))
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            asked = {
                "key": normalise(wanted),
                "prefix": f"{pattern}%",
                "inside": f"%{pattern}%",
                "escaped": f"%{escaped}%",
                "parties": parties,
            }
            ranked = [number for (number,) in cursor.execute(_SEARCH.encode(), asked)]
            things = _things(cursor, ranked[:limit], parties)
        return len(ranked), things


def _literal(text: str) -> str:
    """A LIKE pattern of the text in lower case."""
    return text.lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _things(cursor: Cursor, nodes: list[int], parties: list[int] | None) -> list[Thing]:
    asked: dict[str, object] = {"nodes": numbers(nodes), "parties": parties}
    rows = cursor.execute(_FOUND.format(mentioned=_MENTIONED).encode(), asked).fetchall()
    states = _whereabouts(cursor, nodes, parties)
    found = {
        number: Thing(
            key=key,
            spelling=spelling,
            level=level,
            class_key=class_key,
            first_position=first,
            event_count=events,
            state=states.get(number),
        )
        for number, key, level, class_key, spelling, first, events in rows
    }
    return [found[number] for number in nodes if number in found]


def _whereabouts(cursor: Cursor, nodes: list[int], parties: list[int] | None) -> dict[int, Whereabouts]:
    """From the projection for a reader of everything; folded from the visible statements alone for anybody else."""
    states = _stored(cursor, nodes) if parties is None else refold(cursor, _stateful(cursor, nodes), parties)
    parents = {p for state in states.values() for p in (state.container_id, state.assembly_id) if p is not None}
    cursor.execute("SELECT id, key FROM node WHERE id = ANY(%s::bigint[])", (numbers(parents),))
    keys: dict[int | None, str] = dict(cursor)
    return {
        node: Whereabouts(
            last_time=state.last_time,
            last_position=state.last_position,
            biz_step=state.biz_step,
            disposition=state.disposition,
            read_point=state.read_point,
            biz_location=state.biz_location,
            container=keys.get(state.container_id),
            assembly=keys.get(state.assembly_id),
            ended=state.ended,
            holds=state.holds,
        )
        for node, state in states.items()
    }


def _stored(cursor: Cursor, nodes: Collection[int]) -> dict[int, State]:
    fields = State.__struct_fields__
    query = f"SELECT node_id, {', '.join(fields)} FROM current_state WHERE node_id = ANY(%s::bigint[])"  # noqa: S608
    rows = cursor.execute(query.encode(), (numbers(nodes),)).fetchall()
    return {row[0]: msgspec.convert(dict(zip(fields, row[1:], strict=True)), State) for row in rows}


def _stateful(cursor: Cursor, nodes: Collection[int]) -> list[int]:
    cursor.execute(
        "SELECT id FROM node WHERE id = ANY(%s::bigint[]) AND level IN ('instance', 'lot', 'other')", (numbers(nodes),)
    )
    return [number for (number,) in cursor]
