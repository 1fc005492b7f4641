"""The reports in a real browser: every one in both languages, by day and night, on a desk, in a hand and on paper."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.e2e.browser.conftest import Visit, choose

from clew.collection.connectors import Source
from clew.scenarios.recall.model import Policy, Start
from clew.testing.front_end import Served
from clew.testing.installation import HOSTILE, Installation

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LONG = "urn:clew:id:" + "0123456789ABCDEF" * 6
MAPPING = """
name: bench-pages
version: "1"
names: {en: Bench, zh: 检测台}
time: {column: Time, zone: "+08:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:bench-pages:{Run}"}
things: [{id: "urn:clew:id:{Serial}"}]
outcomes: [{characteristic: surface, result: {column: Result, values: {good: OK, bad: NOK}}}]
refuse:
  - when: {column: Lower, equals: "9"}
    columns: [Lower, Upper]
    reason: {en: the limits contradict each other, zh: 限值互相矛盾}
"""
ROWS = """Run,Time,Serial,Result,Lower,Upper
1,2026-03-02 08:01:00,B-1,good,1,2
2,2026-03-02 08:02:00,B-2,god,1,2
3,,B-3,bad,1,2
4,2026-03-02 08:04:00,B-4,good,9,2
5,2026-03-02 08:05:00,LONG,gut,1,2
"""

LABELLED = """
[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .filter(e => !(e.labels && e.labels.length && e.labels[0].innerText.trim())
            && !(e.labels && e.labels.length && e.labels[0].textContent.trim()) && !e.getAttribute('aria-label'))
  .map(e => e.outerHTML.slice(0, 120))
"""
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4')].map(e => [+e.tagName[1], e.textContent.trim()])"
NAMELESS = """
[...document.querySelectorAll('a, button')]
  .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label')))
  .map(e => e.outerHTML.slice(0, 120))
"""
# Every piece of text against the colours under it (WCAG 2.2, 1.4.3: 4.5, of large text 3).
FAINT = """
(() => {
  const parsed = c => (c.match(/[0-9.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const under = e => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parsed(getComputedStyle(at).backgroundColor);
      if (a > 0) layers.push([r, g, b, a]);
      if (a === 1) break;
    }
    let colour = [255, 255, 255];
    for (const [r, g, b, a] of layers.reverse()) colour = colour.map((v, i) => v * (1 - a) + [r, g, b][i] * a);
    return colour;
  };
  const faint = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length || e.closest('title, .visually-hidden, .skip')) continue;
    const style = getComputedStyle(e), svg = e.closest('svg');
    const ink = parsed(svg ? style.fill : style.color);
    const [dark, bright] = [light(ink), light(under(svg ? svg.parentElement : e))].sort((a, b) => a - b);
    const ratio = (bright + .05) / (dark + .05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.push([e.textContent.trim().slice(0, 40), ratio.toFixed(2), e.className]);
  }
  return faint;
})()
"""


@pytest.fixture(scope="module")
def refused(installation: Installation) -> list[int]:
    """The numbers of four refused rows of one source."""
    table = ROWS.replace("LONG", LONG)
    source = Source(table.encode(), name=f"bench-{'x' * 80}.csv", mapping=MAPPING)
    result = installation.clew.capture(source, on_error="proceed")
    numbers = [outcome.quarantine_id for outcome in result.outcomes if outcome.quarantine_id]
    assert len(numbers) == 4
    return numbers


@pytest.fixture(scope="module")
def paths(installation: Installation, refused: list[int]) -> list[str]:
    """Every report, with something on each."""
    clew, truth = installation.clew, installation.truth
    gauges = clew.gauges.list()
    assert gauges
    doubtful = next((each for each in gauges if each.spans), gauges[0])
    scope = clew.scopes.new(Start(things=(truth.suspect,)), Policy()).scope.id
    things = (truth.unit, truth.suspect, truth.pallets[0], truth.carriers[0], HOSTILE)
    return [
        *("/thing?" + urlencode({"id": each}) for each in things),
        "/event?id=1",
        "/event?id=9",
        "/event/source?id=1",
        f"/scopes/{scope}",
        f"/scopes/{scope}?" + urlencode({"status": "sold", "hold": truth.pallets[0]}),
        "/balance?" + urlencode({"id": truth.suspect}),
        "/chain",
        "/quality",
        "/quality?days=90&source=bench-pages",
        "/gauges",
        "/gauge?" + urlencode({"id": doubtful.id}),
        "/nowhere",
    ]


@pytest.fixture
def administrator(visit: Visit, site: Served) -> Visit:
    visit.go(f"/sign-in?ticket={site.ticket('administrator-1')}")
    visit.page.wait_for_url(site.address + "/today")
    return visit


@pytest.mark.parametrize(
    ("size", "theme", "lang"), [("desktop", "light", "en"), ("desktop", "dark", "zh"), ("phone", "light", "zh")]
)
def test_every_report_fits_is_legible_and_nothing_goes_wrong(
    administrator: Visit, paths: list[str], lang: str, theme: str, size: str
) -> None:
    page = administrator.page
    choose(administrator, lang, theme)
    if size == "phone":
        page.set_viewport_size(PHONE)
    for path in paths:
        administrator.go(path)
        assert page.locator("html").get_attribute("data-theme") == theme
        assert administrator.overflow() == 0, path
        assert page.evaluate(FAINT) == [], path
        assert page.evaluate(LABELLED) == [], path
        assert page.evaluate(NAMELESS) == [], path
        levels = [level for level, _ in page.evaluate(HEADINGS)]
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False)), (path, levels)
        said = page.inner_text("main")
        assert not re.search(r"\[[a-z_]+\.[a-z_.]+\]", said), f"{path}: a message is missing"
    # An address that leads nowhere is answered 404, which browsers tell on their console.
    assert [each for each in administrator.wrong if "404" not in each] == []


def test_the_rail_reaches_down_to_the_end_of_a_long_page(administrator: Visit, paths: list[str]) -> None:
    administrator.go("/quality")
    page = administrator.page
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    rail: dict[str, Any] = page.evaluate("document.querySelector('.rail').getBoundingClientRect().toJSON()")
    # A page may be a fraction of a pixel high: what is drawn is whole pixels.
    drawn = (round(rail["top"]), round(rail["bottom"]))
    assert drawn == (0, page.viewport_size["height"]), "it stays while the page scrolls"


def test_what_has_the_focus_is_seen(administrator: Visit, paths: list[str]) -> None:
    page = administrator.page
    for path in ("/quality", next(each for each in paths if each.startswith("/scopes/"))):
        administrator.go(path)
        for _ in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                "(e => [e.tagName, getComputedStyle(e).outlineStyle, parseFloat(getComputedStyle(e).outlineWidth)])"
                "(document.activeElement)"
            )
            assert seen[0] == "BODY" or (seen[1] != "none" and seen[2] >= 2), (path, seen)


def test_paper_has_the_content_and_no_frame(administrator: Visit, paths: list[str]) -> None:
    administrator.page.emulate_media(media="print")
    for path in paths:
        administrator.go(path)
        for hidden in (".rail", ".topbar", "main .acts", "main .tabs", "main form"):
            assert not administrator.page.is_visible(f"{hidden} >> nth=0"), (path, hidden)
        assert administrator.page.is_visible("main .card >> nth=0"), path


def test_every_way_on_from_a_report_leads_somewhere(administrator: Visit, paths: list[str]) -> None:
    page = administrator.page
    found: set[str] = set()
    for path in paths:
        administrator.go(path)
        found |= set(page.eval_on_selector_all("a[href]", "all => all.map(each => each.getAttribute('href'))"))
    ways = {re.sub(r"\d+", "N", each.partition("?")[0].partition("#")[0]): each for each in sorted(found)}
    assert {"/trace", "/cases", "/data", "/trace/thing", "/cases/scopes/N", "/data/acquisitions/N"} <= set(ways)
    assert not {"/search", "/overview", "/scopes", "/quarantine", "/acquisitions"} & set(ways)
    for way in ways.values():
        if way.startswith("/"):
            answer = page.request.get(administrator.address + way, max_redirects=0)
            assert answer.status == (303 if way == "/" else 200), way


def test_a_rule_about_several_cells_marks_each_of_them(administrator: Visit, refused: list[int]) -> None:
    administrator.go(f"/data/quarantine/{refused[2]}")
    page = administrator.page
    page.wait_for_selector("main [aria-invalid=true]")
    marked = page.locator("main [aria-invalid=true]")
    assert marked.evaluate_all("all => all.map(e => e.labels[0].innerText.trim())") == ["Lower", "Upper"]
    for told in marked.evaluate_all("all => all.map(e => e.getAttribute('aria-describedby'))"):
        assert "contradict" in page.inner_text(f"#{told}")


def test_from_an_event_to_its_very_bytes(administrator: Visit) -> None:
    page = administrator.page
    (told,) = page.request.get(administrator.address + "/api/v1/events/9/source").json()["items"]
    administrator.go("/trace/event?id=9")
    page.click("main a[href*='event=9']")
    page.wait_for_url(re.compile(r"/data/acquisitions/\d+\?event=9$"))
    page.wait_for_selector(".data-arrival pre")
    shown = page.inner_text(".data-arrival")
    assert f"{told['start']:,}" in shown
    assert f"{told['end']:,}" in shown
    assert page.inner_text(".data-arrival pre").split() == told["record"].split()


def test_hostile_text_of_a_source_does_nothing(administrator: Visit, installation: Installation) -> None:
    said: list[str] = []
    page = administrator.page
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    name = "odd<img src=x onerror=alert(1)>&<b>.json"
    result = installation.clew.capture(Source(b'{"type": "Nothing"}', name=name))
    for path in ("/data/acquisitions", f"/data/quarantine/{result.outcomes[0].quarantine_id}"):
        administrator.go(path)
        page.get_by_text(name).first.wait_for()
        assert page.locator("main img").count() == 0
    assert said == []
    assert administrator.wrong == []
