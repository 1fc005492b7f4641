"""Grades on studies with a known truth: causes, what goes with them, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from tests.unit.modelling.cause.causal.conftest import ROWS, judged, pair_of, suspect_of, yes

from clew.events.errors import BadRequest, Conflict
from clew.modelling.cause.asked import Asked, Edge
from clew.modelling.cause.causal import Assessment, assess, together
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

Assessed = Callable[..., dict[str, Assessment]]


def drawn(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def refuted(assessment: Assessment) -> dict[str, bool | None]:
    return {each.test: each.passed for each in assessment.refutations}


def test_a_cause_that_ran_beside_its_controls_is_causal(assessed: Assessed) -> None:
    rng = drawn()
    a = rng.random(ROWS) < 0.4
    found = assessed(judged({"a": a}, np.where(a, 0.2, 0.04), rng), "a")["a"]
    assert (found.grade, found.reason, found.licence) == ("causal", "cause.causal.licensed", "time")
    assert {each.method for each in found.estimates} == {"stratified", "g_computation", "doubly_robust"}
    assert all(each.low is not None and each.high is not None for each in found.estimates)
    assert all(each.low < 0.16 < each.high for each in found.estimates if each.low and each.high)
    assert set(refuted(found).values()) == {True}
    assert found.adjusted_for == ("time_range",)


def test_a_confounded_operator_is_correlation(assessed: Assessed) -> None:
    """The lot is the cause; the operator mostly works on it."""
    grades = []
    for seed in range(6):
        rng = drawn(seed)
        lot = rng.random(ROWS) < 0.4
        operator = np.where(rng.random(ROWS) < 0.7, lot, rng.random(ROWS) < 0.4)
        found = assessed(judged({"lot": lot, "op": operator}, np.where(lot, 0.2, 0.04), rng), "lot", "op")
        grades.append((found["lot"].grade, found["op"].grade))
        if found["op"].reason == "cause.causal.explained_by":
            assert found["op"].params == {"facet": "lot", "value": "y"}
    assert not [each for each in grades if each[1] == "causal"]
    assert sum(each[1] == "correlation" for each in grades) >= 5
    assert sum(each[0] == "causal" for each in grades) >= 4


def test_an_unrecorded_bad_stretch_makes_nobody_causal(assessed: Assessed) -> None:
    """Who works mostly in hidden bad stretches looks guilty, but not within shorter stretches of time."""
    for seed in range(8):
        rng = drawn(seed)
        hidden = np.repeat(rng.random(ROWS // 20) < 0.4, 20)
        operator = np.where(rng.random(ROWS) < 0.7, hidden, rng.random(ROWS) < 0.4)
        study = judged({"op": operator}, np.where(hidden, 0.2, 0.04), rng)
        assert assessed(study, "op")["op"].grade != "causal"


def test_a_lot_of_one_stretch_is_aliased_with_its_time(assessed: Assessed) -> None:
    rng = drawn()
    lot = (np.arange(ROWS) > 600) & (np.arange(ROWS) < 900)
    found = assessed(judged({"lot": lot}, np.where(lot, 0.25, 0.04), rng), "lot")["lot"]
    assert (found.grade, found.reason) == ("adjusted", "cause.causal.aliased_with_time")
    assert not found.concurrent
    assert refuted(found)["placebo"] is None


def test_a_lot_of_one_stretch_that_ran_beside_others_is_causal(assessed: Assessed) -> None:
    rng = drawn()
    stretch = (np.arange(ROWS) > 500) & (np.arange(ROWS) < 1000)
    lot = stretch & (rng.random(ROWS) < 0.5)
    found = assessed(judged({"lot": lot}, np.where(lot, 0.25, 0.04), rng), "lot")["lot"]
    assert found.grade == "causal"


def test_a_lot_that_only_one_machine_used_is_aliased_with_the_machine(assessed: Assessed) -> None:
    """The machine is no suspect: elsewhere it is as good as the other."""
    rng = drawn()
    machine = rng.random(ROWS) < 0.5
    lot = machine & (np.arange(ROWS) > 600) & (np.arange(ROWS) < 900)
    found = assessed(judged({"lot": lot, "machine": machine}, np.where(lot, 0.25, 0.04), rng), "lot")["lot"]
    assert (found.grade, found.reason) == ("adjusted", "cause.causal.aliased_with")
    assert found.params["facet"] == "machine"


def mediated(rng: np.random.Generator) -> Study:
    a = rng.random(ROWS) < 0.4
    through = rng.random(ROWS) < np.where(a, 0.9, 0.1)
    return judged({"a": a, "m": through}, np.where(through, 0.25, 0.03), rng, lead={"a": 1000.0, "m": 100.0})


def test_a_mediator_is_never_held_fixed_and_takes_the_word_until_it_is_known(assessed: Assessed) -> None:
    study = mediated(drawn(2))
    found = assessed(study, "a", "m")
    assert "m" not in found["a"].adjusted_for
    assert (found["a"].grade, found["a"].reason) == ("adjusted", "cause.causal.acts_through")
    # The total effect, (.9 - .1) * .22, not the direct one (none).
    assert found["a"].estimates[0].value == pytest.approx(0.176, abs=0.05)
    known = assessed(study, "a", "m", edges=(Edge("a", "m", "required"),))
    assert known["a"].grade == "causal"


def test_a_collider_is_not_held_fixed(assessed: Assessed) -> None:
    rng = drawn(2)
    a = rng.random(ROWS) < 0.4
    bad = rng.random(ROWS) < np.where(a, 0.2, 0.05)
    after = rng.random(ROWS) < 0.1 + 0.4 * a + 0.4 * bad
    study = study_of(
        bad=bad,
        nominal={"a": yes(a), "c": yes(after)},
        lead={"a": 1000.0, "c": 0.0},
        precedence={"c": "with"},
    )
    found = assessed(study, "a", "c")
    assert "c" not in found["a"].adjusted_for
    assert found["a"].estimates[0].value == pytest.approx(0.15, abs=0.05)
    assert (found["c"].grade, found["c"].reason) == ("adjusted", "cause.causal.order_unknown")


def test_an_instrument_is_left_out_and_its_effect_is_through_the_cause(assessed: Assessed) -> None:
    """Chance makes it look like more than one in one study out of five."""
    left_out, causal = 0, 0
    for seed in range(8):
        rng = drawn(seed)
        z = rng.random(ROWS) < 0.5
        a = rng.random(ROWS) < np.where(z, 0.7, 0.2)
        study = judged({"z": z, "a": a}, np.where(a, 0.22, 0.04), rng, lead={"z": 1000.0, "a": 100.0})
        found = assessed(study, "z", "a")
        left_out += "z" not in found["a"].adjusted_for
        causal += found["a"].grade == "causal"
        assert "a" not in found["z"].adjusted_for
        assert found["z"].reason == "cause.causal.acts_through"
    assert left_out >= 4
    assert causal >= 7


def test_what_is_recorded_because_of_the_outcome_is_not_causal(assessed: Assessed) -> None:
    rng = drawn()
    bad = rng.random(ROWS) < 0.1
    mark = rng.random(ROWS) < np.where(bad, 0.7, 0.1)
    study = study_of(bad=bad, nominal={"mark": yes(mark)}, precedence={"mark": "with"})
    found = assessed(study, "mark")["mark"]
    assert (found.grade, found.reason, found.licence) == ("adjusted", "cause.causal.order_unknown", None)
    known = assessed(study, "mark", edges=(Edge("outcome", "mark", "required"),))["mark"]
    assert (known.grade, known.reason) == ("excluded", "cause.causal.known_effect")


def test_knowledge_may_acquit_and_license(assessed: Assessed) -> None:
    rng = drawn()
    a = rng.random(ROWS) < 0.4
    study = judged({"a": a}, np.where(a, 0.2, 0.04), rng, precedence={"a": "with"})
    assert assessed(study, "a")["a"].reason == "cause.causal.order_unknown"
    assert assessed(study, "a", edges=(Edge("a", "outcome", "required"),))["a"].grade == "causal"
    acquitted = assessed(study, "a", edges=(Edge("a", "outcome", "forbidden"),))["a"]
    assert (acquitted.grade, acquitted.reason) == ("correlation", "cause.causal.known_innocent")


def test_a_number_that_changes_within_things_has_its_own_controls(assessed: Assessed) -> None:
    rng = drawn()
    things, uses = 60, 20
    use = np.tile(np.arange(uses), things)
    frailty = np.repeat(rng.standard_normal(things), uses)
    rate = 1 / (1 + np.exp(3.0 - frailty - 0.12 * use))
    study = study_of(
        bad=rng.random(len(use)) < rate,
        thing=np.repeat(np.arange(things), uses).tolist(),
        numeric={"use": use},
        precedence={"use": "with"},
    )
    found = assessed(study, ("use", None))["use"]
    assert (found.grade, found.licence) == ("causal", "plan")
    assert found.counterfactual is not None
    assert found.counterfactual.expected.value < found.counterfactual.observed
    truth = float((1 / (1 + np.exp(3.0 - frailty - 0.12 * 17.1)) - 1 / (1 + np.exp(3.0 - frailty - 0.12 * 1.9))).mean())
    assert all(each.low < truth < each.high for each in found.estimates if each.low and each.high)


def test_a_number_that_rose_for_all_things_at_once_is_aliased_with_time(assessed: Assessed) -> None:
    rng = drawn()
    things, uses = 60, 20
    use = np.repeat(np.arange(uses), things)
    study = study_of(
        bad=rng.random(len(use)) < 0.04 + 0.02 * use,
        thing=np.tile(np.arange(things), uses).tolist(),
        numeric={"use": use},
    )
    found = assessed(study, ("use", None))["use"]
    assert (found.grade, found.reason) == ("adjusted", "cause.causal.aliased_with_time")


def interacting(rng: np.random.Generator) -> Study:
    a, b = rng.random(2 * ROWS) < 0.4, rng.random(2 * ROWS) < 0.4
    return judged({"a": a, "b": b}, np.where(a & b, 0.25, 0.03), rng)


def test_a_pair_is_causal_where_both_of_it_ran_in_turn() -> None:
    study = interacting(drawn())
    found = assess(study, [pair_of(study, "a", "b")], Asked())[0]
    assert found.grade == "causal"
    assert found.estimates[0].value == pytest.approx(0.22, abs=0.06)


def test_a_pair_is_not_causal_where_one_of_it_was_a_stretch() -> None:
    rng = drawn()
    a = (np.arange(2 * ROWS) > 1000) & (np.arange(2 * ROWS) < 2000)
    b = rng.random(2 * ROWS) < 0.4
    study = judged({"a": a, "b": b}, np.where(a & b, 0.25, 0.03), rng)
    found = assess(study, [pair_of(study, "a", "b")], Asked())[0]
    assert (found.grade, found.reason) == ("adjusted", "cause.causal.aliased_with_time")


def test_alternatives_of_a_harmful_level_do_not_look_protective(assessed: Assessed) -> None:
    rng = drawn()
    level = rng.integers(0, 3, ROWS)
    bad = rng.random(ROWS) < np.where(level == 0, 0.25, 0.04)
    study = study_of(bad=bad, nominal={"a": [f"l{each}" for each in level]})
    suspects = [suspect_of(study, "a", f"l{each}") for each in range(3)]
    found = assess(study, suspects, Asked())
    assert [each.grade for each in found] == ["causal", "correlation", "correlation"]
    assert found[1].params == {"facet": "a", "value": "l0"}


def test_what_has_no_overlap_with_another_cannot_be_adjusted_for_it(assessed: Assessed) -> None:
    rng = drawn()
    a = rng.random(ROWS) < 0.4
    b = a ^ (rng.random(ROWS) < 0.01)
    found = assessed(judged({"a": a, "b": b}, np.where(a, 0.25, 0.04), rng), "a", "b")
    assert {each.grade for each in found.values()} == {"adjusted"}
    assert found["b"].adjusted_for == ("time_range",)


def test_time_itself_is_no_cause(assessed: Assessed) -> None:
    rng = drawn()
    night = np.arange(ROWS) // 25 % 2 == 1
    study = judged({"n": night}, np.where(night, 0.25, 0.04), rng, category={"n": "time"}, lead={"n": None})
    found = assessed(study, "n")["n"]
    assert (found.grade, found.reason) == ("adjusted", "cause.causal.when")


def test_too_few_bad_things(assessed: Assessed) -> None:
    a = np.arange(200) % 2 == 0
    bad = np.zeros(200, np.bool_)
    bad[:12:2] = True
    found = assessed(study_of(bad=bad, nominal={"a": yes(a)}), "a")["a"]
    assert (found.grade, found.estimates) == ("too_few", ())


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_all_or_none_bad_stays_within_bounds(assessed: Assessed, rate: float) -> None:
    a = np.arange(400) % 2 == 0
    bad = np.where(a, rate, 1 - rate) > 0.5
    found = assessed(study_of(bad=bad, nominal={"a": yes(a)}), "a")["a"]
    assert found.estimates
    for each in found.estimates:
        assert each.low is not None
        assert each.high is not None
        assert -1 <= each.low <= each.value <= each.high <= 1
    assert found.counterfactual is not None
    assert 0 <= (found.counterfactual.expected.low or 0) <= (found.counterfactual.expected.high or 1) <= 1


def test_strata_are_not_compared_with_each_other(assessed: Assessed) -> None:
    """Product one is worse and mostly got the factor, which does nothing."""
    rng = drawn()
    product = rng.random(ROWS) < 0.5
    a = rng.random(ROWS) < np.where(product, 0.8, 0.2)
    study = judged({"a": a}, np.where(product, 0.3, 0.03), rng, stratum=product.astype(int))
    found = assessed(study, "a")["a"]
    assert found.grade == "correlation"
    assert "stratum" in found.adjusted_for


def test_the_same_seed_gives_the_same_answer(assessed: Assessed) -> None:
    study = mediated(drawn())
    suspects = [suspect_of(study, "a"), suspect_of(study, "m")]
    first, again = (msgspec.json.encode(assess(study, suspects, Asked(seed=7))) for _ in range(2))
    assert first == again
    assert first != msgspec.json.encode(assess(study, suspects, Asked(seed=8)))


def test_names_decide_nothing() -> None:
    def graded(names: tuple[str, str], rng: Any) -> list[tuple[str, Any]]:
        lot = rng.random(ROWS) < 0.4
        other = np.where(rng.random(ROWS) < 0.7, lot, rng.random(ROWS) < 0.4)
        study = judged(dict(zip(names, (lot, other), strict=True)), np.where(lot, 0.2, 0.04), rng)
        found = assess(study, [suspect_of(study, each) for each in names], Asked())
        return [(each.grade, each.estimates) for each in found]

    assert graded(("lot", "operator"), drawn()) == graded(("z9", "a1"), drawn())


def test_contradictions_and_unknown_controls_are_refused(assessed: Assessed) -> None:
    study = mediated(drawn())
    with pytest.raises(Conflict, match="against_time"):
        assessed(study, "a", edges=(Edge("m", "a", "required"),))
    with pytest.raises(BadRequest, match="no_control"):
        assessed(study, "a", negative_controls=("colour",))


def test_two_causes_explain_together_what_each_does_not() -> None:
    rng = drawn()
    a, b = rng.random(2 * ROWS) < 0.3, rng.random(2 * ROWS) < 0.3
    study = judged({"a": a, "b": b}, 0.02 + 0.15 * a + 0.15 * b, rng)
    suspects = [suspect_of(study, "a"), suspect_of(study, "b")]
    alone = [each.explains for each in assess(study, suspects, Asked())]
    both = together(study, suspects, Asked())
    assert both is not None
    # .09 of .11 would have been good.
    assert (both.low or 0) < 0.82 < (both.high or 1)
    assert all(each is not None and each.value < both.value for each in alone)
    assert sum(each.value for each in alone if each) == pytest.approx(both.value, abs=0.1)
    assert together(study, [], Asked()) is None
