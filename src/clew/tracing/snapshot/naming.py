"""Making the names of a snapshot's nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clew.tracing.snapshot.compilation import compiled
from clew.tracing.snapshot.names import Int32, Int64, Names, UInt8, UInt64

_OFFSET, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


class Texts(NamedTuple):
    """Texts in UTF-8, side by side: the i-th is ``data[first[i]:first[i + 1]]``."""

    first: Int64
    data: UInt8


class Named(NamedTuple):
    """By name, as facts have them (``clew.tracing.snapshot.facts``): key, first spelling, where first captured."""

    key: Texts
    spelling: Texts
    first_position: Int64


def texts(words: Sequence[str]) -> Texts:
    encoded = [word.encode() for word in words]
    first = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(word) for word in encoded], out=first[1:])
    return Texts(first, np.frombuffer(b"".join(encoded), np.uint8))


def names_of(name: Int64, named: Named, event_ids: Texts) -> Names:
    """``name``: by node its name, or minus the position of the event that it is (``building.Built``). ``event_ids``:
    by log position, from 0."""
    key, spelling = chosen(named.key, name), chosen(named.spelling, name)
    is_event = name < 0
    first_position = np.where(is_event, -name, 0)
    first_position[~is_event] = named.first_position[name[~is_event]]
    things = np.flatnonzero(~is_event).astype(np.int32)
    hashes = _hashes(key, things)
    order = np.argsort(hashes, kind="stable")
    events = np.flatnonzero(is_event).astype(np.int32)
    return Names(
        *key,
        *spelling,
        first_position,
        *event_ids,
        hashes[order],
        things[order],
        events[np.argsort(first_position[events], kind="stable")],
    )


def chosen(of: Texts, places: Int64) -> Texts:
    """The texts at these places; a negative one stands for an empty text."""
    length = np.zeros(len(places) + 1, np.int64)
    there = np.flatnonzero(places >= 0)
    length[there + 1] = of.first[places[there] + 1] - of.first[places[there]]
    first = np.cumsum(length)
    data = np.empty(first[-1], np.uint8)
    _copy(of, places, first, data)
    return Texts(first, data)


@compiled
def _copy(of: Texts, places: Int64, first: Int64, data: UInt8) -> None:
    for i in range(places.size):
        begin = of.first[places[i]] if places[i] >= 0 else np.int64(0)
        for k in range(first[i + 1] - first[i]):
            data[first[i] + k] = of.data[begin + k]


@compiled
def _hashes(key: Texts, nodes: Int32) -> UInt64:
    """FNV-1a, as ``names.fnv1a``."""
    made = np.empty(nodes.size, np.uint64)
    for i in range(nodes.size):
        number = _OFFSET
        for k in range(key.first[nodes[i]], key.first[nodes[i] + 1]):
            number = (number ^ np.uint64(key.data[k])) * _PRIME
        made[i] = number
    return made
