"""Tables of any kind become events: the mapping language and what carries it out. Formats are connectors' business.

Arrows: ``connectors/*`` read bytes into a :class:`Table`; :func:`read_table` makes events of it by a mapping.
"""

from __future__ import annotations

from clew.collection.tables.mapping import Mapping, read_mapping, shipped_mapping, shipped_mappings
from clew.collection.tables.rows import read_table
from clew.collection.tables.table import Row, Table

__all__ = ["Mapping", "Row", "Table", "read_mapping", "read_table", "shipped_mapping", "shipped_mappings"]
