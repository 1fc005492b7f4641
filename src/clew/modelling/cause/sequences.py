"""What follows from the order of rows: the first after a change, the n-th since it, uses of a tool, gaps.

Sequence is a category of its own beside 5M1E: a run-in, a tool that wears, a machine that stood still. Each is counted
over the rows of the study, within the equipment that works them where rows alternate between several.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from clew.modelling.cause.building import Nominal, distinct
from clew.modelling.cause.study import Number, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_AFTER = "first_after_change"
NTH, USES = "nth_since_change", "uses_before"
FEWEST_CHANGES = 8
"""A run-in is seen only where it comes again and again."""
SHORTEST_STRETCH = 3
NTH_AT_MOST = 20
"""A run-in is over after so many units: beyond, long stretches would only stand for what was done in them."""
LEVELS, ROWS_PER_LEVEL = 8, 5
"""Of a tool whose uses are counted: so many of it, each with so many rows."""
LANES, ROWS_PER_LANE = 50, 20
HOUR = 3_600_000_000


class Single(NamedTuple):
    """A nominal factor with one level a row: ``codes`` int64 (n,), -1 for none."""

    facet: Nominal
    codes: NDArray[Any]


def single_valued(rows: Rows, facets: Sequence[Nominal]) -> list[Single]:
    """Those of the facets of which no row has two levels, and two levels at least are met."""
    import numpy as np

    found: list[Single] = []
    for facet in facets:
        cell = distinct(facet.row.astype(np.int64) * max(len(facet.levels), 1) + facet.code)
        row, code = cell // max(len(facet.levels), 1), cell % max(len(facet.levels), 1)
        if (row[1:] == row[:-1]).any() or len(code) == 0 or code.min() == code.max():
            continue
        codes = np.full(len(rows), -1, np.int64)
        codes[row] = code
        found.append(Single(facet, codes))
    return found


def sequences(rows: Rows, facets: Sequence[Nominal]) -> tuple[list[Nominal], list[Number]]:
    """``facets``: stated ones; of machines, materials and methods the changes are looked at."""
    import numpy as np

    single = single_valued(rows, facets)
    firsts: list[tuple[str, NDArray[Any]]] = []
    numbers: list[Number] = []
    seen: list[NDArray[Any]] = []
    for each in single:
        facet = each.facet
        if facet.category not in ("machine", "material", "method"):
            continue
        if facet.category == "machine":
            uses = _uses(each)
            if uses is not None:
                numbers.append(_number(f"{facet.name}:{USES}", facet, uses))
        nth = _since_change(rows, each, _lane(each, single))
        if nth is None or any(np.array_equal(nth, other, equal_nan=True) for other in seen):
            continue
        seen.append(nth)
        firsts.append((facet.name, np.flatnonzero(nth == 0)))
        numbers.append(_number(f"{facet.name}:{NTH}", facet, np.minimum(nth, NTH_AT_MOST)))
    return _first_after(firsts), numbers


def _number(name: str, facet: Nominal, values: NDArray[Any]) -> Number:
    return Number(name=name, category="sequence", values=values, step=facet.step, lead=facet.lead, derived=True)


def _first_after(firsts: Sequence[tuple[str, NDArray[Any]]]) -> list[Nominal]:
    """One facet; its levels are the facets that changed."""
    import numpy as np

    if not firsts:
        return []
    names = list(dict.fromkeys(name for name, _ in firsts))
    return [
        Nominal(
            name=FIRST_AFTER,
            category="sequence",
            row=np.concatenate([row for _, row in firsts]),
            code=np.concatenate([np.full(len(row), names.index(name), np.int64) for name, row in firsts]),
            levels=names,
            derived=True,
        )
    ]


def _uses(each: Single) -> NDArray[Any] | None:
    """How many rows before used the same one, where there are enough of them to compare; NaN where none is stated."""
    import numpy as np

    counts = np.bincount(each.codes[each.codes >= 0])
    if np.count_nonzero(counts >= ROWS_PER_LEVEL) < LEVELS:
        return None
    return _places_within(each.codes)


def _places_within(codes: NDArray[Any]) -> NDArray[Any]:
    """The place of each row among those of its code, from 0; NaN for -1."""
    import numpy as np

    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    sizes = np.diff(np.append(begins, len(ordered)))
    places = np.empty(len(codes), np.float64)
    places[order] = np.arange(len(codes)) - np.repeat(begins, sizes)
    places[codes < 0] = np.nan
    return places


def _lane(each: Single, single: Sequence[Single]) -> NDArray[Any] | None:
    """The equipment of the same step that rows alternate between: of a machine with few levels the fewest. None where
    all go one way."""
    import numpy as np

    best: tuple[int, NDArray[Any]] | None = None
    for other in single:
        same = other.facet.category == "machine" and other.facet.step == each.facet.step
        if other is each or not same or (other.codes < 0).any():
            continue
        counts = np.bincount(other.codes)
        levels = int(np.count_nonzero(counts))
        if levels <= LANES and len(each.codes) >= ROWS_PER_LANE * levels and (best is None or levels < best[0]):
            best = (levels, other.codes)
    return None if best is None else best[1]


def _since_change(rows: Rows, each: Single, lane: NDArray[Any] | None) -> NDArray[Any] | None:
    """How many units since the value last changed (0: the first after it; float64, NaN before the first change).

    A unit is a thing where the value is constant within each, else a row. None where there are too few changes, or
    stretches so short that there is no n-th to speak of."""
    import numpy as np

    there = each.codes >= 0
    lanes = np.zeros(len(rows), np.int64) if lane is None else lane
    row = np.flatnonzero(there)
    order = row[np.lexsort((row, lanes[row]))]
    code, way, thing = each.codes[order], lanes[order], rows.thing[order]
    begins = np.append(True, (code[1:] != code[:-1]) | (way[1:] != way[:-1]))[: len(order)]
    new_way = np.append(True, way[1:] != way[:-1])[: len(order)]
    unit = _units(begins, thing, constant=_constant(rows.thing[row], each.codes[row]))
    stretch = np.cumsum(begins) - 1
    first_unit = unit[begins][stretch]
    length = np.append(unit[begins][1:], unit[-1] + 1 if len(unit) else 0) - unit[begins]
    changed = begins & ~new_way
    if changed.sum() < FEWEST_CHANGES or np.median(length) < SHORTEST_STRETCH:
        return None
    nth = (unit - first_unit).astype(np.float64)
    nth[new_way[begins][stretch]] = np.nan  # what came before the first row is not known
    found = np.full(len(rows), np.nan)
    found[order] = nth
    return found


def _constant(thing: NDArray[Any], code: NDArray[Any]) -> bool:
    import numpy as np

    pairs = np.unique(np.stack((thing, code), axis=1), axis=0)
    return len(pairs) == len(np.unique(thing)) < len(thing)


def _units(begins: NDArray[Any], thing: NDArray[Any], *, constant: bool) -> NDArray[Any]:
    """Units numbered along the order: a new one with each change, and with each thing or each row."""
    import numpy as np

    if not constant:
        return np.arange(len(begins))
    other = np.append(True, thing[1:] != thing[:-1])[: len(begins)]
    return np.cumsum(begins | other) - 1


def judged_before(rows: Rows, all_things: NDArray[Any], all_ranks: NDArray[Any], ranks: NDArray[Any]) -> Number | None:
    """How many judgements of the thing lie before each row's own. ``all_ranks``: the order of all judgements,
    ``all_things`` their things; ``ranks``: of the rows'. None where every thing is judged once."""
    import numpy as np

    if len(np.unique(all_things)) == len(all_things):
        return None
    span = int(all_ranks.max()) + 2
    key = np.sort(all_things.astype(np.int64) * span + all_ranks)
    before = np.searchsorted(key, rows.thing * span + ranks) - np.searchsorted(key, rows.thing * span)
    return Number(name="judged_before", category="sequence", values=before.astype(np.float64), derived=True)
