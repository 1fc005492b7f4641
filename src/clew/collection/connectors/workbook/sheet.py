"""A sheet as rows: the header is found, cells stand under it by their column, rows keep the numbers a person sees.

What a table of texts cannot say is said as a flag: columns computed by formulas (their last value is what is read),
merged cells (only the first holds anything), a hidden sheet, sheets left unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from clew.collection.connectors import Location
from clew.collection.connectors.workbook.book import Book, Sheet, forget
from clew.collection.connectors.workbook.cells import CellBrokenError, cell_text
from clew.collection.connectors.workbook.package import Package, close, feed, pull_parser
from clew.collection.tables.header import checked_header, row_number, unknown_place
from clew.collection.tables.plain_record import is_plain_record, plain_record
from clew.collection.tables.table import MAX_COLUMNS, Row, Table, TableRequest
from clew.events.errors import Finding, InvalidData, Parameter

_SEARCHED = 50
_COLUMN = re.compile(r"([A-Z]{1,3})\d*", re.ASCII)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MAYBE_FORMULA = (b"<f", b":f")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
MAX_ROW_BYTES = 2 * 1024 * 1024
MAX_EMPTY_ROWS = 1_100_000
MAX_EMPTY_CELLS = 1_100_000
"""In rows that hold nothing: cells that were given a format, one in each of all rows that a sheet can have."""
MAX_ROWS = 1_048_576
_OLD = b"\xd0\xcf\x11\xe0"


class RawRow(msgspec.Struct, frozen=True):
    """A row of a sheet: texts by column number (from 0), which of them are formulas, the first broken cell."""

    number: int
    cells: dict[int, str]
    formulas: tuple[int, ...]
    broken: tuple[str, str] | None


class SheetTable(msgspec.Struct, frozen=True):
    """The rows of one sheet below its header."""

    header: tuple[str, ...]
    book: Book
    sheet: Sheet
    header_row: int
    first_column: int
    findings: tuple[Finding, ...]
    decimal: str = "."

    def rows(self) -> Iterator[Row]:
        width = len(self.header)
        for row in raw_rows(self.book, self.sheet, self.decimal):
            if row.number <= self.header_row:
                continue
            last = max((index for index, text in row.cells.items() if text), default=0) - self.first_column + 1
            fields = [row.cells.get(index + self.first_column, "") for index in range(max(width, last))]
            # What stands left of the header has no column: it makes the row too long, which is told.
            fields += [text for index, text in sorted(row.cells.items()) if index < self.first_column and text.strip()]
            if row.broken is None:
                yield Row(row.number, fields)
            else:
                cell, code = row.broken
                yield Row(row.number, ["\t".join(fields)], code, {"cell": cell})


def open_workbook(data: bytes, request: TableRequest) -> Table:
    """Open a sheet of a workbook. Raises InvalidData (``workbook.*``, ``csv_table.*``) where it is no table."""
    if data.startswith(_OLD):
        raise InvalidData("workbook.old_format")
    if not data.startswith(b"PK"):
        if is_plain_record(data, (b"PK",)):
            return plain_record(data)
        raise InvalidData("workbook.damaged")
    book = Book(Package(data))
    sheet, findings = _chosen(book, request)
    top = []
    for row in raw_rows(book, sheet):
        top.append(row)
        if len(top) >= _SEARCHED:
            break
    if not top:
        raise InvalidData("csv_table.empty")
    if request.header:
        named = tuple(text.strip() for _, text in sorted(top[0].cells.items())) == request.header
        header, line, first = request.header, top[0].number if named else request.header_row or 0, min(top[0].cells)
    else:
        row = _header_row(top, request)
        header, first = _names(row)
        line = row.number
        above = [each.number for each in top if each.number < line]
        if above and request.header_row is None:
            params: dict[str, Parameter] = {"rows": len(above), "header": line}
            findings.append(_flag(f"row {above[0]}", "header", "csv_table.rows_above_header", **params))
    header = checked_header(header)
    findings += _remarks(book, sheet, header, line, first)
    return SheetTable(header, book, sheet, line, first, tuple(findings), request.decimal)


def locate_row(data: bytes, request: TableRequest, place: str) -> Location:
    """A workbook is packed, so a row has no byte range; its sheet and row are what a person can go to."""
    number = row_number(place)
    table = open_workbook(data, request)
    if any(row.number == number for row in table.rows()):
        return Location(f'sheet "{table.sheet.name}", {place}' if isinstance(table, SheetTable) else place)
    raise unknown_place(place)


def _chosen(book: Book, request: TableRequest) -> tuple[Sheet, list[Finding]]:
    if not book.sheets:
        raise InvalidData("csv_table.empty")
    names = ", ".join(sheet.name for sheet in book.sheets[:20])
    wished = request.sheet
    if wished is not None:
        found = [sheet for sheet in book.sheets if sheet.name == wished]
        found += [sheet for sheet in book.sheets if sheet.name.strip().casefold() == wished.strip().casefold()]
        if not found and wished.isascii() and wished.isdecimal() and 1 <= int(wished) <= len(book.sheets):
            found = [book.sheets[int(wished) - 1]]
        if not found:
            raise InvalidData("workbook.no_such_sheet", sheet=wished, known=names)
        flags = [_flag("file", "sheet", "workbook.hidden_sheet", sheet=found[0].name)] if found[0].hidden else []
        return found[0], flags
    visible = [sheet for sheet in book.sheets if not sheet.hidden] or list(book.sheets)
    chosen = visible[0]
    if len(visible) > 1 and request.wanted:
        chosen = max(visible[:_SEARCHED], key=lambda sheet: _hits(book, sheet, request.wanted))
    left = ", ".join(sheet.name for sheet in book.sheets if sheet is not chosen)[:200]
    flags = [_flag("file", "sheet", "workbook.sheets_unread", read=chosen.name, unread=left)] if left else []
    return chosen, flags


def _hits(book: Book, sheet: Sheet, wanted: tuple[str, ...]) -> int:
    best = 0
    for count, row in enumerate(raw_rows(book, sheet)):
        best = max(best, len(set(wanted).intersection(text.strip() for text in row.cells.values())))
        if count >= _SEARCHED:
            break
    return best


def _header_row(top: list[RawRow], request: TableRequest) -> RawRow:
    wanted = set(request.wanted)
    if request.header_row is not None:
        for row in top:
            if row.number == request.header_row:
                return row
        raise InvalidData("csv_table.no_header_row", row=request.header_row)
    if wanted:
        return max(top, key=lambda row: (len(wanted.intersection(_names(row)[0])), -row.number))
    widths = [sum(1 for text in row.cells.values() if text.strip()) for row in top]
    return next(row for row, width in zip(top, widths, strict=True) if 2 * width > max(widths))


def _names(row: RawRow) -> tuple[tuple[str, ...], int]:
    """The names in a header row, from its first column that has one to its last."""
    filled = [index for index, text in row.cells.items() if text.strip()]
    if not filled:
        return (), 0
    if max(filled) - min(filled) >= MAX_COLUMNS:
        columns = max(filled) - min(filled) + 1
        raise InvalidData("csv_table.too_many_columns", columns=columns, limit=MAX_COLUMNS)
    first = min(filled)
    return tuple(row.cells.get(index, "").strip() for index in range(first, max(filled) + 1)), first


def _flag(place: str, rule: str, code: str, **params: Parameter) -> Finding:
    return Finding(place, rule, code, params, "flag")


def _remarks(book: Book, sheet: Sheet, header: tuple[str, ...], line: int, first: int) -> Iterator[Finding]:
    """Flags about the whole sheet; its cells are looked at only where the bytes hold formulas at all."""
    formulas, merged = False, 0
    before = b""
    for piece in book.package.pieces(sheet.part):
        # Substrings first: by pattern alone a large sheet takes as long as parsing it.
        both = before + piece
        formulas = formulas or (any(mark in both for mark in _MAYBE_FORMULA) and bool(_FORMULA.search(both)))
        merged += len(_MERGED.findall(piece)) if b"mergeCell" in piece else 0
        before = piece[-32:]
    if merged:
        yield _flag("file", "merged", "workbook.merged", count=merged)
    if not formulas:
        return
    seen: dict[int, int] = {}
    for row in raw_rows(book, sheet):
        for index in row.formulas if row.number > line else ():
            seen[index] = seen.get(index, 0) + 1
    for index, count in sorted(seen.items()):
        name = header[index - first] if 0 <= index - first < len(header) else ""
        yield _flag("file", "formula", "workbook.formulas", column=name or f"#{index + 1}", count=count)


def raw_rows(book: Book, sheet: Sheet, decimal: str = ".") -> Iterator[RawRow]:
    """The rows of a sheet that hold anything, in the order of the file; numbers with that mark. Raises InvalidData
    beyond a limit."""
    parser = pull_parser(("row",))
    since = empty = cells = number = 0
    for piece in book.package.pieces(sheet.part):
        feed(parser, piece, sheet.part)
        since += len(piece)
        for _, element in parser.read_events():
            given = element.get("r", "")
            number = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else number + 1
            if number > MAX_ROWS:
                raise InvalidData("workbook.part_broken", part=sheet.part)
            row = _row(element, number, book, decimal)
            forget(element)
            since = 0
            if any(text and not text.isspace() for text in row.cells.values()) or row.broken:
                yield row
            else:
                empty += 1
                cells += len(row.cells)
        if since > MAX_ROW_BYTES:
            raise InvalidData("workbook.row_too_large", row=number + 1, limit=MAX_ROW_BYTES)
        if empty > MAX_EMPTY_ROWS:
            raise InvalidData("csv_table.too_many_blank", limit=MAX_EMPTY_ROWS)
        if cells > MAX_EMPTY_CELLS:
            raise InvalidData("workbook.too_many_empty_cells", limit=MAX_EMPTY_CELLS)
    close(parser, sheet.part)


def _row(element: Any, number: int, book: Book, decimal: str) -> RawRow:
    cells: dict[int, str] = {}
    formulas: list[int] = []
    broken: tuple[str, str] | None = None
    index = -1
    for cell in element.iterchildren("{*}c"):
        index = _column(cell.get("r"), index + 1)
        if any(child.tag.endswith("}f") for child in cell):
            formulas.append(index)
        try:
            cells[index] = cell_text(cell, book.strings, book.kinds, book.since_1904, decimal)
        except CellBrokenError as error:
            cells[index] = ""
            broken = broken or (cell.get("r") or f"#{index + 1}", error.code)
    return RawRow(number, cells, tuple(formulas), broken)


def _column(reference: str | None, following: int) -> int:
    """The column of ``AB12``, from 0; of a cell without a reference, the one after the last."""
    match = _COLUMN.fullmatch(reference or "")
    if match is None:
        return following
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1
