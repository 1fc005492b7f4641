"""What a Parquet file claims about itself, checked before a library believes it.

The footer (Apache Parquet format, ``FileMetaData``) is Thrift in its compact protocol. Only its sizes and counts are
read here: a file that lies about them could ask for any amount of memory.
"""

from __future__ import annotations

import struct
from typing import Any

import msgspec

from clew.events.errors import InvalidData

MARK = b"PAR1"
MAX_FOOTER_BYTES = 8 * 1024 * 1024
MAX_GROUP_BYTES = 128 * 1024 * 1024
MAX_GROUP_ROWS = 4 * 1024 * 1024
MAX_DEPTH = 16
MIN_MOST_ROWS = 1_000_000
"""A file may always claim as many rows; beyond, no more than it has bytes: repetitions say nothing."""
_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(13)


class Footer(msgspec.Struct, frozen=True):
    """``rows`` in all; of each row group its rows; the number of leaf columns; how many values the cells of a column
    hold at most, on average over a row group (1 where no cell is a list)."""

    rows: int
    groups: tuple[int, ...]
    columns: int
    lists: int = 1


def read_footer(data: bytes) -> Footer:
    """The counts of a Parquet file. Raises InvalidData (``parquet.*``) where they cannot be true."""
    if len(data) < 12 or not data.startswith(MARK) or not data.endswith(MARK):
        raise InvalidData("parquet.damaged")
    (length,) = struct.unpack_from("<I", data, len(data) - 8)
    start = len(data) - 8 - length
    if start < 4 or length > MAX_FOOTER_BYTES:
        raise InvalidData("parquet.damaged")
    try:
        tree = _Reader(data[start : len(data) - 8]).structure(0)
        return _checked(tree, start)
    except (IndexError, KeyError, TypeError, ValueError, struct.error, AttributeError):
        raise InvalidData("parquet.damaged") from None


def _checked(tree: dict[int, Any], data_end: int) -> Footer:
    """Fields by their number in ``parquet.thrift``: 3 ``num_rows``, 4 ``row_groups``; of a group 1 ``columns``, 3 rows;
    of a column's metadata 5 ``num_values``, 6 and 7 its sizes, 9 and 11 where its pages begin."""
    groups = []
    columns, lists = 0, 1
    for group in tree.get(4, []):
        rows, size = group[3], 0
        columns = max(columns, len(group[1]))
        for chunk in group[1]:
            about = chunk[3]
            start = min(about[9], about.get(11) or about[9])
            if start < 4 or about[7] < 0 or start + about[7] > data_end or about[6] < 0 or about[5] < 0:
                raise InvalidData("parquet.damaged")
            if about[6] > 1000 * max(about[7], 4096):
                raise InvalidData("parquet.implausible")
            size += about[6]
            lists = max(lists, -(-about[5] // max(rows, 1)))
        if rows < 0 or rows > MAX_GROUP_ROWS:
            raise InvalidData("parquet.too_many_rows", rows=rows, limit=MAX_GROUP_ROWS)
        if size > MAX_GROUP_BYTES:
            raise InvalidData("parquet.group_too_large", bytes=size, limit=MAX_GROUP_BYTES)
        groups.append(rows)
    if sum(groups) > max(MIN_MOST_ROWS, data_end):
        raise InvalidData("parquet.too_many_rows", rows=sum(groups), limit=max(MIN_MOST_ROWS, data_end))
    if tree[3] != sum(groups):
        raise InvalidData("parquet.implausible")
    return Footer(tree[3], tuple(groups), columns, lists)


class _Reader:
    """Thrift compact protocol: structures as dicts by field number, lists as lists."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def structure(self, depth: int) -> dict[int, Any]:
        if depth > MAX_DEPTH:
            raise ValueError("too deep")
        fields: dict[int, Any] = {}
        number = 0
        while True:
            head = self._byte()
            if head == _STOP:
                return fields
            kind = head & 0x0F
            number = number + (head >> 4) if head >> 4 else self._signed()
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth)

    def _value(self, kind: int, depth: int) -> Any:
        match kind:
            case 1 | 2 | 3:  # in a list a truth is a byte
                return self._byte()
            case 4 | 5 | 6:
                return self._signed()
            case 7:
                return self._take(8)
            case 8:
                return self._take(self._unsigned())
            case 9 | 10:
                head = self._byte()
                count = head >> 4 if head >> 4 != 15 else self._unsigned()
                if count > len(self._data):
                    raise ValueError("list longer than the data")
                return [self._element(head & 0x0F, depth) for _ in range(count)]
            case 12:
                return self.structure(depth + 1)
            case _:  # maps do not occur in this footer
                raise ValueError("kind")

    def _element(self, kind: int, depth: int) -> Any:
        return self.structure(depth + 1) if kind == _STRUCT else self._value(kind, depth)

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _take(self, count: int) -> bytes:
        if count > len(self._data) - self._at:
            raise ValueError("text longer than the data")
        self._at += count
        return self._data[self._at - count : self._at]

    def _unsigned(self) -> int:
        result = shift = 0
        while shift < 70:
            byte = self._byte()
            result |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return result
            shift += 7
        raise ValueError("number too long")

    def _signed(self) -> int:
        number = self._unsigned()
        return (number >> 1) ^ -(number & 1)
