"""A bad window of time hands over to the levels that filled it."""

from __future__ import annotations

import numpy as np

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.promoting import promoted
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

ASKED = Asked()


def made(oil: range, hours: int = 12, per_hour: int = 50) -> Study:
    """``oil``: the rows that had it, and were bad in half."""
    rng = np.random.default_rng(7)
    count = hours * per_hour
    treated = np.isin(np.arange(count), list(oil))
    bad = rng.random(count) < np.where(treated, 0.5, 0.05)
    return study_of(
        bad=bad,
        nominal={
            "film": ["oil" if each else "dry" for each in treated],
            "window": [f"{row // per_hour:02}" for row in range(count)],
        },
        category={"window": "time", "film": "material"},
    )


def windows(study: Study, *names: str, score: float = 0.4) -> list[Candidate]:
    facet = next(each for each in study.factors.facets if each.name == "window")
    at = {study.factors.columns[column]: column for column in range(facet.first, facet.last)}
    return [
        Candidate(facet=facet, column=at[name], p=1e-4, q=1e-3, score=score, assigned="block", when=True)
        for name in names
    ]


def told(study: Study, found: list[Candidate]) -> list[tuple[str, str]]:
    return [(each.name, study.factors.columns[each.column]) for each in found if each.column is not None]


def test_the_level_that_filled_a_window_stands_in_for_it() -> None:
    study = made(range(200, 250))
    found = promoted(study, windows(study, "04"), study.factors.facets, Members(study), ASKED)
    assert told(study, found) == [("window", "04"), ("film", "oil")]
    assert (found[1].p, found[1].q, found[1].concurrent) == (1e-4, 1e-3, False)


def test_a_bad_day_does_not_hand_over_to_everything_that_was_run_on_it() -> None:
    """Ten treatments a day, all of them bad alike on one: the day says that in fewer words than ten names."""
    rng = np.random.default_rng(8)
    row = np.arange(1200)
    day = row // 200
    bad = rng.random(len(row)) < np.where(day == 3, 0.4, 0.05)
    study = study_of(
        bad=bad,
        nominal={"treatment": [f"t{each // 20:02}" for each in row], "window": [f"{each:02}" for each in day]},
        category={"window": "time", "treatment": "method"},
    )
    found = promoted(study, windows(study, "03"), study.factors.facets, Members(study), ASKED)
    assert told(study, found) == [("window", "03")]


def test_windows_that_follow_each_other_are_taken_together() -> None:
    study = made(range(200, 300))
    found = promoted(study, windows(study, "04", "05"), study.factors.facets, Members(study), ASKED)
    assert ("film", "oil") in told(study, found)
    apart = promoted(study, windows(study, "04"), study.factors.facets, Members(study), ASKED)
    assert ("film", "oil") not in told(study, apart)


def test_a_part_of_a_longer_run_of_bad_windows_is_enough() -> None:
    study = made(range(200, 300))
    found = promoted(study, windows(study, "03", "04", "05", "06"), study.factors.facets, Members(study), ASKED)
    assert ("film", "oil") in told(study, found)


def test_a_level_that_was_met_elsewhere_as_well_does_not() -> None:
    study = made(range(200, 400))
    assert told(study, promoted(study, windows(study, "04"), study.factors.facets, Members(study), ASKED)) == [
        ("window", "04")
    ]


def test_a_window_that_is_better_is_no_candidate() -> None:
    study = made(range(200, 250))
    better = windows(study, "07", score=-0.2)
    assert promoted(study, better, study.factors.facets, Members(study), ASKED) == []
