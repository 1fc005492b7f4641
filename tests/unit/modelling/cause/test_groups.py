"""What the data cannot separate stands in one group, and no member wins by its name."""

from __future__ import annotations

import numpy as np
import pytest

from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.groups import (
    SAME,
    SERIAL_RANGE,
    TIME_RANGE,
    correlation,
    is_when,
    leaders,
    members_of,
    shared_rows,
)
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of


def candidate(study: Study, facet_name: str, level: str, *, score: float = 0.3, concurrent: bool = True) -> Candidate:
    facet = next(each for each in study.factors.facets if each.name == facet_name)
    column = next(at for at in range(facet.first, facet.last) if study.factors.columns[at] == level)
    when = is_when(study, facet)
    return Candidate(
        facet=facet, column=column, p=1e-6, score=score, assigned="thing", concurrent=concurrent, when=when
    )


def lots(names: tuple[str, str] = ("lot", "day")) -> Study:
    """Rows 40 to 59 have the lot; the day is the same but for one row."""
    lot = ["bad" if 40 <= row < 60 else "good" for row in range(100)]
    day = ["d2" if 40 <= row < 61 else "d1" for row in range(100)]
    bad = [row in range(40, 60, 2) for row in range(100)]
    return study_of(bad=bad, nominal={names[0]: lot, names[1]: day}, category={names[0]: "material", names[1]: "time"})


@pytest.mark.parametrize("names", [("lot", "day"), ("z", "a"), ("a", "z")])
def test_one_group_led_by_what_was_there_rather_than_by_when(names: tuple[str, str]) -> None:
    study = lots(names)
    pair = [candidate(study, names[1], "d2", score=0.4), candidate(study, names[0], "bad")]
    (group,) = leaders(pair, Members(study))
    assert [pair[place].name for place in group] == [names[0], names[1]]


def test_the_strength_of_an_alias_is_the_smaller_share() -> None:
    study = lots()
    told = members_of(study, Members(study), candidate(study, "lot", "bad"))
    assert [(each.facet, each.value, each.alias) for each in told] == [("day", "d2", round(20 / 21, 4))]


def test_without_concurrent_controls_time_and_serials_are_members() -> None:
    study = lots()
    told = members_of(study, Members(study), candidate(study, "lot", "bad", concurrent=False))
    ranges = {each.facet: each for each in told if each.facet in (TIME_RANGE, SERIAL_RANGE)}
    assert ranges[TIME_RANGE].alias == 1.0
    assert ranges[SERIAL_RANGE].value == "40…59"


def test_half_of_a_lot_is_not_the_lot() -> None:
    lot = ["bad" if 40 <= row < 60 else "good" for row in range(100)]
    hour = [str(row // 10) for row in range(100)]
    study = study_of(bad=[40 <= row < 60 for row in range(100)], nominal={"lot": lot, "hour": hour})
    pair = [candidate(study, "lot", "bad"), candidate(study, "hour", "4")]
    assert leaders(pair, Members(study)) == [[0], [1]]
    assert members_of(study, Members(study), pair[0]) == ()


def test_boxes_of_which_each_is_nearly_the_next_are_not_all_one() -> None:
    """Each begins one row later: the first and the last share less than nine rows of ten."""
    boxes = {f"box {first}": ["x" if first <= row < 60 else "o" for row in range(100)] for first in range(20, 25)}
    study = study_of(bad=[row in range(20, 60, 2) for row in range(100)], nominal=boxes)
    members = Members(study)
    among = [candidate(study, name, "x", score=0.3 + 0.01 * at) for at, name in enumerate(boxes)]
    groups = leaders(among, members)
    assert sorted(place for group in groups for place in group) == [0, 1, 2, 3, 4]
    for first, *rest in groups:
        shared = [shared_rows(members, among[first].column or 0, among[each].column or 0, 0.0) for each in rest]
        assert all(each >= SAME for each in shared)
    assert len(groups) == 2


def test_numbers_that_go_together_are_one() -> None:
    values = np.arange(50.0)
    assert correlation(values, -(values**3)) == pytest.approx(1.0)
    half = np.where(np.arange(50) < 25, values, np.nan)
    assert correlation(values, half) == pytest.approx(0.5)
    assert correlation(values, np.full(50, np.nan)) == 0.0


def test_a_counter_says_when() -> None:
    study = study_of(
        bad=[False] * 50,
        numeric={"counter": [1000.0 + 3 * row for row in range(50)], "dose": [row % 7 for row in range(50)]},
    )
    assert [is_when(study, number) for number in study.factors.numbers] == [True, False]
