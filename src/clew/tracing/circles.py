"""Predecessors that run in a circle, and how the circle is entered.

Every node names the first hop, in event order, among those that deliver at its earliest arrival. Within one instant
such hops can run in a circle (an operation reworks a thing at the very instant that thing is reached): each names the
other, and no path unfolds. Then, and only then, the nodes of the circle are attached afresh: of all hops that reach the
circle, or go on inside it from a node attached already, the first in event order, until all are attached.

A circle that only a flagged link closes (it delivers before it was taken) may have no entry at its own earliest
arrivals; its nodes keep what they named, and a witness path is found without them (``clew.tracing.witness``).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Protocol, TypeVar

from clew.tracing.links import Link


class Step(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def link(self) -> Link: ...


S = TypeVar("S", bound=Step)


def attach_circles(via: dict[str, S], steps: Callable[[], Iterable[S]]) -> dict[str, S]:
    """``via`` with its circles entered where that is possible. ``steps``: all hops on earliest-arrival paths."""
    circling = _circling(via)
    if not circling:
        return via
    into: defaultdict[str, list[S]] = defaultdict(list)
    out: defaultdict[str, list[str]] = defaultdict(list)
    for step in steps():
        into[step.target].append(step)
        out[step.source].append(step.target)
    for component in components(out):
        if not circling.isdisjoint(component):
            _enter(frozenset(component), via, into)
    return via


def _circling(via: Mapping[str, Step]) -> set[str]:
    """The nodes that reach themselves by following ``via``."""
    settled: set[str] = set()
    circling: set[str] = set()
    for start in via:
        trail: dict[str, int] = {}
        node = start
        while node in via and node not in settled and node not in trail:
            trail[node] = len(trail)
            node = via[node].source
        if node in trail:
            circling.update(list(trail)[trail[node] :])
        settled.update(trail)
    return circling


def _enter(component: frozenset[str], via: dict[str, S], into: Mapping[str, Sequence[S]]) -> None:
    inside: defaultdict[str, list[S]] = defaultdict(list)
    frontier: list[tuple[tuple[int, int, int], int, S]] = []
    arrived = count()
    for node in sorted(component):
        for step in into.get(node, ()):
            if step.source in component:
                inside[step.source].append(step)
            else:
                heapq.heappush(frontier, (step.link.order, next(arrived), step))
    attached: set[str] = set()
    while frontier:
        *_, step = heapq.heappop(frontier)
        if step.target in attached:
            continue
        attached.add(step.target)
        via[step.target] = step
        for onward in inside[step.target]:
            heapq.heappush(frontier, (onward.link.order, next(arrived), onward))


def components(out: Mapping[str, Sequence[str]]) -> Iterable[list[str]]:
    """The strongly connected components of a graph (Tarjan 1972, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    on_stack: set[str] = set()
    for root in list(out):
        if root in index:
            continue
        work = [(root, iter(out.get(root, ())))]
        index[root] = low[root] = len(index)
        waiting.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    waiting.append(target)
                    on_stack.add(target)
                    work.append((target, iter(out.get(target, ()))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    yield _pop(node, waiting, on_stack)


def _pop(root: str, waiting: list[str], on_stack: set[str]) -> list[str]:
    component = []
    while True:
        node = waiting.pop()
        on_stack.discard(node)
        component.append(node)
        if node == root:
            return component
