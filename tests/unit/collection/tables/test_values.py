"""Values, calculations, summaries and conditions: what a record says, exactly; what cannot be decided is refused."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.collection.tables import read_mapping
from clew.events.epcis import ParsedItem
from clew.events.house import facets, measurements
from clew.testing.tables import read_rows

BASE = """
name: v
version: 1
zone: "+00:00"
time: {{template: "2026-03-02 08:00:00"}}
lookups:
  machines: {{M1: Press 1, M2: ""}}
{more}
things: [{{id: "urn:clew:id:x"}}]
facets:
  batch: {value}
"""


def table(**cells: str) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows([list(cells), list(cells.values())])
    return target.getvalue().encode()


def read(value: str, more: str = "", **cells: str) -> ParsedItem:
    (item,) = read_rows(table(**cells, k="k"), read_mapping(BASE.format(value=value, more=more).encode())).items
    return item


def said(value: str, more: str = "", **cells: str) -> str | None:
    """The facet ``batch`` of the event; None where it is not stated."""
    item = read(value, more, **cells)
    assert item.event is not None, item.findings
    return next((facet.value for facet in facets(item.event) if facet.name == "batch"), None)


def refused(value: str, more: str = "", **cells: str) -> list[tuple[str, str]]:
    item = read(value, more, **cells)
    assert item.event is None
    return [(finding.place, finding.code) for finding in item.findings]


@pytest.mark.parametrize(
    ("value", "cell", "expected"),
    [
        ("{column: a}", " x ", "x"),
        ("{column: a, optional: true}", "", None),
        ("{column: a, empty: [n/a, '-'], optional: true}", "n/a", None),
        ("{column: a, empty: ['-'], default: none}", "-", "none"),
        ("{column: a, default: none}", "", "none"),
        ("{column: a, pattern: 'Case (.+)'}", "Case 7", "7"),
        ("{column: a, pattern: '[A-Z]{2}'}", "AB", "AB"),
        ("{column: a, pattern: 'x(y)?', optional: true}", "x", None),
        ("{column: a, case: upper}", "straße", "STRASSE"),
        ("{column: a, case: lower, values: {ok: good}}", "OK", "good"),
        ("{column: a, values: [x, y]}", "y", "y"),
        ("{column: a, lookup: machines}", "M1", "Press 1"),
        ("{column: a, lookup: machines, default: none}", "M2", "none"),
        ('{template: "{a}-{k}"}', "x y", "x y-k"),
        ('{template: "urn:x:{a}"}', "x y/ü", "urn:x:x%20y%2F%C3%BC"),
        ('{template: "Lot {a}: {k}"}', "x y", "Lot x y: k"),
        ('{template: "{a}", optional: true}', "", None),
        ("{first: [{column: a}, {column: k}]}", "", "k"),
        ("{first: [{column: a}, {column: k}]}", "x", "x"),
        ("{first: [{column: a}], optional: true}", "", None),
        ("{constant: fixed}", "", "fixed"),
    ],
)
def test_a_text_goes_through_its_steps(value: str, cell: str, expected: str | None) -> None:
    assert said(value, a=cell) == expected


@pytest.mark.parametrize(
    ("value", "cell", "code"),
    [
        ("{column: a}", "", "csv_table.empty_cell"),
        ("{column: a, empty: ['-']}", "-", "csv_table.empty_cell"),
        ("{column: a, pattern: '[A-Z]'}", "ab", "mapping.no_match"),
        ("{column: a, pattern: '(a+)+b'}", "a" * 20_000, "mapping.no_match"),
        ("{column: a, values: [x]}", "X", "csv_table.not_among"),
        ("{column: a, lookup: machines}", "M3", "mapping.not_in_lookup"),
        ('{template: "{a}-{k}"}', "", "csv_table.empty_cell"),
        ("{first: [{column: a, values: [x]}, {column: k}]}", "y", "csv_table.not_among"),
        ("{calculate: {sum: [{column: a}, {constant: '1'}]}}", "1,5", "csv_table.not_a_number"),
        ("{calculate: {quotient: [{constant: '1'}, {column: a}]}}", "0", "mapping.calculation"),
        ("{calculate: {product: [{column: a}, {column: a}]}}", "1e9000", "mapping.calculation"),
        ("{of: {column: a, take: max}}", "[1, x]", "mapping.not_a_list"),
        ("{of: {column: a, take: max}}", "1 2 3", "mapping.not_a_list"),
        ("{of: {column: a, take: max}}", "[1, NaN]", "mapping.not_a_list"),
        ("{of: {column: a, take: max, index_of: b}}", "[1, 2]", "mapping.list_lengths"),
        ("{of: {column: a, take: max}}", "[]", "csv_table.empty_cell"),
    ],
)
def test_what_does_not_fit_is_refused_and_names_the_column(value: str, cell: str, code: str) -> None:
    assert refused(value, a=cell, b="[1]") == [("row 2, column a", code)]


@pytest.mark.parametrize(
    ("calculation", "expected"),
    [
        ("{sum: [{column: a}, {column: b}]}", "0.30"),
        ("{difference: [{column: a}, {column: b}, {constant: '1'}]}", "-1.10"),
        ("{product: [{column: a}, {column: b}]}", "0.020"),
        ("{quotient: [{column: b}, {constant: '8'}]}", "0.025"),
        ("{quotient: [{constant: '1'}, {constant: '3'}], digits: 4}", "0.3333"),
        ("{sum: [{calculate: {product: [{column: a}, {constant: '10'}]}}, {constant: '0.5'}]}", "1.50"),
    ],
)
def test_numbers_are_exact_decimals(calculation: str, expected: str) -> None:
    assert Decimal(said(f"{{calculate: {calculation}}}", a="0.1", b="0.20") or "NaN") == Decimal(expected)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9),
                min_size=1, max_size=8))  # fmt: skip
def test_a_sum_loses_nothing(numbers: list[Decimal]) -> None:
    cells = {f"c{index}": format(number, "f") for index, number in enumerate(numbers)}
    columns = ", ".join(f"{{column: {name}}}" for name in cells)
    assert Decimal(said(f"{{calculate: {{sum: [{columns}]}}}}", **cells) or "NaN") == sum(numbers)


def test_a_missing_operand_makes_the_result_missing() -> None:
    value = "{calculate: {sum: [{column: a, optional: true}, {constant: '1'}]}, optional: true}"
    assert said(value, a="") is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000),
                min_size=1, max_size=20))  # fmt: skip
def test_summaries_of_a_curve(curve: list[Decimal]) -> None:
    cell = json.dumps([float(number) for number in curve])
    times = json.dumps(list(range(len(curve))))
    numbers = [Decimal(str(float(number))) for number in curve]
    expected = {
        "max": max(numbers),
        "min": min(numbers),
        "first": numbers[0],
        "last": numbers[-1],
        "sum": sum(numbers),
        "count": len(numbers),
    }
    for take, result in expected.items():
        assert Decimal(said(f"{{of: {{column: a, take: {take}}}}}", a=cell) or "NaN") == result
    at = said("{of: {column: a, take: max, index_of: t}}", a=cell, t=times)
    assert at == str(numbers.index(max(numbers)))


def test_a_missing_reading_of_a_curve_is_passed_over() -> None:
    assert said("{of: {column: a, take: mean}}", a="[1, null, 2]") == "1.5"
    assert said("{of: {column: a, take: count}}", a="[1, null, 2]") == "2"


def test_computed_values_build_on_each_other() -> None:
    more = """values:
  order: {text: {column: a, pattern: "Case (.+)"}}
  name: {text: {template: "{order}/{b}"}}
"""
    assert said('{template: "{name}"}', more, a="Case 7", b="x") == "7/x"
    assert said("{column: name}", more, a="Case 7", b="x") == "7/x"


def test_a_computed_value_that_does_not_hold_refuses_the_record_and_names_its_column() -> None:
    more = 'values:\n  order: {text: {column: a, pattern: "Case (.+)"}}\n'
    assert refused("{constant: x}", more, a="7") == [("row 2, column a", "mapping.no_match")]


def test_a_computed_value_may_take_the_name_of_its_column() -> None:
    assert said("{column: a}", "values: {a: {text: {column: a, case: upper}}}", a="x") == "X"


def test_the_decimal_mark_is_the_tables_and_calculated_numbers_have_a_point() -> None:
    mapping = read_mapping(
        b"""
name: v
version: 1
decimal: ","
zone: Z
time: {template: "2026-03-02 08:00:00"}
values:
  twice: {text: {calculate: {product: [{column: a}, {constant: "2.0"}]}}}
things: [{id: "urn:clew:id:x"}]
measurements:
  - {characteristic: m, type: Mass, uom: KGM, value: {column: twice}, lower: {constant: "1.5"}, upper: {column: a}}
"""
    )
    (item,) = read_rows(b'a\n"1,25"\n', mapping).items
    assert item.event is not None
    (measured,) = measurements(item.event)
    assert (measured.value, measured.lower_limit, measured.upper_limit) == ("2.500", "1.5", "1.25")
    (item,) = read_rows(b"a\n1.25\n", mapping).items
    assert [finding.code for finding in item.findings] == ["csv_table.not_a_number"]


# --- conditions -------------------------------------------------------------------------------------------------------

TIMES = """values:
  start: {time: {column: s}}
  end: {time: {column: e}}
"""


def holds(condition: str, more: str = "", **cells: str) -> bool | str:
    """Whether a record with the condition makes its event; the codes of the findings where it cannot be decided."""
    text = f"""
name: c
version: 1
zone: Z
{more}
leave_out: [{{when: {{none: [{condition}]}}, reason: not meant}}]
time: {{template: "2026-03-02 08:00:00"}}
things: [{{id: "urn:clew:id:x"}}]
"""
    parsed = read_rows(table(**cells, k="k"), read_mapping(text.encode()))
    if parsed.left_out:
        assert not parsed.items
        return False
    (item,) = parsed.items
    return True if item.event is not None else ",".join(finding.code for finding in item.findings)


@pytest.mark.parametrize(
    ("condition", "a", "b", "expected"),
    [
        ("{column: a, equals: x}", "x", "", True),
        ("{column: a, equals: ''}", "", "", True),
        ("{column: a, not_equals: x}", "x", "", False),
        ("{column: a, equals: b, than: column}", "x", "x", True),
        ("{column: a, one_of: [x, y]}", "z", "", False),
        ("{column: a, not_one_of: [x, y]}", "z", "", True),
        ("{column: a, one_of: [b, k], than: column}", "k", "", True),
        ("{column: a, filled: true}", "", "", False),
        ("{column: a, filled: false}", "", "", True),
        ("{column: a, matches: '[A-Z]+'}", "ABc", "", False),
        ("{column: a, above: '9'}", "10", "", True),
        ("{column: a, at_most: '1e1'}", "10.0", "", True),
        ("{column: a, below: b, than: column}", "9", "10", True),
        ("{column: a, above: '0'}", "", "", "csv_table.empty_cell"),
        ("{column: a, above: '0'}", "many", "", "csv_table.not_a_number"),
        ("{column: a, above: '0'}", "1,000", "", "csv_table.not_a_number"),
        ("{column: a, above: b, than: column}", "1", "", "csv_table.empty_cell"),
        ("{all: [{column: a, filled: true}, {column: a, above: '0'}]}", "", "", False),
        ("{any: [{column: a, equals: x}, {column: b, above: '0'}]}", "x", "no", True),
        ("{any: [{column: b, above: '0'}, {column: a, equals: x}]}", "x", "no", "csv_table.not_a_number"),
        ("{none: [{column: a, equals: x}, {column: b, equals: y}]}", "z", "z", True),
        ("{all: [{none: [{any: [{column: a, equals: x}]}]}, {column: b, filled: true}]}", "z", "z", True),
    ],
)
def test_a_condition_is_decided_or_the_record_refused(condition: str, a: str, b: str, expected: bool | str) -> None:
    assert holds(condition, a=a, b=b) == expected


@pytest.mark.parametrize(
    ("condition", "start", "end", "expected"),
    [
        ("{value: end, below: start, than: value}", "2026-03-02 10:00", "2026-03-02 09:00", True),
        ("{value: end, below: start, than: value}", "2026-03-02T10:00+02:00", "2026-03-02 09:00", False),
        ("{value: end, above: '2026-03-01T00:00:00Z'}", "", "2026-03-02 09:00", True),
        ("{value: end, below: start, than: value}", "", "2026-03-02 09:00", "csv_table.empty_cell"),
        ("{value: end, below: start, than: value}", "noon", "2026-03-02 09:00", "csv_table.time_unreadable"),
        ("{value: end, filled: false}", "", "", True),
    ],
)
def test_times_are_compared_as_instants(condition: str, start: str, end: str, expected: bool | str) -> None:
    assert holds(condition, TIMES, s=start, e=end) == expected
