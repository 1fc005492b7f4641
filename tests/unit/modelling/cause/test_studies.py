"""Studies for tests: what is written down by hand is what was given; what is simulated is as its truth says."""

from __future__ import annotations

import numpy as np
import pytest

from clew.modelling.cause.building import study_from_columns
from clew.modelling.cause.study import rows_of
from clew.testing.cause_screwdriving import columns_of
from clew.testing.cause_studies import (
    NominalFactor,
    NumericFactor,
    PairEffect,
    codes_of,
    level_name,
    simulate_study,
    study_of,
)


def test_a_study_by_hand() -> None:
    study = study_of(
        bad=[True, False, False],
        thing=["b", "a", "b"],
        time=[30, 10, 20],
        nominal={"one": ["x", None, ("y", "x")]},
        numeric={"dose": [1, None, 3]},
        precedence={"dose": "with"},
    )
    assert study.rows.bad.tolist() == [False, False, True]
    assert [study.rows.things[place] for place in study.rows.thing] == ["a", "b", "b"]
    assert rows_of(study.factors, 0).tolist() == [False, True, True]
    assert rows_of(study.factors, 1).tolist() == [False, True, False]
    assert codes_of(study.factors, study.factors.facets[0]) is None
    (dose,) = study.factors.numbers
    assert (dose.precedence, dose.lead) == ("with", 0.0)
    assert np.array_equal(dose.values, [np.nan, 3, 1], equal_nan=True)
    with pytest.raises(ValueError, match="3"):
        study_of(bad=[True, False, True], nominal={"one": ["x"]})


def test_the_product_s_builder_agrees() -> None:
    columns = columns_of("s04")
    built = study_from_columns(
        bad=columns.bad, thing=columns.thing, time=columns.time, nominal=columns.nominal, numeric={}, time_buckets=()
    )
    own = study_of(bad=columns.bad, thing=columns.thing, time=columns.time, nominal=columns.nominal)
    assert np.array_equal(built.rows.bad, own.rows.bad)
    assert np.array_equal(built.rows.thing, own.rows.thing)

    def exposed(study):  # type: ignore[no-untyped-def]
        factors = study.factors
        return {
            (facet.name, factors.columns[column]): rows_of(factors, column).tobytes()
            for facet in factors.facets
            for column in range(facet.first, facet.last)
        }

    assert exposed(built) == exposed(own)


def test_a_simulation_is_as_its_truth_says() -> None:
    made = simulate_study(
        4,
        things=4000,
        rows_a_thing=5,
        base=0.1,
        nominal=[
            NominalFactor(name="plan", effects={1: 1.5}),
            NominalFactor(name="shift", assigned="block", blocks=30),
            NominalFactor(name="copy", follows="plan", fidelity=0.8, missing=0.2),
        ],
        numeric=[NumericFactor(name="use", assigned="operation", count=True, slope=0.2)],
        pairs=[PairEffect("plan", 0, "shift", 0, 1.0)],
    )
    rows = made.study.rows
    spread = 4 * np.sqrt(made.probability * (1 - made.probability)).sum() / np.sqrt(len(rows)) / len(rows)
    assert rows.bad.mean() == pytest.approx(made.probability.mean(), abs=max(spread, 0.01))
    plan, shift, copy = made.study.factors.facets
    codes = codes_of(made.study.factors, plan)
    assert codes is not None
    assert all(len(set(codes[rows.thing == one])) == 1 for one in range(20))
    blocks = codes_of(made.study.factors, shift)
    assert blocks is not None
    assert (np.diff(blocks) != 0).sum() < 30
    followed = codes_of(made.study.factors, copy)
    assert followed is not None
    stated = followed >= 0
    assert 0.75 < stated.mean() < 0.85
    assert (followed[stated] == codes[stated]).mean() > 0.8
    assert made.study.factors.numbers[0].values.max() == 4
    assert 0.15 < made.differences["plan", 1] < 0.35
    assert made.differences["use", None] > 0
    assert made.study.factors.columns[plan.first] == level_name(0)


def test_a_simulation_repeats() -> None:
    one, other = (simulate_study(9, things=50, nominal=[NominalFactor(name="a")]) for _ in range(2))
    assert np.array_equal(one.study.rows.bad, other.study.rows.bad)
    assert np.array_equal(one.study.factors.indices, other.study.factors.indices)
