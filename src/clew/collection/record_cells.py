"""The cells of a quarantined table record: read, set, written back, compared. Pure (clause 5.4).

A record is kept as a header and a row of CSV or, where several rows or tables belong to it, as a JSON document
(``tables.record_document``). A cell is called by its column;
``column#2`` in the second of several rows, ``table.column`` in a joined table. What is corrected is a copy: the item as
it came stays.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence

import msgspec

from clew.collection.tables.comma_text import read_rows, write_rows
from clew.collection.tables.record_document import (
    KeptRecord,
    KeptRows,
    decode_record,
    encode_record,
    is_record_document,
)
from clew.events.errors import BadRequest, InvalidData


class CellTable(msgspec.Struct, frozen=True):
    """Rows of one table that belong to the record. ``name``: as the mapping joins it; empty: the record's own."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Cell(msgspec.Struct, frozen=True):
    """``name``: how a person calls it; ``column``: as a finding does; ``value``: its text as it stands."""

    name: str
    column: str
    value: str


class Change(msgspec.Struct, frozen=True):
    """A cell before and after. Either is None where the cell was not there."""

    name: str
    before: str | None
    after: str | None


class CellRecord(msgspec.Struct, frozen=True):
    """``plain``: kept as CSV."""

    tables: tuple[CellTable, ...]
    plain: bool

    def cells(self) -> Iterator[Cell]:
        """Every cell, in the order in which they stand."""
        for table in self.tables:
            for number, row in enumerate(table.rows, 1):
                for index, text in enumerate(row):
                    column = _column(table, index)
                    yield Cell(f"{column}#{number}" if len(table.rows) > 1 else column, column, text)

    def write(self) -> bytes:
        """The document that the record is kept as."""
        own = self.tables[0]
        if self.plain:
            return write_rows((own.header, *own.rows))
        return encode_record(KeptRecord(_rows(own), {table.name: _rows(table) for table in self.tables[1:]}))


def read_cells(raw: bytes) -> CellRecord | None:
    """The record that these bytes are; None where they are no record of a table (an event, a whole file)."""
    if is_record_document(raw):
        return _kept(raw)
    try:
        lines = [line for line in read_rows(raw.decode("utf-8-sig")) if line]
    except (UnicodeDecodeError, csv.Error):
        return None
    if len(lines) != 2 or not any(lines[0]):
        return None
    header, row = tuple(lines[0]), tuple(lines[1])
    row += ("",) * (len(header) - len(row))
    return CellRecord((CellTable("", header, (row,)),), plain=True)


def _kept(raw: bytes) -> CellRecord | None:
    try:
        record = decode_record(raw)
    except InvalidData:
        return None
    joined = [CellTable(name, rows.header, _padded(rows)) for name, rows in record.tables.items()]
    return CellRecord((CellTable("", record.table.header, _padded(record.table)), *joined), plain=False)


def _padded(rows: KeptRows) -> tuple[tuple[str, ...], ...]:
    return tuple(row + ("",) * (len(rows.header) - len(row)) for row in rows.rows)


def _rows(table: CellTable) -> KeptRows:
    return KeptRows(table.header, table.rows)


def _column(table: CellTable, index: int) -> str:
    """The name of a column; by its number where the header is too short or names nothing."""
    named = table.header[index] if index < len(table.header) and table.header[index] else f"#{index + 1}"
    return f"{table.name}.{named}" if table.name else named


def set_cells(record: CellRecord, sets: Sequence[str], replaces: Sequence[str] = ()) -> CellRecord:
    """The record with ``COLUMN=VALUE`` set, and ``COLUMN:OLD=NEW`` where a cell says OLD.

    A column without a row number means that column in every row of the record. Raises BadRequest:
    ``quarantine.no_such_cell`` for what names no cell of the record.
    """
    for text in sets:
        record = _with(record, _setting(*_addressed(record, text, "=")))
    for text in replaces:
        name, rest = _addressed(record, text, ":")
        if "=" not in rest:
            raise BadRequest("quarantine.bad_replacement", text=text)
        record = _with(record, _replacing(name, rest))
    return record


def _setting(name: str, value: str) -> Callable[[Cell], str]:
    return lambda cell: value if name in (cell.name, cell.column) else cell.value


def _replacing(name: str, rest: str) -> Callable[[Cell], str]:
    """NEW of ``OLD=NEW`` where a cell says OLD (blanks around it do not count); either may hold ``=``."""

    def replaced(cell: Cell) -> str:
        old = cell.value.strip()
        if name in (cell.name, cell.column) and rest.startswith(f"{old}="):
            return rest[len(old) + 1 :]
        return cell.value

    return replaced


def _addressed(record: CellRecord, text: str, sign: str) -> tuple[str, str]:
    """The longest name of a cell that ``text`` begins with, and what follows it: names may hold the sign."""
    cells = list(record.cells())
    fitting = [name for cell in cells for name in (cell.name, cell.column) if text.startswith(name + sign)]
    if not fitting:
        columns = ", ".join(dict.fromkeys(cell.column for cell in cells))
        raise BadRequest("quarantine.no_such_cell", text=text.partition(sign)[0], columns=columns[:500])
    name = max(fitting, key=len)
    return name, text[len(name) + 1 :]


def _with(record: CellRecord, change: Callable[[Cell], str]) -> CellRecord:
    cells = iter(list(record.cells()))
    tables = []
    for table in record.tables:
        rows = tuple(_trimmed(tuple(change(next(cells)) for _ in row), len(table.header)) for row in table.rows)
        tables.append(CellTable(table.name, table.header, rows))
    return CellRecord(tuple(tables), record.plain)


def _trimmed(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Without the empty cells that stand beyond the header: emptying a surplus cell takes it away."""
    while len(row) > width and not row[-1]:
        row = row[:-1]
    return row


def changes(before: bytes, after: bytes) -> tuple[Change, ...] | None:
    """The cells that differ between two forms of a record; None where one of them is no record of a table."""
    old, new = read_cells(before), read_cells(after)
    if old is None or new is None:
        return None
    was = {cell.name: cell.value for cell in old.cells()}
    now = {cell.name: cell.value for cell in new.cells()}
    return tuple(
        Change(name, was.get(name), now.get(name))
        for name in dict.fromkeys((*was, *now))
        if was.get(name) != now.get(name)
    )
