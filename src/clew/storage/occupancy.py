"""How much room the record takes: the database table by table, the data folder by its parts."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from clew.storage.database import driver, reading

_TABLES = b"""
    SELECT c.relname, pg_total_relation_size(c.oid), GREATEST(c.reltuples, 0)::bigint
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
    ORDER BY 2 DESC, 1
"""


class Occupied(msgspec.Struct, frozen=True):
    """``rows``: as the database estimates them; None for files."""

    name: str
    kind: str
    bytes: int
    rows: int | None


def tables(engine: Engine) -> list[Occupied]:
    """Every table with its indexes and large values, the largest first."""
    with reading(engine) as connection:
        rows = driver(connection).execute(_TABLES).fetchall()
    return [Occupied(str(name), "database", int(size), int(count)) for name, size, count in rows]


def folders(data: Path) -> list[Occupied]:
    """The parts of the data folder, the largest first; the embedded database's own files are told by its tables."""
    if not data.is_dir():
        return []
    found = [Occupied(part.name, "files", _size(part), None) for part in data.iterdir() if part.name != "postgres"]
    return sorted((part for part in found if part.bytes), key=lambda part: (-part.bytes, part.name))


def free(data: Path) -> int:
    """Bytes free on the disk of the folder."""
    return shutil.disk_usage(data).free


def _size(part: Path) -> int:
    files = [part] if part.is_file() else part.rglob("*")
    total = 0
    for file in files:
        try:
            if file.is_file() and not file.is_symlink():
                total += file.stat().st_size
        except OSError:
            # Put away while we looked.
            continue
    return total
