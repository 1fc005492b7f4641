"""Graphs as arrays for tests: from a log in memory, and torn at random into a base and what came since."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clew.events.links import link_facts
from clew.testing.link_log import EventLog
from clew.tracing.graph import build_graph, in_force
from clew.tracing.kernel.arrays import (
    CERTAIN,
    ORDER_SHIFT,
    Base,
    GraphArrays,
    Links,
    Since,
)
from clew.tracing.kernel.from_graph import arrays_of

if TYPE_CHECKING:
    from clew.tracing.kernel.arrays import Int32, Int64


class LogNames:
    """A :class:`clew.tracing.kernel.ports.NodeNames` of a log without aliases."""

    def __init__(self, log: EventLog, keys: Sequence[str]) -> None:
        self._keys = keys
        self._number = {key: node for node, key in enumerate(keys)}
        self._spelled = log.spellings(keys)
        self._events: Mapping[int, str] = log.event_ids(range(1, len(log.records) + 1))

    def nodes_of(self, key: str) -> Sequence[int]:
        return (self._number[key],) if key in self._number else ()

    def names_of(self, key: str) -> Sequence[str]:
        return (key,)

    def captured(self, key: str) -> str:
        node = self._number.get(key)
        return key if node is None else self.spelling(node)

    def key(self, node: int) -> str:
        return self._keys[node]

    def spelling(self, node: int) -> str:
        return self._spelled[self._keys[node]].text

    def event_id(self, position: int) -> str:
        return self._events[position]

    def keys(self, nodes: Iterable[int]) -> list[str]:
        return [self.key(node) for node in nodes]

    def spellings(self, nodes: Iterable[int]) -> list[str]:
        return [self.spelling(node) for node in nodes]

    def event_ids(self, positions: Iterable[int]) -> list[str]:
        return [self.event_id(position) for position in positions]


def arrays_of_log(log: EventLog, as_known_at: int | None = None) -> tuple[GraphArrays, LogNames]:
    """All links of a log as known at a position (None: the head), as a base."""
    known_at = log.head() if as_known_at is None else as_known_at
    stated = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    keys = {key for fact in stated for key in (fact.thing, fact.parent, fact.operation) if key}
    facts = in_force(log.facts_touching(keys, known_at), known_at)
    levels = log.levels(keys, known_at)
    graph = build_graph(facts, levels, log.product_classes(keys, known_at))
    assemblies = {fact.parent for fact in facts if fact.kind == "add" and fact.bond == "install" and fact.parent}
    arrays, nodes = arrays_of(graph, levels, assemblies)
    return arrays, LogNames(log, nodes)


def torn(graph: GraphArrays, seed: int) -> GraphArrays:
    """The same graph with some of its links, and its last nodes, at random taken from the base into since, and the rows
    of their ends with them. In the place of some the base keeps lies, which nobody may see."""
    chance = random.Random(seed)
    base, nodes = graph.base, len(graph.base.node)
    known = chance.choice([nodes, chance.randint(0, nodes)])
    touched = _touched(base, known, chance)
    is_touched = np.zeros(nodes, bool)
    is_touched[touched] = True
    movable = np.flatnonzero(is_touched[base.links.source] & is_touched[base.links.target]).tolist()
    moved = [link for link in movable if _beyond(base, link, known) or chance.random() < 0.7]
    lies = {link for link in moved if not _beyond(base, link, known) and chance.random() < 0.5}
    kept = [link for link in range(len(base.order)) if link not in set(moved) or link in lies]
    in_order = sorted(moved, key=lambda link: int(base.order[link]))
    number_of = {link: number for number, link in enumerate(kept)}
    number_of.update({link: len(kept) + number for number, link in enumerate(in_order)})
    rows = [range(int(base.out_first[node]), int(base.out_first[node + 1])) for node in touched]
    out = [[number_of[link] for link in row] for row in rows]
    rows_in = [base.in_link[base.in_first[node] : base.in_first[node + 1]].tolist() for node in touched]
    into = [[number_of[link] for link in row] for row in rows_in]
    row = np.zeros(nodes, np.int32)
    row[touched] = np.arange(1, len(touched) + 1)
    resets = [_resets(base, node) for node in touched]
    since = Since(
        row=row,
        node=base.node[touched],
        out_first=_firsts(out),
        out_link=_flat(out),
        in_first=_firsts(into),
        in_link=_flat(into),
        links=Links._make(column[in_order] for column in base.links),
        rank=_ranks(base, kept, in_order),
        reset_first=_firsts(resets),
        reset_time=_flat(resets),
    )
    return GraphArrays(_base(base, known, kept, lies), since)


def _touched(base: Base, known: int, chance: random.Random) -> list[int]:
    """Nodes from ``known`` on and their neighbours, and any others."""
    ends = zip(base.links.source.tolist(), base.links.target.tolist(), strict=True)
    found = {end for pair in ends if max(pair) >= known for end in pair}
    share = chance.choice([0.2, 0.6, 1.0])
    found |= {node for node in range(len(base.node)) if node >= known or chance.random() < share}
    return sorted(found)


def _beyond(base: Base, link: int, known: int) -> bool:
    return max(int(base.links.source[link]), int(base.links.target[link])) >= known


def _base(base: Base, nodes: int, kept: list[int], lies: set[int]) -> Base:
    """The base of the first nodes with some of the links, lies among them turned certain and shut at once."""
    columns = Links._make(column[kept].copy() for column in base.links)
    for number, link in enumerate(kept):
        if link in lies:
            columns.end[number] = columns.start[number] + 1
            columns.kind[number] ^= CERTAIN
    order = np.empty(len(kept), np.int32)
    order[np.argsort(base.order[kept], kind="stable")] = np.arange(len(kept))
    cleaned = [node for node in base.reset_node.tolist() if node < nodes]
    resets = [_resets(base, node) for node in cleaned]
    return Base(
        node=base.node[:nodes],
        out_first=_counted(columns.source, nodes),
        in_first=_counted(columns.target, nodes),
        in_link=np.lexsort((order, columns.target)).astype(np.int32),
        order=order,
        links=columns,
        reset_node=np.array(cleaned, np.int32),
        reset_first=_firsts(resets),
        reset_time=_flat(resets),
    )


def _ranks(base: Base, kept: list[int], in_order: list[int]) -> Int64:
    standing = np.sort(base.order[kept])
    before = [int(np.searchsorted(standing, base.order[link])) for link in in_order]
    ranks = []
    for index, place in enumerate(before):
        ranks.append((place << ORDER_SHIFT) | (index - before.index(place)))
    return np.array(ranks, np.int64)


def _counted(ends: Int32, nodes: int) -> Int64:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(ends, minlength=nodes)))).astype(np.int64)


def _resets(base: Base, node: int) -> list[int]:
    for place, cleaned in enumerate(base.reset_node.tolist()):
        if cleaned == node:
            found: list[int] = base.reset_time[base.reset_first[place] : base.reset_first[place + 1]].tolist()
            return found
    return []


def _firsts(rows: Iterable[Sequence[int]]) -> Int64:
    return np.cumsum([0, *map(len, rows)]).astype(np.int64)


def _flat(rows: Iterable[Sequence[int]]) -> Int64:
    return np.array([value for row in rows for value in row], np.int64)
