"""Delimited text: CSV and its relatives."""

from __future__ import annotations

from clew.collection.connectors.csv_table.delimited import locate_delimited, open_delimited
from clew.collection.tables.driver import TableDriver

connector = TableDriver(open_delimited, locate=locate_delimited)
