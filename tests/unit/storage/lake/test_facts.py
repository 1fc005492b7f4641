"""What one event states as facts (``clew.storage.lake.facts``)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from clew.events import house
from clew.events.model import (
    AnyEvent,
    ErrorDeclaration,
    ObjectEvent,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    TransformationEvent,
)
from clew.events.timestamps import parse_timestamp
from clew.security.tokens import token
from clew.storage.lake.facts import NOTHING, facts_of
from clew.storage.lake.tables import COLUMNS, Columns

AT = parse_timestamp("2026-03-02T08:00:00Z")
UNIT = "https://id.gs1.org/01/09521001000024/21/1"
OTHER = "urn:clew:id:2"
TOKEN = token(bytes(32), "operator", "Li Lei")


def seen(*extensions: Any, sensors: tuple[SensorElement, ...] = (), things: tuple[str, ...] = (UNIT,)) -> ObjectEvent:
    return ObjectEvent(
        event_time=AT,
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        biz_step="inspecting",
        epc_list=things,
        extensions=extensions,
        sensor_element_list=sensors,
    )


def test_a_judgement_of_each_thing_of_the_event() -> None:
    found = facts_of(seen(house.outcome("leak", "NOK", defect_class="crack"), things=(UNIT, OTHER)), 7)
    assert [(row.ordinal, row.thing, row.result) for row in found.outcomes] == [(0, UNIT, "NOK"), (1, OTHER, "NOK")]
    first, second = found.outcomes
    assert (first.product, second.product) == ("https://id.gs1.org/01/09521001000024", None)
    assert (first.characteristic, first.biz_step, first.defect_class) == ("leak", "inspecting", "crack")
    assert first.time == first.event_time == AT.microseconds
    assert first.operation is None


def test_the_short_form_is_a_judgement_called_result() -> None:
    (row,) = facts_of(seen(house.element("result", "OK")), 1).outcomes
    assert (row.characteristic, row.result) == ("result", "OK")


def test_an_outcome_that_names_things_speaks_of_those_alone() -> None:
    found = facts_of(seen(house.outcome("leak", "OK", things=[OTHER]), things=(UNIT, OTHER)), 1)
    assert [row.thing for row in found.outcomes] == [OTHER]


def test_a_reading_with_its_limits_in_its_unit_and_the_value_in_the_base_unit() -> None:
    sensor = house.measurement(
        "bore", Decimal("12.50"), "MMT", lower_limit=Decimal("12.4"), upper_limit=Decimal("12.6")
    )
    (row,) = facts_of(seen(sensors=(sensor,)), 1).measurements
    assert (row.value, row.number, row.unit) == ("12.50", 12.5, "MMT")
    assert (row.base_number, row.base_unit) == (0.0125, "MTR")
    assert (row.lower_limit, row.upper_limit, row.nominal) == (12.4, 12.6, None)


@pytest.mark.parametrize(("uom", "expected"), [("CEL", (298.15, "KEL")), ("XYZ", (None, None))])
def test_the_base_unit_of_readings_with_an_offset_and_of_unknown_units(uom: str, expected: tuple[Any, Any]) -> None:
    (row,) = facts_of(seen(sensors=(house.measurement("heat", "25", uom),)), 1).measurements
    assert (row.base_number, row.base_unit) == expected


@pytest.mark.parametrize("value", ["NaN", "INF", "1E999999999", "many"])
def test_a_value_that_has_no_finite_number_stays_text(value: str) -> None:
    (row,) = facts_of(seen(sensors=(house.measurement("heat", value, "CEL"),)), 1).measurements
    assert (row.value, row.number, row.base_number) == (value, None, None)


def test_a_reading_counts_at_its_own_time_and_with_the_gauge_of_the_event() -> None:
    later = parse_timestamp("2026-03-02T09:00:00Z")
    report = house.measurement("bore", "12", "MMT").sensor_report[0]
    sensor = SensorElement(sensor_report=(report,), sensor_metadata=SensorMetadata(time=later))
    (row,) = facts_of(seen(house.facet("gauge", "G 1"), sensors=(sensor,)), 1).measurements
    assert (row.time, row.event_time) == (later.microseconds, AT.microseconds)
    assert row.gauge == house.gauge_key("G 1")


def test_two_gauges_of_an_event_are_nobodys() -> None:
    event = seen(house.facet("gauge", "G1"), house.facet("gauge", "G2"), sensors=(house.measurement("b", "1", "MMT"),))
    (row,) = facts_of(event, 1).measurements
    assert row.gauge is None


def test_a_judged_reading_is_a_judgement_unless_an_outcome_says_the_same() -> None:
    judged = house.measurement("bore", "12", "MMT", result="NOK")
    (row,) = facts_of(seen(sensors=(judged,)), 1).outcomes
    assert (row.characteristic, row.result, row.number) == ("bore", "NOK", 12.0)
    found = facts_of(seen(house.outcome("bore", "NOK"), sensors=(judged, judged)), 1)
    assert [row.place for row in found.outcomes] == ["outcome[0]"]
    assert len(found.measurements) == 2


def test_two_judged_readings_alike_are_two_judgements() -> None:
    judged = house.measurement("torque", "3", "NU", result="NOK")
    assert len(facts_of(seen(sensors=(judged, judged)), 1).outcomes) == 2


def test_minimum_and_maximum_are_a_reading_without_a_value() -> None:
    report = SensorReport(type="Temperature", min_value="20", max_value="26.5", uom="CEL")
    (row,) = facts_of(seen(sensors=(SensorElement(sensor_report=(report,)),)), 1).measurements
    assert (row.value, row.minimum, row.maximum, row.characteristic) == (None, 20.0, 26.5, "Temperature")


def test_a_reading_of_a_room_is_a_row_without_a_thing() -> None:
    found = facts_of(seen(sensors=(house.measurement("hall", "21", "CEL"),), things=()), 1)
    assert [row.thing for row in found.measurements] == [None]


def test_of_a_transformation_its_outputs_and_its_operation() -> None:
    made = TransformationEvent(
        event_time=AT,
        event_time_zone_offset="+00:00",
        input_epc_list=("urn:clew:id:in",),
        output_epc_list=(UNIT,),
        extensions=(house.outcome("leak", "OK"),),
    )
    (row,) = facts_of(made, 12).outcomes
    assert (row.thing, row.operation) == (UNIT, "event:12")
    (row,) = facts_of(msgspec.structs.replace(made, transformation_id="urn:uuid:Ab"), 12).outcomes
    assert row.operation is not None
    assert row.operation.startswith("transformation:")


def test_a_calibration_states_no_facts() -> None:
    event = house.calibration_event("G1", "passed", AT)
    told = msgspec.structs.replace(event, sensor_element_list=(house.measurement("bore", "12", "MMT"),))
    assert facts_of(told, 1) == NOTHING


def test_a_declaration_repeats_an_event_and_states_nothing() -> None:
    event = seen(house.outcome("leak", "NOK"))
    assert facts_of(event, 1).outcomes
    assert (
        facts_of(msgspec.structs.replace(event, error_declaration=ErrorDeclaration(declaration_time=AT)), 2) == NOTHING
    )


def test_limits_of_master_data() -> None:
    stated = house.limit_elements(house.Limits(unit="MMT", lower=Decimal("1.0"), upper=Decimal("2"), version="B"))
    event = seen(
        msgspec.structs.replace(
            house.element("master_data", {"vocabulary_type": "characteristic"}),
            children=(*house.element("master_data", {"vocabulary_type": "characteristic"}).children, *stated),
        ),
        things=(house.subject("characteristic", "bore"),),
    )
    (row,) = facts_of(event, 1).limits
    assert (row.characteristic, row.since, row.always) == ("urn:clew:characteristic:bore", AT.microseconds, True)
    assert (row.lower, row.upper, row.unit, row.version) == ("1.0", "2", "MMT", "B")


def _personal() -> AnyEvent:
    return seen(
        house.element("operator", TOKEN),
        house.outcome(TOKEN, "NOK", value=TOKEN, gauge=TOKEN),
        sensors=(house.measurement("bore", "12", "MMT"),),
        things=(UNIT, f"urn:clew:person:{TOKEN}"),
    )


def test_personal_fields_never_enter() -> None:
    found = facts_of(_personal(), 1)
    assert [row.thing for row in found.outcomes] == [UNIT]
    assert TOKEN not in repr(found)


def test_every_column_of_a_fact_is_a_column_of_its_table() -> None:
    found = facts_of(_personal(), 3)
    for table, rows in (("outcome", found.outcomes), ("measurement", found.measurements)):
        assert {"position", "party", *rows[0].__struct_fields__} == set(COLUMNS[table])
        columns = Columns(table)
        columns.add(3, "p", rows)
        assert columns.table().column("position").to_pylist() == [3]


def test_a_lot_taken_by_quantity_is_judged_where_it_was_made() -> None:
    made = TransformationEvent(
        event_time=AT,
        event_time_zone_offset="+00:00",
        input_quantity_list=(QuantityElement(epc_class="urn:epc:class:lgtin:9521001.000017.IN"),),
        output_quantity_list=(QuantityElement(epc_class="urn:epc:class:lgtin:9521001.000017.OUT"),),
        extensions=(house.outcome("melt", "OK"),),
    )
    assert [row.thing for row in facts_of(made, 1).outcomes] == ["https://id.gs1.org/01/09521001000178/10/OUT"]
