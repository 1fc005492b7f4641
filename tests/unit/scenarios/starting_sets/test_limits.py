"""A reading is outside by its value, minimum or maximum, in whatever unit of the dimension."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clew.events.errors import BadRequest
from clew.scenarios.starting_sets.asked import Excursion, start_asked
from clew.scenarios.starting_sets.limits import Reading, check_units, numbers, outside


def excursion(text: str) -> Excursion:
    return start_asked(excursions=[text]).excursions[0]


def reading(*values: str, unit: str | None = "CEL", within: bool | None = None) -> Reading:
    return Reading(1, 0, 0, ("x",), tuple(map(Decimal, values)), unit, within)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("t>40", ["40"], False),
        ("t>40", ["20", "19", "40.1"], True),
        ("t>=40", ["40"], True),
        ("t<2,>8", ["5"], False),
        ("t<2,>8", ["1.99"], True),
        ("t>313.15 KEL", ["40"], False),
        ("t>313.15 KEL", ["40.01"], True),
        ("t>104 FAH", ["40.5"], True),
        ("t>1 KGM", ["40"], None),
        ("t>1", [], None),
    ],
)
def test_outside(text: str, values: list[str], expected: bool | None) -> None:
    assert outside(reading(*values), excursion(text)) is expected


def test_without_limits_the_recorded_ones_decide() -> None:
    told = [outside(reading("1", within=within), excursion("t")) for within in (True, False, None)]
    assert told == [False, True, None]


def test_a_limit_must_fit_the_units_of_the_readings() -> None:
    check_units([reading("1"), reading("2", unit="KEL")], excursion("t>1 FAH"))
    check_units([reading("1", unit=None)], excursion("t>1"))
    for text, code in (("t>1", "start.unit_needed"), ("t>1 KGM", "start.unit_incomparable")):
        with pytest.raises(BadRequest) as raised:
            check_units([reading("1"), reading("2", unit="KEL")], excursion(text))
        assert raised.value.code == code


def test_what_is_no_number_gives_none() -> None:
    assert numbers(["1", "much"]) == ()
    assert numbers(["NaN"]) == ()
    assert numbers([" 1.50 "]) == (Decimal("1.50"),)
