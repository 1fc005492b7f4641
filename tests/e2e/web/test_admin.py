"""Admin: people and tokens through the page, and the figures of storage and jobs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.e2e.web.conftest import Demo, WebVisit

Enter = Callable[..., WebVisit]
TABS = ("people", "roles", "tokens", "status", "storage", "jobs")


@pytest.mark.parametrize(("lang", "theme", "size"), [("zh", "dark", "desktop"), ("en", "light", "phone")])
def test_every_tab_fits_and_breaks_no_rule_of_access(visit: Enter, lang: str, theme: str, size: str) -> None:
    at = visit("administrator", lang, theme, size)
    for tab in TABS:
        at.go(f"/admin/{tab}")
        at.no_violations()
        at.fine()


def test_a_person_is_added_and_barred(visit: Enter) -> None:
    at = visit("administrator")
    at.go("/admin/people")
    at.page.get_by_label("Sign-in name").fill("line-lead")
    at.page.get_by_role("button", name="Add a person").click()
    secret = at.page.locator(".admin-secret code").inner_text()
    assert len(secret) >= 12
    at.page.get_by_role("button", name="Done").click()
    row = at.page.get_by_role("row").filter(has_text="line-lead")
    row.get_by_role("button", name="Bar").click()
    at.page.get_by_role("button", name="OK").click()
    row.get_by_text("barred").wait_for()
    listed = {each["name"]: each for each in at.cli("account", "list")}
    assert listed["line-lead"]["disabled"]
    assert listed["line-lead"]["role"] == "viewer"
    at.fine()


def test_a_token_is_made_and_shown_once(visit: Enter) -> None:
    at = visit("administrator")
    at.go("/admin/tokens")
    at.page.get_by_label("What for").fill("press line 4")
    at.page.get_by_role("button", name="Make a token").click()
    secret = at.page.locator(".admin-secret code").inner_text()
    assert secret.startswith("clew_")
    at.page.get_by_role("button", name="Done").click()
    at.go("/admin/tokens")
    assert secret not in at.page.content()
    told = at.cli("token", "list")
    names = {each["name"] for each in (told if isinstance(told, list) else [told])}
    assert "press line 4" in names
    at.fine()


def test_who_may_not_administer_is_told_so_and_keeps_a_password(visit: Enter) -> None:
    at = visit("engineer")
    for tab in ("people", "tokens", "status", "storage"):
        at.go(f"/admin/{tab}")
        at.page.get_by_text("Your role does not administer this installation.").wait_for()
        assert at.page.get_by_role("button", name="Add a person").count() == 0
        assert at.page.get_by_role("button", name="Make a token").count() == 0
        assert at.page.get_by_label("Old password").is_visible()
    for tab in ("roles", "jobs"):
        at.go(f"/admin/{tab}")
        assert at.page.get_by_role("table").count() == 1
    at.fine()


def test_another_role_counts_only_when_it_is_said_again(visit: Enter, demo: Demo) -> None:
    demo.clew.people.fresh_password("between-roles", "viewer", by=demo.clew.principal.id)
    at = visit("administrator")
    page = at.page

    def role() -> tuple[str, str | None]:
        told = next(each for each in at.cli("account", "list") if each["name"] == "between-roles")
        return told["role"], told["party"]

    def choose(word: str) -> None:
        page.get_by_role("combobox", name="Role of between-roles").click()
        page.locator(".ant-select-item-option").get_by_text(word, exact=True).locator("visible=true").click()

    at.go("/admin/people")
    choose("administrator")
    page.get_by_text("Change between-roles from viewer to administrator?").wait_for()
    at.no_violations()
    page.keyboard.press("Escape")
    assert role() == ("viewer", None)
    choose("supplier")
    sure = page.get_by_role("button", name="Change the role")
    assert sure.is_disabled()
    page.get_by_label("Identifier of the supplier or customer").fill("urn:epc:id:sgln:9521105.00000.0")
    sure.click()
    page.get_by_role("row").filter(has_text="between-roles").get_by_text("urn:epc:id:sgln:9521105.00000.0").wait_for()
    assert role() == ("supplier", "urn:epc:id:sgln:9521105.00000.0")
    at.fine()


def test_jobs_stand_on_the_position_of_the_log(visit: Enter) -> None:
    at = visit("administrator")
    at.go("/admin/jobs")
    position = at.cli("status")["position"]
    assert f"{position:,}" in at.page.locator("p.statement").inner_text()
