"""What strangers may send: refused quickly, with a finding, never with a crash."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events import epcis
from clew.events.epcis import Limits
from clew.events.errors import InvalidData

EVENT = (
    b'{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "ObjectEvent",'
    b' "eventTime": "2026-11-22T08:00:00Z", "eventTimeZoneOffset": "+00:00", "action": "ADD", "epcList": ["urn:x:y"]%s}'
)
XML_EVENT = (
    "<ObjectEvent><eventTime>2026-11-22T08:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>"
    "<epcList><epc>urn:x:y</epc></epcList><action>{}</action></ObjectEvent>"
)


def member(text: bytes) -> bytes:
    return EVENT % (b', "ex:a": ' + text)


HOSTILE = {
    "nothing": (b"", "epcis.document.empty"),
    "white space": (b" \n ", "epcis.document.empty"),
    "an array": (b"[" + EVENT % b"" + b"]", "epcis.document.not_an_object"),
    "a number": (b"5", "epcis.document.not_an_object"),
    "null": (b"null", "epcis.document.not_an_object"),
    "true": (b"true", "epcis.document.not_an_object"),
    "cut off": ((EVENT % b"")[:60], "epcis.document.not_json"),
    "plain text": (b"hello", "epcis.document.not_json"),
    "NaN": (member(b"NaN"), "epcis.document.not_a_number"),
    "Infinity": (member(b"-Infinity"), "epcis.document.not_a_number"),
    "a key twice": (member(b'{"b": 1, "b": 2}'), "epcis.document.duplicate_key"),
    "NUL": (member(b'"\\u0000"'), "epcis.document.nul"),
    "half a pair": (member(b'"\\ud83d"'), "epcis.document.surrogate"),
    "bad UTF-8": (member(b'"\xff"'), "epcis.document.not_utf8"),
    "100,000 arrays": (b"[" * 100_000 + b"]" * 100_000, "epcis.document.too_deep"),
    "200 levels": (member(b"[" * 200 + b"]" * 200), "epcis.document.too_deep"),
    "100,000 elements": (b"<a>" * 100_000 + b"</a>" * 100_000, "epcis.document.too_deep"),
    "cut off XML": (b"<epcis:EPCISDocument", "epcis.document.not_xml"),
    "an external entity": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + XML_EVENT.format("&x;").encode(),
        "epcis.document.dtd",
    ),
    "a DTD elsewhere": (
        b'<!DOCTYPE ObjectEvent SYSTEM "http://example.com/a.dtd">' + XML_EVENT.format("ADD").encode(),
        "epcis.document.dtd",
    ),
    "laughs": (
        b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + XML_EVENT.format("&b;").encode(),
        "epcis.document.dtd",
    ),
    "entities in UTF-16": (
        ('<!DOCTYPE a [<!ENTITY x "ADD">]>' + XML_EVENT.format("&x;")).encode("utf-16"),
        "epcis.document.dtd",
    ),
    "damaged gzip": (gzip.compress(EVENT % b"")[:-20], "epcis.document.gzip"),
    "no gzip after its mark": (b"\x1f\x8b" + b"\x00" * 50, "epcis.document.gzip"),
    "a bomb": (gzip.compress(b" " * 300_000_000), "epcis.document.too_large"),
    "no type": (b'{"a": 1}', "epcis.document.no_events"),
    "a type of nobody": (b'{"type": "Invoice"}', "epcis.document.kind"),
    "a list as type": (b'{"type": ["ObjectEvent"]}', "epcis.document.no_events"),
    "other XML": (b"<html/>", "epcis.document.kind"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_a_finding(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(InvalidData) as refused:
        epcis.parse(data)
    assert refused.value.code == code
    assert refused.value.findings
    assert refused.value.findings[0].rule
    assert refused.value.findings[0].place


def test_a_document_beyond_the_limit_is_not_parsed() -> None:
    with pytest.raises(InvalidData, match="too_large"):
        epcis.parse(b"[" + b" " * 1000 + b"]", limits=Limits(document_bytes=1000))


def test_one_line_of_a_hundred_megabytes_is_refused() -> None:
    with pytest.raises(InvalidData, match="too_large"):
        epcis.parse(member(b'"' + b"x" * 100_000_000 + b'"'))


def test_a_number_that_computing_with_would_never_end_is_refused() -> None:
    for number in (b"1" * 100_000, b"1E999999999"):
        parsed = epcis.parse(member(number))
        assert [finding.rule for finding in parsed.items[0].findings] == ["number"]


def test_gzip_of_several_members_is_one_document() -> None:
    data = EVENT % b""
    assert epcis.read(gzip.compress(data[:40]) + gzip.compress(data[40:])).events == epcis.read(data).events


def test_a_bare_doctype_passes() -> None:
    assert len(epcis.read(b"<!DOCTYPE project>" + XML_EVENT.format("ADD").encode()).events) == 1


def test_utf_16_xml_is_read() -> None:
    data = ('<?xml version="1.0" encoding="UTF-16"?>' + XML_EVENT.format("ADD")).encode("utf-16")
    assert len(epcis.read(data).events) == 1


def attempt(data: bytes) -> epcis.Parsed | InvalidData:
    try:
        return epcis.parse(data)
    except InvalidData as refused:
        return refused


@given(st.binary(max_size=200))
def test_no_bytes_make_it_crash(data: bytes) -> None:
    outcome = attempt(data)
    assert isinstance(outcome, epcis.Parsed) or outcome.findings


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "type",
                    "@context",
                    "epcisBody",
                    "eventList",
                    "eventTime",
                    "action",
                    "epcList",
                    "ilmd",
                    "ex:a",
                    "id",
                    "x",
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(("EPCISDocument", "EPCISQueryDocument", "ObjectEvent", "TransformationEvent", "ex:Own")),
    st.dictionaries(
        st.sampled_from(
            ("@context", "epcisBody", "epcisHeader", "eventTime", "action", "epcList", "sensorElementList", "readPoint")
        ),
        JSON_VALUES,
    ),
)
def test_no_tree_makes_it_crash(kind: str, members: dict[str, object]) -> None:
    outcome = attempt(json.dumps({"type": kind, **members}).encode())
    if isinstance(outcome, InvalidData):
        assert outcome.findings
        return
    for item in outcome.items:
        assert item.raw
        assert (item.event is None) == any(finding.severity == "refuse" for finding in item.findings)
