"""Rows as comma-separated text, as a plain record is kept: doubled quotation marks, line feeds, UTF-8.

One writer and one reader, so that what quarantine keeps, shows, corrects and reads again is the same text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def write_rows(rows: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    """The rows as text, each on a line of its own."""
    rows = list(rows)
    target = io.StringIO()
    # The writer leaves a bare carriage return unquoted, and a reader would end the row there.
    bare = any("\r" in text for row in rows for text in row)
    writer = csv.writer(
        target, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL
    )
    writer.writerows(rows)
    return target.getvalue().encode("utf-8", "surrogatepass")


def write_row(header: Sequence[str], fields: Sequence[str], delimiter: str = ",") -> bytes:
    """A document of its own with one record: the header line and, unless it is empty, the row."""
    return write_rows((header, fields) if fields else (header,), delimiter)


def read_rows(text: str) -> list[list[str]]:
    """The rows of such a text. Raises ``csv.Error`` where it is none."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))
