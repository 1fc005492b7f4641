"""The mapping language for tables: what it may say (``model``), how a file of it is read and checked (``reading``)."""

from __future__ import annotations

from clew.collection.tables.mapping.model import Mapping
from clew.collection.tables.mapping.reading import read_mapping, shipped_mapping, shipped_mappings, shipped_text

__all__ = ["Mapping", "read_mapping", "shipped_mapping", "shipped_mappings", "shipped_text"]
