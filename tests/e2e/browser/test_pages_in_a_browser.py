"""What a person does with a report: sign in, look for a serial, read and print its genealogy, in their language."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import quote

import pytest
from tests.e2e.browser.conftest import Visit

from clew.testing.installation import HOSTILE, PASSWORD, Installation

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def of_thing(name: str) -> str:
    return f"/thing?id={quote(name, safe='')}"


def test_sign_in_search_read_switch(visit: Visit, installation: Installation) -> None:
    page = visit.page
    visit.go("/gauges")
    assert "/sign-in?back=%2Fgauges" in page.url
    page.fill("input[name=name]", "administrator-1")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(visit.address + "/gauges")
    serial = installation.truth.unit.rpartition(".")[2]
    page.fill("input[name=q]", serial)
    page.press("input[name=q]", "Enter")
    page.wait_for_url("**/trace/thing?id=*")
    visit.go(of_thing(installation.truth.unit))
    assert page.inner_text("h1") == serial
    assert page.locator("svg.genealogy a.lane").count() > 5
    page.click("button[value=zh]")
    page.wait_for_selector("html[lang=zh-CN]")
    assert page.inner_text("h1") == serial, "the same page, in the other language"
    assert "从哪里来" in page.inner_text("main")
    page.click("button[value=dark]")
    page.wait_for_selector("html[data-theme=dark]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 19, 21)"
    page.click("form.who button")
    page.wait_for_url("**/sign-in")
    page.goto(visit.address + "/gauges")
    assert "/sign-in" in page.url
    assert visit.wrong == []


def test_the_sign_in_page_fits_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    visit.go("/sign-in")
    assert visit.overflow() == 0
    assert visit.page.evaluate("document.activeElement.name") == "name"
    assert visit.wrong == []


def test_words_of_the_drawing_do_not_run_into_each_other(signed_in: Visit, installation: Installation) -> None:
    """Measured in the browser, with its real fonts: labels against labels, titles against their blocks."""
    for name in (installation.truth.unit, installation.truth.suspect, installation.truth.pallets[0]):
        signed_in.go(of_thing(name))
        boxes = signed_in.page.eval_on_selector_all(
            "svg.genealogy text",
            "all => all.map(t => { const b = t.getBBox(); return [t.textContent, b.x, b.y, b.width, b.height] })",
        )
        assert len(boxes) > 8
        for first, second in itertools.combinations(boxes, 2):
            assert not overlapping(first, second), (first, second)
        blocks = signed_in.page.eval_on_selector_all(
            "svg.genealogy a.block",
            """all => all.map(a => { const f = a.querySelector('rect:not(.under)').getBBox();
               return [...a.querySelectorAll('text')].map(t => { const b = t.getBBox();
               return [t.textContent, b.x - f.x, f.x + f.width - b.x - b.width] }) })""",
        )
        for words, left, right in itertools.chain.from_iterable(blocks):
            assert min(left, right) >= 0, (words, left, right)


def overlapping(first: list[Any], second: list[Any]) -> bool:
    _, x1, y1, w1, h1 = first
    _, x2, y2, w2, h2 = second
    # Line boxes have air above and below the letters: lines set one under the other may share some of it.
    across = min(x1 + w1, x2 + w2) - max(x1, x2)
    down = min(y1 + h1, y2 + h2) - max(y1, y2)
    return across > 1 and down > 0.3 * min(h1, h2)


def test_hostile_names_do_nothing(signed_in: Visit) -> None:
    said: list[str] = []
    signed_in.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    signed_in.go(of_thing(HOSTILE))
    hostile = '"><img src=x onerror=alert(1)>'
    for path in (f"/trace/thing?id={quote(HOSTILE, safe='')}", "/trace?q=" + quote(hostile)):
        signed_in.go(path)
        signed_in.page.wait_for_selector("main h1")
    signed_in.page.locator("main h1", has_text=hostile).wait_for()
    assert signed_in.page.locator("main img").count() == 0
    assert said == []
    assert signed_in.wrong == []


def test_keys_reach_everything(signed_in: Visit, installation: Installation) -> None:
    signed_in.go(of_thing(installation.truth.unit))
    page = signed_in.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('nav, header, svg, section')?.tagName.toLowerCase()"))
    assert {"nav", "header", "svg"} <= reached


def test_print_keeps_the_drawing(signed_in: Visit, installation: Installation) -> None:
    signed_in.go(of_thing(installation.truth.unit))
    signed_in.page.emulate_media(media="print")
    assert signed_in.page.is_visible("svg.genealogy")
