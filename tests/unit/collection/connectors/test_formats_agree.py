"""The same table in every format has the same header and cells, as far as the format can say them."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.collection.connectors import discover
from clew.collection.tables.table import TableRequest

HEADER = ("key", "t", "word")
WORD = st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_characters="\ufffd"), max_size=6)
ROWS = st.lists(
    st.tuples(st.integers(0, 10**15), st.integers(-(10**6), 10**6).map(lambda n: n / 64), WORD), min_size=1, max_size=6
)


def delimited(rows: list[tuple[int, float, str]], delimiter: str) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER, *((key, str(int(t)) if t == int(t) else repr(t), word) for key, t, word in rows)])
    return target.getvalue().encode("utf-8-sig")


def workbook(rows: list[tuple[int, float, str]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for number, (key, t, word) in enumerate(rows, 1):
        sheet.write_number(number, 0, key)
        sheet.write_number(number, 1, t)
        sheet.write_string(number, 2, word)
    book.close()
    return target.getvalue()


def parquet(rows: list[tuple[int, float, str]]) -> bytes:
    target = io.BytesIO()
    pl.DataFrame(rows, schema={"key": pl.Int64, "t": pl.Float64, "word": pl.String}, orient="row").write_parquet(target)
    return target.getvalue()


def lines(rows: list[tuple[int, float, str]]) -> bytes:
    records = ({"key": key, "t": int(t) if t == int(t) else t, "word": word} for key, t, word in rows)
    return "".join(json.dumps(record) + "\n" for record in records).encode()


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_the_same_cells(rows: list[tuple[int, float, str]]) -> None:
    drivers = {manifest.name: manifest.load() for manifest in discover() if manifest.needs_mapping}
    forms = {
        "csv_table": [delimited(rows, ","), delimited(rows, "\t")],
        "workbook": [workbook(rows)],
        "json_records": [lines(rows)],
        "parquet_table": [parquet(rows)],
    }
    expected = [[str(key), str(int(t)) if t == int(t) else repr(t), word] for key, t, word in rows]
    for name, files in forms.items():
        for data in files:
            table = drivers[name].table(data, TableRequest(wanted=HEADER))  # type: ignore[attr-defined]
            assert table.header == HEADER, name
            assert [row.fields for row in table.rows()] == expected, name
