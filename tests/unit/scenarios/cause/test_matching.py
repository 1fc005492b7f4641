"""Matched rows: the nearest in time of the same product, each taken once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clew.scenarios.cause.population import matched


def test_the_nearest_of_the_same_product() -> None:
    bad = np.array([False, False, True, False, False, True, False])
    time = np.array([0, 8, 10, 13, 20, 21, 22])
    product = np.array([0, 0, 0, 1, 0, 0, 0])
    assert matched(bad, time, product, 1).tolist() == [False, True, True, False, True, True, False]
    assert matched(bad, time, product, 2).tolist() == [True, True, True, False, True, True, True]
    assert matched(bad, time, np.array([0, 0, 0, 1, 1, 1, 1]), 9).tolist() == [True] * 7


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(-1, 1)), min_size=1, max_size=40),
    st.integers(1, 3),
)
def test_never_more_than_asked_and_never_a_stranger(rows: list[tuple[bool, int, int]], each: int) -> None:
    rows.sort(key=lambda row: row[1])
    bad = np.array([row[0] for row in rows])
    product = np.array([row[2] for row in rows])
    kept = matched(bad, np.array([row[1] for row in rows]), product, each)
    assert kept[bad].all()
    for number in (-1, 0, 1):
        of_product = product == number
        ill, well = int((bad & of_product).sum()), int((~bad & of_product).sum())
        assert int((kept & ~bad & of_product).sum()) == min(ill * each, well)
