"""Delimited text as rows: encoding, delimiter, header, records. Nothing here knows what a column means.

Rules
-----
* UTF-8 (with or without a byte-order mark); text that is not UTF-8 is read as GB18030, and that is said as a
  ``flag`` finding; a mapping may name its encoding instead. Text with NUL bytes (UTF-16, binaries) is refused.
* The delimiter is the one of ``, ; tab |`` under which the header holds most of the wanted columns; a mapping may
  name it instead.
* Rows are numbered as a spreadsheet shows them: the header is row 1.
* Limits are checked before anything is parsed, so that a hostile file is refused at once.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Collection, Iterator

import msgspec

from clew.collection.tables.table import MAX_COLUMNS, Row, TableRequest
from clew.events.errors import Finding, InvalidData

MAX_BYTES = 256 * 1024 * 1024
MAX_ROW_BYTES = 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")


class DelimitedTable(msgspec.Struct, frozen=True):
    """A table whose header is read; ``rows()`` yields its records. ``findings`` are flags about the whole file."""

    header: tuple[str, ...]
    delimiter: str
    encoding: str
    text: str
    findings: tuple[Finding, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Yield the records below the header; blank rows are counted and left out."""
        lines = _lines(self.text)
        reader = _reader(lines, self.delimiter)
        next(reader)
        while True:
            # reader.line_num counts physical lines, so the start of a broken record is known exactly.
            start = reader.line_num
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                rest = "".join(line for number, line in enumerate(_lines(self.text)) if number >= start)
                yield Row(start + 1, [rest], str(error))
                return
            if any(field.strip() for field in fields):
                yield Row(start + 1, fields)


def open_delimited(data: bytes, request: TableRequest) -> DelimitedTable:
    """Read the header of delimited text.

    Raises :class:`InvalidData` (``csv_table.*``) when the file as a whole cannot be a table: too large, not text,
    empty, a row or header beyond the limits, a column name given twice.
    """
    data = _unpacked(data)
    _check_size(data)
    text, used, findings = _decode(data, request.encoding)
    if not text.strip():
        raise InvalidData("csv_table.empty")
    delimiter = request.delimiter or _sniff(text, request.wanted)
    header = _header(text, delimiter)
    return DelimitedTable(header, delimiter, used, text, findings)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        # One byte beyond the limit is enough to know that the rest need not be unpacked.
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise InvalidData("csv_table.gzip_broken") from None


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise InvalidData("csv_table.too_large", bytes=len(data), limit=MAX_BYTES)
    if b"\x00" in data:
        raise InvalidData("csv_table.nul", offset=data.index(b"\x00"))
    start, number = 0, 1
    while start < len(data):
        end = data.find(b"\n", start, start + MAX_ROW_BYTES + 1)
        if end < 0:
            if len(data) - start > MAX_ROW_BYTES:
                raise InvalidData("csv_table.line_too_long", line=number, limit=MAX_ROW_BYTES)
            return
        start, number = end + 1, number + 1


def _decode(data: bytes, encoding: str | None) -> tuple[str, str, tuple[Finding, ...]]:
    if encoding is not None:
        try:
            # A byte-order mark is no part of the first column's name, whatever the mapping calls the encoding.
            return data.decode(encoding).removeprefix("\ufeff"), encoding, ()
        except UnicodeDecodeError as error:
            raise InvalidData("csv_table.encoding_declared", encoding=encoding, offset=error.start) from None
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        offset = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise InvalidData("csv_table.encoding_unknown", offset=offset) from None
    flag = Finding("file", "encoding", "csv_table.encoding_fallback", {"offset": offset}, "flag")
    return text, "gb18030", (flag,)


def _lines(text: str) -> Iterator[str]:
    # newline="" keeps line ends inside quoted fields as they are.
    return iter(io.StringIO(text, newline=""))


def _reader(lines: Iterator[str], delimiter: str) -> csv._reader:  # type: ignore[name-defined]
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next(_reader(_lines(text), delimiter), [])
    except csv.Error as error:
        raise InvalidData("csv_table.header_broken", detail=str(error)) from None


def _sniff(text: str, wanted: Collection[str]) -> str:
    names = set(wanted)

    def score(delimiter: str) -> tuple[int, int]:
        try:
            header = [name.strip() for name in _first_record(text, delimiter)]
        except InvalidData:
            return (-1, 0)
        return (len(names.intersection(header)), len(header))

    # max() keeps the first of equals, so the order of DELIMITERS decides a draw.
    best = max(DELIMITERS, key=score)
    # Nothing found under any: then the comma's own complaint is the one to tell.
    return best if score(best) > (0, 1) else DELIMITERS[0]


def _header(text: str, delimiter: str) -> tuple[str, ...]:
    header = tuple(name.strip() for name in _first_record(text, delimiter))
    if len(header) > MAX_COLUMNS:
        raise InvalidData("csv_table.too_many_columns", columns=len(header), limit=MAX_COLUMNS)
    if not any(header):
        raise InvalidData("csv_table.no_header")
    seen: dict[str, int] = {}
    for number, name in enumerate(header, 1):
        if name and name in seen:
            raise InvalidData("csv_table.duplicate_column", column=name, first=seen[name], second=number)
        seen[name] = number
    return header
