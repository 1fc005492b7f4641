"""The systems of the plant that hand over tables: which events each knows, and how it writes them down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import msgspec

from clew.events.dictionary.namespace import term_of
from clew.events.house import found, text
from clew.events.model import AggregationEvent, AnyEvent, ObjectEvent, TransformationEvent
from clew.events.timestamps import parse_timestamp
from clew.testing.factory.tables.cells import branch, comma, fact, inside, judgement, local, moment, reading, uuid

Cell = str | int | datetime
Line = tuple[Cell, ...]


class Sheet(msgspec.Struct, frozen=True):
    """One table. ``name``: of its file, or of the sheet in ``file``'s workbook; ``header``: its columns."""

    file: str
    header: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None


class System(msgspec.Struct, frozen=True):
    """``mapping``: the name of its mapping. ``sheets``: the first is the one that is captured, the others come along.
    ``lines``: what it writes of an event: (number of the sheet, cells), nothing for events that it does not know."""

    mapping: str
    sheets: tuple[Sheet, ...]
    lines: Callable[[AnyEvent], Iterable[tuple[int, Line]]]


FACTS = ("equipment", "tool", "tool_use_count", "program", "program_version", "operator", "team", "shift",
         "process_step", "temperature_celsius", "humidity_percent")  # fmt: skip


def _received(event: AnyEvent) -> Iterator[tuple[int, Line]]:
    """Goods received: one row a lot, with the supplier's number and ours."""
    if not (isinstance(event, ObjectEvent) and event.action == "ADD" and event.quantity_list):
        return
    (lot,) = event.quantity_list
    names = [alias for alias in event.extensions if term_of(alias) == "alias"]
    numbers = {text(alias, "alias_kind"): text(alias, "batch") or "" for alias in names}
    stated = {term_of(item): item.text or "" for item in event.ilmd}
    yield (
        0,
        (
            uuid(event),
            local(event).strftime("%d.%m.%Y %H:%M:%S"),
            lot.epc_class,
            comma(lot.quantity or ""),
            {"KGM": "kg"}.get(lot.uom or "", "Stück"),
            stated["supplier"],
            stated["batch"],
            numbers.get("same", ""),
            numbers.get("supplier_lot", ""),
        ),
    )


def _made(event: AnyEvent) -> Iterator[tuple[int, Line]]:
    """The production system: one row an operation, and one row for each lot that it took."""
    steps = ("winding", "impregnation", "gluing")
    if not isinstance(event, TransformationEvent) or fact(event, "process_step") not in steps:
        return
    if event.error_declaration is not None:
        return
    value, gauge = reading(event, "winding_resistance")
    yield (
        0,
        (
            uuid(event),
            local(event).strftime("%Y/%m/%d %H:%M:%S"),
            event.output_epc_list[0],
            event.input_epc_list[0] if event.input_epc_list else "",
            event.read_point.id if event.read_point else "",
            *(fact(event, term) for term in FACTS),
            value,
            gauge,
        ),
    )
    for lot in event.input_quantity_list:
        yield 1, (uuid(event), lot.epc_class, lot.quantity or "", "千克" if lot.uom else "件")


def _tested(event: AnyEvent) -> Iterator[tuple[int, Line]]:
    """The test benches: one object a test, times as Unix milliseconds."""
    if not isinstance(event, ObjectEvent) or fact(event, "inspection_type") != "final":
        return
    cells: list[Cell] = [uuid(event), event.event_time.microseconds // 1000, event.epc_list[0]]
    cells += [fact(event, term) for term in FACTS if not term.startswith("tool")]
    for characteristic in ("cogging_torque", "insulation_resistance", "vibration_velocity"):
        cells += [*reading(event, characteristic), *judgement(event, characteristic)]
    yield 0, (*cells, event.disposition or "")


def _calibrated(event: AnyEvent) -> Iterator[tuple[int, Line]]:
    """The metrology list, a workbook: dates are dates."""
    result = fact(event, "calibration_result")
    if not isinstance(event, ObjectEvent) or not result:
        return
    due = fact(event, "calibration_due")
    words = {"passed": "合格", "adjusted": "调整后合格", "failed": "不合格"}
    yield (
        0,
        (
            uuid(event),
            event.epc_list[0],
            local(event),
            words[result],
            moment(parse_timestamp(due).microseconds) if due else "",
            fact(event, "calibration"),
        ),
    )


def _shipped(event: AnyEvent) -> Iterator[tuple[int, Line]]:
    """The shipping list: packing and shipping in one table; the motors of a pallet in one cell."""
    when = (local(event).strftime("%d.%m.%y"), local(event).strftime("%H.%M.%S"))
    if isinstance(event, AggregationEvent) and event.biz_step == "packing":
        read = event.read_point.id if event.read_point else ""
        yield 0, (uuid(event), *when, "PACK", event.parent_id or "", "|".join(event.child_epcs), read, "", "", "")
    elif isinstance(event, ObjectEvent) and event.biz_step == "shipping" and fact(event, "consignment"):
        read = event.read_point.id if event.read_point else ""
        facts = (fact(event, term) for term in ("consignment", "vehicle", "carrier"))
        yield 0, (uuid(event), *when, "SHIP", event.epc_list[0], "", read, *facts)


def _complained(event: AnyEvent) -> Iterator[tuple[int, Line]]:
    """The service desk: American dates, one row a complaint."""
    complaint = branch(event, "complaint")
    if not isinstance(event, ObjectEvent) or complaint is None:
        return
    terms = ("complaint_id", "symptom", "customer", "sales_channel", "severity")
    yield (
        0,
        (
            uuid(event),
            local(event).strftime("%m/%d/%Y %I:%M:%S %p"),
            event.epc_list[0],
            event.read_point.id if event.read_point else "",
            *(inside(complaint, term) for term in terms),
        ),
    )


def _designed(event: AnyEvent) -> Iterator[tuple[int, Line]]:
    """The engineering workbook: the product, its bill of materials and its routing, on three sheets."""
    data = branch(event, "master_data")
    if not isinstance(event, ObjectEvent) or data is None or not found(data.children, "component"):
        return
    product = event.quantity_list[0].epc_class
    valid = parse_timestamp(inside(data, "valid_from")).microseconds
    yield 0, (uuid(event), product, inside(data, "name"), local(event), moment(valid))
    for part in found(data.children, "component"):
        others = ",".join(item.text or "" for item in found(part.children, "alternate"))
        yield 1, (product, inside(part, "product_class"), inside(part, "component_count"), others)
    for stage in found(data.children, "stage"):
        mandatory = "N" if inside(stage, "mandatory") == "false" else "Y"
        yield 2, (product, int(inside(stage, "stage_number")), inside(stage, "process_step"), mandatory)


_FACTS_ZH = ("设备", "工具", "使用次数", "程序", "程序版本", "操作者", "班组", "班次", "工序", "温度", "湿度")
_BENCH = tuple(
    f"{name}_{part}"
    for name in ("cogging_torque", "insulation_resistance", "vibration_velocity")
    for part in ("value", "gauge", "result", "defect")
)
SYSTEMS = (
    System(
        "goods-received",
        (
            Sheet(
                "wareneingang.csv",
                ("Satz-ID", "Gebucht am", "Charge", "Menge", "Einheit", "Lieferant", "Lieferantencharge",
                 "Wareneingang", "Charge neben Etikett"),
                "cp1252",
                ";",
            ),
        ),
        _received,
    ),
    System(
        "production",
        (
            Sheet("生产记录.csv", ("记录号", "时间", "产出", "上件", "读取点", *_FACTS_ZH, "绕组电阻", "量具"),
                  "gb18030"),
            Sheet("投料记录.csv", ("记录号", "批次", "数量", "单位"), "gb18030"),
        ),
        _made,
    ),
    System(
        "end-of-line",
        (Sheet("bench.jsonl", ("id", "ts", "serial", *(term for term in FACTS if not term.startswith("tool")), *_BENCH,
                               "verdict")),),
        _tested,
    ),
    System(
        "calibrations",
        (Sheet("校准台账.xlsx", ("记录号", "量具编号", "校准时间", "结论", "有效期至", "证书编号"), sheet="台账"),),
        _calibrated,
    ),
    System(
        "shipping",
        (
            Sheet(
                "versandliste.tsv",
                ("ID", "Datum", "Uhrzeit", "Art", "Palette", "Motoren", "Ort", "Sendung", "Lkw", "Spediteur"),
                "utf-8-sig",
                "\t",
            ),
        ),
        _shipped,
    ),
    System(
        "complaints",
        (
            Sheet(
                "complaints.csv",
                ("Ticket", "Opened", "Serial", "Site", "Complaint No", "Symptom", "Customer", "Channel", "Severity"),
            ),
        ),
        _complained,
    ),
    System(
        "engineering",
        (
            Sheet("engineering.xlsx", ("Record", "Product", "Name", "Released", "Valid from"), sheet="Product"),
            Sheet("engineering.xlsx", ("Product", "Part", "Count", "Alternates"), sheet="BOM"),
            Sheet("engineering.xlsx", ("Product", "No", "Step", "Mandatory"), sheet="Routing"),
        ),
        _designed,
    ),
)  # fmt: skip
