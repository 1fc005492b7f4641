"""Facts about nodes instead of keys: where keys are aliased, which node a key names depends on the fact's time.

``clew.tracing.identity`` says which; here it is asked once for every key and stretch of time in which its aliases are
the same, not once for every fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.tracing.identity import Identity
from clew.tracing.kernel.arrays import CLASS, INSTANCE, LOT
from clew.tracing.ports import Level
from clew.tracing.snapshot.content import Aliases
from clew.tracing.snapshot.facts import ADD, CONSUME, DELETE, KIND_MASK, NONE, NUMBERS, PAIRED, FactColumns, Things

_LEVELS: Mapping[int, Level] = {INSTANCE: "instance", LOT: "lot", CLASS: "class"}


class Aliased(NamedTuple):
    """What is known of a key with aliases. ``name``: its number among names, NONE if no event named it;
    ``product_class`` as in :class:`Things`."""

    name: int
    level: int
    product_class: int


def resolved(
    facts: FactColumns, things: Things, aliases: Aliases, keys: Mapping[str, Aliased], as_known_at: int
) -> tuple[FactColumns, Things]:
    """``keys``: every key in an alias. Raises KeyError for one that is missing."""
    if not aliases.records:
        return facts, things
    identity = aliases.identity(as_known_at)
    bounds = _bounds(aliases)
    key_of = {known.name: key for key, known in keys.items() if known.name != NONE}
    thing, other = facts.thing.copy(), facts.other.copy()
    kind = facts.kind & KIND_MASK
    of_parent = np.where((kind == ADD) | (kind == DELETE), facts.other, NONE)
    nodes: set[str] = set()
    for column, names in ((thing, facts.thing), (other, of_parent)):
        for name, rows in _rows(names, list(key_of), len(things.level)):
            for stretch, time in _stretches(bounds[key_of[name]], facts.event_time[rows]):
                node = identity.node(key_of[name], time)
                nodes.add(node)
                column[rows[stretch]] = keys[node].name
    found = facts._replace(thing=thing, other=other, kind=_pairings_of_nodes(facts, thing))
    return found, _described(things, nodes, identity, keys)


def _pairings_of_nodes(facts: FactColumns, node: NDArray[np.int32]) -> NDArray[np.uint8]:
    """The kinds, PAIRED wherever the same event pairs the node by another of its names."""
    consumed = facts.kind & KIND_MASK == CONSUME
    renamed = np.unique(facts.position[consumed & (node != facts.thing)])
    rows = np.flatnonzero(consumed & np.isin(facts.position, renamed))
    kind = facts.kind.copy()
    places = list(zip(facts.position[rows].tolist(), node[rows].tolist(), strict=True))
    paired = {place for place, bits in zip(places, kind[rows].tolist(), strict=True) if bits & PAIRED}
    kind[rows[np.array([place in paired for place in places], np.bool_)]] |= PAIRED
    return kind


def _bounds(aliases: Aliases) -> dict[str, NDArray[np.int64]]:
    """By key, the instants at which an alias of its, or of a key joined to it, begins or ends."""
    leader: dict[str, str] = {}

    def lead(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for one in aliases.records:
        leader[lead(one.a)] = lead(one.b)
    found: dict[str, set[int]] = {}
    for one in aliases.records:
        together = found.setdefault(lead(one.a), set())
        together.update(bound for bound in (one.valid_from, one.valid_to) if bound is not None)
    return {key: np.array(sorted(found[lead(key)]), np.int64) for key in leader}


def _rows(names: NDArray[np.int32], wanted: list[int], count: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """For each wanted name the rows that have it, in their order."""
    is_wanted = np.zeros(count + 1, np.bool_)  # the last stands for NONE
    is_wanted[wanted] = True
    rows = np.flatnonzero(is_wanted[names])
    rows = rows[np.argsort(names[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(names[rows], prepend=NONE))
    for first, last in pairwise((*starts.tolist(), len(rows))):
        yield int(names[rows[first]]), rows[first:last]


def _stretches(bounds: NDArray[np.int64], times: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.intp], int]]:
    """The places of the times in each stretch between bounds, with one of these times."""
    stretch = np.searchsorted(bounds, times, "right")
    for one in np.unique(stretch):
        places = np.flatnonzero(stretch == one)
        yield places, int(times[places[0]])


def _described(things: Things, nodes: set[str], identity: Identity, keys: Mapping[str, Aliased]) -> Things:
    """A node has the level and class that its names together have."""
    level, product_class = things.level.copy(), things.product_class.copy()
    levels = {key: _LEVELS[known.level] for key, known in keys.items()}
    classes = {key: str(known.product_class) for key, known in keys.items() if known.product_class != NONE}
    for node in nodes:
        level[keys[node].name] = NUMBERS[identity.level(node, levels)]
        product_class[keys[node].name] = int(identity.product_class(node, classes) or NONE)
    return Things(level, product_class)
