"""``clew mapping list|show|test``: nothing is recorded, no database started."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.collection.tables import shipped_mappings
from clew.testing.command_line import CommandLine

MAPPING = """
name: packing
version: "1"
zone: Z
tables: {order: {file: "orders*.csv", "on": {no: "{order}"}}}
time: {column: at}
things: [{id: "urn:clew:id:{serial}"}]
facets: {material: {column: order.product}}
"""
ROWS = "at,serial,order\n2026-03-02 08:00,S1,7\n2026-03-02 08:01,S2,9\n"
ORDERS = "no,product\n7,PUMP\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("m.yaml", MAPPING), ("t.csv", ROWS), ("orders-1.csv", ORDERS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_shipped_ones_are_listed_and_shown() -> None:
    clew = CommandLine()
    assert tuple(each["name"] for each in clew("mapping", "list", "--json").documents) == shipped_mappings()
    assert "screwdriving" in clew("mapping", "list").out
    assert clew("mapping", "show", "screwdriving").out.startswith("# Runs of the screw-driving station")
    assert clew("mapping", "show", "nothing").code == 4


def test_samples_stand_beside_what_they_become(files: Path) -> None:
    ran = CommandLine()("mapping", "test", files / "m.yaml", files / "t.csv", "--with", files / "orders-1.csv")
    assert ran.code == 3, "one row has no order"
    assert "serial: S1" in ran.out
    assert "epc: urn:clew:id:S1" in ran.out
    assert "order: no: 7, product: PUMP" in ran.out
    assert "2 records: 1 event, 1 refused, 0 left out. Nothing was recorded." in ran.out
    chinese = CommandLine()("--lang", "zh", "mapping", "test", files / "m.yaml", files / "t.csv",
                            "--with", files / "orders-1.csv").out  # fmt: skip
    assert "关联表“order”中没有与该记录对应的行" in chinese


def test_the_same_as_a_document(files: Path) -> None:
    ran = CommandLine()(
        "mapping", "test", files / "m.yaml", files / "t.csv", "--with", files / "orders-1.csv", "--json", "--rows", "0"
    )
    document = ran.document
    assert document["counts"] == {"records": 2, "events": 1, "refused": 1, "left_out": 0}
    assert [sample["place"] for sample in document["samples"]] == ["row 2", "row 3"]
    assert document["samples"][0]["joined"] == [
        {"table": "order", "row": [{"column": "no", "text": "7"}, {"column": "product", "text": "PUMP"}]}
    ]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("m.yaml", "t.csv"), 3, "did not come along"),
        (("nothing", "t.csv"), 4, "no mapping nothing"),
        (("m.yaml", "absent.csv"), 4, "absent.csv"),
        (("absent.yaml", "t.csv"), 4, "absent.yaml"),
        (("t.csv", "t.csv"), 3, "mapping has"),
    ],
)
def test_what_is_missing_is_named(files: Path, words: tuple[str, str], code: int, message: str) -> None:
    mapping, table = words
    named = files / mapping if "." in mapping else mapping
    ran = CommandLine()("mapping", "test", named, files / table)
    assert ran.code == code
    assert message in ran.err
