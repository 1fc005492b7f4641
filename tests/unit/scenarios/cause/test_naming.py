"""Values of factors, as short as they can be told."""

from __future__ import annotations

import pytest

from clew.events.dictionary import load
from clew.language.catalogue import catalogue
from clew.scenarios.cause.naming import Naming, amount_text, short, span_text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("urn:epc:id:giai:9521001.BL-901", "BL-901"),
        ("urn:epc:id:giai:9521001.a%2Fb", "a/b"),
        ("https://id.gs1.org/8004/9521001BL-901", "9521001BL-901"),
        ("urn:epc:id:sgtin:9521001.000060.M000032", "M000032"),
        ("urn:clew:id:tank%202", "tank 2"),
        ("BL-901", "BL-901"),
    ],
)
def test_the_telling_part(value: str, told: str) -> None:
    assert short(value) == told


@pytest.mark.parametrize(
    ("unit", "told"),
    [("CEL", "29.5 °C"), (None, "29.5"), ("C62", "29.5"), ("P1", "29.5 %"), ("own unit", "29.5 own unit")],
)
def test_a_number_has_the_symbol_of_its_unit(unit: str | None, told: str) -> None:
    assert amount_text(29.5, unit) == told


def test_a_span_has_its_unit_once() -> None:
    assert (span_text(1.0, 2.5, "NU"), span_text(3.0, 3.0), span_text(3.0, 3.0, "NU")) == ("1–2.5 N·m", "3", "3 N·m")


@pytest.mark.parametrize(
    ("lang", "lot", "material_class", "changed", "age"),
    [
        ("en", "lot L7", "material class M", "the first after a change of equipment", "time since the production time"),
        ("zh", "批次 L7", "物料类别 M", "更换设备后的首件", "距生产时间的时间"),
    ],
)
def test_what_the_harvest_makes_has_words(lang: str, lot: str, material_class: str, changed: str, age: str) -> None:
    naming = Naming(load(), lang)
    assert naming.level("lot", "L7") == lot
    assert naming.level("material_class", "M") == material_class
    assert naming.level("first_after_change", "equipment") == changed
    assert naming.facet("production_time") == age


def test_a_level_has_the_symbol_of_its_unit() -> None:
    assert Naming(load(), "en").level("set_point", "180", "CEL") == "set point 180 °C"


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        ("NOK", "torque=NOK", "torque=NOK"),
        (">5", "torque>5", "torque>5"),
        ("<1.2,>5 NU", "torque<1.2,>5 N·m", "torque<1.2,>5 N·m"),
        ("out-of-limits", "torque out of limits", "torque 超限"),
    ],
)
def test_what_is_bad_is_told_as_it_was_asked(value: str, en: str, zh: str) -> None:
    assert (Naming(load(), "en").outcome("torque", value), Naming(load(), "zh").outcome("torque", value)) == (en, zh)


@pytest.mark.parametrize(
    "name",
    ["lot", "material_class", "supplier", "container", "ancestors", "judged_before", "first_after_change",
     "order_in_time", "serial_order", "read_point", "biz_location", "hour", "shift", "day", "week"],
)  # fmt: skip
def test_no_facet_of_the_harvest_is_without_a_word(name: str) -> None:
    known = load().terms
    assert name in known or f"cause.facet.{name}" in catalogue().messages


@pytest.mark.parametrize(
    ("name", "told"),
    [("equipment:nth_since_change", "设备更换后的次序"), ("torque:highest", "torque 最高值")],
)
def test_chinese_names_are_joined_without_spaces(name: str, told: str) -> None:
    assert Naming(load(), "zh").facet(name) == told
