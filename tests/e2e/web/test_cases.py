"""Cases and recall in the browser: a scope from a bad lot to its hold and its files; a case from a complaint to a step.

Every number on a screen is held against what the command line says of the same data.
"""

from __future__ import annotations

import csv
import json
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


def affected(summary: dict[str, Any]) -> int:
    return int(summary["pieces"] + summary["lots"])


def things(summary: dict[str, Any], word: str) -> int:
    return sum(summary["words"][word][kind] for kind in THINGS)


def numbers(text: str) -> list[int]:
    return [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", text)]


@pytest.fixture
def scope(demo: Demo) -> str:
    """A fresh scope of the suspect lot; its number."""
    start = Start(things=(demo.loaded.suspect,))
    return str(demo.clew.scopes.new(start, Policy()).scope.id)


@pytest.fixture
def case(demo: Demo, scope: str) -> str:
    """A fresh case with that scope; its number."""
    opened = demo.clew.cases.open(
        "Back-EMF low", "Three motors below 41 V.", units=[demo.loaded.unit, "no such unit"], scopes=[scope]
    )
    return str(opened.number)


def test_a_scope_is_looked_at_before_it_is_opened(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    at.go(f"/cases/scopes/new?id={quote(demo.loaded.suspect)}")
    shown = at.page.locator("section", has=at.page.get_by_role("heading", name="Preview"))
    shown.locator(".statement").wait_for()
    facts = dict(zip(shown.locator("dt").all_inner_texts(), shown.locator("dd").all_inner_texts(), strict=True))
    at.no_violations()
    at.page.fill("#cases-name", "opened in a browser")
    at.page.get_by_role("button", name="Open the scope").click()
    at.page.wait_for_url(re.compile(r"/cases/scopes/\d+$"))
    at.settled()
    told = at.cli("scope", "show", "opened in a browser")["evaluation"]["summary"]
    expected = {word: things(told, word.lower()) for word in ("Certain", "Possible", "Excluded")}
    assert {name: int(value) for name, value in facts.items()} == {**expected, "In reach": told["in_reach"]}
    said = at.page.inner_text(".statement >> nth=0")
    assert numbers(said)[:3] == [affected(told), expected["Certain"], expected["Possible"]]
    assert {name: int(count) for name, count in (each.rsplit(" ", 1) for each in legend(at))} == {
        status.replace("_", " ").replace("consumed", "used up"): count
        for status, count in told["statuses"].items()
        if count
    }
    at.fine()


def legend(at: WebVisit) -> list[str]:
    return [
        " ".join(each.split()) for each in at.page.locator(".cases-legend >> nth=0").locator("li").all_inner_texts()
    ]


def test_the_units_are_paged_sorted_searched_and_filtered_by_the_server(visit: Enter, scope: str) -> None:
    at = visit("engineer")
    units = [
        unit
        for unit in at.cli("scope", "show", scope, "--units", "--words", "certain,possible")
        if unit["kind"] in THINGS
    ]
    at.go(f"/cases/scopes/{scope}")
    expect(at.page.get_by_role("tab", selected=True).nth(1)).to_have_text(f"Affected{len(units)}")
    rows = at.page.locator(".cases-units tbody tr")
    assert rows.count() == 20
    assert f"1–20 of {len(units)}" in at.page.inner_text(".cases-units")
    at.page.get_by_role("button", name="Identifier").click()
    at.page.wait_for_url("**order=id**")
    at.page.wait_for_selector("th[aria-sort=ascending]")
    at.page.wait_for_function(
        "first => document.querySelector('.cases-units tbody th a').title === first", arg=min(u["id"] for u in units)
    )
    sold = [unit for unit in units if unit["status"] == "sold"]
    at.page.get_by_role("button", name="sold").click()
    at.page.wait_for_url("**status=sold**")
    at.page.get_by_text(f"of {len(sold)}", exact=False).wait_for()
    assert set(at.page.locator("td[data-label=Status]").all_inner_texts()) == {"sold"}
    at.page.go_back()
    at.page.get_by_text(f"1–20 of {len(units)}").wait_for()
    one = sold[0]["id"]
    at.page.fill(".cases-search input", one.rsplit(".", 1)[1])
    at.page.press(".cases-search input", "Enter")
    at.page.get_by_text("1–1 of 1").wait_for()
    assert rows.locator("th a").get_attribute("title") == one
    at.go(f"/cases/scopes/{scope}?words=excluded")
    reason = at.cli("scope", "show", scope, "--units", "--words", "excluded")
    assert f"of {sum(unit['kind'] in THINGS for unit in reason)}" in at.page.inner_text(".cases-units")
    assert rows.first.locator(".cases-reason").get_attribute("title") in {unit["reason"]["message"] for unit in reason}
    at.no_violations()
    at.fine()


def test_paper_says_which_part_of_the_scope_it_is(visit: Enter, scope: str) -> None:
    """Twenty rows without a word would be taken for the whole recall; what is folded is printed open."""
    at = visit("engineer")
    units = at.cli("scope", "show", scope, "--units", "--words", "possible")
    count = sum(unit["kind"] in THINGS for unit in units)
    at.go(f"/cases/scopes/{scope}?words=possible")
    at.page.emulate_media(media="print")
    printed = at.page.locator(".cases-on-paper")
    assert printed.is_visible()
    told = printed.evaluate("each => getComputedStyle(each, '::before').content")
    assert f"Possible: 1–20 of {count}." in told
    assert "the export has the whole list" in told
    folded = at.page.locator("main details:not([open])").count()
    at.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert at.page.locator("main details:not([open])").count() == 0
    at.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert at.page.locator("main details:not([open])").count() == folded
    at.page.emulate_media(media="screen")
    assert not printed.is_visible()
    at.fine()


def test_a_hold_is_tried_recorded_and_released(visit: Enter, demo: Demo, scope: str) -> None:
    at = visit("engineer")
    at.go(f"/cases/scopes/{scope}?tab=hold")
    plain = at.cli("scope", "what-if", scope)
    at.page.locator("tbody").get_by_role("button", name="Try").first.click()
    at.page.wait_for_url("**hold=**")
    at.page.wait_for_selector(".cases-tried")
    (tried,) = at.cli("scope", "what-if", scope, "--hold", plain["suggested"][0]["key"])["holds"]
    assert [numbers(text) for text in at.page.locator(".cases-share b").all_inner_texts()] == [
        [tried["captured"], plain["in_reach"]],
        [tried["remaining"], plain["in_reach"]],
    ]
    at.no_violations()
    at.page.get_by_role("button", name=f"Hold {plain['in_reach']} in reach").click()
    at.page.fill("#cases-reason", "tried in a browser")
    assert f"recall-{scope}" in at.page.inner_text(".ant-modal")
    at.no_violations()
    at.page.get_by_role("button", name="Record the hold").click()
    done = at.page.locator(".ant-modal [role=status]")
    done.wait_for()
    assert numbers(done.inner_text())[0] == plain["in_reach"]
    event = done.locator("a").get_attribute("title")
    assert at.cli("show", event)["events"][0]["biz_step"] == "holding"
    at.page.locator(".ant-modal-footer").get_by_role("button", name="Close").click()
    at.page.get_by_text("everything in reach is on hold").wait_for()
    told = at.cli("scope", "show", scope)["evaluation"]["summary"]
    assert told["held"] == told["in_reach"] == plain["in_reach"]
    assert f"{told['held']} are on hold" in at.page.inner_text(".statement >> nth=0")
    at.page.get_by_role("button", name="More").click()
    at.page.get_by_role("menuitem", name="Release the hold").click()
    at.page.fill("#cases-reason", "was a trial")
    at.page.get_by_role("button", name="Record the release").click()
    at.page.locator(".ant-modal [role=status]").wait_for()
    assert at.cli("scope", "show", scope)["evaluation"]["summary"]["held"] == 0
    at.go(f"/cases/scopes/{scope}?tab=history")
    assert at.page.locator(".cases-table >> nth=0").locator("tbody tr").count() == 3
    at.no_violations()
    at.fine()


def test_files_are_taken_away(visit: Enter, scope: str) -> None:
    at = visit("engineer")
    at.go(f"/cases/scopes/{scope}")
    told = at.cli("scope", "show", scope)["evaluation"]["summary"]
    at.page.get_by_role("button", name="Export").click()
    with at.page.expect_download() as download:
        at.page.get_by_role("menuitem", name="Units, CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = [row for row in rows if row["kind"] in ("unit", "lot", "instance")]
    assert len(kinds) == affected(told)


def test_a_case_from_a_complaint_to_a_step(visit: Enter, demo: Demo, scope: str) -> None:
    at = visit("engineer")
    at.go(f"/cases/new?scope={scope}")
    at.no_violations()
    at.page.fill("#cases-title", "Noise after a week")
    at.page.fill("#cases-text", "The motor hums at 1500 rpm.")
    at.page.fill("#cases-by", "Foshan Robotics")
    at.page.fill("#cases-due", "2026-01-31")
    at.page.fill("#cases-units", demo.loaded.unit)
    at.page.get_by_role("button", name="Open the case").click()
    at.page.wait_for_url(re.compile(r"/cases/\d+$"))
    at.settled()
    number = at.page.url.rsplit("/", 1)[1]
    kept = demo.clew.cases.one(number)
    assert (kept.head.title, kept.head.due, kept.complaint.by) == (
        "Noise after a week",
        "2026-01-31",
        "Foshan Robotics",
    )
    assert at.page.is_visible("text=overdue 2026-01-31")
    at.page.get_by_role("button", name="Mark as contained").click()
    at.page.fill("#cases-why", "all stock is blocked")
    at.page.get_by_role("button", name="Go on nevertheless").click()
    at.page.wait_for_selector("li[aria-current=step]:has-text('contained')")
    assert demo.clew.cases.one(number).state == "contained"
    at.page.get_by_role("tab", name="Notices").click()
    at.page.get_by_role("button", name="Mark sent").first.click()
    at.page.fill("#cases-notice-how", "mail")
    at.no_violations()
    at.page.get_by_role("button", name="Save").click()
    at.page.get_by_text("1 told", exact=False).wait_for()
    (mark,) = demo.clew.cases.one(number).marks
    assert (mark.mark, mark.how) == ("sent", "mail")
    at.page.get_by_role("tab", name="History").click()
    at.page.wait_for_selector(".cases-history li")
    assert at.page.locator(".cases-history li").count() == kept.version + 2
    at.fine()


def test_the_balance_is_the_one_of_the_record(visit: Enter, demo: Demo, case: str) -> None:
    at = visit("auditor")
    at.go(f"/cases/{case}")
    account = at.cli("case", "show", case, "--balance")
    card = at.page.locator("section", has=at.page.get_by_role("heading", name="Balance"))
    card.locator("tbody tr").first.wait_for()
    rows = [row.locator("th, td").all_inner_texts() for row in card.locator("table >> nth=0").locator("tbody tr").all()]
    assert {row[0].strip(): [int(each) for each in row[1:4]] for row in rows} == {
        part["name"]: [part["count"], part["certain"], part["possible"]] for part in account["parts"] if part["count"]
    }
    assert numbers(card.locator(".statement").inner_text())[-1] == account["total"]
    assert at.page.get_by_role("button", name="Mark as contained").is_disabled()
    assert at.page.is_visible("text=no such unit")
    at.no_violations()
    at.fine()


def test_who_writes_second_sees_both_texts(visit: Enter, demo: Demo, case: str) -> None:
    at = visit("engineer")
    at.go(f"/cases/{case}?tab=8d")
    team = at.page.locator(".cases-discipline", has_text="Team")
    team.get_by_role("button", name="Write").click()
    team.locator("textarea").fill("mine")
    demo.clew.cases.write(case, "D1", "theirs")
    team.get_by_role("button", name="Save").click()
    team.get_by_role("alert").wait_for()
    team.get_by_text("theirs").wait_for()
    at.no_violations()
    team.get_by_role("button", name="Save mine over it").click()
    team.get_by_role("button", name="Edit").wait_for()
    text = demo.clew.cases.one(case).texts["D1"]
    assert (text.text, text.edits) == ("mine", 2)


@pytest.mark.parametrize(("lang", "theme", "size"), [("zh", "dark", "desktop"), ("en", "light", "phone")])
def test_every_page_fits_and_speaks(visit: Enter, scope: str, case: str, lang: str, theme: str, size: str) -> None:
    at = visit("administrator", lang, theme, size)
    paths = ["", "?tab=scopes", "/new", "/scopes/new", f"/scopes/{scope}", f"/scopes/{scope}?tab=hold"]
    paths += [f"/scopes/{scope}?tab=history", f"/{case}", f"/{case}?tab=8d", f"/{case}?tab=notices"]
    for path in (*paths, f"/{case}?tab=history", f"/scopes/{scope}?words=excluded"):
        at.go(f"/cases{path}")
        text = at.page.inner_text("main")
        assert not re.search(r"\{\{|\bundefined\b|\[object|\b(scope|case|units|whatIf|notices)\.[a-z]", text), path
        assert at.page.query_selector("main [role=alert]") is None, path
        assert at.overflow() <= 0, path
        at.no_violations()
    at.fine()


def test_a_viewer_is_told_what_their_role_lacks(visit: Enter, scope: str) -> None:
    at = visit("viewer")
    at.go(f"/cases/scopes/{scope}")
    again = at.page.get_by_role("button", name="Evaluate again")
    assert again.is_disabled()
    assert "lacks" in (again.get_attribute("title") or "")
    at.go("/cases")
    assert at.page.inner_text("main").strip()
    assert "lacks" in at.page.inner_text("main")


@pytest.mark.parametrize("status", [403, 409, 422, 500])
def test_a_refusal_beside_the_rest_of_the_page(visit: Enter, scope: str, status: int) -> None:
    at = visit("engineer")
    problem = {
        "type": "urn:clew:problem:x",
        "title": "No",
        "status": status,
        "detail": "Said by the server.",
        "code": "x",
    }

    def refuse(route: Any) -> None:
        body = "<html>" if status == 500 else json.dumps({**problem, "params": {}})
        route.fulfill(status=status, content_type="application/problem+json", body=body)

    at.page.route(re.compile(r"/api/v1/scopes/\d+/units"), refuse)
    at.page.goto(f"{at.address}/cases/scopes/{scope}")
    at.page.get_by_role("alert").wait_for()
    alert = at.page.inner_text("[role=alert]")
    assert ("Said by the server." in alert) is (status != 500)
    assert "fault." not in alert
    assert at.page.is_visible("text=Who has them")
    # What will be refused again is not to be asked again: the way on is somebody who may, or the place.
    assert at.page.get_by_role("button", name="Ask again").count() == (0 if status in (403, 422) else 1)
    for way, leads, where in (
        ("Sign in as another", "/sign-in?back=", (403,)),
        ("Back to Cases", "/cases", (403, 422)),
    ):
        link = at.page.get_by_role("link", name=way)
        assert link.count() == (1 if status in where else 0)
        assert status not in where or (link.get_attribute("href") or "").startswith(leads)


@pytest.mark.parametrize(
    ("path", "title", "back"), [("cases/999", "Case 999", "/cases"), ("cases/scopes/999", "#999", "/cases?tab=scopes")]
)
def test_what_is_not_there_still_says_where_one_is(visit: Enter, path: str, title: str, back: str) -> None:
    at = visit("engineer")
    at.go(f"/{path}")
    expect(at.page.locator("main h1")).to_have_text(title)
    expect(at.page.locator("main [role=alert]")).to_contain_text("999")
    at.page.locator(f'main a[href="{back}"]').first.click()
    at.page.wait_for_url(f"**{back}")
    at.settled()
