"""The workbook connector passes the exam of all connectors."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from clew.collection.connectors import Source
from clew.testing.connector_contract import ConnectorContract

MAPPING = """
name: runs
version: 1
time: {column: t}
operation: {id: "urn:clew:event:runs:{i}"}
things: [{id: "urn:clew:id:{i}"}]
facets: {position: {column: p}}
"""


def workbook(*rows: tuple[Any, ...]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Runs")
    for number, row in enumerate((("i", "t", "p"), *rows)):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


class TestWorkbook(ConnectorContract):
    driver = "workbook"
    good = Source(
        workbook((1, "2026-03-02T08:00:00Z", "left"), (2, "2026-03-02T08:01:00Z", "right")), "a.xlsx", None, MAPPING
    )
    good_events = 2
    bad = Source(workbook((1, "yesterday", "left"), (None, "2026-03-02T08:01:00Z", "right")), "b.xlsx", None, MAPPING)
