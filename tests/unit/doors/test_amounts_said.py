"""Quantities and spans in words."""

from __future__ import annotations

import pytest

from clew.doors.amounts_said import amounts_said, number_said, span_said, unit_said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.000", "0"),
        ("25.50", "25.5"),
        ("1234567", "1,234,567"),
        ("-0.333333333333333333", "-0.333333333"),
        ("1E+3", "1,000"),
    ],
)
def test_numbers(text: str, said: str) -> None:
    assert number_said(text) == said


def test_units() -> None:
    assert unit_said("KGM", "en") == "kg"
    assert unit_said("C62", "en") == unit_said(None, "en") == "pcs"
    assert unit_said(None, "zh") == "件"
    assert unit_said("no such unit", "en") == "no such unit"
    assert amounts_said({"KGM": "1500", "C62": "3"}, "en") == "1,500 kg, 3 pcs"
    assert amounts_said({}, "en") == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (4200, "1 h 10 min"), (86400, "1 day"), (90061, "1 day 1 h"), (-5400, "1 h 30 min")],
)
def test_spans(seconds: int, said: str) -> None:
    assert span_said(seconds, "en") == said


def test_a_signed_span() -> None:
    assert span_said(-5400, "zh", signed=True) == "−1 小时 30 分钟"
    assert span_said(5, "en", signed=True) == "+5 s"
