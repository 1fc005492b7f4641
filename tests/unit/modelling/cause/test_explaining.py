"""What remains when the others are held fixed."""

from __future__ import annotations

from typing import Any

import numpy as np

from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.explaining import explain
from clew.modelling.cause.groups import is_when
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of


def candidates(study: Study, *names: str) -> list[Candidate]:
    """All levels and numbers of the named factors, with the change of rate that each shows by itself."""
    members = Members(study)
    found = []
    for facet in study.factors.facets:
        if facet.name in names:
            for column in range(facet.first, facet.last):
                exposed = members.exposed(column)
                score = float(study.rows.bad[exposed].mean() - study.rows.bad[~exposed].mean())
                when = is_when(study, facet)
                found.append(Candidate(facet=facet, column=column, p=0.0, score=score, assigned="thing", when=when))
    for number in study.factors.numbers:
        if number.name in names:
            score = float(np.corrcoef(number.values, study.rows.bad)[0, 1])
            found.append(Candidate(number=number, p=0.0, score=score, assigned="thing", when=is_when(study, number)))
    return found


def remaining(study: Study, *names: str) -> tuple[set[tuple[str, str]], dict[str, str]]:
    among = candidates(study, *names)

    def told(place: int) -> tuple[str, str]:
        column = among[place].column
        return among[place].name, "" if column is None else study.factors.columns[column]

    found = explain(study, among, Members(study))
    return set(map(told, found.accepted)), {"=".join(told(a)): "=".join(told(b)) for a, b in found.by.items()}


def drawn(seed: int, rows: int = 4000) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng, rng.random(rows)


def test_what_only_goes_with_a_cause_is_explained_by_it() -> None:
    rng, luck = drawn(1)
    cause = rng.random(len(luck)) < 0.2
    shadow = np.where(rng.random(len(luck)) < 0.8, cause, rng.random(len(luck)) < 0.2)
    bad = luck < np.where(cause, 0.4, 0.05)
    study = study_of(
        bad=bad, nominal={"a": ["x" if c else None for c in cause], "b": ["y" if s else None for s in shadow]}
    )
    kept, by = remaining(study, "a", "b")
    assert kept == {("a", "x")}
    assert by == {"b=y": "a=x"}


def test_two_causes_both_remain() -> None:
    rng, luck = drawn(2)
    a, b = rng.random(len(luck)) < 0.3, rng.random(len(luck)) < 0.3
    study = study_of(
        bad=luck < 0.03 + 0.3 * a + 0.2 * b,
        nominal={"a": ["x" if c else None for c in a], "b": ["y" if c else None for c in b]},
    )
    assert remaining(study, "a", "b")[0] == {("a", "x"), ("b", "y")}


def test_what_turns_round_when_others_are_held_fixed_does_not_remain() -> None:
    """By itself the flag looks harmful, as it goes with the cause; beside the cause it is protective."""
    rng, luck = drawn(3, 8000)
    cause = rng.random(len(luck)) < 0.3
    flag = np.where(cause, rng.random(len(luck)) < 0.95, rng.random(len(luck)) < 0.4)
    study = study_of(
        bad=luck < np.where(cause, 0.5, 0.1) - 0.06 * flag,
        nominal={"a": ["x" if c else None for c in cause], "b": ["y" if c else None for c in flag]},
    )
    assert remaining(study, "a", "b")[0] == {("a", "x")}


def test_an_hour_is_explained_by_what_happened_in_it() -> None:
    _, luck = drawn(4, 3000)
    lot = np.arange(len(luck)) // 100
    hour = np.arange(len(luck)) // 60
    bad = luck < np.where(lot == 12, 0.5, 0.03)
    study = study_of(
        bad=bad,
        nominal={"lot": [f"L{each}" for each in lot], "hour": [f"H{each}" for each in hour]},
        category={"lot": "material", "hour": "time"},
    )
    kept, by = remaining(study, "lot", "hour")
    assert ("lot", "L12") in kept
    assert not {name for name, _ in kept} & {"hour"}
    assert by["hour=H20"] == "lot=L12"


def test_many_rows_of_one_thing_count_once() -> None:
    """Things have frailties of their own: a factor of the thing that does nothing must not remain by its many rows."""
    kept = 0
    for seed in range(40):
        rng = np.random.default_rng([5, seed])
        thing = np.repeat(np.arange(60), 50)
        frail = rng.beta(0.5, 2.0, 60)
        mark = rng.random(60) < 0.5
        bad = rng.random(len(thing)) < frail[thing]
        study = study_of(bad=bad, thing=thing, nominal={"a": ["x" if mark[each] else None for each in thing]})
        kept += bool(remaining(study, "a")[0])
    assert kept <= 3  # one in a hundred on each side, forty times


def test_a_number_that_is_held_fixed_may_bend() -> None:
    rng, luck = drawn(6, 8000)
    dose = rng.random(len(luck))
    proxy = dose + rng.normal(0, 0.15, len(luck))
    bad = luck < 0.02 + 0.5 * dose**4
    study = study_of(bad=bad, numeric={"dose": dose.tolist(), "proxy": proxy.tolist()})
    assert remaining(study, "dose", "proxy")[0] == {("dose", "")}


def test_the_luckiest_of_hundreds_of_small_lots_does_not_join_the_lot_it_lies_in() -> None:
    """Four parts of a bad lot, all of them bad: two in five are, and there are hundreds of fours."""
    _, luck = drawn(11, 900)
    place = np.arange(900)
    lot = (place >= 400) & (place < 480)
    bad = luck < np.where(lot, 0.4, 0.03)
    hit = 404
    bad[hit : hit + 4] = True
    study = study_of(
        bad=bad,
        nominal={"lot": ["x" if each else "o" for each in lot], "box": [f"b{each // 4:03}" for each in place]},
    )
    among = [
        each
        for each in candidates(study, "lot", "box")
        if study.factors.columns[each.column or 0] in ("x", f"b{hit // 4:03}")
    ]
    found = explain(study, among, Members(study), level=0.001)
    assert [among[place].name for place in found.accepted] == ["lot"]


def test_of_two_that_say_as_much_the_one_of_fewer_levels_is_named() -> None:
    _, luck = drawn(12, 900)
    place = np.arange(900)
    bad = luck < np.where((place >= 300) & (place < 360), 0.4, 0.03)
    many = ["x" if 300 <= each < 359 else f"b{each // 4:03}" for each in place]
    few = ["x" if 300 <= each < 360 else f"l{each // 90}" for each in place]
    study = study_of(bad=bad, nominal={"a": many, "b": few})
    among = [each for each in candidates(study, "a", "b") if study.factors.columns[each.column or 0] == "x"]
    found = explain(study, among, Members(study))
    assert [among[place].name for place in found.accepted] == ["b"]


def test_a_barrel_is_named_before_the_many_lots_that_were_filled_from_it() -> None:
    """Fifty lots end with the barrel, each begins a little later; the latest are worst. Each of those is less likely
    chance than the barrel by itself, and none says as much as it does."""
    _, luck = drawn(13, 900)
    place = np.arange(900)
    barrel = (place >= 400) & (place < 500)
    bad = luck < np.where(barrel, 0.25, 0.015)
    bad[470:500] = np.arange(30) % 5 != 0
    nominal = {"barrel": ["x" if each else "o" for each in barrel]}
    for first in range(440, 490):
        nominal[f"lot {first}"] = ["x" if first <= each < 500 else None for each in place]
    study = study_of(bad=bad, nominal=nominal)
    among = [each for each in candidates(study, *nominal) if study.factors.columns[each.column or 0] == "x"]
    assert among[explain(study, among, Members(study)).accepted[0]].name == "barrel"


def test_of_many_rests_one_that_looks_better_than_the_others_does_not_join() -> None:
    """Boxes within a bad lot, most of them worse than what is beside the lot: that one of forty has a few more than the
    others is what forty boxes do."""
    joined = 0
    for seed in range(40):
        rng = np.random.default_rng([14, seed])
        place = np.arange(1200)
        lot = (place >= 400) & (place < 800)
        bad = rng.random(1200) < np.where(lot, 0.4, 0.03)
        study = study_of(
            bad=bad,
            nominal={"lot": ["x" if each else "o" for each in lot], "box": [f"b{each // 10:03}" for each in place]},
        )
        among = [
            each
            for each in candidates(study, "lot", "box")
            if study.factors.columns[each.column or 0] in ("x", *(f"b{box:03}" for box in range(40, 80)))
            and each.score > 0.15
        ]
        joined += len(explain(study, among, Members(study)).accepted) > 1
    assert joined <= 3  # one in twenty, forty times


def test_of_several_bad_levels_none_explains_another_that_it_shares_no_rows_with() -> None:
    """Forty treatments of thirty things with two rows each; three are at a quarter, beside one in twenty. That their
    own rows stray more than the others do, being nearer to a half, is no doubt of them."""
    remained = 0
    for seed in range(8):
        rng = np.random.default_rng([15, seed])
        thing = np.repeat(np.arange(1200), 2)
        treatment = thing // 30
        bad = rng.random(len(thing)) < np.where(np.isin(treatment, (8, 19, 31)), 0.25, 0.05)
        study = study_of(bad=bad, thing=thing, nominal={"treatment": [f"t{each:02}" for each in treatment]})
        among = [
            each
            for each in candidates(study, "treatment")
            if study.factors.columns[each.column or 0] in ("t08", "t19", "t31")
        ]
        remained += len(explain(study, among, Members(study), level=0.001).accepted)
    assert remained >= 15  # of twenty-four; not all are as bad as they were meant to be


def test_who_takes_nothing_away_does_not_explain() -> None:
    rng, luck = drawn(16)
    a, b = rng.random(len(luck)) < 0.3, rng.random(len(luck)) < 0.3
    study = study_of(
        bad=luck < 0.05 + 0.3 * a + 0.02 * b,
        nominal={"a": ["x" if each else None for each in a], "b": ["y" if each else None for each in b]},
    )
    found = explain(study, candidates(study, "a", "b"), Members(study), level=1e-6)
    assert (found.accepted, found.by) == ((0,), {})
