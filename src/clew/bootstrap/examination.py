"""``clew doctor``: what is wrong with the machine, the folder or the database, before it bites. Changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from clew.bootstrap.installation import KEY_FILE
from clew.bootstrap.settings import Settings
from clew.events.errors import ClewError, Parameter, Unavailable
from clew.storage.database import check, connect, driver, reading
from clew.storage.embedded import status
from clew.storage.embedded.binaries import check_major, choose_source, find_binaries
from clew.storage.embedded.cluster import cluster_major, read_record
from clew.storage.embedded.layout import Layout

LOW_DISK_BYTES = 2 * 1024**3
_GIB = 1024**3


class Check(msgspec.Struct, frozen=True):
    """``state``: ok, advice or fail; ``code`` and ``params``: what to say."""

    name: str
    state: Literal["ok", "advice", "fail"]
    code: str
    params: dict[str, Parameter] = {}


def examine(settings: Settings) -> list[Check]:
    """All checks, from the ground up."""
    checks = [*_machine(), *_folder(settings.data), *_keys(settings.data / KEY_FILE)]
    checks += _external(settings.database) if settings.database else _embedded(settings.data, settings)
    return checks


def _machine() -> Iterator[Check]:
    yield Check("python", "ok", "doctor.python", {"version": platform.python_version()})


def _folder(folder: Path) -> Iterator[Check]:
    named: dict[str, Parameter] = {"folder": str(folder)}
    standing = folder
    while not standing.exists() and standing != standing.parent:
        standing = standing.parent
    if not standing.is_dir():
        yield Check("folder", "fail", "doctor.folder_is_file", {"folder": str(standing)})
    elif not _writable(standing):
        yield Check("folder", "fail", "doctor.folder_unwritable", named)
    else:
        yield Check("folder", "ok", "doctor.folder" if folder.exists() else "doctor.folder_new", named)
    free = shutil.disk_usage(standing).free
    room: dict[str, Parameter] = {"free_gib": round(free / _GIB, 1)}
    low = free < LOW_DISK_BYTES
    yield Check("disk", "advice" if low else "ok", "doctor.disk_low" if low else "doctor.disk", room)


def _writable(folder: Path) -> bool:
    """A read-only mount lets root's access check pass, so it is asked of the file system itself."""
    return os.access(folder, os.W_OK | os.X_OK) and not os.statvfs(folder).f_flag & os.ST_RDONLY


def _keys(file: Path) -> Iterator[Check]:
    if file.exists():
        others = stat.S_IMODE(file.stat().st_mode) & 0o077
        code = "doctor.key_file_open" if others else "doctor.key_file"
        yield Check("keys", "fail" if others else "ok", code, {"file": str(file)})


def _binaries(folder: Path, settings: Settings) -> Iterator[dict[str, Any]]:
    """Whether the programs that the folder remembers, or that are named, are there and of the cluster's major version.

    A damaged record of the folder is among the findings of ``status`` already.
    """
    layout = Layout(Path(os.path.abspath(folder)))
    try:
        record, major = read_record(layout), cluster_major(layout)
    except Unavailable:
        return
    try:
        check_major(find_binaries(choose_source(record, settings.postgres)), major)
    except Unavailable as error:
        yield {"code": error.code, "params": error.params, "severity": "refuse"}


def _embedded(folder: Path, settings: Settings) -> Iterator[Check]:
    report = status(folder)
    if not report["initialised"]:
        yield Check("server", "ok", "doctor.server_none")
        return
    state = "running" if report["running"] else "stopped"
    version = report["version"] or str(report["major"])
    yield Check("server", "ok", f"doctor.server.{state}", {"version": version})
    findings = [*report["findings"], *_binaries(folder, settings)]
    for finding in findings:
        severity: Literal["advice", "fail"] = "advice" if finding["severity"] == "flag" else "fail"
        yield Check("server", severity, finding["code"], finding["params"])
    if report["settings"] and not findings:
        yield Check("settings", "ok", "doctor.settings")


def _external(dsn: str) -> Iterator[Check]:
    engine = connect(dsn)
    try:
        check(engine)
        with reading(engine) as connection:
            version = driver(connection).info.server_version
        yield Check("database", "ok", "doctor.database", {"version": f"{version // 10000}.{version % 10000}"})
        yield Check("settings", "ok", "doctor.settings")
    except ClewError as error:
        yield Check("database", "fail", error.code, error.params)
    finally:
        engine.dispose()
