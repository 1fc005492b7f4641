"""A gauge's history in the terminal: every calibration a mark, doubtful spans shaded, within the width."""

from __future__ import annotations

from typing import Any

import pytest

from clew.doors.cli.gauge_axis import NARROWEST, WIDEST, axis_lines


def document(
    *calibrations: tuple[str, str], doubtful: tuple[tuple[str | None, str | None], ...] = ()
) -> dict[str, Any]:
    return {
        "at": "2026-01-21T00:00:00Z",
        "due": None,
        "calibrations": [{"time": f"2026-01-{day}T00:00:00Z", "result": result} for day, result in calibrations],
        "doubtful": [{"from": start, "until": end} for start, end in doubtful],
    }


def lines(told: dict[str, Any], columns: int = 43) -> list[str]:
    return ["".join(words for words, _ in line) for line in axis_lines(told, columns)]


def test_nothing_without_calibrations() -> None:
    assert axis_lines(document(), 80) == []


def test_marks_stand_at_their_time() -> None:
    marks, axis, ends = lines(document(("01", "passed"), ("11", "adjusted"), ("21", "failed")))
    assert (marks[0], marks[20], marks[40]) == ("●", "◐", "✗")
    assert axis == "─" * 41
    assert (ends[:10], ends[-10:]) == ("2026-01-01", "2026-01-21")


def test_doubtful_spans_are_shaded() -> None:
    spans = (("2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z"),)
    _, axis, _ = lines(document(("01", "passed"), ("11", "adjusted"), doubtful=spans))
    assert axis == "▒" * 20 + "─" * 21
    _, axis, _ = lines(document(("11", "failed"), doubtful=((None, None),)))
    assert set(axis) == {"▒"}


@pytest.mark.parametrize("columns", [1, 40, 100_000])
def test_it_fits(columns: int) -> None:
    marks, axis, _ = lines(document(("01", "passed")), columns)
    assert NARROWEST <= len(axis) <= WIDEST
    assert len(marks) == len(axis)
