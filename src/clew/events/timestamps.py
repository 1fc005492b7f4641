"""Instants: an ISO 8601 lexical form kept as given, and its UTC microsecond.

Rules (EPCIS 2.0 §7.3.5; docs "what a trace means"):

* an eventTime carries a zone (``Z`` or ``±hh:mm``); a time without one is refused, never guessed;
* digits finer than a microsecond are truncated, never rounded, so that order is stable;
* the lexical form is part of the record: it is written back as it came.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

_LEXICAL = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})[Tt]"
    r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?"
    r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2})"
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>0\d|1[0-4]):(?P<minutes>[0-5]\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Timestamp(msgspec.Struct, frozen=True, order=True):
    """An instant. ``microseconds``: UTC microseconds since 1970; ``lexical``: the spelling it came in."""

    microseconds: int
    lexical: str

    def __str__(self) -> str:
        return self.lexical


def parse_timestamp(text: str) -> Timestamp:
    """Read an xsd:dateTimeStamp / RFC 3339 date-time.

    Raises ``ValueError`` when the text is not one, has no zone, or names an impossible date.
    A leap second (``:60``) is the first instant of the next minute; ``24:00:00`` the next day's start (ISO 8601).
    """
    match = _LEXICAL.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a date-time with a zone: {text!r}")
    part = match.groupdict()
    hour, minute, second = int(part["hour"]), int(part["minute"]), int(part["second"])
    fraction = ((part["fraction"] or "") + "000000")[:6]
    if second > 60 or minute > 59 or hour > 24 or (hour == 24 and (minute or second or int(fraction))):
        raise ValueError(f"no such time of day: {text!r}")
    day = datetime(int(part["year"]), int(part["month"]), int(part["day"]), tzinfo=UTC)
    elapsed = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int(fraction))
    offset = offset_minutes(part["zone"] if ":" in part["zone"] or part["zone"] in "Zz" else _colon(part["zone"]))
    microseconds = (day - _EPOCH + elapsed - timedelta(minutes=offset)) // _MICROSECOND
    return Timestamp(microseconds, text.strip())


def _colon(zone: str) -> str:
    return f"{zone[:3]}:{zone[3:]}"


def offset_minutes(offset: str) -> int:
    """Minutes east of UTC of ``Z`` or ``±hh:mm`` (±14:00 at most). Raises ``ValueError``."""
    if offset in ("Z", "z"):
        return 0
    match = _OFFSET.fullmatch(offset)
    if match is None or (match["hours"] == "14" and match["minutes"] != "00"):
        raise ValueError(f"not a time-zone offset ±hh:mm: {offset!r}")
    minutes = int(match["hours"]) * 60 + int(match["minutes"])
    return -minutes if match["sign"] == "-" else minutes


def to_datetime(microseconds: int) -> datetime:
    """The aware UTC datetime of UTC microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def from_datetime(moment: datetime) -> Timestamp:
    """A Timestamp in canonical UTC spelling of an aware datetime. Raises ``ValueError`` for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no instant")
    return timestamp((moment - _EPOCH) // _MICROSECOND)


def timestamp(microseconds: int) -> Timestamp:
    """A Timestamp in canonical UTC spelling (``2026-11-22T08:00:00.123456Z``, no fraction when whole seconds)."""
    return Timestamp(microseconds, canonical_time(microseconds))


def canonical_time(microseconds: int) -> str:
    """The one spelling used in canonical forms and answers: UTC, ``Z``, six digits or none."""
    moment = to_datetime(microseconds).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds") + "Z"


def in_offset(microseconds: int, offset: str) -> str:
    """The wall-clock spelling of an instant at an offset ``±hh:mm`` (what the person at the machine read)."""
    minutes = offset_minutes(offset)
    local = to_datetime(microseconds + minutes * 60_000_000).replace(tzinfo=None)
    return local.isoformat(timespec="auto") + ("+00:00" if offset in "Zz" else offset)
