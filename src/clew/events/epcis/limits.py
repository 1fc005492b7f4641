"""How much of a stranger's document we are ready to look at, and how bytes become text within those limits.

Every limit is a field, so that a door may be stricter; nothing here reads a file or a socket.
"""

from __future__ import annotations

import zlib

import msgspec

from clew.events.epcis.refusal import refusal

GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 20
_FIRST_STEP = 16 * 1024
# Beyond so many members of a gzip file, each has to unpack to so much on average.
_FREE_MEMBERS = 10_000
_MIN_MEMBER_BYTES = 512


class Limits(msgspec.Struct, frozen=True):
    """``document_bytes``: after decompression. ``depth``: nesting of objects, arrays or elements.

    ``ratio``: how many times larger a compressed document may unfold once it exceeds a megabyte. ``values``: elements,
    members and list entries, each of which becomes an object in memory of many times its bytes; ``dense_values``: as
    many in a document that holds little else, as no events do. ``event_values``: as many in one event, which is read at
    once, and in all that stands around the events of JSON. ``faults``: findings after which a document is refused
    whole: it is not one with faults, it is something else.
    """

    document_bytes: int = 64 * 1024 * 1024
    depth: int = 100
    ratio: int = 200
    values: int = 2_800_000
    dense_values: int = 400_000
    event_values: int = 400_000
    faults: int = 50_000


DEFAULT_LIMITS = Limits()


def unfold(data: bytes, limits: Limits) -> bytes:
    """The document's bytes, out of gzip if they are in it. Raises InvalidData beyond a limit, before unfolding all."""
    if not data.startswith(GZIP_MAGIC):
        if len(data) > limits.document_bytes:
            raise refusal("epcis.document.too_large", "size", size=len(data), limit=limits.document_bytes)
        return data
    allowed = min(limits.document_bytes, max(_CHUNK, len(data) * limits.ratio))
    parts: list[bytes] = []
    size = position = members = 0
    while data[position : position + 2] == GZIP_MAGIC:  # a gzip file may hold several members
        member = zlib.decompressobj(wbits=31)
        members += 1
        if members > _FREE_MEMBERS and size < members * _MIN_MEMBER_BYTES:
            raise refusal("epcis.document.gzip", "gzip")
        step = _FIRST_STEP  # what it leaves over is copied, so a short member is not given much
        while not member.eof:
            given = member.unconsumed_tail
            if not given:
                given = data[position : position + step]
                position += len(given)
                step = _CHUNK
            try:
                part = member.decompress(given, _CHUNK)
            except zlib.error:
                raise refusal("epcis.document.gzip", "gzip") from None
            if not given and not part and not member.eof:
                raise refusal("epcis.document.gzip", "gzip")
            size += len(part)
            if size > allowed:
                raise refusal("epcis.document.too_large", "size", size=size, limit=allowed)
            parts.append(part)
        position -= len(member.unused_data)
    return b"".join(parts)


def check_values(data: bytes, marks: tuple[bytes, ...], dense_bytes: int, limits: Limits) -> None:
    """Refuse a document that would become too many objects, before one is made. ``marks``: what begins or parts them;
    ``dense_bytes``: how many bytes there are for each in any document of events."""
    count = sum(data.count(mark) for mark in marks)
    if count > limits.values or is_dense(len(data), count, dense_bytes, limits):
        raise refusal("epcis.document.too_many_values", "size", count=count)


def is_dense(size: int, count: int, dense_bytes: int, limits: Limits) -> bool:
    """Whether ``count`` values in ``size`` bytes are more than any document of events holds."""
    return count > limits.dense_values and size < dense_bytes * count


def check_faults(count: int, limits: Limits) -> None:
    """Refuse a document of which (nearly) nothing holds."""
    if count > limits.faults:
        raise refusal("epcis.document.too_many_faults", "size", limit=limits.faults)
