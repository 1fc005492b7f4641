"""The generated factory as columns, with three supplies that spread widely, and the questions that are asked of it.

``clew.testing.factory.links`` makes lots of at most 200 units. A recall of 100,000 units needs something further up: a
heat of steel, a coating and an oil each go into the making of many lamination lots, so that what they reach has five
nodes for each unit (operation and core, operation and stator, motor).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.testing.factory.links import CONSUME, GOODS, INSTALL, LAMINATION, PRODUCE, SECOND, START, link_blocks

Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]
MINUTE = 60 * SECOND
SUPPLIES = {"forward 1 k units": 1_000, "full answer (78 k units)": 78_000, "forward 100 k units": 100_000}
"""Units that each supply reaches, as far as the factory is that large; node numbers 0, 1 and 2."""
COLUMNS = ("position", "kind", "source", "target", "start", "end")


class Plant(NamedTuple):
    """Links column by column, in event order; ``units``: the finished motors, in the order in which they were made.
    ``supplies``: by name of the question, its subject and how many units it really reaches."""

    position: Int64
    kind: UInt8
    source: Int64
    target: Int64
    start: Int64
    end: Int64
    units: Int64
    supplies: dict[str, tuple[int, int]]

    @property
    def links(self) -> int:
        return len(self.kind)

    @property
    def nodes(self) -> int:
        return int(max(self.source.max(), self.target.max())) + 1


def plant(links: int, tell: Callable[[int], None] = lambda made: None) -> Plant:
    """A factory of about so many links. ``tell`` hears how many there are so far."""
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in COLUMNS}
    for block in link_blocks(links):
        for name in COLUMNS:
            column = getattr(block, name)
            parts[name].append(np.frombuffer(column, np.uint8 if name == "kind" else np.int64).copy())
        tell(len(block))
    joined = {name: np.concatenate(parts.pop(name)) for name in COLUMNS}
    return _supplied(joined)


def _supplied(columns: dict[str, NDArray[np.int64]]) -> Plant:
    """The same with an operation and its supplies before every lamination lot; nodes numbered anew in that order."""
    kind, start = columns["kind"], columns["start"]
    cores = np.flatnonzero((kind == CONSUME) & ((start - START) % MINUTE == 10 * SECOND))
    lots, first = np.unique(columns["source"][cores], return_index=True)
    when, at = start[cores[first]] - 5 * SECOND, columns["position"][cores[first]] * 2 - 1
    shift = np.searchsorted(lots, np.arange(int(max(columns["source"].max(), columns["target"].max())) + 1), "right")
    number = np.arange(len(shift)) + shift + len(SUPPLIES)
    for name in ("source", "target"):
        columns[name] = number[columns[name]]
    columns["position"] = columns["position"] * 2
    motors = np.unique(columns["target"][kind == INSTALL])
    added: dict[str, list[NDArray[np.int64]]] = {name: [] for name in COLUMNS}
    supplies = {}
    made = number[lots]
    for supply, (question, wanted) in enumerate(SUPPLIES.items()):
        served = min(len(lots), wanted // GOODS[LAMINATION])
        _add(added, at[:served], CONSUME, np.full(served, supply), made[:served] - 1, when[:served])
        supplies[question] = (supply, min(wanted, len(motors), served * GOODS[LAMINATION]))
    _add(added, at, PRODUCE, made - 1, made, when)
    whole = {name: np.concatenate([columns.pop(name), *added[name]]) for name in COLUMNS}
    order = np.lexsort((whole["position"], whole["start"]))
    whole = {name: column[order] for name, column in whole.items()}
    return Plant(**whole, units=motors, supplies=supplies)


def _add(
    added: dict[str, list[NDArray[np.int64]]], position: Int64, kind: int, source: Int64, target: Int64, when: Int64
) -> None:
    added["position"].append(position)
    added["kind"].append(np.full(len(position), kind, np.uint8))
    added["source"].append(source)
    added["target"].append(target)
    added["start"].append(when)
    added["end"].append(when)


class Question(NamedTuple):
    """``subjects``: each asked apart, but ``together`` all at once."""

    name: str
    direction: str
    subjects: Int64
    together: bool = False


def questions(made: Plant, *, seed: int = 4, apart: int = 200, together: int = 1_000) -> Iterator[Question]:
    """What is asked of everyone."""
    picked = np.random.default_rng(seed)
    yield Question("backward, one unit", "backward", picked.choice(made.units, min(apart, len(made.units)), False))
    for name, (supply, _) in made.supplies.items():
        yield Question(name, "forward", np.array([supply]))
    several = picked.choice(made.units, min(together, len(made.units)), False)
    yield Question(f"ancestors of {len(several):,} units", "backward", several, together=True)


def folder_size(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in folder.rglob("*") if entry.is_file())
