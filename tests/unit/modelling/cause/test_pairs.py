"""Pairs that are worse than their parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from clew.modelling.cause.candidates import Members
from clew.modelling.cause.pairs import LEAST_THINGS, search
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of


def study(rate: Any, seed: int = 1, rows: int = 3000) -> Study:
    """``rate``: of a, b and noise (bool arrays)."""
    rng = np.random.default_rng(seed)
    a, b, c = (rng.random(rows) < 0.25 for _ in range(3))
    bad = rng.random(rows) < rate(a, b)
    return study_of(
        bad=bad, nominal={name: np.where(each, "1", "0").tolist() for name, each in zip("abc", (a, b, c), strict=True)}
    )


def names(made: Study, p: float = 1e-4) -> set[frozenset[str]]:
    found = search(made, Members(made), range(len(made.factors.columns)))
    facet = {
        column: f.name + made.factors.columns[column] for f in made.factors.facets for column in range(f.first, f.last)
    }
    return {frozenset((facet[each.first], facet[each.second])) for each in found.tested if each.p <= p}


def test_a_pair_that_only_together_is_bad_is_found() -> None:
    assert names(study(lambda a, b: np.where(a & b, 0.5, 0.03))) == {frozenset(("a1", "b1"))}


def test_independent_causes_are_no_pair() -> None:
    for seed in range(5):
        made = study(lambda a, b: 1 - (1 - 0.02) * np.where(a, 0.7, 1.0) * np.where(b, 0.8, 1.0), seed)
        assert names(made) == set()


def test_one_cause_makes_no_pair() -> None:
    assert names(study(lambda a, b: np.where(a, 0.4, 0.03))) == set()


def test_nothing_is_found_where_there_is_nothing() -> None:
    """The test keeps its level: with three contrasts to pass it is far below it."""
    struck = sum(bool(names(study(lambda a, b: np.full(len(a), 0.2), seed, 600), p=0.05)) for seed in range(60))
    assert struck <= 6


def test_too_few_things_are_not_counted() -> None:
    rare = [row < LEAST_THINGS - 1 for row in range(400)]
    made = study_of(
        bad=rare,
        nominal={"a": ["1" if each else "0" for each in rare], "b": ["1" if row % 2 else "0" for row in range(400)]},
    )
    found = search(made, Members(made), range(len(made.factors.columns)))
    assert found.tested == ()
