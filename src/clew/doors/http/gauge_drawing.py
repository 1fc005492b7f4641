"""A gauge's calibrations on a time axis, doubtful spans shaded."""

from __future__ import annotations

from html import escape
from typing import Any

from clew.doors.http.svg_text import text
from clew.events.timestamps import parse_timestamp
from clew.language import render

WIDTH, HEIGHT, LEFT, RIGHT, LINE = 900, 92, 20, 20, 46
_RADIUS = 7


def draw_gauge(document: dict[str, Any], lang: str) -> str:
    """The drawing; empty for a gauge without calibrations."""
    done = document["calibrations"]
    if not done:
        return ""
    first = min(_time(one["time"]) for one in done)
    ends = [_time(document["at"]), *(_time(one["time"]) for one in done)]
    last = max(*ends, _time(document["due"]) if document["due"] else ends[0], first + 1)

    def across(moment: str | None, default: float) -> float:
        if moment is None:
            return default
        return LEFT + (min(max(_time(moment), first), last) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    now = across(document["at"], LEFT)
    parts = [
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(render('gauge.history', {}, lang))}</title>",
        f'<path class="axis" d="M{LEFT} {LINE}H{WIDTH - RIGHT}"/>',
    ]
    for span in document["doubtful"]:
        begin, end = across(span["from"], LEFT), across(span["until"], now)
        wide = max(2.0, end - begin)
        parts.append(f'<rect class="doubtful" x="{begin:.1f}" y="{LINE - 8}" width="{wide:.1f}" height="16" rx="3"/>')
    if document["due"]:
        due = across(document["due"], LEFT)
        parts.append(f'<path class="due" d="M{due:.1f} {LINE - 20}V{LINE + 20}"/>')
    for one in done:
        told = f"{one['time']} {render('gauge.result.' + one['result'], {}, lang)} {one['certificate'] or ''}".strip()
        mark = f'<circle class="{one["result"]}" cx="{across(one["time"], LEFT):.1f}" cy="{LINE}" r="{_RADIUS}">'
        parts.append(f"{mark}<title>{escape(told)}</title></circle>")
    parts += [
        text(LEFT, HEIGHT - 6, min(one["time"] for one in done)[:10], "tick"),
        text(WIDTH - RIGHT, HEIGHT - 6, _latest(document)[:10], "tick", "end"),
        "</svg>",
    ]
    return "".join(parts)


def _latest(document: dict[str, Any]) -> str:
    moments = [document["at"], document["due"] or document["at"], *(one["time"] for one in document["calibrations"])]
    return str(max(moments, key=_time))


def _time(spelled: str) -> int:
    return parse_timestamp(spelled).microseconds
