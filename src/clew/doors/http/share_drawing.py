"""Shares as bars in SVG: how much of a whole became what. No script, colours from the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 180, 8
_THINNEST = 2.0
"""Pixels: one item of a million is still seen."""


def draw_shares(parts: Sequence[tuple[str, int]], title: str) -> str:
    """A bar of the parts, each ``(class, count)``, in their order; ``title`` is what a screen reader says. What is
    counted at all has at least :data:`_THINNEST` pixels; nothing counted is an empty track."""
    drawn = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" class="bar" preserveAspectRatio="none" role="img">'
        f'<title>{escape(title)}</title><rect class="track" width="{WIDTH}" height="{HEIGHT}"/>'
    ]
    across = 0.0
    for (name, _), wide in zip(parts, widths([count for _, count in parts]), strict=True):
        if wide:
            drawn.append(f'<rect class="{name}" x="{across:.1f}" width="{wide:.1f}" height="{HEIGHT}"/>')
        across += wide
    return "".join((*drawn, "</svg>"))


def widths(counts: Sequence[int]) -> list[float]:
    """Pixels for each count, together :data:`WIDTH` (0 for nothing)."""
    total = sum(counts)
    if not total:
        return [0.0 for _ in counts]
    least = [max(WIDTH * count / total, _THINNEST) if count else 0.0 for count in counts]
    room = WIDTH / sum(least)
    return [wide * room for wide in least]
