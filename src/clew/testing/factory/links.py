"""Links without events: the genealogy of a plant like this one as bare numbers, by the million in seconds.

For benchmarks of traces that need 1, 10 or 50 million links and no documents. Nodes are numbered densely in the order
in which they are first seen; times rise. The graph has the depth and the sharing of the plant: lots in hundreds of
units, drums in a tank campaign behind varnish batches behind stators, parts in motors, motors on pallets.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SECOND = 1_000_000
CONSUME, PRODUCE, INSTALL, CONTAIN = range(4)
KINDS = ("consume", "produce", "install", "contain")
START = 1_772_409_600 * SECOND
OPEN = (1 << 62) - 1
"""The end of a link that never ends."""

_README = """# SIMULATED DATA · 模拟数据

Links of a factory that does not exist, made by `python -m clew.testing.factory --preset links`.
由 `python -m clew.testing.factory --preset links` 模拟生成的追溯链路，工厂为虚构。
"""

GOODS = (30, 50, 70, 200, 100)
"""Units that one lot serves: magnets, laminations, shafts, adhesive, screws; wire and powder are taken as one."""
MAGNET, LAMINATION, SHAFT, ADHESIVE, SCREW = range(5)
BATCH, DRUM, CAMPAIGN, PALLET = 4, 20, 160, 12
"""Units that a varnish batch, a drum and a campaign serve, and units on a pallet."""


class LinkRow(NamedTuple):
    """One link. ``source`` and ``target``: node numbers; ``start``, ``end``: UTC microseconds (equal for an instant,
    :data:`OPEN` while it lasts); ``position``: of the event that made it."""

    position: int
    kind: int
    source: int
    target: int
    start: int
    end: int


class Columns:
    """A block of links, column by column."""

    def __init__(self) -> None:
        self.position, self.source, self.target, self.start, self.end = (array("q") for _ in range(5))
        self.kind = array("B")

    def __len__(self) -> int:
        return len(self.kind)

    def add(self, position: int, kind: int, source: int, target: int, start: int, end: int) -> None:
        self.position.append(position)
        self.kind.append(kind)
        self.source.append(source)
        self.target.append(target)
        self.start.append(start)
        self.end.append(end)


class _Plant:
    """Numbers nodes and events as units are made."""

    def __init__(self) -> None:
        self.nodes = 0
        self.position = 0
        self.lots = [0] * len(GOODS)
        self.campaign = self.batch = self.pallet = 0

    def node(self) -> int:
        self.nodes += 1
        return self.nodes - 1

    def event(self) -> int:
        self.position += 1
        return self.position

    def operation(self, block: Columns, when: int, inputs: tuple[int, ...]) -> int:
        """One transformation of ``inputs`` into a new node."""
        position, operation, output = self.event(), self.node(), self.node()
        for source in inputs:
            block.add(position, CONSUME, source, operation, when, when)
        block.add(position, PRODUCE, operation, output, when, when)
        return output

    def unit(self, block: Columns, number: int) -> int:
        """Make unit ``number`` (from 0); its node."""
        when = START + number * 60 * SECOND
        for good, served in enumerate(GOODS):
            if number % served == 0:
                self.lots[good] = self.node()
        self._varnish(block, number, when)
        core = self.operation(block, when + 10 * SECOND, (self.lots[LAMINATION],))
        stator = self.operation(block, when + 20 * SECOND, (core, self.batch))
        rotor = self.operation(block, when + 20 * SECOND, (self.lots[SHAFT], self.lots[MAGNET], self.lots[ADHESIVE]))
        encoder, motor, position = self.node(), self.node(), self.event()
        for part in (stator, rotor, encoder):
            block.add(position, INSTALL, part, motor, when + 30 * SECOND, OPEN)
        screws = when + 30 * SECOND
        block.add(position, INSTALL, self.lots[SCREW], motor, screws, screws)
        if number % PALLET == 0:
            self.pallet = self.node()
        day = 86_400 * SECOND
        block.add(self.event(), CONTAIN, self.pallet, motor, when + 40 * SECOND, when + 40 * SECOND + 2 * day)
        return motor

    def _varnish(self, block: Columns, number: int, when: int) -> None:
        if number % CAMPAIGN == 0:
            self.campaign = self.node()
        if number % DRUM == 0:
            block.add(self.event(), CONSUME, self.node(), self.campaign, when + SECOND, when + SECOND)
        if number % BATCH == 0:
            self.batch = self.node()
            block.add(self.event(), PRODUCE, self.campaign, self.batch, when + 2 * SECOND, when + 2 * SECOND)


def link_blocks(links: int, block: int = 100_000) -> Iterator[Columns]:
    """At least ``links`` links (whole units), in blocks of about ``block``. Raises ValueError below one."""
    if links < 1 or block < 1:
        raise ValueError("links and block must be positive")
    plant, made, number = _Plant(), 0, 0
    while made < links:
        columns = Columns()
        while len(columns) < min(block, links - made):
            plant.unit(columns, number)
            number += 1
        made += len(columns)
        yield columns


def link_rows(links: int) -> Iterator[LinkRow]:
    """The same links, one by one."""
    for block in link_blocks(links):
        columns = (block.position, block.kind, block.source, block.target, block.start, block.end)
        yield from map(LinkRow._make, zip(*columns, strict=True))


def units_of_lot(good: int, lot: int, units: int) -> range:
    """The units (from 0) that took of the ``lot``-th lot (from 0) of a good: what a forward trace must find."""
    served = GOODS[good]
    return range(min(units, lot * served), min(units, (lot + 1) * served))


def write_links(folder: Path, links: int) -> int:
    """Write at least ``links`` links as one file per column (``source.i8`` …: little-endian 64-bit integers;
    ``kind.u1``: bytes) beside a ``links.json`` that describes them; how many were written."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {"position": "i8", "kind": "u1", "source": "i8", "target": "i8", "start": "i8", "end": "i8"}
    files = {name: (folder / f"{name}.{kind}").open("wb") for name, kind in names.items()}
    written = nodes = 0
    try:
        for block in link_blocks(links):
            written += len(block)
            nodes = max(nodes, max(block.source) + 1, max(block.target) + 1)
            for name, file in files.items():
                column: array[int] = getattr(block, name)
                if sys.byteorder == "big":
                    column.byteswap()
                column.tofile(file)
    finally:
        for file in files.values():
            file.close()
    facts = {"simulated": True, "links": written, "nodes": nodes, "kinds": KINDS, "columns": names, "open": OPEN}
    (folder / "links.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    (folder / "README.md").write_text(_README, encoding="utf-8")
    return written
