"""Gaps in serials: told only between unbroken runs that make them sure."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from clew.scenarios.chain.model import Finding
from clew.scenarios.chain.serials import SURE, serial_gaps


def gaps(
    numbers: Iterable[int], existing: Iterable[str] = (), width: int = 6, prefix: str = "urn:x:A"
) -> list[Finding]:
    known = frozenset(existing)
    made = [(number, f"{prefix}{number:0{width}}", number) for number in numbers]
    return serial_gaps(made, lambda asked: known & set(asked))


def test_a_gap_between_runs() -> None:
    (gap,) = gaps([*range(1, 11), *range(12, 21)])
    assert (gap.params["first"], gap.params["count"], gap.positions) == ("urn:x:A000011", 1, (10, 12))
    assert gap.params["confidence"] == 90


def test_what_exists_is_not_missing() -> None:
    assert gaps([*range(1, 11), *range(12, 21)], {"urn:x:A000011"}) == []


def test_a_gap_that_is_partly_known_is_none() -> None:
    runs = [*range(1, 11), *range(13, 23)]
    assert len(gaps(runs)) == 1
    assert gaps(runs, {"urn:x:A000011"}) == []


def test_just_sure_enough() -> None:
    assert [gap.params["confidence"] for gap in gaps([1, 2, 3, 5, 6, 7])] == [75]
    assert gaps([1, 2, 4, 5, 6]) == []


def test_numbers_in_steps_at_random_or_far_apart_have_no_gaps() -> None:
    assert gaps(range(0, 1000, 10)) == []
    assert gaps([1, 5, 6, 17, 23, 24, 40]) == []
    assert gaps([*range(1, 11), *range(500, 511)]) == []


def test_another_width_or_prefix_is_another_run() -> None:
    made = [(n, f"urn:x:A{n}", n) for n in (7, 8, 9, 11, 12, 13)]
    assert serial_gaps(made, lambda asked: ()) == []
    assert serial_gaps([(1, "urn:x:A1", 1), (3, "urn:x:B3", 3)], lambda asked: ()) == []


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(1, 200), min_size=2, max_size=180))
def test_every_gap_told_is_missing_and_sure(numbers: set[int]) -> None:
    for gap in gaps(numbers):
        first, last = (int(str(gap.params[name])[-6:]) for name in ("first", "last"))
        count = last - first + 1
        assert gap.weight == count == gap.params["count"]
        assert not numbers & set(range(first, last + 1))
        run = round(SURE * count / (1 - SURE))
        assert set(range(first - run, first)) <= numbers
        assert set(range(last + 1, last + 1 + run)) <= numbers
