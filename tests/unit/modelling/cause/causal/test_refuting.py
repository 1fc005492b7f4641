"""Refutations pass for a cause, and fail where they must."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.modelling.cause.causal.conftest import judged, suspect_of, yes

from clew.modelling.cause.causal import refuting
from clew.modelling.cause.causal.comparison import Comparison, compare
from clew.modelling.cause.causal.contrast import Contrast, contrast_of
from clew.modelling.cause.causal.estimating import Effect, estimates_of, stratified
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

N = 1200
Made = tuple[Comparison, Contrast, Effect]


def made(study: Study, timed: bool = True) -> Made:
    suspect = suspect_of(study, "a")
    contrast = contrast_of(study, suspect)
    data = compare(study, suspect, contrast, (), timed)
    effect = stratified(data)
    assert effect is not None
    return data, contrast, effect


def caused(seed: int = 0) -> Study:
    rng = np.random.default_rng(seed)
    a = rng.random(N) < 0.4
    return judged({"a": a, "colour": rng.random(N) < 0.5}, np.where(a, 0.25, 0.05), rng)


def draw() -> np.random.Generator:
    return np.random.default_rng(1)


def test_a_cause_passes_them_all() -> None:
    study = caused()
    data, contrast, effect = made(study)
    assert refuting.placebo(data, contrast, effect, draw()).passed
    assert refuting.random_common_cause(data, effect, draw()).passed
    assert refuting.subset(data, effect, draw()).passed
    assert refuting.negative_control(study, data, contrast, effect, ("colour",)).passed
    assert refuting.negative_control(study, data, contrast, effect, ()).passed
    assert refuting.sensitivity(estimates_of(data)).passed
    assert refuting.methods_agree(estimates_of(data)).passed


def test_chance_does_not_stand_out_of_placebos() -> None:
    rng = np.random.default_rng(2)
    a = rng.random(N) < 0.4
    study = judged({"a": a}, np.full(N, 0.1), rng)
    data, contrast, effect = made(study)
    found = refuting.placebo(data, contrast, effect, draw())
    assert found.passed is False
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high


def test_placebos_move_blocks_as_blocks() -> None:
    """Thirty stretches with a rate each, fifteen of them exposed, no effect: dealt out by thing it would stand out."""
    rng = np.random.default_rng(3)
    exposed = rng.permutation(np.repeat([True, False], 15))
    rate = 0.2 + 0.3 * exposed * (np.arange(30) < 6) + 0.2 * (rng.random(30) < 0.3)
    study = judged({"a": np.repeat(exposed, 40)}, np.repeat(rate, 40), rng)
    data, contrast, effect = made(study, timed=True)
    assert contrast.kind == "block"
    found = refuting.placebo(data, contrast, effect, draw())
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low > 0.1


def test_an_effect_of_one_quarter_of_the_time_does_not_pass_subsets() -> None:
    rng = np.random.default_rng(4)
    a = rng.random(N) < 0.4
    study = judged({"a": a}, np.where(a & (np.arange(N) < N // 5), 0.6, 0.05), rng)
    data, _, effect = made(study)
    assert refuting.subset(data, effect, draw()).passed is False


def test_a_named_control_that_depends_on_the_exposure_fails() -> None:
    rng = np.random.default_rng(5)
    a = rng.random(N) < 0.4
    colour = np.where(rng.random(N) < 0.3, a, rng.random(N) < 0.5)
    study = judged({"a": a, "colour": colour}, np.where(a, 0.25, 0.05), rng)
    data, contrast, effect = made(study)
    assert refuting.negative_control(study, data, contrast, effect, ("colour",)).passed is False


def hidden(seed: int) -> Study:
    """Bad stretches nobody recorded, in which the exposure is frequent."""
    rng = np.random.default_rng(seed)
    stretch = np.repeat(rng.random(N // 12) < 0.4, 12)
    a = np.where(rng.random(N) < 0.6, stretch, rng.random(N) < 0.4)
    return judged({"a": a}, np.where(stretch, 0.4, 0.03), rng)


def test_the_next_exposure_betrays_a_shared_cause() -> None:
    failed = 0
    for seed in range(6):
        study = hidden(seed)
        data, contrast, effect = made(study, timed=False)
        failed += refuting.negative_control(study, data, contrast, effect, ()).passed is False
    assert failed >= 4


def test_what_takes_turns_has_no_negative_control_of_its_own() -> None:
    rng = np.random.default_rng(6)
    a = np.arange(N) % 2 == 0
    study = judged({"a": a}, np.where(a, 0.25, 0.05), rng)
    data, contrast, effect = made(study)
    found = refuting.negative_control(study, data, contrast, effect, ())
    assert (found.passed, found.reason) == (None, "cause.refute.no_negative_control")


@pytest.mark.parametrize(("ratio", "value"), [(1.0, 1.0), (2.0, 3.414), (3.9, 7.263), (1 / 2.0, 3.414), (1.2, 1.690)])
def test_e_values_of_the_paper_s_formula(ratio: float, value: float) -> None:
    """RR + √(RR (RR − 1)): VanderWeele and Ding 2017; 3.9 → 7.26 is their example."""
    assert refuting.e_value(ratio) == pytest.approx(value, abs=0.001)


def effect(method: str, value: float, error: float = 0.01) -> Effect:
    return Effect(
        method=method, value=value, error=error, freedom=500.0, one=0.1 + value, zero=0.1, ratio_error=error / 0.1
    )


def test_a_weak_effect_has_a_weak_e_value() -> None:
    found = refuting.sensitivity([effect("g_computation", 0.015, 0.004)])
    assert found.passed is False
    assert found.low is not None
    assert found.low < refuting.LEAST_E_VALUE


@pytest.mark.parametrize("values", [(0.1, -0.1), (0.3, 0.1), (0.1, 0.012)])
def test_methods_that_differ_do_not_agree(values: tuple[float, float]) -> None:
    one, other = values
    assert refuting.methods_agree([effect("stratified", one), effect("g_computation", other)]).passed is False


def test_one_method_alone_cannot_agree() -> None:
    assert refuting.methods_agree([effect("stratified", 0.1)]).passed is None


def test_a_made_up_cause_that_moves_the_estimate_is_seen() -> None:
    """Three exposed things: any column by thing moves what they say."""
    a = np.arange(N) < 3
    rng = np.random.default_rng(8)
    bad: NDArray[np.bool_] = rng.random(N) < np.where(a, 0.7, 0.3)
    study = study_of(bad=bad, nominal={"a": yes(a)})
    data, _, found = made(study)
    moved = refuting.random_common_cause(data, Effect(**{**effect_fields(found), "value": found.value / 2}), draw())
    assert moved.passed is False


def effect_fields(found: Effect) -> dict[str, float | str]:
    return {"method": found.method, "value": found.value, "error": found.error, "freedom": found.freedom}


def test_ratios_without_end_need_nothing() -> None:
    assert refuting.e_value(math.inf) == 1.0
