"""A record as a document of its own, which the same mapping reads again: what quarantine keeps, shows and corrects.

A plain row is comma-separated text, header and row. Anything else (a group, joined rows, a mapping that asks for a
dialect or a sheet) is a JSON document. Every table connector reads both:
``{"clew_record": {"table": {"header": […], "rows": [[…]]}, "tables": {"name": {"header": […], "rows": [[…]]}}}}``.
No cell is lost: rows are kept whole, whatever the mapping reads of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from clew.collection.tables.comma_text import write_row
from clew.collection.tables.header import refuse_twice
from clew.collection.tables.mapping.model import Mapping as TableMapping
from clew.collection.tables.records import Record
from clew.collection.tables.table import PlainTable, Row, Table
from clew.events.errors import Finding, InvalidData

_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"clew_record"\s*:')
_FIRST_ROW = 2


class KeptRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of one table that belong to a record."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class KeptRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record: its own rows, and those of the joined tables by their names."""

    table: KeptRows
    tables: dict[str, KeptRows] = {}


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clew_record: KeptRecord


def is_record_document(data: bytes) -> bool:
    """Whether these bytes are a record that was kept apart before."""
    return _BEGINNING.match(data, 0, 4096) is not None


def decode_record(data: bytes) -> KeptRecord:
    """The record of such a document. Raises :class:`InvalidData` ``mapping.record_document``."""
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Document).clew_record
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        detail = str(error)
        raise InvalidData(
            "mapping.record_document",
            [Finding("document", "syntax", "mapping.record_document", {"detail": detail})],
            detail=detail,
        ) from None


def encode_record(record: KeptRecord) -> bytes:
    """The document of a record."""
    return msgspec.json.encode(_Document(record))


def read_record_document(data: bytes) -> tuple[PlainTable, dict[str, PlainTable]]:
    """The record's table and the joined ones. Raises :class:`InvalidData` ``mapping.record_document``."""
    record = decode_record(data)
    return _table(record.table), {name: _table(rows) for name, rows in record.tables.items()}


def _table(rows: KeptRows) -> PlainTable:
    refuse_twice(rows.header)
    return PlainTable(
        rows.header, tuple(Row(number, list(fields)) for number, fields in enumerate(rows.rows, _FIRST_ROW))
    )


def write_record(record: Record, table: Table, headers: Mapping[str, tuple[str, ...]], mapping: TableMapping) -> bytes:
    """The record's document. ``headers``: of the joined tables."""
    row = record.rows[0]
    if row.broken is not None:
        return _broken(row, table, mapping)
    if not headers and len(record.rows) == 1 and _plain(table, mapping):
        return write_row(table.header, row.fields)
    tables = {name: KeptRows(header, _fields(record.joined.get(name, ()))) for name, header in headers.items()}
    return encode_record(KeptRecord(KeptRows(table.header, _fields(record.rows)), tables))


def _fields(rows: tuple[Row, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row.fields) for row in rows)


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
