"""Instants: an ISO 8601 lexical form kept as given, and its UTC microsecond.

Rules (EPCIS 2.0 §7.3.5; docs "what a trace means"):

* an eventTime carries a zone (``Z`` or ``±hh:mm``); a time without one is refused, never guessed;
* digits finer than a microsecond are truncated, never rounded, so that order is stable (truncated means towards the
  past: the digits left out always belong to a later instant, also before 1970);
* an instant lies in the years 1 to 9999 of UTC, or it is refused: nothing else could write it;
* the lexical form is part of the record: it is written back as it came.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import msgspec

_LEXICAL = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})[Tt]"
    r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?"
    r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2})",
    re.ASCII,
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>0\d|1[0-4]):(?P<minutes>[0-5]\d)", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WITHOUT_ZONE = _EPOCH.replace(tzinfo=None)
_EPOCH_DAY = _EPOCH.toordinal()
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


class Timestamp(msgspec.Struct, frozen=True, order=True, gc=False):
    """An instant. ``microseconds``: UTC microseconds since 1970; ``lexical``: the spelling it came in."""

    microseconds: int
    lexical: str

    def __str__(self) -> str:
        return self.lexical


def parse_timestamp(text: str) -> Timestamp:
    """Read an xsd:dateTimeStamp / RFC 3339 date-time.

    Raises ``ValueError`` when the text is not one, has no zone, or names an impossible date. Read with tolerance, for
    instants written by machines: small letters, a comma before the fraction, an offset without colon.
    A leap second (``:60``) is the first instant of the next minute; ``24:00:00`` the next day's start (ISO 8601).
    """
    match = _LEXICAL.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a date-time with a zone: {text!r}")
    year, month, day_of_month, hours, minutes, seconds, digits, zone = match.groups()
    hour, minute, second = int(hours), int(minutes), int(seconds)
    fraction = int(digits[:6].ljust(6, "0")) if digits else 0
    if second > 60 or minute > 59 or hour > 24 or (hour == 24 and (minute or second or (digits or "").strip("0"))):
        raise ValueError(f"no such time of day: {text!r}")
    day = date(int(year), int(month), int(day_of_month)).toordinal() - _EPOCH_DAY
    minute_of_era = (day * 24 + hour) * 60 + minute - offset_minutes(_colon(zone))
    microseconds = (minute_of_era * 60 + second) * 1_000_000 + fraction
    _require_writable(microseconds)
    return Timestamp(microseconds, text.strip())


def _colon(zone: str) -> str:
    """ISO 8601's basic form ``±hhmm``, which machines write too, with its colon."""
    return f"{zone[:3]}:{zone[3:]}" if len(zone) == len("+hhmm") else zone


@lru_cache(maxsize=256)
def offset_minutes(offset: str) -> int:
    """Minutes east of UTC of ``Z`` or ``±hh:mm`` (±14:00 at most). Raises ``ValueError``."""
    if offset in ("Z", "z"):
        return 0
    match = _OFFSET.fullmatch(offset)
    if match is None or (match["hours"] == "14" and match["minutes"] != "00"):
        raise ValueError(f"not a time-zone offset ±hh:mm: {offset!r}")
    minutes = int(match["hours"]) * 60 + int(match["minutes"])
    return -minutes if match["sign"] == "-" else minutes


def _require_writable(microseconds: int) -> None:
    if not _FIRST <= microseconds <= _LAST:
        raise ValueError(f"not in the years 1 to 9999 of UTC: {microseconds} microseconds")


def to_datetime(microseconds: int) -> datetime:
    """The aware UTC datetime of UTC microseconds since 1970. Raises ``ValueError`` beyond the years 1 to 9999."""
    _require_writable(microseconds)
    return _EPOCH + timedelta(microseconds=microseconds)


def from_datetime(moment: datetime) -> Timestamp:
    """A Timestamp in canonical UTC spelling of an aware datetime. Raises ``ValueError`` for a naive one."""
    if moment.utcoffset() is None:
        raise ValueError("a naive datetime has no instant")
    return timestamp((moment - _EPOCH) // _MICROSECOND)


def timestamp(microseconds: int) -> Timestamp:
    """A Timestamp in canonical UTC spelling (``2026-11-22T08:00:00.123456Z``, no fraction when whole seconds)."""
    return Timestamp(microseconds, canonical_time(microseconds))


def canonical_time(microseconds: int) -> str:
    """The one spelling used in canonical forms and answers: UTC, ``Z``, six digits or none."""
    _require_writable(microseconds)
    return (_EPOCH_WITHOUT_ZONE + timedelta(microseconds=microseconds)).isoformat() + "Z"


def in_offset(microseconds: int, offset: str) -> str:
    """The wall-clock spelling of an instant at an offset ``±hh:mm`` (what the person at the machine read); in UTC
    where that would lie beyond the years 1 to 9999."""
    there = microseconds + offset_minutes(offset) * 60_000_000
    if not _FIRST <= there <= _LAST:
        return in_offset(microseconds, "+00:00")
    local = to_datetime(there).replace(tzinfo=None)
    return local.isoformat() + ("+00:00" if offset in ("Z", "z") else offset)
