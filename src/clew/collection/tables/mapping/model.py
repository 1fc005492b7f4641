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
import re
from collections.abc import Iterator
from typing import Literal

import msgspec

Role = Literal["epc", "parent", "child", "input", "output"]
EventType = Literal["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]

ROLES: dict[str, tuple[str, ...]] = {
    "ObjectEvent": ("epc",),
    "TransactionEvent": ("parent", "epc"),
    "AggregationEvent": ("parent", "child"),
    "AssociationEvent": ("parent", "child"),
    "TransformationEvent": ("input", "output"),
}
TEMPLATE_FIELD = re.compile(r"\{([^{}]*)\}")
OWN_ROWS = "rows"
"""The name under which ``each`` goes through the rows of a grouped record."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of every piece of the language: unknown keys are refused, defaults are not written out."""


class Value(Part, frozen=True, kw_only=True):
    """A text from a record. Exactly one source: ``column``, ``constant``, ``template``, ``first``, ``calculate``,
    ``of``.

    Then, in this order: ``empty`` (cells that mean nothing is there), ``pattern`` (a regular expression whose first
    group, or whole match, is kept; a cell that does not match is refused), ``case``, ``values`` (the cells that may
    stand there: a list, or a table from the cell to what is recorded; any other is refused) or ``lookup`` (a named
    table of ``lookups``), ``default`` (where nothing is there). Nothing left: refused, unless ``optional``.
    """

    column: str | None = None
    constant: str | None = None
    template: str | None = None
    first: tuple[Value, ...] | None = None
    calculate: Calculation | None = None
    of: Summary | None = None
    empty: tuple[str, ...] = ()
    pattern: str | None = None
    case: Literal["upper", "lower"] | None = None
    values: dict[str, str] | tuple[str, ...] | None = None
    lookup: str | None = None
    default: str | None = None
    optional: bool = False


class Calculation(Part, frozen=True, kw_only=True):
    """Exact decimal arithmetic over values: ``sum``, ``difference`` (first minus the rest), ``product`` or ``quotient``
    (rounded to ``digits`` significant digits where it does not end). A missing operand makes the result missing."""

    sum: tuple[Value, ...] | None = None
    difference: tuple[Value, ...] | None = None
    product: tuple[Value, ...] | None = None
    quotient: tuple[Value, ...] | None = None
    digits: int = 12


class Summary(Part, frozen=True, kw_only=True):
    """One number out of a cell that holds a list of numbers (JSON, a curve), or of all rows of ``each``.

    ``index_of``: with ``max`` or ``min``: the entry of another list column at the same index (the angle at maximum
    torque).
    """

    column: str
    take: Literal["max", "min", "first", "last", "mean", "sum", "count"]
    each: str | None = None
    index_of: str | None = None


class Condition(Part, frozen=True, kw_only=True):
    """True or false of a record. One subject (``column`` or ``value``) with one test, or ``all``/``any``/``none`` of
    others.

    ``equals``/``one_of``: the text; ``above``, ``at_least``, ``below``, ``at_most``: as numbers or, where both are
    times
    of ``values``, as instants (a cell that is neither makes the record refused); ``filled``; ``matches``: the whole
    cell by a regular expression. ``than``: compare with another column or value instead of a text.
    """

    column: str | None = None
    value: str | None = None
    equals: str | None = None
    not_equals: str | None = None
    one_of: tuple[str, ...] | None = None
    not_one_of: tuple[str, ...] | None = None
    above: str | None = None
    at_least: str | None = None
    below: str | None = None
    at_most: str | None = None
    filled: bool | None = None
    matches: str | None = None
    than: Literal["text", "column", "value"] = "text"
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    none: tuple[Condition, ...] | None = None


class Time(Part, frozen=True, kw_only=True):
    """An instant. ``column`` or ``template`` (date and time of day in two columns). ``zone``: IANA name or offset, for
    cells without a zone of their own; ``zone_column``: the cell that names it. ``layout``: a strptime format, or
    ``unix_s``, ``unix_ms``, ``unix_us``, ``excel`` (days since 1899-12-30); several are tried in order.
    ``plus``/``minus``: a span to add or take away, a :class:`Span`.
    ``shift``: a known error of the device's clock; the time as reported stays in the event (``reported_time``).
    """

    column: str | None = None
    template: str | None = None
    zone: str | None = None
    zone_column: str | None = None
    layout: str | tuple[str, ...] | None = None
    plus: Span | None = None
    minus: Span | None = None
    shift: tuple[Shift, ...] = ()
    empty: tuple[str, ...] = ()


class Span(Part, frozen=True, kw_only=True):
    """A duration: a ``value`` in ``unit`` (Rec 20: SEC, MIN, HUR, DAY), or, with ``unit: clock``, written
    ``h:mm[:ss]``."""

    value: Value
    unit: str = "SEC"


class Shift(Part, frozen=True, kw_only=True):
    """Between ``since`` and ``until`` (ISO date-times with zone, as reported; none: open) the device's clock was
    ahead by
    ``seconds`` (negative: behind). ``reason`` stays with each event that it corrects."""

    seconds: int
    since: str | None = None
    until: str | None = None
    reason: str = ""


class Lot(Part, frozen=True, kw_only=True):
    """A lot without a GS1 key: its issuer and the issuer's number together are its name (``urn:clew:lot:…``)."""

    issuer: Value
    number: Value


class Thing(Part, frozen=True, kw_only=True):
    """A thing of the event: ``id`` (template of its identifier) or ``lot``. With ``quantity`` (and ``uom``) it stands
    in
    the quantity list, as does every lot.

    ``each``: once for every row of a joined table, or (``rows``) of the group. ``separator``: the cell of the
    template's
    one column holds several identifiers. ``optional``: an empty cell names nothing; ``when``: only if it holds.
    """

    id: str | None = None
    lot: Lot | None = None
    role: Role = "epc"
    quantity: Value | None = None
    uom: str | Value | None = None
    each: str | None = None
    separator: str | None = None
    optional: bool = False
    when: Condition | None = None


class Operation(Part, frozen=True, kw_only=True):
    """What kind of event. All but ``type`` and ``action`` are templates; ``id`` is its eventID."""

    type: EventType = "ObjectEvent"
    id: str | None = None
    action: Literal["ADD", "OBSERVE", "DELETE"] = "OBSERVE"
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    transformation_id: str | None = None


class Measurement(Part, frozen=True, kw_only=True):
    """A measured value of a characteristic, with its limits, all in ``uom``.

    ``type``: the kind of quantity in the words of CBV (``Torque``, ``Mass``), or a URI of one's own. ``uom``: a Rec
    20 or
    UCUM code, or the value that holds it. ``convert_to``: record it in this unit; what was written stays beside it.
    ``gauge``: what it was measured with. ``clean``: names of ``cleaning`` steps to apply, in order.
    """

    characteristic: str
    type: str
    value: Value
    uom: str | Value | None = None
    convert_to: str | None = None
    lower: Value | None = None
    upper: Value | None = None
    nominal: Value | None = None
    gauge: Value | None = None
    time: Time | None = None
    each: str | None = None
    clean: tuple[str, ...] = ()


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


class Outcome(Part, frozen=True, kw_only=True):
    """A judgement of one characteristic: ``result`` is a value of the dictionary's ``result`` (OK, NOK …)."""

    characteristic: str
    result: Value
    defect_class: Value | None = None
    defect_count: Value | None = None
    severity: Value | None = None
    disposition: Value | None = None
    comment: Value | None = None


class Alias(Part, frozen=True, kw_only=True):
    """``other``: a second name (template, or a supplier's ``lot``) of ``thing``, of a ``kind`` of the dictionary's
    ``alias_kind``. Without ``thing``: of the things of the event."""

    other: str | None = None
    lot: Lot | None = None
    thing: str | None = None
    kind: str = "same"
    optional: bool = False


class Attachment(Part, frozen=True, kw_only=True):
    """A document or curve kept as a blob: the cells of ``columns`` (several: a JSON object of them), as
    ``media_type``."""

    columns: tuple[str, ...]
    title: str | None = None
    media_type: str = "application/json"
    optional: bool = False


class Component(Part, frozen=True, kw_only=True):
    """An expected component of a product: one for the record, or one for each row of ``each``."""

    product_class: str
    count: Value | None = None
    unit: str | Value | None = None
    alternates: Value | None = None
    separator: str = ","
    position: Value | None = None
    mandatory: Value | None = None
    each: str | None = None
    when: Condition | None = None


class Stage(Part, frozen=True, kw_only=True):
    """An expected stage of a product's life: ``process_step`` is a bizStep or a step of the site."""

    process_step: Value
    number: Value | None = None
    name: Value | None = None
    mandatory: Value | None = None
    each: str | None = None
    when: Condition | None = None


class MasterData(Part, frozen=True, kw_only=True):
    """The event is about what something *is*: ``kind`` is ``product``, ``characteristic``, ``equipment``, ``gauge``,
    ``supplier``, ``location`` or ``person``; the event's one thing is its subject. ``attributes``: URI or dictionary
    term
    to value; the limits of a characteristic are the terms ``lower_limit``, ``upper_limit``, ``nominal``, ``unit``."""

    kind: str
    name: Value | None = None
    attributes: dict[str, Value] = {}
    components: tuple[Component, ...] = ()
    stages: tuple[Stage, ...] = ()
    valid_from: Time | None = None
    valid_to: Time | None = None


class Event(Part, frozen=True, kw_only=True):
    """One event that a record makes, if ``when`` holds. ``name`` distinguishes it among the record's events."""

    name: str = ""
    when: Condition | None = None
    time: Time | None = None
    operation: Operation = Operation()
    things: tuple[Thing, ...] = ()
    facets: dict[str, Value] = {}
    outcomes: tuple[Outcome, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    aliases: tuple[Alias, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    master_data: MasterData | None = None


class Joined(Part, frozen=True, kw_only=True):
    """Another table, joined to the rows of the first. ``on``: its column → the template over the main row that it must
    equal. One of ``file`` (a name or pattern among the files that come along), ``sheet``, ``query``, or none (the same
    table, for trees).

    ``rows``: ``one`` (its columns are there as ``{name.column}``; two matching rows refuse the record) or ``many`` (for
    ``each``). ``missing``: a record without a match is refused, or its columns are empty.
    """

    on: dict[str, str]
    file: str | None = None
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
    (kept in quarantine). ``reason``: told to people, in each language or as one text."""

    when: Condition
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

    ``time``, where an event has none of its own. ``decimal``: the decimal mark. ``columns``: names for a table
    without a
    header. ``ignore``: columns known and left out; any other unmapped column is flagged. ``digest``: SHA-256 of the
    file.
    """

    name: str
    version: str
    names: dict[str, str] = {}
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
    zone: str | None = None
    tables: dict[str, Joined] = {}
    group: tuple[str, ...] = ()
    lookups: dict[str, dict[str, str]] = {}
    values: dict[str, Computed] = {}
    cleaning: dict[str, Cleaning] = {}
    leave_out: tuple[Rule, ...] = ()
    refuse: tuple[Rule, ...] = ()
    events: tuple[Event, ...] = ()
    ignore: tuple[str, ...] = ()
    digest: str = ""

    time: Time | None = None
    operation: Operation | None = None
    things: tuple[Thing, ...] = ()
    facets: dict[str, Value] = {}
    outcomes: tuple[Outcome, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    aliases: tuple[Alias, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    master_data: MasterData | None = None


def columns_of(mapping: Mapping) -> tuple[str, ...]:
    """The columns that the mapping reads, each once, in the order of the mapping."""
    return tuple(dict.fromkeys(_columns(mapping)))


def _columns(mapping: Mapping) -> Iterator[str]:
    if mapping.time is not None and mapping.time.column is not None:
        yield mapping.time.column
    operation = mapping.operation or Operation()
    for template in (
        operation.id,
        operation.biz_step,
        operation.disposition,
        operation.read_point,
        operation.biz_location,
        operation.transformation_id,
        *(thing.id for thing in mapping.things),
    ):
        yield from template_columns(template)
    for value in (
        *(thing.quantity for thing in mapping.things),
        *mapping.facets.values(),
        *(part for item in mapping.outcomes for part in (item.result, item.defect_class, item.severity)),
        *(limit for item in mapping.measurements for limit in (item.value, item.lower, item.upper)),
    ):
        if value is not None and value.column is not None:
            yield value.column


def template_columns(template: str | None) -> tuple[str, ...]:
    """The columns named in a template, in order."""
    return tuple(TEMPLATE_FIELD.findall(template)) if template else ()


def digest_of(source: bytes) -> str:
    """The name of one exact mapping file: ``sha256:<hex>`` of its bytes."""
    return f"sha256:{hashlib.sha256(source).hexdigest()}"
