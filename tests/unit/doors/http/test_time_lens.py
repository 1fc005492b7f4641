"""The lens keeps order, stays within its bounds, and gives blocks their room."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.doors.http.time_lens import TimeLens

INSTANTS = st.integers(-(10**17), 10**17)
LEFT, RIGHT, BLOCK = 100.0, 1100.0, 90.0


def lens(anchors: list[int], crowded: list[int]) -> TimeLens:
    return TimeLens(anchors, crowded=crowded, left=LEFT, right=RIGHT, block=BLOCK)


@given(st.lists(INSTANTS, min_size=1, max_size=40), st.lists(INSTANTS, max_size=30), st.lists(INSTANTS, max_size=20))
def test_it_is_monotone_and_stays_within(anchors: list[int], crowded: list[int], others: list[int]) -> None:
    drawn = lens(anchors, crowded)
    times = sorted({*anchors, *crowded, *others})
    places = [drawn.x(time) for time in times]
    assert all(before <= after for before, after in itertools.pairwise(places))
    assert all(LEFT <= place <= RIGHT for place in places)


@given(st.lists(INSTANTS, min_size=2, max_size=40, unique=True))
def test_anchors_are_told_apart_and_fill_the_width(anchors: list[int]) -> None:
    places = [x for _, x in lens(anchors, []).anchors]
    assert all(before < after for before, after in itertools.pairwise(places))
    assert (places[0], places[-1]) == (LEFT, RIGHT)


@given(st.lists(INSTANTS, max_size=30), st.lists(INSTANTS, min_size=1, max_size=9, unique=True))
def test_blocks_have_room_while_the_width_allows(anchors: list[int], crowded: list[int]) -> None:
    drawn = lens(anchors, crowded)
    places = [drawn.x(time) for time in sorted(crowded)]
    assert all(after - before >= BLOCK - 0.01 for before, after in itertools.pairwise(places))


@given(st.lists(INSTANTS, min_size=20, max_size=40, unique=True))
def test_too_many_blocks_share_the_width(crowded: list[int]) -> None:
    drawn = lens([], crowded)
    places = [drawn.x(time) for time in sorted(crowded)]
    steps = [after - before for before, after in itertools.pairwise(places)]
    assert max(steps) == pytest.approx(min(steps))


def test_a_longer_wait_is_wider_but_much_less_than_in_proportion() -> None:
    minute, year = 60_000_000, 365 * 24 * 3600 * 1_000_000
    drawn = lens([0, minute, minute + year], [])
    short, long = drawn.x(minute) - drawn.x(0), drawn.x(minute + year) - drawn.x(minute)
    assert short < long < 50 * short


def test_one_instant_stands_in_the_middle() -> None:
    assert lens([5], []).x(5) == lens([5], []).x(10**9) == 600.0
