"""XML in: both versions give one event; wrappers, SOAP, places, attributes."""

from __future__ import annotations

import pytest

from clew.events import epcis
from clew.events.errors import InvalidData
from clew.events.model import AssociationEvent, ExtendedEvent, Extension, ObjectEvent, QuantityElement

HEAD = (
    '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:{}" xmlns:ex="http://ns.example.com/" schemaVersion="{}"'
)
BODY = ' creationDate="2026-11-22T08:00:00Z"><EPCISBody><EventList>{}</EventList></EPCISBody></epcis:EPCISDocument>'
WHEN = "<eventTime>2026-11-22T08:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>"
QUANTITIES = "<{0}><quantityElement><epcClass>urn:plant:lot:1</epcClass><quantity>5</quantity></quantityElement></{0}>"
EVENT = f"<ObjectEvent>{WHEN}{{}}<epcList/><action>ADD</action>{{}}</ObjectEvent>"


def document(event: str, version: str = "2.0") -> bytes:
    return (HEAD.format(version[0], version) + BODY.format(event)).encode()


def only(data: bytes) -> object:
    (event,) = epcis.read(data).events
    return event


def test_both_versions_give_the_same_event() -> None:
    quantities = QUANTITIES.format("quantityList")
    error = "<errorDeclaration><declarationTime>2026-11-22T09:00:00Z</declarationTime></errorDeclaration>"
    new = EVENT.format(f"<eventID>urn:x:1</eventID>{error}", quantities)
    base = f"<baseExtension><eventID>urn:x:1</eventID>{error}</baseExtension>"
    old = EVENT.format(base, f"<extension>{quantities}</extension>")
    event = only(document(new))
    assert event == only(document(old, "1.2"))
    assert isinstance(event, ObjectEvent)
    assert event.event_id == "urn:x:1"
    assert event.error_declaration is not None
    assert event.quantity_list == (QuantityElement("urn:plant:lot:1", "5"),)


def test_events_wrapped_by_1_2_are_found() -> None:
    event = f"<AssociationEvent>{WHEN}<parentID>urn:x:p</parentID><action>DELETE</action></AssociationEvent>"
    assert isinstance(only(document(f"<extension><extension>{event}</extension></extension>", "1.2")), AssociationEvent)


def test_a_quantity_event_becomes_an_observation() -> None:
    event = f"<QuantityEvent>{WHEN}<epcClass>urn:plant:lot:1</epcClass><quantity>5</quantity></QuantityEvent>"
    parsed = epcis.parse(document(event, "1.2"))
    assert [finding.code for finding in parsed.all_findings()] == ["epcis.xml.quantity_event"]
    read = parsed.document.events[0]
    assert isinstance(read, ObjectEvent)
    assert (read.action, read.quantity_list) == ("OBSERVE", (QuantityElement("urn:plant:lot:1", "5"),))


def test_a_users_own_event_type() -> None:
    data = document(f"<extension><ex:TorqueEvent>{WHEN}<ex:peak>12.5</ex:peak></ex:TorqueEvent></extension>")
    event = only(data)
    assert isinstance(event, ExtendedEvent)
    assert event.event_type == "{http://ns.example.com/}TorqueEvent"
    assert epcis.read(epcis.write_xml(epcis.read(data))).events == (event,)


def test_extensions_keep_attributes_types_and_mixed_text() -> None:
    inside = (
        '<ex:a ex:unit="mm" plain="1">5</ex:a><ex:b xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xsi:type="xsd:int">5</ex:b><ex:c>one<ex:d/>two</ex:c>'
    )
    data = document(EVENT.format("", inside))
    event = only(data)
    assert isinstance(event, ObjectEvent)
    ns = "{http://ns.example.com/}"
    assert event.extensions == (
        Extension(f"{ns}a", "5", attributes=((f"{ns}unit", "mm"), ("plain", "1"))),
        Extension(f"{ns}b", "5", kind="number"),
        Extension(f"{ns}c", children=(Extension("#text", "one"), Extension(f"{ns}d", ""), Extension("#text", "two"))),
    )
    assert epcis.read(epcis.write_xml(epcis.read(data))).events == (event,)
    in_json = epcis.read(epcis.write_json(epcis.read(data))).events[0]
    assert in_json.extensions[:2] == event.extensions[:2]


def test_findings_name_xpath_and_line() -> None:
    broken = EVENT.format("", "\n<sourceList>\n<source>urn:x:y</source></sourceList><madeUp/>")
    with pytest.raises(InvalidData) as refused:
        epcis.read(document(EVENT.format("", "") + broken))
    event = "/epcis:EPCISDocument/EPCISBody/EventList/ObjectEvent[2]"
    assert {(finding.place, finding.rule) for finding in refused.value.findings} == {
        (f"{event}/sourceList/source/type (line 3)", "required"),
        (f"{event}/madeUp (line 3)", "unknown-field"),
    }


def test_soap_answers_with_events_are_read() -> None:
    envelope = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'
    query = 'xmlns:q="urn:epcglobal:epcis-query:xsd:1"'
    results = f"<EventList>{EVENT.format('', '')}</EventList>"
    answer = f"<q:QueryResults {query}><queryName>Q</queryName><resultsBody>{results}</resultsBody></q:QueryResults>"
    read = epcis.read(envelope.format(answer).encode())
    assert (read.kind, read.query_name, len(read.events)) == ("EPCISQueryDocument", "Q", 1)


def test_a_second_body_is_refused_not_dropped() -> None:
    data = document(EVENT.format("", "")).replace(b"</EPCISBody>", b"</EPCISBody><EPCISBody><EventList/></EPCISBody>")
    parsed = epcis.parse(data)
    assert parsed.refused
    assert [finding.rule for finding in parsed.findings] == ["repeated"]


def test_a_refused_event_is_read_again_once_corrected() -> None:
    parsed = epcis.parse(document(EVENT.format("", "<ex:a>5</ex:a>").replace("ADD", "CREATE")))
    assert parsed.items[0].event is None
    corrected = parsed.items[0].raw.replace(b"CREATE", b"ADD")
    assert only(corrected) == only(document(EVENT.format("", "<ex:a>5</ex:a>")))


def test_text_beside_the_events_is_refused_not_dropped() -> None:
    parsed = epcis.parse(document(EVENT.format("", "") + "lost words"))
    assert parsed.refused
    assert [(finding.rule, finding.params) for finding in parsed.findings] == [("text", {"value": "lost words"})]
