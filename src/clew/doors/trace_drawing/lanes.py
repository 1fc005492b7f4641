"""A trace as lanes of characters: time from left to right, a row for each node or group, joined where influence went.

Signs, not colours, tell the words apart (● certain, ◐ possible, ○ excluded, ◆ where the trace starts), so that a pipe
loses nothing. Wide characters take two columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from clew.doors.http.time_lens import TimeLens
from clew.doors.trace_drawing.picture import Picture, Row, histogram
from clew.events.timestamps import in_offset

SIGNS = {"subject": "◆", "certain": "●", "possible": "◐", "excluded": "○"}
STYLES = {"subject": "bold cyan", "certain": "green", "possible": "yellow", "excluded": "dim"}
BOUNDARY = "▷"
_BLOCKS = "▁▂▃▄▅▆▇█"
_TICK = len("03-02 10:00")
_LEAST, _WIDEST = 60, 200
Names = Callable[[Row], str]
"""What a row is called, in the reader's words."""


class Canvas:
    """The axis part of the rows: one character and one style a cell."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self._cells = [[(" ", "")] * columns for _ in range(rows)]

    def put(self, row: int, column: int, character: str, style: str) -> None:
        self._cells[row][min(max(column, 0), self.columns - 1)] = (character, style)

    def at(self, row: int, column: int) -> str:
        return self._cells[row][column][0]

    def line(self, row: int, first: int, last: int, character: str, style: str) -> None:
        for column in range(max(first, 0), min(last, self.columns - 1) + 1):
            self.put(row, column, character, style)

    def text(self, row: int) -> Text:
        text = Text()
        for character, style in self._cells[row]:
            text.append(character, style=style)
        return text


def lane_lines(picture: Picture, width: int, names: Names, offset: str) -> Iterator[Text]:
    """The drawing, line by line, at most ``width`` columns each. ``offset``: the wall clock of the axis (``±hh:mm``).
    Nothing without rows."""
    rows = picture.rows
    times = [time for row in rows for time in row.instants()]
    if not times:
        return
    width = min(max(width, _LEAST), _WIDEST)
    labels = min(max(width * 2 // 5, 26), 52)
    columns = width - labels - 1
    lens = TimeLens(times, crowded=(), left=0.0, right=columns - 1.0, block=0.0)
    for line in _axis(picture, lens, columns, offset):
        yield Text(" " * labels + " ").append_text(line)
    canvas = _drawn(rows, lens, columns)
    for number, row in enumerate(rows):
        yield _label(row, names(row), labels).append(" ").append_text(canvas.text(number))


def _label(row: Row, name: str, room: int) -> Text:
    sign = BOUNDARY if row.kind == "class" else SIGNS[row.word]
    count = f" ×{row.count:,}" if row.is_group else ""
    left = room - 2 - cell_len(count)
    fitted = name if cell_len(name) <= left else _cut(name, left)
    text = Text(f"{sign} ", style=STYLES[row.word])
    text.append(fitted, style="bold" if row.word == "subject" else "dim" if row.word == "excluded" else "")
    text.append(" " * (left - cell_len(fitted)))
    return text.append(count, style="dim")


def _cut(name: str, room: int) -> str:
    """The front of a name that is too long, and its end: that is where serials differ."""
    tail = name[-max(4, room // 4) :]
    front = set_cell_size(name, room - cell_len(tail) - 1).rstrip()
    return set_cell_size(f"{front}…{tail}", room).rstrip()


def _axis(picture: Picture, lens: TimeLens, columns: int, offset: str) -> Iterator[Text]:
    """Instants at which something happened, as many as fit; the axis is a lens, so they tell the scale."""
    chosen: list[tuple[int, int]] = []
    for time in picture.ticks():
        column = min(round(lens.x(time)), columns - _TICK)
        if all(abs(column - other) > _TICK + 1 for other, _ in chosen):
            chosen.append((column, time))
    years = len({in_offset(time, offset)[:4] for _, time in chosen}) > 1
    told, line = Text(style="dim"), Text(style="dim")
    for column, time in sorted(chosen):
        spelled = in_offset(time, offset)
        said = spelled[:10] if years else f"{spelled[5:10]} {spelled[11:16]}"
        told.append(" " * (column - len(told)) + said)
        at = min(round(lens.x(time)), columns - 1)
        line.append("─" * (at - len(line)) + "┬")
    line.append("─" * (columns - len(line)))
    yield told
    yield line


def _drawn(rows: Sequence[Row], lens: TimeLens, columns: int) -> Canvas:
    canvas = Canvas(columns, len(rows))

    def column(time: int) -> int:
        return round(lens.x(time))

    for number, row in enumerate(rows):
        if row.is_group:
            _density(canvas, number, row, lens)
        else:
            _stay(canvas, number, row, column)
    for number, row in enumerate(rows):
        if row.on is not None and row.mark is not None:
            _join(canvas, number, row.on, column(row.mark), STYLES[row.word])
    for number, row in enumerate(rows):
        if row.mark is not None and not row.is_group:
            canvas.put(number, column(row.mark), _sign(row), STYLES[row.word])
        elif row.word == "subject" and row.first is not None:
            canvas.put(number, column(row.first), SIGNS["subject"], STYLES["subject"])
    return canvas


def _sign(row: Row) -> str:
    if row.kind == "class":
        return BOUNDARY
    if row.kind == "operation" and row.word != "excluded":
        return "■" if row.word == "certain" else "□"
    return SIGNS[row.word]


def _stay(canvas: Canvas, number: int, row: Row, column: Callable[[int], int]) -> None:
    """From first seen to last seen, and the link as a bar on it."""
    if row.first is not None and row.last is not None:
        canvas.line(number, column(row.first), column(row.last), "─", "dim")
    if row.bar is None:
        return
    end = canvas.columns - 1 if row.bar.end is None else column(row.bar.end)
    canvas.line(number, column(row.bar.start), end, "━" if row.bar.certain else "╍", STYLES[row.word])
    if row.bar.end is None:
        canvas.put(number, end, "▶", STYLES[row.word])


_CROSSED = {" ": "│", "─": "┼", "━": "┿", "╍": "┿", "│": "│"}


def _join(canvas: Canvas, child: int, parent: int, column: int, style: str) -> None:
    """A line from a row to the one it was reached through; what it crosses stays readable."""
    column = min(max(column, 0), canvas.columns - 1)
    down = child > parent
    for row in range(min(child, parent) + 1, max(child, parent)):
        under = canvas.at(row, column)
        canvas.put(row, column, _CROSSED.get(under, under), "dim")
    under = canvas.at(parent, column)
    tee = {"─": "┬" if down else "┴", "━": "┯" if down else "┷", "╍": "┯" if down else "┷"}
    if under in tee or under == " ":
        canvas.put(parent, column, tee.get(under, "╷" if down else "╵"), style)


def _density(canvas: Canvas, number: int, row: Row, lens: TimeLens) -> None:
    """How many were reached when, each column against the fullest of its row."""
    counts = histogram(row.times, lambda time: round(lens.x(time)), canvas.columns)
    fullest = max(counts, default=0)
    for column, count in enumerate(counts):
        if count:
            block = _BLOCKS[max(0, -(-count * len(_BLOCKS) // fullest) - 1)]
            canvas.put(number, column, block, STYLES[row.word])
