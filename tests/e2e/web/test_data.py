"""Data: sources, quarantine, mappings, forms, the log, the dictionary and gauges, as the command line has them."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import WebVisit

from clew.collection.connectors import Source
from clew.doors.http.wall_clock import zone_name_here

Enter = Callable[..., WebVisit]
PATHS = (
    "sources", "quarantine?state=all", "mappings", "mappings/screwdriving", "mappings/new", "forms", "forms/inspect",
    "acquisitions", "acquisitions/1", "dictionary?find=gauge", "gauges",
)  # fmt: skip
MAPPING = """
name: NAME
version: "1"
names: {en: Gauging, zh: 量检}
time: {column: Time, zone: "+08:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:NAME:{Run}"}
things: [{id: "urn:clew:id:{Serial}"}]
outcomes: [{characteristic: surface, result: {column: Result, values: {good: OK, bad: NOK}}}]
"""
_numbers = itertools.count(1)


def listed(told: Any) -> list[dict[str, Any]]:
    """What a command printed, as a list."""
    return told if isinstance(told, list) else [told]


def refused(at: WebVisit) -> tuple[str, list[int]]:
    """Captures a source of this test's own: its name, and the numbers of its three refused rows of one cause."""
    name = f"shift-{next(_numbers)}"
    words = ("good", "god", "god", "gut", "bad")
    rows = [f"{n},2026-03-02 08:0{n}:00,{name}-{n},{word}" for n, word in enumerate(words, 1)]
    data = "\n".join(("Run,Time,Serial,Result", *rows, "")).encode()
    source = Source(data, name=f"{name}.csv", mapping=MAPPING.replace("NAME", name))
    result = at.demo.clew.capture(source, on_error="proceed")
    return name, [each.quarantine_id for each in result.outcomes if each.quarantine_id is not None]


@pytest.mark.parametrize(("lang", "theme", "size"), [("zh", "dark", "desktop"), ("en", "light", "phone")])
def test_every_part_fits_and_breaks_no_rule_of_access(visit: Enter, lang: str, theme: str, size: str) -> None:
    at = visit("engineer", lang, theme, size)
    _, numbers = refused(at)
    for path in (*PATHS, f"quarantine/{numbers[0]}"):
        at.go(f"/data/{path}")
        at.no_violations()
        at.fine()


def test_sources_stand_as_the_report_has_them(visit: Enter) -> None:
    at = visit("engineer")
    name, _ = refused(at)
    at.go("/data/sources")
    reports = listed(at.cli("quality"))
    sources = [each for report in reports for each in report.get("sources", [report])]
    items = sum(each["total"]["items"] for each in sources)
    assert f"{items:,} items came in" in at.page.locator("p.statement").first.inner_text()
    at.page.get_by_role("link", name=name).click()
    at.settled()
    mine = next(each for each in sources if each["source"] == name)
    told = mine["total"]["dimensions"]["validity"]
    row = at.page.locator(".data-parts tr").filter(has_text="Valid")
    assert row.locator("td.number").get_attribute("title") == f"{told['count']} of {told['of']}"
    at.fine()


def test_one_row_is_corrected_and_the_rest_of_its_cause_at_once(visit: Enter) -> None:
    at = visit("engineer")
    name, numbers = refused(at)
    cause = next(each for each in listed(at.cli("quarantine", "causes")) if each.get("mapping") == name)
    at.go("/data/quarantine")
    row = at.page.get_by_role("row").filter(has_text=f"{name}.csv")
    assert row.locator(".data-big").inner_text() == str(cause["count"]) == "3"
    row.get_by_role("link").click()
    at.settled()
    at.page.get_by_role("link", name=f"No. {numbers[0]}").click()
    at.settled()
    assert at.page.locator(".data-cell.wrong label").all_inner_texts() == ["Result"]
    at.page.get_by_label("Result", exact=True).fill("bad")
    at.page.get_by_role("button", name="Correct and release").click()
    at.page.get_by_text("It was released and recorded.").wait_for()
    at.go(f"/data/quarantine?cause={cause['cause']}")
    at.page.get_by_label("Says now").fill("god")
    at.page.get_by_label("Write", exact=True).fill("good")
    at.page.get_by_role("button", name="Try").click()
    at.page.get_by_text("1 of 2 would pass.").wait_for()
    at.page.get_by_role("button", name="Correct and release").click()
    at.page.get_by_text("1 released: 1 recorded, 0 known already.").wait_for()
    states = {number: at.demo.clew.quarantine.show(number).state for number in numbers}
    assert states == {numbers[0]: "released", numbers[1]: "released", numbers[2]: "open"}
    at.fine()


def test_a_row_is_dismissed_with_a_reason_and_taken_up_again(visit: Enter) -> None:
    at = visit("engineer")
    _, numbers = refused(at)
    at.go(f"/data/quarantine/{numbers[2]}")
    dismiss = at.page.get_by_role("button", name="Dismiss")
    expect(dismiss).to_be_disabled()
    at.page.get_by_label("Reason").fill("a test piece")
    dismiss.click()
    at.page.get_by_role("button", name="Take up again").click()
    dismiss.wait_for()
    told = at.cli("quarantine", "show", str(numbers[2]))
    assert [step["action"] for step in told["history"]] == ["dismiss", "reopen"]
    assert "a test piece" in at.page.locator(".data-history").inner_text()
    at.fine()


def test_who_was_slower_is_told_and_nothing_is_overwritten(visit: Enter) -> None:
    at = visit("engineer")
    _, numbers = refused(at)
    at.go(f"/data/quarantine/{numbers[0]}")
    at.demo.clew.quarantine.dismiss(numbers[0], reason="somebody else")
    at.page.get_by_label("Result", exact=True).fill("good")
    at.page.get_by_role("button", name="Correct and release").click()
    at.page.get_by_text("Dismissed").first.wait_for()
    assert at.demo.clew.quarantine.show(numbers[0]).state == "dismissed"


def test_a_form_becomes_an_event_with_its_source(visit: Enter) -> None:
    at = visit("engineer")
    at.go("/data/forms/inspect?id=urn:clew:id:entered-by-hand")
    at.page.get_by_role("button", name="Record").click()
    at.page.locator(".data-why").first.wait_for()
    terms = at.demo.clew.dictionary
    at.page.get_by_label(terms["characteristic"].en).fill("surface")
    at.page.get_by_role("combobox", name=terms["result"].en, exact=True).click()
    at.page.locator(".ant-select-item-option").first.click()
    at.page.locator("main form").get_by_text("entered-by-hand").last.wait_for()
    button = at.page.get_by_role("button", name="Record")
    expect(button).to_be_enabled()
    button.click()
    at.page.get_by_text("Recorded as event").wait_for()
    newest = listed(at.cli("acquisition", "list"))[0]
    assert newest["source"] == "form-inspect.json"
    assert f"Recorded as event {newest['last_position']}." in at.page.inner_text("main")
    at.page.get_by_role("link", name="As it was sent").click()
    at.settled()
    assert at.page.url.startswith(f"{at.address}/data/acquisitions/{newest['number']}")
    at.fine()


def test_a_dropped_table_is_drafted_previewed_and_recorded(visit: Enter) -> None:
    at = visit("engineer")
    name = f"dropped-{next(_numbers)}.csv"
    rows = [f"2026-03-02 08:00:{n:02},{name}-{n:02},OK" for n in range(12)]
    data = "\n".join(("Time,Serial,Result", *rows, "")).encode()
    at.go("/data/mappings/new")
    at.page.set_input_files("main input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": data})
    record = at.page.get_by_role("button", name="Record 12 events")
    record.wait_for()
    at.no_violations()
    expect(record).to_be_enabled()
    record.click()
    at.page.get_by_text("12 recorded").wait_for()
    newest = listed(at.cli("acquisition", "list"))[0]
    assert (newest["source"], newest["counts"]["recorded"]) == (name, 12)
    at.fine()


def test_a_wrong_time_zone_can_be_put_right(visit: Enter) -> None:
    at = visit("engineer")
    data = b"Time,Serial,Result\n" + b"".join(b"2026-03-02 08:00:%02d,zoned-%02d,OK\n" % (n, n) for n in range(12))
    at.go("/data/mappings/new")
    at.page.set_input_files("main input[type=file]", {"name": "zoned.csv", "mimeType": "text/csv", "buffer": data})
    at.page.get_by_role("button", name="Record 12 events").wait_for()
    zone = at.page.get_by_label("Time zone of the table")
    zone.fill("Asia/Shanghi")
    zone.press("Tab")
    at.page.get_by_role("alert").get_by_text("Asia/Shanghi").wait_for()
    zone.fill("Asia/Shanghai")
    zone.press("Tab")
    at.page.get_by_text("2026-03-02T08:00:00+08:00").first.wait_for()
    expect(at.page.get_by_role("alert")).to_have_count(0)
    expect(zone).to_have_value("Asia/Shanghai")


def test_an_address_with_no_number_in_it_is_no_page(visit: Enter) -> None:
    at = visit("engineer")
    for path in ("quarantine/abc", "acquisitions/abc", "nothing"):
        at.go(f"/data/{path}")
        at.page.get_by_role("heading", name="There is no such page").wait_for()
    at.fine()


def test_the_dictionary_tells_how_many_terms_fit(visit: Enter) -> None:
    at = visit("viewer")
    at.go("/data/dictionary?find=calibration")
    terms = at.demo.clew.dictionary.terms
    rows = at.page.locator("main table.plain tbody tr")
    at.page.get_by_text(f"of {len(terms)} terms").wait_for()
    assert f"{rows.count()} of {len(terms)} terms" in at.page.inner_text("main")
    assert "calibration_due" in at.page.inner_text("main")
    at.fine()


@pytest.mark.parametrize(("lang", "button"), [("en", "CSV"), ("zh", "导出 CSV")])
def test_the_log_is_taken_along_as_it_was_searched(visit: Enter, lang: str, button: str) -> None:
    at = visit("engineer", lang)
    at.go("/data/acquisitions?find=screwdriving")
    log = listed(at.cli("acquisition", "list", "--source", "screwdriving", "--limit", "10000"))
    with at.page.expect_download() as started:
        at.page.get_by_role("link", name=button).click()
    _, *rows = csv.reader(started.value.path().read_text(encoding="utf-8-sig").splitlines())
    assert [row[0] for row in rows] == [str(each["number"]) for each in log]
    viewer = visit("viewer", lang)
    viewer.go("/data/acquisitions")
    assert viewer.page.get_by_role("button", name=button).is_disabled()
    viewer.no_violations()


def test_who_may_only_look_is_told_what_a_role_lacks(visit: Enter) -> None:
    at = visit("auditor")
    _, numbers = refused(at)
    at.go(f"/data/quarantine/{numbers[0]}")
    assert "Your role may not: correct refused items." in at.page.inner_text("main")
    expect(at.page.get_by_label("Result", exact=True)).to_be_disabled()
    at.go("/data/mappings/new")
    assert "Your role may not: capture data." in at.page.inner_text("main")
    at.fine()
    looking = visit("viewer")
    for path in ("quarantine", f"quarantine/{numbers[0]}"):
        looking.page.goto(f"{at.address}/data/{path}")
        looking.page.get_by_text("Your role may not: see refused items.").wait_for()


def test_what_became_of_a_whole_cause_is_told(visit: Enter) -> None:
    at = visit("engineer")
    name, numbers = refused(at)
    found = [each for each in listed(at.cli("quarantine", "causes")) if each.get("mapping") == name]
    at.go(f"/data/quarantine?cause={found[0]['cause']}")
    at.page.get_by_text("in every item").click()
    at.page.get_by_label("Write", exact=True).fill("good")
    at.page.get_by_role("button", name="Try").click()
    at.page.get_by_text("3 of 3 would pass.").wait_for()
    at.page.get_by_role("button", name="Correct and release").click()
    at.page.get_by_text("No item of this cause is in this state.").wait_for()
    expect(at.page.get_by_text("3 released: 3 recorded, 0 known already.")).to_be_visible()
    assert {at.demo.clew.quarantine.show(number).state for number in numbers} == {"released"}
    at.no_violations()
    at.fine()


def test_a_target_that_is_being_set_is_of_one_source(visit: Enter) -> None:
    at = visit("engineer")
    names = [refused(at)[0] for _ in range(2)]
    at.go("/data/sources")
    days = at.page.get_by_role("link", name="CSV").get_attribute("href")
    assert days == f"/api/v1/quality.csv?days=14&zone={quote(zone_name_here(), safe='')}"
    at.page.get_by_role("link", name=names[0]).click()
    at.page.get_by_role("button", name="Change").click()
    target = at.page.get_by_label("Target in hours")
    target.fill("7")
    at.page.get_by_role("link", name=names[1]).click()
    expect(target).to_have_count(0)
    at.fine()
