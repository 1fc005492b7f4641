"""Forms: every field is a term, a filled form is an event, and what is wrong stands at its field."""

from __future__ import annotations

from typing import Any

import pytest

from clew.events.dictionary import check, load
from clew.events.errors import BadRequest, NotFound
from clew.events.house import calibrations, holds, outcomes
from clew.events.house.identity import lot_of, stated_product_classes
from clew.events.model import ObjectEvent
from clew.events.timestamps import parse_timestamp
from clew.scenarios.forms.composing import Composed, compose
from clew.scenarios.forms.describing import fields, is_personal
from clew.scenarios.forms.model import form_named, forms

NOW = parse_timestamp("2026-03-02T12:00:00Z").microseconds
AT = "2026-03-02T08:00:00+08:00"
SAMPLES: dict[str, dict[str, str]] = {
    "receive": {"supplier": "ACME", "batch": "L/1", "quantity": "5.50", "uom": "KGM", "product_class": "urn:clew:p:X"},
    "inspect": {"things": "A\nB\nA", "characteristic": "noise", "result": "NOK", "measured_value": "61.50",
                "measured_value_unit": "2N", "inspector": "Li"},
    "rework": {"things": "A", "nonconformity": "N-1", "repair_action": "glued again"},
    "scrap": {"things": "A", "nonconformity": "N-1", "reason": "cracked"},
    "hold": {"things": "A", "hold_id": "H-1", "reason": "noise"},
    "release": {"things": "A", "hold_id": "H-1", "reason": "checked"},
    "calibrate": {"gauge_thing": "G", "calibration_result": "adjusted"},
}  # fmt: skip


def known(kind: str, text: str) -> str:
    if text == "nobody":
        raise NotFound("thing.unknown", id=text)
    return f"urn:clew:id:{text}"


def filled(name: str, **changes: str) -> Composed:
    values = {"time": AT} | SAMPLES[name] | changes
    return compose(form_named(name), load(), values, known, now=NOW, offset="+08:00", event_id="urn:uuid:1")


def event_of(name: str, **changes: str) -> ObjectEvent:
    composed = filled(name, **changes)
    assert composed.wrong == {}
    assert composed.event is not None
    return composed.event


@pytest.mark.parametrize("name", forms())
def test_every_form_makes_an_event_that_the_dictionary_accepts(name: str) -> None:
    event = event_of(name)
    assert check(event) == []
    assert (event.event_id, event.event_time_zone_offset) == ("urn:uuid:1", "+08:00")


def test_there_is_a_sample_of_every_form() -> None:
    assert set(SAMPLES) == set(forms())


@pytest.mark.parametrize("name", forms())
def test_what_is_required_is_said_at_its_field(name: str) -> None:
    needed = {each.name for each in fields(form_named(name), load()) if each.required}
    composed = compose(form_named(name), load(), {}, known, now=NOW, offset="Z", event_id="urn:uuid:1")
    assert composed.event is None
    assert set(composed.wrong) == needed
    assert {each.code for found in composed.wrong.values() for each in found} == {"form.required"}


def test_a_lot_is_named_by_its_supplier_and_its_number() -> None:
    event = event_of("receive")
    (item,) = event.quantity_list
    assert lot_of(item.epc_class) == ("urn:clew:id:ACME", "L/1")
    assert (item.quantity, item.uom) == ("5.50", "KGM")
    assert list(stated_product_classes(event).values()) == ["urn:clew:p:X"]


def test_the_result_says_what_the_things_are_then() -> None:
    event = event_of("inspect")
    assert event.epc_list == ("urn:clew:id:A", "urn:clew:id:B"), "each once"
    assert event.disposition == "non_conformant"
    (judged,) = outcomes(event)
    assert (judged.characteristic, judged.result, judged.value, judged.unit) == ("noise", "NOK", "61.50", "2N")
    assert event_of("inspect", result="OK").disposition == "conformant"
    assert event_of("inspect", result="not_tested").disposition is None


def test_a_hold_is_placed_and_released() -> None:
    placed, released = holds(event_of("hold")), holds(event_of("release"))
    assert [(each.hold_id, each.action) for each in (*placed, *released)] == [("H-1", "place"), ("H-1", "release")]
    states = event_of("hold").persistent_disposition, event_of("release").persistent_disposition
    assert [(each.set, each.unset) for each in states if each] == [(("unavailable",), ()), ((), ("unavailable",))]


def test_a_calibration_is_one_of_its_gauge() -> None:
    (calibration,) = calibrations(event_of("calibrate"))
    assert (calibration.result, calibration.time) == ("adjusted", parse_timestamp(AT).microseconds)


@pytest.mark.parametrize(
    ("name", "changes", "field", "code"),
    [
        ("inspect", {"result": "fine"}, "result", "dictionary.enum"),
        ("inspect", {"measured_value": "much"}, "measured_value", "dictionary.type"),
        ("inspect", {"measured_value_unit": ""}, "measured_value", "form.value_without_unit"),
        ("inspect", {"measured_value": ""}, "measured_value", "form.unit_without_value"),
        ("inspect", {"things": "A\nnobody"}, "things", "thing.unknown"),
        ("inspect", {"time": "2026-03-02 08:00"}, "time", "form.bad_time"),
        ("inspect", {"time": "2026-03-02T12:00:01Z"}, "time", "form.future"),
        ("rework", {"rework_count": "-1"}, "rework_count", "dictionary.minimum"),
        ("receive", {"quantity": "0"}, "quantity", "form.bad_number"),
        ("receive", {"uom": "stone"}, "uom", "dictionary.unknown_unit"),
        ("receive", {"expiry_time": "soon"}, "expiry_time", "dictionary.type"),
    ],
)
def test_what_is_wrong_stands_at_its_field(name: str, changes: dict[str, str], field: str, code: str) -> None:
    composed = filled(name, **changes)
    assert composed.event is None
    assert {at: [each.code for each in found] for at, found in composed.wrong.items()} == {field: [code]}


def test_a_field_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(BadRequest, match=r"form\.unknown_field"):
        filled("hold", colour="red")
    with pytest.raises(NotFound, match=r"form\.unknown"):
        form_named("paint")


def test_persons_are_told_apart() -> None:
    described: dict[str, Any] = {each.name: each for each in fields(form_named("inspect"), load())}
    assert [name for name, each in described.items() if is_personal(each)] == ["inspector"]
