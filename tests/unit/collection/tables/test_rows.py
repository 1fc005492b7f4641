"""Rows become events, or findings that name row, column and rule."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.collection.tables import read_mapping
from clew.events.epcis import ParsedItem
from clew.events.errors import InvalidData
from clew.events.model import AggregationEvent, Extension, ObjectEvent, TransformationEvent
from clew.testing.tables import read_rows

MAPPING = read_mapping(
    b"""
name: press
version: 1
time: {column: time, zone: Europe/Berlin}
operation: {id: "urn:clew:event:press:{run}", biz_step: assembling}
things: [{id: "urn:clew:id:{serial}"}]
facets:
  position: {column: side, values: {L: left, R: right}}
  use_count: {column: cycle, optional: true}
outcomes: [{characteristic: press_fit, result: {column: verdict, values: [OK, NOK]}}]
measurements:
  - {characteristic: press_force, type: Force, value: {column: force, optional: true}, uom: NEW,
     lower: {constant: "80"}, upper: {constant: "120.0"}}
"""
)
HEADER = b"run,serial,time,side,cycle,verdict,force\n"
GOOD = b"7,A 1,2023-07-12 14:02:53,L,0,OK,101.50\n"


def items(*rows: bytes, header: bytes = HEADER) -> tuple[ParsedItem, ...]:
    return read_rows(header + b"".join(rows), MAPPING).items


def house(extensions: tuple[Extension, ...]) -> dict[str, str | dict[str, str | None] | None]:
    return {
        item.name.removeprefix("{urn:clew:term:}"): (
            {child.name.removeprefix("{urn:clew:term:}"): child.text for child in item.children} or item.text
        )
        for item in extensions
    }


def test_a_row_becomes_one_observation() -> None:
    (item,) = items(GOOD)
    event = item.event
    assert isinstance(event, ObjectEvent)
    assert (event.event_id, event.action, event.biz_step) == ("urn:clew:event:press:7", "OBSERVE", "assembling")
    assert event.epc_list == ("urn:clew:id:A%201",)
    assert event.event_time.lexical == "2023-07-12T14:02:53+02:00"
    assert event.event_time_zone_offset == "+02:00"
    assert house(event.extensions) == {
        "position": "left",
        "use_count": "0",
        "outcome": {"characteristic": "press_fit", "result": "OK"},
    }
    report = event.sensor_element_list[0].sensor_report[0]
    assert (report.type, report.value, report.uom) == ("Force", "101.50", "NEW")
    assert house(report.extensions) == {"characteristic": "press_force", "lower_limit": "80", "upper_limit": "120.0"}


def test_optional_cells_may_be_empty() -> None:
    (item,) = items(b"7,A,2023-07-12 14:02:53,R,,NOK,\n")
    assert item.event is not None
    assert house(item.event.extensions).keys() == {"position", "outcome"}
    assert item.event.sensor_element_list == ()


@pytest.mark.parametrize(
    ("row", "place", "rule"),
    [
        (b"7,,2023-07-12 14:02:53,L,0,OK,1", "row 2, column serial", "required"),
        (b"7,A,2023-07-12,L,0,OK,1", "row 2, column time", "date-time"),
        (b"7,A,2023-02-30 14:02:53,L,0,OK,1", "row 2, column time", "date-time"),
        (b"7,A,,L,0,OK,1", "row 2, column time", "required"),
        (b"7,A,2023-07-12 14:02:53,X,0,OK,1", "row 2, column side", "enum"),
        (b"7,A,2023-07-12 14:02:53,L,zero,OK,1", "row 2, column cycle", "number"),
        ("7,A,2023-07-12 14:02:53,L,١,OK,1".encode(), "row 2, column cycle", "number"),
        ("7,A,٢٠٢٣-07-12 14:02:53,L,1,OK,1".encode(), "row 2, column time", "date-time"),
        (b"7,A,2023-07-12 14:02:53,L,1.5,OK,1", "row 2, column cycle", "integer"),
        (b"7,A,2023-07-12 14:02:53,L,-1,OK,1", "row 2, column cycle", "minimum"),
        (b'7,A,2023-07-12 14:02:53,L,0,OK,"1,234"', "row 2, column force", "number"),
        (b"7,A,2023-07-12 14:02:53,L,0,,1", "row 2, column verdict", "required"),
        (b"7,A,2023-07-12 14:02:53,L,0,OK", "row 2", "columns"),
        (b"7,A,2023-07-12 14:02:53,L,0,OK,1,2", "row 2", "columns"),
        (b"7,A\x01,2023-07-12 14:02:53,L,0,OK,1", "row 2, column serial", "text"),
    ],
)
def test_a_bad_row_names_its_place_and_rule(row: bytes, place: str, rule: str) -> None:
    bad, good = items(row + b"\n", GOOD)
    assert bad.event is None
    assert [(finding.place, finding.rule) for finding in bad.findings] == [(place, rule)]
    assert good.event is not None, "each row stands by itself"


def test_all_mistakes_of_a_row_are_told_at_once() -> None:
    (item,) = items(b",,noon,X,zero,maybe,strong\n")
    assert {finding.place for finding in item.findings} == {
        f"row 2, column {name}" for name in ("run", "serial", "time", "side", "cycle", "verdict", "force")
    }


def test_the_kept_row_reads_again_and_can_be_corrected() -> None:
    bad = items(GOOD, b'8,"B;""x",2023-07-12 14:02:53,L,0,perhaps,1\n')[1]
    again = read_rows(bad.raw, MAPPING).items
    assert [finding.rule for finding in again[0].findings] == ["enum"]
    corrected = read_rows(bad.raw.replace(b"perhaps", b"OK"), MAPPING).items[0].event
    assert isinstance(corrected, ObjectEvent)
    assert corrected.epc_list == ("urn:clew:id:B%3B%22x",)


def test_a_record_that_cannot_be_parsed_is_kept_under_its_header() -> None:
    kept = items(GOOD, b'8,"B,2023-07-12 14:02:53,L,0,OK,1\n', GOOD)
    assert [item.event is None for item in kept] == [False, True, False]
    assert (kept[1].place, [f.rule for f in kept[1].findings]) == ("row 3", ["syntax"])
    assert kept[1].raw.rstrip() == HEADER + b'8,"B,2023-07-12 14:02:53,L,0,OK,1'
    (healed,) = read_rows(kept[1].raw.replace(b'"', b""), MAPPING).items
    assert healed.event is not None


@pytest.mark.parametrize(
    ("time", "lexical"),
    [
        (b"2023-01-12 14:02:53", "2023-01-12T14:02:53+01:00"),
        (b"2023-07-12T14:02", "2023-07-12T14:02:00+02:00"),
        (b"2023-07-12 14:02:53.1234567", "2023-07-12T14:02:53.1234567+02:00"),
        (b"2023-07-12T14:02:53Z", "2023-07-12T14:02:53Z"),
        (b"2023-07-12 14:02:53+0800", "2023-07-12T14:02:53+08:00"),
        (b"2023-10-29 02:30:00 +01:00", "2023-10-29T02:30:00+01:00"),
    ],
)
def test_times_keep_their_wall_clock(time: bytes, lexical: str) -> None:
    (item,) = items(GOOD.replace(b"2023-07-12 14:02:53", time))
    assert item.event is not None
    assert item.event.event_time.lexical == lexical


@pytest.mark.parametrize(
    ("time", "code"),
    [(b"2023-10-29 02:30:00", "csv_table.time_ambiguous"), (b"2023-03-26 02:30:00", "csv_table.time_skipped")],
)
def test_a_local_time_that_names_no_single_instant_is_refused(time: bytes, code: str) -> None:
    (item,) = items(GOOD.replace(b"2023-07-12 14:02:53", time))
    assert [finding.code for finding in item.findings] == [code]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    found = items(GOOD, b"\n", b",,,,,,\n", b"bad\n")
    assert [item.place for item in found] == ["row 2", "row 5"]


def test_a_file_that_cannot_be_read_without_a_mapped_column_says_which() -> None:
    with pytest.raises(InvalidData, match="missing_columns") as caught:
        read_rows(b"run,time,side,cycle,verdict\n", MAPPING)
    assert [finding.params["column"] for finding in caught.value.findings] == ["serial", "force"]


def test_an_unmapped_column_is_flagged_not_refused() -> None:
    parsed = read_rows(HEADER.replace(b"\n", b",note\n") + GOOD.replace(b"\n", b",x\n"), MAPPING)
    assert [(f.severity, f.params) for f in parsed.findings] == [("flag", {"count": 1, "columns": "note"})]
    assert parsed.items[0].event is not None


@pytest.mark.parametrize("delimiter", [b";", b"\t", b"|"])
def test_the_delimiter_is_found(delimiter: bytes) -> None:
    (item,) = items(GOOD.replace(b",", delimiter), header=HEADER.replace(b",", delimiter))
    assert item.event is not None


def test_bom_crlf_quotes_and_gzip() -> None:
    table = b"\xef\xbb\xbf" + (HEADER + GOOD.replace(b"OK", b'"OK"')).replace(b"\n", b"\r\n")
    for data in (table, gzip.compress(table)):
        assert read_rows(data, MAPPING).items[0].event == items(GOOD)[0].event


def test_chinese_in_gb18030_is_read_and_said() -> None:
    row = GOOD.replace(b"A 1", "件一".encode("gb18030"))
    parsed = read_rows(HEADER + row, MAPPING)
    assert [(f.code, f.severity) for f in parsed.findings] == [("csv_table.encoding_fallback", "flag")]
    event = parsed.items[0].event
    assert isinstance(event, ObjectEvent)
    assert event.epc_list == ("urn:clew:id:%E4%BB%B6%E4%B8%80",)


TRANSFORM = b"""
name: mix
version: 1
time: {column: t, zone: "+08:00"}
decimal: ","
operation: {type: TransformationEvent, transformation_id: "urn:clew:id:tank:{tank}"}
things:
  - {id: "urn:epc:class:lgtin:9521001.000017.{lot}", role: input, quantity: {column: kg}, uom: KGM}
  - {id: "urn:clew:id:{out}", role: output, optional: true}
"""


def test_a_transformation_has_inputs_quantities_and_outputs() -> None:
    table = b"t;tank;lot;kg;out\n2026-03-02 08:00:00;T1;L7;12,50;P1\n2026-03-02 09:00:00;T1;L8;3;\n"
    first, second = (item.event for item in read_rows(table, read_mapping(TRANSFORM)).items)
    assert isinstance(first, TransformationEvent)
    assert isinstance(second, TransformationEvent)
    assert first.transformation_id == "urn:clew:id:tank:T1"
    (element,) = first.input_quantity_list
    assert (element.epc_class, element.quantity, element.uom) == (
        "urn:epc:class:lgtin:9521001.000017.L7",
        "12.50",
        "KGM",
    )
    assert first.output_epc_list == ("urn:clew:id:P1",)
    assert second.output_epc_list == ()


def test_parent_and_children() -> None:
    mapping = read_mapping(
        b"name: pack\nversion: 1\ntime: {column: t}\noperation: {type: AggregationEvent, action: ADD}\n"
        b'things: [{id: "urn:clew:id:{box}", role: parent}, {id: "urn:clew:id:{item}", role: child}]\n'
    )
    event = read_rows(b"t,box,item\n2026-03-02T08:00:00Z,B,I\n", mapping).items[0].event
    assert isinstance(event, AggregationEvent)
    assert (event.parent_id, event.child_epcs) == ("urn:clew:id:B", ("urn:clew:id:I",))


def test_a_time_without_any_zone_is_refused_not_guessed() -> None:
    mapping = read_mapping(b'name: a\nversion: 1\ntime: {column: t}\nthings: [{id: "urn:clew:id:{i}"}]\n')
    (item,) = read_rows(b"t,i\n2026-03-02 08:00:00,X\n", mapping).items
    assert [finding.code for finding in item.findings] == ["csv_table.time_no_zone"]


def test_a_thing_must_be_named_by_a_uri() -> None:
    mapping = read_mapping(b'name: a\nversion: 1\ntime: {column: t}\nthings: [{id: "{i}"}]\n')
    bare, uri = read_rows(b"t,i\n2026-03-02T08:00:00Z,X1\n2026-03-02T08:00:00Z,urn:x:1\n", mapping).items
    assert [finding.rule for finding in bare.findings] == ["uri"]
    assert isinstance(uri.event, ObjectEvent)
    assert uri.event.epc_list == ("urn:x:1",)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_cell_can_forge_an_identifier(serial: str, run: str) -> None:
    """Whatever stands in the cells: an event with one well-formed URI under our prefix, or findings."""
    import csv
    import io

    target = io.StringIO()
    csv.writer(target).writerow([run, serial, "2023-07-12 14:02:53", "L", "0", "OK", "1"])
    data = HEADER + target.getvalue().encode("utf-8", "replace")
    try:
        found = read_rows(data, MAPPING).items
    except InvalidData as error:
        assert error.code in {"csv_table.nul"}  # noqa: PT017
        return
    for item in found:
        assert (item.event is None) == bool(item.findings)
        if isinstance(item.event, ObjectEvent):
            (epc,) = item.event.epc_list
            assert epc.startswith("urn:clew:id:")
            assert not set(epc.removeprefix("urn:clew:id:")) & set(' :/?#[]@{}"\\<>')
