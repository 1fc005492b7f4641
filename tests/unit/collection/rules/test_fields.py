"""Values, relations and what is required."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.collection.rules.conftest import Judged, seen

from clew.language import render

Judge = Callable[..., Judged]


def sensor(value: Any, uom: str | None = "CEL", kind: str = "Temperature", **more: Any) -> dict[str, Any]:
    report = {"type": kind, "value": value, **({"uom": uom} if uom else {}), **more}
    return {"sensorElementList": [{"sensorReport": [report]}]}


def rule(check: str, severity: str = "quarantine", more: str = "") -> str:
    return f"  - {{name: it, severity: {severity}, check: {check}{more}}}"


def test_a_value_in_another_unit_is_converted_first(judged: Judge) -> None:
    rules = rule('{kind: value, field: temperature_celsius, lower: "-60", upper: "100", unit: CEL}')
    fine, hot, kelvin, hot_kelvin = judged(
        rules,
        seen(**{"clew:temperature_celsius": 21.5}),
        seen(**{"clew:temperature_celsius": 300}),
        seen(**{"clew:temperature_celsius": {"clew:value": 300, "clew:unit": "KEL"}}),
        seen(**{"clew:temperature_celsius": {"clew:value": 900, "clew:unit": "KEL"}}),
    )
    assert (fine, kelvin) == ([], [])
    (found,) = hot
    assert (found.rule, found.severity, found.code) == ("it", "quarantine", "rule.range")
    assert found.params == {"value": "300 CEL", "expected": "≥ -60, ≤ 100 CEL"}
    assert found.place == "clew:temperature_celsius"
    assert len(hot_kelvin) == 1


@pytest.mark.parametrize(
    ("value", "uom", "code"),
    [("-280", "CEL", "rule.range"), ("20", "CEL", None), ("-1", "KEL", "rule.range"), ("20", "KGM", "rule.unit"),
     ("-500", None, None), ("-500", "NOPE", None), ("-459", "FAH", None), ("-460", "FAH", "rule.range")],
)  # fmt: skip
def test_a_measurement_by_its_kind(judged: Judge, value: str, uom: str | None, code: str | None) -> None:
    rules = rule('{kind: value, field: "measurement:Temperature", lower: "-273.15", unit: CEL}')
    (found,) = judged(rules, seen(**sensor(float(value), uom)))
    assert [one.code for one in found] == ([code] if code else [])


def test_a_unit_may_be_required(judged: Judge) -> None:
    rules = rule('{kind: value, field: "measurement:Mass", unit: KGM, unit_required: true}')
    (found,) = judged(rules, seen(**sensor(5, None, "Mass")))
    assert [one.code for one in found] == ["rule.unit"]


def test_values_and_patterns(judged: Judge) -> None:
    rules = rule("{kind: value, field: equipment, one_of: [M-1, M-2]}")
    assert [
        len(found) for found in judged(rules, seen(**{"clew:equipment": "M-1"}), seen(**{"clew:equipment": "M-9"}))
    ] == [0, 1]
    rules = rule(r"{kind: value, field: thing, pattern: 'urn:clew:id:[A-Z]-\d+'}")
    assert [len(found) for found in judged(rules, seen(), seen("urn:clew:id:lower"))] == [0, 1]


def test_foreign_fields_and_members(judged: Judge) -> None:
    rules = rule('{kind: value, field: "http://ns.example.com/#speed", upper: "9"}')
    (found,) = judged(rules, seen(**{"@context": [{"ex": "http://ns.example.com/#"}], "ex:speed": 12})) or [[]]
    assert [one.code for one in found] in (["rule.range"], [])
    rules = rule('{kind: value, field: outcome.defect_count, upper: "9"}')
    outcome = {"clew:characteristic": "c", "clew:result": "NOK", "clew:defect_count": 12}
    (found,) = judged(rules, seen(**{"clew:outcome": outcome}))
    assert [one.params["value"] for one in found] == ["12"]


@pytest.mark.parametrize(
    ("start", "broken"),
    [("2026-03-04T07:59:59Z", False), ("2026-03-04T08:00:00Z", False), ("2026-03-04T10:00:01+02:00", True)],
)
def test_times_are_compared_as_instants(judged: Judge, start: str, broken: bool) -> None:
    (found,) = judged(rule("{kind: relation, left: start_time, is: at_most, right: event_time}"),
                      seen(**{"clew:start_time": start}))  # fmt: skip
    assert bool(found) is broken


def test_sums_tolerance_and_units(judged: Judge) -> None:
    check = "{kind: relation, left: {fields: [rework_count, use_count]}, is: at_most, right: sample_size"
    event = seen(**{"clew:rework_count": 3, "clew:use_count": 8, "clew:sample_size": 10})
    assert [len(f) for f in judged(rule(check + "}"), event)] == [1]
    assert [len(f) for f in judged(rule(check + ', tolerance: "0.1"}'), event)] == [0]
    assert [len(f) for f in judged(rule(check + ', slack: "1"}'), event)] == [0]
    (found,) = judged(rule(check + "}"), event)
    assert found[0].params["value"] == "11"
    assert "rework_count + use_count" in render(found[0].code, found[0].params, "en")
    units = rule("{kind: relation, left: quantity.input, is: at_least, right: quantity.output}")
    event = {
        "type": "TransformationEvent", "eventTime": "2026-03-04T08:00:00Z", "eventTimeZoneOffset": "+00:00",
        "inputQuantityList": [{"epcClass": "urn:clew:id:a", "quantity": 1, "uom": "KGM"}],
        "outputQuantityList": [{"epcClass": "urn:clew:id:b", "quantity": 900, "uom": "GRM"}],
    }  # fmt: skip
    assert judged(units, event) == [[]]


def test_a_relation_with_a_side_unsaid_is_silent(judged: Judge) -> None:
    assert judged(rule("{kind: relation, left: start_time, is: at_most, right: expiry_time}"),
                  seen(**{"clew:start_time": "2027-01-01T00:00:00Z"})) == [[]]  # fmt: skip


def test_required_at_a_stage_and_with_another_field(judged: Judge) -> None:
    rules = rule(
        "{kind: required, fields: ['measurement:Torque', equipment]}", more=", applies_to: {biz_step: [assembling]}"
    )
    other, bare, full = judged(
        rules,
        seen(),
        seen(bizStep="assembling"),
        seen(
            bizStep="https://ref.gs1.org/cbv/BizStep-assembling", **{"clew:equipment": "M"}, **sensor(1, "NU", "Torque")
        ),
    )
    assert (other, full) == ([], [])
    assert bare[0].params == {"value": None, "expected": "measurement:Torque, equipment", "stage": "assembling"}
    rules = rule("{kind: required, fields: [certificate, batch], any_of: true, if_said: supplier}")
    assert [len(f) for f in judged(rules, seen(), seen(**{"clew:supplier": "urn:x:s"}),
                                   seen(**{"clew:supplier": "urn:x:s", "clew:batch": "7"}))] == [0, 1, 0]  # fmt: skip


@pytest.mark.parametrize(("out", "broken"), [(900, 0), (1030, 1), (400, 1), (1010, 0)])
def test_mass_balance(judged: Judge, out: int, broken: int) -> None:
    event = {
        "type": "TransformationEvent", "eventTime": "2026-03-04T08:00:00Z", "eventTimeZoneOffset": "+00:00",
        "inputQuantityList": [{"epcClass": "urn:clew:id:a", "quantity": 1, "uom": "KGM"}],
        "outputQuantityList": [{"epcClass": "urn:clew:id:b", "quantity": out, "uom": "GRM"}],
    }  # fmt: skip
    assert [len(f) for f in judged(rule("{kind: mass_balance}"), event)] == [broken]
    event["inputEPCList"] = ["urn:clew:id:x"]
    assert judged(rule("{kind: mass_balance}"), event) == [[]], "not everything states a mass"


def test_a_persons_data_is_never_repeated(judged: Judge) -> None:
    rules = rule("{kind: value, field: operator, pattern: 'OP[0-9]+'}", "flag")
    person = rule("{kind: value, field: thing, pattern: 'x'}", "flag")
    for found in (judged(rules, seen(**{"clew:operator": "Li Lei"})), judged(person, seen("urn:clew:person:Li%20Lei"))):
        assert len(found[0]) == 1
        assert "Lei" not in str(found[0][0])
        assert found[0][0].params["value"] == "•••"


def test_master_data_of_a_person_are_never_repeated(judged: Judge) -> None:
    stated = {"clew:vocabulary_type": "person", "clew:name": "Li Lei"}
    event = seen("urn:clew:person:7", **{"clew:master_data": stated})
    (found,) = judged(rule("{kind: value, field: name, one_of: [nobody]}", "flag"), event)
    assert len(found) == 1
    assert "Lei" not in str(found)


def test_the_words_of_the_rule_and_the_column(judged: Judge) -> None:
    rules = rule("{kind: value, field: use_count, upper: '5'}", more=", message: {en: Too worn., zh: 磨损过度。}")
    (found,) = judged(rules, seen(**{"clew:use_count": 7}), columns=lambda: {"use_count": "Used"}, places=["row 12"])
    (one,) = found
    assert one.place == "row 12, column Used"
    assert render(one.code, one.params, "en") == "Too worn. Found: 7; expected: ≤ 5."
    assert render(one.code, one.params, "zh") == "磨损过度。 实际：7；应为：≤ 5。"


def test_a_declaration_is_not_judged(judged: Judge) -> None:
    declared = {"declarationTime": "2026-03-04T09:00:00Z", "reason": "did_not_occur"}
    assert judged(rule("{kind: value, field: use_count, upper: '5'}"),
                  seen(errorDeclaration=declared, **{"clew:use_count": 7})) == [[]]  # fmt: skip


def test_how_it_came_in_narrows_a_rule(judged: Judge) -> None:
    from clew.collection.rules import Heard

    rules = rule("{kind: value, field: use_count, upper: '5'}", more=", applies_to: {mapping: [gate]}")
    event = seen(**{"clew:use_count": 7})
    assert [len(f) for f in judged(rules, event, heard=Heard(mapping="gate"))] == [1]
    assert [len(f) for f in judged(rules, event, heard=Heard(mapping="other"))] == [0]
