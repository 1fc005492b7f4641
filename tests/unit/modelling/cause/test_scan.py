"""Where the rate changed in time, and how often chance alone would get so far."""

from __future__ import annotations

import numpy as np

from clew.modelling.cause.scan import of_expected, of_rates, scanned

ROWS = np.full(40, 50)


def test_the_stretch_that_was_made_is_the_likeliest() -> None:
    bad = np.where((np.arange(40) >= 12) & (np.arange(40) < 20), 15, 2)
    for likelihood, whole in ((of_rates, ROWS), (of_expected, np.full(40, bad.sum() / 40))):
        found = scanned(bad, whole, likelihood, 1)
        assert found is not None
        assert (found.first[found.best], found.last[found.best]) == (12, 19)
        assert found.tail < 1e-5
        assert found.p == 1 / 500


def test_what_was_expected_is_no_change() -> None:
    """A product of which a tenth is bad anyhow was made in the second half."""
    expected = np.where(np.arange(40) < 20, 1.0, 5.0)
    found = scanned(np.random.default_rng(4).poisson(expected), expected, of_expected, 1)
    assert found is not None
    assert found.tail > 0.05


def test_the_fitted_tail_keeps_its_size() -> None:
    draw = np.random.default_rng(11)
    tails = []
    for seed in range(120):
        found = scanned(draw.binomial(ROWS[:12], 0.1), ROWS[:12], of_rates, seed)
        assert found is not None
        tails.append(found.tail)
    # 120 draws of a uniform p: more than 14 at or below .05 has probability below .002, fewer than 43 below .5 too.
    assert sum(tail <= 0.05 for tail in tails) <= 14
    assert sum(tail <= 0.5 for tail in tails) >= 43


def test_too_little_time_says_nothing() -> None:
    assert scanned(np.array([1, 5, 1]), np.array([9, 9, 9]), of_rates, 1) is None
