"""Instants as a person at the site reads them: wall clock at an offset, numbers only, the same in every language."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from clew.events.timestamps import in_offset, to_datetime

UTC = "+00:00"
LOCAL_ZONE = Path("/etc/localtime")


def local_time(microseconds: int, offset: str) -> str:
    """``2026-11-12 10:54:05`` at an offset ``±hh:mm``; digits finer than a second are left to titles."""
    return in_offset(microseconds, offset)[:19].replace("T", " ")


def axis_time(microseconds: int, style: str, offset: str) -> str:
    """``style``: day (``2026-11-12``), minute (``10:54``), second (``10:54:05``) or full (day, time and zone)."""
    spelled = local_time(microseconds, offset)
    cut = {"day": spelled[:10], "minute": spelled[11:16], "second": spelled[11:19]}
    return cut[style] if style in cut else f"{spelled} {zone(offset)}"


def zone(offset: str) -> str:
    """``UTC+08:00``, ``UTC``."""
    return "UTC" if offset in ("Z", "z", UTC, "-00:00") else f"UTC{offset}"


def offset_here(microseconds: int) -> str:
    """The server's own offset at an instant: where an answer has no site of its own. UTC where none is known."""
    try:
        local = datetime.fromtimestamp(to_datetime(microseconds).timestamp()).astimezone()
    except (ValueError, OverflowError, OSError):
        # The first and the last day that can be written.
        return UTC
    minutes = round((local.utcoffset() or local - local).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def here(microseconds: int) -> str:
    """An instant on the server's own wall clock, where an answer has no site of its own."""
    return local_time(microseconds, offset_here(microseconds))


def here_with_zone(microseconds: int) -> str:
    """The same, alone in a sentence or a list of facts."""
    offset = offset_here(microseconds)
    return f"{local_time(microseconds, offset)} {zone(offset)}"


def zone_here() -> str:
    """The server's own zone now."""
    return zone(offset_here(time.time_ns() // 1000))


def zone_name_here() -> str:
    """The IANA name of the server's own zone, where days have to be cut; ``UTC`` where none is known."""
    told = os.environ.get("TZ", "").removeprefix(":") or str(LOCAL_ZONE.resolve()).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(told).key
    except (KeyError, ValueError, OSError):
        # No such zone, no name of one, or a folder of them.
        return "UTC"
