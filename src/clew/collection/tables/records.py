"""Records out of rows: one row each, or the rows of a group, with the rows of other tables that belong to them.

Every row of the table is in exactly one record. The order of rows changes neither a record's cells nor its lists; a
row that cannot be read is a record of its own, which nothing can be made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter

import msgspec

from clew.collection.tables.cells import CellError, Cells, shown
from clew.collection.tables.joining import Joining, Partner, row_order
from clew.collection.tables.mapping.model import OWN_ROWS
from clew.collection.tables.mapping.model import Mapping as TableMapping
from clew.collection.tables.mapping.names import columns_of
from clew.collection.tables.table import Row, Table
from clew.events.errors import Finding


class Record(msgspec.Struct, frozen=True):
    """``cells``: None where ``wrong`` says why it cannot be read. ``rows``: of the table; ``joined``: of the others."""

    place: str
    cells: Cells | None
    rows: tuple[Row, ...]
    joined: dict[str, tuple[Row, ...]] = {}
    wrong: Finding | None = None


class Records:
    """The records of a table by a mapping. ``filled`` counts, per mapped column, those that say something."""

    def __init__(self, table: Table, mapping: TableMapping, joined: Mapping[str, Joining]) -> None:
        self._table = table
        self._width = len(table.header)
        self._columns = columns_of(mapping)
        self._pick = _picker([table.header.index(column) for column in self._columns])
        self._group = mapping.group
        self._group_places = [table.header.index(column) for column in mapping.group]
        self._one = [joined[name] for name, each in mapping.tables.items() if each.rows == "one"]
        self._many = [joined[name] for name, each in mapping.tables.items() if each.rows == "many"]
        self._within = {name for name, each in joined.items() if not each.apart}
        self.filled = dict.fromkeys(self._columns, 0)

    def __iter__(self) -> Iterator[Record]:
        if self._group:
            yield from self._grouped()
            return
        plain, filled = not (self._one or self._many), self.filled
        for row in self._table.rows():
            wrong = self._unreadable(row)
            if wrong is not None:
                yield Record(wrong.place, None, (row,), {}, wrong)
                continue
            cells = Cells(zip(self._columns, self._pick(row.fields), strict=True))
            for name, text in cells.items():
                if text:
                    filled[name] += 1
            place = f"row {row.number}"
            yield Record(place, cells, (row,)) if plain else self._with_partners(place, cells, (row,))

    def _unreadable(self, row: Row) -> Finding | None:
        place = f"row {row.number}"
        if row.broken is not None:
            return Finding(place, "syntax", row.broken, dict(row.params))
        if len(row.fields) != self._width:
            return Finding(
                place, "columns", "csv_table.field_count", {"fields": len(row.fields), "columns": self._width}
            )
        return None

    # --- joined rows ------------------------------------------------------------------------------------------------

    def _with_partners(self, place: str, cells: Cells, rows: tuple[Row, ...]) -> Record:
        partners = {table.name: table.join_one(cells) for table in self._one}
        return self._with_lists(place, cells, rows, partners)

    def _with_lists(
        self, place: str, cells: Cells, rows: tuple[Row, ...], partners: dict[str, list[Partner]]
    ) -> Record:
        found = {table.name: table.join_many(cells, rows) for table in self._many}
        if found:
            lists = {name: [_seen_from(cells, name, partner) for partner in given] for name, given in found.items()}
            cells.lists = {**cells.lists, **lists}
        joined = {
            name: tuple(partner.row for partner in given)
            for name, given in (partners | found).items()
            if name not in self._within
        }
        return Record(place, cells, rows, joined)

    # --- groups -----------------------------------------------------------------------------------------------------

    def _grouped(self) -> Iterator[Record]:
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in self._table.rows():
            key = self._key(row)
            if key is None:
                wrong = self._unreadable(row) or self._nameless(row)
                yield Record(wrong.place, None, (row,), {}, wrong)
            else:
                groups.setdefault(key, []).append(row)
        for rows in groups.values():
            yield self._record(rows)

    def _key(self, row: Row) -> tuple[str, ...] | None:
        """The cells that a row shares with its group, even where others of the row cannot be read."""
        if row.broken is not None or len(row.fields) <= max(self._group_places):
            return None
        key = tuple(row.fields[place].strip() for place in self._group_places)
        return key if all(key) else None

    def _nameless(self, row: Row) -> Finding:
        empty = next(
            name for name, place in zip(self._group, self._group_places, strict=True) if not row.fields[place].strip()
        )
        return Finding(f"row {row.number}, column {empty}", "required", "csv_table.empty_cell", {"column": empty})

    def _record(self, rows: list[Row]) -> Record:
        first = min(row.number for row in rows)
        place = f"row {first}" if len(rows) == 1 else f"row {first} ({len(rows)} rows)"
        unreadable = next((wrong for row in rows if (wrong := self._unreadable(row)) is not None), None)
        if unreadable is not None:
            wrong = msgspec.structs.replace(
                unreadable, params={**unreadable.params}, place=f"{place}, {unreadable.place}"
            )
            return Record(place, None, tuple(rows), {}, wrong)
        seen = [(row, Cells(zip(self._columns, self._pick(row.fields), strict=True))) for row in rows]
        if len(rows) > 1:
            for row, cells in seen:
                cells.row = f"row {row.number}"
        seen.sort(key=lambda pair: row_order(pair[1].values(), pair[0]))
        partners: dict[str, list[Partner]] = {}
        for _, cells in seen:
            for table in self._one:
                for partner in table.join_one(cells):
                    known = partners.setdefault(table.name, [])
                    if partner not in known:
                        known.append(partner)
                partners.setdefault(table.name, [])
        common = _agreed([cells for _, cells in seen])
        for name in self._columns:
            if any(cells[name] for _, cells in seen):
                self.filled[name] += 1
        common.lists = {OWN_ROWS: [cells for _, cells in seen]}
        return self._with_lists(place, common, tuple(row for row, _ in seen), partners)


def _seen_from(cells: Cells, table: str, partner: Partner) -> Cells:
    """The record as seen from a row of a joined table."""
    seen = cells.within(partner.cells)
    # Written so that nobody takes the number for one of the record's own table.
    seen.row = f"{table}: row {partner.row.number}"
    return seen


def _agreed(several: Sequence[Cells]) -> Cells:
    """What the rows of a group say as one: the cells on which they agree; a fault for each other."""
    common = Cells(several[0])
    common.faults = several[0].faults
    names = dict.fromkeys(name for cells in several for name in (*cells, *cells.faults))
    for name in names:
        fault = next((cells.faults[name] for cells in several if name in cells.faults), None)
        if fault is not None:
            common.fault(name, fault)
            continue
        texts = dict.fromkeys(cells[name] for cells in several)
        if len(texts) > 1:
            common.fault(name, CellError(name, "group", "mapping.differs", column=name, values=shown(", ".join(texts))))
    return common


def _picker(places: list[int]) -> Callable[[list[str]], list[str]]:
    """What takes the mapped cells out of a row, stripped of blanks."""
    if len(places) == 1:
        (place,) = places
        return lambda fields: [fields[place].strip()]
    if not places:
        return lambda fields: []
    pick = itemgetter(*places)
    return lambda fields: [text.strip() for text in pick(fields)]
