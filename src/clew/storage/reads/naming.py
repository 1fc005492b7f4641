"""What master data in force call many things, in one question."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine

from clew.security.visibility import Visibility
from clew.storage.copying import words
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties

_NAMED = """
SELECT DISTINCT ON (m.key) m.key, m.name FROM master_data m JOIN event e ON e.position = m.position
WHERE m.key = ANY(%(keys)s::text[]) AND m.name IS NOT NULL AND NOT e.is_declaration
  AND (%(parties)s::int[] IS NULL OR m.party_id = ANY(%(parties)s::int[]))
  AND NOT EXISTS (SELECT FROM voided v WHERE v.position = m.position)
ORDER BY m.key, e.event_time DESC, m.position DESC, m.ordinal DESC
"""


def master_names(engine: Engine, keys: Collection[str], visibility: Visibility) -> dict[str, str]:
    """By key (normalised), the name that the latest visible statement gives."""
    if not keys:
        return {}
    with reading(engine) as connection:
        cursor = driver(connection).cursor()
        asked = {"keys": words(sorted(keys)), "parties": visible_parties(cursor, visibility)}
        return dict(cursor.execute(_NAMED, asked).fetchall())
