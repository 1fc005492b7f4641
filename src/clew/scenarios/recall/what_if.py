"""Containment: which units of a scope one hold captures, which remain and where, and the fewest holds that take all.

A hold on a thing takes it and what is in it or installed in it; a hold on a place takes all that is there. Only what
is in reach, still inside the works, can be captured. A lot that is not used up is taken with what is left of it, so
nothing more can be made of it: that amount is told as ``prevented``.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

import msgspec

from clew.scenarios.recall.amounts import remaining
from clew.scenarios.recall.model import Unit

KINDS = ("unit", "container", "place")


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate. ``kind``: ``unit`` of the scope, ``container`` or assembly, ``place``, or ``other``: nothing of
    the scope is in it. ``captured``, ``remaining``: keys of units in reach; ``where``: of those that remain, how many
    are at each place (None: unknown); ``prevented``: amounts of lots that are taken, by unit of measure."""

    id: str
    key: str
    kind: str
    captured: tuple[str, ...]
    remaining: tuple[str, ...]
    where: tuple[tuple[str | None, int], ...]
    prevented: dict[str, str]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One hold of the suggested set. ``gained``: units that it takes and those before it do not; ``total``: taken so
    far, of ``of`` in reach."""

    key: str
    kind: str
    gained: int
    total: int
    of: int


class Containment:
    """The units of one version of a scope that are in reach, by everything that a hold can be placed on."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.key: unit for unit in units if unit.in_scope and unit.reach}
        self._takes: dict[str, dict[str, None]] = defaultdict(dict)
        self._kinds: dict[str, str] = {}
        for key, unit in self._units.items():
            for name, kind in ((key, "unit"), *((each, "container") for each in unit.inside), (unit.place, "place")):
                if name is not None:
                    self._takes[name][key] = None
                    self._kinds.setdefault(name, kind)
        for key in self._units:
            self._kinds[key] = "unit"

    @property
    def in_reach(self) -> int:
        return len(self._units)

    def held(self, id: str, keys: Collection[str]) -> Hold:
        """``keys``: every name of what is to be held."""
        captured = dict.fromkeys(unit for key in keys for unit in self._takes.get(key, ()))
        rest = [key for key in self._units if key not in captured]
        where = Counter(self._units[key].place for key in rest)
        key = next((each for each in keys if each in self._kinds), next(iter(keys)))
        return Hold(
            id=id,
            key=key,
            kind=self._kinds.get(key, "other"),
            captured=tuple(captured),
            remaining=tuple(rest),
            where=tuple(where.most_common()),
            prevented=remaining(self._units[each] for each in captured),
        )

    def suggest(self, most: int = 1000) -> tuple[Step, ...]:
        """Holds that together take everything in reach, each the one that takes most of what is left (of equals the
        narrowest: a unit before a container before a place, then by name). At most ``most`` of them."""
        left: dict[str, set[str]] = {name: set(taken) for name, taken in self._takes.items()}
        holders: dict[str, list[str]] = defaultdict(list)
        for name, taken in self._takes.items():
            for key in taken:
                holders[key].append(name)
        total, steps = 0, list[Step]()
        ordered = _ByEffect(left, self._kinds)
        while total < self.in_reach and len(steps) < most:
            name = ordered.best()
            gained = left[name].copy()
            total += len(gained)
            steps.append(Step(key=name, kind=self._kinds[name], gained=len(gained), total=total, of=self.in_reach))
            for key in gained:
                for each in holders[key]:
                    left[each].discard(key)
        return tuple(steps)


class _ByEffect:
    """The candidate that takes most now. What a candidate takes only shrinks, so an old rank is an upper bound."""

    def __init__(self, left: dict[str, set[str]], kinds: dict[str, str]) -> None:
        self._left, self._kinds = left, kinds
        self._heap = [self._rank(name) for name in left]
        heapq.heapify(self._heap)

    def _rank(self, name: str) -> tuple[int, int, str]:
        return -len(self._left[name]), KINDS.index(self._kinds[name]), name

    def best(self) -> str:
        while True:
            stale = self._heap[0]
            now = self._rank(stale[2])
            if stale == now:
                return now[2]
            heapq.heapreplace(self._heap, now)


def sorted_by_effect(holds: Sequence[Hold]) -> list[Hold]:
    """The holds that capture most first; of equals in the order given."""
    return sorted(holds, key=lambda hold: -len(hold.captured))
