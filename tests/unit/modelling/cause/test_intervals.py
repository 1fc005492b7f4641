"""Intervals against statsmodels, and their bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from clew.modelling.cause.intervals import risk_difference, wilson


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    rows = draw(st.integers(1, 2000))
    return draw(st.integers(0, rows)), rows


@given(counts())
def test_wilson_as_statsmodels_has_it(count: tuple[int, int]) -> None:
    found = wilson(*count)
    low, high = proportion_confint(*count, method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


@given(counts(), counts())
def test_newcombe_as_statsmodels_has_it(one: tuple[int, int], two: tuple[int, int]) -> None:
    found = risk_difference(*one, *two)
    low, high = confint_proportions_2indep(*one, *two, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-7)


@given(counts(), counts(), st.floats(0.01, 1), st.floats(0.01, 1))
def test_bounds(one: tuple[int, int], two: tuple[int, int], worth1: float, worth0: float) -> None:
    found = risk_difference(*one, *two, effective1=one[1] * worth1, effective0=two[1] * worth0)
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.value <= found.high <= 1
    plain = risk_difference(*one, *two)
    assert plain.low is not None
    assert plain.high is not None
    assert found.low <= plain.low + 1e-12
    assert found.high >= plain.high - 1e-12


def test_of_no_rows_anything() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
