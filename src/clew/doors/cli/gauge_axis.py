"""A gauge's history on a time axis in the terminal: ● passed, ◐ adjusted, ✗ failed, doubtful spans as ▒, ┊ when due."""

from __future__ import annotations

from typing import Any

from clew.events.timestamps import canonical_time, parse_timestamp

WIDEST, NARROWEST = 100, 20
MARKS = {"passed": ("●", "green"), "adjusted": ("◐", "yellow"), "failed": ("✗", "bold red")}
Part = tuple[str, str]


def axis_lines(document: dict[str, Any], columns: int) -> list[tuple[Part, ...]]:
    """Three lines of (words, style) parts: marks, the axis, its ends. Nothing for a gauge without calibrations."""
    done = [(_time(one["time"]), one["result"]) for one in document["calibrations"]]
    if not done:
        return []
    due = _time(document["due"]) if document["due"] else None
    asked = _time(document["at"])
    first = min(time for time, _ in done)
    last = max(asked, due or asked, max(time for time, _ in done))
    width = max(NARROWEST, min(WIDEST, columns - 2))
    span = max(1, last - first)

    def column(time: int) -> int:
        return round((min(max(time, first), last) - first) / span * (width - 1))

    marks: list[Part] = [(" ", "")] * width
    if due is not None:
        marks[column(due)] = ("┊", "dim")
    for time, result in done:
        marks[column(time)] = MARKS[result]
    axis: list[Part] = [("─", "green") if cell <= column(asked) else ("·", "dim") for cell in range(width)]
    for doubtful in document["doubtful"]:
        start = column(_time(doubtful["from"])) if doubtful["from"] else 0
        end = column(_time(doubtful["until"])) if doubtful["until"] else column(asked) + 1
        for cell in range(start, max(end, start + 1)):
            axis[min(cell, width - 1)] = ("▒", "red")
    ends = (canonical_time(first)[:10], canonical_time(last)[:10])
    return [tuple(marks), tuple(axis), ((ends[0] + " " * max(1, width - 20) + ends[1], "dim"),)]


def _time(text: str) -> int:
    return parse_timestamp(text).microseconds
