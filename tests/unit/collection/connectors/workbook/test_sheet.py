"""What a person sees in a workbook is what is read; what a table cannot say is flagged."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from clew.collection.connectors.workbook.book import format_kind
from clew.collection.connectors.workbook.sheet import locate_row, open_workbook
from clew.collection.tables.table import TableRequest
from clew.events.errors import InvalidData


def workbook(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    fill(book, book.add_worksheet("Orders"))
    book.close()
    return target.getvalue()


def column(value: Any, form: str | None = None, **options: Any) -> str:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "a")
        sheet.write(1, 0, value, *([book.add_format({"num_format": form})] if form else []))

    (row,) = open_workbook(workbook(fill, **options), TableRequest()).rows()
    assert row.broken is None
    return row.fields[0]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (12345.0, None, "12345"),
        (0.1 + 0.2, None, "0.3"),
        (-1.5, None, "-1.5"),
        (1234567890123456, None, "1234567890123456"),
        ("0001234567890123456789", None, "0001234567890123456789"),
        (True, None, "true"),
        (dt.datetime(2026, 3, 2), "yyyy-mm-dd", "2026-03-02"),
        (dt.datetime(2026, 3, 2, 8, 30, 15, 250000), "dd.mm.yyyy hh:mm:ss", "2026-03-02T08:30:15.25"),
        (dt.datetime(2026, 3, 2, 8, 30), "yyyy-mm-dd", "2026-03-02T08:30:00"),
        (dt.time(8, 30), "hh:mm", "08:30:00"),
        (dt.timedelta(hours=25, minutes=30), "[h]:mm", "PT25H30M"),
        (45000.5, '0.00 "days"', "45000.5"),
        (" 部品_x000D_\n", None, " 部品_x000D_\n"),
    ],
)
def test_cells(value: Any, form: str | None, text: str) -> None:
    assert column(value, form) == text


def test_the_calendar_of_1904() -> None:
    assert column(dt.datetime(2026, 3, 2), "yyyy-mm-dd", date_1904=True) == "2026-03-02"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", "number"),
        ("0.00", "number"),
        ("#,##0.00 [$€-407]", "number"),
        ('0 "m"', "number"),
        ("m/d/yy h:mm", "datetime"),
        ("mmm", "date"),
        ("[$-804]yyyy年m月d日", "date"),
        ("h:mm AM/PM", "time"),
        ("mm:ss.0", "time"),
        ("[mm]:ss", "duration"),
        ("[Red]0.0;[Blue]-0.0", "number"),
    ],
)
def test_what_a_number_format_shows(code: str, kind: str) -> None:
    assert format_kind(code) == kind


def test_formulas_errors_and_merged_cells_are_said() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(2, 1, ("id", "sum"))
        sheet.write_row(3, 1, ("x",))
        sheet.write_formula(3, 2, "=1+1", None, 2)
        sheet.write_formula(4, 1, "=NA()", None, "#N/A")
        sheet.merge_range("B6:C6", "both")
        sheet.write_row(7, 0, ("stray", "y", "z"))
        book.add_worksheet("Other").write(0, 0, "q")
        hidden = book.add_worksheet("Secret")
        hidden.write(0, 0, "id")
        hidden.hide()

    data = workbook(fill)
    table = open_workbook(data, TableRequest(wanted=("id",)))
    assert table.header == ("id", "sum")
    assert [(row.number, row.fields) for row in table.rows()] == [
        (4, ["x", "2"]),
        (5, ["#N/A", ""]),
        (6, ["both", ""]),
        (8, ["y", "z", "stray"]),
    ]
    assert [finding.code for finding in table.findings] == [
        "workbook.sheets_unread",
        "workbook.merged",
        "workbook.formulas",
        "workbook.formulas",
    ]
    assert (
        locate_row(data, TableRequest(wanted=("id",)), "row 5, column id").place == 'sheet "Orders", row 5, column id'
    )
    assert [f.code for f in open_workbook(data, TableRequest(sheet="Secret")).findings] == ["workbook.hidden_sheet"]
    assert open_workbook(data, TableRequest(sheet="2")).header == ("q",)
    with pytest.raises(InvalidData, match="no_such_sheet"):
        open_workbook(data, TableRequest(sheet="Nowhere"))


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target.getvalue()


def simple() -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ("a", "b"))
        sheet.write_number(1, 0, 1)
        sheet.write_formula(1, 1, "=A2", None, 1)

    return workbook(fill)


SHEET = "xl/worksheets/sheet1.xml"


def test_a_formula_that_was_never_calculated_breaks_its_row() -> None:
    data = rewritten(simple(), SHEET, lambda xml: xml.replace(b"</f><v>1</v>", b"</f>"))
    (row,) = open_workbook(data, TableRequest()).rows()
    assert (row.broken, row.params) == ("workbook.formula_without_value", {"cell": "B2"})


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        (SHEET, lambda xml: xml.replace(b"<worksheet", b"<!DOCTYPE x><worksheet", 1), "workbook.entities"),
        (SHEET, lambda xml: xml[: len(xml) // 2], "workbook.part_broken"),
        (SHEET, lambda xml: xml.replace(b'encoding="UTF-8"', b'encoding="UTF-7"'), "workbook.part_broken"),
        (SHEET, lambda xml: xml.decode().encode("utf-16"), "workbook.part_broken"),
        ("xl/workbook.xml", lambda xml: b"<a>" * 5000, "workbook.part_broken"),
        ("_rels/.rels", lambda xml: b"<Relationships/>", "workbook.damaged"),
    ],
)
def test_parts_that_are_refused(part: str, change: Callable[[bytes], bytes], code: str) -> None:
    with pytest.raises(InvalidData) as caught:
        list(open_workbook(rewritten(simple(), part, change), TableRequest()).rows())
    assert caught.value.code == code


@pytest.mark.parametrize("cut", range(0, 4000, 371))
def test_a_workbook_that_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(InvalidData):
        open_workbook(simple()[:cut], TableRequest())
