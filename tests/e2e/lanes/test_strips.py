"""Strips, histograms, peers and the recall split, each number again from the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.e2e.lanes.conftest import Ask

from clew.events.house import facets, measurements
from clew.scenarios.recall.model import Policy, Start
from clew.security.visibility import EVERYTHING
from clew.testing.installation import Installation

STRIPS = "/api/v1/lanes/strips"


@pytest.fixture(scope="module")
def strips(installation: Installation, ask: Ask) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = ask(STRIPS, id=installation.truth.unit, limit=50)["strips"]
    return told


def every_reading(installation: Installation, name: str) -> list[tuple[int, str | None, str | None, float]]:
    """(time, process step, equipment, value) of a characteristic, from all events in force."""
    found = []
    for recorded in installation.clew.store.events.after(0, EVERYTHING, limit=1_000_000):
        if recorded.voided_at is not None or recorded.is_declaration:
            continue
        stated = {each.name: each.value for each in facets(recorded.event)}
        for each in measurements(recorded.event):
            if each.characteristic == name and each.value is not None:
                step, machine = stated.get("process_step"), stated.get("equipment")
                found.append((recorded.event_time, step, machine, float(each.value)))
    return found


def test_a_histogram_counts_the_last_units(installation: Installation, strips: list[dict[str, Any]]) -> None:
    told = [each for each in strips if each["histogram"] is not None]
    assert told
    for strip in told:
        event = installation.clew.events_named(strip["operation"])[0]
        step = next(each.value for each in facets(event.event) if each.name == "process_step")
        alike = [
            value for time, of, _, value in every_reading(installation, strip["characteristic"])
            if of == step and time <= event.event_time
        ][-500:]  # fmt: skip
        histogram = strip["histogram"]
        assert histogram["count"] == len(alike) == sum(each["count"] for each in histogram["bins"])
        assert histogram["below"] == sum(value < strip["value"] for value in alike)
        assert histogram["bins"][0]["start"] == pytest.approx(min(alike))
        assert histogram["bins"][-1]["end"] == pytest.approx(max(alike))


def test_points_are_readings_on_the_same_equipment(installation: Installation, strips: list[dict[str, Any]]) -> None:
    told = [each for each in strips if each["source"] == "units"]
    assert told
    for strip in told:
        event = installation.clew.events_named(strip["operation"])[0]
        machine = next(each.value for each in facets(event.event) if each.name == "equipment")
        there = {value for _, _, of, value in every_reading(installation, strip["characteristic"]) if of == machine}
        assert {each["value"] for each in strip["points"]} <= there
        own = [each for each in strip["points"] if each["own"]]
        assert [each["value"] for each in own] == [strip["value"]]
        assert strip["points_total"] >= len(strip["points"])
        bad = [each for each in strip["points"] if each["within"] is False]
        assert sum(each["count"] for each in strip["excursions"]) == len(bad)


def test_what_is_beyond_limits_comes_first(strips: list[dict[str, Any]]) -> None:
    within = [each["within"] for each in strips if each["source"] == "units"]
    assert within == sorted(within, key=lambda each: each is not False)


def test_surroundings_speak_of_no_unit(installation: Installation, strips: list[dict[str, Any]]) -> None:
    halls = [each for each in strips if each["source"] == "environment"]
    assert {each["characteristic"] for each in halls} <= {"hall_temperature", "hall_humidity"}
    for strip in halls:
        assert strip["value"] is None
        known = {value for *_, value in every_reading(installation, strip["characteristic"])}
        assert {each["value"] for each in strip["points"]} <= known


def test_peers_are_those_of_the_equipment(installation: Installation, ask: Ask, strips: list[dict[str, Any]]) -> None:
    strip = next(each for each in strips if each["source"] == "units")
    told = ask(
        "/api/v1/lanes/peers",
        id=installation.truth.unit,
        operation=strip["operation"],
        characteristic=strip["characteristic"],
    )
    event = installation.clew.events_named(strip["operation"])[0]
    machine = next(each.value for each in facets(event.event) if each.name == "equipment")
    half_day = 12 * 3600 * 1_000_000
    alike = [
        value for time, _, of, value in every_reading(installation, strip["characteristic"])
        if of == machine and abs(time - event.event_time) <= half_day
    ]  # fmt: skip
    assert told["by"] == "equipment"
    assert sorted(each["value"] for each in told["peers"]) == sorted(alike)
    assert told["total"] == len(alike)
    assert sum(each["own"] for each in told["peers"]) == 1


def test_peers_of_what_is_not_there(installation: Installation, client_of: Callable[[str, str], TestClient]) -> None:
    client = client_of("engineer", "en")
    for operation, code in (("99999999", "lanes.no_operation"), ("x", "lanes.no_operation"), ("5", "lanes.no_reading")):
        asked = {"id": installation.truth.unit, "operation": operation, "characteristic": "nothing"}
        answer = client.get("/api/v1/lanes/peers", params=asked)
        assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_the_split_is_that_of_a_recall_scope(installation: Installation, ask: Ask) -> None:
    lot = installation.truth.suspect
    told = ask("/api/v1/lanes/recall", of=lot)
    found = installation.clew.scopes.preview(Start(things=(lot,)), Policy())
    units = [each for each in found.units if each.in_scope and each.kind == "instance"]
    assert told["units"] == len(units) == sum(each["count"] for each in told["parts"])
    assert told["certain"] == sum(each.word == "certain" for each in units)
    groups = {each["group"]: each["count"] for each in told["parts"]}
    sent = [each for each in units if (each.carrier_status or each.status) in ("shipped", "sold")]
    assert groups.get("customers", 0) == len(sent)


def test_a_split_beyond_the_limit_says_so(installation: Installation, ask: Ask) -> None:
    whole = ask("/api/v1/lanes/recall", of=installation.truth.suspect)
    told = ask("/api/v1/lanes/recall", of=installation.truth.suspect, limit=1)
    assert told["truncated"]
    assert told["parts"] == []
    assert (told["units"], told["certain"]) == (whole["units"], whole["certain"])


def test_a_split_is_for_who_sees_the_whole_record(
    installation: Installation, client_of: Callable[[str, str], TestClient]
) -> None:
    answer = client_of("supplier", "en").get("/api/v1/lanes/recall", params={"of": installation.truth.suspect})
    assert answer.status_code == 403
