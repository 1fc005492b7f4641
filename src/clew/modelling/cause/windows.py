"""Windows of time as levels of a factor: the hour, shift, day or week in which each row was judged, by local clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from clew.events.errors import BadRequest

if TYPE_CHECKING:
    from numpy.typing import NDArray

MINUTE = 60_000_000
HOUR = 60 * MINUTE
SHIFT_BEGINS = 6
"""Hour of the local day at which the first of three shifts of eight hours begins."""
_SAME_OFFSET = 15 * MINUTE
"""Offsets from UTC change at quarter-hours of UTC and no oftener."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _hour(wall: datetime) -> str:
    return wall.strftime("%Y-%m-%dT%H:00")


def _shift(wall: datetime) -> str:
    into = (wall.hour - SHIFT_BEGINS) % 8
    return (wall - timedelta(hours=into)).strftime("%Y-%m-%dT%H:00")


def _day(wall: datetime) -> str:
    return wall.strftime("%Y-%m-%d")


def _week(wall: datetime) -> str:
    year, week, _ = wall.isocalendar()
    return f"{year:04d}-W{week:02d}"


WINDOWS: dict[str, Callable[[datetime], str]] = {"hour": _hour, "shift": _shift, "day": _day, "week": _week}


def zone_of(name: str) -> ZoneInfo:
    """Raises BadRequest for a name that is no time zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # a name that leads elsewhere, or to nothing
        raise BadRequest("cause.bad_zone", zone=name) from error


def window_levels(time: NDArray[Any], window: str, zone: ZoneInfo) -> tuple[NDArray[Any], list[str]]:
    """Each row's level (int32) and the names of the levels, in their order. ``time``: UTC microseconds; ``window``: a
    key of :data:`WINDOWS`, named by its local beginning (ISO 8601)."""
    import numpy as np

    pieces, place = np.unique(np.asarray(time, np.int64) // _SAME_OFFSET, return_inverse=True)
    name = WINDOWS[window]
    said = [name((_EPOCH + timedelta(microseconds=piece * _SAME_OFFSET)).astimezone(zone)) for piece in pieces.tolist()]
    levels = list(dict.fromkeys(said))
    numbers = {level: number for number, level in enumerate(levels)}
    codes = np.array([numbers[each] for each in said], np.int32)
    return codes[place.reshape(-1)], levels
