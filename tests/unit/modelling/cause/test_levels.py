"""Levels at their unit of assignment: against scipy where rows are independent; what must hold where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from statsmodels.stats.contingency_tables import StratifiedTable

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.levels import FacetTest
from clew.modelling.cause.levels import facet_test as levels_of_facet
from clew.modelling.cause.study import Study
from clew.testing.cause_screwdriving import screwdriving_study
from clew.testing.cause_studies import NominalFactor, simulate_study, study_of

ASKED = Asked(permutations=500)


def _tested(study: Study, name: str | None = None, **more: object) -> FacetTest:
    facet = next(each for each in study.factors.facets if name in (None, each.name))
    return levels_of_facet(study, facet, ASKED, **more)  # type: ignore[arg-type]


def test_independent_rows_are_fishers_test() -> None:
    rng = np.random.default_rng(1)
    level = rng.integers(0, 2, 200)
    bad = rng.random(200) < 0.1 + 0.15 * level
    found = _tested(study_of(bad=bad, nominal={"f": [f"l{each}" for each in level]}))
    one = found.levels[1]
    counts = one.counts
    table = [[counts.bad_with, counts.good_with], [counts.bad_without, counts.good_without]]
    assert one.p == pytest.approx(float(fisher_exact(table)[1]), rel=1e-6)
    assert found.levels[0].p == pytest.approx(one.p, rel=1e-6)
    assert one.difference.value == pytest.approx(-found.levels[0].difference.value)


def test_rows_of_one_thing_are_no_more_evidence_than_the_thing() -> None:
    """Each thing all good or all bad: however often it is judged, p is that of the things."""
    bad = [True] * 5 + [False] * 5 + [True] + [False] * 9
    order = np.random.default_rng(2).permutation(20)
    level = [["a", "b"][place // 10] for place in order]
    once = _tested(study_of(bad=np.array(bad)[order], nominal={"f": level})).levels[0]
    often = _tested(
        study_of(
            bad=np.repeat(np.array(bad)[order], 8),
            thing=np.repeat(np.arange(20), 8),
            nominal={"f": [each for each in level for _ in range(8)]},
        )
    ).levels[0]
    assert often.p == pytest.approx(once.p)
    assert often.difference.low is not None
    assert once.difference.low is not None
    assert often.difference.low == pytest.approx(once.difference.low, abs=0.1)


def test_strata_are_mantel_and_haenszels() -> None:
    rng = np.random.default_rng(8)
    stratum = rng.integers(0, 3, 600)
    level = (rng.random(600) < 0.2 + 0.25 * stratum).astype(int)
    bad = rng.random(600) < 0.1 + 0.2 * stratum
    study = study_of(bad=bad, nominal={"f": [f"l{each}" for each in level]})
    plain, held = _tested(study).levels[1], _tested(study, strata=stratum.astype(np.int32)).levels[1]
    assert plain.p < 1e-3
    tables = [
        [[np.sum(bad & x & s), np.sum(~bad & x & s)], [np.sum(bad & ~x & s), np.sum(~bad & ~x & s)]]
        for each in range(3)
        for s, x in [(stratum == each, level == 1)]
    ]
    oracle = StratifiedTable([np.array(each) for each in tables]).test_null_odds(correction=False).pvalue
    assert held.p == pytest.approx(float(oracle), rel=0.2)
    weights = [sum(t[0]) * sum(t[1]) / (sum(t[0]) + sum(t[1])) for t in tables]
    differences = [t[0][0] / sum(t[0]) - t[1][0] / sum(t[1]) for t in tables]
    assert held.difference.value == pytest.approx(np.average(differences, weights=weights))


def test_what_a_held_factor_explains_vanishes() -> None:
    study = simulate_study(
        3,
        things=400,
        base=0.03,
        nominal=[
            NominalFactor(name="cause", levels=2, effects={1: 2.5}),
            NominalFactor(name="shadow", levels=2, follows="cause", fidelity=0.8),
        ],
    ).study
    cause = study.factors.indices[::2] - study.factors.indices[::2].min()
    assert _tested(study, "shadow").p < 0.001
    assert _tested(study, "shadow", strata=cause.astype(np.int32)).p > 0.01
    assert _tested(study, "cause").p < 1e-6


def test_controls_without_what_is_known_to_be_harmful() -> None:
    """Beside a very bad level a harmless one looks protective; not once that one has left the controls."""
    rng = np.random.default_rng(6)
    level = rng.integers(0, 3, 600)
    bad = rng.random(600) < np.array([0.05, 0.05, 0.9])[level]
    study = study_of(bad=bad, nominal={"f": [f"l{each}" for each in level]})
    assert _tested(study).levels[0].p < 1e-6
    again = _tested(study, out_of_controls=level == 2)
    assert again.levels[0].p > 0.01
    assert again.levels[2].p < 1e-6
    counts = again.levels[0].counts
    assert counts.bad_without + counts.good_without <= int((level == 1).sum())


def test_rows_chosen_are_the_only_ones() -> None:
    study = study_of(bad=[True, False] * 30, nominal={"f": ["a", "b", "b"] * 20})
    rows = np.arange(60) < 30
    counts = _tested(study, rows=rows).levels[0].counts
    assert counts.bad_with + counts.good_with + counts.bad_without + counts.good_without <= 30


@pytest.mark.parametrize("level", [["a"] * 20, ["a"] + [None] * 19, [None] * 20])
def test_nothing_to_compare(level: list[str | None]) -> None:
    study = study_of(bad=[True, False] * 10, nominal={"f": level, "g": ["x", "y"] * 10})
    found = _tested(study)
    assert found.p > 0.05
    for each in found.levels:
        assert each.p > 0.05
        assert -1 <= (each.difference.low or 0) <= (each.difference.high or 0) <= 1


def test_a_mark_is_compared_with_the_unmarked() -> None:
    mark = ["m" if place % 10 == 3 else None for place in range(200)]
    found = _tested(study_of(bad=[each is not None for each in mark], nominal={"f": mark}))
    assert found.levels[0].p < 1e-10
    assert found.levels[0].counts.good_without >= 170


def test_several_levels_a_row() -> None:
    rng = np.random.default_rng(12)
    lots = [tuple(sorted(rng.choice(["a", "b", "c", "d"], 2, replace=False))) for _ in range(300)]
    bad = [("b" in each and rng.random() < 0.6) or rng.random() < 0.05 for each in lots]
    found = _tested(study_of(bad=bad, nominal={"f": lots}))
    assert min(found.levels, key=lambda each: each.p).column == 1
    assert found.p < 1e-4


def test_one_level_alone_in_its_time_is_not_evidence_of_things() -> None:
    """A drift in time makes a level's only stretch bad: its thousand things are one block."""
    rng = np.random.default_rng(4)
    block = np.arange(1600) // 200
    rate = np.array([0.05, 0.2, 0.1, 0.25, 0.15, 0.3, 0.02, 0.12])[block]
    study = study_of(bad=rng.random(1600) < rate, nominal={"f": [f"l{each}" for each in block]})
    found = _tested(study)
    assert found.assignment.kind == "block"
    assert min(level.p for level in found.levels) > 0.01
    assert {level.reference for level in found.levels} == {"pooled"}


def test_columns_asked_for() -> None:
    study = screwdriving_study("s02")
    facet = next(each for each in study.factors.facets if each.name == "treatment")
    found = levels_of_facet(study, facet, ASKED, columns=[facet.first + 1, facet.first])
    assert [level.column for level in found.levels] == [facet.first, facet.first + 1]


def test_screw_driving_s02() -> None:
    study = screwdriving_study("s02")
    level = {study.factors.columns[each.column][:3]: each for each in _tested(study, "treatment").levels}
    assert (level["101"].reference, level["101"].assigned) == ("concurrent", "thing")
    assert level["101"].difference.value < 0
    assert level["101"].p < 0.001
    assert (level["202"].reference, level["202"].assigned) == ("pooled", "block")
    assert level["202"].p < 0.01
    assert level["202"].difference.value > 0.35


def test_screw_driving_s04() -> None:
    study = screwdriving_study("s04")
    found = sorted(_tested(study, "treatment").levels, key=lambda each: each.p)
    assert {study.factors.columns[each.column][:3] for each in found[:4]} == {"204", "302", "401", "203"}
    condition = _tested(study, "condition")
    assert condition.assignment.kind == "block"
    assert condition.p < 1e-6


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(2, 40),
    st.integers(1, 6),
    st.integers(1, 8),
    st.sampled_from(["operation", "thing", "block"]),
    st.sampled_from([0.01, 0.3, 0.99]),
)
def test_bounds_and_determinism(seed: int, things: int, often: int, levels: int, assigned: str, base: float) -> None:
    study = simulate_study(
        seed,
        things=things,
        rows_a_thing=often,
        base=base,
        frailty=1.0,
        interleaved=seed % 2 == 0,
        nominal=[NominalFactor(name="f", levels=levels, assigned=assigned, blocks=5, missing=0.2)],  # type: ignore[arg-type]
    ).study
    found = _tested(study)
    assert 0 < found.p <= 1
    for level in found.levels:
        low, high = level.difference.low, level.difference.high
        assert low is not None
        assert high is not None
        assert -1 <= low <= level.difference.value <= high <= 1
        assert 0 < level.p <= 1
        assert 0 <= (level.rate.with_factor.low or 0) <= (level.rate.with_factor.high or 0) <= 1
        assert level.counts.bad_with + level.counts.bad_without <= int(study.rows.bad.sum())
        assert level.units <= len(study.rows)
    again = _tested(study)
    assert [(level.p, level.difference) for level in again.levels] == [
        (level.p, level.difference) for level in found.levels
    ]


def test_names_decide_nothing() -> None:
    study = screwdriving_study("s02")
    renamed = study_of(
        bad=study.rows.bad,
        thing=study.rows.thing,
        time=study.rows.time,
        nominal={"q": [f"{each * 7919 % 100:02d}" for each in _codes(study)]},
    )
    here = {round(level.difference.value, 9): level.p for level in _tested(study, "treatment").levels}
    there = {round(level.difference.value, 9): level.p for level in _tested(renamed).levels}
    assert here.keys() == there.keys()
    assert all(there[each] == pytest.approx(here[each], rel=0.5) for each in here)


def _codes(study: Study) -> list[int]:
    from clew.testing.cause_studies import codes_of

    facet = next(each for each in study.factors.facets if each.name == "treatment")
    codes = codes_of(study.factors, facet)
    assert codes is not None
    return [int(each) for each in codes]


def test_rates_are_those_whose_difference_is_told() -> None:
    """Things that have both are their own controls; the many that have one only say nothing, and change no rate."""
    thing = np.concatenate([np.repeat(np.arange(40), 2), np.arange(40, 400)])
    level = np.concatenate([np.tile([0, 1], 40), np.zeros(360, np.int64)])
    bad = np.concatenate([np.tile([1, 0], 40), np.zeros(360, np.int64)]).astype(bool)
    bad[1] = True
    found = _tested(study_of(bad=bad, thing=thing, nominal={"f": [f"l{each}" for each in level]}))
    one = found.levels[1]
    assert one.difference.value == pytest.approx(-39 / 40)
    assert one.rate.with_factor.value - one.rate.without.value == pytest.approx(one.difference.value)
