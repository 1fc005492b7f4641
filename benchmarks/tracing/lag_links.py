"""The links of a snapshot for rivals, and events that come after it, as documents and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.tracing.plant import Plant
from benchmarks.tracing.rivals import LinkOf, Nodes
from clew.events.model import Document, TransformationEvent
from clew.events.timestamps import timestamp
from clew.testing.factory.quick import document_json
from clew.tracing.kernel.arrays import CLASS, CONSUME, CONTAIN, INSTANCE, KIND_MASK, LEVEL_MASK, PRODUCE, Base

SECOND = 1_000_000
MADE = "urn:epc:id:sgtin:9529999.000099."


class Rows(NamedTuple):
    """One event: a unit of the factory goes in, ``unit`` (node number ``made``) comes out."""

    unit: str
    made: int
    links: list[LinkOf]


class Recorded(NamedTuple):
    """Events recorded at once, and the answer about the last of them: names, its own too."""

    rows: list[Rows]
    answer: frozenset[str]


class World:
    """A snapshot's links without those into bare classes, which a trace back does not follow; and what comes next."""

    def __init__(self, base: Base, names: Any, *, seed: int = 4) -> None:
        self._names = names
        self._nodes = len(base.node)
        self._more: list[str] = []
        self._random = np.random.default_rng(seed)
        level = base.node & LEVEL_MASK
        links = base.links
        kept = level[links.target] != CLASS
        self.links = Plant(
            position=links.position[kept],
            kind=links.kind[kept] & np.uint8(KIND_MASK),
            source=links.source[kept].astype(np.int64),
            target=links.target[kept].astype(np.int64),
            start=links.start[kept],
            end=links.end[kept],
            units=np.zeros(0, np.int64),
            supplies={},
        )
        followed = self.links.kind != CONTAIN
        made = np.unique(self.links.target[followed])
        self._inputs = made[level[made] == INSTANCE]
        self._time = int(links.start.max())

    def next(self, size: int) -> tuple[list[Rows], bytes]:
        """So many further events, and the document that tells of them."""
        rows, events = [], []
        for node in self._random.choice(self._inputs, size).tolist():
            self._time += SECOND
            number = len(self._more) // 2
            event_id, unit = f"urn:uuid:c1e30000-0000-4000-8000-{number:012d}", f"{MADE}{number}"
            operation = self._nodes + len(self._more)
            self._more += [event_id, unit]
            links = [
                (node, operation, CONSUME, self._time, self._time + 1),
                (operation, operation + 1, PRODUCE, self._time, self._time + 1),
            ]
            rows.append(Rows(unit, operation + 1, links))
            events.append(
                TransformationEvent(
                    event_time=timestamp(self._time),
                    event_time_zone_offset="+00:00",
                    event_id=event_id,
                    input_epc_list=(self._names.spelling(node),),
                    output_epc_list=(unit,),
                )
            )
        document = Document(kind="EPCISDocument", events=tuple(events), creation_date=timestamp(self._time))
        return rows, document_json(document)

    def names_of(self, nodes: Nodes) -> Iterable[str]:
        known: Sequence[int] = nodes[nodes < self._nodes].tolist()
        yield from self._names.spellings(known)
        yield from (self._more[node - self._nodes] for node in nodes[nodes >= self._nodes].tolist())
