"""Sources as factories have them, dirty rows and all: each row becomes the event that is computed here besides."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clew.events.model import AnyEvent, Extension
from clew.testing.tables import read_source, refused

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def local(extension: Extension) -> str:
    return extension.name.rpartition("}")[2]


def said(extensions: Iterable[Extension]) -> dict[str, str]:
    return {local(each): each.text or "" for each in extensions if not each.children}


def measured(event: AnyEvent) -> list[tuple[str, ...]]:
    found = []
    for element in event.sensor_element_list:
        for report in element.sensor_report:
            terms = said(report.extensions)
            limits = [terms.get(name, "") for name in ("lower_limit", "upper_limit", "gauge")]
            found.append((terms["characteristic"], report.type or "", report.value or "", report.uom or "", *limits))
    return found


def judged(event: AnyEvent) -> list[dict[str, str]]:
    return [said(each.children) for each in event.extensions if local(each) == "outcome"]


MES = """
name: mes
version: "1"
zone: Europe/Berlin
decimal: ","
thousands: "."
time: {template: "{Datum} {Uhrzeit}", layout: "%d.%m.%Y %H:%M:%S"}
operation: {biz_step: inspecting}
things: [{id: "urn:clew:id:{Seriennr.}"}]
facets: {station: {column: Station}, material: {column: Material}}
outcomes:
  - characteristic: station_result
    result: {column: Ergebnis, case: lower, values: {"i.o.": OK, "n.i.o.": NOK}, default: not_tested}
    comment: {column: Bemerkung, optional: true}
measurements:
  - characteristic: {column: Prüfmerkmal}
    type: {column: Prüfmerkmal, values: {Drehmoment: Torque, Anpresskraft: Force}}
    value: {column: Istwert, empty: ["-"], optional: true}
    uom: {column: Einheit}
    lower: {column: UTG}
    upper: {column: OTG}
"""
MES_HEADER = "Material;Seriennr.;Station;Datum;Uhrzeit;Prüfmerkmal;Istwert;Einheit;UTG;OTG;Ergebnis;Bemerkung"
MES_GOOD = (
    "00042;G-1;ÖLF-3;02.03.2026;06:15:30;Drehmoment;12,50;Nm;10,0;14,0;i.O.;",
    "00042;G-2;ÖLF-3;02.03.2026;6:16:30;Drehmoment;9,80;Nm;10,0;14,0;n.i.O.;Gewinde schwergängig",
    "00042;G-9;ÖLF-3;02.07.2026;06:23:30;Anpresskraft;1.234,5;N;1.000,0;1.500,0;I.O. ;",
    "00042;G-10;ÖLF-3;02.03.2026;06:24:30;Drehmoment;-;Nm;10,0;14,0;;nicht geprüft",
)
MES_BAD = {
    "00042;;ÖLF-3;02.03.2026;06:17:30;Drehmoment;11,80;Nm;10,0;14,0;i.O.;": ("Seriennr.", "required"),
    "00042;G-4;ÖLF-3;31.02.2026;06:18:30;Drehmoment;11,80;Nm;10,0;14,0;i.O.;": ("Datum", "date-time"),
    "00042;G-5;ÖLF-3;02.03.2026;06:19:30;Drehmoment;11,80;Nm;10,0;14,0;okay;": ("Ergebnis", "enum"),
    "00042;G-6;ÖLF-3;02.03.2026;06:20:30;Drehmoment;11,80;Zoll;10,0;14,0;i.O.;": ("Einheit", "unit"),
    "00042;G-7;ÖLF-3;02.03.2026;06:21:30;Drehmoment;12.3,4;Nm;10,0;14,0;i.O.;": ("Istwert", "number"),
    "00042;G-8;ÖLF-3;29.03.2026;02:30:00;Drehmoment;11,80;Nm;10,0;14,0;i.O.;": ("Datum", "date-time"),
}


def german(number: str) -> str:
    return number.replace(".", "").replace(",", ".")


def test_a_german_station_export() -> None:
    text = "\r\n".join((MES_HEADER, *MES_GOOD, *MES_BAD, ""))
    parsed = read_source(text.encode("cp1252"), "mes.csv", MES)
    assert parsed.records == len(MES_GOOD) + len(MES_BAD)
    events = [item.event for item in parsed.items if item.event is not None]
    for row, event in zip(MES_GOOD, events, strict=True):
        material, serial, station, day, clock, name, value, unit, lower, upper, verdict, remark = row.split(";")
        at = datetime.strptime(f"{day} {clock}", "%d.%m.%Y %H:%M:%S").replace(tzinfo=BERLIN)
        assert event.event_time.microseconds == micros(at)
        assert event.epc_list == (f"urn:clew:id:{serial}",)  # type: ignore[union-attr]
        assert (said(event.extensions)["station"], said(event.extensions)["material"]) == (station, material)
        kind, code = {"Drehmoment": ("Torque", "NU"), "Anpresskraft": ("Force", "NEW")}[name]
        assert unit in ("Nm", "N")
        expected = [(name, kind, german(value), code, german(lower), german(upper), "")] if value != "-" else []
        assert measured(event) == expected
        result = {"i.O.": "OK", "I.O. ": "OK", "n.i.O.": "NOK", "": "not_tested"}[verdict]
        comment = {"comment": remark} if remark else {}
        assert judged(event) == [{"characteristic": "station_result", "result": result, **comment}]
    first = 2 + len(MES_GOOD)
    assert refused(parsed) == {
        f"row {number}, column {column}": rule for number, (column, rule) in enumerate(MES_BAD.values(), first)
    }


INCOMING = """
name: incoming
version: "1"
zone: Asia/Shanghai
thousands: ","
lookups: {suppliers: {华东铝业: "urn:clew:id:hd", 北方紧固件: "urn:clew:id:bf"}}
values:
  issuer: {text: {column: 供应商, lookup: suppliers}}
  amount: {text: {column: 数量, pattern: "([0-9.,]+) ?[^0-9.,]+"}}
  unit: {text: {column: 数量, pattern: "[0-9.,]+ ?([^0-9.,]+)", values: {kg: KGM, t: TNE, 件: H87}}}
leave_out: [{when: {column: 序号, equals: 合计}, reason: {en: a total, zh: 合计行}}]
time: {column: 到货日期}
operation: {action: ADD, biz_step: receiving}
things:
  - lot: {issuer: {column: issuer}, number: {column: 批号}}
    quantity: {column: amount}
    uom: {column: unit}
    product_class: {column: 物料}
business_transactions: [{type: po, id: "urn:clew:id:po:{订单}"}]
sources: [{type: owning_party, id: "{issuer}"}]
"""


def test_a_chinese_workbook_of_incoming_goods() -> None:
    workbook = pytest.importorskip("xlsxwriter")
    target = io.BytesIO()
    book = workbook.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("来料")
    dated = book.add_format({"num_format": "yyyy/m/d hh:mm"})
    sheet.merge_range(0, 0, 0, 6, "三月来料登记表")
    for column, name in enumerate(("序号", "供应商", "批号", "物料", "数量", "到货日期", "订单")):
        sheet.write(2, column, name)
    at = datetime(2026, 3, 2, 8, 30)
    rows = [
        (1, "华东铝业", "A1", "00731", "12,500.5 kg", at, "P1"),
        (2, "北方紧固件", "A1", "00877", "1.5t", at + timedelta(hours=1), "P1"),
        (3, "北方紧固件", "", "00877", "20 件", at, "P1"),
        (4, "北方紧固件", "B7", "00877", "一箱", at, "P1"),
        (5, "无名公司", "B8", "00877", "20 件", at, "P1"),
        (6, "华东铝业", "B9", "00877", "20 件", "2026年13月2日", "P1"),
        ("合计", "", "", "", "6 批", "", ""),
    ]
    for line, row in enumerate(rows, 3):
        for column, cell in enumerate(row):
            sheet.write_datetime(line, column, cell, dated) if isinstance(cell, datetime) else sheet.write(
                line, column, cell
            )
    book.close()
    parsed = read_source(target.getvalue(), "来料.xlsx", INCOMING)
    assert (parsed.records, len(parsed.left_out)) == (7, 1)
    lots = {
        "urn:clew:lot:urn%3Aclew%3Aid%3Ahd:A1": ("12500.5", "KGM", "00731", "hd", at),
        "urn:clew:lot:urn%3Aclew%3Aid%3Abf:A1": ("1.5", "TNE", "00877", "bf", at + timedelta(hours=1)),
    }
    events = [item.event for item in parsed.items if item.event is not None]
    for event, (lot, (amount, unit, product, supplier, moment)) in zip(events, lots.items(), strict=True):
        (element,) = event.quantity_list  # type: ignore[union-attr]
        assert (element.epc_class, element.quantity, element.uom) == (lot, amount, unit)
        assert event.event_time.microseconds == micros(moment.replace(tzinfo=SHANGHAI))
        (stated,) = event.ilmd  # type: ignore[union-attr]
        assert said(stated.children) == {"product_class": f"urn:clew:product:{product}", "thing": lot}
        assert [(one.type, one.biz_transaction) for one in event.biz_transaction_list] == [("po", "urn:clew:id:po:P1")]
        assert [(one.type, one.id) for one in event.source_list] == [("owning_party", f"urn:clew:id:{supplier}")]
    assert refused(parsed) == {
        "row 6, column 批号": "required",
        "row 7, column 数量": "pattern",
        "row 8, column 供应商": "lookup",
        "row 9, column 到货日期": "date-time",
    }


FILLING = """
name: filling
version: "1"
tables:
  reading: {list: readings, rows: many}
  code: {list: codes, rows: many, missing: empty}
time: {column: ts}
things: [{id: "urn:clew:id:{bottle}"}]
facets: {line: {column: line.name}}
outcomes: [{each: code, characteristic: {column: code.value}, result: {constant: NOK}}]
measurements:
  - each: reading
    when: {column: reading.name, not_equals: debug}
    characteristic: {column: reading.name}
    type: {column: reading.name, values: {fill: Volume, torque: Torque}}
    value: {column: reading.value}
    uom: {column: reading.unit}
    lower: {column: reading.limits.lo}
    upper: {column: reading.limits.hi}
    gauge: {column: reading.gauge, optional: true}
"""


def reading(name: str, value: object, unit: str = "mL", gauge: str | None = "SC1") -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "limits": {"lo": 1, "hi": 510.5}, "gauge": gauge}


def test_a_log_of_nested_readings() -> None:
    good = [
        {"bottle": "B1", "codes": [], "readings": [reading("fill", 501.25), reading("torque", 1.5, "N.m", None)]},
        {"bottle": "B2", "codes": ["fill", "torque"], "readings": [reading("debug", "x"), reading("fill", 12)]},
    ]
    bad = [
        {"bottle": "B3", "codes": [], "readings": []},
        {"bottle": "B4", "codes": [], "readings": [reading("fill", 5), reading("fill", "n/a")]},
        {"bottle": "B5", "codes": [], "readings": [reading("torque", 5, "banana")]},
        {"bottle": None, "codes": [], "readings": [reading("fill", 5)]},
    ]
    head = {"ts": "2026-03-02T08:00:00.125+08:00", "line": {"name": "F2"}}
    lines = [json.dumps(head | one) for one in (*good, *bad)] + ['{"ts": "2026-0']
    parsed = read_source("\n".join(lines).encode(), "filling.jsonl", FILLING)
    events = [item.event for item in parsed.items if item.event is not None]
    for one, event in zip(good, events, strict=True):
        assert event.epc_list == (f"urn:clew:id:{one['bottle']}",)  # type: ignore[union-attr]
        units, kinds = {"mL": "MLT", "N.m": "NU"}, {"fill": "Volume", "torque": "Torque"}
        readings: Any = one["readings"]
        assert measured(event) == [
            (
                each["name"],
                kinds[each["name"]],
                str(each["value"]),
                units[each["unit"]],
                "1",
                "510.5",
                each["gauge"] or "",
            )
            for each in readings
            if each["name"] != "debug"
        ]
        faults: Any = one["codes"]
        assert judged(event) == [{"characteristic": code, "result": "NOK"} for code in faults]
    assert refused(parsed) == {
        "row 3, column readings": "join",
        "row 4, reading: row 2, column reading.value": "number",
        "row 5, reading: row 1, column reading.unit": "unit",
        "row 6, column bottle": "required",
        "row 7": "syntax",
    }


BENCH = """
name: bench
version: "1"
zone: Asia/Shanghai
time: {column: at}
things: [{id: "urn:clew:id:{dut}"}]
outcomes: [{characteristic: bench, result: {column: passed, values: {"true": OK, "false": NOK}}}]
measurements:
  - {characteristic: pressure, type: Pressure, uom: BAR, convert_to: PAL,
     value: {column: bar, empty: [NaN], optional: true}}
  - {characteristic: flow_max, type: VolumeFlowRate, value: {of: {column: flow, take: max}}, uom: L2}
"""


def test_a_parquet_file_of_a_test_bench() -> None:
    polars = pytest.importorskip("polars")
    at = datetime(2026, 3, 2, 8, 0, 0, 123456)
    table = {
        "dut": ["P1", "P2", "P3", None],
        "at": [at, at, None, at],
        "bar": [6.25, float("nan"), 6.0, 6.0],
        "passed": [True, False, True, True],
        "flow": [[1.0, 2.5], [0.5], [1.0], []],
    }
    target = io.BytesIO()
    polars.DataFrame(table).write_parquet(target)
    parsed = read_source(target.getvalue(), "bench.parquet", BENCH)
    events = [item.event for item in parsed.items if item.event is not None]
    assert [event.event_time.microseconds for event in events] == [micros(at.replace(tzinfo=SHANGHAI))] * 2
    assert [[(one[0], one[2], one[3]) for one in measured(event)] for event in events] == [
        [("pressure", str(int(Decimal("6.25") * 100_000)), "PAL"), ("flow_max", "2.5", "L2")],
        [("flow_max", "0.5", "L2")],
    ]
    assert [each["result"] for event in events for each in judged(event)] == ["OK", "NOK"]
    assert refused(parsed) == {
        "row 3, column at": "required",
        "row 4, column dut": "required",
        "row 4, column flow": "required",
    }


ERP = """
name: erp
version: "1"
query: select * from operations
tables:
  job: {query: select * from orders, "on": {no: "{order_no}"}}
  unit: {query: select * from serials, "on": {order_no: "{order_no}"}, rows: many}
leave_out: [{when: {column: finished, filled: false}, reason: {en: not finished, zh: 未完工}}]
time: {column: finished, layout: unix_s}
operation: {id: "urn:clew:event:erp:{id}"}
things: [{id: "urn:clew:id:{unit.serial}", each: unit}]
facets: {product: {column: job.product}, process_step: {column: step}}
"""


def test_a_database_of_orders_and_serials(tmp_path: Path) -> None:
    orders = {"O1": "00815", "O2": "00816", "O3": "00817"}
    operations: list[tuple[int, str, int, object]] = [
        (1, "O1", 10, 1772409600),
        (2, "O1", 20, 1772413200),
        (3, "O2", 10, 1772416800),
        (4, "O9", 10, 1772416800),
        (5, "O1", 30, None),
        (6, "O1", 40, "soon"),
        (7, "O3", 10, 1772416800),
    ]
    serials = [("S1", "O1"), ("S2", "O1"), ("S3", "O2"), ("", "O2")]
    with sqlite3.connect(tmp_path / "erp.db") as base:
        base.execute("create table orders(no text, product text)")
        base.execute("create table operations(id integer, order_no text, step integer, finished)")
        base.execute("create table serials(serial text, order_no text)")
        base.executemany("insert into orders values (?, ?)", orders.items())
        base.executemany("insert into operations values (?, ?, ?, ?)", operations)
        base.executemany("insert into serials values (?, ?)", serials)
    base.close()
    parsed = read_source((tmp_path / "erp.db").read_bytes(), "erp.db", ERP)
    events = {item.event.event_id: item.event for item in parsed.items if item.event is not None}
    assert set(events) == {"urn:clew:event:erp:1", "urn:clew:event:erp:2"}
    for number, order, step, finished in operations[:2]:
        event = events[f"urn:clew:event:erp:{number}"]
        assert event.event_time.microseconds == int(str(finished)) * 1_000_000
        units = tuple(f"urn:clew:id:{serial}" for serial, of in serials if of == order)
        assert event.epc_list == units  # type: ignore[union-attr]
        assert said(event.extensions) == {"product": orders[order], "process_step": str(step)}
    assert [finding.place for finding in parsed.left_out] == ["row 5"]
    assert refused(parsed) == {
        "row 3, unit: row 4, column unit.serial": "required",
        "row 4": "join",
        "row 6, column finished": "date-time",
        "row 7": "join",
    }
