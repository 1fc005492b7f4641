"""A study made of columns: levels numbered, constants set aside, what follows from time and order added.

Levels and facets keep the order in which they are met, never that of their names, so that a study whose names are all
replaced is the same study.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.study import Category, Excluded, Facet, Factors, Number, Precedence, Rows, Study
from clew.modelling.cause.windows import window_levels, zone_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUN_ORDER, SERIAL_ORDER = "order_in_time", "serial_order"
"""Derived numbers: the place of a row among all in time; the place of its thing by first appearance."""
ALIKE = 0.99
LEVELS_PER_ROWS = 5
"""A window of time is a factor when it has at least two levels and at most one for as many rows."""


class Nominal(msgspec.Struct, frozen=True, kw_only=True):
    """A nominal factor before levels are numbered: row ``row[i]`` has the level ``levels[code[i]]``, in any order, any
    number of times. Otherwise as ``Facet``."""

    name: str
    category: Category
    row: NDArray[Any]
    code: NDArray[Any]
    levels: Sequence[str]
    precedence: Precedence = "before"
    unit: str | None = None
    step: str | None = None
    lead: float | None = None
    derived: bool = False


def study_from_columns(
    *,
    bad: Sequence[bool],
    thing: Sequence[str],
    time: Sequence[int],
    nominal: Mapping[str, Sequence[str | None]],
    numeric: Mapping[str, Sequence[float | None]],
    precedence: Mapping[str, Precedence] = {},
    category: Mapping[str, Category] = {},
    stratum: Sequence[Hashable] | None = None,
    time_buckets: Sequence[str] = ("day", "hour"),
    zone: str = "UTC",
    lead: Mapping[str, float] = {},
    position: Sequence[int] | None = None,
) -> Study:
    """A study of plain columns, one entry a row, in any order of rows (they are sorted by ``time``, UTC microseconds,
    then ``position``, then as given).

    None in a column: nothing stated. ``precedence`` (default ``before``) and ``category`` (default ``method``) by name
    of the column. ``time_buckets``: of ``hour``, ``shift``, ``day``, ``week`` in ``zone``; with them come the order of
    rows in time and of things by first appearance. Raises BadRequest for an unknown zone; ValueError for columns of
    different lengths, which is a fault of the caller.
    """
    import numpy as np

    count = len(bad)
    for name, column in [*nominal.items(), *numeric.items(), ("thing", thing), ("time", time)]:
        if len(column) != count:
            raise ValueError(f"column {name}: {len(column)} entries for {count} rows")
    when = np.asarray(time, np.int64)
    positions = np.full(count, -1, np.int64) if position is None else np.asarray(position, np.int64)
    order = np.lexsort((positions, when))
    things, thing_codes = _numbered([thing[row] for row in order.tolist()])
    strata = [0] * count if stratum is None else [stratum[row] for row in order.tolist()]
    rows = Rows(
        bad=np.asarray(bad, np.bool_)[order],
        thing=thing_codes,
        time=when[order],
        position=positions[order],
        stratum=_numbered(strata)[1],
        things=things,
    )
    facets = [
        nominal_of(
            name, category.get(name, "method"), [column[row] for row in order.tolist()],
            precedence=precedence.get(name, "before"), lead=lead.get(name),
        )
        for name, column in nominal.items()
    ]  # fmt: skip
    numbers = [
        Number(
            name=name,
            category=category.get(name, "method"),
            values=np.array([math.nan if each is None else each for each in column], np.float64)[order],
            precedence=precedence.get(name, "before"),
            lead=lead.get(name),
        )
        for name, column in numeric.items()
    ]
    facets += windows(rows, time_buckets, zone, taken={*nominal, *numeric})
    numbers += orders(rows, numbers)
    return assembled(rows, facets, numbers)


def nominal_of(
    name: str,
    category: Category,
    column: Sequence[str | None],
    *,
    precedence: Precedence = "before",
    lead: float | None = None,
) -> Nominal:
    """A nominal factor of one value a row, rows in their final order; None or an empty text: nothing stated."""
    import numpy as np

    levels, codes = _numbered([each or None for each in column])
    named = np.array([level is not None for level in levels], np.bool_)
    row = np.flatnonzero(named[codes]) if len(codes) else np.zeros(0, np.int64)
    spelt = ["" if level is None else level for level in levels]
    return Nominal(
        name=name, category=category, row=row, code=codes[row], levels=spelt, precedence=precedence, lead=lead
    )


def _numbered(values: Sequence[Any]) -> tuple[list[Any], NDArray[Any]]:
    """The distinct values in the order met, and each one's place (int32)."""
    import numpy as np

    numbers: dict[Any, int] = {}
    codes = np.fromiter((numbers.setdefault(each, len(numbers)) for each in values), np.int32, len(values))
    return list(numbers), codes


def distinct(numbers: NDArray[Any]) -> NDArray[Any]:
    """Each once, ascending. By sorting, and not at all where they are so already: numpy's hashing takes minutes for
    millions of numbers that lie in rows."""
    import numpy as np

    if len(numbers) < 2 or bool((numbers[1:] > numbers[:-1]).all()):
        return np.asarray(numbers)
    ordered = np.sort(numbers)
    return np.asarray(ordered[np.append(True, ordered[1:] != ordered[:-1])])


def windows(rows: Rows, wanted: Sequence[str], zone: str, *, taken: Collection[str] = ()) -> list[Nominal]:
    """The windows of time in which rows were judged, those that have enough levels and not too many. ``taken``: names
    of stated factors; a window of that name is told apart by ``time_`` before it."""
    import numpy as np

    clock = zone_of(zone)
    found: list[Nominal] = []
    for window in wanted:
        codes, levels = window_levels(rows.time, window, clock)
        if 2 <= len(levels) <= len(rows) / LEVELS_PER_ROWS:
            name = f"time_{window}" if window in taken else window
            row = np.arange(len(rows))
            found.append(Nominal(name=name, category="time", row=row, code=codes, levels=levels, derived=True))
    return found


def orders(rows: Rows, stated: Sequence[Number]) -> list[Number]:
    """The order of rows in time, and of things by first appearance; not where a stated number orders the rows alike."""
    import numpy as np

    known, found = list(stated), []
    for name, order in ((RUN_ORDER, np.arange(len(rows))), (SERIAL_ORDER, rows.thing)):
        number = Number(name=name, category="sequence", values=order.astype(np.float64), derived=True)
        if not alike(number, known):
            found.append(number)
            known.append(number)
    return found


def alike(number: Number, others: Sequence[Number]) -> bool:
    """Whether one of the others, stated for (nearly) the same rows, orders them as the number does: rank correlation
    (Spearman) of at least :data:`ALIKE`, up or down. What is counted then says no more than what was stated."""
    import numpy as np

    there = ~np.isnan(number.values)
    if np.count_nonzero(there) < 2:
        return False
    for other in others:
        stated = ~np.isnan(other.values)
        both = there & stated
        if np.count_nonzero(both) < max(2, ALIKE * np.count_nonzero(there | stated)):
            continue
        mine, theirs = _ranks(number.values[both]), _ranks(other.values[both])
        scale = np.sqrt((mine @ mine) * (theirs @ theirs))
        if scale > 0 and abs(mine @ theirs) >= ALIKE * scale:
            return True
    return False


def _ranks(values: NDArray[Any]) -> NDArray[Any]:
    """Average ranks about their mean."""
    import numpy as np

    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts + 1) / 2
    return np.asarray(middle[place.reshape(-1)] - (len(values) - 1) / 2)


def assembled(
    rows: Rows, facets: Sequence[Nominal], numbers: Sequence[Number], excluded: Sequence[Excluded] = ()
) -> Study:
    """The study: levels that occur become columns in the order of the first row that has them; what is the same in all
    rows cannot be tested and is told in ``excluded`` (``cause.reason.constant``; nothing at all: ``.unstated``)."""
    import numpy as np

    count = len(rows)
    told: list[Facet] = []
    columns: list[str] = []
    aside: list[Excluded] = []
    cells: list[tuple[NDArray[Any], NDArray[Any]]] = []
    for facet in facets:
        row, code, levels = _met(facet)
        if len(levels) == 1 and len(row) == count:
            aside.append(Excluded(facet.name, levels[0], facet.category, "cause.reason.constant"))
        elif not levels:
            aside.append(Excluded(facet.name, None, facet.category, "cause.reason.unstated"))
        else:
            first = len(columns)
            columns.extend(levels)
            told.append(
                Facet(
                    name=facet.name,
                    category=facet.category,
                    first=first,
                    last=len(columns),
                    precedence=facet.precedence,
                    unit=facet.unit,
                    step=facet.step,
                    lead=facet.lead,
                    derived=facet.derived,
                )
            )
            cells.append((row, code + np.int32(first)))
    indptr, indices = _compressed(cells, count)
    kept = [number for number in numbers if _varies(number, aside)]
    tested = {*(facet.name for facet in told), *(number.name for number in kept)}
    factors = Factors(
        facets=told,
        columns=columns,
        indptr=indptr,
        indices=indices,
        numbers=kept,
        excluded=(*excluded, *_untestable(aside, tested)),
    )
    return Study(rows=rows, factors=factors)


def _untestable(aside: Sequence[Excluded], tested: Collection[str]) -> list[Excluded]:
    """Each once; not of a facet that is tested at another step."""
    once = {(each.facet, each.value): each for each in aside if each.facet not in tested}
    return list(once.values())


def _met(facet: Nominal) -> tuple[NDArray[Any], NDArray[Any], list[str]]:
    """Cells once each, by row; codes renumbered by first row, then as they were."""
    import numpy as np

    width = max(len(facet.levels), 1)
    cell = distinct(facet.row.astype(np.int64) * width + facet.code)
    row, code = cell // width, cell % width
    first = np.full(width, len(cell), np.int64)
    first[code[::-1]] = np.arange(len(cell))[::-1]  # of several the last assigned stays: the first of each
    there = np.flatnonzero(first < len(cell))
    order = np.argsort(row[first[there]], kind="stable")
    place = np.zeros(width, np.int32)
    place[there[order]] = np.arange(len(there), dtype=np.int32)
    return row, place[code], [facet.levels[level] for level in there[order].tolist()]


def _compressed(cells: Sequence[tuple[NDArray[Any], NDArray[Any]]], count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    width = 1 + max((int(column.max(initial=0)) for _, column in cells), default=0)
    key = np.concatenate([np.zeros(0, np.int64), *(row.astype(np.int64) * width + column for row, column in cells)])
    key.sort()
    indptr = np.searchsorted(key, np.arange(count + 1) * width).astype(np.int64)
    key %= width
    return indptr, key.astype(np.int32)


def _varies(number: Number, aside: list[Excluded]) -> bool:
    import numpy as np

    stated = number.values[~np.isnan(number.values)]
    if not len(stated):
        aside.append(Excluded(number.name, None, number.category, "cause.reason.unstated"))
    elif stated.min() == stated.max():
        aside.append(Excluded(number.name, f"{stated[0]:.15g}", number.category, "cause.reason.constant"))
    else:
        return True
    return False
