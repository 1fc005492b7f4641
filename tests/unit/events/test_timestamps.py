from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.timestamps import (
    Timestamp,
    canonical_time,
    from_datetime,
    in_offset,
    offset_minutes,
    parse_timestamp,
    timestamp,
    to_datetime,
)

INSTANTS = st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=st.just(UTC))
OFFSETS = st.integers(-14 * 60, 14 * 60)


def spelt(offset: int) -> str:
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"


@given(INSTANTS)
def test_an_instant_survives_its_canonical_spelling(moment: datetime) -> None:
    stamp = from_datetime(moment)
    assert to_datetime(stamp.microseconds) == moment
    assert parse_timestamp(stamp.lexical) == stamp == timestamp(stamp.microseconds)
    assert canonical_time(parse_timestamp(stamp.lexical).microseconds) == stamp.lexical


@given(INSTANTS, OFFSETS)
def test_an_offset_changes_the_spelling_and_not_the_instant(moment: datetime, offset: int) -> None:
    microseconds = from_datetime(moment).microseconds
    text = in_offset(microseconds, spelt(offset))
    stamp = parse_timestamp(text)
    assert stamp == Timestamp(microseconds, text)
    assert moment.astimezone(timezone(timedelta(minutes=offset))).replace(tzinfo=None).isoformat() == text[:-6]
    assert offset_minutes(spelt(offset)) == offset


@given(INSTANTS, st.text("0123456789", max_size=12))
def test_digits_below_the_microsecond_are_cut_and_kept_in_the_spelling(moment: datetime, further: str) -> None:
    text = f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}{further}Z"
    stamp = parse_timestamp(text)
    assert stamp.microseconds == from_datetime(moment).microseconds
    assert str(stamp) == text


@given(INSTANTS, INSTANTS)
def test_stamps_are_ordered_by_instant(one: datetime, other: datetime) -> None:
    first = parse_timestamp(in_offset(from_datetime(one).microseconds, "+08:00"))
    second = parse_timestamp(in_offset(from_datetime(other).microseconds, "-05:30"))
    assert (one < other) == (first.microseconds < second.microseconds)
    if one != other:
        assert (one < other) == (first < second)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2026-11-22T08:00:00+08:00", "2026-11-22T00:00:00Z"),
        ("2026-11-22T08:00:00.5Z", "2026-11-22T08:00:00.500000Z"),
        ("2026-11-22T08:00:00.000Z", "2026-11-22T08:00:00Z"),
        ("2026-11-22t08:00:00z", "2026-11-22T08:00:00Z"),
        ("2026-11-22T08:00:00,25-0330", "2026-11-22T11:30:00.250000Z"),
        (" 2026-11-22T08:00:00-00:00\n", "2026-11-22T08:00:00Z"),
        ("2026-12-31T24:00:00Z", "2027-01-01T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.500000Z"),
        ("2024-02-29T23:59:59.9999999Z", "2024-02-29T23:59:59.999999Z"),
        ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_a_spelling_names_its_instant(text: str, canonical: str) -> None:
    stamp = parse_timestamp(text)
    assert canonical_time(stamp.microseconds) == canonical
    assert stamp.lexical == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-22",
        "2026-11-22T08:00:00",
        "2026-11-22 08:00:00Z",
        "2026-11-22T08:00Z",
        "2026-11-22T08:00:00.Z",
        "2026-11-22T08:00:00+15:00",
        "2026-11-22T08:00:00+14:01",
        "2026-11-22T08:00:00+08",
        "2026-11-22T08:00:00+08:60",
        "2026-02-29T08:00:00Z",
        "2026-13-01T08:00:00Z",
        "2026-00-01T08:00:00Z",
        "0000-01-01T08:00:00Z",
        "2026-11-22T25:00:00Z",
        "2026-11-22T24:00:01Z",
        "2026-11-22T24:00:00.0000001Z",
        "2026-11-22T08:60:00Z",
        "2026-11-22T08:00:61Z",
        "26-11-22T08:00:00Z",
        "-2026-11-22T08:00:00Z",
        "２０２６-11-22T08:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T24:00:00Z",
        "2026-11-22T08:00:00Z Z",
    ],
)
def test_what_names_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_timestamp(text)


@pytest.mark.parametrize("offset", ["", "+8:00", "+0800", "08:00", "+08", "+14:30", "+٠8:00", "Zz", "+08:00 "])
def test_what_is_no_offset_is_refused(offset: str) -> None:
    with pytest.raises(ValueError):
        offset_minutes(offset)


def test_a_naive_datetime_has_no_instant() -> None:
    with pytest.raises(ValueError):
        from_datetime(datetime(2026, 11, 22))


def test_microseconds_that_no_spelling_reaches_are_refused() -> None:
    for microseconds in (-62_135_596_800_000_001, 253_402_300_800_000_000):
        with pytest.raises(ValueError):
            canonical_time(microseconds)
        with pytest.raises(ValueError):
            to_datetime(microseconds)


def test_the_wall_clock_of_a_place() -> None:
    midnight = parse_timestamp("2026-11-22T00:00:00Z").microseconds
    assert in_offset(midnight, "+08:00") == "2026-11-22T08:00:00+08:00"
    assert in_offset(midnight, "Z") == "2026-11-22T00:00:00+00:00"
    assert in_offset(midnight + 1, "-03:30") == "2026-11-21T20:30:00.000001-03:30"


def test_a_wall_clock_beyond_the_years_is_told_in_utc() -> None:
    last = parse_timestamp("9999-12-31T23:59:59Z").microseconds
    assert in_offset(last, "+08:00") == "9999-12-31T23:59:59+00:00"
    assert in_offset(parse_timestamp("0001-01-01T00:00:00Z").microseconds, "-01:00") == "0001-01-01T00:00:00+00:00"
