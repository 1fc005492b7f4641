"""Shares, spans and trends as people read them."""

from __future__ import annotations

import pytest

from clew.doors.http.pages_quality import EDGE, HEIGHT, WIDTH, dots, lines
from clew.doors.trends import percent, span, sparkline


@pytest.mark.parametrize(
    ("share", "shown"), [(1.0, "100.0 %"), (0.99999, "99.9 %"), (0.973, "97.3 %"), (0.0, "0.0 %"), (None, "–")]
)
def test_percent(share: float | None, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(45.0, "45 s"), (90.0, "1.5 min"), (720.0, "12 min"), (12600.0, "3.5 h"), (2e6, "23 d"), (None, "–")],
)
def test_span(seconds: float | None, shown: str) -> None:
    assert span(seconds) == shown


def test_sparkline() -> None:
    assert sparkline([1.0, None, 0.9, 0.95]) == "█·▁▄"
    assert sparkline([0.0, 0.5, 1.0]) == "▁▄█"
    assert sparkline([0.9999]) == "▇", "what is not all is not drawn as all"
    assert sparkline([None, None]) == "··"


def test_the_drawing_stays_within_its_frame_and_leaves_gaps() -> None:
    values = [1.0, 0.2, None, 0.95, 0.99]
    assert len(lines(values)) == 2
    assert lines([1.0, None, 1.0]) == []
    for x, y in dots(values):
        assert EDGE <= x <= WIDTH - EDGE
        assert EDGE <= y <= HEIGHT - EDGE
