"""A refused record of every format is seen, corrected by its cells, released and found again, from the command line."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from clew.testing.command_line import CommandLine
from clew.testing.database import DatabaseServer

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("quarantine")]
Rows = list[tuple[Any, ...]]
WEIGHINGS: Rows = [
    ("Run", "Time", "Serial", "Weight", "Order"),
    (1, "2026-03-02 08:00:00", "A-1", 1.5, 7),
    (2, "2026-03-02 08:01:00", "A-2", 2.25, 9),
    (2, "2026-03-02 08:01:00", "A-3", 2.5, 9),
]
ORDERS: Rows = [("No", "Product"), (7, "Pump"), (9, None)]
HEAD = """
name: KIND
version: "1"
names: {en: Weighing, zh: 称重}
decimal: ","
time: {column: Time, zone: "+08:00"}
values: {product: {text: {column: PRODUCT, pattern: "PATTERN"}}}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:KIND:ID"}
things: [{id: "urn:clew:id:{Serial}"EACH}]
facets: {product: {column: product}}
measurements: [{characteristic: weight, type: Mass, uom: KGM, value: {column: Weight}EACH}]
"""


def mapping(kind: str, product: str, pattern: str, group: str = "", joined: str = "") -> str:
    text = HEAD.replace("KIND", kind).replace("PRODUCT", product).replace("PATTERN", pattern)
    text = text.replace("ID", "{Run}" if group else "{Run}-{Serial}").replace("EACH", ", each: rows" if group else "")
    return text + group + joined


PLAIN = mapping("plain", "Serial", "A-[139]")
GROUPED = mapping("grouped", "Order", "7", group="group: [Run]\n")
JOINED = mapping("joined", "orders.Product", "[A-Z][a-z]+", joined="tables: {orders: PART}\n")
PART = {
    "workbook": "{sheet: orders, ON}",
    "sqlite": '{query: "SELECT * FROM orders", ON}',
    "json": "{records: orders, ON}",
    "parquet": "{file: orders.parquet, ON}",
}
ON = '"on": {No: "{Order}"}'
OF_FORMAT = {
    "workbook": "sheet: weighings\n",
    "sqlite": "query: SELECT * FROM weighings\n",
    "json": "records: weighings\n",
    "parquet": "",
}


def workbook(folder: Path) -> list[Path]:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in (("weighings", WEIGHINGS), ("orders", ORDERS)):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return written(folder, "w.xlsx", target.getvalue())


def sqlite(folder: Path) -> list[Path]:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE weighings (Run INTEGER, Time TEXT, Serial TEXT, Weight REAL, [Order] INTEGER)")
    base.executemany("INSERT INTO weighings VALUES (?, ?, ?, ?, ?)", WEIGHINGS[1:])
    base.execute("CREATE TABLE orders (No INTEGER, Product TEXT)")
    base.executemany("INSERT INTO orders VALUES (?, ?)", ORDERS[1:])
    base.commit()
    return written(folder, "w.sqlite", base.serialize())


def json_document(folder: Path) -> list[Path]:
    lists = {"weighings": WEIGHINGS, "orders": ORDERS}
    tree = {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in lists.items()}
    return written(folder, "w.json", json.dumps(tree).encode())


def parquet(folder: Path) -> list[Path]:
    files = []
    for name, rows in (("w.parquet", WEIGHINGS), ("orders.parquet", ORDERS)):
        target = io.BytesIO()
        pl.DataFrame(rows[1:], schema=list(rows[0]), orient="row").write_parquet(target)
        files += written(folder, name, target.getvalue())
    return files


def written(folder: Path, name: str, data: bytes) -> list[Path]:
    (folder / name).write_bytes(data)
    return [folder / name]


FORMATS: dict[str, Callable[[Path], list[Path]]] = {
    "workbook": workbook,
    "sqlite": sqlite,
    "json": json_document,
    "parquet": parquet,
}


@pytest.fixture
def clew(database_server: DatabaseServer, tmp_path: Path) -> Callable[..., Any]:
    dsn = database_server.empty()
    line = CommandLine(tmp_path / "data")

    def run(*words: str | Path, code: int = 0) -> Any:
        ran = line(*words, "--database", dsn, "--json")
        assert ran.code == code, ran.out + ran.err
        return ran.document

    return run


def refused(clew: Callable[..., Any], form: str, mapping: str, folder: Path) -> list[dict[str, Any]]:
    """What is said of the refused records of the file."""
    main, *others = FORMATS[form](folder)
    file = folder / "weighing.yaml"
    file.write_text(OF_FORMAT[form] + mapping, encoding="utf-8")
    joined = [word for other in others if "tables:" in mapping for word in ("--with", other)]
    captured = clew("capture", main, "--mapping", file, "--on-error", "proceed", *joined, code=3)
    assert captured["counts"]["recorded"] > 0
    return [outcome for outcome in captured["outcomes"] if outcome["state"] == "quarantined"]


def released(clew: Callable[..., Any], item: dict[str, Any], *sets: str) -> list[str]:
    """Correct the cells and release; the numbers that stand in the events then."""
    number = str(item["quarantine_id"])
    words = [word for each in sets for word in ("--set", each)]
    done = clew("quarantine", "correct", number, *words, "--release", "--note", "seen")
    assert done["counts"]["quarantined"] == 0, done
    assert clew("quarantine", "show", number)["state"] == "released"
    (outcome,) = done["outcomes"]
    assert outcome["place"] == item["place"]
    event = clew("show", outcome["event_id"])
    return list(dict.fromkeys(re.findall(r'"value": ?"?([0-9.]+)', json.dumps(event))))


@pytest.mark.parametrize("form", FORMATS)
def test_plain_grouped_and_joined_records(form: str, clew: Callable[..., Any], tmp_path: Path) -> None:
    (item,) = refused(clew, form, PLAIN, tmp_path)
    assert item["findings"][0]["place"].endswith("column Serial")
    assert released(clew, item, "Serial=A-9", "Order=") == ["2.25"]

    (item,) = refused(clew, form, GROUPED, tmp_path)
    assert item["findings"][0]["place"].endswith("(2 rows), column Order")
    assert released(clew, item, "Order=7", "Weight#1=3,5") == ["3.5", "2.5"]

    item, other = refused(clew, form, JOINED.replace("PART", PART[form].replace("ON", ON)), tmp_path)
    assert item["findings"][0]["place"].endswith("column orders.Product")
    assert released(clew, item, "orders.Product=Valve") == ["2.25"]
    source = clew("quarantine", "show", str(other["quarantine_id"]))["source"]
    account = clew("quarantine", "correct", "--source", source, "--set", "orders.Product=Valve", "--release")
    assert (account["chosen"], account["released"]) == (1, 1)
