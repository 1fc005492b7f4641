"""``/api/v1/mappings``: a draft for a table in the body, and what a mapping makes of it. No database is reached."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]
TABLE = b"Time,Serial,Result\n" + b"".join(b"2026-03-02 08:00:%02d,SN%04d,OK\n" % (n, n) for n in range(10))


def test_a_draft_is_made_and_tried(administrator: TestClient) -> None:
    made = administrator.post("/api/v1/mappings/suggest", params={"name": "t.csv", "zone": "+08:00"}, content=TABLE)
    assert made.status_code == 200
    draft = made.json()
    assert (draft["usable"], draft["trial"]["events"]) == (True, 10)
    assert [column["role"] for column in draft["columns"]] == ["time_event", "serial", "outcome"]
    tried = administrator.post(
        "/api/v1/mappings/test", params={"name": "t.csv", "mapping": draft["mapping"]}, content=TABLE
    )
    assert tried.status_code == 200
    assert tried.json()["counts"]["events"] == 10


def test_a_bad_zone_and_a_bad_table_are_problems(administrator: TestClient) -> None:
    zone = administrator.post("/api/v1/mappings/suggest", params={"zone": "Mars/Olympus"}, content=TABLE)
    assert (zone.status_code, zone.json()["code"]) == (400, "suggest.bad_zone")
    nothing = administrator.post("/api/v1/mappings/suggest", params={"name": "t.csv"}, content=b"\n\n")
    assert nothing.status_code == 422


def test_the_shipped_mappings_are_listed_and_shown(administrator: TestClient) -> None:
    names = [each["name"] for each in administrator.get("/api/v1/mappings").json()]
    assert "screwdriving" in names
    assert "workpiece_id" in administrator.get("/api/v1/mappings/screwdriving").json()["text"]


def test_there_is_no_way_to_make_the_server_read_a_database(administrator: TestClient) -> None:
    paths = administrator.get("/openapi.json").json()["paths"]
    assert [path for path in paths if "acquire" in path] == []
