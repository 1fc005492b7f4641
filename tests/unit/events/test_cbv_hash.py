from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.cbv_hash import event_hash, event_hashes, ignored_fields, prehash, prehashes
from clew.events.model import (
    BusinessTransaction,
    Document,
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
    TransactionEvent,
    TransformationEvent,
)
from clew.events.timestamps import canonical_time, parse_timestamp, timestamp

TIME = parse_timestamp("2026-11-22T08:00:00.1+08:00")
EVENT = ObjectEvent(event_time=TIME, event_time_zone_offset="+08:00", action="OBSERVE")
START = "eventType=ObjectEventeventTime=2026-11-22T00:00:00.100ZeventTimeZoneOffset=+08:00"
PLAIN = START + "action=OBSERVE"


def changed(**fields: Any) -> ObjectEvent:
    return msgspec.structs.replace(EVENT, **fields)


def after_plain(**fields: Any) -> str:
    """What the fields add behind the bare event's pre-hash."""
    text = prehash(changed(**fields))
    assert text.startswith(PLAIN)
    return text.removeprefix(PLAIN)


def value_of(text: str) -> str:
    return after_plain(extensions=(Extension("{u/}x", text),)).removeprefix("{u/}x=")


def time_of(text: str) -> str:
    moment = parse_timestamp(text)
    return prehash(changed(event_time=moment)).removeprefix("eventType=ObjectEventeventTime=")[:24]


def test_the_hash_is_a_named_information_uri_of_the_prehash() -> None:
    assert prehash(EVENT) == PLAIN
    assert event_hash(EVENT) == f"ni:///sha-256;{hashlib.sha256(PLAIN.encode()).hexdigest()}?ver=CBV2.0"


def test_what_is_about_the_record_is_left_out() -> None:
    recorded = changed(
        event_id="urn:uuid:1",
        record_time=TIME,
        error_declaration=ErrorDeclaration(TIME, "did_not_occur", ("urn:uuid:2",), (Extension("{u/}x", "1"),)),
    )
    assert prehash(recorded) == PLAIN


def test_fields_stand_in_their_order() -> None:
    event = changed(
        certification_info=("https://example.org/b", "https://example.org/a"),
        epc_list=("urn:x:b", "urn:x:a"),
        quantity_list=(QuantityElement("urn:x:q", "1.50", "KGM"), QuantityElement("urn:x:p")),
        biz_step="shipping",
        disposition="cbv:Disp-in_transit",
        persistent_disposition=PersistentDisposition(set=("recalled", "expired"), unset=("damaged",)),
        read_point=Place("urn:x:r"),
        biz_location=Place("urn:x:l", (Extension("{u/}f", "9"),)),
    )
    assert prehash(event) == (
        START + "certificationInfo=https://example.org/acertificationInfo=https://example.org/b"
        "epcListepc=urn:x:aepc=urn:x:b"
        "quantityListquantityElementepcClass=urn:x:pquantityElementepcClass=urn:x:qquantity=1.5uom=KGM"
        "action=OBSERVE"
        "bizStep=https://ref.gs1.org/cbv/BizStep-shipping"
        "disposition=https://ref.gs1.org/cbv/Disp-in_transit"
        "persistentDispositionset=https://ref.gs1.org/cbv/Disp-expiredset=https://ref.gs1.org/cbv/Disp-recalled"
        "unset=https://ref.gs1.org/cbv/Disp-damaged"
        "readPointid=urn:x:rbizLocationid=urn:x:l{u/}f=9"
    )


def test_the_parent_stands_before_the_epcs_of_a_transaction() -> None:
    event = TransactionEvent(
        event_time=TIME,
        event_time_zone_offset="+08:00",
        action="ADD",
        parent_id="urn:x:parent",
        epc_list=("urn:x:child",),
        biz_transaction_list=(BusinessTransaction("urn:x:po", "po"),),
    )
    assert prehash(event).endswith(
        "parentID=urn:x:parentepcListepc=urn:x:childaction=ADD"
        "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:po"
    )


def test_a_transformation() -> None:
    event = TransformationEvent(
        event_time=TIME,
        event_time_zone_offset="+08:00",
        transformation_id="urn:x:t",
        input_epc_list=("urn:x:i",),
        input_quantity_list=(QuantityElement("urn:x:iq", "2"),),
        output_epc_list=("urn:x:o",),
        output_quantity_list=(QuantityElement("urn:x:oq"),),
        ilmd=(Extension("{u/}b", "1"), Extension("{u/}a", "2")),
    )
    assert prehash(event).endswith(
        "inputEPCListepc=urn:x:iinputQuantityListquantityElementepcClass=urn:x:iqquantity=2"
        "outputEPCListepc=urn:x:ooutputQuantityListquantityElementepcClass=urn:x:oqtransformationID=urn:x:t"
        "ilmd{u/}a=2{u/}b=1"
    )


def test_what_has_no_place_in_the_order_comes_last_sorted_together() -> None:
    assert after_plain(
        extensions=(Extension("{u/}z", "1"), Extension("{u/}a", "2"), Extension("no_namespace", "3")),
        source_list=(SourceOrDestination("location", "urn:x:s"),),
        destination_list=(SourceOrDestination("urn:epcglobal:cbv:sdt:location", "urn:x:d"),),
        biz_transaction_list=(BusinessTransaction("urn:x:2"), BusinessTransaction("urn:x:1", "urn:x:type")),
        sensor_element_list=(
            SensorElement((SensorReport(type="Temperature", biz_rules="urn:x:rules"), SensorReport(value="1"))),
        ),
    ) == (
        "sensorElementListsensorElementsensorReporttype=https://gs1.org/voc/TemperaturesensorReportvalue=1"
        "bizTransactionListbizTransaction=urn:x:2type=urn:x:typebizTransaction=urn:x:1"
        "destinationListtype=https://ref.gs1.org/cbv/SDT-locationdestination=urn:x:d"
        "no_namespace=3"
        "sensorElementListsensorElementsensorReportbizRules=urn:x:rules"
        "sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=urn:x:s"
        "{u/}a=2{u/}z=1"
    )


def test_a_sensor_report_in_full() -> None:
    report = SensorReport(
        type="gs1:MT-Torque",
        exception="ALARM_CONDITION",
        device_id="urn:x:device",
        device_metadata="urn:x:meta",
        raw_data="urn:x:raw",
        data_processing_method="urn:x:method",
        time=TIME,
        microorganism="urn:x:m",
        chemical_substance="urn:x:c",
        coordinate_reference_system="urn:x:crs",
        value="2.150",
        component="x",
        string_value=" text ",
        boolean_value=False,
        hex_binary_value="f0f0f0",
        uri_value="urn:x:uri",
        min_value="1.0",
        max_value="+3",
        mean_value="2e0",
        s_dev="0.10",
        perc_rank="50",
        perc_value="2",
        uom="NU",
        extensions=(Extension("{u}z", "1"),),
    )
    metadata = SensorMetadata(
        time=TIME, start_time=TIME, end_time=TIME, biz_rules="urn:x:b", extensions=(Extension("{u}m"),)
    )
    element = SensorElement((report,), metadata, (Extension("{u}e", "1"),))
    moment = "2026-11-22T00:00:00.100Z"
    assert after_plain(sensor_element_list=(element,)) == (
        f"sensorElementListsensorElementsensorMetadatatime={moment}startTime={moment}endTime={moment}bizRules=urn:x:b"
        "{u}msensorReporttype=https://gs1.org/voc/MT-Torqueexception=https://gs1.org/voc/ALARM_CONDITION"
        "deviceID=urn:x:devicedeviceMetadata=urn:x:metarawData=urn:x:rawdataProcessingMethod=urn:x:method"
        f"time={moment}microorganism=urn:x:mchemicalSubstance=urn:x:cvalue=2.15component=https://ref.gs1.org/cbv/Comp-x"
        "stringValue=textbooleanValue=falsehexBinaryValue=f0f0f0uriValue=urn:x:uriminValue=1maxValue=3meanValue=2"
        "sDev=0.1percRank=50percValue=2uom=NUcoordinateReferenceSystem=urn:x:crs{u}z=1{u}e=1"
    )


def test_extensions_nest_and_repeat() -> None:
    assert (
        after_plain(
            extensions=(
                Extension(
                    "{u/}list",
                    children=(Extension("{u/}item", "b"), Extension("{u/}item", "a"), Extension("{u/}empty")),
                    attributes=(("{u/}unit", "1.0"), ("plain", "")),
                ),
                Extension("{u/}mixed", "text", (Extension("{u/}child", "2"),)),
                Extension("{http://www.w3.org/2000/01/rdf-schema#}comment", "no content"),
            )
        )
        == "{u/}listplain{u/}empty{u/}item=a{u/}item=b{u/}unit=1{u/}mixed=text{u/}child=2"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.0", "1"),
        ("0.3434000", "0.3434"),
        ("+5", "5"),
        ("007", "7"),
        (" 5 ", "5"),
        ("5.", "5"),
        (".5", "0.5"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-1.50", "-1.5"),
        ("1e3", "1000"),
        ("12E-1", "1.2"),
        ("1e22", "10000000000000000000000"),
        ("0.1000000000000000055511151231257827", "0.1"),
        ("111100001111000011110000", "111100001111000003641344"),
        ("9007199254740993", "9007199254740992"),
        ("1e400", "1e400"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("1,5", "1,5"),
        ("٣", "٣"),
        ("2023-10-09", "2023-10-09"),
        ("1.2.3", "1.2.3"),
        ("urn:epc:id:giai:4012345.ABC", "https://id.gs1.org/8004/4012345ABC"),
        ("https://example.com/8004/4012345ABC", "https://id.gs1.org/8004/4012345ABC"),
        ("(414)4023333000017 (254)12", "(414)4023333000017 (254)12"),
        ("urn:epcglobal:cbv:disp:damaged", "https://ref.gs1.org/cbv/Disp-damaged"),
        ("urn:epcglobal:cbv:bt:4012345000009:ASN1099", "urn:epcglobal:cbv:bt:4012345000009:ASN1099"),
        ("gs1:Temperature", "https://gs1.org/voc/Temperature"),
        ("example:Temperature", "example:Temperature"),
        ("shipping", "shipping"),
        ("true", "true"),
    ],
)
def test_a_value_has_one_spelling(text: str, value: str) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-22T08:00:00+08:00", "2026-11-22T00:00:00.000Z"),
        ("2026-11-22T00:00:00.1414Z", "2026-11-22T00:00:00.141Z"),
        ("2026-11-22T00:00:00.1415Z", "2026-11-22T00:00:00.142Z"),
        ("2026-11-22T00:00:00.1425Z", "2026-11-22T00:00:00.143Z"),
        ("2026-11-22T00:00:00.14249999999Z", "2026-11-22T00:00:00.142Z"),
        ("2026-12-31T23:59:59.9996Z", "2027-01-01T00:00:00.000Z"),
        ("1969-12-31T23:59:59.9994Z", "1969-12-31T23:59:59.999Z"),
        ("9999-12-31T23:59:59.9996Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_rounded_to_the_millisecond(text: str, written: str) -> None:
    assert time_of(text) == written


@given(st.integers(-(10**15), 4 * 10**15))
def test_a_rounded_time_is_near(microseconds: int) -> None:
    written = parse_timestamp(time_of(canonical_time(microseconds)))
    assert abs(written.microseconds - microseconds) <= 500
    assert written.microseconds % 1000 == 0


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_all_spellings_of_a_double_agree(number: float) -> None:
    assert value_of(repr(number)) == value_of(f"{number:.25e}")
    assert float(value_of(repr(number))) == number


ITEMS = st.lists(st.text("ab{=1. é部", max_size=4).filter(str.strip), max_size=4)


@settings(max_examples=50)
@given(ITEMS, st.randoms())
def test_order_does_not_count(items: list[str], random: Any) -> None:
    shuffled = random.sample(items, len(items))

    def event(texts: list[str]) -> ObjectEvent:
        return changed(
            epc_list=tuple(texts),
            quantity_list=tuple(QuantityElement(text, text) for text in texts),
            certification_info=tuple(texts),
            biz_transaction_list=tuple(BusinessTransaction(text, text) for text in texts),
            sensor_element_list=tuple(
                SensorElement(tuple(SensorReport(string_value=text, biz_rules=text) for text in texts)) for _ in texts
            ),
            ilmd=tuple(Extension(text, text) for text in texts),
            extensions=tuple(Extension("n", text, attributes=((text, text),)) for text in texts),
        )

    assert prehash(event(shuffled)) == prehash(event(items))


def test_a_document_names_the_fields_to_ignore() -> None:
    own = "{https://repository-x.example.com/}"
    event = changed(
        extensions=(
            Extension(f"{own}hash", "1"),
            Extension("{https://ns.example.com/}id", "2"),
            Extension("{https://ns.example.com/}kept", "3", (Extension(f"{own}hash", "4"),)),
        )
    )
    kept = PLAIN + "{https://ns.example.com/}kept=3" + f"{own}hash=4"
    namespaces = (("rx", "https://repository-x.example.com/"), ("e", "https://ns.example.com/"))
    in_json = Document(
        kind="EPCISDocument",
        events=(event, EVENT),
        namespaces=namespaces,
        header=(
            Extension(f"{own}ignoreFields", "rx:hash"),
            Extension(f"{own}ignoreFields", "e:id"),
            Extension("{v}y", "e:kept"),
        ),
    )
    in_xml = Document(
        kind="EPCISDocument",
        events=(event, EVENT),
        header=(
            Extension(
                f"{own}ignoreFields", children=(Extension(f"{own}hash"), Extension("{https://ns.example.com/}id"))
            ),
        ),
    )
    for document in (in_json, in_xml):
        assert ignored_fields(document) == {f"{own}hash", "{https://ns.example.com/}id"}
        assert prehashes(document) == (kept, PLAIN)
        assert event_hashes(document)[1] == event_hash(EVENT)
    assert f"{own}hash=1" in prehash(event)


def test_the_master_data_namespace_of_json_is_that_of_xml() -> None:
    assert after_plain(ilmd=(Extension("{urn:epcglobal:cbv:mda:}lotNumber", "A"),)) == (
        "ilmd{urn:epcglobal:cbv:mda}lotNumber=A"
    )


def test_a_type_of_event_that_a_user_defined() -> None:
    event = ExtendedEvent(event_time=TIME, event_time_zone_offset="+08:00", event_type="{u/}Calibration")
    assert prehash(event) == START.replace("ObjectEvent", "{u/}Calibration")


def test_the_least_event_has_a_hash() -> None:
    least = TransformationEvent(event_time=timestamp(0), event_time_zone_offset="-00:00")
    assert prehash(least) == "eventType=TransformationEventeventTime=1970-01-01T00:00:00.000ZeventTimeZoneOffset=-00:00"
