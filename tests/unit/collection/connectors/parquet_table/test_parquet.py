"""Parquet: the exam of all connectors, cells as texts, and files that lie."""

from __future__ import annotations

import datetime as dt
import io
import struct
from decimal import Decimal

import polars as pl
import pytest

from clew.collection.connectors import Source
from clew.collection.connectors.parquet_table.parquet import open_parquet
from clew.collection.tables.table import TableRequest
from clew.events.errors import InvalidData
from clew.testing.connector_contract import ConnectorContract

MAPPING = """
name: runs
version: 1
time: {column: t}
operation: {id: "urn:clew:event:runs:{i}"}
things: [{id: "urn:clew:id:{i}"}]
facets: {position: {column: p}}
"""


def written(columns: dict[str, object], **options: int) -> bytes:
    target = io.BytesIO()
    pl.DataFrame(columns).write_parquet(target, **options)
    return target.getvalue()


UTC = pl.Series([dt.datetime(2026, 3, 2, 8), dt.datetime(2026, 3, 2, 9)]).dt.replace_time_zone("UTC")


class TestParquet(ConnectorContract):
    driver = "parquet_table"
    good = Source(written({"i": [1, 2], "t": UTC, "p": ["left", "right"]}), "a.parquet", None, MAPPING)
    good_events = 2
    bad = Source(written({"i": [1, None], "t": ["yesterday", None], "p": ["l", "r"]}), "b.parquet", None, MAPPING)


def test_cells() -> None:
    data = written(
        {
            "n": [0.30000000000000004],
            "d": [dt.date(2026, 3, 2)],
            "z": pl.Series([dt.datetime(2026, 7, 2, 8)]).dt.replace_time_zone("Europe/Berlin"),
            "s": [dt.timedelta(hours=25)],
            "e": [Decimal("1.50")],
            "l": [[{"a": 1, "b": None}]],
            "b": [False],
        }
    )
    (row,) = open_parquet(data, TableRequest()).rows()
    expected = ["0.30000000000000004", "2026-03-02", "2026-07-02T08:00:00+02:00", "PT25H", "1.5"]
    assert row.fields == [*expected, '[{"a":1,"b":null}]', "false"]


def test_row_groups_and_slices_keep_their_order() -> None:
    data = written({"n": list(range(10_000))}, row_group_size=1500)
    rows = list(open_parquet(data, TableRequest()).rows())
    assert [(row.number, row.fields) for row in rows] == [(n + 1, [str(n)]) for n in range(10_000)]


GOOD = written({"n": list(range(1000)), "t": ["x"] * 1000})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv_table.empty"),
        (GOOD[:-20], "parquet.damaged"),
        (GOOD[: len(GOOD) // 2], "parquet.damaged"),
        (b"PAR1" + bytes(100) + b"PAR1", "parquet.damaged"),
        (GOOD[:-8] + struct.pack("<I", 0x7FFFFFFF) + b"PAR1", "parquet.damaged"),
        (GOOD[:4] + bytes(300) + GOOD[304:], "parquet.damaged"),
        (written({f"c{n}": [1] for n in range(1001)}), "csv_table.too_many_columns"),
        (written({"n": pl.repeat(0, 5_000_000, eager=True)}, row_group_size=5_000_000), "parquet.too_many_rows"),
    ],
)
def test_refused(data: bytes, code: str) -> None:
    with pytest.raises(InvalidData) as caught:
        list(open_parquet(data, TableRequest()).rows())
    assert caught.value.code == code
