"""Where the records of a JSON file stand: one a line (JSON Lines), a list, or a document with a list in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clew.events.epcis.json_spans import (
    SpanError,
    elements,
    line_and_column,
    member,
    skip_blank,
    value_end,
)
from clew.events.errors import InvalidData

MAX_RECORD_BYTES = 4 * 1024 * 1024
_MARK = b"\xef\xbb\xbf"


class Span(NamedTuple):
    """Record ``number`` at bytes ``[start, end)``: of JSON Lines the line, else counted from 1."""

    number: int
    start: int
    end: int


def spans(data: bytes, path: str | None) -> Iterator[Span]:
    """The records of a file, in their order. Raises InvalidData where it is no JSON, before the first or on the way."""
    start = skip_blank(data, len(_MARK) if data.startswith(_MARK) else 0)
    if start == len(data):
        raise InvalidData("csv_table.empty")
    try:
        if path:
            top = value_end(data, start)
            _nothing_follows(data, top)
            yield from _listed(data, _found(data, start, path))
        elif data[start : start + 1] == b"[":
            yield from _listed(data, start)
        elif is_lines(data, start):
            yield from _lines(data, start)
        else:
            end = value_end(data, start)
            _nothing_follows(data, end)
            yield Span(1, start, end)
    except SpanError as error:
        raise _refusal(data, error) from None


def is_lines(data: bytes, start: int) -> bool:
    """Whether records stand in lines: the first value ends with its line, and another one follows."""
    try:
        end = value_end(data, start)
    except SpanError:
        # A first line that is broken is a broken record of JSON Lines, if the second is none.
        end = data.find(b"\n", start) if data[start : start + 1] == b"{" else -1
        if end < 0 or data[skip_blank(data, end) :][:1] != b"{":
            return False
        try:
            value_end(data, skip_blank(data, end))
        except SpanError:
            return False
    following = skip_blank(data, end)
    return following < len(data) and b"\n" in data[end:following]


def _lines(data: bytes, start: int) -> Iterator[Span]:
    number = data.count(b"\n", 0, start) + 1
    position = start
    while position < len(data):
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        first = skip_blank(data, position)
        if first < end:
            yield Span(number, first, first + len(data[first:end].rstrip()) if end - first < MAX_RECORD_BYTES else end)
        position, number = end + 1, number + 1


def _listed(data: bytes, start: int) -> Iterator[Span]:
    if data[start : start + 1] != b"[":
        yield Span(1, start, value_end(data, start))
        return
    end = start + 1
    for number, (begin, end) in enumerate(elements(data, start), 1):
        yield Span(number, begin, end)
    if data[:start].strip() in (b"", _MARK):
        _nothing_follows(data, skip_blank(data, end) + 1)


def _found(data: bytes, start: int, path: str) -> int:
    """Where the value of a path begins: ``a.b``, or a name with points in it."""
    rest = path
    while rest:
        value = None
        if data[start : start + 1] == b"{":
            names = rest.split(".")
            for length in range(len(names), 0, -1):
                value = member(data, start, ".".join(names[:length]))
                if value is not None:
                    rest = ".".join(names[length:])
                    break
        if value is None:
            raise InvalidData("json_records.no_such_path", path=path)
        start = value[0]
    return start


def _nothing_follows(data: bytes, end: int) -> None:
    if skip_blank(data, end) < len(data):
        raise SpanError(skip_blank(data, end))


def _refusal(data: bytes, error: SpanError) -> InvalidData:
    if error.deep:
        return InvalidData("epcis.document.too_deep", limit=100)
    line, column = line_and_column(data, error.position)
    return InvalidData("epcis.document.not_json", line=line, column=column)
