"""Records in JSON: a record a line, a list of them, or a document with a list in it."""

from __future__ import annotations

from clew.collection.connectors.json_records.json_table import locate_json, open_json
from clew.collection.tables.driver import TableDriver

connector = TableDriver(open_json, locate=locate_json)
