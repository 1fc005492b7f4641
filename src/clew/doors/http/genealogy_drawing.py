"""One thing's genealogy on a time axis, as SVG without script (docs: visual direction "Trace explorer").

Three bands on one axis: what went in above (a bar from when it was first known to the instant it went in, with an
arrow to the spine), the thing's own life in the middle, where it went below. Past is left; colour never speaks alone:
*possible* is dashed and says so. Pure: shapes in, text out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

import msgspec

from clew.doors.http.time_lens import TimeLens

WIDTH = 1240
LABELS = 232
RIGHT = 1216
LANE = 30
BLOCK_WIDTH = 82
BLOCK_HEIGHT = 46
LANES_SHOWN = 12


class Lane(msgspec.Struct, frozen=True):
    """A node above or below: ``start`` and ``end`` in UTC microseconds; ``label``: its id shortened; ``kind`` and
    ``word`` as the trace says; ``note``: what it is (product or step), ``href``: its page."""

    label: str
    note: str
    start: int
    end: int
    word: str
    kind: str
    href: str
    full: str


class Block(msgspec.Struct, frozen=True):
    """One event of the thing's own life. ``tone``: ``plain``, ``defect``, ``caution`` or ``good``."""

    time: int
    title: str
    subtitle: str
    tone: str
    href: str
    full: str


class Words(msgspec.Struct, frozen=True):
    """The sentences of the drawing in the reader's language; ``time`` writes an instant in ``style`` day or minute."""

    title: str
    upstream: str
    spine: str
    downstream: str
    possible: str
    more: Callable[[int], str]
    time: Callable[[int, str], str]


def draw(above: Sequence[Lane], blocks: Sequence[Block], below: Sequence[Lane], words: Words) -> str:
    """The SVG of a genealogy; text only, no script, colours by class so that the page's theme decides."""
    shown_above, shown_below = above[:LANES_SHOWN], below[:LANES_SHOWN]
    times = [time for lane in (*shown_above, *shown_below) for time in (lane.start, lane.end)]
    times += [block.time for block in blocks]
    if not times:
        return ""
    lens = TimeLens(
        times, crowded=[b.time for b in blocks], left=LABELS + 46, right=RIGHT - 50, block=BLOCK_WIDTH + 10
    )
    spine_y = 62 + max(1, len(shown_above) + (len(above) > LANES_SHOWN)) * LANE + 40
    below_y = spine_y + BLOCK_HEIGHT + 46
    height = below_y + max(1, len(shown_below) + (len(below) > LANES_SHOWN)) * LANE + 26
    parts = [
        f'<svg class="genealogy" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
        f'role="img" aria-label="{escape(words.title)}" xmlns="http://www.w3.org/2000/svg">',
        *_axis(lens, height, words),
        *_band(56, words.upstream),
        *_lanes(shown_above, 74, lens, words, land=spine_y - BLOCK_HEIGHT / 2),
        *_more(len(above) - len(shown_above), 74 + len(shown_above) * LANE, words),
        *_band(spine_y + 5, words.spine, bold=True),
        *_spine(blocks, spine_y, lens),
        *_band(below_y - 18, words.downstream),
        *_lanes(shown_below, below_y, lens, words, land=spine_y + BLOCK_HEIGHT / 2),
        *_more(len(below) - len(shown_below), below_y + len(shown_below) * LANE, words),
        "</svg>",
    ]
    return "".join(parts)


def _text(x: float, y: float, words: str, css: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}">{escape(words)}</text>'


def _axis(lens: TimeLens, height: float, words: Words) -> Iterator[str]:
    last_x, last_day = float("-inf"), ""
    for time, x in lens.anchors:
        if x - last_x < 76:
            continue
        day, minute = words.time(time, "day"), words.time(time, "minute")
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="40" y2="{height - 14:.0f}" class="grid"/>'
        if day != last_day:
            yield _text(x, 16, day, "tick day", "middle")
        yield _text(x, 32, minute, "tick", "middle")
        last_x, last_day = x, day


def _band(y: float, title: str, bold: bool = False) -> Iterator[str]:
    yield _text(8, y, title, "band strong" if bold else "band")


def _more(count: int, y: float, words: Words) -> Iterator[str]:
    if count > 0:
        yield _text(8, y + 4, words.more(count), "lane-note")


def _lanes(lanes: Sequence[Lane], top: float, lens: TimeLens, words: Words, land: float) -> Iterator[str]:
    for number, lane in enumerate(lanes):
        y = top + number * LANE
        start, end = lens.x(lane.start), lens.x(lane.end)
        meets = end if land > y else start
        css = f"lane {escape(lane.kind)} {escape(lane.word)}"
        said = f"{lane.full} · {words.time(lane.start, 'day')} → {words.time(lane.end, 'day')}"
        if lane.word == "possible":
            said += f" · {words.possible}"
        yield f'<a href="{escape(lane.href)}" class="{css}"><title>{escape(said)}</title>'
        yield _text(8, y + 4, lane.label, "lane-label")
        yield f'<rect x="{start:.1f}" y="{y - 6:.1f}" width="{max(end - start, 3):.1f}" height="12" rx="6" class="bar"/>'
        yield f'<circle cx="{start:.1f}" cy="{y:.1f}" r="4" class="ring"/>'
        tip = land - 7 if land > y else land + 7
        wing = -6 if land > y else 6
        yield f'<line x1="{meets:.1f}" x2="{meets:.1f}" y1="{y:.1f}" y2="{tip:.1f}" class="drop"/>'
        yield (
            f'<path d="M{meets - 4:.1f} {tip + wing:.1f} L{meets + 4:.1f} {tip + wing:.1f} L{meets:.1f} {tip:.1f} Z" '
            'class="tip"/>'
        )
        yield f'<circle cx="{meets:.1f}" cy="{y:.1f}" r="3.5" class="dot"/>'
        if end - start > 110 and lane.note:
            yield _text(start + 10, y + 3.5, _fit(lane.note, end - start - 20), "lane-note")
        if lane.word == "possible":
            yield _text(max(start, end) + 8, y + 3.5, words.possible, "lane-word")
        yield "</a>"


def _spine(blocks: Sequence[Block], y: float, lens: TimeLens) -> Iterator[str]:
    if not blocks:
        return
    first, last = lens.x(blocks[0].time), lens.x(blocks[-1].time)
    yield f'<line x1="{first - 44:.1f}" x2="{last + 44:.1f}" y1="{y:.1f}" y2="{y:.1f}" class="spine"/>'
    drawn = float("-inf")
    for block in blocks:
        x = lens.x(block.time)
        crowded = x - drawn < BLOCK_WIDTH * 0.7
        yield f'<a href="{escape(block.href)}" class="block {escape(block.tone)}"><title>{escape(block.full)}</title>'
        if crowded:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" class="face"/>'
        else:
            yield (
                f'<rect x="{x - BLOCK_WIDTH / 2:.1f}" y="{y - BLOCK_HEIGHT / 2:.1f}" width="{BLOCK_WIDTH}" '
                f'height="{BLOCK_HEIGHT}" rx="9" class="face"/>'
            )
            yield _text(x, y - 4, _fit(block.title, BLOCK_WIDTH - 8, 6.6), "block-title", "middle")
            yield _text(x, y + 13, _fit(block.subtitle, BLOCK_WIDTH - 8), "block-note", "middle")
            drawn = x
        if block.tone == "defect":
            corner_x, corner_y = (x, y - 7) if crowded else (x + BLOCK_WIDTH / 2, y - BLOCK_HEIGHT / 2)
            yield f'<circle cx="{corner_x:.1f}" cy="{corner_y:.1f}" r="5" class="mark"/>'
        yield "</a>"


def _fit(words: str, room: float, latin: float = 6.0) -> str:
    """Cut to the room in pixels: a Chinese character takes about twice a Latin one."""
    used = 0.0
    for index, character in enumerate(words):
        used += latin * (1.85 if ord(character) > 0x2E80 else 1)
        if used > room:
            return words[: max(1, index - 1)] + "…"
    return words
