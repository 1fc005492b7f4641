"""The mapping language: how the cells of tables become events. What a mapping may say is this file's structs.

A mapping is data, written by an engineer: every mistake in it is named with its line. ``docs/mappings.md`` shows the
language with examples. The vocabulary:

* **record**: one row of the table; with ``group``, the rows that share the same cells; with ``tables``, the row and the
  rows of other tables that belong to it. A record stands or falls as a whole: if one of its events is refused, all are.
* **template**: a text with ``{column}`` in it; percent-encoded where it stands in a URI. A column of a joined table is
  ``{table.column}``, a computed value ``{name}``.
* **value**: a text from a record (:class:`Value`); **condition**: a yes or no about a record (:class:`Condition`).

Order of evaluation, per record: ``tables`` joined, ``values`` computed in their order, ``leave_out``, ``refuse``, then
each of ``events`` whose ``when`` holds.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from clew.collection.tables.mapping.statements import (
    ROLES,
    Alias,
    Attachment,
    BusinessTransaction,
    Component,
    Event,
    EventType,
    MasterData,
    Measurement,
    Operation,
    Outcome,
    Party,
    PersistentDisposition,
    Role,
    Stage,
    Thing,
)
from clew.collection.tables.mapping.values import (
    Calculation,
    Condition,
    Lot,
    Part,
    Shift,
    Span,
    Summary,
    Time,
    Value,
)

__all__ = [
    "OWN_ROWS",
    "ROLES",
    "Alias",
    "Attachment",
    "BusinessTransaction",
    "Calculation",
    "Cleaning",
    "Component",
    "Computed",
    "Condition",
    "Event",
    "EventType",
    "Joined",
    "Lot",
    "Mapping",
    "MasterData",
    "Measurement",
    "Operation",
    "Outcome",
    "Part",
    "Party",
    "PersistentDisposition",
    "Role",
    "Rule",
    "Shift",
    "Span",
    "Stage",
    "Summary",
    "Thing",
    "Time",
    "Value",
    "Watermark",
    "digest_of",
]

OWN_ROWS = "rows"
"""The name under which ``each`` goes through the rows of a grouped record."""


class Cleaning(Part, frozen=True, kw_only=True):
    """A cleaning step (clause 7.2). It never overwrites: the value as read stays, the cleaned one names the step.

    ``kind`` and its parameters (``collection/cleaning`` documents each): ``spike`` (``window`` rows, ``limit`` in
    robust
    standard deviations), ``stuck`` (``run`` equal values), ``gap`` (``longest_seconds`` between readings),
    ``unit_slip``
    (``factors`` by which a value is off), ``range`` (``lower``, ``upper``: physically possible).
    ``series``: columns whose cells keep series apart (one per device and characteristic); ``then``: ``flag`` the value,
    ``drop`` it from what is said (the raw stays), or ``replace`` it (by the median of its neighbours; for a unit slip,
    by the value put right).
    """

    kind: Literal["spike", "stuck", "gap", "unit_slip", "range"]
    series: tuple[str, ...] = ()
    then: Literal["flag", "drop", "replace"] = "flag"
    window: int = 7
    limit: float = 6.0
    run: int = 10
    longest_seconds: float = 60.0
    factors: tuple[float, ...] = ()
    lower: float | None = None
    upper: float | None = None


class Joined(Part, frozen=True, kw_only=True):
    """Another table, joined to the rows of the first. ``on``: its column → the template over the main row that it must
    equal. One of ``file`` (a name or pattern among the files that come along), ``sheet``, ``query``, or none (the same
    table, for trees).

    ``rows``: ``one`` (its columns are there as ``{name.column}``; two matching rows refuse the record) or ``many`` (for
    ``each``). ``missing``: a record without a match is refused, or its columns are empty.

    ``list``: not another table, but a list within the record itself: the columns ``list[0].name``, ``list[1].name`` …
    of nested JSON, or one cell that holds a JSON list. A list of plain texts or numbers has one column, ``value``.
    """

    on: dict[str, str] = msgspec.field(default_factory=dict)
    file: str | None = None
    list: str | None = None
    sheet: str | None = None
    records: str | None = None
    query: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    rows: Literal["one", "many"] = "one"
    missing: Literal["refuse", "empty"] = "refuse"


class Rule(Part, frozen=True, kw_only=True):
    """Records that are not to be recorded. ``leave_out``: known to say nothing (counted, never silent); ``refuse``:
    wrong
    (kept in quarantine). ``reason``: told to people, in each language or as one text. ``each``, for ``refuse``: the
    record is refused if the condition holds of any row of that table, or (``rows``) of the group."""

    when: Condition
    each: str | None = None
    reason: dict[str, str] | str
    columns: tuple[str, ...] = ()


class Computed(Part, frozen=True, kw_only=True):
    """A named value: a text (:class:`Value`) or an instant (:class:`Time`, spelt ISO 8601 with offset where it is
    used)."""

    text: Value | None = None
    time: Time | None = None


class Watermark(Part, frozen=True, kw_only=True):
    """Incremental reading of a database: only rows whose ``column`` (a column of the query's result, ever rising) is at
    or after the highest of the last run, less ``overlap``. ``type`` says how the marks compare and are handed over."""

    column: str
    type: Literal["integer", "text", "time"] = "integer"
    overlap: str | None = None


class Mapping(Part, frozen=True, kw_only=True):
    """The whole mapping. A mapping of one plain event may give the event's keys (``time``, ``operation``, ``things``,
    ``facets``, ``outcomes``, ``measurements`` …) beside its own; ``all_events()`` puts both forms into one.

    ``time``, where an event has none of its own. ``decimal``: the decimal mark; ``thousands``: the
    mark between groups of three digits, where there is one. ``columns``: names for a table
    without a header. ``ignore``: columns known and left out, by name or by a pattern with ``*`` and ``?``; a flag names
    the others that nobody reads. ``digest``: SHA-256 of the file.
    """

    name: str
    version: str
    names: dict[str, str] = msgspec.field(default_factory=dict)
    source: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    records: str | None = None
    query: str | None = None
    header_row: int | None = None
    columns: tuple[str, ...] = ()
    watermark: Watermark | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal[".", ",", " ", "'"] | None = None
    zone: str | None = None
    tables: dict[str, Joined] = msgspec.field(default_factory=dict)
    group: tuple[str, ...] = ()
    lookups: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    values: dict[str, Computed] = msgspec.field(default_factory=dict)
    cleaning: dict[str, Cleaning] = msgspec.field(default_factory=dict)
    leave_out: tuple[Rule, ...] = ()
    refuse: tuple[Rule, ...] = ()
    events: tuple[Event, ...] = ()
    ignore: tuple[str, ...] = ()
    digest: str = ""

    time: Time | None = None
    operation: Operation | None = None
    things: tuple[Thing, ...] = ()
    facets: dict[str, Value] = msgspec.field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    aliases: tuple[Alias, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    business_transactions: tuple[BusinessTransaction, ...] = ()
    sources: tuple[Party, ...] = ()
    destinations: tuple[Party, ...] = ()
    master_data: MasterData | None = None

    def all_events(self) -> tuple[Event, ...]:
        """The events of both forms: ``events``, or the one plain event whose keys stand beside the mapping's own."""
        if self.events:
            return self.events
        said = {key: getattr(self, key) for key in PLAIN_KEYS if key != "operation"}
        return (Event(operation=self.operation or Operation(), **said),)


_SHARED = frozenset(Event.__struct_fields__) & frozenset(Mapping.__struct_fields__) - {"name", "time"}
PLAIN_KEYS = tuple(key for key in Event.__struct_fields__ if key in _SHARED)
"""The keys of an event that a mapping of one plain event may have as its own; ``time`` may stand beside both forms."""


def digest_of(source: bytes) -> str:
    """The name of one exact file (a mapping, a rule book): ``sha256:<hex>`` of its bytes."""
    return f"sha256:{hashlib.sha256(source).hexdigest()}"
