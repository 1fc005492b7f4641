"""What all table connectors share: a mapping is found, the table is opened, records become events.

A connector of a format is ``connector = TableDriver(open_it)`` with ``open_it(data, request) -> Table``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from clew.collection.connectors import Location, Source
from clew.collection.errors import CollectionSetupError
from clew.collection.tables.mapping import Mapping, read_mapping, shipped_mapping, shipped_mappings
from clew.collection.tables.mapping.model import columns_of
from clew.collection.tables.rows import read_table
from clew.collection.tables.table import Table, TableRequest
from clew.events.epcis import Parsed

Open = Callable[[bytes, TableRequest], Table]


class TableDriver:
    """The :class:`clew.collection.connectors.Connector` of one table format."""

    def __init__(self, open_table: Open) -> None:
        self._open = open_table

    def parse(self, source: Source) -> Parsed:
        mapping = mapping_of(source.mapping)
        return read_table(self.table(source.data, mapping), mapping)

    def portions(self, source: Source, size: int) -> Iterator[Parsed]:
        yield self.parse(source)

    def locate(self, source: Source, place: str) -> Location:
        return Location(place)

    def table(self, data: bytes, mapping: Mapping) -> Table:
        """The table that a mapping means in these bytes."""
        request = TableRequest(
            wanted=columns_of(mapping),
            encoding=mapping.encoding,
            delimiter=mapping.delimiter,
            sheet=mapping.sheet,
            records=mapping.records,
            query=mapping.query,
            header_row=mapping.header_row,
            header=mapping.columns,
        )
        return self._open(data, request)

    def mapping_version(self, mapping: str | None) -> tuple[str | None, str | None]:
        """The mapping's name, and its version with the digest of its file: two files may both claim version 1."""
        used = mapping_of(mapping)
        return used.name, f"{used.version} {used.digest}"


def mapping_of(mapping: str | None) -> Mapping:
    """``mapping``: the name of a shipped mapping, or the text of a mapping file (which has more than one word)."""
    if mapping is None or not mapping.strip():
        raise CollectionSetupError("mapping.needed", known=", ".join(shipped_mappings()))
    if "\n" in mapping or ":" in mapping:
        return read_mapping(mapping.encode())
    return shipped_mapping(mapping)
