"""Columns that another column already says: texts around it, spans between two times, sums, differences, logarithms.

Looked for on a sample of rows; a rule holds when it holds for (almost) every one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from clew.collection.suggest.profile import Profile
from clew.collection.suggest.roles import Column, Note

ROWS = 400
HOLDS = 0.97
LEAST_ROWS = 8
MOST_COLUMNS = 60
Pair = Callable[[float, float], float]
_OPERATIONS: tuple[tuple[str, Pair], ...] = (
    ("+", lambda a, b: a + b),
    ("-", lambda a, b: a - b),
    ("×", lambda a, b: a * b),
)


def computed_from(columns: Sequence[Column]) -> dict[str, Note]:
    """Column → how it is computed from others."""
    found: dict[str, Note] = {}
    for column in columns:
        note = _around(column, columns) or _span(column, columns)
        if note is not None:
            found[column.name] = note
    numeric = [c for c in columns if c.profile.numeric and not c.profile.binary and c.profile.distinct > LEAST_ROWS]
    if len(numeric) <= MOST_COLUMNS:
        for column in numeric:
            if column.role in ("measurement", "unknown", "category") and column.header.unit is None:
                note = _arithmetic(column, [each for each in numeric if each is not column])
                if note is not None:
                    found[column.name] = note
    return found


def _rows(*profiles: Profile) -> list[tuple[str, ...]]:
    rows = zip(*(profile.cells[: 5 * ROWS] for profile in profiles), strict=True)
    return [row for row in rows if all(row)][:ROWS]


def _around(column: Column, columns: Sequence[Column]) -> Note | None:
    """``Ch_000001596334.json`` around ``1596334``: the same text before and after in every row."""
    profile = column.profile
    if profile.kind != "text" or profile.distinct < LEAST_ROWS or profile.unique < 0.5:
        return None
    for other in columns:
        if other is column or other.profile.unique < 0.5 or other.profile.kind not in ("integer", "text"):
            continue
        rows = _rows(profile, other.profile)
        if len(rows) < LEAST_ROWS or min(len(b) for _, b in rows) < 4:
            continue
        if sum(b in a and a != b for a, b in rows) < HOLDS * len(rows):
            continue
        around = {tuple(part.strip("0") for part in a.split(b, 1)) for a, b in rows if b in a}
        if len(around) == 1:
            return Note("suggest.why.around", {"other": other.name})
    return None


def _span(column: Column, columns: Sequence[Column]) -> Note | None:
    """A duration that is the time between a start and an end."""
    if column.role != "duration":
        return None
    starts = [c for c in columns if c.role == "time_start" and c.profile.kind == "instant"]
    ends = [c for c in columns if c.role == "time_end" and c.profile.kind == "instant"]
    for start in starts:
        for end in ends:
            rows = _rows(column.profile, start.profile, end.profile)
            said = [_agrees(a, (b, start.profile), (c, end.profile)) for a, b, c in rows]
            if len(said) >= LEAST_ROWS and sum(said) >= 0.8 * len(said):
                return Note("suggest.why.span", {"start": start.name, "end": end.name})
    return None


def _agrees(length: str, start: tuple[str, Profile], end: tuple[str, Profile]) -> bool:
    """Whether a length is the time between two cells, to its last digit."""
    begun, ended = _instant(*start), _instant(*end)
    if begun is None or ended is None:
        return False
    seconds = (ended - begun).total_seconds()
    parts = length.split(":")
    if len(parts) > 1:
        given = sum(int(part) * (3600, 60, 1)[place] for place, part in enumerate(parts))
        return abs(given - seconds) <= 60
    number = float(length.replace(",", "."))
    return any(math.isclose(number * scale, seconds, rel_tol=0.01, abs_tol=1.0 * scale) for scale in (1, 60, 3600))


def _instant(text: str, profile: Profile) -> datetime | None:
    layouts = profile.time.layouts if profile.time is not None else ()
    try:
        return datetime.strptime(text, layouts[0]) if layouts else datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        return None


def _arithmetic(column: Column, others: Sequence[Column]) -> Note | None:
    """One operation on one or two columns. Whole numbers of few values agree by chance and are left out."""
    if column.profile.kind == "integer" and column.profile.distinct < 20:
        return None
    by_row = _numbers(column.profile)
    for name, rows in _one(others):
        if _holds(by_row, rows):
            return Note("suggest.why.computed", {"how": name})
    if len(others) > 40:
        return None
    for index, first in enumerate(others):
        for second in others[index + 1 :]:
            note = _two(by_row, first, second)
            if note is not None:
                return note
    return None


def _numbers(profile: Profile) -> list[float | None]:
    return [_number(cell, profile.decimal) for cell in profile.cells[:ROWS]]


def _number(cell: str, decimal: str) -> float | None:
    try:
        return float(cell.replace(".", "").replace(",", ".") if decimal == "," else cell) if cell else None
    except ValueError:
        return None


def _one(others: Sequence[Column]) -> Iterator[tuple[str, list[float | None]]]:
    for other in others:
        numbers = _numbers(other.profile)
        if all(each is None or each > 0 for each in numbers):
            yield f"log10({other.name})", [None if each is None else math.log10(each) for each in numbers]
            yield f"ln({other.name})", [None if each is None else math.log(each) for each in numbers]


def _two(by_row: list[float | None], first: Column, second: Column) -> Note | None:
    one, two = _numbers(first.profile), _numbers(second.profile)
    for sign, operation in _OPERATIONS:
        for a, b, left, right in ((one, two, first, second), (two, one, second, first)):
            computed = [None if x is None or y is None else operation(x, y) for x, y in zip(a, b, strict=True)]
            if _holds(by_row, computed):
                return Note("suggest.why.computed", {"how": f"{left.name} {sign} {right.name}"})
            if sign != "-":
                break
    return None


def _holds(given: list[float | None], computed: list[float | None]) -> bool:
    """Equal to the digits that are written, in almost all rows; gives up at the first few that are not."""
    checked = missed = 0
    for value, other in zip(given, computed, strict=True):
        if value is None or other is None:
            continue
        checked += 1
        missed += not math.isclose(value, other, rel_tol=2e-4, abs_tol=6e-5)
        if missed > 3:
            return False
    return checked >= 2 * LEAST_ROWS and missed <= (1 - HOLDS) * checked
