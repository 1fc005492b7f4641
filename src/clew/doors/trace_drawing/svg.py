"""The same picture as SVG: without script, text as text, light or dark as the reader's system has it.

Visual direction: time is horizontal, past left; a pale bar with a ring where it was reached and a straight arrow from
what it was reached through; *possible* is dashed, *excluded* hollow and grey, and each says so in words. Red is kept
for what was judged bad, which a trace does not know. Pure: shapes in, text out; every word is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

import msgspec

from clew.doors.http.svg_text import fitted, text
from clew.doors.http.time_lens import TimeLens
from clew.doors.trace_drawing.picture import Picture, Row, histogram

WIDTH, LABELS, LEFT, RIGHT = 1240, 292, 316, 1206
TOP, LANE, BAR, FOOT = 118, 36, 12, 46
TICK_STEP = 92
BINS = 148
STYLE = """
:root{color-scheme:light dark}
svg{--card:#fff;--line:#e3e6e4;--ink:#151a1e;--ink-2:#4a545c;--ink-3:#5f696f;--accent:#1d5c63;--caution:#8a5600;
--machine:#1d6fa5;--material:#a8672b;--method:#3f7f6b;background:var(--card);
font-family:Inter,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif}
@media (prefers-color-scheme:dark){svg{--card:#161c1f;--line:#283135;--ink:#e9edec;--ink-2:#aab4b6;--ink-3:#93a0a4;
--accent:#6cc0c2;--caution:#e0ad4c;--machine:#64b0e0;--material:#d99a5e;--method:#7bbfa9}}
.ground{fill:var(--card)}text{fill:var(--ink-2);font-size:12px}
.head{font-size:19px;font-weight:500;fill:var(--ink)}.sub{font-size:12.5px;fill:var(--ink-3)}
.tick,.label,.n{font-family:"JetBrains Mono",ui-monospace,Menlo,Consolas,monospace;font-size:10.5px;fill:var(--ink-3)}
.tick.day{font-weight:600;fill:var(--ink-2)}.label{font-size:11px}.n{font-size:11px;fill:var(--ink-2)}
.name{font-size:12.5px;fill:var(--ink)}.why{font-size:11px;fill:var(--ink-3)}
.word{font-size:11px;font-weight:600;fill:var(--caution)}.excluded .word{fill:var(--ink-3)}
.grid{stroke:var(--line)}.row{stroke:var(--line);stroke-opacity:.6}
g.r{--tone:var(--material)}g.instance{--tone:var(--machine)}g.operation{--tone:var(--method)}g.class{--tone:var(--ink-3)}
g.subject,g.other{--tone:var(--accent)}g.excluded{--tone:var(--ink-3)}
.life{stroke:var(--tone);stroke-width:2;stroke-opacity:.28;stroke-linecap:round}
.bar{fill:var(--tone);fill-opacity:.22}.ring{fill:var(--card);stroke:var(--tone);stroke-width:2}
.block{fill:var(--tone)}.drop{fill:none;stroke:var(--tone);stroke-width:1.2;stroke-opacity:.7}.tip{fill:var(--tone)}
.pile{fill:var(--tone);fill-opacity:.85}.start{fill:var(--tone)}.subject .name{font-weight:600}
.possible .bar,.possible .pile{fill-opacity:.1;stroke:var(--tone);stroke-dasharray:3 2.5}
.possible .drop,.possible .ring{stroke-dasharray:3 2.5}
.possible .block{fill:var(--card);stroke:var(--tone);stroke-width:1.8}
.excluded .ring{stroke-dasharray:2 2}.excluded .pile{fill-opacity:.18;stroke:var(--tone)}
.excluded .block{fill:var(--card);stroke:var(--tone);stroke-width:1.6;stroke-dasharray:2 2}
""".replace("\n", "")


class Words(msgspec.Struct, frozen=True):
    """The reader's words. ``headline``, ``note``: what is drawn; ``word``: of certain, possible, excluded; ``name``,
    ``label``, ``reason``: of a row; ``time``: an instant in ``style`` day, minute, second or full; ``legend``: each
    kind of row with its name."""

    headline: str
    note: str
    word: Callable[[str], str]
    name: Callable[[Row], str]
    label: Callable[[Row], str]
    reason: Callable[[Row], str]
    time: Callable[[int, str], str]
    legend: tuple[tuple[str, str], ...]


def draw(picture: Picture, words: Words) -> str:
    """The SVG document. An answer without anything on it still says its headline."""
    rows = picture.rows
    times = [time for row in rows for time in row.instants()]
    height = TOP + len(rows) * LANE + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(words.headline)}"><title>{escape(words.headline)}</title>'
        f"<desc>{escape(words.note)}</desc><style>{STYLE}</style>"
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
        text(24, 36, fitted(words.headline, WIDTH - 48, 10.2), "head"),
        text(24, 58, fitted(words.note, WIDTH - 48, 6.6), "sub"),
    ]
    if times:
        lens = TimeLens(times, crowded=(), left=float(LEFT), right=float(RIGHT), block=0.0)
        parts += _axis(picture, lens, TOP + len(rows) * LANE, words)
        for number, row in enumerate(rows):
            parts += _joined(rows, number, row, lens)
        for number, row in enumerate(rows):
            parts += _row(row, _middle(number), lens, words)
    parts += [*_legend(words, height - 18), "</svg>"]
    return "".join(parts)


def _middle(number: int) -> float:
    return TOP + number * LANE + LANE / 2


def _axis(picture: Picture, lens: TimeLens, bottom: float, words: Words) -> Iterator[str]:
    """Ticks at instants at which something was reached: on a lens, even steps would promise what they do not keep."""
    chosen: list[tuple[float, int]] = []
    for time in picture.ticks():
        x = lens.x(time)
        if all(abs(x - other) >= TICK_STEP for other, _ in chosen):
            chosen.append((x, time))
    said = [words.time(time, "full")[:16] for _, time in chosen]
    style = "minute" if len(set(said)) == len(said) else "second"
    last_day = ""
    for x, time in sorted(chosen):
        day = words.time(time, "day")
        anchor = "end" if x > RIGHT - 30 else "middle"
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom:.0f}" class="grid"/>'
        if day != last_day:
            yield text(x, TOP - 30, day, "tick day", anchor)
        yield text(x, TOP - 15, words.time(time, style), "tick", anchor)
        last_day = day


def _joined(rows: Sequence[Row], number: int, row: Row, lens: TimeLens) -> Iterator[str]:
    """An arrow the way influence flowed: forward from the row it came through, backward into it."""
    if row.on is None or row.mark is None:
        return
    x, own, other = lens.x(row.mark), _middle(number), _middle(row.on)
    down = other < own
    start, end = (other, own - 7) if down else (own + 7, other - 4)
    css = f"r {escape(row.kind)} {escape(row.word)}"
    yield (
        f'<g class="{css}"><path d="M{x:.1f} {start:.1f}V{end - 5:.1f}" class="drop"/>'
        f'<path d="M{x - 4:.1f} {end - 6:.1f}h8l-4 6z" class="tip"/></g>'
    )


def _row(row: Row, y: float, lens: TimeLens, words: Words) -> Iterator[str]:
    yield f'<g class="r {escape(row.kind)} {escape(row.word)}"><title>{escape(_said(row, words))}</title>'
    yield f'<line x1="24" x2="{RIGHT}" y1="{y + LANE / 2:.1f}" y2="{y + LANE / 2:.1f}" class="row"/>'
    yield from _labels(row, y, words)
    if row.is_group:
        yield from _pile(row, y, lens)
    else:
        yield from _shape(row, y, lens)
    yield "</g>"


def _labels(row: Row, y: float, words: Words) -> Iterator[str]:
    room = float(LABELS - 24)
    count = f"×{row.count:,}" if row.is_group else ""
    word = words.word(row.word) if row.word in ("possible", "excluded") else ""
    aside = " ".join(part for part in (count, word) if part)
    if aside:
        yield text(LABELS, y - 3, aside, "word" if word else "n", "end")
        room -= 12 + 6.8 * sum(1.7 if each > "\u2e80" else 1 for each in aside)
    name, label = words.name(row), words.label(row)
    below = words.reason(row) if row.word == "excluded" else label
    yield text(24, y - 3, fitted(name or label, room, 6.7), "name" if name else "name label")
    if below and below != (name or label):
        whole = LABELS - 24
        yield text(
            24, y + 12, fitted(below, whole, 6.6 if below == label else 5.6), "label" if below == label else "why"
        )


def _shape(row: Row, y: float, lens: TimeLens) -> Iterator[str]:
    if row.first is not None and row.last is not None:
        yield (
            f'<line x1="{lens.x(row.first):.1f}" x2="{lens.x(row.last):.1f}" y1="{y:.1f}" y2="{y:.1f}" class="life"/>'
        )
    if row.bar is not None:
        left = lens.x(row.bar.start)
        right = RIGHT if row.bar.end is None else lens.x(row.bar.end)
        yield (
            f'<rect x="{left:.1f}" y="{y - BAR / 2:.1f}" width="{max(right - left, 4):.1f}" height="{BAR}" '
            f'rx="{BAR // 2}" class="bar"/>'
        )
    if row.mark is not None:
        x = lens.x(row.mark)
        if row.kind == "operation":
            yield f'<rect x="{x - 5.5:.1f}" y="{y - 5.5:.1f}" width="11" height="11" rx="2.5" class="block"/>'
        elif row.kind == "class":
            yield f'<path d="M{x - 5:.1f} {y - 6:.1f}l10 6l-10 6z" class="ring"/>'
        else:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" class="ring"/>'
    elif row.word == "subject" and row.first is not None:
        x = lens.x(row.first)
        yield f'<path d="M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8z" class="start"/>'


def _pile(row: Row, y: float, lens: TimeLens) -> Iterator[str]:
    """How many were reached when: each bin against the fullest of the row."""
    step = (RIGHT - LEFT) / BINS
    counts = histogram(row.times, lambda time: (lens.x(time) - LEFT) / step, BINS)
    fullest = max(counts, default=0)
    for number, count in enumerate(counts):
        if count:
            high = max(3.0, (LANE - 10) * count / fullest)
            yield (
                f'<rect x="{LEFT + number * step:.1f}" y="{y + (LANE - 8) / 2 - high:.1f}" width="{step - 1:.1f}" '
                f'height="{high:.1f}" rx="1" class="pile"/>'
            )


def _said(row: Row, words: Words) -> str:
    told = [words.name(row), row.id if not row.is_group else words.label(row)]
    told.append(words.word(row.word) if row.word != "subject" else "")
    if row.mark is not None:
        told.append(words.time(row.mark, "full"))
    elif row.times:
        told.append(f"{words.time(row.times[0], 'full')} → {words.time(row.times[-1], 'full')}")
    return " · ".join(part for part in (*told, words.reason(row)) if part)


def _legend(words: Words, y: float) -> Iterator[str]:
    x = 24.0
    for css, name in words.legend:
        kind = css.partition(" ")[0]
        yield f'<g class="r {escape(css)}">'
        if kind == "operation":
            yield f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="10" height="10" rx="2.5" class="block"/>'
        elif kind == "class":
            yield f'<path d="M{x + 1:.1f} {y - 10:.1f}l10 6l-10 6z" class="ring"/>'
        elif kind == "other":
            yield f'<path d="M{x + 5:.1f} {y - 11:.1f}l7 7l-7 7l-7 -7z" class="start"/>'
        else:
            yield f'<circle cx="{x + 5:.1f}" cy="{y - 4:.1f}" r="4.5" class="ring"/>'
        yield text(x + 18, y, name, "why") + "</g>"
        x += 44 + sum(11.5 if each > "\u2e80" else 6.2 for each in name)
