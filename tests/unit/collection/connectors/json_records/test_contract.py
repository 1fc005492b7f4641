"""The connector of JSON records passes the exam of all connectors."""

from __future__ import annotations

from clew.collection.connectors import Source, choose, discover
from clew.testing.connector_contract import ConnectorContract

MAPPING = """
name: runs
version: 1
time: {column: t}
operation: {id: "urn:clew:event:runs:{i}"}
things: [{id: "urn:clew:id:{i}"}]
facets: {position: {column: where.p}}
"""


class TestJsonRecords(ConnectorContract):
    driver = "json_records"
    good = Source(
        b'{"i":1,"t":"2026-03-02T08:00:00Z","where":{"p":"left"}}\n{"i":2,"t":"2026-03-02T08:01:00Z","where":{"p":"right"}}\n',
        "a.jsonl",
        None,
        MAPPING,
    )
    good_events = 2
    bad = Source(
        b'[{"i":1,"t":"yesterday","where":{"p":"left"}},{"i":"","t":"2026-03-02T08:01:00Z","where":{"p":"right"}}]',
        "b.json",
        None,
        MAPPING,
    )


def test_a_mapping_makes_the_difference_between_records_and_epcis() -> None:
    data = b'{"i":1}'
    assert choose(discover(), Source(data, "a.json", mapping=MAPPING)).name == "json_records"
    assert choose(discover(), Source(data, "a.json")).name == "epcis_file"
    assert choose(discover(), Source(b"PK\x03\x04", "a.csv", mapping=MAPPING)).name == "workbook"
    assert choose(discover(), Source(b"i,t\n", "", mapping=MAPPING)).name == "csv_table"
