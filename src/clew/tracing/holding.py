"""A container as subject stands for itself and for what it held, each content from its entry; contents of contents
too, for as long as both were inside."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from clew.tracing.links import OPEN, Link

Interval = tuple[int, int]


class Holdings:
    def __init__(self, links: Iterable[Link]) -> None:
        self._inside: defaultdict[str, list[Link]] = defaultdict(list)
        for link in links:
            if link.kind == "contain":
                self._inside[link.source].append(link)

    def held_by(self, container: str) -> dict[str, list[Interval]]:
        """What ``container`` held, directly or inside another: content → disjoint intervals, ascending."""
        held: defaultdict[str, list[Interval]] = defaultdict(list)
        queue: deque[tuple[str, Interval]] = deque([(container, (-OPEN, OPEN))])
        while queue:
            holder, window = queue.popleft()
            for link in self._inside.get(holder, ()):
                stay = (max(link.start, window[0]), min(link.end, window[1]))
                if link.target == container or stay[0] >= stay[1]:
                    continue
                queue.extend((link.target, piece) for piece in _pieces(held[link.target], stay))
                held[link.target] = _joined(held[link.target], stay)
        return dict(held)


def _pieces(intervals: list[Interval], added: Interval) -> list[Interval]:
    """What of ``added`` the intervals do not cover yet."""
    pieces, start = [], added[0]
    for first, last in intervals:
        if last <= start or first >= added[1]:
            continue
        if first > start:
            pieces.append((start, first))
        start = max(start, last)
    if start < added[1]:
        pieces.append((start, added[1]))
    return pieces


def _joined(intervals: list[Interval], added: Interval) -> list[Interval]:
    joined: list[Interval] = []
    for first, last in sorted((*intervals, added)):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
