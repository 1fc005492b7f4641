"""A gauge's calibrations on a time axis, doubtful spans shaded."""

from __future__ import annotations

from html import escape
from typing import Any

from clew.doors.http.svg_text import text, width
from clew.doors.http.wall_clock import here
from clew.events.timestamps import parse_timestamp
from clew.language import render

WIDTH, HEIGHT, LEFT, RIGHT, LINE = 900, 104, 20, 20, 52
_RADIUS = 7
_LETTER = 6.0
_PROVEN = frozenset({"failed", "adjusted"})
"""Reasons for doubt that a calibration found; that one has run out proves nothing yet."""


def draw_gauge(document: dict[str, Any], lang: str) -> str:
    """The drawing; empty for a gauge without calibrations."""
    done = document["calibrations"]
    if not done:
        return ""
    first = min(_time(one["time"]) for one in done)
    now = _time(document["at"])
    due = _time(document["due"]) if document["due"] else None
    last = max(now, first + 1, *(_time(one["time"]) for one in done), *([due] if due is not None else []))

    def across(moment: int) -> float:
        return LEFT + (min(max(moment, first), last) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    parts = [
        f'<svg class="curve gauge" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(render('gauge.history', {}, lang))}</title>",
        f'<path class="axis" d="M{LEFT} {LINE}H{WIDTH - RIGHT}"/>',
    ]
    for span in document["doubtful"]:
        begin = across(_time(span["from"])) if span["from"] else LEFT
        end = across(_time(span["until"]) if span["until"] else now)
        css = "doubtful" if span["reason"] in _PROVEN else "unproven"
        wide = max(2.0, end - begin)
        parts.append(f'<rect class="{css}" x="{begin:.1f}" y="{LINE - 8}" width="{wide:.1f}" height="16" rx="3"/>')
    parts.append(f'<path class="now" d="M{across(now):.1f} {LINE - 22}V{LINE + 22}"/>')
    parts += _label(across(now), LINE - 28, render("ui.now", {}, lang), "name")
    if due is not None:
        parts.append(f'<path class="due" d="M{across(due):.1f} {LINE - 22}V{LINE + 22}"/>')
        told = f"{render('gauge.column.due', {}, lang)} {here(due)[:10]}"
        parts += _label(across(due), LINE - 42 if abs(across(due) - across(now)) < 120 else LINE - 28, told, "until")
    for one in done:
        said = " ".join(
            filter(
                None, (here(_time(one["time"])), render(f"gauge.result.{one['result']}", {}, lang), one["certificate"])
            )
        )
        mark = f'<circle class="{one["result"]}" cx="{across(_time(one["time"])):.1f}" cy="{LINE}" r="{_RADIUS}">'
        parts.append(f"{mark}<title>{escape(said)}</title></circle>")
    parts += [
        text(LEFT, HEIGHT - 8, here(first)[:10], "tick"),
        text(WIDTH - RIGHT, HEIGHT - 8, here(last)[:10], "tick", "end"),
        "</svg>",
    ]
    return "".join(parts)


def _label(across: float, down: float, words: str, css: str) -> list[str]:
    """Words over a mark, moved inwards where they would leave the drawing."""
    half = width(words, _LETTER) / 2
    middle = min(max(across, LEFT + half), WIDTH - RIGHT - half)
    return [text(middle, down, words, css, "middle")]


def _time(spelled: str) -> int:
    return parse_timestamp(spelled).microseconds
