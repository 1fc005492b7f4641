"""Run charts: no reading is lost by drawing neighbours together, and no limit and no change of the gauge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.scenarios.process.run_chart import BUCKETS, MOST_POINTS, Readings, run_chart

NONE = float("nan")


def readings(
    values: Sequence[float], *, upper: Sequence[float] | None = None, gauge: Sequence[int] | None = None
) -> Readings:
    count = len(values)
    value = np.array(values, np.float64)
    limit = np.full(count, 10.0) if upper is None else np.array(upper, np.float64)
    within = np.where(np.isnan(limit), -1, (value <= limit).astype(int)).astype(np.int8)
    return Readings(
        time=np.arange(count, dtype=np.int64) * 1_000_000,
        value=value,
        lower=np.full(count, NONE),
        upper=limit,
        nominal=np.full(count, NONE),
        within=within,
        gauge=np.zeros(count, np.int64) if gauge is None else np.array(gauge, np.int64),
        thing=np.arange(count, dtype=np.int64),
        position=np.arange(count, dtype=np.int64),
        gauges=["g1", "g2"],
        things=[f"t{number}" for number in range(count)],
    )


@given(st.integers(0, 3 * MOST_POINTS), st.integers(0, 2**32))
def test_what_is_drawn_adds_up(count: int, seed: int) -> None:
    values = [float((at * 7919 + seed) % 13) for at in range(count)]
    chart = run_chart(readings(values))
    if not count:
        assert (chart.summary, chart.points, chart.buckets) == (None, (), ())
        return
    assert chart.summary is not None
    drawn = len(chart.points) + sum(each.count for each in chart.buckets)
    assert drawn == chart.summary.count == count
    out = sum(each.within is False for each in chart.points) + sum(each.out for each in chart.buckets)
    assert out == chart.summary.out == sum(value > 10 for value in values)
    assert bool(chart.points) == (count <= MOST_POINTS)
    assert len(chart.buckets) in (0, BUCKETS)
    for each in chart.buckets:
        own = values[each.first : each.first + each.count]
        assert (each.least, each.greatest) == (min(own), max(own))
        assert each.mean == pytest.approx(sum(own) / len(own))


def test_a_single_excursion_stays_to_be_seen() -> None:
    values = [5.0] * 5000
    values[2500] = 99.0
    marked = [each for each in run_chart(readings(values)).buckets if each.out]
    assert [(each.greatest, each.out) for each in marked] == [(99.0, 1)]
    assert marked[0].first <= 2500 < marked[0].first + marked[0].count


def test_limits_hold_as_long_as_they_held() -> None:
    chart = run_chart(readings([1.0] * 6, upper=[10, 10, NONE, NONE, 8, 8]))
    assert [(each.first, each.last, each.upper) for each in chart.spans] == [(0, 1, 10.0), (4, 5, 8.0)]
    assert chart.limited == 2
    assert chart.summary is not None
    assert chart.summary.unlimited == 2


def test_another_gauge_is_told_where_it_begins() -> None:
    chart = run_chart(readings([1.0] * 4, gauge=[0, 0, 1, -1]))
    assert [(each.at, each.old, each.new) for each in chart.changes] == [(2, 0, 1), (3, 1, None)]
    in_turn = run_chart(readings([1.0] * 900, gauge=[at % 2 for at in range(900)]))
    assert (len(in_turn.changes), in_turn.changed) == (200, 899)


def test_judgements_become_rates_of_several() -> None:
    values = [1.0, 0.0, 0.0, 0.0] * 250
    chart = run_chart(readings(values), judged=True)
    assert not chart.points
    assert {each.count for each in chart.buckets} == {25}
    assert sum(each.mean * each.count for each in chart.buckets) == pytest.approx(250)
    assert len(run_chart(readings([1.0, 0.0]), judged=True).buckets) == 1
