"""Facts as files for other programs: instants as such, and in a CSV no cell that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clew.events.timestamps import canonical_time
from clew.language.exporting import csv_pieces

if TYPE_CHECKING:
    import pyarrow

INSTANTS = ("event_time", "time")
"""Columns that hold UTC microseconds."""


def write(table: pyarrow.Table, out: Path, form: str) -> None:
    """The table as ``csv`` or ``parquet``. Raises OSError."""
    if form == "csv":
        with out.open("wb") as file:
            file.writelines(csv_pieces(table.column_names, _rows(table)))
        return
    from pyarrow import parquet, timestamp

    for name in INSTANTS:
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table.column(name).cast(timestamp("us", "UTC")))
    parquet.write_table(table, out, compression="zstd")


def _rows(table: pyarrow.Table) -> Iterator[tuple[object, ...]]:
    instants = [name in INSTANTS for name in table.column_names]
    for batch in table.to_batches(max_chunksize=10_000):
        columns = [
            map(canonical_time, column.to_pylist()) if is_instant else column.to_pylist()
            for is_instant, column in zip(instants, batch.columns, strict=True)
        ]
        yield from zip(*columns, strict=True)
