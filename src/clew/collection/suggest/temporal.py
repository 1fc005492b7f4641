"""What the times of a table are to each other: date and time of day, start and end, and the one of the event."""

from __future__ import annotations

from datetime import datetime

from clew.collection.suggest.roles import Column, Note
from clew.collection.suggest.times import instants

IN_ORDER = 0.95
ORDERED_ROWS = 500
SURE = 0.7
_WORK = ("time_event", "time_start", "time_end")
_PARTS = {
    "year": ("year", "yyyy", "yr", "jahr", "年", "年份"),
    "month": ("month", "mon", "mm", "monat", "月", "月份"),
    "day": ("day", "dd", "day of month", "tag", "日", "日期"),
}
_RANGES = {"year": (1990, 2100), "month": (1, 12), "day": (1, 31)}
_AHEAD = frozenset(
    [
        "due", "expiry", "expires", "expiration", "best", "use", "valid", "plan", "planned", "scheduled",
        "promised", "warranty", "birth", "next", "soll", "termin", "faellig", "ablauf", "verfall", "gueltig",
        "geplant", "liefertermin", "mhd", "naechste", "deadline", "retest", "shelf", "haltbar", "effective",
    ]
)  # fmt: skip
_AHEAD_ZH = ("到期", "有效", "失效", "计划", "交期", "交货", "下次", "保质", "生日", "出生", "保修")


def relate_times(columns: list[Column]) -> None:
    """Settle which time is the event's, and what the others are to it."""
    _date_parts(columns)
    _pairs(columns)
    _epochs(columns)
    _by_order(columns)
    _only_one(columns)
    _choose(columns)


def _date_parts(columns: list[Column]) -> None:
    """Year, month and day in a column each."""
    found: dict[str, Column] = {}
    for column in columns:
        name = " ".join(column.header.words) or column.header.chinese
        for part, names in _PARTS.items():
            low, high = _RANGES[part]
            fits = column.profile.kind == "integer" and all(low <= number <= high for number in column.profile.numbers)
            if part not in found and fits and (name in names or column.header.chinese in names):
                found[part] = column
    if len(found) == len(_PARTS):
        for part, column in found.items():
            column.settle("date_part", 0.9, Note("suggest.why.name", {"word": part}))
            column.decide, column.partner = [], part


def _pairs(columns: list[Column]) -> None:
    """Date and time of day are a pair."""
    days = [c for c in columns if c.profile.kind == "date" and c.role in (*_WORK, "time_other")]
    days.sort(key=lambda each: each.role == "time_other")
    for clock in (c for c in columns if c.role == "time_of_day"):
        near = min(days, key=lambda each: abs(each.profile.index - clock.profile.index), default=None)
        worked = [each for each in days if each.role in _WORK]
        day = min(worked, key=lambda each: abs(each.profile.index - clock.profile.index), default=near)
        if day is not None and not _ahead(day):
            clock.partner, day.partner = day.name, clock.name
            day.decide = [note for note in day.decide if note.code != "suggest.decide.date_only"]
            day.why.append(Note("suggest.why.pair", {"other": clock.name}))
            if day.role == "time_other":
                day.role = "time_event"
            days.remove(day)


def _ahead(column: Column) -> bool:
    """Whether the name speaks of something still to come."""
    return bool(_AHEAD.intersection(column.header.words)) or any(word in column.header.chinese for word in _AHEAD_ZH)


def _epochs(columns: list[Column]) -> None:
    """Numbers that rise as a clock does, where no other column is a time."""
    if any(column.role in _WORK for column in columns):
        return
    for column in columns:
        reading = column.profile.time
        unix = reading is not None and reading.numeric and reading.layouts[0].startswith("unix_")
        if unix and reading is not None and column.profile.rising > IN_ORDER and column.profile.distinct > 3:
            column.profile.kind = reading.kind
            layout = ", ".join(reading.layouts)
            column.settle(
                "time_event", 0.7, Note("suggest.why.time", {"layout": layout}), Note("suggest.why.only_time")
            )
            return


def _by_order(columns: list[Column]) -> None:
    """Two times of which one never comes before the other are a start and an end, where no name says so."""
    if any(column.role in ("time_start", "time_end") and column.confidence > SURE for column in columns):
        return
    loose = [c for c in columns if c.role in _WORK and c.confidence <= SURE and c.profile.kind == "instant"]
    if len(loose) != 2:
        return
    first, second = loose
    pairs = _together(first, second)
    if len(pairs) < 3:
        return
    if all(a > b for a, b in pairs):
        first, second = second, first
    elif not all(a < b for a, b in pairs):
        return
    first.settle("time_start", 0.7, *first.why, Note("suggest.why.before", {"other": second.name}))
    second.settle("time_end", 0.7, *second.why, Note("suggest.why.after", {"other": first.name}))


def _together(first: Column, second: Column) -> list[tuple[datetime, datetime]]:
    one, two = first.profile, second.profile
    rows = [(a, b) for a, b in zip(one.cells, two.cells, strict=True) if a and b][:ORDERED_ROWS]
    if one.time is None or two.time is None:
        return []
    begun, ended = instants([a for a, _ in rows], one.time), instants([b for _, b in rows], two.time)
    return list(zip(begun, ended, strict=True)) if len(begun) == len(ended) == len(rows) else []


def _only_one(columns: list[Column]) -> None:
    """A single time is the event's, whatever it is called; unless it speaks of something to come."""
    starts, ends, events = ([c for c in columns if c.role == role] for role in ("time_start", "time_end", "time_event"))
    alone = starts + ends
    if not events and len(alone) == 1:
        alone[0].settle("time_event", 0.75, *alone[0].why, Note("suggest.why.only_time"))
    others = [c for c in columns if c.role in ("production_time", "time_other") and not _ahead(c)]
    if not (starts or ends or events) and len(others) == 1:
        others[0].settle("time_event", 0.6, *others[0].why, Note("suggest.why.only_time"))


def _choose(columns: list[Column]) -> None:
    """One event time; the others are told. A log is written in the order of its events; a date of sale is in none."""
    events = [column for column in columns if column.role == "time_event"]
    events.sort(key=lambda c: (c.partner is None and c.profile.kind == "date", *_disorder(c), -c.confidence))
    for extra in events[1:]:
        extra.role = "time_other"
        extra.decide.append(Note("suggest.decide.which_time", {"chosen": events[0].name}))
        extra.confidence = min(extra.confidence, 0.6)


def _disorder(column: Column) -> tuple[bool, float]:
    return column.profile.rising < IN_ORDER, -column.profile.filled
