"""Where the units of a scope are, as bars: one a word, its length its share, its count written beside it. No script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from clew.doors.http.svg_text import text

WIDTH, ROW, LEFT, RIGHT = 560, 26, 118, 90
_THINNEST = 2.0


def draw_bars(rows: Sequence[tuple[str, str, int]], title: str) -> str:
    """``rows``: (class of the bar, words, count); those without one are left out. ``title``: for a screen reader."""
    shown = [row for row in rows if row[2]]
    most = max((count for _, _, count in shown), default=0)
    if not most:
        return ""
    room = WIDTH - LEFT - RIGHT
    height = ROW * len(shown)
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" class="bars" role="img"><title>{escape(title)}</title>']
    for number, (css, words, count) in enumerate(shown):
        top = number * ROW
        long = max(_THINNEST, room * count / most)
        parts += [
            text(0, top + 17, words, "tick"),
            f'<rect class="{escape(css)}" x="{LEFT}" y="{top + 5}" width="{long:.1f}" height="{ROW - 10}" rx="3"/>',
            text(LEFT + long + 8, top + 17, f"{count:,}", "tick"),
        ]
    return "".join((*parts, "</svg>"))
