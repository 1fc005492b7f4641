"""Today: what needs the reader, and how much is recorded, as the command line has it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.e2e.web.conftest import WebVisit

from clew.collection.connectors import Source

Enter = Callable[..., WebVisit]


@pytest.mark.parametrize(("lang", "theme", "size"), [("en", "light", "desktop"), ("zh", "dark", "phone")])
def test_the_figures_are_those_of_the_status(visit: Enter, lang: str, theme: str, size: str) -> None:
    at = visit("engineer", lang, theme, size)
    status = at.cli("status")
    for name in ("events", "things", "operations", "quarantine_open", "position"):
        shown = at.page.locator(f"[data-figure={name}]").inner_text()
        assert shown == f"{status[name]:,}", name
    at.no_violations()
    at.fine()


def test_a_need_leads_to_where_it_is_dealt_with_and_comes_by_itself(visit: Enter) -> None:
    at = visit("engineer")
    waiting = at.cli("status")["quarantine_open"]
    at.demo.clew.capture(Source(b'{"type": "Nothing"}', name="needs-somebody.json"))
    now = at.cli("status")["quarantine_open"]
    assert now == waiting + 1
    at.go("/today")
    told = at.page.get_by_text(f"{now} refused row")
    told.wait_for()
    at.page.get_by_role("button", name=f"Open: {told.inner_text()}").click()
    at.page.wait_for_url("**/data/quarantine**")
    at.settled()
    at.fine()


def test_a_viewer_is_not_asked_for_what_it_may_not_do(visit: Enter) -> None:
    at = visit("viewer")
    at.demo.clew.capture(Source(b'{"type": "Nothing"}', name="not-for-viewers.json"))
    at.go("/today")
    assert at.page.get_by_text("refused row").count() == 0
