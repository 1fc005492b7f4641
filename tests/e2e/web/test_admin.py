"""Admin: people and tokens through the page, and the figures of storage and jobs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.e2e.web.conftest import WebVisit

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


def test_who_may_not_administer_is_told_so(visit: Enter) -> None:
    at = visit("engineer")
    at.page.goto(f"{at.address}/admin/people")
    at.page.get_by_role("alert").wait_for()
    assert "Your role does not allow this" in at.page.inner_text("main")


def test_jobs_stand_on_the_position_of_the_log(visit: Enter) -> None:
    at = visit("administrator")
    at.go("/admin/jobs")
    position = at.cli("status")["position"]
    assert f"{position:,}" in at.page.locator("p.statement").inner_text()
