"""Passports: published and withdrawn at a desk, read on a phone, recalled when it is announced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import Demo, WebVisit

from clew.scenarios.recall.model import Policy, Start

Visit = Callable[..., WebVisit]
MOTOR = "urn:epc:id:sgtin:9521001.000060.M0000{:02d}"


def published(demo: Demo, number: int) -> str:
    """The code of a motor's passport."""
    made = demo.clew.passports.publish([MOTOR.format(number)])[0].published
    assert made is not None
    return made.code


@pytest.mark.parametrize(("lang", "theme", "size"), [("zh", "light", "desktop"), ("en", "dark", "phone")])
def test_the_place_shows_what_the_command_says(visit: Visit, lang: str, theme: str, size: str) -> None:
    desk = visit("engineer", lang, theme, size)
    published(desk.demo, 25)
    desk.go("/passports?id=M000025")
    told = desk.demo.cli("passport", "show", "M000025", lang=lang)
    phone = desk.page.locator(".passports-screen")
    expect(phone).to_contain_text(told["says"]["status"]["title"])
    expect(phone).to_contain_text(told["says"]["evidence"]["fingerprint"])
    for leg in told["says"]["journey"]:
        expect(phone).to_contain_text(leg["detail"])
        expect(phone).to_contain_text(leg["days"])
    for tab in ("values", "recalls", "reports"):
        desk.go(f"/passports?tab={tab}")
        desk.no_violations()
    desk.go("/passports?publish=M000025&id=M000025")
    desk.no_violations()
    desk.fine()


def test_publish_grade_and_withdraw_by_hand(visit: Visit) -> None:
    desk = visit("engineer")
    page = desk.page
    desk.go("/passports")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_label("Units or lots, one a line").fill(f"{MOTOR.format(31)}\nno such thing")
    page.get_by_role("button", name="Publish 2 units").click()
    expect(page.get_by_text("1 published now, 0 were before.")).to_be_visible()
    expect(page.locator(".passports-refused")).to_contain_text("no such thing")
    told = desk.cli("passport", "show", MOTOR.format(31))
    assert told["published"]["published_by"] == "user:engineer-1"

    desk.go("/passports?tab=values")
    page.get_by_role("switch", name="Make “vibration velocity” public").click()
    expect(page.get_by_role("switch", name="Make “vibration velocity” public")).to_be_checked()
    graded = {each["name"]: each["public"] for each in desk.cli("passport", "grade")}
    assert graded["vibration_velocity"] is True
    desk.go("/passports?id=M000031")
    value = desk.cli("passport", "show", "M000031")["says"]["results"][0]
    expect(page.locator(".passports-screen")).to_contain_text(f"{value['value']} {value['unit']}")

    page.get_by_role("button", name="Withdraw", exact=True).click()
    page.get_by_label("Why it is withdrawn").fill("only a test")
    page.locator("form").get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("This unit has no passport yet.")).to_be_visible()
    code = told["published"]["code"]
    desk.go(f"/passports?id={code}")
    expect(page.get_by_text("only a test")).to_be_visible()
    assert desk.cli("passport", "show", code)["says"] is None


def test_a_viewer_reads_and_is_told_what_is_lacking(visit: Visit) -> None:
    desk = visit("viewer")
    desk.go("/passports")
    expect(desk.page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    expect(desk.page.get_by_text("Your role may not publish")).to_be_visible()


def test_the_public_page_on_a_phone_from_complete_to_recalled(chromium: object, demo: Demo, visit: Visit) -> None:
    code = published(demo, 55)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False)  # type: ignore[attr-defined]
    asked: list[str] = []
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{demo.address}/p/{code}")
        told = demo.cli("passport", "show", code, lang="zh")["says"]
        expect(page.locator(".hero")).to_contain_text(told["status"]["title"])
        for each in told["journey"]:
            expect(page.locator(".journey")).to_contain_text(each["detail"])
        assert context.cookies() == []
        assert asked
        assert all(each.startswith(demo.address) for each in asked)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        scope = demo.clew.scopes.new(Start(things=(MOTOR.format(55),)), Policy(), "").scope.id
        demo.clew.passports.announce(scope, "请停止使用。")
        page.goto(f"{demo.address}/p/{code}?lang=zh")
        expect(page.locator(".hero.bad")).to_contain_text("已召回")
        act = page.get_by_role("link", name="怎么处理")
        box, hero = act.bounding_box(), page.locator(".hero").bounding_box()
        assert box is not None
        assert hero is not None
        assert box["height"] >= 50
        assert 0 <= box["y"] - (hero["y"] + hero["height"]) <= 24
        expect(page.locator("#advice")).to_contain_text("请停止使用。")
        demo.clew.scopes.close(str(scope), "test")
    finally:
        context.close()


def test_the_public_page_on_the_smallest_phone_with_a_wrong_and_a_withdrawn_code(chromium: Any, demo: Demo) -> None:
    code, gone = published(demo, 9), published(demo, 10)
    demo.clew.passports.withdraw(gone, "only a test")
    context = chromium.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    try:
        page = context.new_page()
        for path, status, says in (
            (code, 200, "Check it yourself"),
            (gone, 410, "This passport was withdrawn"),
            ("nothing-here", 404, "There is no passport at this address"),
        ):
            sizes: list[int] = []
            page.on("response", lambda answer, sizes=sizes: sizes.append(int(answer.headers.get("content-length", 0))))
            answer = page.goto(f"{demo.address}/p/{path}?lang=en")
            assert answer is not None
            assert answer.status == status
            expect(page.get_by_role("heading", name=says)).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            assert 0 < sum(sizes) < 60_000
            assert "only a test" not in page.content()
        assert context.cookies() == []
    finally:
        context.close()


def test_the_sheet_of_labels_names_what_has_no_passport(visit: Visit, demo: Demo) -> None:
    code = published(demo, 11)
    desk = visit("engineer", "en", "dark")
    desk.page.goto(f"{demo.address}/passports/labels?code={code}&code=no-such-code")
    expect(desk.page.locator(".label")).to_have_count(1)
    expect(desk.page.get_by_text("no-such-code")).to_be_visible()
    desk.no_violations()
    desk.page.emulate_media(media="print")
    expect(desk.page.get_by_text("no-such-code")).to_be_hidden()
    box = desk.page.locator(".label").bounding_box()
    assert box is not None
    millimetre = 96 / 25.4
    assert abs(box["width"] - 62 * millimetre) < 1
    assert abs(box["height"] - 29 * millimetre) < 1
    assert desk.wrong == []


def test_axe_finds_nothing_on_the_public_page(visit: Visit, demo: Demo) -> None:
    code = published(demo, 8)
    reader = visit("viewer", "zh", "light", "phone")
    for lang, theme in (("zh", "light"), ("en", "dark")):
        reader.page.emulate_media(color_scheme=theme)
        for path in (f"/p/{code}?lang={lang}", f"/p/nothing?lang={lang}"):
            reader.page.goto(demo.address + path)
            reader.no_violations()


def test_a_withdrawal_is_of_the_unit_it_was_begun_for(visit: Visit) -> None:
    desk = visit("engineer")
    codes = [published(desk.demo, number) for number in (27, 28)]
    desk.go(f"/passports?id={codes[0]}")
    desk.page.get_by_role("button", name="Withdraw").click()
    reason = desk.page.get_by_label("Why it is withdrawn")
    reason.fill("scratched")
    desk.page.get_by_role("link", name="M000028").click()
    desk.page.wait_for_url(f"**/passports?id={codes[1]}")
    desk.settled()
    expect(reason).to_have_count(0)
    desk.fine()
