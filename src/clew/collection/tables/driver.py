"""What all table connectors share: a mapping is found, the tables are opened, records become events.

A connector of a format is ``connector = TableDriver(open_it)`` with ``open_it(data, request) -> Table``. One whose
records stand in bytes of their own adds ``locate=`` with ``locate_it(data, request, place) -> Location``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Protocol, cast

from clew.collection.connectors import Location, Source, choose, discover
from clew.collection.errors import CollectionSetupError
from clew.collection.tables.mapping import Mapping, read_mapping, shipped_mapping, shipped_mappings
from clew.collection.tables.mapping.model import Joined
from clew.collection.tables.mapping.names import columns_of, joined_columns
from clew.collection.tables.record_document import is_record_document, read_record_document
from clew.collection.tables.rows import TableReading
from clew.collection.tables.table import Table, TableRequest
from clew.events.epcis import Parsed
from clew.events.errors import InvalidData

Open = Callable[[bytes, TableRequest], Table]
Locate = Callable[[bytes, TableRequest, str], Location]


class OpensTables(Protocol):
    """What a table connector offers to others of its kind."""

    def table(self, data: bytes, request: TableRequest) -> Table: ...


class TableDriver:
    """The :class:`clew.collection.connectors.Connector` of one table format."""

    def __init__(self, open_table: Open, *, locate: Locate | None = None) -> None:
        self._open = open_table
        self._locate = locate

    def parse(self, source: Source) -> Parsed:
        return self.reading(source, mapping_of(source.mapping)).whole()

    def portions(self, source: Source, size: int) -> Iterator[Parsed]:
        yield from self.reading(source, mapping_of(source.mapping)).portions(size)

    def locate(self, source: Source, place: str) -> Location:
        """Where a record stands. Raises NotFound ``place.unknown``; a record of many rows is where its first row is."""
        if self._locate is None or is_record_document(source.data):
            return Location(place)
        return self._locate(source.data, request_of(mapping_of(source.mapping)), place)

    def reading(self, source: Source, mapping: Mapping) -> TableReading:
        """The source's tables, opened, to be read by the mapping. Raises :class:`InvalidData` for what is no table."""
        if is_record_document(source.data):
            kept, others = read_record_document(source.data)
            absent = [name for name, each in mapping.tables.items() if each.list is None and name not in others]
            if absent:
                raise InvalidData("mapping.record_document", detail=", ".join(absent))
            return TableReading(kept, mapping, others)
        table = self.table(source.data, request_of(mapping))
        joined = {
            name: self._joined(source, mapping, name) for name, each in mapping.tables.items() if each.list is None
        }
        return TableReading(table, mapping, joined)

    def table(self, data: bytes, request: TableRequest) -> Table:
        """The table that is meant in these bytes."""
        return self._open(data, request)

    def _joined(self, source: Source, mapping: Mapping, name: str) -> Table:
        joined = mapping.tables[name]
        request = _joined_request(mapping, name)
        if joined.file is None:
            return self.table(source.data, request)
        companion = _companion(source, joined.file, name)
        opener = choose(discover(), Source(companion.data, companion.name, companion.media_type, mapping=mapping.name))
        return cast(OpensTables, opener.load()).table(companion.data, request)

    def mapping_version(self, mapping: str | None) -> tuple[str | None, str | None]:
        """The mapping's name, and its version with the digest of its file: two files may both claim version 1."""
        used = mapping_of(mapping)
        return used.name, f"{used.version} {used.digest}"


def _companion(source: Source, pattern: str, name: str) -> Source:
    """The one file that came along under that name or pattern. Raises :class:`InvalidData` for none and for several."""
    named = [each for each in source.companions if _base(each.name) == pattern]
    fitting = named or [each for each in source.companions if fnmatchcase(_base(each.name), pattern)]
    if len(fitting) == 1:
        return fitting[0]
    given = ", ".join(each.name for each in (fitting or source.companions))
    code = "mapping.file_several" if fitting else "mapping.file_missing"
    raise InvalidData(code, table=name, file=pattern, given=given or "–")


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def request_of(mapping: Mapping) -> TableRequest:
    """Which table of the source the mapping means, and how it is written."""
    return TableRequest(
        wanted=columns_of(mapping),
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        sheet=mapping.sheet,
        records=mapping.records,
        query=mapping.query,
        header_row=mapping.header_row,
        header=mapping.columns,
        decimal=mapping.decimal,
    )


def _joined_request(mapping: Mapping, name: str) -> TableRequest:
    joined: Joined = mapping.tables[name]
    wanted = joined_columns(mapping, name)
    if joined.file is not None:
        return TableRequest(
            wanted=wanted,
            encoding=joined.encoding,
            delimiter=joined.delimiter,
            sheet=joined.sheet,
            records=joined.records,
            query=joined.query,
            decimal=mapping.decimal,
        )
    other = joined.sheet is not None or joined.query is not None or joined.records is not None
    return TableRequest(
        wanted=wanted,
        encoding=joined.encoding or mapping.encoding,
        delimiter=joined.delimiter or mapping.delimiter,
        sheet=joined.sheet or (None if joined.query is not None else mapping.sheet),
        records=joined.records if other else mapping.records,
        query=joined.query if other else mapping.query,
        header_row=None if other else mapping.header_row,
        header=() if other else mapping.columns,
        decimal=mapping.decimal,
    )


def mapping_of(mapping: str | None) -> Mapping:
    """``mapping``: the name of a shipped mapping, or the text of a mapping file (which has more than one word)."""
    if mapping is None or not mapping.strip():
        raise CollectionSetupError("mapping.needed", known=", ".join(shipped_mappings()))
    return _read(mapping)


@lru_cache(maxsize=32)
def _read(mapping: str) -> Mapping:
    # Quarantine reads record after record by one mapping; its file is read once.
    if "\n" in mapping or ":" in mapping:
        return read_mapping(mapping.encode())
    return shipped_mapping(mapping)
