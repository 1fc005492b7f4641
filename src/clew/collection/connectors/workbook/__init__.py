"""Workbooks (.xlsx): one sheet is one table."""

from __future__ import annotations

from clew.collection.connectors.workbook.sheet import locate_row, open_workbook
from clew.collection.tables.driver import TableDriver

connector = TableDriver(open_workbook, locate=locate_row)
