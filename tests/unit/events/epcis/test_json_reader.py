"""JSON-LD in: names, numbers, places of findings, what is kept beside the events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clew.events import epcis
from clew.events.errors import InvalidData
from clew.events.model import ExtendedEvent, Extension, ObjectEvent

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "http://ns.example.com/"}]
EVENT: dict[str, Any] = {
    "type": "ObjectEvent",
    "eventTime": "2026-11-22T08:00:00.123+08:00",
    "eventTimeZoneOffset": "+08:00",
    "action": "ADD",
    "epcList": ["urn:epc:id:sgtin:4012345.011111.9876"],
}


def document(*events: dict[str, Any], **more: Any) -> bytes:
    tree = {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-22T08:00:00Z",
        "epcisBody": {"eventList": list(events)},
    }
    return json.dumps(tree | more).encode()


def only(data: bytes) -> ObjectEvent:
    (event,) = epcis.read(data).events
    assert isinstance(event, ObjectEvent)
    return event


def test_numbers_keep_their_digits() -> None:
    text = document(EVENT | {"quantityList": [{"epcClass": "urn:plant:lot:1", "quantity": "Q"}], "ex:n": "N"})
    data = text.replace(b'"Q"', b"0.10").replace(b'"N"', b"123456789012345678901234567890")
    event = only(data)
    assert event.quantity_list[0].quantity == "0.10"
    assert event.extensions == (
        Extension("{http://ns.example.com/}n", "123456789012345678901234567890", kind="number"),
    )
    assert b"0.10" in epcis.write_json(epcis.read(data))


@pytest.mark.parametrize("lexeme", ["1E3", "1e-3", "-0", "0.10", "-12.50", "9" * 40])
def test_every_lexical_form_of_a_number_is_written_back(lexeme: str) -> None:
    data = document(EVENT | {"ex:n": "N"}).replace(b'"N"', lexeme.encode())
    assert f'"ex:n":{lexeme}' in epcis.write_json(epcis.read(data)).decode()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("5", (Extension("{http://ns.example.com/}a", "5"),)),
        (5, (Extension("{http://ns.example.com/}a", "5", kind="number"),)),
        (True, (Extension("{http://ns.example.com/}a", "true", kind="boolean"),)),
        (None, (Extension("{http://ns.example.com/}a", kind="null"),)),
        (["x"], (Extension("{http://ns.example.com/}a", "x", in_array=True),)),
        ({"b": "x"}, (Extension("{http://ns.example.com/}a", children=(Extension("b", "x"),)),)),
    ],
)
def test_extensions_of_every_kind(value: Any, kept: tuple[Extension, ...]) -> None:
    assert only(document(EVENT | {"ex:a": value})).extensions == kept


@pytest.mark.parametrize("value", [[], {}, [[]], [[1, 2], [3]], [{}], [{"b": []}], [[[1]]], {"@list": [1]}, "", " x "])
def test_odd_shapes_come_back_as_they_were(value: Any) -> None:
    written = json.loads(epcis.write_json(epcis.read(document(EVENT | {"ex:a": value}))))
    assert written["epcisBody"]["eventList"][0]["ex:a"] == value


def test_prefixes_are_local_to_the_event() -> None:
    first, second = epcis.read(
        document(
            EVENT | {"@context": {"own": "http://a/"}, "own:x": "1"},
            EVENT | {"@context": {"own": "http://b/"}, "own:x": "1"},
        )
    ).events
    assert [event.extensions[0].name for event in (first, second)] == ["{http://a/}x", "{http://b/}x"]


def test_two_namespaces_of_one_prefix_get_two_prefixes_when_written() -> None:
    read = epcis.read(document(EVENT | {"@context": {"ex": "http://a/"}, "ex:x": "1"}, EVENT | {"ex:x": "2"}))
    assert epcis.read(epcis.write_json(read)).events == read.events


def test_a_full_uri_names_the_same_extension_as_its_prefixed_form() -> None:
    assert only(document(EVENT | {"http://ns.example.com/a": "1"})) == only(document(EVENT | {"ex:a": "1"}))


def test_an_undeclared_prefix_is_flagged_and_kept() -> None:
    parsed = epcis.parse(document(EVENT | {"who:a": "1"}))
    assert [(finding.rule, finding.severity) for finding in parsed.findings] == [("prefix", "flag")]
    assert epcis.read(epcis.write_json(parsed.document)).events == parsed.document.events


def test_a_remote_context_is_named_but_never_fetched() -> None:
    parsed = epcis.parse(document(EVENT, **{"@context": [*CONTEXT, "https://example.com/own-context.jsonld"]}))
    assert [finding.code for finding in parsed.findings] == ["epcis.context.remote"]


def test_every_broken_rule_is_named_with_its_place() -> None:
    broken = EVENT | {"action": "CREATE", "eventTime": "22-07-2026", "bizStep": "transforming", "madeUp": 1}
    with pytest.raises(InvalidData) as refused:
        epcis.read(document(EVENT, broken))
    assert {(finding.place, finding.rule) for finding in refused.value.findings} == {
        ("epcisBody.eventList[1].action", "enum"),
        ("epcisBody.eventList[1].eventTime", "date-time"),
        ("epcisBody.eventList[1].bizStep", "vocabulary"),
        ("epcisBody.eventList[1].madeUp", "unknown-field"),
    }


def test_valid_events_stand_beside_refused_ones() -> None:
    parsed = epcis.parse(document(EVENT, EVENT | {"action": "CREATE"}, EVENT))
    assert [item.event is None for item in parsed.items] == [False, True, False]
    assert len(parsed.document.events) == 2
    assert parsed.refused


def test_a_refused_event_is_read_again_once_corrected() -> None:
    parsed = epcis.parse(document(EVENT | {"action": "CREATE", "ex:a": 0.5}))
    corrected = parsed.items[0].raw.replace(b"CREATE", b"ADD")
    assert only(corrected) == only(document(EVENT | {"ex:a": 0.5}))


def test_a_users_own_event_type() -> None:
    own = {key: EVENT[key] for key in ("eventTime", "eventTimeZoneOffset")} | {"type": "ex:TorqueEvent", "peak": 12.5}
    (event,) = epcis.read(document(own)).events
    assert isinstance(event, ExtendedEvent)
    assert event.event_type == "{http://ns.example.com/}TorqueEvent"
    assert event.extensions == (Extension("peak", "12.5", kind="number"),)
    assert epcis.read(epcis.write_json(epcis.read(document(own)))).events == (event,)


def test_what_stands_beside_the_events_is_kept() -> None:
    data = document(EVENT, sender="urn:a:b", id="_:document1", **{"ex:note": "n"})
    read = epcis.read(data)
    assert [extension.name for extension in read.header] == ["id", "sender", "{http://ns.example.com/}note"]
    assert epcis.read(epcis.write_json(read)).header == read.header
    assert epcis.read(epcis.write_xml(read)).header == read.header


def test_a_byte_order_mark_is_no_fault() -> None:
    assert only(b"\xef\xbb\xbf" + document(EVENT)) == only(document(EVENT))
