"""Estimates against textbook formulas and other libraries, and how often their intervals hold the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.modelling.cause.causal.conftest import judged, suspect_of

from clew.modelling.cause.causal.comparison import Comparison, compare
from clew.modelling.cause.causal.contrast import contrast_of
from clew.modelling.cause.causal.estimating import Effect, doubly_robust, estimates_of, g_computation, stratified
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import NominalFactor, simulate_study, study_of

ROWS = 2000


def confounded(rng: np.random.Generator) -> tuple[Study, float]:
    """A common cause of the exposure and the outcome; the effect on the exposed differs with it."""
    c = rng.random(ROWS) < 0.5
    a = rng.random(ROWS) < np.where(c, 0.6, 0.2)
    rate = np.where(c, 0.2, 0.05) + np.where(a, np.where(c, 0.15, 0.05), 0.0)
    effect = float((np.where(c, 0.15, 0.05))[a].mean())
    return judged({"a": a, "c": c}, rate, rng), effect


def data_of(study: Study, timed: bool = False, held: tuple[str, ...] = ("c",)) -> Comparison:
    suspect = suspect_of(study, "a")
    return compare(study, suspect, contrast_of(study, suspect), [suspect_of(study, each) for each in held], timed)


def test_stratified_is_mantel_and_haenszel() -> None:
    study, _ = confounded(np.random.default_rng(1))
    data = data_of(study)
    c = suspect_of(study, "c").exposed
    total = weight = 0.0
    for cell in (c, ~c):  # type: ignore[operator]
        one, zero = cell & data.exposed, cell & ~data.exposed
        w = one.sum() * zero.sum() / cell.sum()
        total += w * (data.bad[one].mean() - data.bad[zero].mean())
        weight += w
    found = stratified(data)
    assert found is not None
    assert found.value == pytest.approx(total / weight, rel=1e-9)


def test_stratified_error_is_that_of_robust_least_squares() -> None:
    from statsmodels.api import OLS

    study, _ = confounded(np.random.default_rng(2))
    data = data_of(study)
    c = suspect_of(study, "c").exposed
    model = OLS(data.bad, np.column_stack([np.ones(ROWS), data.exposure, c])).fit(cov_type="HC1")
    found = stratified(data)
    assert found is not None
    assert found.value == pytest.approx(model.params[1], rel=1e-9)
    assert found.error == pytest.approx(model.bse[1], rel=0.01)


def test_a_confounder_not_held_fixed_biases_every_method() -> None:
    study, effect = confounded(np.random.default_rng(3))
    for each in estimates_of(data_of(study, held=())):
        assert each.value > effect + 0.04


def test_doubly_robust_agrees_with_scikit_learn() -> None:
    """The same estimator with its models from another library, without cross-fitting."""
    from sklearn.linear_model import LogisticRegression

    study, _ = confounded(np.random.default_rng(4))
    data = data_of(study)
    x, y, e = data.held, data.bad, data.exposed
    outcome = LogisticRegression(C=1e6).fit(x[~e], y[~e]).predict_proba(x)[:, 1]
    chance = LogisticRegression(C=1e6).fit(x, e).predict_proba(x)[:, 1]
    odds = chance / (1 - chance)
    weight = np.where(e, 0.0, odds) * e.sum() / odds[~e].sum()
    theirs = y[e].mean() - outcome[e].mean() - (weight @ (y - outcome)) / e.sum()
    ours = doubly_robust(data)
    assert ours is not None
    assert ours.value == pytest.approx(theirs, abs=0.01)


@pytest.mark.parametrize("method", [stratified, g_computation, doubly_robust])
def test_intervals_hold_the_truth_as_often_as_they_say(method: Callable[[Comparison], Effect | None]) -> None:
    held = 0
    for seed in range(60):
        study, effect = confounded(np.random.default_rng(seed))
        truth = effect
        if method is stratified:  # its weights are n1·n0/n, not those of the exposed
            c, a = suspect_of(study, "c").exposed, suspect_of(study, "a").exposed
            weights = [float((a & k).sum() * (~a & k).sum() / k.sum()) for k in (c, ~c)]  # type: ignore[operator]
            truth = (0.15 * weights[0] + 0.05 * weights[1]) / sum(weights)
        found = method(data_of(study))
        assert found is not None
        low, high = found.limits()
        held += low < truth < high
    # Of 60 at 95 %, fewer than 51 would happen less than once in two thousand times.
    assert held >= 51


def test_rows_of_one_thing_are_not_independent() -> None:
    """Frail things with many rows each, no effect: intervals by thing hold zero, and by row would not."""
    held, naive = 0, 0
    for seed in range(40):
        made = simulate_study(
            seed, things=100, rows_a_thing=20, base=0.2, frailty=1.5, nominal=[NominalFactor(name="a", levels=2)]
        ).study
        suspect = suspect_of(made, "a", "level-0")
        data = compare(made, suspect, contrast_of(made, suspect), (), timed=False)
        found = g_computation(data)
        assert found is not None
        held += found.limits()[0] < 0 < found.limits()[1]
        e = data.exposed
        error = np.sqrt(data.bad[e].var() / e.sum() + data.bad[~e].var() / (~e).sum())
        naive += abs(found.value) < 1.96 * error
    assert held >= 33
    assert naive <= held - 8


def test_taking_turns_thing_by_thing_is_no_obstacle() -> None:
    """Every other thing has the exposure: dealt into folds in that order, one fold would have all of it."""
    held = 0
    for seed in range(40):
        rng = np.random.default_rng([31, seed])
        thing = np.repeat(np.arange(400), 2)
        a = thing % 2 == 1
        c = rng.random(len(thing)) < 0.5
        rate = np.where(c, 0.2, 0.1) + np.where(a, 0.2, 0.0)
        study = study_of(
            bad=rng.random(len(thing)) < rate,
            thing=thing,
            nominal={name: np.where(each, "y", "n").tolist() for name, each in (("a", a), ("c", c))},
        )
        found = doubly_robust(data_of(study))
        assert found is not None
        low, high = found.limits()
        held += low < 0.2 < high
    assert held >= 34


def within_bounds(found: Effect) -> None:
    low, high = found.limits()
    assert -1 <= low <= found.value <= high <= 1


@pytest.mark.parametrize(
    ("exposed_bad", "others_bad"), [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.5, 0.0), (1.0, 0.5)]
)
def test_intervals_stay_within_bounds(exposed_bad: float, others_bad: float) -> None:
    a = np.arange(80) % 2 == 0
    turn = (np.arange(80) // 2) % 2 == 0
    rate: NDArray[Any] = np.where(a, exposed_bad, others_bad)
    bad = (rate == 1) | ((rate == 0.5) & turn)
    study = study_of(bad=bad, nominal={"a": ["y" if each else "n" for each in a]})
    for each in estimates_of(data_of(study, held=())):
        within_bounds(each)
        if exposed_bad == others_bad:
            assert not each.excludes_zero


def _few(seed: int, units: int, rate: float) -> Comparison:
    rng = np.random.default_rng([seed, units])
    a = np.zeros(400, np.bool_)
    a[rng.permutation(400)[:units]] = True
    return data_of(judged({"a": a}, np.where(a, rate, 0.02), rng), held=())


def test_a_level_that_is_all_bad_excludes_none() -> None:
    """At the edge the interval is as long as its error says, and not all there is."""
    for units, least in ((8, 0.3), (12, 0.5), (40, 0.8)):
        for each in estimates_of(_few(1, units, 1.0)):
            assert least < each.limits()[0]


@pytest.mark.parametrize("units", [5, 12, 40])
@pytest.mark.parametrize("rate", [0.9, 1.0])
def test_intervals_at_the_edge_hold_the_truth(units: int, rate: float) -> None:
    held = total = 0
    for seed in range(40):
        for each in estimates_of(_few(seed, units, rate)):
            within_bounds(each)
            low, high = each.limits()
            held += low <= rate - 0.02 <= high
            total += 1
    assert held >= 0.9 * total


def test_an_exposure_that_does_not_vary_has_no_estimate() -> None:
    study, _ = confounded(np.random.default_rng(5))
    data = data_of(study, held=("a",))
    assert stratified(data) is None
