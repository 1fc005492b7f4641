"""Pieces of time: of every day the same, in the zone asked for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from clew.events.errors import BadRequest
from clew.events.timestamps import parse_timestamp
from clew.scenarios.exposures_columns import WHOLE_HOURS, bucket_of

UTC = ZoneInfo("UTC")


def begins(length: str, *instants: str, zone: ZoneInfo = UTC) -> list[str]:
    bucket = bucket_of(length, zone)
    assert bucket is not None
    return [bucket.start(parse_timestamp(instant).microseconds) for instant in instants]


@pytest.mark.parametrize("length", [*WHOLE_HOURS, "24h", "1d", "5min", "90min", "1440min", "shift"])
def test_a_piece_of_time_begins_at_the_same_hours_every_day(length: str) -> None:
    days = [begins(length, f"2026-03-{day:02}T{hour:02}:30:00Z")
            for day in (2, 3, 4) for hour in (7, 13, 23)]  # fmt: skip
    clocks = [begun[0].partition("T")[2] for begun in days]
    assert clocks[:3] == clocks[3:6] == clocks[6:]


@pytest.mark.parametrize("length", ["5h", "7h", "25h", "2d", "7d", "7min", "1441min"])
def test_what_does_not_divide_a_day_is_refused_and_what_does_is_named(length: str) -> None:
    with pytest.raises(BadRequest) as refused:
        bucket_of(length, UTC)
    assert refused.value.code == "exposures.uneven_bucket"
    assert "8h" in str(refused.value.params["choices"])


@pytest.mark.parametrize("length", ["0h", "h", "-1h", "1.5h", "1w", ""])
def test_what_is_no_length_is_refused(length: str) -> None:
    with pytest.raises(BadRequest) as refused:
        bucket_of(length, UTC)
    assert refused.value.code == "exposures.bad_bucket"


def test_pieces_begin_at_midnight_of_the_zone_and_shifts_at_six() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert begins("8h", "2026-03-02T17:00:00Z", zone=shanghai) == ["2026-03-03T00:00"]
    assert begins("shift", "2026-03-02T17:00:00Z", zone=shanghai) == ["2026-03-02T22:00"]
