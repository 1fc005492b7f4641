"""SQLite's recursive query at its best: covering indexes both ways of what is followed, a cache that holds everything,
the subjects in a table of their own. Not analysed: with statistics, SQLite 3.40 reads the whole index into a Bloom
filter for every question, which makes the small ones hundreds of times slower."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.tracing.plant import Plant, folder_size
from benchmarks.tracing.rivals import LinkOf, Nodes

BLOCK = 500_000
_SETTINGS = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -4000000",
    "PRAGMA mmap_size = 30000000000",
    "PRAGMA temp_store = MEMORY",
)
_INDEXES = (
    "CREATE INDEX leaving ON link (source, target, start, stop) WHERE kind < 3",
    "CREATE INDEX entering ON link (target, source, start, stop) WHERE kind < 3",
)
_CLOSURE = """
WITH RECURSIVE reached(node) AS (
  SELECT node FROM subject
  UNION SELECT link.{there} FROM reached CROSS JOIN link ON link.{here} = reached.node WHERE link.kind < 3)
"""
_IN_TIME = {
    "forward": """
WITH RECURSIVE reached(node, time) AS (
  SELECT node, -4611686018427387904 FROM subject
  UNION SELECT link.target, max(reached.time, link.start)
  FROM reached CROSS JOIN link ON link.source = reached.node WHERE link.kind < 3 AND reached.time < link.stop)
""",
    "backward": """
WITH RECURSIVE reached(node, time) AS (
  SELECT node, 4611686018427387903 FROM subject
  UNION SELECT link.source, min(reached.time, link.stop - 1)
  FROM reached CROSS JOIN link ON link.target = reached.node WHERE link.kind < 3 AND reached.time >= link.start)
""",
}
_ENDS = {"forward": ("source", "target"), "backward": ("target", "source")}


class SQLite:
    """A file of its own in ``folder``."""

    name = "SQLite"
    in_time = True

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._connection = sqlite3.connect(folder / "links.db", isolation_level=None)
        for setting in _SETTINGS:
            self._connection.execute(setting)
        self._connection.execute("CREATE TEMP TABLE subject (node INTEGER PRIMARY KEY)")

    def load(self, made: Plant, tell: Callable[[str], None]) -> None:
        tell("INSERT")
        self._connection.execute("CREATE TABLE link (source INT, target INT, kind INT, start INT, stop INT)")
        self._connection.execute("BEGIN")
        stop = np.maximum(made.end, made.start + 1)
        for begin in range(0, made.links, BLOCK):
            columns = (made.source, made.target, made.kind, made.start, stop)
            rows = zip(*(column[begin : begin + BLOCK].tolist() for column in columns), strict=True)
            self._connection.executemany("INSERT INTO link VALUES (?, ?, ?, ?, ?)", rows)
        self._connection.execute("COMMIT")
        for statement in _INDEXES:
            tell(statement.split(" (")[0])
            self._connection.execute(statement)

    def insert(self, links: Sequence[LinkOf]) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO link VALUES (?, ?, ?, ?, ?)", links)
        self._connection.execute("COMMIT")

    def counted(self, direction: str, subjects: Nodes) -> tuple[int, int]:
        return self._one(self._closure(direction) + "SELECT count(*), sum(node) FROM reached", subjects)

    def counted_in_time(self, direction: str, subjects: Nodes) -> tuple[int, int]:
        counted = "SELECT count(*), sum(node) FROM (SELECT DISTINCT node FROM reached)"
        return self._one(_IN_TIME[direction] + counted, subjects)

    def nodes(self, direction: str, subjects: Nodes) -> Nodes:
        return self._all(self._closure(direction) + "SELECT node FROM reached", subjects)

    def nodes_in_time(self, direction: str, subjects: Nodes) -> Nodes:
        return self._all(_IN_TIME[direction] + "SELECT DISTINCT node FROM reached", subjects)

    def processor(self) -> float:
        return time.process_time()

    def size(self) -> int:
        return folder_size(self._folder)

    def close(self) -> None:
        self._connection.close()

    def _closure(self, direction: str) -> str:
        here, there = _ENDS[direction]
        return _CLOSURE.format(here=here, there=there)

    def _asked(self, subjects: Nodes) -> None:
        self._connection.execute("DELETE FROM subject")
        self._connection.executemany("INSERT INTO subject VALUES (?)", ((node,) for node in subjects.tolist()))

    def _one(self, query: str, subjects: Nodes) -> tuple[int, int]:
        self._asked(subjects)
        count, total = self._connection.execute(query).fetchone()
        return int(count), int(total)

    def _all(self, query: str, subjects: Nodes) -> Nodes:
        self._asked(subjects)
        return np.array([node for (node,) in self._connection.execute(query)], np.int64)
