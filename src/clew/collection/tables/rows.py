"""A table to items: what its records say, by the mapping; or every rule that they break.

Pure: tables and a mapping in, items out, record by record. An item carries its event or its findings, and its record as
a document of its own that the same mapping reads again once it is corrected. Only what needs all records at once
(groups, cleaning) is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

import msgspec

from clew.collection.tables.cells import shown_names
from clew.collection.tables.cleaned import Cleaner
from clew.collection.tables.comma_text import write_row
from clew.collection.tables.interpreter import reader_of
from clew.collection.tables.interpreter.events import Made
from clew.collection.tables.joining import JoinedTable, require_columns
from clew.collection.tables.listed import ListedRows, spread
from clew.collection.tables.mapping.model import Mapping as TableMapping
from clew.collection.tables.mapping.names import columns_of, fits, joined_columns
from clew.collection.tables.record_document import write_record
from clew.collection.tables.records import Record, Records
from clew.collection.tables.table import Table
from clew.events.epcis import Parsed, ParsedItem
from clew.events.errors import Finding, Parameter
from clew.events.model import Document

__all__ = ["ReadRecord", "TableReading", "read_table", "write_row"]


class ReadRecord(msgspec.Struct, frozen=True):
    """One record and what became of it: its items, or the rule that leaves it out."""

    record: Record
    items: tuple[ParsedItem, ...]
    left_out: Finding | None = None
    names: tuple[str, ...] = ()


def read_table(table: Table, mapping: TableMapping, joined: Mapping[str, Table] | None = None) -> Parsed:
    """Read a table by its mapping: one item per event or refused record, in the table's order.

    ``joined``: the other tables, by the names that the mapping gives them.
    Raises :class:`InvalidData` ``csv_table.missing_columns`` when the table as a whole is not such a table.
    """
    return TableReading(table, mapping, joined or {}).whole()


class TableReading:
    """One table being read, with those joined to it."""

    def __init__(self, table: Table, mapping: TableMapping, joined: Mapping[str, Table]) -> None:
        require_columns(table.header, columns_of(mapping), "row 1")
        self._table = table
        self._mapping = mapping
        others = {name: each for name, each in mapping.tables.items() if each.list is None}
        tables = {name: JoinedTable(name, each, joined[name], mapping) for name, each in others.items()}
        lists = {
            name: ListedRows(name, each, table.header, mapping)
            for name, each in mapping.tables.items()
            if each.list is not None
        }
        self.header = table.header
        self.headers = {name: each.header for name, each in tables.items()}
        self._records = Records(table, mapping, {**tables, **lists})
        self._reader = reader_of(mapping)
        companions = (finding for each in joined.values() for finding in each.findings)
        self.findings = (*table.findings, *companions, *_remarks(table.header, mapping))

    @property
    def filled(self) -> Mapping[str, int]:
        """Per mapped column, in how many of the records read so far it says something."""
        return self._records.filled

    def whole(self) -> Parsed:
        """All of it at once."""
        return self._parsed(list(self.read()), self.findings)

    def portions(self, size: int) -> Iterator[Parsed]:
        """In portions of about ``size`` records; what is said of the table as a whole comes with the first."""
        records, findings, before = self.read(), self.findings, dict.fromkeys(self._records.filled, 0)
        while batch := list(islice(records, max(size, 1))):
            parsed = self._parsed(batch, findings, before)
            yield parsed
            findings, before = (), dict(self._records.filled)
        if findings is self.findings:
            yield self._parsed([], findings, before)

    def _parsed(
        self, read: list[ReadRecord], findings: tuple[Finding, ...], before: Mapping[str, int] | None = None
    ) -> Parsed:
        items = tuple(item for one in read for item in one.items)
        events = tuple(item.event for item in items if item.event is not None)
        counted = self._records.filled
        return Parsed(
            Document(kind="EPCISDocument", events=events),
            items,
            findings,
            records=len(read),
            left_out=tuple(one.left_out for one in read if one.left_out is not None),
            filled={name: count - (before or {}).get(name, 0) for name, count in counted.items()},
        )

    def read(self) -> Iterator[ReadRecord]:
        """The records one by one, in the table's order, each with what became of it."""
        if any(item.clean for event in self._mapping.all_events() for item in event.measurements):
            yield from self._cleaned()
            return
        for record in self._records:
            yield self._told(record, *self._made(record))

    def _cleaned(self) -> Iterator[ReadRecord]:
        """The same after cleaning, which looks at each value among those around it: at all records, then at each."""
        cleaner = Cleaner(self._mapping)
        read = [(record, *self._made(record)) for record in self._records]
        for number, (record, made, _, _) in enumerate(read):
            cleaner.add(number, record, made)
        marks = cleaner.run()
        for number, (record, made, refused, left_out) in enumerate(read):
            events, flags = marks.put_on(number, record.place, made)
            yield self._told(record, events, refused, left_out, flags)

    def _made(self, record: Record) -> tuple[tuple[Made, ...], tuple[Finding, ...], Finding | None]:
        if record.cells is None:
            return (), (record.wrong,) if record.wrong is not None else (), None
        read = self._reader.read(record.place, record.cells)
        return read.made, read.findings, read.left_out

    def _told(
        self,
        record: Record,
        made: tuple[Made, ...],
        refused: tuple[Finding, ...],
        left_out: Finding | None,
        flags: tuple[tuple[Finding, ...], ...] = (),
    ) -> ReadRecord:
        raw = partial(write_record, record, self._table, self.headers, self._mapping)
        place = record.place
        if left_out is not None:
            return ReadRecord(record, (), left_out)
        if refused:
            return ReadRecord(record, (ParsedItem(place, None, refused, raw, record=place),))
        items = tuple(
            ParsedItem(place, one.event, flags[index] if flags else (), raw, record=place, blobs=one.blobs)
            for index, one in enumerate(made)
        )
        return ReadRecord(record, items, None, tuple(one.name for one in made))


def not_mapped(header: Sequence[str], mapping: TableMapping) -> list[str]:
    """The columns that nobody reads and nobody ignores; one without a name by its number."""
    read = {*columns_of(mapping), *_listed(header, mapping)}
    unread = [name or f"#{number}" for number, name in enumerate(header, 1) if name not in read]
    return [name for name in unread if not any(fits(name, pattern) for pattern in mapping.ignore)]


def _listed(header: Sequence[str], mapping: TableMapping) -> Iterator[str]:
    """The columns that hold the lists of the mapping, as far as it reads them."""
    for name, joined in mapping.tables.items():
        if joined.list is not None:
            yield joined.list
            wanted = joined_columns(mapping, name)
            for entry in spread(tuple(header), joined.list):
                yield from (header[place] for column, place in entry.items() if column in wanted)


def _remarks(header: Sequence[str], mapping: TableMapping) -> Iterator[Finding]:
    """One remark, however many columns there are: a JSON document has hundreds."""
    columns = not_mapped(header, mapping)
    if columns:
        params: dict[str, Parameter] = {"count": len(columns), "columns": shown_names(columns)}
        yield Finding("row 1", "mapping", "csv_table.columns_not_mapped", params, "flag")
