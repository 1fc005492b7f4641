"""Causes: the board shows what the command line answers; a question is asked, answered, judged, given up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import Demo, WebVisit

from clew.scenarios.cause.asking import asked_of, question_of
from clew.scenarios.cause.naming import points_text, share_text

Enter = Callable[..., WebVisit]
WINDOW = ("2023-07-13T00:00:00Z", "2023-07-19T00:00:00Z")


@pytest.fixture(scope="session")
def run(demo: Demo) -> int:
    """A real answer with a treatment and a dose, as some thousand real screwings give it."""
    return demo.clew.cause(question_of(outcome="result=NOK", between=WINDOW)).id


def _figure(at: WebVisit, name: str) -> str:
    return str(at.page.locator(f"[data-figure={name}]").inner_text())


@pytest.mark.parametrize(("lang", "theme", "size"), [("en", "light", "desktop"), ("zh", "dark", "phone")])
def test_the_board_shows_what_the_command_line_answers(
    visit: Enter, run: int, lang: str, theme: str, size: str
) -> None:
    at = visit("engineer", lang, theme, size)
    told = at.cli("cause", "show", str(run))
    at.go(f"/causes/{run}")
    ranked = [each for each in told["factors"] if each["rank"] is not None]
    assert _figure(at, "statement") == ranked[0]["sentence"][lang]
    assert _figure(at, "together") == share_text(told["together"], lang)
    assert _figure(at, "unexplained") == share_text(told["unexplained"], lang)
    for each in ranked[:3]:
        row = at.page.locator(f"tr[data-rank='{each['rank']}']")
        assert each["name"][lang] in row.inner_text()
        if each["explains"] is not None:
            assert share_text(each["explains"], lang) in row.inner_text()
        change = each["trend"]["difference"] if each["trend"] else each["effect"]
        assert points_text(change["value"], sign=True) in row.locator("svg").text_content()
    at.no_violations()
    at.fine()


def test_keys_walk_along_the_suspects_and_back_works(visit: Enter, run: int) -> None:
    at = visit("engineer")
    told = at.cli("cause", "show", str(run))
    names = {each["rank"]: each["name"]["en"] for each in told["factors"] if each["rank"] is not None}
    at.go(f"/causes/{run}")
    at.page.keyboard.press("ArrowDown")
    at.page.wait_for_url(f"**/causes/{run}?suspect=2")
    expect(at.page.get_by_role("region", name=f"Suspect 2: {names[2]}")).to_be_visible()
    at.page.keyboard.press("e")
    expect(at.page.get_by_role("heading", name="Time: when it was bad")).to_be_focused()
    at.page.get_by_role("button", name=names[1]).click()
    at.page.wait_for_url(f"**/causes/{run}?suspect=1")
    at.page.go_back()
    at.page.wait_for_url(f"**/causes/{run}?suspect=2")
    dose = next(each for each in told["factors"] if each["rank"] == 2)["trend"]["doses"]
    at.page.get_by_role("region", name=re.compile("^Dose")).get_by_text("As a table").click()
    rows = at.page.get_by_role("region", name=re.compile("^Dose")).locator("tbody tr")
    assert rows.count() == len(dose)
    assert f"{dose[0]['bad']:,}" in rows.first.inner_text()


def test_a_suspect_leads_to_its_recall_scope(visit: Enter, run: int) -> None:
    at = visit("engineer")
    told = at.cli("cause", "show", str(run))["factors"][0]
    at.go(f"/causes/{run}?suspect=1")
    at.page.get_by_role("button", name="Recall scope").click()
    at.page.wait_for_url("**/cases/scopes/new?**")
    assert f"facet={told['facet']}%3D{told['value']}" in at.page.url
    assert told["evidence"]["scope"]["command"].endswith(f"--facet {told['facet']}={told['value']}")


def test_a_verdict_is_recorded_with_who_and_why_and_nothing_is_overwritten(visit: Enter, run: int) -> None:
    at = visit("engineer")
    before = at.cli("cause", "verdict", str(run))["items"]
    at.go(f"/causes/{run}?suspect=1")
    for word, reason in (("Doubt", "one day only"), ("Confirm", "came back in three trials")):
        at.page.get_by_role("radiogroup", name="Your verdict").get_by_text(word, exact=True).click()
        save = at.page.get_by_role("button", name="Record verdict")
        assert save.is_disabled()
        at.page.get_by_label("Reason").fill(reason)
        save.click()
        at.page.get_by_role("list", name="Verdicts so far").get_by_text(reason).wait_for()
    after = at.cli("cause", "verdict", str(run))["items"]
    assert after[: len(before)] == before
    assert [(each["verdict"], each["because"]) for each in after[len(before) :]] == [
        ("doubted", "one day only"),
        ("confirmed", "came back in three trials"),
    ]
    assert after[-1]["principal"].endswith(":engineer-1")
    assert "confirmed · engineer-1" in at.page.locator("tr[data-rank='1']").inner_text()
    at.no_violations()
    at.go("/causes")
    at.page.get_by_text("1 confirmed · engineer-1").first.wait_for()
    at.fine()
    auditor = visit("auditor")
    auditor.go(f"/causes/{run}?suspect=1")
    auditor.page.get_by_text("Quality engineers give verdicts.").wait_for()
    assert auditor.page.get_by_role("radio", name="Confirm").count() == 0


@pytest.mark.parametrize(("lang", "theme", "size"), [("en", "dark", "phone"), ("zh", "light", "desktop")])
def test_what_is_too_few_says_what_it_takes(visit: Enter, demo: Demo, lang: str, theme: str, size: str) -> None:
    kept = demo.clew.cause(question_of(outcome="insulation_resistance=NOK"))
    at = visit("engineer", lang, theme, size)
    told = at.cli("cause", "show", str(kept.id))
    assert told["verdict"] == "too_few"
    at.go(f"/causes/{kept.id}")
    assert _figure(at, "statement") == told["sentence"][lang]
    params = told["sentence"]["params"]
    gauge = at.page.locator(".causes-gauge").inner_text()
    assert str(params["bad_units"]) in gauge
    assert str(params["needed"]) in gauge
    at.no_violations()
    at.fine()


def test_a_question_is_asked_and_answered(visit: Enter) -> None:
    at = visit("engineer")
    at.go("/causes/new?outcome=result%3DNOK")
    at.page.get_by_label("From", exact=True).fill("2022-09-05T00:00")
    at.page.get_by_label("To before").fill("2022-09-07T00:00")
    at.no_violations()
    at.page.get_by_role("button", name="Look for causes").click()
    at.page.wait_for_url(re.compile(r"/causes/\d+$"), timeout=60_000)
    at.settled()
    told = at.cli("cause", "show", at.page.url.rpartition("/")[2])
    assert told["question"]["outcome"] == {"characteristic": "result", "value": "NOK"}
    assert told["run"]["principal"].endswith(":engineer-1")
    assert _figure(at, "statement") == told["factors"][0]["sentence"]["en"]
    population = told["population"]
    rows = population["bad"] + population["good"]
    at.page.get_by_text(f"{population['bad']:,} bad of {rows:,} judgements").wait_for()
    at.fine()


def test_a_question_without_an_answer_can_be_changed(visit: Enter) -> None:
    at = visit("engineer")
    at.go("/causes/new?bad=NOBODY-1,NOBODY-2")
    at.page.get_by_role("button", name="Look for causes").click()
    at.page.get_by_role("alert").get_by_text("NOBODY-1").wait_for(timeout=60_000)
    at.no_violations()
    at.page.get_by_role("link", name="Change the question").click()
    assert at.page.get_by_label("Serials or identifiers of the bad units").input_value() == "NOBODY-1\nNOBODY-2"
    at.fine()


def test_a_run_is_repeated_to_the_same_bytes(visit: Enter, run: int) -> None:
    at = visit("engineer")
    at.go(f"/causes/{run}")
    at.page.get_by_role("button", name="Repeat").click()
    at.page.get_by_text("the same answer, byte by byte").wait_for(timeout=60_000)
    at.no_violations()
    at.fine()


REFUSED = {
    "type": "x",
    "title": "Refused",
    "status": 403,
    "detail": "You may not.",
    "code": "role.may_not",
    "params": {},
}


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (403, json.dumps(REFUSED), "You may not."),
        (409, json.dumps({**REFUSED, "status": 409, "detail": "Changed meanwhile."}), "Changed meanwhile."),
        (200, "<html>garbage", "could not be read"),
        (None, "", "server cannot be reached"),
    ],
)
def test_a_board_that_does_not_come_says_why(visit: Enter, run: int, status: int | None, body: str, says: str) -> None:
    at = visit("engineer")

    def answer(route: Any) -> None:
        if status is None:
            route.abort()
        else:
            kind = "application/problem+json" if status >= 400 else "application/json"
            route.fulfill(status=status, content_type=kind, body=body)

    at.page.route("**/api/v1/causes/*/board", answer)
    at.page.goto(f"{at.address}/causes/{run}")
    at.page.get_by_role("alert").get_by_text(re.compile(says)).wait_for()
    assert at.page.get_by_role("navigation").first.is_visible()
    assert at.overflow() <= 0


def test_a_year_with_five_digits_is_named_and_nothing_else_is_lost(visit: Enter) -> None:
    at = visit("engineer")
    at.go("/causes/new?outcome=result%3DNOK")
    until = at.page.get_by_label("To before")
    assert until.get_attribute("max") == "9999-12-31T23:59"
    until.fill("20266-01-01T00:00")
    expect(at.page.locator("#causes-until-note")).to_have_text("This is no time: a year has four digits.")
    expect(at.page.get_by_role("button", name="Look for causes")).to_be_disabled()
    at.no_violations()
    until.fill("2026-01-01T00:00")
    expect(at.page.get_by_role("button", name="Look for causes")).to_be_enabled()
    at.fine()


@pytest.mark.parametrize("watched", ["list", "job"])
def test_a_run_is_in_the_list_when_its_question_is_answered(visit: Enter, demo: Demo, watched: str) -> None:
    at = visit("engineer")
    job: dict[str, Any] = {"id": "j1", "kind": "question", "state": "running", "since": "2026-03-02T00:00:00Z"}
    job |= {"seconds": 1.0, "stages": [], "run": None, "repeated": None, "problem": None}
    at.page.route("**/api/v1/causes/jobs", lambda route: route.fulfill(json={"items": [job]}))
    at.page.route("**/api/v1/causes/jobs/j1", lambda route: route.fulfill(json=job))
    at.go("/causes")
    link = at.page.get_by_role("link", name="Looking for causes")
    link.wait_for()
    if watched == "job":
        link.click()
        at.page.wait_for_url("**/causes/jobs/j1")
    kept = demo.clew.cause(question_of(outcome="insulation_resistance=NOK"))
    job |= {"state": "done", "run": kept.id}
    if watched == "job":
        at.page.wait_for_url(f"**/causes/{kept.id}")
        at.page.locator("main").get_by_role("link", name="Causes", exact=True).click()
    at.page.locator(f".causes-run a[href='/causes/{kept.id}']").wait_for()
    expect(link).to_have_count(0)


def test_a_question_is_asked_again_with_what_was_known(visit: Enter, demo: Demo) -> None:
    known = asked_of(know=("known.yaml", b"negative_controls: [shift]"))
    kept = demo.clew.cause(question_of(outcome="result=NOK", between=(*WINDOW[:1], None)), known)
    at = visit("engineer")
    at.go(f"/causes/new?like={kept.id}")
    assert "shift" in at.page.get_by_label("What you know of causes (optional)").input_value()
    assert at.page.get_by_label("To before").input_value() == ""
    at.fine()
