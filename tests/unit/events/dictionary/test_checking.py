"""House elements are judged by the dictionary, and the generated JSON Schema judges alike."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.dictionary import Term, check, json_schema, load, qualified
from clew.events.errors import Finding
from clew.events.house import element
from clew.events.model import (
    Extension,
    ObjectEvent,
    Place,
    QuantityElement,
    SensorElement,
    SensorReport,
    TransformationEvent,
)
from clew.events.timestamps import parse_timestamp

NOW = parse_timestamp("2026-11-22T08:00:00Z")
BASE = ObjectEvent(event_time=NOW, event_time_zone_offset="+08:00", action="OBSERVE", epc_list=("urn:x:1",))
EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
SCHEMA = jsonschema_rs.validator_for(json_schema())


def with_extensions(*extensions: Extension) -> ObjectEvent:
    return msgspec.structs.replace(BASE, extensions=extensions)


def rules(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.place, finding.rule) for finding in findings]


def test_an_event_without_house_elements_is_fine() -> None:
    foreign = Extension("{http://example.org/}thing", "x", children=(Extension("{http://example.org/}y", "z"),))
    assert check(with_extensions(foreign)) == []


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        (element("equipment", "M-01"), []),
        (element("equipmnt", "M-01"), [("clew:equipmnt", "term")]),
        (element("equipment", " "), [("clew:equipment", "empty")]),
        (Extension(qualified("equipment"), None, kind="null"), [("clew:equipment", "empty")]),
        (element("equipment", {"value": "x"}), [("clew:equipment", "type")]),
        (element("equipment", "a\x00b"), [("clew:equipment", "identifier")]),
        (element("result", "OK"), []),
        (element("result", "good"), [("clew:result", "enum")]),
        (element("use_count", 3), []),
        (element("use_count", "3.5"), [("clew:use_count", "integer")]),
        (element("use_count", -1), [("clew:use_count", "minimum")]),
        (element("mandatory", True), []),
        (element("mandatory", "maybe"), [("clew:mandatory", "boolean")]),
        (element("expiry_time", "2026-11-22T08:00:00+08:00"), []),
        (element("expiry_time", "2026-11-22T08:00:00"), [("clew:expiry_time", "date-time")]),
        (element("expiry_time", "2026-02-30T08:00:00Z"), [("clew:expiry_time", "date-time")]),
        (element("nominal", "NaN"), [("clew:nominal", "decimal")]),
        (element("blob_sha256", "A" * 64), [("clew:blob_sha256", "pattern")]),
        (element("unit", "furlong"), [("clew:unit", "unit")]),
        (element("temperature_celsius", "21.5"), []),
        (element("temperature_celsius", {"value": "294.65", "unit": "KEL"}), []),
        (element("cycle_time", {"value": "1", "unit": "MMT"}), [("clew:cycle_time.clew:unit", "unit")]),
        (element("cycle_time", {"value": "1", "unit": "??"}), [("clew:cycle_time.clew:unit", "unit")]),
        (element("temperature_celsius", {"unit": "CEL"}), [("clew:temperature_celsius", "quantity")]),
        (element("temperature_celsius", {"value": "x"}), [("clew:temperature_celsius.clew:value", "quantity")]),
        (element("alias", {"alias_kind": "same"}), [("clew:alias", "required")]),
        (element("alias", {"supplier": "S", "batch": "7"}), []),
        (element("alias", "urn:x:2"), [("clew:alias", "type")]),
        (element("alias", {"identifier": "urn:x:2", "shift": "early"}), [("clew:alias.clew:shift", "member")]),
        (
            element("alias", {"identifier": "u", "valid_from": LATE, "valid_to": EARLY}),
            [("clew:alias.clew:valid_to", "interval")],
        ),
        (element("component", {"product_class": "x"}), [("clew:component", "place")]),
        (
            element("master_data", {"vocabulary_type": "p", "component": [{"product_class": "x"}, {"unit": "KGM"}]}),
            [("clew:master_data.clew:component[1]", "required")],
        ),
        (
            element("master_data", {"vocabulary_type": "c", "lower_limit": 3, "nominal": 2, "upper_limit": 4}),
            [("clew:master_data.clew:nominal", "limits")],
        ),
    ],
)  # fmt: skip
def test_each_rule(extension: Extension, expected: list[tuple[str, str]]) -> None:
    assert rules(check(with_extensions(extension))) == expected


def test_every_place_that_carries_extensions_is_checked() -> None:
    wrong = (element("nonsense", "x"),)
    report = SensorReport(type="Temperature", value="1", uom="CEL", extensions=wrong)
    event = TransformationEvent(
        event_time=NOW,
        event_time_zone_offset="+08:00",
        input_quantity_list=(QuantityElement("urn:x:lot", extensions=wrong),),
        output_epc_list=("urn:x:1",),
        ilmd=wrong,
        read_point=Place("urn:x:p", wrong),
        sensor_element_list=(SensorElement((report,), extensions=wrong),),
        extensions=(Extension("{http://example.org/}a", children=wrong, attributes=((qualified("other"), "y"),)),),
    )
    assert rules(check(event, place="eventList[2].")) == [
        ("eventList[2].{http://example.org/}a@other", "term"),
        ("eventList[2].{http://example.org/}a.clew:nonsense", "term"),
        ("eventList[2].ilmd.clew:nonsense", "term"),
        ("eventList[2].sensorElementList[0].clew:nonsense", "term"),
        ("eventList[2].sensorElementList[0].sensorReport[0].clew:nonsense", "term"),
        ("eventList[2].readPoint.clew:nonsense", "term"),
        ("eventList[2].inputQuantityList[0].clew:nonsense", "term"),
    ]


def test_limits_of_a_reading_are_in_a_unit_comparable_with_its_own() -> None:
    stated = (element("lower_limit", 5), element("upper_limit", 4), element("unit", "MMT"))
    report = SensorReport(type="Temperature", value="1", uom="CEL", extensions=stated)
    event = msgspec.structs.replace(BASE, sensor_element_list=(SensorElement((report,)),))
    place = "sensorElementList[0].sensorReport[0]."
    assert rules(check(event)) == [(f"{place}clew:upper_limit", "limits"), (f"{place}clew:unit", "unit")]


def as_json(extensions: tuple[Extension, ...]) -> dict[str, Any]:
    """House elements as JSON writes them, repeated ones as an array."""
    members: dict[str, list[Any]] = {}
    for extension in extensions:
        name = extension.name.replace("{urn:clew:term:}", "clew:")
        members.setdefault(name, []).append(as_json(extension.children) if extension.children else _scalar(extension))
    return {name: values[0] if len(values) == 1 else values for name, values in members.items()}


def _scalar(extension: Extension) -> Any:
    text = extension.text or ""
    if extension.kind == "number":
        return float(text) if "." in text else int(text)
    return text == "true" if extension.kind == "boolean" else text


TERMS = sorted(load().terms.values(), key=lambda term: term.name)
SCALARS: list[Any] = [
    "x",
    "M-01",
    "OK",
    "place",
    "3",
    "-2",
    "1.5",
    "true",
    "2026-11-22T08:00:00Z",
    "a" * 64,
    "image/png",
]
SCALARS += ["CN", 3, 7]


@st.composite
def elements(draw: st.DrawFn, term: Term, depth: int = 0) -> Extension:
    if term.type == "object" and depth < 2 and draw(st.integers(0, 9)):
        names = list(term.members) if term.members else [t.name for t in TERMS]
        chosen = set(draw(st.sampled_from(term.requires))) if term.requires and draw(st.integers(0, 4)) else set()
        chosen |= set(draw(st.lists(st.sampled_from(names), max_size=2)))
        if draw(st.integers(0, 9)) == 0:
            chosen.add(draw(st.sampled_from(TERMS)).name)
        children = tuple(draw(elements(load()[name], depth + 1)) for name in sorted(chosen))
        return Extension(qualified(term.name), children=children) if children else element(term.name, "x")
    value = draw(st.sampled_from([*term.values] if term.values and draw(st.integers(0, 4)) else SCALARS))
    return element(term.name, value)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(TERMS), min_size=1, max_size=3).flatmap(lambda ts: st.tuples(*map(elements, ts))))
def test_the_json_schema_and_check_agree(extensions: tuple[Extension, ...]) -> None:
    beyond_a_schema = {"unit", "interval", "limits"}
    refused = [f for f in check(with_extensions(*extensions)) if f.rule not in beyond_a_schema]
    document = as_json(extensions)
    assert SCHEMA.is_valid(document) == (refused == []), (document, refused)
