"""Units: the table is sound, conversion is exact, and what cannot be compared is refused."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.errors import InvalidData
from clew.events.units import base, convert, dimension, is_unit, unit, units

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False)
BY_DIMENSION: dict[str, list[str]] = {}
for _unit in units().values():
    BY_DIMENSION.setdefault(_unit.dimension, []).append(_unit.code)
SHARED = sorted(codes for codes in BY_DIMENSION.values() if len(codes) > 1)


@pytest.mark.parametrize(
    ("value", "from_", "to", "expected"),
    [
        ("25", "CEL", "KEL", "298.15"),
        ("25", "CEL", "FAH", "77"),
        ("298.15", "KEL", "FAH", "77"),
        ("-40", "FAH", "CEL", "-40"),
        ("0", "KEL", "CEL", "-273.15"),
        ("1000", "GRM", "KGM", "1"),
        ("1", "INH", "MMT", "25.4"),
        ("36", "KMH", "MTS", "10"),
        ("1", "BAR", "KPA", "100"),
        ("1.5", "NU", "DN", "15"),
        ("1", "HUR", "MIN", "60"),
        ("2", "DZN", "EA", "24"),
        ("1", "DD", "D61", "60"),
        ("180", "DD", "C81", "3.141592653589793238462643383279503"),
        ("6000", "RPM", "RPS", "100"),
        ("1", "KWH", "3B", "3.6"),
        ("500", "P71", "P70", "0.5"),
        ("10", "C35", "C38", "10"),
        ("1", "MIN", "HUR", "0.01666666666666666666666666666666667"),
    ],
)
def test_conversion(value: str, from_: str, to: str, expected: str) -> None:
    assert convert(Decimal(value), from_, to) == Decimal(expected)


def test_the_same_unit_leaves_the_number_as_written() -> None:
    assert str(convert(Decimal("0.10"), "KGM", "KGM")) == "0.10"


def test_nothing_is_lost_in_long_decimals() -> None:
    long = Decimal("123456789012345678901234567890123456789.000000000000000000000000000001")
    assert str(convert(long, "KGM", "GRM")).startswith("123456789012345678901234567890123456789000.")
    assert convert(convert(long, "KGM", "GRM"), "GRM", "KGM") == long


@given(DECIMALS, st.data())
def test_there_and_back_again(value: Decimal, data: st.DataObject) -> None:
    codes = data.draw(st.sampled_from(SHARED))
    from_, to = data.draw(st.sampled_from(codes)), data.draw(st.sampled_from(codes))
    back = convert(convert(value, from_, to), to, from_)
    assert abs(back - value) <= max(abs(value), Decimal(1000)) * Decimal("1e-28")


@given(DECIMALS, st.data())
def test_base_agrees_for_equal_quantities(value: Decimal, data: st.DataObject) -> None:
    codes = [code for code in data.draw(st.sampled_from(SHARED)) if unit(code).exact]
    from_, to = data.draw(st.sampled_from(codes)), data.draw(st.sampled_from(codes))
    there = base(convert(value, from_, to), to)
    assert there[1] == base(value, from_)[1]
    assert abs(there[0] - base(value, from_)[0]) <= max(abs(there[0]), Decimal(1000)) * Decimal("1e-28")


def test_different_dimensions_are_refused() -> None:
    with pytest.raises(InvalidData) as caught:
        convert(Decimal(1), "KGM", "MTR")
    assert (caught.value.code, caught.value.params) == ("unit.incomparable", {"unit": "KGM", "other": "MTR"})


def test_unknown_units_and_numbers_that_are_none_are_refused() -> None:
    assert not is_unit("XYZZY")
    assert not is_unit("kgm")
    assert dimension("XYZZY") is None
    with pytest.raises(InvalidData) as caught:
        base(Decimal(1), "XYZZY")
    assert caught.value.code == "unit.unknown"
    with pytest.raises(InvalidData) as caught:
        convert(Decimal("NaN"), "KGM", "GRM")
    assert caught.value.code == "unit.not_finite"


def test_the_table_is_sound() -> None:
    assert len(units()) > 400
    for code, found in units().items():
        assert re.fullmatch("[A-Z0-9]{2,3}", code), code
        assert found.factor > 0
        assert all((found.symbol, found.en, found.zh)), code
        assert re.search("[\u4e00-\u9fff]|pH", found.zh), code
        assert units()[found.base].dimension == found.dimension
        assert (units()[found.base].factor, units()[found.base].offset) == (1, 0), code
