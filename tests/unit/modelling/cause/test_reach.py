"""How small a p could have been: a bound that nothing found goes below, and that few bad units do not reach."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.levels import facet_test as levels_of_facet
from clew.modelling.cause.reach import comparable, least_p
from clew.modelling.cause.trends import number_test as trend_of_number
from clew.testing.cause_studies import NominalFactor, NumericFactor, simulate_study, study_of


def test_of_independent_rows_it_is_the_best_table() -> None:
    level = ["a"] * 4 + ["b"] * 16
    order = np.random.default_rng(1).permutation(20)
    study = study_of(bad=[place < 3 for place in range(20)], nominal={"f": [level[place] for place in order]})
    best = min(float(fisher_exact(table)[1]) for table in ([[3, 1], [0, 16]], [[3, 13], [0, 4]]))
    assert least_p(study, study.factors.facets[0]) == pytest.approx(best)


def test_few_bad_things_reach_nothing_however_often_they_were_judged() -> None:
    rng = np.random.default_rng(2)
    thing = np.repeat(np.arange(30), 20)
    level = [f"l{each}" for each in rng.integers(0, 3, 30)[thing]]
    study = study_of(bad=thing < 2, thing=thing, nominal={"f": level}, numeric={"x": rng.random(30)[thing]})
    assert least_p(study, study.factors.facets[0]) > 0.002
    assert least_p(study, study.factors.numbers[0]) > 0.002


@pytest.mark.parametrize("seed", range(6))
def test_nothing_found_goes_below_it(seed: int) -> None:
    study = simulate_study(
        seed,
        things=60,
        rows_a_thing=1 + seed % 3,
        base=0.1,
        nominal=[NominalFactor(name="f", levels=4, effects={1: 3.0})],
        numeric=[NumericFactor(name="x", slope=6.0)],
    ).study
    asked = Asked(permutations=500)
    facet, number = study.factors.facets[0], study.factors.numbers[0]
    assert min(level.p for level in levels_of_facet(study, facet, asked).levels) >= least_p(study, facet) / 2
    found = trend_of_number(study, number, asked)
    assert found is not None
    assert found.p >= least_p(study, number) / 2


def test_what_does_not_vary_reaches_nothing() -> None:
    study = study_of(bad=[True, False] * 4, nominal={"f": ["a"] * 8}, numeric={"x": [1.0] * 8})
    assert least_p(study, study.factors.facets[0]) == 1.0
    assert least_p(study, study.factors.numbers[0]) == 1.0
    assert least_p(study_of(bad=[False] * 4, nominal={"f": ["a", "b"] * 2}), study.factors.facets[0]) == 1.0


def test_rows_that_are_compared_with_none_reach_nothing() -> None:
    bad = np.arange(60) < 30
    level = [f"l{each % 2}" for each in range(60)]
    apart = study_of(bad=bad, nominal={"f": level}, numeric={"x": np.arange(60) % 7}, stratum=bad.astype(int))
    assert not comparable(apart.rows).any()
    assert least_p(apart, apart.factors.facets[0]) == 1.0
    assert least_p(apart, apart.factors.numbers[0]) == 1.0
    # Thirty bad ones reach far; the six of them that are compared with good ones do not.
    mixed = study_of(bad=bad, nominal={"f": level}, stratum=(np.arange(60) < 24).astype(int))
    assert comparable(mixed.rows).sum() == 36
    assert least_p(mixed, mixed.factors.facets[0]) > 1e-6
    assert least_p(study_of(bad=bad, nominal={"f": level}), mixed.factors.facets[0]) < 1e-9
