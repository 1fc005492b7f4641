"""Where the values of a JSON text stand in its bytes, without building them.

Only brackets, strings and commas are looked at: enough to cut a list of any size into its elements, one at a time, and
to find the bytes that a record came from. Whether each value is good JSON is told by whoever decodes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLANK = re.compile(rb"[ \t\r\n]*+")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(rb"[^\s,\[\]{}\"]++")
_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_OPENS, _CLOSES = b"{[", b"}]"
MAX_DEPTH = 100


class SpanError(ValueError):
    """The text is not JSON at byte ``position``; ``deep``: because it is nested too deeply to look further."""

    def __init__(self, position: int, *, deep: bool = False) -> None:
        super().__init__(f"byte {position}")
        self.position = position
        self.deep = deep


def skip_blank(data: bytes, position: int) -> int:
    match = _BLANK.match(data, position)
    return match.end() if match else position


def value_end(data: bytes, start: int) -> int:
    """The end of the value that begins at ``start``. Raises SpanError."""
    if data[start : start + 1] == b'"':
        match = _STRING.match(data, start)
        if match is None:
            raise SpanError(start)
        return match.end()
    if data[start : start + 1] not in (b"{", b"["):
        match = _SCALAR.match(data, start)
        if match is None:
            raise SpanError(start)
        return match.end()
    depth, position = 0, start
    while True:
        match = _TO_BRACKET.match(data, position)
        position = match.end() if match else position
        if position >= len(data) or data[position] == 0x22:
            raise SpanError(position)
        depth += 1 if data[position] in _OPENS else -1
        position += 1
        if depth > MAX_DEPTH:
            raise SpanError(position, deep=True)
        if depth == 0:
            return position


def elements(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """``[start, end)`` of each element of the array that begins at ``start``. Raises SpanError."""
    for position, _ in _parts(data, start, keyed=False):
        yield position


def members(data: bytes, start: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The spans of each key (with its quotation marks) and value of the object that begins at ``start``."""
    for value, key in _parts(data, start, keyed=True):
        yield key, value


def _parts(data: bytes, start: int, *, keyed: bool) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    closing = data[start] + 2  # of both brackets
    position = skip_blank(data, start + 1)
    if data[position : position + 1] == bytes((closing,)):
        return
    while True:
        key = (position, position)
        if keyed:
            key = (position, value_end(data, position))
            position = skip_blank(data, key[1])
            if data[position : position + 1] != b":":
                raise SpanError(position)
            position = skip_blank(data, position + 1)
        end = value_end(data, position)
        yield (position, end), key
        position = skip_blank(data, end)
        mark = data[position : position + 1]
        if mark == bytes((closing,)):
            return
        if mark != b",":
            raise SpanError(position)
        position = skip_blank(data, position + 1)


def member(data: bytes, start: int, name: str) -> tuple[int, int] | None:
    """The span of one member's value in the object that begins at ``start``; None where it is not there."""
    import json

    plain = json.dumps(name, ensure_ascii=False).encode()
    for (begin, end), value in members(data, start):
        key = data[begin:end]
        if key == plain or (b"\\" in key and json.loads(key) == name):
            return value
    return None


def line_and_column(data: bytes, position: int) -> tuple[int, int]:
    """Where a byte stands, for people; the column is counted in bytes."""
    before = data.count(b"\n", 0, position)
    return before + 1, position - (data.rfind(b"\n", 0, position) + 1) + 1
