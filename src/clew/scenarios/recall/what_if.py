"""Containment: which units of a scope one hold captures, which remain and where, and the fewest holds that take all.

A hold on a thing takes it and what is in it or installed in it; a hold on a place takes all that is there. Only what
is in reach, still inside the works, can be captured. A lot that is not used up is taken with what is left of it, so
nothing more can be made of it: that amount is told as ``prevented``.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from clew.scenarios.recall.amounts import Amounts, left_over
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


class Reached(msgspec.Struct, frozen=True, gc=False):
    """What a hold depends on of a unit in reach: keys of what it is in and of where it is; ``holds`` that it is on."""

    key: str
    place: str | None
    inside: Sequence[str]
    amounts: Amounts | None
    holds: Sequence[str] = ()


class Containment:
    """The units of one version of a scope that are in reach, by everything that a hold can be placed on."""

    def __init__(self, units: Iterable[Unit | Reached]) -> None:
        self._units = {unit.key: unit for unit in units if isinstance(unit, Reached) or (unit.in_scope and unit.reach)}
        self._kinds: dict[str, str] = {}
        for unit in self._units.values():
            for name in unit.inside:
                self._kinds.setdefault(name, "container")
            if unit.place is not None:
                self._kinds.setdefault(unit.place, "place")
        self._takes: dict[str, list[str]] = defaultdict(list)
        for key in self._units:
            for name in self._names(key):
                # What takes itself alone is most of a scope, and goes without saying.
                if name != key or key in self._kinds:
                    self._takes[name].append(key)

    @property
    def in_reach(self) -> int:
        return len(self._units)

    def held(self, id: str, keys: Collection[str]) -> Hold:
        """``keys``: every name of what is to be held."""
        captured = dict.fromkeys(unit for key in keys for unit in self._taken_by(key))
        rest = [key for key in self._units if key not in captured]
        where = Counter(self._units[key].place for key in rest)
        key = next((each for each in keys if self._kind(each) is not None), next(iter(keys)))
        return Hold(
            id=id,
            key=key,
            kind=self._kind(key) or "other",
            captured=tuple(captured),
            remaining=tuple(rest),
            where=tuple(where.most_common()),
            prevented=left_over(self._units[each].amounts for each in captured),
        )

    def suggest(self, most: int = 1000) -> tuple[Step, ...]:
        """Holds that together take everything in reach, each the one that takes most of what is left (of equals the
        narrowest: a unit before a container before a place, then by name). At most ``most`` of them."""
        left = {name: len(taken) for name, taken in self._takes.items()}
        gone: set[str] = set()
        steps: list[Step] = []
        ordered = _ByEffect(left, self._kind, [key for key in self._units if key not in self._kinds])
        while len(gone) < self.in_reach and len(steps) < most:
            name = ordered.best(gone)
            gained = [key for key in self._taken_by(name) if key not in gone]
            gone.update(gained)
            kind = self._kind(name) or "other"
            steps.append(Step(key=name, kind=kind, gained=len(gained), total=len(gone), of=self.in_reach))
            for key in gained:
                for each in self._names(key):
                    if each in left:
                        left[each] -= 1
        return tuple(steps)

    def _names(self, key: str) -> Iterable[str]:
        """Everything a hold on which takes the unit, each once."""
        unit = self._units[key]
        return dict.fromkeys((key, *unit.inside, *(() if unit.place is None else (unit.place,))))

    def _kind(self, name: str) -> str | None:
        return "unit" if name in self._units else self._kinds.get(name)

    def _taken_by(self, name: str) -> Sequence[str]:
        return self._takes.get(name) or ((name,) if name in self._units else ())


class _ByEffect:
    """The candidate that takes most now. What a candidate takes only shrinks, so an old rank is an upper bound.

    ``alone``: units that take themselves and nothing else. They are asked only when nothing takes more than one: then
    of those left the first by name is the narrowest there is, but for a unit that others are in.
    """

    def __init__(self, left: dict[str, int], kind: Callable[[str], str | None], alone: Iterable[str]) -> None:
        self._left, self._kind = left, kind
        self._alone, self._sorted = list(alone), False
        self._heap = [self._rank(name) for name, count in left.items() if count > 1 or kind(name) == "unit"]
        heapq.heapify(self._heap)

    def _rank(self, name: str) -> tuple[int, int, str]:
        return -self._left[name], KINDS.index(self._kind(name) or "place"), name

    def best(self, gone: Collection[str]) -> str:
        """``gone``: units that are taken already."""
        while self._heap:
            stale = self._heap[0]
            now = self._rank(stale[2])
            if now[0] == 0:
                heapq.heappop(self._heap)
            elif stale != now:
                heapq.heapreplace(self._heap, now)
            elif now[0] < -1:
                return now[2]
            else:
                break
        alone = self._next_alone(gone)
        if self._heap and (alone is None or self._heap[0] < (-1, 0, alone)):
            return self._heap[0][2]
        assert alone is not None  # noqa: S101 - who asks has a unit left, which takes itself
        return alone

    def _next_alone(self, gone: Collection[str]) -> str | None:
        if not self._sorted:
            self._alone.sort(reverse=True)
            self._sorted = True
        while self._alone and self._alone[-1] in gone:
            self._alone.pop()
        return self._alone[-1] if self._alone else None


def sorted_by_effect(holds: Sequence[Hold]) -> list[Hold]:
    """The holds that capture most first; of equals in the order given."""
    return sorted(holds, key=lambda hold: -len(hold.captured))
