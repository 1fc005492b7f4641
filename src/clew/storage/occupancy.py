"""How much room the record takes: the database table by table, the data folder by its parts."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from clew.storage.database import driver, reading
from clew.storage.embedded.layout import Layout

_TABLES = b"""
    SELECT c.relname, pg_total_relation_size(c.oid), NULLIF(c.reltuples, -1)::bigint
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
    ORDER BY 2 DESC, 1
"""


class Occupied(msgspec.Struct, frozen=True):
    """``rows``: as the database estimates them; None for files, and where it has not counted yet."""

    name: str
    kind: str
    bytes: int
    rows: int | None


def tables(engine: Engine) -> list[Occupied]:
    """Every table with its indexes and large values, the largest first."""
    with reading(engine) as connection:
        rows = driver(connection).execute(_TABLES).fetchall()
    return [
        Occupied(str(name), "database", int(size), None if count is None else int(count)) for name, size, count in rows
    ]


def folders(data: Path, told: int) -> list[Occupied]:
    """The parts of the data folder, the largest first. ``told``: bytes of the tables, which the files of an embedded
    server hold as well: of those files only the rest is counted, its write-ahead log above all."""
    if not data.is_dir():
        return []
    server = Layout(data).home.name
    sizes = [(part.name, _size(part)) for part in data.iterdir()]
    found = [Occupied(name, "files", max(0, size - told) if name == server else size, None) for name, size in sizes]
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
