"""Sorting by small whole numbers: counted, not compared, so it takes time in proportion to what is sorted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clew.tracing.snapshot.compilation import compiled

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@compiled
def grouped(keys: Int32, chosen: Chosen, count: int) -> tuple[Int64, Int32]:
    """The numbers of the chosen entries by key (0 to ``count``, others left out), in their order.

    ``(first, items)``: those of key k are ``items[first[k]:first[k + 1]]``.
    """
    first = np.zeros(count + 1, np.int64)
    for i in range(keys.size):
        if chosen[i] and keys[i] >= 0:
            first[keys[i] + 1] += 1
    for k in range(count):
        first[k + 1] += first[k]
    items = np.empty(first[count], np.int32)
    place = first[:-1].copy()
    for i in range(keys.size):
        if chosen[i] and keys[i] >= 0:
            items[place[keys[i]]] = i
            place[keys[i]] += 1
    return first, items


@compiled
def regrouped(keys: Int32, items: Int32, count: int) -> Int32:
    """``items`` sorted by ``keys[item]`` (0 to ``count``), otherwise in their order."""
    place = np.zeros(count + 1, np.int64)
    for item in items:
        place[keys[item] + 1] += 1
    for k in range(count):
        place[k + 1] += place[k]
    result = np.empty(items.size, np.int32)
    for item in items:
        result[place[keys[item]]] = item
        place[keys[item]] += 1
    return result
