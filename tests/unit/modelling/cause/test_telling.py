"""What is said of what was found: which way, of which step, and what is left when none of it can be held to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from clew.events.errors import BadRequest
from clew.modelling.cause.asked import Asked, Edge
from clew.modelling.cause.evidence import carried, in_time
from clew.modelling.cause.findings import Finding, Findings
from clew.modelling.cause.pipeline import analyse
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

SINGLES = Asked(pairs=False, permutations=500)


def finding(found: Findings, facet: str, step: str | None = None) -> Finding:
    return next(each for each in found.factors if (each.facet, each.step) == (facet, step))


def at_steps(study: Study, steps: Sequence[tuple[str, str | None]], names: dict[str, str]) -> Study:
    """The facets of a study stated at steps, in order, some of them under another name."""
    facets = [
        msgspec.structs.replace(facet, step=step, name=names.get(facet.name, facet.name))
        for facet, (name, step) in zip(study.factors.facets, steps, strict=True)
        if facet.name == name
    ]
    return msgspec.structs.replace(study, factors=msgspec.structs.replace(study.factors, facets=facets))


def pressed(seed: int = 2, rows: int = 800) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Too low a pressure is bad, and so is, less so, one machine of three."""
    rng = np.random.default_rng(seed)
    pressure, machine = rng.normal(50, 5, rows), rng.integers(0, 3, rows)
    bad = rng.random(rows) < 1 / (1 + np.exp((pressure - 42) / 1.2)) + 0.01 + 0.12 * (machine == 1)
    return pressure, machine, bad


def test_a_number_that_is_bad_where_it_is_low_is_harmful_and_explains() -> None:
    pressure, _, bad = pressed()
    found = analyse(study_of(bad=bad, numeric={"pressure": pressure}), SINGLES)
    low = finding(found, "pressure")
    assert (low.direction, low.trend and low.trend.shape) == ("harmful", "falling")
    assert low.explains is not None
    assert found.together == pytest.approx(low.explains)
    assert found.together > 0.4


def test_a_machine_that_explains_less_does_not_stand_alone_for_both() -> None:
    pressure, machine, bad = pressed()
    nominal = {"machine": [f"M{each}" for each in machine]}
    found = analyse(study_of(bad=bad, nominal=nominal, numeric={"pressure": pressure}), SINGLES)
    assert [each.direction for each in found.factors[:2]] == ["harmful", "harmful"]
    parts = [each.explains or 0 for each in found.factors[:2]]
    assert found.together is not None
    assert found.together > max(parts) + 0.1


def test_a_number_that_is_bad_in_the_middle_is_harmful_and_explains() -> None:
    rng = np.random.default_rng(3)
    torque = rng.normal(50, 5, 1500)
    bad = rng.random(1500) < 0.01 + 0.25 * (np.abs(torque - 50) < 1.5)
    found = analyse(study_of(bad=bad, numeric={"torque": torque}), SINGLES)
    assert finding(found, "torque").direction == "harmful"
    assert found.together is not None
    assert found.together > 0.5


def test_what_too_few_bad_state_is_too_few_and_not_ranked() -> None:
    """The six hottest of 250 are bad, and four bad ones among 150 whose temperature nobody took."""
    rng = np.random.default_rng(0)
    temperature: list[float | None] = [*rng.uniform(0, 1, 250), *[None] * 150]
    hottest = set(np.argsort([-(each or 0) for each in temperature])[:6].tolist()) | {250, 290, 330, 370}
    order = rng.permutation(400)
    found = analyse(
        study_of(
            bad=[row in hottest for row in order],
            numeric={"temperature": [temperature[row] for row in order]},
            nominal={"machine": [str(each) for each in rng.integers(0, 3, 400)]},
        ),
        SINGLES,
    )
    assert (found.verdict, found.reason) == ("too_few", "cause.too_few.suspects")
    assert finding(found, "temperature").grade == "too_few"
    assert (found.together, found.unexplained, list(found.deciders)) == (None, None, [])


def test_where_all_that_stands_out_is_known_to_follow_nothing_is_found() -> None:
    rng = np.random.default_rng(1)
    rework = rng.random(600) < 0.1
    bad = rng.random(600) < np.where(rework, 0.6, 0.02)
    known = msgspec.structs.replace(SINGLES, edges=(Edge("outcome", "rework", "required"),))
    nominal = {"rework": np.where(rework, "yes", "no").tolist()}
    found = analyse(study_of(bad=bad, nominal=nominal, precedence={"rework": "with"}, lead={"rework": 0.0}), known)
    assert (found.verdict, found.reason) == ("nothing_found", "cause.nothing_found.known")
    assert finding(found, "rework").reason == "cause.causal.known_effect"
    assert (found.together, found.unexplained) == (None, None)


def test_bad_and_good_without_a_group_in_common_are_refused() -> None:
    bad = np.arange(300) % 10 == 0
    machine = [str(each % 3) for each in range(300)]
    for stratum in (bad.astype(int), np.arange(300)):
        with pytest.raises(BadRequest) as refused:
            analyse(study_of(bad=bad, nominal={"machine": machine}, stratum=stratum), SINGLES)
        assert refused.value.code == "cause.no_common_group"


def test_bad_units_that_have_nothing_good_beside_them_do_not_count() -> None:
    """Three of 500 of one product are bad, and all 20 of another."""
    place = np.random.default_rng(4).permutation(520)
    found = analyse(
        study_of(
            bad=(place < 3) | (place >= 500),
            nominal={"machine": [str(each % 3) for each in range(520)]},
            stratum=(place >= 500).astype(int),
        ),
        SINGLES,
    )
    assert (found.verdict, found.params) == ("too_few", {"bad": 3, "least": 8})


def test_a_mark_takes_no_cause_of_its_name_with_it() -> None:
    rng = np.random.default_rng(3)
    thing = np.repeat(np.arange(300), 3)
    dropped = (rng.random(300) < 0.2)[thing]
    bad = rng.random(900) < np.where(dropped, 0.3, 0.04)
    mark = bad & (rng.random(900) < 0.9)
    study = study_of(
        bad=bad,
        thing=thing,
        nominal={"a": np.where(dropped, "y", "n").tolist(), "b": np.where(mark, "y", "n").tolist()},
        precedence={"b": "with"},
        lead={"a": 3600.0, "b": 0.0},
    )
    found = analyse(
        at_steps(study, [("a", "assembling"), ("b", "inspecting")], {"a": "exception", "b": "exception"}), SINGLES
    )
    assert finding(found, "exception", "assembling").grade in ("causal", "adjusted")
    assert finding(found, "exception", "inspecting").reason == "cause.reason.determined"


def test_a_pair_tells_at_which_step_its_partner_was() -> None:
    rng = np.random.default_rng(4)
    lot, assembler, packer = (rng.integers(0, 4, 4000) for _ in range(3))
    both = (lot == 2) & (packer == 1)
    bad = rng.random(4000) < np.where(both, 0.4, 0.02)
    study = study_of(
        bad=bad,
        nominal={
            "lot": [f"L{each}" for each in lot],
            "one": [f"O{each}" for each in assembler],
            "other": [f"O{each}" for each in packer],
        },
        lead={"lot": 9000.0, "one": 7200.0, "other": 3600.0},
    )
    steps = [("lot", None), ("one", "assembling"), ("other", "packing")]
    study = at_steps(study, steps, {"one": "operator", "other": "operator"})
    found = analyse(study, Asked(permutations=500))
    pair = next(each for each in found.factors if each.with_facet is not None)
    named = {(pair.facet, pair.value, pair.step), (pair.with_facet, pair.with_value, pair.with_step)}
    assert named == {("lot", "L2", None), ("operator", "O1", "packing")}
    counted = carried(study, pair, in_time(study, seed=1))
    assert counted is not None
    assert (counted.rows_total, counted.bad_rows) == (int(both.sum()), int(bad[both].sum()))
