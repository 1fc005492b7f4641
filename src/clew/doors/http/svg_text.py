"""Words in an SVG: escaped, and cut to the room there is (SVG does not wrap)."""

from __future__ import annotations

from html import escape

_WIDE_FROM = 0x2E80
"""Chinese characters and their punctuation begin here; each takes about as much room as two Latin ones."""


def text(x: float, y: float, words: str, css: str, anchor: str = "start") -> str:
    """One line of text at its baseline."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}">{escape(words)}</text>'


def width(words: str, latin: float) -> float:
    """About how many pixels the words take; ``latin``: of an average Latin character."""
    return sum(latin * (1.85 if ord(character) >= _WIDE_FROM else 1) for character in words)


def fitted(words: str, room: float, latin: float = 6.0) -> str:
    """The words cut to ``room`` pixels, with an ellipsis where something is missing."""
    if width(words, latin) <= room:
        return words
    kept = ""
    for character in words:
        if width(kept + character, latin) + latin > room:
            break
        kept += character
    return kept.rstrip() + "…"
