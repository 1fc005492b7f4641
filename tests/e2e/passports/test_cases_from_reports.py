"""A report of the public becomes a case: the case shows it in its own words, and keeps none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from clew.testing.installation import Installation

MOTOR = "urn:epc:id:sgtin:9521001.000060.M{:06d}"
WORDS = "It hums & smells “burnt” after an hour."


@pytest.fixture
def report(anybody: TestClient, engineer: TestClient, published: Callable[..., str]) -> dict[str, Any]:
    code = published(21)
    assert anybody.post(f"/p/{code}/report?lang=en", data={"kind": "safety", "text": WORDS}).status_code == 303
    told = engineer.get("/api/v1/passports/reports").json()["reports"]
    found: dict[str, Any] = next(each for each in told if each["code"] == code)
    return found


def opened(client: TestClient, **asked: object) -> dict[str, Any]:
    answer = client.post("/api/v1/cases", json={"title": "A motor hums", **asked})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_a_case_opened_from_a_report_names_the_unit_and_quotes_it(
    installation: Installation, engineer: TestClient, client_of: Callable[[str], TestClient], report: dict[str, Any]
) -> None:
    assert report["cases"] == []
    case = opened(engineer, reports=[report["number"]])
    number = case["head"]["number"]
    assert case["head"]["complaint"]["text"] == ""
    assert case["head"]["complaint"]["units"] == [MOTOR.format(21)] == [each["id"] for each in case["units"]]
    assert case["head"]["complaint"]["on"] is not None
    [quoted] = case["reports"]
    assert (quoted["text"], quoted["kind"], quoted["written_at"]) == (WORDS, "safety", report["at"])

    first = engineer.get(f"/api/v1/cases/{number}/disciplines").json()["disciplines"][0]
    [fact] = [each for each in first["known"] if each["code"] == "case.known.report"]
    assert first["discipline"] == "D0"
    assert WORDS in fact["message"]
    assert fact["about"] == {"kind": "report", "id": str(report["number"])}

    now = engineer.get(f"/api/v1/passports/reports/{report['number']}").json()
    assert now["cases"] == [{"number": number, "title": "A motor hums", "state": "open"}]
    assert now["seen_by"] == case["head"]["opened_by"]
    waiting = engineer.get("/api/v1/passports/reports").json()["reports"]
    assert report["number"] not in [each["number"] for each in waiting]
    # Whoever reads the case reads the report, though not the others.
    auditor = client_of("auditor")
    assert auditor.get(f"/api/v1/cases/{number}").json()["reports"] == case["reports"]
    assert auditor.get(f"/api/v1/passports/reports/{report['number']}").status_code == 403

    # The words stay sealed where they are: what the case keeps has none of them.
    for entry in installation.clew.cases.history(number):
        assert b"burnt" not in orjson.dumps(entry.body)


def test_a_report_is_added_to_a_case_and_taken_away(engineer: TestClient, report: dict[str, Any]) -> None:
    number = opened(engineer, text="two of them")["head"]["number"]
    link = {"kind": "report", "id": str(report["number"])}
    told = engineer.post(f"/api/v1/cases/{number}/links", json=link).json()
    assert told["head"]["reports"] == [report["number"]]
    assert (
        engineer.post(f"/api/v1/cases/{number}/links", json=link).json()["head"]["version"] == told["head"]["version"]
    )
    gone = engineer.post(f"/api/v1/cases/{number}/unlinks", json={**link, "why": "another motor"}).json()
    assert gone["reports"] == []
    assert engineer.get(f"/api/v1/passports/reports/{report['number']}").json()["cases"] == []


def test_who_may_not(client_of: Callable[[str], TestClient], engineer: TestClient, report: dict[str, Any]) -> None:
    asked = {"title": "x", "reports": [report["number"]]}
    for role in ("operator", "viewer", "auditor"):
        assert client_of(role).post("/api/v1/cases", json=asked).status_code == 403
    assert engineer.post("/api/v1/cases", json={"title": "x", "reports": [999_999]}).status_code == 404
    assert engineer.post("/api/v1/cases", json={"title": "x"}).json()["code"] == "case.needed"
    assert engineer.get("/api/v1/passports/reports/999999").status_code == 404
