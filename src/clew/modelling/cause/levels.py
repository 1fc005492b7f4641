"""The levels of a nominal factor, each against rows without it, tested at the unit where they were assigned.

What a level is compared with: rows of the same thing, where the value varies from operation to operation; things that
ran beside it in time (*concurrent*), where there are enough; else the rest (*pooled*). Things are permuted as wholes.
A level that came in blocks must also stand out against the spread between blocks: its p is the larger of both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.assignment import Assignment, Levels, assignment_of_levels, levels_of
from clew.modelling.cause.blocks import Spread, Units, block_p, few_p, spread_of
from clew.modelling.cause.clusters import cluster_p
from clew.modelling.cause.contrasts import Counts, contrast
from clew.modelling.cause.discoveries import combined
from clew.modelling.cause.findings import AssignedAt, Interval, Rates
from clew.modelling.cause.permuting import permutation_p
from clew.modelling.cause.runs import (
    concurrent_windows,
    dense,
    in_blocks,
    sessions,
    starts,
    stretches_of_values,
    window_is_enough,
)
from clew.modelling.cause.study import Facet, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

Reference = Literal["concurrent", "pooled"]
_EDGES = 0.02
"""Share of units outside of the only window that makes no difference."""
_TURNS = 3
"""Stretches on either side from which on a level that comes in blocks has concurrent controls."""

_CHANGING = 20
"""Units that must have run side by side during a change from one level to another: half the harmonic mean of both
sides."""
_NEIGHBOURS = 20
"""Units that are neighbours in time."""


class LevelTest(msgspec.Struct, frozen=True, kw_only=True):
    """``p``: two-sided, at the unit of assignment (1 where there was nothing to compare with: ``difference`` is then 0
    from -1 to 1). ``rate``: of rows with and without. ``assigned``: how this very level came: a facet may come in
    blocks and yet hold two levels that alternate. ``units``: how many of those units had it."""

    column: int
    p: float
    rate: Rates
    reference: Reference
    difference: Interval
    counts: Counts
    units: int
    assigned: AssignedAt


class FacetTest(msgspec.Struct, frozen=True, kw_only=True):
    """``p``: omnibus, that no level differs; ``levels``: in the order of columns."""

    facet: Facet
    assignment: Assignment
    p: float
    levels: list[LevelTest]


class _Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What the levels of one facet share."""

    study: Study
    levels: Levels
    assignment: Assignment
    operations: bool
    candidates: NDArray[Any]
    fixed: NDArray[Any]
    worth: NDArray[Any]
    controls: NDArray[Any]
    spread: Spread | None
    windows: bool
    asked: Asked


def facet_test(
    study: Study,
    facet: Facet,
    asked: Asked,
    *,
    rows: NDArray[Any] | None = None,
    strata: NDArray[Any] | None = None,
    out_of_controls: NDArray[Any] | None = None,
    columns: Iterable[int] | None = None,
) -> FacetTest:
    """Test the levels of a facet. All arrays (n,): ``rows`` bool, which rows to look at; ``strata`` int, rows to be
    compared only with each other, beside the study's own strata; ``out_of_controls`` bool, rows that are never
    controls. ``columns``: levels to test (all by default); the omnibus p counts the others as saying nothing."""
    import numpy as np

    frame = _frame(study, facet, asked, rows, strata, out_of_controls)
    tested = sorted(set(range(facet.first, facet.last) if columns is None else (int(each) for each in columns)))
    levels = [_level(frame, facet, column) for column in tested]
    stated = frame.levels.level[frame.candidates & (frame.levels.level >= 0)]
    count = int(np.count_nonzero(np.bincount(stated))) if not frame.levels.several else facet.last - facet.first
    telling = [level.p for level in levels if level.units > 0]
    return FacetTest(
        facet=facet, assignment=frame.assignment, p=combined(telling, max(count, len(telling))), levels=levels
    )


def _frame(
    study: Study,
    facet: Facet,
    asked: Asked,
    rows: NDArray[Any] | None,
    strata: NDArray[Any] | None,
    out: NDArray[Any] | None,
) -> _Frame:
    import numpy as np

    levels = levels_of(study, facet)
    assignment = assignment_of_levels(study, levels)
    operations = assignment.kind == "operation" or (
        assignment.kind == "block" and _splits_things(study, assignment, levels)
    )
    candidates = levels.code >= 0
    if rows is not None:
        candidates = candidates & rows
    fixed = _joined(study.rows.stratum, strata)
    worth = _worth(study.rows.bad, fixed)
    spread = None
    if assignment.kind == "block" and candidates.any():
        # What is never a control tells nothing of how much levels without effect differ.
        usual = candidates if out is None or (candidates & out).all() else candidates & ~out
        units, _ = _units(study, np.flatnonzero(usual), levels.code, None, fixed, worth, operations)
        spread = spread_of(units)
    return _Frame(
        study=study,
        levels=levels,
        assignment=assignment,
        operations=operations,
        candidates=candidates,
        fixed=fixed,
        worth=worth,
        controls=candidates if out is None else candidates & ~out,
        spread=spread,
        windows=facet.category in ("time", "sequence") or facet.derived,
        asked=asked,
    )


def _splits_things(study: Study, assignment: Assignment, levels: Levels) -> bool:
    """Whether blocks are of operations rather than of things."""
    import numpy as np

    if int(np.bincount(study.rows.thing).max()) <= 1:
        return False
    stated = levels.code >= 0
    pairs = study.rows.thing[stated].astype(np.int64) * max(1, assignment.units) + assignment.unit[stated]
    return len(np.unique(pairs)) > len(np.unique(study.rows.thing[stated]))


def _joined(stratum: NDArray[Any], strata: NDArray[Any] | None) -> NDArray[Any]:
    """int64 (n,), dense: the study's strata crossed with others."""
    import numpy as np

    own = stratum.astype(np.int64)
    if strata is None:
        return own if int(own.max(initial=0)) == 0 else dense(own)
    return dense(own * (int(strata.max(initial=0)) + 2) + strata + 1)


def _level(frame: _Frame, facet: Facet, column: int) -> LevelTest:
    import numpy as np

    exposed = _exposed(frame, facet, column)
    chosen = np.flatnonzero((frame.controls | exposed) & frame.candidates)
    label = exposed[chosen]
    seed = np.random.SeedSequence([frame.asked.seed, column])
    if not label.any() or label.all():
        return _nothing(frame, column, chosen, label)
    if frame.operations and frame.assignment.kind == "operation":
        return _by_operation(frame, column, chosen, label, seed)
    return _by_thing_or_block(frame, column, chosen, label, seed)


def _exposed(frame: _Frame, facet: Facet, column: int) -> NDArray[Any]:
    import numpy as np

    if not frame.levels.several:
        return np.asarray(frame.levels.level == column - facet.first)
    from clew.modelling.cause.counting import rows_with

    factors = frame.study.factors
    exposed = np.empty(len(frame.study.rows), np.bool_)
    rows_with(
        factors.indptr.astype(np.int64, copy=False), factors.indices.astype(np.int32, copy=False), column, exposed
    )
    return exposed


def _nothing(frame: _Frame, column: int, chosen: NDArray[Any], label: NDArray[Any]) -> LevelTest:
    import numpy as np

    bad = frame.study.rows.bad[chosen]
    zero = np.zeros(len(chosen), np.int64)
    found = contrast(bad, label, zero, frame.study.rows.thing[chosen])
    units = len(np.unique(frame.assignment.unit[chosen][label]))
    return _made(frame, column, 1.0, "pooled", found, units, frame.assignment.kind)


def _made(
    frame: _Frame, column: int, p: float, reference: Reference, found: Any, units: int, assigned: AssignedAt
) -> LevelTest:
    return LevelTest(
        column=column,
        p=p,
        rate=found.rates,
        reference=reference,
        difference=found.difference,
        counts=found.counts,
        units=units,
        assigned=assigned,
    )


def _by_operation(frame: _Frame, column: int, chosen: NDArray[Any], label: NDArray[Any], seed: Any) -> LevelTest:
    """Rows of a thing against each other: the thing is its own control."""
    import numpy as np

    thing = frame.study.rows.thing[chosen]
    bad = frame.study.rows.bad[chosen]
    stratum = dense(thing.astype(np.int64) * (int(frame.fixed.max()) + 1) + frame.fixed[chosen])
    excess = _excess(bad, stratum)
    p = permutation_p(label.astype(np.float64), excess, stratum, frame.asked.permutations, seed)
    order = np.argsort(stratum, kind="stable")
    if in_blocks(label[order], stratum[order]):
        p = max(p, cluster_p(label.astype(np.float64), excess, stratum, thing))
    found = contrast(bad, label, stratum, thing)
    return _made(frame, column, p, "concurrent", found, int(label.sum()), "operation")


def _excess(bad: NDArray[Any], stratum: NDArray[Any]) -> NDArray[Any]:
    """float64: bad or not, minus the rate of the row's stratum."""
    import numpy as np

    y = bad.astype(np.float64)
    rate = np.bincount(stratum, y) / np.maximum(np.bincount(stratum), 1)
    return np.asarray(y - rate[stratum])


def _worth(bad: NDArray[Any], stratum: NDArray[Any]) -> NDArray[Any]:
    """float64 (n,): what an excess in a row's stratum is worth, so that those of all strata stray alike: one bad more
    among rows that are hardly ever bad says more than among rows of which a quarter is. All 1 for one stratum."""
    import numpy as np

    size = np.bincount(stratum).astype(np.float64)
    if len(size) == 1:
        return np.ones(len(bad))
    rate = (np.bincount(stratum, bad) + 0.5) / (size + 1)
    spread = np.sqrt(rate * (1 - rate))
    usual = math.sqrt(float((spread**2 * size).sum() / size.sum()))
    return np.asarray((usual / spread)[stratum])


def _units(
    study: Study,
    chosen: NDArray[Any],
    code: NDArray[Any],
    label: NDArray[Any] | None,
    fixed: NDArray[Any],
    worth: NDArray[Any],
    operations: bool,
) -> tuple[Units, NDArray[Any]]:
    """Units in the order of stratum and time, and the unit of each chosen row. A thing has the value that most of its
    rows have, and the place of its first row."""
    import numpy as np

    rows = study.rows
    own = np.arange(len(chosen)) if operations else rows.thing[chosen]
    first = np.full(int(own.max()) + 1, len(chosen), np.int64)
    first[own[::-1]] = np.arange(len(chosen) - 1, -1, -1)
    present = np.flatnonzero(first < len(chosen))
    heads, stratum = first[present], rows.stratum[chosen[first[present]]]
    in_order = bool(np.all(heads[1:] > heads[:-1]) and np.all(stratum[1:] >= stratum[:-1]))
    order = present if in_order else present[np.lexsort((heads, stratum))]
    place = np.empty(len(first), np.int64)
    place[order] = np.arange(len(order))
    unit = place[own]
    heads = chosen[first[order]]
    size = np.bincount(unit)
    has = np.zeros(len(order), np.bool_) if label is None else 2 * np.bincount(unit, label) > size
    return (
        Units(
            code=code[heads],
            label=has,
            excess=np.bincount(unit, _excess(rows.bad[chosen], fixed[chosen]) * worth[chosen]),
            rows=size,
            group=rows.stratum[heads].astype(np.int64),
            time=rows.time[heads],
        ),
        unit,
    )


def _by_thing_or_block(frame: _Frame, column: int, chosen: NDArray[Any], label: NDArray[Any], seed: Any) -> LevelTest:
    """Beside its controls where there are enough. Who ran beside it may be few, or other levels that do something, too:
    what came in a stretch is then also held against all other stretches, and the smaller p of the two is doubled."""
    units, unit = _units(frame.study, chosen, frame.levels.code, label, frame.fixed, frame.worth, frame.operations)
    beside = _beside(frame, chosen, label, units, unit)
    if beside is None:
        return _pooled(frame, column, chosen, label, seed, units, unit)
    near = _concurrent(frame, column, beside, seed)
    if frame.windows or near.assigned == "block":
        return near
    far = _far(frame, column, chosen, label, seed, units, unit)
    if far is None:
        return near
    return msgspec.structs.replace(near if near.p <= far.p else far, p=min(1.0, 2 * min(near.p, far.p)))


def _concurrent(frame: _Frame, column: int, beside: Any, seed: Any) -> LevelTest:
    import numpy as np

    chosen, label, fixed, units, unit = beside
    stratum = _unit_strata(units, unit, fixed[chosen])
    p = permutation_p(units.label.astype(np.float64), units.excess, stratum, frame.asked.permutations, seed)
    assigned: AssignedAt = "operation" if frame.operations else "thing"
    cluster = unit if not frame.operations else frame.study.rows.thing[chosen]
    count = int(units.label.sum())
    if in_blocks(units.label, units.group):
        assigned = "block"
        spread = frame.spread or spread_of(units)
        own = np.random.SeedSequence([frame.asked.seed, column, 1])
        p = max(p, block_p(units, spread, frame.asked.permutations, own, windows=frame.windows))
        block, count = _label_blocks(units)
        cluster = block[unit] if count >= 3 and int(block.max()) + 1 - count >= 3 else cluster
    found = contrast(frame.study.rows.bad[chosen], label, dense(fixed[chosen]), dense(cluster))
    return _made(frame, column, p, "concurrent", found, count, assigned)


def _far(
    frame: _Frame, column: int, chosen: NDArray[Any], label: NDArray[Any], seed: Any, units: Units, unit: NDArray[Any]
) -> LevelTest | None:
    """A level that had controls beside it, held against all stretches of the facet."""
    import numpy as np

    window = concurrent_windows(units.label, units.group)
    if np.count_nonzero(window < 0) <= _EDGES * len(window):
        return None
    stretch = stretches_of_values(units.label.astype(np.int64), sessions(units.time, units.group))
    p = few_p(units, stretch, frame.spread or spread_of(units))
    if p is None:
        return None
    stratum = _unit_strata(units, unit, frame.fixed[chosen])
    p = max(p, permutation_p(units.label.astype(np.float64), units.excess, stratum, frame.asked.permutations, seed))
    cluster = unit if not frame.operations else frame.study.rows.thing[chosen]
    found = contrast(frame.study.rows.bad[chosen], label, dense(frame.fixed[chosen]), dense(cluster))
    return _made(frame, column, p, "pooled", found, len(np.unique(stretch[units.label])), "block")


def _pooled(
    frame: _Frame, column: int, chosen: NDArray[Any], label: NDArray[Any], seed: Any, units: Units, unit: NDArray[Any]
) -> LevelTest:
    import numpy as np

    stratum = _unit_strata(units, unit, frame.fixed[chosen])
    p = permutation_p(units.label.astype(np.float64), units.excess, stratum, frame.asked.permutations, seed)
    assigned: AssignedAt = "operation" if frame.operations else "thing"
    cluster = unit if not frame.operations else frame.study.rows.thing[chosen]
    count = int(units.label.sum())
    if in_blocks(units.label, units.group):
        changing = _changing(frame, column, chosen, label, units, unit)
        if changing is not None:
            return changing
        assigned = "block"
        spread = frame.spread or spread_of(units)
        own = np.random.SeedSequence([frame.asked.seed, column, 1])
        p = max(p, block_p(units, spread, frame.asked.permutations, own, windows=frame.windows))
        block, count = _label_blocks(units)
        cluster = block[unit] if count >= 3 and int(block.max()) + 1 - count >= 3 else cluster
    found = contrast(frame.study.rows.bad[chosen], label, dense(frame.fixed[chosen]), dense(cluster))
    return _made(frame, column, p, "pooled", found, count, assigned)


def _changing(
    frame: _Frame, column: int, chosen: NDArray[Any], label: NDArray[Any], units: Units, unit: NDArray[Any]
) -> LevelTest | None:
    """A level that came in stretches, looked at only while the change was under way: where a new version is rolled out
    machine by machine, units with and without it pass side by side for a while, and which one met it was not up to
    time (the overlap of a stepped wedge: Hussey and Hughes 2007, Contemp. Clin. Trials 28, 182; within its periods,
    that is, with the *vertical* contrasts alone: Matthews and Forbes 2017, Stat. Med. 36, 3772). Labels are dealt out
    anew among few neighbours in time, so that neither a drift nor the share that has changed already is mistaken for
    an effect. None where too few ran side by side, or came in stretches even then."""
    import numpy as np

    window = concurrent_windows(units.label, units.group)
    near = _neighbours(window, units.label)
    inside = near >= 0
    exposed, beside_it = np.count_nonzero(inside & units.label), np.count_nonzero(inside & ~units.label)
    if exposed * beside_it <= _CHANGING * (exposed + beside_it) or in_blocks(units.label[inside], dense(near[inside])):
        return None
    rows = inside[unit]
    chosen, label = chosen[rows], label[rows]
    fixed = np.zeros(len(frame.study.rows), np.int64)
    fixed[chosen] = dense(frame.fixed[chosen] * (int(near.max()) + 1) + near[unit[rows]])
    beside, place = _units(frame.study, chosen, frame.levels.code, label, fixed, frame.worth, frame.operations)
    beside = msgspec.structs.replace(beside, group=dense(near[inside]))
    stratum = _unit_strata(beside, place, fixed[chosen])
    seed = np.random.SeedSequence([frame.asked.seed, column, 2])
    p = permutation_p(beside.label.astype(np.float64), beside.excess, stratum, frame.asked.permutations, seed)
    cluster = frame.study.rows.thing[chosen]
    found = contrast(frame.study.rows.bad[chosen], label, dense(fixed[chosen]), dense(cluster))
    assigned: AssignedAt = "operation" if frame.operations else "thing"
    return _made(frame, column, p, "concurrent", found, int(beside.label.sum()), assigned)


def _neighbours(window: NDArray[Any], label: NDArray[Any]) -> NDArray[Any]:
    """int64 (m,): each window cut into pieces of about so many units as are neighbours in time, -1 where no window is
    or a piece has only one of both."""
    import numpy as np

    inside = np.flatnonzero(window >= 0)
    if len(inside) == 0:
        return np.full(len(window), -1)
    own = window[inside]
    size = np.bincount(own)
    pieces = np.maximum(1, size // _NEIGHBOURS)
    begin = np.concatenate(([0], np.cumsum(size)[:-1]))
    nth = np.arange(len(inside)) - begin[own]
    first = np.concatenate(([0], np.cumsum(pieces)[:-1]))
    piece = first[own] + nth * pieces[own] // size[own]
    mixed = (np.bincount(piece, label[inside]) > 0) & (np.bincount(piece, ~label[inside]) > 0)
    found = np.full(len(window), -1)
    found[inside] = np.where(mixed[piece], piece, -1)
    return found


def _beside(
    frame: _Frame, chosen: NDArray[Any], label: NDArray[Any], units: Units, unit: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], Units, NDArray[Any]] | None:
    """Rows, labels, strata and units of the windows in which the level ran beside its controls; None where there are
    not enough of these, or where both came in stretches that took turns less than three times."""
    import numpy as np

    window = concurrent_windows(units.label, units.group)
    if not window_is_enough(units.label, window):
        return None
    if int(window.max()) == 0 and np.count_nonzero(window < 0) <= _EDGES * len(window):
        return None if _few_turns(units) else (chosen, label, frame.fixed, units, unit)
    inside = window[unit] >= 0
    chosen, label, within = chosen[inside], label[inside], window[unit][inside]
    windows = int(within.max()) + 1
    fixed = np.zeros(len(frame.study.rows), np.int64)
    fixed[chosen] = dense(frame.fixed[chosen] * windows + within)
    near, place = _units(frame.study, chosen, frame.levels.code, label, fixed, frame.worth, frame.operations)
    near = msgspec.structs.replace(near, group=dense(near.group * windows + window[window >= 0]))
    return None if _few_turns(near) else (chosen, label, fixed, near, place)


def _few_turns(units: Units) -> bool:
    """Whether a level that comes in stretches took turns with its controls too few times to be beside them."""
    import numpy as np

    begins = starts(units.label, units.group)
    turns = min(np.count_nonzero(begins & units.label), np.count_nonzero(begins & ~units.label))
    return bool(turns < _TURNS) and in_blocks(units.label, units.group)


def _unit_strata(units: Units, unit: NDArray[Any], fixed: NDArray[Any]) -> NDArray[Any]:
    """Among which units labels are dealt out: those of one group, and of one fixed stratum where units lie within
    strata. Where strata cut through units, the excess alone holds them fixed."""
    import numpy as np

    low = np.full(len(units.label), np.iinfo(np.int64).max)
    high = np.full(len(units.label), -1)
    np.minimum.at(low, unit, fixed)
    np.maximum.at(high, unit, fixed)
    if bool(np.all(low == high)):
        return dense(units.group * (int(high.max()) + 1) + high)
    return dense(units.group)


def _label_blocks(units: Units) -> tuple[NDArray[Any], int]:
    """int64 (m,): the run of the label that each unit is in; and how many runs have it."""
    import numpy as np

    begins = starts(units.label, units.group)
    return np.cumsum(begins) - 1, int(np.count_nonzero(begins & units.label))
