"""Names in a file: one a line, or a column of a CSV table (a list of complaints) that holds names of known things."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Sequence

from clew.events.errors import BadRequest

_SEPARATORS = "\t;,"
ROWS_LOOKED_AT = 200


def names_in(text: str, known: Callable[[Collection[str]], set[str]]) -> tuple[str, ...]:
    """The names, each once, in order. ``known``: those of some names that the record knows.

    Of a table the column counts in which most are known (the first of equals). A first line of which nothing is known
    is a heading where its word has no digit and no colon, and there are other columns or known names of its own have
    one: an unknown identifier stays a name, to be told as not found. Lines that begin with ``#`` are left out. Raises
    BadRequest for a file without names.
    """
    rows = _rows(text)
    if not rows:
        raise BadRequest("cause.no_names")
    sample = rows[:ROWS_LOOKED_AT]
    there = known({cell for row in sample for cell in row if cell})
    width = max(len(row) for row in rows)
    hits = [sum(column < len(row) and row[column] in there for row in sample) for column in range(width)]
    column = hits.index(max(hits))
    cells = [row[column] if column < len(row) else "" for row in rows]
    unlike = width > 1 or any(_numbered(cell) for cell in cells if cell in there)
    heading = len(rows) > 1 and unlike and not _numbered(cells[0]) and not there.intersection(rows[0])
    return tuple(dict.fromkeys(cell for cell in cells[heading:] if cell))


def _numbered(name: str) -> bool:
    """As identifiers mostly are, and the words above them are not."""
    return ":" in name or any(sign.isdigit() for sign in name)


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    separator = _separator(lines)
    if separator is None:
        return [[line.strip().strip('"')] for line in lines]
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)]


def _separator(lines: Sequence[str]) -> str | None:
    """What every line has as often as the first."""
    for separator in _SEPARATORS:
        count = lines[0].count(separator) if lines else 0
        if count and all(line.count(separator) >= count for line in lines):
            return separator
    return None
