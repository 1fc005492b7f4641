"""Which nodes every path must pass: the dominators of a graph.

The iterative algorithm of Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm" (2001), without recursion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

_ENTRY = ""
"""Before all roots; no node is named so."""


class Dominators:
    """Of all that can be reached from ``roots`` by ``out`` (node → nodes); ``in`` tells what can be."""

    def __init__(self, roots: Iterable[str], out: Mapping[str, Sequence[str]]) -> None:
        graph = {**out, _ENTRY: list(roots)}
        order = _reverse_postorder(graph)
        self._span = _spans(_immediate(order, graph))

    def __contains__(self, node: str) -> bool:
        return node in self._span

    def dominates(self, node: str, other: str) -> bool:
        """Whether every path from a root to ``other`` passes ``node`` (each node dominates itself)."""
        first, last = self._span[node]
        return first <= self._span[other][0] <= last


def _reverse_postorder(graph: Mapping[str, Sequence[str]]) -> list[str]:
    left: list[str] = []
    seen = {_ENTRY}
    work = [(_ENTRY, iter(graph[_ENTRY]))]
    while work:
        node, targets = work[-1]
        onward = next((target for target in targets if target not in seen), None)
        if onward is None:
            left.append(node)
            work.pop()
        else:
            seen.add(onward)
            work.append((onward, iter(graph.get(onward, ()))))
    return left[::-1]


def _immediate(order: Sequence[str], graph: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The nearest dominator of every node, the entry its own; in the order given (a reverse postorder)."""
    rank = {node: place for place, node in enumerate(order)}
    before: defaultdict[str, list[str]] = defaultdict(list)
    for node in order:
        for target in graph.get(node, ()):
            before[target].append(node)
    nearest = {_ENTRY: _ENTRY}
    changed = True
    while changed:
        changed = False
        for node in order[1:]:
            known = [source for source in before[node] if source in nearest]
            found = known[0]
            for source in known[1:]:
                found = _common(found, source, nearest, rank)
            if nearest.get(node) != found:
                nearest[node] = found
                changed = True
    return {node: nearest[node] for node in order}


def _common(first: str, second: str, nearest: Mapping[str, str], rank: Mapping[str, int]) -> str:
    while first != second:
        while rank[first] > rank[second]:
            first = nearest[first]
        while rank[second] > rank[first]:
            second = nearest[second]
    return first


def _spans(nearest: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Of each node its number in the dominator tree (preorder) and the last number below it."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for node, above in nearest.items():
        if node != _ENTRY:
            below[above].append(node)
    preorder: list[str] = []
    waiting = [_ENTRY]
    while waiting:
        node = waiting.pop()
        preorder.append(node)
        waiting.extend(below[node])
    size = dict.fromkeys(preorder, 1)
    for node in reversed(preorder[1:]):
        size[nearest[node]] += size[node]
    return {node: (number, number + size[node] - 1) for number, node in enumerate(preorder)}
