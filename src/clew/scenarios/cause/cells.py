"""Which row met which value, where in its life and when: what happened before or at the row's own judgement.

A row is one judgement; its own operation is the event that judges (and those of the same transformationID). Between
two judgements of a thing lies one use of it: of what a step states anew in every use, a row has met the latest
statement only, and nothing of what other judging events of the thing state: use count 5 is not use count 4. Of an
ancestor counts what happened while it could still influence the row (its latest departure).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from clew.modelling.cause.building import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.scenarios.cause.met import Met
    from clew.scenarios.exposures_lineage import Lineage

PAIRS_AT_ONCE = 4_000_000
OWN = 0
"""The place in a life that is the judging event itself."""


class Judged(NamedTuple):
    """Rows in the order of (``time``, ``position``). ``thing``: places in ``things`` (keys); ``position``: of the
    event that judges, -1: none does. ``all_things``, ``all_positions``, ``all_times``: every judgement of that kind of
    these things, whether or not it is a row, in the same order."""

    bad: NDArray[Any]
    thing: NDArray[Any]
    time: NDArray[Any]
    position: NDArray[Any]
    things: list[str]
    all_things: NDArray[Any]
    all_positions: NDArray[Any]
    all_times: NDArray[Any]


class Cells(NamedTuple):
    """``row[i]`` met ``value[i]`` at ``place[i]`` of its life, last at ``time[i]`` (UTC microseconds).

    ``place``: :data:`OWN`, else a place in ``places``: (product class of the ancestor, -2: the thing itself; bizStep),
    as in ``Met.kinds`` and ``Met.steps``."""

    row: NDArray[Any]
    value: NDArray[Any]
    place: NDArray[Any]
    time: NDArray[Any]


class Lived(NamedTuple):
    """``events``: cells of values that events state; ``beings``: of what ancestors are; ``after``: (row, value) stated
    of a thing only after its row was judged. ``places``: (class, step) by place, from 1. ``ancestors``: how many each
    row has."""

    events: Cells
    beings: Cells
    after: NDArray[Any]
    places: list[tuple[int, int]]
    ancestors: NDArray[Any]


THING = -2


def lived(told: Lineage, met: Met, rows: Judged) -> Lived:
    import numpy as np

    uses = _Uses(met, rows)
    width = len(met.steps) + 1
    events: list[Cells] = []
    beings: list[Cells] = []
    after: list[NDArray[Any]] = [np.zeros((0, 2), np.int64)]
    ancestry = told.ancestry
    counts = np.zeros(len(rows.bad), np.int64)
    for begin, end in _pieces(told, met):
        entries = slice(int(ancestry.first[begin]), int(ancestry.first[end]))
        row = np.repeat(np.arange(begin, end), np.diff(ancestry.first[begin : end + 1]))
        node, latest = ancestry.node[entries], ancestry.latest[entries]
        start = ancestry.start[entries].astype(np.bool_)
        counts += np.bincount(row[~start], minlength=len(counts))
        own, later = _own_events(row[start], node[start], latest[start], met)
        events.append(uses.cells(own))
        after.append(uses.after(later))
        known = np.sort(np.concatenate((_key(own, met), _key(later, met))))
        events.append(_of_ancestors(row[~start], node[~start], latest[~start], met, known, width))
        beings.append(_beings(row[~start], node[~start], latest[~start], met, width))
    places, renumbered = _places([*events, *beings], width)
    return Lived(
        _joined(renumbered[: len(events)]),
        _joined(renumbered[len(events) :]),
        np.concatenate(after),
        places,
        counts,
    )


def _pieces(told: Lineage, met: Met) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose ancestors took part in a few million events together."""
    import numpy as np

    ancestry = told.ancestry
    size = np.diff(met.part.first)[ancestry.node] + 1
    upto = np.concatenate(([0], np.cumsum(size)))[ancestry.first]
    begin, last = 0, len(upto) - 1
    while begin < last:
        end = int(np.searchsorted(upto, upto[begin] + PAIRS_AT_ONCE, "right")) - 1
        end = min(max(end, begin + 1), last)
        yield begin, end
        begin = end


def expanded(grouped_first: NDArray[Any], keys: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """For each key the places of its items, and which of the keys each belongs to."""
    import numpy as np

    low = grouped_first[keys]
    count = grouped_first[keys + 1] - low
    which = np.repeat(np.arange(len(keys)), count)
    return np.repeat(low - np.cumsum(count) + count, count) + np.arange(count.sum()), which


def _own_events(
    row: NDArray[Any], node: NDArray[Any], latest: NDArray[Any], met: Met
) -> tuple[NDArray[Any], NDArray[Any]]:
    """(row, event) of the things themselves: before or at the judgement, and after it; each once, ascending."""

    at, which = expanded(met.part.first, node)
    span = len(met.positions) + 1
    key = row[which] * span + met.part.event[at]
    before = met.part.time[at] <= latest[which]
    own, later = distinct(key[before]), distinct(key[~before])
    later = later[~_among(later, own)]
    return _pairs(own, span), _pairs(later, span)


def _among(numbers: NDArray[Any], ordered: NDArray[Any]) -> NDArray[Any]:
    """Whether each of the numbers is one of those in order."""
    import numpy as np

    if not len(ordered):
        return np.zeros(len(numbers), np.bool_)
    at = np.minimum(np.searchsorted(ordered, numbers), len(ordered) - 1)
    return np.asarray(ordered[at] == numbers)


def _pairs(key: NDArray[Any], span: int) -> NDArray[Any]:
    """Numbers ``first * span + second`` as pairs, (n, 2)."""
    import numpy as np

    return np.stack((key // span, key % span), axis=1)


def _key(pairs: NDArray[Any], met: Met) -> NDArray[Any]:
    import numpy as np

    return np.asarray(pairs[:, 0] * (len(met.positions) + 1) + pairs[:, 1])


class _Uses:
    """Lives cut into uses by judgements."""

    def __init__(self, met: Met, rows: Judged) -> None:
        import numpy as np

        self._met = met
        self._rows = rows
        count = len(met.positions)
        rank = np.empty(count, np.int64)
        rank[np.lexsort((met.positions, met.time))] = np.arange(count)
        self._rank = rank
        self._span = count + 1
        self._own_event = _place(met, rows.position)
        judging = _place(met, rows.all_positions)
        there = judging >= 0
        self._judgements = distinct(rows.all_things[there].astype(np.int64) * self._span + rank[judging[there]])

    def _use(self, thing: NDArray[Any], event: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """How many judgements of the thing lie before the event, and whether it is one of them."""
        import numpy as np

        key = thing.astype(np.int64) * self._span + self._rank[event]
        before = np.searchsorted(self._judgements, key)
        first = np.searchsorted(self._judgements, thing.astype(np.int64) * self._span)
        there = np.minimum(before, max(len(self._judgements) - 1, 0))
        judging = self._judgements[there] == key if len(self._judgements) else np.zeros(len(key), np.bool_)
        return before - first, judging

    def cells(self, pairs: NDArray[Any]) -> Cells:
        """The values that a row met itself."""
        import numpy as np

        met, rows = self._met, self._rows
        row, event = pairs[:, 0], pairs[:, 1]
        own_event = self._own_event[row]
        operation = np.where(own_event >= 0, met.operation[own_event], -1) if len(met.operation) else own_event
        own = (event == own_event) | ((operation >= 0) & (met.operation[event] == operation))
        use, judging = self._use(rows.thing[row], event)
        kept = own | ~judging
        row, event, own, use = row[kept], event[kept], own[kept], use[kept]
        at, which = expanded(met.stated.first, event)
        value = met.stated.item[at].astype(np.int64)
        row, event, own, use = row[which], event[which], own[which], use[which]
        latest = _of_latest_use(row, met.step[event], _terms(met)[value], np.where(own, -1, use))
        kept = own | latest
        code = np.where(own, OWN, met.step[event].astype(np.int64) + 2)
        return _once(row[kept], value[kept], code[kept], met.time[event[kept]])

    def after(self, pairs: NDArray[Any]) -> NDArray[Any]:
        """(row, value) stated after the judgement, by no judging event."""

        row, event = pairs[:, 0], pairs[:, 1]
        _, judging = self._use(self._rows.thing[row], event)
        row, event = row[~judging], event[~judging]
        at, which = expanded(self._met.stated.first, event)
        span = len(self._met.values) + 1
        return _pairs(distinct(row[which] * span + self._met.stated.item[at]), span)


def _place(met: Met, positions: NDArray[Any]) -> NDArray[Any]:
    """Places of log positions among the events; -1 for one that is not there."""
    import numpy as np

    if not len(met.positions):
        return np.full(len(positions), -1, np.int64)
    at = np.minimum(np.searchsorted(met.positions, positions), len(met.positions) - 1)
    return np.where(met.positions[at] == positions, at, -1)


def _terms(met: Met) -> NDArray[Any]:
    """The facet of each value, numbered."""
    import numpy as np

    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(value.term, len(numbers)) for value in met.values], np.int64)


def _of_latest_use(row: NDArray[Any], step: NDArray[Any], term: NDArray[Any], use: NDArray[Any]) -> NDArray[Any]:
    """Whether each statement stands in the latest use of its row in which that step states that facet."""
    import numpy as np

    if not len(row):
        return np.zeros(0, np.bool_)
    wide = int(term.max()) + 1
    key = (row * (int(step.max()) + 2) + step + 1) * wide + term
    _, group = np.unique(key, return_inverse=True)
    group = group.reshape(-1)
    latest = np.full(int(group.max()) + 1, -1, np.int64)
    np.maximum.at(latest, group, use)
    return np.asarray(use == latest[group])


def _of_ancestors(
    row: NDArray[Any], node: NDArray[Any], latest: NDArray[Any], met: Met, own: NDArray[Any], width: int
) -> Cells:
    """The values that a row's ancestors met before they had their last influence; events that the thing itself took
    part in are its own."""
    import numpy as np

    at, which = expanded(met.part.first, node)
    kept = met.part.time[at] <= latest[which]
    at, which = at[kept], which[kept]
    pairs = np.stack((row[which], met.part.event[at].astype(np.int64)), axis=1)
    foreign = ~_among(_key(pairs, met), own)
    pairs, kind = pairs[foreign], met.kind[node[which[foreign]]]
    # An event of several ancestors is told once, of the one whose class is known.
    order = np.lexsort((-kind, pairs[:, 1], pairs[:, 0]))
    pairs, kind = pairs[order], kind[order]
    once = np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1))[: len(pairs)]
    pairs, kind = pairs[once], kind[once]
    at, which = expanded(met.stated.first, pairs[:, 1])
    event = pairs[which, 1]
    code = 1 + (kind[which].astype(np.int64) + 2) * width + met.step[event] + 1
    return _once(pairs[which, 0], met.stated.item[at].astype(np.int64), code, met.time[event])


def _beings(row: NDArray[Any], node: NDArray[Any], latest: NDArray[Any], met: Met, width: int) -> Cells:
    """What the ancestors of a row are: lots, classes, suppliers."""
    at, which = expanded(met.being.first, node)
    code = 1 + (met.kind[node[which]].astype("int64") + 2) * width
    return _once(row[which], met.being.item[at].astype("int64"), code, latest[which])


def _once(row: NDArray[Any], value: NDArray[Any], code: NDArray[Any], time: NDArray[Any]) -> Cells:
    """Each (row, place, value) once, with its last time."""
    import numpy as np

    order = np.lexsort((time, value, code, row))
    row, value, code, time = row[order], value[order], code[order], time[order]
    last = np.ones(len(row), np.bool_)
    last[:-1] = (row[1:] != row[:-1]) | (code[1:] != code[:-1]) | (value[1:] != value[:-1])
    return Cells(row[last].astype(np.int32), value[last].astype(np.int32), code[last], time[last])


def _places(cells: list[Cells], width: int) -> tuple[list[tuple[int, int]], list[Cells]]:
    """Places of lives numbered densely from 1, in the order of (class, step) as these were met."""
    import numpy as np

    used = distinct(np.concatenate([np.zeros(1, np.int64), *(distinct(each.place) for each in cells)]))
    told = [(THING if code < width else code // width - 2, code % width - 1) for code in (used[1:] - 1).tolist()]
    renumbered = [each._replace(place=np.searchsorted(used, each.place).astype(np.int32)) for each in cells]
    return told, renumbered


def _joined(cells: list[Cells]) -> Cells:
    import numpy as np

    if not cells:
        return Cells(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64))
    return Cells(*(np.concatenate(column) for column in zip(*cells, strict=True)))
