"""Wall-clock times of machines: which instant they mean, or why they mean none.

Most machine logs write local time without a zone. EPCIS requires one (§7.3.5), and Clew never guesses: the mapping
declares the zone of the site. Where a local time names no instant (spring) or two (autumn), the row is refused with
the reason; the offset is computed by the zone's rules for that very day, daylight saving included.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from clew.collection.tables.layouts import EXCEL, UNIX, Wall, excel_day, reader_of
from clew.events.errors import InvalidData
from clew.events.timestamps import Timestamp, in_offset, offset_minutes, parse_timestamp, to_datetime

_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d+))?", re.ASCII)
_ZONED = re.compile(r"(.+?)\s*([Zz]|[+-]\d{2}:?\d{2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO = "YYYY-MM-DD hh:mm:ss"


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo:
    """The zone of a mapping: an IANA name (``Europe/Berlin``) or a fixed offset (``+08:00``, ``Z``).

    Raises ``ValueError`` when it is neither, or when this machine has no time-zone data.
    """
    if name[:1] in "+-Zz":
        return timezone(timedelta(minutes=offset_minutes(name)))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no such time zone: {name!r}") from error


def read_time(
    text: str, zone: tzinfo | None, layout: str | tuple[str, ...] | None = None, decimal: str = "."
) -> tuple[Timestamp, str]:
    """The instant that ``text`` means, and its offset ``±hh:mm``.

    ``layout``: letters of strptime, ``unix_s``, ``unix_ms``, ``unix_us`` or ``excel``; of several the first that fits
    counts; without one, ISO 8601 with ``T`` or a blank is read. ``decimal``: the mark of a time that is a number. A
    text with a zone of its own keeps it. The lexical form of the instant keeps the wall clock and all its digits.
    Raises :class:`InvalidData` ``csv_table.time_*``.
    """
    layouts = layout if isinstance(layout, tuple) else (layout,)
    for each in layouts:
        if each in UNIX:
            counted = _counted(_pointed(text, decimal), UNIX[each], zone)
            if counted is not None:
                return counted
            continue
        try:
            wall = _wall(_pointed(text, decimal) if each == EXCEL else text, each)
        except (ValueError, OverflowError):
            continue
        return _placed(wall, zone, text)
    if layouts == (None,) and _DATE.fullmatch(text):
        raise InvalidData("csv_table.time_date_only", value=text)
    wanted = ", ".join(each for each in layouts if each is not None) or _ISO
    raise InvalidData("csv_table.time_unreadable", value=text, layout=wanted)


def _wall(text: str, layout: str | None) -> Wall:
    if layout == EXCEL:
        if not _NUMBER.fullmatch(text):
            raise ValueError(text)
        return excel_day(Decimal(text))
    if layout is not None:
        wall = reader_of(layout)(text)
        # Six digits, as strptime counts them; finer ones are kept as they are.
        return wall._replace(fraction=wall.fraction.ljust(6, "0")) if wall.fraction else wall
    zoned = _ZONED.fullmatch(text)
    local = _LOCAL.fullmatch(text)
    own = None
    if local is None and zoned is not None:
        local = _LOCAL.fullmatch(zoned[1])
        own = zoned[2] if len(zoned[2]) != len("+hhmm") else f"{zoned[2][:3]}:{zoned[2][3:]}"
    if local is None:
        raise ValueError(text)
    return Wall(datetime.fromisoformat(f"{local[1]}T{local[2]}{local[3] or ':00'}"), local[4] or "", own)


def _placed(wall: Wall, zone: tzinfo | None, text: str) -> tuple[Timestamp, str]:
    """The instant of a wall clock in the zone that it states, or else in the mapping's."""
    if wall.offset is not None:
        return _stamp(wall, wall.offset, text)
    if zone is None:
        raise InvalidData("csv_table.time_no_zone", value=text)
    offset = _offset_at(wall.moment, zone)
    if offset is None:
        earlier = wall.moment.replace(tzinfo=zone, fold=0)
        # In a gap the two readings differ as well, but neither comes back from UTC unchanged.
        there_and_back = earlier.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None)  # noqa: UP017
        code = "csv_table.time_ambiguous" if there_and_back == wall.moment else "csv_table.time_skipped"
        raise InvalidData(code, value=text, zone=str(zone))
    if not offset:
        raise InvalidData("csv_table.time_unreadable", value=text, layout="1900-01-01 …")
    return _stamp(wall, offset, text)


@lru_cache(maxsize=4096)
def _offset_at(wall: datetime, zone: tzinfo) -> str | None:
    """``±hh:mm``; None where the wall clock names no single instant, empty where its offset has seconds."""
    earlier, later = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    if earlier.utcoffset() != later.utcoffset():
        return None
    try:
        return _offset(earlier.utcoffset())
    except ValueError:
        return ""


def _pointed(number: str, decimal: str) -> str:
    """A number with a point; what has a point under another mark is none."""
    return number if decimal == "." else number.replace(".", " ").replace(decimal, ".")


def _counted(text: str, unit: int, zone: tzinfo | None) -> tuple[Timestamp, str] | None:
    """The instant of a count since 1970 (UTC), spelt in the zone if there is one; None where the text is no count."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        microseconds = int(Decimal(text) * unit // 1)
        return at_zone(microseconds, zone)
    except (ValueError, OverflowError, InvalidOperation):
        return None


def at_zone(microseconds: int, zone: tzinfo | None) -> tuple[Timestamp, str]:
    """An instant as the wall clocks of a zone show it; in UTC without one. Raises ``ValueError`` beyond the years 1 to
    9999 and where the zone's offset has seconds."""
    moment = to_datetime(microseconds)
    offset = _offset(moment.astimezone(zone).utcoffset()) if zone is not None else "+00:00"
    return Timestamp(microseconds, in_offset(microseconds, offset)), offset


def _stamp(wall: Wall, offset: str, text: str) -> tuple[Timestamp, str]:
    point = f".{wall.fraction}" if wall.fraction else ""
    try:
        stamp = parse_timestamp(f"{wall.moment.isoformat(timespec='seconds')}{point}{offset.upper()}")
    except ValueError:
        raise InvalidData("csv_table.time_unreadable", value=text, layout=f"{_ISO}±hh:mm") from None
    return stamp, "+00:00" if offset in "Zz" else offset


def _offset(delta: timedelta | None) -> str:
    """``±hh:mm``. Raises ``ValueError`` for local mean time (before 1900), whose offsets have seconds."""
    minutes, seconds = divmod(round((delta or timedelta()).total_seconds()), 60)
    if seconds:
        raise ValueError("an offset with seconds has no spelling in EPCIS")
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
