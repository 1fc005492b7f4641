"""What befell the equipment, containers and the time at each step: factors that no event states of the thing itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from clew.modelling.cause.building import LEVELS_PER_ROWS, Nominal
from clew.modelling.cause.sequences import single_valued
from clew.modelling.cause.study import Number, Rows
from clew.modelling.cause.windows import window_levels, zone_of
from clew.scenarios.cause.cells import THING, Lived, expanded
from clew.storage.reads.judging import JudgingReads

if TYPE_CHECKING:
    from clew.scenarios.cause.met import Met
    from clew.scenarios.exposures_lineage import Lineage
    from clew.security.visibility import Visibility
    from clew.storage.reads.links import LinkReader
    from clew.storage.store import Store

CONTAINER = "container"
HOUR = 3_600_000_000
STEP_WINDOWS = ("shift", "day")
FEWEST_SHARE = 0.1
"""Of the rows must have something behind them that befell their equipment."""
SAME_WINDOW = 0.9
"""From this share of rows on that were judged in the very window of a step, the step's window tells nothing new."""


def contained(told: Lineage, source: LinkReader) -> list[Nominal]:
    """The containers, tanks and carriers in which a thing or an ancestor was before it had its last influence."""
    import numpy as np

    stays, ancestry = told.stays, told.ancestry
    if not len(stays.node):
        return []
    order = np.argsort(stays.node, kind="stable")
    first = np.zeros(len(told.keys) + 1, np.int64)
    np.cumsum(np.bincount(stays.node, minlength=len(told.keys)), out=first[1:])
    entry_row = np.repeat(np.arange(len(ancestry.first) - 1), np.diff(ancestry.first))
    at, which = expanded(first, ancestry.node)
    stay = order[at]
    inside = stays.start[stay] <= ancestry.latest[which]
    row, container = entry_row[which][inside], stays.container[stay][inside]
    if not len(row):
        return []
    met, code = np.unique(container, return_inverse=True)
    keys = [told.keys[each] for each in met.tolist()]
    shown = source.spellings(set(keys))
    levels = [shown[key].text if key in shown else key for key in keys]
    return [Nominal(name=CONTAINER, category="machine", row=row, code=code.reshape(-1), levels=levels)]


def step_windows(rows: Rows, lives: Lived, met: Met, zone: str, *, taken: Collection[str] = ()) -> list[Nominal]:
    """The shift and day in which each row's thing passed each earlier step of its own, where that is not simply the
    shift or day of its judgement."""
    import numpy as np

    clock, found = zone_of(zone), []
    cells = lives.events
    for place, (kind, step) in enumerate(lives.places, 1):
        there = cells.place == place
        if kind != THING or step < 0 or not there.any():
            continue
        time = np.full(len(rows), np.iinfo(np.int64).min)
        np.maximum.at(time, cells.row[there], cells.time[there])
        row = np.flatnonzero(time != np.iinfo(np.int64).min)
        for window in STEP_WINDOWS:
            both, names = window_levels(np.concatenate((time[row], rows.time[row])), window, clock)
            codes, judged = both[: len(row)], both[len(row) :]
            used, code = np.unique(codes, return_inverse=True)
            few = 2 <= len(used) <= len(row) / LEVELS_PER_ROWS
            if few and (codes == judged).mean() < SAME_WINDOW:
                found.append(
                    Nominal(
                        name=f"time_{window}" if window in taken else window,
                        category="time",
                        row=row,
                        code=code.reshape(-1),
                        levels=[names[each] for each in used.tolist()],
                        step=met.steps[step],
                        lead=float(np.median(rows.time[row] - time[row])) / 1e6,
                        derived=True,
                    )
                )
    return found


def befallen(
    store: Store, visibility: Visibility, known: int, rows: Rows, facets: Sequence[Nominal], steps: Collection[str]
) -> list[Number]:
    """Hours since something happened to the very equipment that a row was made with: maintenance, a change of tool, a
    calibration; found as events that state the equipment, of bizSteps that no row passed. ``steps``: those passed.
    A row used it as long before its judgement as rows do in the middle (``lead``)."""
    import numpy as np

    machines = [each for each in single_valued(rows, facets) if each.facet.category in ("machine", "measurement")]
    machines += _alone(rows, facets)
    levels = sorted({level for each in machines for level in each.facet.levels})
    if not levels:
        return []
    times: defaultdict[tuple[str, str], dict[str, list[int]]] = defaultdict(dict)
    for event in JudgingReads(store.engine).lives(levels, steps, known, visibility):
        times[event.term, event.step].setdefault(event.value, []).append(event.time)
    found: list[Number] = []
    for each in machines:
        for (facet, step), by_value in times.items():
            if facet != each.facet.name:
                continue
            values = np.full(len(rows), np.nan)
            for code, level in enumerate(each.facet.levels):
                if level not in by_value:
                    continue
                there = np.flatnonzero(each.codes == code)
                moments = np.array(by_value[level], np.int64)
                used = rows.time[there] - round((each.facet.lead or 0.0) * 1e6)
                last = np.searchsorted(moments, used, "right") - 1
                before = last >= 0
                values[there[before]] = (used[before] - moments[last[before]]) / HOUR
            if np.count_nonzero(~np.isnan(values)) >= FEWEST_SHARE * len(rows):
                name = f"{facet}:since_{step.rsplit(':', 1)[-1]}"
                about: dict[str, Any] = {"step": each.facet.step, "unit": "HUR", "derived": True}
                found.append(Number(name=name, category="machine", values=values, **about))
    return found


def _alone(rows: Rows, facets: Sequence[Nominal]) -> list[Any]:
    """Machines of one level: nothing to compare them with, but their lives have a before and after."""
    import numpy as np

    from clew.modelling.cause.sequences import Single

    found = []
    for facet in facets:
        if facet.category in ("machine", "measurement") and len(np.unique(facet.code)) == 1:
            codes = np.full(len(rows), -1, np.int64)
            codes[facet.row] = facet.code[0]
            found.append(Single(facet, codes))
    return found
