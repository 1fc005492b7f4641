"""A table as the mapping language sees it, whatever format it came in: a header and rows of texts.

Every cell is a text. A format with types of its own (XLSX, Parquet, SQL, JSON) spells them so: a number as its
shortest exact decimal with the mapping's decimal mark, a truth as ``true``/``false``, an instant or date as ISO 8601,
nothing as the empty text, a list or object as JSON. Rows are numbered as a person finds them (a spreadsheet's row; a
line's or record's number from 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from clew.events.errors import Finding, Parameter

MAX_COLUMNS = 1000
"""Columns of one table; the 10,000 of a hostile file are refused before a row is read."""
MAX_CELL_CHARACTERS = 1_000_000


class Row(msgspec.Struct, frozen=True):
    """One record. ``number``: as a person counts it. ``fields``: one text per column of the header.

    ``broken``: why the record cannot be read, where it cannot: a message code, with its ``params``; ``fields`` then
    holds the record as one text, which reads again as broken.
    """

    number: int
    fields: list[str]
    broken: str | None = None
    params: dict[str, Parameter] = {}


class Table(Protocol):
    """What every table connector yields. ``findings``: flags about the whole file (its encoding was guessed, …)."""

    @property
    def header(self) -> tuple[str, ...]: ...

    @property
    def findings(self) -> tuple[Finding, ...]: ...

    def rows(self) -> Iterator[Row]:
        """The records, in their order; may be called again, and starts from the beginning then."""


class TableRequest(msgspec.Struct, frozen=True):
    """Which table of a source is meant, and how it is written. What a format has no use for it ignores.

    ``wanted``: columns that the mapping names (they decide between delimiters); ``sheet``: of a workbook;
    ``records``: path to the list of records in a JSON document (``a.b``; empty: the top, a single object is one
    record); ``query``: SQL; ``header_row``: number of the row that holds the header, where it is not the first that
    is not empty; ``header``: the columns' names, for a table that has none of its own; ``decimal``: the mark with which
    numbers are spelt that the format itself types.
    """

    wanted: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    records: str | None = None
    query: str | None = None
    header_row: int | None = None
    header: tuple[str, ...] = ()
    decimal: str = "."


class PlainTable(msgspec.Struct, frozen=True):
    """A table that is in memory already (joined records, tests)."""

    header: tuple[str, ...]
    records: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()

    def rows(self) -> Iterator[Row]:
        return iter(self.records)


Tables = Mapping[str, Table]
"""Further tables by the name that the mapping gives them."""
Opener = Callable[[TableRequest], Table]
"""Opens a table of the source at hand; each connector has one."""


def too_long(number: int, header: Sequence[str], fields: Sequence[str]) -> Row:
    """The row as a broken one: a cell of it is longer than any text that is recorded."""
    column = next(name for name, text in zip(header, fields, strict=False) if len(text) > MAX_CELL_CHARACTERS)
    begun = [text if len(text) <= MAX_CELL_CHARACTERS else f"{text[:100]}…" for text in fields]
    return Row(number, begun, "csv_table.cell_too_long", {"column": column[:100], "limit": MAX_CELL_CHARACTERS})
