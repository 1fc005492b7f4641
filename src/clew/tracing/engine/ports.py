"""What the live engine reads besides ``clew.tracing.ports.LinkSource``: what records changed, and narrow reads.

``after`` and ``known`` are log positions. *Between* them lies what was recorded in ``(after, known]``, and what a
declaration recorded there voids. Facts carry ``voided_at``; whoever asks leaves out what is not in force.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from clew.events.links import LinkFact
from clew.tracing.answer import Answer
from clew.tracing.kernel.arrays import Base, GraphArrays
from clew.tracing.kernel.ports import NodeNames
from clew.tracing.ports import AliasRecord, LinkSource
from clew.tracing.request import TraceRequest

Pair = tuple[str, str]
"""(parent, child) keys."""


class WideSource(LinkSource, Protocol):
    """A source that can be asked for the beginning of much."""

    def facts_touching(
        self, keys: Collection[str], as_known_at: int, *, at_most: int | None = None
    ) -> Iterable[LinkFact]:
        """Of more than ``at_most`` facts some so many."""


class LinkChanges(LinkSource, Protocol):
    def standing(self, at: int) -> tuple[int, object, object]:
        """In one cheap read: the last log position; what else the facts hang on (how they were derived), where with
        another nothing worked out so far is worth anything; and what only this log has at position ``at``, None when it
        has nothing there."""

    def changed_facts(self, after: int, known: int) -> Iterable[LinkFact]:
        """The facts of events recorded between, and of earlier ones voided between."""

    def counted_between(self, after: int, known: int) -> Collection[str]:
        """Keys in quantity lists of those events, whatever their type."""

    def aliased_between(self, after: int, known: int) -> Collection[str]:
        """Keys that alias statements of those events name."""

    def classified_between(self, after: int, known: int) -> Collection[str]:
        """Keys whose product class those events state."""

    def alternates_between(self, after: int, known: int) -> bool:
        """Whether those events change which product classes count as one."""

    def pair_facts(self, pairs: Collection[Pair], known: int) -> Iterable[LinkFact]:
        """Every ADD and DELETE that names both, with ``position <= known``."""

    def endings(self, adds: Collection[tuple[str, int]], known: int) -> Iterable[LinkFact]:
        """For each (parent, instant): the DELETEs without children at that instant, and of each bond the next after
        it; in force as known then."""

    def adds_at(self, places: Collection[tuple[str, int]], known: int) -> Collection[Pair]:
        """The pairs of all ADDs to a parent at an instant."""

    def installed(self, things: Collection[str], parents: Collection[str], known: int) -> Collection[Pair]:
        """The pairs of all install ADDs by EPC whose child is among ``things`` or whose parent among ``parents``."""

    def removal_facts(self, pairs: Collection[Pair], known: int) -> Iterable[LinkFact]:
        """Of every operation that a parent goes into and its child comes out of: these consume and produce facts."""

    def facts_at(self, positions: Collection[int], known: int) -> Iterable[LinkFact]:
        """The facts of these events."""

    def resets_of(self, things: Collection[str], known: int) -> Iterable[LinkFact]:
        """The reset facts of these things."""

    def assembled(self, keys: Collection[str], known: int) -> Collection[str]:
        """Those that are the parent of some install ADD in force as known then."""


class Names(Protocol):
    """What the nodes of a base are called."""

    def key(self, node: int) -> str: ...

    def node_of(self, key: str) -> int | None: ...

    def spelling(self, node: int) -> str: ...

    def event_id(self, position: int) -> str: ...

    def keys(self, nodes: Iterable[int]) -> list[str]: ...

    def spellings(self, nodes: Iterable[int]) -> list[str]: ...

    def event_ids(self, positions: Iterable[int]) -> list[str]: ...


class Aliased(Protocol):
    """The aliases of a snapshot."""

    @property
    def records(self) -> Sequence[AliasRecord]: ...


class Snapshot(Protocol):
    """``clew.tracing.snapshot.content.Snapshot``: the graph of all facts as known at ``position``."""

    @property
    def position(self) -> int: ...
    @property
    def base(self) -> Base: ...
    @property
    def names(self) -> Names: ...
    @property
    def aliases(self) -> Aliased: ...


class Ready(NamedTuple):
    """A graph as known at ``position``, and what its nodes and events are called."""

    graph: GraphArrays
    names: NodeNames
    position: int


Kernel = Callable[[Ready, TraceRequest, "int | None"], Answer]
"""Answers a request from a graph; with it the latest event time in force, UTC microseconds."""
