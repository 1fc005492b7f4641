"""A numeric curve as a line chart in SVG: two arrays of numbers, y over x. No script, colours from the page."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from html import escape
from typing import Any

import msgspec

from clew.doors.http.svg_text import fitted, text

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 14, 42
MOST_BYTES = 4 * 1024 * 1024
MOST_POINTS = 4000
FEWEST_POINTS = 2
TICKS = 5
_ANGLES = ("angle", "winkel", "角")
_TIMES = ("time", "zeit", "时间")
_COUNTS = ("index",)


class Curve(msgspec.Struct, frozen=True):
    """``x`` and ``y`` are of one length and finite; names as the attachment spells them."""

    x_name: str
    y_name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


def curve_of(media_type: str, data: bytes) -> Curve | None:
    """The curve in a JSON attachment: the first two members that are arrays of numbers of one length, x before y;
    with an ``angle`` or a ``time`` among them that one is x, and y the first that is neither. One array alone is drawn
    over its index. None for anything else."""
    if len(data) > MOST_BYTES or not media_type.partition(";")[0].strip().lower().endswith("json"):
        return None
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    named = [(name, values) for name, given in _members(document) if (values := _numbers(given)) is not None]
    if not named:
        return None
    length = len(named[0][1])
    alike = [each for each in named if len(each[1]) == length]
    if len(alike) == 1:
        name, values = alike[0]
        return Curve("", name, tuple(float(number) for number in range(length)), values)
    over = _axis(alike)
    rest = [each for each in alike if each is not over]
    of = next((each for each in rest if not _is_axis(each[0])), rest[0])
    return Curve(over[0], of[0], over[1], of[1])


def _axis(alike: list[tuple[str, tuple[float, ...]]]) -> tuple[str, tuple[float, ...]]:
    """What the others are drawn over: of an angle and a time the angle, unless there is nothing else beside them."""
    axes = [each for each in alike if _is_axis(each[0])]
    first, second = (_ANGLES, _TIMES) if len(axes) < len(alike) else (_TIMES, _ANGLES)
    for words in (first, second, _COUNTS):
        found = next((each for each in axes if _names(each[0], words)), None)
        if found is not None:
            return found
    return alike[0]


def _members(document: Any) -> list[tuple[str, Any]]:
    if isinstance(document, list):
        return [("", document)]
    if not isinstance(document, dict):
        return []
    return [(str(name), value) for name, value in document.items()]


def _numbers(given: Any) -> tuple[float, ...] | None:
    if not isinstance(given, list) or len(given) < FEWEST_POINTS:
        return None
    if not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in given):
        return None
    try:
        values = tuple(map(float, given))
    except OverflowError:
        return None
    return values if all(map(math.isfinite, values)) else None


def _is_axis(name: str) -> bool:
    return _names(name, (*_ANGLES, *_TIMES, *_COUNTS))


def _names(name: str, words: Sequence[str]) -> bool:
    return any(word in name.lower() for word in words)


def draw_curve(curve: Curve, title: str) -> str:
    """The chart; ``title`` is what a screen reader says."""
    points = _thinned(list(zip(curve.x, curve.y, strict=True)))
    x_low, x_high = _range(curve.x)
    y_low, y_high = _range(curve.y)

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + _part(x, x_low, x_high) * (WIDTH - LEFT - RIGHT)
        return across, HEIGHT - BOTTOM - _part(y, y_low, y_high) * (HEIGHT - TOP - BOTTOM)

    line = " ".join(f"{across:.1f},{down:.1f}" for across, down in (place(x, y) for x, y in points))
    parts = [
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(title)}</title>",
    ]
    for tick in _ticks(y_low, y_high):
        _, down = place(x_low, tick)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{down:.1f}" y2="{down:.1f}"/>')
        parts.append(text(LEFT - 6, down + 4, f"{tick:g}", "tick", "end"))
    for tick in _ticks(x_low, x_high):
        across, _ = place(tick, y_low)
        parts.append(text(across, HEIGHT - BOTTOM + 16, f"{tick:g}", "tick", "middle"))
    axes = f"M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"
    parts += [
        f'<path class="axis" d="{axes}"/>',
        f'<polyline class="line" points="{line}"/>',
        text(LEFT + 6, TOP + 10, fitted(curve.y_name, 260), "name"),
        text(WIDTH - RIGHT, HEIGHT - 8, fitted(curve.x_name, 260), "name", "end"),
        "</svg>",
    ]
    return "".join(parts)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    if low < high:
        return low, high
    room = max(1.0, abs(low) / 100)
    return max(low - room, -sys.float_info.max), min(high + room, sys.float_info.max)


def _part(value: float, low: float, high: float) -> float:
    """Where a value lies between the bounds, 0 to 1; halved, because a span may be beyond any number."""
    span = high / 2 - low / 2
    return (value / 2 - low / 2) / span if span > 0 else 0.5


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers in the range, about as many as fit."""
    span = high / TICKS - low / TICKS
    if not math.isfinite(span) or span <= 0:
        return [low, high]
    power = 10.0 ** math.floor(math.log10(span))
    if power == 0 or not math.isfinite(power):
        return [low, high]
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= span)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [number * step for number in range(first, last + 1)] if last - first <= 2 * TICKS else [low, high]


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most :data:`MOST_POINTS` points, of each stretch the lowest and the highest: a peak must not vanish."""
    if len(points) <= MOST_POINTS:
        return points
    size = math.ceil(len(points) / (MOST_POINTS // 2))
    kept: list[tuple[float, float]] = []
    for start in range(0, len(points), size):
        stretch = range(start, min(start + size, len(points)))
        ends = {min(stretch, key=lambda i: points[i][1]), max(stretch, key=lambda i: points[i][1])}
        kept.extend(points[number] for number in sorted(ends))
    return kept
