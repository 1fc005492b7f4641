"""What an answer of the kernel needs to know beyond arrays: how nodes and events are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol


class NodeNames(Protocol):
    """``clew.tracing.snapshot.names`` has them of a snapshot. Nodes are numbers of the graph that is searched."""

    def nodes_of(self, key: str) -> Sequence[int]:
        """Every node that a key names at some time; none when the graph knows none."""

    def names_of(self, key: str) -> Sequence[str]:
        """The keys of those nodes, and of those that no fact in force names."""

    def captured(self, key: str) -> str:
        """How a key was first captured, whether or not the graph knows it."""

    def key(self, node: int) -> str: ...

    def spelling(self, node: int) -> str:
        """As first captured; of an operation its transformationID, else its event's eventID."""

    def event_id(self, position: int) -> str:
        """The eventID of the event at a log position, or what stands for it."""

    def keys(self, nodes: Iterable[int]) -> list[str]:
        """Of many nodes at once, as the next two."""

    def spellings(self, nodes: Iterable[int]) -> list[str]: ...

    def event_ids(self, positions: Iterable[int]) -> list[str]: ...
