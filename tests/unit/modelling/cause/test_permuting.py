"""Permutation tests against every permutation, and against scipy's exact tests."""

from __future__ import annotations

from itertools import permutations as orders

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact, pearson3

from clew.modelling.cause.permuting import exact_p, moments, pearson_upper, permutation_p


def _seed() -> np.random.SeedSequence:
    return np.random.SeedSequence([7])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=3, max_size=6),
)
def test_moments_are_those_of_every_permutation(pairs: list[tuple[float, float]]) -> None:
    label, excess = (np.array(each) for each in zip(*pairs, strict=True))
    every = np.array([label @ excess[list(order)] for order in orders(range(len(label)))])
    found = moments(label, excess, np.zeros(len(label), np.int64))
    about = every - every.mean()
    assert found.excess == pytest.approx(float(label @ excess - every.mean()), abs=1e-9)
    assert found.variance == pytest.approx(float((about**2).mean()), abs=1e-9)
    assert found.third == pytest.approx(float((about**3).mean()), abs=1e-8)


def test_cumulants_of_strata_add_up() -> None:
    rng = np.random.default_rng(3)
    label, excess = rng.random(12), rng.random(12)
    stratum = np.repeat([0, 1, 2], 4)
    parts = [moments(label[stratum == s], excess[stratum == s], np.zeros(4, np.int64)) for s in range(3)]
    whole = moments(label, excess, stratum)
    assert whole.variance == pytest.approx(sum(part.variance for part in parts))
    assert whole.third == pytest.approx(sum(part.third for part in parts))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(4, 80), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_one_row_a_unit_is_fishers_test(seed: int, n: int, exposed: float, rate: float) -> None:
    rng = np.random.default_rng(seed)
    label = (rng.random(n) < exposed).astype(np.float64)
    bad = (rng.random(n) < rate).astype(np.float64)
    table = [
        [int((bad * label).sum()), int(((1 - bad) * label).sum())],
        [int((bad * (1 - label)).sum()), int(((1 - bad) * (1 - label)).sum())],
    ]
    found = permutation_p(label, bad - bad.mean(), np.zeros(n, np.int64), 500, _seed())
    assert found == pytest.approx(float(fisher_exact(table)[1]), rel=1e-6)


def test_strata_are_dealt_out_within() -> None:
    """Two strata, one all bad and one all good: the label follows the stratum and says nothing."""
    label = np.array([1.0] * 9 + [0] + [0.0] * 9 + [1])
    stratum = np.repeat([0, 1], 10)
    excess = np.zeros(20)
    assert permutation_p(label, excess, stratum, 500, _seed()) == 1.0


def test_exact_over_strata_is_the_convolution() -> None:
    rng = np.random.default_rng(11)
    stratum = np.repeat([0, 1], [5, 4])
    label = np.array([1, 1, 0, 0, 0, 1, 0, 0, 1.0])
    bad = np.array([1, 0, 0, 1, 0, 1, 0, 1, 1.0])
    excess = bad - (np.bincount(stratum, bad) / np.bincount(stratum))[stratum]
    draws = np.array(
        [rng.permutation(label[:5]) @ bad[:5] + rng.permutation(label[5:]) @ bad[5:] for _ in range(20000)]
    )
    values, times = np.unique(draws, return_counts=True)
    seen = times[values == label @ bad][0]
    expected = times[times <= seen * 1.02].sum() / len(draws)
    assert exact_p(label, excess, stratum) == pytest.approx(expected, abs=0.02)


def test_many_alike_strata_are_cheap_and_exact() -> None:
    """Pairs: the sign test."""
    stratum = np.repeat(np.arange(3000), 2)
    label = np.tile([1.0, 0.0], 3000)
    bad = np.zeros(6000)
    bad[0:20:2] = 1
    bad[21] = 1
    excess = bad - np.repeat(bad.reshape(-1, 2).mean(axis=1), 2)
    assert permutation_p(label, excess, stratum, 500, _seed()) == pytest.approx(2 * 12 / 2**11)


@pytest.mark.parametrize("skew", [-1.5, -0.4, 0.0, 0.3, 2.0])
@pytest.mark.parametrize("z", [-2.0, 0.1, 1.5, 6.0])
def test_tail_as_scipy_has_it(z: float, skew: float) -> None:
    assert pearson_upper(z, skew) == pytest.approx(float(pearson3.sf(z, skew)), rel=1e-6, abs=1e-14)


def test_draws_and_fit_agree_on_clustered_units() -> None:
    rng = np.random.default_rng(2)
    rows = rng.integers(1, 30, 120).astype(np.float64)
    bad = rng.binomial(rows.astype(int), rng.beta(0.5, 4, 120)).astype(np.float64)
    excess = bad - rows * bad.sum() / rows.sum()
    label = (np.argsort(np.argsort(-excess + 20 * rng.random(120))) < 40).astype(np.float64)
    zero = np.zeros(120, np.int64)
    found = permutation_p(label, excess, zero, 4000, _seed())
    draws = np.array([rng.permutation(label) @ excess for _ in range(20000)])
    seen = label @ excess
    expected = 2 * min((draws >= seen).mean(), (draws <= seen).mean())
    assert found == pytest.approx(expected, rel=0.35, abs=2e-4)


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_bounds_and_determinism(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    label = rng.integers(0, 2, n).astype(np.float64) if seed % 2 else rng.random(n)
    excess = rng.standard_normal(n)
    stratum = np.unique(rng.integers(0, 3, n), return_inverse=True)[1]
    first = permutation_p(label, excess, stratum, 300, _seed())
    assert 0 < first <= 1
    assert first == permutation_p(label, excess, stratum, 300, _seed())


def test_never_below_one_over_the_arrangements() -> None:
    label = np.array([1.0, 0, 0, 0])
    excess = np.array([900.0, 0.1, 0.2, 0.3])
    assert permutation_p(label, excess, np.zeros(4, np.int64), 2000, _seed()) >= 1 / 4
