"""The log of acquisitions and the way back from an event, over HTTP: documents for programs, pages for people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]


def test_the_log_and_one_of_it(administrator: TestClient) -> None:
    items = administrator.get("/api/v1/acquisitions", params={"source": "factory"}).json()["items"]
    (read,) = [item for item in items if item["source"] == "factory.json"]
    assert read["balanced"]
    one = administrator.get(f"/api/v1/acquisitions/{read['number']}").json()
    assert {name: one[name] for name in read} == read
    assert one["quarantine"] == []
    assert administrator.get("/api/v1/acquisitions/999999").status_code == 404
    assert administrator.get("/api/v1/acquisitions", params={"since": "2999-01-01"}).json() == {"items": []}


def test_the_way_back_from_an_event(administrator: TestClient) -> None:
    (arrival,) = administrator.get("/api/v1/events/1/source").json()["items"]
    assert (arrival["source"], arrival["bytes"]) == ("factory.json", "shown")
    raw = administrator.get("/api/v1/events/1/source", params={"raw": "true"})
    assert raw.headers["content-type"] == "application/octet-stream"
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.text == arrival["record"]
    named = administrator.get(f"/api/v1/events/{arrival['event_id']}/source").json()["items"]
    assert arrival in named
    assert administrator.get("/api/v1/events/999999/source").status_code == 404


def test_who_may_not_reveal_persons_is_told_where_and_not_what(client_of: Callable[[str], TestClient]) -> None:
    viewer = client_of("viewer")
    (arrival,) = viewer.get("/api/v1/events/1/source").json()["items"]
    assert (arrival["bytes"], arrival["record"]) == ("withheld", None)
    assert arrival["start"] is not None
    assert viewer.get("/api/v1/events/1/source", params={"raw": "true"}).status_code == 403


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_lead_from_an_event_to_its_source(browser_of: Callable[[str], TestClient], lang: str) -> None:
    browser = browser_of("administrator")
    browser.headers["Accept-Language"] = lang
    assert "/event/source?id=1" in browser.get("/event", params={"id": "1"}).text
    arrival = browser.get("/event/source", params={"id": "1"})
    assert arrival.status_code == 200
    assert "factory.json" in arrival.text
    assert "/acquisitions" in browser.get("/overview").text
    log = browser.get("/acquisitions", params={"source": "factory"})
    assert "factory.json" in log.text
    assert browser.get("/acquisitions", params={"source": "no such"}).status_code == 200
    number = arrival.text.partition("/acquisitions/")[2].partition('"')[0]
    one = browser.get(f"/acquisitions/{number}")
    assert one.status_code == 200
    assert "factory.json" in one.text
