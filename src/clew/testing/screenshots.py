"""``make screenshots``: every place of the front end on the demo's data, in both sizes, languages and themes.

Written to ``artifacts/screenshots`` with an index to leaf through, each picture named by place, state, language, theme
and size; besides them the same on paper, an empty installation, and a server that is slow, down or talks nonsense. A
page that is wider than the window, an error in the browser's console and an answer that differs from its description
are told, and fail the command. ``--only trace causes`` takes the pictures whose name begins so, ``--looks
zh-light-desktop`` those looks.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, TimeoutError, expect, sync_playwright

from clew.bootstrap import local_principal, open_clew, settings_from
from clew.bootstrap.clew import Clew
from clew.demo.loading import load_demo
from clew.testing.front_end import ARGUMENTS, SIZES, Served, answer_badly, served
from clew.testing.screenshot_index import write_index
from clew.testing.sights import Sight, empty_sights, fault_sights, furnished, sights

TARGET = Path("artifacts") / "screenshots"
LOOKS = tuple("-".join(look) for look in itertools.product(("zh", "en"), ("light", "dark"), ("desktop", "phone")))
FEW = ("zh-light-desktop", "en-dark-phone")
"""Looks of what differs little from one to the other: nothing recorded, nothing answered."""
PAPER = {"width": 794, "height": 1123}
"""A4 at 96 pixels an inch."""
FAULTS = ("slow", "down", "shape")
SKELETONS = "main .skeleton, main [aria-busy=true]"
HEADS = "main h1"
PLACES = "main h1, main [role=alert], main .empty, body > main h1"
OVERLAYS = ".ant-drawer-open, .ant-modal-wrap:visible"
LONGEST = 12_000
"""Pixels of a page that is shown whole."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where nothing was wrong with any page."""
    parser = argparse.ArgumentParser(prog="python -m clew.testing.screenshots", description=main.__doc__)
    parser.add_argument("--only", nargs="*", default=[""], help="beginnings of names")
    parser.add_argument("--looks", nargs="*", default=[*LOOKS, "paper"], choices=[*LOOKS, "paper"])
    parser.add_argument("--to", type=Path, default=TARGET, help="folder, which is made anew")
    parser.add_argument("--data", type=Path, help="folder in which the data are kept for the next run")
    asked = parser.parse_args(arguments)
    executable = shutil.which("chromium")
    if executable is None:
        print("Debian's chromium is needed: apt install chromium", file=sys.stderr)
        return 2
    shutil.rmtree(asked.to, ignore_errors=True)
    asked.to.mkdir(parents=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        visit = Looking(browser, asked.to, asked.only, asked.looks)
        visit.demo(asked.data)
        visit.empty()
        browser.close()
    write_index(asked.to)
    print("\n".join(visit.wrong) or f"{asked.to}/index.html")
    return 1 if visit.wrong else 0


class Looking:
    """``wrong``: what was found, a line each."""

    def __init__(self, browser: Browser, target: Path, only: Sequence[str], looks: Sequence[str]) -> None:
        self._browser = browser
        self._target = target
        self._only = tuple(only)
        self._looks = looks
        self.wrong: list[str] = []

    def demo(self, data: Path | None) -> None:
        """The demo's data in every look, on paper, and with a server that does not answer well."""
        with _installation(data) as clew:
            loaded = load_demo(clew, lambda *_: None)
            everything = sights(loaded, furnished(clew, loaded))
            with served(clew) as site:
                for look in self._looks:
                    self._look(site, self._chosen(everything), look)
                for fault, look in itertools.product(FAULTS, FEW):
                    prefixed = [Sight(f"fault-{fault}-{each.name}", each.path) for each in fault_sights()]
                    if look in self._looks:
                        self._look(site, self._chosen(prefixed), look, fault)
                self.wrong += site.wrong

    def empty(self) -> None:
        """An installation that holds nothing yet."""
        wanted = self._chosen(empty_sights())
        if not wanted:
            return
        with _installation() as clew, served(clew) as site:
            for look in FEW:
                if look in self._looks:
                    self._look(site, wanted, look)

    def _chosen(self, all_of_them: Iterable[Sight]) -> list[Sight]:
        return [each for each in all_of_them if each.name.startswith(self._only)]

    def _look(self, site: Served, wanted: Sequence[Sight], look: str, fault: str = "") -> None:
        if not wanted:
            return
        print(f"{look} {fault} {len(wanted)}".replace("  ", " "), flush=True)
        lang, theme, size = ("zh", "dark", "paper") if look == "paper" else look.split("-")
        context = self._browser.new_context(
            viewport=PAPER if size == "paper" else SIZES[size],  # type: ignore[arg-type]
            locale="zh-CN" if lang == "zh" else "en-GB",
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{site.address}/sign-in?ticket={site.ticket('admin')}")
        page.wait_for_url(f"{site.address}/today")
        held: list[Any] = []
        if fault:
            page.route(
                "**/api/v1/**", lambda route: held.append(route) if fault == "slow" else answer_badly(route, fault)
            )
        else:
            page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
            page.on("console", lambda said: self._heard(page, said))
        for each in wanted:
            target = self._target / f"{each.name}_{look.replace('-', '_')}.png"
            self.wrong += _one(page, site.address, each, target, paper=size == "paper", waits=fault == "slow")
            for route in held:
                route.abort()
            held.clear()
        context.close()

    def _heard(self, page: Page, said: Any) -> None:
        # Of an address that there is not the browser itself says that its answer was 404.
        if said.type == "error" and "status of 404" not in said.text:
            self.wrong.append(f"{page.url}: {said.text}")


@contextmanager
def _installation(kept: Path | None = None) -> Iterator[Clew]:
    with tempfile.TemporaryDirectory() as folder:
        data = kept or Path(folder) / "data"
        with open_clew(settings_from(data=data), principal=local_principal()) as clew:
            yield clew


def _one(page: Page, address: str, sight: Sight, target: Path, *, paper: bool, waits: bool) -> list[str]:
    page.goto(address + sight.path)
    try:
        if waits:
            # That of the place: before its own part of the program has come, every place shows the same.
            page.wait_for_selector(HEADS, timeout=20_000)
            page.wait_for_selector(SKELETONS, timeout=20_000)
        else:
            page.wait_for_selector(PLACES, timeout=20_000)
            _settled(page)
        for selector in sight.press:
            page.locator(selector).first.click()
    except (TimeoutError, AssertionError) as error:
        page.screenshot(path=target)
        return [f"{target.name}: {str(error).splitlines()[0]}"]
    page.wait_for_timeout(150)
    over: Any = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if paper:
        page.emulate_media(media="print")
        # What a browser tells before it prints: folds are opened, drawings take the width of the sheet.
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.wait_for_timeout(150)
    _whole(page, target)
    if paper:
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
    return [f"{target.name}: {over} pixels wider than the window"] if over > 0 else []


def _settled(page: Page) -> None:
    """No skeleton, and none after a moment either: one answer may ask for the next."""
    for _ in range(3):
        expect(page.locator(SKELETONS)).to_have_count(0, timeout=60_000)
        page.wait_for_timeout(150)


def _whole(page: Page, target: Path) -> None:
    """The whole page, in a window as high as it is: what is fixed to the window stands where it belongs."""
    before = page.viewport_size
    assert before is not None
    high: int = page.evaluate("document.documentElement.scrollHeight")
    # What is laid over the page fills the window: in one as high as the page it would be drawn out to that.
    if high > before["height"] and page.locator(OVERLAYS).count() == 0:
        page.set_viewport_size({"width": before["width"], "height": min(high, LONGEST)})
        page.wait_for_timeout(150)
    page.screenshot(path=target)
    page.set_viewport_size(before)


if __name__ == "__main__":
    sys.exit(main())
