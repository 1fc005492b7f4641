"""Thousands separators, stated by the mapping: groups of three are read, anything else is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clew.collection.tables import read_mapping
from clew.collection.tables.cells import CellError, as_number
from clew.testing.tables import read_rows

SEPARATORS = {".": ".", ",": ",", " ": " ", "'": "'", "\u00a0": " ", "\u202f": " ", "\u2019": "'"}
"""What stands in the text → what the mapping states."""


@settings(max_examples=150, deadline=None, phases=(Phase.generate, Phase.shrink))
@given(
    st.integers(-(10**15), 10**15),
    st.text("0123456789", max_size=6),
    st.sampled_from([(mark, sign) for mark in ".," for sign in SEPARATORS if sign != mark]),
)
def test_groups_of_three_are_read(whole: int, fraction: str, marks: tuple[str, str]) -> None:
    decimal, sign = marks
    text = f"{whole:,}".replace(",", sign) + (decimal + fraction if fraction else "")
    expected = Decimal(f"{whole}.{fraction}" if fraction else str(whole))
    assert Decimal(as_number(text, "x", decimal + SEPARATORS[sign])) == expected
    plain = f"{whole}" + (decimal + fraction if fraction else "")
    assert Decimal(as_number(plain, "x", decimal + SEPARATORS[sign])) == expected


@pytest.mark.parametrize(
    "text", ["1,23", "1,2345", ",123", "1,,234", "1234,567", "1.5,000", "1,234.5.6", "1,234 ", "-"]
)
def test_other_groups_are_refused(text: str) -> None:
    with pytest.raises(CellError) as refused:
        as_number(text, "x", ".,")
    assert refused.value.code == "csv_table.not_a_grouped_number"


def test_without_a_stated_separator_nothing_is_guessed() -> None:
    for text, marks in (("1,234", "."), ("1.234", ","), ("1 234", ".")):
        with pytest.raises(CellError):
            as_number(text, "x", marks)


def test_leading_zeros_come_back() -> None:
    mapping = """
name: zeros
version: "1"
time: {column: t}
values: {gtin: {text: {column: gtin, width: 14}}, part: {text: {column: part, width: 5, optional: true}}}
things: [{id: "https://id.gs1.org/01/{gtin}/21/{serial}"}]
facets: {material: {column: part}}
"""
    rows = "t,gtin,serial,part\n2026-03-02T08:00:00Z,9521001000482,7,42\n2026-03-02T08:00:00Z,09521001000482,8,A-42\n"
    events: list[Any] = [item.event for item in read_rows(rows.encode(), read_mapping(mapping.encode())).items]
    assert [event.epc_list for event in events] == [
        (f"https://id.gs1.org/01/09521001000482/21/{serial}",) for serial in "78"
    ]
    assert [event.extensions[0].text for event in events] == ["00042", "A-42"]
