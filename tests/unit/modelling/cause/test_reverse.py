"""What the outcome determines is no candidate: copies and marks, by dependence and never by a name."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest

from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.reverse import is_copied_number, is_copy, marks, mutual_information
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of


def marked(study: Study) -> set[str]:
    members = Members(study)
    found = []
    for facet in study.factors.facets:
        for column in range(facet.first, facet.last):
            exposed = members.exposed(column)
            score = float(study.rows.bad[exposed].mean() - study.rows.bad[~exposed].mean())
            found.append(Candidate(facet=facet, column=column, p=0.0, score=score, assigned="thing"))
    return {facet.name for facet in marks(study, [each for each in found if each.name != "mark"], members)}


def story(seed: int = 1, things: int = 600) -> tuple[Any, Any, Any]:
    """Things of two rows each; every tenth of them treated, and then mostly bad."""
    rng = np.random.default_rng(seed)
    thing = np.repeat(np.arange(things), 2)
    treated = (thing % 10) == 0
    bad = rng.random(len(thing)) < np.where(treated, 0.7, 0.05)
    return rng, thing, bad


def study(thing: Any, bad: Any, mark: Any, precedence: Literal["before", "with"] = "with") -> Study:
    return study_of(
        bad=bad,
        thing=thing,
        nominal={
            "treatment": ["t" if each % 10 == 0 else "none" for each in thing],
            "mark": ["1" if each else "0" for each in mark],
        },
        precedence={"mark": precedence, "treatment": "with"},
    )


def test_a_mark_made_on_bad_ones_now_and_then_is_found() -> None:
    rng, thing, bad = story()
    mark = np.where(bad, rng.random(len(bad)) < 0.2, rng.random(len(bad)) < 0.002)
    assert marked(study(thing, bad, mark)) == {"mark"}


def test_what_was_stated_before_is_a_candidate_however_well_it_predicts() -> None:
    rng, thing, bad = story()
    mark = np.where(bad, rng.random(len(bad)) < 0.2, rng.random(len(bad)) < 0.002)
    assert marked(study(thing, bad, mark, precedence="before")) == set()


def test_one_very_bad_of_many_values_is_a_cause_and_no_mark() -> None:
    """A lubricant drawn anew for each operation and stated with its judgement: bad rows are often of one of them, and
    good ones of all the others, which nobody says of parts because they are good."""
    rng = np.random.default_rng(6)
    lubricant = rng.integers(0, 20, 2400)
    bad = rng.random(2400) < np.where(lubricant == 7, 0.6, 0.03)
    study = study_of(
        bad=bad,
        thing=np.arange(2400) // 20,
        nominal={"lubricant": [f"l{each:02}" for each in lubricant]},
        precedence={"lubricant": "with"},
    )
    assert marked(study) == set()


def test_a_mark_that_the_treatment_accounts_for_is_none() -> None:
    """Made on treated ones whether they are bad or not: it follows the treatment, not the outcome."""
    rng, thing, bad = story()
    mark = (thing % 10 == 0) & (rng.random(len(bad)) < 0.5)
    assert marked(study(thing, bad, mark)) == set()


def test_what_every_thing_has_once_is_planned() -> None:
    """The second row of each thing is the bad one: that is a position, not a mark."""
    thing = np.repeat(np.arange(300), 2)
    second = np.arange(600) % 2 == 1
    bad = second & (np.random.default_rng(2).random(600) < 0.6)
    assert marked(study(thing, bad, second)) == set()


@pytest.mark.parametrize(("noise", "copied"), [(0.0, True), (0.002, True), (0.3, False)])
def test_a_copy_says_what_the_outcome_says_both_ways(noise: float, copied: bool) -> None:
    rng = np.random.default_rng(3)
    bad = rng.random(4000) < 0.3
    told = bad ^ (rng.random(4000) < noise)
    made = study_of(
        bad=bad, nominal={"verdict": np.where(told, "rework", "ship").tolist()}, precedence={"verdict": "with"}
    )
    assert is_copy(made, made.factors.facets[0], Members(made)) is copied


def test_a_facet_with_a_level_for_each_row_is_no_copy() -> None:
    """It determines the outcome only as any name of a row does."""
    bad = np.arange(400) % 4 == 0
    made = study_of(bad=bad, nominal={"serial": [str(each) for each in range(400)]}, precedence={"serial": "with"})
    assert not is_copy(made, made.factors.facets[0], Members(made))


def test_mutual_information_is_one_for_the_same_and_none_for_independent() -> None:
    bad = np.tile([True, False], 200)
    assert mutual_information(bad.astype(int), bad) == pytest.approx(1.0)
    assert mutual_information(np.repeat([0, 1], 200), bad) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("limits", [(-np.inf, 1.0), (-1.0, np.inf), (-1.2, 1.2)])
@pytest.mark.parametrize(("precedence", "copied"), [("with", True), ("before", False)])
def test_a_number_on_which_the_judgement_is_a_limit_is_a_copy(
    limits: tuple[float, float], precedence: Literal["before", "with"], copied: bool
) -> None:
    measured = np.random.default_rng(5).normal(size=400)
    bad = (measured < limits[0]) | (measured > limits[1])
    made = study_of(bad=bad, numeric={"force": measured}, precedence={"force": precedence})
    assert is_copied_number(made, made.factors.numbers[0]) is copied


def test_a_number_that_only_raises_the_rate_is_no_copy() -> None:
    rng = np.random.default_rng(6)
    dose = rng.normal(size=800)
    made = study_of(bad=rng.random(800) < 1 / (1 + np.exp(-3 * dose)), numeric={"d": dose}, precedence={"d": "with"})
    assert not is_copied_number(made, made.factors.numbers[0])


def test_a_number_measured_on_few_is_no_copy() -> None:
    measured = np.random.default_rng(7).normal(size=400)
    bad = measured > 0.5
    stated = [value if place % 4 == 0 else None for place, value in enumerate(measured.tolist())]
    made = study_of(bad=bad, numeric={"force": stated}, precedence={"force": "with"})
    assert not is_copied_number(made, made.factors.numbers[0])
