"""A version that is rolled out machine by machine: only where both ran side by side do they tell anything."""

from __future__ import annotations

from typing import Any

import numpy as np

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Findings
from clew.modelling.cause.levels import LevelTest, facet_test
from clew.modelling.cause.pipeline import analyse
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

UNITS = 900
FROM = {"M1": 0.33, "M2": 0.45, "M3": 0.57}
"""When each machine gets the new version, as a share of the run."""


def made(rate: Any, seed: int, *, by_turns: bool = True) -> Study:
    """``rate``: of (new version, machine, share of the run), arrays. ``by_turns``: units go to machines by chance; else
    all machines change at once."""
    rng = np.random.default_rng(seed)
    machine = rng.choice(list(FROM), UNITS)
    run = np.arange(UNITS) / UNITS
    new = run >= (np.array([FROM[each] for each in machine]) if by_turns else 0.45)
    return study_of(
        bad=rng.random(UNITS) < rate(new, machine, run),
        nominal={"machine": machine.tolist(), "version": np.where(new, "new", "old").tolist()},
    )


def new_version(study: Study) -> LevelTest:
    facet = next(each for each in study.factors.facets if each.name == "version")
    return facet_test(study, facet, Asked(permutations=500)).levels[0]


def held(findings: Findings) -> set[tuple[str, str | None]]:
    return {(each.facet, each.value) for each in findings.factors if each.grade in ("causal", "adjusted")}


def test_a_version_is_compared_with_the_machines_that_still_ran_the_old_one() -> None:
    found = new_version(made(lambda new, *_: np.where(new, 0.25, 0.03), 1))
    assert found.reference == "concurrent"
    assert found.p < 1e-3
    # Nothing before the first machine changed, and nothing after the last one had.
    counts = found.counts
    compared = counts.bad_with + counts.good_with + counts.bad_without + counts.good_without
    assert 0.15 * UNITS < compared < 0.3 * UNITS
    assert held(analyse(made(lambda new, *_: np.where(new, 0.25, 0.03), 1), Asked(pairs=False))) & {
        ("version", "new"),
        ("version", "old"),
    }


def test_drift_is_no_version() -> None:
    """What gets worse meanwhile, steadily or all at once, goes with the version, and not side by side."""
    for drift in (lambda run: 0.03 + 0.3 * run, lambda run: np.where(run > 0.45, 0.3, 0.03)):
        p = [new_version(made(lambda _new, _machine, run, d=drift: d(run), seed)).p for seed in range(60)]
        assert np.mean(np.array(p) <= 0.05) <= 0.13  # upper limit of 5 % of 60, once in a hundred


def test_a_version_that_came_everywhere_at_once_has_no_one_beside_it() -> None:
    assert new_version(made(lambda new, *_: np.where(new, 0.25, 0.03), 2, by_turns=False)).reference == "pooled"


def test_a_bad_machine_is_no_bad_version() -> None:
    """The first machine to change is bad, before as after."""
    study = made(lambda _new, machine, _run: np.where(machine == "M1", 0.3, 0.03), 3)
    found = held(analyse(study, Asked(pairs=False)))
    assert ("machine", "M1") in found
    assert not {"version"} & {facet for facet, _ in found}
