"""A table as a file that a person opens: CSV or XLSX, piece by piece. What a spreadsheet would take for a formula is
neutralised in both."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from clew.doors.workbook_file import MEDIA_TYPE, write_workbook
from clew.events.errors import BadRequest
from clew.language.exporting import csv_pieces

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": MEDIA_TYPE}
_CHUNK = 1 << 16


def table_format(out: Path, format: str | None = None) -> str:
    """The format that was asked for, else that of the file's name, else csv. Raises BadRequest for any other."""
    chosen = format or out.suffix.removeprefix(".").lower() or "csv"
    if chosen not in MEDIA_TYPES:
        raise BadRequest("request.bad_choice", name="format", value=chosen, choices=", ".join(MEDIA_TYPES))
    return chosen


def table_pieces(header: Sequence[str], rows: Iterable[Sequence[object]], format: str, title: str) -> Iterator[bytes]:
    """``format``: csv or xlsx; ``title``: of the sheet."""
    if format == "csv":
        yield from csv_pieces(header, rows)
        return
    with tempfile.TemporaryFile() as file:
        write_workbook(file, title, header, rows)
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece
