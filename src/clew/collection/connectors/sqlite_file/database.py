"""An SQLite file as rows: opened as a private copy in memory, able to do nothing but answer one query.

Threats and what meets them: statements that write, attach files or load code (authorizer: only reading is allowed);
a query or view that never ends (progress handler with a deadline); a result, cell or statement without bound
(limits); a damaged file (SQLite's own checks, every complaint is an ``InvalidData``).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from clew.collection.tables.header import checked_header
from clew.collection.tables.plain_record import is_plain_record, plain_record
from clew.collection.tables.spelling import spell
from clew.collection.tables.table import MAX_CELL_CHARACTERS, Row, Table, TableRequest, too_long
from clew.events.errors import Finding, InvalidData

MAGIC = b"SQLite format 3\x00"
MAX_SECONDS = 3.0
"""Of the processor's time until the first row, so that a busy machine refuses nobody; every row earns a little more."""
SECONDS_A_ROW = 0.0001
MIN_MOST_ROWS = 50_000
"""A result may always have as many rows; beyond, no more than its file has bytes: else it makes rows of nothing."""
MAX_RESULT_CHARACTERS = 512 * 1024 * 1024
MAX_HEAP_BYTES = 128 * 1024 * 1024
"""Of SQLite's memory: the copy of the file, of 64 MiB at most, and what a query sorts or gathers."""
MAX_STATEMENT_CHARACTERS = 100_000
STEPS_BETWEEN_LOOKS = 20_000
_JOURNAL_MODE = slice(18, 20)
"""Bytes of the header that say whether changes go to a log beside the file; there is none beside a copy."""
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE))
_FORBIDDEN_FUNCTIONS = frozenset(
    ("load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "zeroblob", "randomblob")
)
_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, 4 * MAX_CELL_CHARACTERS),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, MAX_STATEMENT_CHARACTERS),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 200),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 250_000),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 10),
    (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
)


class SqliteTable(msgspec.Struct, frozen=True):
    """The result of one query; each call of ``rows`` asks it again, with a time limit of its own."""

    header: tuple[str, ...]
    query: str
    connection: Any
    decimal: str = "."
    most_rows: int = MIN_MOST_ROWS
    findings: tuple[Finding, ...] = ()

    def rows(self) -> Iterator[Row]:
        width, size = len(self.header), 0
        for number, values in enumerate(_asked(self.connection, self.query), start=1):
            if number > self.most_rows:
                raise InvalidData("sqlite_file.too_many_rows", limit=self.most_rows)
            fields = [spell(value, self.decimal) for value in values]
            size += sum(map(len, fields))
            if size > MAX_RESULT_CHARACTERS:
                raise InvalidData("sqlite_file.result_too_large", limit=MAX_RESULT_CHARACTERS)
            if any(len(field) > MAX_CELL_CHARACTERS for field in fields):
                yield too_long(number, self.header, fields)
            elif any(_not_text(field) for field in fields):
                shown = ", ".join(field.encode("utf-8", "replace").decode() for field in fields)
                yield Row(number, [shown], "sqlite_file.not_utf8", {})
            else:
                yield Row(number, fields[:width])


def open_sqlite(data: bytes, request: TableRequest) -> Table:
    """The table that a request means. Raises InvalidData ``sqlite_file.*``."""
    if is_plain_record(data, (MAGIC,)):
        return plain_record(data)
    if not data.startswith(MAGIC):
        raise InvalidData("sqlite_file.not_sqlite")
    connection = _connected(data)
    query = request.query or _whole_table(connection, request.sheet)
    if len(query) > MAX_STATEMENT_CHARACTERS:
        raise InvalidData("sqlite_file.query_too_long", limit=MAX_STATEMENT_CHARACTERS)
    header = checked_header(_columns(connection, query))
    return SqliteTable(header, query, connection, request.decimal, max(MIN_MOST_ROWS, len(data)))


def _connected(data: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    try:
        image = bytearray(data)
        image[_JOURNAL_MODE] = b"\x01\x01"
        connection.deserialize(bytes(image))
        # For the whole process, which uses SQLite for nothing else: sorting in memory is bounded by nothing but this.
        connection.execute(f"PRAGMA hard_heap_limit={MAX_HEAP_BYTES}")
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        for limit, value in _LIMITS:
            connection.setlimit(limit, value)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except (sqlite3.Error, MemoryError, OverflowError) as error:
        connection.close()
        raise InvalidData("sqlite_file.damaged", detail=_detail(error)) from None
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    connection.set_authorizer(_authorize)
    return connection


def _authorize(action: int, first: str | None, second: str | None, database: str | None, view: str | None) -> int:
    if action in _ALLOWED:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in _FORBIDDEN_FUNCTIONS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _asked(connection: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query; InvalidData for whatever SQLite says against it, and when its time is up."""
    clock = _Clock(connection)
    cursor = connection.cursor()
    try:
        rows = cursor.execute(query)
        while (row := next(rows, None)) is not None:
            clock.pause()
            yield row
            clock.go_on()
    except (sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError) as error:
        raise _refused(error) from None
    finally:
        cursor.close()


class _Clock:
    """Interrupts a query whose time is up; what its reader does with a row is not the query's time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._left, self._begun = MAX_SECONDS, time.thread_time()
        connection.set_progress_handler(self._is_up, STEPS_BETWEEN_LOOKS)

    def _is_up(self) -> bool:
        return time.thread_time() - self._begun > self._left

    def pause(self) -> None:
        self._left += SECONDS_A_ROW - (time.thread_time() - self._begun)

    def go_on(self) -> None:
        self._begun = time.thread_time()


def _columns(connection: sqlite3.Connection, query: str) -> list[str]:
    _Clock(connection)
    try:
        described = connection.execute(query).description
    except (sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError) as error:
        raise _refused(error) from None
    if described is None:
        raise InvalidData("sqlite_file.no_result")
    return [str(column[0]) for column in described]


def _refused(error: BaseException) -> InvalidData:
    if "interrupted" in str(error):
        return InvalidData("sqlite_file.too_slow", seconds=round(MAX_SECONDS))
    if isinstance(error, MemoryError):
        return InvalidData("sqlite_file.too_much_memory", limit=MAX_HEAP_BYTES)
    if "not authorized" in str(error) or "prohibited" in str(error):
        return InvalidData("sqlite_file.not_reading", detail=_detail(error))
    return InvalidData("sqlite_file.query_failed", detail=_detail(error))


def _detail(error: BaseException) -> str:
    return (str(error) or type(error).__name__).split("\n", 1)[0][:300]


def _whole_table(connection: sqlite3.Connection, name: str | None) -> str:
    """The statement that reads one table or view: the one that is named, or the only table."""
    listed = list(_asked(connection, "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY 2"))
    tables = [each for kind, each in listed if kind == "table" and not str(each).startswith("sqlite_")]
    if name is None:
        if len(tables) != 1:
            raise InvalidData("sqlite_file.which_table", tables=", ".join(map(str, tables))[:500] or "-")
        name = str(tables[0])
    elif name not in {each for _, each in listed}:
        raise InvalidData("sqlite_file.unknown_table", table=name, tables=", ".join(map(str, tables))[:500])
    return f'SELECT * FROM "{name.replace(chr(34), chr(34) * 2)}"'  # noqa: S608 - quoted, on a private copy


def _not_text(text: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in text) if not text.isascii() else False
