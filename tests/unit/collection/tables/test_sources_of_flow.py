"""Sources of what is packed, mixed, renamed and put right, against what is computed here besides."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from clew.collection.connectors import Source
from clew.events.epcis import Parsed
from clew.events.model import AggregationEvent, AnyEvent, Extension, ObjectEvent, TransformationEvent
from clew.testing.tables import read_source, refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
LOT = "urn:clew:lot:urn%3Aclew%3Aid%3Aplant:"


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return micros(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def table(text: str) -> list[dict[str, str]]:
    header, *rows = (line.split(",") for line in text.strip().splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def events(parsed: Parsed) -> list[AnyEvent]:
    return [item.event for item in parsed.items if item.event is not None]


def branch(extension: Extension) -> dict[str, str]:
    return {child.name.rpartition("}")[2]: child.text or "" for child in extension.children}


def said(event: AnyEvent, term: str) -> list[dict[str, str]]:
    return [branch(each) for each in event.extensions if each.name.endswith("}" + term)]


PACKING = """
name: packing
version: "1"
zone: Asia/Shanghai
group: [pallet]
time: {column: at}
operation:
  {type: AggregationEvent, action: ADD, biz_step: packing, persistent_disposition: {set: [completeness_verified]}}
things:
  - {id: "urn:clew:id:{pallet}", role: parent}
  - {id: "urn:clew:id:{serial}", role: child, each: rows, when: {column: lot, filled: false}}
  - role: child
    each: rows
    when: {column: lot, filled: true}
    lot: {issuer: {constant: "urn:clew:id:plant"}, number: {column: lot}}
    quantity: {column: count}
    uom: H87
destinations: [{type: location, id: "urn:clew:id:{customer}"}]
"""
PACKED = """
pallet,serial,lot,count,at,customer
P1,S1,,,2026-03-02 09:00,C1
P2,S9,,,2026-03-02 09:05,C1
P1,S2,,,2026-03-02 09:00,C1
P1,S1,,,2026-03-02 09:00,C1
P1,,L7,40,2026-03-02 09:00,C1
P2,,,,2026-03-02 09:05,C1
P3,S3,,,2026-03-02 09:10,C1
P3,S4,,,2026-03-02 09:11,C1
P4,,L7,some,2026-03-02 09:20,C1
P4,S5,,,2026-03-02 09:20,C1
"""


def test_many_rows_make_one_pallet() -> None:
    parsed = read_source(PACKED.strip().encode(), "packing.csv", PACKING)
    (pallet,) = events(parsed)
    rows = [row for row in table(PACKED) if row["pallet"] == "P1"]
    assert isinstance(pallet, AggregationEvent)
    assert pallet.parent_id == "urn:clew:id:P1"
    assert set(pallet.child_epcs) == {f"urn:clew:id:{row['serial']}" for row in rows if row["serial"]}
    assert len(pallet.child_epcs) == len(set(pallet.child_epcs))
    assert [(one.epc_class, one.quantity) for one in pallet.child_quantity_list] == [(LOT + "L7", "40")]
    assert [one.id for one in pallet.destination_list] == ["urn:clew:id:C1"]
    assert pallet.persistent_disposition is not None
    assert pallet.persistent_disposition.set == ("completeness_verified",)
    assert parsed.records == 4
    assert refused(parsed) == {
        "row 3 (2 rows), row 7, column serial": "required",
        "row 8 (2 rows), column at": "group",
        "row 10 (2 rows), row 10, column count": "number",
    }


UNPACKING = """
name: unpacking
version: "1"
zone: Asia/Shanghai
time: {column: at}
operation: {type: AggregationEvent, action: DELETE, biz_step: unpacking}
things:
  - {id: "urn:clew:id:{pallet}", role: parent}
  - {id: "urn:clew:id:{serial}", role: child, when: {column: serial, not_equals: all}}
"""


def test_one_child_is_taken_away_or_all() -> None:
    text = "pallet,at,serial\nP1,2026-03-03 08:00,S1\nP1,2026-03-03 09:00,all\n,2026-03-03 09:00,all\nP1,,S2\n"
    parsed = read_source(text.encode(), "unpacking.csv", UNPACKING)
    taken = [(one.parent_id, one.child_epcs) for one in events(parsed) if isinstance(one, AggregationEvent)]
    assert taken == [("urn:clew:id:P1", ("urn:clew:id:S1",)), ("urn:clew:id:P1", ())]
    assert refused(parsed) == {"row 4, column pallet": "required", "row 5, column at": "required"}


RECIPE = """
name: recipe
version: "1"
zone: Asia/Shanghai
thousands: ","
group: [batch]
refuse: [{when: {column: kind, not_one_of: [IN, OUT]}, each: rows, columns: [kind], reason: {en: unknown, zh: 不明}}]
time: {column: at}
operation: {type: TransformationEvent}
things:
  - role: input
    each: rows
    when: {column: kind, equals: IN}
    lot: {issuer: {constant: "urn:clew:id:plant"}, number: {column: lot}}
    quantity: {column: amount}
    uom: {column: unit}
  - role: output
    each: rows
    when: {column: kind, equals: OUT}
    lot: {issuer: {constant: "urn:clew:id:plant"}, number: {column: lot}}
    quantity: {column: amount}
    uom: {column: unit}
    product_class: {column: material}
"""
MIXED = """
batch;kind;material;lot;amount;unit;at
B1;IN;RESIN;R1;1,250.5;kg;2026-03-02 08:00
B1;IN;HARDENER;H1;125;kg;2026-03-02 08:00
B1;OUT;GLUE;G1;1.37;t;2026-03-02 08:00
B2;IN;RESIN;R1;10;furlong;2026-03-02 09:00
B2;OUT;GLUE;G2;10;kg;2026-03-02 09:00
B3;IN;RESIN;R1;10;kg;2026-03-02 10:00
B4;IN;RESIN;R1;10;kg;2026-03-02 11:00
B4;IM;RESIN;R2;10;kg;2026-03-02 11:00
B4;OUT;GLUE;G4;20;kg;2026-03-02 11:00
B5;IN;RESIN;R1;12,50;kg;2026-03-02 12:00
B5;OUT;GLUE;G5;20;kg;2026-03-02 12:00
"""


def test_the_rows_of_a_recipe_make_one_transformation() -> None:
    parsed = read_source(MIXED.strip().encode(), "recipe.csv", RECIPE)
    (batch,) = events(parsed)
    assert isinstance(batch, TransformationEvent)
    given = defaultdict(set)
    for line in MIXED.strip().splitlines()[1:4]:
        _, kind, _, lot, amount, unit, _ = line.split(";")
        given[kind].add((LOT + lot, Decimal(amount.replace(",", "")), {"kg": "KGM", "t": "TNE"}[unit]))
    for kind, found in (("IN", batch.input_quantity_list), ("OUT", batch.output_quantity_list)):
        assert {(one.epc_class, Decimal(one.quantity or "0"), one.uom) for one in found} == given[kind]
    assert [branch(one) for one in batch.ilmd] == [{"product_class": "urn:clew:product:GLUE", "thing": LOT + "G1"}]
    assert refused(parsed) == {
        "row 5 (2 rows), row 5, column unit": "unit",
        "row 7": "required",
        "row 8 (3 rows), row 9, column kind": "refuse",
        "row 11 (2 rows), row 11, column amount": "number",
    }


TANK = """
name: tank
version: "1"
zone: Asia/Shanghai
time: {column: at}
operation: {type: TransformationEvent, transformation_id: "urn:clew:id:run:{run}"}
things:
  - {id: "urn:clew:id:{thing}", role: input, when: {column: kind, equals: charge}, quantity: {column: kg}, uom: KGM}
  - {id: "urn:clew:id:{thing}", role: output, when: {column: kind, equals: draw}, quantity: {column: kg}, uom: KGM}
"""


def test_a_transformation_over_several_days() -> None:
    text = """
run,at,kind,thing,kg
T1,2026-03-02 08:00,charge,R1,50
T1,2026-03-03 08:00,charge,R2,60.5
T1,2026-03-05 08:00,draw,D1,80
,2026-03-05 09:00,draw,D2,30
"""
    parsed = read_source(text.strip().encode(), "tank.csv", TANK)
    for row, event in zip(table(text)[:3], events(parsed), strict=True):
        assert isinstance(event, TransformationEvent)
        assert event.transformation_id == f"urn:clew:id:run:{row['run']}"
        listed = event.input_quantity_list if row["kind"] == "charge" else event.output_quantity_list
        assert [(one.epc_class, one.quantity) for one in listed] == [(f"urn:clew:id:{row['thing']}", row["kg"])]
        assert event.event_time.microseconds == at(row["at"])
    assert refused(parsed) == {"row 5, column run": "required"}


RELABEL = """
name: relabel
version: "1"
zone: Asia/Shanghai
time: {column: since}
things: [{id: "urn:clew:id:{old}"}]
aliases:
  - other: "urn:clew:id:{new}"
    kind: relabelled
    valid_from: {column: since}
    valid_to: {column: until}
    reason: {column: why, optional: true}
"""


def test_a_second_name_for_a_time() -> None:
    text = """
old,new,since,until,why
O1,N1,2026-03-01 00:00,,torn
O2,N2,2026-03-01 00:00,2026-06-01 00:00,
O3,,2026-03-01 00:00,,
O4,N4,2026-06-01 00:00,2026-03-01 00:00,reversed
"""
    parsed = read_source(text.strip().encode(), "relabel.csv", RELABEL)
    for row, event in zip(table(text)[:2], events(parsed), strict=True):
        (alias,) = said(event, "alias")
        until = {"valid_to": row["until"].replace(" ", "T") + ":00+08:00"} if row["until"] else {}
        assert alias == {
            "identifier": f"urn:clew:id:{row['new']}",
            "alias_kind": "relabelled",
            "valid_from": row["since"].replace(" ", "T") + ":00+08:00",
            **until,
            **({"reason": row["why"]} if row["why"] else {}),
        }
    assert refused(parsed) == {"row 4, column new": "required", "row 5, column until": "interval"}


LIMITS = """
name: limits
version: "1"
zone: Asia/Shanghai
time: {column: since, layout: "%Y-%m-%d"}
things: [{id: "{name}"}]
master_data:
  kind: characteristic
  attributes:
    lower_limit: {column: lower, optional: true}
    upper_limit: {column: upper}
    unit: {column: unit}
  valid_from: {column: since, layout: "%Y-%m-%d"}
  valid_to: {column: until, layout: "%Y-%m-%d"}
"""


def test_limits_in_versions() -> None:
    text = """
name,unit,lower,upper,since,until
width,mm,11.98,12.02,2026-01-01,2026-04-01
width,mm,11.99,12.01,2026-04-01,
noise,dB,,62,2026-01-01,
mass,stone,1,2,2026-01-01,
depth,mm,1,two,2026-01-01,
"""
    parsed = read_source(text.strip().encode(), "limits.csv", LIMITS)
    for row, event in zip(table(text)[:3], events(parsed), strict=True):
        (stated,) = said(event, "master_data")
        assert stated["unit"] == {"mm": "MMT", "dB": "2N"}[row["unit"]]
        assert (stated.get("lower_limit", ""), stated["upper_limit"]) == (row["lower"], row["upper"])
        assert stated["valid_from"] == f"{row['since']}T00:00:00+08:00"
    assert refused(parsed) == {"row 5, column unit": "unit", "row 6, column upper": "number"}


REWORK = """
name: rework
version: "1"
tables: {shop: {file: "shops.csv", "on": {no: "{shop}"}}}
time: {column: time, zone_column: shop.zone}
leave_out: [{when: {column: action, equals: note}, reason: {en: a note, zh: 备注}}]
events:
  - name: rework
    when: {column: action, equals: rework}
    operation: {biz_step: repairing}
    things: [{id: "urn:clew:id:{sn}"}]
    outcomes:
      - {characteristic: visual, result: {constant: NOK}, defect_class: {column: first}}
      - when: {column: second, filled: true}
        characteristic: visual
        result: {constant: NOK}
        defect_class: {column: second}
  - name: scrap
    when: {column: action, equals: scrap}
    operation: {action: DELETE, biz_step: destroying}
    things: [{id: "urn:clew:id:{sn}"}]
"""


def test_rework_and_scrap_in_two_zones() -> None:
    text = """
time,shop,sn,action,first,second
2026-03-02 08:00,1,R1,rework,scratch,dent
2026-07-02 08:10,1,R2,rework,scratch,
2026-03-02 08:20,2,R3,scrap,,
2026-10-25 02:30,1,R4,scrap,,
2026-10-25 02:30,2,R5,scrap,,
2026-03-02 08:30,2,R6,explode,,
2026-03-02 08:30,9,R7,scrap,,
2026-03-02 08:30,2,R8,note,,
2026-03-02 08:30,2,R9,rework,,dent
"""
    shops = {"1": "Europe/Berlin", "2": "Asia/Shanghai"}
    listing = "no,zone\n" + "".join(f"{no},{zone}\n" for no, zone in shops.items())
    parsed = read_source(text.strip().encode(), "rework.csv", REWORK, Source(listing.encode(), "shops.csv"))
    rows = [row for row in table(text) if row["sn"] in ("R1", "R2", "R3", "R5")]
    for row, event in zip(rows, events(parsed), strict=True):
        assert isinstance(event, ObjectEvent)
        assert event.epc_list == (f"urn:clew:id:{row['sn']}",)
        assert event.event_time.microseconds == at(row["time"], shops[row["shop"]])
        assert event.action == ("DELETE" if row["action"] == "scrap" else "OBSERVE")
        defects = [row[name] for name in ("first", "second") if row[name]]
        assert [each["defect_class"] for each in said(event, "outcome")] == defects
    assert len(parsed.left_out) == 1
    assert refused(parsed) == {
        "row 5, column time": "date-time",
        "row 7": "event",
        "row 8": "join",
        "row 10, column first": "required",
    }


COUNTED = """
name: counted
version: "1"
zone: Asia/Shanghai
values: {day: {time: {column: day, layout: excel}}}
time: {column: ms, layout: unix_ms}
things: [{id: "urn:clew:id:{sn}"}]
facets: {production_time: {template: "{day}"}}
"""


def test_times_that_are_counted() -> None:
    rows: list[tuple[str, str, str]] = [
        ("1772409600123", "46083.25", "E1"),
        ("1772409600124.5", "46083", "E2"),
        ("17724096001230000", "46083", "E3"),
        ("1772409600123", "99999999", "E4"),
        ("", "46083", "E5"),
    ]
    text = "ms,day,sn\n" + "".join(",".join(row) + "\n" for row in rows)
    parsed = read_source(text.encode(), "counted.csv", COUNTED)
    for (count, day, serial), event in zip(rows[:2], events(parsed), strict=True):
        assert event.event_time.microseconds == int(Decimal(count) * 1000)
        wall = datetime(1899, 12, 30) + timedelta(days=float(day))
        (made,) = (each.text for each in event.extensions)
        assert datetime.fromisoformat(made or "") == wall.replace(tzinfo=SHANGHAI)
        things: Any = event
        assert things.epc_list == (f"urn:clew:id:{serial}",)
    assert refused(parsed) == {
        "row 4, column ms": "date-time",
        "row 5, column day": "date-time",
        "row 6, column ms": "required",
    }
