"""Levels of false discovery against statsmodels; one p for many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from clew.modelling.cause.discoveries import benjamini_hochberg, combined

PS = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(PS)
def test_as_statsmodels_has_it(p: list[float]) -> None:
    assert np.allclose(benjamini_hochberg(p), multipletests(p, method="fdr_bh")[1])


def test_nothing_tested() -> None:
    assert len(benjamini_hochberg([])) == 0
    assert combined([]) == 1.0


@pytest.mark.parametrize("p", [[0.5, 1.1], [-0.1], [float("nan")]])
def test_what_is_no_p_is_refused(p: list[float]) -> None:
    with pytest.raises(ValueError, match="within"):
        benjamini_hochberg(p)


@given(PS)
def test_one_p_for_many_is_a_p_and_no_smaller_than_the_smallest(p: list[float]) -> None:
    assert min(p) <= combined(p) <= 1


@settings(max_examples=30)
@given(st.floats(1e-200, 1e-3), st.integers(1, 50))
def test_one_of_many_counts_about_so_many_times_less(p: float, others: int) -> None:
    together = combined([p] + [0.5] * others)
    assert together == pytest.approx(min(1.0, p * (others + 1)), rel=0.35)
    assert combined([p], tests=others + 1) == pytest.approx(together, rel=1e-6)


def test_one_p_for_many_keeps_its_level() -> None:
    rng = np.random.default_rng(5)
    found = np.array([combined(p) for p in rng.random((4000, 12))])
    assert 0.04 < (found <= 0.05).mean() < 0.065
    assert (found <= 0.01).mean() < 0.016
