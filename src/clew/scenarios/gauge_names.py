"""Which gauge a name means, and when: its code, its identifiers, and aliases, some of which hold only for a time.

A number plate that moves from a scrapped gauge to its successor is a name of the one until then and of the other since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from clew.events.house import gauge_key, gauge_names
from clew.storage.reads.links import AliasFact, LinkReader

Holds = Callable[[AliasFact], bool]
Span = tuple[int, int]
"""From when until when (both included, UTC microseconds) something was stated under a key."""
Stated = Callable[[], Mapping[str, Iterable[Span]]]


class NamePeriod(msgspec.Struct, frozen=True):
    """``key`` names the gauge in ``[start, end)``, UTC microseconds; None: without that bound."""

    key: str
    start: int | None
    end: int | None


class NamedGauge(msgspec.Struct, frozen=True):
    """``keys``: every name that the gauge has at some time, its own first. ``periods``: empty where all always hold."""

    keys: tuple[str, ...]
    periods: tuple[NamePeriod, ...] = ()

    def means(self, key: str, time: int) -> bool:
        """Whether a key names this gauge at an instant."""
        if not self.periods:
            return key in self.keys
        return any(
            key == each.key and (each.start is None or each.start <= time) and (each.end is None or time < each.end)
            for each in self.periods
        )


class GaugeNames:
    """The aliases in force at a log position around some gauges (keys), all chains followed."""

    def __init__(self, links: LinkReader, keys: Collection[str], known: int) -> None:
        self._facts: defaultdict[str, set[AliasFact]] = defaultdict(set)
        self._keys = sorted(keys)
        asked: set[str] = set()
        waiting = set(keys)
        while waiting:
            asked |= waiting
            found: set[str] = set()
            for fact in links.aliases({name for key in waiting for name in gauge_names(key)}, known):
                one = AliasFact(gauge_key(fact.a), gauge_key(fact.b), fact.valid_from, fact.valid_to)
                self._facts[one.a].add(one)
                self._facts[one.b].add(one)
                found |= {one.a, one.b}
            waiting = found - asked

    def every(self) -> set[str]:
        """The keys, and every key that an alias joins to one of them at some time."""
        return {name for key in self._keys for name in self._closed(key, lambda _: True)}

    def at(self, key: str, time: int) -> frozenset[str]:
        """The names of what a key names at an instant."""
        return self._closed(key, lambda fact: _holds(fact, time))

    def gauges(self, known: Collection[str], stated: Stated) -> list[NamedGauge]:
        """The gauges that the keys name. ``known``: the keys that events speak of, ``stated``: and when: a name that is
        only used while it is another's is no gauge of its own (asked only where an alias has a bound)."""
        found: list[NamedGauge] = []
        placed: set[str] = set()
        for key in self._keys:
            if key in placed:
                continue
            component = self._closed(key, lambda _: True)
            placed |= component
            bounds = sorted({bound for name in component for fact in self._facts[name] for bound in _bounds(fact)})
            if bounds:
                found += self._apart(component, bounds, known, stated())
            else:
                found.append(NamedGauge(_own_first(component, known)))
        return found

    def _apart(
        self, component: frozenset[str], bounds: list[int], known: Collection[str], stated: Mapping[str, Iterable[Span]]
    ) -> list[NamedGauge]:
        slices = list(zip([None, *bounds], [*bounds, None], [bounds[0] - 1, *bounds], strict=True))
        classes = {self._closed(key, lambda fact: not _bounds(fact)) for key in component}
        names = {fact.b for key in component for fact in self._facts[key] if _bounds(fact)}
        kept = set(classes)
        for each in sorted(classes, key=lambda keys: (keys.isdisjoint(names), min(keys))):
            if not each.isdisjoint(names) and self._always_another(each, kept - {each}, slices, stated):
                kept.discard(each)
        gauges = []
        for each in sorted(kept, key=min):
            periods = [NamePeriod(key, start, end) for start, end, at in slices for key in self.at(min(each), at)]
            own = _own_first(each, known)
            gauges.append(
                NamedGauge((*own, *sorted({period.key for period in periods} - each)), tuple(dict.fromkeys(periods)))
            )
        return gauges

    def _always_another(
        self,
        keys: frozenset[str],
        others: set[frozenset[str]],
        slices: list[tuple[int | None, int | None, int]],
        stated: Mapping[str, Iterable[Span]],
    ) -> bool:
        spans = [span for key in keys for span in stated.get(key, ())]
        for start, end, at in slices:
            alone = not any(other <= self.at(min(keys), at) for other in others)
            spoken = any((end is None or first < end) and (start is None or start <= last) for first, last in spans)
            if alone and spoken:
                return False
        return True

    def _closed(self, key: str, holds: Holds) -> frozenset[str]:
        names, waiting = {key}, {key}
        while waiting:
            facts = (fact for name in waiting for fact in self._facts.get(name, ()) if holds(fact))
            waiting = {name for fact in facts for name in (fact.a, fact.b)} - names
            names |= waiting
        return frozenset(names)


def _own_first(keys: frozenset[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(keys, key=lambda key: (key not in known, key)))


def _bounds(fact: AliasFact) -> tuple[int, ...]:
    return tuple(bound for bound in (fact.valid_from, fact.valid_to) if bound is not None)


def _holds(fact: AliasFact, time: int) -> bool:
    return (fact.valid_from is None or fact.valid_from <= time) and (fact.valid_to is None or time < fact.valid_to)
