"""From an answer to its SVG, in a reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clew.doors.http.wall_clock import UTC, axis_time, zone
from clew.doors.trace_drawing.naming import RowNames
from clew.doors.trace_drawing.picture import Picture, picture
from clew.doors.trace_drawing.svg import Words, draw
from clew.language import render

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.tracing import Answer

LEGEND = (
    ("other subject", "trace.drawing.start"),
    ("instance certain", "kind.instance"),
    ("lot certain", "kind.lot"),
    ("operation certain", "kind.operation"),
    ("class possible", "kind.class"),
    ("instance possible", "trace.word.possible"),
    ("instance excluded", "trace.word.excluded"),
)


def trace_svg(clew: Clew, answer: Answer, lang: str) -> str:
    """The drawing of an answer as a whole document. Times are UTC."""
    drawn = picture(answer, clew.spans)
    names = RowNames(clew, lang)
    counted = (f"{render(f'trace.word.{word}', {}, lang)} {count:,}" for word, count in drawn.counts.items())
    counts = render("trace.drawing.joint", {}, lang).join(counted)
    asked = _subject(names, drawn)
    note = [
        render("trace.position", {"position": drawn.position}, lang),
        zone(UTC),
        *([render("trace.drawing.gathered", {}, lang)] if drawn.gathered else []),
        *([render("trace.drawing.left_out", {"count": drawn.left_out}, lang)] if drawn.left_out else []),
        *([render("trace.truncated", {}, lang)] if drawn.truncated else []),
    ]
    words = Words(
        headline=" · ".join(filter(None, (asked, render(f"trace.direction.{drawn.direction}", {}, lang), counts))),
        note=" · ".join(note),
        word=lambda word: render(f"trace.word.{word}", {}, lang),
        name=names.name,
        label=names.label,
        reason=lambda row: names.reason(row, answer.spellings),
        time=lambda moment, style: axis_time(moment, style, UTC),
        legend=tuple((css, render(code, {}, lang)) for css, code in LEGEND),
    )
    return draw(drawn, words)


def _subject(names: RowNames, drawn: Picture) -> str:
    """What the trace starts from, where that is one thing."""
    starts = [row for row in drawn.rows if row.word == "subject"]
    return names.line(starts[0]) if len(starts) == 1 else ""
