"""How an exposure ran in time: whether rows with and without it ran side by side, and how often that was repeated.

A lot met in one stretch of time shares that stretch with everything else that was so then; only what ran in turn with
its controls can be told from its time. So the exposure is read as a sequence over things (over operations, where it
changes within things) in the order of time: its runs are counted, within the span in which it was met, and compared
with those of a random order (Wald and Wolfowitz 1940). Clearly fewer: the run is what was assigned, not the thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from clew.modelling.cause.causal.suspects import Suspect
from clew.modelling.cause.study import Rows, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["operation", "thing", "block"]
LEAST_UNITS = 8
"""Exposed units, and units without, from which on a contrast counts as replicated."""
_LEAST_RUNS = 3
_FEWER = 3.0
"""Standard deviations under the runs expected of a random order from which on runs are clearly fewer."""
_WINDOWS = 20
_THINGS_A_WINDOW, _RUNS_A_WINDOW = 6, 4
_LEAST_A_WINDOW = 2
_THINGS_A_MOMENT = 3
_SHARE = 0.5
"""Share of the exposed units that must have controls in their own stretch of time."""


class Contrast(msgspec.Struct, frozen=True, kw_only=True):
    """``exposed``: bool (n,), a dose above its median; ``rows``: bool (n,), those that state it. ``window``: int32
    (n,), stretches of time in which both ran, -1 outside; ``moment``: the shortest
    that still hold exposed units (of what changes within things: the thing). ``unit``: int32 (n,), what was assigned as
    a whole. ``concurrent``: whether most exposed units have controls beside them, not once but in turn. ``units``,
    ``controls``: how many units with and without stand in the windows (within things: things that have both).
    ``shared``: other int32 (n,) by which chance may be shared: the stretch of time, and of what changes within things
    the run of operations. ``within``: whether each thing is its own control."""

    exposed: NDArray[Any]
    rows: NDArray[Any]
    kind: Kind
    unit: NDArray[Any]
    window: NDArray[Any]
    moment: NDArray[Any]
    concurrent: bool
    units: int
    controls: int
    shared: tuple[NDArray[Any], ...] = ()

    @property
    def within(self) -> bool:
        return self.kind == "operation" and self.concurrent

    @property
    def replicated(self) -> bool:
        return min(self.units, self.controls) >= LEAST_UNITS


def contrast_of(study: Study, suspect: Suspect, among: NDArray[Any] | None = None) -> Contrast:
    """``among``: bool (n,), rows to look at (of a pair: those with one of the two)."""
    import numpy as np

    rows = np.ones(len(study.rows), np.bool_) if suspect.stated is None else suspect.stated.copy()
    if among is not None:
        rows &= among
    exposed = suspect.exposed
    if exposed is None:
        assert suspect.dose is not None  # noqa: S101 - one of both is given
        rows &= ~np.isnan(suspect.dose)
        exposed = _above(suspect.dose, rows)
    return contrast_of_exposed(study.rows, exposed & rows, rows)


def _above(dose: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
    """Above the median, or above the least where the median is the least or the greatest."""
    import numpy as np

    there = dose[rows]
    if len(there) == 0:
        return np.zeros(len(dose), np.bool_)
    middle = float(np.median(there))
    if middle == there.max():
        middle = float(there[there < middle].max()) if (there < middle).any() else middle
    with np.errstate(invalid="ignore"):
        return np.asarray(dose > middle)


def contrast_of_exposed(table: Rows, exposed: NDArray[Any], rows: NDArray[Any]) -> Contrast:
    import numpy as np

    within = _things_with_both(table, exposed, rows)
    things = len(np.unique(table.thing[rows & exposed]))
    # Within things: where a fair part of the exposed things also has rows without it.
    if within >= max(_LEAST_RUNS, 0.5 * things):
        return _within_things(table, exposed, rows)
    place = np.flatnonzero(rows)
    _, first, back = np.unique(table.thing[place], return_index=True, return_inverse=True)
    share = np.bincount(back, exposed[place]) / np.bincount(back)
    sequence = np.lexsort((first, table.stratum[place[first]]))
    run_of, few, spans = _runs(share[sequence] > 0.5, table.stratum[place[first]][sequence])
    unit_of = np.empty(len(first), np.int64)
    unit_of[sequence] = run_of if few else np.arange(len(first))
    inside = np.empty(len(first), np.bool_)
    inside[sequence] = spans
    things_ = _Things(when=table.time[place[first]], exposed=share > 0.5, inside=inside, unit=unit_of, blocks=few)
    of_thing = things_.windows()
    held = of_thing >= 0
    of_row = [np.full(len(rows), -1, np.int32) for _ in range(3)]
    for column, each in zip(of_row, (unit_of, of_thing, np.where(held, things_.moments(), -1)), strict=True):
        column[place] = each[back]
    unit, window, moment = of_row
    covered = float((held & things_.exposed).sum()) / max(1, int(things_.exposed.sum()))
    return Contrast(
        exposed=exposed,
        rows=rows,
        kind="block" if few else "thing",
        unit=unit,
        window=window,
        moment=moment,
        concurrent=covered >= _SHARE and _exposed_runs(run_of, share[sequence] > 0.5) >= _LEAST_RUNS,
        units=len(np.unique(unit_of[held & things_.exposed])),
        controls=len(np.unique(unit_of[held & ~things_.exposed])),
        shared=(window,),
    )


class _Things(msgspec.Struct, frozen=True, kw_only=True):
    """Things of a sequence: when each began, whether it was exposed, whether it stands within the span of the exposure,
    and its unit; ``blocks``: whether units are runs."""

    when: NDArray[Any]
    exposed: NDArray[Any]
    inside: NDArray[Any]
    unit: NDArray[Any]
    blocks: bool

    def windows(self) -> NDArray[Any]:
        """Of each thing its stretch, all with equally many exposed units; -1 where not both ran."""
        import numpy as np

        if not self.exposed.any():
            return np.full(len(self.when), -1, np.int64)
        per, size = _THINGS_A_WINDOW, int(self.exposed.sum())
        if self.blocks:
            per, size = _RUNS_A_WINDOW, len(np.unique(self.unit[self.exposed]))
        count = int(np.clip(size // per, 1, _WINDOWS))
        found = np.where(self.inside, self._cut(count), -1)
        for each in range(count):
            here = found == each
            with_, without = np.unique(self.unit[here & self.exposed]), np.unique(self.unit[here & ~self.exposed])
            if min(len(with_), len(without)) < _LEAST_A_WINDOW:
                found[here] = -1
        return found

    def moments(self) -> NDArray[Any]:
        """Of each thing the shortest stretch that still holds exposed units: three things, or one run."""
        import numpy as np

        if not self.exposed.any():
            return np.zeros(len(self.when), np.int64)
        if not self.blocks:
            return self._cut(max(1, int(self.exposed.sum()) // _THINGS_A_MOMENT))
        runs = np.unique(self.unit[self.exposed], return_index=True)[1]
        starts = np.sort(self.when[np.flatnonzero(self.exposed)[runs]])
        return np.searchsorted(starts, self.when, side="right")

    def _cut(self, count: int) -> NDArray[Any]:
        import numpy as np

        times = np.sort(self.when[self.exposed])
        edges = times[(np.arange(1, count) * len(times)) // count]
        return np.searchsorted(edges, self.when, side="right")


def _things_with_both(table: Rows, exposed: NDArray[Any], rows: NDArray[Any]) -> int:
    import numpy as np

    return len(np.intersect1d(table.thing[rows & exposed], table.thing[rows & ~exposed]))


def _within_things(table: Rows, exposed: NDArray[Any], rows: NDArray[Any]) -> Contrast:
    """Each thing its own control; but if all changed at one time, time changed as well: the runs are over
    operations."""
    import numpy as np

    place = np.flatnonzero(rows)
    turned = int((np.diff(exposed[place].astype(np.int8)) == 1).sum()) + int(exposed[place[0]])
    run = np.full(len(rows), -1, np.int32)
    run[place] = np.cumsum(np.diff(exposed[place].astype(np.int8), prepend=0) != 0)
    both = np.intersect1d(table.thing[rows & exposed], table.thing[rows & ~exposed])
    window = np.full(len(rows), -1, np.int32)
    has = np.isin(table.thing, both) & rows
    order = np.unique(table.thing[has], return_index=True)[1]
    rank = np.empty(len(order), np.int64)
    rank[np.argsort(order, kind="stable")] = np.arange(len(order))
    count = int(np.clip(len(order) // _THINGS_A_WINDOW, 1, _WINDOWS))
    window[has] = (rank * count // max(1, len(order)))[np.searchsorted(both, table.thing[has])]
    return Contrast(
        exposed=exposed,
        rows=rows,
        kind="operation",
        unit=np.where(rows, table.thing, -1).astype(np.int32),
        window=window,
        moment=np.where(has, table.thing, -1).astype(np.int32),
        concurrent=turned >= LEAST_UNITS,
        units=len(both),
        controls=len(both),
        shared=(window, run),
    )


def _runs(exposed: NDArray[Any], stratum: NDArray[Any]) -> tuple[NDArray[Any], bool, NDArray[Any]]:
    """Of a sequence, stratum by stratum: the run of each place, whether runs are clearly fewer than of a random order
    within the spans of the exposure, and which places are within such a span."""
    import numpy as np

    begins = np.ones(len(exposed), np.bool_)
    begins[1:] = (exposed[1:] != exposed[:-1]) | (stratum[1:] != stratum[:-1])
    run = np.cumsum(begins) - 1
    inside = np.zeros(len(exposed), np.bool_)
    seen = expected = variance = 0.0
    for each in np.unique(stratum[exposed]):
        place = np.flatnonzero(exposed & (stratum == each))
        inside[place[0] : place[-1] + 1] = True
        length, n1 = int(place[-1] - place[0] + 1), len(place)
        n0 = length - n1
        seen += run[place[-1]] - run[place[0]] + 1
        mean = 2.0 * n1 * n0 / length + 1
        expected += mean
        variance += max(0.0, (mean - 1) * (mean - 2) / max(1, length - 1))
    # A span without one row of control is a single run by its making: a stretch, however it was drawn.
    alone = bool(inside.any()) and bool(exposed[inside].all())
    return run, alone or seen < expected - _FEWER * variance**0.5, inside


def _exposed_runs(run: NDArray[Any], exposed: NDArray[Any]) -> int:
    import numpy as np

    return len(np.unique(run[exposed]))
