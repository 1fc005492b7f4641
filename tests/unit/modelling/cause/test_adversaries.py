"""What must not matter: names, orders, doubles. What must not be missed: optima, few things, copies with errors."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Finding, Findings
from clew.modelling.cause.pipeline import analyse
from clew.testing.cause_studies import study_of

Told = list[tuple[str, str, str | None, str | None, str, str, float | None, float]]
ASKED = Asked(causal=False)


def columns(seed: int, things: int = 300, rows: int = 4) -> dict[str, Any]:
    """A harmful level, a harmful shift, a use count that wears, a copy with errors, and two that do nothing."""
    rng = np.random.default_rng([11, seed])
    thing = np.repeat(np.arange(things), rows)
    n = len(thing)
    lot = rng.integers(0, 8, things)[thing]
    shift = rng.integers(0, 3, 40)[np.arange(n) * 40 // n]
    use = np.tile(np.arange(rows), things)
    bad = rng.random(n) < 0.03 + 0.5 * (lot == 3) + 0.05 * use
    return {
        "bad": bad,
        "thing": thing,
        "nominal": {
            "lot": [f"L{each}" for each in lot],
            "shift": [f"S{each}" for each in shift],
            "operator": [f"O{each}" for each in rng.integers(0, 5, things)[thing]],
            "mark": ["yes" if each else "no" for each in bad ^ (rng.random(n) < 0.05)],
        },
        "numeric": {"use": use.astype(float), "torque": rng.normal(3.0, 0.1, n)},
        "precedence": dict.fromkeys(("lot", "shift", "operator", "mark", "use", "torque"), "with"),
    }


def told(findings: Findings, names: dict[str, str] | None = None) -> Told:
    def own(name: str | None) -> str:
        return (names or {}).get(name or "", name or "")

    return [
        (
            own(each.facet), own(each.value), own(each.with_facet) or None, own(each.with_value) or None, each.grade,
            each.direction, None if each.p is None else round(each.p, 12), round(each.score, 9),
        )
        for each in findings.factors
    ]  # fmt: skip


def resolved(findings: Told) -> set[tuple[Any, ...]]:
    """Without what draws decide: a p that is not resolved differs with the place of its column."""
    return {(*each[:6], each[7]) for each in findings}


def adjusted(findings: Findings) -> list[Finding]:
    return [each for each in findings.factors if each.grade in ("adjusted", "causal")]


def test_names_and_the_order_of_facets_do_not_matter() -> None:
    made = columns(1)
    plain = told(analyse(study_of(**made), ASKED))
    assert {each[0] for each in plain} >= {"lot", "use", "mark"}

    def hashed(name: str) -> str:
        return "x" + hashlib.sha256(name.encode()).hexdigest()[:10]

    names = {hashed(name): name for name in made["precedence"]}
    names |= {hashed(level): level for column in made["nominal"].values() for level in column}
    other = dict(made)
    other["nominal"] = {
        hashed(name): [hashed(each) for each in made["nominal"][name]]
        for name in sorted(names.values())
        if name in made["nominal"]
    }
    other["numeric"] = {hashed(name): made["numeric"][name] for name in reversed(made["numeric"])}
    other["precedence"] = dict.fromkeys(names, "with")
    assert resolved(told(analyse(study_of(**other), ASKED), names)) == resolved(plain)


def test_the_order_of_rows_of_one_instant_does_not_matter() -> None:
    """Rows of different things that were judged at once: their order in the log says nothing."""
    made = columns(2, things=400, rows=1)
    n = len(made["bad"])
    time = np.arange(n) // 4 * 1_000_000
    order = np.lexsort((np.random.default_rng(3).random(n), time))
    mixed = {
        "bad": made["bad"][order],
        "thing": made["thing"][order],
        "nominal": {name: [values[row] for row in order] for name, values in made["nominal"].items()},
        "numeric": {name: values[order] for name, values in made["numeric"].items()},
        "precedence": made["precedence"],
    }
    once, again = (analyse(study_of(**each, time=time), ASKED) for each in (made, mixed))
    assert [(each.facet, each.value, each.direction) for each in adjusted(once)] == [
        (each.facet, each.value, each.direction) for each in adjusted(again)
    ]


def test_a_facet_stated_twice_is_one_finding_with_one_more_member() -> None:
    made = columns(4)
    once = adjusted(analyse(study_of(**made), ASKED))
    made["nominal"]["again"] = [f"A{each}" for each in made["nominal"]["lot"]]
    made["precedence"]["again"] = "with"
    twice = adjusted(analyse(study_of(**made), ASKED))
    assert [(each.direction, round(each.score, 9)) for each in once] == [
        (each.direction, round(each.score, 9)) for each in twice
    ]
    lot = next(each for each in twice if each.facet in ("lot", "again"))
    assert [(each.value, each.alias) for each in lot.group] == [("AL3" if lot.facet == "lot" else "L3", 1.0)]


def test_few_things_that_are_nearly_all_bad_are_not_explained_by_nothing() -> None:
    """Five things of a kind, fifty rows: about no effect at all, five things could never score more than √5."""
    for seed in range(4):
        rng = np.random.default_rng([12, seed])
        kind = rng.permutation(np.arange(200) % 40)
        thing = np.repeat(np.arange(200), 10)
        bad = rng.random(len(thing)) < np.where(kind[thing] == 3, 0.9, 0.04)
        study = study_of(bad=bad, thing=thing, nominal={"kind": [f"K{each}" for each in kind[thing]]})
        assert [(each.facet, each.value) for each in adjusted(analyse(study, ASKED))] == [("kind", "K3")]


def test_an_optimum_is_found() -> None:
    rng = np.random.default_rng(13)
    x = rng.random(2000)
    study = study_of(bad=rng.random(2000) < 0.03 + 1.6 * (x - 0.5) ** 2, numeric={"x": x, "y": rng.random(2000)})
    first = adjusted(analyse(study, Asked()))
    assert [(each.facet, each.direction) for each in first] == [("x", "harmful")]
    assert first[0].trend is not None
    assert first[0].score > 0.15


def test_a_protective_level_beside_three_that_are_alike() -> None:
    for seed in range(3):
        rng = np.random.default_rng([14, seed])
        level = rng.integers(0, 4, 1500)
        bad = rng.random(1500) < np.where(level == 2, 0.05, 0.25)
        found = adjusted(analyse(study_of(bad=bad, nominal={"m": [f"M{each}" for each in level]}), ASKED))
        assert [(each.value, each.direction) for each in found] == [("M2", "protective")]


def test_a_copy_with_errors_is_excluded_where_few_are_bad() -> None:
    """One in ten good ones is marked by mistake: more than are bad."""
    rng = np.random.default_rng(15)
    thing = np.repeat(np.arange(240), 10)
    cause = rng.random(240)[thing] < 0.1
    bad = rng.random(2400) < np.where(cause, 0.3, 0.03)
    nominal = {
        "cause": ["x" if each else "y" for each in cause],
        "told": ["a" if each else "b" for each in bad ^ (rng.random(2400) < 0.08)],
    }
    findings = analyse(
        study_of(bad=bad, thing=thing, nominal=nominal, precedence=dict.fromkeys(nominal, "with")), ASKED
    )
    assert [(each.facet, each.value) for each in adjusted(findings)] == [("cause", "x")]
    assert [(each.facet, each.reason) for each in findings.factors if each.grade == "excluded"] == [
        ("told", "cause.reason.determined")
    ]


def test_one_station_of_ten_that_makes_all_the_bad_ones_is_no_copy() -> None:
    rng = np.random.default_rng(16)
    station = rng.integers(0, 10, 3000)
    bad = rng.random(3000) < np.where(station == 4, 0.4, 0.004)
    nominal = {"station": [f"S{each}" for each in station]}
    findings = analyse(
        study_of(bad=bad, thing=np.arange(3000) // 5, nominal=nominal, precedence={"station": "with"}), ASKED
    )
    assert [(each.facet, each.value) for each in adjusted(findings)] == [("station", "S4")]
