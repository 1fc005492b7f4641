"""What ``clew doctor`` says of an embedded server. Looks, and changes nothing: neither starts nor stops it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import psycopg

from clew.events.errors import Unavailable
from clew.storage.embedded import postmaster
from clew.storage.embedded.address import ServerAddress
from clew.storage.embedded.cluster import cluster_major, read_record
from clew.storage.embedded.configuration import ROLE
from clew.storage.embedded.folders import read_passwords
from clew.storage.embedded.launch import answering_socket
from clew.storage.embedded.layout import Layout
from clew.storage.embedded.settings import judge_settings, read_settings


def status(folder: Path) -> dict[str, Any]:
    """Facts of the server of ``folder``, ready for JSON.

    ``initialised``, ``running``: bool. ``major``: int; ``binaries``: their source. ``pid``, ``uptime_seconds``: int;
    ``version``: str; ``socket``: its folder; ``settings``: name → value; each None when not running.
    ``size_bytes``: of the cluster on disk. ``log``: path. ``findings``: list of ``{"code", "params", "severity"}``,
    refusals (``refuse``) and advice (``flag``).
    """
    layout = Layout(Path(os.path.abspath(folder)))
    answer: dict[str, Any] = {
        "folder": str(layout.root),
        "initialised": layout.cluster.exists(),
        "running": False,
        "major": None,
        "binaries": None,
        "version": None,
        "pid": None,
        "uptime_seconds": None,
        "socket": None,
        "size_bytes": None,
        "log": str(layout.log),
        "settings": None,
        "findings": [],
    }
    if not layout.cluster.exists():
        return answer
    try:
        record = read_record(layout)
        answer["major"] = cluster_major(layout)
        answer["binaries"] = record.source if record is not None else None
        answer["size_bytes"] = size_bytes(layout.cluster)
        _add_running(layout, answer)
    except Unavailable as error:
        answer["findings"].append({"code": error.code, "params": error.params, "severity": "refuse"})
    except psycopg.OperationalError as error:  # it may stop between our looking and our asking
        _refuse(answer, "embedded.connection_refused", reason=str(error).strip())
    except OSError as error:
        _refuse(answer, "embedded.folder_unusable", folder=str(layout.root), reason=error.strerror or str(error))
    return answer


def size_bytes(folder: Path) -> int:
    """Bytes that the files under ``folder`` take on disk. Files that vanish meanwhile count nothing."""
    total = 0
    for parent, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_blocks * 512
            except FileNotFoundError:
                continue
    return total


def _add_running(layout: Layout, answer: dict[str, Any]) -> None:
    folder = answering_socket(layout)
    found = postmaster.read_pid_file(layout.posts)
    if folder is None or found is None:
        return
    answer |= {"running": True, "pid": found.pid, "socket": str(folder)}
    answer["uptime_seconds"] = max(0, int(time.time()) - found.started)
    address = ServerAddress(host=str(folder), password=read_passwords(layout)[ROLE])
    with psycopg.connect(address.dsn, autocommit=True, connect_timeout=10) as connection:
        settings = read_settings(connection)
    answer["settings"] = settings
    answer["version"] = settings["server_version"]
    for finding in judge_settings(settings):
        answer["findings"].append({"code": finding.code, "params": finding.params, "severity": finding.severity})


def _refuse(answer: dict[str, Any], code: str, **params: str) -> None:
    answer["findings"].append({"code": code, "params": params, "severity": "refuse"})
