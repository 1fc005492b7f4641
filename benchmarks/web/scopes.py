"""The lot that reaches tens of thousands of things: its scope, and the same trace in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from playwright.sync_api import Page

from benchmarks.web.browsing import Browsing, Step
from benchmarks.web.lanes import Took
from benchmarks.web.plant import HEAT, SITE, WORKS

ROWS = "document.querySelectorAll('.cases-table tbody tr').length"
FIRST = "document.querySelector('.cases-table tbody tr th')?.innerText"
GROUPS = "document.querySelectorAll('.trace-tree > li').length"
MEMBERS = "document.querySelectorAll('.trace-members tbody tr').length"
MEMBER = "document.querySelector('.trace-members tbody tr td')?.innerText"
TRIED = "document.querySelectorAll('.cases-tried').length"
THING = f"/trace/thing?id={quote(HEAT, safe='')}"
Gesture = tuple[Step, Callable[[], object]]


def measure_scope(browsing: Browsing, number: int, took: Took) -> None:
    """One round at the scope ``number``."""
    path, units = f"/cases/scopes/{number}", f"/api/v1/scopes/{number}/units?"
    with browsing.person() as person:
        for name in ("scope, cold", "scope, warm"):
            page, sample = browsing.open(person, Step(name=name, stands=f"{ROWS} > 0", asks=units), path)
            took(name, sample)
            page.close()
        page = person.new_page()
        page.goto(browsing.address(path))
        page.wait_for_selector(".cases-table tbody tr")
        for step, act in _list(page, units):
            took(step.name, browsing.act(page, step, act))
        page.close()
        asks = f"/api/v1/scopes/{number}/what-if"
        stands = "document.querySelector('.cases-h3')"
        page, sample = browsing.open(person, Step(name="what-if, warm", stands=stands, asks=asks), f"{path}?tab=hold")
        took("what-if, warm", sample)
        for step, act in _tries(page, asks):
            took(step.name, browsing.act(page, step, act))


def measure_groups(browsing: Browsing, took: Took) -> None:
    """One round of the trace of the lot in groups: every node of the scope is in one."""
    asks, members = "/api/v1/trace/summary?", "/api/v1/trace/summary/members?"
    with browsing.person() as person:
        lanes = Step(name="its lanes", stands="document.querySelector('svg.trace-lanes [data-opens]')", asks="/lanes?")
        for step, path in (
            (lanes, THING),
            (Step(name="its groups", stands=f"{GROUPS} > 0", asks=asks), f"{THING}&tab=structure&direction=forward"),
        ):
            page, sample = browsing.open(person, step, path)
            took(step.name, sample)
            if step is lanes:
                page.close()
        largest = page.locator(".trace-tree > li > button").first
        step = Step(name="its largest group opened", stands=f"{MEMBERS} > 0", asks=members)
        took(step.name, browsing.act(page, step, largest.click))
        before = page.evaluate(MEMBER)
        step = Step(name="next members", stands=f"{MEMBER} && {MEMBER} !== {before!r}", asks=members)
        took(step.name, browsing.act(page, step, page.locator(".trace-pager button").last.click))


def _list(page: Page, asks: str) -> Iterator[Gesture]:
    def changed() -> str:
        return f"{FIRST} && {FIRST} !== {page.evaluate(FIRST)!r}"

    def scroll() -> None:
        page.mouse.move(700, 700)
        for turn in range(40):
            page.mouse.wheel(0, 120 if turn < 25 else -120)
            page.wait_for_timeout(16)

    pages = page.locator(".ant-pagination")
    yield Step(name="next page", stands=changed(), asks=asks), pages.locator(".ant-pagination-next").click
    yield Step(name="last page", stands=changed(), asks=asks), pages.locator(".ant-pagination-item").last.click
    yield Step(name="sorted by place", stands=changed(), asks=asks), page.locator(".cases-sort").nth(2).click
    serial = WORKS.sgtin(12, "U000042").rpartition(".")[2]

    def search() -> None:
        page.fill(".cases-search input", serial)
        page.keyboard.press("Enter")

    yield Step(name="one serial searched", stands=f"{ROWS} === 1", asks=asks), search
    without = page.locator(".cases-filters button").first.click
    yield Step(name="search taken back", stands=f"{ROWS} > 1", asks=asks), without
    hundred = f"{ROWS} === 100"
    yield Step(name="a hundred rows", stands=hundred, asks=asks), lambda: _address(page, "size=100")
    yield Step(name="scrolling", stands=None), scroll


def _address(page: Page, asked: str) -> None:
    """Within the page, as a link would."""
    page.evaluate(
        "asked => { history.pushState({}, '', `${location.pathname}?${asked}`);"
        " dispatchEvent(new PopStateEvent('popstate', {state: {}})); }",
        asked,
    )


def _tries(page: Page, asks: str) -> Iterator[Gesture]:
    for name, hold in (("a pallet tried", WORKS.pallet(8)), ("the place tried", SITE.id)):
        count = page.evaluate(TRIED)

        def try_it(hold: str = hold) -> None:
            page.fill("#cases-try", hold)
            page.keyboard.press("Enter")

        yield Step(name=name, stands=f"{TRIED} > {count}", asks=asks), try_it
