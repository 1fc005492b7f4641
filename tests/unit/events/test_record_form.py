from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.errors import InvalidData
from clew.events.model import (
    EVENT_TYPES,
    AnyEvent,
    BusinessTransaction,
    ErrorDeclaration,
    Extension,
    ObjectEvent,
    PersistentDisposition,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
)
from clew.events.record_form import decode, encode
from clew.events.timestamps import Timestamp, timestamp

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
STAMPS = st.builds(
    Timestamp, microseconds=st.integers(-(10**15), 4 * 10**15), lexical=st.text("0123456789T:-+.Z", max_size=30)
)
LEAVES = st.builds(
    Extension,
    name=TEXT,
    text=st.none() | TEXT,
    attributes=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    kind=st.sampled_from(["string", "number", "boolean", "null"]),
    in_array=st.booleans(),
)
EXTENSIONS = st.lists(
    st.recursive(
        LEAVES,
        lambda below: st.builds(Extension, name=TEXT, children=st.lists(below, max_size=3).map(tuple)),
        max_leaves=6,
    ),
    max_size=3,
).map(tuple)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
QUANTITIES = st.lists(
    st.builds(QuantityElement, epc_class=TEXT, quantity=st.none() | TEXT, uom=st.none() | TEXT, extensions=EXTENSIONS),
    max_size=2,
).map(tuple)
PARTIES = st.lists(st.builds(SourceOrDestination, type=TEXT, id=TEXT), max_size=2).map(tuple)
PLACES = st.none() | st.builds(Place, id=TEXT, extensions=EXTENSIONS)
REPORTS = st.builds(
    SensorReport,
    type=st.none() | TEXT,
    value=st.none() | TEXT,
    boolean_value=st.none() | st.booleans(),
    time=st.none() | STAMPS,
    extensions=EXTENSIONS,
)
SENSORS = st.lists(
    st.builds(
        SensorElement,
        sensor_report=st.lists(REPORTS, max_size=2).map(tuple),
        sensor_metadata=st.none() | st.builds(SensorMetadata, time=st.none() | STAMPS, device_id=st.none() | TEXT),
    ),
    max_size=2,
).map(tuple)
BY_FIELD: dict[str, st.SearchStrategy[object]] = {
    "event_time": STAMPS,
    "event_time_zone_offset": TEXT,
    "record_time": st.none() | STAMPS,
    "error_declaration": st.none()
    | st.builds(ErrorDeclaration, declaration_time=STAMPS, reason=st.none() | TEXT, corrective_event_ids=TEXTS),
    "action": st.sampled_from(["ADD", "OBSERVE", "DELETE"]),
    "persistent_disposition": st.none() | st.builds(PersistentDisposition, set=TEXTS, unset=TEXTS),
    "biz_transaction_list": st.lists(
        st.builds(BusinessTransaction, biz_transaction=TEXT, type=st.none() | TEXT), max_size=2
    ).map(tuple),
    "sensor_element_list": SENSORS,
    "extensions": EXTENSIONS,
    "ilmd": EXTENSIONS,
    "read_point": PLACES,
    "biz_location": PLACES,
    "source_list": PARTIES,
    "destination_list": PARTIES,
}


def strategy_of(field: str) -> st.SearchStrategy[object]:
    if field in BY_FIELD:
        return BY_FIELD[field]
    if field.endswith("quantity_list"):
        return QUANTITIES
    return TEXTS if field.endswith(("_list", "_epcs", "_info")) else st.none() | TEXT


EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(
    [
        st.builds(kind, **{field: strategy_of(field) for field in kind.__struct_fields__})
        for kind in EVENT_TYPES.values()
    ]
)


@settings(max_examples=60)
@given(EVENTS)
def test_an_event_comes_back_whole(event: AnyEvent) -> None:
    stored = encode(event)
    again = decode(stored)
    assert again == event
    assert type(again) is type(event)
    assert encode(again) == stored


def test_the_form_is_frozen() -> None:
    event = ObjectEvent(
        event_time=Timestamp(1_574_409_600_000_000, "2019-11-22T16:00:00.000+08:00"),
        event_time_zone_offset="+08:00",
        action="ADD",
        epc_list=("urn:epc:id:sgtin:4012345.011111.9876",),
        quantity_list=(QuantityElement("urn:epc:class:lgtin:4012345.011111.A", "0.10", "KGM"),),
        extensions=(Extension("{urn:clew:term:}班次", "甲", kind="string"), Extension("{u}n", "5", kind="number")),
    )
    assert encode(event).decode() == (
        '{"type":"ObjectEvent",'
        '"event_time":{"microseconds":1574409600000000,"lexical":"2019-11-22T16:00:00.000+08:00"},'
        '"event_time_zone_offset":"+08:00",'
        '"extensions":[{"name":"{urn:clew:term:}班次","text":"甲"},{"name":"{u}n","text":"5","kind":"number"}],'
        '"action":"ADD","epc_list":["urn:epc:id:sgtin:4012345.011111.9876"],'
        '"quantity_list":[{"epc_class":"urn:epc:class:lgtin:4012345.011111.A","quantity":"0.10","uom":"KGM"}]}'
    )


def test_what_is_absent_is_not_written() -> None:
    event = ObjectEvent(event_time=timestamp(0), event_time_zone_offset="Z", action="OBSERVE")
    assert set(msgspec.json.decode(encode(event))) == {"type", "event_time", "event_time_zone_offset", "action"}


@pytest.mark.parametrize(
    "damaged", [b"", b"{}", b'{"type":"ObjectEvent"}', b'{"type":"QuantityEvent"}', b"\xff", b"[" * 5000]
)
def test_damaged_bytes_are_named(damaged: bytes) -> None:
    with pytest.raises(InvalidData) as refused:
        decode(damaged)
    assert refused.value.code == "record_form.unreadable"
