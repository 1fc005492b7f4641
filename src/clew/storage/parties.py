"""Source parties by number, and visibility compiled to them."""

from __future__ import annotations

from clew.security.visibility import Visibility
from clew.storage.copying import Cursor


def party_number(cursor: Cursor, name: str) -> int:
    """The number of a party, given now if it is new."""
    number = _find(cursor, name)
    if number is None:
        cursor.execute("INSERT INTO party (name) VALUES (%s) ON CONFLICT (name) DO NOTHING", (name,))
        number = _find(cursor, name)
    assert number is not None  # noqa: S101 - the row was just written, or another process had
    return number


def _find(cursor: Cursor, name: str) -> int | None:
    row = cursor.execute("SELECT id FROM party WHERE name = %s", (name,)).fetchone()
    return row[0] if row else None


def visible_parties(cursor: Cursor, visibility: Visibility) -> list[int] | None:
    """The numbers of the parties that a reader may know of; None for all. Unknown parties have said nothing."""
    if visibility.parties is None:
        return None
    cursor.execute("SELECT id FROM party WHERE name = ANY(%s) ORDER BY id", (sorted(visibility.parties),))
    return [number for (number,) in cursor]
