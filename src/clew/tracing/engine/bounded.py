"""The plain engine for a while: a trace that reads no more facts than it may.

What a snapshot would cost first (the kernel's start, catching up with the log) is worth it for a large answer only, and
how large one is shows on the way. So the plain engine begins, and is given up when it has read as much as would have
taken as long: whatever the answer, it takes at most about twice as long as the better way would have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from clew.events.links import LinkFact
from clew.tracing.engine.ports import WideSource
from clew.tracing.ports import AliasRecord, Level, Spelling

FACTS_AN_EVENT = 5
"""Facts that the plain engine reads in the time that working in an event takes."""


class TooLarge(Exception):
    """More facts decide the answer than may be read."""


class Bounded:
    """A :class:`clew.tracing.ports.LinkSource` that hands out at most ``most`` facts. Raises TooLarge."""

    def __init__(self, source: WideSource, most: int) -> None:
        self._source = source
        self._left = most

    def facts_touching(self, keys: Collection[str], as_known_at: int) -> list[LinkFact]:
        found = list(self._source.facts_touching(keys, as_known_at, at_most=self._left + 1))
        if len(found) > self._left:
            raise TooLarge
        self._left -= len(found)
        return found

    def head(self) -> int:
        return self._source.head()

    def log_end(self, as_known_at: int) -> int | None:
        return self._source.log_end(as_known_at)

    def spellings(self, keys: Collection[str]) -> Mapping[str, Spelling]:
        return self._source.spellings(keys)

    def levels(self, keys: Collection[str], as_known_at: int) -> Mapping[str, Level]:
        return self._source.levels(keys, as_known_at)

    def product_classes(self, keys: Collection[str], as_known_at: int) -> Mapping[str, str]:
        return self._source.product_classes(keys, as_known_at)

    def aliases(self, keys: Collection[str], as_known_at: int) -> Iterable[AliasRecord]:
        return self._source.aliases(keys, as_known_at)

    def event_ids(self, positions: Collection[int]) -> Mapping[int, str]:
        return self._source.event_ids(positions)
