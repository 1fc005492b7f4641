"""The table connector passes the exam of all connectors."""

from __future__ import annotations

from clew.collection.connectors import Source, discover
from clew.testing.connector_contract import ConnectorContract

MAPPING = """
name: runs
version: 1
time: {column: t}
operation: {id: "urn:clew:event:runs:{i}"}
things: [{id: "urn:clew:id:{i}"}]
facets: {position: {column: p}}
"""


class TestCsvTable(ConnectorContract):
    driver = "csv_table"
    good = Source(b"i,t,p\n1,2026-03-02T08:00:00Z,left\n2,2026-03-02T08:01:00Z,right\n", "a.csv", None, MAPPING)
    good_events = 2
    bad = Source(
        b"i,t,p\n1,yesterday,left\n,2026-03-02T08:01:00Z,right\n3,2026-03-02T08:01:00Z\n", "b.csv", None, MAPPING
    )

    def test_a_shipped_mapping_is_taken_by_name(self) -> None:
        (manifest,) = (manifest for manifest in discover() if manifest.name == self.driver)
        name, version = manifest.load().mapping_version("screwdriving")
        assert name == "screwdriving"
        assert version is not None
        assert version.startswith("1 sha256:")
        assert manifest.mappings == ("screwdriving",)
