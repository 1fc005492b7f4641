"""The lanes of the crowded unit: how soon they are painted, and how the page follows the hand.

Opened cold (a browser that has loaded nothing yet) and warm (its files are in its cache), then brushed, zoomed, panned,
walked through by keys, and opened further.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import msgspec
from playwright.sync_api import BrowserContext, Page

from benchmarks.web.browsing import Browsing, Sample, Step
from benchmarks.web.plant import CROWDED

PATH = f"/trace/thing?id={quote(CROWDED, safe='')}"
ASKS = "/api/v1/lanes?"
STANDS = "document.querySelector('svg.trace-lanes .trace-block')"
WHOLE = "document.querySelector('svg.trace-lanes .trace-strip')"
NEARER = "document.querySelector('.trace-overview')"
LOTS = "document.querySelectorAll('svg.trace-lanes [data-opens^=\"lot:\"]').length"
MOVES = 120
BELOW_AXIS = 46
"""Pixels from the top of the drawing to where nothing is but the grid."""
OPENED = (
    Step(name="lanes, cold", stands=STANDS, asks=ASKS),
    Step(name="lanes, warm", stands=STANDS, asks=ASKS),
    Step(name="with strips, warm", stands=WHOLE, asks="/api/v1/lanes/strips?"),
    Step(name="all rows open, warm", stands=f"{WHOLE} && {LOTS} > 20", asks=ASKS),
)
Took = Callable[[str, Sample], None]


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What the answer gives to be drawn, and what of it stands in the drawing."""

    operations: int
    lots: int
    readings: int
    blocks: int
    shapes: int

    @property
    def told(self) -> int:
        return self.operations + self.lots + self.readings


_MARKS = """async path => {
  const ask = async route => (await fetch(`/api/v1/${route}`)).json();
  const lanes = await ask(`lanes?lots=8&operations=600&id=${path}`);
  const strips = await ask(`lanes/strips?id=${path}`);
  const drawn = one => document.querySelectorAll(`svg.trace-lanes ${one}`).length;
  return {
    operations: lanes.spine.operations.length, lots: lanes.lots.lanes.length + lanes.lots.minor.length,
    readings: strips.strips.slice(0, 4).reduce((sum, each) => sum + each.points.length, 0),
    blocks: drawn('.trace-block'), shapes: drawn(':is(rect, circle, path, line, text)'),
  };
}"""


def measure_lanes(browsing: Browsing, took: Took) -> Marks:
    """One round."""
    cold, warm, whole, opened = OPENED
    with browsing.person() as person:
        page, sample = browsing.open(person, cold, PATH)
        took(cold.name, sample)
        page.close()
        for step, path in ((warm, PATH), (whole, PATH), (opened, f"{PATH}&minor=1&strips=all")):
            page, sample = browsing.open(person, step, path)
            took(step.name, sample)
            page.close()
        page = _at(person, browsing, path=PATH)
        marks = msgspec.convert(page.evaluate(_MARKS, quote(CROWDED, safe="")), Marks)
        for step, act in _gestures(page):
            took(step.name, browsing.act(page, step, act))
    return marks


def _at(person: BrowserContext, browsing: Browsing, path: str) -> Page:
    page = person.new_page()
    page.goto(browsing.address(path))
    page.wait_for_selector("svg.trace-lanes .trace-strip")
    return page


def _gestures(page: Page) -> Iterator[tuple[Step, Callable[[], object]]]:
    """In an order in which each finds what the one before left."""
    box = page.locator(".trace-brushable").bounding_box()
    assert box is not None
    left, wide, high = box["x"], box["width"], box["y"] + 12

    def brush() -> None:
        page.mouse.move(left + wide * 0.1, high)
        page.mouse.down()
        page.mouse.move(left + wide * 0.8, high, steps=MOVES)
        page.mouse.move(left + wide * 0.35, high, steps=MOVES)

    def pan() -> None:
        below = box["y"] + BELOW_AXIS
        page.mouse.move(left + wide * 0.7, below)
        page.mouse.down()
        page.mouse.move(left + wide * 0.2, below, steps=MOVES)
        page.mouse.move(left + wide * 0.5, below, steps=MOVES)

    def wheel() -> None:
        page.mouse.move(left + wide * 0.5, high + 100)
        page.keyboard.down("Control")
        for turn in range(MOVES // 2):
            page.mouse.wheel(0, -40 if turn % 4 else 60)
        page.keyboard.up("Control")

    def keys() -> None:
        page.locator("svg.trace-lanes [data-opens][tabindex='0']").first.focus()
        for _ in range(12):
            page.keyboard.press("ArrowRight")

    def bunch() -> None:
        page.locator("svg.trace-lanes .trace-block.bunch").nth(3).click()

    viewed = "new URLSearchParams(location.search).get('view')"
    yield Step(name="brushing", stands="document.querySelector('.trace-brush[visibility=visible]')"), brush
    yield Step(name="brush let go: drawn nearer", stands=NEARER), page.mouse.up
    yield Step(name="panning", stands="document.querySelector('svg.trace-lanes g[clip-path] > g[transform]')"), pan
    before = page.evaluate(viewed)
    yield Step(name="pan let go: drawn there", stands=f"{viewed} !== '{before}'"), page.mouse.up
    before = page.evaluate(viewed)
    yield Step(name="wheel: nearer and farther", stands=f"{viewed} !== '{before}'"), wheel
    yield Step(name="back to the whole", stands=f"!{NEARER}"), lambda: page.locator(".trace-overview").click()
    yield Step(name="all minor lots opened", stands=f"{LOTS} > 20"), _minor(page)
    yield Step(name="and closed", stands=f"{LOTS} <= 20"), _minor(page)
    yield Step(name="a bunch opened", stands=NEARER), bunch
    before = page.evaluate(viewed)
    yield Step(name="and one within it", stands=f"{viewed} !== '{before}'"), bunch
    yield Step(name="twelve operations by keys", stands="new URLSearchParams(location.search).get('sel')"), keys


def _minor(page: Page) -> Callable[[], object]:
    return lambda: page.locator("svg.trace-lanes [data-opens=minor]").dispatch_event("click")
