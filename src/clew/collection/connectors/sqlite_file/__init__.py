"""A table or a query of an SQLite database file."""

from __future__ import annotations

from clew.collection.connectors.sqlite_file.database import open_sqlite
from clew.collection.tables.driver import TableDriver

connector = TableDriver(open_sqlite)
