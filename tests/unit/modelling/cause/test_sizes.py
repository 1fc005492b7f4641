"""How often chance is called a cause: sizes at .05 and .01 of every test where nothing is planted, and power where
something is. Binomial tolerances: a test of the right size fails once in a thousand times; the seeds are fixed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.levels import facet_test as levels_of_facet
from clew.modelling.cause.trends import number_test as trend_of_number
from clew.testing.cause_studies import NominalFactor, NumericFactor, simulate_study

STUDIES = 300
ASKED = Asked(permutations=300)


def _most(level: float) -> int:
    return int(binom.ppf(0.999, STUDIES, level))


def _draw(recipe: Mapping[str, Any], studies: int = STUDIES) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for seed in range(studies):
        study = simulate_study(seed, **recipe).study
        for facet in study.factors.facets:
            test = levels_of_facet(study, facet, ASKED)
            found.setdefault(f"{facet.name}: all", []).append(test.p)
            found.setdefault(f"{facet.name}: a level", []).append(test.levels[0].p)
        for number in study.factors.numbers:
            trend = trend_of_number(study, number, ASKED)
            found.setdefault(number.name, []).append(1.0 if trend is None else trend.p)
    return found


NULLS: dict[str, dict[str, Any]] = {
    "few bad": {
        "things": 150,
        "base": 0.05,
        "nominal": [NominalFactor(name="many", levels=12), NominalFactor(name="two", levels=2)],
        "numeric": [NumericFactor(name="x")],
    },
    "clusters": {
        "things": 40,
        "rows_a_thing": 12,
        "base": 0.15,
        "frailty": 1.5,
        "nominal": [NominalFactor(name="thing"), NominalFactor(name="operation", assigned="operation")],
        "numeric": [NumericFactor(name="x"), NumericFactor(name="use", count=True)],
    },
    "blocks under drift": {
        "things": 240,
        "base": 0.15,
        "drift": 1.0,
        "nominal": [
            NominalFactor(name="thirty", assigned="block", blocks=30),
            NominalFactor(name="eight", levels=2, assigned="block", blocks=8),
            NominalFactor(name="single", levels=9, assigned="block", blocks=10),
        ],
        "numeric": [NumericFactor(name="x", assigned="block", blocks=20)],
    },
    "things in step under drift": {
        "things": 40,
        "rows_a_thing": 8,
        "base": 0.15,
        "drift": 0.8,
        "interleaved": True,
        "nominal": [NominalFactor(name="block", assigned="block", blocks=20)],
        "numeric": [NumericFactor(name="x", assigned="block", blocks=12), NumericFactor(name="use", count=True)],
    },
}


@pytest.mark.parametrize("name", NULLS)
def test_size(name: str) -> None:
    for test, p in _draw(NULLS[name]).items():
        for level in (0.05, 0.01):
            assert np.count_nonzero(np.array(p) <= level) <= _most(level), (test, level)


def test_sizes_with_unequal_clusters() -> None:
    """One thing in ten has forty rows, the others two."""
    from clew.testing.cause_studies import study_of

    found = []
    for seed in range(STUDIES):
        rng = np.random.default_rng([77, seed])
        often = np.where(rng.random(60) < 0.1, 40, 2)
        thing = np.repeat(np.arange(60), often)
        bad = rng.random(len(thing)) < rng.beta(0.4, 2, 60)[thing]
        level = rng.integers(0, 2, 60)[thing]
        study = study_of(bad=bad, thing=thing, nominal={"f": [f"l{each}" for each in level]})
        found.append(levels_of_facet(study, study.factors.facets[0], ASKED).p)
    for level in (0.05, 0.01):
        assert np.count_nonzero(np.array(found) <= level) <= _most(level)


POWERS: dict[str, dict[str, Any]] = {
    "thing": {"things": 200, "nominal": [NominalFactor(name="f", levels=4, effects={0: 2.0})], "base": 0.1},
    "operation": {
        "things": 60,
        "rows_a_thing": 8,
        "frailty": 1.0,
        "nominal": [NominalFactor(name="f", assigned="operation", effects={0: 1.5})],
        "base": 0.1,
    },
    "block": {
        "things": 400,
        "drift": 0.5,
        "nominal": [NominalFactor(name="f", assigned="block", blocks=40, effects={0: 2.5})],
        "base": 0.1,
    },
    "one stretch": {
        "things": 600,
        "drift": 0.2,
        "nominal": [NominalFactor(name="f", levels=12, assigned="block", blocks=12, effects={0: 4.0})],
        "base": 0.05,
    },
}


@pytest.mark.parametrize("name", POWERS)
def test_power(name: str) -> None:
    found = _draw(POWERS[name], studies=40)["f: a level"]
    assert np.count_nonzero(np.array(found) <= 0.05) >= 28
