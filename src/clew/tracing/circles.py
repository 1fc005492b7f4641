"""Which predecessor each node names, so that following them leads back to a subject.

The rule is the first hop, in event order, of those that deliver at the node's earliest arrival (*tight* hops). Mostly
that is all. Where following it would run in a circle for ever (an operation reworks a thing at the very instant that
thing is reached; a lying clock delivers before it was taken), a node names the first of the tight hops whose source has
a tight path of its own from a subject, one that does not pass the node. Where even these, each right by itself, name
each other in a circle, the circle is entered by the first tight hop that leads into it from a node that does unfold.

So every node that has a tight path from a subject unfolds to a subject. A node that has none was reached at its
earliest only by passing some node twice (later, and by a flagged link earlier): it keeps the first hop in event order,
and a witness path is found without it (``clew.tracing.witness``).

One link may be several hops, between states of cleaned containers (``clew.tracing.resets``) or both ways through
contact. Whether a predecessor circles depends on which of them it is, so :func:`order_of` puts them in order too.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from itertools import count, dropwhile
from operator import ne
from typing import Protocol, TypeVar

from clew.tracing.dominators import Dominators
from clew.tracing.links import Link

Order = tuple[int, int, int, int, int, bool]


class Step(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def order(self) -> Order: ...


S = TypeVar("S", bound=Step)


def order_of(link: Link, left: int, reached: int, source: str) -> Order:
    """The order of hops: that of their links, then from the source that is ``left`` first, to the target that is
    ``reached`` first (own times), along the link before against it. ``source``: the node that the hop comes from."""
    return (*link.order, left, reached, source != link.source)


def predecessors(steps: Callable[[], Iterable[S]], is_subject: Callable[[str], bool]) -> dict[str, S]:
    """The step by which each node is said to be reached. ``steps``: all tight hops. A subject has one too where others
    reach it before its own start, but whatever unfolds to it is at its end."""
    via: dict[str, S] = {}
    for step in steps():
        best = via.get(step.target)
        if best is None or step.order < best.order:
            via[step.target] = step
    astray, _ = _astray(via, is_subject)
    if astray:
        _lead_back(via, astray, list(steps()), is_subject)
    return via


def _lead_back(
    via: dict[str, S], astray: Iterable[str], steps: Collection[S], is_subject: Callable[[str], bool]
) -> None:
    into: defaultdict[str, list[S]] = defaultdict(list)
    out: defaultdict[str, list[str]] = defaultdict(list)
    for step in steps:
        if not is_subject(step.target):
            into[step.target].append(step)
            out[step.source].append(step.target)
    begun = Dominators([node for node in out if is_subject(node)], out)
    for node in astray:
        if node in begun:
            ways = [step for step in into[node] if step.source in begun and not begun.dominates(node, step.source)]
            via[node] = min(ways, key=lambda step: step.order)
    left, circling = _astray(via, is_subject)
    lost = {node for node in left if node in begun}
    if lost:
        _enter(via, lost, circling, [step for step in steps if step.source in begun])


def _astray(via: Mapping[str, Step], is_subject: Callable[[str], bool]) -> tuple[list[str], set[str]]:
    """The nodes from which following ``via`` never comes to a subject; and those that come to themselves."""
    ends: dict[str, bool] = {}
    circling: set[str] = set()
    for start in via:
        trail: dict[str, None] = {}
        node = start
        while node in via and not is_subject(node) and node not in ends and node not in trail:
            trail[node] = None
            node = via[node].source
        if node in trail:
            circling.update(dropwhile(partial(ne, node), trail))
        ends.update(dict.fromkeys(trail, ends.get(node, is_subject(node))))
    return [node for node, end in ends.items() if not end], circling


def _enter(via: dict[str, S], lost: set[str], circling: Collection[str], steps: Iterable[S]) -> None:
    """Attach nodes afresh until none is lost: by the first step from one that is not, into a circle if there is one."""
    behind: defaultdict[str, list[str]] = defaultdict(list)
    for node in lost:
        behind[via[node].source].append(node)
    leading: defaultdict[str, list[S]] = defaultdict(list)
    frontier: list[tuple[bool, Order, int, S]] = []
    number = count()

    def offer(step: S) -> None:
        heapq.heappush(frontier, (step.target not in circling, step.order, next(number), step))

    for step in steps:
        if step.target in lost and step.source in lost:
            leading[step.source].append(step)
        elif step.target in lost:
            offer(step)
    while frontier:
        *_, step = heapq.heappop(frontier)
        if step.target not in lost:
            continue
        via[step.target] = step
        found = [step.target]
        while found:
            node = found.pop()
            if node in lost:
                lost.discard(node)
                found.extend(behind[node])
                for onward in leading[node]:
                    offer(onward)
