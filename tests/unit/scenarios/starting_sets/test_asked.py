"""What is typed becomes a start, or the caller is told what would be right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.errors import BadRequest
from clew.scenarios.starting_sets.asked import SIGNS, FacetAsked, Limit, Window, start_asked

NOON, ONE = "2026-03-02T12:00:00+08:00", "2026-03-02T13:00:00+08:00"


def refused(**start: Any) -> str:
    with pytest.raises(BadRequest) as raised:
        start_asked(**start)
    return raised.value.code


def test_a_facet_keeps_what_follows_the_first_sign() -> None:
    assert start_asked(facets=["program = A=B"]).facets == (FacetAsked("program", "A=B"),)


@pytest.mark.parametrize("text", ["equipment", "=x", "equipment=", " = "])
def test_a_facet_has_a_name_and_a_value(text: str) -> None:
    assert refused(facets=[text]) == "start.facet_form"


def test_an_excursion_has_limits_and_a_unit() -> None:
    (asked,) = start_asked(excursions=["cargo_temperature < -2.5 , >=8 CEL"]).excursions
    assert asked.name == "cargo_temperature"
    assert asked.limits == (Limit("<", Decimal("-2.5")), Limit(">=", Decimal(8)))
    assert asked.unit == "CEL"
    assert start_asked(excursions=["torque"]).excursions[0].limits == ()


@pytest.mark.parametrize("text", [">3", "a>", "a>b", "a>1,", "a>1,2", "a>1.2.3", "a=3", "", "a>1;"])
def test_what_is_no_excursion_is_refused(text: str) -> None:
    assert refused(excursions=[text]) in ("start.excursion_form", "start.unit_unknown")


@pytest.mark.parametrize(
    "text", ["x<50,>40", "x>40,<50 CEL", "x<=40,>40", "x<40,>=40", "x<=40,>=40", "x<2,>8,<9", "x<-1,>-2"]
)
def test_limits_that_leave_nothing_inside_are_refused(text: str) -> None:
    assert refused(excursions=[text]) == "start.limits_reversed"
    assert start_asked(excursions=[text], as_recorded=True).excursions[0].limits


@given(st.sampled_from(SIGNS[:2]), st.sampled_from(SIGNS[2:]), st.integers(-3, 3), st.integers(-3, 3))
def test_limits_stand_where_some_value_is_inside(below: str, above: str, low: int, high: int) -> None:
    values = [Decimal(value) / 2 for value in range(-8, 9)]
    (asked,) = start_asked(excursions=[f"x{below}{low},{above}{high}"], as_recorded=True).excursions
    if all(any(limit.passed(value) for limit in asked.limits) for value in values):
        with pytest.raises(BadRequest):
            start_asked(excursions=[f"x{below}{low},{above}{high}"])
    else:
        assert start_asked(excursions=[f"x{below}{low},{above}{high}"]).excursions == (asked,)


def test_an_unknown_unit_is_named() -> None:
    assert refused(excursions=["a>1 furlong"]) == "start.unit_unknown"


@given(st.sampled_from(SIGNS), st.decimals(-99, 99, places=2), st.decimals(-99, 99, places=2))
def test_a_limit_is_passed_as_its_sign_says(sign: str, limit: Decimal, value: Decimal) -> None:
    (asked,) = start_asked(excursions=[f"a{sign}{limit}"]).excursions
    expected = {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[sign]
    assert asked.limits[0].passed(value) is expected


def test_a_window_is_half_open_and_in_order() -> None:
    window = start_asked(facets=["a=b"], between=[NOON, ONE]).window
    assert window is not None
    assert window.end - window.start == 3_600_000_000
    assert refused(facets=["a=b"], between=[ONE, NOON]) == "start.window_reversed"
    assert refused(facets=["a=b"], between=[ONE, "2026-03-02T05:00:00Z"]) == "start.window_empty"
    assert refused(facets=["a=b"], between=[NOON]) == "start.window_two"


@pytest.mark.parametrize("text", ["2026-03-02T12:00:00", "2026-03-02", "2026-03-02 12:00"])
def test_an_instant_without_a_zone_is_never_guessed(text: str) -> None:
    assert refused(facets=["a=b"], between=[text, ONE]) == "start.window_no_zone"


@pytest.mark.parametrize("text", ["", "noon", "2026-13-02T12:00:00Z", "2026-03-02T12:00:00+99:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    assert refused(facets=["a=b"], between=[text, ONE]) == "start.window_time"


def test_a_content_at_an_instant_is_the_window_of_that_instant() -> None:
    asked = start_asked(contents_of=["V"], content_at=NOON)
    assert asked.window == Window(1772424000000000, 1772424000000001)
    assert refused(contents_of=["V"], content_at=NOON, between=[NOON, ONE]) == "start.at_and_between"


def test_a_window_needs_something_to_bound_and_a_trace_something_to_start_from() -> None:
    assert refused(things=["x"], between=[NOON, ONE]) == "start.window_alone"
    assert refused() == "trace.no_subject"
    assert not start_asked(things=["x"]).is_set
