from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.canonical import canonical_bytes, content_hash, decimal_text, meaning, same_meaning
from clew.events.model import (
    AggregationEvent,
    AssociationEvent,
    BusinessTransaction,
    ErrorDeclaration,
    ExtendedEvent,
    Extension,
    ObjectEvent,
    PersistentDisposition,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
    TransformationEvent,
)
from clew.events.timestamps import parse_timestamp

EVENT_TIME = parse_timestamp("2026-11-22T08:00:00.123456789+08:00")
REPORTS = (
    SensorReport(type="Temperature", value="26.10", uom="CEL"),
    SensorReport(type="Temperature", value="26.20", uom="CEL"),
    SensorReport(type="gs1:Torque", min_value="-0.0", max_value="1E2", boolean_value=False, hex_binary_value="F0"),
)
EVENT = ObjectEvent(
    event_time=EVENT_TIME,
    event_time_zone_offset="+08:00",
    event_id="urn:uuid:1",
    record_time=parse_timestamp("2026-11-22T00:00:01Z"),
    error_declaration=ErrorDeclaration(declaration_time=EVENT_TIME),
    certification_info=("https://example.org/b", "https://example.org/a"),
    action="OBSERVE",
    epc_list=("urn:epc:id:sgtin:4012345.011111.9876", "urn:epc:id:sgtin:4012345.011111.9875"),
    quantity_list=(
        QuantityElement("urn:epc:class:lgtin:4012345.011111.A", "0.10", "KGM"),
        QuantityElement("urn:epc:class:lgtin:4012345.011111.B", "123456789012345678901234567890", "GRM"),
    ),
    biz_step="urn:epcglobal:cbv:bizstep:inspecting",
    disposition="in_progress",
    persistent_disposition=PersistentDisposition(set=("recalled", "expired"), unset=("damaged",)),
    read_point=Place("urn:epc:id:sgln:4012345.00005.0", (Extension("{u}zone", "3"),)),
    biz_location=Place("https://example.org/location/1"),
    biz_transaction_list=(BusinessTransaction("urn:x:2", "po"), BusinessTransaction("urn:x:1")),
    source_list=(
        SourceOrDestination("urn:epcglobal:cbv:sdt:owning_party", "urn:epc:id:pgln:4012345.00000"),
        SourceOrDestination("location", "urn:epc:id:sgln:4012345.00005.0"),
    ),
    sensor_element_list=(
        SensorElement(REPORTS, SensorMetadata(time=EVENT_TIME, device_id="urn:epc:id:giai:4000001.111")),
        SensorElement((SensorReport(type="Temperature", string_value=" 26 "),)),
    ),
    ilmd=(Extension("{urn:epcglobal:cbv:mda}lotNumber", "0815"),),
    extensions=(
        Extension("{u}部位", "左前", kind="string"),
        Extension("{u}list", 'b\n"\\', in_array=True),
        Extension("{u}list", "a", in_array=True),
        Extension("{u}branch", children=(Extension("{u}leaf", "5"),), attributes=(("{u}y", "1"), ("{u}x", "2"))),
    ),
)

GOLDEN_BYTES = (
    '{"action":"OBSERVE","bizLocation":{"id":"https://example.org/location/1"},'
    '"bizStep":"inspecting",'
    '"bizTransactionList":[{"bizTransaction":"urn:x:1"},{"bizTransaction":"urn:x:2","type":"po"}],'
    '"certificationInfo":["https://example.org/a","https://example.org/b"],'
    '"disposition":"in_progress",'
    '"epcList":["https://id.gs1.org/01/04012345111118/21/9875","https://id.gs1.org/01/04012345111118/21/9'
    '876"],'
    '"eventTime":"2026-11-22T00:00:00.123456Z","eventTimeZoneOffset":"+08:00",'
    '"extensions":[{"children":[{"name":"{u}leaf","text":"5"},{"name":"{u}x",'
    '"text":"2"},{"name":"{u}y","text":"1"}],"name":"{u}branch"},{"name":"{u}list",'
    '"text":"b\\n\\"\\\\"},{"name":"{u}list","text":"a"},{"name":"{u}部位","text":"左前"}],'
    '"ilmd":[{"name":"{urn:epcglobal:cbv:mda}lotNumber","text":"0815"}],'
    '"persistentDisposition":{"set":["expired","recalled"],"unset":["damaged"]},'
    '"quantityList":[{"epcClass":"https://id.gs1.org/01/04012345111118/10/A","quantity":"0.10",'
    '"uom":"KGM"},{"epcClass":"https://id.gs1.org/01/04012345111118/10/B",'
    '"quantity":"123456789012345678901234567890","uom":"GRM"}],'
    '"readPoint":{"extensions":[{"name":"{u}zone","text":"3"}],'
    '"id":"https://id.gs1.org/414/4012345000054"},'
    '"sensorElementList":[{"sensorMetadata":{"deviceID":"https://id.gs1.org/8004/4000001111",'
    '"time":"2026-11-22T00:00:00.123456Z"},"sensorReport":[{"booleanValue":"false",'
    '"hexBinaryValue":"f0","maxValue":"100","minValue":"0","type":"Torque"},{"type":"Temperature",'
    '"uom":"CEL","value":"26.10"},{"type":"Temperature","uom":"CEL",'
    '"value":"26.20"}]},{"sensorReport":[{"stringValue":" 26 ","type":"Temperature"}]}],'
    '"sourceList":[{"id":"https://id.gs1.org/414/4012345000054",'
    '"type":"location"},{"id":"https://id.gs1.org/417/4012345000009","type":"owning_party"}],'
    '"type":"ObjectEvent"}'
)


def changed(**fields: Any) -> ObjectEvent:
    return msgspec.structs.replace(EVENT, **fields)


# --- frozen -----------------------------------------------------------------------------------------------------------
# These bytes and hashes are in the records of every installation. If one of these tests fails, the change is wrong.


def test_the_canonical_bytes_are_frozen() -> None:
    assert canonical_bytes(EVENT).decode() == GOLDEN_BYTES


@pytest.mark.parametrize(
    ("event", "digest"),
    [
        (EVENT, "f20ca92854d2c2e5552277da2c29f715ed5ef1759fe1cc3242193ea404051771"),
        (
            ObjectEvent(event_time=EVENT_TIME, event_time_zone_offset="+08:00", action="ADD"),
            "5d439c294b4f5a8e19c810a064d80a5e9a8535026b482ad4b90e52ae8a56afd2",
        ),
        (
            TransformationEvent(
                event_time=EVENT_TIME,
                event_time_zone_offset="-03:30",
                transformation_id="urn:x:tank-7",
                input_quantity_list=(QuantityElement("urn:epc:idpat:sgtin:4012345.044444.*", "5"),),
                output_epc_list=("https://example.com/01/04012345111118/21/9876?linkType=all",),
            ),
            "9b609f81694f614bf6d9a0a31da9d23b8448459fd048efe09e650dfed60a27c4",
        ),
        (
            AggregationEvent(
                event_time=EVENT_TIME,
                event_time_zone_offset="+08:00",
                action="DELETE",
                parent_id="urn:epc:id:sscc:4012345.0111111111",
            ),
            "a43ea100dcd6532e87b7223476021cab98384f9dc8efbb6b13c9af8726398b58",
        ),
    ],
)
def test_the_content_hash_is_frozen(event: Any, digest: str) -> None:
    assert content_hash(event).hex() == digest


# --- the same meaning -------------------------------------------------------------------------------------------------


def test_what_is_about_the_record_is_no_content() -> None:
    bare = changed(event_id=None, record_time=None, error_declaration=None)
    assert content_hash(bare) == content_hash(EVENT)
    assert not {"eventID", "recordTime", "errorDeclaration"} & set(meaning(EVENT))


SHUFFLED = (
    "certification_info",
    "epc_list",
    "quantity_list",
    "biz_transaction_list",
    "source_list",
    "sensor_element_list",
)


@settings(max_examples=40)
@given(st.data())
def test_the_order_of_unordered_lists_does_not_count(data: st.DataObject) -> None:
    fields = {name: tuple(data.draw(st.permutations(getattr(EVENT, name)))) for name in SHUFFLED}
    reports = tuple(data.draw(st.permutations(REPORTS)))
    fields["sensor_element_list"] = tuple(
        msgspec.structs.replace(element, sensor_report=reports) if len(element.sensor_report) > 1 else element
        for element in fields["sensor_element_list"]
    )
    again = changed(
        persistent_disposition=PersistentDisposition(set=("expired", "recalled"), unset=("damaged",)), **fields
    )
    assert content_hash(again) == content_hash(EVENT)
    assert same_meaning(again, EVENT)


@pytest.mark.parametrize(
    "fields",
    [
        {"event_time": parse_timestamp("2026-11-22T00:00:00.123456Z")},
        {"event_time": parse_timestamp("2026-11-21T20:30:00.123456999-03:30")},
        {"biz_step": "inspecting"},
        {"biz_step": "https://ref.gs1.org/cbv/BizStep-inspecting"},
        {"biz_step": "cbv:BizStep-inspecting"},
        {"disposition": "urn:epcglobal:cbv:disp:in_progress"},
        {"epc_list": ("https://id.gs1.org/01/04012345111118/21/9875", "urn:epc:id:sgtin:4012345.011111.9876")},
        {"epc_list": (*EVENT.epc_list, "https://example.com/01/04012345111118/21/9876")},
        {"biz_transaction_list": (*EVENT.biz_transaction_list, BusinessTransaction("urn:x:2", "cbv:BTT-po"))},
        {
            "extensions": (
                *EVENT.extensions[:3],
                Extension(
                    "{u}branch",
                    children=(Extension("{u}x", "2"), Extension("{u}leaf", "5"), Extension("{u}y", "1")),
                ),
            )
        },
        {"extensions": (*EVENT.extensions, Extension("{http://www.w3.org/2000/01/rdf-schema#}comment", "seen"))},
        {"ilmd": (Extension("{urn:epcglobal:cbv:mda:}lotNumber", "0815", kind="number"),)},
        {"extensions": tuple(msgspec.structs.replace(x, kind="number", in_array=False) for x in EVENT.extensions)},
        {"extensions": (EVENT.extensions[3], EVENT.extensions[1], EVENT.extensions[0], EVENT.extensions[2])},
        {
            "quantity_list": (
                QuantityElement("https://id.gs1.org/01/04012345111118/10/A", "+00.10", "KGM"),
                EVENT.quantity_list[1],
            )
        },
    ],
)
def test_another_spelling_is_the_same_content(fields: dict[str, Any]) -> None:
    assert content_hash(changed(**fields)) == content_hash(EVENT)


# --- another meaning --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"event_time": parse_timestamp("2026-11-22T08:00:00.123457+08:00")},
        {"event_time_zone_offset": "+09:00"},
        {"action": "ADD"},
        {"epc_list": EVENT.epc_list[:1]},
        {"epc_list": ()},
        {
            "quantity_list": (
                QuantityElement("urn:epc:class:lgtin:4012345.011111.A", "0.1", "KGM"),
                EVENT.quantity_list[1],
            )
        },
        {"quantity_list": (*EVENT.quantity_list, EVENT.quantity_list[0])},
        {
            "quantity_list": (
                EVENT.quantity_list[0],
                msgspec.structs.replace(EVENT.quantity_list[1], quantity="123456789012345678901234567891"),
            )
        },
        {"biz_step": None},
        {"disposition": "https://example.org/in_progress"},
        {"persistent_disposition": PersistentDisposition(unset=("recalled", "expired"), set=("damaged",))},
        {"read_point": Place("urn:epc:id:sgln:4012345.00005.0")},
        {"biz_location": Place("urn:epc:id:sgln:4012345.00005.1")},
        {"source_list": (), "destination_list": EVENT.source_list},
        {"sensor_element_list": EVENT.sensor_element_list[:1]},
        {"sensor_element_list": (*EVENT.sensor_element_list, EVENT.sensor_element_list[1])},
        {
            "sensor_element_list": (
                EVENT.sensor_element_list[0],
                SensorElement((SensorReport(type="Temperature", string_value="26"),)),
            )
        },
        {"ilmd": (Extension("{urn:epcglobal:cbv:mda}lotNumber", "815"),)},
        {"ilmd": (), "extensions": EVENT.ilmd + EVENT.extensions},
        {"extensions": (EVENT.extensions[0], EVENT.extensions[2], EVENT.extensions[1], EVENT.extensions[3])},
        {"extensions": (*EVENT.extensions[:3], msgspec.structs.replace(EVENT.extensions[3], attributes=()))},
        {"certification_info": ("https://example.org/a",)},
    ],
)
def test_other_statements_are_other_content(fields: dict[str, Any]) -> None:
    other = changed(**fields)
    assert content_hash(other) != content_hash(EVENT)
    assert not same_meaning(other, EVENT)


def test_the_type_of_an_event_counts() -> None:
    common: dict[str, Any] = {
        "event_time": EVENT_TIME,
        "event_time_zone_offset": "+08:00",
        "action": "ADD",
        "parent_id": "urn:x:1",
        "child_epcs": ("urn:x:2",),
    }
    assert content_hash(AggregationEvent(**common)) != content_hash(AssociationEvent(**common))


def test_a_remark_alone_is_no_content() -> None:
    comment = Extension("{http://www.w3.org/2000/01/rdf-schema#}comment", "seen")
    within = Extension("{u}x", children=(comment,))
    assert content_hash(changed(extensions=(comment,))) == content_hash(changed(extensions=()))
    assert content_hash(changed(extensions=(within,))) == content_hash(changed(extensions=(Extension("{u}x"),)))


@pytest.mark.parametrize("empty", [Extension("{u}x"), Extension("{u}x", ""), Extension("{u}x", kind="null")])
def test_an_empty_element_is_there_and_empty(empty: Extension) -> None:
    assert content_hash(changed(extensions=(empty,))) == content_hash(changed(extensions=(Extension("{u}x"),)))
    assert content_hash(changed(extensions=(empty,))) != content_hash(changed(extensions=()))


def test_a_type_of_event_that_a_user_defined() -> None:
    one, other = (
        ExtendedEvent(event_time=EVENT_TIME, event_time_zone_offset="+08:00", event_type=name)
        for name in ("{u/}Calibration", "{u/}Cleaning")
    )
    assert content_hash(one) != content_hash(other)
    assert meaning(one)["eventType"] == "{u/}Calibration"


def test_a_word_that_no_edition_has_yet_is_spelled_in_many_ways_too() -> None:
    spellings = ("urn:epcglobal:cbv:bizstep:brand_new", "https://ref.gs1.org/cbv/BizStep-brand_new", "brand_new")
    assert len({content_hash(changed(biz_step=spelling)) for spelling in spellings}) == 1


# --- decimals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("0.10", "0.10"),
        ("26.0", "26"),
        ("+5", "5"),
        ("-5", "-5"),
        ("005", "5"),
        ("-00.50", "-0.50"),
        ("5.", "5"),
        (".50", "0.50"),
        ("-.5", "-0.5"),
        ("1.50e1", "15"),
        ("1.250e1", "12.50"),
        ("1E+3", "1000"),
        ("1e-3", "0.001"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("10.00", "10"),
        ("100", "100"),
        ("-10.0", "-10"),
        ("0.0", "0"),
        ("0", "0"),
        (" 7 ", "7"),
        ("123456789012345678901234567890.50", "123456789012345678901234567890.50"),
        ("1e9999", "1e9999"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("1_000", "1_000"),
        ("1,5", "1,5"),
        ("٥", "٥"),
        ("", ""),
    ],
)
def test_the_same_digits_have_one_form(text: str, plain: str) -> None:
    assert decimal_text(text) == plain
    assert decimal_text(plain) == plain


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_decimal_keeps_its_value_and_its_places(value: Any) -> None:
    plain = type(value)(decimal_text(str(value)))
    assert plain == value
    places = max(-value.as_tuple().exponent, 0)
    assert -plain.as_tuple().exponent == (0 if value == value.to_integral_value() else places)
