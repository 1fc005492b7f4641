"""From a bad unit to a hold and its proof without typing an address: trace, scope, what-if, hold, export, chain."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from tests.e2e.browser.conftest import Site, Visit

from clew.testing.installation import Installation

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def engineer(visit: Visit, site: Site) -> Visit:
    visit.go(f"/sign-in?ticket={site.ticket('engineer-1')}")
    visit.page.wait_for_url(site.address + "/today")
    return visit


def test_the_way_from_a_bad_unit(engineer: Visit, installation: Installation) -> None:
    page, truth = engineer.page, installation.truth
    engineer.go("/search")
    page.fill("input[name=q]", next(iter(truth.affected)))
    page.press("input[name=q]", "Enter")
    page.wait_for_url("**/thing?id=*")
    page.locator(f"#backward a[href*='{quote(truth.suspect, safe='')}']").first.evaluate("link => link.click()")
    page.wait_for_url("**/thing?id=*class*")
    page.click(".acts a.primary")
    page.wait_for_url("**/scopes?start=*")
    page.fill("input[name=name]", "from the browser")
    page.click("#new button")
    page.wait_for_url(re.compile(r"/scopes/\d+$"))
    assert page.inner_text("h1") == "from the browser"
    page.click("#what-if td a >> nth=0")
    page.wait_for_url("**?hold=*")
    page.fill("input[name=reason] >> nth=0", "seen in the browser")
    page.click("#what-if button.primary")
    page.wait_for_url(re.compile(r"/scopes/\d+$"))
    assert "on hold" in page.inner_text(".statement >> nth=0")
    with page.expect_download() as download:
        page.click("#export a >> nth=0")
    assert download.value.suggested_filename.endswith(".csv")
    page.click("main .acts a[href^='/chain']")
    page.wait_for_url("**/chain?lot=*")
    page.click("nav.rail a[href='/scopes']")
    page.wait_for_url("**/scopes")
    assert page.is_visible("text=from the browser")
    assert engineer.wrong == []


@pytest.mark.parametrize(("size", "lang"), [("desktop", "zh"), ("phone", "en")])
def test_the_pages_fit(engineer: Visit, installation: Installation, lang: str, size: str) -> None:
    page, suspect = engineer.page, installation.truth.suspect
    if size == "phone":
        page.set_viewport_size(PHONE)
    page.context.add_cookies([{"name": "clew_lang", "value": lang, "url": engineer.address}])
    scope = installation.clew.scopes.all()[0].scope.id if installation.clew.scopes.all() else None
    paths = ["/scopes", f"/scopes?start={quote(suspect)}", "/chain", f"/balance?id={quote(suspect)}"]
    for path in (*paths, *([f"/scopes/{scope}", f"/scopes/{scope}?status=sold"] if scope else [])):
        engineer.go(path)
        assert engineer.overflow() == 0, path
        unnamed = page.eval_on_selector_all(
            "main input:not([type=hidden]), main select", "all => all.filter(each => !each.labels.length).length"
        )
        assert unnamed == 0, path
    assert engineer.wrong == []


def test_paper_has_the_whole_identifiers_and_no_forms(engineer: Visit, installation: Installation) -> None:
    engineer.go(f"/scopes?start={quote(installation.truth.suspect)}")
    engineer.page.click("#new button")
    engineer.page.wait_for_url(re.compile(r"/scopes/\d+$"))
    assert not engineer.page.is_visible("#units td .print-only >> nth=0")
    engineer.page.emulate_media(media="print")
    assert engineer.page.inner_text("#units td .print-only >> nth=0").startswith("urn:epc:")
    for hidden in (".rail", "#what-if form", "#export", "#units .tabs"):
        assert not engineer.page.is_visible(f"{hidden} >> nth=0"), hidden
    assert engineer.page.is_visible(".imprint")
