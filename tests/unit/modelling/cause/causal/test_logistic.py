"""The fit against statsmodels, and where that has no answer."""

from __future__ import annotations

import numpy as np
import pytest

from clew.modelling.cause.causal.logistic import fit


def test_it_agrees_with_statsmodels() -> None:
    from statsmodels.api import Logit

    rng = np.random.default_rng(3)
    x = np.column_stack([np.ones(3000), rng.standard_normal(3000), rng.random(3000) < 0.3])
    y = rng.random(3000) < 1 / (1 + np.exp(2 - x[:, 1] - 0.8 * x[:, 2]))
    ours, theirs = fit(x, y, ridge=0.0), Logit(y.astype(float), x).fit(disp=0)
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-5)
    assert np.sqrt(np.diag(ours.inverse)) == pytest.approx(theirs.bse, rel=1e-4)


def test_the_ridge_hardly_shows_where_there_are_data() -> None:
    rng = np.random.default_rng(4)
    x = np.column_stack([np.ones(2000), rng.standard_normal((2000, 4))])
    y = rng.random(2000) < 1 / (1 + np.exp(2 - x[:, 1]))
    assert fit(x, y).coefficients == pytest.approx(fit(x, y, ridge=0.0).coefficients, abs=0.01)


def test_perfect_separation_stays_finite() -> None:
    x = np.column_stack([np.ones(100), np.arange(100) >= 50])
    found = fit(x, np.arange(100) >= 50)
    assert np.isfinite(found.coefficients).all()
    assert found.predict(x)[0] < 0.1
    assert found.predict(x)[-1] > 0.9


def test_collinear_columns_share() -> None:
    rng = np.random.default_rng(5)
    a = rng.random(500) < 0.5
    x = np.column_stack([np.ones(500), a, a])
    found = fit(x, rng.random(500) < np.where(a, 0.4, 0.1))
    assert found.coefficients[1] == pytest.approx(found.coefficients[2], abs=1e-6)
