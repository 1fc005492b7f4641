"""One thing's genealogy on a time axis, as SVG without script (visual direction, "Trace explorer").

Three bands on one axis: what went in above (a bar from when it was first known to the instant it went in, with an
arrow to where it went), the thing's own life in the middle, where it went below. Past is left, now a dotted line.
Colour never speaks alone: *possible* is dashed and says so; red is kept for what was judged bad. Pure: shapes in, text
out; every word from outside is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

import msgspec

from clew.doors.http.genealogy_spine import BLOCK_HEIGHT, BLOCK_STEP, BLOCK_WIDTH, Block, gathered, spine
from clew.doors.http.svg_text import fitted, text
from clew.doors.http.time_lens import TimeLens

WIDTH = 1240
LABELS = 224
LEFT = LABELS + 60
RIGHT = 1206
LANE = 34
TOP = 66
BAND_GAP = 30
BAR_HEIGHT = 12
TICK_STEP = 78


class Lane(msgspec.Struct, frozen=True):
    """A thing above or below. ``start``, ``end``: UTC microseconds; ``end`` None: still so. ``on``: the index of the
    lane in its band that it joins, None: the thing itself. ``name``: what it is; ``label``: its identifier, short;
    ``full``: all of it, for the title. ``word``: ``certain`` or ``possible``; ``kind`` as the trace says."""

    name: str
    label: str
    full: str
    href: str
    kind: str
    word: str
    start: int
    end: int | None
    on: int | None = None


class Band(msgspec.Struct, frozen=True):
    """``lanes``: in the order drawn from top to bottom; ``rest``: instants of those that have no lane of their own;
    ``empty``: what is said when there are none."""

    title: str
    lanes: tuple[Lane, ...]
    rest: tuple[int, ...] = ()
    rest_href: str = ""
    empty: str = ""


class Words(msgspec.Struct, frozen=True):
    """The words of the drawing in the reader's language; ``time`` writes an instant in ``style`` day, minute,
    second or full (which begins with day and minute)."""

    title: str
    spine: str
    spine_note: str
    possible: str
    now: str
    more: Callable[[int], str]
    time: Callable[[int, str], str]


def draw(above: Band, blocks: Sequence[Block], below: Band, words: Words, now: int, *, ended: bool = False) -> str:
    """The SVG of a genealogy; text only, colours by class so that the page's theme decides. ``now``: UTC microseconds;
    ``ended``: the thing was used up or destroyed, its line stops.

    Empty without anything to draw.
    """
    shown = gathered(blocks, words.more)
    lanes = (*above.lanes, *below.lanes)
    times = [lane.start for lane in lanes] + [lane.end for lane in lanes if lane.end is not None]
    times += [*(block.time for block in shown), *above.rest, *below.rest]
    if not times:
        return ""
    now = max(now, *times)
    lens = TimeLens({*times, now}, crowded=[*(b.time for b in shown), now], left=LEFT, right=RIGHT, block=BLOCK_STEP)
    spine_y = TOP + 8 + _height(above) + BAND_GAP + BLOCK_HEIGHT / 2
    below_y = spine_y + BLOCK_HEIGHT / 2 + BAND_GAP + 22
    height = below_y + _height(below) + 16
    marks = [lens.x(block.time) for block in shown]
    until = marks[-1] if ended and marks else lens.x(now)

    own = _Own(spine_y, tuple(marks), until)
    parts = [
        f'<svg class="genealogy" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
        f'role="group" aria-label="{escape(words.title)}" xmlns="http://www.w3.org/2000/svg">',
        *_axis(lens, [*(b.time for b in shown), *(lane.start for lane in lanes)], height, words),
        text(8, TOP - 14, above.title, "band"),
        *_falling(above, TOP + 8, lens, own, now),
        *_rising(below, below_y, lens, own, now),
        *_lanes(above, TOP + 8, lens, words, now),
        text(8, spine_y - 3, words.spine, "band strong"),
        text(8, spine_y + 14, fitted(words.spine_note, LABELS - 20), "lane-note"),
        *spine(shown, marks, spine_y, until),
        text(8, below_y - 22, below.title, "band"),
        *_lanes(below, below_y, lens, words, now),
        "</svg>",
    ]
    return "".join(parts)


def _height(band: Band) -> float:
    return max(1, len(band.lanes) + bool(band.rest)) * LANE


def _axis(lens: TimeLens, wanted: Sequence[int], height: float, words: Words) -> Iterator[str]:
    """Ticks at instants at which something happened: on a lens, even steps would promise what they do not keep."""
    taken: list[float] = [RIGHT]
    chosen: list[tuple[float, int]] = []
    for time in dict.fromkeys(wanted):
        x = lens.x(time)
        if all(abs(x - other) >= TICK_STEP for other in taken):
            taken.append(x)
            chosen.append((x, time))
    told = [words.time(time, "full")[:16] for _, time in sorted(chosen)]
    # Where two ticks would read the same, all tell the second.
    style = "minute" if len(set(told)) == len(told) else "second"
    last_day = ""
    for x, time in sorted(chosen):
        day = words.time(time, "day")
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="40" y2="{height - 8:.0f}" class="grid"/>'
        if day != last_day:
            yield text(x, 16, day, "tick day", "middle")
        yield text(x, 32, words.time(time, style), "tick", "middle")
        last_day = day
    yield f'<line x1="{RIGHT}" x2="{RIGHT}" y1="40" y2="{height - 8:.0f}" class="now"/>'
    yield text(RIGHT, 32, words.now, "tick", "middle")


def _middle(top: float, number: int) -> float:
    return top + number * LANE + LANE / 2


class _Own(msgspec.Struct, frozen=True):
    """Where the thing's own line runs, and its blocks on it."""

    y: float
    marks: tuple[float, ...]
    until: float

    def edge(self, x: float) -> float:
        """How far from the line an arrow meets the thing: at a block's face, else at the line itself."""
        return BLOCK_HEIGHT / 2 if any(abs(x - mark) <= BLOCK_WIDTH / 2 for mark in self.marks) else 0.0

    @property
    def start(self) -> float:
        return self.marks[0] - BLOCK_WIDTH / 2 if self.marks else LEFT


def _falling(band: Band, top: float, lens: TimeLens, own: _Own, now: int) -> Iterator[str]:
    """Arrows from the end of each lane down to what took it. What took it may have begun later (an operation that
    lasts): the arrow then goes on to its beginning."""
    for number, lane in enumerate(band.lanes):
        y, x = _middle(top, number), lens.x(now if lane.end is None else lane.end)
        if lane.on is None:
            begins, taker, gap = own.start, own.y, own.edge(x)
        else:
            begins, taker, gap = lens.x(band.lanes[lane.on].start), _middle(top, lane.on), BAR_HEIGHT / 2
        if x < begins - 4:
            line = f"M{x:.1f} {y:.1f}V{taker:.1f}H{begins - 6:.1f}"
            tip = f"M{begins - 11:.1f} {taker - 4:.1f}v8l6 -4z"
        else:
            line, tip = f"M{x:.1f} {y:.1f}V{taker - gap - 1:.1f}", _down(x, taker - gap - 1)
        yield _arrow(lane, line, tip)


def _rising(band: Band, top: float, lens: TimeLens, own: _Own, now: int) -> Iterator[str]:
    """Arrows down to the beginning of each lane from what it came from, which may have ended before."""
    for number, lane in enumerate(band.lanes):
        y, x = _middle(top, number) - BAR_HEIGHT / 2 - 1, lens.x(lane.start)
        if lane.on is None:
            ends, source, gap = own.until, own.y, own.edge(x)
        else:
            giver = band.lanes[lane.on]
            ends, source, gap = lens.x(now if giver.end is None else giver.end), _middle(top, lane.on), BAR_HEIGHT / 2
        line = f"M{ends:.1f} {source:.1f}H{x:.1f}V{y:.1f}" if x > ends + 4 else f"M{x:.1f} {source + gap:.1f}V{y:.1f}"
        yield _arrow(lane, line, _down(x, y))


def _down(x: float, y: float) -> str:
    return f"M{x - 4:.1f} {y - 6:.1f}h8l-4 6z"


def _arrow(lane: Lane, line: str, tip: str) -> str:
    css = f"lane {escape(lane.kind)} {escape(lane.word)}"
    return f'<g class="{css}"><path d="{line}" class="drop"/><path d="{tip}" class="tip"/></g>'


def _lanes(band: Band, top: float, lens: TimeLens, words: Words, now: int) -> Iterator[str]:
    for number, lane in enumerate(band.lanes):
        yield from _lane(lane, _middle(top, number), lens, words, now)
    if not band.lanes and not band.rest:
        yield text(8, _middle(top, 0) + 4, band.empty, "lane-note")
    if band.rest:
        y = _middle(top, len(band.lanes))
        yield f'<a href="{escape(band.rest_href)}" class="rest">'
        yield text(8, y + 4, words.more(len(band.rest)), "lane-note")
        for x in sorted({round(lens.x(time)) for time in band.rest}):
            yield f'<line x1="{x}" x2="{x}" y1="{y - 5:.1f}" y2="{y + 5:.1f}" class="minor"/>'
        yield "</a>"


def _lane(lane: Lane, y: float, lens: TimeLens, words: Words, now: int) -> Iterator[str]:
    end = now if lane.end is None else lane.end
    left, right = lens.x(lane.start), lens.x(end)
    said = f"{lane.name} · {lane.full}" if lane.name else lane.full
    said += f" · {words.time(lane.start, 'full')} → {words.now if lane.end is None else words.time(end, 'full')}"
    if lane.word == "possible":
        said += f" · {words.possible}"
    css = f"lane {escape(lane.kind)} {escape(lane.word)}"
    yield f'<a href="{escape(lane.href)}" class="{css}"><title>{escape(said)}</title>'
    yield f'<rect x="0" y="{y - LANE / 2 + 1:.1f}" width="{LABELS}" height="{LANE - 2}" rx="8" class="touch"/>'
    word_room = 0.0
    if lane.word == "possible":
        word_room = 14.0 + 7 * len(words.possible) * (1.7 if words.possible[:1] > "\u2e80" else 0.9)
        yield text(LABELS - 6, y + (4 if not lane.name else -3), words.possible, "lane-word", "end")
    if lane.name:
        yield text(8, y - 3, fitted(lane.name, LABELS - 20 - word_room, 6.6), "lane-name")
        yield text(8, y + 11, fitted(lane.label, LABELS - 20, 6.6), "lane-label")
    else:
        yield text(8, y + 4, fitted(lane.label, LABELS - 20 - word_room, 7.2), "lane-label alone")
    yield (
        f'<rect x="{left:.1f}" y="{y - BAR_HEIGHT / 2:.1f}" width="{max(right - left, 4):.1f}" height="{BAR_HEIGHT}" '
        f'rx="{BAR_HEIGHT / 2:.0f}" class="bar"/>'
    )
    yield f'<circle cx="{left:.1f}" cy="{y:.1f}" r="4" class="ring"/>'
    if lane.end is not None:
        yield f'<circle cx="{right:.1f}" cy="{y:.1f}" r="3.5" class="dot"/>'
    yield "</a>"
