"""Numbers that a format types are read as they are under any decimal mark; texts follow the mapping's, nothing else."""

from __future__ import annotations

import io
import json
import sqlite3
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from sqlalchemy import create_engine, text

from clew.collection.connectors import Source, discover
from clew.collection.databases.fetching import batches
from clew.collection.tables.rows import write_row
from clew.events.epcis import ParsedItem
from clew.events.house import measurements
from clew.events.model import ObjectEvent

MAPPING = """
name: weights
version: 1
decimal: ","
time: {column: t, layout: unix_s, zone: Z}
things: [{id: "urn:clew:id:{key}"}]
measurements:
  - {characteristic: weight, type: Mass, uom: KGM, value: {column: typed}}
  - {characteristic: price, type: Mass, uom: KGM, value: {column: text}}
"""
HEADER = ("key", "t", "typed", "text")
ROWS: list[tuple[str, float, float, str]] = [
    ("a", 1772438400.25, 1234.5, "0,75"),
    ("b", 1772438400.0, -0.125, "7"),
    ("c", 1772438400.5, 2.5, "1.234"),
]


def workbook() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADER, *ROWS]):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def parquet() -> bytes:
    target = io.BytesIO()
    pl.DataFrame(ROWS, schema=list(HEADER), orient="row").write_parquet(target)
    return target.getvalue()


def lines() -> bytes:
    return "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in ROWS).encode()


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE w (key TEXT, t REAL, typed REAL, text TEXT)")
    connection.executemany("INSERT INTO w VALUES (?, ?, ?, ?)", ROWS)
    connection.commit()
    return connection.serialize()


def fetched() -> bytes:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE w (key TEXT, t REAL, typed REAL, text TEXT)"))
        for row in ROWS:
            connection.execute(
                text("INSERT INTO w VALUES (:key, :t, :typed, :text)"), dict(zip(HEADER, row, strict=True))
            )
    (batch,) = batches(engine, text("SELECT * FROM w"), {}, None, None, 10, ",")
    return b"".join(batch.rows)


def read(connector: str, data: bytes) -> tuple[ParsedItem, ...]:
    driver: Any = next(manifest for manifest in discover() if manifest.name == connector).load()
    return driver.parse(Source(data, "w", mapping=MAPPING)).items  # type: ignore[no-any-return]


FORMS = {
    "workbook": ("workbook", workbook),
    "parquet": ("parquet_table", parquet),
    "json": ("json_records", lines),
    "sqlite": ("sqlite_file", database),
    "sql": ("json_records", fetched),
}


@pytest.mark.parametrize(("connector", "make"), FORMS.values(), ids=FORMS)
def test_a_typed_number_is_read_whatever_the_mark_and_a_text_only_by_it(connector: str, make: Any) -> None:
    first, second, third = read(connector, make())
    assert isinstance(first.event, ObjectEvent)
    assert isinstance(second.event, ObjectEvent)
    assert [reading.value for reading in measurements(first.event)] == ["1234.5", "0.75"]
    assert [reading.value for reading in measurements(second.event)] == ["-0.125", "7"]
    assert first.event.event_time.microseconds == 1772438400250000
    (refused,) = third.findings
    assert (refused.code, refused.params["value"]) == ("csv_table.not_a_number", "1.234")


@pytest.mark.parametrize(("connector", "make"), FORMS.values(), ids=FORMS)
def test_what_is_kept_of_a_refused_record_reads_again_once_its_text_is_right(connector: str, make: Any) -> None:
    kept = read(connector, make())[2].raw
    assert kept == write_row(HEADER, ["c", "1772438400,5", "2,5", "1.234"])
    (item,) = read(connector, kept.replace(b"1.234", b"1234"))
    assert isinstance(item.event, ObjectEvent)
    assert [reading.value for reading in measurements(item.event)] == ["2.5", "1234"]
