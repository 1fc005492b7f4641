"""A base from links that are given as numbers: for measuring, where there are no facts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from clew.tracing.kernel.arrays import (
    ASSEMBLY,
    CERTAIN,
    CONSUME,
    INSTALL,
    INSTANCE,
    LOT,
    MADE_OFTEN,
    OPERATION,
    PRODUCE,
    SEVERAL,
    Base,
    Links,
)
from clew.tracing.links import OPEN
from clew.tracing.snapshot.building import assembled
from clew.tracing.snapshot.compilation import compiled

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]


class LinkBlock(Protocol):
    """Links column by column, as ``clew.testing.factory.links`` makes them: 64-bit numbers, ``kind`` bytes. An instant
    link has ``end == start``, one that never ends an ``end`` of at least ``OPEN - 1``."""

    position: array[int]
    kind: array[int]
    source: array[int]
    target: array[int]
    start: array[int]
    end: array[int]


_COLUMNS = ("source", "target", "start", "end", "position", "kind")


def base_from_links(blocks: Iterable[LinkBlock]) -> Base:
    """Things consumed by several operations, installed by several assemblies or made of a campaign count as lots.

    A consume link is certain when its operation is one event, and its source a lot or its output the only one. No
    order is impossible here, no share known.
    """
    links = _joined(blocks)
    nodes = int(max(links.source.max(initial=-1), links.target.max(initial=-1))) + 1
    node = _levels(links.source, links.target, links.kind, links.position, nodes)
    outputs = np.bincount(links.source[links.kind == PRODUCE], minlength=nodes)
    target, source = node[links.target], node[links.source]
    lot = source & 3 == LOT
    one_output = outputs[links.target] == 1
    certain = (links.kind == INSTALL) | ((links.kind == PRODUCE) & ((target & 3 != LOT) | (target & MADE_OFTEN == 0)))
    certain |= (links.kind == CONSUME) & (one_output | lot) & (one_output | (target & SEVERAL == 0))
    links = links._replace(kind=links.kind | np.where(certain, np.uint8(CERTAIN), np.uint8(0)))
    return assembled(node, links, np.zeros(0, np.int32), np.zeros(0, np.int64))


def _joined(blocks: Iterable[LinkBlock]) -> Links:
    """The links of all blocks in event order."""
    wide = [[np.array(getattr(one, name)) for name in _COLUMNS] for one in blocks]
    columns: list[Any] = [np.concatenate(parts) for parts in zip(*wide, strict=True)] or [np.zeros(0, np.int64)] * 6
    source, target, start, end, position, kind = columns
    end = np.where(end >= OPEN - 1, OPEN, np.maximum(end, start + 1))
    ordinal = _ordinals(position)
    order = np.lexsort((ordinal, position, start))
    fraction = np.full(len(kind), np.nan, np.float64)
    return Links(
        source[order].astype(np.int32),
        target[order].astype(np.int32),
        start[order],
        end[order],
        position[order],
        ordinal[order],
        kind[order].astype(np.uint8),
        fraction,
    )


@compiled
def _ordinals(position: Int64) -> Int32:
    """Places within events whose links stand side by side."""
    made = np.zeros(position.size, np.int32)
    for i in range(1, position.size):
        if position[i] == position[i - 1]:
            made[i] = made[i - 1] + 1
    return made


@compiled
def _levels(source: Int32, target: Int32, kind: UInt8, position: Int64, nodes: int) -> UInt8:
    node = np.full(nodes, INSTANCE, np.uint8)
    event = np.full(nodes, -1, np.int64)
    used = np.zeros(nodes, np.int64)
    maker = np.full(nodes, -1, np.int32)
    for i in range(kind.size):
        operation = -1
        if kind[i] == CONSUME:
            operation = target[i]
            used[source[i]] += 1
        elif kind[i] == PRODUCE:
            operation = source[i]
            if maker[target[i]] >= 0 and maker[target[i]] != operation:
                node[target[i]] |= MADE_OFTEN
            maker[target[i]] = operation
        elif kind[i] == INSTALL:
            used[source[i]] += 1
            node[target[i]] |= ASSEMBLY
        if operation >= 0:
            if event[operation] >= 0 and event[operation] != position[i]:
                node[operation] |= SEVERAL
            event[operation] = position[i]
            node[operation] |= OPERATION
    for i in range(nodes):
        if used[i] > 1 and node[i] & 3 == INSTANCE:
            node[i] |= LOT
    for i in range(kind.size):
        several = kind[i] == PRODUCE and node[source[i]] & SEVERAL != 0
        if several and node[target[i]] & 3 == INSTANCE:
            node[target[i]] |= LOT
    return node
