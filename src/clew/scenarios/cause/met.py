"""What the rows of a study and their ancestors took part in, read in bulk and kept as arrays.

The reads are those of the exposure matrix; here they are cut into pieces and turned into numbers at once, so that a
million rows fit into memory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from clew.scenarios.exposures_columns import COMPONENT, VERSIONS, Columns, of_nodes
from clew.scenarios.exposures_factors import AT_ONCE, FactorReads, part_of
from clew.scenarios.exposures_lineage import Lineage
from clew.security.visibility import Visibility
from clew.storage.reads.exposures import ExposureReads, StatedValue
from clew.storage.reads.judging import JudgingReads
from clew.storage.store import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.tracing.batch.crossing import Grouped, Part


class Met(NamedTuple):
    """``part``: the events of each node of the lineage, as places in ``positions`` (log positions, ascending).

    By event: ``time`` (UTC microseconds), ``step`` (place in ``steps``, -1: none stated), ``operation`` (alike for
    events of one transformationID, -1: none), ``stated`` (places in ``values``, numbered by the first event that
    states them, then as recorded). By node: ``being`` (places in ``beings``: facet, value, unit), what it is as an
    ancestor; ``kind`` (place in ``kinds``, its product class; -1: none known).
    """

    part: Part
    positions: NDArray[Any]
    time: NDArray[Any]
    step: NDArray[Any]
    steps: Sequence[str]
    operation: NDArray[Any]
    stated: Grouped
    values: Sequence[StatedValue]
    being: Grouped
    beings: Sequence[tuple[str, str, str | None]]
    kind: NDArray[Any]
    kinds: Sequence[str]


def met(store: Store, visibility: Visibility, told: Lineage, known: int) -> Met:
    """``known``: the log position as of which statements are in force."""
    import numpy as np

    reads = FactorReads(store, visibility)
    names, whole, taken = reads.participations(told, known)
    order = sorted({each.position for _, each in taken})
    places = {position: place for place, position in enumerate(order)}
    part = part_of(taken, places, told)
    time = np.zeros(len(order), np.int64)
    for _, each in taken:
        time[places[each.position]] = each.time
    del taken
    positions = np.array(order, np.int64)
    steps = reads.steps(order)
    step, step_names = _codes(steps, places)
    operation, _ = _codes(_operations(store, visibility, order), places)
    stated, values = _stated(store, visibility, positions)
    source = store.links.source(visibility)
    shown = source.spellings(set(told.keys))
    spelt = [shown[key].text if key in shown else key for key in told.keys]
    classes = source.product_classes(whole, known)
    columns = Columns(lambda facet: facet != COMPONENT)
    pairs = of_nodes(columns, told.kinds, names, spelt, classes, reads.suppliers(told, part, order, steps))
    named = [next((classes[name] for name in several if name in classes), None) for several in names]
    kind, kinds = _codes({node: each for node, each in enumerate(named) if each is not None}, range(len(named)))
    being = _grouped(sorted(set(pairs)), len(told.keys))
    return Met(part, positions, time, step, step_names, operation, stated, values, being, columns.factors, kind, kinds)


def _codes(texts: Mapping[int, str], places: Mapping[int, int] | range) -> tuple[NDArray[Any], list[str]]:
    """Texts by key as numbers by place, in the order of the places; -1 where there is none."""
    import numpy as np

    codes = np.full(len(places), -1, np.int32)
    numbers: dict[str, int] = {}
    for key in sorted(texts):
        codes[places[key]] = numbers.setdefault(texts[key], len(numbers))
    return codes, list(numbers)


def _operations(store: Store, visibility: Visibility, positions: Sequence[int]) -> dict[int, str]:
    reads, found = JudgingReads(store.engine), {}
    for begin in range(0, len(positions), AT_ONCE):
        found.update(reads.operations(positions[begin : begin + AT_ONCE], visibility))
    return found


def _grouped(pairs: Collection[tuple[int, int]], count: int) -> Grouped:
    import numpy as np

    from clew.tracing.batch.crossing import grouped

    both = np.array(list(pairs), np.int64).reshape(-1, 2)
    return grouped(both[:, 0], both[:, 1].astype(np.int32), count)


def _stated(store: Store, visibility: Visibility, positions: NDArray[Any]) -> tuple[Grouped, list[StatedValue]]:
    """What each event states; a version together with the program or recipe that it is a version of."""
    import numpy as np

    from clew.tracing.batch.crossing import grouped

    reads = ExposureReads(store.engine)
    events, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for begin in range(0, len(positions), AT_ONCE):
        rows = reads.stated(positions[begin : begin + AT_ONCE].tolist(), visibility)
        both = np.array(rows, np.int64).reshape(-1, 2)
        events.append(np.searchsorted(positions, both[:, 0]))
        numbers.append(both[:, 1])
    event, number = np.concatenate(events), np.concatenate(numbers)
    order = np.lexsort((number, event))
    event, number = event[order], number[order]
    read = reads.values(set(np.unique(number).tolist()))
    event, number, read = _versioned(event, number, read)
    kinds, first, code = np.unique(number, return_index=True, return_inverse=True)
    met_first = np.argsort(first, kind="stable")
    place = np.empty(len(kinds), np.int32)
    place[met_first] = np.arange(len(kinds), dtype=np.int32)
    values = [read[kind] for kind in kinds[met_first].tolist()]
    return grouped(event, place[code.reshape(-1)], len(positions)), values


def _versioned(
    event: NDArray[Any], number: NDArray[Any], read: dict[int, StatedValue]
) -> tuple[NDArray[Any], NDArray[Any], dict[int, StatedValue]]:
    """Version 3 of two programs are two values: ``program@3``."""
    import numpy as np

    for version, base in VERSIONS.items():
        of_version = [each for each, value in read.items() if value.term == version]
        of_base = [each for each, value in read.items() if value.term == base]
        if not of_version or not of_base:
            continue
        is_version, is_base = np.isin(number, of_version), np.isin(number, of_base)
        bases, based = event[is_base], number[is_base]
        low = np.searchsorted(bases, event[is_version], "left")
        count = np.searchsorted(bases, event[is_version], "right") - low
        at = np.repeat(low - np.cumsum(count) + count, count) + np.arange(count.sum())
        pairs = np.stack((based[at], np.repeat(number[is_version], count)), axis=1).reshape(-1, 2)
        distinct, code = np.unique(pairs, axis=0, return_inverse=True)
        fresh = max(read, default=0) + 1 + np.arange(len(distinct))
        read = read | {
            one: StatedValue(version, f"{read[program].value}@{read[number_of].value}", None)
            for one, (program, number_of) in zip(fresh.tolist(), distinct.tolist(), strict=True)
        }
        kept = ~is_version
        kept[np.flatnonzero(is_version)[count == 0]] = True
        event = np.concatenate((event[kept], np.repeat(event[is_version], count)))
        number = np.concatenate((number[kept], fresh[code.reshape(-1)]))
        order = np.lexsort((number, event))
        event, number = event[order], number[order]
    return event, number, read
