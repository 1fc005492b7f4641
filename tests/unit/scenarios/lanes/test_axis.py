"""The lens of the axis: parts without gap, in the order of time, with lines at the site's whole steps."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.scenarios.lanes.axis import DAY, HOUR, MOST_LINES, MOST_PRODUCTIONS, SECOND, zones

T0 = 1_772_409_600_000_000
EAST = 8 * HOUR
_TIMES = st.integers(T0 - 3000 * DAY, T0 + 300 * DAY)
_OPERATIONS = st.lists(st.tuples(_TIMES, st.integers(0, 5 * HOUR)).map(lambda each: (each[0], each[0] + each[1])))


@given(_OPERATIONS, st.lists(_TIMES), st.integers(-12, 14))
def test_zones_cover_everything_without_gap(production: list[tuple[int, int]], others: list[int], offset: int) -> None:
    instants = [*itertools.chain.from_iterable(production), *others]
    now = max(instants, default=T0) + DAY
    found = zones(production, others, now, offset * HOUR)
    assert bool(found) == bool(instants)
    if not found:
        return
    assert all(before.end == after.start for before, after in itertools.pairwise(found))
    assert all(each.start < each.end and each.width > 0 for each in found)
    assert sum(each.width for each in found) == pytest.approx(1)
    assert found[0].start <= min(instants)
    assert found[-1].end >= now
    made = [each for each in found if each.kind == "production"]
    assert len(made) <= MOST_PRODUCTIONS
    for start, end in production:
        assert any(each.start <= start and end <= each.end for each in made)
    for zone in found:
        assert len(zone.lines) <= MOST_LINES
        assert all(zone.start <= line <= zone.end for line in zone.lines)
        assert all((line + offset * HOUR) % zone.step == 0 for line in zone.lines)


def test_a_day_of_work_between_materials_and_logistics() -> None:
    production = [(T0 + hour * HOUR, T0 + hour * HOUR) for hour in range(0, 13, 2)]
    found = zones(production, [T0 - 9 * DAY, T0 + 5 * DAY], T0 + 9 * DAY, EAST)
    assert [each.kind for each in found] == ["materials", "production", "logistics"]
    materials, made, logistics = found
    assert materials.step >= DAY
    assert made.step in (HOUR, 2 * HOUR)
    assert logistics.step >= DAY
    assert made.width > materials.width


def test_a_long_silence_is_a_part_of_its_own() -> None:
    found = zones([(T0, T0 + HOUR)], [T0 + 5 * DAY], T0 + 400 * DAY, 0)
    assert [each.kind for each in found] == ["production", "logistics", "waiting"]
    assert found[1].end - T0 < 7 * DAY
    assert found[2].width < 0.15


def test_a_return_after_months_is_another_production() -> None:
    found = zones([(T0, T0 + HOUR), (T0 + 90 * DAY, T0 + 90 * DAY + HOUR)], [], T0 + 90 * DAY + 2 * HOUR, 0)
    assert [each.kind for each in found][:3] == ["production", "waiting", "production"]


def test_an_instant_alone_has_a_width() -> None:
    (zone, *_) = zones([], [T0], T0, 0)
    assert zone.start == T0
    assert zone.end >= T0 + SECOND
