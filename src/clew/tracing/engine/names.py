"""Names over a snapshot's: of nodes and events that came since, and of keys that are one thing at some time.

Texts that came since are read when somebody asks for one, all that are missing at once, and kept: they never change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from clew.tracing.engine.families import Families
from clew.tracing.engine.live import LiveGraph
from clew.tracing.engine.ports import LinkChanges, Names, Snapshot

EVENTS_AT_ONCE = 1000


class Texts:
    """What is kept of one live graph, whichever positions it comes to."""

    def __init__(self) -> None:
        self.spellings: dict[str, str] = {}
        self.event_ids: dict[int, str] = {}


class LiveNames:
    """As known at the position of ``live`` now; stays so when that goes on."""

    def __init__(self, snapshot: Snapshot, live: LiveGraph, changes: LinkChanges, texts: Texts) -> None:
        self._base: Names = snapshot.names
        self._nodes_of_base = len(snapshot.base.node)
        self._since = snapshot.position
        self._aliased = bool(snapshot.aliases.records) or live.aliased
        self._position = live.position
        self._node_of = live.node_of
        self._new = live.new_keys
        self._nodes = self._nodes_of_base + len(self._new)
        self._changes = changes
        self._texts = texts
        self._families: Families | None = None

    @property
    def behind(self) -> tuple[Names, int, int]:
        """The snapshot's names, of how many nodes they are, and the snapshot's position."""
        return self._base, self._nodes_of_base, self._since

    def prepare(self, keys: Iterable[str]) -> None:
        """Read what ``nodes_of`` needs of many keys at once."""
        if self._aliased:
            if self._families is None:
                self._families = Families(self._changes, self._position, self._position, ())
            self._families.read(keys)

    def nodes_of(self, key: str) -> Sequence[int]:
        """Every node that a key names at some time; none when no fact in force names it."""
        found = (self._known(name) for name in self.names_of(key))
        return tuple(dict.fromkeys(node for node in found if node is not None))

    def names_of(self, key: str) -> Sequence[str]:
        if not self._aliased:
            return (key,)
        self.prepare((key,))
        assert self._families is not None  # noqa: S101 - prepared
        return self._families.identity.nodes(key)

    def captured(self, key: str) -> str:
        node = self._known(key)
        if node is not None:
            return self.spelling(node)
        found = self._changes.spellings((key,))
        return found[key].text if key in found else key

    def _known(self, key: str) -> int | None:
        node = self._node_of(key)
        return node if node is not None and node < self._nodes else None

    def key(self, node: int) -> str:
        return self._base.key(node) if node < self._nodes_of_base else self._new[node - self._nodes_of_base]

    def spelling(self, node: int) -> str:
        if node < self._nodes_of_base:
            return self._base.spelling(node)
        key = self._new[node - self._nodes_of_base]
        known = self._texts.spellings
        if key not in known:
            missing = [each for each in self._new if each not in known]
            found = self._changes.spellings(missing)
            known.update((each, found[each].text if each in found else each) for each in missing)
        return known[key]

    def event_id(self, position: int) -> str:
        if position <= self._since:
            named = self._base.event_id(position)
            if named:
                return named
        known = self._texts.event_ids
        if position not in known:
            first = position - position % EVENTS_AT_ONCE
            wanted = [each for each in range(first, first + EVENTS_AT_ONCE) if 0 < each <= self._position]
            known.update(self._changes.event_ids(wanted))
        return known[position]

    def keys(self, nodes: Iterable[int]) -> list[str]:
        return _many(nodes, self._nodes_of_base - 1, self._base.keys, self.key)

    def spellings(self, nodes: Iterable[int]) -> list[str]:
        return _many(nodes, self._nodes_of_base - 1, self._base.spellings, self.spelling)

    def event_ids(self, positions: Iterable[int]) -> list[str]:
        asked = list(positions)
        told = _many(asked, self._since, self._base.event_ids, self.event_id)
        return [text or self.event_id(position) for text, position in zip(told, asked, strict=True)]


def _many(
    asked: Iterable[int], last: int, known: Callable[[list[int]], list[str]], further: Callable[[int], str]
) -> list[str]:
    """Texts of numbers: those up to ``last`` asked of the snapshot at once, the others one by one."""
    numbers = list(asked)
    told = iter(known([number for number in numbers if number <= last]))
    return [next(told) if number <= last else further(number) for number in numbers]
