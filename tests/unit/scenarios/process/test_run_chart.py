"""Run charts: no reading is lost by drawing neighbours together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clew.scenarios.process.run_chart import LONGEST_PLAIN, MOST_POINTS, Measured, run_chart


def reading(time: int, value: float, inside: bool | None = True, gauge: str | None = "g1") -> Measured:
    return Measured(time=time, value=value, thing=f"t{time}", gauge=gauge, lower=0.0, upper=10.0, inside=inside)


@given(st.integers(0, 3 * LONGEST_PLAIN), st.integers(0, 2**32))
def test_what_is_drawn_adds_up(count: int, seed: int) -> None:
    readings = [
        reading(at, float((at * 7919 + seed) % 13), inside=(at * 7919 + seed) % 13 <= 10) for at in range(count)
    ]
    chart = run_chart(readings)
    assert sum(point.count for point in chart.points) == chart.total == count
    assert sum(point.outside for point in chart.points) == chart.outside
    assert len(chart.points) <= max(LONGEST_PLAIN, MOST_POINTS)
    assert all(point.low <= point.mean <= point.high for point in chart.points)
    assert all(point.time <= point.end for point in chart.points)
    if readings:
        assert max(point.high for point in chart.points) == max(each.value for each in readings)


def test_a_single_excursion_stays_to_be_seen() -> None:
    readings = [reading(at, 5.0) for at in range(5000)]
    readings[2500] = reading(2500, 99.0, inside=False)
    chart = run_chart(readings)
    assert chart.grouped > 1
    marked = [point for point in chart.points if point.outside]
    assert [point.high for point in marked] == [99.0]


def test_another_gauge_is_told_where_it_begins() -> None:
    chart = run_chart([reading(1, 1.0), reading(2, 1.0), reading(3, 1.0, gauge="g2")])
    assert [(each.time, each.gauge) for each in chart.changes] == [(3, "g2")]
    in_turn = [reading(at, 1.0, gauge=f"g{at % 2}") for at in range(400)]
    assert run_chart(in_turn).changes == ()
