"""Nothing that a stranger wrote commands the terminal."""

from __future__ import annotations

import io

from rich.table import Table
from rich.text import Text

from clew.doors.cli.terminal import CarefulConsole, visible

HOSTILE = "\x1b[2J\x1b]0;owned\x07 left\u202eright \x9b31m\r"


def test_visible() -> None:
    assert visible(HOSTILE) == "\\x1b[2J\\x1b]0;owned\\x07 left\\u202eright \\x9b31m\\x0d"
    assert visible("左 é\tx\n") == "左 é\tx\n"


def test_a_console_sends_its_own_colours_and_nobody_elses() -> None:
    out = io.StringIO()
    console = CarefulConsole(file=out, force_terminal=True, width=200, color_system="standard")
    table = Table()
    table.add_column("x")
    table.add_row(HOSTILE)
    console.print(table)
    console.print(Text(HOSTILE, style="red"))
    shown = out.getvalue()
    assert "\x1b[31m" in shown
    assert "\x1b[2J" not in shown
    assert "\x1b]" not in shown
    assert not set("\x07\u202e\x9b\r") & set(shown)
