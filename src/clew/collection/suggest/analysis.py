"""A table's columns, read and judged: profiles, roles, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clew.collection.suggest.profile import profile
from clew.collection.suggest.relations import relate
from clew.collection.suggest.roles import Column, propose

if TYPE_CHECKING:
    from clew.collection.tables.table import Table

SAMPLED_ROWS = 5000
"""Rows that the columns are judged by."""


def analyse(table: Table) -> tuple[list[Column], int]:
    """The columns with their roles, and how many rows they were judged by. Broken rows are passed over."""
    header = table.header
    rows: list[list[str]] = []
    for row in table.rows():
        if row.broken is None and len(row.fields) == len(header):
            rows.append(row.fields)
        if len(rows) >= SAMPLED_ROWS:
            break
    columns = [propose(profile(name, index, [fields[index] for fields in rows])) for index, name in enumerate(header)]
    relate(columns)
    return columns, len(rows)
