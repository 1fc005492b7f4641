"""Which limits held when a reading was taken: of master data, as known at a position, in the unit of the reading.

The rule is that of master data anywhere (docs/trace-semantics.md, ``clew:valid_from``): the latest statement that had
begun and had not ended; before any had begun, the first of those without a beginning of their own, which hold always.
Statements are few and readings are many: what holds when becomes spans without overlaps, which every engine can join.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from clew.events.errors import InvalidData
from clew.events.house import subject
from clew.events.house.master_data import CHARACTERISTIC
from clew.events.identifiers import normalise
from clew.events.units import convert
from clew.storage.lake.libraries import needed

if TYPE_CHECKING:
    import pyarrow

EARLIEST, LATEST = -(2**63), 2**63 - 1


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table ``limits``; see :class:`clew.storage.lake.facts.LimitFact`."""

    position: int
    ordinal: int
    characteristic: str
    since: int
    always: bool
    until: int | None = None
    unit: str | None = None
    nominal: str | None = None
    lower: str | None = None
    upper: str | None = None
    version: str | None = None

    @property
    def order(self) -> tuple[int, int, int]:
        return self.since, self.position, self.ordinal


class Span(msgspec.Struct, frozen=True):
    """``statement`` holds from ``since`` until ``until`` (excluded), UTC microseconds."""

    since: int
    until: int
    statement: Statement


def spans(statements: Iterable[Statement]) -> dict[str, list[Span]]:
    """What holds when, by characteristic; in the order of time, without overlaps."""
    stated: defaultdict[str, list[Statement]] = defaultdict(list)
    for each in statements:
        stated[each.characteristic].append(each)
    return {name: list(_spans(told)) for name, told in stated.items()}


def _spans(stated: list[Statement]) -> Iterator[Span]:
    begins = {each.since for each in stated} | {each.until for each in stated if each.until is not None}
    bounds = [EARLIEST, *sorted(begins - {EARLIEST, LATEST}), LATEST]
    open_span: Span | None = None
    for since, until in pairwise(bounds):
        holds = valid_at(stated, since)
        if open_span is not None and holds is open_span.statement:
            open_span = Span(open_span.since, until, open_span.statement)
            continue
        if open_span is not None:
            yield open_span
        open_span = None if holds is None else Span(since, until, holds)
    if open_span is not None:
        yield open_span


def valid_at(stated: Iterable[Statement], time: int) -> Statement | None:
    """The statement that holds at an instant."""
    lasting = [each for each in stated if each.until is None or time < each.until]
    begun = [each for each in lasting if each.since <= time]
    if begun:
        return max(begun, key=lambda each: each.order)
    always = [each for each in lasting if each.always]
    return min(always, key=lambda each: each.order) if always else None


def spans_for(statements: Iterable[Statement], read: Iterable[tuple[str, str | None]]) -> pyarrow.Table:
    """The spans to join with readings: ``of`` (characteristic as readings write it), ``in_unit`` (theirs; empty for
    none), ``begin``, ``end``, limits as float64 in that unit, ``master_version``, ``master_position``.

    ``read``: characteristic and unit of the readings. A unit that cannot be converted has no limits.
    """
    arrow = needed("pyarrow")
    held = spans(statements)
    rows: list[tuple[Any, ...]] = []
    for name, unit in sorted(set(read), key=lambda each: (each[0], each[1] or "")):
        for span in held.get(_key(name), ()):
            limits = _limits_in(span.statement, unit)
            if limits is not None:
                said = span.statement
                rows.append((name, unit or "", span.since, span.until, *limits, said.version, said.position))
    columns = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
    made = [arrow.array(list(column), kind) for column, kind in zip(columns, _COLUMNS.values(), strict=True)]
    return arrow.table(made, names=list(_COLUMNS))


_COLUMNS = {
    "of": "string",
    "in_unit": "string",
    "begin": "int64",
    "end": "int64",
    "master_nominal": "float64",
    "master_lower": "float64",
    "master_upper": "float64",
    "master_version": "string",
    "master_position": "int64",
}


def _key(characteristic: str) -> str:
    return normalise(subject(CHARACTERISTIC, characteristic))


def _limits_in(said: Statement, unit: str | None) -> tuple[float | None, ...] | None:
    """Nominal, lower and upper in a unit. Where either side names none, it is meant in the other's."""
    numbers = [None if each is None else Decimal(each) for each in (said.nominal, said.lower, said.upper)]
    try:
        if said.unit and unit and said.unit != unit:
            numbers = [None if each is None else convert(each, said.unit, unit) for each in numbers]
    except InvalidData:
        return None
    return tuple(None if each is None else float(each) for each in numbers)
