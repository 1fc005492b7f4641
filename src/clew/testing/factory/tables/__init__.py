"""The same factory as a real one would hand it over: a table per system, each with quirks, each with its mapping.

German, Chinese and English headers; semicolons, tabs and commas; cp1252, GB18030 and UTF-8; decimal commas; local times
in five layouts; workbooks. Read by its mapping, every record becomes the very event of the EPCIS documents, but for
what no table tells (:func:`told`).
"""

from __future__ import annotations

from clew.testing.factory.tables.telling import told
from clew.testing.factory.tables.writing import SYSTEMS, mapping_of, write_tables

__all__ = ["SYSTEMS", "mapping_of", "told", "write_tables"]
