"""COPY: the one way in which bulk rows enter a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table

Row = Sequence[object]
Cursor = psycopg.Cursor[tuple[Any, ...]]
_SPECIAL = re.compile(r'["\\]')


def numbers(values: Iterable[int]) -> str:
    """An array parameter, for ``%s::bigint[]``: written at once, where the driver would adapt value by value."""
    return "{" + ",".join(map(str, values)) + "}"


def words(values: Iterable[str]) -> str:
    """The same of texts, for ``%s::text[]``."""
    quoted = [_SPECIAL.sub(r"\\\g<0>", value) if '"' in value or "\\" in value else value for value in values]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


def digests(values: Iterable[bytes]) -> str:
    """The same of bytes, for ``%s::bytea[]``."""
    return words("\\x" + value.hex() for value in values)


def _nothing() -> None:
    pass


def copy_rows(
    cursor: Cursor,
    table: Table,
    rows: Iterable[Row],
    columns: Sequence[str] | None = None,
    *,
    meanwhile: Callable[[], None] = _nothing,
) -> int:
    """Append ``rows``, whose values stand in the order of ``columns`` (default: the table's own). Count of rows.

    ``meanwhile``: work without the database, done while the server is still taking the rows.
    """
    names = tuple(columns or (column.name for column in table.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    count = 0
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
        meanwhile()
    return count
