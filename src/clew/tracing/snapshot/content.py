"""A whole snapshot, and the same as named arrays: what is kept of it is these arrays and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from clew.tracing.identity import Identity
from clew.tracing.kernel.arrays import Base, Links
from clew.tracing.ports import AliasRecord
from clew.tracing.snapshot.names import Names

Arrays = dict[str, NDArray[Any]]
FORMAT = 2
"""Raised when arrays come to mean something else; what was kept in an older format is then built anew."""


class Captured(msgspec.Struct, frozen=True):
    """A :class:`clew.tracing.Spelling`."""

    position: int
    text: str = ""


class KnownAlias(msgspec.Struct, frozen=True, array_like=True):
    """A :class:`clew.tracing.AliasRecord`."""

    a: str
    b: str
    valid_from: int | None = None
    valid_to: int | None = None


class Aliases(msgspec.Struct, frozen=True):
    """All aliases in force, and where each key in one was first captured; keys that no event named are left out."""

    records: tuple[KnownAlias, ...] = ()
    captured: dict[str, int] = {}

    def identity(self, as_known_at: int) -> Identity:
        return Identity(self.records, {key: Captured(position) for key, position in self.captured.items()}, as_known_at)


class Snapshot(NamedTuple):
    """``position``: all facts known there are in it. ``log_end``: latest event time in force, None for an empty log."""

    position: int
    log_end: int | None
    base: Base
    names: Names
    aliases: Aliases

    def nodes_of(self, key: str) -> tuple[int, ...]:
        """Every node that a key names at some time; empty when no fact names it."""
        if not self.aliases.records:
            node = self.names.node_of(key)
            return () if node is None else (node,)
        found = map(self.names.node_of, self.aliases.identity(self.position).nodes(key))
        return tuple(node for node in found if node is not None)


def known_aliases(records: Iterable[AliasRecord]) -> tuple[KnownAlias, ...]:
    return tuple(dict.fromkeys(KnownAlias(one.a, one.b, one.valid_from, one.valid_to) for one in records))


def arrays_of(snapshot: Snapshot) -> Arrays:
    """Every array of a snapshot by name; ``restored`` reads them back."""
    base, names = snapshot.base, snapshot.names
    made: Arrays = {f"link.{name}": getattr(base.links, name) for name in Links._fields}
    made.update((f"graph.{name}", getattr(base, name)) for name in Base._fields if name != "links")
    made.update((f"names.{name}", getattr(names, name)) for name in Names._fields)
    made["aliases"] = np.frombuffer(msgspec.json.encode(snapshot.aliases), np.uint8)
    return made


def restored(arrays: Mapping[str, NDArray[Any]], position: int, log_end: int | None) -> Snapshot:
    links = Links(*(arrays[f"link.{name}"] for name in Links._fields))
    graph: dict[str, Any] = {name: arrays[f"graph.{name}"] for name in Base._fields if name != "links"}
    return Snapshot(
        position,
        log_end,
        Base(**graph, links=links),
        Names(*(arrays[f"names.{name}"] for name in Names._fields)),
        msgspec.json.decode(arrays["aliases"].tobytes(), type=Aliases),
    )


TYPES: Mapping[str, str] = {
    **{
        f"link.{name}": kind
        for name, kind in zip(Links._fields, ["i4", "i4", "i8", "i8", "i8", "i4", "u1", "f8"], strict=True)
    },
    **{
        f"graph.{name}": kind
        for name, kind in zip(
            [name for name in Base._fields if name != "links"],
            ["u1", "i8", "i8", "i4", "i4", "i4", "i8", "i8"],
            strict=True,
        )
    },
    **{
        f"names.{name}": kind
        for name, kind in zip(Names._fields, ["i8", "u1", "i8", "u1", "i8", "i8", "u1", "u8", "i4", "i4"], strict=True)
    },
    "aliases": "u1",
}
"""Type of every array, little-endian: i, u, f and bytes."""
