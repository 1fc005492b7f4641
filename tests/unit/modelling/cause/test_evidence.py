"""Evidence: when the rate changed, who carries a suspect, what could have been found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.modelling.cause.evidence import (
    MOST_BUCKETS,
    carried,
    change_of,
    exposure_of,
    in_time,
    power_of,
    span_of,
)
from clew.modelling.cause.findings import Finding
from clew.testing.cause_studies import study_of

HOUR = 3_600_000_000
DAY = 24 * HOUR


def test_a_change_is_found_where_it_was_made() -> None:
    rows = np.full(40, 50)
    bad = np.where(np.arange(40) >= 25, 20, 2)
    change = change_of(bad, rows, seed=3)
    assert change is not None
    assert (change.first, change.last) == (25, 39)
    assert change.rate == pytest.approx(0.4)
    assert change.rate_outside == pytest.approx(0.04)
    assert change.earliest <= 25 <= change.latest
    assert change.p == pytest.approx(1 / 500)


def test_a_stretch_in_the_middle_has_two_ends() -> None:
    rows = np.full(30, 40)
    bad = np.where((np.arange(30) >= 10) & (np.arange(30) < 14), 30, 4)
    change = change_of(bad, rows, seed=1)
    assert change is not None
    assert (change.first, change.last) == (10, 13)


def test_where_all_is_alike_the_best_stretch_is_no_rarer_than_chance() -> None:
    found = []
    for seed in range(60):
        draw = np.random.default_rng(seed)
        rows = np.full(24, 30)
        change = change_of(draw.binomial(rows, 0.2), rows, seed)
        assert change is not None
        found.append(change.p)
    # 60 draws of a uniform p: more than 9 at or below .05 has probability below .002.
    assert sum(p <= 0.05 for p in found) <= 9


def test_few_buckets_or_all_alike_have_no_change() -> None:
    assert change_of(np.array([1, 2, 0]), np.array([5, 5, 5]), seed=1) is None
    assert change_of(np.zeros(9, int), np.full(9, 5), seed=1) is None
    assert change_of(np.full(9, 5), np.full(9, 5), seed=1) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 400 * DAY), min_size=1, max_size=200), st.integers(0, 2**31))
def test_buckets_hold_every_row_once(times: list[int], seed: int) -> None:
    bad = np.random.default_rng(seed).random(len(times)) < 0.3
    study = study_of(bad=bad, time=times, nominal={})
    told = in_time(study, seed)
    assert len(told.buckets) <= MOST_BUCKETS
    assert sum(each.rows for each in told.buckets) == len(times)
    assert sum(each.bad for each in told.buckets) == bad.sum()
    assert told == in_time(study, seed)


def test_a_span_is_the_shortest_that_fits() -> None:
    assert span_of(np.arange(50) * 60_000_000) == 60_000_000
    assert span_of(np.arange(500) * DAY) == 7 * DAY


def test_buckets_begin_at_the_wall_clocks_midnight() -> None:
    study = study_of(bad=[True, False] * 50, time=[each * DAY for each in range(100)], nominal={})
    assert all((each.start + 8 * HOUR) % DAY == 0 for each in in_time(study, 1, offset=8 * HOUR).buckets)


def study_with_levels():  # type: ignore[no-untyped-def]
    return study_of(
        bad=[True, False, True, False, True, False],
        thing=["a", "a", "b", "b", "c", "c"],
        nominal={"lot": ["L1", "L1", "L2", "L2", "L1", None], "tool": ["T", "U", "T", "U", "U", "T"]},
        numeric={"wear": [5.0, 1.0, 6.0, 2.0, 7.0, None]},
    )


def test_carried_counts_rows_things_and_bad_ones() -> None:
    study = study_with_levels()
    told = carried(study, Finding(facet="lot", value="L1", category="material"), in_time(study, 1))
    assert told is not None
    assert (told.things, told.bad_things, told.of_things, told.of_bad_things) == (2, 2, 3, 3)
    assert (sum(told.rows), sum(told.bad), told.rows_total, told.of_rows) == (3, 2, 3, 6)
    assert told.cut is None


def test_a_pair_is_carried_where_both_are() -> None:
    study = study_with_levels()
    pair = Finding(facet="lot", value="L1", with_facet="tool", with_value="T", category="material")
    found = exposure_of(study, pair)
    assert found is not None
    assert found[0].tolist() == [True, False, False, False, False, False]


def test_a_number_is_carried_beyond_the_cut_that_parts_best() -> None:
    study = study_with_levels()
    told = carried(study, Finding(facet="wear", value=None, category="machine"), in_time(study, 1))
    assert told is not None
    assert (told.cut, told.above, told.bad_rows, told.rows_total) == (5.0, True, 3, 3)


def test_a_number_whose_low_values_are_bad_is_carried_below() -> None:
    study = study_of(bad=[True, True, False, False], numeric={"wear": [1.0, 2.0, 3.0, 4.0]})
    told = carried(study, Finding(facet="wear", value=None, category="machine"), in_time(study, 1))
    assert told is not None
    assert (told.cut, told.above, told.bad_rows, told.rows_total) == (2.0, False, 2, 2)


def test_what_the_study_does_not_have_is_not_carried() -> None:
    study = study_with_levels()
    assert carried(study, Finding(facet="lot", value="L9", category="material"), in_time(study, 1)) is None
    assert carried(study, Finding(facet="none", value=None, category="material"), in_time(study, 1)) is None


def test_more_units_find_smaller_effects() -> None:
    def reach(rows: int) -> float | None:
        bad = np.arange(rows) % 10 == 0
        return power_of(study_of(bad=bad, nominal={}), tests=50, q=0.05)[0].rate

    small, large = reach(200), reach(4000)
    assert small is not None
    assert large is not None
    assert 0.1 < large < small <= 1


def test_rows_of_one_thing_that_share_its_fate_count_less() -> None:
    things = [str(each // 10) for each in range(2000)]
    alike = study_of(bad=[(each // 10) % 4 == 0 for each in range(2000)], thing=things, nominal={})
    mixed = study_of(bad=[each % 4 == 0 for each in range(2000)], thing=things, nominal={})
    shared, independent = (power_of(each, tests=10, q=0.05)[0].rate for each in (alike, mixed))
    assert shared is not None
    assert independent is not None
    assert independent < shared


def test_what_could_have_been_found_is_reckoned_from_what_was_compared() -> None:
    rng = np.random.default_rng(8)
    bad = rng.random(400) < 0.1
    alone = study_of(bad=bad, nominal={})
    beside = study_of(bad=[*bad, *[True] * 200], nominal={}, stratum=[0] * 400 + [1] * 200)
    assert power_of(beside, 10, 0.05) == power_of(alone, 10, 0.05)
    assert power_of(study_of(bad=bad, nominal={}, stratum=bad.astype(int)), 10, 0.05) == ()
