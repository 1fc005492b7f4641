"""The mapping language, its words for what a record says: values, calculations, conditions, times."""

from __future__ import annotations

from typing import Literal

import msgspec


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of every piece of the language: unknown keys are refused, defaults are not written out."""


class Value(Part, frozen=True, kw_only=True):
    """A text from a record. Exactly one source: ``column``, ``constant``, ``template``, ``first``, ``calculate``,
    ``of``.

    Then, in this order: ``empty`` (cells that mean nothing is there), ``pattern`` (a regular expression whose first
    group, or whole match, is kept; a cell that does not match is refused), ``case``, ``width`` (a number with fewer
    digits gets the leading zeros back that a spreadsheet has taken), ``values`` (the cells that may
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
    width: int | None = None
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
