"""Numbers, lists and instants as a reader expects them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clew.language import format_list, format_number, format_time


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (1234567, None, "1,234,567"),
        (Decimal("0.10"), None, "0.10"),
        (0.1, None, "0.1"),
        (1234.5678, 2, "1,234.57"),
        (1e20, None, "1e+20"),
        (-5, None, "-5"),
    ],
)
def test_numbers(number: int | float | Decimal, digits: int | None, text: str) -> None:
    assert format_number(number, "en", digits=digits) == text
    assert format_number(number, "zh", digits=digits) == text


@pytest.mark.parametrize(
    ("microseconds", "offset", "zh", "en"),
    [
        (0, 0, "1970年1月1日 00:00:00 UTC", "1970-01-01 00:00:00 UTC"),
        (1_700_000_000_123_400, 480, "2023年11月15日 06:13:20.1234 +08:00", "2023-11-15 06:13:20.1234 +08:00"),
        (0, -330, "1969年12月31日 18:30:00 -05:30", "1969-12-31 18:30:00 -05:30"),
    ],
)
def test_instants(microseconds: int, offset: int, zh: str, en: str) -> None:
    assert format_time(microseconds, "zh", offset_minutes=offset) == zh
    assert format_time(microseconds, "en", offset_minutes=offset) == en


def test_lists() -> None:
    assert format_list(["甲", 2, True], "zh") == "甲、2、是"
    assert format_list([], "en") == "—"
