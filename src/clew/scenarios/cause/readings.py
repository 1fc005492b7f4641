"""Measured values as factors: what was read of a thing or its ancestors before or at the judgement.

Of several readings at one place of a life the latest counts; of a series of them the highest and lowest as well, for
an excursion leaves no other trace. What was read by another judging event of the thing belongs to another use of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from clew.modelling.cause.study import Category, Excluded, Number, Precedence
from clew.scenarios.cause.cells import OWN, THING, Judged, expanded
from clew.scenarios.cause.stating import SEVERAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.scenarios.cause.met import Met
    from clew.scenarios.exposures_lineage import Lineage
    from clew.security.visibility import Visibility
    from clew.storage.lake import Reads

SERIES = 3
"""So many readings at one place, in the middle of rows, are a series."""
_COLUMNS = (
    "position",
    "event_time",
    "thing",
    "biz_step",
    "characteristic",
    "number",
    "unit",
    "base_number",
    "base_unit",
)


class Read(NamedTuple):
    """Readings of the nodes of a lineage, by node and time. ``name``: (characteristic, unit) by place in ``names``."""

    first: NDArray[Any]
    time: NDArray[Any]
    position: NDArray[Any]
    step: NDArray[Any]
    name: NDArray[Any]
    value: NDArray[Any]
    names: list[tuple[str, str | None]]
    steps: list[str]


def read(facts: Reads, visibility: Visibility, keys: Sequence[str], known: int) -> Read:
    """``keys``: of the nodes. A characteristic has the unit in which all of them were read; read in several of one
    kind, its base unit joins them."""
    import numpy as np

    nodes = {key: node for node, key in enumerate(keys)}
    table = facts.measurements(visibility, as_known_at=known, columns=list(_COLUMNS))
    rows: list[tuple[int, int, int, int, int, float, float]] = []
    names: dict[tuple[str, str | None], int] = {}
    written: list[set[str | None]] = []
    steps: dict[str, int] = {}
    for batch in table.to_batches(max_chunksize=65_536):
        columns = [batch.column(name).to_pylist() for name in _COLUMNS]
        for position, time, thing, step, characteristic, number, unit, base, base_unit in zip(*columns, strict=True):
            node = nodes.get(thing)
            if base is None:
                base, base_unit = number, unit
            if node is None or base is None:
                continue
            name = names.setdefault((characteristic, base_unit), len(names))
            if name == len(written):
                written.append(set())
            written[name].add(unit if number is not None else base_unit)
            place = -1 if step is None else steps.setdefault(step, len(steps))
            rows.append((node, time, position, place, name, base, base if number is None else number))
    rows.sort()
    whole = np.array([row[:5] for row in rows], np.int64).reshape(-1, 5)
    first = np.zeros(len(keys) + 1, np.int64)
    np.cumsum(np.bincount(whole[:, 0], minlength=len(keys)), out=first[1:])
    alone = np.array([len(each) == 1 for each in written], np.bool_)
    numbers = np.array([row[5:] for row in rows], np.float64).reshape(-1, 2)
    value = np.where(alone[whole[:, 4]], numbers[:, 1], numbers[:, 0])
    told = [
        (name, next(iter(own)) if len(own) == 1 else unit) for (name, unit), own in zip(names, written, strict=True)
    ]
    return Read(first, whole[:, 1], whole[:, 2], whole[:, 3], whole[:, 4], value, told, list(steps))


class Readings(NamedTuple):
    numbers: list[Number]
    excluded: list[Excluded]


class Reading:
    """``judged``: (thing, position) of every judgement, as one number each: ``thing * span + position``."""

    def __init__(self, found: Read, told: Lineage, met: Met, rows: Judged, own_step: str | None) -> None:
        import numpy as np

        self._found, self._told, self._met, self._rows, self._own_step = found, told, met, rows, own_step
        self._span = int(max(rows.all_positions.max(initial=0), found.position.max(initial=0))) + 2
        self._judged = np.unique(rows.all_things.astype(np.int64) * self._span + rows.all_positions)

    def factors(self, category: Any) -> Readings:
        """``category``: gives that of a characteristic, from its name and what else it would be."""
        import numpy as np

        found, numbers, excluded = self._found, list[Number](), list[Excluded]()
        if not len(found.value):
            return Readings(numbers, excluded)
        row, reading, place, later = self._met_by()
        for name, (characteristic, unit) in enumerate(found.names):
            chosen = found.name[reading] == name
            kind: Category = category(characteristic, "measurement")
            if chosen.any():
                numbers.extend(self._numbers(characteristic, unit, kind, row[chosen], reading[chosen], place[chosen]))
            elif (found.name[later[:, 1]] == name).any():
                rows = np.unique(later[found.name[later[:, 1]] == name, 0])
                counts = {"rows": len(rows), "bad": int(self._rows.bad[rows].sum())}
                excluded.append(Excluded(characteristic, None, kind, "cause.reason.after", counts))
        return Readings(numbers, excluded)

    def _met_by(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Which row met which reading at which place of its life, and (row, reading) of things after the judgement."""
        import numpy as np

        found, rows, ancestry = self._found, self._rows, self._told.ancestry
        entry_row = np.repeat(np.arange(len(rows.bad)), np.diff(ancestry.first))
        reading, which = expanded(found.first, ancestry.node)
        row, start = entry_row[which], ancestry.start[which].astype(np.bool_)
        latest, node = ancestry.latest[which], ancestry.node[which]
        position = found.position[reading]
        own = start & (position == rows.position[row]) & (rows.position[row] >= 0)
        judging = np.isin(rows.thing[row] * self._span + position, self._judged)
        before = (found.time[reading] <= latest) & ~judging
        after = start & ~own & ~judging & (found.time[reading] > latest)
        later = np.stack((row[after], reading[after]), axis=1)
        kept = own | before
        kind = np.where(start, THING, self._met.kind[node].astype(np.int64))
        place = np.where(own, OWN, 1 + (kind + 2) * (len(found.steps) + 1) + found.step[reading] + 1)
        pairs = np.stack((row[kept], reading[kept], place[kept]), axis=1)
        order = np.lexsort((pairs[:, 2], pairs[:, 1], pairs[:, 0]))
        pairs = pairs[order]
        once = np.append(True, (pairs[1:, :2] != pairs[:-1, :2]).any(axis=1))[: len(pairs)]
        pairs = pairs[once]
        return pairs[:, 0], pairs[:, 1], pairs[:, 2], later

    def _numbers(
        self,
        name: str,
        unit: str | None,
        category: Category,
        row: NDArray[Any],
        reading: NDArray[Any],
        place: NDArray[Any],
    ) -> Iterator[Number]:
        import numpy as np

        places = np.unique(np.stack((row, place), axis=1), axis=0)
        split = len(places) - len(np.unique(row)) > SEVERAL * len(np.unique(row))
        for one in np.unique(place).tolist() if split else [None]:
            chosen = np.ones(len(row), np.bool_) if one is None else place == one
            yield from self._of_place(name, unit, category, row[chosen], reading[chosen], place[chosen])

    def _of_place(
        self,
        name: str,
        unit: str | None,
        category: Category,
        row: NDArray[Any],
        reading: NDArray[Any],
        place: NDArray[Any],
    ) -> Iterator[Number]:
        import numpy as np

        found, count = self._found, len(self._rows.bad)
        alone = np.setdiff1d(row[place == OWN], row[place != OWN])
        precedence: Precedence = "with" if len(alone) else "before"
        steps = {self._step(one) for one in np.unique(place).tolist()}
        about: dict[str, Any] = {
            "category": category,
            "unit": unit,
            "precedence": precedence,
            "step": steps.pop() if len(steps) == 1 else None,
            "lead": float(np.median(self._rows.time[row] - found.time[reading])) / 1e6,
        }
        order = np.lexsort((found.position[reading], found.time[reading], row))
        latest = np.full(count, np.nan)
        latest[row[order]] = found.value[reading[order]]  # the last of a row's own stays
        yield Number(name=name, values=latest, **about)
        if np.median(np.unique(row, return_counts=True)[1]) >= SERIES:
            for word, extreme in (("highest", np.fmax), ("lowest", np.fmin)):
                values = np.full(count, np.nan)
                extreme.at(values, row, found.value[reading])
                yield Number(name=f"{name}:{word}", values=values, derived=True, **about)

    def _step(self, place: int) -> str | None:
        if place == OWN:
            return self._own_step
        step = (place - 1) % (len(self._found.steps) + 1) - 1
        return self._found.steps[step] if step >= 0 else None
