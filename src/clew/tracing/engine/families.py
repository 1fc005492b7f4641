"""Names that are one thing at some time, before or after the new records: what concerns one concerns them all.

Without aliases every key is its own family. The node that a key names at an instant is ``clew.tracing.identity``'s to
say; a family is closed under it, so items of families (a pair, an operation's things) never leak links to other names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from clew.tracing.engine.ports import LinkChanges, Pair
from clew.tracing.identity import Identity
from clew.tracing.ports import AliasRecord

Family = frozenset[str]


class Families:
    """``stirred``: keys that new or newly voided alias statements name; their old names count too."""

    def __init__(self, changes: LinkChanges, before: int, known: int, stirred: Iterable[str]) -> None:
        self._changes = changes
        self._known = known
        self._records: set[AliasRecord] = set()
        self._others: defaultdict[str, set[str]] = defaultdict(set)
        self._asked: set[str] = set()
        self._family: dict[str, Family] = {}
        self._identity: Identity | None = None
        self.stirred = self._join_then(stirred, before)

    def _join_then(self, stirred: Iterable[str], before: int) -> frozenset[str]:
        """All names around the stirred keys, as they were joined before and as they are now."""
        found, waiting = set(stirred), set(stirred)
        while waiting:
            for record in self._changes.aliases(waiting, before):
                self._join(record)
            self.read(waiting)
            waiting = {other for key in waiting for other in self._others[key]} - found
            found |= waiting
        return frozenset(found)

    def _join(self, record: AliasRecord) -> None:
        self._others[record.a].add(record.b)
        self._others[record.b].add(record.a)

    def read(self, keys: Iterable[str]) -> None:
        """Learn the families of keys, all in a few reads."""
        waiting = {key for key in keys if key and key not in self._asked}
        while waiting:
            self._asked |= waiting
            self._identity = None
            for record in self._changes.aliases(waiting, self._known):
                self._records.add(record)
                self._join(record)
            waiting = {other for key in waiting for other in self._others.get(key, ())} - self._asked

    def of(self, key: str) -> Family:
        if key not in self._others:
            return frozenset((key,))
        if key not in self._family:
            found, waiting = {key}, [key]
            while waiting:
                more = self._others[waiting.pop()] - found
                found |= more
                waiting.extend(more)
            self._family.update(dict.fromkeys(found, frozenset(found)))
        return self._family[key]

    def all_of(self, keys: Iterable[str]) -> set[str]:
        return {name for key in keys for name in self.of(key)}

    def pair(self, pair: Pair) -> tuple[Family, Family]:
        return self.of(pair[0]), self.of(pair[1])

    def bounded(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys whose names hold for a time only: who they are depends on when."""
        limited = {
            key
            for record in self._records
            if record.valid_from is not None or record.valid_to is not None
            for key in (record.a, record.b)
        }
        return {key for key in keys if not limited.isdisjoint(self.of(key))} if limited else set()

    @property
    def identity(self) -> Identity:
        if self._identity is None:
            self._family = {}
            aliased = {key for record in self._records for key in (record.a, record.b)}
            spellings = self._changes.spellings(aliased) if aliased else {}
            self._identity = Identity(self._records, spellings, self._known)
        return self._identity
