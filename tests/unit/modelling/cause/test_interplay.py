"""Pairs and single factors asked together."""

from __future__ import annotations

from typing import Any

import numpy as np

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Finding
from clew.modelling.cause.pipeline import analyse
from clew.testing.cause_studies import study_of

ROWS = 3000


def ranked(rate: Any, seed: int = 1) -> list[Finding]:
    """``rate``: of a and b. ``shadow`` is mostly there where both are, and seldom elsewhere."""
    rng = np.random.default_rng(seed)
    a, b = rng.random(ROWS) < 0.3, rng.random(ROWS) < 0.3
    shadow = np.where(a & b, rng.random(ROWS) < 0.7, rng.random(ROWS) < 0.02)
    noise = rng.integers(0, 4, ROWS)
    study = study_of(
        bad=rng.random(ROWS) < rate(a, b),
        nominal={
            "a": np.where(a, "1", "0").tolist(),
            "b": np.where(b, "1", "0").tolist(),
            "shadow": np.where(shadow, "1", "0").tolist(),
            "noise": [str(each) for each in noise],
        },
    )
    return [each for each in analyse(study, Asked(causal=False)).factors if each.grade != "excluded"]


def named(finding: Finding) -> frozenset[str]:
    return frozenset({finding.facet, finding.with_facet or finding.facet})


def test_a_pair_that_does_nothing_apart_stands_first_and_what_was_there_is_explained() -> None:
    found = ranked(lambda a, b: np.where(a & b, 0.5, 0.03))
    assert named(found[0]) == {"a", "b"}
    assert found[0].grade == "adjusted"
    shadow = [each for each in found if "shadow" in named(each)]
    assert shadow
    assert all(each.grade == "correlation" for each in shadow)
    by = next(each for each in shadow if each.with_facet is None)
    assert {by.params["facet"], by.params.get("other", by.params["facet"])} <= {"a", "b"}


def test_parts_that_do_something_by_themselves_stand_before_their_pair() -> None:
    found = [each for each in ranked(lambda a, b: 0.03 + 0.2 * a + 0.2 * b + 0.4 * (a & b)) if each.grade == "adjusted"]
    pair = next(place for place, each in enumerate(found) if named(each) == {"a", "b"})
    assert {each.facet for each in found[:pair]} >= {"a", "b"}


def test_independent_causes_are_two_single_factors() -> None:
    found = [
        each
        for each in ranked(lambda a, b: 1 - 0.97 * np.where(a, 0.7, 1) * np.where(b, 0.7, 1))
        if each.grade == "adjusted"
    ]
    assert [named(each) for each in found if each.with_facet is None] in ([{"a"}, {"b"}], [{"b"}, {"a"}])
    assert not any(each.with_facet for each in found)
