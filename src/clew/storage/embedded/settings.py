"""What any server must promise before Clew writes to it: the embedded one, or one given by DSN."""

from __future__ import annotations

from typing import Any

import psycopg

from clew.events.errors import Finding, Unavailable
from clew.storage.embedded.binaries import LOWEST_MAJOR

ASKED = (
    "server_version",
    "server_version_num",
    "server_encoding",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "data_checksums",
)


def read_settings(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """The settings that durability and text rest on, by name, as this session sees them."""
    columns = ", ".join(f"current_setting('{name}')" for name in ASKED)
    with psycopg.Cursor[Any](connection) as cursor:
        row = cursor.execute(f"SELECT {columns}".encode()).fetchone()
    return dict(zip(ASKED, map(str, row or ()), strict=True))


def judge_settings(settings: dict[str, str]) -> tuple[Finding, ...]:
    """Raise Unavailable for what would lose events or garble text; return findings for what is merely unwise."""
    if int(settings["server_version_num"]) < LOWEST_MAJOR * 10000:
        raise Unavailable("database.too_old", version=settings["server_version"], lowest=LOWEST_MAJOR)
    if settings["server_encoding"] != "UTF8":
        raise Unavailable("database.not_utf8", encoding=settings["server_encoding"])
    if settings["fsync"] != "on":
        raise Unavailable("database.fsync_off")
    if settings["synchronous_commit"] == "off":
        raise Unavailable("database.synchronous_commit_off")
    findings = []
    if settings["full_page_writes"] != "on":
        findings.append(_flag("full_page_writes", "database.full_page_writes_off"))
    if settings["data_checksums"] != "on":
        findings.append(_flag("data_checksums", "database.checksums_off"))
    return tuple(findings)


def check_settings(connection: psycopg.Connection[Any]) -> tuple[Finding, ...]:
    """Ask a connected server and judge. Outside of autocommit this begins a transaction, as any query does."""
    return judge_settings(read_settings(connection))


def _flag(setting: str, code: str) -> Finding:
    return Finding(place=setting, rule="setting", code=code, severity="flag")
