"""Delimited text as rows: the header is found, the rows follow. Nothing here knows what a column means.

Rules
-----
* Encoding: see ``encoding``; dialect: see ``dialect``; what one broken record costs: see ``records``.
* The header is the first row that is not blank; with wanted columns, the first of the rows at the top that holds
  most of them, and what stands above it is left unread and said so. A mapping may name its row, or name the
  columns of a table that has none.
* A row may have empty cells more than the header, or lack cells of columns without a name: delimiters at the end of a
  line say nothing.
* Rows are numbered by the line they begin on: the header is row 1.
* The file is never held a second time: rows are read from its bytes as they are asked for. Limits are checked before.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial

import msgspec

from clew.collection.connectors import Location
from clew.collection.connectors.csv_table.dialect import SAMPLE_LINES, Dialect, find_dialect
from clew.collection.connectors.csv_table.encoding import Encoding, encoding_of
from clew.collection.connectors.csv_table.lines import lines
from clew.collection.connectors.csv_table.records import Record, records
from clew.collection.tables.header import checked_header, row_number, unknown_place
from clew.collection.tables.table import Row, TableRequest
from clew.collection.tables.unpacking import GZIP, pieces
from clew.events.errors import Finding, InvalidData

MAX_MISFITS = 20_000
"""Rows that are broken or do not fit the header; where more do not, and most, it is another table's header."""
SEARCHED = 50
"""Rows at the top of a file among which its header is looked for."""


class DelimitedTable(msgspec.Struct, frozen=True):
    """A table whose header is read. ``header_line``: the line of its header, 0 where it has none."""

    header: tuple[str, ...]
    dialect: Dialect
    encoding: Encoding
    data: bytes
    header_line: int
    findings: tuple[Finding, ...] = ()

    @property
    def delimiter(self) -> str:
        return self.dialect.delimiter

    def rows(self) -> Iterator[Row]:
        """The records below the header; blank ones are left out."""
        width, misfits = len(self.header), 0
        for count, record in enumerate(self.records(), 1):
            fields = record.fields if record.broken else _fitted(record.fields, self.header)
            if record.broken or len(fields) != width:
                misfits += 1
                if misfits > MAX_MISFITS and 2 * misfits > count:
                    raise InvalidData("csv_table.rows_do_not_fit", rows=misfits)
            if record.broken is None:
                yield Row(record.number, fields)
            else:
                yield Row(record.number, record.fields, record.broken, record.params)

    def records(self) -> Iterator[Record]:
        """The same with the bytes that each stands in."""
        return (each for each in _records(self.data, self.encoding, self.dialect) if each.number > self.header_line)


def open_delimited(data: bytes, request: TableRequest) -> DelimitedTable:
    """Read the header of delimited text.

    Raises :class:`InvalidData` (``csv_table.*``) when the file as a whole cannot be a table: too large, not text,
    empty, a row or header beyond the limits, a column name given twice.
    """
    encoding = encoding_of(partial(pieces, data), request.encoding, request.wanted)
    sample = _sample(data, encoding)
    if not any(line.strip() for line in sample):
        raise InvalidData("csv_table.empty")
    dialect = find_dialect(sample, request.delimiter, request.wanted)
    top = list(itertools.islice(_records(data, encoding, dialect), SEARCHED))
    if not top:
        raise InvalidData("csv_table.empty")
    table = _headed(top, request, sample[0])
    return DelimitedTable(table[0], dialect, encoding, data, table[1], (*encoding.findings, *table[2]))


def locate_delimited(data: bytes, request: TableRequest, place: str) -> Location:
    """The bytes of the record at a place (``row 12``), without its line end; in a gzipped file, the unpacked ones."""
    number = row_number(place)
    for record in open_delimited(data, request).records():
        if record.number == number:
            return Location(place, record.start, record.end, data.startswith(GZIP))
    raise unknown_place(place)


def _records(data: bytes, encoding: Encoding, dialect: Dialect) -> Iterator[Record]:
    return records(lines(pieces(data), encoding.name, encoding.skip), dialect, encoding.name)


def _sample(data: bytes, encoding: Encoding) -> list[str]:
    """The first lines that are not blank, or the first of all in a file that has no other."""
    found: list[str] = []
    for line in lines(pieces(data), encoding.name, encoding.skip):
        text = (line.text or "").rstrip("\r\n")
        if text.strip():
            found.append(text)
        if len(found) >= SAMPLE_LINES or line.number > 10 * SAMPLE_LINES:
            break
    return found


def _headed(top: list[Record], request: TableRequest, first_line: str) -> tuple[tuple[str, ...], int, list[Finding]]:
    """The header, the number of its line (0: none), and a flag about what stands above it."""
    skipped = 1 if first_line.lower().startswith("sep=") and len(first_line) == 5 else 0
    top = top[skipped:]
    if not top:
        raise InvalidData("csv_table.no_header")
    if request.header:
        # A quarantined row comes back under its header; then the header is not a row.
        named = top[0].broken is None and _names(top[0]) == request.header
        return checked_header(request.header), top[0].number if named else request.header_row or 0, []
    record = _header_record(top, request)
    if record.broken is not None:
        raise InvalidData("csv_table.header_broken", line=record.number)
    above = [each.number for each in top if each.number < record.number]
    flags = []
    if above and request.header_row is None:
        params: dict[str, str | int | float | bool | None] = {"rows": len(above), "header": record.number}
        flags.append(Finding(f"row {above[0]}", "header", "csv_table.rows_above_header", params, "flag"))
    return checked_header(_names(record)), record.number, flags


def _header_record(top: list[Record], request: TableRequest) -> Record:
    wanted = set(request.wanted)
    if request.header_row is not None:
        named = [each for each in top if each.number == request.header_row]
        # A quarantined row comes back under its header, which then is the first row.
        if named and (not wanted.issubset(_names(top[0])) or wanted.issubset(_names(named[0]))):
            return named[0]
        if wanted and wanted.issubset(_names(top[0])):
            return top[0]
        raise InvalidData("csv_table.no_header_row", row=request.header_row)
    if not wanted:
        return _first_wide(top)
    return max(top, key=lambda each: (len(wanted.intersection(_names(each))), -each.number))


def _first_wide(top: list[Record]) -> Record:
    """Without wanted columns: the first row that has a name for each column, where a title is narrower than that."""
    widths = [len(each.fields) for each in top if each.broken is None]
    if not widths or top[0].broken is not None:
        return top[0]
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    if 2 * sum(1 for name in _names(top[0]) if name) > usual or 2 * widths.count(usual) < len(widths):
        return top[0]
    wide = (each for each in top if len(each.fields) == usual and len({*filter(None, _names(each))}) == usual)
    return next(wide, top[0])


def _names(record: Record) -> tuple[str, ...]:
    return tuple(name.strip() for name in record.fields)


def _fitted(fields: list[str], header: tuple[str, ...]) -> list[str]:
    """Without the empty cells beyond the header; with those of columns that have no name."""
    width = len(header)
    if len(fields) > width and not any(field.strip() for field in fields[width:]):
        return fields[:width]
    if len(fields) < width and not any(header[len(fields) :]):
        return [*fields, *[""] * (width - len(fields))]
    return fields
