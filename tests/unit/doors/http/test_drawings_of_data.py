"""Bars of shares, spans in words, the server's own zone, the axis of a gauge."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.doors.http import wall_clock
from clew.doors.http.gauge_drawing import LEFT, RIGHT, draw_gauge
from clew.doors.http.gauge_drawing import WIDTH as GAUGE_WIDTH
from clew.doors.http.pages_quality import draw_trend, long_span, tone_of
from clew.doors.http.share_drawing import WIDTH, draw_shares, widths
from clew.doors.http.wall_clock import zone_name_here


@settings(max_examples=60)
@given(st.lists(st.integers(0, 10**9), max_size=5))
def test_a_bar_is_full_and_shows_whatever_is_counted(counts: list[int]) -> None:
    wide = widths(counts)
    assert sum(wide) == pytest.approx(WIDTH if sum(counts) else 0)
    assert [each > 0 for each in wide] == [count > 0 for count in counts]
    assert all(each >= 1 for each in wide if each), "thin, and still seen"


def test_a_bar_says_what_it_shows_and_nothing_becomes_markup() -> None:
    drawn = draw_shares([("good", 3), ("known", 0), ("refused", 1)], "<b> & 3 : 1")
    root = ElementTree.fromstring(drawn)
    assert root[0].text == "<b> & 3 : 1"
    assert [each.get("class") for each in root[1:]] == ["track", "good", "refused"]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (45.0, "45 s"),
        (720.0, "12 min"),
        (86_400.0, "24 h"),
        (5348 * 86_400.0, "15 years"),
        (2.5 * 31_557_600, "2.5 years"),
        (700 * 86_400.0, "700 days"),
    ],
)
def test_a_long_span_is_told_in_years(seconds: float, shown: str) -> None:
    assert long_span(seconds, "en") == shown
    assert re.search(r"[\u3400-\u9fff]", long_span(seconds, "zh"))


def test_red_is_for_what_is_wrong_and_amber_for_what_is_late_or_missing() -> None:
    assert [tone_of("validity", share) for share in (1.0, 0.99, 0.97, 0.5, None)] == [
        "good",
        "good",
        "caution",
        "defect",
        "",
    ]
    assert [tone_of(name, 0.0) for name in ("timeliness", "completeness", "uniqueness")] == ["caution"] * 3
    assert [tone_of(name, 0.0) for name in ("required", "consistency")] == ["defect"] * 2


def test_a_trend_writes_its_bounds_and_its_days() -> None:
    drawn = draw_trend([1.0, None, 0.42], ["2026-03-01", "2026-03-02", "2026-03-03"], "t")
    words = [each.text for each in ElementTree.fromstring(drawn).iter() if each.tag == "text"]
    assert words == ["03-01", "42 – 100 %", "03-03"]


def test_the_zone_of_the_server_is_what_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert zone_name_here() == "Asia/Shanghai"
    for odd in ("CST-8", "no/where", "../../etc"):
        monkeypatch.setenv("TZ", odd)
        assert zone_name_here() == "UTC", odd
    monkeypatch.delenv("TZ")
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    monkeypatch.setattr(wall_clock, "LOCAL_ZONE", link)
    assert zone_name_here() == "Europe/Berlin"


def gauge(**changed: Any) -> dict[str, Any]:
    one = {"time": "2026-01-01T00:00:00Z", "result": "passed", "due": None, "certificate": "<C>"}
    return {"at": "2026-06-01T00:00:00Z", "due": None, "calibrations": [one], "doubtful": []} | changed


def test_a_gauge_without_calibrations_has_no_axis() -> None:
    assert draw_gauge(gauge(calibrations=[]), "en") == ""


@pytest.mark.parametrize("reason", ["failed", "adjusted", "overdue"])
def test_what_a_calibration_proved_is_told_from_what_has_run_out(reason: str) -> None:
    span = {"from": None, "until": None, "reason": reason, "cause": {}}
    drawn = draw_gauge(gauge(doubtful=[span], due="2026-03-01T00:00:00Z"), "en")
    assert (reason != "overdue") == ('class="doubtful"' in drawn)
    assert (reason == "overdue") == ('class="unproven"' in drawn)
    root = ElementTree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    for text in root.iter(f"{space}text"):
        assert LEFT <= float(text.get("x", "0")) <= GAUGE_WIDTH - RIGHT
    assert "due 2026-03-01" in drawn
    assert "<C>" not in drawn
