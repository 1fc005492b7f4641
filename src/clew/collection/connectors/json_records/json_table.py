"""JSON records as rows: nested objects become columns ``a.b``, lists of objects ``steps[0].name``, others text.

The columns are those of all records, in the order in which they first appear; a record without a column has an empty
cell there. Numbers keep their digits as written. The records are decoded one at a time, twice: for the columns, and
when they are read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from clew.collection.connectors import Location
from clew.collection.connectors.json_records.layout import MAX_RECORD_BYTES, Span, spans
from clew.collection.tables.cells import shown_names
from clew.collection.tables.header import checked_header, row_number, unknown_place
from clew.collection.tables.plain_record import is_plain_record, plain_record
from clew.collection.tables.spelling import marked
from clew.collection.tables.table import MAX_CELL_CHARACTERS, MAX_COLUMNS, Row, Table, TableRequest
from clew.collection.tables.unpacking import GZIP, pieces
from clew.events.epcis import json_text
from clew.events.epcis.formats import is_double
from clew.events.epcis.limits import Limits
from clew.events.errors import Finding, InvalidData

_LIMITS = Limits(document_bytes=MAX_RECORD_BYTES, depth=100)
_KEY = re.compile(rb'"\s*+:')
MAX_KEYS = 20_000
"""Keys of one record, however they are nested; a record that has more is not looked into."""
MAX_VALUES = 250_000
MAX_BLANK_RECORDS = 100_000
MAX_BROKEN_AT_FIRST = 1000
"""Broken records before the first good one; beyond it the file is something else."""
MAX_BROKEN = 20_000
"""Broken records; where more are, and most, it is something else too."""
SEARCHED = 100_000
"""Records among which half of the columns that are wanted must show."""
MAX_UNPACKED = 64 * 1024 * 1024


class JsonTable(msgspec.Struct, frozen=True):
    """The records of a JSON file; its columns are known."""

    header: tuple[str, ...]
    data: bytes
    path: str | None
    decimal: str = "."
    findings: tuple[Finding, ...] = ()

    def rows(self) -> Iterator[Row]:
        places = {name: index for index, name in enumerate(self.header)}
        for span in spans(self.data, self.path):
            try:
                cells = record_cells(self.data, span, self.decimal)
            except InvalidData as error:
                text = self.data[span.start : span.end].decode("utf-8", "replace")
                yield Row(span.number, [text], error.code, error.params)
                continue
            if not cells:
                continue
            fields = [""] * len(self.header)
            for name, text in cells.items():
                fields[places[name]] = text
            yield Row(span.number, fields)


def open_json(data: bytes, request: TableRequest) -> Table:
    """Find the records and their columns. Raises InvalidData where the file as a whole is no such table."""
    if is_plain_record(data, (b"{", b"[", GZIP)):
        return plain_record(data)
    data = _unpacked(data)
    names: dict[str, None] = dict.fromkeys(request.header)
    broken: InvalidData | None = None
    read = refused = blank = 0
    for span in spans(data, request.records):
        try:
            cells = record_cells(data, span)
        except InvalidData as error:
            broken, refused = broken or error, refused + 1
            most = refused > MAX_BROKEN_AT_FIRST and not read
            if error.code == "csv_table.too_many_columns" or most or refused > max(MAX_BROKEN, read):
                raise broken from None
            continue
        if not cells:
            blank += 1
            if blank > MAX_BLANK_RECORDS:
                raise InvalidData("csv_table.too_many_blank", limit=MAX_BLANK_RECORDS)
            continue
        read += 1
        names.update(dict.fromkeys(cells))
        if len(names) > MAX_COLUMNS:
            raise InvalidData("csv_table.too_many_columns", columns=len(names), limit=MAX_COLUMNS)
        if read == SEARCHED:
            _check_wanted(names, request.wanted)
    if not read and broken is not None:
        raise broken
    if not names:
        raise InvalidData("csv_table.empty")
    stripped = {name.strip() for name in names}
    header = checked_header(names) if len(stripped) == len(names) else tuple(names)
    return JsonTable(header, data, request.records, request.decimal)


def _check_wanted(names: Collection[str], wanted: Collection[str]) -> None:
    """Refuse what so many records show to be another table, before all others are looked at."""
    missing = [name for name in wanted if name not in names]
    if 2 * len(missing) > len(wanted):
        raise InvalidData("json_records.other_table", records=SEARCHED, columns=shown_names(missing))


def locate_json(data: bytes, request: TableRequest, place: str) -> Location:
    """The bytes of a record: exactly its object, without the comma or line end after it."""
    number = row_number(place)
    unpacked = _unpacked(data)
    for span in spans(unpacked, request.records):
        if span.number == number:
            return Location(place, span.start, span.end, data.startswith(GZIP))
    raise unknown_place(place)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(GZIP):
        return data
    unpacked = bytearray()
    for piece in pieces(data):
        unpacked += piece
        if len(unpacked) > MAX_UNPACKED:
            raise InvalidData("csv_table.too_large", bytes=len(unpacked), limit=MAX_UNPACKED)
    return bytes(unpacked)


def record_cells(data: bytes, span: Span, decimal: str = ".") -> dict[str, str]:
    """The cells of one record by their columns. Raises InvalidData where it is no object, or beyond a limit."""
    if span.end - span.start > MAX_RECORD_BYTES:
        raise InvalidData("json_records.record_too_large", bytes=span.end - span.start, limit=MAX_RECORD_BYTES)
    record = data[span.start : span.end]
    if len(record) > MAX_KEYS and sum(1 for _ in _KEY.finditer(record)) > MAX_KEYS:
        raise InvalidData("csv_table.too_many_columns", columns=MAX_KEYS + 1, limit=MAX_COLUMNS)
    if len(record) > MAX_VALUES and sum(map(record.count, (b",", b"{", b"["))) > MAX_VALUES:
        raise InvalidData("json_records.too_many_values", limit=MAX_VALUES)
    tree = json_text.decode(record, _LIMITS)
    if type(tree) is not dict:
        raise InvalidData("json_records.not_an_object")
    cells: dict[str, str] = {}
    for name, text in _flat("", tree, decimal):
        if name in cells:
            raise InvalidData("epcis.document.duplicate_key", key=name[:100])
        cells[name] = text
        if len(cells) > MAX_COLUMNS:
            raise InvalidData("csv_table.too_many_columns", columns=len(cells), limit=MAX_COLUMNS)
    return cells


def _flat(name: str, node: Any, decimal: str) -> Iterator[tuple[str, str]]:
    if type(node) is dict and (node or not name):
        for key, value in node.items():
            yield from _flat(f"{name}.{key}" if name else key, value, decimal)
    elif type(node) is list and any(type(each) is dict for each in node):
        for index, value in enumerate(node):
            yield from _flat(f"{name}[{index}]", value, decimal)
    else:
        yield name, _text(node, decimal)


def _text(value: Any, decimal: str) -> str:
    if isinstance(value, json_text.Number):
        if not is_double(value):
            raise InvalidData("json_records.number", value=f"{value[:40]}…")
        return marked(str(value), decimal)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    text = json_text.encode(value).decode()
    if len(text) > MAX_CELL_CHARACTERS:
        raise InvalidData("json_records.cell_too_large", limit=MAX_CELL_CHARACTERS)
    return text
