"""What an event says: conditional events, things, units, names, curves, master data, times put right."""

from __future__ import annotations

import hashlib
import json

import pytest

from clew.collection.tables import read_mapping
from clew.events.dictionary import check
from clew.events.epcis import Parsed
from clew.events.house import aliases, attachments, lot_identifier, master_data, measurements, outcomes
from clew.events.model import AggregationEvent, AnyEvent, ObjectEvent, TransformationEvent
from clew.language import render
from clew.testing.tables import read_rows

HEAD = "name: s\nversion: 1\nzone: Z\n"
AT = 'time: {template: "2026-03-02 08:00:00"}\n'


def read(mapping: str, rows: str) -> Parsed:
    return read_rows(rows.encode(), read_mapping((HEAD + mapping).encode()))


def events(parsed: Parsed) -> list[AnyEvent]:
    """All events; every one keeps the dictionary's rules."""
    assert not [finding for item in parsed.items for finding in item.findings]
    made = [item.event for item in parsed.items if item.event is not None]
    assert not [finding for event in made for finding in check(event)]
    return made


def codes(parsed: Parsed) -> list[tuple[str, str]]:
    return [(finding.place, finding.code) for item in parsed.items for finding in item.findings]


# --- which events -----------------------------------------------------------------------------------------------------

SHOP = """
time: {column: t}
leave_out:
  - when: {column: kind, equals: setup}
    columns: [kind]
    reason: {en: setting up makes nothing, zh: 调机不产出}
refuse:
  - when: {all: [{column: bad, filled: true}, {column: bad, above: made, than: column}]}
    columns: [bad, made]
    reason: {en: more rejected than made, zh: 不合格数大于产量}
events:
  - name: work
    when: {column: kind, one_of: [work, rework]}
    operation: {biz_step: assembling}
    things: [{id: "urn:clew:id:{lot}"}]
  - name: reject
    when: {all: [{column: bad, filled: true}, {column: bad, above: "0"}]}
    time: {column: u}
    operation: {biz_step: inspecting}
    things: [{id: "urn:clew:id:{lot}"}]
    outcomes: [{characteristic: pieces, result: {constant: NOK}, defect_count: {column: bad},
      disposition: {column: mrb, optional: true}}]
"""
T, U = "2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"
SHOP_HEADER = "t,u,kind,lot,made,bad,mrb\n"


def test_a_row_makes_each_event_whose_condition_holds_in_the_mappings_order() -> None:
    parsed = read(SHOP, f"{SHOP_HEADER}{T},{U},work,L,5,2,scrap\n{T},,rework,L,5,,\n")
    made = events(parsed)
    assert [event.biz_step for event in made] == ["assembling", "inspecting", "assembling"]
    assert [event.event_time.lexical for event in made] == [T, U, T]
    (judged,) = outcomes(made[1])
    assert (judged.result, judged.disposition) == ("NOK", "scrap")
    assert [item.place for item in parsed.items] == ["row 2", "row 2", "row 3"]
    assert len({item.record for item in parsed.items}) == 2


def test_what_a_rule_leaves_out_is_counted_with_its_reason() -> None:
    parsed = read(SHOP, f"{SHOP_HEADER}{T},{U},setup,L,junk,junk,\n")
    assert parsed.items == ()
    assert parsed.records == 1
    (left,) = parsed.left_out
    assert (left.place, left.rule, left.severity) == ("row 2, column kind", "leave_out", "flag")
    assert "setting up makes nothing" in render(left.code, left.params, "en")
    assert "调机不产出" in render(left.code, left.params, "zh")
    assert "setting" not in render(left.code, left.params, "zh")


def test_what_a_rule_refuses_is_kept_and_says_why() -> None:
    parsed = read(SHOP, f"{SHOP_HEADER}{T},{U},work,L,2,5,\n")
    (item,) = parsed.items
    assert item.event is None
    (finding,) = item.findings
    assert (finding.place, finding.rule, finding.params["columns"]) == ("row 2", "refuse", "bad, made")
    assert item.raw == f"{SHOP_HEADER}{T},{U},work,L,2,5,\n".encode()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"{T},{U},lunch,L,5,,", "mapping.no_event"),
        (f"{T},{U},work,L,5,many,", "csv_table.not_a_number"),
        (f"{T},{U},work,L,,1,", "csv_table.empty_cell"),
        (f"{T},,work,L,5,1,", "csv_table.empty_cell"),
        (f"{T},{U},work,L,5,1,forget", "dictionary.enum"),
    ],
)
def test_a_record_stands_or_falls_whole(row: str, code: str) -> None:
    parsed = read(SHOP, SHOP_HEADER + row + "\n")
    assert [item.event for item in parsed.items] == [None]
    assert code in {found for _, found in codes(parsed)}


# --- things -----------------------------------------------------------------------------------------------------------


def test_lots_of_issuers_stand_by_quantity() -> None:
    mapping = (
        AT
        + """
things:
  - {lot: {issuer: {column: supplier}, number: {column: lot}}, quantity: {column: kg, optional: true}, uom: {column: u}}
"""
    )
    parsed = read(mapping, "supplier,lot,kg,u\nACME,L 7,2.50,kg\nACME,L8,,\n")
    first, second = events(read(mapping, "supplier,lot,kg,u\nACME,L 7,2.50,kg\n")), parsed.items[1]
    (quantity,) = getattr(first[0], "quantity_list")  # noqa: B009
    assert quantity.epc_class == lot_identifier("ACME", "L 7")
    assert (quantity.quantity, quantity.uom) == ("2.50", "KGM")
    assert second.event is not None, second.findings


def test_a_cell_may_name_several_things() -> None:
    mapping = (
        AT
        + """
operation: {type: TransformationEvent}
things:
  - {id: "urn:clew:id:{ins}", role: input, separator: ";"}
  - {id: "urn:clew:id:{outs}", role: output, separator: ";", optional: true}
"""
    )
    (event,) = events(read(mapping, 'ins,outs\n"A; B;;A","C"\n'))
    assert isinstance(event, TransformationEvent)
    assert event.input_epc_list == ("urn:clew:id:A", "urn:clew:id:B")
    assert event.output_epc_list == ("urn:clew:id:C",)


def test_a_thing_may_depend_on_a_condition() -> None:
    mapping = (
        AT
        + """
operation: {type: AggregationEvent, action: ADD}
things:
  - {id: "urn:clew:id:box:{box}", role: parent, when: {column: box, filled: true}}
  - {id: "urn:clew:id:pallet:{pallet}", role: parent, when: {column: pallet, filled: true}}
  - {id: "urn:clew:id:{item}", role: child}
"""
    )
    parsed = read(mapping, "box,pallet,item\nB,,I\n,P,I\nB,P,I\n,,I\n")
    assert [item.event.parent_id for item in parsed.items if isinstance(item.event, AggregationEvent)] == [
        "urn:clew:id:box:B",
        "urn:clew:id:pallet:P",
    ]
    assert codes(parsed) == [("row 4", "mapping.several_parents"), ("row 5", "csv_table.no_thing")]


def test_a_gs1_lot_without_a_quantity_stands_in_the_quantity_list() -> None:
    mapping = AT + 'things: [{id: "urn:epc:class:lgtin:9521001.000017.{lot}"}]\n'
    (event,) = events(read(mapping, "lot\nL7\n"))
    assert isinstance(event, ObjectEvent)
    assert event.epc_list == ()
    assert [quantity.epc_class for quantity in event.quantity_list] == ["urn:epc:class:lgtin:9521001.000017.L7"]


# --- measurements -----------------------------------------------------------------------------------------------------

MEASURED = (
    AT
    + """
things: [{id: "urn:clew:id:x"}]
measurements:
  - {characteristic: torque, type: Torque, value: {column: v}, uom: {column: u}, convert_to: NU,
     lower: {column: lo, optional: true}, nominal: {constant: "1000"}, gauge: {column: g, optional: true},
     time: {column: at}}
"""
)


def test_a_value_is_converted_with_its_limits_and_what_was_written_stays() -> None:
    (event,) = events(read(MEASURED, "v,u,lo,g,at\n1250,mN.m,900,G-1,2026-03-02 07:59:58.5\n"))
    (measured,) = measurements(event)
    assert (measured.value, measured.uom, measured.lower_limit, measured.nominal) == ("1.25", "NU", "0.9", "1")
    assert measured.gauge == "G-1"
    assert measured.report.time is not None
    assert measured.report.time.lexical == "2026-03-02T07:59:58.5+00:00"
    said = {each.name.rpartition("}")[2]: each.text for each in measured.report.extensions}
    assert (said["original_value"], said["original_unit"]) == ("1250", "mN.m")


@pytest.mark.parametrize("unit", ["NU", "N.m", "Nm", "N·m"])
def test_units_are_known_by_rec_20_ucum_and_symbol(unit: str) -> None:
    (event,) = events(read(MEASURED, f"v,u,lo,g,at\n1.250,{unit},,,\n"))
    (measured,) = measurements(event)
    assert (measured.value, measured.uom) == ("1.250", "NU")
    assert "original_value" not in {each.name.rpartition("}")[2] for each in measured.report.extensions}


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("1,furlong,,,", "u", "mapping.cell_unit"),
        ("1,kg,,,", "v", "unit.incomparable"),
        ("1,,,,", "u", "csv_table.empty_cell"),
        ("1e9999,mN.m,,,", "v", "mapping.too_large_to_convert"),
        ("1,NU,,,soon", "at", "csv_table.time_unreadable"),
    ],
)
def test_what_cannot_be_converted_is_refused(cells: str, column: str, code: str) -> None:
    assert codes(read(MEASURED, f"v,u,lo,g,at\n{cells}\n")) == [(f"row 2, column {column}", code)]


# --- second names, curves ---------------------------------------------------------------------------------------------


def test_second_names_are_stated_for_the_things_of_the_event() -> None:
    mapping = (
        AT
        + """
things: [{id: "urn:clew:id:{serial}"}]
aliases:
  - {other: "urn:clew:dmc:{dmc}", kind: marking}
  - {lot: {issuer: {column: supplier}, number: {column: lot}}, kind: supplier_lot, optional: true}
"""
    )
    both, one = events(read(mapping, "serial,dmc,supplier,lot\nS1,D/1,ACME,L7\nS2,D2,ACME,\n"))
    assert [(alias.thing, alias.key, alias.kind) for alias in aliases(both)] == [
        ("urn:clew:id:S1", "urn:clew:dmc:D%2F1", "marking"),
        ("urn:clew:id:S1", lot_identifier("ACME", "L7"), "supplier_lot"),
    ]
    assert len(aliases(one)) == 1


def test_curves_are_attached_by_their_digest() -> None:
    mapping = (
        AT
        + """
things: [{id: "urn:clew:id:x"}]
attachments:
  - {columns: [time, torque], title: "curve {run}", optional: true}
  - {columns: [note], media_type: text/plain, optional: true}
"""
    )
    parsed = read(mapping, 'run,time,torque,note\n7,"[0, 1]","[1.10, 2]",ü\n8,,,\n')
    event, plain = events(parsed)
    assert plain.extensions == ()
    curve, note = parsed.items[0].blobs
    assert curve == b'{"time":[0,1],"torque":[1.10,2]}'
    assert note == "ü".encode()
    attached = attachments(event)
    assert [each.sha256 for each in attached] == [hashlib.sha256(blob).hexdigest() for blob in (curve, note)]
    assert [(each.title, each.media_type, each.size_bytes) for each in attached] == [
        ("curve 7", "application/json", len(curve)),
        (None, "text/plain", len(note)),
    ]


def test_curves_over_rows_are_put_one_after_the_other() -> None:
    mapping = (
        AT.replace("08", "09")
        + """
group: [run]
things: [{id: "urn:clew:id:{run}"}]
attachments: [{columns: [torque], each: rows}]
"""
    )
    parsed = read(mapping, 'run,step,torque\n7,2,"[3]"\n7,1,"[1, 2]"\n')
    events(parsed)
    assert json.loads(parsed.items[0].blobs[0]) == {"torque": [1, 2, 3]}


# --- master data ------------------------------------------------------------------------------------------------------


def test_master_data_say_what_something_is() -> None:
    mapping = (
        AT
        + """
group: [product]
things: [{id: "{product}"}]
master_data:
  kind: product
  name: {column: name}
  attributes: {model: {column: model}, "urn:acme:colour": {column: colour, optional: true}}
  valid_from: {column: since}
  components:
    - {each: rows, when: {column: part, filled: true}, product_class: "{part}", count: {column: n},
       unit: {column: unit, optional: true}, alternates: {column: alt, optional: true}, separator: "/",
       mandatory: {column: must}}
  stages:
    - {process_step: {constant: assembling}, number: {constant: "10"}}
"""
    )
    rows = (
        "product,name,model,colour,since,part,n,unit,alt,must\n"
        "P1,Pump,M,red,2026-01-01T00:00:00Z,SEAL,2,,S2/S3,yes\nP1,Pump,M,red,2026-01-01T00:00:00Z,OIL,0.5,kg,,no\n"
        "P1,Pump,M,red,2026-01-01T00:00:00Z,,,,,\n"
    )
    (event,) = events(read(mapping, rows))
    (data,) = master_data(event)
    assert (data.key, data.name) == ("urn:clew:product:P1", "Pump")
    assert ("urn:acme:colour", "red") in data.attributes
    parts = {part.product_class: part for part in data.components}
    assert set(parts) == {"urn:clew:product:SEAL", "urn:clew:product:OIL"}
    assert parts["urn:clew:product:SEAL"].alternates == ("urn:clew:product:S2", "urn:clew:product:S3")
    assert (parts["urn:clew:product:OIL"].unit, parts["urn:clew:product:OIL"].mandatory) == ("KGM", False)
    assert [(stage.process_step, stage.number) for stage in data.stages] == [("assembling", 10)]
    assert data.valid_from is not None


def test_limits_of_a_characteristic_are_master_data() -> None:
    mapping = (
        AT
        + """
things: [{id: "{code}"}]
master_data:
  kind: characteristic
  attributes: {lower_limit: {column: lo}, upper_limit: {column: hi}, unit: {constant: NU}}
"""
    )
    (event,) = events(read(mapping, "code,lo,hi\ntorque_max,1.10,1.50\n"))
    (data,) = master_data(event)
    assert data.key == "urn:clew:characteristic:torque_max"
    assert data.limits is not None
    assert (str(data.limits.lower), str(data.limits.upper), data.limits.unit) == ("1.10", "1.50", "NU")


def test_a_word_that_is_neither_yes_nor_no_is_refused() -> None:
    mapping = (
        AT
        + """
things: [{id: "{p}"}]
master_data: {kind: product, components: [{product_class: "{c}", mandatory: {column: must}}]}
"""
    )
    assert codes(read(mapping, "p,c,must\nP,C,perhaps\n")) == [("row 2, column must", "csv_table.not_among")]


# --- times ------------------------------------------------------------------------------------------------------------


def when(time: str, rows: str, more: str = "") -> Parsed:
    return read(f'{more}\ntime: {time}\nthings: [{{id: "urn:clew:id:x"}}]\n', rows)


@pytest.mark.parametrize(
    ("time", "cell", "lexical"),
    [
        ("{column: t, zone: Europe/Berlin, layout: '%d.%m.%Y %H:%M'}", "2.7.2026 9:05", "2026-07-02T09:05:00+02:00"),
        ("{column: t, layout: ['%Y%m%d', '%d %B %Y %I:%M %p']}", "2 March 2026 12:05 am", "2026-03-02T00:05:00+00:00"),
        ("{column: t, layout: '%Y年%m月%d日 %H时'}", "2026年3月2日 8时", "2026-03-02T08:00:00+00:00"),
        ("{column: t, layout: '%Y-%m-%d %H:%M:%S.%f'}", "2026-03-02 08:00:00.123456789",
         "2026-03-02T08:00:00.123456789+00:00"),
        ("{column: t, layout: unix_ms}", "1772438400123", "2026-03-02T08:00:00.123000+00:00"),
        ("{column: t, layout: unix_s, zone: Asia/Shanghai}", "1772438400", "2026-03-02T16:00:00+08:00"),
        ("{column: t, layout: excel}", "46083.3333333333", "2026-03-02T08:00:00+00:00"),
        ("{template: '{t} {k}'}", "2026-03-02", "2026-03-02T08:30:00+00:00"),
        ("{column: t, zone_column: z}", "2026-03-02 08:00", "2026-03-02T08:00:00+08:00"),
        ("{column: t, plus: {value: {column: n}, unit: MIN}}", "2026-03-02 08:00", "2026-03-02T09:30:00+00:00"),
        ("{column: t, minus: {value: {column: k}, unit: clock}}", "2026-03-02 08:00", "2026-03-01T23:30:00+00:00"),
        ("{column: t, zone: Europe/Berlin, plus: {value: {constant: '1'}, unit: DAY}}", "2026-03-28 12:00",
         "2026-03-29T13:00:00+02:00"),
    ],
)  # fmt: skip
def test_times_are_read_in_many_forms(time: str, cell: str, lexical: str) -> None:
    (event,) = events(when(time, f"t,k,n,z\n{cell},08:30,90,+08:00\n"))
    assert event.event_time.lexical == lexical


@pytest.mark.parametrize(
    ("time", "cell", "code"),
    [
        ("{column: t, layout: '%d.%m.%Y'}", "٠٢.03.2026", "csv_table.time_unreadable"),
        ("{column: t, layout: '%d.%m.%Y'}", "31.02.2026", "csv_table.time_unreadable"),
        ("{column: t, layout: '%A %d.%m.%Y'}", "Sunday 02.03.2026", "csv_table.time_unreadable"),
        ("{column: t, layout: '%d %b %Y'}", "02 März 2026", "csv_table.time_unreadable"),
        ("{column: t, layout: unix_s}", "1e9", "csv_table.time_unreadable"),
        ("{column: t, layout: unix_s}", "999999999999999", "csv_table.time_unreadable"),
        ("{column: t, layout: excel}", "59.5", "csv_table.time_unreadable"),
        ("{column: t, zone_column: k}", "2026-03-02 08:00", "mapping.cell_zone"),
        ("{column: t, empty: [NaT]}", "NaT", "csv_table.empty_cell"),
        ("{column: t, plus: {value: {column: k}, unit: MIN}}", "2026-03-02 08:00", "csv_table.not_a_number"),
        ("{column: t, plus: {value: {constant: '1e18'}, unit: DAY}}", "2026-03-02 08:00", "mapping.time_out_of_range"),
        ("{column: t, plus: {value: {constant: 'x'}, unit: clock}}", "2026-03-02 08:00", "mapping.not_a_clock"),
        ("{column: t, zone: Europe/Berlin, layout: '%d.%m.%Y %H:%M'}", "25.10.2026 02:30", "csv_table.time_ambiguous"),
        ("{template: '{t} {e}'}", "2026-03-02", "csv_table.empty_cell"),
    ],
)
def test_a_time_that_means_nothing_is_refused(time: str, cell: str, code: str) -> None:
    parsed = when(time, f"t,k,e\n{cell},noon,\n")
    assert [found for _, found in codes(parsed)] == [code]


SHIFT = """{column: t, shift: [{seconds: 3600, since: "2026-03-01T00:00:00Z", until: "2026-03-03T00:00:00Z",
  reason: clock of the press set wrong}]}"""


def test_a_known_error_of_a_clock_is_put_right_and_what_it_told_stays() -> None:
    wrong, right = events(when(SHIFT, "t\n2026-03-02 08:00:00\n2026-03-03 00:00:00\n"))
    assert wrong.event_time.lexical == "2026-03-02T07:00:00+00:00"
    said = {each.name.rpartition("}")[2]: each.text for each in wrong.extensions}
    assert said == {
        "reported_time": "2026-03-02T08:00:00+00:00",
        "time_shift_reason": "clock of the press set wrong",
    }
    assert right.event_time.lexical == "2026-03-03T00:00:00+00:00"
    assert right.extensions == ()


def test_a_computed_time_keeps_what_its_clock_told() -> None:
    more = f"values: {{at: {{time: {SHIFT}}}}}"
    (event,) = events(when('{template: "{at}"}', "t\n2026-03-02 08:00:00\n", more))
    assert event.event_time.lexical == "2026-03-02T07:00:00+00:00"
    assert {each.name.rpartition("}")[2] for each in event.extensions} == {"reported_time", "time_shift_reason"}
