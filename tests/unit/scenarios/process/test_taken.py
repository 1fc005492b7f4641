"""Facts as readings: one unit, each report once, judgements as yes or no."""

from __future__ import annotations

from typing import Any

import pyarrow
import pytest

from clew.scenarios.process.taken import judgements_of, most_frequent, once, readings_of

_FACT: dict[str, Any] = {
    "position": 1,
    "ordinal": 0,
    "place": "a",
    "time": 10,
    "thing": "t1",
    "product": None,
    "gauge": "g1",
    "number": 1.0,
    "unit": "MMT",
    "lower_limit": 0.5,
    "upper_limit": None,
    "nominal": None,
    "within_limits": True,
    "result": None,
}
_SCHEMA = pyarrow.schema(
    [
        *((name, pyarrow.int64()) for name in ("position", "ordinal", "time")),
        *((name, pyarrow.string()) for name in ("place", "thing", "product", "gauge", "unit", "result")),
        *((name, pyarrow.float64()) for name in ("number", "lower_limit", "upper_limit", "nominal")),
        ("within_limits", pyarrow.bool_()),
    ]
)


def facts(*rows: dict[str, Any]) -> pyarrow.Table:
    return pyarrow.Table.from_pylist([_FACT | row for row in rows], schema=_SCHEMA)


def test_readings_are_in_one_unit_with_their_limits() -> None:
    table = facts({"number": 20.0, "lower_limit": 5.0}, {"number": 2.0, "unit": "CMT", "time": 5, "position": 2})
    assert most_frequent(["MMT", "CMT", "MMT", None]) == "MMT"
    found = readings_of(table, "MMT")
    assert found.value.tolist() == [20.0, 20.0]
    assert found.lower.tolist() == [5.0, 5.0]
    assert found.time.tolist() == [5, 10]


def test_what_cannot_be_converted_or_has_no_number_is_left_out() -> None:
    table = facts({}, {"unit": "KGM"}, {"number": None})
    assert readings_of(table, "MMT").value.tolist() == [1.0]


def test_temperatures_are_readings_not_differences() -> None:
    found = readings_of(facts({"unit": "KEL", "number": 298.15, "lower_limit": 273.15}), "CEL")
    assert (found.value[0], found.lower[0]) == (pytest.approx(25.0), pytest.approx(0.0))


def test_a_report_of_several_things_is_one_reading_of_the_first() -> None:
    table = facts(
        {"thing": "b", "ordinal": 1},
        {"thing": "a", "ordinal": 0},
        {"thing": "c", "ordinal": 2, "place": "b"},
        {"thing": "d", "position": 2},
    )
    assert once(table).column("thing").to_pylist() == ["a", "c", "d"]
    assert once(facts()).num_rows == 0


def test_judgements_conform_or_do_not_and_the_rest_is_left_out() -> None:
    results = ["OK", "NOK", "not_tested", None]
    table = facts(*({"result": result, "time": time} for time, result in enumerate(results)))
    found = judgements_of(table)
    assert found.value.tolist() == [0.0, 1.0]
    assert found.within.tolist() == [1, 0]


def test_a_report_of_things_of_several_products_is_a_reading_of_each() -> None:
    table = facts(
        {"thing": "b", "ordinal": 1, "product": "p"},
        {"thing": "a", "ordinal": 0, "product": "p"},
        {"thing": "c", "ordinal": 2, "product": "q"},
        {"thing": "d", "ordinal": 3, "product": None},
    )
    assert once(table, "product").column("thing").to_pylist() == ["a", "c", "d"]
    assert once(table).column("thing").to_pylist() == ["a"]
