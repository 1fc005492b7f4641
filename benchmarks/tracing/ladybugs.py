"""LadybugDB's recursive relationship at its best: a table of the links that are followed apart from containment, loaded
from Parquet, and ``SHORTEST``, which visits each node once. One search for each subject is what its language has."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars

from benchmarks.tracing.plant import Plant, folder_size
from benchmarks.tracing.rivals import LinkOf, Nodes
from clew.testing.factory.links import CONTAIN

DEEPEST = 30
_MATCH = {
    "forward": "MATCH (a:Node)-[:Followed* SHORTEST 1..{deepest}]->(b:Node) WHERE a.id IN $subjects",
    "backward": "MATCH (a:Node)<-[:Followed* SHORTEST 1..{deepest}]-(b:Node) WHERE a.id IN $subjects",
}

_LATER = "MATCH (a:Node {id: $source}), (b:Node {id: $target}) CREATE (a)-[:Followed {start: $start, stop: $stop}]->(b)"


class Ladybug:
    """A database of its own in ``folder``."""

    name = "LadybugDB"
    in_time = False

    def __init__(self, folder: Path) -> None:
        import ladybug

        folder.mkdir(parents=True)
        self._folder = folder
        self._database = ladybug.Database(str(folder / "links.lbug"))
        self._connection = ladybug.Connection(self._database)

    def load(self, made: Plant, tell: Callable[[str], None]) -> None:
        self._connection.execute("CREATE NODE TABLE Node(id INT64, PRIMARY KEY(id))")
        for table in ("Followed", "Contain"):
            self._connection.execute(f"CREATE REL TABLE {table}(FROM Node TO Node, start INT64, stop INT64)")
        tell("COPY nodes")
        files = self._folder / "in"
        files.mkdir()
        polars.DataFrame({"id": np.arange(made.nodes)}).write_parquet(files / "node.parquet")
        self._connection.execute(f"COPY Node FROM '{files / 'node.parquet'}'")
        for table, chosen in (("Followed", made.kind != CONTAIN), ("Contain", made.kind == CONTAIN)):
            tell(f"COPY {table}")
            columns = {"from": made.source, "to": made.target, "start": made.start, "stop": made.end}
            frame = polars.DataFrame({name: column[chosen] for name, column in columns.items()})
            frame.write_parquet(files / f"{table}.parquet")
            self._connection.execute(f"COPY {table} FROM '{files / table}.parquet'")
        for file in files.iterdir():
            file.unlink()

    def insert(self, links: Sequence[LinkOf]) -> None:
        self._connection.execute("BEGIN TRANSACTION")
        ends = [end for source, target, *_ in links for end in (source, target)]
        self._connection.execute("UNWIND $numbers AS number MERGE (:Node {id: number})", {"numbers": ends})
        for source, target, _, start, stop in links:
            self._connection.execute(_LATER, {"source": source, "target": target, "start": start, "stop": stop})
        self._connection.execute("COMMIT")

    def counted(self, direction: str, subjects: Nodes) -> tuple[int, int]:
        ends = "WITH DISTINCT b.id AS node WHERE NOT node IN $subjects" if len(subjects) > 1 else "WITH b.id AS node"
        count, total = self._rows(direction, f"{ends} RETURN count(*), sum(node)", subjects)[0]
        return int(count) + len(subjects), int(total or 0) + int(subjects.sum())

    def nodes(self, direction: str, subjects: Nodes) -> Nodes:
        rows = self._rows(direction, "RETURN DISTINCT b.id", subjects)
        return np.union1d(np.array([node for (node,) in rows], np.int64), subjects)

    def counted_in_time(self, direction: str, subjects: Nodes) -> tuple[int, int]:
        raise NotImplementedError

    def nodes_in_time(self, direction: str, subjects: Nodes) -> Nodes:
        raise NotImplementedError

    def processor(self) -> float:
        return time.process_time()

    def size(self) -> int:
        return folder_size(self._folder)

    def close(self) -> None:
        self._connection.close()
        self._database.close()

    def _rows(self, direction: str, returned: str, subjects: Nodes) -> list[list[int]]:
        query = f"{_MATCH[direction].format(deepest=DEEPEST)} {returned}"
        result: Any = self._connection.execute(query, {"subjects": subjects.tolist()})
        found: list[list[int]] = result.get_all()
        return found
