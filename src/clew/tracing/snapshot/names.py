"""What the nodes of a snapshot are called: bytes side by side, found by offset, made into text only when asked for.

``key_first`` has one entry more than there are nodes: the key of node i, in UTF-8, is
``key_bytes[key_first[i]:key_first[i + 1]]``; ``spelling_*`` likewise: as first captured, of an operation its
transformationID. An operation that is one event has neither: its key is ``event:<first_position>`` and it is shown as
that event's eventID. ``event_*`` holds eventIDs by log position (entry 0 is empty, and so is that of an event without
facts). ``first_position``: by node, of the event that named it first.

A key is found by a 64-bit hash: ``hashes`` ascending, ``hash_node`` beside it, the key itself compared at the end.
``event_node``: the nodes that are single events, by their position.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]
UInt64 = NDArray[np.uint64]

EVENT = "event:"
_OFFSET, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1


class Names(NamedTuple):
    key_first: Int64
    key_bytes: UInt8
    spelling_first: Int64
    spelling_bytes: UInt8
    first_position: Int64
    event_first: Int64
    event_bytes: UInt8
    hashes: UInt64
    hash_node: Int32
    event_node: Int32

    def is_event(self, node: int) -> bool:
        """Whether the node is an operation that is one event (position: ``first_position``)."""
        return bool(self.key_first[node] == self.key_first[node + 1])

    def key(self, node: int) -> str:
        if self.is_event(node):
            return f"{EVENT}{self.first_position[node]}"
        return _text(self.key_first, self.key_bytes, node)

    def keys(self, nodes: Iterable[int]) -> list[str]:
        places = _places(nodes)
        return [
            text or f"{EVENT}{position}"
            for text, position in zip(
                _texts(self.key_first, self.key_bytes, places), self.first_position[places].tolist(), strict=True
            )
        ]

    def spellings(self, nodes: Iterable[int]) -> list[str]:
        places = _places(nodes)
        told = _texts(self.spelling_first, self.spelling_bytes, places)
        events = np.flatnonzero(self.key_first[places] == self.key_first[places + 1])
        for place, text in zip(events.tolist(), self.event_ids(self.first_position[places[events]]), strict=True):
            told[place] = text
        return told

    def event_ids(self, positions: Iterable[int]) -> list[str]:
        """Raises IndexError when one of them is beyond the snapshot."""
        places = _places(positions)
        if len(places) and not (places.min() > 0 and places.max() < len(self.event_first) - 1):
            raise IndexError(int(places.max()))
        return _texts(self.event_first, self.event_bytes, places)

    def spelling(self, node: int) -> str:
        """As first captured; of an operation its transformationID, else its event's eventID."""
        if self.is_event(node):
            return self.event_id(int(self.first_position[node]))
        return _text(self.spelling_first, self.spelling_bytes, node)

    def event_id(self, position: int) -> str:
        """The eventID of the event at a log position, or what stands for it. Raises IndexError beyond the snapshot."""
        if not 0 < position < len(self.event_first) - 1:
            raise IndexError(position)
        return _text(self.event_first, self.event_bytes, position)

    def node_of(self, key: str) -> int | None:
        """The node with this key; None when the snapshot has none."""
        if key.startswith(EVENT):
            digits = key.removeprefix(EVENT)
            plain = digits.isascii() and digits.isdigit() and len(digits) < 19 and str(int(digits)) == digits
            found = self._event_node(int(digits)) if plain else None
            if found is not None:
                return found
        wanted = key.encode()
        number = np.uint64(fnv1a(wanted))
        place = int(np.searchsorted(self.hashes, number))
        while place < len(self.hashes) and self.hashes[place] == number:
            node = int(self.hash_node[place])
            if self.key_bytes[self.key_first[node] : self.key_first[node + 1]].tobytes() == wanted:
                return node
            place += 1
        return None

    def _event_node(self, position: int) -> int | None:
        low, high = 0, len(self.event_node)
        while low < high:
            middle = (low + high) // 2
            if self.first_position[self.event_node[middle]] < position:
                low = middle + 1
            else:
                high = middle
        if low < len(self.event_node) and self.first_position[self.event_node[low]] == position:
            return int(self.event_node[low])
        return None


def fnv1a(data: bytes) -> int:
    """The FNV-1a hash of 64 bits."""
    number = _OFFSET
    for byte in data:
        number = (number ^ byte) * _PRIME & _MASK
    return number


def _text(first: Int64, data: UInt8, place: int) -> str:
    return data[first[place] : first[place + 1]].tobytes().decode()


def _places(numbers: Iterable[int]) -> Int64:
    return np.asarray(numbers if isinstance(numbers, np.ndarray) else list(numbers), np.int64)


def _texts(first: Int64, data: UInt8, places: Int64) -> list[str]:
    """Many at once, without an array for each."""
    view = data.data
    return [
        str(view[begin:end], "utf-8")
        for begin, end in zip(first[places].tolist(), first[places + 1].tolist(), strict=True)
    ]
