"""Curves from attachments: which are drawn, that a peak survives thinning, that names cannot become markup."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.doors.http.curve_drawing import MOST_POINTS, Curve, curve_of, draw_curve

JSON = "application/json"


def of(document: object) -> Curve | None:
    return curve_of(JSON, json.dumps(document).encode())


def test_two_arrays_are_y_over_x_with_the_angle_as_x() -> None:
    curve = of({"torque": [1, 2.5], "angle": [0, 10]})
    assert curve == Curve("angle", "torque", (0.0, 10.0), (1.0, 2.5))


def test_of_angle_and_time_the_angle_is_x_and_y_is_what_was_measured() -> None:
    curve = of({"time": [0, 1], "speed": [3, 3], "angle": [0, 10], "gradient": [1, 2]})
    assert curve is not None
    assert (curve.x_name, curve.y_name) == ("angle", "speed")
    alone = of({"angle values": [0, 10], "time values": [0, 1]})
    assert alone is not None
    assert (alone.x_name, alone.y_name) == ("time values", "angle values")
    counted = of({"index": [0, 1], "force": [2, 3]})
    assert counted is not None
    assert (counted.x_name, counted.y_name) == ("index", "force")


def test_without_a_telling_name_the_first_is_x() -> None:
    curve = of({"a": [1, 2], "b": [3, 4], "note": "x"})
    assert curve is not None
    assert (curve.x_name, curve.y_name) == ("a", "b")


def test_one_array_is_drawn_over_its_index() -> None:
    assert of([5, 6, 7]) == Curve("", "", (0.0, 1.0, 2.0), (5.0, 6.0, 7.0))


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"a": [1]},
        {"a": ["1", "2"]},
        {"a": [True, False]},
        "text",
        None,
        {"a": [1, None]},
        [[1, 2]],
        {"a": [10**400, 1]},
    ],
)
def test_what_is_no_curve(document: object) -> None:
    assert of(document) is None


def test_only_json_is_read() -> None:
    assert curve_of("image/png", b"[1, 2]") is None
    assert curve_of(JSON, b"[" * 100_000) is None
    assert curve_of(JSON, b"[NaN, 1]") is None


def test_a_name_cannot_become_markup() -> None:
    drawn = draw_curve(Curve("<script>", '"><img src=x>', (0.0, 1.0), (0.0, 1.0)), "</title><script>")
    assert "<script" not in drawn
    assert "<img" not in drawn
    ElementTree.fromstring(drawn)


def test_a_peak_survives_thinning() -> None:
    y = [0.0] * 50_000
    y[31_337] = 9.0
    curve = Curve("x", "y", tuple(map(float, range(len(y)))), tuple(y))
    points = re.search(r'points="([^"]*)"', draw_curve(curve, ""))
    assert points is not None
    heights = [float(pair.partition(",")[2]) for pair in points[1].split()]
    assert len(heights) <= MOST_POINTS + 2
    assert min(heights) == pytest.approx(14.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False)),
        min_size=2,
        max_size=30,
    )
)
def test_any_numbers_make_a_drawing_of_finite_points(points: list[tuple[float, float]]) -> None:
    curve = Curve("x", "y", tuple(x for x, _ in points), tuple(y for _, y in points))
    drawn = draw_curve(curve, "t")
    ElementTree.fromstring(drawn)
    assert "nan" not in drawn
    assert "inf" not in drawn
