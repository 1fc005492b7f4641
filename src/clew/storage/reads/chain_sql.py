"""The statements of :mod:`clew.storage.reads.chain`: what is asked about, its life, and what of it cannot be.

All of it works on sets, in temporary tables of one transaction: ``chain_node`` (every node that is looked at, under the
one number of all its names), ``chain_thing`` (those things), ``chain_seen`` (every event in which one of them stands),
``chain_born``. ``%(known)s`` and ``%(parties)s`` bound all that is read.
"""

# ruff: noqa: S608 - nothing but constants is put into these statements

from __future__ import annotations

IN_FORCE = """
{0}.position <= %(known)s AND (%(parties)s::int[] IS NULL OR {0}.party_id = ANY(%(parties)s::int[]))
AND NOT EXISTS (SELECT FROM voided v WHERE v.position = {0}.position AND v.voided_at <= %(known)s)
"""
_T, _F, _E = IN_FORCE.format("t"), IN_FORCE.format("f"), IN_FORCE.format("e")

INCOMING = "('receiving', 'accepting', 'arriving', 'storing', 'stocking')"
SHIPPED = "('shipping', 'departing', 'retail_selling')"
ENDING = "('destroying', 'decommissioning', 'disposing')"
# Identifiers of what carries or makes goods, and of papers and persons: they are used without ever being made here.
SERVANT = r"(^https://id\.gs1\.org/(00|253|255|401|402|414|417|8003|8004|8010|8017|8018)/|^urn:clew:(person|equipment|gauge|supplier|characteristic|location|bizstep|tok)[:-])"

# --- what is asked about ---------------------------------------------------------------------------------------------

NODES = """
CREATE TEMP TABLE chain_node (
  node_id bigint PRIMARY KEY, own boolean NOT NULL, thing bigint NOT NULL) ON COMMIT DROP
"""
_ADD = "INSERT INTO chain_node SELECT DISTINCT n.id, {own}, n.id FROM node n {where} ON CONFLICT (node_id) DO NOTHING"
_STATEFUL = "n.level IN ('instance', 'lot', 'other')"
BY_KEYS = _ADD.format(own="true", where=f"WHERE n.key = ANY(%(keys)s::text[]) AND {_STATEFUL}")
BY_PRODUCT = _ADD.format(
    own="true",
    where=f"""WHERE {_STATEFUL} AND (n.class_key = %(product)s OR n.key = ANY(ARRAY(
      SELECT t.key FROM product_class t WHERE t.class_key = %(product)s AND {_T})))""",
)
# A lot stands for itself and for what was made of it directly.
BY_LOT = _ADD.format(
    own="true",
    where=f"""WHERE {_STATEFUL} AND n.id IN (
      SELECT o.thing_id FROM link_fact f JOIN link_fact o ON o.kind = 'produce'
        AND CASE WHEN f.operation_id IS NULL THEN o.position = f.position AND o.operation_id IS NULL
                 ELSE o.operation_id = f.operation_id END
      WHERE f.kind = 'consume' AND f.thing_id = ANY(ARRAY(SELECT id FROM node WHERE key = ANY(%(lots)s::text[])))
        AND {_F}
      UNION
      SELECT f.parent_id FROM link_fact f WHERE f.kind = 'add' AND f.bond = 'install'
        AND f.thing_id = ANY(ARRAY(SELECT id FROM node WHERE key = ANY(%(lots)s::text[]))) AND {_F})""",
)
BY_TIME = _ADD.format(
    own="true",
    where=f"""JOIN event_thing t ON t.node_id = n.id JOIN event e ON e.position = t.position
      WHERE {_STATEFUL} AND e.event_time >= %(since)s AND e.event_time < %(until)s AND NOT e.is_declaration AND {_T}
        AND (t.role = 'output' OR (t.role = 'epc' AND e.type = 'ObjectEvent' AND e.action = 'ADD'))""",
)
BY_ALL = _ADD.format(own="true", where=f"WHERE {_STATEFUL}")
INPUTS = f"""
INSERT INTO chain_node SELECT DISTINCT n.id, false, n.id FROM (
  SELECT f.thing_id FROM link_fact f JOIN chain_node u ON u.node_id = f.parent_id
  WHERE f.kind = 'add' AND f.bond = 'install' AND {_F}
  UNION
  SELECT f.thing_id FROM link_fact p JOIN chain_node u ON u.node_id = p.thing_id AND p.kind = 'produce'
    JOIN link_fact f ON f.position = p.position AND f.kind = 'consume' WHERE p.operation_id IS NULL AND {_F}
  UNION
  SELECT f.thing_id FROM link_fact p JOIN chain_node u ON u.node_id = p.thing_id AND p.kind = 'produce'
    JOIN link_fact f ON f.operation_id = p.operation_id AND f.kind = 'consume' WHERE {_F}
) AS used (id) JOIN node n ON n.id = used.id WHERE n.level IN ('instance', 'lot', 'other')
ON CONFLICT (node_id) DO NOTHING
"""
ALIASES = f"""
SELECT DISTINCT a.id, b.id, t.kind, b.level IN ('instance', 'lot', 'other') AND a.level IN ('instance', 'lot', 'other')
FROM alias t JOIN node a ON a.key = t.a JOIN node b ON b.key = t.b
WHERE (EXISTS (SELECT FROM chain_node c WHERE c.node_id = a.id)
  OR EXISTS (SELECT FROM chain_node c WHERE c.node_id = b.id))
  AND a.id <> b.id AND {_T}
"""
ALIASED = """
INSERT INTO chain_node SELECT node_id, own, thing
FROM unnest(%(nodes)s::bigint[], %(things)s::bigint[], %(own)s::boolean[])
  AS x (node_id, thing, own) ON CONFLICT (node_id) DO UPDATE SET thing = excluded.thing, own = excluded.own
"""
SEEN = f"""
CREATE TEMP TABLE chain_seen ON COMMIT DROP AS
SELECT c.thing, c.own, t.position, t.role, t.by_quantity, t.event_time, e.type, e.action, e.biz_step, e.disposition,
       e.record_time, e.capture_id,
       t.role = 'output' AND EXISTS (
         SELECT FROM link_fact a JOIN link_fact i ON i.thing_id = a.parent_id AND i.kind = 'consume'
           AND i.position = t.position
         WHERE a.thing_id = t.node_id AND a.kind = 'add' AND a.bond = 'install' AND NOT a.by_quantity
           AND a.event_time <= t.event_time) AS removed
FROM chain_node c JOIN event_thing t ON t.node_id = c.node_id JOIN event e ON e.position = t.position
WHERE NOT e.is_declaration AND t.role IN ('epc', 'parent', 'child', 'input', 'output') AND {_T}
  AND NOT EXISTS (SELECT FROM master_data m WHERE m.position = t.position)
  AND NOT EXISTS (SELECT FROM calibration m WHERE m.position = t.position)
  AND NOT EXISTS (SELECT FROM hold_fact m WHERE m.position = t.position)
  AND NOT (e.biz_step IS NULL AND e.action = 'OBSERVE' AND EXISTS (SELECT FROM alias m WHERE m.position = t.position))
"""
THINGS = f"""
CREATE TEMP TABLE chain_thing ON COMMIT DROP AS
SELECT c.thing, bool_or(c.own) AS own, bool_or(n.level = 'lot' OR (n.level = 'other' AND s.counted)) AS lot,
       bool_or(n.key ~ '{SERVANT}') AS servant, min(coalesce(n.class_key, stated.class_key)) AS class_key
FROM chain_node c JOIN node n ON n.id = c.node_id
LEFT JOIN (SELECT thing, bool_or(by_quantity) AS counted FROM chain_seen GROUP BY thing) s ON s.thing = c.thing
LEFT JOIN LATERAL (
  SELECT t.class_key FROM product_class t WHERE t.key = n.key AND n.class_key IS NULL AND {_T}
  ORDER BY t.event_time DESC, t.position DESC, t.ordinal DESC LIMIT 1) AS stated ON true
WHERE s.thing IS NOT NULL GROUP BY c.thing
"""
BORN = f"""
CREATE TEMP TABLE chain_born ON COMMIT DROP AS
SELECT s.thing, min(s.event_time) FILTER (WHERE made) AS made,
       (min(ARRAY[s.event_time, s.position]) FILTER (WHERE made))[2] AS made_position,
       min(s.event_time) FILTER (WHERE s.biz_step IN {INCOMING}) AS came,
       (min(ARRAY[s.event_time, s.position]) FILTER (WHERE s.biz_step IN {INCOMING}))[2] AS came_position,
       bool_or(s.role = 'parent' AND s.action = 'ADD' AND s.type <> 'TransactionEvent' AND s.biz_step = 'assembling')
         AS assembled, bool_or(s.role = 'parent') AS holder, min(s.event_time) AS first, max(s.event_time) AS last,
       bool_or(s.type = 'ObjectEvent' AND s.action = 'DELETE') AS ended
FROM (SELECT *, (role = 'output' AND NOT removed AND NOT EXISTS (
         SELECT FROM chain_seen i WHERE i.thing = x.thing AND i.position = x.position AND i.role = 'input'))
       OR (role = 'epc' AND type = 'ObjectEvent' AND action = 'ADD'
           AND (biz_step IS NULL OR biz_step NOT IN {INCOMING})) AS made FROM chain_seen x) AS s
GROUP BY s.thing
"""
PREPARED = (
    "CREATE INDEX ON chain_seen (thing, event_time)",
    "CREATE INDEX ON chain_seen (position)",
    "ANALYZE chain_seen",
)
READY = (
    "CREATE UNIQUE INDEX ON chain_thing (thing)",
    "CREATE UNIQUE INDEX ON chain_born (thing)",
    "ANALYZE chain_thing",
    "ANALYZE chain_born",
)
COUNTS = f"""
SELECT count(*) FILTER (WHERE own AND NOT servant), count(*) FILTER (WHERE NOT servant),
       count(*) FILTER (WHERE own AND NOT servant AND NOT lot),
       (SELECT max(e.event_time) FROM event e WHERE NOT e.is_declaration AND {_E}),
       (SELECT count(DISTINCT position) FROM chain_seen)
FROM chain_thing
"""

# --- what SQL alone can tell: (kind, thing, positions) ---------------------------------------------------------------

_CAME_FROM = f"""
EXISTS (SELECT FROM chain_node c JOIN event_thing t ON t.node_id = c.node_id
        WHERE c.thing = b.thing AND t.role = 'supplied' AND {_T})
OR EXISTS (SELECT FROM chain_node c JOIN node n ON n.id = c.node_id JOIN alias t ON n.key IN (t.a, t.b)
           WHERE c.thing = b.thing AND t.kind IN ('supplier_lot', 'stated_lot') AND {_T})
"""
SOURCES = f"""
SELECT CASE WHEN t.lot THEN 'lot_without_source' ELSE 'orphan' END, b.thing, NULL::bigint,
       ARRAY(SELECT s.position FROM chain_seen s WHERE s.thing = b.thing ORDER BY s.event_time, s.position LIMIT 5)
FROM chain_born b JOIN chain_thing t ON t.thing = b.thing
WHERE NOT t.servant AND b.made IS NULL AND b.came IS NULL
  AND (CASE WHEN t.lot THEN NOT ({_CAME_FROM}) ELSE NOT b.assembled AND NOT (b.holder AND t.class_key IS NULL) END)
"""
BEFORE = f"""
SELECT CASE WHEN s.role = 'input' THEN 'consumed_before_produced'
            WHEN s.role = 'child' AND s.action = 'ADD' AND EXISTS (
              SELECT FROM link_fact f WHERE f.position = s.position AND f.bond = 'install')
              THEN 'installed_before_produced'
            WHEN s.biz_step IN {SHIPPED} THEN 'shipped_before_produced' ELSE 'seen_before_produced' END,
       b.thing, s.position, ARRAY[s.position, b.made_position]
FROM chain_born b JOIN chain_thing t ON t.thing = b.thing
  JOIN chain_seen s ON s.thing = b.thing AND s.event_time < b.made
WHERE NOT t.servant AND (NOT t.lot OR s.role IN ('input', 'child'))
UNION ALL
SELECT 'used_before_received', b.thing, s.position, ARRAY[s.position, b.came_position]
FROM chain_born b JOIN chain_thing t ON t.thing = b.thing
  JOIN chain_seen s ON s.thing = b.thing AND s.event_time < b.came
WHERE NOT t.servant AND b.made IS NULL AND s.role = 'input'
"""
TWICE = f"""
SELECT 'produced_twice', x.thing, NULL::bigint, array_agg(x.position ORDER BY x.position) FROM (
  SELECT DISTINCT ON (s.thing, coalesce(e.transformation_id, s.position::text)) s.thing, s.position, s.role
  FROM chain_seen s JOIN event e ON e.position = s.position JOIN chain_thing t ON t.thing = s.thing AND NOT t.lot
  WHERE (s.role = 'output' AND NOT s.removed AND NOT EXISTS (
           SELECT FROM chain_seen i WHERE i.thing = s.thing AND i.position = s.position AND i.role = 'input'))
     OR (s.role = 'epc' AND s.type = 'ObjectEvent' AND s.action = 'ADD'
         AND (s.biz_step IS NULL OR s.biz_step NOT IN {INCOMING}))
  ORDER BY s.thing, coalesce(e.transformation_id, s.position::text), s.position) AS x
WHERE NOT EXISTS (SELECT FROM chain_born b WHERE b.thing = x.thing AND b.ended)
GROUP BY x.thing HAVING greatest(count(*) FILTER (WHERE role = 'output'), count(*) FILTER (WHERE role = 'epc')) > 1
"""
AFTER = f"""
SELECT 'used_after_end', s.thing, s.position, ARRAY[s.position, z.position]
FROM chain_born b JOIN chain_thing t ON t.thing = b.thing AND NOT t.lot AND NOT t.servant
  JOIN chain_seen s ON s.thing = b.thing
CROSS JOIN LATERAL (
  SELECT z.position, z.event_time FROM chain_seen z
  WHERE z.thing = s.thing AND z.event_time < s.event_time AND z.role = 'epc' AND z.type = 'ObjectEvent'
    AND (z.action = 'DELETE' OR z.disposition = 'destroyed')
  ORDER BY z.event_time DESC, z.position DESC LIMIT 1) AS z
WHERE b.ended AND NOT (s.action = 'DELETE' AND s.type = 'ObjectEvent')
  AND (s.biz_step IS NULL OR s.biz_step NOT IN {ENDING})
  AND NOT EXISTS (SELECT FROM chain_seen a WHERE a.thing = s.thing AND a.event_time > z.event_time
                  AND a.event_time <= s.event_time
                  AND (a.role = 'output' OR (a.role = 'epc' AND a.type = 'ObjectEvent' AND a.action = 'ADD')))
"""
HELD = f"""
SELECT 'used_on_hold', h.thing, s.position, ARRAY[s.position, h.position]
FROM (SELECT c.thing, f.hold_id, f.position, e.event_time, (
        SELECT min(re.event_time) FROM hold_fact r JOIN event re ON re.position = r.position
        WHERE r.node_id = f.node_id AND r.hold_id = f.hold_id AND r.action = 'release'
          AND (re.event_time, r.position) > (e.event_time, f.position) AND {IN_FORCE.format("r")}) AS released
      FROM chain_node c JOIN hold_fact f ON f.node_id = c.node_id JOIN event e ON e.position = f.position
      WHERE f.action = 'place' AND {_F}) AS h
JOIN chain_seen s ON s.thing = h.thing AND s.event_time >= h.event_time
  AND (h.released IS NULL OR s.event_time < h.released)
WHERE s.role = 'input' OR s.biz_step IN {SHIPPED} OR (s.role = 'child' AND s.action = 'ADD' AND EXISTS (
  SELECT FROM link_fact f WHERE f.position = s.position AND f.bond = 'install'))
"""
DEAD_ENDS = """
WITH life AS (
  SELECT b.thing, t.class_key, b.made, b.made_position,
         (SELECT min(s.event_time) FROM chain_seen s WHERE s.thing = b.thing AND s.event_time > b.made) AS next
  FROM chain_born b JOIN chain_thing t ON t.thing = b.thing
  WHERE t.own AND NOT t.lot AND NOT t.servant AND t.class_key IS NOT NULL AND b.made IS NOT NULL),
usual AS (
  SELECT class_key, percentile_disc(0.95) WITHIN GROUP (ORDER BY next - made) AS span FROM life
  WHERE next IS NOT NULL GROUP BY class_key HAVING count(*) >= 20),
due AS (
  SELECT l.*, u.span FROM life l JOIN usual u USING (class_key)
  WHERE %(log_end)s - l.made > 3 * greatest(u.span, 3600000000)),
share AS (SELECT class_key, avg((next IS NOT NULL)::int) AS seen FROM due GROUP BY class_key)
SELECT 'never_seen_again', d.thing, NULL::bigint, ARRAY[d.made_position]
FROM due d JOIN share s USING (class_key) WHERE d.next IS NULL AND s.seen >= 0.9
"""
CONTENT = f"""
SELECT 'content_count', max(p.thing), f.position, ARRAY[f.position]
FROM link_fact f JOIN node n ON n.id = f.thing_id JOIN chain_node p ON p.node_id IN (f.parent_id, f.thing_id)
WHERE f.kind = 'add' AND f.bond = 'contain' AND {_F}
GROUP BY f.position, f.parent_id, coalesce(n.class_key, n.key)
HAVING count(DISTINCT n.id) FILTER (WHERE n.level = 'instance') > 0
  AND bool_or(n.level = 'class' AND f.by_quantity AND f.quantity ~ '^[0-9]+(\\.0*)?$')
  AND count(DISTINCT n.id) FILTER (WHERE n.level = 'instance')
   <> max(CASE WHEN n.level = 'class' AND f.quantity ~ '^[0-9]+(\\.0*)?$' THEN f.quantity::numeric ELSE 0 END)
"""
LATE = f"""
SELECT 'late', min(s.thing), s.position, ARRAY[s.position] FROM chain_seen s
JOIN (SELECT e.position, e.event_time,
        least(max(e.event_time) OVER (ORDER BY e.position ROWS BETWEEN 20 PRECEDING AND 1 PRECEDING),
              max(e.event_time) OVER (ORDER BY e.position ROWS BETWEEN 1 FOLLOWING AND 20 FOLLOWING)) AS around
      FROM event e WHERE NOT e.is_declaration AND {_E}
        AND e.position BETWEEN (SELECT min(position) FROM chain_seen) - 20
          AND (SELECT max(position) FROM chain_seen) + 20
     ) AS x ON x.position = s.position
WHERE x.around - x.event_time > %(late)s GROUP BY s.position
"""
FUTURE = """
SELECT 'dated_ahead', min(s.thing), s.position, ARRAY[s.position] FROM chain_seen s
WHERE s.event_time > s.record_time + 60000000 GROUP BY s.position
"""
ALONE = {
    "sources": SOURCES,
    "before": BEFORE,
    "twice": TWICE,
    "after": AFTER,
    "held": HELD,
    "dead_ends": DEAD_ENDS,
    "content": CONTENT,
    "late": LATE,
    "future": FUTURE,
}

# --- what is judged above ---------------------------------------------------------------------------------------------

CLASSES = """
SELECT t.class_key, count(*) FROM chain_thing t WHERE t.own AND t.class_key IS NOT NULL AND NOT t.servant GROUP BY 1
"""
STAGED = """
WITH said AS (
  SELECT s.thing, lower(s.biz_step) AS step, s.event_time, s.position FROM chain_seen s
  JOIN chain_thing t ON t.thing = s.thing AND t.own AND t.class_key = ANY(%(staged)s::text[])
  WHERE lower(s.biz_step) = ANY(%(steps)s::text[])
  UNION ALL
  SELECT s.thing, lower(v.value), s.event_time, s.position FROM chain_seen s
  JOIN chain_thing t ON t.thing = s.thing AND t.own AND t.class_key = ANY(%(staged)s::text[])
  JOIN exposure x ON x.event_time = s.event_time AND x.position = s.position
  JOIN exposure_value v ON v.id = x.value_id AND v.term = 'process_step'
  WHERE lower(v.value) = ANY(%(steps)s::text[])),
firsts AS (
  SELECT thing, step, min(event_time) AS at, (min(ARRAY[event_time, position]))[2] AS position FROM said GROUP BY 1, 2)
SELECT t.thing, t.class_key, t.lot, coalesce(b.made, b.came, b.first), b.ended,
       coalesce(array_agg(f.step) FILTER (WHERE f.step IS NOT NULL), '{}'),
       coalesce(array_agg(f.at) FILTER (WHERE f.step IS NOT NULL), '{}'),
       coalesce(array_agg(f.position) FILTER (WHERE f.step IS NOT NULL), '{}'),
       coalesce(b.made_position, b.came_position,
                (SELECT min(s.position) FROM chain_seen s WHERE s.thing = t.thing AND s.event_time = b.first))
FROM chain_thing t JOIN chain_born b ON b.thing = t.thing LEFT JOIN firsts f ON f.thing = t.thing
WHERE t.own AND NOT t.servant AND t.class_key = ANY(%(staged)s::text[])
GROUP BY t.thing, t.class_key, t.lot, b.made, b.came, b.first, b.ended, b.made_position, b.came_position
"""
BUILT = """
SELECT t.thing, t.class_key, t.lot, coalesce(b.made, b.came, b.first), b.ended,
       coalesce(b.made_position, b.came_position,
                (SELECT min(s.position) FROM chain_seen s WHERE s.thing = t.thing AND s.event_time = b.first)),
       b.made IS NOT NULL OR b.assembled OR b.holder
FROM chain_thing t JOIN chain_born b ON b.thing = t.thing
WHERE t.own AND NOT t.servant AND t.class_key = ANY(%(built)s::text[])
"""
_CLASS_OF = f"""
coalesce(n.class_key, (SELECT t.class_key FROM product_class t WHERE t.key = n.key AND {_T}
  ORDER BY t.event_time DESC, t.position DESC, t.ordinal DESC LIMIT 1),
  CASE WHEN n.level = 'class' THEN n.key END)
"""
INSTALLED = f"""
SELECT u.thing, {_CLASS_OF}, x.counted, x.quantity, x.uom, x.position, x.still, n.key, x.event_time
FROM (SELECT f.parent_id, f.thing_id, f.by_quantity AS counted, f.quantity, f.uom, f.position, f.event_time,
        f.by_quantity OR NOT EXISTS (
          SELECT FROM link_fact d WHERE d.parent_id = f.parent_id AND d.kind = 'delete'
            AND (d.thing_id = f.thing_id OR (d.thing_id IS NULL AND d.bond = 'install'))
            AND (d.event_time, d.position) > (f.event_time, f.position) AND {IN_FORCE.format("d")}) AS still
      FROM link_fact f WHERE f.kind = 'add' AND f.bond = 'install' AND {_F}) AS x
JOIN chain_node u ON u.node_id = x.parent_id JOIN chain_thing c ON c.thing = u.thing JOIN node n ON n.id = x.thing_id
WHERE c.own AND c.class_key = ANY(%(built)s::text[])
"""
_CONSUMED = f"""
SELECT u.thing, {_CLASS_OF}, f.by_quantity, f.quantity, f.uom, f.position, n.key, f.event_time,
       o.pieces, o.lots, o.amount
FROM link_fact p JOIN chain_node u ON u.node_id = p.thing_id JOIN chain_thing c ON c.thing = u.thing
JOIN link_fact f ON f.kind = 'consume' AND {{same}}
JOIN node n ON n.id = f.thing_id
CROSS JOIN LATERAL (
  SELECT count(DISTINCT q.thing_id) FILTER (WHERE NOT q.by_quantity) AS pieces,
         count(DISTINCT q.thing_id) FILTER (WHERE q.by_quantity) AS lots,
         min(q.quantity) FILTER (WHERE q.by_quantity AND q.uom IS NULL) AS amount
  FROM link_fact q WHERE q.kind = 'produce' AND {{others}}) AS o
WHERE p.kind = 'produce' AND c.own AND c.class_key = ANY(%(built)s::text[]) AND f.thing_id <> p.thing_id
  AND {IN_FORCE.format("p")} AND {_F}
"""
CONSUMED = (
    _CONSUMED.format(
        same="f.position = p.position AND p.operation_id IS NULL",
        others="q.position = p.position",
    )
    + " UNION ALL "
    + _CONSUMED.format(
        same="f.operation_id = p.operation_id",
        others="q.operation_id = p.operation_id",
    )
)
PAIR_FACTS = f"""
WITH pairs AS (
  SELECT f.parent_id, f.thing_id, f.kind, f.by_quantity, f.bond FROM link_fact f
  WHERE f.kind IN ('add', 'delete') AND {_F}
    AND (f.parent_id IN (SELECT node_id FROM chain_node) OR f.thing_id IN (SELECT node_id FROM chain_node))),
doubtful AS (
  SELECT parent_id FROM pairs WHERE thing_id IS NOT NULL AND NOT by_quantity
  GROUP BY parent_id, thing_id HAVING count(*) FILTER (WHERE kind = 'add') > 1
    OR count(*) FILTER (WHERE kind = 'delete') > 0
  UNION SELECT parent_id FROM pairs WHERE kind = 'delete'
  UNION SELECT p.parent_id FROM pairs p WHERE p.kind = 'add' AND p.bond = 'install' AND NOT p.by_quantity
    AND p.thing_id IN (
    SELECT thing_id FROM pairs WHERE kind = 'add' AND bond = 'install' AND NOT by_quantity
    GROUP BY thing_id HAVING count(DISTINCT parent_id) > 1)),
touched AS (
  SELECT f.position FROM link_fact f JOIN doubtful d ON d.parent_id = f.parent_id
  UNION SELECT f.position FROM link_fact f JOIN doubtful d ON d.parent_id = f.thing_id AND f.kind = 'consume')
SELECT f.position, f.ordinal, f.event_time, f.kind, f.bond, f.thing_id, f.parent_id,
       coalesce('o' || f.operation_id, 'e' || f.position), f.by_quantity, f.quantity, f.uom,
       coalesce((SELECT n.level = 'class' FROM node n WHERE n.id = f.thing_id), false)
FROM link_fact f JOIN touched USING (position)
WHERE f.kind <> 'reset' AND {_F}
"""
SERIALS = """
SELECT t.thing, n.key, b.made_position FROM chain_thing t JOIN chain_born b ON b.thing = t.thing
JOIN chain_node c ON c.thing = t.thing JOIN node n ON n.id = c.node_id
WHERE t.own AND NOT t.lot AND NOT t.servant AND b.made IS NOT NULL AND n.level IN ('instance', 'other')
  AND n.key ~ '[0-9]$'
"""
ALIKE = f"""
SELECT a.thing, n.key, o.id, o.key, n.first_position, o.first_position,
       (SELECT b.made IS NULL AND b.came IS NULL FROM chain_born b WHERE b.thing = a.thing)
FROM chain_node a JOIN node n ON n.id = a.node_id JOIN node o ON o.folded = n.folded AND o.id <> n.id
  AND o.level = n.level
JOIN chain_thing t ON t.thing = a.thing AND NOT t.servant
WHERE NOT EXISTS (SELECT FROM chain_node b WHERE b.node_id = o.id AND b.thing = a.thing)
  AND EXISTS (SELECT FROM event_thing t WHERE t.node_id = o.id
                AND t.role IN ('epc', 'parent', 'child', 'input', 'output')
              AND {_T})
"""
DECLARED = """
SELECT DISTINCT ON (e.position) e.position, e.event_id, e.event_id_given, e.document, e.party_id,
       e.flags IS NOT NULL AND e.flags @> '[{"rule": "void"}]', c.thing
FROM event e JOIN event_thing t ON t.position = e.position JOIN chain_node c ON c.node_id = t.node_id
WHERE e.is_declaration AND e.position <= %(known)s
  AND (%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[])) ORDER BY e.position, c.thing
"""
TARGETS = """
SELECT d.position, count(e.position), coalesce(bool_or(e.flags @> '[{"rule": "void"}]'), false),
       coalesce(array_agg(e.position) FILTER (WHERE e.position IS NOT NULL), '{}')
FROM event d LEFT JOIN LATERAL (
  SELECT e.position, e.flags, e.party_id, e.is_declaration FROM event e
  WHERE d.event_id_given AND e.event_id = d.event_id
  UNION ALL
  SELECT e.position, e.flags, e.party_id, e.is_declaration FROM event e
  WHERE NOT d.event_id_given AND e.content_hash = d.content_hash
) AS e ON e.party_id = d.party_id AND NOT e.is_declaration AND e.position <= %(known)s
WHERE d.position = ANY(%(positions)s::bigint[]) GROUP BY d.position
"""
RECORDED = f"""
SELECT DISTINCT e.event_id FROM event e WHERE e.event_id = ANY(%(ids)s::text[]) AND NOT e.is_declaration AND {_E}
"""
_DEVICE = """
coalesce((SELECT min(v.value) FROM exposure x JOIN exposure_value v ON v.id = x.value_id AND v.term = 'equipment'
          WHERE x.event_time = {0}.event_time AND x.position = {0}.position), k.device, y.name)
"""
DEVICES = f"""
SELECT e.position, {_DEVICE.format("e")}, e.event_time, e.biz_step
FROM event e JOIN capture k ON k.id = e.capture_id JOIN party y ON y.id = e.party_id
WHERE e.position = ANY(%(positions)s::bigint[])
"""
USUAL_LAG = """
SELECT s.biz_step, percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY s.event_time - b.made), count(*)
FROM chain_seen s JOIN chain_born b ON b.thing = s.thing AND s.event_time >= b.made AND s.position <> b.made_position
WHERE s.biz_step = ANY(%(steps)s::text[]) AND NOT EXISTS (
  SELECT FROM chain_seen r WHERE r.thing = s.thing AND r.biz_step = s.biz_step AND r.event_time < s.event_time)
GROUP BY s.biz_step
"""
DEVICE_COUNT = """
SELECT count(DISTINCT d) FROM (
  SELECT v.value AS d FROM chain_seen s JOIN exposure x ON x.event_time = s.event_time AND x.position = s.position
  JOIN exposure_value v ON v.id = x.value_id AND v.term = 'equipment'
  UNION ALL
  SELECT DISTINCT coalesce(k.device, y.name) FROM chain_seen s JOIN capture k ON k.id = s.capture_id
  JOIN party y ON y.id = k.party_id) AS devices
"""

# --- names ------------------------------------------------------------------------------------------------------------

NAMED = "SELECT n.id, n.key, n.spelling, n.display FROM node n WHERE n.id = ANY(%(ids)s::bigint[])"
EVENTS = """
SELECT e.position, e.event_id, e.event_time, e.biz_step, e.type, y.name FROM event e JOIN party y ON y.id = e.party_id
WHERE e.position = ANY(%(ids)s::bigint[])
  AND (%(parties)s::int[] IS NULL OR e.party_id = ANY(%(parties)s::int[]))
"""
EXISTING = "SELECT n.key FROM node n WHERE n.key = ANY(%(keys)s::text[])"
ALTERNATES = f"SELECT t.a, t.b FROM alternate t WHERE {_T}"
MASTERS = f"""
SELECT DISTINCT ON (e.position) e.document FROM master_data t JOIN event e ON e.position = t.position
WHERE t.key = ANY(%(keys)s::text[]) AND {_T} ORDER BY e.position
"""
