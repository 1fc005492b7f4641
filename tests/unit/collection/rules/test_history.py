"""Rules that look at what else is known: spelling, stages, components, limits, clocks."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.collection.rules.conftest import Histories, Judged, read, seen

from clew.collection.rules import Heard
from clew.events.identifiers.folding import fold
from clew.security.visibility import EVERYTHING, only
from clew.storage.reads.histories import History, known_master_data

Judge = Callable[..., Judged]
SPELLING = "  - {name: spelling, check: {kind: spelling}}"
STAGES = "  - {name: order, check: {kind: stages}}"
PRODUCT = "urn:clew:id:product-A"


def master(subject: str, kind: str, time: str = "2020-01-01T00:00:00Z", **members: Any) -> dict[str, Any]:
    stated = {"clew:vocabulary_type": kind, **members}
    return seen(subject, time, **{"clew:master_data": stated})


def product(time: str = "2020-01-01T00:00:00Z") -> dict[str, Any]:
    steps = ["commissioning", "Turning & Milling", "inspecting", "packing"]
    stages = [{"clew:process_step": step, "clew:stage_number": at} for at, step in enumerate(steps, 1)]
    parts = [{"clew:product_class": "urn:clew:id:screw", "clew:alternate": ["urn:clew:id:bolt"]}]
    return master(PRODUCT, "urn:epcglobal:epcis:vtype:EPCClass", time,
                  **{"clew:stage": stages, "clew:component": parts})  # fmt: skip


def made(thing: str, of: str = PRODUCT, time: str = "2026-03-04T06:00:00Z") -> dict[str, Any]:
    return {**seen(thing, time), "action": "ADD", "bizStep": "commissioning", "ilmd": {"clew:product_class": of}}


def recorded(*keys: str) -> Histories:
    return Histories(History(alike={fold(key): ((key, key),) for key in keys}))


def test_a_new_spelling_of_a_known_thing_is_told_of(judged: Judge) -> None:
    histories = recorded("urn:clew:id:LOT-4711", "urn:clew:id:X-1")
    found = judged(SPELLING, seen("urn:clew:id:lot 4711".replace(" ", "%20")), seen("urn:clew:id:X-1"),
                   seen("urn:clew:id:X-2"), histories=histories)  # fmt: skip
    assert [len(each) for each in found] == [1, 0, 0]
    assert found[0][0].params == {"value": "urn:clew:id:lot%204711", "expected": "urn:clew:id:LOT-4711"}


def test_of_two_new_spellings_the_rarer_is_in_doubt_whatever_the_order(judged: Judge) -> None:
    events = [seen("urn:clew:id:B-7"), seen("urn:clew:id:b-7"), seen("urn:clew:id:B-7", "2026-03-04T09:00:00Z")]
    for seed in range(4):
        random.Random(seed).shuffle(events)
        found = judged(SPELLING, *events)
        doubted = [event["epcList"][0] for event, each in zip(events, found, strict=True) if each]
        assert doubted == ["urn:clew:id:b-7"]


def test_an_event_that_states_an_alias_knows_what_it_does(judged: Judge) -> None:
    event = seen("urn:clew:id:b-7", **{"clew:alias": {"clew:identifier": "urn:clew:id:B-7"}})
    assert judged(SPELLING, event, histories=recorded("urn:clew:id:B-7")) == [[]]


def test_a_party_is_told_of_its_own_statements_alone(judged: Judge) -> None:
    histories = recorded()
    for party in ("us", "them", None):
        judged(SPELLING, seen(), histories=histories, heard=Heard(party=party))
    assert [visibility for _, visibility in histories.asked] == [EVERYTHING, only("them"), only()]


def test_rules_that_need_no_history_ask_for_none(judged: Judge) -> None:
    histories = recorded()
    judged("  - {name: it, check: {kind: value, field: use_count, upper: '1'}}", seen(), histories=histories)
    assert histories.asked == []


@pytest.mark.parametrize("seed", range(3))
def test_a_stage_before_its_predecessor_in_whatever_order(judged: Judge, seed: int) -> None:
    events = [
        product(),
        made("urn:clew:id:u1"),
        seen("urn:clew:id:u1", "2026-03-04T07:00:00Z", bizStep="inspecting"),
        seen("urn:clew:id:u1", "2026-03-04T08:00:00Z", **{"clew:process_step": "turning & milling "}),
        seen("urn:clew:id:u1", "2026-03-04T09:00:00Z", bizStep="packing"),
    ]
    random.Random(seed).shuffle(events)
    found = judged(STAGES, *events)
    told = {events[at].get("bizStep"): each for at, each in enumerate(found) if each}
    assert set(told) == {"inspecting"}
    assert told["inspecting"][0].params["expected"] == "Turning & Milling → inspecting"


def test_rework_is_no_fault(judged: Judge) -> None:
    times = ("07", "08", "09", "10")
    steps = ("Turning & Milling", "inspecting", "Turning & Milling", "inspecting")
    events = [seen("urn:clew:id:u1", f"2026-03-04T{hour}:00:00Z", **{"clew:process_step": step})
              for hour, step in zip(times, steps, strict=True)]  # fmt: skip
    assert not any(judged(STAGES, product(), made("urn:clew:id:u1"), *events))


def test_a_late_predecessor_is_told_of_when_it_comes(judged: Judge) -> None:
    later = read(seen("urn:clew:id:u1", "2026-03-04T07:00:00Z", bizStep="inspecting"))[0]
    stated = known_master_data(read(product()), 0)
    history = History(classes={"urn:clew:id:u1": PRODUCT}, master=stated,
                      seen={"urn:clew:id:u1": ((later.event_time.microseconds, later),)})  # fmt: skip
    late = seen("urn:clew:id:u1", "2026-03-04T08:00:00Z", **{"clew:process_step": "Turning & Milling"})
    (found,) = judged(STAGES, late, histories=Histories(history))
    assert found[0].code == "rule.stage_order"
    fine = {**late, "eventTime": "2026-03-04T06:30:00Z"}
    assert judged(STAGES, fine, histories=Histories(history)) == [[]]


def test_a_missing_predecessor_if_asked_for(judged: Judge) -> None:
    rules = "  - {name: order, check: {kind: stages, complete: true}}"
    found = judged(rules, product(), made("urn:clew:id:u1"),
                   seen("urn:clew:id:u1", "2026-03-04T07:00:00Z", bizStep="inspecting"))  # fmt: skip
    assert [one.params["expected"] for one in found[2]] == ["Turning & Milling"]


def test_master_data_count_from_their_time_on(judged: Judge) -> None:
    events = [product("2026-03-10T00:00:00Z"), made("urn:clew:id:u1"),
              seen("urn:clew:id:u1", "2026-03-04T05:00:00Z", bizStep="inspecting")]  # fmt: skip
    assert not any(judged(STAGES, *events)), "the product had no stages then"


def test_a_component_of_another_class(judged: Judge) -> None:
    def built(part: str) -> dict[str, Any]:
        return {"type": "AssociationEvent", "eventTime": "2026-03-04T08:00:00Z", "eventTimeZoneOffset": "+00:00",
                "action": "ADD", "parentID": "urn:clew:id:u1", "childEPCs": [part]}  # fmt: skip

    parts = [made(f"urn:clew:id:{of}-1", f"urn:clew:id:{of}") for of in ("screw", "bolt", "nail")]
    found = judged("  - {name: parts, check: {kind: components}}", product(), made("urn:clew:id:u1"), *parts,
                   *(built(f"urn:clew:id:{of}") for of in ("screw-1", "bolt-1", "nail-1", "unknown-1")))  # fmt: skip
    assert [len(each) for each in found[-4:]] == [0, 0, 1, 0]
    assert found[-2][0].params["value"] == "urn:clew:id:nail"


def measured(value: float, uom: str = "NU", **more: Any) -> dict[str, Any]:
    report = {"type": "Torque", "value": value, "uom": uom, "clew:characteristic": "torque-1", **more}
    return seen(sensorElementList=[{"sensorReport": [report]}])


@pytest.mark.parametrize(
    ("value", "uom", "code"),
    [
        (1.5, "NU", None),
        (3, "NU", None),
        (101, "NU", None),
        (150, "NU", "rule.limits"),
        (-99.5, "NU", "rule.limits"),
        (9000, "J72", None),
        (5, "KGM", "rule.unit"),
    ],
)
def test_limits_of_master_data(judged: Judge, value: float, uom: str, code: str | None) -> None:
    limits = master("urn:clew:characteristic:torque-1", "characteristic",
                    **{"clew:lower_limit": 1, "clew:upper_limit": 2, "clew:unit": "NU"})  # fmt: skip
    found = judged("  - {name: far, check: {kind: limits}}", limits, measured(value, uom))
    assert [one.code for one in found[1]] == ([code] if code else [])


def test_limits_stated_beside_the_value(judged: Judge) -> None:
    said = {"clew:lower_limit": 1, "clew:upper_limit": 2}
    found = judged("  - {name: far, check: {kind: limits}}", measured(5000, **said), measured(50, **said))
    assert [len(each) for each in found] == [1, 0]


def test_clocks(judged: Judge) -> None:
    rules = "  - {name: clock, check: {kind: clock, ahead_seconds: 60, behind_seconds: 86400}}"
    found = judged(rules, seen(time="2026-03-05T00:00:59Z"), seen(time="2026-03-05T00:01:01Z"),
                   seen(time="2026-03-03T23:59:59Z"))  # fmt: skip
    assert [[one.code for one in each] for each in found] == [[], ["rule.future"], ["rule.too_old"]]


@pytest.mark.parametrize("seed", range(3))
def test_a_clock_that_jumps_back_against_the_count(judged: Judge, seed: int) -> None:
    rules = "  - {name: clock, check: {kind: clock, sequence: run_order, per: [equipment], back_seconds: 5}}"
    events = [
        seen(time=f"2026-03-04T08:00:{second:02d}Z", **{"clew:run_order": count, "clew:equipment": machine})
        for machine, count, second in [
            ("A", 1, 10),
            ("A", 2, 20),
            ("A", 3, 1),
            ("A", 4, 30),
            ("B", 1, 50),
            ("B", 2, 46),
        ]
    ]
    random.Random(seed).shuffle(events)
    found = judged(rules, *events, seen(**{"clew:run_order": 9}))
    doubted = [event["clew:run_order"] for event, each in zip(events, found, strict=False) if each]
    assert doubted == [3]
