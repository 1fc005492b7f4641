"""Cleaning steps: what they doubt, what they leave alone, what they put in its place."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.collection.cleaning import Cleaned, apply
from clew.collection.tables.mapping.model import Cleaning
from clew.language import render

SECOND = 1_000_000


def series(*texts: object) -> list[Decimal | None]:
    return [None if text is None else Decimal(str(text)) for text in texts]


def cleaned(kind: str, values: Sequence[Decimal | None], times: Sequence[int | None] | None = None, **how: Any):  # type: ignore[no-untyped-def]
    step = Cleaning(kind=kind, **how)  # type: ignore[arg-type]
    return apply(step, "step-1", values, times or [at * SECOND for at in range(len(values))])


def doubted(result: Sequence[Cleaned | None]) -> list[int]:
    return [at for at, one in enumerate(result) if one is not None]


def gaussian(count: int, seed: int, digits: str = "0.001") -> list[Decimal | None]:
    rng = random.Random(seed)
    return [Decimal(rng.gauss(20, 1)).quantize(Decimal(digits)) for _ in range(count)]


def test_a_spike_is_found_and_its_neighbours_are_not() -> None:
    result = cleaned("spike", series(1, 1, 1, 9, 1, 1, 1))
    assert doubted(result) == [3]
    assert result[3] == Cleaned(Decimal(9), "step-1", "cleaning.spike", {"step": "step-1", "value": "9", "level": "1",
                                                                         "limit": 6.0})  # fmt: skip


@pytest.mark.parametrize("at", [0, 1, 5, 10, 11])
def test_a_spike_is_found_at_the_ends_too(at: int) -> None:
    values = series(*(f"5.0{digit}" for digit in (1, 3, 2, 4, 0, 2, 1, 3, 4, 2, 1, 0)))
    values[at] = Decimal("7.5")
    assert doubted(cleaned("spike", values)) == [at]


def test_what_a_spike_becomes() -> None:
    values = series("2.0", "2.2", "2.1", "50", "2.3", "2.0", "2.2")
    assert [one and one.value for one in cleaned("spike", values, then="flag")][3] == Decimal(50)
    assert cleaned("spike", values, then="drop")[3].value is None
    assert cleaned("spike", values, then="replace")[3].value == Decimal("2.15")


def test_a_large_spike_does_not_hide_a_small_one() -> None:
    values = gaussian(40, 3)
    values[10], values[30] = Decimal(10) ** 9, Decimal(45)
    assert doubted(cleaned("spike", values)) == [10, 30]


def test_a_flicker_of_the_last_digit_and_a_step_are_no_spikes() -> None:
    assert doubted(cleaned("spike", series(*[20] * 10, 21, *[20] * 10))) == []
    assert doubted(cleaned("spike", series(*[20] * 10, *[30] * 10))) == []
    assert doubted(cleaned("spike", series(*range(30)))) == []


def test_too_few_values_say_nothing() -> None:
    assert doubted(cleaned("spike", series(1, 1, 900, 1))) == []
    assert doubted(cleaned("spike", [])) == []


def test_numbers_no_float_holds() -> None:
    values = series(*["1E-70", "0", "1", "1", "1"], "1E+9999", "1", "1")
    assert 5 in doubted(cleaned("spike", values))
    assert doubted(cleaned("unit_slip", series(5, 5, "5E+400", 5, 5, 5))) == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(12, 400))
def test_a_sound_series_is_left_alone(seed: int, count: int) -> None:
    assert doubted(cleaned("spike", gaussian(count, seed))) == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), places=st.sets(st.integers(0, 19), min_size=1, max_size=5))
def test_planted_spikes_are_found_and_nothing_else(seed: int, places: set[int]) -> None:
    values = gaussian(200, seed)
    planted = sorted(place * 10 + 3 for place in places)
    for at in planted:
        values[at] = Decimal(60)
    assert doubted(cleaned("spike", values)) == planted


numbers = st.one_of(
    st.none(), st.decimals(-100, 100, places=2), st.sampled_from([Decimal(5), Decimal("5.0"), Decimal(5000)])
)


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(numbers, max_size=40),
    kind=st.sampled_from(["spike", "stuck", "unit_slip", "range"]),
    then=st.sampled_from(["drop", "replace"]),
)
def test_cleaning_again_changes_nothing(values: list[Decimal | None], kind: str, then: str) -> None:
    how: dict[str, Any] = {"run": 3, "lower": -50.0, "upper": 50.0, "then": then}
    once = cleaned(kind, values, **how)
    after = [value if one is None else one.value for value, one in zip(values, once, strict=True)]
    assert doubted(cleaned(kind, after, **how)) == []


@settings(max_examples=40, deadline=None)
@given(values=st.lists(numbers, min_size=8, max_size=30), seed=st.integers(0, 1000), kind=st.sampled_from(
    ["spike", "stuck", "unit_slip", "range", "gap"]))  # fmt: skip
def test_the_order_is_that_of_time(values: list[Decimal | None], seed: int, kind: str) -> None:
    times = [at * 20 * SECOND if at % 7 else at * 20 * SECOND - 9 for at in range(len(values))]
    shuffled = list(range(len(values)))
    random.Random(seed).shuffle(shuffled)
    straight = cleaned(kind, values, times, run=3, upper=50.0, longest_seconds=20.0, then="replace")
    mixed = cleaned(
        kind, [values[at] for at in shuffled], [times[at] for at in shuffled],
        run=3, upper=50.0, longest_seconds=20.0, then="replace",
    )  # fmt: skip
    assert [straight[at] for at in shuffled] == mixed


def test_a_stuck_value_is_doubted_where_the_series_moves() -> None:
    assert doubted(cleaned("stuck", series(1, 2, 3, "3.0", 3, 3, 4), run=4)) == [2, 3, 4, 5]
    assert cleaned("stuck", series(1, 2, 3, 3, 3, 3, 4), run=4, then="replace")[3].value is None


def test_a_set_point_is_not_stuck() -> None:
    assert doubted(cleaned("stuck", series(*[7] * 50), run=4)) == []
    assert doubted(cleaned("stuck", series(*[7] * 20, *[9] * 20), run=4)) == []


def test_a_missing_reading_ends_a_run() -> None:
    assert doubted(cleaned("stuck", series(1, 3, 3, None, 3, 3, 4), run=4)) == []


def test_a_gap_flags_the_first_reading_after_it() -> None:
    times = [0, 10 * SECOND, None, 100 * SECOND, 160 * SECOND]
    result = cleaned("gap", series(1, 2, 3, 4, 5), times, then="drop")
    assert doubted(result) == [3]
    assert result[3].value == 4
    assert result[3].params["seconds"] == "90"


def test_a_unit_slip_is_put_right_exactly() -> None:
    values = series("5.1", "5.0", "5000", "5.2", "4.9", "0.005", "129.54")
    result = cleaned("unit_slip", values, factors=(1000.0, 25.4), then="replace")
    assert doubted(result) == [2, 5, 6]
    assert [result[at].value for at in (2, 5, 6)] == [Decimal(5), Decimal(5), Decimal("5.1")]
    assert result[6].params["factor"] == "25.4"
    third = cleaned("unit_slip", series(1, 1, 1, 1, 1, 3), factors=(3.0,), then="replace")
    assert third[5].value == 1


def test_a_broad_or_short_series_has_no_unit_slip() -> None:
    assert doubted(cleaned("unit_slip", series(1, 4, 9, 20, 50, 100, 400))) == []
    assert doubted(cleaned("unit_slip", series(1, 1, 1000))) == []
    assert doubted(cleaned("unit_slip", series(0, 0, 0, 0, 0, 10, 1000))) == []


def test_a_range_keeps_its_bounds() -> None:
    result = cleaned("range", series(0, 5, -0.1, 100, "100.01", None), lower=0.0, upper=100.0, then="replace")
    assert doubted(result) == [2, 4]
    assert all(one is None or (one.value is not None and 0 <= one.value <= 100) for one in result)


def test_not_a_number_is_passed_over() -> None:
    for kind in ("spike", "stuck", "gap", "unit_slip", "range"):
        values = [Decimal("NaN"), Decimal("Infinity"), Decimal(1), Decimal(1), Decimal(2), Decimal(1)]
        assert not {0, 1} & set(doubted(cleaned(kind, values, run=2, upper=5.0)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_says_what_it_did(lang: str) -> None:
    made = [
        *cleaned("spike", series(1, 1, 1, 9, 1, 1, 1)),
        *cleaned("stuck", series(1, 2, 2, 2), run=3),
        *cleaned("gap", series(1, 2), [0, 100 * SECOND]),
        *cleaned("unit_slip", series(5, 5, 5, 5, 5000)),
        *cleaned("range", series(5), lower=6.0),
    ]
    said = {one.code: render(one.code, one.params, lang) for one in made if one is not None}
    assert len(said) == 5
    assert all("step-1" in text for text in said.values())
