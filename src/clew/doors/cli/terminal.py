"""A terminal obeys what it is sent, so nothing that a stranger wrote is sent as it is: names of files, cells, columns.

Control characters and those that turn the direction of writing are shown by their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.segment import Segment

_KEPT = "\t\n"
_OBEYED = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *range(0x200E, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
)
_SPELT = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _OBEYED if chr(code) not in _KEPT}


def visible(text: str) -> str:
    """A text with what a terminal would obey spelt out: ``\\x1b[2J``. Line ends and tabs stay."""
    return text.translate(_SPELT)


class CarefulConsole(Console):
    """A console that sends its own colours, and of what it shows only characters."""

    def render(self, renderable: Any, options: Any = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control or (segment.text.isascii() and segment.text.isprintable()):
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)
