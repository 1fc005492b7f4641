"""Rates that would have been."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.modelling.cause.causal.conftest import judged, suspect_of

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.causal import assess, together
from clew.testing.cause_studies import study_of

N = 3000


def test_the_rate_without_and_the_share_explained() -> None:
    """A third has it: .05 + .2 / 3 was seen, .05 would have been."""
    held = explained = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        a = np.arange(N) % 3 == 0
        study = judged({"a": rng.permutation(a)}, np.zeros(N), rng)
        a = np.asarray(suspect_of(study, "a").exposed)
        study = study_of(bad=rng.random(N) < 0.05 + 0.2 * a, nominal={"a": ["y" if each else "n" for each in a]})
        found = assess(study, [suspect_of(study, "a")], Asked())[0]
        assert found.counterfactual is not None
        expected = found.counterfactual.expected
        held += (expected.low or 0) < 0.05 < (expected.high or 0)
        assert found.explains is not None
        explained += (found.explains.low or 0) < 0.0667 / 0.1167 < (found.explains.high or 1)
    assert held >= 9
    assert explained >= 9


def test_a_protective_one_explains_nothing_and_its_absence_would_have_cost() -> None:
    rng = np.random.default_rng(2)
    a = rng.random(N) < 0.4
    study = judged({"a": a}, np.where(a, 0.03, 0.2), rng)
    found = assess(study, [suspect_of(study, "a")], Asked())[0]
    assert found.explains is None
    assert found.counterfactual is not None
    assert (found.counterfactual.expected.low or 0) > found.counterfactual.observed
    both = together(study, [suspect_of(study, "a")], Asked())
    assert both is not None
    assert both.value == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("slope", [2.0, -2.0])
def test_a_dose_is_held_at_its_better_end(slope: float) -> None:
    held = both_held = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        x = rng.random(N)
        rate = 1 / (1 + np.exp(2.5 - slope * (x - 0.5)))
        study = study_of(bad=rng.random(N) < rate, numeric={"x": x})
        suspect = suspect_of(study, "x", None)
        found = assess(study, [suspect], Asked())[0]
        normal = np.minimum(x, 0.1) if slope > 0 else np.maximum(x, 0.9)
        truth = 1 / (1 + np.exp(2.5 - slope * (normal - 0.5)))
        assert found.counterfactual is not None
        expected = found.counterfactual.expected
        held += (expected.low or 0) < truth.mean() < (expected.high or 1)
        both = together(study, [suspect], Asked())
        assert both is not None
        both_held += (both.low or 0) < 1 - truth.mean() / rate.mean() < (both.high or 1)
    assert held >= 7
    assert both_held >= 7
