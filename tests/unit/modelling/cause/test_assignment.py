"""Units of assignment found from the data alone."""

from __future__ import annotations

import numpy as np
import pytest

from clew.modelling.cause.assignment import assignment_of
from clew.modelling.cause.runs import concurrent_windows, in_blocks, window_is_enough
from clew.testing.cause_screwdriving import screwdriving_study
from clew.testing.cause_studies import MINUTE, NominalFactor, NumericFactor, simulate_study, study_of

EXPECTED = {"o": "operation", "t": "thing", "b": "block"}


@pytest.mark.parametrize("interleaved", [False, True])
@pytest.mark.parametrize("rows_a_thing", [2, 10])
def test_as_drawn(interleaved: bool, rows_a_thing: int) -> None:
    right = 0
    for seed in range(8):
        drawn = simulate_study(
            seed,
            things=120,
            rows_a_thing=rows_a_thing,
            interleaved=interleaved,
            nominal=[
                NominalFactor(name="o", assigned="operation"),
                NominalFactor(name="t", levels=4),
                NominalFactor(name="b", assigned="block", blocks=15),
            ],
        ).study
        right += sum(assignment_of(drawn, facet).kind == EXPECTED[facet.name] for facet in drawn.factors.facets)
    assert right >= 23


def test_numbers_as_drawn() -> None:
    for seed in range(5):
        drawn = simulate_study(
            seed,
            things=80,
            rows_a_thing=5,
            numeric=[
                NumericFactor(name="o", assigned="operation"),
                NumericFactor(name="t"),
                NumericFactor(name="b", assigned="block", blocks=12),
                NumericFactor(name="count", count=True),
            ],
        ).study
        kinds = [assignment_of(drawn, number).kind for number in drawn.factors.numbers]
        assert kinds == ["operation", "thing", "block", "operation"]


def test_units_are_dense_and_blocks_are_runs() -> None:
    study = study_of(bad=[False] * 40, nominal={"f": ["a"] * 10 + ["b"] * 10 + ["a"] * 10 + ["b"] * 10})
    found = assignment_of(study, study.factors.facets[0])
    assert (found.kind, found.units, found.blocks) == ("block", 4, 4)
    assert found.unit.tolist() == [0] * 10 + [1] * 10 + [2] * 10 + [3] * 10


def test_interleaved_strata_do_not_hide_blocks() -> None:
    """Two products made in turn, each with its own value all day: runs are looked for within each product."""
    study = study_of(
        bad=[False] * 80,
        stratum=[0, 1] * 40,
        nominal={"f": [level for one in range(40) for level in (f"a{one // 10}", f"b{one // 10}")]},
    )
    assert assignment_of(study, study.factors.facets[0]).kind == "block"


def test_rows_that_state_nothing_are_no_value() -> None:
    levels = [None if place % 3 == 0 else "ab"[place // 4 % 2] for place in range(160)]
    study = study_of(bad=[False] * 160, thing=[place // 4 for place in range(160)], nominal={"f": levels})
    assert assignment_of(study, study.factors.facets[0]).kind == "thing"


def test_a_drifting_number_comes_in_blocks() -> None:
    rng = np.random.default_rng(1)
    values = np.convolve(rng.standard_normal(439), np.ones(40), "valid")
    study = study_of(bad=[False] * 400, numeric={"x": values, "y": rng.standard_normal(400), "run": np.arange(400.0)})
    drifting, fresh, run = study.factors.numbers
    assert assignment_of(study, drifting).kind == "block"
    assert 4 < assignment_of(study, drifting).blocks < 60
    assert assignment_of(study, fresh).kind == "thing"
    assert assignment_of(study, run).blocks < 8


def test_what_is_set_otherwise_for_each_stratum_does_not_drift() -> None:
    """A temperature of 200 for one product and 240 for the other: the step between them is no drift, within things or
    among them."""
    rng = np.random.default_rng(2)
    product = np.arange(600) % 2
    study = study_of(
        bad=[False] * 600, stratum=product.tolist(), numeric={"x": 200 + 40 * product + rng.normal(0, 5, 600)}
    )
    assert assignment_of(study, study.factors.numbers[0]).kind == "thing"
    thing = np.arange(600) // 6
    product = thing % 2
    study = study_of(
        bad=[False] * 600,
        thing=thing.tolist(),
        stratum=product.tolist(),
        numeric={"x": 200 + 40 * product + rng.normal(0, 5, 600)},
    )
    assert assignment_of(study, study.factors.numbers[0]).kind == "operation"


def test_order_of_rows_in_time_is_what_counts() -> None:
    """The same levels, laid out by time in turns or in two halves."""
    bad, levels = [False] * 60, ["a"] * 30 + ["b"] * 30
    halves = study_of(bad=bad, nominal={"f": levels})
    turns = study_of(
        bad=bad, nominal={"f": levels}, time=[MINUTE * (place % 30 * 2 + place // 30) for place in range(60)]
    )
    assert assignment_of(halves, halves.factors.facets[0]).kind == "block"
    assert assignment_of(turns, turns.factors.facets[0]).kind == "thing"


@pytest.mark.parametrize(
    ("experiment", "name", "kind"),
    [
        ("s01", "use_count", "operation"),
        ("s01", "position", "operation"),
        ("s02", "use_count", "operation"),
        ("s02", "treatment", "block"),
        ("s04", "treatment", "block"),
        ("s04", "condition", "block"),
        ("s04", "position", "operation"),
    ],
)
def test_screw_driving(experiment: str, name: str, kind: str) -> None:
    study = screwdriving_study(experiment)
    factor = next(each for each in (*study.factors.facets, *study.factors.numbers) if each.name == name)
    assert assignment_of(study, factor).kind == kind


def test_runs_keep_their_level() -> None:
    rng = np.random.default_rng(4)
    zero = np.zeros(100, np.int64)
    fewer = sum(in_blocks(rng.integers(0, levels, 100), zero) for levels in (2, 3, 8, 20) for _ in range(250))
    assert fewer <= 30


def test_concurrent_windows() -> None:
    group = np.zeros(60, np.int64)
    exposed = np.zeros(60, np.bool_)
    exposed[10:30:2] = True
    window = concurrent_windows(exposed, group)
    assert set(np.flatnonzero(window >= 0)) >= set(range(11, 28))
    assert not (window[40:] >= 0).any()
    assert window_is_enough(exposed, window)
    group = np.zeros(200, np.int64)
    alone = np.zeros(200, np.bool_)
    alone[20:40] = True
    assert not window_is_enough(alone, concurrent_windows(alone, group))
    stray = alone.copy()
    stray[180] = True
    assert not window_is_enough(stray, concurrent_windows(stray, group))
    assert (concurrent_windows(np.zeros(3, np.bool_), group[:3]) == -1).all()
