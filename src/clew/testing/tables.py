"""Delimited text straight to items, for tests of mappings."""

from __future__ import annotations

from clew.collection.connectors.csv_table import connector
from clew.collection.tables import Mapping, read_table
from clew.events.epcis import Parsed


def read_rows(data: bytes, mapping: Mapping) -> Parsed:
    """What ``mapping`` makes of a CSV file."""
    return read_table(connector.table(data, mapping), mapping)
