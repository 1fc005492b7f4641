"""The benchmark of planted causes and of size, small: the scoring is right, rivals answer, counts are compared."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.cause import showing
from benchmarks.cause.factory import CHI, CLEW, FOREST, factory_rates, score
from benchmarks.cause.planted import STORIES, Suspect, case_of, is_target, shared
from benchmarks.cause.rivals import PC, chi_square, forest
from benchmarks.cause.scale import measure
from rich.console import Console

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Effect, Finding, Findings, Grade
from clew.modelling.cause.study import Study

UNITS = 300


def _findings(*told: Finding) -> Findings:
    return Findings(verdict="ranked", factors=told, tested=(), tests=1, together=None, unexplained=None)


def _named(study: Study, rows: np.ndarray, grade: Grade = "causal", value: float = 0.37) -> Finding:  # type: ignore[type-arg]
    """A finding of the column whose rows are nearest to those."""
    factors = study.factors
    row = np.repeat(np.arange(len(study.rows)), np.diff(factors.indptr))
    columns = np.arange(len(factors.columns))
    closest = max(
        columns, key=lambda column: shared(np.isin(np.arange(len(rows)), row[factors.indices == column]), rows)
    )
    facet = next(one for one in factors.facets if one.first <= closest < one.last)
    effect = Effect(measure="risk_difference", value=value, low=value - 0.05, high=value + 0.05)
    return Finding(facet=facet.name, value=factors.columns[closest], category="material", grade=grade, effect=effect)


@pytest.fixture(scope="module")
def single():  # type: ignore[no-untyped-def]
    return case_of("single", 3, UNITS)


@pytest.mark.parametrize("story", [name for name in STORIES if name != "none"])
def test_every_story_has_what_is_to_be_found(story: str) -> None:
    case = case_of(story, 2, UNITS)
    assert len(case.targets) == len(STORIES[story].causes)
    study = case.made.study
    assert len(study.rows) == UNITS
    for target in case.targets:
        assert target.rows.any()
        assert 0.1 < target.difference < 0.6
        if target.number is not None:
            assert target.number in {number.name for number in study.factors.numbers}
    assert all(other.any() for target in case.targets for other in target.innocent)
    assert bool(case.targets[0].innocent) == (story in ("operator", "shift"))


def test_what_was_planted_is_right_and_another_is_wrong(single) -> None:  # type: ignore[no-untyped-def]
    study, (target,) = single.made.study, single.targets
    right = _named(study, target.rows)
    wrong = _named(study, np.roll(target.rows, 120))
    good = score(single, _findings(right, wrong))
    assert (good.first, good.third, good.discoveries, good.false) == (True, True, 2, 1)
    assert (good.covered, good.causal, good.causal_false) == (True, 2, 1)
    bad = score(single, _findings(wrong, _named(study, target.rows, "correlation", value=0.9)))
    assert (bad.first, bad.third, bad.discoveries, bad.false, bad.covered) == (False, True, 1, 1, False)


def test_the_innocent_operator_is_not_the_machine() -> None:
    case = case_of("operator", 2, UNITS)
    (target,) = case.targets
    (innocent,) = target.innocent
    assert shared(innocent, target.rows) > 0.7
    assert is_target(Suspect(label="", rows=target.rows), target)
    assert not is_target(Suspect(label="", rows=innocent), target)


def test_rivals_answer_on_the_same_rows(single) -> None:  # type: ignore[no-untyped-def]
    answer = chi_square(single.made.study)
    assert answer.selected is not None
    assert not any(one.number == "cogging_torque@end_of_line_test" for one in answer.ranked)
    ranked = forest(single.made.study, 1).ranked
    assert len({id(one) for one in ranked}) == len(ranked) > 10


def test_rates_of_all_methods_and_a_table(single) -> None:  # type: ignore[no-untyped-def]
    def oracle(study: Study, asked: Asked) -> Findings:
        return _findings(_named(study, single.targets[0].rows))

    rates, scored = factory_rates(["single", "none"], 1, first=3, units=UNITS, analyse=oracle)
    assert {one.method for one in scored} == {CLEW, CHI, FOREST}
    mine = {one.story: one for one in rates if one.method == CLEW}
    assert mine["single"].first is not None
    assert mine["single"].first.share == 1.0
    assert mine["none"].first is None
    assert mine["none"].discovery_rate == 1.0
    assert mine["all"].runs == 1
    console = Console(width=200, record=True, quiet=True)
    showing.planted(rates, console)


def test_pc_without_its_library_says_so(single) -> None:  # type: ignore[no-untyped-def]
    with PC(Path(sys.executable)) as algorithm, pytest.raises((RuntimeError, BrokenPipeError)):
        algorithm(single.made.study)


def test_counts_are_compared_at_size() -> None:
    report = measure(12_000, 600, 1, 60, lambda what: None, clustered=False, rate=0.1)
    assert report.compared == 3 * 600 + 60
    assert report.found >= report.planted - 1 > 0
    assert [one.fraction for one in report.timings].count(0.1) == 1
    showing.scale(report, Console(width=200, record=True, quiet=True))


def test_a_different_count_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.cause import scale

    honest = scale._spread

    def lying(columns, place, rows, bad):  # type: ignore[no-untyped-def]
        return honest(columns, place, np.asarray(rows) + 1, bad)

    monkeypatch.setattr(scale, "_spread", lying)
    with pytest.raises(RuntimeError, match="polars"):
        measure(3_000, 90, 1, 9, lambda what: None, clustered=False)
