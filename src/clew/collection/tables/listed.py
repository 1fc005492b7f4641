"""A list within a record, as rows of its own: nested JSON spread over columns, or a cell that holds a JSON list.

``readings[0].value``, ``readings[1].value`` … are the rows of the list ``readings`` with the column ``value``; a list
of plain texts or numbers has one column, ``value``. Entries stay in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from clew.collection.tables.cells import CellError, Cells, shown
from clew.collection.tables.joining import Partner, require_columns
from clew.collection.tables.mapping.model import Joined, Mapping
from clew.collection.tables.mapping.names import joined_columns
from clew.collection.tables.spelling import marked
from clew.collection.tables.table import Row
from clew.events.epcis import json_text
from clew.events.epcis.limits import Limits
from clew.events.errors import InvalidData

_LIMITS = Limits()
PLAIN = "value"
"""The column of a list of plain texts or numbers."""


class ListedRows:
    """The list of one name in each record."""

    apart = False

    def __init__(self, name: str, joined: Joined, header: tuple[str, ...], mapping: Mapping) -> None:
        self.name = name
        self._list = joined.list or ""
        self._required = joined.missing == "refuse"
        self._columns = joined_columns(mapping, name)
        self._decimal = mapping.decimal
        self._cell = header.index(self._list) if self._list in header else None
        self._places = spread(header, self._list)
        if self._cell is None:
            found = {column for entry in self._places for column in entry}
            require_columns(header, (self._list,) if not found else (), "row 1")
            missing = [f"{self._list}[0].{column}" for column in self._columns if column not in found]
            require_columns(header, missing, "row 1")

    def join_one(self, cells: Cells) -> list[Partner]:
        raise AssertionError("a list of one row passed the check of its mapping")

    def join_many(self, cells: Cells, rows: tuple[Row, ...]) -> list[Partner]:
        """The entries of the record's list; a fault where there must be some and are none."""
        try:
            entries = [entry for row in rows for entry in self._entries(row)]
        except CellError as error:
            cells.fault(self.name, error)
            return []
        if not entries and self._required:
            cells.fault(self.name, CellError(self._list, "join", "mapping.list_empty", column=self._list))
        return [
            Partner(
                {f"{self.name}.{column}": entry.get(column, "").strip() for column in self._columns}, Row(number, [])
            )
            for number, entry in enumerate(entries, 1)
        ]

    def _entries(self, row: Row) -> Iterator[dict[str, str]]:
        for places in self._places:
            entry = {column: row.fields[place] for column, place in places.items()}
            if any(text.strip() for text in entry.values()):
                yield entry
        text = row.fields[self._cell].strip() if self._cell is not None else ""
        if text:
            yield from self._decoded(text)

    def _decoded(self, text: str) -> Iterator[dict[str, str]]:
        try:
            tree: Any = json_text.decode(text.encode(), _LIMITS)
        except (InvalidData, UnicodeEncodeError):
            tree = None
        if type(tree) is not list:
            raise CellError(self._list, "list", "mapping.not_a_list", column=self._list, value=shown(text))
        for node in tree:
            if node is not None:
                yield dict(_flat("" if type(node) is dict else PLAIN, node, self._decimal))


def spread(header: tuple[str, ...], name: str) -> list[dict[str, int]]:
    """Where the entries of a list stand that is spread over columns: for each, its columns' places."""
    form = re.compile(rf"{re.escape(name)}\[(\d{{1,6}})\](?:\.(.+))?", re.DOTALL)
    entries: dict[int, dict[str, int]] = {}
    for place, column in enumerate(header):
        match = form.fullmatch(column)
        if match is not None:
            entries.setdefault(int(match[1]), {})[match[2] or PLAIN] = place
    return [entries[number] for number in sorted(entries)]


def _flat(name: str, node: Any, decimal: str) -> Iterator[tuple[str, str]]:
    """The texts of an entry by their columns, as those of a JSON record."""
    if type(node) is dict:
        for key, value in node.items():
            yield from _flat(f"{name}.{key}" if name else key, value, decimal)
    elif isinstance(node, json_text.Number):
        yield name, marked(str(node), decimal)
    elif isinstance(node, str):
        yield name, node
    elif node is not None:
        yield name, json_text.encode(node).decode()
