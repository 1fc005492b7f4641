"""One generation of the tables: Delta tables that grow by appending, and are read at the versions that a mark names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from clew.events.errors import Unavailable
from clew.storage.lake.libraries import needed
from clew.storage.lake.marks import TableMark
from clew.storage.lake.place import Place
from clew.storage.lake.tables import TABLES, VERSION, schema

if TYPE_CHECKING:
    import pyarrow
    from deltalake import DeltaTable

MANY_FILES = 64
"""A table of more files than these is made into fewer: each refresh adds one, and a reader opens them all."""
_READERS_END = timedelta(hours=24)
"""How long files that newer ones stand for are kept: whoever began to read them has ended by then."""


class Damaged(Exception):
    """The tables are not what a mark says of them: they are made anew."""


class Generation:
    """The tables below ``place/folder``."""

    def __init__(self, place: Place, folder: str, tables: dict[str, DeltaTable], rows: dict[str, int]) -> None:
        self.folder = folder
        self._place = place
        self._tables = tables
        self._rows = rows
        self._on_disk = place.files(folder)

    @classmethod
    def new(cls, place: Place, log: str) -> Generation:
        """Empty tables in a folder of their own. ``log``: what tells it from others."""
        delta, folder = needed("deltalake"), place.new_generation(log)
        made = cls(place, folder, {}, dict.fromkeys(TABLES, 0))
        made._on_disk = set()
        for name in TABLES:
            try:
                made._tables[name] = delta.DeltaTable.create(place.table(folder, name), schema=schema(name))
            except (delta.exceptions.DeltaError, OSError) as failed:
                raise Unavailable("facts.not_written", detail=_first_line(failed)) from failed
        return made

    @classmethod
    def opened(cls, place: Place, folder: str, marks: Mapping[str, TableMark]) -> Generation:
        """The tables as their marks say; what goes beyond was never acknowledged and is taken back. Raises Damaged."""
        delta = needed("deltalake")
        tables = {}
        for name in TABLES:
            try:
                table = delta.DeltaTable(place.table(folder, name))
                if table.version() != marks[name].version:
                    table.restore(marks[name].version)
                tables[name] = table
            except (delta.exceptions.DeltaError, OSError, KeyError) as failed:
                raise Damaged(_first_line(failed)) from failed
        return cls(place, folder, tables, {name: marks[name].rows for name in TABLES})

    def append(self, name: str, rows: pyarrow.Table, position: int) -> None:
        """Add rows to a table. ``position``: of the log, for whoever reads the table's own history."""
        if not rows.num_rows:
            return
        delta = needed("deltalake")
        table = self._tables[name]
        try:
            delta.write_deltalake(
                table,
                rows,
                mode="append",
                commit_properties=_commit(position),
                writer_properties=delta.WriterProperties(compression="ZSTD"),
            )
            table.update_incremental()
        except (delta.exceptions.DeltaError, OSError) as failed:
            raise Unavailable("facts.not_written", detail=_first_line(failed)) from failed
        self._rows[name] += rows.num_rows

    def compact(self, position: int) -> bool:
        """Make few files of tables that have many; whether any had."""
        delta = needed("deltalake")
        many = [table for table in self._tables.values() if len(table.file_uris()) > MANY_FILES]
        for table in many:
            try:
                table.optimize.compact(commit_properties=_commit(position))
                hours = int(_READERS_END.total_seconds() // 3600)
                table.vacuum(hours, dry_run=False, enforce_retention_duration=False)
            except (delta.exceptions.DeltaError, OSError) as failed:
                raise Unavailable("facts.not_written", detail=_first_line(failed)) from failed
        return bool(many)

    def to_disk(self) -> dict[str, TableMark]:
        """What a mark may say of the tables, once this returns."""
        self._on_disk = self._place.to_disk(self.folder, self._on_disk)
        return {name: TableMark(table.version(), self._rows[name]) for name, table in self._tables.items()}


def files_at(place: Place, folder: str, name: str, mark: TableMark) -> list[str]:
    """The Parquet files of a table at the version that its mark names. Raises Damaged."""
    delta = needed("deltalake")
    try:
        table: DeltaTable = delta.DeltaTable(place.table(folder, name), version=mark.version)
        return sorted(table.file_uris())
    except (delta.exceptions.DeltaError, OSError) as failed:
        raise Damaged(_first_line(failed)) from failed


def _commit(position: int) -> Any:
    said = {"clew.position": str(position), "clew.version": str(VERSION)}
    return needed("deltalake").CommitProperties(custom_metadata=said)


def _first_line(failed: BaseException) -> str:
    return str(failed).strip().split("\n", 1)[0]
