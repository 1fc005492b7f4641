"""The answer to a trace, whoever computed it: the plain engine (``clew.tracing.trace``) or the kernel over arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

import msgspec

from clew.tracing.links import Link
from clew.tracing.mixing.hops import Applied
from clew.tracing.request import Node, TraceRequest, Word


class Step(msgspec.Struct, frozen=True):
    """``node`` (key) was reached at ``time`` (UTC microseconds) by ``link``, which ``event`` (its eventID) made. A
    path's first step is a subject and has none of the three."""

    node: str
    time: int | None = None
    link: Link | None = None
    event: str | None = None


class Answer(Protocol):
    """``nodes``: in the order (time, id), excluded ones last by id. ``subjects``: keys of the nodes asked for, then of
    what containers among them held. ``spellings``, by key: the nodes of the answer as first captured. ``position``: the
    log position it was computed at. ``from_time``, ``at_time``: as applied, UTC microseconds; None: without bound.
    ``event_ids``: by position, of the events named. ``mixed``: operations under a mixing model.

    Whoever wants a part should ask for it (``counts``, ``page``, ``node``): an answer may hold more nodes than anyone
    reads.
    """

    @property
    def request(self) -> TraceRequest: ...
    @property
    def subjects(self) -> tuple[str, ...]: ...
    @property
    def position(self) -> int: ...
    @property
    def from_time(self) -> int | None: ...
    @property
    def at_time(self) -> int | None: ...
    @property
    def nodes(self) -> tuple[Node, ...]: ...
    @property
    def spellings(self) -> Mapping[str, str]: ...
    @property
    def event_ids(self) -> Mapping[int, str]: ...
    @property
    def mixed(self) -> tuple[Applied, ...]: ...
    @property
    def truncated(self) -> bool: ...

    def counts(self) -> dict[Word, int]:
        """How many nodes have each word."""

    def page(self, words: Collection[Word], offset: int = 0, limit: int | None = None) -> tuple[Node, ...]:
        """The nodes with one of the words, in order, from ``offset`` on, at most ``limit`` of them."""

    def node(self, key: str) -> Node | None:
        """The node with this key; None when it is not in the answer."""

    def path(self, node: Node) -> tuple[Step, ...]:
        """How a reached node of the answer is reached: see :func:`clew.tracing.witness`."""
