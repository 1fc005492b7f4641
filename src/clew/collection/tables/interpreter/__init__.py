"""A mapping made ready to run: each of its pieces becomes a function of a record, once; then it is called per record.

``values``, ``calculations``, ``conditions``, ``times`` say what a record says; ``things``, ``facts``, ``masters`` and
``events`` what an event says; ``record`` puts both in the order that the language promises.
"""

from __future__ import annotations

from clew.collection.tables.interpreter.record import Read, RecordReader, reader_of

__all__ = ["Read", "RecordReader", "reader_of"]
