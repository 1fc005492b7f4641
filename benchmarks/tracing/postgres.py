"""PostgreSQL's set-based recursive query at its best: narrow rows, covering indexes both ways that hold only what is
followed, vacuumed and analysed, generous memory, the result counted in the server."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import psycopg

from benchmarks.tracing.plant import Plant
from benchmarks.tracing.rivals import LinkOf, Nodes
from clew.storage.embedded import EmbeddedServer

BLOCK = 500_000
_TABLE = "CREATE UNLOGGED TABLE link (source int, target int, kind smallint, start bigint, stop bigint)"
_INDEXES = (
    "CREATE INDEX ON link (source) INCLUDE (target, start, stop) WHERE kind < 3",
    "CREATE INDEX ON link (target) INCLUDE (source, start, stop) WHERE kind < 3",
    "VACUUM (FREEZE, ANALYZE) link",
)
_SETTINGS = (
    "SET work_mem = '1GB'",
    "SET maintenance_work_mem = '1GB'",
    "SET random_page_cost = 1.1",
    "SET effective_cache_size = '8GB'",
    "SET jit = off",
)
_CLOSURE = """
WITH RECURSIVE reached(node) AS (
  SELECT unnest(%(subjects)s::int[])
  UNION SELECT link.{there} FROM reached JOIN link ON link.{here} = reached.node WHERE link.kind < 3)
"""
_IN_TIME = {
    "forward": """
WITH RECURSIVE reached(node, time) AS (
  SELECT unnest(%(subjects)s::int[]), -4611686018427387904
  UNION SELECT link.target, greatest(reached.time, link.start)
  FROM reached JOIN link ON link.source = reached.node WHERE link.kind < 3 AND reached.time < link.stop)
""",
    "backward": """
WITH RECURSIVE reached(node, time) AS (
  SELECT unnest(%(subjects)s::int[]), 4611686018427387903
  UNION SELECT link.source, least(reached.time, link.stop - 1)
  FROM reached JOIN link ON link.target = reached.node WHERE link.kind < 3 AND reached.time >= link.start)
""",
}
_COUNTED = "SELECT count(*), sum(node) FROM (SELECT DISTINCT node FROM reached) AS each"
_ENDS = {"forward": ("source", "target"), "backward": ("target", "source")}


class PostgreSQL:
    """A server of its own in ``folder``."""

    name = "PostgreSQL"
    in_time = True

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        address = self._stack.enter_context(EmbeddedServer(folder))
        self._connection = self._stack.enter_context(psycopg.connect(address.dsn, autocommit=True))
        for setting in _SETTINGS:
            self._connection.execute(setting.encode())

    def load(self, made: Plant, tell: Callable[[str], None]) -> None:
        tell("COPY")
        self._connection.execute(_TABLE)
        with self._connection.cursor() as cursor, cursor.copy("COPY link FROM STDIN (FORMAT binary)") as copy:
            copy.write(b"PGCOPY\n\xff\r\n\x00" + bytes(8))
            for begin in range(0, made.links, BLOCK):
                copy.write(_binary(made, begin))
            copy.write(b"\xff\xff")
        for statement in _INDEXES:
            tell(statement.split(" (")[0])
            self._connection.execute(statement.encode())

    def insert(self, links: Sequence[LinkOf]) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(b"INSERT INTO link VALUES (%s, %s, %s, %s, %s)", links)

    def counted(self, direction: str, subjects: Nodes) -> tuple[int, int]:
        return self._one(self._closure(direction) + "SELECT count(*), sum(node) FROM reached", subjects)

    def counted_in_time(self, direction: str, subjects: Nodes) -> tuple[int, int]:
        return self._one(_IN_TIME[direction] + _COUNTED, subjects)

    def nodes(self, direction: str, subjects: Nodes) -> Nodes:
        return self._all(self._closure(direction) + "SELECT node FROM reached", subjects)

    def nodes_in_time(self, direction: str, subjects: Nodes) -> Nodes:
        return self._all(_IN_TIME[direction] + "SELECT DISTINCT node FROM reached", subjects)

    def processor(self) -> float:
        """Ours, and of the server's process that answers us: it waits now, so the kernel's account is complete."""
        account = Path(f"/proc/{self._connection.info.backend_pid}/schedstat").read_text()
        return time.process_time() + int(account.split()[0]) / 1e9

    def size(self) -> int:
        row = self._connection.execute("SELECT pg_total_relation_size('link')").fetchone()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        self._stack.close()

    def _closure(self, direction: str) -> str:
        here, there = _ENDS[direction]
        return _CLOSURE.format(here=here, there=there)

    def _one(self, query: str, subjects: Nodes) -> tuple[int, int]:
        row = self._connection.execute(query.encode(), {"subjects": subjects.tolist()}).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def _all(self, query: str, subjects: Nodes) -> Nodes:
        rows = self._connection.execute(query.encode(), {"subjects": subjects.tolist()}, binary=True).fetchall()
        return np.array([node for (node,) in rows], np.int64)


_FIELDS = (("source", ">i4"), ("target", ">i4"), ("kind", ">i2"), ("start", ">i8"), ("stop", ">i8"))


def _binary(made: Plant, begin: int) -> bytes:
    """Rows in COPY's binary format: a count of fields, then a length and a value for each."""
    types: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in _FIELDS:
        types += [(f"{name}_length", ">i4"), (name, kind)]
    chosen = slice(begin, begin + BLOCK)
    rows = np.zeros(len(made.kind[chosen]), np.dtype(types))
    rows["fields"] = len(_FIELDS)
    start = made.start[chosen]
    values = (
        made.source[chosen],
        made.target[chosen],
        made.kind[chosen],
        start,
        np.maximum(made.end[chosen], start + 1),
    )
    for (name, kind), value in zip(_FIELDS, values, strict=True):
        rows[name] = value
        rows[f"{name}_length"] = np.dtype(kind).itemsize
    return rows.tobytes()
