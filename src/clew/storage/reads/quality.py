"""Counts of what came in and how good it was, by source and day: what the data-quality report stands on (clause 5.4).

How late the events of a capture were and which of them are flagged never changes once they are recorded, so it is
summed up once for each capture and kept (``capture_quality``); the report then adds up captures, not events. Lateness
is kept in logarithmic steps of two per cent: percentiles of any set of captures follow from their sums.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from psycopg.rows import class_row
from sqlalchemy import Engine

from clew.security.visibility import Visibility
from clew.storage.database import driver, reading, writing
from clew.storage.parties import visible_parties

STEP = 1.02
"""Ratio of the bounds of a step of lateness."""
AHEAD = -1
"""The step of events that are dated after their arrival."""
_AT_ONCE = 200
"""Captures that are summed up in one statement."""


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What one source sent on one day. ``source``: mapping or connector; ``day``: ``2026-03-02``.

    ``items`` = ``recorded`` + ``duplicate`` + ``quarantined`` + ``not_recorded``. ``invalid``, ``contradicting``:
    recorded with a flag of that kind; ``contradictions``, ``incomplete``: refused for one, or for a fact that is
    required and missing.
    """

    party: str
    source: str
    device: str | None
    day: str
    captures: int
    items: int
    recorded: int
    duplicate: int
    quarantined: int
    not_recorded: int
    invalid: int
    contradicting: int
    contradictions: int
    incomplete: int


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """How many events of a source and day arrived so late: between ``STEP`` to the power of ``step`` seconds and the
    next power; below one second is step 0, before their own time ``AHEAD``."""

    party: str
    source: str
    device: str | None
    day: str
    step: int
    events: int


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """Of ``records`` read that day, how many say something in a mapped column."""

    party: str
    source: str
    device: str | None
    day: str
    column: str
    filled: int
    records: int


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """How often a rule was broken. ``cause``: key of the cause in quarantine; None: flagged, and let in."""

    party: str
    source: str
    device: str | None
    rule: str
    field: str
    cause: str | None
    count: int


_SOURCE = "p.name AS party, coalesce(c.mapping, c.connector) AS source, c.device"
_DAY = "to_char(to_timestamp({} / 1000000.0) AT TIME ZONE %(zone)s, 'YYYY-MM-DD') AS day"
_RECEIVED = _DAY.format("c.received_at")
# Captures that are a source's own: neither a release from quarantine nor an act of Clew's.
_OWN = """
c.connector IS NOT NULL AND NOT EXISTS (SELECT 1 FROM quarantine_release r WHERE r.capture_id = c.id)
AND (%(parties)s::int[] IS NULL OR c.party_id = ANY(%(parties)s::int[])) AND c.received_at >= %(since)s
"""
_DAYS = f"""
WITH why AS (
  SELECT q.capture_id, count(*) FILTER (WHERE w.contradiction) AS contradictions,
         count(*) FILTER (WHERE w.missing) AS incomplete
  FROM quarantine q, LATERAL (
    SELECT bool_or(y.rule = ANY(%(contradictions)s)) AS contradiction, bool_or(y.rule = ANY(%(required)s)) AS missing
    FROM quarantine_cause x JOIN cause y ON y.id = x.cause_id WHERE x.quarantine_id = q.id AND x.first) w
  WHERE q.opened_at >= %(since)s GROUP BY 1)
SELECT {_SOURCE}, {_RECEIVED}, count(*) AS captures,
       sum(c.recorded + c.duplicate + c.quarantined + c.not_recorded)::bigint AS items,
       sum(c.recorded)::bigint AS recorded, sum(c.duplicate)::bigint AS duplicate,
       sum(c.quarantined)::bigint AS quarantined, sum(c.not_recorded)::bigint AS not_recorded,
       coalesce(sum(k.invalid), 0)::bigint AS invalid, coalesce(sum(k.contradicting), 0)::bigint AS contradicting,
       coalesce(sum(w.contradictions), 0)::bigint AS contradictions,
       coalesce(sum(w.incomplete), 0)::bigint AS incomplete
FROM capture c JOIN party p ON p.id = c.party_id
LEFT JOIN capture_quality k ON k.capture_id = c.id LEFT JOIN why w ON w.capture_id = c.id
WHERE {_OWN} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""  # noqa: S608 - constants
_LATE = f"""
SELECT {_SOURCE}, {_RECEIVED}, l.key::int AS step, sum(l.value::int)::bigint AS events
FROM capture c JOIN party p ON p.id = c.party_id JOIN capture_quality k ON k.capture_id = c.id,
     LATERAL jsonb_each_text(k.late) l
WHERE {_OWN} GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - constants
_COLUMNS = f"""
SELECT p.name AS party, coalesce(c.mapping, c.connector) AS source, c.device, {_DAY.format("c.started_at")},
       f.key AS column, sum(f.value::bigint)::bigint AS filled, sum(c.records)::bigint AS records
FROM acquisition c JOIN party p ON p.id = c.party_id, LATERAL jsonb_each_text(c.filled) f
WHERE (%(parties)s::int[] IS NULL OR c.party_id = ANY(%(parties)s::int[])) AND c.started_at >= %(since)s
  AND c.connector IS NOT NULL AND c.records > 0
GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - constants
_BROKEN = f"""
SELECT {_SOURCE}, y.rule, y.field, y.key AS cause, count(*) AS count
FROM quarantine q JOIN capture c ON c.id = q.capture_id JOIN party p ON p.id = c.party_id
JOIN quarantine_cause x ON x.quarantine_id = q.id AND x.first JOIN cause y ON y.id = x.cause_id
WHERE {_OWN} GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
SELECT {_SOURCE}, l.key, '', NULL, sum(l.value::int)::bigint
FROM capture c JOIN party p ON p.id = c.party_id JOIN capture_quality k ON k.capture_id = c.id,
     LATERAL jsonb_each_text(k.rules) l
WHERE {_OWN} GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - constants
_MISSING = """
SELECT c.id FROM capture c
WHERE c.connector IS NOT NULL AND NOT EXISTS (SELECT 1 FROM capture_quality k WHERE k.capture_id = c.id)
ORDER BY c.number
"""
_SUM_UP = f"""
WITH c AS (SELECT id, first_position, last_position FROM capture WHERE id = ANY(%(captures)s)),
e AS (
  SELECT c.id, e.flags,
         CASE WHEN e.record_time < e.event_time THEN {AHEAD}
              ELSE floor(ln(greatest((e.record_time - e.event_time)::float8 / 1000000::float8, 1::float8))
                         / ln({STEP}::float8))::int END AS step
  FROM c JOIN event e ON e.position BETWEEN c.first_position AND c.last_position AND e.capture_id = c.id),
late AS (
  SELECT id, sum(n)::int AS events, jsonb_object_agg(step::text, n) AS steps
  FROM (SELECT id, step, count(*) AS n FROM e GROUP BY 1, 2) x GROUP BY 1),
flagged AS (
  SELECT id, f.flag ->> 'rule' AS rule, e.flags
  FROM e, LATERAL (SELECT DISTINCT ON (v ->> 'rule') v AS flag FROM jsonb_array_elements(e.flags) v) f
  WHERE e.flags IS NOT NULL),
rules AS (
  SELECT id, jsonb_object_agg(rule, n) AS told FROM (SELECT id, rule, count(*) AS n FROM flagged GROUP BY 1, 2) x
  GROUP BY 1),
kinds AS (
  SELECT id, count(*) FILTER (WHERE against) AS contradicting, count(*) FILTER (WHERE other) AS invalid
  FROM (SELECT e.id, EXISTS (SELECT 1 FROM jsonb_array_elements(e.flags) v
                             WHERE v ->> 'rule' = ANY(%(contradictions)s)) AS against,
               EXISTS (SELECT 1 FROM jsonb_array_elements(e.flags) v
                       WHERE NOT v ->> 'rule' = ANY(%(contradictions)s)
                         AND NOT v ->> 'rule' = ANY(%(remarks)s)) AS other
        FROM e WHERE e.flags IS NOT NULL) x GROUP BY 1)
INSERT INTO capture_quality (capture_id, events, invalid, contradicting, late, rules)
SELECT c.id, coalesce(late.events, 0), coalesce(kinds.invalid, 0), coalesce(kinds.contradicting, 0),
       coalesce(late.steps, '{{}}'), coalesce(rules.told, '{{}}')
FROM c LEFT JOIN late USING (id) LEFT JOIN kinds USING (id) LEFT JOIN rules USING (id)
ON CONFLICT (capture_id) DO NOTHING
"""  # noqa: S608 - constants


_READ = f"""
SELECT {_SOURCE}, count(*) AS captures, max(c.received_at) AS last_at,
       (array_agg(c.source_name ORDER BY c.number DESC))[1] AS last_name
FROM capture c JOIN party p ON p.id = c.party_id WHERE {_OWN} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 - constants


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A source that was ever read: how often, when last (UTC microseconds), and what it was called then."""

    party: str
    source: str
    device: str | None
    captures: int
    last_at: int
    last_name: str | None


class Kinds(msgspec.Struct, frozen=True, kw_only=True):
    """Which rules say what. ``contradictions``: that two facts disagree; ``required``: that one is missing;
    ``remarks``: nothing about the datum. A flag of any other rule says that a value is wrong."""

    contradictions: frozenset[str]
    required: frozenset[str]
    remarks: frozenset[str] = frozenset()


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the report needs, read from one state of the record."""

    days: tuple[Day, ...]
    late: tuple[Late, ...]
    columns: tuple[Column, ...]
    broken: tuple[Broken, ...]


class QualityReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def counted(self, visibility: Visibility, *, since: int, zone: str, kinds: Kinds) -> Counted:
        """``since``: UTC microseconds; ``zone``: IANA name of the zone whose days are counted."""
        self._sum_up(kinds)
        with reading(self._engine) as connection:
            database = driver(connection)
            asked = {
                "parties": visible_parties(database.cursor(), visibility),
                "since": since,
                "zone": zone,
                "contradictions": sorted(kinds.contradictions),
                "required": sorted(kinds.required),
            }

            def rows(kind: type[Any], query: str) -> tuple[Any, ...]:
                return tuple(database.cursor(row_factory=class_row(kind)).execute(query.encode(), asked).fetchall())

            return Counted(
                days=rows(Day, _DAYS),
                late=rows(Late, _LATE),
                columns=rows(Column, _COLUMNS),
                broken=rows(Broken, _BROKEN),
            )

    def read(self, visibility: Visibility) -> tuple[Read, ...]:
        """Every source that was ever read."""
        with reading(self._engine) as connection:
            database = driver(connection)
            asked = {"parties": visible_parties(database.cursor(), visibility), "since": 0}
            return tuple(database.cursor(row_factory=class_row(Read)).execute(_READ.encode(), asked).fetchall())

    def _sum_up(self, kinds: Kinds) -> None:
        """Sum up the captures that are not yet; some at a time, so that a long log does not make one long lock."""
        with reading(self._engine) as connection:
            missing = [capture for (capture,) in driver(connection).execute(_MISSING.encode()).fetchall()]
        for start in range(0, len(missing), _AT_ONCE):
            self._sum_up_these(missing[start : start + _AT_ONCE], kinds)

    def _sum_up_these(self, captures: Collection[object], kinds: Kinds) -> None:
        with writing(self._engine) as connection:
            driver(connection).execute(
                _SUM_UP.encode(),
                {
                    "captures": list(captures),
                    "contradictions": sorted(kinds.contradictions),
                    "remarks": sorted(kinds.remarks),
                },
            )
