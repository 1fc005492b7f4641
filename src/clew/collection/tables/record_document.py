"""A record as a document of its own, which the same mapping reads again: what quarantine keeps, shows and corrects.

A plain row is comma-separated text, header and row. Anything else (a group, joined rows, a mapping that asks for a
dialect or a sheet) is a JSON document. Every table connector reads both:
``{"clew_record": {"table": {"header": […], "rows": [[…]]}, "tables": {"name": {"header": […], "rows": [[…]]}}}}``.
No cell is lost: rows are kept whole, whatever the mapping reads of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import msgspec

from clew.collection.tables.mapping.model import Mapping as TableMapping
from clew.collection.tables.records import Record
from clew.collection.tables.table import PlainTable, Row, Table
from clew.events.errors import Finding, InvalidData

_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"clew_record"\s*:')
_FIRST_ROW = 2


class _Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    header: tuple[str, ...]
    rows: tuple[list[str], ...]


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    table: _Rows
    tables: dict[str, _Rows] = {}


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clew_record: _Record


def is_record_document(data: bytes) -> bool:
    """Whether these bytes are a record that was kept apart before."""
    return _BEGINNING.match(data, 0, 4096) is not None


def read_record_document(data: bytes) -> tuple[PlainTable, dict[str, PlainTable]]:
    """The record's table and the joined ones. Raises :class:`InvalidData` ``mapping.record_document``."""
    try:
        record = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Document).clew_record
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        detail = str(error)
        raise InvalidData(
            "mapping.record_document",
            [Finding("document", "syntax", "mapping.record_document", {"detail": detail})],
            detail=detail,
        ) from None
    return _table(record.table), {name: _table(rows) for name, rows in record.tables.items()}


def _table(rows: _Rows) -> PlainTable:
    seen: set[str] = set()
    for name in rows.header:
        if name and name in seen:
            first, second = (index for index, other in enumerate(rows.header, 1) if other == name)
            raise InvalidData("csv_table.duplicate_column", column=name, first=first, second=second)
        seen.add(name)
    return PlainTable(rows.header, tuple(Row(number, fields) for number, fields in enumerate(rows.rows, _FIRST_ROW)))


def write_record(record: Record, table: Table, headers: Mapping[str, tuple[str, ...]], mapping: TableMapping) -> bytes:
    """The record's document. ``headers``: of the joined tables."""
    row = record.rows[0]
    if row.broken is not None:
        return _broken(row, table, mapping)
    if not headers and len(record.rows) == 1 and _plain(table, mapping):
        return write_row(table.header, row.fields)
    tables = {name: _Rows(header, _fields(record.joined.get(name, ()))) for name, header in headers.items()}
    return msgspec.json.encode(_Document(_Record(_Rows(table.header, _fields(record.rows)), tables)))


def _fields(rows: tuple[Row, ...]) -> tuple[list[str], ...]:
    return tuple(row.fields for row in rows)


def _plain(table: Table, mapping: TableMapping) -> bool:
    """Whether the mapping reads header and row as comma-separated UTF-8: it asks for nothing else."""
    asked = (
        mapping.encoding,
        mapping.delimiter,
        mapping.sheet,
        mapping.records,
        mapping.query,
        mapping.header_row,
        *mapping.columns,
    )
    return not any(asked) and not table.header[0].startswith("\ufeff")


def _broken(row: Row, table: Table, mapping: TableMapping) -> bytes:
    """What the parser could not read, as it stood; delimited text below its header."""
    rest = row.fields[0]
    if rest.lstrip().startswith(("{", "[")):
        return rest.encode("utf-8", "surrogatepass")
    dialect = getattr(table, "dialect", None)
    delimiter = getattr(dialect, "delimiter", None) or mapping.delimiter or ","
    text = write_row(table.header, [], delimiter).decode("utf-8", "surrogatepass") + rest
    try:
        return text.encode(mapping.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return text.encode("utf-8", "surrogateescape")


def write_row(header: tuple[str, ...], fields: list[str], delimiter: str = ",") -> bytes:
    """A document of its own with one record: the header line and the row, UTF-8."""
    target = io.StringIO()
    # The writer leaves a bare carriage return unquoted, and the reader would end the row there.
    bare = any("\r" in text for text in (*header, *fields))
    writer = csv.writer(
        target, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL
    )
    writer.writerow(header)
    if fields:
        writer.writerow(fields)
    return target.getvalue().encode("utf-8", "surrogatepass")
