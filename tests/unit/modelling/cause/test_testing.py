"""What each test may cost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.modelling.cause.testing import weights


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_weights_are_one_on_average(factors: list[tuple[int, bool, bool]]) -> None:
    tests, windows, alone = ([each[place] for each in factors] for place in range(3))
    found = weights(tests, windows, alone)  # type: ignore[arg-type]
    assert sum(each * weight for each, weight in zip(tests, found, strict=True)) == pytest.approx(sum(tests))
    assert all((weight > 0) == (each > 0) for each, weight in zip(tests, found, strict=True))


def test_a_factor_of_few_levels_does_not_pay_for_one_of_many() -> None:
    few, many, hours, days = weights([1, 225, 60, 4], [False, False, True, True], [False] * 4)
    assert few / many == pytest.approx(15)
    # Windows of time are one factor, however time is cut.
    assert hours == days == pytest.approx(few / np.sqrt(64))


def test_what_stood_alone_in_its_time_gets_no_more_than_the_share_of_one_test() -> None:
    beside, alone, many = weights([2, 2, 300], [False] * 3, [False, True, True])
    assert beside > 3 * alone
    assert alone == pytest.approx(1, abs=0.1)
    assert many < alone
