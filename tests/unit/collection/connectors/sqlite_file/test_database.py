"""An SQLite file is read and nothing else happens, whatever stands in it or in the query."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from clew.collection.connectors import Source, choose, discover
from clew.collection.connectors.sqlite_file import database
from clew.collection.connectors.sqlite_file.database import open_sqlite
from clew.collection.tables.table import TableRequest
from clew.events.errors import InvalidData


@pytest.fixture
def file(tmp_path: Path) -> bytes:
    path = tmp_path / "x.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute('CREATE TABLE "odd ""name" (a INTEGER, b REAL, c TEXT, d BLOB)')
    connection.executemany(
        'INSERT INTO "odd ""name" VALUES (?, ?, ?, ?)', [(1, 0.1, "x", b"\x00\xff"), (None, 2.0, "", None)]
    )
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.read_bytes()


def asked(file: bytes, query: str | None = None, sheet: str | None = None) -> list[list[str]]:
    return [row.fields for row in open_sqlite(file, TableRequest(query=query, sheet=sheet)).rows()]


def test_the_only_table_is_read_and_spelt(file: bytes) -> None:
    table = open_sqlite(file, TableRequest())
    assert table.header == ("a", "b", "c", "d")
    assert [(row.number, row.fields) for row in table.rows()] == [
        (1, ["1", "0.1", "x", "00ff"]),
        (2, ["", "2", "", ""]),
    ]
    assert list(table.rows()) == list(table.rows())


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("DROP TABLE x", "sqlite_file.query_failed"),
        ("CREATE TABLE y (z)", "sqlite_file.not_reading"),
        ("ATTACH '/tmp/other.db' AS other", "sqlite_file.not_reading"),
        ("PRAGMA user_version", "sqlite_file.not_reading"),
        ("SELECT load_extension('x')", "sqlite_file.not_reading"),
        ("SELECT 1; SELECT 2", "sqlite_file.query_failed"),
        ("SELECT 1 AS a, 2 AS a", "csv_table.duplicate_column"),
        ("", "sqlite_file.no_result"),
        ("SELECT * FROM nowhere", "sqlite_file.query_failed"),
        ("SELECT " + "1" * 100_001, "sqlite_file.query_too_long"),
    ],
)
def test_a_query_that_does_not_only_read(file: bytes, query: str, code: str) -> None:
    with pytest.raises(InvalidData) as refused:
        asked(file, query or " ")
    assert refused.value.code == code


def test_a_query_that_never_ends_is_ended(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MAX_SECONDS", 0.2)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS c FROM n"
    with pytest.raises(InvalidData) as refused:
        asked(file, endless)
    assert refused.value.code == "sqlite_file.too_slow"


def test_a_result_without_end_is_ended(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MAX_RESULT_CHARACTERS", 10_000)
    with pytest.raises(InvalidData) as refused:
        asked(file, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n")
    assert refused.value.code == "sqlite_file.result_too_large"


@pytest.mark.parametrize("cut", [16, 99, 600])
def test_a_damaged_file_is_refused(file: bytes, cut: int) -> None:
    with pytest.raises(InvalidData):
        asked(file[:cut] + b"\xff" * 700)


def test_what_is_no_sqlite_file_is_refused() -> None:
    with pytest.raises(InvalidData) as refused:
        asked(b"PK\x03\x04 nothing")
    assert refused.value.code == "sqlite_file.not_sqlite"


def test_a_file_is_known_by_its_contents(file: bytes) -> None:
    assert choose(discover(), Source(file, name="log.bin", mapping="x: y")).name == "sqlite_file"
