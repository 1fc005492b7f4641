"""Which quarantined items are meant, as a predicate; and the items grouped by why they are refused (clause 5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clew.events.errors import Finding
from clew.storage.causes import READY, Cause
from clew.storage.copying import Cursor

SOURCES_TOLD = 3


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Items that fit all of these. ``cause``: a key (``ready``: refused no longer); ``source``: a file's name, a party
    or a device; ``since``: UTC microseconds. None: whatever it is."""

    states: tuple[str, ...] = ("open", "corrected")
    numbers: tuple[int, ...] | None = None
    cause: str | None = None
    source: str | None = None
    mapping: str | None = None
    since: int | None = None


class CauseGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Items of one cause. ``first_at``, ``last_at``: when the oldest and newest came in, UTC microseconds;
    ``example``: the number of one, and why that one is refused (None: erased with a person in it); ``sources``: the
    names of some of the files, ``source_count`` how many there are."""

    cause: Cause
    key: str
    count: int
    first_at: int
    last_at: int
    example: int
    finding: Finding | None = None
    sources: tuple[str, ...]
    source_count: int


FROM = "quarantine q JOIN capture c ON c.id = q.capture_id JOIN party p ON p.id = q.party_id"
CHOSEN = """
(%(parties)s::int[] IS NULL OR q.party_id = ANY(%(parties)s::int[]))
AND q.state = ANY(%(states)s)
AND (%(numbers)s::bigint[] IS NULL OR q.id = ANY(%(numbers)s::bigint[]))
AND (%(source)s::text IS NULL OR c.source_name = %(source)s OR p.name = %(source)s OR c.device = %(source)s)
AND (%(mapping)s::text IS NULL OR coalesce(q.mapping, c.mapping) = %(mapping)s)
AND (%(since)s::bigint IS NULL OR q.opened_at >= %(since)s)
"""
_OF_CAUSE = """
AND EXISTS (SELECT 1 FROM quarantine_cause x JOIN cause y ON y.id = x.cause_id
            WHERE x.quarantine_id = q.id AND y.key = %(cause)s AND (x.now OR q.state = 'released'))
"""
_IS_READY = """
AND q.state = 'corrected'
AND NOT EXISTS (SELECT 1 FROM quarantine_cause x WHERE x.quarantine_id = q.id AND x.now)
"""
_GROUPS = f"""
SELECT y.connector, y.mapping, y.rule, y.code, y.field, y.key, count(*), min(q.opened_at), max(q.opened_at),
       min(q.id), (array_agg(DISTINCT c.source_name) FILTER (WHERE c.source_name IS NOT NULL))[1:{SOURCES_TOLD}],
       count(DISTINCT c.source_name)
FROM {FROM} JOIN quarantine_cause x ON x.quarantine_id = q.id JOIN cause y ON y.id = x.cause_id
WHERE (x.now OR q.state = 'released') AND {CHOSEN}
GROUP BY y.id ORDER BY count(*) DESC, min(q.id), y.key
"""  # noqa: S608 - constants
_READY = f"""
SELECT '', '', '', 'quarantine.cause.ready', '', '{READY}', count(*), min(q.opened_at), max(q.opened_at), min(q.id),
       (array_agg(DISTINCT c.source_name) FILTER (WHERE c.source_name IS NOT NULL))[1:{SOURCES_TOLD}],
       count(DISTINCT c.source_name)
FROM {FROM} WHERE {CHOSEN} {_IS_READY} HAVING count(*) > 0
"""  # noqa: S608 - constants


def predicate(choice: Choice, parties: Sequence[int] | None) -> tuple[str, dict[str, Any]]:
    """The condition on ``q``, ``c`` and ``p`` of :data:`FROM`, and its parameters."""
    asked = {
        "parties": None if parties is None else list(parties),
        "states": list(choice.states),
        "numbers": None if choice.numbers is None else list(choice.numbers),
        "cause": choice.cause,
        "source": choice.source,
        "mapping": choice.mapping,
        "since": choice.since,
    }
    extra = "" if choice.cause is None else _IS_READY if choice.cause == READY else _OF_CAUSE
    return CHOSEN + extra, asked


def groups(cursor: Cursor, choice: Choice, parties: Sequence[int] | None) -> list[CauseGroup]:
    """The causes of the chosen items, most frequent first; an item with several causes counts in each."""
    _, asked = predicate(msgspec.structs.replace(choice, cause=None), parties)
    found = cursor.execute(_GROUPS.encode(), asked).fetchall()
    found += cursor.execute(_READY.encode(), asked).fetchall()
    return [
        CauseGroup(
            cause=Cause(connector=row[0], mapping=row[1], rule=row[2], code=row[3], field=row[4]),
            key=row[5],
            count=row[6],
            first_at=row[7],
            last_at=row[8],
            example=row[9],
            sources=tuple(row[10] or ()),
            source_count=row[11],
        )
        for row in found
        if choice.cause in (None, row[5])
    ]
