"""Snapshots of the links of this log: kept, found again, judged and put away.

What arrays mean is not known here (``clew.tracing.snapshot``); only which log they are of, and whether they are whole.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Engine

from clew.storage import snapshot_files as files
from clew.storage.copying import Cursor
from clew.storage.database import driver, reading
from clew.storage.rebuild import VERSION
from clew.storage.reset_steps import steps_in_force
from clew.storage.snapshot_files import Content, Log, Manifest, Unusable

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = "snapshots"
KEPT = 2
"""Snapshots that are kept: the newest, and the one before it for whoever is still opening that."""


class Kept(msgspec.Struct, frozen=True):
    """A snapshot in the folder. ``reason``: why it is ignored, a word of the catalogue; None: usable.
    ``manifest``: None where it cannot be read."""

    folder: Path
    position: int
    manifest: Manifest | None
    reason: str | None = None

    @property
    def bytes(self) -> int:
        """On the disk, whatever they are."""
        return sum(entry.stat().st_size for entry in self.folder.glob("*") if entry.is_file())


class Opened(msgspec.Struct, frozen=True):
    """``arrays``: read-only, mapped from the disk."""

    manifest: Manifest
    arrays: dict[str, NDArray[Any]]


class Snapshots:
    """``folder``: of the installation's data. ``format``, ``types``: of the arrays that this program understands."""

    def __init__(self, engine: Engine, data: Path, format: int, types: Mapping[str, str]) -> None:
        self._engine = engine
        self.folder = data / FOLDER
        self._format = format
        self._types = types
        self._opened: dict[Path, Opened] = {}
        self._damaged: dict[Path, str] = {}
        self._lock = threading.Lock()

    def newest(self, at_most: int | None = None) -> Opened | None:
        """The newest usable snapshot whose position is no later than ``at_most``; None when there is none."""
        with self._lock:
            for kept in self._judged():
                if kept.manifest is None or kept.reason is not None:
                    continue
                if at_most is not None and kept.position > at_most:
                    continue
                try:
                    return self._open(kept.folder, kept.manifest)
                except Unusable as unusable:
                    if kept.folder.exists():  # else another process put it away just now
                        self._damaged[kept.folder] = unusable.reason
        return None

    def _open(self, folder: Path, manifest: Manifest) -> Opened:
        found = self._opened.get(folder)
        if found is None:
            found = self._opened[folder] = Opened(manifest, files.read(folder, manifest))
        for gone in [path for path in self._opened if not path.exists()]:
            del self._opened[gone]
        return found

    def list(self, *, thorough: bool = False) -> list[Kept]:
        """All of them, newest first. ``thorough``: every byte is checked, not only lengths."""
        with self._lock:
            found = list(self._judged())
        return [self._checked(kept) for kept in found] if thorough else found

    def read(self, kept: Kept) -> dict[str, NDArray[Any]]:
        """The arrays of one. Raises Unusable."""
        if kept.manifest is None:
            raise Unusable(kept.reason or "damaged")
        return files.read(kept.folder, kept.manifest)

    def _checked(self, kept: Kept) -> Kept:
        if kept.manifest is None or kept.reason is not None:
            return kept
        try:
            files.read(kept.folder, kept.manifest)
        except Unusable as unusable:
            return msgspec.structs.replace(kept, reason=unusable.reason)
        return kept

    def _judged(self) -> Iterator[Kept]:
        folders = {folder: files.position_of(folder) for folder in self.folder.glob("*-*")}
        named = sorted(((position, folder) for folder, position in folders.items() if position), reverse=True)
        if not named:
            return
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            logs = {position: log_at(cursor, position) for position in {position for position, _ in named}}
        for position, folder in named:
            yield self._judge(folder, position, logs[position])

    def _judge(self, folder: Path, position: int, log: Log | None) -> Kept:
        try:
            manifest = files.read_manifest(folder, self._format, self._types)
        except Unusable as unusable:
            return Kept(folder, position, None, unusable.reason)
        reason = _difference(manifest.log, log) or self._damaged.get(folder) or _missing(folder, manifest)
        return Kept(folder, position, manifest, reason)

    def keep(self, content: Content, arrays: files.Arrays) -> Path:
        """Write a snapshot, and put away what is older than it needs. Raises Unavailable."""
        folder = files.write(self.folder, content, arrays)
        self.prune()
        return folder

    def discard(self, kept: Kept) -> None:
        """Remove one."""
        with self._lock:
            self._put_away(kept.folder)

    def _put_away(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._opened.pop(folder, None)
        self._damaged.pop(folder, None)

    def prune(self) -> Sequence[Path]:
        """Remove what is of no use: all usable ones but the newest, what cannot be used, what makers left behind.

        A snapshot of another format stays: the program that understands it may run beside this one.
        """
        with self._lock:
            found = list(self._judged())
            usable = [kept.folder for kept in found if kept.reason is None]
            useless = [kept.folder for kept in found if kept.reason not in (None, "format")]
            gone = [*usable[KEPT:], *useless, *files.left_behind(self.folder)]
            for folder in gone:
                self._put_away(folder)
        return gone


def log_at(cursor: Cursor, position: int) -> Log | None:
    """What the log is, told by the event at a position; None when it does not reach that far."""
    row = cursor.execute("SELECT leaf_hash FROM event WHERE position = %s", (position,)).fetchone()
    if row is None:
        return None
    return Log(bytes(row[0]).hex(), VERSION, tuple(sorted(steps_in_force(cursor))))


def _difference(made_of: Log, log: Log | None) -> str | None:
    if log is None or made_of.event != log.event:
        return "foreign"
    return None if made_of == log else "outdated"


def _missing(folder: Path, manifest: Manifest) -> str | None:
    for name, file in manifest.files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError:
            return "incomplete"
        if size != file.bytes:
            return "damaged"
    return None
