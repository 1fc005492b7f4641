"""Tables of rows: CSV and its relatives, read by a mapping from columns to things, operations and facts.

``README.md`` beside this file shows how a mapping is written.
"""

from __future__ import annotations

from clew.collection.connectors import Source
from clew.collection.connectors.csv_table.mapping import Mapping
from clew.collection.connectors.csv_table.mapping_file import read_mapping, shipped_mapping, shipped_mappings
from clew.collection.connectors.csv_table.rows import read_rows
from clew.collection.errors import CollectionSetupError
from clew.events.epcis import Parsed

__all__ = ["CsvTable", "Mapping", "connector", "read_mapping", "read_rows", "shipped_mapping", "shipped_mappings"]


class CsvTable:
    """The :class:`clew.collection.connectors.Connector` of delimited text."""

    def parse(self, source: Source) -> Parsed:
        return read_rows(source.data, _mapping(source.mapping))

    def mapping_version(self, mapping: str | None) -> tuple[str | None, str | None]:
        """The mapping's name, and its version with the digest of its file: two files may both claim version 1."""
        used = _mapping(mapping)
        return used.name, f"{used.version} {used.digest}"


def _mapping(mapping: str | None) -> Mapping:
    """``mapping``: the name of a shipped mapping, or the text of a mapping file (which has more than one word)."""
    if mapping is None or not mapping.strip():
        raise CollectionSetupError("mapping.needed", known=", ".join(shipped_mappings()))
    if "\n" in mapping or ":" in mapping:
        return read_mapping(mapping.encode())
    return shipped_mapping(mapping)


connector = CsvTable()
