"""The rate changed from some moment on: who carries the change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from clew.modelling.cause import testing as at_units
from clew.modelling.cause.asked import Asked
from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.carrying import carrier, contenders, moved
from clew.modelling.cause.pipeline import analyse, silent
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

UNITS = 900
FROM = np.array([0.42, 0.45, 0.48])
"""When each of three machines gets the new version, as a share of the run: nearly at once."""
ASKED = Asked(pairs=False, permutations=500)
Rate = Callable[[Any, Any], Any]


def made(rate: Rate, seed: int, *, weather: bool = True) -> Study:
    """``rate``: of (new version, share of the run), arrays."""
    rng = np.random.default_rng(seed)
    machine = rng.integers(0, 3, UNITS)
    run = np.arange(UNITS) / UNITS
    new = run >= FROM[machine]
    drifting = np.cumsum(rng.standard_normal(UNITS)) / 10
    return study_of(
        bad=rng.random(UNITS) < rate(new, run),
        nominal={
            "machine": [f"M{each}" for each in machine],
            "version": np.where(new, "2", "1").tolist(),
            "lot": [f"L{row // 30:02}" for row in range(UNITS)],
        },
        numeric={"humidity": drifting} if weather else {},
        category={"humidity": "environment", "lot": "material", "version": "method"},
    )


def carried(study: Study) -> tuple[str, str | None] | None:
    members = Members(study)
    tests = at_units.tested_all(study, [*study.factors.facets, *study.factors.numbers], members, ASKED, silent, None)
    change = moved(study, 1)
    assert change is not None
    found = carrier(study, change, 0.01, tests.candidates, members)
    if found is None:
        return None
    return found.name, None if found.column is None else study.factors.columns[found.column]


@pytest.mark.parametrize("seed", range(4))
def test_a_version_that_came_nearly_at_once_carries_the_change(seed: int) -> None:
    study = made(lambda new, _: np.where(new, 0.25, 0.03), seed)
    change = moved(study, 1)
    assert change is not None
    assert change.p < 1e-6
    assert change.inside[: int(0.35 * UNITS)].sum() == 0
    assert carried(study) == ("version", "2")
    findings = analyse(study, ASKED)
    first = findings.factors[0]
    assert (first.facet, first.value, first.direction) == ("version", "2", "harmful")
    # What it cannot be told from is said, and it is no proof.
    assert first.grade == "adjusted"


def test_what_got_worse_all_along_is_carried_by_no_one() -> None:
    blamed = [carried(made(lambda _, run: 0.02 + 0.4 * run, seed)) for seed in range(10)]
    assert blamed.count(("version", "2")) <= 2  # cleared side by side, or no better than time itself


def test_nothing_changed() -> None:
    p = []
    for seed in range(20):
        change = moved(made(lambda _, run: np.full(len(run), 0.1), seed), seed)
        assert change is not None
        p.append(change.p)
    assert sum(each <= 0.05 for each in p) <= 4  # once in 200


def test_what_was_held_fixed_is_no_change_any_more() -> None:
    study = made(lambda new, _: np.where(new, 0.25, 0.03), 1)
    version = next(each for each in study.factors.facets if each.name == "version")
    held = Members(study).exposed(version.first).astype(np.int64)
    change = moved(study, 1, held)
    assert change is not None
    assert change.p > 0.01


def lots(bad: range, found: range, other: range, p: float = 1e-3) -> list[str]:
    """``bad``: rows that half are bad in; ``found``: of the lot that passed; ``other``: of the one that did not."""
    rng = np.random.default_rng(3)
    run = np.arange(UNITS)
    study = study_of(
        bad=rng.random(UNITS) < np.where(np.isin(run, list(bad)), 0.5, 0.03),
        nominal={
            "paint": ["A" if row in found else "rest" for row in range(UNITS)],
            "steel": ["B" if row in other else "rest" for row in range(UNITS)],
        },
    )
    paint, steel = (
        Candidate(facet=facet, column=facet.first, p=own, q=own * 40, score=0.4, assigned="block", concurrent=False)
        for facet, own in zip(study.factors.facets, (1e-5, p), strict=True)
    )
    told = contenders(study, [paint], [paint, steel], Members(study))
    assert all((each.p, each.q) == (1e-5, 4e-4) for each in told)
    return [each.name for each in told]


def test_of_lots_that_share_rows_the_rows_in_which_they_differ_decide() -> None:
    assert lots(bad=range(300, 340), found=range(300, 325), other=range(300, 340)) == ["steel"]
    # The one that was found tells it better itself.
    assert lots(bad=range(300, 325), found=range(300, 325), other=range(300, 340)) == []


def test_a_lot_of_other_rows_does_not_contend() -> None:
    assert lots(bad=range(300, 340), found=range(300, 325), other=range(320, 360)) == []


def test_a_lot_that_says_nothing_by_itself_does_not_contend() -> None:
    assert lots(bad=range(300, 340), found=range(300, 325), other=range(300, 340), p=0.2) == []
