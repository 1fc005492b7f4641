"""The whole way on experiments whose cause is physically known, and on nothing."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import numpy as np
import pytest

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Finding, Findings
from clew.modelling.cause.pipeline import analyse
from clew.testing.cause_screwdriving import screwdriving_study
from clew.testing.cause_studies import study_of

FAULTY = {"204", "302", "401", "203"}


@lru_cache(maxsize=3)
def found(experiment: str) -> Findings:
    return analyse(screwdriving_study(experiment), Asked())


def ranked(findings: Findings) -> list[Finding]:
    return [each for each in findings.factors if each.grade in ("causal", "adjusted")]


def test_s01_thread_wear() -> None:
    first = ranked(found("s01"))[0]
    assert (first.facet, first.value, first.grade, first.direction) == ("use_count", None, "causal", "harmful")
    effect = first.effect
    assert effect is not None
    assert (effect.measure, effect.per) == ("odds_ratio", 5.0)
    assert effect.low is not None
    assert effect.high is not None
    assert 1.6 <= effect.low <= effect.high <= 2.4


def test_s02_surface_friction() -> None:
    findings = ranked(found("s02"))
    assert {(each.facet, (each.value or "")[:3]) for each in findings[:2]} == {("use_count", ""), ("treatment", "202")}
    oil = next(each for each in findings if each.facet == "treatment" and (each.value or "").startswith("202"))
    assert ("day", "2023-07-18", 1.0) in {(each.facet, each.value, each.alias) for each in oil.group}
    assert oil.grade == "adjusted"  # nothing tells the oil from its day
    used = next(each for each in findings if (each.value or "").startswith("101"))
    assert used.direction == "protective"


def test_s04_assembly_conditions() -> None:
    findings = found("s04")
    singles = [each for each in ranked(findings) if each.with_facet is None]
    assert {(each.value or "")[:3] for each in singles[:4]} == FAULTY
    assert all(each.direction == "harmful" for each in singles[:4])
    pairs = {(each.value or "")[:3]: each for each in ranked(findings) if each.with_value == "faulty"}
    assert set(pairs) >= FAULTY
    # The sham, and treatments that did nothing.
    named = {(each.value or "")[:3] for each in ranked(findings) if "treatment" in (each.facet, each.with_facet)}
    assert not named & {"001", "201", "205", "304", "305", "405", "501", "502", "504"}
    excluded = {each.facet: each.reason for each in findings.factors if each.grade == "excluded"}
    assert excluded["exception"] == "cause.reason.determined"


@pytest.mark.parametrize("experiment", ["s01", "s02", "s04"])
def test_shares_add_up(experiment: str) -> None:
    findings = found(experiment)
    assert findings.together is not None
    assert findings.unexplained == pytest.approx(1 - findings.together)
    assert 0.3 < findings.together <= 1
    for each in findings.factors:
        if each.q is not None and each.p is not None:
            assert each.p <= each.q <= 0.05


def test_the_same_study_and_seed_give_the_same_bytes() -> None:
    study = screwdriving_study("s01")
    once, again = (msgspec.json.encode(analyse(study, Asked(seed=3))) for _ in range(2))
    assert once == again


def test_too_few_bad_things_to_tell() -> None:
    bad = [row in (3, 50, 51, 120, 121, 122, 300) for row in range(400)]
    findings = analyse(study_of(bad=bad, nominal={"a": ["x" if each else "y" for each in bad]}), Asked())
    assert (findings.verdict, findings.reason) == ("too_few", "cause.too_few.units")
    assert findings.params == {"bad": 7, "least": 8}


def test_no_factor_could_reach() -> None:
    """Ten bad things, and a factor that only three things have: even if all of these were bad it would say little."""
    rng = np.random.default_rng(1)
    bad = np.zeros(40, bool)
    bad[rng.choice(40, 10, replace=False)] = True
    rare = ["x" if row in (1, 2) else "y" for row in range(40)]
    findings = analyse(study_of(bad=bad, nominal={"a": rare}), Asked())
    assert (findings.verdict, findings.reason) == ("too_few", "cause.too_few.reach")


def test_nothing_found() -> None:
    rng = np.random.default_rng(2)
    bad = rng.random(1200) < 0.1
    levels = rng.integers(0, 4, 1200)
    findings = analyse(study_of(bad=bad, nominal={"a": [f"L{each}" for each in levels]}), Asked())
    assert (findings.verdict, findings.reason) == ("nothing_found", "cause.nothing_found")
    assert findings.together is None


def test_a_copy_of_the_outcome_is_told_as_excluded() -> None:
    rng = np.random.default_rng(3)
    cause = rng.random(2000) < 0.2
    bad = rng.random(2000) < np.where(cause, 0.4, 0.05)
    study = study_of(
        bad=bad,
        nominal={
            "cause": ["x" if each else "y" for each in cause],
            "verdict": ["scrap" if each else "ship" for each in bad],
        },
        precedence={"verdict": "with"},
    )
    findings = analyse(study, Asked())
    assert [(each.facet, each.value) for each in ranked(findings)] == [("cause", "x")]
    assert [(each.facet, each.reason) for each in findings.factors if each.grade == "excluded"] == [
        ("verdict", "cause.reason.copy")
    ]
