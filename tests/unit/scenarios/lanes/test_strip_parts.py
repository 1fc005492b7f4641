"""Bins, excursions and thinning, against what they must keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.scenarios.lanes.limits import Limits
from clew.scenarios.lanes.readings import Reading
from clew.scenarios.lanes.split import group_of
from clew.scenarios.lanes.strips import bins, runs_beyond, thinned
from clew.scenarios.recall.model import Unit

LIMITS = Limits(lower=10.0, upper=20.0, source="reading")


def read(*values: float) -> list[Reading]:
    return [
        Reading(position=number, time=number, thing="t", value=value, unit="CEL", limits=LIMITS)
        for number, value in enumerate(values)
    ]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200))
def test_bins_count_every_value_once(values: list[float]) -> None:
    found = list(bins(values))
    assert sum(count for *_, count in found) == len(values)
    assert found[0][0] == min(values)
    assert found[-1][1] == max(values)


def test_equal_values_are_one_bin() -> None:
    assert list(bins([3.0, 3.0])) == [(3.0, 3.0, 2)]


def test_runs_beyond_limits_and_their_worst() -> None:
    found = list(runs_beyond(read(15, 21, 25, 15, 9, 20)))
    assert [(each.start, each.end, each.worst, each.count) for each in found] == [(1, 2, 25, 2), (4, 4, 9, 1)]


def test_on_the_limit_is_within() -> None:
    assert list(runs_beyond(read(10, 20))) == []


@given(st.lists(st.floats(5, 25), min_size=1, max_size=400), st.integers(0, 399))
def test_thinning_keeps_one_s_own_and_what_is_beyond(values: list[float], place: int) -> None:
    points = read(*values)
    own = points[place % len(points)]
    kept = thinned(points, own, most=20)
    assert own in kept
    assert {each.position for each in points if each.within is False} <= {each.position for each in kept}
    assert list(kept) == sorted(kept, key=lambda each: each.time)
    assert sum(each.within is True for each in kept) <= 21


@pytest.mark.parametrize(
    ("status", "carrier", "group"),
    [
        ("in_stock", None, "stock"),
        ("returned", None, "stock"),
        ("shipped", None, "customers"),
        ("sold", None, "customers"),
        ("in_transit", None, "transit"),
        ("consumed", None, "used"),
        ("scrapped", None, "scrapped"),
        ("unknown", None, "unknown"),
        (None, None, "unknown"),
        ("installed", "sold", "customers"),
        ("installed", None, "unknown"),
    ],
)
def test_what_is_installed_is_where_its_assembly_is(status: str | None, carrier: str | None, group: str) -> None:
    unit = Unit(
        key="k", spelling="k", kind="instance", way="forward", word="certain", status=status, carrier_status=carrier
    )
    assert group_of(unit) == group
