"""Parquet as rows: typed cells spelt as texts, a slice of rows at a time.

Instants with a zone keep its offset; those without one are local date-times. Nested cells are JSON.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

from clew.collection.connectors import Location
from clew.collection.connectors.parquet_table.footer import MARK, read_footer
from clew.collection.tables.header import checked_header, row_number, unknown_place
from clew.collection.tables.plain_record import is_plain_record, plain_record
from clew.collection.tables.spelling import spell
from clew.collection.tables.table import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    Row,
    Table,
    TableRequest,
    too_long,
)
from clew.events.errors import Finding, InvalidData

SLICE_ROWS = 4096
SLICE_CELLS = 200_000
HEAVY_BYTES = 16 * 1024 * 1024


class ParquetTable:
    """A Parquet file whose footer is plausible. Rows are numbered from 1."""

    findings: tuple[Finding, ...] = ()

    def __init__(self, data: bytes, decimal: str = ".") -> None:
        self._data = data
        self._decimal = decimal
        footer = read_footer(data)
        if footer.columns > MAX_COLUMNS:
            raise InvalidData("csv_table.too_many_columns", columns=footer.columns, limit=MAX_COLUMNS)
        if footer.lists > MAX_CELL_CHARACTERS // 2:
            raise InvalidData("parquet.too_many_values", values=footer.lists, limit=MAX_CELL_CHARACTERS // 2)
        self.count = footer.rows
        self._lists = footer.lists

    @cached_property
    def header(self) -> tuple[str, ...]:
        return checked_header(self._guarded(lambda: list(self._scan().collect_schema().names())))

    def rows(self) -> Iterator[Row]:
        """The rows in their order. Raises InvalidData ``parquet.damaged`` where the data cannot be decoded."""
        size = max(1, min(SLICE_ROWS, SLICE_CELLS // max(1, len(self.header)), SLICE_CELLS // self._lists))
        number, mark = 0, self._decimal
        for start in range(0, self.count, size):
            frame = self._guarded(partial(self._slice, start, size))
            if self._lists > 1 and frame.estimated_size() > HEAVY_BYTES:  # far more in some rows than in others
                limit = MAX_CELL_CHARACTERS // 2
                raise InvalidData("parquet.too_many_values", values=frame.estimated_size() // 8, limit=limit)
            for cells in frame.iter_rows(buffer_size=1 if _is_heavy(frame) else SLICE_ROWS):
                number += 1
                fields = [cell if type(cell) is str else spell(_zoned(cell), mark) for cell in cells]
                if any(len(field) > MAX_CELL_CHARACTERS for field in fields):
                    yield too_long(number, self.header, fields)
                else:
                    yield Row(number, fields)
        if number != self.count:
            raise InvalidData("parquet.damaged")

    def _slice(self, start: int, size: int) -> Any:
        return self._scan().slice(start, size).collect()

    def _scan(self) -> Any:
        try:
            import polars
        except ImportError:
            raise InvalidData("parquet.no_reader") from None
        return polars.scan_parquet(io.BytesIO(self._data), low_memory=True, parallel="none")

    def _guarded(self, act: Callable[[], Any]) -> Any:
        """What the library makes of it. Its faults are of many kinds, a panic of its core among them."""
        try:
            return act()
        except InvalidData:
            raise
        except MemoryError:
            raise InvalidData("parquet.implausible") from None
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
                raise
            raise InvalidData("parquet.damaged") from None


def _is_heavy(frame: Any) -> bool:
    """Whether its rows, as texts of our own, would be too much at once: a dictionary holds a long text only once."""
    import polars

    lengths = frame.select(polars.col(polars.String).str.len_bytes().sum())
    return sum(lengths.row(0)) > HEAVY_BYTES if lengths.width else False


def open_parquet(data: bytes, request: TableRequest) -> Table:
    """Open a Parquet file. Raises InvalidData (``parquet.*``) before anything is decoded."""
    if is_plain_record(data, (MARK,)):
        return plain_record(data)
    if not data.strip():
        raise InvalidData("csv_table.empty")
    table = ParquetTable(data, request.decimal)
    if not table.header:
        raise InvalidData("csv_table.no_header")
    return table


def locate_parquet(data: bytes, request: TableRequest, place: str) -> Location:
    """Columns are stored apart, so a row has no byte range: its number is what there is."""
    table = open_parquet(data, request)
    known = table.count if isinstance(table, ParquetTable) else sum(1 for _ in table.rows())
    number = row_number(place)
    if not 1 <= number <= known + (not isinstance(table, ParquetTable)):
        raise unknown_place(place)
    return Location(place)


def _zoned(cell: Any) -> Any:
    """An instant at the offset of its zone, whatever class its zone is of."""
    if isinstance(cell, dt.datetime) and cell.tzinfo is not None:
        return cell.replace(tzinfo=dt.timezone(cell.utcoffset() or dt.timedelta()))
    return cell
