"""The parts of a workbook, out of its ZIP package, within limits that hold before anything is unpacked.

ECMA-376 packages come from strangers: the directory of the archive is measured before it is read, what a part claims
and what it unpacks to are both limited, a part with a document type declaration or in an encoding that could hide one
is refused before the XML parser sees it.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from clew.events.errors import InvalidData

MAX_PART_BYTES = 512 * 1024 * 1024
MAX_STRINGS_BYTES = 128 * 1024 * 1024
MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 2 * 1024 * 1024
MAX_RATIO = 300
FREE_OF_RATIO = 16 * 1024 * 1024
PIECE = 256 * 1024
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")


class Package:
    """An opened workbook. Raises InvalidData (``workbook.*``) wherever the package is not what it should be."""

    def __init__(self, data: bytes) -> None:
        _check_directory(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, UnicodeDecodeError):
            raise InvalidData("workbook.damaged") from None
        self.names = {info.filename.lower().lstrip("/"): info for info in self._zip.infolist()}
        if any(info.flag_bits & 1 for info in self.names.values()):
            raise InvalidData("workbook.encrypted")

    def has(self, name: str) -> bool:
        return name.lower().lstrip("/") in self.names

    def pieces(self, name: str, limit: int = MAX_PART_BYTES) -> Iterator[bytes]:
        """The bytes of a part, piece by piece."""
        info = self.names.get(name.lower().lstrip("/"))
        if info is None:
            raise InvalidData("workbook.part_missing", part=name[:200])
        allowed = min(limit, max(FREE_OF_RATIO, info.compress_size * MAX_RATIO))
        if info.file_size > allowed:
            raise InvalidData("workbook.part_too_large", part=name[:200], bytes=info.file_size, limit=allowed)
        size, before = 0, b""
        try:
            with self._zip.open(info) as part:
                while piece := part.read(PIECE):
                    size += len(piece)
                    if size > allowed:
                        raise InvalidData("workbook.part_too_large", part=name[:200], bytes=size, limit=allowed)
                    _check_xml(before + piece, name, first=size == len(piece))
                    before = piece[-16:]
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, struct.error):
            raise InvalidData("workbook.damaged") from None

    def tree(self, name: str, limit: int = 8 * 1024 * 1024) -> Any:
        """A small part as an element tree."""
        parser = pull_parser(())
        for piece in self.pieces(name, limit):
            feed(parser, piece, name)
        return close(parser, name)


def pull_parser(tags: tuple[str, ...]) -> Any:
    """A parser that yields the elements of these local names as they end, and expands and fetches nothing."""
    from lxml import etree

    return etree.XMLPullParser(
        events=("end",) if tags else (),
        tag=[f"{{*}}{tag}" for tag in tags] or None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def feed(parser: Any, piece: bytes, name: str) -> None:
    from lxml import etree

    try:
        parser.feed(piece)
    except etree.XMLSyntaxError:
        raise InvalidData("workbook.part_broken", part=name[:200]) from None


def close(parser: Any, name: str) -> Any:
    from lxml import etree

    try:
        return parser.close()
    except etree.XMLSyntaxError:
        raise InvalidData("workbook.part_broken", part=name[:200]) from None


def _check_directory(data: bytes) -> None:
    """The archive's directory is read whole by the library, so its size is looked at first."""
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise InvalidData("workbook.damaged")
    entries, size = struct.unpack_from("<HI", data, end + 10)
    if data[max(0, end - 20) : end][:4] == _END64 or size == 0xFFFFFFFF:
        raise InvalidData("workbook.damaged")
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY_BYTES:
        raise InvalidData("workbook.too_many_parts", limit=MAX_ENTRIES)


def _check_xml(data: bytes, name: str, *, first: bool) -> None:
    if b"\x00" in data or (first and data[:2] in (b"\xff\xfe", b"\xfe\xff")):
        raise InvalidData("workbook.part_broken", part=name[:200])
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InvalidData("workbook.entities", part=name[:200])
    if first:
        declared = _ENCODING.search(data[:400])
        if declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
            raise InvalidData("workbook.part_broken", part=name[:200])
