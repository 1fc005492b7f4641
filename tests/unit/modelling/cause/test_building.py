"""Studies from plain columns: order, levels, constants, windows of time, and indifference to names."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.errors import BadRequest
from clew.modelling.cause.building import RUN_ORDER, SERIAL_ORDER, study_from_columns
from clew.modelling.cause.study import rows_of
from clew.testing.cause_studies import codes_of

HOUR = 3_600_000_000
DAY = 24 * HOUR
MONDAY = 1_657_497_600_000_000
"""2022-07-11T00:00:00Z"""


def test_rows_come_in_the_order_of_time_and_levels_in_the_order_met():
    study = study_from_columns(
        bad=[True, False, False],
        thing=["b", "a", "b"],
        time=[30, 10, 20],
        nominal={"tool": ["z", "y", None]},
        numeric={"wear": [3.0, None, 1.0]},
        precedence={"tool": "with"},
        category={"tool": "machine"},
        time_buckets=(),
    )
    assert study.rows.bad.tolist() == [False, False, True]
    assert (list(study.rows.things), study.rows.thing.tolist()) == (["a", "b"], [0, 1, 1])
    assert (study.rows.time.tolist(), study.rows.position.tolist()) == ([10, 20, 30], [-1, -1, -1])
    assert study.rows.stratum.tolist() == [0, 0, 0]
    (tool,) = study.factors.facets
    assert (tool.name, tool.category, tool.precedence, tool.first, tool.last) == ("tool", "machine", "with", 0, 2)
    assert list(study.factors.columns) == ["y", "z"]
    assert codes_of(study.factors, tool).tolist() == [0, -1, 1]
    assert rows_of(study.factors, 1).tolist() == [False, False, True]
    wear, order = study.factors.numbers[0], [number.name for number in study.factors.numbers[1:]]
    assert (math.isnan(wear.values[0]), wear.values[1:].tolist()) == (True, [1.0, 3.0])
    assert order == [RUN_ORDER, SERIAL_ORDER]


def test_what_is_the_same_in_all_rows_is_told_and_no_column():
    study = study_from_columns(
        bad=[False, True],
        thing=["a", "b"],
        time=[1, 2],
        nominal={"line": ["L1", "L1"], "fixture": ["F1", None], "mold": [None, None]},
        numeric={"speed": [2.5, 2.5], "heat": [None, None]},
        time_buckets=(),
    )
    assert [facet.name for facet in study.factors.facets] == ["fixture"]
    told = [(each.facet, each.value, each.reason) for each in study.factors.excluded]
    assert told == [
        ("line", "L1", "cause.reason.constant"),
        ("mold", None, "cause.reason.unstated"),
        ("speed", "2.5", "cause.reason.constant"),
        ("heat", None, "cause.reason.unstated"),
    ]


def test_an_order_that_a_stated_number_has_already_is_not_given_twice():
    columns = {"bad": [False, True, False], "thing": ["a", "b", "b"], "time": [1, 2, 3], "nominal": {}}
    stated = study_from_columns(**columns, numeric={"cycle": [5.0, 7.0, 80.0]}, time_buckets=())
    assert [number.name for number in stated.factors.numbers] == ["cycle", SERIAL_ORDER]
    with_gap = study_from_columns(**columns, numeric={"cycle": [5.0, None, 80.0]}, time_buckets=())
    assert [number.name for number in with_gap.factors.numbers] == ["cycle", RUN_ORDER, SERIAL_ORDER]
    once_each = study_from_columns(**{**columns, "thing": ["a", "b", "c"]}, numeric={}, time_buckets=())
    assert [number.name for number in once_each.factors.numbers] == [RUN_ORDER]


def _timed(times: list[int], buckets: tuple[str, ...], zone: str = "UTC", **columns: list[str | None]):
    count = len(times)
    return study_from_columns(
        bad=[False] * count, thing=[str(row) for row in range(count)], time=times, nominal=columns, numeric={},
        time_buckets=buckets, zone=zone,
    )  # fmt: skip


def test_windows_follow_the_local_clock_through_a_change_of_offset():
    begin = 1_648_335_600_000_000  # 2022-03-27T00:00 in Berlin, where 02:00 does not exist that day
    times = [begin + hour * HOUR for hour in range(48) for _ in range(6)]
    study = _timed(times, ("hour", "shift", "day", "week"), "Europe/Berlin")
    facets = {facet.name: facet for facet in study.factors.facets}
    columns = {name: list(study.factors.columns[facet.first : facet.last]) for name, facet in facets.items()}
    assert columns["day"] == ["2022-03-27", "2022-03-28", "2022-03-29"]
    assert columns["week"] == ["2022-W12", "2022-W13"]
    assert columns["hour"][:3] == ["2022-03-27T00:00", "2022-03-27T01:00", "2022-03-27T03:00"]
    assert columns["shift"][:3] == ["2022-03-26T22:00", "2022-03-27T06:00", "2022-03-27T14:00"]
    assert np.bincount(codes_of(study.factors, facets["day"])).tolist() == [23 * 6, 24 * 6, 6]
    assert {facet.category for facet in facets.values()} == {"time"}


def test_windows_with_one_level_or_a_level_for_every_few_rows_are_no_factors():
    times = [MONDAY + hour * HOUR for hour in range(24)]
    assert [facet.name for facet in _timed(times, ("hour", "shift", "day")).factors.facets] == ["shift"]


def test_a_window_called_like_a_stated_facet_is_told_apart():
    times = [MONDAY + hour * HOUR for hour in range(48)]
    stated = _timed(times, ("shift",), shift=["A", "B"] * 24)
    assert [(facet.name, facet.category) for facet in stated.factors.facets] == [
        ("shift", "method"), ("time_shift", "time"),
    ]  # fmt: skip


def test_an_unknown_zone_is_the_askers_fault_and_uneven_columns_the_callers():
    with pytest.raises(BadRequest) as told:
        _timed([1], (), "Mars/Olympus")
    assert (told.value.code, told.value.params) == ("cause.bad_zone", {"zone": "Mars/Olympus"})
    with pytest.raises(ValueError, match="column tool"):
        _timed([1, 2], (), tool=["a"])


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from("abc"), st.integers(0, 5), st.sampled_from([None, "p", "q", "r"])),
        min_size=1,
        max_size=30,
    )
)
def test_names_do_not_matter(rows):
    def study(renamed):
        bad, thing, time, level = zip(*rows, strict=True)
        called = "lot" if not renamed else "0f3a"
        names = {None: None, "p": "z9", "q": "a1", "r": "m5"} if renamed else {None: None, "p": "p", "q": "q", "r": "r"}
        return study_from_columns(
            bad=bad, thing=thing, time=time, nominal={called: [names[each] for each in level]}, numeric={}
        )

    plain, renamed = study(False), study(True)
    assert plain.factors.indptr.tolist() == renamed.factors.indptr.tolist()
    assert plain.factors.indices.tolist() == renamed.factors.indices.tolist()
    assert plain.rows.bad.tolist() == renamed.rows.bad.tolist()
