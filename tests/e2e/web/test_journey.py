"""The afternoon of a quality engineer: from a bad serial to why, who else, and what the owner may read of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import REPOSITORY, Demo, WebVisit

Enter = Callable[..., WebVisit]
MOTOR = "urn:epc:id:sgtin:9521001.000060.M000012"
FIRST_DAYS = ("2022-09-05T00:00:00Z", "2022-09-09T00:00:00Z")
"""Of the screw-driving experiment in which nothing but the use count varies."""


def words(place: str, lang: str) -> Any:
    return json.loads((REPOSITORY / "web" / "src" / "places" / place / f"{lang}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def run(demo: Demo) -> dict[str, Any]:
    """A cause analysis of real rows, by the command line."""
    answered: dict[str, Any] = demo.cli("cause", "--outcome", "result=NOK", "--between", *FIRST_DAYS)
    return answered


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("zh", "dark")])
def test_from_a_bad_serial_to_its_passport(
    visit: Enter, demo: Demo, run: dict[str, Any], lang: str, theme: str
) -> None:
    at = visit("engineer", lang, theme)
    page, serial = at.page, demo.loaded.serial
    page.keyboard.press("/")
    page.keyboard.type(serial)
    page.keyboard.press("Enter")
    page.wait_for_url("**/trace/thing?id=**")
    at.settled()
    life = at.cli("show", serial)
    judged = [each for event in life["events"] for each in event["outcomes"]]
    assert any(each["result"] == "NOK" for each in judged), "the demo's serial failed at least once"
    assert re.search(rf"\b{life['total']}\b", page.inner_text("main")), "how many events it has"
    at.no_violations()

    page.get_by_role("button", name=re.compile(words("trace", lang)["thing"]["why"].strip("?？"))).click()
    page.wait_for_url("**/causes/new?bad=**")
    at.settled()
    at.fine()

    at.go(f"/causes/{run['run']['id']}")
    expect(page.locator("main")).to_contain_text(run["sentence"][lang])
    expect(page.locator("main")).to_contain_text(f"{run['population']['bad']:,}")
    at.no_violations()
    at.fine()

    demo.clew.judge_suspect(run["run"]["id"], 1, "doubted", f"tested on one day only ({lang})")
    page.get_by_role("link", name=words("causes", lang)["next"]["case"]).click()
    page.wait_for_url("**/cases/new?cause=**")
    page.fill("#cases-text", "NOK")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    at.settled()
    joined = demo.cli("case", "show", page.url.rsplit("/", 1)[1], lang=lang)["causes"][0]
    [judged] = joined["judged"]
    assert judged["because"] == f"tested on one day only ({lang})"
    for said in (joined["sentence"], judged["suspect"], judged["because"], words("cases", lang)["judged"]["doubted"]):
        expect(page.locator("main")).to_contain_text(said)
    at.go(f"/cases/{page.url.rsplit('/', 1)[1]}?tab=8d")
    expect(page.locator(".cases-discipline", has_text="D4")).to_contain_text(judged["because"])
    at.no_violations()
    at.fine()

    at.go(f"/cases/scopes/new?id={quote(demo.loaded.suspect)}")
    preview = page.locator("section", has=page.locator("dl")).first
    expect(preview.locator("dd").first).to_be_visible()
    scope = at.cli("scope", "new", demo.loaded.suspect, "--name", f"journey {lang}")["evaluation"]["summary"]
    shown = [int(text.replace(",", "")) for text in preview.locator("dd").all_inner_texts()]
    certain = sum(scope["words"]["certain"][kind] for kind in ("instance", "lot"))
    possible = sum(scope["words"]["possible"][kind] for kind in ("instance", "lot"))
    assert shown[:2] == [certain, possible]
    assert scope["in_reach"] in shown
    at.fine()

    at.cli("passport", "publish", MOTOR)
    told = demo.cli("passport", "show", MOTOR, lang=lang)
    phone = visit("viewer", lang, theme, "phone")
    phone.page.goto(f"{phone.address}/p/{told['published']['code']}?lang={lang}")
    expect(phone.page.locator("body")).to_contain_text(told["says"]["status"]["title"])
    assert phone.overflow() <= 0
    phone.no_violations()
