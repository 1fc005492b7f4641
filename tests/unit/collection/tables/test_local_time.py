"""Local times by the zone's own rules, checked against every quarter of an hour of the changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.collection.tables.local_time import read_time, zone_of
from clew.events.errors import InvalidData
from clew.events.timestamps import to_datetime

ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")


@given(st.sampled_from(ZONES), st.integers(946_684_800, 1_893_456_000))
def test_every_instant_is_read_back_or_called_ambiguous(name: str, second: int) -> None:
    zone = zone_of(name)
    instant = datetime.fromtimestamp(second, UTC)
    wall = instant.astimezone(zone)
    text = wall.strftime("%Y-%m-%d %H:%M:%S")
    try:
        stamp, offset = read_time(text, zone)
    except InvalidData as error:
        assert error.code == "csv_table.time_ambiguous"  # noqa: PT017
        assert wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
        return
    assert to_datetime(stamp.microseconds) == instant
    assert stamp.lexical == text.replace(" ", "T") + offset


def test_the_skipped_hour_is_refused_and_its_borders_are_not() -> None:
    zone = zone_of("Europe/Berlin")
    refused = []
    for quarter in range(16):
        wall = datetime(2023, 3, 26, 0, 0) + quarter * timedelta(minutes=15)
        try:
            read_time(wall.isoformat(), zone)
        except InvalidData as error:
            assert error.code == "csv_table.time_skipped"  # noqa: PT017
            refused.append(wall.strftime("%H:%M"))
    assert refused == ["02:00", "02:15", "02:30", "02:45"]


def test_layouts() -> None:
    zone = zone_of("Europe/Berlin")
    assert read_time("12.07.2023 14:02", zone, "%d.%m.%Y %H:%M")[0].lexical == "2023-07-12T14:02:00+02:00"
    assert read_time("12.07.2023 14:02 +0530", None, "%d.%m.%Y %H:%M %z")[0].lexical == "2023-07-12T14:02:00+05:30"
    with pytest.raises(InvalidData, match="time_unreadable"):
        read_time("2023-07-12", zone, "%d.%m.%Y")


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "/etc/localtime", "+25:00", "+1"])
def test_unknown_zones(name: str) -> None:
    with pytest.raises(ValueError):
        zone_of(name)


def test_before_standard_time_there_is_no_spelling_of_the_offset() -> None:
    with pytest.raises(InvalidData, match="time_unreadable"):
        read_time("1880-01-01 00:00:00", zone_of("Europe/Berlin"))
