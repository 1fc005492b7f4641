"""Nodes of one time in the order of what they are called: the texts of a snapshot, compared where they lie.

Things made together are called alike (a serial behind forty equal bytes). So of each run of equal times the beginning
that all share is found first; eight bytes behind it, as a number, decide nearly every comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clew.tracing.kernel.compilation import compiled, inlined
from clew.tracing.writing.listing import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64 = NDArray[np.int64]
    UInt64 = NDArray[np.uint64]
FEW = 12
"""So many are sorted by moving each to its place."""


def by_name(times: Int64, id: Int64, names: Texts, events: Texts) -> tuple[Int64, Int64]:
    """The order (time, name) of entries that are in the order of time, and the runs (first, last) of it that are left
    to do: something in them is not named by the snapshot, or two are called the same. ``id``: as in ``Listing``."""
    many = len(id)
    order = np.arange(many)
    left = np.empty((many // 2 + 1, 2), np.int64)
    found = _ordered(order, times, id, names, events, np.empty(many, np.uint64), np.empty(many, np.int64), left)
    return order, left[:found]


@compiled
def _ordered(
    order: Int64, times: Int64, id: Int64, names: Texts, events: Texts, key: UInt64, spare: Int64, left: Int64
) -> int:
    """Sort each run of equal times in place; how many are left to do."""
    found = first = 0
    while first < len(order):
        last = first + 1
        while last < len(order) and times[last] == times[first]:
            last += 1
        if last - first > 1 and not _sorted(order, id, names, events, key, spare, first, last):
            left[found, 0], left[found, 1] = first, last
            found += 1
        first = last
    return found


@compiled
def _sorted(
    order: Int64, id: Int64, names: Texts, events: Texts, key: UInt64, spare: Int64, first: int, last: int
) -> bool:
    """Sort one run; False where names do not tell the order."""
    for at in range(first, last):
        if not _is_named(id[at], names, events):
            return False
    shared = _end(id[first], names, events) - _begin(id[first], names, events)
    for at in range(first + 1, last):
        shared = _shared(id[first], id[at], shared, names, events)
    for at in range(first, last):
        key[at] = _key(id[at], shared, names, events)
    for begin in range(first, last, FEW):
        _insert(order, id, names, events, key, begin, min(begin + FEW, last))
    width = FEW
    while width < last - first:
        for begin in range(first, last - width, 2 * width):
            _merge(order, id, names, events, key, spare, begin, begin + width, min(begin + 2 * width, last))
        width *= 2
    alike = 0
    for at in range(first + 1, last):
        alike += _compared(order[at - 1], order[at], id, names, events, key) == 0
    return alike == 0


@compiled
def _insert(order: Int64, id: Int64, names: Texts, events: Texts, key: UInt64, first: int, last: int) -> None:
    for place in range(first + 1, last):
        moved, at = order[place], place
        while at > first and _compared(moved, order[at - 1], id, names, events, key) < 0:
            order[at] = order[at - 1]
            at -= 1
        order[at] = moved


@compiled
def _merge(
    order: Int64, id: Int64, names: Texts, events: Texts, key: UInt64, spare: Int64, first: int, middle: int, last: int
) -> None:
    """Two sorted runs side by side; nothing to do where they are in order already."""
    if _compared(order[middle - 1], order[middle], id, names, events, key) <= 0:
        return
    for at in range(first, middle):
        spare[at] = order[at]
    one, other, at = first, middle, first
    while one < middle:
        if other < last and _compared(order[other], spare[one], id, names, events, key) < 0:
            order[at] = order[other]
            other += 1
        else:
            order[at] = spare[one]
            one += 1
        at += 1


@inlined
def _compared(one: int, other: int, id: Int64, names: Texts, events: Texts, key: UInt64) -> int:
    """Negative when the entry ``one`` is called something that stands before what ``other`` is called; 0: alike."""
    if key[one] != key[other]:
        return -1 if key[one] < key[other] else 1
    return _fully(id[one], id[other], names, events)


@compiled
def _fully(one: int, other: int, names: Texts, events: Texts) -> int:
    begin, begins = _begin(one, names, events), _begin(other, names, events)
    length, lengths = _end(one, names, events) - begin, _end(other, names, events) - begins
    at = _shared(one, other, min(length, lengths), names, events)
    if at < min(length, lengths):
        return -1 if _byte(one, begin + at, names, events) < _byte(other, begins + at, names, events) else 1
    return length - lengths


@inlined
def _key(code: int, shared: int, names: Texts, events: Texts) -> np.uint64:
    """Eight bytes behind the shared ones as a number; where a text ends there, zeros."""
    begin, end = _begin(code, names, events) + shared, _end(code, names, events)
    key = np.uint64(0)
    for at in range(begin, begin + 8):
        byte = np.uint64(_byte(code, at, names, events)) if at < end else np.uint64(0)
        key = (key << np.uint64(8)) | byte
    return key


@inlined
def _shared(one: int, other: int, most: int, names: Texts, events: Texts) -> int:
    """How many bytes two texts have in common from the beginning, at most ``most``."""
    begin, begins = _begin(one, names, events), _begin(other, names, events)
    most = min(most, _end(other, names, events) - begins)
    at = 0
    while at < most and _byte(one, begin + at, names, events) == _byte(other, begins + at, names, events):
        at += 1
    return at


@inlined
def _is_named(code: int, names: Texts, events: Texts) -> bool:
    if code >= 0:
        return code < len(names.first) - 1
    return -2 - code < len(events.first) - 1 and events.first[-2 - code] < events.first[-1 - code]


@inlined
def _begin(code: int, names: Texts, events: Texts) -> int:
    return names.first[code] if code >= 0 else events.first[-2 - code]  # type: ignore[no-any-return]


@inlined
def _end(code: int, names: Texts, events: Texts) -> int:
    return names.first[code + 1] if code >= 0 else events.first[-1 - code]  # type: ignore[no-any-return]


@inlined
def _byte(code: int, at: int, names: Texts, events: Texts) -> int:
    return names.data[np.uint64(at)] if code >= 0 else events.data[np.uint64(at)]  # type: ignore[no-any-return]
