"""An independent, slow look at time: paths are followed link by link in plain Python until nothing gets later.

It knows the plant's links as numbers and nothing of the kernel; it answers for a unit at a time.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from benchmarks.tracing.ours import Ours, in_time
from benchmarks.tracing.plant import Plant
from benchmarks.tracing.rivals import Nodes
from clew.testing.factory.links import CONTAIN


def check(made: Plant, ours: Ours, units: Nodes) -> int:
    """How many units' ancestors, with their latest departures, are as they are here. Raises RuntimeError."""
    order = np.argsort(made.target, kind="stable")
    targets = made.target[order]
    end = int(made.start.max())
    for unit in units.tolist():
        found = _departures(made, order, targets, unit, end)
        told = ours.told("backward", np.array([unit]), end)
        reached = in_time(told, np.array([], np.int64))
        times = dict(zip(told.node.tolist(), told.time.tolist(), strict=True))
        mine = {node: times[node] for node in reached.tolist()}
        if mine != found:
            raise RuntimeError(f"ancestors of {unit}: {len(mine)} by the kernel, {len(found)} the slow way")
    return len(units)


def _departures(made: Plant, order: Nodes, targets: Nodes, unit: int, end: int) -> dict[int, int]:
    latest = {unit: end}
    waiting = deque([unit])
    while waiting:
        node = waiting.popleft()
        first, last = np.searchsorted(targets, [node, node + 1])
        for link in order[first:last].tolist():
            if made.kind[link] == CONTAIN or made.start[link] > latest[node]:
                continue
            stop = max(int(made.end[link]), int(made.start[link]) + 1)
            source, leaves = int(made.source[link]), min(latest[node], stop - 1)
            if leaves > latest.get(source, -1):
                latest[source] = leaves
                waiting.append(source)
    del latest[unit]
    return latest
