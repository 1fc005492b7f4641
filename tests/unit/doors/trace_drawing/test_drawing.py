"""Rows become characters and shapes: widths kept, names escaped, words told apart without colour."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clew.doors.trace_drawing.lanes import lane_lines
from clew.doors.trace_drawing.picture import Bar, Picture, Row, histogram
from clew.doors.trace_drawing.svg import Words, draw

HOUR = 3_600_000_000
HOSTILE = '</text><script>alert(1)</script>"&'


def picture(*rows: Row, gathered: bool = False) -> Picture:
    return Picture(
        direction="forward", position=9, counts={"certain": 1, "possible": 1, "excluded": 1}, rows=rows,
        gathered=gathered, truncated=False,
    )  # fmt: skip


ROWS = (
    Row(id="start", kind="lot", word="subject", first=0, last=9 * HOUR),
    Row(id="op", kind="operation", word="certain", mark=HOUR, on=0, bar=Bar(HOUR, 4 * HOUR, True)),
    Row(id="part", kind="instance", word="certain", first=HOUR, last=9 * HOUR, mark=2 * HOUR, on=1),
    Row(id="whole", kind="instance", word="possible", mark=3 * HOUR, on=2, bar=Bar(3 * HOUR, None, False)),
    Row(id="screw", kind="class", word="possible", mark=3 * HOUR, on=1),
    Row(id="late", kind="instance", word="excluded", mark=0),
)


def drawn(width: int, *rows: Row, name: str | None = None) -> list[str]:
    return [line.plain for line in lane_lines(picture(*rows), width, lambda row: name or row.id, "+00:00")]


@pytest.mark.parametrize("width", [80, 160])
def test_every_row_has_a_lane_with_its_sign(width: int) -> None:
    lines = drawn(width, *ROWS)
    assert len(lines) == 2 + len(ROWS)
    assert [line[0] for line in lines[2:]] == ["◆", "●", "●", "◐", "▷", "○"]
    assert all(cell_len(line) <= width for line in lines)
    assert "■" in lines[3] and "━" in lines[3]  # noqa: PT018 - one lane
    assert "╍" in lines[5]
    assert lines[5].endswith("▶")


def test_joined_rows_are_one_above_the_other() -> None:
    lines = drawn(100, *ROWS)
    mark = lines[4].index("●", 2)
    assert lines[3][mark] in "┯━"


@given(st.text(max_size=60), st.integers(20, 300))
def test_wide_and_narrow_names_keep_the_columns(name: str, width: int) -> None:
    clean = "".join(each for each in name if each.isprintable())
    lines = drawn(width, *ROWS, name=clean or "名")
    assert len({cell_len(line) for line in lines[2:]}) == 1
    assert cell_len(lines[2]) <= max(width, 60)


def test_a_group_shows_how_many_and_when() -> None:
    times = tuple(range(0, 10 * HOUR, HOUR // 100))
    rows = (Row(id="x", kind="instance", word="certain", count=len(times), times=times), ROWS[0])
    line = drawn(100, *rows)[2]
    assert f"×{len(times):,}" in line
    assert "█" in line


@given(st.lists(st.integers(0, 10**6), max_size=50), st.integers(1, 20))
def test_a_histogram_counts_everything_once(times: list[int], columns: int) -> None:
    assert sum(histogram(times, lambda time: time / 10**6 * columns, columns)) == len(times)


def test_nothing_to_draw_is_nothing() -> None:
    assert drawn(80) == []


def svg(*rows: Row, text: str) -> str:
    words = Words(
        headline=text, note=text, word=lambda word: word, name=lambda row: text, label=lambda row: row.id,
        reason=lambda row: text if row.word == "excluded" else "", time=lambda time, style: f"{style} {time}",
        legend=(("other subject", text), ("class possible", text), ("lot certain", text)),
    )  # fmt: skip
    return draw(picture(*rows), words)


def test_an_svg_is_well_formed_whatever_it_is_told() -> None:
    for rows in (ROWS, (), (Row(id="x", kind="other", word="subject", count=3, times=(1, 2, 3)),)):
        drawing = svg(*rows, text=HOSTILE)
        ElementTree.fromstring(drawing)
        assert "<script" not in drawing


def test_an_svg_has_both_themes_and_a_title_for_each_row() -> None:
    drawing = svg(*ROWS, text="某物")
    assert "prefers-color-scheme:dark" in drawing
    assert drawing.count("<title>") == len(ROWS) + 1, "one of them of the whole"
    assert 'class="r instance possible"' in drawing
