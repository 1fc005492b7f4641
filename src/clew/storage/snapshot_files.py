"""Arrays kept on disk for all processes to map: a folder of raw files beside a manifest, complete or ignored.

``<folder>/<position>-<digest>/`` holds one file per array (little-endian, from its first byte, so that it can be mapped
as it is) and ``manifest.json``, written last: format, what the log was, and type, length and CRC-32 of every file. The
digest in the folder's name is the manifest's. A folder is made under another name, locked by its maker, brought to disk
and renamed; so two makers never meet, and what a crash left behind is told by its free lock. Opened files are mapped
read-only: all processes share one copy, and a folder that is removed stays readable to those who have it open.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import re
import secrets
import shutil
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clew.events.errors import Unavailable

if TYPE_CHECKING:
    from numpy.typing import NDArray  # imported where arrays are touched: most commands never do

    Arrays = Mapping[str, NDArray[Any]]
MANIFEST = "manifest.json"
_NAME = re.compile(r"([1-9][0-9]{0,18})-([0-9a-f]{16})")
_MAKING = ".making-"
_LOCK = "lock"
_WRITTEN_AT_ONCE = 1 << 24


class Unusable(Exception):
    """A snapshot that cannot be used. ``reason``: word of the catalogue (``snapshot.reason.…``)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class File(msgspec.Struct, frozen=True):
    """One array. ``type``: kind and bytes of an entry; ``count``: of entries; ``crc``: CRC-32 of its bytes."""

    type: str
    count: int
    crc: int

    @property
    def bytes(self) -> int:
        return int(self.type[1:]) * self.count


class Log(msgspec.Struct, frozen=True):
    """Which log a snapshot is of, and by which reading of it. ``event``: the leaf hash of the event at the position: it
    holds that event's salt, so no other log has it. ``reset_steps``: the bizSteps that clean."""

    event: str
    projection: int
    reset_steps: tuple[str, ...]


class Content(msgspec.Struct, frozen=True):
    """What the arrays are. ``format``: of their meaning. ``log_end``: latest event time in force, UTC microseconds, and
    so ``built_at``."""

    format: int
    position: int
    log: Log
    log_end: int | None
    built_at: int
    nodes: int
    links: int


class Manifest(Content, frozen=True):
    files: dict[str, File]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files.values())


class _Header(msgspec.Struct, frozen=True):
    """What every format's manifest has."""

    format: int


def name_of(manifest: bytes, position: int) -> str:
    return f"{position}-{sha256(manifest).hexdigest()[:16]}"


def position_of(folder: Path) -> int | None:
    """The position in a snapshot folder's name; None for a folder that is not called like one."""
    found = _NAME.fullmatch(folder.name)
    return int(found[1]) if found else None


def write(parent: Path, content: Content, arrays: Arrays) -> Path:
    """Keep arrays below ``parent``; their folder. Raises Unavailable when the disk refuses."""
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _making(parent) as folder:
            files = {name: _write_array(folder / name, column) for name, column in arrays.items()}
            manifest = msgspec.json.encode(Manifest(**msgspec.structs.asdict(content), files=files))
            _write_bytes(folder / MANIFEST, memoryview(manifest))
            _to_disk(folder)
            final = parent / name_of(manifest, content.position)
            if not final.exists():
                folder.rename(final)
            _to_disk(parent)
    except OSError as failed:
        raise Unavailable("snapshot.not_written", detail=failed.strerror or str(failed)) from failed
    return final


@contextmanager
def _making(parent: Path) -> Iterator[Path]:
    folder = parent / f"{_MAKING}{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700)
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)  # nothing, once it was renamed


def left_behind(parent: Path) -> list[Path]:
    """Folders whose makers ended before they were complete."""
    return [folder for folder in parent.glob(f"{_MAKING}*") if _is_free(folder / _LOCK)]


def _is_free(lock: Path) -> bool:
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):  # held; not there yet, or gone by now
        return False
    return True


def _write_array(path: Path, column: NDArray[Any]) -> File:
    import numpy as np

    little = np.ascontiguousarray(column, column.dtype.newbyteorder("<"))
    return File(column.dtype.str[1:], len(little), _write_bytes(path, little.view(np.uint8).data))


def _write_bytes(path: Path, data: memoryview) -> int:
    crc = 0
    with path.open("xb") as file:
        for first in range(0, len(data), _WRITTEN_AT_ONCE):
            part = data[first : first + _WRITTEN_AT_ONCE]
            file.write(part)
            crc = zlib.crc32(part, crc)
        file.flush()
        os.fsync(file.fileno())
    return crc


def _to_disk(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def read_manifest(folder: Path, format: int, types: Mapping[str, str]) -> Manifest:
    """What a folder says of itself, where it has these arrays. Raises Unusable: ``incomplete``, ``damaged``,
    ``format``."""
    try:
        data = (folder / MANIFEST).read_bytes()
    except OSError:
        raise Unusable("incomplete") from None
    try:
        header = msgspec.json.decode(data, type=_Header)
    except msgspec.MsgspecError:
        raise Unusable("damaged") from None
    if header.format != format or sys.byteorder != "little":
        raise Unusable("format")
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError:
        raise Unusable("damaged") from None
    if name_of(data, manifest.position) != folder.name or {
        name: file.type for name, file in manifest.files.items()
    } != dict(types):
        raise Unusable("damaged")
    return manifest


def read(folder: Path, manifest: Manifest) -> dict[str, NDArray[Any]]:
    """The arrays, mapped; every byte is read once. Raises Unusable: ``incomplete``, ``damaged``."""
    return {name: _mapped(folder / name, file) for name, file in manifest.files.items()}


def _mapped(path: Path, file: File) -> NDArray[Any]:
    import numpy as np

    try:
        with path.open("rb") as opened:
            if os.fstat(opened.fileno()).st_size != file.bytes:
                raise Unusable("damaged")
            if file.count == 0:
                return np.zeros(0, file.type)
            data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        raise Unusable("incomplete") from None
    if zlib.crc32(data) != file.crc:
        raise Unusable("damaged")
    return np.frombuffer(data, file.type)
