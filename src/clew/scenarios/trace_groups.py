"""A trace of any size in groups: by kind and product, and further by day or by place.

Whoever looks at fifty thousand nodes looks at a few dozen groups, opens one, and reads its members page by page. The
product of a node is what its identifier names, else what events state; its day that of its time on the site's clock;
its place where its latest event in force left it (UTC microseconds, keys throughout).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from clew.events.errors import NotFound
from clew.events.identifiers import product_class
from clew.security.visibility import Visibility
from clew.storage.recall_reads import RecallReads
from clew.storage.store import Store
from clew.tracing import Answer, Node
from clew.tracing.request import NodeKind, Word

By = Literal["product", "place", "day"]
DAY = 86_400_000_000
SAMPLE = 3
PLACES_AT_ONCE = 20_000


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """``product``: key of the class, None: not known; ``bucket``: first instant of the day; ``nodes``: in the order of
    the trace. ``first``, ``last``: of their times, None where none has one."""

    kind: NodeKind
    product: str | None
    place: str | None
    bucket: int | None
    nodes: tuple[Node, ...]

    @property
    def id(self) -> str:
        """The same for the same group of any answer."""
        told = repr((self.kind, self.product, self.place, self.bucket))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def count(self, word: Word) -> int:
        return sum(node.word == word for node in self.nodes)

    @property
    def first(self) -> int | None:
        return min((node.time for node in self.nodes if node.time is not None), default=None)

    @property
    def last(self) -> int | None:
        return max((node.time for node in self.nodes if node.time is not None), default=None)


class TraceGroups:
    """Reads under one visibility. ``offset``: microseconds that the clock by which days are cut is ahead of UTC."""

    def __init__(self, store: Store, visibility: Visibility, offset: int = 0) -> None:
        self._store = store
        self._visibility = visibility
        self._offset = offset

    def groups(self, answer: Answer, words: Sequence[Word], by: By) -> list[Group]:
        """All groups, the largest first; of equals in the order in which the trace met them."""
        nodes = answer.page(words)
        products = self._products(nodes, answer.position)
        places = self._places(nodes) if by == "place" else {}
        found: dict[tuple[NodeKind, str | None, str | None, int | None], list[Node]] = {}
        for node in nodes:
            bucket = self._day(node.time) if by == "day" and node.time is not None else None
            found.setdefault((node.kind, products.get(node.key), places.get(node.key), bucket), []).append(node)
        groups = [
            Group(kind=kind, product=product, place=place, bucket=bucket, nodes=tuple(members))
            for (kind, product, place, bucket), members in found.items()
        ]
        return sorted(groups, key=lambda group: -len(group.nodes))

    def group(self, answer: Answer, words: Sequence[Word], by: By, id: str) -> Group:
        """The group with this id. Raises NotFound."""
        found = next((group for group in self.groups(answer, words, by) if group.id == id), None)
        if found is None:
            raise NotFound("lanes.no_group", group=id)
        return found

    def _day(self, time: int) -> int:
        return (time + self._offset) // DAY * DAY - self._offset

    def _products(self, nodes: Sequence[Node], position: int) -> Mapping[str, str | None]:
        """The product class of each node; an operation has none."""
        things = [node for node in nodes if node.kind != "operation"]
        own = {node.key: product_class(node.key) or (node.key if node.kind == "class" else None) for node in things}
        unnamed = [key for key, product in own.items() if product is None]
        stated = self._store.links.source(self._visibility).product_classes(unnamed, position) if unnamed else {}
        return {**own, **stated}

    def _places(self, nodes: Sequence[Node]) -> dict[str, str | None]:
        """Where each was last seen. By states of the whole record: a part of it may not see where things went."""
        if self._visibility.parties is not None:
            return {}
        keys = [node.key for node in nodes if node.kind in ("instance", "lot")]
        told: dict[str, str | None] = {}
        with RecallReads(self._store.engine).snapshot() as snapshot:
            for first in range(0, len(keys), PLACES_AT_ONCE):
                known = snapshot.nodes(keys[first : first + PLACES_AT_ONCE])
                states = snapshot.states([row.id for row in known.values()])
                for key, row in known.items():
                    state = states.get(row.id)
                    told[key] = None if state is None else state.biz_location or state.read_point
        return told
