"""``/api/v1/rules``: the rule book over HTTP, for whoever may."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]
BOOK = """name: http-book
rules:
  - {name: http-use-count, severity: quarantine, check: {kind: value, field: use_count, upper: "5"}}
"""
EVENT = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}],
    "type": "ObjectEvent", "eventTime": "2026-03-04T08:00:00Z", "eventTimeZoneOffset": "+00:00", "action": "OBSERVE",
    "epcList": ["urn:clew:id:http-rules-1"], "clew:use_count": 7,
}  # fmt: skip


def test_a_book_is_tried_added_shown_and_removed(administrator: TestClient) -> None:
    body = {"content": json.dumps(EVENT).encode(), "headers": {"Content-Type": "application/json"}}
    tried = administrator.post("/api/v1/rules/test", params={"rules": BOOK}, **body)
    assert tried.status_code == 422
    assert tried.json()["rules"]["quarantined"] == 1
    added = administrator.post("/api/v1/rules", content=BOOK.encode())
    assert added.status_code == 201
    assert added.json()["rules"][0]["name"] == "http-use-count"
    assert administrator.get("/api/v1/rules/http-use-count").json()["name"] == "http-book"
    assert "http-book" in {book["name"] for book in administrator.get("/api/v1/rules").json()["books"]}
    assert administrator.post("/api/v1/captures/rehearsal", **body).status_code == 422
    assert administrator.delete("/api/v1/rules/http-book").status_code == 200
    assert administrator.delete("/api/v1/rules/http-book").status_code == 404
    assert administrator.post("/api/v1/captures/rehearsal", **body).status_code == 200


def test_a_bad_book_is_a_problem_with_its_lines(administrator: TestClient) -> None:
    refused = administrator.post("/api/v1/rules", content=b"name: x\nrules:\n  - {name: y, check: {kind: guess}}")
    assert refused.status_code == 422
    assert refused.json()["findings"][0]["place"].startswith("line 3")


@pytest.mark.parametrize("role", ["operator", "viewer", "engineer"])
def test_who_may_not_changes_nothing(client_of: Callable[[str], TestClient], role: str) -> None:
    client = client_of(role)
    assert client.get("/api/v1/rules").status_code == 200
    assert client.post("/api/v1/rules", content=BOOK.encode()).status_code == 403
    assert client.delete("/api/v1/rules/http-book").status_code == 403
