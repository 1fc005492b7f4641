"""What every format checks alike: the names of columns, and the place of a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from clew.collection.tables.table import MAX_COLUMNS
from clew.events.errors import InvalidData, NotFound

_ROW = re.compile(r"(?:.*, )?rows? (\d{1,12})\b.*", re.DOTALL)


def checked_header(names: Iterable[str]) -> tuple[str, ...]:
    """The columns' names without the blanks around them.

    Raises InvalidData: too many, no name at all, or one given twice.
    """
    header = tuple(name.strip() for name in names)
    if len(header) > MAX_COLUMNS:
        raise InvalidData("csv_table.too_many_columns", columns=len(header), limit=MAX_COLUMNS)
    if not any(header):
        raise InvalidData("csv_table.no_header")
    refuse_twice(header)
    return header


def refuse_twice(header: Sequence[str]) -> None:
    """Raises InvalidData for a name that stands twice: a mapping could not tell which is meant."""
    seen: dict[str, int] = {}
    for number, name in enumerate(header, 1):
        if name and name in seen:
            raise InvalidData("csv_table.duplicate_column", column=name, first=seen[name], second=number)
        seen[name] = number


def row_number(place: str) -> int:
    """The row that a finding's place means (``row 12, column X``). Raises NotFound ``place.unknown``."""
    match = _ROW.fullmatch(place)
    if match is None:
        raise unknown_place(place)
    return int(match[1])


def unknown_place(place: str) -> NotFound:
    """The error to raise where a source has nothing at a place."""
    return NotFound("place.unknown", place=place)
