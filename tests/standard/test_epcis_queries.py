"""Our parameter table is code; GS1's query schema, with format checks on, is the oracle: every parameter, every value.

Where we differ from the schema, the difference is one of those named here. One fault of the schema is put right first:
its patterns of field names escape the backslash instead of the colon, so that no field name at all would match.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from clew.events import epcis
from clew.events.epcis.query_parameters import EVENT_PARAMETERS, parameter
from clew.events.errors import Finding, InvalidData
from clew.scenarios.event_query import PARAMETERS as ADDRESS_PARAMETERS

pytestmark = pytest.mark.shared_data

SCHEMA = "epcis/schema/gs1__EPCIS/REST Bindings/query-schema.json"
OPENAPI = "epcis/schema/gs1__EPCIS/REST Bindings/openapi.json"
INVALID = "epcis/invalid/openepcis__openepcis-test-resources/core/src/main/resources/2.0/EPCIS"
SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -3,
    2.5,
    5.0,
    "",
    "text",
    "7",
    "true",
    "2026-11-22T08:00:00Z",
    "2026-11-22T08:00:00.123+08:00",
    "2026-11-22T08:00:00",
    "2026-13-45T00:00:00Z",
    "2026-11-22",
    "https://example.com/x",
    "urn:epc:idpat:sgtin:0614141.107346.*",
    "urn:epcglobal:cbv:bizstep:shipping",
    "https://ref.gs1.org/cbv/BizStep-shipping",
    "https://ns.gs1.org/cbv/x",
    "https://gs1.org/voc/Temperature",
    "http://exa mple.com",
    "ObjectEvent",
    "QuantityEvent",
    "ADD",
    "SHIPPED",
    "shipping",
    "transforming",
    "in_transit",
    "did_not_occur",
    "Temperature",
    "ASC",
    "SIDEWAYS",
    "eventTime",
    "0A1B",
    {},
)
VALUES: tuple[Any, ...] = (*SCALARS, [], *([item] for item in SCALARS), [1, "text"], [[]])
UNKNOWN = (
    "EQ_madeUp",
    "FOO",
    "eq_action",
    "GE_bizStep",
    "EQ_value_celsius",
    "EQ_minValue_CEL",
    "GE_percValue",
    "EQ_bizTransaction_",
    "EQ_INNER_",
    "HASATTR_",
    "MATCH_epcs",
    "EXISTS_ilmd",
    "WD_disposition",
)
TWO_SPELLINGS = {"GE_errorDeclaration_Time", "LT_errorDeclaration_Time"}


@pytest.fixture(scope="module")
def schema(shared_data: Path) -> Any:
    text = (shared_data / SCHEMA).read_text("utf-8-sig")
    mended = text.replace(r"\\\\:\\\\w", r"\\:\\w").replace(r"\\\\w", r"\\w")
    assert mended != text
    return json.loads(mended)


@pytest.fixture(scope="module")
def oracle(schema: Any) -> Any:
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def names_in(schema: Any) -> Iterator[str]:
    """Each name of the schema, and for each pattern a name that it matches."""
    query = schema["definitions"]["EPCIS-Query"]
    yield from (name for name in query["properties"] if name != "@context")
    for pattern in query["patternProperties"]:
        name = pattern.strip("^$").replace(r"[a-z][a-zA-Z0-9]*\:\w+", "example:colour")
        name = name.replace("[a-z][a-zA-Z0-9_]+", "po").replace("[A-Z0-9]{2,4}", "CEL").replace(r"\w+_\w+", "a_b")
        assert "\\" not in name
        assert "[" not in name
        yield name


def accepted(tree: dict[str, Any]) -> bool:
    try:
        return not epcis.parse(json.dumps(tree).encode()).refused
    except InvalidData:
        return False


def deliberate(name: str, value: Any, valid_by_schema: bool) -> str | None:
    """Why we differ from the schema here, or None if we should not."""
    if not valid_by_schema:
        if name.startswith("EXISTS_") and (value is None or type(value) is bool):
            return "§8.2.7.1 and the OpenAPI say boolean; nullable is OpenAPI's word, which JSON Schema passes over"
        if name == "EQ_quantity" and type(value) in (int, float):
            return "the OpenAPI says one number"
        return None
    if name in ("eventCountLimit", "maxEventCount") and type(value) in (int, float) and value < 1:
        return "at most none, or fewer than none, asks for nothing"
    if name == "eventCountLimit":
        return "§8.2.7.1: it may only be used when orderBy is given"
    if name == "orderBy" and type(value) is str:
        return "§8.2.7.1: eventTime, recordTime or the qualified name of an extension"
    return None


def test_every_value_of_every_parameter_is_judged_as_the_schema_judges_it(schema: Any, oracle: Any) -> None:
    names = list(names_in(schema))
    assert len(names) == 168
    differing: list[str] = []
    taken: set[str] = set()
    for name in names:
        for value in VALUES:
            tree = {"@context": {"example": "https://example.com/"}, name: value}
            wanted = oracle.is_valid(tree)
            found = accepted(tree)
            if found:
                taken.add(name)
            if found != wanted and deliberate(name, value, wanted) is None:
                differing.append(f"{name} = {json.dumps(value)}: the schema says {wanted}")
    assert differing == []
    assert set(names) - taken == {"eventCountLimit"}  # which needs orderBy beside it


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_name_that_the_schema_does_not_know_is_refused(oracle: Any, name: str) -> None:
    tree = {"eventType": ["ObjectEvent"], name: ["https://example.com/x"]}
    assert not oracle.is_valid(tree)
    assert ("unknown-parameter", name) in refusals(epcis.parse(json.dumps(tree).encode()).findings)


def test_every_parameter_of_the_openapi_is_known(shared_data: Path) -> None:
    parameters = json.loads((shared_data / OPENAPI).read_text("utf-8-sig"))["components"]["parameters"]
    asked = {item["name"] for item in parameters.values() if item["in"] == "query"}
    subscribing = {"second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"}
    subscribing |= {"reportIfEmpty", "stream", "initialRecordTime"}  # of a subscription, not of the query
    assert {name for name in asked if parameter(name) is None} == subscribing


def test_what_addresses_may_ask_is_in_the_table() -> None:
    assert [name for name in ADDRESS_PARAMETERS if parameter(name) is None] == []


def test_what_the_table_adds_to_the_schema(schema: Any) -> None:
    named = set(schema["definitions"]["EPCIS-Query"]["properties"])
    paging = {"perPage", "nextPageToken"}  # of GET /events
    assert set(EVENT_PARAMETERS) - named == {name.replace("_Time", "Time") for name in TWO_SPELLINGS} | paging


def refusals(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(finding.rule, finding.place) for finding in findings if finding.severity == "refuse"}


QUERY_XML = "/epcisq:EPCISQueryDocument/EPCISBody"
TRUE_REASONS = {
    "JSON/Query/Queries/Invalid/Query_with_invalid_values.json": {
        ("date-time", "GE_eventTime"),
        ("enum", "EQ_action[0]"),
        ("enum", "orderDirection"),
    },
    "XML/Query/Queries/Invalid/Query_without_queryName.xml": {
        ("required", f"{QUERY_XML}/epcisq:Poll/queryName (line 6)"),
    },
    "JSON/Query/Invalid/QueryDocument_with_invalid_action.json": {
        ("enum", "epcisBody.queryResults.resultsBody.eventList[0].action"),
    },
    "XML/Query/Invalid/QueryDocument_with_invalid_action.xml": {
        ("enum", f"{QUERY_XML}/QueryResults/resultsBody/EventList/ObjectEvent/action (line 14)"),
    },
}


@pytest.mark.parametrize("name", TRUE_REASONS)
def test_invalid_queries_are_refused_for_their_true_reasons(shared_data: Path, name: str) -> None:
    with pytest.raises(InvalidData) as refused:
        epcis.read((shared_data / INVALID / name).read_bytes())
    assert refusals(refused.value.findings) == TRUE_REASONS[name]
