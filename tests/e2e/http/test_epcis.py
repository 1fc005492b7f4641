"""``/epcis``: capture, events by ID, simple event query, as the standard's REST binding has them."""

from __future__ import annotations

import itertools
import json
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from clew.events.epcis import read
from clew.testing.installation import Installation

JSON = {"Content-Type": "application/ld+json"}
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
MARK = "urn:epc:id:sgln:9521001.00009."
numbers = itertools.count(1)


def event(place: str, **members: Any) -> dict[str, Any]:
    number = next(numbers)
    return {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:20000000-0000-4000-8000-{number:012d}",
        "eventTime": f"2026-05-01T10:{number % 60:02d}:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "bizStep": "inspecting",
        "readPoint": {"id": MARK + place},
        "epcList": [f"urn:epc:id:sgtin:9521001.000078.{number}"],
        **members,
    }


def document(*events: dict[str, Any]) -> bytes:
    return json.dumps(
        {
            "@context": [CONTEXT, {"ext": "https://ext.example/"}],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-05-01T00:00:00Z",
            "epcisBody": {"eventList": list(events)},
        }
    ).encode()


def bare(told: dict[str, Any]) -> bytes:
    return json.dumps({"@context": [CONTEXT], **told}).encode()


def answered(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return found


def test_capture_is_accepted_and_its_job_tells(administrator: TestClient) -> None:
    answer = administrator.post("/epcis/capture", content=document(event("1")), headers=JSON)
    assert answer.status_code == 202
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    job = administrator.get(answer.headers["location"]).json()
    assert (job["running"], job["success"], job["errors"]) == (False, True, [])
    assert administrator.get("/epcis/capture?perPage=1").json()[0]["captureID"] == job["captureID"]
    assert administrator.get("/epcis/capture/no-such").status_code == 404


def test_the_error_behaviour_is_the_callers_choice(administrator: TestClient) -> None:
    good, bad = event("2"), event("2", action="LOOK")
    for behaviour, recorded in (("rollback", 0), ("proceed", 1)):
        headers = {**JSON, "GS1-Capture-Error-Behaviour": behaviour}
        answer = administrator.post("/epcis/capture", content=document(good, bad), headers=headers)
        assert answer.status_code == 202
        job = administrator.get(answer.headers["location"]).json()
        assert job["success"] is False
        assert job["captureErrorBehaviour"] == behaviour
        assert len(answered(administrator.get(f"/epcis/events?EQ_readPoint={MARK}2"))) == recorded
    odd = administrator.post(
        "/epcis/capture", content=document(good), headers={**JSON, "GS1-Capture-Error-Behaviour": "ignore"}
    )
    assert odd.status_code == 400


def test_one_event_at_once(administrator: TestClient) -> None:
    told = event("3")
    answer = administrator.post("/epcis/events", content=bare(told), headers=JSON)
    assert answer.status_code == 201, answer.text
    assert answered(administrator.get(answer.headers["location"]))[0]["eventID"] == told["eventID"]
    conflict = administrator.post("/epcis/events", content=bare({**told, "bizStep": "packing"}), headers=JSON)
    assert conflict.status_code == 409
    invalid = administrator.post("/epcis/events", content=bare({**event("3"), "action": "LOOK"}), headers=JSON)
    assert invalid.status_code == 422
    assert invalid.json()["findings"][0]["place"].endswith("action")
    several = administrator.post("/epcis/events", content=document(event("3"), event("3")), headers=JSON)
    assert several.status_code == 400


def test_an_event_without_id_is_found_by_its_hash(administrator: TestClient) -> None:
    told = event("4")
    del told["eventID"]
    location = administrator.post("/epcis/events", content=bare(told), headers=JSON).headers["location"]
    assert "ni:///sha-256;" in location
    found = answered(administrator.get(location))
    assert found[0]["eventID"].endswith("?ver=CBV2.0")
    unescaped = administrator.get("/epcis/events/" + quote(found[0]["eventID"], safe=":/;?="))
    assert answered(unescaped) == found


def test_identifiers_come_as_asked_for(administrator: TestClient) -> None:
    told = event("5", quantityList=[{"epcClass": "urn:epc:class:lgtin:9521001.000078.L1", "quantity": 3}])
    administrator.post("/epcis/capture", content=document(told), headers=JSON)
    asked = f"/epcis/events?EQ_readPoint={MARK}5"
    link = answered(administrator.get(asked))[0]
    assert link["epcList"][0].startswith("https://id.gs1.org/01/")
    assert link["quantityList"][0]["epcClass"].startswith("https://id.gs1.org/01/")
    assert link["readPoint"]["id"].startswith("https://id.gs1.org/414/")
    assert link["recordTime"]
    urn = answered(administrator.get(asked, headers={"GS1-EPC-Format": "Always_EPC_URN"}))[0]
    assert urn["epcList"] == told["epcList"]
    assert urn["quantityList"] == told["quantityList"]
    assert (
        answered(administrator.get(asked, headers={"GS1-EPC-Format": "Never_Translates"}))[0]["epcList"]
        == told["epcList"]
    )
    assert administrator.get(asked, headers={"GS1-EPC-Format": "Morse"}).status_code == 400


def test_the_answer_is_a_document_that_can_be_read_again(administrator: TestClient) -> None:
    told = event("6", **{"ext:note": {"a": ["1", "2"]}})
    administrator.post("/epcis/capture", content=document(told), headers=JSON)
    asked = f"/epcis/events?EQ_readPoint={MARK}6"
    as_json = read(administrator.get(asked).content)
    as_xml = administrator.get(asked, headers={"Accept": "application/xml"})
    assert as_xml.headers["content-type"].startswith("application/xml")
    assert as_json.kind == "EPCISQueryDocument"
    assert read(as_xml.content).events[0].event_id == as_json.events[0].event_id == told["eventID"]
    assert [extension.name for extension in as_json.events[0].extensions] == ["{https://ext.example/}note"]


@pytest.mark.parametrize(
    ("query", "serials"),
    [
        ("eventType=ObjectEvent", {"a", "b", "c"}),
        ("eventType=AggregationEvent|TransformationEvent", set()),
        ("EQ_action=ADD", {"b"}),
        ("EQ_action=ADD|DELETE", {"b", "c"}),
        ("EQ_bizStep=packing", {"b"}),
        ("EQ_bizStep=urn:epcglobal:cbv:bizstep:packing", {"b"}),
        ("EQ_bizStep=packing|storing", {"b", "c"}),
        ("EQ_disposition=in_transit", {"c"}),
        ("GE_eventTime=2026-06-01T10:00:02Z", {"b", "c"}),
        ("LT_eventTime=2026-06-01T10:00:02Z", {"a"}),
        ("LT_eventTime=2026-06-01T12:00:02%2B02:00", {"a"}),
        ("LT_eventTime=2026-06-01T12:00:02+02:00", {"a"}),
        ("MATCH_epc=urn:epc:id:sgtin:9521001.000079.b", {"b"}),
        ("MATCH_epc=https://id.gs1.org/01/09521001000796/21/b", {"b"}),
        ("MATCH_anyEPC=urn:epc:idpat:sgtin:9521001.000079.*", {"a", "b", "c"}),
        ("MATCH_epc=urn:epc:id:sgtin:9521001.000079._", set()),
        ("EQ_eventID=urn:uuid:30000000-0000-4000-8000-000000000001", {"a"}),
        ("EXISTS_errorDeclaration=true", set()),
        ("EQ_action=ADD&EQ_bizStep=storing", set()),
    ],
)
def test_the_commonest_parameters(administrator: TestClient, query: str, serials: set[str]) -> None:
    _three(administrator)
    found = answered(administrator.get(f"/epcis/events?EQ_readPoint={MARK}7&{query}"))
    assert {each["epcList"][0].rpartition("/")[2] for each in found} == serials


def _three(administrator: TestClient) -> None:
    """Three events at one place, a second apart; captured again they are known."""
    rows = (
        ("a", "OBSERVE", "inspecting", None),
        ("b", "ADD", "packing", None),
        ("c", "DELETE", "storing", "in_transit"),
    )
    told = []
    for number, (serial, action, step, disposition) in enumerate(rows, start=1):
        told.append(
            {
                "type": "ObjectEvent",
                "eventID": f"urn:uuid:30000000-0000-4000-8000-{number:012d}",
                "eventTime": f"2026-06-01T10:00:0{number}Z",
                "eventTimeZoneOffset": "+00:00",
                "action": action,
                "bizStep": step,
                "readPoint": {"id": MARK + "7"},
                "epcList": [f"urn:epc:id:sgtin:9521001.000079.{serial}"],
                **({"disposition": disposition} if disposition else {}),
            }
        )
    assert administrator.post("/epcis/capture", content=document(*told), headers=JSON).status_code == 202


def test_pages_follow_each_other_without_gap_or_repeat(administrator: TestClient) -> None:
    told = [event("8") for _ in range(7)]
    administrator.post("/epcis/capture", content=document(*told), headers=JSON)
    address: str | None = f"/epcis/events?EQ_readPoint={MARK}8&perPage=3&orderBy=eventTime&orderDirection=ASC"
    seen: list[str] = []
    pages = 0
    while address:
        answer = administrator.get(address)
        seen += [each["eventID"] for each in answered(answer)]
        pages += 1
        if pages == 1:
            administrator.post("/epcis/capture", content=document(event("8")), headers=JSON)
        link = answer.headers.get("link")
        address = link.partition(">")[0].lstrip("<") if link else None
    assert (pages, len(seen)) == (3, 7), "what arrives between pages is not in them"
    assert sorted(seen) == sorted(each["eventID"] for each in told)


def test_event_types_are_resources(administrator: TestClient) -> None:
    assert "ObjectEvent" in administrator.get("/epcis/eventTypes").json()["member"]
    assert administrator.get("/epcis/eventTypes/ObjectEvent").json()["member"] == ["events"]
    assert administrator.get("/epcis/eventTypes/NoEvent").status_code == 404
    _three(administrator)
    asked = f"/events?EQ_readPoint={MARK}7"
    assert len(answered(administrator.get(f"/epcis/eventTypes/ObjectEvent{asked}"))) == 3
    assert len(answered(administrator.get(f"/epcis/eventTypes/all{asked}"))) == 3
    assert answered(administrator.get(f"/epcis/eventTypes/TransactionEvent{asked}")) == []


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [
        ("EQ_colour=red", "query.unknown_parameter", "EQ_colour"),
        ("EQ_action=LOOK", "request.bad_choice", "LOOK"),
        ("EQ_action=ADD&EQ_action=ADD", "query.repeated_parameter", "EQ_action"),
        ("EQ_bizStep=", "query.empty_parameter", "EQ_bizStep"),
        ("EQ_bizStep=a||b", "query.empty_parameter", "EQ_bizStep"),
        ("GE_eventTime=today", "request.bad_time", "GE_eventTime"),
        ("perPage=0", "query.bad_number", "perPage"),
        ("perPage=many", "query.bad_number", "perPage"),
        ("perPage=100000", "query.bad_page_size", "10000"),
        ("nextPageToken=x", "query.bad_page_token", ""),
        ("eventCountLimit=3", "query.limit_needs_order", "orderBy"),
        ("eventCountLimit=3&maxEventCount=3&orderBy=eventTime", "query.limits_clash", "maxEventCount"),
        ("maxEventCount=1", "query.too_large", "1"),
        ("orderBy=colour", "request.bad_choice", "orderBy"),
        ("eventType=Anything", "request.bad_choice", "Anything"),
        ("EXISTS_errorDeclaration=maybe", "request.bad_choice", "maybe"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    administrator: TestClient, query: str, code: str, named: str
) -> None:
    answer = administrator.get(f"/epcis/events?{query}", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert named in answer.json()["detail"]


def test_options_tell_what_is_taken(administrator: TestClient) -> None:
    for path in ("/epcis/capture", "/epcis/events"):
        answer = administrator.options(path)
        assert answer.status_code == 204
        assert "POST" in answer.headers["allow"]
        assert answer.headers["GS1-CBV-Version"] == "2.0.0"


def test_a_declaration_is_answered_beside_its_event(administrator: TestClient, installation: Installation) -> None:
    told = event("9")
    administrator.post("/epcis/capture", content=document(told), headers=JSON)
    installation.clew.void(told["eventID"], "did_not_occur")
    found = answered(administrator.get(f"/epcis/events/{told['eventID']}"))
    assert ["errorDeclaration" in each for each in found] == [False, True]
