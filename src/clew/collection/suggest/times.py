"""How the times of a column are written. Where day and month cannot be told apart, that is said, never assumed.

Every layout that fits all values is found; the order of rows may decide between two; else both are kept.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal

import msgspec

MOST_TRIED = 400
FITS = 0.98
EARLIEST, LATEST = 1950, 2100

_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%y",
    "%d/%m/%y", "%m/%d/%y", "%y-%m-%d", "%y/%m/%d", "%Y年%m月%d日", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d. %B %Y",
    "%b %d, %Y", "%B %d, %Y", "%d %B %Y",
)  # fmt: skip
_CLOCKS = (
    "%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%H.%M.%S",
    "%H时%M分%S秒", "%H时%M分", "%H:%M:%S,%f", "%H:%M Uhr", "%H:%M:%S:%f",
)  # fmt: skip
_TOGETHER = (
    "%Y%m%d%H%M%S",
    "%Y%m%d%H%M",
    "%Y%m%d",
    "%Y%m%dT%H%M%S",
    "%Y%m%d %H%M%S",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d-%H%M%S",
)
_LOOKS = re.compile(r"\d{1,4}\s?[-/.:年 T]\s?\w{1,9}|[A-Za-z]{3,9}\.? \d{1,2},? ", re.ASCII)
_LOOKS_CHINESE = re.compile(r"\d{2,4}年|\d{1,2}[时:]\d")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?", re.ASCII)
_ISO_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([Zz]|[+-]\d{2}:?\d{2})", re.ASCII)
_DIGITS = re.compile(r"\d{8}(\d{4}(\d{2})?)?", re.ASCII)
_EPOCH = {10: "unix_s", 13: "unix_ms", 16: "unix_us"}
_EPOCH_FROM, _EPOCH_TO = 946_684_800, 2_208_988_800
_EXCEL = re.compile(r"[34]\d{4}(\.\d+)?", re.ASCII)
_TWINS = (("%d/%m", "%m/%d"), ("%d-%m", "%m-%d"))
_PLAIN_NUMBER = re.compile(r"[+-]?\d*[.,]?\d+([eE][+-]?\d+)?", re.ASCII)


_DIRECTIVES = {
    "%Y": r"\d{4}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%y": r"\d{2}", "%b": r"[^\W\d]{3,5}\.?",
    "%B": r"[^\W\d]{3,12}",
    "%H": r"\d{1,2}", "%I": r"\d{1,2}", "%M": r"\d{1,2}", "%S": r"\d{1,2}", "%f": r"\d{1,6}", "%p": r"[AaPp][Mm]",
    "%z": r"([Zz]|[+-]\d{2}:?\d{2}(:?\d{2})?)", "%a": r"[^\W\d]{3}",
}  # fmt: skip


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """``layouts``: strptime formats or words of the mapping language; empty: ISO 8601, which needs none. ``zoned``:
    each value says its own zone. ``either``: the other order of day and month, where the values fit both.
    ``by_order``: the order of the rows decided. ``numeric``: could as well be a number (epoch, 20240131)."""

    kind: Literal["instant", "date", "time_of_day"]
    layouts: tuple[str, ...] = ()
    zoned: bool = False
    either: str | None = None
    by_order: bool = False
    numeric: bool = False


def read_times(distinct: Collection[str], cells: Sequence[str]) -> Reading | None:
    """How these values are written as times; None where they are none. ``cells``: in the order of the rows."""
    values = list(distinct)[:MOST_TRIED]
    if all(_PLAIN_NUMBER.fullmatch(value) for value in values[:20]):
        return _read_digits(values)
    if not all(_LOOKS.search(value) or _LOOKS_CHINESE.search(value) for value in values[:5]):
        return None
    for pattern, zoned in ((_ISO, False), (_ISO_ZONED, True)):
        if _most(pattern.fullmatch(value) is not None for value in values):
            return Reading(kind="instant", zoned=zoned)
    for layout, kind, zoned in _candidates():
        if _parses(values[:12], layout) and _parses(values, layout):
            return _settled(layout, kind, zoned, distinct, cells)
    return None


def _most(answers: object) -> bool:
    given = list(answers)  # type: ignore[call-overload]
    return bool(given) and sum(given) / len(given) >= FITS


@lru_cache(maxsize=1)
def _candidates() -> list[tuple[str, Literal["instant", "date", "time_of_day"], bool]]:
    found: list[tuple[str, Literal["instant", "date", "time_of_day"], bool]] = []
    for date in _DATES:
        found += [(f"{date}{between}{clock}", "instant", False) for clock in _CLOCKS for between in (" ", "T", "")]
        found += [(f"{date} {clock}{between}%z", "instant", True) for clock in _CLOCKS[:3] for between in ("", " ")]
        found.append((date, "date", False))
    found += [(f"%a, {date} %H:%M:%S %z", "instant", True) for date in ("%d %b %Y",)]
    found += [(layout, "date" if layout == "%Y%m%d" else "instant", False) for layout in _TOGETHER]
    found += [(clock, "time_of_day", False) for clock in _CLOCKS if not clock.startswith("%H.")]
    return found


@lru_cache(maxsize=1024)
def _shape(layout: str) -> re.Pattern[str]:
    """What a text of this layout looks like: cheap to try, where strptime would build its own expression each time."""
    parts = re.split(r"(%[A-Za-z])", layout)
    return re.compile("".join(_DIRECTIVES.get(part) or re.escape(part).replace(r"\ ", r"\s+") for part in parts))


def _parse(value: str, layout: str) -> datetime | None:
    if _shape(layout).fullmatch(value) is None:
        return None
    try:
        read = datetime.strptime(value, layout)
    except ValueError:
        return None
    return read if "%y" not in layout.lower() or EARLIEST <= read.year <= LATEST else None


def _parses(values: Sequence[str], layout: str) -> bool:
    if not values or (_parse(values[0], layout) is None and _parse(values[-1], layout) is None):
        return False
    return _most(_parse(value, layout) is not None for value in values)


def _settled(
    layout: str,
    kind: Literal["instant", "date", "time_of_day"],
    zoned: bool,
    distinct: Collection[str],
    cells: Sequence[str],
) -> Reading:
    """Day first or month first: by a day above 12, else by the order of the rows, else both are told."""
    other = next(
        (layout.replace(a, b) for one in _TWINS for a, b in (one, one[::-1]) if a in layout and layout.find(a) == 0),
        None,
    )
    if other is None:
        return Reading(kind=kind, layouts=(layout,), zoned=zoned)
    everything = list(distinct)
    fits, fits_other = (_most(_parse(value, each) is not None for value in everything) for each in (layout, other))
    if fits != fits_other:
        return Reading(kind=kind, layouts=(layout if fits else other,), zoned=zoned)
    first, second = _falls(cells, layout), _falls(cells, other)
    if first == second or min(first, second) > 0.02:
        return Reading(kind=kind, layouts=(layout,), zoned=zoned, either=other)
    chosen = layout if first < second else other
    return Reading(kind=kind, layouts=(chosen,), zoned=zoned, by_order=True)


def instants(cells: Sequence[str], reading: Reading) -> list[datetime]:
    """The filled cells as times, in their order; what does not parse is left out. Epochs are left out altogether."""
    layouts = reading.layouts or ("",)
    read = (_parse(cell, layouts[0]) if layouts[0] else _iso(cell) for cell in cells if cell)
    return [when.replace(tzinfo=None) for when in read if when is not None]


def _iso(cell: str) -> datetime | None:
    try:
        return datetime.fromisoformat(cell.replace(",", "."))
    except ValueError:
        return None


def _falls(cells: Sequence[str], layout: str) -> float:
    """Share of neighbours that go back in time when read so."""
    read = [when for when in (_parse(cell, layout) for cell in cells[:2000] if cell) if when is not None]
    pairs = list(itertools.pairwise(read))
    return sum(a > b for a, b in pairs) / len(pairs) if pairs else 1.0


def _read_digits(values: Sequence[str]) -> Reading | None:
    """Numbers that could be times: dates without marks, epochs, days since 1899-12-30."""
    if _most(_DIGITS.fullmatch(value) is not None for value in values):
        for layout in ("%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d%H%M"):
            if _parses(values, layout) and len(values[0]) == {"%Y%m%d": 8, "%Y%m%d%H%M%S": 14}.get(layout, 12):
                return Reading(kind="date" if layout == "%Y%m%d" else "instant", layouts=(layout,))
    lengths = {len(value.partition(".")[0]) for value in values}
    if len(lengths) == 1 and (unit := _EPOCH.get(min(lengths), "")):
        scale = {"unix_s": 1, "unix_ms": 1000, "unix_us": 1_000_000}[unit]
        if _most(_EPOCH_FROM <= float(value) / scale <= _EPOCH_TO for value in values):
            return Reading(kind="instant", layouts=(unit,), numeric=True)
    if _most(_EXCEL.fullmatch(value) is not None for value in values):
        return Reading(kind="instant", layouts=("excel",), numeric=True)
    return None
