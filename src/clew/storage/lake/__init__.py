"""Facts as lake tables: what was measured and how things were judged, derived from events (docs/facts.md, clause 7).

Two tables of facts, ``outcome`` and ``measurement``, one row for each thing that an event speaks of, beside the limits
that master data set and the positions that were voided. They are Delta tables of Parquet: a projection with a version
and a high-water position, dropped and made anew at will (docs/adr/0011). Readers go through :class:`Facts`, which
knows how to ask DuckDB, or Spark, by the same expressions:

    facts.refresh(progress)                       # brings the tables to the head of the log; its position
    facts.outcomes(visibility, characteristic="result", product=None, between=(start, end), as_known_at=None)
    facts.measurements(visibility, characteristic="torque")
    facts.characteristics(visibility)             # what is judged and measured, how often, with which results

The first two give a ``pyarrow.Table`` in the order of (``position``, ``ordinal``), columns as in
:mod:`clew.storage.lake.tables`; ``facts.position()`` is the log position that they stand on.
"""

from __future__ import annotations

from clew.storage.lake.reading import Characteristic, Facts, Reads
from clew.storage.lake.status import FactsStatus, TableStatus

__all__ = ["Characteristic", "Facts", "FactsStatus", "Reads", "TableStatus"]
