"""Clew's own kernel on the same links: built, kept as mapped files, asked in process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tracing.plant import Plant
from benchmarks.tracing.rivals import Nodes
from clew.tracing import Subject, TraceRequest
from clew.tracing.batch.search import Ancestry, ancestors
from clew.tracing.batch.starts import starts_of
from clew.tracing.kernel.arrays import Base, GraphArrays, Links, untouched
from clew.tracing.kernel.joined import joined
from clew.tracing.kernel.query import Query
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.kernel.telling import EXCLUDED_WORD, Columns
from clew.tracing.links import OPEN
from clew.tracing.snapshot.bare_links import base_from_links


class Numbers:
    """Nodes that are called by their numbers."""

    def nodes_of(self, key: str) -> Sequence[int]:
        return (int(key),)

    def key(self, node: int) -> str:
        return str(node)

    def spelling(self, node: int) -> str:
        return str(node)

    def event_id(self, position: int) -> str:
        return str(position)

    def names_of(self, key: str) -> Sequence[str]:
        return (key,)

    def captured(self, key: str) -> str:
        return key

    def keys(self, nodes: Iterable[int]) -> list[str]:
        return [str(node) for node in nodes]

    def spellings(self, nodes: Iterable[int]) -> list[str]:
        return self.keys(nodes)

    def event_ids(self, positions: Iterable[int]) -> list[str]:
        return self.keys(positions)


class Ours:
    """``folder``: where the arrays are kept; opened as maps, as a snapshot is."""

    def __init__(self, folder: Path) -> None:
        arrays = {file.stem: np.load(file, mmap_mode="r") for file in folder.glob("*.npy")}
        links = Links(*(arrays[f"links-{name}"] for name in Links._fields))
        base = Base(**{name: arrays[name] for name in Base._fields if name != "links"}, links=links)
        self._searchable = Searchable(GraphArrays(base, untouched(len(base.node))))
        self._names = Numbers()
        self.bytes = sum(array.nbytes for array in arrays.values())

    def told(self, direction: str, subjects: Nodes, at: int | None = None) -> Columns:
        """The full answer: words, times, via and certain_via of every node. ``at``: of a backward one, UTC
        microseconds."""
        asked = TraceRequest(subjects=tuple(Subject(str(node)) for node in subjects.tolist()), direction=direction)  # type: ignore[arg-type]
        return Query(self._searchable, self._names, asked, at).columns()

    def counted(self, direction: str, subjects: Nodes) -> tuple[int, int]:
        """What the rivals are asked: how many nodes the plain static closure has, and the sum of their numbers."""
        found = joined(self._searchable, subjects, direction == "forward")
        return len(found), int(found.sum(dtype=np.int64))

    def each(self, subjects: Nodes) -> Ancestry:
        """The ancestors of each subject apart, as one matrix."""
        graph = self._searchable.graph
        starts = starts_of(graph, [[node] for node in subjects.tolist()], [OPEN - 1] * len(subjects))
        return ancestors(graph, starts)


def keep(made: Plant, folder: Path) -> None:
    """Build the arrays and write them."""
    folder.mkdir(parents=True, exist_ok=True)
    base = base_from_links([made])  # type: ignore[list-item]
    arrays = {name: getattr(base, name) for name in Base._fields if name != "links"}
    arrays |= {f"links-{name}": column for name, column in zip(Links._fields, base.links, strict=True)}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def with_subjects(told: Columns, subjects: Nodes) -> Nodes:
    """Every node joined to the subjects, in time or not, and themselves: what a static closure gives."""
    return np.union1d(told.node.astype(np.int64), subjects)


def in_time(told: Columns, subjects: Nodes) -> Nodes:
    return np.union1d(told.node[told.word != EXCLUDED_WORD].astype(np.int64), subjects)


_COLD = """
import json, sys, time
begun = time.perf_counter()
import numpy as np
from pathlib import Path
from benchmarks.tracing.ours import Ours
imported = time.perf_counter()
ours = Ours(Path(sys.argv[1]))
opened = time.perf_counter()
told = ours.told("backward", np.array([int(sys.argv[2])]))
first = time.perf_counter()
ours.told("backward", np.array([int(sys.argv[2])]))
again = time.perf_counter()
memory = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
print(json.dumps({"imports": imported - begun, "open": opened - imported, "first answer": first - opened,
    "second answer": again - first, "resident": int(memory["VmRSS"].split()[0]) * 1024,
    "of it mapped": int(memory["RssFile"].split()[0]) * 1024}))
"""


def cold(folder: Path, unit: int) -> dict[str, Any]:
    """Seconds and bytes of a process that has just begun: it opens the arrays and answers for one unit."""
    command = [sys.executable, "-c", _COLD, str(folder), str(unit)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found
