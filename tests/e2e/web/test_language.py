"""The language is switched while somebody works: what they wrote stays, what the server words is said anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import Demo, WebVisit

from clew.collection.connectors import Source

Enter = Callable[..., WebVisit]
MOTOR = "urn:epc:id:sgtin:9521001.000060.M000026"
MAPPING = """
name: spoken
version: "1"
names: {en: Spoken, zh: 口述}
time: {column: Time, zone: "+08:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:spoken:{Run}"}
things: [{id: "urn:clew:id:{Serial}"}]
outcomes: [{characteristic: surface, result: {column: Result, values: {good: OK, bad: NOK}}}]
"""


def to_chinese(at: WebVisit) -> None:
    at.page.get_by_text("中文", exact=True).click()
    at.page.get_by_role("navigation", name="功能区").wait_for()


@pytest.fixture(scope="module")
def refused(demo: Demo) -> int:
    """The number of a refused row."""
    data = b"Run,Time,Serial,Result\n1,2026-03-02 08:01:00,spoken-1,god\n"
    result = demo.clew.capture(Source(data, name="spoken.csv", mapping=MAPPING), on_error="proceed")
    return next(each.quarantine_id for each in result.outcomes if each.quarantine_id is not None)


def test_what_was_filled_into_a_form_stays(visit: Enter) -> None:
    at = visit("engineer")
    terms = at.demo.clew.dictionary
    at.go("/data/forms/inspect")
    at.page.get_by_label(terms["characteristic"].en).fill("surface")
    to_chinese(at)
    field = at.page.get_by_label(terms["characteristic"].zh)
    field.wait_for()
    expect(field).to_have_value("surface")
    at.fine()


def test_a_cell_that_is_being_corrected_stays(visit: Enter, refused: int) -> None:
    at = visit("engineer")
    at.go(f"/data/quarantine/{refused}")
    at.page.get_by_label("Result", exact=True).fill("good")
    before = at.page.locator(".data-why").inner_text()
    to_chinese(at)
    expect(at.page.locator(".data-why")).not_to_have_text(before)
    expect(at.page.get_by_label("Result", exact=True)).to_have_value("good")
    at.fine()


def test_a_question_that_is_being_written_stays(visit: Enter) -> None:
    at = visit("engineer")
    at.go("/causes/new?bad=9001")
    names = at.page.locator("#causes-bad")
    names.fill("9001\n9002")
    with at.page.expect_response("**/api/v1/causes/choices"):
        to_chinese(at)
    expect(names).to_have_value("9001\n9002")
    at.fine()


def test_a_case_and_what_is_written_in_it_speak_the_new_language(visit: Enter) -> None:
    at = visit("engineer")
    number = at.demo.clew.cases.open("Loud", "loud").number
    at.go(f"/cases/{number}?tab=8d")
    team = at.page.locator(".cases-discipline").first
    title = team.locator("h2").inner_text()
    team.get_by_role("button", name="Write").click()
    draft = team.locator("textarea")
    draft.fill("It hums.")
    to_chinese(at)
    expect(team.locator("h2")).not_to_have_text(title)
    expect(draft).to_have_value("It hums.")
    at.fine()


def test_the_preview_of_a_passport_speaks_the_new_language(visit: Enter) -> None:
    at = visit("engineer")
    assert at.demo.clew.passports.publish([MOTOR])[0].published is not None
    at.go("/passports?id=M000026")
    screen = at.page.locator(".passports-screen")
    expect(screen).to_contain_text(at.cli("passport", "show", "M000026")["says"]["status"]["title"])
    to_chinese(at)
    said = at.demo.cli("passport", "show", "M000026", lang="zh")["says"]
    expect(screen).to_contain_text(said["status"]["title"])
    at.fine()
