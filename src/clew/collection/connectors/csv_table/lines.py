"""Physical lines of a delimited file: where each stands in the bytes, and its text.

Lines end with ``\\r\\n``, ``\\n`` or ``\\r``. Splitting happens on bytes (or on the code units of UTF-16 and UTF-32),
so that the range of a record is exact in every encoding; each line is decoded by itself, so that one which cannot be
decoded costs only itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clew.events.errors import InvalidData

MAX_ROW_BYTES = 1024 * 1024
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
WIDE = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
"""Encodings whose units are larger than a byte: a line end is a unit there, not a byte."""


class Line(NamedTuple):
    """Line ``number`` (from 1) at bytes ``[start, end)``, line end included. ``text``: None if it is not text."""

    number: int
    start: int
    end: int
    text: str | None
    data: bytes


def lines(pieces: Iterable[bytes], encoding: str, skip: int) -> Iterator[Line]:
    """The lines of a file. ``skip``: bytes of a byte-order mark. Raises InvalidData where a line has no end."""
    start, number = skip, 1
    for data in _wide(pieces, encoding, skip) if encoding in WIDE else byte_lines(pieces, skip):
        end = start + len(data)
        try:
            text: str | None = data.decode(encoding)
        except UnicodeDecodeError:
            text = None
        if text is not None and "\x00" in text:
            raise InvalidData("csv_table.nul", offset=start + data.find(b"\x00"))
        yield Line(number, start, end, text, data)
        start, number = end, number + 1


def byte_lines(pieces: Iterable[bytes], skip: int = 0) -> Iterator[bytes]:
    """Lines with their ends, of any encoding in which the bytes of a line end mean nothing else."""
    rest, number = b"", 1
    for piece in pieces:
        if skip:
            skip, piece = max(0, skip - len(piece)), piece[skip:]
        found = (rest + piece if rest else piece).splitlines(keepends=True)
        # The last one may go on, and a carriage return at the end may belong to a line feed that is still to come.
        rest = found.pop() if found else b""
        _limit(rest, number + len(found))
        for line in found:
            if len(line) > MAX_ROW_BYTES:
                _limit(line, number)
            number += 1
            yield line
    if rest:
        yield from rest.splitlines(keepends=True)


def _wide(pieces: Iterable[bytes], encoding: str, skip: int) -> Iterator[bytes]:
    unit, rest, number = WIDE[encoding], b"", 1
    for piece in pieces:
        if skip:
            skip, piece = max(0, skip - len(piece)), piece[skip:]
        data = rest + piece
        whole = len(data) - len(data) % unit
        # Half a surrogate pair at the end of a piece waits for its other half with the rest of its line.
        try:
            found = _LINE.findall(data[:whole].decode(encoding, "surrogatepass"))
        except UnicodeDecodeError as error:
            raise InvalidData("csv_table.encoding_declared", encoding=encoding, offset=error.start) from None
        last = found.pop() if found else ""
        for text in found:
            line = text.encode(encoding, "surrogatepass")
            _limit(line, number)
            number += 1
            yield line
        rest = last.encode(encoding, "surrogatepass") + data[whole:]
        _limit(rest, number)
    if rest:
        yield rest


def _limit(line: bytes, number: int) -> None:
    if len(line) > MAX_ROW_BYTES:
        raise InvalidData("csv_table.line_too_long", line=number, limit=MAX_ROW_BYTES)
