"""What is wrong is told of the cells that a person finds in the table, not of what the mapping computes of them."""

from __future__ import annotations

import pytest

from clew.collection.tables import read_mapping
from clew.events.errors import Finding
from clew.storage.causes import concerns, field_of
from clew.testing.tables import read_rows

HEAD = """
name: press
version: 1
zone: Z
"""
EVENT = """
time: {column: done}
things: [{id: "{serial}"}]
facets: {order: {column: order}}
"""
VALUES = """
values:
  done: {time: {template: "{Day}T{Clock}", layout: "%Y-%m-%dT%H:%M"}}
  serial: {text: {template: "urn:clew:id:{Maker}.{No}"}}
  spare: {text: {column: Order, empty: ["-"], optional: true}}
  order: {text: {first: [{column: spare}, {column: Batch}], pattern: "[A-Z]\\\\d+", optional: true}}
"""
COLUMNS = "Day,Clock,Maker,No,Order,Batch\n"


def findings(mapping: str, rows: str) -> tuple[Finding, ...]:
    parsed = read_rows(rows.encode(), read_mapping(mapping.encode()))
    return tuple(finding for item in parsed.items for finding in item.findings)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",,M,1,A1,", "Day", "csv_table.empty_cell"),
        ("2026-03-02,,M,1,A1,", "Clock", "csv_table.empty_cell"),
        ("2026-03-02,08:00,M,,A1,", "No", "csv_table.empty_cell"),
        ("2026-03-02,08:00,,,A1,", "Maker", "csv_table.empty_cell"),
        ("2026-03-02,08:00,M,1,,", "Order", "csv_table.empty_cell"),
        ("2026-03-02,8 o'clock,M,1,A1,", "Day", "csv_table.time_unreadable"),
        ("2026-03-02,08:00,M,1,a1,", "Order", "mapping.no_match"),
    ],
)
def test_a_fault_of_a_computed_value_names_a_column_of_the_table(row: str, column: str, code: str) -> None:
    (finding,) = findings(HEAD + VALUES + EVENT, COLUMNS + row + "\n")
    assert (finding.place, finding.code, field_of(finding)) == (f"row 2, column {column}", code, column)
    assert finding.params.get("column", column) == column


def test_a_fault_of_several_cells_concerns_each_of_them() -> None:
    mapping = HEAD + VALUES + EVENT.replace('{serial}"', '{order}"')
    (finding,) = findings(mapping, COLUMNS + "2026-03-02,08:00,M,1,,A2\n")
    assert (finding.code, finding.params["column"]) == ("csv_table.not_a_uri", "Order")
    assert [name for name in COLUMNS.strip().split(",") if concerns(finding, name)] == ["Order", "Batch"]


def test_a_time_without_its_span_names_the_span() -> None:
    mapping = (
        HEAD + 'time: {column: Day, plus: {value: {column: Took, optional: true}}}\nthings: [{id: "urn:x:{No}"}]\n'
    )
    (finding,) = findings(mapping, "Day,Took,No\n2026-03-02 08:00:00,,1\n")
    assert finding.place == "row 2, column Took"


def test_a_missing_operand_is_the_one_that_is_named_and_a_default_never_is() -> None:
    value = "{calculate: {sum: [{column: a, default: '0'}, {column: b}, {column: c, optional: true}]}}"
    mapping = HEAD + f"time: {{column: t}}\nthings: [{{id: 'urn:x:1'}}]\nfacets: {{use_count: {value}}}\n"
    assert [f.place for f in findings(mapping, "t,a,b,c\n2026-03-02T08:00:00Z,,1,\n")] == ["row 2, column c"]
    assert [f.place for f in findings(mapping, "t,a,b,c\n2026-03-02T08:00:00Z,,,2\n")] == ["row 2, column b"]


def test_a_value_named_like_its_column_is_told_by_that_name() -> None:
    mapping = (
        HEAD
        + "values: {No: {text: {column: No, empty: [none]}}}\n"
        + 'time: {column: t}\nthings: [{id: "urn:x:{No}"}]\n'
    )
    (finding,) = findings(mapping, "t,No\n2026-03-02T08:00:00Z,none\n")
    assert finding.place == "row 2, column No"


def test_in_a_group_the_row_with_the_hole_decides() -> None:
    mapping = (
        HEAD
        + 'group: [box]\nvalues: {part: {text: {template: "urn:x:{maker}.{no}", optional: true}}}\n'
        + 'time: {column: t}\nthings: [{id: "{part}", each: rows}]\n'
    )
    rows = "t,box,maker,no\n2026-03-02T08:00:00Z,B,M,1\n2026-03-02T08:00:00Z,B,M,\n"
    (finding,) = findings(mapping, rows)
    assert finding.place == "row 2 (2 rows), row 3, column no"


def test_a_rule_names_every_column_that_it_lists() -> None:
    rules = """
refuse:
  - {when: {value: order, equals: A1}, reason: {en: no, zh: 不}, columns: [No, order]}
  - {when: {column: Maker, equals: M}, reason: {en: no maker, zh: 无}, columns: [Maker]}
"""
    two, one = findings(HEAD + VALUES + rules + EVENT, COLUMNS + "2026-03-02,08:00,M,1,A1,\n")
    assert (two.place, field_of(two)) == ("row 2", "No, Order, Batch")
    assert [name for name in COLUMNS.strip().split(",") if concerns(two, name)] == ["No", "Order", "Batch"]
    assert (one.place, field_of(one)) == ("row 2, column Maker", "Maker")
