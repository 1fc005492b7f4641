"""Which further test would decide, and how many units it needs."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from tests.unit.modelling.cause.causal.conftest import judged, suspect_of

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.causal import Assessment, assess, deciders
from clew.modelling.cause.causal.deciding import units_needed
from clew.modelling.cause.findings import Decider, Estimate, Member
from clew.modelling.cause.study import Category
from clew.testing.cause_studies import study_of

N = 1500


def decided(category: dict[str, Category]) -> list[Decider]:
    """Two that go together so often that neither can be told from the other."""
    rng = np.random.default_rng(41)
    a = rng.random(N) < 0.4
    b = a ^ (rng.random(N) < 0.02)
    study = judged({"a": a, "b": b}, np.where(a, 0.25, 0.04), rng, category=category)
    suspects = [suspect_of(study, "a"), suspect_of(study, "b")]
    return deciders(study, suspects, assess(study, suspects, Asked()), Asked())


@pytest.mark.parametrize(
    ("category", "code"),
    [({}, "cause.decide.cross"), ({"a": "man"}, "cause.decide.swap"), ({"b": "man"}, "cause.decide.swap")],
)
def test_two_that_go_together_are_to_be_crossed_or_swapped(category: dict[str, Category], code: str) -> None:
    found = decided(category)
    assert [(each.first, each.second, each.code) for each in found] == [(0, 1, code)]
    assert 3 <= found[0].params["units"] < 200


def test_a_stretch_of_time_is_to_be_run_at_another() -> None:
    rng = np.random.default_rng(42)
    lot = (np.arange(N) > 600) & (np.arange(N) < 800)
    study = judged({"lot": lot}, np.where(lot, 0.3, 0.04), rng)
    suspect = suspect_of(study, "lot")
    found = deciders(study, [suspect], assess(study, [suspect], Asked()), Asked())
    assert [(each.first, each.second, each.code) for each in found] == [(0, 0, "cause.decide.another_time")]


def test_a_member_of_its_group_is_to_be_run_apart() -> None:
    rng = np.random.default_rng(43)
    lot = (np.arange(N) > 600) & (np.arange(N) < 800)
    study = judged({"lot": lot}, np.where(lot, 0.3, 0.04), rng)
    group = (Member("tool", "T7", 0.97), Member("time_range", "1/2", 0.99))
    suspect = msgspec.structs.replace(suspect_of(study, "lot"), group=group)
    found = deciders(study, [suspect], assess(study, [suspect], Asked()), Asked())
    assert found[0].code == "cause.decide.apart"
    assert (found[0].params["other"], found[0].params["other_value"]) == ("tool", "T7")


def test_nothing_is_asked_of_separate_causes() -> None:
    rng = np.random.default_rng(44)
    a, b = rng.random(2 * N) < 0.3, rng.random(2 * N) < 0.3
    study = judged({"a": a, "b": b}, 0.03 + 0.15 * a + 0.15 * b, rng)
    suspects = [suspect_of(study, "a"), suspect_of(study, "b")]
    assert deciders(study, suspects, assess(study, suspects, Asked()), Asked()) == []


def test_units_are_those_of_the_formula_for_two_proportions() -> None:
    """.3 against .1: 7.849 · (.21 + .09) / .04 = 58.9 (Fleiss, without continuity correction)."""
    place = np.arange(2000)
    a = place % 2 == 0
    bad = (place // 2) % 10 < np.where(a, 3, 1)
    study = study_of(bad=bad, nominal={"a": ["y" if each else "n" for each in a]})
    assessment = Assessment(grade="adjusted", estimates=(Estimate("stratified", 0.2, 0.1, 0.3),))
    assert units_needed(study, suspect_of(study, "a"), assessment) == 59


def test_a_window_of_time_is_never_to_be_run_again() -> None:
    rng = np.random.default_rng(42)
    day = (np.arange(N) > 600) & (np.arange(N) < 800)
    study = judged({"day": day}, np.where(day, 0.3, 0.04), rng, category={"day": "time"})
    suspect = suspect_of(study, "day")
    adjusted = Assessment(grade="adjusted", reason="cause.causal.when")
    assert deciders(study, [suspect], [adjusted], Asked()) == []


def test_what_no_test_of_a_sensible_size_decides_is_said() -> None:
    place = np.arange(2000)
    study = study_of(bad=place % 10 == 0, nominal={"a": ["y" if each % 2 else "n" for each in place]})
    weak = Assessment(
        grade="adjusted", reason="cause.causal.aliased_with_time", estimates=(Estimate("stratified", 1e-6, -0.1, 0.1),)
    )
    (found,) = deciders(study, [suspect_of(study, "a")], [weak], Asked())
    assert (found.code, found.params["most"]) == ("cause.decide.too_small", 10_000)
