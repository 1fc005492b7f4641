"""A browser elsewhere shows the times of the site: those of the thing, and those of the server's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from tests.e2e.web.conftest import Demo, WebVisit

from clew.doors.http.wall_clock import here, local_time, zone_name_here
from clew.events.timestamps import parse_timestamp
from clew.testing.front_end import SIZES

ELSEWHERE = "America/Los_Angeles"


@pytest.fixture
def at(chromium: Any, demo: Demo) -> Iterator[WebVisit]:
    """An engineer on a journey."""
    context = chromium.new_context(viewport=SIZES["desktop"], locale="en-GB", timezone_id=ELSEWHERE)
    assert context.request.get(f"{demo.address}/sign-in?ticket={demo.ticket('engineer-1')}").ok
    yield WebVisit(context.new_page(), demo)
    context.close()


def test_the_log_has_the_clock_of_the_server(at: WebVisit) -> None:
    at.go("/data/acquisitions")
    assert zone_name_here() != ELSEWHERE
    assert at.page.evaluate("document.documentElement.dataset.zone") == zone_name_here()
    told = at.cli("acquisition", "list")
    newest = told[0] if isinstance(told, list) else told
    shown = here(parse_timestamp(newest["started"]).microseconds)[:16]
    assert shown in at.page.locator("main tbody tr").first.inner_text()
    at.fine()


def test_why_we_know_has_the_clock_of_the_lanes(at: WebVisit, demo: Demo) -> None:
    unit = demo.loaded.unit
    lanes = at.page.request.get(f"{at.address}/api/v1/lanes?id={quote(unit, safe='')}").json()
    lot, offset = lanes["lots"]["lanes"][0]["id"], lanes["subject"]["offset"]
    at.go(f"/trace/thing?id={quote(unit, safe='')}&sel={quote(f'lot:{lot}')}")
    assert f"UTC{offset}" in at.page.locator(".trace-card").first.inner_text()
    at.page.get_by_role("button", name="Why is it related?").click()
    at.page.locator(".trace-steps li").first.wait_for()
    text = at.page.locator(".trace-steps").inner_text()
    links = [step["link"] for step in at.cli("trace", unit, "--witness", lot)["witness"] if step["link"]]
    assert links
    for link in links:
        assert local_time(parse_timestamp(link["start"]).microseconds, offset)[:16] in text
    at.fine()


def test_a_window_is_asked_on_the_clock_that_its_field_names(at: WebVisit) -> None:
    at.go("/causes/new?outcome=result%3DNOK")
    since = at.page.get_by_label("From", exact=True)
    since.fill("2022-09-05T00:00")
    assert since.get_attribute("aria-describedby") == "causes-since-note"
    assert at.page.locator("#causes-since-note").inner_text() == zone_name_here()
    at.page.route("**/api/v1/causes/jobs", lambda route: route.abort())
    with at.page.expect_request("**/api/v1/causes/jobs") as sent:
        at.page.get_by_role("button", name="Look for causes").click()
    first, second = sent.value.post_data_json["between"]
    assert here(parse_timestamp(first).microseconds) == "2022-09-05 00:00:00"
    assert second is None
