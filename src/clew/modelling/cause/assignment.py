"""At which unit a factor takes its value, found from the data: each operation, each thing, or a stretch of time.

What was dealt out to a thing, or for a whole morning, is one decision however many rows it touched: only the units that
could have got another value say what chance does.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.candidates import midranks, ranks_within, tamed
from clew.modelling.cause.findings import AssignedAt
from clew.modelling.cause.runs import dense, in_blocks, starts
from clew.modelling.cause.study import Facet, Number, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

VARIES = 0.5
"""Share of things with several rows whose value varies, from which on it is the operation that is assigned."""
SPREAD = 0.1
"""Least share of a number's variation that lies within things, for the same."""
_SPANNED = 1.5
"""Things in one run of operations, on average, for the run to be a stretch of time and not a phase of each thing."""
_ALIKE = 0.3
"""Correlation of neighbours in time from which on a number that never repeats counts as drifting."""
_APART = 0.1
"""Correlation below which stretches of a drifting number are apart enough to be blocks."""


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """``unit``: int32 (n,), the unit of each row, dense: the operation, the thing, or the block. ``units``: how many.
    ``blocks``: how many stretches of time with one value there are."""

    kind: AssignedAt
    unit: NDArray[Any]
    units: int
    blocks: int


class Levels(msgspec.Struct, frozen=True, kw_only=True):
    """Of a facet. ``level``: int32 (n,), a row's (first) level from 0, -1 for none. ``code``: int64 (n,), one for each
    set of levels that rows have; -1 where the row is not to be compared. ``several``: rows may have several levels.
    ``absent``: rows without any are compared, too."""

    level: NDArray[Any]
    code: NDArray[Any]
    several: bool
    absent: bool


def levels_of(study: Study, facet: Facet) -> Levels:
    """Rows that state none of a facet's levels are controls where stating none is the rule (a mark, or a facet of one
    level); where it is the exception, it is a gap in the record and says nothing."""
    import numpy as np

    from clew.modelling.cause.counting import facet_levels

    factors, n = study.factors, len(study.rows)
    level, mixed = np.empty(n, np.int32), np.empty(n, np.int64)
    most = facet_levels(
        factors.indptr.astype(np.int64, copy=False),
        factors.indices.astype(np.int32, copy=False),
        facet.first,
        facet.last,
        level,
        mixed,
    )
    several = most > 1
    code = np.unique(mixed, return_inverse=True)[1].astype(np.int64) if several else level.astype(np.int64)
    stated = level >= 0
    absent = bool(np.count_nonzero(np.bincount(level[stated])) <= 1 or 2 * np.count_nonzero(stated) < n)
    code = np.where(stated, code, code.max(initial=0) + 1 if absent else -1)
    return Levels(level=level, code=code, several=several, absent=absent)


def assignment_of(study: Study, factor: Facet | Number) -> Assignment:
    """Where a factor was assigned.

    Operation: the value varies within things that have several rows. Thing: it does not. Block: over things (or, where
    a run spans several things, operations) in the order of time there are clearly fewer runs of one value than chance
    would make; a number that never repeats comes in blocks if neighbours in time are alike.
    """
    if isinstance(factor, Number):
        return assignment_of_number(study, factor)
    return assignment_of_levels(study, levels_of(study, factor))


def assignment_of_levels(study: Study, levels: Levels) -> Assignment:
    """The same of a facet's levels once read."""
    import numpy as np

    rows = np.flatnonzero(levels.code >= 0)
    if len(rows) == 0:
        return _by_thing(study, 0)
    if varies_within(study.rows.thing[rows], levels.code[rows]):
        order = rows[np.argsort(study.rows.stratum[rows], kind="stable")]
        return _in_blocks(study, order, levels.code[order], operations=True)
    order, value = _things_in_time(study, rows, levels.code[rows])
    return _in_blocks(study, order, value, operations=False)


def varies_within(thing: NDArray[Any], code: NDArray[Any]) -> bool:
    """Whether at least half of the things with several rows that have one of the rarer values have another, too."""
    import numpy as np

    if int(np.bincount(thing).max(initial=0)) <= 1:
        return False
    place = dense(code)
    width = int(place.max()) + 1
    cells, times = np.unique(thing.astype(np.int64) * width + place, return_counts=True)
    owner, value = cells // width, cells % width
    size = np.bincount(owner, times)[owner]
    common = int(np.bincount(place).argmax())
    rarer = (value != common) & (size >= 2)
    varied = int(np.count_nonzero(times[rarer] < size[rarer]))
    return varied > 0 and varied >= VARIES * int(np.count_nonzero(rarer))


def _things_in_time(study: Study, rows: NDArray[Any], code: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Things by stratum and first row, and each one's most frequent value."""
    import numpy as np

    thing = study.rows.thing[rows]
    if int(np.bincount(thing).max()) <= 1:
        order = np.argsort(study.rows.stratum[rows], kind="stable")
        return thing[order], code[order]
    own, first = np.unique(thing, return_index=True)
    values, place = np.unique(code, return_inverse=True)
    cells, times = np.unique(thing.astype(np.int64) * len(values) + place, return_counts=True)
    owner = cells // len(values)
    best = np.lexsort((cells, -times, owner))
    best = best[np.concatenate(([True], owner[best][1:] != owner[best][:-1]))]
    order = np.lexsort((first, study.rows.stratum[rows[first]]))
    return own[order], values[cells[best] % len(values)][order]


def _in_blocks(study: Study, order: NDArray[Any], value: NDArray[Any], operations: bool) -> Assignment:
    import numpy as np

    thing, stratum = study.rows.thing, study.rows.stratum
    if operations:
        group = stratum[order]
    else:
        of_thing = np.zeros(len(study.rows.things), stratum.dtype)
        of_thing[thing] = stratum
        group = of_thing[order]
    begins = starts(value, group)
    blocks = int(begins.sum())
    number = np.cumsum(begins) - 1
    stretches = in_blocks(value, group)
    if operations and stretches:
        spanned = len(np.unique(number * len(study.rows.things) + thing[order]))
        stretches = spanned >= _SPANNED * blocks
    if not stretches:
        return _by_operation(study, blocks) if operations else _by_thing(study, blocks)
    # Whatever is not compared is a block of its own.
    block = np.full(len(study.rows) if operations else len(study.rows.things), blocks, np.int64)
    block[order] = number
    of_row = block if operations else block[thing]
    unit = dense(of_row).astype(np.int32)
    return Assignment(kind="block", unit=unit, units=int(unit.max(initial=-1)) + 1, blocks=blocks)


def _by_operation(study: Study, blocks: int) -> Assignment:
    import numpy as np

    n = len(study.rows)
    return Assignment(kind="operation", unit=np.arange(n, dtype=np.int32), units=n, blocks=blocks)


def _by_thing(study: Study, blocks: int) -> Assignment:
    import numpy as np

    unit = dense(study.rows.thing).astype(np.int32)
    return Assignment(kind="thing", unit=unit, units=int(unit.max(initial=-1)) + 1, blocks=blocks)


def assignment_of_number(study: Study, number: Number) -> Assignment:
    """The same of a number: values repeat, or they drift."""
    import numpy as np

    rows = np.flatnonzero(~np.isnan(number.values))
    if len(rows) == 0:
        return _by_thing(study, 0)
    values, code = np.unique(number.values[rows], return_inverse=True)
    thing = study.rows.thing[rows]
    if varies_within(thing, code) and spread_within(thing, _placed(study, number.values, rows)) >= SPREAD:
        stretch = stretches_of_time(study, number, rows)
        if stretch is None or not _of_all(thing, stretch):
            return _by_operation(study, len(rows))
        block = np.full(len(study.rows), -1, np.int64)
        block[rows] = stretch
        unit = np.unique(block, return_inverse=True)[1].astype(np.int32)
        count = int(stretch.max()) + 1
        return Assignment(kind="block", unit=unit, units=int(unit.max()) + 1, blocks=count)
    order, code = _things_in_time(study, rows, code)
    if len(values) <= len(order) / 2:
        return _in_blocks(study, order, code, operations=False)
    of_thing = np.zeros(len(study.rows.things), study.rows.stratum.dtype)
    of_thing[study.rows.thing] = study.rows.stratum
    length = drift_length(values[code], of_thing[order])
    if length < 2:
        return _by_thing(study, len(order))
    return _in_blocks(study, order, np.arange(len(order)) // length, operations=False)


def stretches_of_time(study: Study, number: Number, rows: NDArray[Any]) -> NDArray[Any] | None:
    """Of a number that varies within things: int64 (rows,), the stretch of time that each of ``rows`` (ascending
    places) is in, if stretches of one value, or of like values where none repeats, span several things; else None."""
    import numpy as np

    stratum = study.rows.stratum[rows]
    order = np.argsort(stratum, kind="stable")
    thing, group = study.rows.thing[rows][order], stratum[order]
    values, code = np.unique(number.values[rows][order], return_inverse=True)
    if len(values) <= len(rows) / 2:
        if not in_blocks(code, group):
            return None
        of_row = np.cumsum(starts(code, group)) - 1
    else:
        length = drift_length(number.values[rows][order], group)
        if length < 2:
            return None
        of_row = np.cumsum(starts(np.arange(len(rows)) // length, group)) - 1
    if len(np.unique(of_row * (int(thing.max()) + 1) + thing)) < _SPANNED * (int(of_row[-1]) + 1):
        return None
    stretch = np.empty(len(rows), np.int64)
    stretch[order] = of_row
    return stretch


def _of_all(thing: NDArray[Any], stretch: NDArray[Any]) -> bool:
    """Whether the average stretch touches at least half of all things: it is time then that has the value, not they."""
    import numpy as np

    pairs = len(np.unique(stretch * (int(thing.max()) + 1) + thing))
    return pairs >= len(np.unique(thing)) * (int(stretch.max()) + 1) / 2


def _placed(study: Study, values: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
    """float64 (rows,): a number's place within its stratum, where there are several; else itself, wild readings drawn
    in: of all its variation neither the step between two products nor one wild reading may be the most."""
    stratum = study.rows.stratum[rows]
    return ranks_within(values[rows], stratum) if (stratum != stratum[0]).any() else tamed(values[rows])[0]


def spread_within(thing: NDArray[Any], values: NDArray[Any]) -> float:
    """Share of a number's variation that lies within things, from 0 to 1."""
    import numpy as np

    times = np.bincount(thing)
    mean = np.bincount(thing, values) / np.maximum(times, 1)
    total = float(((values - values.mean()) ** 2).sum())
    return float(((values - mean[thing]) ** 2).sum()) / total if total > 0 else 0.0


def drift_length(values: NDArray[Any], group: NDArray[Any]) -> int:
    """How many neighbours in time share a drifting number's value: 1 where neighbours are not alike. ``values``:
    float64 (m,), by ``group`` (strata) in the order of time. What is set otherwise for each stratum does not drift."""
    import numpy as np

    m = len(values)
    if m < 8:
        return 1
    rank, size_of = midranks(values, group)
    rank = (rank - (size_of + 1) / 2) / size_of
    total = float(rank @ rank)
    if total <= 0 or float(rank[1:] @ rank[:-1]) / total < max(_ALIKE, 3 / math.sqrt(m)):
        return 1
    size = 1 << (2 * m - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(rank, size)) ** 2
    alike = np.fft.irfft(spectrum, size)[: m // 2] / total
    apart = np.flatnonzero(alike < _APART)
    return int(apart[0]) if len(apart) else m // 2
