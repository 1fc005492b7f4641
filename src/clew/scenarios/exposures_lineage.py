"""The ancestors of many units, by name: from a snapshot's arrays where there are some, else from the facts themselves.

Both ways end in the same compressed rows over the same search (``clew.tracing.batch``); they differ only in where the
links come from. Reading the facts costs a round trip per generation, a snapshot none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from clew.tracing.ports import LinkSource
from clew.tracing.request import NodeKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clew.tracing.batch.search import Ancestry
    from clew.tracing.batch.stays import Stays
    from clew.tracing.engine.choosing import TraceEngine
    from clew.tracing.kernel.arrays import GraphArrays

KINDS: tuple[NodeKind, ...] = ("instance", "lot", "class", "operation")


class Lineage(msgspec.Struct, frozen=True):
    """``ancestry``: rows as asked, ``stays``: in what these nodes were meanwhile; nodes are places in ``keys`` and
    ``kinds``."""

    ancestry: Ancestry
    stays: Stays
    keys: Sequence[str]
    kinds: Sequence[NodeKind]


class Named(msgspec.Struct, frozen=True):
    """A graph whose nodes have names. ``nodes_of``: the nodes that a key goes by, at any time; ``prepare``: told of all
    keys before, where that saves reads."""

    graph: GraphArrays
    key: Callable[[int], str]
    nodes_of: Callable[[str], Sequence[int]]
    prepare: Callable[[Sequence[str]], None] = lambda keys: None


def lineage(named: Named, keys: Sequence[str], times: Sequence[int], *, cross_classes: bool = False) -> Lineage:
    """``times``: the instant at which each unit counts as finished (UTC microseconds). A key without any link is a row
    with itself alone."""
    import numpy as np

    from clew.tracing.batch.search import Ancestry, ancestors
    from clew.tracing.batch.starts import starts_of
    from clew.tracing.batch.stays import stays_of
    from clew.tracing.kernel.searchable import Searchable

    named.prepare(keys)
    graph = Searchable(named.graph).graph
    starts = starts_of(graph, [named.nodes_of(key) for key in keys], times)
    found = ancestors(graph, starts, cross_classes=cross_classes)
    numbers, places = np.unique(found.node, return_inverse=True)
    stays = stays_of(graph, numbers)
    everybody = np.append(numbers, np.setdiff1d(stays.container, numbers))
    place = np.empty(named.graph.nodes, np.int32)
    place[everybody] = np.arange(len(everybody), dtype=np.int32)
    known = [named.key(number) for number in everybody.tolist()]
    kinds = [KINDS[level] for level in _levels(named.graph, everybody).tolist()]
    compact = Ancestry(found.first, places.astype(np.int32), found.latest, found.start)
    stays = stays._replace(node=place[stays.node], container=place[stays.container])
    return _with_unlinked(Lineage(compact, stays, known, kinds), keys, times)


def _levels(graph: GraphArrays, numbers: NDArray[np.int32]) -> NDArray[np.uint8]:
    import numpy as np

    from clew.tracing.kernel.arrays import LEVEL_MASK

    touched = graph.since.row[numbers]
    bits = np.empty(len(numbers), np.uint8)
    bits[touched == 0] = graph.base.node[numbers[touched == 0]]
    bits[touched > 0] = graph.since.node[touched[touched > 0] - 1]
    return bits & np.uint8(LEVEL_MASK)


def _with_unlinked(told: Lineage, keys: Sequence[str], times: Sequence[int]) -> Lineage:
    """Things that only ObjectEvents name stand in no graph, but were exposed too."""
    import numpy as np

    from clew.tracing.batch.search import Ancestry

    ancestry = told.ancestry
    empty = np.flatnonzero(np.diff(ancestry.first) == 0).tolist()
    if not empty:
        return told
    places = {key: len(told.keys) + place for place, key in enumerate(dict.fromkeys(keys[row] for row in empty))}
    at = ancestry.first[empty]
    first = ancestry.first + np.searchsorted(np.array(empty), np.arange(len(ancestry.first)), "left")
    widened = Ancestry(
        first,
        np.insert(ancestry.node, at, [places[keys[row]] for row in empty]).astype(np.int32),
        np.insert(ancestry.latest, at, [times[row] for row in empty]),
        np.insert(ancestry.start, at, 1).astype(np.uint8),
    )
    return Lineage(widened, told.stays, [*told.keys, *places], [*told.kinds, *(KINDS[0] for _ in places)])


def from_engine(engine: TraceEngine, known: int) -> Named | None:
    """The graph as known at a position that traces are answered from; None where it cannot be had."""
    ready = engine.caught_up(known)
    if isinstance(ready, str):
        return None
    prepare = getattr(ready.names, "prepare", None)
    named = Named(ready.graph, ready.names.key, ready.names.nodes_of)
    return named if prepare is None else msgspec.structs.replace(named, prepare=prepare)


def from_facts(source: LinkSource, keys: Sequence[str], known: int, *, cross_classes: bool = False) -> Named:
    """The graph behind these units, read fact by fact as one trace would read it."""
    from clew.tracing.kernel.arrays import GraphArrays, untouched
    from clew.tracing.loader import Reading, load
    from clew.tracing.snapshot.building import build
    from clew.tracing.snapshot.facts import numbered

    reading = Reading("backward", known, cross_classes=cross_classes, stays=True)
    loaded = load(source, list(dict.fromkeys(keys)), reading)
    columns, things, names = numbered(loaded.facts, loaded.levels, loaded.classes)
    built = build(columns, things)
    called = [names[name] if name >= 0 else f"event:{-name}" for name in built.name.tolist()]
    numbers = {key: number for number, key in enumerate(called)}

    def nodes_of(key: str) -> list[int]:
        return [numbers[node] for node in loaded.identity.nodes(key) if node in numbers]

    return Named(GraphArrays(built.base, untouched(len(called))), called.__getitem__, nodes_of)
