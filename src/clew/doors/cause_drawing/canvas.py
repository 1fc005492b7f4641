"""What all figures share: the sheet, its colours in light and dark, axes with round ticks, panels one below another.

Visual direction: colour says which of 5M1E; red is kept for what raises the rate, green for what lowers it; hatching is
what nobody knows. No script; words are text, and escaped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

import msgspec

from clew.doors.http.svg_text import text

WIDTH = 960
LEFT, RIGHT = 24.0, WIDTH - 24.0
STYLE = """
:root{color-scheme:light dark}
svg{--card:#fff;--line:#e3e6e4;--ink:#151a1e;--ink-2:#4a545c;--ink-3:#5f696f;--accent:#1d5c63;--harm:#b3261e;
--good:#2e7d32;--man:#7b5ea7;--machine:#1d6fa5;--material:#a8672b;--method:#3f7f6b;--environment:#5a8a1f;
--measurement:#9c3f7c;--sequence:#6b7780;--time:#6b7780;background:var(--card);
font-family:Inter,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif}
@media (prefers-color-scheme:dark){svg{--card:#161c1f;--line:#2b3539;--ink:#e9edec;--ink-2:#aab4b6;--ink-3:#93a0a4;
--accent:#6cc0c2;--harm:#f0776c;--good:#7bc47f;--man:#b59ae0;--machine:#64b0e0;--material:#d99a5e;--method:#7bbfa9;
--environment:#a3c968;--measurement:#d98abb;--sequence:#93a0a4;--time:#93a0a4}}
.ground{fill:var(--card)}text{fill:var(--ink-2);font-size:12px}
.head{font-size:17px;font-weight:600;fill:var(--ink)}.say{font-size:14px;fill:var(--ink)}
.title{font-size:13px;font-weight:600;fill:var(--ink)}.name{font-size:12.5px;fill:var(--ink)}
.note{font-size:11px;fill:var(--ink-3)}.n{font-size:12px;font-weight:600;fill:var(--ink)}
.tick{font-family:"JetBrains Mono",ui-monospace,Menlo,Consolas,monospace;font-size:10.5px;fill:var(--ink-3)}
.struck{text-decoration:line-through;fill:var(--ink-3)}
.grid{stroke:var(--line)}.zero{stroke:var(--ink-3);stroke-width:1.2}.edge{stroke:var(--harm);stroke-dasharray:3 3}
.man{--tone:var(--man)}.machine{--tone:var(--machine)}.material{--tone:var(--material)}.method{--tone:var(--method)}
.environment{--tone:var(--environment)}.measurement{--tone:var(--measurement)}.sequence{--tone:var(--sequence)}
.time{--tone:var(--time)}.harmful{--tone:var(--harm)}.protective{--tone:var(--good)}.faint{--tone:var(--ink-3)}
.block{fill:var(--tone)}.whisker{stroke:var(--tone);stroke-width:3;stroke-opacity:.45;stroke-linecap:round}
.dot{fill:var(--tone);stroke:var(--card);stroke-width:1.5}.band{fill:var(--tone);fill-opacity:.14}
.path{fill:none;stroke:var(--tone);stroke-width:2}.bar{fill:var(--ink-3);fill-opacity:.45}.bar.in{fill:var(--harm)}
.carried{fill:var(--accent);fill-opacity:.18}
.unknown{stroke:var(--ink-3);stroke-opacity:.55}
""".replace("\n", "")


class Panel(msgspec.Struct):
    """A figure without its sheet: ``height`` pixels, ``parts`` drawn from y = 0 down."""

    height: float
    parts: list[str]


class Scale(msgspec.Struct, frozen=True):
    """Numbers from ``low`` to ``high`` on pixels from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        if self.high <= self.low:
            return self.start
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self, most: int = 6) -> list[float]:
        """Round numbers within the scale."""
        span = (self.high - self.low) / most
        if span <= 0 or not math.isfinite(span):
            return [self.low]
        power = 10.0 ** math.floor(math.log10(span))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= span * 0.999)
        return [number * step for number in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]


def sheet(panels: Sequence[Panel], title: str) -> str:
    """The panels one below another; ``title``: what a screen reader says."""
    height = sum(panel.height for panel in panels) + 16
    said = escape(title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" role="img" aria-label="{said}"><title>{said}</title><style>{STYLE}</style>'
        f'<rect class="ground" width="{WIDTH}" height="{height:.0f}"/>'
    ]
    down = 8.0
    for panel in panels:
        parts += [f'<g transform="translate(0 {down:.1f})">', *panel.parts, "</g>"]
        down += panel.height
    return "".join((*parts, "</svg>"))


def heading(title: str, note: str = "") -> list[str]:
    """The title of a panel, and a remark at its right."""
    parts = [text(LEFT, 20, title, "title")]
    if note:
        parts.append(text(RIGHT, 20, note, "note", "end"))
    return parts


def wrapped(words: str, room: float, latin: float) -> list[str]:
    """A sentence in lines of at most ``room`` pixels: between words, within Chinese anywhere."""
    from clew.doors.http.svg_text import width

    lines, line = [], ""
    for piece in _pieces(words):
        if line and width((line + piece).rstrip(), latin) > room:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(words: str) -> list[str]:
    """Where a line may end: after a blank, and beside Chinese characters."""
    pieces: list[str] = []
    current = ""
    for character in words:
        if ord(character) >= 0x2E80:
            # Punctuation does not begin a line.
            if character in "，。；：、）" and not current and pieces:
                pieces[-1] += character
                continue
            if current:
                pieces.append(current)
                current = ""
            pieces.append(character)
        else:
            current += character
            if character == " ":
                pieces.append(current)
                current = ""
    return [*pieces, current] if current else pieces


def across(scale: Scale, top: float, bottom: float, said: Callable[[float], str]) -> list[str]:
    """Vertical grid lines with their numbers below."""
    parts = []
    for tick in scale.ticks():
        x = scale.at(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>')
        parts.append(text(x, bottom + 14, said(tick), "tick", "middle"))
    return parts


def upward(scale: Scale, left: float, right: float, said: Callable[[float], str]) -> list[str]:
    """Horizontal grid lines with their numbers at the left; ``scale`` runs from the bottom up."""
    parts = []
    for tick in scale.ticks(4):
        y = scale.at(tick)
        parts.append(f'<line class="grid" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(text(left - 6, y + 4, said(tick), "tick", "end"))
    return parts
