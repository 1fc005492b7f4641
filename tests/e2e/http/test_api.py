"""``/api/v1``: the verbs over HTTP, by role, in the reader's language."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from clew.testing.installation import Installation

JSON = {"Content-Type": "application/ld+json"}
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
numbers = itertools.count(1)


def event(**members: Any) -> dict[str, Any]:
    number = next(numbers)
    return {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:10000000-0000-4000-8000-{number:012d}",
        "eventTime": "2026-04-01T10:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "bizStep": "inspecting",
        "epcList": [f"urn:epc:id:sgtin:9521001.000077.{number}"],
        **members,
    }


def document(*events: dict[str, Any]) -> bytes:
    return json.dumps(
        {
            "@context": [CONTEXT, {"clew": "urn:clew:term:"}],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-04-01T00:00:00Z",
            "epcisBody": {"eventList": list(events)},
        }
    ).encode()


def test_capture_says_what_became_of_every_item(administrator: TestClient) -> None:
    told = event()
    first = administrator.post("/api/v1/captures?name=a.json", content=document(told), headers=JSON)
    assert first.status_code == 201
    assert first.json()["counts"]["recorded"] == 1
    again = administrator.post("/api/v1/captures", content=document(told), headers=JSON)
    assert again.status_code == 200
    assert again.json()["counts"]["duplicate"] == 1
    changed = administrator.post("/api/v1/captures", content=document({**told, "bizStep": "packing"}), headers=JSON)
    assert changed.status_code == 422
    assert changed.json()["counts"]["conflict"] == 1


def test_rollback_and_proceed(administrator: TestClient) -> None:
    good, bad = event(), event(action="LOOK")
    refused = administrator.post("/api/v1/captures", content=document(good, bad), headers=JSON)
    assert refused.status_code == 422
    assert refused.json()["counts"] | {"recorded": 0, "not_recorded": 1} == refused.json()["counts"]
    partly = administrator.post("/api/v1/captures?on_error=proceed", content=document(good, bad), headers=JSON)
    assert partly.status_code == 422
    assert partly.json()["counts"]["recorded"] == 1


def test_a_rehearsal_records_nothing(administrator: TestClient) -> None:
    before = administrator.get("/api/v1/status").json()["position"]
    told = event()
    answer = administrator.post("/api/v1/captures/rehearsal", content=document(told), headers=JSON)
    assert (answer.status_code, answer.json()["counts"]) == (200, {"valid": 1, "refused": 0})
    assert administrator.get("/api/v1/things", params={"id": told["epcList"][0]}).status_code == 404
    assert administrator.get("/api/v1/status").json()["position"] == before


def test_quarantine_corrected_and_released(administrator: TestClient) -> None:
    bad = event(action="LOOK")
    refused = administrator.post("/api/v1/captures", content=document(bad), headers=JSON).json()
    number = refused["outcomes"][0]["quarantine_id"]
    shown = administrator.get(f"/api/v1/quarantine/{number}").json()
    assert shown["findings"][0]["place"].endswith("action")
    assert "LOOK" in shown["raw"]
    still = administrator.put(f"/api/v1/quarantine/{number}", content=document(bad), headers=JSON)
    assert still.status_code == 422
    corrected = administrator.put(
        f"/api/v1/quarantine/{number}?note=typo", content=document({**bad, "action": "OBSERVE"}), headers=JSON
    )
    assert corrected.status_code == 200, corrected.text
    assert administrator.post(f"/api/v1/quarantine/{number}/release").json()["counts"]["recorded"] == 1
    assert administrator.post(f"/api/v1/quarantine/{number}/release").status_code == 409
    assert administrator.get("/api/v1/things", params={"id": bad["epcList"][0]}).status_code == 200


def test_void_and_correct(administrator: TestClient) -> None:
    wrong, other = event(), event()
    administrator.post("/api/v1/captures", content=document(wrong, other), headers=JSON)
    voided = administrator.post("/api/v1/events/void", json={"event": wrong["eventID"], "reason": "did_not_occur"})
    assert voided.status_code == 201, voided.text
    told = administrator.get("/api/v1/things", params={"id": wrong["epcList"][0]}).json()
    assert any(each["voided_at"] for each in told["events"])
    twice = administrator.post("/api/v1/events/void", json={"event": wrong["eventID"], "reason": "did_not_occur"})
    assert (twice.status_code, twice.json()["counts"]["recorded"]) == (200, 0), "known already"
    corrected = administrator.post(
        "/api/v1/events/correct",
        params={"event": other["eventID"]},
        content=document({**other, "bizStep": "packing"}),
        headers=JSON,
    )
    assert corrected.status_code == 201, corrected.text


def test_a_trace_agrees_with_the_truth(administrator: TestClient, installation: Installation) -> None:
    truth = installation.truth
    answer = administrator.get("/api/v1/trace", params={"id": truth.unit}).json()
    words = {node["id"]: node["word"] for node in answer["nodes"]}
    assert {name: words.get(name) for name in truth.unit_origins} == truth.unit_origins
    assert answer["direction"] == "backward"
    assert answer["counts"]["certain"] == sum(word == "certain" for word in words.values())


def test_traces_of_several_are_lines(administrator: TestClient, installation: Installation) -> None:
    asked = {"ids": [installation.truth.unit, installation.truth.suspect], "direction": "both"}
    answer = administrator.post("/api/v1/trace", json=asked)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["direction"] for line in lines] == ["backward", "forward"] * 2
    assert lines[0]["subjects"] != lines[2]["subjects"]


def test_identifiers_of_a_trace_in_the_spelling_asked_for(
    administrator: TestClient, installation: Installation
) -> None:
    link = administrator.get("/api/v1/trace", params={"id": installation.truth.unit, "epc_format": "dl"}).json()
    assert link["subjects"][0].startswith("https://id.gs1.org/01/")
    again = administrator.get("/api/v1/trace", params={"id": link["subjects"][0], "epc_format": "urn"}).json()
    assert again["subjects"] == [installation.truth.unit]


def test_excluded_only_when_asked_for(administrator: TestClient, installation: Installation) -> None:
    asked = {"id": installation.truth.suspect, "direction": "forward"}
    usual = administrator.get("/api/v1/trace", params=asked).json()
    assert "excluded" not in {node["word"] for node in usual["nodes"]}
    every = administrator.get("/api/v1/trace", params={**asked, "words": "all"}).json()
    assert sum(node["word"] == "excluded" for node in every["nodes"]) == usual["counts"]["excluded"]


def test_a_witness_leads_from_the_subject_to_the_node(administrator: TestClient, installation: Installation) -> None:
    node = next(name for name, word in installation.truth.unit_origins.items() if word == "certain")
    told = administrator.get("/api/v1/witness", params={"id": installation.truth.unit, "node": node}).json()
    assert told["witness"][0]["node"] == installation.truth.unit
    assert told["witness"][-1]["node"] == node
    missing = administrator.get("/api/v1/witness", params={"id": installation.truth.unit, "node": "urn:x:none"})
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"id": "urn:x:none"}, 404),
        ({"id": "UNIT", "from": "yesterday", "direction": "forward"}, 400),
        ({"id": "UNIT", "words": "surely"}, 400),
        ({"id": "UNIT", "direction": "sideways"}, 400),
        ({"id": "UNIT", "max_depth": "-1"}, 400),
        ({"id": "UNIT", "at": "2026-01-01T00:00:00Z", "direction": "forward"}, 400),
        ({"id": "UNIT", "as_known_at": "1"}, 404),
        ({}, 400),
    ],
)
def test_bad_questions_are_problems(
    administrator: TestClient, installation: Installation, params: dict[str, str], status: int
) -> None:
    asked = {name: installation.truth.unit if value == "UNIT" else value for name, value in params.items()}
    answer = administrator.get("/api/v1/trace", params=asked, headers={"Accept-Language": "zh"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:clew:problem:")
    assert not problem["detail"].startswith("[")
    assert any("\u4e00" <= character <= "\u9fff" for character in problem["title"])


@pytest.mark.parametrize("route", ["trace", "lanes", "lanes/strips", "balance", "chain", "gauges"])
def test_nothing_is_known_as_of_a_position_beyond_the_log(
    administrator: TestClient, installation: Installation, route: str
) -> None:
    asked = {"as_known_at": str(10**12)} | ({} if route == "gauges" else {"id": installation.truth.unit})
    answer = administrator.get(f"/api/v1/{route}", params=asked, headers={"Accept-Language": "zh"})
    assert (answer.status_code, answer.json()["code"]) == (400, "trace.position_beyond"), answer.text
    assert "1,000,000,000,000" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("route", "body"),
    [("trace", {"ids": ["UNIT"]}), ("exposures", {"units": ["UNIT"]}), ("balance", {"ids": ["UNIT"]})],
)
def test_nor_when_the_question_is_a_document(
    administrator: TestClient, installation: Installation, route: str, body: dict[str, list[str]]
) -> None:
    named = {name: [installation.truth.unit] for name in body}
    answer = administrator.post(f"/api/v1/{route}", json={**named, "as_known_at": 10**12})
    assert (answer.status_code, answer.json()["code"]) == (400, "trace.position_beyond"), answer.text


def test_search_and_show(administrator: TestClient, installation: Installation) -> None:
    serial = installation.truth.unit.rpartition(".")[2]
    found = administrator.get("/api/v1/search", params={"q": serial}).json()
    assert found["items"][0]["id"] == installation.truth.unit
    assert found["items"][0]["last_time"].endswith("Z")
    shown = administrator.get("/api/v1/things", params={"id": serial}).json()
    assert shown["id"] == installation.truth.unit
    assert shown["total"] == len(shown["events"])


def test_identifiers_and_hashes_need_no_record(administrator: TestClient) -> None:
    asked = {"id": "urn:epc:id:sgtin:9521001.000060.7", "as": "dl"}
    answer = administrator.get("/api/v1/identifiers", params=asked).json()
    assert answer["dl"] == "https://id.gs1.org/01/09521001000604/21/7"
    assert administrator.get("/api/v1/identifiers", params={"id": "x y", "as": "dl"}).status_code == 422
    hashes = administrator.post("/api/v1/hashes", content=document(event(), event()), headers=JSON).json()["hashes"]
    assert len(set(hashes)) == 2
    assert all(each.startswith("ni:///sha-256;") and each.endswith("?ver=CBV2.0") for each in hashes)


ALLOWED = {
    "administrator": {"captures", "quarantine", "trace", "rebuild", "things"},
    "engineer": {"captures", "quarantine", "trace", "things"},
    "operator": {"captures", "quarantine", "trace", "things"},
    "auditor": {"quarantine", "trace", "things"},
    "viewer": {"trace", "things"},
    "supplier": {"captures"},
}


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_may_what_it_may(
    client_of: Callable[[str], TestClient], installation: Installation, role: str
) -> None:
    client = client_of(role)
    unit = {"id": installation.truth.unit}
    status = {
        "captures": client.post("/api/v1/captures/rehearsal", content=document(event()), headers=JSON).status_code,
        "quarantine": client.get("/api/v1/quarantine").status_code,
        "trace": client.get("/api/v1/trace", params=unit).status_code,
        "rebuild": client.post("/api/v1/rebuild").status_code,
        # A supplier may read, but nothing of the house: for them there is no such thing.
        "things": client.get("/api/v1/things", params=unit).status_code,
    }
    assert {name for name, code in status.items() if code == 200} == ALLOWED[role], status
    assert set(status.values()) <= {200, 403, 404}
    assert status["things"] in (200, 404)


def test_a_supplier_sees_what_it_stated_alone(client_of: Callable[[str], TestClient]) -> None:
    supplier, told = client_of("supplier"), event()
    assert supplier.post("/api/v1/captures", content=document(told), headers=JSON).status_code == 201
    assert supplier.get("/api/v1/things", params={"id": told["epcList"][0]}).status_code == 200
    assert supplier.get("/api/v1/search", params={"q": "M0000"}).json()["items"] == []
    foreign = supplier.post("/api/v1/captures?party=self", content=document(event()), headers=JSON)
    assert foreign.status_code == 403


def test_bodies_have_limits(administrator: TestClient) -> None:
    assert administrator.post("/api/v1/captures", headers=JSON).json()["code"] == "request.empty_body"
    huge = administrator.post("/api/v1/trace", content=b"x" * 100, headers={"Content-Length": str(10**9)})
    assert (huge.status_code, huge.json()["code"]) == (413, "request.too_large")
    listed = administrator.post("/api/v1/trace", json={"ids": ["x" * 500] * 10_000})
    assert listed.status_code == 413

    def chunks() -> Any:
        for _ in range(6):
            yield b"x" * 1_000_000

    assert administrator.post("/api/v1/trace", content=chunks()).status_code in (400, 413)
    unknown = administrator.post("/api/v1/captures", content=b"a,b\n1,2\n", headers={"Content-Type": "text/csv"})
    assert unknown.status_code == 400


def test_a_token_ends_when_it_is_revoked(administrator: TestClient, installation: Installation) -> None:
    token_id, secret = installation.clew.create_token("short", "viewer", party=None, days=1)
    headers = {"Authorization": f"Bearer {secret}"}
    assert administrator.get("/api/v1/status", headers=headers).status_code == 200
    installation.clew.revoke_token(token_id)
    assert administrator.get("/api/v1/status", headers=headers).status_code == 401


def test_a_parameter_that_a_path_does_not_have_is_refused(administrator: TestClient) -> None:
    refused = administrator.get("/api/v1/chain?between=2026-01-01T00:00:00Z", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (400, "query.unknown_parameter")
    assert "between" in refused.json()["detail"]
