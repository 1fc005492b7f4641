"""Folding things anew from their whole history in the record: the slow, obvious way to a current state.

For readers of some parties' statements, whose states are kept nowhere; and what tests hold the kept states against.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from clew.storage.copying import Cursor
from clew.storage.derive import Summary
from clew.storage.observe import HoldChange, Mention, Pair, let_go, observations
from clew.storage.state import Observation, State, fold

_MENTIONS = """
SELECT t.node_id, t.role, t.by_quantity, e.position, e.type, e.event_time, e.action, e.biz_step, e.disposition,
       e.read_point, e.biz_location
FROM event_thing t JOIN event e ON e.position = t.position LEFT JOIN voided v ON v.position = e.position
WHERE t.node_id = ANY(%(nodes)s) AND t.role <> 'supplied' AND v.position IS NULL AND NOT e.is_declaration
  AND (%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[]))
"""
_PAIRS = """
SELECT f.position, f.event_time, f.kind, f.bond, f.thing_id, f.parent_id, f.by_quantity
FROM link_fact f LEFT JOIN voided v ON v.position = f.position
WHERE v.position IS NULL AND f.kind IN ('add', 'delete')
  AND (%(parties)s::int[] IS NULL OR f.party_id = ANY(%(parties)s::int[]))
"""
_OWN_PAIRS = _PAIRS + " AND f.thing_id = ANY(%(nodes)s) AND NOT f.by_quantity"
_LETTING_GO = _PAIRS + " AND f.parent_id = ANY(%(nodes)s) AND f.thing_id IS NULL"
# Of all that a parent ever let go of, only what comes next after an ADD can end it: a reusable box has thousands.
_FIRST_AFTER = """
SELECT a.thing, f.position, f.event_time, f.kind, f.bond, f.thing_id, f.parent_id, f.by_quantity
FROM unnest(%(things)s::bigint[], %(parents)s::bigint[], %(bonds)s::text[], %(times)s::bigint[],
            %(positions)s::bigint[]) AS a (thing, parent, bond, time, position)
CROSS JOIN LATERAL (
    SELECT f.* FROM link_fact f LEFT JOIN voided v ON v.position = f.position
    WHERE f.parent_id = a.parent AND f.thing_id IS NULL AND f.kind = 'delete' AND f.bond = a.bond
      AND (f.event_time, f.position) > (a.time, a.position) AND v.position IS NULL
      AND (%(owners)s::int[] IS NULL OR f.party_id = ANY(%(owners)s::int[]))
    ORDER BY f.event_time, f.position LIMIT 1
) AS f
"""

_HOLDS = """
SELECT h.position, h.node_id, h.hold_id, h.action
FROM hold_fact h LEFT JOIN voided v ON v.position = h.position
WHERE h.node_id = ANY(%(nodes)s) AND v.position IS NULL
  AND (%(parties)s::int[] IS NULL OR h.party_id = ANY(%(parties)s::int[]))
ORDER BY h.position, h.ordinal
"""

Parties = list[int] | None


def refold(cursor: Cursor, node_ids: Collection[int], parties: Parties = None) -> dict[int, State]:
    """The current states of these nodes as the statements of ``parties`` (None: all) tell them; none: no entry."""
    asked: dict[str, object] = {"nodes": list(node_ids), "parties": parties}
    pairs = _pairs_by_position(cursor, _OWN_PAIRS, asked)
    let_go_later = _let_go_later(cursor, pairs, parties)
    for position, (time, listed) in _pairs_by_position(cursor, _LETTING_GO, asked).items():
        pairs.setdefault(position, (time, []))[1].extend(listed)
    found = _observed(cursor, asked, pairs)
    for node, ends in let_go_later.items():
        found[node].extend(ends.values())
    return {node: state for node, seen in found.items() if (state := fold(seen)) is not None}


Timed = dict[int, tuple[int, list[Pair]]]


def _let_go_later(cursor: Cursor, pairs: Timed, parties: Parties) -> dict[int, dict[int, Observation]]:
    """Per thing and position: where a parent let go of all, first after the thing had been added to it."""
    adds = [
        (pair.thing_id, pair.parent_id, pair.bond, time, position)
        for position, (time, listed) in pairs.items()
        for pair in listed
        if pair.kind == "add" and pair.thing_id is not None
    ]
    found: dict[int, dict[int, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    times: dict[int, int] = {}
    if adds:
        names = ("things", "parents", "bonds", "times", "positions")
        asked: dict[str, object] = dict(zip(names, map(list, zip(*adds, strict=True)), strict=True))
        for thing, position, time, *pair in cursor.execute(_FIRST_AFTER, {**asked, "owners": parties}):
            found[thing][position].append(Pair(*pair))
            times[position] = time
    return {
        thing: {
            position: ended
            for position, listed in by_position.items()
            if (ended := let_go(position, times[position], listed)) is not None
        }
        for thing, by_position in found.items()
    }


def _pairs_by_position(cursor: Cursor, query: str, asked: dict[str, object]) -> Timed:
    pairs: Timed = {}
    for position, time, *pair in cursor.execute(query, asked):
        pairs.setdefault(position, (time, []))[1].append(Pair(*pair))
    return pairs


def _observed(cursor: Cursor, asked: dict[str, object], pairs: Timed) -> dict[int, list[Observation]]:
    mentions: dict[int, list[Mention]] = defaultdict(list)
    summaries: dict[int, Summary] = {}
    for node, role, by_quantity, position, *rest in cursor.execute(_MENTIONS, asked):
        kind, time, action, step, disposition, read_point, location = rest
        mentions[position].append(Mention(node, role, by_quantity))
        summaries[position] = Summary(
            type=kind,
            event_time=time,
            is_declaration=False,
            action=action,
            biz_step=step,
            disposition=disposition,
            read_point=read_point,
            biz_location=location,
        )
    holds: dict[int, list[HoldChange]] = defaultdict(list)
    for position, *change in cursor.execute(_HOLDS, asked):
        holds[position].append(HoldChange(*change))
    found: dict[int, list[Observation]] = defaultdict(list)
    for position, summary in summaries.items():
        _, listed = pairs.get(position, (0, []))
        for node, seen in observations(summary, position, mentions[position], listed, holds[position]).items():
            found[node].append(seen)
    return found
