"""Parquet files."""

from __future__ import annotations

from clew.collection.connectors.parquet_table.parquet import locate_parquet, open_parquet
from clew.collection.tables.driver import TableDriver

connector = TableDriver(open_parquet, locate=locate_parquet)
