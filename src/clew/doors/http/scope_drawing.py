"""Shares of a whole as one bar, such as where the units of a scope are: a piece for each, long as its share."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 1000, 16
GAP = 2.0
_THINNEST = 5.0
"""One unit of a million is still seen."""


def draw_stack(parts: Sequence[tuple[str, float]], title: str) -> str:
    """``parts``: (class of the piece, how much); what has nothing is left out, what is ``unknown`` is hatched.
    ``title``: what a screen reader says; the words and counts stand beside the bar. Nothing counted is no bar."""
    shown = [(css, count) for css, count in parts if count]
    total = sum(count for _, count in shown)
    if not total:
        return ""
    room = WIDTH - GAP * (len(shown) - 1)
    least = [max(room * count / total, _THINNEST) for _, count in shown]
    scale = room / sum(least)
    drawn = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" class="stack-bar" preserveAspectRatio="none" role="img">'
        f"<title>{escape(title)}</title>"
    ]
    across = 0.0
    for (css, _), wide in zip(shown, (each * scale for each in least), strict=True):
        if css == "unknown":
            middle = HEIGHT / 2
            drawn.append(
                f'<path class="unknown" d="M{across:.1f} {middle:.0f}h{wide:.1f}" stroke-width="{HEIGHT}"'
                ' stroke-dasharray="4 3"/>'
            )
        else:
            drawn.append(f'<rect class="{escape(css)}" x="{across:.1f}" width="{wide:.1f}" height="{HEIGHT}"/>')
        across += wide + GAP
    return "".join((*drawn, "</svg>"))
