"""One question to the kernel: subjects become starts, a search fills a space, and columns are told from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clew.tracing.kernel.arrays import CLASS, LEVEL_MASK, OPERATION
from clew.tracing.kernel.circles import settle
from clew.tracing.kernel.contents import contents
from clew.tracing.kernel.direct import search_direct
from clew.tracing.kernel.plain import bits_of, bits_of_nodes, resets_of_node
from clew.tracing.kernel.search import search
from clew.tracing.kernel.searchable import Searchable, space_for
from clew.tracing.kernel.space import COUNT, Space, clear
from clew.tracing.kernel.states import Way
from clew.tracing.kernel.telling import Columns, go_beyond, new_columns, tell
from clew.tracing.links import OPEN
from clew.tracing.reachability import BEGINNING, Hop
from clew.tracing.request import TraceRequest
from clew.tracing.resets import Stays

if TYPE_CHECKING:
    from clew.tracing.kernel.ports import NodeNames


class Query:
    """A request as the kernel takes it. It remembers no search: what is asked for later is searched for again."""

    def __init__(self, searchable: Searchable, names: NodeNames, request: TraceRequest, at_time: int | None) -> None:
        """``at_time``: where a backward trace begins (None: nothing bounds it)."""
        self.searchable = searchable
        self.request = request
        self.forward = request.direction == "forward"
        self.asked: dict[int, int] = {}
        holding: dict[int, int] = {}
        begun: list[int] = []
        for subject in request.subjects:
            start = self._start(subject.time, at_time)
            begun.append(start)
            for node in names.nodes_of(subject.key):
                self.asked[node] = min(self.asked.get(node, start), start)
                if not subject.alone:
                    holding[node] = min(holding.get(node, start), start)
        held = contents(searchable.graph, holding, self.forward)
        for node in self.asked.keys() & held.keys():
            self.asked[node] = min(self.asked[node], held[node])
        self.contents = {node: time for node, time in held.items() if node not in self.asked}
        first, *others = request.subjects
        self.several = bool(others or self.contents) or len(names.names_of(first.key)) > 1
        """Whether the subjects are more than one node, those that no link joins included."""
        starts = {**self.asked, **self.contents}
        self._nodes = np.fromiter(starts.keys(), np.int64, len(starts))
        self._times = np.fromiter(starts.values(), np.int64, len(starts))
        self._by_name = (np.arange(len(starts)) < len(self.asked)).astype(np.uint8)
        self.way = Way(
            self.forward,
            request.contact,
            request.cross_classes,
            self._asks_for_operations(),
            min([*starts.values(), *begun], default=BEGINNING),
        )

    def _start(self, own: int | None, at_time: int | None) -> int:
        if self.forward:
            begin = own if own is not None else self.request.from_time
            return BEGINNING if begin is None else begin
        end = own if own is not None else at_time
        return -(OPEN if end is None else end)

    def _asks_for_operations(self) -> bool:
        bits = bits_of_nodes(self.searchable.graph, self._nodes[: len(self.asked)].astype(np.int32))
        return bool(np.any(bits & LEVEL_MASK == OPERATION))

    def states_of_subjects(self) -> dict[str, int]:
        """Where and when the search starts, as the plain engine names states (nodes by number)."""
        graph = self.searchable.graph
        starts = {**self.asked, **self.contents}
        resets = {str(node): resets_of_node(graph, node) for node in starts} if self.way.contact else {}
        stays = Stays({node: times for node, times in resets.items() if times}, self.request.direction)
        return {state: begun for node, time in starts.items() for state, begun in stays.starts(str(node), time).items()}

    def certain(self, hop: Hop) -> bool:
        """Whether a hop's link is certain: of its own, or as one of an operation asked for."""
        link = hop.link
        if link.certain or link.flagged or link.kind not in ("consume", "produce"):
            return link.certain
        operation, thing = (link.target, link.source) if link.kind == "consume" else (link.source, link.target)
        return int(operation) in self.asked and bits_of(self.searchable.graph, int(thing)) & LEVEL_MASK != CLASS

    def searched(self) -> Space:
        """This thread's space as the search leaves it: reached slots, then those of excluded nodes."""
        graph, space = self.searchable.graph, space_for(self.searchable.states)
        while True:
            clear(space)
            fill = search if self.way.contact else search_direct
            if fill(graph, space, self.way, self._nodes, self._times, self._by_name) and go_beyond(
                graph, space, self.way
            ):
                break
            clear(space)
            space = space_for(self.searchable.states, more=True)
        settle(graph, space, self.way, self.certain)
        return space

    def columns(self) -> Columns:
        """Every node of the answer."""
        space = self.searched()
        columns = new_columns(int(space.counter[COUNT]))
        rows = tell(self.searchable.graph, space, self.way, columns)
        return Columns._make(column[:rows] for column in columns)
