"""Ways into a case, in the browser: from what the public wrote, from a thing, and who has what of a scope."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import Demo, WebVisit

from clew.scenarios.recall.model import Policy, Start

Enter = Callable[..., WebVisit]
MOTOR = "urn:epc:id:sgtin:9521001.000060.M0000{:02d}"
WORDS = "It hums & smells “burnt”."


@pytest.fixture
def report(demo: Demo) -> int:
    """What somebody unknown wrote about a motor; its number."""
    published = demo.clew.passports.publish([MOTOR.format(41)])[0].published
    assert published is not None
    return demo.clew.open_passports.report(published, "safety", WORDS)


@pytest.mark.parametrize(("lang", "theme", "size"), [("en", "light", "desktop"), ("zh", "dark", "phone")])
def test_a_report_of_the_public_becomes_a_case(
    visit: Enter, demo: Demo, report: int, lang: str, theme: str, size: str
) -> None:
    at = visit("engineer", lang, theme, size)
    page = at.page
    at.go(f"/passports?tab=reports&report={report}")
    at.no_violations()
    page.get_by_role("button", name={"en": "Open a case", "zh": "以此立案"}[lang]).click()
    page.wait_for_url(f"**/cases/new?report={report}")
    expect(page.locator("blockquote")).to_have_text(WORDS)
    expect(page.locator("#cases-title")).to_have_value(re.compile("M000041"))
    at.no_violations()
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    at.settled()
    number = page.url.rsplit("/", 1)[1]
    told = demo.cli("case", "show", number, lang=lang)
    [quoted] = told["reports"]
    assert (quoted["number"], quoted["text"]) == (report, WORDS)
    expect(page.locator("blockquote")).to_have_text(quoted["text"])
    expect(page.locator("main")).to_contain_text(quoted["kind_said"])
    at.go(f"/cases/{number}?tab=8d")
    first = demo.cli("case", "show", number, "--disciplines", lang=lang)["disciplines"][0]
    for fact in first["known"]:
        expect(page.locator(".cases-discipline").first).to_contain_text(fact["message"])
    at.no_violations()
    at.go(f"/passports?tab=reports&report={report}")
    [reported] = [each for each in listed(demo.cli("passport", "reports", "--all")) if each["number"] == report]
    assert [each["number"] for each in reported["cases"]] == [int(number)]
    expect(page.locator(".passports-cases a")).to_have_attribute("href", f"/cases/{number}")
    at.fine()


def listed(told: object) -> list[dict[str, object]]:
    """The documents of a command that prints one a line."""
    return told if isinstance(told, list) else [told]  # type: ignore[list-item]


def test_a_thing_goes_into_a_case_and_leads_to_it(visit: Enter, demo: Demo) -> None:
    unit = MOTOR.format(43)
    case = demo.clew.cases.open("Waiting for units", "as yet without one")
    at = visit("engineer")
    page = at.page
    at.go(f"/trace/thing?id={quote(unit)}")
    page.get_by_role("button", name="Case", exact=False).click()
    page.get_by_role("menuitem", name="Add to a case").click()
    page.wait_for_url("**/cases/new?id=**to=existing")
    at.settled()
    page.locator("#cases-existing").click()
    page.locator(".ant-select-item-option", has_text=f"#{case.number} Waiting").click()
    at.no_violations()
    page.get_by_role("button", name="Add to the case", exact=True).click()
    page.wait_for_url(f"**/cases/{case.number}")
    at.settled()
    assert [each["number"] for each in listed(at.cli("case", "list", "--unit", unit))] == [case.number]
    expect(page.locator("main .cases-chips")).to_contain_text("M000043")
    at.go(f"/trace/thing?id={quote(unit)}")
    page.get_by_role("button", name="Case · 1").click()
    page.get_by_role("menuitem", name=f"Case {case.number}: Waiting for units").click()
    page.wait_for_url(f"**/cases/{case.number}")
    auditor = visit("auditor")
    auditor.go(f"/trace/thing?id={quote(unit)}")
    auditor.page.get_by_role("button", name="Case · 1").click()
    expect(auditor.page.get_by_role("menuitem")).to_have_count(1)
    at.fine()


def test_who_has_what_narrows_the_list(visit: Enter, demo: Demo) -> None:
    scope = str(demo.clew.scopes.new(Start(things=(demo.loaded.suspect,)), Policy()).scope.id)
    at = visit("engineer")
    page = at.page
    at.go(f"/cases/scopes/{scope}")
    holder = page.locator(".cases-holder button.name").first
    key = holder.get_attribute("title") or ""
    holder.click()
    page.wait_for_url("**holder=**")
    assert page.evaluate("new URLSearchParams(location.search).get('words')") == "affected"
    mine = listed(at.cli("scope", "show", scope, "--holder", key, "--words", "certain,possible"))
    page.get_by_text(f"of {len(mine)}", exact=False).first.wait_for()
    shown = {each.get_attribute("title") for each in page.locator(".cases-units tbody th a").all()}
    assert shown <= {each["id"] for each in mine}
    assert len(shown) == min(len(mine), 20)
    expect(holder).to_have_attribute("aria-pressed", "true")
    at.no_violations()
    page.get_by_role("button", name=re.compile("Without the filter")).click()
    page.wait_for_url(lambda url: "holder=" not in url)
    at.fine()


def test_nobody_at_the_works_is_on_the_notice_list(visit: Enter, demo: Demo) -> None:
    scope = demo.clew.scopes.new(Start(things=(demo.loaded.suspect,)), Policy()).scope
    number = str(demo.clew.cases.open("Loud", "loud", scopes=[str(scope.id)]).number)
    at = visit("auditor")
    at.go(f"/cases/{number}?tab=notices")
    told = at.cli("case", "notice", number)
    rows = at.page.locator("main table tbody tr")
    expect(rows).to_have_count(len(told["notices"]))
    for row, notice in zip(rows.all(), told["notices"], strict=True):
        assert notice["kind"] != "place" or not set(notice["statuses"]) & {"in_stock", "returned"}
        expect(row.locator("th > span").first).to_have_text(notice["name"])
    inside = demo.clew.scopes.one(str(scope.id)).evaluation.summary["in_reach"]
    assert told["in_works"] == inside
    expect(at.page.locator("main")).to_contain_text(f"{inside} more are still in the works")
    at.no_violations()
    at.fine()
