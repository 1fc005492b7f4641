"""The bytes of a delimited file, piece by piece, out of gzip if they are in it; never a second copy of the whole.

A hostile file is met before it costs anything: the size that it unpacks to is limited, and how many times larger than
itself it may become.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from clew.events.errors import InvalidData

MAX_BYTES = 512 * 1024 * 1024
"""Of a table, after unpacking; the door takes no larger file either."""
PIECE = 1024 * 1024
GZIP = b"\x1f\x8b"
FIRST_STEP = 16 * 1024
FREE_MEMBERS = 10_000
MIN_MEMBER_BYTES = 512
"""Beyond so many members of a gzip file, each has to unpack to so much on average."""
MAX_RATIO = 300
FREE_OF_RATIO = 16 * 1024 * 1024
"""Below this size a file may be as repetitive as it likes."""


def pieces(data: bytes) -> Iterator[bytes]:
    """``data`` in pieces of about a mebibyte. Raises InvalidData beyond a limit, or where gzip is damaged."""
    yield from _unpacked(data) if data.startswith(GZIP) else _cut(data)


def _cut(data: bytes) -> Iterator[bytes]:
    if len(data) > MAX_BYTES:
        raise InvalidData("csv_table.too_large", bytes=len(data), limit=MAX_BYTES)
    if len(data) <= PIECE:
        yield data
        return
    view = memoryview(data)
    for start in range(0, len(view), PIECE):
        yield bytes(view[start : start + PIECE])


def _unpacked(data: bytes) -> Iterator[bytes]:
    allowed = min(MAX_BYTES, max(FREE_OF_RATIO, len(data) * MAX_RATIO))
    size = position = members = 0
    view = memoryview(data)
    while data[position : position + 2] == GZIP:  # a gzip file may hold several members
        member = zlib.decompressobj(wbits=31)
        members += 1
        if members > FREE_MEMBERS and size < members * MIN_MEMBER_BYTES:
            raise InvalidData("csv_table.gzip_members", members=members)
        step = FIRST_STEP  # what it leaves over is copied, so a short member is not given much
        while not member.eof:
            given = member.unconsumed_tail or bytes(view[position : position + step])
            if not member.unconsumed_tail:
                position += len(given)
                step = PIECE
            try:
                piece = member.decompress(given, PIECE)
            except zlib.error:
                raise InvalidData("csv_table.gzip_broken") from None
            if not given and not piece and not member.eof:
                raise InvalidData("csv_table.gzip_broken")
            size += len(piece)
            if size > allowed:
                raise InvalidData("csv_table.too_large", bytes=size, limit=allowed)
            yield piece
        position -= len(member.unused_data)
    if data[position:].strip(b"\x00"):  # tapes pad with NUL; anything else was meant to be read
        raise InvalidData("csv_table.gzip_broken")
