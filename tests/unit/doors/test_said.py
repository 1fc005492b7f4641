"""What things are called to one reader."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from clew.doors.said import characteristic, facet_text, measurement_text, outcome_text, value_said
from clew.events.house import Facet, Measurement, Outcome
from clew.events.model import SensorReport
from clew.scenarios.names import Names

NAMED = {"urn:clew:characteristic:runout": "径向跳动"}
NAMES = cast(Names, SimpleNamespace(of=NAMED.get))


@pytest.mark.parametrize(
    ("name", "said"),
    [("runout", "径向跳动"), ("result", "结果"), ("house_measure", "house_measure"), ("", "")],
)
def test_a_characteristic_by_master_data_then_the_dictionary_then_as_written(name: str, said: str) -> None:
    assert characteristic(name, NAMES, "zh") == said


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("process_step", "winding", "绕线", "winding"),
        ("process_step", "end_of_line_test", "下线测试", "end-of-line test"),
        ("shift", "night", "夜班", "night"),
        ("equipment_state", "setup", "调整", "set-up"),
        ("process_step", "OP-70", "OP-70", "OP-70"),
        ("equipment", "winding", "winding", "winding"),
        ("no_such_term", "x", "x", "x"),
    ],
)
def test_a_value_in_words_where_there_are_any(name: str, value: str, zh: str, en: str) -> None:
    assert (value_said(name, value, "zh"), value_said(name, value, "en")) == (zh, en)


def test_what_was_observed_in_the_readers_words() -> None:
    assert outcome_text(Outcome("runout", result="NOK"), NAMES, "zh") == "径向跳动=NOK"
    read = Measurement("place", SensorReport(), characteristic="runout", value="0.02", uom="MMT")
    assert measurement_text(read, NAMES, "zh").startswith("径向跳动 0.02")
    assert facet_text(Facet(name="shift", value="late", category="man"), "zh") == "班次=中班"
