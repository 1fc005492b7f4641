"""COPY: the one way in which bulk rows enter a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table

Row = Sequence[object]
Cursor = psycopg.Cursor[tuple[Any, ...]]


def copy_rows(cursor: Cursor, table: Table, rows: Iterable[Row], columns: Sequence[str] | None = None) -> int:
    """Append ``rows``, whose values stand in the order of ``columns`` (default: the table's own). Count of rows."""
    names = tuple(columns or (column.name for column in table.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    count = 0
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
