"""A quarantined row that comes back to the connector of another format: its header and itself, as delimited text.

What a workbook, a JSON file or a Parquet file could not say is corrected as text; the same connector and mapping read
it again. The form is the one that the reader of rows writes: commas, doubled quotation marks, UTF-8.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence

from clew.collection.tables.comma_text import read_rows
from clew.collection.tables.header import checked_header
from clew.collection.tables.table import PlainTable, Row
from clew.events.errors import InvalidData

MAX_BYTES = 8 * 1024 * 1024


def is_plain_record(data: bytes, marks: Sequence[bytes]) -> bool:
    """Whether bytes are such a text: small, UTF-8, with a comma or line end, and not of the format itself."""
    head = data[:64].removeprefix(codecs.BOM_UTF8).lstrip()
    if not head or len(data) > MAX_BYTES or any(head.startswith(mark) for mark in marks) or b"\x00" in data:
        return False
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return b"\n" in data


def plain_record(data: bytes) -> PlainTable:
    """Its table. Raises InvalidData where it is none."""
    try:
        records = read_rows(data.decode("utf-8-sig"))
    except csv.Error:
        lines = data.decode("utf-8-sig").split("\n", 1)
        header = next(csv.reader(lines[:1]), [])
        return PlainTable(checked_header(header), (Row(2, lines[1:], "csv_table.quote_not_closed"),))
    if not records:
        raise InvalidData("csv_table.empty")
    rows = [Row(number, fields) for number, fields in enumerate(records[1:], 2) if any(fields)]
    return PlainTable(checked_header(records[0]), tuple(rows))
