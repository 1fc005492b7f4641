"""Wall-clock times of machines: which instant they mean, or why they mean none.

Most machine logs write local time without a zone. EPCIS requires one (§7.3.5), and Clew never guesses: the mapping
declares the zone of the site. Where a local time names no instant (spring) or two (autumn), the row is refused with
the reason; the offset is computed by the zone's rules for that very day, daylight saving included.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from clew.events.errors import InvalidData
from clew.events.timestamps import Timestamp, offset_minutes, parse_timestamp

_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d+))?", re.ASCII)
_ZONED = re.compile(r"(.+?)\s*([Zz]|[+-]\d{2}:?\d{2})", re.ASCII)


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


def read_time(text: str, zone: tzinfo | None, layout: str | None = None) -> tuple[Timestamp, str]:
    """The instant that ``text`` means, and its offset ``±hh:mm``.

    ``layout`` is a strptime format; without one, ISO 8601 with ``T`` or a blank is read. A text with a zone of its own
    keeps it. The lexical form of the instant keeps the wall clock and all its digits.
    Raises :class:`InvalidData` ``csv_table.time_*``.
    """
    wall, fraction, own = _wall(text, layout)
    if own is not None:
        return _stamp(wall, fraction, own, text)
    if zone is None:
        raise InvalidData("csv_table.time_no_zone", value=text)
    earlier, later = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    if earlier.utcoffset() != later.utcoffset():
        # In a gap the two readings differ as well, but neither comes back from UTC unchanged.
        there_and_back = earlier.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None)  # noqa: UP017
        code = "csv_table.time_ambiguous" if there_and_back == wall else "csv_table.time_skipped"
        raise InvalidData(code, value=text, zone=str(zone))
    try:
        offset = _offset(earlier.utcoffset())
    except ValueError:
        raise InvalidData("csv_table.time_unreadable", value=text, layout="1900-01-01 …") from None
    return _stamp(wall, fraction, offset, text)


def _wall(text: str, layout: str | None) -> tuple[datetime, str, str | None]:
    """Wall clock to the second, fraction digits, and the text's own offset if it has one."""
    try:
        if layout is not None:
            read = datetime.strptime(text, layout)
            own = _offset(read.utcoffset()) if read.tzinfo is not None else None
            fraction = f"{read.microsecond:06d}" if read.microsecond else ""
            return read.replace(microsecond=0, tzinfo=None), fraction, own
        zoned = _ZONED.fullmatch(text)
        local = _LOCAL.fullmatch(text) or (zoned and _LOCAL.fullmatch(zoned[1]))
        if not local:
            raise ValueError(text)
        own = None
        if _LOCAL.fullmatch(text) is None and zoned:
            own = zoned[2] if len(zoned[2]) != 5 else f"{zoned[2][:3]}:{zoned[2][3:]}"
        wall = datetime.fromisoformat(f"{local[1]}T{local[2]}{local[3] or ':00'}")
        return wall, local[4] or "", own
    except ValueError:
        raise InvalidData("csv_table.time_unreadable", value=text, layout=layout or "YYYY-MM-DD hh:mm:ss") from None


def _stamp(wall: datetime, fraction: str, offset: str, text: str) -> tuple[Timestamp, str]:
    point = f".{fraction}" if fraction else ""
    try:
        stamp = parse_timestamp(f"{wall.isoformat(timespec='seconds')}{point}{offset.upper()}")
    except ValueError:
        raise InvalidData("csv_table.time_unreadable", value=text, layout="YYYY-MM-DD hh:mm:ss±hh:mm") from None
    return stamp, "+00:00" if offset in "Zz" else offset


def _offset(delta: timedelta | None) -> str:
    """``±hh:mm``. Raises ``ValueError`` for local mean time (before 1900), whose offsets have seconds."""
    minutes, seconds = divmod(round((delta or timedelta()).total_seconds()), 60)
    if seconds:
        raise ValueError("an offset with seconds has no spelling in EPCIS")
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
