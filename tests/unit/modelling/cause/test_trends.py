"""Trends: the regression against statsmodels, and what the test must see and must not."""

from __future__ import annotations

import math
import warnings

import msgspec
import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.logistic import expected_difference, fit_slope, odds_ratio
from clew.modelling.cause.study import Study
from clew.modelling.cause.trends import TrendTest, nice_step
from clew.modelling.cause.trends import number_test as trend_of_number
from clew.testing.cause_screwdriving import screwdriving_study
from clew.testing.cause_studies import NumericFactor, simulate_study, study_of

ASKED = Asked(permutations=500)


def _tested(study: Study, name: str | None = None, **more: object) -> TrendTest | None:
    number = next(each for each in study.factors.numbers if name in (None, each.name))
    return trend_of_number(study, number, ASKED, **more)  # type: ignore[arg-type]


def _sample(seed: int, n: int = 600) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    cluster = np.arange(n) // 6
    x = rng.normal(10, 3, n) + rng.standard_normal(n // 6)[cluster]
    logit = -4 + 0.3 * x + 0.8 * rng.standard_normal(n // 6)[cluster]
    return rng.random(n) < 1 / (1 + np.exp(-logit)), x, cluster


@pytest.mark.parametrize("seed", range(4))
def test_regression_as_statsmodels_has_it(seed: int) -> None:
    bad, x, cluster = _sample(seed)
    oracle = sm.GLM(bad.astype(float), sm.add_constant(x), family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": cluster}
    )
    found = fit_slope(bad, x, np.zeros(len(x), np.int64), cluster)
    assert found is not None
    assert found.slope == pytest.approx(oracle.params[1], rel=1e-6)
    assert found.error == pytest.approx(oracle.bse[1], rel=1e-4)
    gee = sm.GEE(bad.astype(float), sm.add_constant(x), groups=cluster, family=sm.families.Binomial()).fit()
    assert found.slope == pytest.approx(gee.params[1], rel=1e-4)
    assert found.error == pytest.approx(gee.bse[1], rel=0.03)
    low, high = (float(each) for each in np.percentile(x, (10, 90)))
    both = oracle.predict(sm.add_constant(np.array([low, high])))
    difference = expected_difference(found, low, high)
    assert difference.value == pytest.approx(both[1] - both[0], rel=1e-6)
    gradient = [
        both[1] * (1 - both[1]) - both[0] * (1 - both[0]),
        high * both[1] * (1 - both[1]) - low * both[0] * (1 - both[0]),
    ]
    error = math.sqrt(np.array(gradient) @ oracle.cov_params() @ np.array(gradient))
    assert difference.low is not None
    assert difference.value - difference.low == pytest.approx(1.959964 * error, rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_strata_as_statsmodels_has_intercepts(seed: int) -> None:
    bad, x, cluster = _sample(seed)
    stratum = np.arange(len(x)) % 4
    dummies = np.column_stack([x, *(stratum == each for each in range(4))]).astype(float)
    oracle = sm.GLM(bad.astype(float), dummies, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": cluster}
    )
    found = fit_slope(bad, x, stratum, cluster)
    assert found is not None
    assert found.slope == pytest.approx(oracle.params[0], rel=1e-5)
    assert found.error == pytest.approx(oracle.bse[0], rel=0.01)


def test_a_number_that_separates_has_no_upper_bound() -> None:
    x = np.arange(40.0)
    found = fit_slope(x >= 20, x, np.zeros(40, np.int64), np.arange(40))
    assert found is not None
    assert found.separated
    ratio = odds_ratio(found, 5)
    assert ratio.value > 2
    assert ratio.high is None
    difference = expected_difference(found, 4, 35)
    assert 0.8 < difference.value <= 1
    assert (difference.high or 0) <= 1


def test_screw_driving_s01() -> None:
    found = _tested(screwdriving_study("s01"), "use_count")
    assert found is not None
    trend = found.trend
    assert trend.per == 5
    assert trend.odds_ratio.low is not None
    assert trend.odds_ratio.high is not None
    assert 1.6 < trend.odds_ratio.low < trend.odds_ratio.high < 2.4
    assert found.p < 1e-10
    assert found.assignment.kind == "operation"
    assert trend.shape == "rising"
    assert (trend.low_at, trend.high_at) == (2, 22)
    assert len(trend.doses) <= 10
    assert sum(dose.rows for dose in trend.doses) == 5000
    assert sum(dose.bad for dose in trend.doses) == 911
    assert trend.difference.value == pytest.approx(0.35, abs=0.05)


@pytest.mark.parametrize(("slope", "shape"), [(4.0, "rising"), (-4.0, "falling")])
@pytest.mark.parametrize("assigned", ["operation", "thing", "block"])
def test_planted_trends_are_found(slope: float, shape: str, assigned: str) -> None:
    number = NumericFactor(name="x", assigned=assigned, slope=slope, blocks=40)  # type: ignore[arg-type]
    found = _tested(simulate_study(9, things=300, rows_a_thing=3, base=0.3, numeric=[number]).study)
    assert found is not None
    assert found.assignment.kind == assigned
    assert found.p < 0.001
    assert found.trend.shape == shape


def test_a_dose_that_turns() -> None:
    rng = np.random.default_rng(2)
    x = rng.random(3000)
    study = study_of(bad=rng.random(3000) < 0.05 + 1.5 * (x - 0.4) ** 2, numeric={"x": x})
    found = _tested(study)
    assert found is not None
    assert found.trend.shape == "turning"


def test_what_a_held_factor_explains_vanishes() -> None:
    rng = np.random.default_rng(3)
    stratum = rng.integers(0, 2, 1200)
    x = rng.standard_normal(1200) + 1.5 * stratum
    study = study_of(bad=rng.random(1200) < 0.05 + 0.3 * stratum, numeric={"x": x})
    plain, held = _tested(study), _tested(study, strata=stratum.astype(np.int32))
    assert plain is not None
    assert held is not None
    assert plain.p < 1e-8
    assert held.p > 0.01
    assert abs(held.trend.difference.value) < abs(plain.trend.difference.value) / 2


@pytest.mark.parametrize(
    ("bad", "x"),
    [
        ([True] * 6, [1.0, 2, 3, 4, 5, 6]),
        ([False] * 6, [1.0, 2, 3, 4, 5, 6]),
        ([True, False] * 3, [1.0] * 6),
        ([True, False] * 3, [None] * 6),
    ],
)
def test_nothing_to_compare(bad: list[bool], x: list[float | None]) -> None:
    assert _tested(study_of(bad=bad, numeric={"x": x})) is None


@pytest.mark.parametrize(
    ("most", "step"), [(6, 5), (5, 5), (4.99, 2), (1, 1), (0.1, 0.1), (0.03, 0.02), (1234, 1000), (0.001, 0.001)]
)
def test_nice_steps(most: float, step: float) -> None:
    assert nice_step(most) == step


@settings(max_examples=50, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(2, 40),
    st.integers(1, 5),
    st.sampled_from(["operation", "thing", "block"]),
    st.sampled_from([0.02, 0.5, 0.98]),
    st.floats(-20, 20),
)
def test_bounds_and_determinism(seed: int, things: int, often: int, assigned: str, base: float, slope: float) -> None:
    number = NumericFactor(name="x", assigned=assigned, slope=slope, blocks=5, missing=0.1)  # type: ignore[arg-type]
    study = simulate_study(seed, things=things, rows_a_thing=often, base=base, frailty=1.0, numeric=[number]).study
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = _tested(study)
        again = _tested(study)
    if found is None:
        assert again is None
        return
    assert again is not None
    assert (found.p, found.trend) == (again.p, again.trend)
    assert 0 < found.p <= 1
    trend = found.trend
    low, high = trend.difference.low, trend.difference.high
    assert low is not None
    assert high is not None
    assert -1 <= low <= trend.difference.value <= high <= 1
    assert math.isfinite(trend.odds_ratio.value)
    assert 1 <= len(trend.doses) <= 10
    for dose in trend.doses:
        assert 0 <= (dose.rate.low or 0) <= dose.rate.value <= (dose.rate.high or 1) <= 1


def test_a_number_is_known_by_itself_among_others_of_its_name() -> None:
    """The same quantity is stated at several steps: their values are arrays, which have no single truth."""
    study = study_of(bad=np.arange(80) % 3 == 0, numeric={"a": np.arange(80.0), "b": np.arange(80.0)[::-1]})
    first, second = (msgspec.structs.replace(each, name="a") for each in study.factors.numbers)
    factors = msgspec.structs.replace(study.factors, numbers=(first, second))
    study = msgspec.structs.replace(study, factors=factors)
    tests = [trend_of_number(study, each, ASKED) for each in (first, second)]
    assert all(each is not None for each in tests)
