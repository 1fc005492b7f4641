"""Records of several rows and tables: joined, grouped; their order changes nothing, and no cell is lost."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from clew.collection.connectors import Source, choose, discover
from clew.collection.tables import read_mapping
from clew.collection.tables.driver import TableDriver, request_of
from clew.events.epcis import Parsed
from clew.events.errors import InvalidData
from clew.events.house import facets
from clew.events.model import AggregationEvent, ObjectEvent
from clew.testing.tables import read_rows

ORDERS = b"""
name: orders
version: 1
zone: Z
tables:
  orders: {file: "orders.*", "on": {no: "{order}"}}
  customers: {file: customers.csv, "on": {id: "{orders.customer}"}, missing: empty}
time: {column: t}
things: [{id: "urn:clew:id:{serial}"}]
facets:
  order: {column: order}
  material: {column: orders.product}
  batch: {column: customers.name, optional: true}
"""
UNITS = b"t,serial,order\n2026-03-02T08:00:00Z,S1,7\n2026-03-02T08:01:00Z,S2,8\n"
ORDER_ROWS = b"no,product,customer\n7,Pump,C1\n8,Valve,C9\n"
CUSTOMER_ROWS = b"id,name\nC1,Acme\n"

BOXES = b"""
name: boxes
version: 1
zone: Z
group: [box]
tables:
  parts: {file: parts.csv, "on": {serial_of: "{box}"}, rows: many, missing: empty}
values:
  uri: {text: {template: "urn:clew:id:{serial}"}}
time: {column: t}
operation: {type: AggregationEvent, action: ADD}
things:
  - {id: "urn:clew:id:{box}", role: parent}
  - {id: "{uri}", role: child, each: rows, when: {column: state, not_equals: void}}
  - {id: "urn:clew:id:{parts.part}", role: child, each: parts}
facets:
  order: {column: order}
measurements:
  - {characteristic: weight, type: Mass, uom: KGM, value: {of: {column: kg, take: sum, each: rows}}}
"""
BOX_ROWS = [
    ["t", "box", "serial", "kg", "order", "state"],
    ["2026-03-02T08:00:00Z", "B1", "S10", "1.5", "7", ""],
    ["2026-03-02T08:00:00Z", "B1", "S9", "2.5", "7", ""],
    ["2026-03-02T08:00:00Z", "B1", "S9", "0.5", "7", ""],
    ["2026-03-02T08:00:00Z", "B1", "S8", "", "7", "void"],
    ["2026-03-02T09:00:00Z", "B2", "S3", "1", "8", ""],
]
PART_ROWS = [["serial_of", "part"], ["B1", "P2"], ["B1", "P1"], ["B3", "P9"]]


def text(rows: Sequence[Sequence[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return target.getvalue().encode()


def codes(parsed: Parsed) -> list[tuple[str, str]]:
    return [(finding.place, finding.code) for item in parsed.items for finding in item.findings]


def facet(parsed: Parsed, index: int) -> dict[str, str]:
    event = parsed.items[index].event
    assert event is not None, parsed.items[index].findings
    return {each.name: each.value for each in facets(event)}


# --- joined one to one ------------------------------------------------------------------------------------------------


def test_columns_of_joined_files_are_there_by_their_tables_name() -> None:
    parsed = read_rows(UNITS, read_mapping(ORDERS), orders=ORDER_ROWS, customers=CUSTOMER_ROWS)
    assert facet(parsed, 0) == {"order": "7", "material": "Pump", "batch": "Acme"}
    assert facet(parsed, 1) == {"order": "8", "material": "Valve"}, "customers may be missing"


def test_a_record_without_its_row_is_refused_with_the_rows_it_was_read_with() -> None:
    mapping = read_mapping(ORDERS)
    parsed = read_rows(UNITS, mapping, orders=ORDER_ROWS.replace(b"8,", b"9,"), customers=CUSTOMER_ROWS)
    assert codes(parsed) == [("row 3", "mapping.join_missing")]
    kept = json.loads(parsed.items[1].raw)["clew_record"]
    assert kept["table"] == {
        "header": ["t", "serial", "order"],
        "rows": [["2026-03-02T08:01:00Z", "S2", "8"]],
    }
    assert kept["tables"]["orders"] == {"header": ["no", "product", "customer"], "rows": []}


def test_two_matching_rows_refuse_the_record() -> None:
    parsed = read_rows(UNITS, read_mapping(ORDERS), orders=ORDER_ROWS + b"7,Pump,C1\n", customers=CUSTOMER_ROWS)
    assert codes(parsed) == [("row 2", "mapping.join_several")]
    again = read_driver().parse(Source(parsed.items[0].raw, "units.csv", mapping=ORDERS.decode()))
    assert codes(again) == [("row 2", "mapping.join_several")]


def test_an_empty_key_matches_nothing() -> None:
    rows = b"t,serial,order\n2026-03-02T08:00:00Z,S1,\n"
    parsed = read_rows(rows, read_mapping(ORDERS), orders=b"no,product,customer\n,Ghost,C1\n", customers=CUSTOMER_ROWS)
    assert ("row 2", "mapping.join_missing") in codes(parsed)


def test_a_broken_row_of_a_joined_file_refuses_the_source_and_is_named() -> None:
    with pytest.raises(InvalidData, match="joined_broken") as caught:
        read_rows(UNITS, read_mapping(ORDERS), orders=ORDER_ROWS + b"9,Tap\n", customers=CUSTOMER_ROWS)
    assert [finding.place for finding in caught.value.findings] == ["orders, row 4"]


@pytest.mark.parametrize(
    ("names", "code"),
    [(("customers.csv",), "mapping.file_missing"),
     (("orders.csv", "orders.tsv", "customers.csv"), "mapping.file_several")],
)  # fmt: skip
def test_a_file_that_did_not_come_along_is_named(names: tuple[str, ...], code: str) -> None:
    companions = tuple(Source(ORDER_ROWS if "orders" in name else CUSTOMER_ROWS, name) for name in names)
    with pytest.raises(InvalidData, match=code):
        read_driver().parse(Source(UNITS, "units.csv", mapping=ORDERS.decode(), companions=companions))


def test_a_missing_column_of_a_joined_file_names_the_table() -> None:
    with pytest.raises(InvalidData, match="missing_columns") as caught:
        read_rows(UNITS, read_mapping(ORDERS), orders=b"no,product\n7,x\n", customers=CUSTOMER_ROWS)
    assert [(finding.place, finding.params["column"]) for finding in caught.value.findings] == [
        ("orders, row 1", "customer")
    ]


def test_companions_may_be_of_another_format() -> None:
    companions = (
        Source(b'{"no": 7, "product": "Pump", "customer": "C1"}\n{"no": 8, "product": "V", "customer": null}\n',
               "orders.jsonl"),
        Source(CUSTOMER_ROWS, "data/customers.csv"),
    )  # fmt: skip
    parsed = read_driver().parse(Source(UNITS, "units.csv", mapping=ORDERS.decode(), companions=companions))
    assert facet(parsed, 0)["batch"] == "Acme"
    assert facet(parsed, 1)["material"] == "V"


def test_a_table_joined_to_itself_goes_one_level() -> None:
    mapping = read_mapping(
        b"""
name: tree
version: 1
zone: Z
tables: {children: {"on": {parent: "{item}"}, rows: many, missing: empty}}
leave_out: [{when: {column: kind, equals: leaf}, reason: a leaf holds nothing}]
time: {template: "2026-03-02 08:00:00"}
operation: {type: AggregationEvent, action: ADD}
things:
  - {id: "urn:clew:id:{item}", role: parent}
  - {id: "urn:clew:id:{children.item}", role: child, each: children}
"""
    )
    rows = b"item,parent,kind\nA,,node\nB,A,node\nC,B,leaf\nD,A,leaf\n"
    parsed = connector_reading(rows, mapping)
    found = {item.event.parent_id: item.event.child_epcs for item in parsed.items
             if isinstance(item.event, AggregationEvent)}  # fmt: skip
    assert found == {
        "urn:clew:id:A": ("urn:clew:id:B", "urn:clew:id:D"),
        "urn:clew:id:B": ("urn:clew:id:C",),
    }
    assert len(parsed.left_out) == 2
    assert parsed.records == 4


def read_driver() -> TableDriver:
    driver = choose(discover(), Source(b"", "x.csv", mapping="m")).load()
    assert isinstance(driver, TableDriver)
    return driver


def connector_reading(data: bytes, mapping: object) -> Parsed:
    return read_driver().reading(Source(data, "t.csv"), mapping).whole()  # type: ignore[arg-type]


# --- groups -----------------------------------------------------------------------------------------------------------


def test_a_group_is_one_record_with_lists_of_its_rows() -> None:
    parsed = read_rows(text(BOX_ROWS), read_mapping(BOXES), parts=text(PART_ROWS))
    first, second = parsed.items
    assert isinstance(first.event, AggregationEvent)
    assert first.event.child_epcs == tuple(f"urn:clew:id:{name}" for name in ("S10", "S9", "P1", "P2"))
    assert first.event.sensor_element_list[0].sensor_report[0].value == "4.5"
    assert first.place == "row 2 (4 rows)"
    assert first.record == "row 2 (4 rows)"
    assert second.place == "row 6"
    assert parsed.records == 2
    assert parsed.filled["kg"] == 2
    assert parsed.filled["state"] == 1


def test_rows_that_do_not_agree_where_they_must_are_refused() -> None:
    rows = [*BOX_ROWS[:2], ["2026-03-02T08:00:00Z", "B1", "S9", "2.5", "77", ""], *BOX_ROWS[5:]]
    parsed = read_rows(text(rows), read_mapping(BOXES), parts=text(PART_ROWS))
    assert codes(parsed) == [("row 2 (2 rows), column order", "mapping.differs")]
    assert parsed.items[1].event is not None


def test_a_row_without_the_cells_of_its_group_is_a_record_of_its_own() -> None:
    parsed = read_rows(text([*BOX_ROWS, ["t", "", "S", "1", "7", ""]]), read_mapping(BOXES), parts=text(PART_ROWS))
    assert ("row 7, column box", "csv_table.empty_cell") in codes(parsed)


def test_a_ragged_row_refuses_its_whole_group() -> None:
    parsed = read_rows(
        text([*BOX_ROWS, ["2026-03-02T08:00:00Z", "B1", "S11"]]), read_mapping(BOXES), parts=text(PART_ROWS)
    )
    assert codes(parsed) == [("row 2 (5 rows), row 7", "csv_table.field_count")]
    assert len(json.loads(parsed.items[0].raw)["clew_record"]["table"]["rows"]) == 5


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_does_not_change_the_events(order: random.Random) -> None:
    mapping = read_mapping(BOXES)
    boxes, parts = BOX_ROWS[1:], PART_ROWS[1:]
    expected = read_rows(text(BOX_ROWS), mapping, parts=text(PART_ROWS))
    order.shuffle(boxes)
    order.shuffle(parts)
    columns = list(range(len(BOX_ROWS[0])))
    order.shuffle(columns)
    shuffled = [[row[index] for index in columns] for row in (BOX_ROWS[0], *boxes)]
    found = read_rows(text(shuffled), mapping, parts=text([PART_ROWS[0], *parts]))
    assert {item.event for item in found.items} == {item.event for item in expected.items}


# --- back from quarantine ---------------------------------------------------------------------------------------------

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
PLAIN = b"""
name: p
version: 1
zone: Z
time: {column: t}
things: [{id: "urn:clew:id:{a}"}]
facets: {batch: {column: b, optional: true}}
"""


@settings(max_examples=40, deadline=None)
@given(CELL, CELL, CELL)
def test_a_plain_row_reads_back_as_it_was(a: str, b: str, c: str) -> None:
    mapping = read_mapping(PLAIN)
    rows = text([["t", "a", "b", "c"], ["2026-03-02T08:00:00Z", a, b, c]])
    for item in read_rows(rows, mapping).items:
        again = read_rows(item.raw, mapping)
        assert [(each.event, [(f.rule, f.code, f.params) for f in each.findings]) for each in again.items] == [
            (item.event, [(f.rule, f.code, f.params) for f in item.findings])
        ]
        assert item.raw == again.items[0].raw


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(CELL, CELL, CELL, st.sampled_from(["7", "8", "none"]))
def test_a_joined_or_grouped_record_reads_back_as_it_was(serial: str, box: str, name: str, order: str) -> None:
    driver = read_driver()
    for mapping, rows, companions in (
        (ORDERS, [["t", "serial", "order"], ["2026-03-02T08:00:00Z", serial, order]],
         (Source(text([["no", "product", "customer"], ["7", name, box], ["8", serial, ""]]), "orders.csv"),
          Source(text([["id", "name"], [box, name]]), "customers.csv"))),
        (BOXES, [BOX_ROWS[0], ["2026-03-02T08:00:00Z", box, serial, "1", order, name],
                 ["2026-03-02T08:00:00Z", box, name, "2", order, ""]],
         (Source(text([["serial_of", "part"], [box, name]]), "parts.csv"),)),
    ):  # fmt: skip
        try:
            parsed = driver.parse(Source(text(rows), "x.csv", mapping=mapping.decode(), companions=companions))
        except InvalidData:
            continue  # what is no text, or has a joined row that cannot be read, is refused whole
        for item in parsed.items:
            again = driver.parse(Source(item.raw, "x.csv", mapping=mapping.decode()))
            assert [(each.event, [(f.rule, f.code, f.params) for f in each.findings]) for each in again.items] == [
                (item.event, [(f.rule, f.code, f.params) for f in item.findings])
            ]
            table = driver.table(text(rows), request_of(read_mapping(mapping)))
            as_read = [row.fields for row in table.rows()]
            if item.raw.startswith(b'{"clew_record'):
                kept = json.loads(item.raw)["clew_record"]["table"]["rows"]
                assert kept
                assert all(row in as_read for row in kept), "no cell is lost or changed"


def test_line_ends_inside_a_cell_stay_in_it() -> None:
    (item,) = read_rows(b't,a,b,c\n2026-03-02T08:00:00Z,,"x\ry","p\r\nq"\n', read_mapping(PLAIN)).items
    assert item.event is None
    (again,) = read_rows(item.raw, read_mapping(PLAIN)).items
    assert again.raw == item.raw
    assert b'"x\ry"' in item.raw


def test_a_row_of_another_dialect_reads_back(tmp_path: Path) -> None:
    mapping = (
        'name: d\nversion: 1\nzone: Z\ndelimiter: ";"\nencoding: cp1252\ncolumns: [t, a, b]\n'
        'time: {column: t}\nthings: [{id: "urn:clew:id:{a}"}]\nfacets: {batch: {column: b, values: [gut]}}\n'
    )
    driver = read_driver()
    rows = "2026-03-02T08:00:00Z;Größe;schön; \n2026-03-02T08:00:00Z;x;gut\n".replace("; \n", "\n").encode("cp1252")
    parsed = driver.parse(Source(rows, "x.csv", mapping=mapping))
    bad = next(item for item in parsed.items if item.event is None)
    corrected = driver.parse(Source(bad.raw.replace("schön".encode(), b"gut"), "x.csv", mapping=mapping))
    (item,) = corrected.items
    assert isinstance(item.event, ObjectEvent)
    assert item.event.epc_list == ("urn:clew:id:Gr%C3%B6%C3%9Fe",)


@pytest.mark.parametrize(
    "data",
    [b'{"clew_record": ', b'{"clew_record": {"table": {"header": ["a"], "rows": [[1]]}}}', b'{"clew_record": {}}',
     b'{"clew_record": {"table": {"header": ["a", "a"], "rows": []}}}',
     b'{"clew_record": {"table": {"header": ["t", "serial", "order"], "rows": []}}}'],
)  # fmt: skip
def test_a_damaged_record_document_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidData):
        read_driver().parse(Source(data, "x.csv", mapping=ORDERS.decode()))


# --- portions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_portions_say_the_same_as_the_whole(size: int) -> None:
    rows = text(
        [["t", "a", "b", "note"], *([f"2026-03-02T08:{n:02d}:00Z", f"S{n % 4 or ''}", "", ""] for n in range(9))]
    )
    source = Source(rows, "x.csv", mapping=PLAIN.decode())
    whole = read_driver().parse(source)
    parts = list(read_driver().portions(source, size))
    assert [i.event for part in parts for i in part.items] == [i.event for i in whole.items]
    assert sum(part.records for part in parts) == whole.records == 9
    assert {name: sum(part.filled[name] for part in parts) for name in whole.filled} == dict(whole.filled)
    assert parts[0].findings == whole.findings
    assert not any(part.findings for part in parts[1:])


def test_an_empty_table_is_one_portion_with_what_is_said_of_it() -> None:
    (part,) = read_driver().portions(Source(b"t,a,b,note\n", "x.csv", mapping=PLAIN.decode()), 10)
    assert [finding.code for finding in part.findings] == ["csv_table.columns_not_mapped"]


def test_hundreds_of_columns_are_no_trouble() -> None:
    names = [f"c{n}" for n in range(900)]
    parsed = read_rows(text([["t", "a", "b", *names], ["2026-03-02T08:00:00Z", "x", "y", *names]]), read_mapping(PLAIN))
    assert parsed.items[0].event is not None
    assert [finding.params["count"] for finding in parsed.findings] == [900]


def test_columns_that_nobody_reads_are_one_remark_and_patterns_ignore_many() -> None:
    header = ["t", "a", "b", *(f"step[{number}].value" for number in range(300)), "Torque [Nm]", "Torque N"]
    data = (",".join(header) + "\n").encode()
    (remark,) = read_rows(data, read_mapping(PLAIN)).findings
    assert (remark.severity, remark.params["count"]) == ("flag", 302)
    assert remark.params["columns"] == "step[0].value, step[1].value, step[2].value, step[3].value, step[4].value, …"
    ignoring = PLAIN + b'ignore: ["step[*", "Torque [Nm]"]\n'
    (remark,) = read_rows(data, read_mapping(ignoring)).findings
    assert (remark.params["count"], remark.params["columns"]) == (1, "Torque N")
