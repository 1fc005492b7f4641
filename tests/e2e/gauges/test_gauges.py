"""Gauges on a real record: state, impact and marks, with late, voided and unknown calibrations."""

from __future__ import annotations

from urllib.parse import quote

import msgspec
import pytest

from clew.events.errors import BadRequest, NotFound
from clew.events.house import alias_event, calibration_event, element, measurement
from clew.events.house.master_data import GAUGE, master_data_event
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ErrorDeclaration,
    ObjectEvent,
    TransformationEvent,
    VocabularyElement,
)
from clew.events.timestamps import timestamp
from clew.scenarios.gauge_desk import GaugeDesk
from clew.scenarios.unit_reading import UnitReader
from clew.security.visibility import EVERYTHING, Visibility, only
from clew.storage.store import Store
from clew.testing.records import PARTY, record_events

pytestmark = pytest.mark.postgres

MINUTE = 60_000_000
START = 1_700_000_000_000_000
NOW = START + 100_000 * MINUTE


def at(minute: int) -> int:
    return START + minute * MINUTE


def desk(store: Store, visibility: Visibility = EVERYTHING) -> GaugeDesk:
    return GaugeDesk(store, visibility, lambda: NOW, lambda verb: None)


def calibrated(minute: int, result: str, due: int | None = None, gauge: str = "DM-01") -> AnyEvent:
    return calibration_event(
        gauge,
        result,  # type: ignore[arg-type]
        timestamp(at(minute)),
        due=timestamp(at(due)) if due is not None else None,
        event_id=f"urn:cal:{gauge}:{minute}",
    )


def measured(minute: int, unit: str, gauge: str = "DM-01") -> AnyEvent:
    return ObjectEvent(
        event_time=timestamp(at(minute)),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        biz_step="inspecting",
        epc_list=(unit,),
        sensor_element_list=(measurement("torque", "5.0", "NU", type="Torque", gauge=gauge, upper_limit=None),),
    )


def built_into(minute: int, unit: str, product: str) -> AnyEvent:
    return AssociationEvent(
        event_time=timestamp(at(minute)),
        event_time_zone_offset="+00:00",
        action="ADD",
        parent_id=product,
        child_epcs=(unit,),
        biz_step="assembling",
    )


def test_a_failed_calibration_and_the_units_behind_the_results_since_the_last_good_one(store: Store) -> None:
    record_events(
        store,
        [
            measured(5, "urn:u:before"),
            calibrated(10, "passed"),
            measured(10, "urn:u:first"),
            measured(15, "urn:u:second"),
            measured(15, "urn:u:other-gauge", gauge="DM-02"),
            built_into(16, "urn:u:second", "urn:p:1"),
            AggregationEvent(
                event_time=timestamp(at(17)),
                event_time_zone_offset="+00:00",
                action="ADD",
                parent_id="urn:box:1",
                child_epcs=("urn:p:1",),
                biz_step="packing",
            ),
            calibrated(20, "failed"),
            measured(25, "urn:u:while-failed"),
            calibrated(30, "passed"),
            measured(35, "urn:u:after"),
        ],
    )
    impact = desk(store).impact("DM-01")
    assert [each.things for each in impact.results] == [("urn:u:first",), ("urn:u:second",), ("urn:u:while-failed",)]
    assert {(unit.id, unit.word) for unit in impact.units} == {
        ("urn:u:first", "measured"),
        ("urn:u:second", "measured"),
        ("urn:u:while-failed", "measured"),
        ("urn:p:1", "certain"),
    }
    product = next(unit for unit in impact.units if unit.id == "urn:p:1")
    assert (product.container, product.via) == ("urn:box:1", "urn:u:second")
    second = next(unit for unit in impact.units if unit.id == "urn:u:second")
    assert second.assembly == "urn:p:1"
    counts = impact.counts()
    assert (counts["results"], counts["units"], counts["measured"], counts["certain"]) == (3, 4, 3, 1)


def test_a_product_into_which_a_unit_went_before_it_was_measured_is_behind_it_too(store: Store) -> None:
    record_events(
        store,
        [
            calibrated(1, "passed"),
            built_into(2, "urn:u:1", "urn:p:1"),
            measured(3, "urn:u:1"),
            calibrated(9, "failed"),
        ],
    )
    assert {unit.id for unit in desk(store).impact("DM-01").units} == {"urn:u:1", "urn:p:1"}


def test_overdue_by_the_due_instant_and_redeemed_by_passing_late(store: Store) -> None:
    record_events(store, [calibrated(10, "passed", due=20), measured(12, "urn:u:1"), measured(22, "urn:u:2")])
    assert desk(store).one("DM-01", at=at(20) - 1).state in ("good", "due_soon")
    assert desk(store).one("DM-01", at=at(20)).state == "overdue"
    assert [each.things for each in desk(store).impact("DM-01", at=at(20) - 1).results] == []
    assert [each.things for each in desk(store).impact("DM-01", at=at(21)).results] == [("urn:u:1",)]
    assert len(desk(store).impact("DM-01").results) == 2
    known = store.position()
    record_events(store, [calibrated(30, "passed")])
    assert desk(store).impact("DM-01").results == ()
    # As we knew it before the late good one arrived, judged at an instant after it:
    assert len(desk(store).impact("DM-01", at=at(40), as_known_at=known).results) == 2


def test_a_voided_failure_marks_nothing_and_as_known_before_it_still_does(store: Store) -> None:
    failed = calibrated(20, "failed")
    record_events(store, [calibrated(10, "passed"), measured(15, "urn:u:1"), failed])
    known = store.position()
    declared = msgspec.structs.replace(
        failed, error_declaration=ErrorDeclaration(declaration_time=timestamp(at(21)), reason="incorrect_data")
    )
    record_events(store, [declared])
    assert desk(store).impact("DM-01").results == ()
    assert len(desk(store).impact("DM-01", as_known_at=known, at=NOW).results) == 1


def test_a_calibration_that_arrives_late_counts_at_its_own_time(store: Store) -> None:
    record_events(store, [calibrated(10, "passed"), measured(15, "urn:u:1"), measured(25, "urn:u:2")])
    record_events(store, [calibrated(20, "adjusted")])
    assert [each.things for each in desk(store).impact("DM-01").results] == [("urn:u:1",)]


def test_the_interval_in_master_data_gives_the_due_instant(store: Store) -> None:
    master = master_data_event(
        GAUGE,
        VocabularyElement(id="urn:clew:gauge:DM-01"),
        timestamp(at(0)),
        terms=(element("name", "Torque tester"), element("calibration_interval", "1")),
    )
    record_events(store, [master, calibrated(10, "passed")])
    gauge = desk(store).one("torque  TESTER", at=at(20))
    assert (gauge.name, gauge.due) == ("Torque tester", at(10) + 24 * 60 * MINUTE)


def test_another_name_of_a_gauge_is_the_gauge(store: Store) -> None:
    record_events(
        store,
        [
            calibrated(10, "passed"),
            measured(15, "urn:u:1", gauge="OLD-7"),
            alias_event("urn:clew:gauge:DM-01", "urn:clew:gauge:OLD-7", timestamp(at(1))),
            calibrated(20, "failed"),
        ],
    )
    assert [each.things for each in desk(store).impact("OLD-7").results] == [("urn:u:1",)]
    assert len(desk(store).list()) == 1


def test_the_list_has_every_gauge_the_worst_first(store: Store) -> None:
    record_events(
        store,
        [
            calibrated(10, "passed", due=10_000_000, gauge="GOOD"),
            calibrated(10, "failed", gauge="BAD"),
            calibrated(10, "passed", due=20, gauge="LATE"),
            measured(15, "urn:u:1", gauge="NEVER"),
        ],
    )
    assert [(gauge.id, gauge.state, gauge.uses) for gauge in desk(store).list()] == [
        ("BAD", "failed", 0),
        ("LATE", "overdue", 0),
        ("NEVER", "never_calibrated", 1),
        ("GOOD", "good", 0),
    ]
    assert desk(store).impact("NEVER").results == ()


def test_an_unknown_gauge_and_a_name_of_two(store: Store) -> None:
    with pytest.raises(NotFound, match=r"gauge\.unknown"):
        desk(store).one("nothing")
    record_events(store, [calibrated(10, "passed", gauge="dm 1"), calibrated(10, "passed", gauge="DM1")])
    assert desk(store).one("DM1").key == "urn:clew:gauge:DM1"
    with pytest.raises(BadRequest, match=r"thing\.ambiguous"):
        desk(store).one("Dm1")


def test_a_unit_s_file_marks_its_doubtful_results(store: Store) -> None:
    record_events(store, [calibrated(10, "passed"), measured(15, "urn:u:1"), calibrated(20, "failed")])
    (entry,) = UnitReader(store, EVERYTHING, NOW).unit_file("urn:u:1", limit=10).entries
    assert [(doubt.characteristic, doubt.reason, doubt.cause.time) for doubt in entry.doubts] == [
        ("torque", "failed", at(20))
    ]


def test_a_reader_of_one_party_judges_by_what_that_party_stated(store: Store) -> None:
    record_events(store, [calibrated(10, "passed"), measured(15, "urn:u:1")])
    record_events(store, [calibrated(20, "failed")], party="urn:p:laboratory")
    assert len(desk(store).impact("DM-01").results) == 1
    assert desk(store, only(PARTY)).impact("DM-01").results == ()
    with pytest.raises(NotFound):
        desk(store, only("urn:p:nobody")).one("DM-01")


def test_a_lot_that_was_consumed_is_not_behind_a_result_of_what_was_made(store: Store) -> None:
    made = TransformationEvent(
        event_time=timestamp(at(15)),
        event_time_zone_offset="+00:00",
        input_epc_list=("urn:u:in",),
        output_epc_list=("urn:u:out",),
        sensor_element_list=(measurement("torque", "5.0", "NU", type="Torque", gauge="DM-01"),),
    )
    record_events(store, [calibrated(10, "passed"), made, calibrated(20, "failed")])
    assert [unit.id for unit in desk(store).impact("DM-01").units] == ["urn:u:out"]


def test_a_result_was_taken_when_its_reading_says(store: Store) -> None:
    early, late = (
        msgspec.structs.replace(
            event,
            sensor_element_list=(
                msgspec.structs.replace(
                    sensor,
                    sensor_report=(msgspec.structs.replace(sensor.sensor_report[0], time=timestamp(at(taken))),),
                ),
            ),
        )
        for event, taken in ((measured(40, "urn:u:early"), 15), (measured(15, "urn:u:late"), 40))
        for sensor in event.sensor_element_list
    )
    record_events(store, [calibrated(10, "passed"), early, late, calibrated(20, "adjusted")])
    impact = desk(store).impact("DM-01")
    assert [(each.things, each.result.time) for each in impact.results] == [(("urn:u:early",), at(15))]
    reader = UnitReader(store, EVERYTHING, NOW)
    doubts = {name: len(reader.unit_file(name, limit=5).entries[0].doubts) for name in ("urn:u:early", "urn:u:late")}
    assert doubts == {"urn:u:early": 1, "urn:u:late": 0}


def retired(minute: int, action: str = "DELETE", step: str | None = None) -> AnyEvent:
    return ObjectEvent(
        event_time=timestamp(at(minute)),
        event_time_zone_offset="+00:00",
        action=action,  # type: ignore[arg-type]
        biz_step=step,
        epc_list=("urn:clew:id:DM-01",),
    )


@pytest.mark.parametrize(
    ("action", "step"), [("DELETE", None), ("OBSERVE", "decommissioning"), ("DELETE", "destroying")]
)
def test_a_retired_gauge_does_not_become_overdue(store: Store, action: str, step: str | None) -> None:
    record_events(
        store,
        [
            calibrated(10, "passed", due=30),
            measured(15, "urn:u:valid"),
            retired(20, action, step),
            measured(29, "urn:u:after-retirement"),
            measured(30, "urn:u:after-due"),
        ],
    )
    assert [desk(store).one("DM-01", at=at(minute)).state for minute in (19, 20, 50)] == [
        "due_soon",
        "retired",
        "retired",
    ]
    assert [each.things for each in desk(store).impact("DM-01").results] == [("urn:u:after-due",)]
    assert desk(store).one("DM-01").due is None
    # One that was overdue when it was retired was not looked at since: what it measured stays doubtful.
    record_events(store, [calibrated(5, "passed", due=12, gauge="OLD"), measured(6, "urn:u:old", gauge="OLD")])
    gone = msgspec.structs.replace(retired(13), epc_list=("urn:clew:gauge:OLD",))
    record_events(store, [gone])
    assert desk(store).one("OLD").state == "retired"
    assert [each.things for each in desk(store).impact("OLD").results] == [("urn:u:old",)]


def test_a_gauge_comes_back_by_a_calibration(store: Store) -> None:
    record_events(store, [calibrated(10, "passed", due=30), retired(20), calibrated(25, "passed", due=40)])
    assert desk(store).one("DM-01", at=at(22)).state == "retired"
    assert desk(store).one("DM-01", at=at(40)).state == "overdue"


def test_a_number_plate_that_moves_on_names_each_gauge_in_its_time(store: Store) -> None:
    plate, first, second = "urn:clew:gauge:T-1", "urn:clew:gauge:SN-1", "urn:clew:gauge:SN-2"
    record_events(
        store,
        [
            alias_event(first, plate, timestamp(at(0)), valid_to=timestamp(at(20))),
            alias_event(second, plate, timestamp(at(20)), valid_from=timestamp(at(20))),
            calibrated(1, "passed", gauge="SN-1"),
            measured(5, "urn:u:first", gauge="T-1"),
            calibrated(19, "failed", gauge="T-1"),
            calibrated(20, "passed", gauge="T-1"),
            measured(25, "urn:u:second", gauge="T-1"),
        ],
    )
    assert [(gauge.id, gauge.state, gauge.uses) for gauge in desk(store).list()] == [
        ("SN-1", "failed", 1),
        ("SN-2", "good", 1),
    ]
    assert [each.things for each in desk(store).impact("SN-1").results] == [("urn:u:first",)]
    assert desk(store).impact("SN-2").results == ()
    assert [desk(store).one("T-1", at=at(minute)).key for minute in (19, 20)] == [first, second]
    reader = UnitReader(store, EVERYTHING, NOW)
    assert [len(reader.unit_file(u, limit=5).entries[0].doubts) for u in ("urn:u:first", "urn:u:second")] == [1, 0]


@pytest.mark.parametrize("code", ["x:y", "千分尺 7", "a/b", "50%"])
def test_a_code_of_any_letters_is_one_gauge_however_it_is_stated(store: Store, code: str) -> None:
    quoted = quote(code, safe="")
    record_events(
        store,
        [
            msgspec.structs.replace(
                calibrated(10, "passed"), epc_list=(f"urn:clew:gauge:{quoted}",), event_id="urn:c:1"
            ),
            measured(15, "urn:u:1", gauge=code),
            msgspec.structs.replace(calibrated(20, "failed"), epc_list=(f"urn:clew:id:{quoted}",), event_id="urn:c:2"),
        ],
    )
    for name in (code, f"urn:clew:gauge:{quoted}", f"urn:clew:id:{quoted}"):
        assert [each.things for each in desk(store).impact(name).results] == [("urn:u:1",)], name
    assert len(desk(store).list()) == 1
