"""Scopes and cases in the browser: nothing affected is hidden, files hold what is shown, wrong presses lead on."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import Demo, WebVisit

from clew.scenarios.recall.model import Policy, Start

Enter = Callable[..., WebVisit]
THINGS = ("instance", "lot")
LINKS = re.compile(r"/api/v1/cases/\d+/links")


@pytest.fixture
def scope(demo: Demo) -> str:
    """A fresh scope of the suspect lot; its number. The lot is certain, what it went into possible or excluded."""
    return str(demo.clew.scopes.new(Start(things=(demo.loaded.suspect,)), Policy()).scope.id)


def units(at: WebVisit, scope: str, words: str) -> list[dict[str, Any]]:
    return [each for each in at.cli("scope", "show", scope, "--units", "--words", words) if each["kind"] in THINGS]


def test_where_things_are_leads_to_all_of_them(visit: Enter, scope: str) -> None:
    at = visit("engineer")
    at.go(f"/cases/scopes/{scope}?words=excluded&status=scrapped")
    shown = units(at, scope, "certain,possible")
    statuses = at.cli("scope", "show", scope)["evaluation"]["summary"]["statuses"]
    for status in (each for each, count in statuses.items() if count):
        named = {"in_stock": "in stock", "in_transit": "in transit", "consumed": "used up"}.get(status, status)
        at.page.locator(".cases-legend >> nth=0").get_by_role("button", name=named).click()
        at.page.wait_for_url(f"**status={status}**")
        expect(at.page.get_by_role("tab", name="Affected")).to_have_attribute("aria-selected", "true")
        count = sum(each["status"] == status for each in shown)
        assert count == statuses[status]
        expect(at.page.locator(".cases-units .ant-pagination-total-text")).to_contain_text(f"of {count}")
    at.no_violations()
    at.fine()


def test_what_is_not_known_leads_to_all_of_them(visit: Enter, scope: str) -> None:
    at = visit("engineer")
    gaps = at.cli("scope", "show", scope)["evaluation"]["summary"]["gaps"]
    at.go(f"/cases/scopes/{scope}")
    links = at.page.locator("a[href*='gap=']")
    expect(links).to_have_count(sum(count > 0 for gap, count in gaps.items() if gap != "boundary"))
    for link in links.all():
        assert "words=affected" in (link.get_attribute("href") or "")
    at.fine()


def test_a_file_holds_the_set_that_is_shown(visit: Enter, scope: str) -> None:
    at = visit("engineer")
    excluded = units(at, scope, "excluded")
    assert excluded
    at.go(f"/cases/scopes/{scope}?words=excluded&version=1")
    at.page.get_by_role("button", name="Export").click()
    entry = at.page.get_by_role("menuitem", name="Units, CSV")
    assert (entry.locator("a").get_attribute("href") or "").endswith("words=excluded&version=1")
    with at.page.expect_download() as download:
        entry.click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert {each["id"] for each in excluded} <= {row[0] for row in rows}
    at.fine()


def test_a_scope_that_could_not_be_linked_is_not_made_twice(visit: Enter, demo: Demo) -> None:
    number = demo.clew.cases.open("Waiting for a scope", "as yet without one").number
    before = len(demo.clew.scopes.all())
    at = visit("engineer")
    page = at.page
    at.go(f"/cases/scopes/new?case={number}&id={quote(demo.loaded.suspect)}")
    page.route(LINKS, lambda route: route.abort())
    page.get_by_role("button", name="Open the scope").click()
    page.get_by_role("alert").wait_for()
    made = demo.clew.scopes.all()[0].scope.id
    expect(page.locator(f"main a[href='/cases/scopes/{made}']")).to_be_visible()
    at.no_violations()
    page.unroute(LINKS)
    page.get_by_role("button", name="Link it to the case").click()
    page.wait_for_url(f"**/cases/scopes/{made}")
    assert len(demo.clew.scopes.all()) == before + 1
    assert [link.id for link in demo.clew.cases.one(number).linked("scope")] == [str(made)]


def test_the_first_letter_asks_for_nothing(visit: Enter) -> None:
    at = visit("engineer")
    asked: list[Any] = []
    at.go("/cases/scopes/new")
    at.page.on("request", lambda one: asked.append(one.post_data_json) if one.url.endswith("/preview") else None)
    with at.page.expect_request("**/api/v1/scopes/preview"):
        at.page.locator("#cases-ids").press_sequentially("x9", delay=60)
    assert [each["ids"] for each in asked] == [["x9"]]


def test_a_hold_that_there_is_not_can_be_taken_off(visit: Enter, scope: str) -> None:
    at = visit("engineer")
    page = at.page
    at.go(f"/cases/scopes/{scope}?tab=hold")
    page.fill("#cases-try", "no-such-place")
    page.press("#cases-try", "Enter")
    page.get_by_role("alert").wait_for()
    at.no_violations()
    suggested = at.cli("scope", "what-if", scope)["suggested"]
    expect(page.locator(".cases-table tbody tr")).to_have_count(min(len(suggested), 12))
    page.get_by_role("button", name="Remove no-such-place").click()
    page.wait_for_url(lambda url: "hold=" not in url.replace("tab=hold", ""))
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_evaluation_without_a_server_says_so(visit: Enter, scope: str) -> None:
    at = visit("engineer")
    at.go(f"/cases/scopes/{scope}")
    at.page.route(re.compile("/refresh$"), lambda route: route.abort())
    at.page.get_by_role("button", name="Evaluate again").click()
    expect(at.page.locator(".ant-message-error")).to_contain_text("The server cannot be reached.")


def test_who_changes_the_head_second_sees_what_stands(visit: Enter, demo: Demo) -> None:
    number = demo.clew.cases.open("First title", "said").number
    at = visit("engineer")
    page = at.page
    at.go(f"/cases/{number}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Change the facts").click()
    page.fill("#cases-title", "mine")
    demo.clew.cases.retitle(number, title="theirs", owner="Wang", why="")
    page.get_by_role("button", name="Save", exact=True).click()
    stands = page.locator(".ant-modal .cases-theirs")
    expect(stands).to_contain_text("theirs")
    expect(stands).to_contain_text("Wang")
    at.no_violations()
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.locator("main h1")).to_have_text("mine")
    assert demo.clew.cases.one(number).head.title == "mine"


def test_who_changes_a_measure_second_sees_what_stands(visit: Enter, demo: Demo) -> None:
    number = demo.clew.cases.open("A measure", "said").number
    demo.clew.cases.act(number, discipline="D5", text="sort the stock")
    at = visit("engineer")
    page = at.page
    at.go(f"/cases/{number}?tab=8d")
    page.get_by_role("button", name="Change: sort the stock").click()
    page.fill("#cases-measure-owner", "Li")
    demo.clew.cases.act(number, discipline="D5", text="sort the stock", action=1, owner="Wang")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".ant-modal .cases-theirs")).to_contain_text("Wang")
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.locator(".ant-modal")).to_have_count(0)
    assert demo.clew.cases.one(number).actions[0].owner == "Li"


def test_who_marks_a_notice_second_sees_the_mark(visit: Enter, demo: Demo, scope: str) -> None:
    number = demo.clew.cases.open("A notice", "said", scopes=[scope]).number
    holder = demo.cli("case", "notice", str(number))["notices"][0]["holder"]
    at = visit("engineer")
    page = at.page
    at.go(f"/cases/{number}?tab=notices")
    page.get_by_role("button", name="Mark sent").first.click()
    demo.clew.cases.notify(number, holder, "sent", on="2026-03-01", how="telephone")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".ant-modal .cases-theirs")).to_contain_text("telephone")
    page.get_by_role("button", name="Save nevertheless").click()
    expect(page.locator(".ant-modal")).to_have_count(0)
    assert len(demo.clew.cases.one(number).marks) == 2


def test_making_a_scope_is_not_opening_a_case(visit: Enter) -> None:
    at = visit("operator")
    at.go("/cases")
    expect(at.page.get_by_role("button", name="New case")).to_be_disabled()
    at.go("/cases?tab=scopes")
    expect(at.page.get_by_role("button", name="New recall scope")).to_be_enabled()


def test_what_a_complaint_names_fits_and_is_on_record_though_unlinked(visit: Enter, demo: Demo) -> None:
    unknown = "https://id.example.org/01/09521001000604/21/" + "M" * 60
    label = demo.loaded.unit.rsplit(".", 1)[1]
    case = demo.clew.cases.open(
        "Names", "said", complained_by="Fernmelde" * 9, units=[unknown, demo.clew.show(demo.loaded.unit).key, label]
    )
    demo.clew.cases.unlink(case.number, "unit", demo.clew.show(demo.loaded.unit).key, "another one")
    at = visit("engineer", "en", "light", "phone")
    at.go(f"/cases/{case.number}")
    named = at.page.locator(".cases-chips li")
    expect(named).to_have_count(3)
    found = at.cli("case", "show", str(case.number))["complained"]
    assert [each["found"] for each in found] == ["none", "one", "one"]
    for row, each in zip(named.all(), found, strict=True):
        expect(row).to_contain_text("not on record" if each["key"] is None else "not linked")
    at.no_violations()
    at.fine()
