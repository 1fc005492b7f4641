"""A server that is slow, down, refuses or talks nonsense: every place stays readable, and says what happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import WebVisit

from clew.testing.front_end import FAULTS, SAID, answer_badly

Enter = Callable[..., WebVisit]
DEEP = {
    "today": (),
    "trace": ("trace/thing?id=UNIT", "trace/thing?id=UNIT&tab=structure", "trace/event?id=31"),
    "causes": ("causes/1", "causes/new"),
    "process": ("process?characteristic=oven_temperature",),
    "cases": ("cases/1", "cases/scopes/1", "cases?tab=scopes"),
    "data": ("data/quarantine", "data/mappings", "data/dictionary", "data/forms", "data/acquisitions", "data/gauges"),
    "passports": ("passports?tab=values", "passports?tab=reports"),
    "admin": ("admin/tokens", "admin/status", "admin/storage", "admin/jobs"),
}
"""The pages of each place beside its first one."""
SAYS = {
    "down": "无法连接服务器",
    "html": "无法读取服务器的应答",
    "half": "无法读取服务器的应答",
    "shape": "出错了|无法读取",
}
"""What a reader is told; a problem is told in the server's own words."""
DEEP_FAULTS = ("403", "shape")


def _pages(place: str, unit: str) -> list[str]:
    return [each.replace("UNIT", quote(unit, safe="")) for each in (place, *DEEP[place])]


def _go(at: WebVisit, page: str) -> None:
    """By the router, as a link does: what was loaded stays loaded."""
    at.page.evaluate(
        "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate', {state: null})); }",
        f"/{page}",
    )


def _readable(at: WebVisit, page: str, fault: str) -> None:
    alert = at.page.locator("main [role=alert]").first
    expect(alert, f"{page} {fault}").to_be_visible(timeout=10_000)
    # What was shown before stays beside it, with the failure before this one until this one is told.
    said = re.compile(SAYS.get(fault, re.escape(SAID)))
    expect(at.page.locator("main"), f"{page} {fault}").to_contain_text(said, timeout=10_000)
    text = at.page.inner_text("main")
    for broken in ("undefined", "[object", "NaN", "fault."):
        assert broken not in text, (page, fault, text)
    assert at.page.locator("nav.rail a.place").count() == 8
    assert at.overflow() <= 0


@pytest.mark.parametrize("place", DEEP)
def test_a_place_stays_readable_whatever_the_server_says(visit: Enter, place: str) -> None:
    at = visit("administrator", "zh")
    current = [FAULTS[0]]
    at.page.route("**/api/v1/**", lambda route: answer_badly(route, current[0]))
    pages = _pages(place, at.demo.loaded.unit)
    for fault in FAULTS:
        current[0] = fault
        for page in pages if fault in DEEP_FAULTS else pages[:1]:
            # From elsewhere: nothing that an earlier fault left is taken for the answer to this one.
            _go(at, "no-such-place")
            at.page.locator("main h1", has_text="没有这个页面").wait_for()
            _go(at, page)
            _readable(at, page, fault)
    assert not [wrong for wrong in at.wrong if wrong.startswith("error:")]


@pytest.mark.parametrize("place", DEEP)
def test_a_slow_server_is_waited_for_before_the_true_shapes(visit: Enter, place: str) -> None:
    at = visit("administrator", "zh", "dark")
    held: list[Any] = []
    waiting = [True]
    at.page.clock.install()
    at.page.route("**/api/v1/**", lambda route: held.append(route) if waiting[0] else route.continue_())
    at.page.goto(f"{at.address}/{place}")
    expect(at.page.locator("main .skeleton").first).to_be_visible(timeout=10_000)
    at.page.clock.run_for(3_500)
    expect(at.page.get_by_text("仍在等待服务器").first).to_be_visible()
    at.no_violations()
    assert at.overflow() <= 0
    waiting[0] = False
    for route in held:
        route.continue_()
    expect(at.page.locator("main .skeleton")).to_have_count(0, timeout=20_000)
    expect(at.page.get_by_text("仍在等待服务器")).to_have_count(0)
    assert at.page.locator("main [role=alert]").count() == 0
    at.fine()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_frame_without_its_reader_still_leads_everywhere(visit: Enter, lang: str) -> None:
    at = visit("viewer", lang)
    at.page.route("**/api/v1/reader", lambda route: answer_badly(route, "shape"))
    at.go("/trace")
    at.page.locator("nav.rail a.place").nth(3).click()
    at.page.wait_for_url("**/process")
    at.settled()
    assert not [wrong for wrong in at.wrong if wrong.startswith("error:")]
