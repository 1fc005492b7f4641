"""Passports: published and withdrawn at a desk, read on a phone, recalled when it is announced."""

from __future__ import annotations

from collections.abc import Callable

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


def test_axe_finds_nothing_on_the_public_page(visit: Visit, demo: Demo) -> None:
    code = published(demo, 8)
    reader = visit("viewer", "zh", "light", "phone")
    for lang, theme in (("zh", "light"), ("en", "dark")):
        reader.page.emulate_media(color_scheme=theme)
        for path in (f"/p/{code}?lang={lang}", f"/p/nothing?lang={lang}"):
            reader.page.goto(demo.address + path)
            reader.no_violations()
