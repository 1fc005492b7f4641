"""Links as arrays: the contract between those who make a graph and those who search it.

**Nodes** are numbered densely from 0 in the order in which the log first names them, so that neighbours in time are
neighbours in memory. **Links** are numbered in the order (source, start, position, ordinal): the links that leave a
node lie side by side, in event order, and need no index of their own. Backward, ``in_link`` lists the links into each
node in event order.

A :class:`Base` is immutable and usually memory-mapped: the links concluded from all facts as known at one log position
(``clew.tracing.graph.build_graph`` says what they are; ``certain`` and ``flagged`` are decided, self-loops left out). A
:class:`Since` says what facts recorded after that position change: for every *touched* node its complete rows, out and
in, replace those of the base. An untouched node's rows are the base's own, word for word; so if a link changes, appears
or vanishes, both its ends are touched. Numbers of nodes and links in :class:`Since` continue those of the base.

**Order.** Ties are broken by event order (start, position, ordinal), which is the order of link *ranks*. The rank of
base link ``i`` is ``order[i] << ORDER_SHIFT | ORDER_LOW`` where ``order[i]`` counts the base links before it; a link of
``Since`` that stands before exactly ``k`` base links has rank ``k << ORDER_SHIFT | j`` with ``j`` its number, from 0,
among those of ``Since`` that stand there (at most ``ORDER_LOW``).

Times are UTC microseconds, int64; intervals half-open as in ``clew.tracing.links``; ``OPEN`` ends what has not ended. A
consume or produce link ends one microsecond after its start: the search does not read its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clew.tracing.links import LinkKind
    from clew.tracing.request import NodeKind

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    UInt8 = NDArray[np.uint8]
    Float64 = NDArray[np.float64]

CONSUME, PRODUCE, INSTALL, CONTAIN = range(4)
KINDS: tuple[LinkKind, ...] = ("consume", "produce", "install", "contain")
KIND_MASK = 3
FLAGGED = 4
"""Bit of ``kind``: impossible order."""
CERTAIN = 8
"""Bit of ``kind``: certain of its own, whoever asks."""

INSTANCE, LOT, CLASS, OPERATION = range(4)
LEVELS: tuple[NodeKind, ...] = ("instance", "lot", "class", "operation")
LEVEL_MASK = 3
ASSEMBLY = 4
"""Bit of ``node``: something was ever installed in it, so that no operation decides its composition."""
RESET = 8
"""Bit of ``node``: it was cleaned at least once; the instants stand in ``reset_time``."""
SEVERAL = 16
"""Bit of ``node``: an operation of several events."""
MADE_OFTEN = 32
"""Bit of ``node``: several operations produced it, removals apart."""

ORDER_SHIFT = 20
ORDER_LOW = (1 << ORDER_SHIFT) - 1


class Links(NamedTuple):
    """Columns of links, one entry each. ``kind``: kind, FLAGGED, CERTAIN. ``position``: of the event that made it,
    ``ordinal`` its place in the event's lists. ``fraction``: of a consume link of a single-event operation its part of
    all inputs, of a produce link its part of that output (``clew.tracing.shares``); NaN: unknown."""

    source: Int32
    target: Int32
    start: Int64
    end: Int64
    position: Int64
    ordinal: Int32
    kind: UInt8
    fraction: Float64


class Base(NamedTuple):
    """``node``: level and bits of each node. ``out_first``: n + 1 entries, the links of node i are ``out_first[i]`` to
    ``out_first[i + 1]``; ``in_first`` likewise into ``in_link``. ``order``: by link, its place in event order.
    ``reset_node``: the nodes with resets, ascending; their instants, ascending, are
    ``reset_time[reset_first[k]:reset_first[k + 1]]``."""

    node: UInt8
    out_first: Int64
    in_first: Int64
    in_link: Int32
    order: Int32
    links: Links
    reset_node: Int32
    reset_first: Int64
    reset_time: Int64


class Since(NamedTuple):
    """``row``: by node (base and new ones), 0: untouched, else 1 + its row. ``node``: level and bits by row.
    ``out_link`` and ``in_link``: numbers of links (base or since: base count + index into ``links``), in event order.
    ``rank``: of the links of this struct. Resets: of touched nodes, by row (complete)."""

    row: Int32
    node: UInt8
    out_first: Int64
    out_link: Int64
    in_first: Int64
    in_link: Int64
    links: Links
    rank: Int64
    reset_first: Int64
    reset_time: Int64


class GraphArrays(NamedTuple):
    """What the kernel searches."""

    base: Base
    since: Since

    @property
    def nodes(self) -> int:
        return len(self.since.row)


def empty_links() -> Links:
    import numpy as np

    return Links(
        np.zeros(0, np.int32),
        np.zeros(0, np.int32),
        np.zeros(0, np.int64),
        np.zeros(0, np.int64),
        np.zeros(0, np.int64),
        np.zeros(0, np.int32),
        np.zeros(0, np.uint8),
        np.zeros(0, np.float64),
    )


def untouched(nodes: int) -> Since:
    """Nothing has come since."""
    import numpy as np

    none = np.zeros(0, np.int64)
    first = np.zeros(1, np.int64)
    row, flags = np.zeros(nodes, np.int32), np.zeros(0, np.uint8)
    return Since(row, flags, first, none, first, none, empty_links(), none, first, none)
