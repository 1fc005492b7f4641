"""Sense: what no schema forbids and no factory does."""

from __future__ import annotations

import pytest
from tests.unit.collection.conftest import NOW, Desk, document, observation

from clew.collection.connectors import Source
from clew.collection.sense import CLOCK_TOLERANCE_MICROSECONDS
from clew.events.timestamps import timestamp
from clew.storage.records import Admitted, Rejected


def outcome(desk: Desk, event: dict[str, object]) -> Admitted | Rejected:
    reading = desk.capture.read(Source(document(event), "events.json"))
    (item,) = (*reading.admitted, *reading.rejected)
    return item


def flags(desk: Desk, event: dict[str, object]) -> list[str]:
    item = outcome(desk, event)
    assert isinstance(item, Admitted), item.findings
    return [finding.code for finding in item.flags]


def refusals(desk: Desk, event: dict[str, object]) -> list[str]:
    item = outcome(desk, event)
    assert isinstance(item, Rejected)
    return [finding.code for finding in item.findings]


def test_an_ordinary_event_raises_no_doubt(desk: Desk) -> None:
    assert flags(desk, observation(bizStep="inspecting")) == []


@pytest.mark.parametrize(("late", "expected"), [(0, []), (1_000_000, ["sense.future"])])
def test_a_clock_may_run_ahead_by_a_day(desk: Desk, late: int, expected: list[str]) -> None:
    time = timestamp(NOW + CLOCK_TOLERANCE_MICROSECONDS + late).lexical
    assert flags(desk, observation(eventTime=time)) == expected


def test_nothing_contains_itself_in_whatever_spelling(desk: Desk) -> None:
    event = observation(type="AggregationEvent", action="ADD", parentID="urn:epc:id:sgtin:9521001.000048.9001")
    del event["epcList"]
    event["childEPCs"] = ["https://id.gs1.org/01/09521001000482/21/9001"]
    assert refusals(desk, event) == ["sense.self_containment"]


def quantity(amount: object, uom: str = "KGM") -> dict[str, object]:
    element = {"epcClass": "urn:epc:class:lgtin:9521001.000017.L1", "quantity": amount, "uom": uom}
    return observation(epcList=[], quantityList=[element])


def test_a_quantity_is_not_negative(desk: Desk) -> None:
    assert refusals(desk, quantity(-1)) == ["sense.negative_quantity"]
    assert flags(desk, quantity(0)) == []


def test_an_unknown_unit_and_a_wrong_check_digit_are_flagged(desk: Desk) -> None:
    assert flags(desk, quantity(1, "ZZZ")) == ["unit.unknown"]
    assert len(flags(desk, observation(epcList=["https://id.gs1.org/01/09521001000483/21/9001"]))) == 1


def test_limits_the_wrong_way_round_are_flagged(desk: Desk) -> None:
    report = {"type": "Temperature", "minValue": 9, "maxValue": 3, "uom": "CEL"}
    event = observation(sensorElementList=[{"sensorReport": [report]}])
    assert flags(desk, event) == ["sense.min_above_max"]
