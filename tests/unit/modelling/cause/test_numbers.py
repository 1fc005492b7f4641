"""Numbers as plants record them: other setpoints for other products, wild readings, skew, small units, optima."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Finding, Trend
from clew.modelling.cause.pipeline import analyse
from clew.modelling.cause.trends import number_test
from clew.testing.cause_studies import study_of

ASKED = Asked(permutations=500)
ROWS = 1500
Floats = NDArray[np.float64]


def _first(x: Floats, bad: NDArray[np.bool_], stratum: NDArray[np.int64] | None = None) -> Finding:
    more = {} if stratum is None else {"stratum": stratum.tolist()}
    found = analyse(study_of(bad=bad, numeric={"x": x}, **more), ASKED)  # type: ignore[arg-type]
    assert found.verdict == "ranked"
    return found.factors[0]


def _rising(rng: np.random.Generator, deviation: Floats, limit: float, width: float) -> NDArray[np.bool_]:
    return np.asarray(rng.random(len(deviation)) < 1 / (1 + np.exp(-(deviation - limit) / width)))


def test_another_setpoint_for_each_product_hides_no_cause() -> None:
    """Bad above its own setpoint: it is found, rising, and as clearly as the deviation from the setpoint would be."""
    rng = np.random.default_rng(3)
    product = rng.integers(0, 2, ROWS)
    deviation = rng.normal(0, 5, ROWS)
    bad = _rising(rng, deviation, 9, 1.5)
    told = _first(np.where(product == 0, 200, 240) + deviation, bad, product)
    plain = _first(deviation, bad, product)
    assert (told.facet, told.grade, told.assigned) == ("x", "causal", "thing")
    assert told.trend is not None
    assert plain.trend is not None
    assert told.trend.shape == "rising"
    assert told.trend.difference.value == pytest.approx(plain.trend.difference.value, abs=0.02)
    assert told.trend.odds_ratio.value == pytest.approx(plain.trend.odds_ratio.value, rel=0.1)
    assert told.trend.doses[0].low < 200
    assert told.trend.doses[-1].high > 240


@pytest.mark.parametrize(("count", "wild"), [(1, -999.0), (1, 1e6), (30, 9.9e37), (3, 1.7e308)])
def test_wild_readings_hide_no_cause(count: int, wild: float) -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(5, 1, ROWS)
    bad = _rising(rng, x, 6.3, 0.2)
    x[rng.permutation(ROWS)[:count]] = wild
    found = _first(x, bad)
    assert (found.grade, found.direction) == ("causal", "harmful")
    assert found.trend is not None
    assert found.trend.shape == "rising"
    assert found.trend.per <= 1
    assert found.trend.odds_ratio.value > 2
    assert (found.trend.odds_ratio.low or 0) > 1
    assert wild in (found.trend.doses[0].low, found.trend.doses[-1].high)


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_a_skewed_number_is_found_whichever_end_is_bad(way: float) -> None:
    rng = np.random.default_rng(8)
    z = rng.normal(0, 1, ROWS)
    found = _first(np.exp(3 * z), _rising(rng, way * z, 1.3, 0.15))
    assert found.grade == "causal"
    assert abs(found.score) > 0.2
    assert found.trend is not None
    assert found.trend.shape == ("rising" if way > 0 else "falling")
    assert (found.trend.odds_ratio.value > 1) == (way > 0)


def _trend(x: Floats, bad: NDArray[np.bool_]) -> Trend:
    study = study_of(bad=bad, numeric={"x": x})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = number_test(study, study.factors.numbers[0], ASKED)
    assert found is not None
    return found.trend


@pytest.mark.parametrize("unit", [1e-12, 1e-100, 1e100, 1e300])
def test_the_unit_of_a_number_does_not_matter(unit: float) -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(10, 0.3, 800)
    bad = _rising(rng, x, 10.5, 0.1)
    own, other = _trend(x, bad), _trend(x * unit, bad)
    assert other.per == pytest.approx(own.per * unit)
    assert other.odds_ratio.value == pytest.approx(own.odds_ratio.value)
    assert other.difference.value == pytest.approx(own.difference.value)


def test_very_many_separated_rows_still_have_a_trend() -> None:
    x = np.random.default_rng(1).permutation(60000).astype(np.float64)
    trend = _trend(x, x >= 30000)
    assert trend.odds_ratio.high is None
    assert trend.difference.value > 0.9


def test_an_optimum_is_told_without_a_direction() -> None:
    """A dozen bad at both ends: too few for two bins to differ clearly, and no odds go with so much more of it."""
    rng = np.random.default_rng(4)
    x = rng.normal(100, 5, 600)
    far = np.argsort(-np.abs(x - np.median(x)))
    bad = np.zeros(600, np.bool_)
    bad[far[:18]] = rng.random(18) < 0.7
    found = _first(x, bad)
    assert found.trend is not None
    assert found.trend.shape == "turning"
    assert found.effect is not None
    assert (found.effect.measure, found.effect.per) == ("risk_difference", None)
    assert 0 < (found.effect.low or 0) < found.effect.value < (found.effect.high or 0) < 1
    assert found.score == found.effect.value
