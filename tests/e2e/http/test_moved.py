"""Addresses that people may have kept lead to where the same is now, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from clew.doors.http.moved import MOVED
from clew.doors.http.web_app import PLACES

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]
KEPT = {
    "/search": "/trace",
    "/search?q=SN+1%2F2%26x": "/trace?q=SN+1%2F2%26x",
    "/overview": "/data",
    "/scopes": "/cases?tab=scopes",
    "/scopes?start=urn%3Aclew%3Aid%3A%22%3E%3C": "/cases/scopes/new?id=urn%3Aclew%3Aid%3A%22%3E%3C",
    "/quarantine?state=dismissed&source=shift.csv": "/data/quarantine?state=dismissed",
    "/quarantine/items?state=all&cause=a1&source=&after=50": "/data/quarantine?state=all&cause=a1&after=50",
    "/quarantine/17": "/data/quarantine/17",
    "/acquisitions?source=shift&before=9": "/data/acquisitions?find=shift&before=9",
    "/acquisitions/3": "/data/acquisitions/3",
}


@pytest.mark.parametrize("old", KEPT)
def test_an_address_that_was_kept_leads_on(browser_of: Callable[[str], TestClient], old: str) -> None:
    browser = browser_of("viewer")
    answer = browser.get(old)
    assert (answer.status_code, answer.headers["location"]) == (308, KEPT[old])
    assert browser.get(KEPT[old]).status_code == 200


def test_every_row_is_asked_for_and_leads_into_a_place() -> None:
    assert {each.old.replace("{number}", "N") for each in MOVED} == {
        "/".join("N" if part.isdecimal() else part for part in urlsplit(old).path.split("/")) for old in KEPT
    }
    assert {each.new.split("/")[1].partition("?")[0] for each in MOVED} <= set(PLACES)


@pytest.mark.parametrize("old", ["/quarantine/%2F%2Fevil.example", "/acquisitions/..%2F..%2Fsign-out", "/search?q=//x"])
def test_nobody_is_led_away(browser_of: Callable[[str], TestClient], old: str) -> None:
    answer = browser_of("viewer").get(old)
    if answer.status_code != 404:
        place = urlsplit(answer.headers["location"])
        assert (place.netloc, place.path.split("/")[1]) in {("", "data"), ("", "trace")}
        assert "/.." not in place.path


def test_whoever_is_not_signed_in_signs_in_first(anybody: TestClient) -> None:
    answer = anybody.get("/quarantine/17", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?back=%2Fquarantine%2F17")


@pytest.mark.parametrize("old", ["/scopes", "/quarantine/items", "/quarantine/1", "/scopes/1/hold", "/scopes/1/close"])
def test_no_form_is_taken_any_more(browser_of: Callable[[str], TestClient], old: str) -> None:
    answer = browser_of("administrator").post(old, data={"act": "dismiss"}, headers={"Origin": "http://testserver"})
    assert answer.status_code in (404, 405)
