"""The frame: rail, search, language, theme, live feed, and what happens when the server does not answer well."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from tests.e2e.web.conftest import WebVisit

from clew.doors.http import web_app

PLACES = ("today", "trace", "causes", "process", "cases", "data", "passports", "admin")
NAMES = {
    "en": ("Today", "Trace", "Causes", "Process", "Cases", "Data", "Passports", "Admin"),
    "zh": ("今日", "追溯", "根因", "过程", "案件·召回", "数据", "护照·共享", "管理"),
}
Enter = Callable[..., WebVisit]


@pytest.mark.parametrize(("lang", "theme", "size"), [("zh", "light", "desktop"), ("en", "dark", "phone")])
def test_every_place_opens_fits_and_breaks_no_rule_of_access(visit: Enter, lang: str, theme: str, size: str) -> None:
    at = visit("administrator", lang, theme, size)
    assert [link.inner_text() for link in at.page.query_selector_all("nav.rail a.place")] == list(NAMES[lang])
    for place in PLACES:
        at.go(f"/{place}")
        assert at.page.query_selector("nav.rail a[aria-current=page]").get_attribute("href") == f"/{place}"
        assert at.page.query_selector("main [role=alert]") is None, place
        at.no_violations()
        at.fine()


def test_language_and_theme_are_switched_and_kept(visit: Enter) -> None:
    at = visit("viewer")
    at.page.get_by_text("中文", exact=True).click()
    at.page.get_by_role("link", name="追溯").wait_for()
    at.page.get_by_role("button", name="深色").click()
    assert at.page.evaluate("document.documentElement.dataset.theme") == "dark"
    at.page.wait_for_timeout(300)
    at.go("/today")
    assert at.page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]") == [
        "zh-CN",
        "dark",
    ]
    at.fine()


def test_a_slash_leads_to_the_search_and_enter_asks(visit: Enter) -> None:
    at = visit("engineer")
    at.page.keyboard.press("/")
    at.page.keyboard.type("M0000")
    at.page.keyboard.press("Enter")
    at.page.wait_for_url("**/trace?q=M0000")
    at.page.go_back()
    at.page.wait_for_url("**/today")
    at.fine()


def test_the_feed_tells_the_position(visit: Enter) -> None:
    at = visit("viewer")
    told = at.page.evaluate(
        """() => new Promise((done) => {
            const feed = new EventSource("/api/v1/feed");
            feed.addEventListener("position", (event) => { feed.close(); done(Number(event.data)); });
        })"""
    )
    assert told == at.cli("status")["position"]


def test_no_script_but_our_own_may_run(visit: Enter) -> None:
    at = visit("viewer")
    answer = at.page.goto(at.address + "/today")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert at.page.evaluate("document.cookie") == ""


@pytest.mark.parametrize("path", ["/trace/thing?id=UNIT", "/trace/thing?id=UNIT&tab=table", "/process", "/causes"])
def test_paper_is_white_and_says_what_when_and_by_whom(visit: Enter, path: str) -> None:
    at = visit("engineer", "en", "dark")
    at.go(path.replace("UNIT", quote(at.demo.loaded.unit, safe="")))
    at.page.emulate_media(media="print")
    at.page.set_viewport_size({"width": 700, "height": 1000})
    at.page.locator(".imprint").wait_for()
    said = at.page.inner_text(".imprint")
    for each in (path.split("?")[0], f"position {at.cli('status')['position']}", "engineer-1"):
        assert each in said
    for hidden in (".rail", ".topbar", ".title .actions"):
        assert not at.page.is_visible(hidden)
    colours = at.page.evaluate(
        "[...document.querySelectorAll('body, .card, h1')].map(each => getComputedStyle(each).color)"
    )
    assert set(colours) == {"rgb(21, 26, 30)"}
    right = "all => Math.max(0, ...all.map(each => each.getBoundingClientRect().right))"
    assert at.page.eval_on_selector_all("main svg, main table", right) <= 701
    assert at.overflow() <= 0


def test_the_entry_is_light(demo: object) -> None:
    entry = web_app.loaded()
    total = 0
    for name in (entry["script"], *entry["preloads"], *entry["styles"]):
        plain = web_app.BUILT / name.removeprefix("/")
        packed = plain.with_name(f"{plain.name}.gz")
        total += (packed if packed.is_file() else plain).stat().st_size
    assert 50_000 < total < 350_000


def test_a_place_is_fetched_beside_the_entry(demo: object) -> None:
    entry = web_app.loaded()
    for place in web_app.PLACES:
        whole = web_app.loaded(place)
        further = set(whole["preloads"]) - set(entry["preloads"])
        assert any(name.startswith(f"/assets/{place}-") for name in further)
        assert len(whole["styles"]) == len(entry["styles"]) + 1
