"""The shipped mappings on the data they were written for; every expectation is computed from the files themselves."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from clew.collection.connectors import Source, choose, discover
from clew.events.dictionary import check, load
from clew.events.epcis import Parsed
from clew.events.house import attachments, facets, master_data, measurements, outcomes
from clew.events.model import AggregationEvent, AnyEvent, ObjectEvent

pytestmark = pytest.mark.shared_data


def read(path: Path, mapping: str) -> Parsed:
    source = Source(path.read_bytes(), name=path.name, mapping=mapping)
    return choose(discover(), source).load().parse(source)


def events(parsed: Parsed) -> list[AnyEvent]:
    found = [item.event for item in parsed.items if item.event is not None]
    dictionary = load()
    for event in found:
        assert [f for f in check(event, dictionary) if f.severity != "flag"] == []
    return found


def facet(event: AnyEvent, name: str) -> str | None:
    return next((each.value for each in facets(event) if each.name == name), None)


# --- job shop ---------------------------------------------------------------------------------------------------------


def _impossible(row: dict[str, str]) -> bool:
    if not row["Start Timestamp"] or not row["Complete Timestamp"]:
        return True
    start, end = (datetime.fromisoformat(row[name]) for name in ("Start Timestamp", "Complete Timestamp"))
    hours, _, minutes = row["Span"].partition(":")
    if not (hours.isdigit() and minutes.isdigit()):
        return True
    stated = timedelta(hours=int(hours), minutes=int(minutes))
    return end < start or abs(end - start - stated) > timedelta(minutes=1)


def test_job_shop_keeps_impossible_and_missing_times_apart(shared_data: Path) -> None:
    path = shared_data / "production_log" / "production.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    parsed = read(path, "job-shop")
    kept_apart = {number for number, row in enumerate(rows, 2) if _impossible(row)}
    refused = {int(item.place.split()[1].rstrip(",")) for item in parsed.items if item.event is None}
    assert refused == kept_apart
    assert parsed.records == len(rows)
    assert not parsed.left_out

    fit = [row for number, row in enumerate(rows, 2) if number not in kept_apart]
    extra = sum(int(row["Qty Rejected"]) > 0 for row in fit) + sum(int(row["Qty for MRB"]) > 0 for row in fit)
    made = events(parsed)
    assert len(made) == len(fit) + extra


def test_job_shop_quantities_and_facets_are_those_of_the_log(shared_data: Path) -> None:
    path = shared_data / "production_log" / "production.csv"
    rows = [row for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))) if not _impossible(row)]
    rejected: Counter[str] = Counter()
    worked: Counter[tuple[str | None, ...]] = Counter()
    for event in events(read(path, "job-shop")):
        assert isinstance(event, ObjectEvent)
        (quantity,) = event.quantity_list
        order = quantity.epc_class.rpartition(":")[2]
        judged = outcomes(event)
        if judged and judged[0].result == "NOK":
            assert quantity.quantity is not None
            rejected[order] += int(quantity.quantity)
        else:
            worked[order, facet(event, "equipment"), facet(event, "process_step"), facet(event, "operator")] += 1
    expected: Counter[str] = Counter()
    for row in rows:
        expected[row["Case ID"].removeprefix("Case ")] += int(row["Qty Rejected"]) + int(row["Qty for MRB"])
    assert rejected == +expected
    assert worked == Counter(
        (row["Case ID"].removeprefix("Case "), row["Resource"], row["Activity"], row["Worker ID"]) for row in rows
    )


# --- logistics --------------------------------------------------------------------------------------------------------


def test_logistics_containment_is_the_databases_own(shared_data: Path) -> None:
    path = shared_data / "ocel" / "logistics.sqlite"
    parsed = read(path, "ocel-logistics")
    base = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    (total,) = base.execute("SELECT count(*) FROM event").fetchone()
    made = events(parsed)
    assert len(made) == len(parsed.items) == total
    packed = {(e.parent_id, *e.child_epcs) for e in made if isinstance(e, AggregationEvent) and e.biz_step == "packing"}
    units: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for event, thing in base.execute(
        "SELECT r.ocel_event_id, r.ocel_object_id FROM event_object r JOIN event e ON e.ocel_id = r.ocel_event_id"
        " WHERE e.ocel_type = 'Load Truck'"
    ):
        units[event][thing.rstrip("0123456789")] = thing
    name = "urn:clew:id:ocel-logistics:{}".format
    assert packed == {(name(each["cr"]), name(each["hu"])) for each in units.values()}
    base.close()


def test_logistics_weights_are_those_of_the_containers(shared_data: Path) -> None:
    path = shared_data / "ocel" / "logistics.sqlite"
    base = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    expected = {
        f"urn:clew:id:ocel-logistics:{container}": Decimal(str(weight))
        for container, weight in base.execute(
            "SELECT ocel_id, \"Weight\" FROM object_Container WHERE ocel_changed_field = 'Weight'"
        )
    }
    base.close()
    found: dict[str, Decimal] = {}
    for event in events(read(path, "ocel-logistics")):
        for reading in measurements(event):
            assert isinstance(event, ObjectEvent)
            assert reading.value is not None
            found[event.epc_list[0]] = Decimal(reading.value)
    assert found == expected
    assert len(found) > 500


# --- screw runs -------------------------------------------------------------------------------------------------------


def test_screw_runs_summarise_their_curves(shared_data: Path) -> None:
    files = sorted((shared_data / "screwdriving" / "raw_runs" / "json").rglob("*.json"))
    assert len(files) == 14
    for path in files:
        run = json.loads(path.read_bytes(), parse_float=Decimal)
        steps = run["tightening steps"]
        torque = [value for step in steps for value in step["graph"]["torque values"]]
        angle = [value for step in steps for value in step["graph"]["angle values"]]
        parsed = read(path, "screwdriving-run")
        (event,) = events(parsed)
        assert isinstance(event, ObjectEvent)
        assert event.epc_list == (f"urn:clew:id:{run['id code']}",)
        values = {m.characteristic: Decimal(m.value or "NaN") for m in measurements(event)}
        assert values["torque_max"] == max(torque)
        assert values["angle_final"] == angle[-1]
        assert values["angle_at_torque_max"] == angle[torque.index(max(torque))]
        (attached,) = attachments(event)
        (item,) = parsed.items
        (blob,) = item.blobs
        curve = json.loads(blob, parse_float=Decimal)
        assert [value for name, values in curve.items() if "torque" in name for value in values] == torque
        assert attached.size_bytes == len(blob)


# --- bill of materials ------------------------------------------------------------------------------------------------

BOM = [
    ["Product", "Valid from", "Name", "Component", "Quantity", "Unit", "Alternates", "Position", "Mandatory"],
    ["PUMP-7", "2026-01-05", "Pump 7", "HOUSING-2", 1, "", "", "", ""],
    ["PUMP-7", "2026-01-05", "Pump 7", "SEAL-9", 2, "", "SEAL-10; SEAL-11", "shaft", "yes"],
    ["PUMP-7", "2026-01-05", "Pump 7", "GREASE", 0.05, "KGM", "", "", "no"],
    ["PUMP-8", "2026-01-05", "Pump 8", "HOUSING-3", 1, "", "", "", ""],
]
ROUTING = [
    ["Product", "Step", "Process step", "Stage", "Mandatory"],
    ["PUMP-7", 10, "assembling", "Assembly", ""],
    ["PUMP-7", 20, "inspecting", "Leak test", "yes"],
    ["PUMP-8", 10, "assembling", "Assembly", ""],
]


def test_a_bill_of_materials_becomes_expected_components_and_stages(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "bom.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, rows in (("BOM", BOM), ("Routing", ROUTING)):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    book.close()
    made = events(read(path, "bill-of-materials"))
    (seven, eight) = sorted((data for event in made for data in master_data(event)), key=lambda data: data.key)
    assert seven.key.endswith("PUMP-7")
    assert seven.name == "Pump 7"
    parts = {part.product_class.rpartition(":")[2]: part for part in seven.components}
    assert set(parts) == {"HOUSING-2", "SEAL-9", "GREASE"}
    assert parts["SEAL-9"].count == 2
    assert [name.rpartition(":")[2] for name in parts["SEAL-9"].alternates] == ["SEAL-10", "SEAL-11"]
    assert (parts["GREASE"].count, parts["GREASE"].unit, parts["GREASE"].mandatory) == (Decimal("0.05"), "KGM", False)
    assert [(stage.process_step, stage.number, stage.name) for stage in seven.stages] == [
        ("assembling", 10, "Assembly"),
        ("inspecting", 20, "Leak test"),
    ]
    assert len(eight.components) == len(eight.stages) == 1
