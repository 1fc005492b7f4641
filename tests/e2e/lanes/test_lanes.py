"""The lanes of things: every number again from the documents that ``clew show`` and ``clew trace`` print."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.e2e.lanes.conftest import Ask

from clew.doors.wire import unit_file_document
from clew.scenarios.asking import TraceOptions
from clew.testing.installation import Installation

LANES = "/api/v1/lanes"


def traced(installation: Installation, name: str, direction: str) -> dict[str, Any]:
    """As ``clew trace --json`` prints it."""
    clew = installation.clew
    return clew.trace_document(clew.trace(name, TraceOptions(direction=direction)), ("certain", "possible"))  # type: ignore[arg-type]


def shown(installation: Installation, name: str) -> dict[str, Any]:
    """As ``clew show --json`` prints it."""
    return unit_file_document(installation.clew.show(name), "en")


@pytest.fixture(scope="module")
def motor(installation: Installation, ask: Ask) -> dict[str, Any]:
    lanes: dict[str, Any] = ask(LANES, id=installation.truth.unit)
    return lanes


def test_the_header_is_what_show_says(installation: Installation, motor: dict[str, Any]) -> None:
    life = shown(installation, installation.truth.unit)
    subject = motor["subject"]
    assert subject["id"] == life["id"]
    assert subject["events"] == life["total"]
    assert subject["aliases"] == life["aliases"]
    assert subject["record"] == {"checked": life["total"], "intact": life["total"]}
    assert subject["location"]["id"] == life["state"]["location"]
    assert subject["spellings"]["digital_link"] == life["key"]


def test_lots_and_serialised_parts_are_those_of_the_trace(installation: Installation, motor: dict[str, Any]) -> None:
    things = {
        each["id"]: each for each in traced(installation, installation.truth.unit, "backward")["nodes"]
        if each["kind"] != "operation"
    }  # fmt: skip
    lots = motor["lots"]
    told = {each["id"]: each["word"] for each in [*lots["lanes"], *lots["minor"]]}
    on_the_spine = {each["part"]["id"] for each in motor["spine"]["operations"] if each["part"]}
    assert told == {id: each["word"] for id, each in things.items() if id not in on_the_spine}
    assert on_the_spine <= set(things)
    assert on_the_spine
    assert lots["total"] == len(told) == lots["certain"] + lots["possible"]
    assert len(lots["lanes"]) == 8
    assert lots["rest"] == len(lots["minor"])


def test_a_lane_ends_where_its_link_begins(installation: Installation, ask: Ask, motor: dict[str, Any]) -> None:
    for lane in motor["lots"]["lanes"]:
        path = ask("/api/v1/witness", id=installation.truth.unit, node=lane["id"])["witness"]
        assert lane["end"] == path[-1]["link"]["start"]
        landed = next(each for each in motor["spine"]["operations"] if each["id"] == lane["operation"])
        assert landed["event_id"] in [step["event"] for step in path]
        assert lane["start"] <= lane["end"]


def test_certain_lanes_come_before_possible_ones(motor: dict[str, Any]) -> None:
    words = {each["word"] for each in motor["lots"]["lanes"]}
    assert words == {"certain"}
    assert motor["lots"]["certain"] >= 8


def test_the_spine_holds_every_event_of_the_thing(installation: Installation, motor: dict[str, Any]) -> None:
    life = shown(installation, installation.truth.unit)["events"]
    own = [each for each in motor["spine"]["operations"] if each["part"] is None]
    assert [each["position"] for each in own] == [each["position"] for each in life]
    assert motor["spine"]["own"] == len(life)
    for block, event in zip(own, life, strict=True):
        assert block["event_id"] == event["event_id"]
        assert block["end"] == event["time"]
        assert [(m["value"], m["unit"]) for m in block["measurements"]] == [
            (m["value"], m["uom"]) for m in event["measurements"]
        ]
        assert [j["result"] for j in block["judgements"]] == [o["result"] for o in event["outcomes"]]
        assert block["content_hash"] == event["content_hash"]
    assert motor["spine"]["operations"] == sorted(
        motor["spine"]["operations"], key=lambda each: (each["start"], each["position"])
    )


def test_operations_of_parts_ended_before_the_part_went_in(installation: Installation, motor: dict[str, Any]) -> None:
    for block in motor["spine"]["operations"]:
        if block["part"] is not None:
            life = shown(installation, block["part"]["id"])["events"]
            roles = next(each["roles"] for each in life if each["position"] == block["position"])
            assert set(roles) & {"epc", "output", "parent"}
            assert block["production"]


def test_limits_and_judgements_of_readings(motor: dict[str, Any]) -> None:
    read = [each for block in motor["spine"]["operations"] for each in block["measurements"]]
    assert read
    for each in read:
        low, high = each["lower"], each["upper"]
        assert (each["limits"] is None) == (low is None and high is None)
        if each["limits"] is not None:
            kept = (low is None or each["number"] >= low) and (high is None or each["number"] <= high)
            assert each["within"] is kept
            assert each["tone"] == ("defect" if not kept else "caution" if each["doubt"] else "good")


def test_persons_are_masked(motor: dict[str, Any]) -> None:
    people = [each["operator"] for each in motor["spine"]["operations"] if each["operator"]]
    assert people
    assert all(each.startswith("•••") for each in people)
    assert "tok:" not in str(motor)


def test_zones_join_without_gap(motor: dict[str, Any]) -> None:
    zones = motor["zones"]
    assert [each["kind"] for each in zones][:2] == ["materials", "production"]
    assert all(before["end"] == after["start"] for before, after in itertools.pairwise(zones))
    assert sum(each["width"] for each in zones) == pytest.approx(1, abs=1e-4)
    assert zones[-1]["end"] == motor["now"]
    made = next(each for each in zones if each["kind"] == "production")
    for block in motor["spine"]["operations"]:
        if block["production"]:
            assert made["start"] <= block["start"] <= block["end"] <= made["end"]


def test_where_it_went(installation: Installation, motor: dict[str, Any]) -> None:
    stays = motor["downstream"]["stays"]
    assert [each["kind"] for each in stays] == ["container", "party"]
    assert stays[0]["id"] in installation.truth.pallets
    assert stays[1]["within"] == 0
    assert motor["downstream"]["now"]["status"] in {"sold", "shipped", "in_transit"}


def test_a_lot_shows_what_it_went_into(installation: Installation, ask: Ask) -> None:
    lanes = ask(LANES, id=installation.truth.suspect)
    forward = traced(installation, installation.truth.suspect, "forward")["nodes"]
    things = [each for each in forward if each["kind"] != "operation"]
    into = [each for each in lanes["downstream"]["stays"] if each["kind"] == "into"]
    assert lanes["downstream"]["total"] - lanes["downstream"]["rest"] == len(lanes["downstream"]["stays"])
    assert [each["id"] for each in into] == [each["id"] for each in things[: len(into)]]
    assert lanes["downstream"]["total"] >= len(things)


def test_what_an_open_recall_scope_starts_with_is_suspect(installation: Installation, ask: Ask) -> None:
    clew = installation.clew
    unit = installation.truth.unit
    lot = ask(LANES, id=unit)["shared"][-1]["id"]
    from clew.scenarios.recall.model import Policy, Start

    scope = clew.scopes.new(Start(things=(lot,)), Policy(), "seen in the lanes").scope
    lanes = ask(LANES, id=unit)
    first = next(each for each in [*lanes["lots"]["lanes"]] if each["id"] == lot)
    assert [(each["kind"], each["id"], each["tone"]) for each in first["suspicions"]] == [
        ("scope", str(scope.id), "caution")
    ]
    assert lanes["shared"][0]["id"] == lot
    clew.scopes.close(str(scope.id), "only a test")
    assert ask(LANES, id=unit)["shared"][0]["suspicions"] == []


def test_as_known_then_leaves_out_what_came_later(installation: Installation, ask: Ask, motor: dict[str, Any]) -> None:
    own = [each["position"] for each in motor["spine"]["operations"] if each["part"] is None]
    then = ask(LANES, id=installation.truth.unit, as_known_at=own[1])
    assert [each["position"] for each in then["spine"]["operations"] if each["part"] is None] == own[:2]
    assert then["subject"]["events"] == 2
    assert then["subject"]["location"] is None
    assert then["downstream"]["now"] is None
    assert then["as_known_at"] == own[1]


def test_roles_see_what_is_theirs(installation: Installation, client_of: Callable[[str, str], TestClient]) -> None:
    unit = installation.truth.unit
    supplier = client_of("supplier", "en").get(LANES, params={"id": unit})
    assert supplier.status_code == 404
    viewer = client_of("viewer", "zh").get(LANES, params={"id": unit}).json()
    assert viewer["may_trace"]
    assert "由" in viewer["subject"]["statement"]


def test_a_supplier_sees_its_own_lot_and_no_genealogy(
    installation: Installation, client_of: Callable[[str, str], TestClient]
) -> None:
    """What a party captured itself, without the word of the house on where it went."""
    client = client_of("supplier", "en")
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-03-01T00:00:00Z",
        "epcisBody": {"eventList": [{
            "type": "ObjectEvent", "action": "ADD", "eventTime": "2026-02-20T08:00:00Z",
            "eventTimeZoneOffset": "+00:00",
            "epcList": ["urn:clew:id:lanes-supplier-1"], "bizStep": "commissioning",
        }]},
    }  # fmt: skip
    assert client.post("/api/v1/captures", json=document).status_code in {200, 201}
    lanes = client.get(LANES, params={"id": "urn:clew:id:lanes-supplier-1"}).json()
    assert not lanes["may_trace"]
    assert lanes["lots"]["total"] == 0
    assert lanes["shared"] == []
    assert lanes["downstream"]["now"] is None
    assert lanes["spine"]["total"] == 1


def test_an_unknown_thing_and_an_event(installation: Installation, client_of: Callable[[str, str], TestClient]) -> None:
    client = client_of("engineer", "en")
    assert client.get(LANES, params={"id": "urn:clew:id:there-is-none"}).status_code == 404
    event = installation.clew.events_named("5")[0].event_id
    lanes = client.get(LANES, params={"id": event})
    assert lanes.status_code == 200
    assert lanes.json()["subject"]["kind"] in {"event", "operation"}
