"""Where a lake lies: a folder of this machine, or the address of an object store.

delta-rs does not flush what it writes. In a folder, :meth:`Place.to_disk` does, before any mark may speak of it; an
object store answers a PUT when it has the object.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from clew.events.errors import BadRequest, Unavailable

_GENERATION = "facts-"
SCHEMES = ("s3", "s3a", "gs", "az", "abfs", "abfss")


class Place:
    """``address``: a path, ``file://…``, or the URL of an object store that delta-rs knows. Raises BadRequest for
    another URL."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address) if "://" in address else None
        if parts is not None and parts.scheme not in ("file", *SCHEMES):
            raise BadRequest("facts.bad_lake", value=address, choices=", ".join(("file", *SCHEMES)))
        local = address if parts is None else unquote(parts.path) if parts.scheme == "file" else None
        self.folder = None if local is None else Path(local).absolute()
        """None for an object store."""
        self.address = address.rstrip("/") if self.folder is None else str(self.folder)

    def new_generation(self, log: str) -> str:
        """The name of a folder for tables made anew from a log, which no other installation can have."""
        name = f"{_prefix(log)}{secrets.token_hex(8)}"
        if self.folder is not None:
            try:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                (self.folder / name).mkdir(mode=0o700)
            except OSError as failed:
                raise Unavailable("facts.not_written", detail=failed.strerror or str(failed)) from failed
        return name

    def holds(self, generation: str) -> bool:
        """Whether a generation is there at all; of an object store that is not asked."""
        return self.folder is None or (self.folder / generation).is_dir()

    def table(self, generation: str, table: str) -> str:
        """Where a table is, for delta-rs."""
        return f"{self.address}/{generation}/{table}"

    def files(self, generation: str) -> set[Path]:
        """The files of a generation; of an object store none are told."""
        if self.folder is None:
            return set()
        return {path for path in (self.folder / generation).rglob("*") if path.is_file()}

    def to_disk(self, generation: str, known: Collection[Path]) -> set[Path]:
        """Bring to disk the files of a generation that are not ``known`` to be there, and the folders that name them.
        All files, for the next call. Raises Unavailable when the disk refuses."""
        if self.folder is None:
            return set()
        files = self.files(generation)
        root = self.folder / generation
        folders = {root, self.folder, *(path for path in root.rglob("*") if path.is_dir())}
        try:
            for path in sorted(files.difference(known)) + sorted(folders):
                _flush(path)
        except OSError as failed:
            raise Unavailable("facts.not_written", detail=failed.strerror or str(failed)) from failed
        return files

    def clear(self, log: str, kept: Collection[str | None]) -> None:
        """Remove every other generation of a log in the folder; those in an object store stay (docs/facts.md)."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in self.folder.glob(f"{_prefix(log)}*"):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _prefix(log: str) -> str:
    """Several databases may share a lake: the names of their folders say whose they are."""
    return f"{_GENERATION}{log[:12] or 'empty'}-"


def _flush(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
