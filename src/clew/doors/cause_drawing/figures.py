"""The figures by name, and their words in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clew.doors.cause_drawing.canvas import LEFT, RIGHT, Panel, sheet, wrapped
from clew.doors.cause_drawing.panels import doses_panel, forest_panel, rates_panel, together_panel
from clew.doors.http.svg_text import text
from clew.events.errors import BadRequest
from clew.language import render

FIGURES = ("all", "forest", "together", "time", "dose")
Document = dict[str, Any]


def cause_svg(document: Document, lang: str, figure: str = "all", rank: int | None = None) -> str:
    """One figure of an answer. ``rank``: the suspect that ``time`` and ``dose`` are about (default: the first fit).

    Raises BadRequest for a figure that there is not, or that this answer has nothing for.
    """
    if figure not in FIGURES:
        raise BadRequest("request.bad_choice", name="figure", value=figure, choices=", ".join(FIGURES))
    panels: dict[str, Callable[[], Panel | None]] = {
        "forest": lambda: forest_panel(document, lang),
        "together": lambda: together_panel(document, lang),
        "time": lambda: rates_panel(document, lang, rank),
        "dose": lambda: doses_panel(document, lang, rank),
    }
    title = document["sentence"][lang]
    if figure != "all":
        panel = panels[figure]()
        if panel is None:
            raise BadRequest("cause.no_figure", figure=figure)
        return sheet([panel], f"{render(f'cause.figure.{figure}', {}, lang)}: {title}")
    drawn = [panel for make in panels.values() if (panel := make()) is not None]
    return sheet([_statement(document, lang), *drawn], title)


def _statement(document: Document, lang: str) -> Panel:
    """What is bad, and the sentence."""
    population = document["population"]
    counts = {"bad": population["bad"], "good": population["good"], "tests": document["tests"]}
    lines = wrapped(document["sentence"][lang], RIGHT - LEFT, 7.4)
    parts = [text(LEFT, 20, render("cause.of", counts, lang), "note")]
    parts += [text(LEFT, 44 + 21 * number, line, "say") for number, line in enumerate(lines)]
    return Panel(44 + 21 * len(lines), parts)
