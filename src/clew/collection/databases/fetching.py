"""Rows of a statement, streamed and spelt: each is one line of JSON whose cells are texts."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import orjson
from sqlalchemy import Connection, Engine, TextClause

from clew.collection.tables.header import checked_header
from clew.collection.tables.mapping.model import Watermark
from clew.collection.tables.spelling import spell
from clew.events.errors import InvalidData, Unavailable

MAX_TOGETHER_BYTES = 128 * 1024 * 1024
"""Rows that can only be read all at once (groups, joins) must fit into one capture."""
STREAMED_ROWS = 1_000
STEPS_BETWEEN_LOOKS = 50_000
_RENAMED = re.compile(r"(.+):\d+")


class Batch(msgspec.Struct, frozen=True):
    """Some rows in order: each as a line of JSON, with the value of its mark (None without one)."""

    rows: list[bytes]
    marks: list[Any]


def batches(
    engine: Engine,
    clause: TextClause,
    params: dict[str, Any],
    watermark: Watermark | None,
    size: int | None,
    timeout_seconds: int,
    decimal: str = ".",
) -> Iterator[Batch]:
    """The rows in portions of ``size``, or all in one; numbers with the ``decimal`` mark of the mapping. The
    transaction only reads, and is rolled back.

    Raises InvalidData for a result with a column twice, or without the mark's column.
    """
    with engine.connect() as connection:
        limited = _read_only(connection, timeout_seconds)
        result = limited.execution_options(stream_results=True, yield_per=STREAMED_ROWS).execute(clause, params)
        header = _header(result.cursor.description if result.cursor is not None else None, engine.dialect.name)
        place = _place(header, watermark)
        rows: list[bytes] = []
        marks: list[Any] = []
        total = 0
        for values in result:
            cells = {name: spell(value, decimal) for name, value in zip(header, values, strict=True)}
            rows.append(orjson.dumps(cells) + b"\n")
            marks.append(values[place] if place is not None else None)
            total += len(rows[-1])
            if size is not None and len(rows) >= size:
                yield Batch(rows, marks)
                rows, marks, total = [], [], 0
            elif size is None and total > MAX_TOGETHER_BYTES:
                raise InvalidData("acquire.too_large_together", limit=MAX_TOGETHER_BYTES)
        if rows:
            yield Batch(rows, marks)
        connection.rollback()


def _read_only(connection: Connection, timeout_seconds: int) -> Connection:
    name = connection.dialect.name
    if name == "postgresql":
        return connection.execution_options(postgresql_readonly=True)
    if name == "sqlite":
        deadline = time.monotonic() + timeout_seconds
        raw = connection.connection.driver_connection
        if isinstance(raw, sqlite3.Connection):
            raw.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_LOOKS)
    return connection


def _header(description: Any, dialect: str) -> tuple[str, ...]:
    if not description:
        raise Unavailable("acquire.no_result")
    names = [str(column[0]) for column in description]
    if dialect == "sqlite":
        # Of two columns "a" in a nested query SQLite makes "a" and "a:1"; that must not hide that there are two.
        taken = set(names)
        names = [match[1] if (match := _RENAMED.fullmatch(name)) and match[1] in taken else name for name in names]
    return checked_header(names)


def _place(header: tuple[str, ...], watermark: Watermark | None) -> int | None:
    if watermark is None:
        return None
    if watermark.column not in header:
        raise InvalidData("acquire.no_mark_column", column=watermark.column, columns=", ".join(header)[:500])
    return header.index(watermark.column)
