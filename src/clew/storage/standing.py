"""What stands of a thing's current state after a late statement or a void: looked up, not folded.

Each aspect of a state is decided by one statement, the latest in force (docs/adr/0005), so it is found from the end of
the thing's history by an index, however long that is: a reusable tray has tens of thousands of events. A containment
is the latest ADD, unless something after it ended it. ``storage.refold`` says the same the slow, obvious way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from clew.storage.copying import Cursor, numbers
from clew.storage.observe import ended_by
from clew.storage.state import State

TERMS = ("biz_step", "disposition", "read_point", "biz_location")
"""Aspects that are a word of an event. The others: ``last`` (with ``ended``), ``holds``, and those below."""
PARENT_OF = {"contain": "container_id", "install": "assembly_id"}
"""Bond → aspect: what a thing is in, or installed in."""
EMPTIED = {"contain": "contents_ended", "install": "components_ended"}
"""Bond → aspect: when a thing, as a parent, last let go of all."""

Questions = dict[str, set[int]]
"""Aspect → nodes."""
Answers = dict[int, dict[str, Any]]
"""Node → fields of its ``State``. One that no event in force names has ``last_time`` None, and no state."""

# Index scans from the end: the planner must not think of fetching a long history and sorting it, where it need not.
_PLAN = "SET LOCAL enable_sort = {0}; SET LOCAL enable_bitmapscan = {0}"
_IN_FORCE = "NOT EXISTS (SELECT FROM voided v WHERE v.position = {0}.position)"
_NEWEST = "ORDER BY {0}.event_time DESC, {0}.position DESC LIMIT 1"
_NAMED = f"t.node_id = w.node AND t.role <> 'supplied' AND NOT e.is_declaration AND {_IN_FORCE.format('t')}"

_TERM = f"""
SELECT w.node, x.said FROM unnest(%(nodes)s::bigint[]) AS w (node) CROSS JOIN LATERAL (
    SELECT e.{{term}} AS said FROM event_thing t JOIN event e ON e.position = t.position
    WHERE {_NAMED} AND e.{{term}} IS NOT NULL {_NEWEST.format("t")}
) AS x
"""  # noqa: S608 - constants
_LAST = f"""
SELECT w.node, x.event_time, x.position, x.type, x.action, ARRAY(
    SELECT m.role FROM event_thing m WHERE m.node_id = w.node AND m.event_time = x.event_time
    AND m.position = x.position AND NOT m.by_quantity)
FROM unnest(%(nodes)s::bigint[]) AS w (node) CROSS JOIN LATERAL (
    SELECT t.event_time, t.position, e.type, e.action FROM event_thing t JOIN event e ON e.position = t.position
    WHERE {_NAMED} {_NEWEST.format("t")}
) AS x
"""  # noqa: S608 - constants
_LET_GO = f"g.thing_id IS NULL AND g.kind = 'delete' AND g.bond = %(bond)s AND {_IN_FORCE.format('g')}"
_LAST_LET_GO = f"""
SELECT w.node, x.event_time, x.position FROM unnest(%(nodes)s::bigint[]) AS w (node) CROSS JOIN LATERAL (
    SELECT g.event_time, g.position FROM link_fact g WHERE g.parent_id = w.node AND {_LET_GO} {_NEWEST.format("g")}
) AS x
"""  # noqa: S608 - constants
_PARENT = f"""
SELECT w.node, a.parent_id FROM unnest(%(nodes)s::bigint[]) AS w (node) CROSS JOIN LATERAL (
    SELECT f.parent_id, f.event_time, f.position FROM link_fact f
    WHERE f.thing_id = w.node AND f.kind = 'add' AND f.bond = %(bond)s AND NOT f.by_quantity
      AND {_IN_FORCE.format("f")} {_NEWEST.format("f")}
) AS a
WHERE NOT EXISTS (
    SELECT FROM link_fact d WHERE d.thing_id = w.node AND d.kind = 'delete' AND d.parent_id = a.parent_id
      AND NOT d.by_quantity AND (d.event_time, d.position) > (a.event_time, a.position) AND {_IN_FORCE.format("d")}
) AND NOT EXISTS (
    SELECT FROM link_fact g WHERE g.parent_id = a.parent_id AND {_LET_GO}
      AND (g.event_time, g.position) > (a.event_time, a.position)
)
"""  # noqa: S608 - constants
_HOLDS = f"""
SELECT h.node_id, h.hold_id, h.action FROM hold_fact h JOIN event e ON e.position = h.position
WHERE h.node_id = ANY(%(nodes)s::bigint[]) AND {_IN_FORCE.format("h")} ORDER BY e.event_time, h.position, h.ordinal
"""  # noqa: S608 - constants

_NAMED_BY = f"""
SELECT DISTINCT t.node_id, e.position, {", ".join(f"e.{term}" for term in TERMS)}
FROM event_thing t JOIN event e ON e.position = t.position JOIN node n ON n.id = t.node_id
WHERE t.position = ANY(%(voided)s::bigint[]) AND n.level IN ('instance', 'lot', 'other') AND t.role <> 'supplied'
"""  # noqa: S608 - constants
_MOVED_BY = """
SELECT DISTINCT f.thing_id FROM link_fact f JOIN node n ON n.id = f.thing_id
WHERE f.position = ANY(%(voided)s::bigint[]) AND f.kind IN ('add', 'delete') AND NOT f.by_quantity
  AND n.level IN ('instance', 'lot', 'other')
"""
_HELD_BY = "SELECT DISTINCT node_id FROM hold_fact WHERE position = ANY(%(voided)s::bigint[])"
# What a parent let go of at the voided event: added since it had let go before, if it does not let go of it later on.
_LET_GO_BY = f"""
SELECT DISTINCT a.thing_id, d.bond FROM link_fact d
LEFT JOIN LATERAL (
    SELECT g.event_time, g.position FROM link_fact g
    WHERE g.parent_id = d.parent_id AND g.thing_id IS NULL AND g.kind = 'delete' AND g.bond = d.bond
      AND (g.event_time, g.position) < (d.event_time, d.position) AND {_IN_FORCE.format("g")} {_NEWEST.format("g")}
) AS before ON true
JOIN link_fact a ON a.parent_id = d.parent_id AND a.kind = 'add' AND a.bond = d.bond AND NOT a.by_quantity
  AND (a.event_time, a.position) < (d.event_time, d.position)
  AND (a.event_time, a.position) > (coalesce(before.event_time, -9223372036854775808), coalesce(before.position, 0))
JOIN node n ON n.id = a.thing_id
WHERE d.position = ANY(%(voided)s::bigint[]) AND d.kind = 'delete' AND d.thing_id IS NULL
  AND n.level IN ('instance', 'lot', 'other')
  AND NOT EXISTS (
    SELECT FROM link_fact g WHERE g.parent_id = d.parent_id AND g.thing_id IS NULL AND g.kind = 'delete'
      AND g.bond = d.bond AND (g.event_time, g.position) > (d.event_time, d.position) AND {_IN_FORCE.format("g")})
"""  # noqa: S608 - constants


def answers(cursor: Cursor, questions: Mapping[str, Collection[int]]) -> Answers:
    """The asked aspects of the current state as the record tells them, each by a few index look-ups."""
    found: Answers = defaultdict(dict)
    asked = {aspect: nodes for aspect, nodes in questions.items() if nodes}
    if not asked:
        return found
    cursor.execute(_PLAN.format("off").encode())
    for aspect, nodes in asked.items():
        for node in nodes:
            found[node] |= _nothing(aspect)
        ask = _said if aspect in TERMS else _ASKS[aspect]
        for node, fields in ask(cursor, aspect, numbers(sorted(nodes))):
            found[node] |= fields
    cursor.execute(_PLAN.format("on").encode())
    return found


def _nothing(aspect: str) -> dict[str, Any]:
    """The fields of an aspect of which nothing in force says anything."""
    if aspect == "last":
        return {"last_time": None, "last_position": None, "ended": None}
    if aspect == "holds":
        return {"holds": ()}
    if aspect in EMPTIED.values():
        return {f"{aspect}_time": None, f"{aspect}_position": None}
    return {aspect: None}


Answer = Iterator[tuple[int, dict[str, Any]]]


def _said(cursor: Cursor, term: str, nodes: str) -> Answer:
    for node, said in cursor.execute(_TERM.format(term=term).encode(), {"nodes": nodes}):
        yield node, {term: said}


def _last(cursor: Cursor, aspect: str, nodes: str) -> Answer:
    for node, time, position, kind, action, roles in cursor.execute(_LAST.encode(), {"nodes": nodes}):
        yield node, {f"{aspect}_time": time, f"{aspect}_position": position, "ended": ended_by(kind, action, roles)}


def _parent(cursor: Cursor, aspect: str, nodes: str) -> Answer:
    for node, parent in cursor.execute(_PARENT.encode(), {"nodes": nodes, "bond": _BONDS[aspect]}):
        yield node, {aspect: parent}


def _emptied(cursor: Cursor, aspect: str, nodes: str) -> Answer:
    for node, time, position in cursor.execute(_LAST_LET_GO.encode(), {"nodes": nodes, "bond": _BONDS[aspect]}):
        yield node, {f"{aspect}_time": time, f"{aspect}_position": position}


def _holds(cursor: Cursor, aspect: str, nodes: str) -> Answer:
    """Few things are ever held, and those seldom: all that was said of holds on them."""
    held: dict[int, set[str]] = defaultdict(set)
    for node, hold, action in cursor.execute(_HOLDS.encode(), {"nodes": nodes}):
        (held[node].add if action == "place" else held[node].discard)(hold)
    for node, holds in held.items():
        yield node, {aspect: tuple(sorted(holds))}


_BONDS = {aspect: bond for aspects in (PARENT_OF, EMPTIED) for bond, aspect in aspects.items()}
_ASKS: dict[str, Callable[[Cursor, str, str], Answer]] = {
    "last": _last,
    "holds": _holds,
    **dict.fromkeys(PARENT_OF.values(), _parent),
    **dict.fromkeys(EMPTIED.values(), _emptied),
}


class TakenBack:
    """What the voids of earlier events can change, read after their rows are in ``voided``."""

    def __init__(self, cursor: Cursor, voided: Collection[int]) -> None:
        asked = {"voided": numbers(sorted(voided))}
        self.named = cursor.execute(_NAMED_BY.encode(), asked).fetchall()
        self._moved = {node for (node,) in cursor.execute(_MOVED_BY, asked)}
        self._held = {node for (node,) in cursor.execute(_HELD_BY, asked)}
        cursor.execute(_PLAN.format("off").encode())
        self._let_go = cursor.execute(_LET_GO_BY.encode(), asked).fetchall()
        cursor.execute(_PLAN.format("on").encode())

    @property
    def nodes(self) -> set[int]:
        return {row[0] for row in self.named} | self._moved | self._held | {node for node, _ in self._let_go}

    def questions(self, states: Mapping[int, State]) -> Questions:
        """``states``: as they were kept before the voids. Only what the voided event decided is open again."""
        open_again: Questions = defaultdict(set)
        for node, position, *said in self.named:
            state = states.get(node)  # none: all that named it was voided before
            for aspect in _decided(state, position, dict(zip(TERMS, said, strict=True))) if state else ():
                open_again[aspect].add(node)
        for aspect in PARENT_OF.values():
            open_again[aspect] |= self._moved
        for node, bond in self._let_go:
            open_again[PARENT_OF[bond]].add(node)
        open_again["holds"] |= self._held & {row[0] for row in self.named}
        return open_again


def _decided(state: State, position: int, said: dict[str, str | None]) -> list[str]:
    """The aspects of a state that an event, which says this, may have decided."""
    aspects = [term for term, word in said.items() if word is not None and word == getattr(state, term)]
    if state.last_position == position:
        aspects.append("last")
    aspects += [aspect for aspect in EMPTIED.values() if getattr(state, f"{aspect}_position") == position]
    return aspects
