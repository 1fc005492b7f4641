"""One step in the browser, traced: what is done, what has to stand on the screen then, and what it took."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from benchmarks.web.serving import Site
from benchmarks.web.traces import CATEGORIES, MARK, PROFILE, Frames, Lasted, PageTrace, Request
from clew.testing.front_end import ARGUMENTS, SIZES

PATIENCE_MS = 60_000
POLLED_MS = 50
SETTLED_MS = 400
"""Waited after what was waited for and its frame, so that what follows of itself is in the trace too."""
DESKTOP: ViewportSize = {"width": SIZES["desktop"]["width"], "height": SIZES["desktop"]["height"]}
_DRAWN = "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
_WATCH = """(() => {
  const met = () => Boolean(%(stands)s);
  const look = () => met() && (performance.mark("%(mark)sstands"), true);
  performance.clearMarks();
  performance.mark("%(mark)sbegin");
  const seer = new MutationObserver(() => look() && seer.disconnect());
  seer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
})()"""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """``stands``: an expression of JavaScript that is true once what was asked for is there; ``asks``: a part of the
    address of the question that it depends on. Without ``stands`` it is a gesture that is over when it is over."""

    name: str
    stands: str | None
    asks: str | None = None


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a step was done; microseconds. ``wall``: until the frame was drawn that shows what it waits for;
    ``before``, ``request``, ``after``: parts of it, until the question was sent, its answer was there, and since;
    ``bytes``: of the answer; ``server``: processor time of the server and its database meanwhile; ``parts``: of the
    page's main thread; ``longest``: its longest task, with those that followed; ``frames``: while it was acted;
    ``nodes``: elements of the document; ``heap``: bytes of scripts."""

    wall: float
    before: float | None
    request: float | None
    after: float | None
    bytes: int | None
    server: float
    parts: dict[str, Lasted]
    longest: Lasted
    frames: Frames
    nodes: int
    heap: int


class Browsing:
    """``keep``: a folder for the traces, which DevTools open; with them also what each function took."""

    def __init__(self, browser: Browser, site: Site, keep: Path | None) -> None:
        self._browser = browser
        self._site = site
        self._keep = keep
        self._kept = 0
        context = browser.new_context()
        context.request.get(f"{site.url}/sign-in?ticket={site.ticket}")
        self._signed_in = context.storage_state()
        context.close()

    def address(self, path: str) -> str:
        return self._site.url + path

    @contextmanager
    def person(self) -> Iterator[BrowserContext]:
        """Somebody signed in whose browser has loaded nothing yet."""
        context = self._browser.new_context(
            storage_state=self._signed_in, viewport=DESKTOP, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield context
        finally:
            context.close()

    def open(self, context: BrowserContext, step: Step, path: str) -> tuple[Page, Sample]:
        """A new page at a path."""
        page = context.new_page()
        page.add_init_script(_watch(step))
        address = self.address(path)
        sample = self._traced(page, step, lambda: page.goto(address, wait_until="commit"), opens=True)
        return page, sample

    def act(self, page: Page, step: Step, act: Callable[[], object]) -> Sample:
        """Something done on a page."""

        def watched() -> None:
            page.evaluate(_watch(step))
            act()

        return self._traced(page, step, watched, opens=False)

    def _traced(self, page: Page, step: Step, act: Callable[[], object], *, opens: bool) -> Sample:
        categories = [*CATEGORIES, PROFILE] if self._keep else list(CATEGORIES)
        self._browser.start_tracing(page=page, categories=categories)
        used = self._site.processor_seconds()
        act()
        page.wait_for_load_state("domcontentloaded")
        page.evaluate(
            f"performance.mark('{MARK}acted')" + (f"; performance.mark('{MARK}stands')" if not step.stands else "")
        )
        _wait(page, step)
        page.evaluate(_DRAWN)
        page.wait_for_timeout(SETTLED_MS)
        mark = "stands" if opens else "begin"
        # The page's clock begins with the navigation to it.
        since: float = page.evaluate(f"performance.getEntriesByName('{MARK}{mark}')[0].startTime") if opens else 0
        nodes: int = page.evaluate("document.querySelectorAll('*').length")
        used = self._site.processor_seconds() - used
        raw = self._browser.stop_tracing()
        if self._keep is not None:
            self._kept += 1
            (self._keep / f"{self._kept:03d}-{step.name.replace(' ', '-').replace(',', '')}.json").write_bytes(raw)
        trace = PageTrace(raw, self._site.url)
        begin = trace.mark(mark) - round(since * 1e3)
        return told(trace, step, begin, server=used * 1e6, nodes=nodes)


def told(trace: PageTrace, step: Step, begin: int, *, server: float, nodes: int) -> Sample:
    """What the trace of one step says. Raises LookupError where it lacks what the step waited for."""
    stands = trace.mark("stands")
    painted = trace.painted(stands) if step.stands else stands
    asked: Request | None = None
    if step.asks is not None:
        asked = trace.request(step.asks, begin)
    _, heap = trace.counters(painted)
    return Sample(
        wall=painted - begin,
        before=None if asked is None else asked.sent - begin,
        request=None if asked is None else asked.finished - asked.sent,
        after=None if asked is None else painted - asked.finished,
        bytes=None if asked is None else asked.bytes,
        server=server,
        parts=trace.spent(begin, painted),
        longest=trace.longest(begin, trace.end),
        frames=trace.frames(begin, max(trace.mark("acted"), stands)),
        nodes=nodes,
        heap=heap,
    )


def _wait(page: Page, step: Step) -> None:
    """Asked now and then from outside: the page's own policy lets nothing be compiled in it."""
    until = time.monotonic() + PATIENCE_MS / 1e3
    while not page.evaluate(f"performance.getEntriesByName('{MARK}stands').length"):
        if time.monotonic() > until:
            raise RuntimeError(f"{step.name}: waited in vain for {step.stands}")
        page.wait_for_timeout(POLLED_MS)


def _watch(step: Step) -> str:
    return _WATCH % {"stands": step.stands or "false", "mark": MARK}


@contextmanager
def browsing(site: Site, keep: Path | None = None) -> Iterator[Browsing]:
    """Debian's Chromium without a window. Raises RuntimeError where it is not installed."""
    executable = shutil.which("chromium")
    if executable is None:
        raise RuntimeError("Debian's chromium is needed: apt install chromium")
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        try:
            yield Browsing(browser, site, keep)
        finally:
            browser.close()
