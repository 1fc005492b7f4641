"""Which keys are one node: two keys aliased to each other at a fact's time, under the key that was captured first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from clew.tracing.ports import AliasRecord, Level, Spelling

_NEVER = 1 << 62


class Identity:
    def __init__(self, aliases: Iterable[AliasRecord], spellings: Mapping[str, Spelling], as_known_at: int) -> None:
        self._records: defaultdict[str, set[AliasRecord]] = defaultdict(set)
        for record in aliases:
            self._records[record.a].add(record)
            self._records[record.b].add(record)
        self._captured = {
            key: spelling.position for key, spelling in spellings.items() if spelling.position <= as_known_at
        }
        self._members: dict[str, tuple[str, ...]] = {}

    def node(self, key: str, time: int) -> str:
        """The node that ``key`` names at ``time`` (UTC microseconds)."""
        if key not in self._records:
            return key
        return self._first_captured(self._together(key, time))

    def nodes(self, key: str) -> tuple[str, ...]:
        """Every node that ``key`` names at some time."""
        return tuple(dict.fromkeys(self.node(key, time) for time in self._times(key)))

    def members(self, node: str) -> tuple[str, ...]:
        """The keys that a node goes by at some time, its own first; whatever facts there are at that time."""
        if node not in self._records:
            return (node,)
        if node not in self._members:
            together = [self._together(node, time) for time in self._times(node)]
            names = {key for keys in together if self._first_captured(keys) == node for key in keys}
            self._members[node] = (node, *sorted(names - {node}))
        return self._members[node]

    def level(self, node: str, levels: Mapping[str, Level]) -> Level:
        """A node is a lot if one of its names is, else an instance unless all its names are bare classes."""
        found = {levels[member] for member in self.members(node) if member in levels}
        order: tuple[Level, ...] = ("lot", "instance", "class")
        return next((level for level in order if level in found), "instance")

    def product_class(self, node: str, classes: Mapping[str, str]) -> str | None:
        return next((classes[member] for member in self.members(node) if member in classes), None)

    def _times(self, key: str) -> tuple[int, ...]:
        """An instant of every stretch of time in which the names around a key stay the same."""
        records = self._records_around(key)
        bounds = {bound for record in records for bound in (record.valid_from, record.valid_to) if bound is not None}
        return (min(bounds, default=0) - 1, *sorted(bounds))

    def _first_captured(self, keys: Iterable[str]) -> str:
        return min(keys, key=lambda key: (self._captured.get(key, _NEVER), key))

    def _together(self, key: str, time: int) -> set[str]:
        members, waiting = {key}, [key]
        while waiting:
            for record in self._records[waiting.pop()]:
                if _valid(record, time):
                    waiting.extend({record.a, record.b} - members)
                    members |= {record.a, record.b}
        return members

    def _records_around(self, key: str) -> set[AliasRecord]:
        records: set[AliasRecord] = set()
        members, waiting = {key}, [key]
        while waiting:
            for record in self._records.get(waiting.pop(), ()):
                records.add(record)
                waiting.extend({record.a, record.b} - members)
                members |= {record.a, record.b}
        return records


def _valid(record: AliasRecord, time: int) -> bool:
    return (record.valid_from is None or record.valid_from <= time) and (
        record.valid_to is None or time < record.valid_to
    )
