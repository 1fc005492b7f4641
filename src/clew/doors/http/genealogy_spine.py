"""The middle band of the drawing: a thing's own events as blocks on a line."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from html import escape

import msgspec

from clew.doors.http.svg_text import fitted, text

BLOCK_WIDTH = 94
BLOCK_STEP = 104
BLOCK_HEIGHT = 46
BLOCKS_SHOWN = 8
_WORST_FIRST = ("defect", "caution", "good", "plain")


class Block(msgspec.Struct, frozen=True):
    """One event, or several that stand too close (``count``). ``time``: UTC microseconds; ``tone``: ``plain``,
    ``defect``, ``caution`` or ``good``; ``full``: everything, for the title."""

    time: int
    title: str
    subtitle: str
    tone: str
    href: str
    full: str
    count: int = 1


def gathered(blocks: Sequence[Block], more: Callable[[int], str], most: int = BLOCKS_SHOWN) -> tuple[Block, ...]:
    """The blocks in time order, those of one instant as one, and the closest neighbours joined until ``most`` stand.

    A joined block keeps the time and the title of the worst of its events, so that a defect is never hidden.
    """
    ordered = sorted(blocks, key=lambda block: block.time)
    groups: list[list[Block]] = []
    for block in ordered:
        if groups and groups[-1][-1].time == block.time:
            groups[-1].append(block)
        else:
            groups.append([block])
    while len(groups) > most:
        gaps = [after[0].time - before[-1].time for before, after in itertools.pairwise(groups)]
        closest = gaps.index(min(gaps))
        groups[closest : closest + 2] = [groups[closest] + groups[closest + 1]]
    return tuple(_joined(group, more) for group in groups)


def _joined(group: list[Block], more: Callable[[int], str]) -> Block:
    count = sum(block.count for block in group)
    if len(group) == 1:
        return group[0]
    told = min(group, key=lambda block: (_WORST_FIRST.index(block.tone), block.time))
    same = len({block.title for block in group}) == 1
    return Block(
        time=told.time,
        title=f"{told.title} ×{count}" if same else told.title,
        subtitle=told.subtitle if same else more(count - 1),
        tone=told.tone,
        href=told.href if len({block.href for block in group}) == 1 else "#life",
        full="\n".join(block.full for block in group),
        count=count,
    )


def spine(blocks: Sequence[Block], marks: Sequence[float], y: float, until: float) -> Iterator[str]:
    """The blocks at their x (``marks``), on a line that goes on to ``until``."""
    if not blocks:
        return
    yield f'<line x1="{marks[0] - BLOCK_WIDTH / 2 - 8:.1f}" x2="{until:.1f}" y1="{y:.1f}" y2="{y:.1f}" class="spine"/>'
    for block, x in zip(blocks, marks, strict=True):
        left, top = x - BLOCK_WIDTH / 2, y - BLOCK_HEIGHT / 2
        yield f'<a href="{escape(block.href)}" class="block {escape(block.tone)}"><title>{escape(block.full)}</title>'
        if block.count > 1:
            yield _face(left + 3, top - 3, "face under")
        yield _face(left, top, "face")
        yield text(
            x, y - (3 if block.subtitle else -4), fitted(block.title, BLOCK_WIDTH - 8, 6.3), "block-title", "middle"
        )
        if block.subtitle:
            yield text(x, y + 14, fitted(block.subtitle, BLOCK_WIDTH - 8, 5.9), "block-note", "middle")
        if block.tone == "defect":
            yield f'<circle cx="{left + BLOCK_WIDTH - 3:.1f}" cy="{top + 3:.1f}" r="5.5" class="mark"/>'
        yield "</a>"


def _face(left: float, top: float, css: str) -> str:
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{BLOCK_WIDTH}" height="{BLOCK_HEIGHT}" rx="9" class="{css}"/>'
