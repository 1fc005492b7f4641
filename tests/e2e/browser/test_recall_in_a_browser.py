"""From the report of a bad unit to a scope, and from the report of a scope to its files, its proof and its work."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from tests.e2e.browser.conftest import Visit

from clew.scenarios.recall.model import Policy, Start
from clew.testing.front_end import Served
from clew.testing.installation import Installation

pytestmark = pytest.mark.browser


@pytest.fixture
def engineer(visit: Visit, site: Served) -> Visit:
    visit.go(f"/sign-in?ticket={site.ticket('engineer-1')}")
    visit.page.wait_for_url(site.address + "/today")
    return visit


@pytest.fixture
def scope(installation: Installation) -> int:
    """A fresh scope of the suspect lot."""
    return installation.clew.scopes.new(Start(things=(installation.truth.suspect,)), Policy()).scope.id


def test_from_the_report_of_a_bad_unit_to_a_scope_of_its_lot(engineer: Visit, installation: Installation) -> None:
    page, truth = engineer.page, installation.truth
    engineer.go(f"/thing?id={quote(next(iter(truth.affected)), safe='')}")
    page.locator(f"#backward a[href*='{quote(truth.suspect, safe='')}']").first.evaluate("link => link.click()")
    page.wait_for_url("**/thing?id=*class*")
    page.click(".acts a[href^='/cases/scopes/new']")
    page.wait_for_url("**/cases/scopes/new?id=*")
    page.wait_for_selector("#cases-ids")
    assert page.input_value("#cases-ids") == truth.suspect
    assert engineer.wrong == []


def test_from_the_report_of_a_scope_to_its_files_its_proof_and_its_work(engineer: Visit, scope: int) -> None:
    page = engineer.page
    engineer.go(f"/scopes/{scope}")
    page.click("#what-if td a >> nth=0")
    page.wait_for_url("**?hold=*")
    assert page.is_visible("#what-if table >> nth=1"), "what was tried, above what is proposed"
    with page.expect_download() as download:
        page.click("#export a >> nth=0")
    assert download.value.suggested_filename.endswith(".csv")
    page.click("main .acts a[href^='/chain']")
    page.wait_for_url("**/chain?lot=*")
    page.go_back()
    page.click("main .acts a.primary")
    page.wait_for_url(re.compile(rf"/cases/scopes/{scope}$"))
    page.wait_for_selector("main h1")
    page.click("nav.rail a[href='/cases']")
    page.wait_for_url("**/cases")
    assert engineer.wrong == []


def test_paper_has_the_whole_identifiers_and_no_ways_on(engineer: Visit, scope: int) -> None:
    engineer.go(f"/scopes/{scope}")
    assert not engineer.page.is_visible("#units td .print-only >> nth=0")
    engineer.page.emulate_media(media="print")
    assert engineer.page.inner_text("#units td .print-only >> nth=0").startswith("urn:epc:")
    for hidden in (".rail", "#export", "#units .tabs", "main .acts"):
        assert not engineer.page.is_visible(f"{hidden} >> nth=0"), hidden
    assert engineer.page.is_visible(".imprint")
