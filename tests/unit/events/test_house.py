"""Builders and readers of house elements: what is built is read back, checks pass, keys are normalised."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events import epcis, house
from clew.events.canonical import same_meaning
from clew.events.dictionary import check
from clew.events.errors import InvalidData
from clew.events.identifiers import level, normalise
from clew.events.model import (
    AnyEvent,
    Document,
    Extension,
    ObjectEvent,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    TransformationEvent,
    VocabularyElement,
)
from clew.events.timestamps import Timestamp, parse_timestamp

NOW = parse_timestamp("2026-11-22T08:00:00Z")
LATER = parse_timestamp("2026-12-01T08:00:00Z")
SGTIN = "urn:epc:id:sgtin:4012345.011122.25"
SERIAL = normalise(SGTIN)
LGTIN = "urn:epc:class:lgtin:4012345.012345.998877"


def observed(*extensions: Extension, epcs: tuple[str, ...] = (SGTIN,), ilmd: tuple[Extension, ...] = ()) -> ObjectEvent:
    return ObjectEvent(
        event_time=NOW,
        event_time_zone_offset="+08:00",
        action="OBSERVE",
        epc_list=epcs,
        ilmd=ilmd,
        extensions=extensions,
    )


def transformed(*extensions: Extension, ilmd: tuple[Extension, ...] = ()) -> TransformationEvent:
    return TransformationEvent(
        event_time=NOW,
        event_time_zone_offset="+08:00",
        input_epc_list=("urn:x:in:1", "urn:x:in:2"),
        output_epc_list=("urn:x:out:1", "urn:x:out:2"),
        output_quantity_list=(QuantityElement("urn:x:bulk"),),
        ilmd=ilmd,
        extensions=extensions,
    )


def test_facets_are_places_terms_and_gauges_each_once() -> None:
    report = SensorReport(type="Torque", value="1.2", uom="NU", device_id="urn:x:g1")
    event = msgspec.structs.replace(
        observed(
            house.facet("equipment", "M-01"),
            house.facet("equipment", "M-01"),
            house.facet("use_count", 3),
            house.facet("temperature_celsius", Decimal("294.65"), "KEL"),
            house.facet("humidity_percent", Decimal("45.0")),
            house.outcome(result="NOK"),
            Extension("{http://example.org/}equipment", "other"),
        ),
        read_point=Place("urn:epc:id:sgln:4012345.00001.0"),
        sensor_element_list=(SensorElement((report,)),),
    )
    assert [(f.name, f.value, f.category, f.unit) for f in house.facets(event)] == [
        ("read_point", normalise("urn:epc:id:sgln:4012345.00001.0"), "environment", None),
        ("equipment", "M-01", "machine", None),
        ("use_count", "3", "material", None),
        ("temperature_celsius", "294.65", "environment", "KEL"),
        ("humidity_percent", "45.0", "environment", "P1"),
        ("gauge", "urn:x:g1", "measurement", None),
    ]


def test_outcomes_in_long_and_short_form() -> None:
    event = observed(
        house.element("result", "OK"),
        house.outcome(
            "diameter", "NOK", value="10.20", unit="MMT", things=[SGTIN], defect_class="D7", severity="major",
            nonconformity="NCR-1", disposition="rework",
        ),
        house.outcome(result="conditional"),
    )  # fmt: skip
    assert check(event) == []
    assert house.outcomes(event) == (
        house.Outcome("result", "OK"),
        house.Outcome("diameter", "NOK", "10.20", "MMT", (SERIAL,), "D7", "major", "NCR-1", "rework"),
        house.Outcome("result", "conditional"),
    )
    assert [o.conforms for o in house.outcomes(event)] == [True, False, None]


def test_a_measurement_says_what_was_measured_and_its_limits() -> None:
    sensor = house.measurement(
        "torque_final", Decimal("1.40"), "NU", type="Torque", nominal=Decimal("1.40"),
        lower_limit=Decimal("1.2"), upper_limit=Decimal("1.6"), gauge="G-7", result="OK", things=[SGTIN],
    )  # fmt: skip
    event = msgspec.structs.replace(observed(), sensor_element_list=(sensor,))
    assert check(event) == []
    (read,) = house.measurements(event)
    assert (read.place, read.characteristic, read.type) == (
        "sensorElementList[0].sensorReport[0]", "torque_final", "Torque",
    )  # fmt: skip
    assert (read.value, read.uom, read.nominal, read.lower_limit, read.upper_limit) == (
        "1.40",
        "NU",
        "1.40",
        "1.2",
        "1.6",
    )
    assert (read.gauge, read.result, read.things, read.within_limits) == ("G-7", "OK", (SERIAL,), True)


@pytest.mark.parametrize(
    ("report", "low", "high", "within"),
    [
        ({"value": "1.2"}, "1.2", "1.6", True),
        ({"value": "1.19999"}, "1.2", None, False),
        ({"value": "1.7"}, None, "1.6", False),
        ({"min_value": "1.3", "max_value": "1.7"}, "1.2", "1.6", False),
        ({"value": "1"}, None, None, None),
        ({"string_value": "red"}, "1", "2", None),
    ],
)
def test_within_limits(report: dict[str, str], low: str | None, high: str | None, within: bool | None) -> None:
    limits = [house.element(t, v) for t, v in (("lower_limit", low), ("upper_limit", high)) if v is not None]
    reading = SensorReport(type="Torque", uom="NU", extensions=tuple(limits), **report)
    event = msgspec.structs.replace(observed(), sensor_element_list=(SensorElement((reading,)),))
    assert house.measurements(event)[0].within_limits is within


def test_a_reading_without_a_time_takes_the_elements() -> None:
    metadata = SensorMetadata(time=LATER, device_id="urn:x:dev")
    reports = (
        SensorReport(type="Temperature", value="1", uom="CEL", time=NOW),
        SensorReport(type="Humidity", value="2"),
    )
    event = msgspec.structs.replace(observed(), sensor_element_list=(SensorElement(reports, metadata),))
    assert [m.time for m in house.measurements(event)] == [NOW.microseconds, LATER.microseconds]
    assert [m.gauge for m in house.measurements(event)] == ["urn:x:dev", "urn:x:dev"]
    assert [m.characteristic for m in house.measurements(event)] == [None, None]


def test_an_alias_of_an_instance_and_of_a_lot() -> None:
    event = house.alias_event(SGTIN, "88.100.1/30000000008730", NOW, kind="marking", valid_from=NOW, valid_to=LATER)
    assert check(event) == []
    assert house.aliases(event) == (
        house.Alias(SERIAL, normalise("88.100.1/30000000008730"), "marking", NOW.microseconds, LATER.microseconds),
    )
    lot = house.alias_event(LGTIN, house.lot_identifier("urn:x:acme", "7"), NOW)
    assert lot.epc_list == ()
    assert [q.epc_class for q in lot.quantity_list] == [LGTIN]
    assert house.aliases(lot)[0].thing == normalise(LGTIN)


def test_a_suppliers_lot_is_named_by_issuer_and_number() -> None:
    event = observed(house.element("alias", {"supplier": "ACME", "batch": "7/A", "alias_kind": "supplier_lot"}))
    assert house.aliases(event)[0].key == house.lot_identifier("ACME", "7/A")
    with pytest.raises(InvalidData) as refused:
        house.aliases(observed(house.element("alias", {"batch": "7"})))
    assert refused.value.params["term"] == "supplier"


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip))
def test_a_lots_key_keeps_issuer_and_number_apart(issuer: str, number: str) -> None:
    try:
        key = house.lot_identifier(issuer, number)
    except InvalidData:  # an issuer that claims to be a GS1 key and is not
        return
    assert house.lot_of(key) == (normalise(issuer), number.strip())
    assert normalise(key) == key
    assert level(key) in ("other", "lot")


def test_pairings_add_up_and_are_normalised() -> None:
    event = transformed(*house.pairing({SGTIN: ["urn:x:out:1"], "urn:x:in:2": ["urn:x:out:1", "urn:x:out:2"]}),
                        house.element("pairing", {"input": SERIAL, "output": "urn:x:out:2"}))  # fmt: skip
    assert check(event) == []
    assert house.pairings(event) == {
        SERIAL: frozenset({"urn:x:out:1", "urn:x:out:2"}),
        "urn:x:in:2": frozenset({"urn:x:out:1", "urn:x:out:2"}),
    }
    assert house.pairings(observed(*house.pairing({"a": ["b"]}))) == {}


def test_stated_product_classes() -> None:
    made = transformed(ilmd=(house.product_class("part-7"), house.product_class("part-8", ["urn:x:out:2"])))
    assert check(made) == []
    assert house.stated_product_classes(made) == {
        "urn:x:out:1": "part-7",
        "urn:x:out:2": "part-8",
        "urn:x:bulk": "part-7",
    }
    master = house.master_data_event("thing", VocabularyElement("urn:x:1"), NOW, terms=[house.product_class("part-9")])
    assert house.stated_product_classes(master) == {"urn:x:1": "part-9"}
    assert house.stated_product_classes(observed(house.element("product_class", "part-7"))) == {}


def test_a_hold_is_placed_and_released() -> None:
    placed = house.hold_event("H-1", "place", [SGTIN, LGTIN], NOW, reason="crack", case="C-1")
    released = house.hold_event("H-1", "release", [SGTIN, LGTIN], LATER)
    assert check(placed) == check(released) == []
    things = (SERIAL, normalise(LGTIN))
    assert house.holds(placed) == (house.Hold("H-1", "place", things, "crack", "C-1"),)
    assert house.holds(released) == (house.Hold("H-1", "release", things),)
    assert placed.persistent_disposition is not None
    assert released.persistent_disposition is not None
    assert placed.persistent_disposition.set == released.persistent_disposition.unset == ("unavailable",)


def test_attachments_and_telemetry() -> None:
    event = observed(
        house.attachment("a" * 64, "image/png", title="seam", size_bytes=12),
        house.attachment("b" * 64, "application/pdf", things=["urn:x:9"]),
        house.telemetry("urn:x:stream", NOW, LATER, sha256="c" * 64, reading_count=5),
    )
    assert check(event) == []
    assert house.attachments(event) == (
        house.Attachment("a" * 64, "image/png", (SERIAL,), "seam", 12),
        house.Attachment("b" * 64, "application/pdf", ("urn:x:9",)),
    )
    assert house.telemetry_references(event) == (
        house.TelemetryReference("urn:x:stream", NOW.microseconds, LATER.microseconds, "c" * 64, 5),
    )


def test_master_data_of_a_product() -> None:
    parts = (
        house.Component("part-1", Decimal(4), alternates=("part-2",)),
        house.Component("oil", Decimal("0.5"), "LTR", mandatory=False),
    )
    stages = (house.Stage("assembling", 1), house.Stage("inspecting", 2, "final test", mandatory=False))
    event = house.master_data_event(
        "urn:epcglobal:epcis:vtype:EPCClass",
        VocabularyElement("urn:epc:idpat:sgtin:4012345.011122.*"),
        NOW,
        valid_from=NOW,
        terms=[
            house.element("name", "Pump"),
            *house.elements("alternate", ["urn:epc:idpat:sgtin:4012345.011123.*"]),
            *house.component_elements(parts),
            *house.stage_elements(stages),
        ],
    )
    assert check(event) == []
    (data,) = house.master_data(event)
    assert (data.name, data.valid_from, data.valid_to) == ("Pump", NOW.microseconds, None)
    assert (data.components, data.stages) == (parts, stages)
    product = normalise("urn:epc:idpat:sgtin:4012345.011122.*")
    assert house.alternates(event) == ((product, normalise("urn:epc:idpat:sgtin:4012345.011123.*")),)


def test_vocabulary_elements_keep_their_attributes_and_children() -> None:
    mda = "urn:epcglobal:cbv:mda#"
    element = VocabularyElement(
        "urn:epc:id:sgln:4012345.00001.0",
        attributes=(
            Extension(f"{{{mda}}}name", "Plant"),
            Extension(f"{mda}city", "Xi'an"),
            Extension(f"{mda}empty"),
            Extension("{http://example.org/}address", children=(Extension("{http://example.org/}street", "1"),)),
            Extension("{urn:clew:term:}country", "CN"),
        ),
        children=("urn:epc:id:sgln:4012345.00001.1",),
    )
    event = house.master_data_event("urn:epcglobal:epcis:vtype:BusinessLocation", element, NOW)
    assert check(event) == []
    (data,) = house.master_data(event)
    assert data.attributes == ((f"{mda}name", "Plant"), (f"{mda}city", "Xi'an"))
    assert data.children == (normalise("urn:epc:id:sgln:4012345.00001.1"),)
    assert house.element("country", "CN") in data.elements
    stated = [house.found(e.children, "attribute_id")[0].text for e in house.found(data.elements, "attribute")]
    assert stated == [f"{mda}name", f"{mda}city", f"{mda}empty", "http://example.org/address"]


def test_a_characteristic_has_versioned_limits() -> None:
    limits = house.Limits("MMT", Decimal("10"), Decimal("9.9"), Decimal("10.1"), "B")
    event = house.master_data_event(
        "characteristic",
        VocabularyElement(house.subject("characteristic", "bore")),
        NOW,
        terms=house.limit_elements(limits),
    )
    assert check(event) == []
    assert house.master_data(event)[0].limits == limits
    assert house.master_data(observed()) == ()


def test_a_house_code_gets_an_identifier_and_a_uri_stays() -> None:
    assert house.subject("equipment", "Press 1/2") == "urn:clew:equipment:Press%201%2F2"
    assert house.subject("equipment", "urn:x:1") == "urn:x:1"
    assert house.subject("equipment", "https://id.example.org/1") == "https://id.example.org/1"


@pytest.mark.parametrize(
    ("event", "read", "code"),
    [
        (observed(house.element("hold", {"hold_id": "1"})), house.holds, "house.missing"),
        (observed(house.element("hold", {"hold_id": "1", "hold_action": "x"})), house.holds, "house.hold_action"),
        (observed(house.element("alias", {"identifier": "u", "valid_from": "today"})), house.aliases, "house.time"),
        (observed(house.element("attachment", {"blob_sha256": "a"})), house.attachments, "house.missing"),
        (
            observed(house.element("attachment", {"blob_sha256": "a", "media_type": "b/c", "size_bytes": "1.5"})),
            house.attachments,
            "house.number",
        ),
        (observed(house.element("telemetry", {"stream": "s"})), house.telemetry_references, "house.missing"),
        (transformed(house.element("pairing", {"input": "a"})), house.pairings, "house.missing"),
    ],
)
def test_readers_refuse_what_they_cannot_read(event: AnyEvent, read: object, code: str) -> None:
    assert callable(read)
    with pytest.raises(InvalidData) as refused:
        read(event)
    assert refused.value.code == code
    assert check(event) != []


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers() | st.booleans() | st.text())
def test_an_element_keeps_its_value(value: Decimal | int | bool | str) -> None:
    made = house.element("value", value)
    assert made.text is not None
    if isinstance(value, bool):
        assert made.text == str(value).lower()
    elif isinstance(value, str):
        assert made.text == value
    else:
        assert Decimal(made.text) == value


def test_an_instant_is_written_as_it_came() -> None:
    assert house.element("valid_from", Timestamp(0, "1970-01-01T08:00:00+08:00")).text == "1970-01-01T08:00:00+08:00"


ROUND_TRIP: list[AnyEvent] = [
    house.hold_event("H-1", "place", [SGTIN, LGTIN], NOW, reason="crack"),
    house.hold_event("H-1", "release", [SGTIN], LATER),
    house.alias_event(SGTIN, "urn:x:2", NOW, valid_from=NOW),
    house.alias_event(house.lot_identifier("urn:x:acme", "7"), LGTIN, NOW),
    house.master_data_event(
        "urn:epcglobal:epcis:vtype:BusinessLocation",
        VocabularyElement(
            "urn:epc:id:sgln:4012345.00001.0",
            attributes=(
                Extension("urn:epcglobal:cbv:mda#city", "Xi'an"),
                Extension("{http://example.org/}a", children=(Extension("{http://example.org/}b", "1"),)),
            ),
            children=("urn:epc:id:sgln:4012345.00001.1",),
        ),
        NOW,
        valid_from=NOW,
        terms=house.component_elements([house.Component("urn:x:p", Decimal(4), alternates=("urn:x:q", "urn:x:r"))]),
    ),
    msgspec.structs.replace(
        transformed(
            *house.pairing({"urn:x:in:1": ["urn:x:out:1"]}),
            house.outcome("bore", "NOK", value="1.20", unit="MMT", things=["urn:x:out:1"]),
            house.attachment("a" * 64, "image/png"),
            ilmd=(house.product_class("part-7"),),
        ),
        sensor_element_list=(
            house.measurement("torque", Decimal("1.40"), "NU", lower_limit=Decimal("1.2"), gauge="G"),
        ),
    ),
]


@pytest.mark.parametrize("write", [epcis.write_json, epcis.write_xml])
def test_house_elements_travel_as_standard_documents(write: Callable[[Document], bytes]) -> None:
    document = Document(kind="EPCISDocument", events=tuple(ROUND_TRIP), creation_date=NOW)
    back = epcis.read(write(document)).events
    assert len(back) == len(ROUND_TRIP)
    for before, after in zip(ROUND_TRIP, back, strict=True):
        assert check(before) == check(after) == []
        assert same_meaning(before, after)
        for read in (house.facets, house.outcomes, house.aliases, house.holds, house.pairings, house.attachments):
            assert read(before) == read(after)
        assert house.stated_product_classes(before) == house.stated_product_classes(after)
        assert [(m.attributes, m.children, m.components) for m in house.master_data(before)] == [
            (m.attributes, m.children, m.components) for m in house.master_data(after)
        ]
