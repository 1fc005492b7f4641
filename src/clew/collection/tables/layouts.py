"""How times are written: layouts in the letters of strptime, read the same on every machine.

``datetime.strptime`` reads month names and AM/PM in the language that the process was started in, and takes the digits
of any script. Here names are English, digits are ASCII, and a layout that nobody can read is told when the mapping is
read. Fractions keep all their digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_FIELDS = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>1[0-2]|0?[1-9])",
    "d": r"(?P<d>3[01]|[12]\d|0?[1-9])",
    "j": r"(?P<j>\d{1,3})",
    "H": r"(?P<H>2[0-3]|[01]?\d)",
    "I": r"(?P<I>1[0-2]|0?[1-9])",
    "M": r"(?P<M>[0-5]?\d)",
    "S": r"(?P<S>6[01]|[0-5]?\d)",
    "f": r"(?P<f>\d{1,12})",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?)",
    "z": r"(?P<z>[Zz]|[+-]\d{2}:?\d{2})",
    "b": "(?P<b>" + "|".join(name[:3] for name in _MONTHS) + ")",
    "B": "(?P<B>" + "|".join(_MONTHS) + ")",
    "a": "(?P<a>" + "|".join(name[:3] for name in _DAYS) + ")",
    "A": "(?P<A>" + "|".join(_DAYS) + ")",
    "%": "%",
}
UNIX = {"unix_s": 1_000_000, "unix_ms": 1_000, "unix_us": 1}
EXCEL = "excel"
COUNTED = (*UNIX, EXCEL)
_EXCEL_EPOCH = datetime(1899, 12, 30)
_MILLISECONDS_OF_DAY = 86_400_000
_TWO_DIGIT_TURN = 69


class Wall(NamedTuple):
    """A wall clock: to the second, the digits of its fraction, and the offset it states (``Z``, ``±hh:mm``) if any."""

    moment: datetime
    fraction: str
    offset: str | None


def check_layout(layout: str) -> None:
    """Raises ``ValueError`` for a layout that no time can be read by."""
    if layout not in UNIX and layout != EXCEL:
        reader_of(layout)


@lru_cache(maxsize=256)
def reader_of(layout: str) -> Callable[[str], Wall]:
    """What reads a text of this layout; it raises ``ValueError`` for a text that is not. Raises ``ValueError`` for
    letters that are not known, repeated, or do not make a day."""
    pattern = _pattern(layout)
    groups = set(pattern.groupindex)
    if not (groups & {"Y", "y"} and ("j" in groups or ("d" in groups and groups & {"m", "b", "B"}))):
        raise ValueError(layout)
    if "I" in groups and "p" not in groups:
        raise ValueError(layout)

    def read(text: str) -> Wall:
        match = pattern.fullmatch(text)
        if match is None:
            raise ValueError(text)
        given = match.groupdict()
        day = _day(given)
        second = int(given.get("S") or 0)
        clock = datetime(day.year, day.month, day.day, _hour(given), int(given.get("M") or 0), min(second, 59))
        # A leap second is the first instant of the next minute.
        moment = clock + timedelta(seconds=second - min(second, 59))
        return Wall(moment, (given.get("f") or "").rstrip("0"), _offset(given.get("z")))

    return read


def _pattern(layout: str) -> re.Pattern[str]:
    parts, index, seen = [], 0, set()
    while index < len(layout):
        letter = layout[index]
        if letter == "%":
            index += 1
            field = layout[index : index + 1]
            if field not in _FIELDS or (field in seen and field != "%"):
                raise ValueError(layout)
            seen.add(field)
            parts.append(_FIELDS[field])
        else:
            parts.append(r"\s+" if letter.isspace() else re.escape(letter))
        index += 1
    return re.compile("".join(parts), re.ASCII | re.IGNORECASE)


def _day(given: dict[str, str | None]) -> date:
    if given.get("Y"):
        year = int(given["Y"] or 0)
    else:
        short = int(given["y"] or 0)
        year = short + (2000 if short < _TWO_DIGIT_TURN else 1900)
    if given.get("j"):
        day = date(year, 1, 1) + timedelta(days=int(given["j"] or 0) - 1)
        if day.year != year:
            raise ValueError(given["j"])
    else:
        day = date(year, _month(given), int(given["d"] or 0))
    named = given.get("a") or given.get("A")
    if named and _DAYS[day.weekday()][:3] != named[:3].lower():
        raise ValueError(named)
    return day


def _month(given: dict[str, str | None]) -> int:
    if given.get("m"):
        return int(given["m"] or 0)
    name = (given.get("b") or given.get("B") or "")[:3].lower()
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name))


def _hour(given: dict[str, str | None]) -> int:
    if given.get("I") is None:
        return int(given.get("H") or 0)
    afternoon = (given.get("p") or "").lower().startswith("p")
    return int(given["I"] or 0) % 12 + (12 if afternoon else 0)


def _offset(text: str | None) -> str | None:
    if text is None or len(text) != len("+hhmm"):
        return text
    return f"{text[:3]}:{text[3:]}"


def excel_day(days: Decimal) -> Wall:
    """The wall clock of a workbook's serial number: days since 1899-12-30, to the millisecond that its double holds.

    Raises ``ValueError`` before 1900-03-01 (workbooks count a day that never was) and beyond the year 9999.
    """
    if not 61 <= days < 2_958_466:
        raise ValueError(str(days))
    milliseconds = int((days * _MILLISECONDS_OF_DAY).to_integral_value())
    moment = _EXCEL_EPOCH + timedelta(milliseconds=milliseconds)
    fraction = f"{moment.microsecond // 1000:03d}".rstrip("0")
    return Wall(moment.replace(microsecond=0), fraction, None)
