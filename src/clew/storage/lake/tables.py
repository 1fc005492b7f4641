"""The tables of the lake: their columns, in Arrow types, and the version of their meaning.

Instants are UTC microseconds (int64), as everywhere in storage. ``party`` is the source party whose statement a row is:
no row is read without asking as whom. ``ordinal`` numbers the rows of one event, so that (``position``, ``ordinal``) is
a key and a total order.

========== =========================================================================================================
table      a row is
========== =========================================================================================================
outcome    one judgement of one thing (:class:`clew.storage.lake.facts.OutcomeFact`)
measurement one reading of one thing (:class:`clew.storage.lake.facts.MeasurementFact`)
limits     what master data state about a characteristic (:class:`clew.storage.lake.facts.LimitFact`)
voided     a position, and that of the earliest declaration that voids it
========== =========================================================================================================

Late master data change the limits of readings long recorded, and so does voiding them: limits are resolved when they
are read (``clew.storage.lake.limits``), and no row is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from clew.storage.lake.facts import LimitFact, MeasurementFact, OutcomeFact
from clew.storage.lake.libraries import needed

if TYPE_CHECKING:
    import pyarrow

VERSION = 1
"""Raised when the meaning of a column changes: tables of another version are made anew."""
Kind = Literal["outcome", "measurement"]
KINDS: tuple[Kind, ...] = ("outcome", "measurement")
TABLES = ("outcome", "measurement", "limits", "voided")

_STATED = {"position": "int64", "ordinal": "int32", "party": "string"}
_FACT = {
    **_STATED,
    "place": "string",
    "event_time": "int64",
    "time": "int64",
    "thing": "string",
    "product": "string",
    "operation": "string",
    "biz_step": "string",
    "characteristic": "string",
    "result": "string",
    "value": "string",
    "number": "float64",
    "unit": "string",
    "base_number": "float64",
    "base_unit": "string",
    "gauge": "string",
}
COLUMNS: dict[str, dict[str, str]] = {
    "outcome": {**_FACT, "defect_class": "string", "severity": "string", "nonconformity": "string"},
    "measurement": {
        **_FACT,
        "type": "string",
        "minimum": "float64",
        "maximum": "float64",
        "nominal": "float64",
        "lower_limit": "float64",
        "upper_limit": "float64",
    },
    "limits": {
        **_STATED,
        "characteristic": "string",
        "since": "int64",
        "always": "bool",
        "until": "int64",
        "unit": "string",
        "nominal": "string",
        "lower": "string",
        "upper": "string",
        "version": "string",
    },
    "voided": {"position": "int64", "voided_at": "int64"},
}
REQUIRED = frozenset({"position", "ordinal", "party", "place", "event_time", "time", "characteristic", "voided_at"})
RESOLVED = {
    "limits_source": "string",
    "limits_version": "string",
    "limits_position": "int64",
    "within_limits": "bool",
}
"""What reading adds to ``measurement``. ``limits_source``: ``report`` (the reading states them), ``characteristic``
(master data in force at the reading's time, of the event at ``limits_position``), None for no limits known.
``within_limits``: whether value, minimum and maximum, where stated, keep the limits; None where either is missing."""

Facts = OutcomeFact | MeasurementFact | LimitFact


def schema(table: str) -> pyarrow.Schema:
    """The Arrow schema of a table."""
    arrow = needed("pyarrow")
    types = {
        "int64": arrow.int64(),
        "int32": arrow.int32(),
        "float64": arrow.float64(),
        "bool": arrow.bool_(),
        "string": arrow.string(),
    }
    return arrow.schema([arrow.field(name, types[kind], name not in REQUIRED) for name, kind in COLUMNS[table].items()])


class Columns:
    """Rows of one table on their way to Arrow, column by column."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._columns: dict[str, list[Any]] = {name: [] for name in COLUMNS[table]}
        self._stated = [name for name in self._columns if name not in ("position", "party")]

    def __len__(self) -> int:
        return len(self._columns["position"])

    def add(self, position: int, party: str, facts: Iterable[Facts]) -> None:
        """The rows that one event states."""
        for fact in facts:
            self._columns["position"].append(position)
            self._columns["party"].append(party)
            for name in self._stated:
                self._columns[name].append(getattr(fact, name))

    def add_voided(self, rows: Iterable[tuple[int, int]]) -> None:
        for position, voided_at in rows:
            self._columns["position"].append(position)
            self._columns["voided_at"].append(voided_at)

    def table(self) -> pyarrow.Table:
        return needed("pyarrow").table(self._columns, schema=schema(self._table))
