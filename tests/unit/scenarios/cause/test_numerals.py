"""When values are numbers, and which."""

from __future__ import annotations

import math

import pytest

from clew.events.dictionary.terms import load
from clew.scenarios.cause.numerals import Numerals, instants_of, numbers_of
from clew.storage.reads.exposures import StatedValue


def values(*texts: str, unit: str | None = None, term: str = "x") -> list[StatedValue]:
    return [StatedValue(term, text, unit) for text in texts]


@pytest.mark.parametrize(
    ("facet", "texts", "rows", "is_number"),
    [
        ("use_count", ["1", "2"], 5, True),  # an integer by its term, however few
        ("temperature_celsius", ["21.5"], 5, True),
        ("use_count", ["many"], 5, False),
        ("equipment_state", ["1", "2", "3", "4", "5", "6", "7", "8"], 5, False),  # an enumeration
        ("treatment", [str(100 + number) for number in range(25)], 200, False),  # codes that come again and again
        ("treatment", [str(100 + number) for number in range(25)], 1, True),  # a counter: hardly any comes twice
        ("treatment", [f"{number}.5" for number in range(9)], 200, True),
        ("treatment", [f"{number}.5" for number in range(6)], 200, False),
        ("treatment", [f"0{number}" for number in range(25)], 1, False),
        ("treatment", [f"T{number}" for number in range(25)], 1, False),
        ("nobody_knows", [f"-{number}" for number in range(1, 9)], 200, True),
    ],
)
def test_by_type_else_by_writing(facet: str, texts: list[str], rows: int, is_number: bool) -> None:
    assert Numerals(load()).is_number(facet, values(*texts), [rows] * len(texts)) is is_number


def test_in_the_unit_of_most_rows() -> None:
    several = [*values("25", "300"), *values("298.15", unit="KEL"), *values("25", "26", "much", unit="CEL")]
    found, unit = numbers_of(several, [1, 1, 2, 5, 5, 1])
    assert unit == "CEL"
    assert [round(each, 6) for each in found.tolist() if not math.isnan(each)] == [25.0, 25.0, 26.0]
    assert [math.isnan(each) for each in found.tolist()] == [True, True, False, False, False, True]


def test_no_numbers_beyond_measure() -> None:
    found, _ = numbers_of(values("1e400", "nan", "Infinity", "1_000", "٣", "7"), [1] * 6)
    assert [math.isnan(each) for each in found.tolist()] == [True, True, True, True, True, False]


def test_instants() -> None:
    found = instants_of(values("2026-01-01T00:00:00Z", "yesterday")).tolist()
    assert found[0] == 1_767_225_600_000_000
    assert math.isnan(found[1])
