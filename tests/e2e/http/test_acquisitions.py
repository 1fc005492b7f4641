"""The log of acquisitions and the way back from an event, over HTTP: documents for programs, a report for people."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from clew.doors.acquisition_files import COLUMNS
from clew.language import render
from clew.language.exporting import neutral

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
    for wrong in ("yesterday", "2026-13-01"):
        refused = administrator.get("/api/v1/acquisitions", params={"since": wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "request.bad_time")


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
def test_reports_lead_from_an_event_to_its_source(browser_of: Callable[[str], TestClient], lang: str) -> None:
    browser = browser_of("administrator")
    browser.headers["Accept-Language"] = lang
    assert "/event/source?id=1" in browser.get("/event", params={"id": "1"}).text
    arrival = browser.get("/event/source", params={"id": "1"})
    assert arrival.status_code == 200
    assert "factory.json" in arrival.text
    (number,) = set(re.findall(r'href="/data/acquisitions/(\d+)"', arrival.text))
    read = browser.get(f"/api/v1/acquisitions/{number}").json()
    assert read["source"] == "factory.json"
    assert read["first_position"] <= 1 <= read["last_position"]
    assert '<a class="button" href="/api/v1/events/1/source?raw=true" download>' in arrival.text


def test_the_log_is_taken_along_as_a_table_without_formulas(
    administrator: TestClient, client_of: Callable[[str], TestClient]
) -> None:
    formula = "=HYPERLINK(1).json"
    administrator.post(
        "/api/v1/captures", params={"name": formula}, content=b"{}", headers={"Content-Type": "application/json"}
    )
    listed = administrator.get("/api/v1/acquisitions", params={"limit": 10_000}).json()["items"]
    answer = administrator.get("/api/v1/acquisitions.csv")
    header, *rows = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert answer.headers["content-disposition"] == 'attachment; filename="acquisitions.csv"'
    assert header == [render(f"acquisition.file.{name}", {}, "en") for name in COLUMNS]
    told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert [each["number"] for each in told] == [str(each["number"]) for each in listed]
    assert [each["recorded"] for each in told] == [str(each["counts"]["recorded"]) for each in listed]
    assert [each["made"] for each in told] == [str(each["records"]["made"]) for each in listed]
    assert {neutral(each["source"] or "") for each in listed} == {each["source"] for each in told} > {f"'{formula}"}
    book = administrator.get(
        "/api/v1/acquisitions.xlsx", params={"source": "factory"}, headers={"Accept-Language": "zh"}
    )
    sheet = zipfile.ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "责任人" in sheet
    assert sheet.count("<row ") == 1 + len([each for each in listed if "factory" in (each["source"] or "")])
    assert administrator.get("/api/v1/acquisitions.pdf").status_code in (400, 404, 422)
    assert client_of("viewer").get("/api/v1/acquisitions.csv").status_code == 403
