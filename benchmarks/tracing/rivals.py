"""What a rival must be able to do: load the links, and tell the nodes that a question reaches, subjects included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.tracing.plant import Plant

Nodes = NDArray[np.int64]
LinkOf = tuple[int, int, int, int, int]
"""Source, target, kind, start, stop; of a later link that is followed."""
RIVALS = ("postgresql", "sqlite", "ladybug")


class Rival(Protocol):
    """``counted``: how many nodes and the sum of their numbers, worked out in the rival: what is timed, so that handing
    over the answer costs it nothing. ``nodes``: the set itself, for comparing. ``in_time``: whether it can follow time
    (``counted_in_time``, ``nodes_in_time``). ``insert``:
    further links, committed. ``processor``: seconds of processor time that it used so far, wherever."""

    name: str
    in_time: bool

    def load(self, made: Plant, tell: Callable[[str], None]) -> None: ...
    def insert(self, links: Sequence[LinkOf]) -> None: ...
    def counted(self, direction: str, subjects: Nodes) -> tuple[int, int]: ...
    def nodes(self, direction: str, subjects: Nodes) -> Nodes: ...
    def counted_in_time(self, direction: str, subjects: Nodes) -> tuple[int, int]: ...
    def nodes_in_time(self, direction: str, subjects: Nodes) -> Nodes: ...
    def processor(self) -> float: ...
    def size(self) -> int: ...
    def close(self) -> None: ...


def rival(name: str, folder: Path) -> Rival:
    """A fresh one in ``folder``."""
    if name == "postgresql":
        from benchmarks.tracing.postgres import PostgreSQL

        return PostgreSQL(folder / name)
    if name == "sqlite":
        from benchmarks.tracing.sqlite import SQLite

        return SQLite(folder / name)
    from benchmarks.tracing.ladybugs import Ladybug

    return Ladybug(folder / name)
