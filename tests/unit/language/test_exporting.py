"""No cell of an exported table can act in a spreadsheet program, and none is lost by that."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.language.exporting import csv_pieces, neutral, original, write_csv

TRIGGERS = "=+-@＝＋－＠\t\r\n' \u200bab1,."
cells = st.text(st.sampled_from(TRIGGERS), max_size=6) | st.text(max_size=20)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\u200b=1",
        "＝1+1",
        "＠SUM(A1)",
        "－1",
        "＋1",
        "-",
        "--1",
        "-1e5x",
        "\tx",
    ],
)
def test_what_acts_is_neutralised(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    assert original(neutral(cell)) == cell


@pytest.mark.parametrize(
    "cell", ["", "-1.5", "+3", "-1,5", "1E-3", "-0", "a=b", "'quoted'", "部品", "2026-03-02", "x@y"]
)
def test_what_does_not_act_is_left_alone(cell: str) -> None:
    assert neutral(cell) == cell
    assert original(cell) == cell


@given(cells)
def test_every_cell_comes_back(cell: str) -> None:
    assert original(neutral(cell)) == cell
    begins = neutral(cell).lstrip("' \u200b\t\r\n")[:1]
    assert begins not in tuple("=@＝＠") or neutral(cell).startswith("'")


@given(cells, cells)
def test_two_cells_never_become_one(first: str, second: str) -> None:
    assert (neutral(first) == neutral(second)) == (first == second)


@given(st.lists(st.lists(cells.filter(lambda text: "\x00" not in text), min_size=2, max_size=2), max_size=5))
def test_a_table_survives(rows: list[list[str]]) -> None:
    data = write_csv(("a", "=b"), rows)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert read[0] == ["a", "'=b"]
    assert [[original(cell) for cell in row] for row in read[1:]] == rows


def test_pieces_are_the_whole() -> None:
    rows = [(number, None, "-x") for number in range(1203)]
    pieces = list(csv_pieces(("n", "nothing", "text"), rows))
    assert len(pieces) == 3
    assert b"".join(pieces) == write_csv(("n", "nothing", "text"), rows)
    assert b"1202,,'-x\r\n" in pieces[-1]
