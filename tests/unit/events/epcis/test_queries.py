"""Queries in: what they ask as a value, what is refused where, and that they are said to hold no events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events import epcis
from clew.events.errors import Finding, InvalidData
from clew.events.model import Query, QueryParameter, SubscriptionControls

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/query-schema.json"
XML = (
    '<?xml version="1.0"?><q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:{version}"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:ex="http://ns.example.com/" schemaVersion="2.0" creationDate="2026-11-22T08:00:00Z">'
    "<EPCISBody>{body}</EPCISBody></q:EPCISQueryDocument>"
)
SOAP = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>{}</s:Body></s:Envelope>'
BODY = "/q:EPCISQueryDocument/EPCISBody"


def in_json(**tree: Any) -> epcis.Parsed:
    return epcis.parse(json.dumps(tree).encode())


def in_xml(body: str, version: str = "2") -> epcis.Parsed:
    return epcis.parse(XML.format(body=body, version=version).encode())


def poll(*params: tuple[str, str], name: str = "SimpleEventQuery") -> str:
    inner = "".join([f"<param><name>{key}</name>{value}</param>" for key, value in params])
    return f"<q:Poll><queryName>{name}</queryName><params>{inner}</params></q:Poll>"


def values(*items: str) -> str:
    return f'<value xsi:type="q:ArrayOfString">{"".join([f"<string>{item}</string>" for item in items])}</value>'


def value(text: str) -> str:
    return f"<value>{text}</value>"


def query_of(parsed: epcis.Parsed) -> Query:
    assert not parsed.refused, parsed.findings
    assert parsed.document.kind == "EPCISQueryDocument"
    assert parsed.document.events == ()
    assert parsed.items == ()
    assert [finding.rule for finding in parsed.findings if finding.severity == "flag"].count("query") == 1
    assert parsed.document.query is not None
    return parsed.document.query


def refusals(parsed: epcis.Parsed) -> set[tuple[str, str]]:
    return {said(finding) for finding in parsed.findings if finding.severity == "refuse"}


def said(finding: Finding) -> tuple[str, str]:
    return finding.place.partition(" (line")[0], finding.rule


def test_a_query_in_json_is_a_value() -> None:
    context = [CONTEXT, {"ex": "http://ns.example.com/"}]
    tree = {"@context": context, "GE_quantity": 1.5, "EXISTS_errorDeclaration": True, "EQ_ILMD_ex:colour": ["red"]}
    assert query_of(in_json(**tree)) == Query(
        "Poll",
        "SimpleEventQuery",
        (
            QueryParameter("GE_quantity", ("1.5",), "number"),
            QueryParameter("EXISTS_errorDeclaration", ("true",), "boolean"),
            QueryParameter("EQ_ILMD_ex:colour", ("red",), field="{http://ns.example.com/}colour"),
        ),
    )


def test_the_same_query_in_xml_of_both_versions_and_in_soap_is_the_same_value() -> None:
    asked = query_of(
        in_json(
            eventType=["ObjectEvent", "AggregationEvent"],
            GE_eventTime="2026-01-01T00:00:00Z",
            EQ_value_CEL=[25],
            eventCountLimit=5,
            orderBy="eventTime",
        )
    )
    body = poll(
        ("eventType", values("ObjectEvent", "AggregationEvent")),
        ("GE_eventTime", '<value xsi:type="xs:dateTime">2026-01-01T00:00:00Z</value>'),
        ("EQ_value_CEL", values("25")),
        ("eventCountLimit", '<value xsi:type="xs:int">5</value>'),
        ("orderBy", value("eventTime")),
    )
    assert query_of(in_xml(body)) == asked
    assert query_of(in_xml(body, version="1")) == asked
    names = 'xmlns:q="urn:epcglobal:epcis-query:xsd:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    bare = body.replace("<q:Poll>", f'<q:Poll {names} xmlns:xs="http://www.w3.org/2001/XMLSchema">')
    assert query_of(epcis.parse(SOAP.format(bare).encode())) == asked
    assert query_of(epcis.parse(bare.encode())) == asked


def test_an_extension_is_named_by_namespace_in_xml() -> None:
    asked = query_of(
        in_xml(
            poll(
                ("EQ_http://ns.example.com/x#colour", values("red")),
                ("GT_INNER_ex:length", value("5")),
                ("EXISTS_ILMD_ex:lot", "<value/>"),
            )
        )
    )
    assert asked.parameters == (
        QueryParameter("EQ_http://ns.example.com/x#colour", ("red",), field="{http://ns.example.com/x}colour"),
        QueryParameter("GT_INNER_ex:length", ("5",), "number", "{http://ns.example.com/}length"),
        QueryParameter("EXISTS_ILMD_ex:lot", (), "null", "{http://ns.example.com/}lot"),
    )


def test_one_text_where_xml_wants_a_list_is_read_and_said() -> None:
    parsed = in_xml(poll(("EQ_action", value("ADD"))))
    assert query_of(parsed).parameters == (QueryParameter("EQ_action", ("ADD",)),)
    assert (f"{BODY}/q:Poll/params/param/value", "array") in {said(finding) for finding in parsed.findings}


def test_both_spellings_of_a_contradicted_name_are_taken() -> None:
    time = "2026-01-01T00:00:00Z"
    assert query_of(in_json(GE_errorDeclaration_Time=time, LT_errorDeclarationTime=time))
    assert query_of(in_json(EQ_quantity=5)).parameters == (QueryParameter("EQ_quantity", ("5",), "number"),)
    assert query_of(in_json(EQ_quantity=[5, 6])).parameters == (QueryParameter("EQ_quantity", ("5", "6"), "number"),)
    assert query_of(in_json(**{"EQ_ATTR_bizLocation_site": ["1"], "EQATTR_bizLocation_urn:x:y": ["1"]}))


def test_a_name_without_end_is_no_parameter() -> None:
    name = "EQATTR_a:" + "_" * 500_000 + " "
    assert {rule for _, rule in refusals(in_json(**{name: ["x"]}))} == {"unknown-parameter"}


JSON_FAULTS: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "time": ({"GE_eventTime": "yesterday"}, {("GE_eventTime", "date-time")}),
    "time without zone": ({"LT_recordTime": "2026-01-01T00:00:00"}, {("LT_recordTime", "date-time")}),
    "action": ({"EQ_action": ["ADD", "SHIPPED"]}, {("EQ_action[1]", "enum")}),
    "event type": ({"eventType": ["AssertType"]}, {("eventType[0]", "enum")}),
    "not a list": ({"eventType": "ObjectEvent"}, {("eventType", "type")}),
    "direction": ({"orderDirection": "UP"}, {("orderDirection", "enum")}),
    "order": ({"orderBy": "colour"}, {("orderBy", "enum")}),
    "nothing to count": ({"maxEventCount": 0}, {("maxEventCount", "positive-integer")}),
    "half an event": ({"perPage": 2.5}, {("perPage", "positive-integer")}),
    "a page of text": ({"perPage": "20"}, {("perPage", "type")}),
    "first without order": ({"eventCountLimit": 5}, {("orderBy", "required")}),
    "two limits": (
        {"eventCountLimit": 5, "maxEventCount": 5, "orderBy": "eventTime"},
        {("maxEventCount", "exclusive")},
    ),
    "uri": ({"MATCH_epc": ["not a uri"]}, {("MATCH_epc[0]", "uri")}),
    "word": ({"EQ_bizStep": ["transforming"]}, {("EQ_bizStep[0]", "vocabulary")}),
    "spelling": ({"EQ_bizStep": ["urn:epcglobal:cbv:bizstep:shipping"]}, {("EQ_bizStep[0]", "vocabulary")}),
    "number": ({"GE_value_CEL": "25"}, {("GE_value_CEL", "type")}),
    "boolean": ({"EQ_booleanValue": "true"}, {("EQ_booleanValue", "type")}),
    "comparable": ({"GE_ex:a": ["x"]}, {("GE_ex:a", "type")}),
    "unknown": ({"EQ_colour": ["red"]}, {("EQ_colour", "unknown-parameter")}),
    "unknown beside a known one": ({"eventType": [], "colour": 1}, {("colour", "unknown-parameter")}),
    "context": ({"@context": 5, "EQ_action": ["ADD"]}, {("@context", "context")}),
    "definition": ({"name": "mine", "query": {"EQ_action": ["X"]}}, {("query.EQ_action[0]", "enum")}),
    "definition without name": ({"query": {"EQ_action": ["ADD"]}}, {("name", "required")}),
    "definition of text": ({"name": "mine", "query": "all"}, {("query", "type")}),
    "subscription to nowhere": ({"dest": "not a uri", "stream": True}, {("dest", "uri")}),
    "subscription at no time": ({"dest": "https://a.example/", "signatureToken": "x"}, {("schedule", "exclusive")}),
    "subscription at all times": (
        {"dest": "https://a.example/", "stream": True, "schedule": {"hour": "1"}},
        {("schedule", "exclusive")},
    ),
    "an hour of no day": ({"dest": "https://a.example/", "schedule": {"hour": "24"}}, {("schedule.hour", "schedule")}),
}


@pytest.mark.parametrize("name", JSON_FAULTS)
def test_a_broken_query_in_json_is_refused_with_place_and_rule(name: str) -> None:
    tree, expected = JSON_FAULTS[name]
    parsed = in_json(**tree)
    assert refusals(parsed) == expected
    with pytest.raises(InvalidData):
        epcis.read(json.dumps(tree).encode())


def test_the_schema_named_by_the_context_makes_a_query_of_whatever_is_asked() -> None:
    assert query_of(in_json(**{"@context": CONTEXT})).parameters == ()
    assert refusals(in_json(**{"@context": CONTEXT, "FOO": 1})) == {("FOO", "unknown-parameter")}


def test_definitions_and_subscriptions_in_json() -> None:
    defined = query_of(in_json(name="mine", query={"EQ_bizStep": ["shipping"]}))
    assert (defined.operation, defined.name) == ("CreateQuery", "mine")
    assert defined.parameters == (QueryParameter("EQ_bizStep", ("shipping",)),)
    request = {"dest": "https://a.example/", "signatureToken": "s3cret", "reportIfEmpty": True}
    subscribed = query_of(in_json(**request, schedule={"hour": "1,[8-17]", "minute": "5"}))
    assert subscribed.controls == SubscriptionControls((("hour", "1,[8-17]"), ("minute", "5")), report_if_empty=True)
    assert "s3cret" not in repr(subscribed)
    streamed = query_of(in_json(dest="https://a.example/", stream=True)).controls
    assert streamed == SubscriptionControls(stream=True)


XML_FAULTS: dict[str, tuple[str, set[tuple[str, str]]]] = {
    "no name": ("<q:Poll><params/></q:Poll>", {(f"{BODY}/q:Poll/queryName", "required")}),
    "no params": ("<q:Poll><queryName>Mine</queryName></q:Poll>", {(f"{BODY}/q:Poll/params", "required")}),
    "time": (
        poll(("eventType", values("ObjectEvent")), ("GE_eventTime", value("soon"))),
        {(f"{BODY}/q:Poll/params/param[2]/value", "date-time")},
    ),
    "action": (
        poll(("EQ_action", values("ADD", "SHIPPED"))),
        {(f"{BODY}/q:Poll/params/param/value/string[2]", "enum")},
    ),
    "no value": (poll(("EQ_readPoint", "")), {(f"{BODY}/q:Poll/params/param/value", "required")}),
    "empty value": (poll(("EQ_readPoint", "<value/>")), {(f"{BODY}/q:Poll/params/param/value", "required")}),
    "number": (poll(("GE_quantity", value("many"))), {(f"{BODY}/q:Poll/params/param/value", "type")}),
    "count": (poll(("maxEventCount", value("-1"))), {(f"{BODY}/q:Poll/params/param/value", "positive-integer")}),
    "a list of times": (
        poll(("GE_eventTime", values("2026-01-01T00:00:00Z"))),
        {(f"{BODY}/q:Poll/params/param/value", "type")},
    ),
    "unknown": (poll(("EQ_colour", value("red"))), {(f"{BODY}/q:Poll/params/param/name", "unknown-parameter")}),
    "twice": (
        poll(("EQ_action", values("ADD")), ("EQ_action", values("DELETE"))),
        {(f"{BODY}/q:Poll/params/param[2]/name", "repeated")},
    ),
    "limit": (
        poll(("eventCountLimit", value("5"))),
        {(f"{BODY}/q:Poll/params/orderBy", "required")},
    ),
    "master data": (
        poll(("EQ_action", values("ADD")), name="SimpleMasterDataQuery"),
        {(f"{BODY}/q:Poll/params/param/name", "unknown-parameter")},
    ),
    "nobody to unsubscribe": ("<q:Unsubscribe/>", {(f"{BODY}/q:Unsubscribe/subscriptionID", "required")}),
    "a question with more": (
        "<q:GetQueryNames><x/></q:GetQueryNames>",
        {(f"{BODY}/q:GetQueryNames/x", "unknown-field")},
    ),
    "an exception without reason": ("<q:SecurityException/>", {(f"{BODY}/q:SecurityException/reason", "required")}),
    "a mild exception": (
        "<q:ImplementationException><reason>r</reason><severity>MILD</severity></q:ImplementationException>",
        {(f"{BODY}/q:ImplementationException/severity", "enum")},
    ),
    "a subscription at no time": (
        "<q:Subscribe><queryName>SimpleEventQuery</queryName><params/><dest>http://a.example/</dest>"
        "<controls/><subscriptionID>s</subscriptionID></q:Subscribe>",
        {(f"{BODY}/q:Subscribe/controls", "exclusive"), (f"{BODY}/q:Subscribe/controls/reportIfEmpty", "required")},
    ),
    "a minute of no hour": (
        "<q:Subscribe><queryName>SimpleEventQuery</queryName><params/><dest>http://a.example/</dest><controls>"
        "<schedule><minute>60</minute></schedule><reportIfEmpty>perhaps</reportIfEmpty></controls>"
        "<subscriptionID>s</subscriptionID></q:Subscribe>",
        {
            (f"{BODY}/q:Subscribe/controls/schedule/minute", "schedule"),
            (f"{BODY}/q:Subscribe/controls/reportIfEmpty", "type"),
        },
    ),
    "two questions": (
        "<q:GetQueryNames/><q:GetQueryNames/>",
        {(f"{BODY}/q:GetQueryNames[2]", "repeated")},
    ),
}


@pytest.mark.parametrize("name", XML_FAULTS)
def test_a_broken_query_in_xml_is_refused_with_xpath_and_rule(name: str) -> None:
    body, expected = XML_FAULTS[name]
    assert refusals(in_xml(body)) == expected


def test_what_a_query_of_somebodys_own_takes_is_not_judged() -> None:
    asked = query_of(in_xml(poll(("colour", value("red")), name="ByColour")))
    assert (asked.name, asked.parameters) == ("ByColour", (QueryParameter("colour", ("red",)),))


def test_answers_without_events_are_told_from_questions() -> None:
    named = in_xml("<q:GetQueryNamesResult><string>A</string><string>B</string></q:GetQueryNamesResult>")
    assert query_of(named).stated == ("A", "B")
    assert named.findings[0].code == "epcis.document.answer"
    assert query_of(in_xml("<q:GetStandardVersionResult>2.0</q:GetStandardVersionResult>")).stated == ("2.0",)
    fault = (
        '<s:Fault><faultcode>x</faultcode><detail><q:NoSuchNameException xmlns:q="urn:epcglobal:epcis-query:xsd:1">'
        "<reason>none such</reason></q:NoSuchNameException></detail></s:Fault>"
    )
    answered = query_of(epcis.parse(SOAP.format(fault).encode()))
    assert (answered.operation, answered.stated) == ("NoSuchNameException", ("none such",))


def test_something_that_epcis_does_not_define_is_no_query() -> None:
    for body in ("<q:UnknownQuery/>", "<x/>"):
        with pytest.raises(InvalidData, match=r"epcis\.document\.kind"):
            in_xml(body)


def test_a_query_document_says_its_version_and_date() -> None:
    data = XML.format(body="<q:GetQueryNames/>", version="2").replace(' creationDate="2026-11-22T08:00:00Z"', "")
    assert refusals(epcis.parse(data.encode())) == {("/q:EPCISQueryDocument/@creationDate", "required")}


def test_a_query_is_not_written_as_an_answer_without_events() -> None:
    document = in_json(EQ_action=["ADD"]).document
    for write in (epcis.write_json, epcis.write_xml):
        with pytest.raises(InvalidData, match=r"epcis\.write\.query"):
            write(document)


TEXT = st.text(max_size=8)
ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda inner: st.lists(inner, max_size=3))
NAMES = st.sampled_from(("EQ_", "GE_", "EXISTS_", "HASATTR_", "EQ_INNER_ILMD_", "EQATTR_", "orderBy", "query", "dest"))


@given(st.dictionaries(st.builds(str.__add__, NAMES, TEXT), ANYTHING, max_size=3))
def test_whatever_is_asked_is_read_or_refused(tree: dict[str, Any]) -> None:
    findings: tuple[Finding, ...]
    try:
        findings = epcis.parse(json.dumps(tree).encode()).findings
    except InvalidData as refused:
        findings = refused.findings
    assert findings
    assert all(finding.place and finding.rule and finding.code for finding in findings)


@given(
    st.sampled_from(("EQ_action", "GE_quantity", "EQ_ex:a", "GE_ex:a", "perPage", "EXISTS_ex:a")), st.text(max_size=12)
)
def test_whatever_xml_holds_for_a_value_is_read_or_refused(name: str, text: str) -> None:
    escaped = "".join([f"&#{ord(letter)};" if letter.isprintable() else " " for letter in text])
    parsed = in_xml(poll((name, value(escaped))))
    assert parsed.document.query is not None
    assert all(finding.place.startswith(BODY) for finding in parsed.findings)
