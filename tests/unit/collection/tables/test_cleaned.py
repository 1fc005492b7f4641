"""Cleaning never overwrites: the raw value stays, what is said stands beside it, whatever the order of the rows."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from clew.collection.tables import read_mapping
from clew.events.dictionary import check
from clew.events.epcis import Parsed
from clew.events.house import measurements
from clew.testing.tables import read_rows

MAPPING = """
name: c
version: 1
zone: Z
cleaning:
  possible: {kind: range, lower: 0, upper: 100, then: drop, series: [device]}
  spike: {kind: spike, window: 5, limit: 6, then: replace, series: [device]}
  silence: {kind: gap, longest_seconds: 120, series: [device]}
time: {column: t}
operation: {id: "urn:clew:event:{n}"}
things: [{id: "urn:clew:id:{device}"}]
measurements:
  - {characteristic: force, type: Force, uom: NEW, value: {column: v, optional: true},
     clean: [possible, spike, silence]}
"""
HEADER = "n,t,device,v\n"


def rows(*values: str, device: str = "D1") -> list[str]:
    return [f"{device}{n},2026-03-02 08:{n:02d}:00,{device},{value}\n" for n, value in enumerate(values)]


def read(*lines: str) -> Parsed:
    return read_rows((HEADER + "".join(lines)).encode(), read_mapping(MAPPING.encode()))


def said(parsed: Parsed) -> dict[str, tuple[str | None, dict[str, str | None]]]:
    """By eventID: the value as recorded, and what cleaning put beside it."""
    found = {}
    for item in parsed.items:
        assert item.event is not None, item.findings
        assert check(item.event) == []
        for measured in measurements(item.event):
            marks = {each.name.rpartition("}")[2]: each.text for each in measured.report.extensions}
            marks.pop("characteristic")
            found[(item.event.event_id or "").rpartition(":")[2]] = (measured.value, marks)
    return found


STEADY = ("10.1", "10.2", "10.0", "10.1", "9.9", "10.0", "10.2", "10.1", "10.0", "9.9")


def test_a_spike_keeps_its_raw_value_and_names_the_rule() -> None:
    parsed = read(*rows(*STEADY[:5], "55.0", *STEADY[5:]))
    found = said(parsed)
    value, marks = found.pop("D15")
    assert value == "55.0"
    assert marks["cleaning_rule"] == "spike"
    assert float(marks["cleaned_value"] or 0) < 11
    assert all(not marks for _, marks in found.values())
    flags = [finding for item in parsed.items for finding in item.findings]
    assert [(flag.place, flag.rule, flag.severity) for flag in flags] == [("row 7", "spike", "flag")]


def test_an_impossible_value_is_marked_as_not_to_be_used_and_later_steps_pass_it_over() -> None:
    found = said(read(*rows(*STEADY[:5], "-3", *STEADY[5:])))
    assert found["D15"] == ("-3", {"cleaning_rule": "possible", "value_excluded": "true"})
    assert all(not marks for name, (_, marks) in found.items() if name != "D15")


def test_a_gap_is_a_flag_and_changes_nothing() -> None:
    lines = rows(*STEADY)
    found = said(read(*lines[:4], *lines[8:]))
    assert found["D18"] == (STEADY[8], {"cleaning_rule": "silence"})


def test_series_are_kept_apart() -> None:
    low, high = rows(*STEADY), rows(*(f"9{value[-1]}" for value in STEADY), device="D2")
    mixed = [line for pair in zip(low, high, strict=True) for line in pair]
    assert all(not marks for _, marks in said(read(*mixed)).values())


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_what_is_said(order: random.Random) -> None:
    lines = rows(*STEADY[:5], "55.0", "", *STEADY[5:]) + rows(*STEADY[:4], "-1", *STEADY[4:], device="D2")
    expected = said(read(*lines))
    order.shuffle(lines)
    assert said(read(*lines)) == expected


def test_a_refused_record_is_no_part_of_a_series() -> None:
    parsed = read(*rows(*STEADY[:5], "many", *STEADY[5:]))
    assert [finding.code for item in parsed.items for finding in item.findings] == ["csv_table.not_a_number"]
