"""A cause names columns and elements, never what stands in them."""

from __future__ import annotations

import pytest

from clew.events.errors import Finding
from clew.storage.causes import Cause, causes_of, field_of


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("row 12, column Start Timestamp", "Start Timestamp"),
        ("row 12", ""),
        ("epcisBody.eventList[3].action", "epcisBody.eventList.action"),
        ("/EPCISDocument/EPCISBody/EventList/ObjectEvent[2]", "EPCISDocument.EPCISBody.EventList.ObjectEvent"),
        ("sensorElementList[0].sensorReport[1]", "sensorElementList.sensorReport"),
        ("epcisBody.eventList[3], clew:operator", "epcisBody.eventList.clew:operator"),
        ("urn:epc:id:sgtin:9521001.000024.Zhang San", ""),
        ("ilmd.张三", "ilmd.…"),
        ("document", ""),
        ("line 1, column 416", ""),
        ("column X", "X"),
        ("row 3, column a, column b", "a, column b"),
    ],
)  # fmt: skip
def test_the_field_of_a_finding(place: str, field: str) -> None:
    assert field_of(Finding(place, "rule", "x.y")) == field


def test_causes_are_told_once_and_flags_are_none() -> None:
    finding = Finding("row 1, column A", "required", "x.empty", {"value": "secret"})
    flag = Finding("row 1, column B", "range", "x.range", {}, "flag")
    again = Finding("row 9, column A", "required", "x.empty", {"value": "other"})
    (cause,) = causes_of("csv_table", "m", [finding, flag, again])
    assert cause == Cause(connector="csv_table", mapping="m", rule="required", code="x.empty", field="A")
    assert cause.key == causes_of("csv_table", "m", [again])[0].key
    assert cause.key != causes_of("csv_table", "other", [again])[0].key
    assert len(cause.key) == 10
