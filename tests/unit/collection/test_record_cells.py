"""Cells of a quarantined record: what is set is set, what is not stays, and what is written reads the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.collection.record_cells import CellRecord, Change, changes, read_cells, set_cells
from clew.events.errors import BadRequest

PLAIN = b'Run,Start Time,a=b\n1,,"x, y"\n'
JOINED = json.dumps(
    {
        "clew_record": {
            "table": {"header": ["Run", "Qty"], "rows": [["1", "5"], ["1", "7"]]},
            "tables": {"parts": {"header": ["Part"], "rows": [["P-1"]]}},
        }
    }
).encode()
CELLS = st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=8)


def values(raw: bytes) -> dict[str, str]:
    record = read_cells(raw)
    assert record is not None
    return {cell.name: cell.value for cell in record.cells()}


def edited(raw: bytes, *sets: str, replaces: tuple[str, ...] = ()) -> bytes:
    record = read_cells(raw)
    assert record is not None
    return set_cells(record, sets, replaces).write()


def test_a_plain_row() -> None:
    assert values(PLAIN) == {"Run": "1", "Start Time": "", "a=b": "x, y"}
    after = edited(PLAIN, "Start Time=2012-01-03 07:00", "a=b=c=d")
    assert values(after) == {"Run": "1", "Start Time": "2012-01-03 07:00", "a=b": "c=d"}
    assert changes(PLAIN, after) == (Change("Start Time", "", "2012-01-03 07:00"), Change("a=b", "x, y", "c=d"))


def test_only_a_cell_that_says_the_old_is_replaced() -> None:
    assert values(edited(PLAIN, replaces=("a=b:x, y=z=1",)))["a=b"] == "z=1"
    assert edited(PLAIN, replaces=("Run:2=3",)) == PLAIN
    assert values(edited(PLAIN, replaces=("Start Time:=now",)))["Start Time"] == "now", "an empty cell says nothing"


def test_rows_and_joined_tables_have_names() -> None:
    assert values(JOINED) == {"Run#1": "1", "Qty#1": "5", "Run#2": "1", "Qty#2": "7", "parts.Part": "P-1"}
    after = values(edited(JOINED, "Run=9", "Qty#2=8", "parts.Part=P-2"))
    assert after == {"Run#1": "9", "Qty#1": "5", "Run#2": "9", "Qty#2": "8", "parts.Part": "P-2"}


@pytest.mark.parametrize("text", ["Nowhere=1", "Run", "=1", "Qty#3=1"])
def test_what_names_no_cell_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="no_such_cell"):
        edited(JOINED, text)


def test_a_replacement_without_a_new_value_is_refused() -> None:
    with pytest.raises(BadRequest, match="bad_replacement"):
        edited(PLAIN, replaces=("Run:1",))


@pytest.mark.parametrize(
    "raw", [b"", b"a,b\n", b"a,b\n1,2\n3,4\n", b'{"type": "ObjectEvent"}', b"\xff\xfe", b'a\n"open', b"[1]"]
)
def test_what_is_no_record_has_no_cells(raw: bytes) -> None:
    assert read_cells(raw) is None
    assert changes(raw, PLAIN) is None


def test_a_row_that_is_too_short_is_filled_and_a_surplus_cell_taken_away() -> None:
    assert values(b"a,b\n1\n") == {"a": "1", "b": ""}
    assert values(b"a,b\n1,2,3\n") == {"a": "1", "b": "2", "#3": "3"}
    assert values(edited(b"a,b\n1,2,3\n", "#3=")) == {"a": "1", "b": "2"}


def settings(record: CellRecord, values: list[str]) -> list[str]:
    """What a form sends: each cell with the text that stands in its field."""
    return [f"{cell.name}={value}" for cell, value in zip(record.cells(), values, strict=True)]


@given(st.lists(CELLS, min_size=2, max_size=6), st.data())
def test_a_form_writes_what_was_typed(cells: list[str], data: st.DataObject) -> None:
    header = [f"c{number}" for number in range(len(cells))]
    raw = json.dumps({"clew_record": {"table": {"header": header, "rows": [cells]}}}).encode()
    record = read_cells(raw)
    assert record is not None
    assert [cell.value for cell in record.cells()] == cells
    typed = data.draw(st.lists(CELLS, min_size=len(cells), max_size=len(cells)))
    after = read_cells(set_cells(record, settings(record, typed)).write())
    assert after is not None
    assert [cell.value for cell in after.cells()] == typed
    with pytest.raises(BadRequest):
        set_cells(record, [f"c{len(cells)}=one too many"])


@given(st.lists(CELLS, min_size=2, max_size=2).filter(any))
def test_a_plain_record_reads_what_it_writes(row: list[str]) -> None:
    record = read_cells(b"x,y\n1,2\n")
    assert record is not None
    after = read_cells(set_cells(record, settings(record, row)).write())
    assert after is not None
    assert [cell.value for cell in after.cells()] == row
