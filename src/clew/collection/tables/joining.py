"""Joined tables: the rows of other tables that belong to a row of the first, found by their cells.

A joined table is read whole; what is broken in it refuses the source, because nobody can say which records the broken
rows belong to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Protocol

import msgspec

from clew.collection.tables.cells import CellError, Cells, filled, shown
from clew.collection.tables.mapping.model import Joined, Mapping
from clew.collection.tables.mapping.names import joined_columns
from clew.collection.tables.table import Row, Table
from clew.events.errors import Finding, InvalidData

BROKEN_SHOWN = 100
_NUMERIC = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)


class Partner(msgspec.Struct, frozen=True):
    """A row of a joined table: its needed cells under ``table.column``, and the row itself."""

    cells: dict[str, str]
    row: Row


class Joining(Protocol):
    """What finds the rows that belong to a record: another table, or a list within the record."""

    name: str
    apart: bool
    """Whether its rows stand apart from those of the record, and must be kept with it."""

    def join_one(self, cells: Cells) -> list[Partner]: ...

    def join_many(self, cells: Cells, rows: tuple[Row, ...]) -> list[Partner]: ...


class JoinedTable:
    """One joined table, indexed by the cells that must equal."""

    apart = True

    def __init__(self, name: str, joined: Joined, table: Table, mapping: Mapping) -> None:
        self.name = name
        self.header = table.header
        self.rows_wanted = joined.rows
        self._missing = joined.missing
        self._columns = joined_columns(mapping, name)
        self._keys = [filled(template, encode=False) for template in joined.on.values()]
        # A list inside the document, without a condition, is in the document's own order; rows of a table have none.
        self._ordered = not joined.on
        require_columns(table.header, self._columns, f"{name}, row 1")
        self._names = [f"{name}.{column}" for column in self._columns]
        self._places = [table.header.index(column) for column in self._columns]
        # Only the rows are kept, and their cells read when they are met: a joined table may be the larger one.
        self._index = self._indexed(table, [table.header.index(column) for column in joined.on])

    def _indexed(self, table: Table, keys: list[int]) -> dict[tuple[str, ...], list[Row]]:
        index: dict[tuple[str, ...], list[Row]] = {}
        broken: list[Finding] = []
        for row in table.rows():
            if row.broken is not None or len(row.fields) != len(table.header):
                broken.append(_broken(self.name, row, len(table.header)))
                if len(broken) >= BROKEN_SHOWN:
                    break
                continue
            key = tuple([row.fields[place].strip() for place in keys])
            if all(key):
                index.setdefault(key, []).append(row)
        if broken:
            raise InvalidData("mapping.joined_broken", broken, table=self.name, rows=len(broken))
        return index

    def find(self, cells: Cells) -> list[Partner]:
        """The rows whose cells equal the record's. Raises :class:`CellError` where the record's have no one text."""
        key = tuple([_key(fill, cells) for fill in self._keys])
        partners = [self._partner(row) for row in self._index.get(key, ())] if all(key) else []
        if not self._ordered and len(partners) > 1:
            partners.sort(key=lambda partner: row_order(partner.cells.values(), partner.row))
        return partners

    def _partner(self, row: Row) -> Partner:
        texts = (row.fields[place].strip() for place in self._places)
        return Partner(dict(zip(self._names, texts, strict=True)), row)

    def join_one(self, cells: Cells) -> list[Partner]:
        """Put the one row's cells into the record: empty ones or a fault, where there is none or several."""
        try:
            partners = self.find(cells)
        except CellError as error:
            self._fault(cells, error)
            return []
        if len(partners) == 1:
            cells.update(partners[0].cells)
        elif partners:
            several = CellError("", "join", "mapping.join_several", table=self.name, rows=len(partners))
            self._fault(cells, several)
        elif self._missing == "refuse":
            self._fault(cells, self._no_row())
        else:
            cells.update(dict.fromkeys(self._names, ""))
        return partners

    def join_many(self, cells: Cells, rows: tuple[Row, ...]) -> list[Partner]:
        """The record's rows; a fault where there must be some and are none."""
        try:
            partners = self.find(cells)
        except CellError as error:
            cells.fault(self.name, error)
            return []
        if not partners and self._missing == "refuse":
            cells.fault(self.name, self._no_row())
        return partners

    def _fault(self, cells: Cells, error: CellError) -> None:
        for name in (*self._names, self.name):
            cells.fault(name, error)

    def _no_row(self) -> CellError:
        return CellError("", "join", "mapping.join_missing", table=self.name)


def _key(fill: Callable[[Cells], str], cells: Cells) -> str:
    try:
        return fill(cells)
    except CellError as error:
        if error.rule == "required":
            return ""
        raise


def _broken(table: str, row: Row, columns: int) -> Finding:
    place = f"{table}, row {row.number}"
    if row.broken is not None:
        return Finding(place, "syntax", row.broken, dict(row.params))
    return Finding(place, "columns", "csv_table.field_count", {"fields": len(row.fields), "columns": columns})


def require_columns(header: tuple[str, ...], wanted: Iterable[str], place: str) -> None:
    """Raises :class:`InvalidData` ``csv_table.missing_columns`` unless all are there."""
    there = set(header)
    missing = [column for column in wanted if column not in there]
    if missing:
        raise InvalidData(
            "csv_table.missing_columns",
            [Finding(place, "required", "csv_table.missing_column", {"column": name}) for name in missing],
            columns=shown(", ".join(missing)),
            found=shown(", ".join(header)),
        )


def row_order(texts: Iterable[str], row: Row) -> tuple[object, ...]:
    """How rows without an order of their own are put: by their mapped cells (numbers as numbers), then by all."""
    return (*map(_rank, texts), tuple(row.fields))


def _rank(text: str) -> tuple[int, Decimal, str]:
    if _NUMERIC.fullmatch(text):
        return 0, Decimal(text), text
    return 1, Decimal(0), text
